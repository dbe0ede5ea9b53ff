//! Points that begin with a number of their own, `1、` or `①`, where they are given a number or a dot anyway: they
//! would be printed with two.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Text;
use super::finding::Finding;
use crate::content::blocks::Block;
use crate::content::markdown::lines;
use crate::content::numbers::typed;
use crate::pattern::pattern;

/// What an item of a list begins with behind its indentation.
static MARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[-*+]|[0-9]{1,9}[.)])[ \t]+"));

/// Points that stand behind each other.
#[derive(Default)]
struct Run {
    indent: usize,
    count: usize,
    last: Option<usize>,
    told: bool,
}

impl Run {
    /// Whether the next point is numbered by hand, and it was not said yet of one before it: its number is its place,
    /// or goes on from the point above it.
    fn is_numbered(&mut self, words: &str) -> bool {
        let value = typed(words).map(|(value, _)| value);
        self.count += 1;
        let before = std::mem::replace(&mut self.last, value);
        let fits = value.is_some_and(|v| v == self.count || before.is_some_and(|before| before + 1 == v));
        let is_first = fits && !self.told;
        self.told |= fits;
        is_first
    }
}

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let Some(entry) = text.entry else { return };
    let (source, body) = (text.source(), &text.source()[entry.body..]);
    // Sections without a list give their paragraphs as points.
    let is_list = |block: &Block| matches!(block, Block::List { .. });
    let listed: LazyCell<BTreeSet<_>, _> = LazyCell::new(|| {
        let sections = entry.document.sections();
        sections.iter().filter(|s| s.blocks.iter().any(is_list)).filter_map(|s| Some(s.role?.name())).collect()
    });
    let mut lists: Vec<Run> = Vec::new();
    let mut paragraphs = Run::default();
    let mut section = None;
    let mut is_apart = true;
    for (span, line) in lines::written(body) {
        let head = line.trim_start();
        let was_apart = std::mem::replace(&mut is_apart, head.is_empty() || head.starts_with('#'));
        if is_apart {
            if head.starts_with('#') {
                lists.clear();
            }
            continue;
        }
        // Most lines begin no point, and are not looked at closer.
        let may_be_item = head.starts_with(|c: char| matches!(c, '-' | '*' | '+') || c.is_ascii_digit());
        let item = may_be_item.then(|| MARK.find(head)).flatten().map(|mark| &head[mark.end()..]);
        let (words, help) = if let Some(words) = item.filter(|words| words.starts_with(|c: char| !c.is_whitespace())) {
            let indent = line.len() - head.len();
            lists.retain(|list| list.indent <= indent);
            if lists.last().is_none_or(|list| list.indent < indent) {
                lists.push(Run { indent, ..Run::default() });
            }
            let Some(list) = lists.last_mut() else { continue };
            if !list.is_numbered(words) {
                continue;
            }
            (words, "take the typed number out; for numbers, begin the lines with `1. ` in place of `- `")
        } else if was_apart {
            if head.len() == line.len() {
                lists.clear();
            }
            let role = text.role(span.start + entry.body);
            if section.replace(role) != Some(role) {
                paragraphs = Run::default();
            }
            if role.is_none_or(|role| listed.contains(role)) || !paragraphs.is_numbered(head) {
                continue;
            }
            (head, "make it a list: write `1. ` in place of the typed number")
        } else {
            continue;
        };
        let at = entry.body + span.start + (line.len() - words.len());
        let end = at + typed(words).map_or(0, |(_, length)| words[..length].trim_end().len());
        let message = "this point is given a number or a dot, and has a typed number besides";
        out.push(Finding::warning("outreach::markdown::numbers", source, at..end, message).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_told_once_and_only_where_numbers_count() {
        let told = |points: &[&str]| {
            let mut run = Run::default();
            points.iter().map(|point| run.is_numbered(point)).collect::<Vec<_>>()
        };
        assert_eq!(told(&["1、甲", "2、乙", "3、丙"]), [true, false, false]);
        assert_eq!(told(&["3、甲", "4、乙"]), [false, true]);
        assert_eq!(told(&["甲", "②乙"]), [false, true]);
        assert_eq!(told(&["12、甲", "乙", "（1）丙"]), [false, false, false]);
    }
}
