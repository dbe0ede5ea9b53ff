//! Numbers that people type before points and questions: `1、`, `（一）`, `①`.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

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
}
