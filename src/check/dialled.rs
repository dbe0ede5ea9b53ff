//! Short numbers to ring in running text: only national and listed ones may be named, and none
//! against its use.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Text;
use super::finding::Finding;
use super::groups::Group;
use crate::diagnostics::nearest;
use crate::hotlines::{Near, national, numbers};
use crate::pattern::pattern;

/// What says that a number is one to ring: directly before it, or after it.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(?:(?:拨打|致电|来电|回拨|拨|打|电话|热线|专线|呼叫|call|dial|tel)(?:号码|号|给)?[:是为请 “"(]{0,4}|(?:咨询|举报|求助|报警|投诉)(?:请打|请拨|打|拨)?[: ]{1,2})$"#,
    )
});
static AFTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^[”") ]{0,2}(?:来电|打来|打进来|热线|专线|电话|短信|报警|平台|反诈|预警)"#));
/// What makes any number that is to be rung one of this campaign's own subject.
static PURPOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern("(?:反诈|防诈|防骗|报警|预警|劝阻)[^,。;!?]{0,4}(?:电话|热线|专线|号码)[:是为请 “\"(]{0,4}$")
});
/// A number that is so many of something.
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^ ?(?:[元万亿块余多人起件次名个条户岁%年月天日份张斤吨米克里字页套台部]|分钟|小时|\.\d|,\d{3}(?:\D|$))")
});
/// What says that a number is not to be rung, or is not for this.
static DENIAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)不要|不能|不可|不得|不是|不接|不会|不用|不必|不管|不归|不受理|不负责|不处理|无法|无需|并非|没有|无人|没人|别|勿|只发|仅发|只用于发|假的|假冒|冒充|冒用|伪造|改号|never|not|don't",
    )
});
/// The same at the head of what follows; not what calms people down.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"^ ?(?:请|都|也|它|这个号码|但|而)?(?:{})", DENIAL.as_str().trim_start_matches("(?i)")))
});
static CALMING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^ ?请?(?:不要|不用|不必|别|勿)(?:太|再)?(?:慌|急|怕|紧张|着急|担心|犹豫|害怕)"));
/// A number of another line.
static LINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|\D)(?:1[12]\d|12\d{3}|9[56]\d{3,4})(?:\D|$)"));

/// The line everybody has in mind; a slip in it is the worst there is.
pub(super) const ADVICE: &str = "96110";
/// A short number some of whose digits are letters: read from a scan, or typed so.
static LETTERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^A-Za-z0-9])([19][0-9OoIl]{2,4})(?:[^A-Za-z0-9]|$)"));

/// Whether a number is one slip of the hand away from the line for advice.
pub(super) fn is_slip(number: &str) -> bool {
    (5..=6).contains(&number.len()) && strsim::damerau_levenshtein(number, ADVICE) == 1
}

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let elsewhere = told_elsewhere(text);
    let groups = text.reading.groups();
    for (i, group) in groups.iter().enumerate() {
        let joined_on = groups.get(i + 1).is_some_and(|next| next.joined && next.gap == 1 && next.digits.len() > 4);
        if group.digits.len() < 3 || group.digits.len() > 6 || text.is_comment(group.span.start) {
            continue;
        }
        let source = text.reading.source(&group.span);
        if elsewhere.iter().any(|e| e.start <= source.start && source.end <= e.end) || (joined_on && group.joined) {
            continue;
        }
        let found = match national(&group.digits) {
            Some(_) => against_use(text, group),
            None => unknown(text, group),
        };
        out.extend(found);
    }
    out.extend(groups.iter().enumerate().filter_map(|(i, _)| in_parts(groups, i)).filter_map(|whole| {
        let source = text.reading.source(&whole.span);
        let told = elsewhere.iter().any(|e| e.start <= source.start && source.end <= e.end);
        let named = BEFORE.is_match(text.reading.before(whole.span.start, 12));
        (!told && named && !text.is_comment(whole.span.start)).then(|| unknown(text, &whole)).flatten()
    }));
    with_letters(text, out);
}

/// A short number that is written in parts, `961 11` or `96-111`, from its first group on.
fn in_parts(groups: &[Group], first: usize) -> Option<Group> {
    let own = &groups[first];
    let goes_on = |group: &&Group| group.joined && group.gap == 1;
    let rest: Vec<&Group> = groups[first + 1..].iter().take(6).take_while(goes_on).collect();
    let last = rest.last().filter(|_| !own.joined)?;
    let digits: String = std::iter::once(own).chain(rest.iter().copied()).map(|g| g.digits.as_str()).collect();
    let service = matches!(digits.len(), 5 | 6) && ["95", "96"].iter().any(|p| digits.starts_with(p));
    service.then_some(Group { digits, span: own.span.start..last.span.end, joined: false, gap: 0 })
}

