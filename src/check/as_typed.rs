//! Marks of Markdown that are none as they are typed: headings without a space, bold with spaces in it, full-width
//! marks, tables without their second line. They would be printed letter for letter.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Text;
use super::finding::Finding;
use crate::content::entry::Kind;
use crate::content::markdown::lines;
use crate::content::masks;
use crate::pattern::pattern;

/// A heading without the space behind its marks; one `#` may be a topic (`#反诈宣传#`).
static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ {0,3}(?:#{2,6}[^#\s]|[#＃]*＃[#＃]*)"));
/// Bold with marks of the Chinese keyboard.
static WIDE_BOLD: LazyLock<Regex> = LazyLock::new(|| pattern(r"＊＊[^＊]+＊＊"));
/// A comment that is none.
static COMMENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"<！|＜[!！]|‹[!！]|《[!！]--|< !--|<! --|<!——|<!－－|<!–"));
/// What is taken for the line that parts two slides.
static PARTING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[—–－─]{1,6}|--|-(?: -)?)$"));
/// The second line of a table.
static DELIMITER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$"));
/// A box to tick without the space before it.
static BOX: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*[-*+](?:\[[ xX]\]|\s*［[ \u{3000}xX]?］)"));
/// Code in a line, in which anything may stand.
static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"`[^`]*`"));

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let Some(entry) = text.entry else { return };
    let source = text.source();
    let mut say = |span: Range<usize>, help: &str| {
        let message = "this is no mark of Markdown: it comes out as it is typed here";
        let span = span.start + entry.body..span.end + entry.body;
        out.push(Finding::error("outreach::markdown::as-typed", source, span, message).help(help));
    };
    // Most texts have none of these: whoever has is looked at line by line.
    let body = &source[entry.body..];
    let (bold, wide_bold, comment) = (body.contains("**"), body.contains("＊＊"), COMMENT.is_match(body));
    let mut in_table = false;
    let mut written = lines::written(body).peekable();
    while let Some((span, line)) = written.next() {
        let place = |found: Range<usize>| span.start + found.start..span.start + found.end;
        let whole = place(line.len() - line.trim_start().len()..line.trim_end().len());
        let head = line.trim_start();
        if head.starts_with(['#', '＃']) && HEADING.is_match(line) {
            say(
                whole.clone(),
                "a heading is `##`, typed with the English keyboard, a space, and its words: `## 识别信号`",
            );
        }
        if wide_bold && let Some(found) = WIDE_BOLD.find(line) {
            say(place(found.range()), "type the stars with the English keyboard: `**记住**`");
        }
        if bold && let Some(found) = spaced_bold(line) {
            say(place(found), "take out the spaces inside the stars: `**记住**`");
        }
        if comment && let Some(found) = COMMENT.find(line) {
            say(
                place(found.range()),
                "a comment is `<!-- … -->`, typed with the English keyboard and without spaces in its marks",
            );
        }
        if entry.kind() == Kind::Deck && PARTING.is_match(line.trim()) {
            say(whole.clone(), "slides are parted by a line of three hyphens, typed with the English keyboard: `---`");
        }
        if head.starts_with(['-', '*', '+']) && BOX.is_match(line) {
            say(whole.clone(), "a box to tick is `- [ ]`, typed with the English keyboard, a space, and its words");
        }
        if head.starts_with('｜') && head.trim_end().len() > 6 && head.trim_end().ends_with('｜') {
            say(whole.clone(), "type the bars of a table with the English keyboard: `| 时间 | 事项 |`");
        }
        let row = head.starts_with('|') && head.trim_end().len() > 2 && head.trim_end().ends_with('|');
        if row && !in_table && !DELIMITER.is_match(line) {
            let next = written.peek().filter(|(next, _)| next.start == span.end + 1);
            if !next.is_some_and(|(_, next)| DELIMITER.is_match(next)) {
                say(whole, "a table has a line `|---|---|` below its first, with as many columns");
            }
        }
        in_table = row;
    }
    tabs(text, entry.body, out);
}

