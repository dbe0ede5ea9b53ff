//! Numbers against their use: a national number that nobody answers, or that is for other things, must not be
//! printed as one to ring.

use std::sync::LazyLock;

use regex::Regex;

use super::Text;
use super::dialled::Short;
use super::finding::Finding;
use crate::hotlines::{National, Near};
use crate::pattern::pattern;
use crate::work::looked_at;

/// What says that a number is not to be rung, or is not for this.
static DENIAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)不要|不能|不可|不得|不是|不接|不会|不用|不必|不管|不归|不受理|不负责|不处理|无法|无需|并非|没有|无人|没人|别|勿|只发|仅发|只用于发|假的|假冒|冒充|冒用|伪造|改号|自称|谎称|never|not|don't",
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

/// What joins a number to those before it: a verb or a label before a list is said of each of its numbers.
static LIST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\d[\d-]{2,12}(?:\([^()\n]{0,12}\))?(?:[、/,\s和与或及]|或者|以及)+)+$"));
/// Labels of numbers to ring, and what asks to keep them in mind for that.
static LABEL: LazyLock<Regex> = LazyLock::new(|| pattern("(?:电话|热线|专线|记牢|牢记|记住|熟记|认准)(?:号码)?$"));
/// Labels that are none of what calls: 诈骗电话12381, 接到电话12381.
static OWN_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:(?:咨询|举报|报警|求助|联系|服务|反诈|防诈|防骗|劝阻|官方)(?:电话|热线|专线)|(?:^|[:;,|(\\s])电话|联系)(?:号码)?$",
    )
});
/// A label that belongs to the number before it: 96110反诈专线 12381预警短信.
static OTHERS_LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d\p{Han}{0,8}(?:电话|热线|专线|来电)(?:号码)?$"));
/// A verb and whose number it is: 致电工信部12381. What happens behind the call is no name of an office.
static OFFICE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:拨打|致电|拨|(?:请|先|再|就|去|可|应|直接|及时)打)([\p{Han}“、]{1,12})$"));
static NO_OFFICE: LazyLock<Regex> = LazyLock::new(|| pattern("[后前时会开击]|短信|电话|收到|接到|发来|显示"));
/// What the number is called behind it, beside it or behind a mark.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^(?:来电|打来|(?:咨询|求助|举报|报警)(?:$|[,;!、])|[\s(:—”"是为-]{0,4}(?:反诈|防诈|防骗|咨询|报警|预警|劝阻|举报|求助|官方|服务|免费|工信部|全国|国家|统一|24小时|的)*(?:热线|专线|电话))"#,
    )
});
/// Marks and small words that may stand between a label and its number.
const BETWEEN: &[char] = &[':', ' ', '“', '"', '是', '为', '请', '给', '('];

/// Reports a number where it is printed as one to ring and must not be.
pub(super) fn against_use(text: &Text<'_>, short: &Short, national: &National) -> Option<Finding> {
    let why = national.never.as_deref()?;
    let (sentence, start) = text.reading.sentence(short.span.start);
    let head = short.head.max(start) - start;
    let at = short.span.start - start;
    let clauses = Clauses::new(sentence, at);
    let misused = match national.near {
        Near::Sentence => {
            let tells = |clause: &str| national.misuse.iter().any(|word| clause.contains(word.as_str()));
            // What another line is for is said beside that line's number.
            let beside = |clause: &&str| !LINE.is_match(clause) && !DENIAL.is_match(clause);
            tells(clauses.own) || clauses.around().filter(beside).any(tells)
        }
        Near::Beside => {
            let after = text.reading.text.get(short.span.end..start + sentence.len()).unwrap_or_default();
            is_rung(national, &sentence[..head], after) || is_in_column(text, short)
        }
    };
    if !misused || clauses.deny() {
        return None;
    }
    let span = text.reading.source(&short.span);
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

/// What stands beside a number says that it is to be rung.
fn is_rung(national: &National, before: &str, after: &str) -> bool {
    let verb = |before: &str| {
        national.misuse.iter().any(|word| before.ends_with(word.as_str())) && !OTHERS_LABEL.is_match(before)
    };
    let beside = before.trim_end_matches(BETWEEN);
    if verb(beside) || CALLED.is_match(after) {
        return true;
    }
    // From here on the number is not directly said to be rung, and a text that calls it one of messages is right.
    let own = after.find(|c: char| "、,;".contains(c) || c.is_ascii_digit()).map_or(after, |end| &after[..end]);
    if own.contains("短信") {
        return false;
    }
    let cell = beside.trim_end_matches([' ', '|']);
    if OWN_LABEL.is_match(cell) && !OTHERS_LABEL.is_match(cell) {
        return true;
    }
    if OFFICE.captures(beside).is_some_and(|found| !NO_OFFICE.is_match(&found[1])) {
        return true;
    }
    let Some(list) = LIST.find(before) else { return false };
    // Behind a comma a sentence about this number may begin: 请打96110,12381会提醒您。
    let begins = list.as_str().contains(',') && own.starts_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let label = before[..list.start()].trim_end_matches(BETWEEN);
    !begins && (verb(label) || LABEL.is_match(label))
}

/// Rows of a table above a number that are looked through for its head, and the bytes that a row may have: a file
/// of one long line is no table.
const ROWS: usize = 60;
const ROW: usize = 2000;

/// The number stands in a column of a table that holds numbers to ring.
fn is_in_column(text: &Text<'_>, short: &Short) -> bool {
    let reading = text.reading.text.as_str();
    let Some(before) = last_line(&reading[..short.span.start]) else { return false };
    let after = reading[short.span.end..].chars().take(ROW).take_while(|c| *c != '\n').collect::<String>();
    if !(before.contains('|') || after.contains('|')) || before.contains("短信") || after.contains("短信") {
        return false;
    }
    // A table may be written with and without a bar at its edge.
    let edge = |line: &str| usize::from(line.trim_start().starts_with('|'));
    let column = before.matches('|').count() - edge(before);
    let is_ruler = |line: &str| line.contains('-') && line.chars().all(|c| " \t|:-".contains(c));
    let mut end = short.span.start - before.len();
    let mut under_ruler = false;
    for _ in 0..ROWS {
        let Some(line) = end.checked_sub(1).and_then(|end| last_line(&reading[..end])) else { return false };
        end -= line.len() + 1;
        if under_ruler {
            let head = line.split('|').nth(column + edge(line)).unwrap_or_default();
            let rung = ["电话", "热线", "专线", "拨打"].iter().any(|word| head.contains(word));
            return rung && !head.contains("短信");
        }
        if !line.contains('|') {
            return false;
        }
        under_ruler = is_ruler(line);
    }
    false
}

/// The end of a text behind its last line break; `None` when that is too far away.
fn last_line(text: &str) -> Option<&str> {
    let from = text.floor_char_boundary(text.len().saturating_sub(ROW));
    looked_at(text.len() - from);
    match text[from..].rfind('\n') {
        Some(at) => Some(&text[from + at + 1..]),
        None => (from == 0).then_some(text),
    }
}

/// The clauses of a sentence around a number.
pub(super) struct Clauses<'t> {
    before: &'t str,
    own: &'t str,
    after: &'t str,
}