/// Numbers with a letter where a digit belongs: they look right and cannot be rung.
fn with_letters(text: &Text<'_>, out: &mut Vec<Finding>) {
    let reading = text.reading.text.as_str();
    let mut from = 0;
    while let Some(written) = LETTERS.captures_at(reading, from).and_then(|found| found.get(1)) {
        from = written.end();
        let number = written.as_str().replace(['O', 'o'], "0").replace(['I', 'l'], "1");
        let known = national(&number).is_some() || is_slip(&number);
        if number != written.as_str() && known && !text.is_comment(written.start()) {
            let span = text.reading.source(&written.range());
            let message = format!("`{}` has a letter where a digit belongs", written.as_str());
            let near = if national(&number).is_some() { number } else { ADVICE.to_owned() };
            out.push(
                Finding::error("outreach::hotlines::unknown", text.source(), span, message)
                    .help(format!("write {near}, in digits")),
            );
        }
    }
}

/// Lists of hotlines have a rule of their own.
fn told_elsewhere(text: &Text<'_>) -> Vec<Range<usize>> {
    if text.entry.is_none() {
        let config = &text.campaign.config;
        let own = std::sync::Arc::ptr_eq(&config.file, text.file);
        return if own { config.organization.hotlines.iter().map(|h| h.span.clone()).collect() } else { Vec::new() };
    }
    let hotlines = text.entry.and_then(|e| e.scam()).map(|s| s.hotlines.as_slice()).unwrap_or_default();
    hotlines.iter().map(|(_, span)| span.clone()).collect()
}

fn unknown(text: &Text<'_>, group: &Group) -> Option<Finding> {
    let number = group.digits.as_str();
    let after = &text.reading.text[group.span.end..];
    if text.official.numbers.contains(number) || AMOUNT.is_match(after) {
        return None;
    }
    let before = text.reading.before(group.span.start, 12);
    let service = matches!(number.len(), 5 | 6) && ["95", "96", "10", "11", "12"].iter().any(|p| number.starts_with(p));
    let emergency = number.len() == 3 && (number.starts_with("11") || number.starts_with("12"));
    let named = BEFORE.is_match(before) || AFTER.is_match(after);
    let purpose = matches!(number.len(), 5 | 6) && PURPOSE.is_match(before);
    // 96119 without a word beside it is nothing else but 96110 written wrong.
    let slip =
        is_slip(number) && !number.ends_with("00") && !before.ends_with(['第', '¥', '$', '.', '/', '-', '〔', '号']);
    if !(named && (service || emergency) || purpose || slip) {
        return None;
    }
    let known: Vec<&str> = numbers().iter().map(|n| n.number.as_str()).chain(text.official.numbers.own()).collect();
    let help = match nearest(number, known) {
        Some(near) => format!("did you mean {near}? Own numbers go into `[organization] hotlines` in book.toml"),
        None => "put your own numbers into `[organization] hotlines` in book.toml first".to_owned(),
    };
    let span = text.reading.source(&group.span);
    Some(
        Finding::error("outreach::hotlines::unknown", text.source(), span, format!("{number} is no known hotline"))
            .help(help),
    )
}

fn against_use(text: &Text<'_>, group: &Group) -> Option<Finding> {
    let national = national(&group.digits)?;
    let why = national.never.as_deref()?;
    let (sentence, start) = text.reading.sentence(group.span.start);
    let at = group.span.start - start;
    let clauses = Clauses::new(sentence, at);
    let misused = match national.near {
        Near::Sentence => {
            let tells = |clause: &str| national.misuse.iter().any(|word| clause.contains(word.as_str()));
            // What another line is for is said beside that line's number.
            let beside = |clause: &&str| !LINE.is_match(clause) && !DENIAL.is_match(clause);
            tells(clauses.own) || clauses.around().filter(beside).any(tells)
        }
        Near::Beside => {
            let before = sentence[..at].trim_end_matches([':', ' ', '“', '"', '是', '为', '请', '(']);
            national.misuse.iter().any(|word| before.ends_with(word.as_str()))
                // As many bytes as it is written in: 一二三八一 has three a digit.
                || sentence.get(at + group.span.len()..).is_some_and(|after| {
                    ["来电", "打来", "热线", "专线", "电话"].iter().any(|word| after.starts_with(word))
                })
        }
    };
    if !misused || clauses.deny() {
        return None;
    }
    let span = text.reading.source(&group.span);
    Some(
        Finding::error(
            "outreach::hotlines::against-use",
            text.source(),
            span,
            format!("{} must not be printed as a number to ring", national.number),
        )
        .help(why),
    )
}

/// The clauses of a sentence around a number.
struct Clauses<'t> {
    before: &'t str,
    own: &'t str,
    after: &'t str,
}

impl<'t> Clauses<'t> {
    /// Of the clause at `at`.
    fn new(sentence: &'t str, at: usize) -> Self {
        let start = sentence[..at].rfind(',').map_or(0, |i| i + 1);
        let end = sentence[at..].find(',').map_or(sentence.len(), |i| at + i);
        Self { before: &sentence[..start], own: &sentence[start..end], after: &sentence[end..] }
    }

    /// Every other clause.
    fn around(&self) -> impl Iterator<Item = &'t str> {
        self.before.split(',').chain(self.after.split(','))
    }

    /// Says that the number is not to be rung: in its own clause, or at once after it. 不要慌，先打… says
    /// nothing of it.
    fn deny(&self) -> bool {
        let next = self.after.trim_start_matches(',');
        DENIAL.is_match(self.own) || (DENIED.is_match(next) && !CALMING.is_match(next))
    }
}
