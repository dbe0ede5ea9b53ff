//! A case on screens, number first: the loss, how it went, the bell, the lesson. At most five
//! slides, so steps are told in few words.

use serde_json::{Value, json};

use super::super::print;
use super::line::BETWEEN;
use super::slides::{self, MAX_CHARACTERS, Slide};
use crate::campaign::Campaign;
use crate::content::blocks::{Inline, Role, Section, plain};
use crate::content::entry::Entry;
use crate::content::text::{is_cjk, money, reading_length};

/// Steps that stand on one slide without running over about forty characters.
const FEW_STEPS: usize = 3;
/// Steps that stand on one slide at all.
const MAX_STEPS: usize = 4;
/// Characters of a step: with the usual five, two slides of somewhat over forty.
const STEP: usize = 22;
/// Of the last one, which says how it ended.
const LAST_STEP: usize = 36;

/// Characters that the steps on one slide have at most where there are several.
const LONGEST_SLIDE: usize = 2 * MAX_CHARACTERS + 10;

/// The slides of a case.
pub fn case(campaign: &Campaign, entry: &Entry, slides: &mut Vec<Slide>) {
    let Some(case) = entry.case() else { return };
    let summary = entry.summary_text();
    if let Some(loss) = entry.loss() {
        let kicker =
            [case.place.as_deref(), case.victim.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let (label, number) = (campaign.locale.get("screen.loss"), money(loss, &campaign.locale.language));
        let words = format!("{label}{number} {summary} {kicker}");
        let data = json!({
            "layout": "number",
            "label": label,
            "number": number,
            "text": summary,
            "kicker": kicker,
            "title": entry.title,
        });
        slides.push(slides::slide(campaign, data, words, Some(entry)));
    } else {
        slides.push(slides::headline(campaign, entry));
    }
    for role in [Role::Timeline, Role::Bell, Role::Lesson] {
        let Some(section) = entry.document.section(role) else { continue };
        match role {
            Role::Timeline => how(campaign, entry, &section, slides),
            Role::Bell => slides.extend(slides::said(campaign, entry, &section, "bell")),
            _ => slides::points(campaign, entry, role, &section, slides),
        }
    }
}

/// The steps of a story in few words, each with its time before it.
pub fn in_short(points: &[&[Inline]]) -> Vec<Vec<Inline>> {
    let told = |(i, point): (usize, &&[Inline])| {
        let step = Step::read(point, i + 1 == points.len());
        if step.when.is_empty() {
            return step.text;
        }
        let when = Inline::Strong { content: vec![Inline::Text { text: step.when }] };
        [vec![when, Inline::Text { text: "　".into() }], step.text].concat()
    };
    points.iter().enumerate().map(told).collect()
}

/// How it went, on two slides, or on one where it is short.
fn how(campaign: &Campaign, entry: &Entry, section: &Section<'_>, slides: &mut Vec<Slide>) {
    let points = section.points();
    let steps: Vec<Step> =
        points.iter().enumerate().map(|(i, point)| Step::read(point, i + 1 == points.len())).collect();
    let heading = plain(section.title);
    let groups = groups(&steps);
    let step = |s: &Step| json!({ "when": s.when, "text": print::inlines(campaign, &s.text) });
    let all: Vec<Vec<Value>> = groups.iter().map(|group| group.iter().map(step).collect()).collect();
    let mut start = 0;
    for (group, points) in groups.iter().zip(&all) {
        let step = |s: &Step| format!("{BETWEEN}{} {}", s.when, plain(&s.text));
        let words: String = group.iter().map(step).collect();
        let data = json!({
            "layout": "how",
            "role": Role::Timeline,
            "title": entry.title,
            "heading": heading,
            "headline": entry.title,
            "icon": print::icon(campaign, entry),
            "points": points,
            "groups": all,
            "start": start + 1,
            "total": steps.len(),
        });
        slides.push(slides::slide(campaign, data, format!("{heading}{words}"), Some(entry)));
        start += group.len();
    }
}

/// Steps in groups that each have a slide: one, two where that would be more than about forty
/// characters, more only for a very long story.
fn groups(steps: &[Step]) -> Vec<&[Step]> {
    let characters: usize = steps.iter().map(|s| reading_length(&plain(&s.text))).sum();
    let wanted = if steps.len() <= FEW_STEPS && characters <= MAX_CHARACTERS { 1 } else { 2 };
    let count = wanted.max(steps.len().div_ceil(MAX_STEPS)).min(steps.len());
    // What somebody says is told as a whole, however long.
    let long = |group: &&[Step]| {
        group.len() > 1 && group.iter().map(|s| reading_length(&plain(&s.text))).sum::<usize>() > LONGEST_SLIDE
    };
    let more = (count..=steps.len()).find(|n| !slides::even(steps, *n).iter().any(&long));
    slides::even(steps, more.unwrap_or(count))
}

/// A step of a case: when it was, where its text begins with a time, and what happened.
struct Step {
    when: String,
    text: Vec<Inline>,
}

impl Step {
    fn read(point: &[Inline], last: bool) -> Self {
        match timed(point) {
            Some((when, rest)) => Self { when, text: shortened(rest, last) },
            None => Self { when: String::new(), text: shortened(point.to_vec(), last) },
        }
    }
}

/// Marks behind the time of a step.
const BEHIND_TIME: [char; 4] = ['，', '：', ',', ':'];

/// The time that a step begins with, perhaps bold, and what happened then.
fn timed(point: &[Inline]) -> Option<(String, Vec<Inline>)> {
    let mut rest = point.to_vec();
    let (when, after) = match point.first()? {
        Inline::Text { text } => {
            let (at, mark) = text.char_indices().find(|(_, c)| BEHIND_TIME.contains(c))?;
            (text[..at].to_owned(), text[at + mark.len_utf8()..].to_owned())
        }
        Inline::Strong { content } => {
            let marks = |c: char| BEHIND_TIME.contains(&c) || c.is_whitespace();
            rest.remove(0);
            let Some(Inline::Text { text }) = rest.first() else { return None };
            (plain(content).trim_end_matches(marks).to_owned(), text.trim_start_matches(marks).to_owned())
        }
        _ => return None,
    };
    rest[0] = Inline::Text { text: after.trim_start().to_owned() };
    (is_time(&when) && !plain(&rest).trim().is_empty()).then_some((when, rest))
}

/// Whether the words at a step's head say when it was: a time, or a range of them.
fn is_time(words: &str) -> bool {
    const TIMES: [char; 16] =
        ['时', '点', '天', '日', '月', '年', '周', '晚', '早', '午', '夜', '分', '后', '前', '随', '当'];
    const LONGEST: usize = 10;
    let short = |words: &str| words.contains(TIMES) && words.chars().count() <= LONGEST;
    let dated = |words: &str| short(words) && words.contains(|c: char| c.is_ascii_digit());
    short(words) || words.split_once(['至', '到', '—', '–', '-', '～', '~']).is_some_and(|(a, b)| dated(a) && dated(b))
}

/// What a step says in few words: those its author made bold, if they say what happened, else what [`cut`] leaves. Like
/// the steps beside it, it ends without a stop.
fn shortened(text: Vec<Inline>, last: bool) -> Vec<Inline> {
    let told = |i: &Inline| match i {
        Inline::Strong { content } if tells(&plain(content)) => Some(content.clone()),
        _ => None,
    };
    if let Some(content) = text.iter().find_map(told) {
        return content;
    }
    let whole = plain(&text);
    match cut(&whole, last) {
        short if short.len() < whole.len() => vec![Inline::Text { text: short.to_owned() }],
        _ => text,
    }
}

/// Whether bold words tell what happened. A day, a sum or a term that is bold tells it not.
fn tells(words: &str) -> bool {
    const CHARACTERS: usize = 6;
    const WORDS: usize = 4;
    let least = if words.contains(is_cjk) { CHARACTERS } else { WORDS };
    !is_time(words) && reading_length(words) >= least
}

/// Marks that end a sentence, and those that only end a clause.
const STOPS: [char; 6] = ['。', '！', '？', '.', '!', '?'];
const CLAUSES: [char; 4] = ['，', '；', ',', ';'];
/// A clause that ends or begins so needs the next.
const OPEN: [&str; 10] = ["后", "时", "说", "道", "称", "回复", "回答", "表示", "写着", "问道"];
const LEADING: [&str; 9] = ["为", "因为", "由于", "如果", "要是", "虽然", "只要", "一旦", "不但"];

/// As many clauses as stay within [`STEP`], of the first sentence alone; of the `last` step as many as
/// stay within [`LAST_STEP`]. At least one that can stand alone. What somebody says in quotation marks is
/// neither cut nor, once it is announced, left out: such a step is as long as its words.
fn cut(text: &str, last: bool) -> &str {
    let limit = if last { LAST_STEP } else { STEP };
    let (mut quoted, mut clause) = (0_i32, 0);
    // Where what is said so far begins to be an answer: it is told as a whole.
    let mut answer = false;
    let mut best = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let end = at + c.len_utf8();
        let next = characters.peek().map(|(_, next)| *next);
        quoted += i32::from(matches!(c, '“' | '‘' | '《')) - i32::from(matches!(c, '”' | '’' | '》'));
        answer |= matches!(c, '：' | ':') && next.is_some_and(|n| matches!(n, '“' | '"') || n.is_whitespace());
        // A sentence that somebody says ends with it.
        let spoken = c == '”' && quoted == 0 && text[..at].ends_with(STOPS);
        let stop = spoken || STOPS.contains(&c);
        // In English a mark inside a figure ends nothing.
        let ends = !c.is_ascii() || next.is_none_or(char::is_whitespace);
        if quoted > 0 || !ends || !(stop || CLAUSES.contains(&c)) {
            continue;
        }
        let said = if spoken { &text[..end] } else { &text[..at] };
        let open = OPEN.iter().any(|o| said.ends_with(o)) || LEADING.iter().any(|l| text[clause..].starts_with(l));
        let announced = announces(&text[end..]);
        clause = end;
        if (!open || stop) && !announced && (best.is_none() || answer || reading_length(said) <= limit) {
            best = Some(said);
            answer = false;
        }
        if stop && !last {
            break;
        }
    }
    best.unwrap_or(text)
}