/// Tables that were copied from Excel or Word, told once each.
fn tabs(text: &Text<'_>, start: usize, out: &mut Vec<Finding>) {
    let body = &text.source()[start..];
    if !body.contains('\t') {
        return;
    }
    let is_row = |line: &str| line.trim().contains('\t');
    let mut written = lines::written(body).peekable();
    let mut in_table = false;
    while let Some((span, line)) = written.next() {
        let goes_on = written.peek().is_some_and(|(next, words)| next.start == span.end + 1 && is_row(words));
        if is_row(line) && !in_table && goes_on {
            let at = start + span.start + line.len() - line.trim_start().len();
            let message = "these lines are a table's, with tabs in place of its bars: they run together";
            out.push(
                Finding::error("outreach::markdown::as-typed", text.source(), at..at + line.trim().len(), message)
                    .help("a table has bars, and a line of hyphens below its first: `| 时间 | 事项 |`, `|---|---|`"),
            );
        }
        in_table = is_row(line);
    }
}

/// Pairs of stars in a line that somebody typed; more are no slip of the hand.
const MARKS: usize = 100;

/// Where stars have a space inside them, and so make nothing bold.
fn spaced_bold(line: &str) -> Option<Range<usize>> {
    let masks = masks::masks(line);
    let is_mark = |at: &usize| {
        !masks[..masks.partition_point(|stars| stars.start <= *at)].last().is_some_and(|stars| stars.contains(at))
    };
    let marks: Vec<usize> = line.match_indices("**").map(|(at, _)| at).filter(is_mark).collect();
    let (pairs, rest) = marks.as_chunks::<2>();
    // Whether stars by themselves belong to any of the pairs, only a parser of Markdown can say.
    let single = || line.replace("**", "").contains('*');
    let in_code = || CODE.find_iter(line).any(|code| code.as_str().contains("**"));
    if marks.len() > MARKS || !rest.is_empty() || single() || in_code() {
        return None;
    }
    let spaced = |words: &str| words.starts_with([' ', '\u{3000}']) || words.ends_with([' ', '\u{3000}']);
    let pair = pairs.iter().find(|[open, close]| spaced(&line[open + 2..*close]))?;
    Some(pair[0]..pair[1] + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_told_from_topics() {
        for line in ["##重要提醒", "＃＃ 重要提醒", "＃ 提醒", "#＃ 提醒", "  ###步骤"] {
            assert!(HEADING.is_match(line), "{line}");
        }
        for line in ["## 提醒", "#反诈宣传#", "#", "##", "第＃号", "#### "] {
            assert!(!HEADING.is_match(line), "{line}");
        }
    }

    #[test]
    fn boxes_are_told_from_points() {
        for line in ["-[ ] 已阅读", "  -[x] 已阅读", "-［ ］已阅读", "- ［］ 已阅读"] {
            assert!(BOX.is_match(line), "{line}");
        }
        for line in ["- [ ] 已阅读", "- [链接](a.md)", "-[链接](a.md)", "[ ] 已阅读"] {
            assert!(!BOX.is_match(line), "{line}");
        }
    }

    #[test]
    fn bold_with_spaces_is_told_from_words_between() {
        for (line, found) in [("** 不转账 **", 0..15), ("先**停 **，再**问**", 3..11), ("**停**和** 问**", 10..18)]
        {
            assert_eq!(spaced_bold(line), Some(found), "{line}");
        }
        for line in ["**停** 和 **问**", "2 ** 3", "**停**", "`** a **`", "***停*** ** 问 **", "138**** 8000 ****"]
        {
            assert_eq!(spaced_bold(line), None, "{line}");
        }
    }

    #[test]
    fn comments_and_partings_are_told_from_words() {
        for line in ["<！-- 念 -->", "＜!-- 念 --＞", "‹！-- 念 -->", "< !-- 念 -->", "<!—— 念"] {
            assert!(COMMENT.is_match(line), "{line}");
        }
        for line in ["看这里！--", "<!-- 念 -->", "《反诈法》！"] {
            assert!(!COMMENT.is_match(line), "{line}");
        }
        for line in ["——", "－－－", "–", "--", "———"] {
            assert!(PARTING.is_match(line), "{line}");
        }
        for line in ["---", "***", "——警方提醒", "- 甲", "----"] {
            assert!(!PARTING.is_match(line), "{line}");
        }
        for line in ["|---|---|", "| :-- | --: |", "---|---"] {
            assert!(DELIMITER.is_match(line), "{line}");
        }
        assert!(!DELIMITER.is_match("|电话|"));
    }
}