impl<'t> Clauses<'t> {
    /// Of the clause at `at`.
    pub fn new(sentence: &'t str, at: usize) -> Self {
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
    pub fn deny(&self) -> bool {
        let next = self.after.trim_start_matches(',');
        DENIAL.is_match(self.own) || (DENIED.is_match(next) && !CALMING.is_match(next))
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{dialled, tests::told};

    #[test]
    fn a_number_that_only_sends_messages_is_not_one_to_ring() {
        let wrong = [
            "遇到诈骗请打96110或12381。",
            "咨询电话：96110、12381、110",
            "12381（反诈热线）",
            "请致电工信部12381。",
            "防诈骗，记牢96110、12381。",
            "12381：反诈咨询电话",
            "12381——全国反诈专线",
            "请拨打12381。",
            "打电话给12381",
            "12381（24小时反诈热线）",
            "12381是全国统一的反诈专线",
            "电话：12381",
            "如遇诈骗请联系12381",
            "可向12381咨询。",
            "可致电公安部、工信部12381",
            "| 工信部 | 咨询电话 | 12381 |",
            "拨打110/12381/96110",
            "拨打96110，110，12381",
            "反诈热线：96110（咨询）、12381",
            "请打0838-12381。",
            "| 单位 | 电话 |\n| --- | --- |\n| 派出所 | 110 |\n| 工信部 | 12381 |\n",
            "单位 | 电话\n--- | ---\n工信部 | 12381\n",
        ];
        let right = [
            "收到12381短信，停下手里的操作，拨打96110。",
            "12381只会发送预警短信，不接听电话。",
            "拨打96110，12381会发来预警短信。",
            "请记住96110来电和12381短信。",
            "认准96110、12381短信。",
            "拨打96110后，12381还会发短信。",
            "打开12381发来的短信看一看。",
            "12381涉诈预警劝阻短信系统",
            "12381识别诈骗电话。",
            "咨询电话：96110；12381只发短信。",
            "不要拨打96110以外的号码，比如12381。",
            "打击诈骗的12381系统",
            "96110反诈专线 12381预警短信",
            "| 96110反诈专线 | 12381 |",
            "拨打派出所电话、12381同时提醒",
            "| 号码 | 用途 |\n| --- | --- |\n| 12381 | 预警短信 |\n",
            "| 电话 | 用途 |\n| --- | --- |\n| 12381 | 只发短信 |\n",
            "| 电话 | 号码 |\n| --- | --- |\n| 工信部 | 12381 |\n",
            "请拨打96110。12381是预警短信的号码。",
        ];
        for (page, found) in wrong.iter().zip(told("", dialled::check, &wrong)) {
            assert_eq!(found, [("against-use".to_owned(), "12381".to_owned())], "{page}");
        }
        for (page, found) in right.iter().zip(told("", dialled::check, &right)) {
            assert_eq!(found, [], "{page}");
        }
    }
}
