//! Points that begin with a number of their own, `1、` or `①`, where they are given a number or a dot anyway: they
//! would be printed with two.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Text;
use super::finding::Finding;
use crate::content::blocks::Block;
use crate::content::markdown::lines;
use crate::pattern::pattern;

/// An item of a list: its indentation and what stands behind its mark.
static ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\s*)(?:[-*+]|\d{1,9}[.)])[ \t]+(\S.*)$"));
/// A number as papers have it, be it bold.
static TYPED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\**(?:[（(](?P<round>[一二三四五六七八九十]{1,3}|\d{1,2})[)）]|(?P<plain>\d{1,2})(?:[、．）]|\.|\))|(?P<one>[①-⑳⑴-⒇])|(?P<han>[一二三四五六七八九十]{1,3})、|第(?P<nth>[一二三四五六七八九十]{1,3})[，、：,:])[ \u{3000}]*",
    )
});
const HAN: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/// A number that somebody typed before a point, and how long it is: not `1.5万元`, `一、二年级` or `第一次`.
pub fn typed(words: &str) -> Option<(usize, usize)> {
    let found = TYPED.captures(words)?;
    let length = found[0].len();
    let next = words[length..].chars().next()?;
    let named = |name| found.name(name).map(|m| m.as_str());
    let value = if let Some(number) = named("plain") {
        if next.is_ascii_digit() {
            return None;
        }
        number.parse().ok()?
    } else if let Some(number) = named("round") {
        // （3）班 is a class.
        if matches!(next, '班' | '年' | '级' | '中' | '队' | '组' | '栋' | '幢' | '号' | '楼') {
            return None;
        }
        number.parse().ok().or_else(|| of_han(number))?
    } else if let Some(number) = named("one") {
        let sign = u32::from(number.chars().next()?);
        usize::try_from(sign.checked_sub(if sign < 0x2474 { 0x245f } else { 0x2473 })?).ok()?
    } else if let Some(number) = named("han") {
        if HAN.contains(&next) {
            return None;
        }
        of_han(number)?
    } else {
        of_han(named("nth")?)?
    };
    Some((value, length))
}

/// 一 to 九十九.
fn of_han(number: &str) -> Option<usize> {
    let digit = |text: &str| {
        let digit = text.chars().next().filter(|_| text.chars().count() == 1)?;
        HAN[..9].iter().position(|han| *han == digit).map(|place| place + 1)
    };
    let Some((tens, ones)) = number.split_once('十') else { return digit(number) };
    let tens = if tens.is_empty() { 1 } else { digit(tens)? };
    Some(tens * 10 + if ones.is_empty() { 0 } else { digit(ones)? })
}

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
    let sections = entry.document.sections();
    let listed: BTreeSet<_> =
        sections.iter().filter(|s| s.blocks.iter().any(is_list)).filter_map(|s| Some(s.role?.name())).collect();
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
        let (words, help) = if let Some(item) = ITEM.captures(line) {
            let indent = item[1].len();
            lists.retain(|list| list.indent <= indent);
            if lists.last().is_none_or(|list| list.indent < indent) {
                lists.push(Run { indent, ..Run::default() });
            }
            let words = item.get(2).map_or("", |words| words.as_str());
            let Some(list) = lists.last_mut().filter(|_| !words.is_empty()) else { continue };
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
    fn typed_numbers_are_told_from_words() {
        for (words, value) in [
            ("1、不轻信", 1),
            ("1．不轻信", 1),
            ("2.不轻信", 2),
            ("1. 不轻信", 1),
            ("3）不轻信", 3),
            ("（1）不轻信", 1),
            ("(十二)不轻信", 12),
            ("①马上打110", 1),
            ("⑵马上打110", 2),
            ("一、来电", 1),
            ("（二）来电", 2),
            ("第三，来电", 3),
            ("第一、来电", 1),
            ("**1、**来电", 1),
        ] {
            assert_eq!(typed(words).map(|(value, _)| value), Some(value), "{words}");
        }
        for words in [
            "1.5万元",
            "110报警",
            "12381短信",
            "一、二年级",
            "第一次",
            "第一时间",
            "1、2号楼",
            "（3）班",
            "96110、110",
            "一是",
            "1",
            "（甲）",
            "一个",
        ] {
            assert_eq!(typed(words), None, "{words}");
        }
    }

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