/// Whether the sentence that a text begins in the middle of goes on to quote somebody (`“老板”回复：“先付。”`).
fn announces(rest: &str) -> bool {
    let sentence = rest.find(STOPS).map_or(rest, |end| &rest[..end]);
    sentence.contains("：“") || sentence.contains(": “") || sentence.contains(": \"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_told_in_whole_clauses() {
        assert_eq!(cut("他按要求打开屏幕共享。", false), "他按要求打开屏幕共享");
        assert_eq!(
            cut("孙子打来平安电话，一家人才知道受骗，马上报警。因为报得早，追回6000元。", false),
            "孙子打来平安电话，一家人才知道受骗，马上报警"
        );
        assert_eq!(
            cut("她又转5000元和10000元，对方说“操作失误，账户冻结”，还要再交2万元解冻。", false),
            "她又转5000元和10000元，对方说“操作失误，账户冻结”"
        );
        assert_eq!(cut("群里派“三单一组”，她垫付3000元后，对方说必须做完三单才能提现。", false), "群里派“三单一组”");
        assert_eq!(
            cut("He paid 1,200.50 yuan, then again. The money was gone.", false),
            "He paid 1,200.50 yuan, then again"
        );
        assert_eq!(cut("一个字也不停", false), "一个字也不停");
        assert_eq!(cut("她点了点头。柜员帮她打了110。", false), "她点了点头");
        assert_eq!(cut("她点了点头。柜员帮她打了110。", true), "她点了点头。柜员帮她打了110");
        assert_eq!(cut("对方说师傅已在路上，为保证双方诚信，要交1000元“保证金”。", false), "对方说师傅已在路上");
    }

    #[test]
    fn an_answer_is_not_left_out() {
        for text in [
            "赵某说要走审批，“老板”回复：“我在开会，先付，回来补手续。”",
            "柜员看她神色紧张，写了一张纸条：“是不是有人在电话里叫您转账？”",
        ] {
            assert_eq!(cut(text, false), text);
        }
        assert_eq!(cut("他在群里发码：“付完接龙。”没有人问。", false), "他在群里发码：“付完接龙。”");
    }

    #[test]
    fn a_range_of_times_is_a_time() {
        let step = |words: &str| Step::read(&[Inline::Text { text: words.into() }], false).when;
        assert_eq!(step("10时05分至10时40分，她转出2万元。"), "10时05分至10时40分");
        assert_eq!(step("2025年11月至2026年1月，每月返利。"), "2025年11月至2026年1月");
        assert_eq!(step("9时，他来到银行。"), "9时");
        assert_eq!(step("他从早上一直等到了第二天晚上，没有等到。"), "");
    }

    #[test]
    fn what_the_author_made_bold_stands_for_the_step() {
        let text = |text: &str| Inline::Text { text: text.into() };
        let step = Step::read(
            &[text("9时，"), Inline::Strong { content: vec![text("柜员拦下8万元")] }, text("，民警到场讲清骗局。")],
            false,
        );
        assert_eq!((step.when.as_str(), plain(&step.text).as_str()), ("9时", "柜员拦下8万元"));
    }

    #[test]
    fn what_is_bold_and_no_story_does_not_stand_for_the_step() {
        let text = |text: &str| Inline::Text { text: text.into() };
        let bold = |words: &str| Inline::Strong { content: vec![text(words)] };
        let read = |point: &[Inline]| {
            let step = Step::read(point, false);
            (step.when, plain(&step.text))
        };
        let told = |when: &str, words: &str| (when.to_owned(), words.to_owned());
        // The usual way to write a timeline.
        assert_eq!(read(&[bold("9月28日"), text("，马某看到一条短视频。")]), told("9月28日", "马某看到一条短视频"));
        assert_eq!(read(&[bold("9月28日："), text("马某看到一条短视频。")]), told("9月28日", "马某看到一条短视频"));
        assert_eq!(
            read(&[bold("9月28日"), text(" "), bold("马某转出8万元"), text("。")]),
            told("9月28日", "马某转出8万元")
        );
        assert_eq!(read(&[text("他又转了"), bold("8.5万元"), text("。")]), told("", "他又转了8.5万元"));
        assert_eq!(read(&[text("对方要他转到"), bold("安全账户"), text("。")]), told("", "对方要他转到安全账户"));
        assert_eq!(read(&[text("He sent "), bold("1,200 yuan"), text(".")]), told("", "He sent 1,200 yuan"));
        assert_eq!(read(&[bold("9月28日")]), told("", "9月28日"));
    }

    #[test]
    fn a_story_takes_two_slides_at_most() {
        let sizes = |lengths: &[usize]| {
            let step = |n: &usize| Step { when: String::new(), text: vec![Inline::Text { text: "字".repeat(*n) }] };
            let steps: Vec<Step> = lengths.iter().map(step).collect();
            groups(&steps).iter().map(|g| g.len()).collect::<Vec<_>>()
        };
        assert_eq!(sizes(&[12, 12, 12]), [3]);
        assert_eq!(sizes(&[18, 16, 18, 20]), [2, 2]);
        assert_eq!(sizes(&[18, 18, 18, 18, 18]), [3, 2]);
        assert_eq!(sizes(&[60]), [1]);
        assert_eq!(sizes(&[]), Vec::<usize>::new());
    }
}
