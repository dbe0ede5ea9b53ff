//! Emphasis beside Chinese punctuation.
//!
//! CommonMark decides whether `**` opens or closes by the characters beside it, and counts
//! `。` or `”` as punctuation: in `**先核实。**老师` the second `**` closes nothing, and the
//! stars would be printed. Chinese has no spaces to write there, so for the parser's eyes such
//! punctuation is exchanged for private-use characters of the same length in bytes (so that
//! every offset stays right) and back afterwards. So are spaces in the names of files (`微信 图片.jpg`),
//! with which Markdown would end an address, and stars that stand for what is not told (`138****5678`, `张*、李**`,
//! `李*明和王*芳`), of which Markdown would make bold or slanted what is between two of them.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr2, memchr3};
use regex::Regex;

use super::surnames::SURNAMES;
use super::text::is_cjk;
use crate::pattern::pattern;

/// First of the stand-ins, one for each row of [`PUNCTUATION`]. Nothing but characters for private use begins
/// with their first byte in UTF-8, so that a text without them is known by that.
const FIRST: u32 = 0xE300;
const FIRST_BYTE: u8 = 0xEE;

/// Punctuation of Chinese text; each is three bytes long in UTF-8, as are the stand-ins.
const PUNCTUATION: [char; 35] = [
    '。', '，', '、', '；', '：', '？', '！', '…', '—', '“', '”', '‘', '’', '（', '）', '《', '》', '〈', '〉', '「',
    '」', '『', '』', '【', '】', '〔', '〕', '～', '％', '＋', '－', '＝', '／', '＆', '￥',
];

/// Stands for a space; a character that no text has.
const SPACE: char = '\x7F';

/// Stands for a star; another of those.
const STAR: char = '\x1A';

/// Stars in or beside a number.
static MASK: LazyLock<Regex> = LazyLock::new(|| pattern(r"[0-9](\*{3,})[0-9]|[0-9](\*{4,})|(\*{4,})[0-9]"));
/// Stars, and what they may stand in without being any: code in a line.
static STARS: LazyLock<Regex> = LazyLock::new(|| pattern(r"`[^`]*`|\\\*|(\*+)"));

/// The name of a file in a link or picture.
static FILE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\]\([ \t]*([^()\n<>"']*(?:\([^()\n]*\)[^()\n<>"']*)*\.(?i:png|jpe?g|webp|svg|gif|md|mp4|webm|heic|heif|bmp|tiff?|pdf|docx?|xlsx?|pptx?|wps|et))[ \t]*\)"#,
    )
});

/// Exchanges punctuation that touches `*` or `~`, spaces in the names of files, and stars that are masks.
pub fn shield(text: &str) -> Cow<'_, str> {
    [shield_masks, shield_marks].into_iter().fold(shield_spaces(text), |text, shield| {
        let shielded = match shield(&text) {
            Cow::Owned(shielded) => shielded,
            Cow::Borrowed(_) => return text,
        };
        Cow::Owned(shielded)
    })
}

fn shield_masks(text: &str) -> Cow<'_, str> {
    let mut shielded = Cow::Borrowed(text);
    if memchr2(b'*', STAR as u8, text.as_bytes()).is_none() || text.contains(STAR) {
        return shielded;
    }
    let mut hide = |span: Range<usize>| {
        let stars = STAR.to_string().repeat(span.len());
        shielded.to_mut().replace_range(span, &stars);
    };
    let numbers = || MASK.captures_iter(text).filter_map(|found| found.iter().skip(1).flatten().next());
    if text.contains("***") {
        numbers().for_each(|stars| hide(stars.range()));
    }
    let mut at = 0;
    for paragraph in text.split("\n\n") {
        let (mut open, mut masked) = (false, false);
        if !paragraph.contains('*') {
            at += paragraph.len() + 2;
            continue;
        }
        let stars: Vec<_> = STARS.captures_iter(paragraph).filter_map(|found| found.get(1)).collect();
        for (i, this) in stars.iter().enumerate() {
            let (before, after) = (&paragraph[..this.start()], paragraph[this.end()..].chars().next());
            let point = before.trim_end_matches([' ', '>']).ends_with('\n') || before.trim().is_empty();
            if (point && after == Some(' ')) || MASK.is_match(&paragraph[number(paragraph, this.range())]) {
                continue;
            }
            // What opens bold has words behind it: 张*、 opens none. Nor does another such in the same paragraph.
            let ends = after.is_none_or(|c| "、，。；：！？）\n".contains(c));
            let next = || stars.get(i + 1).is_some_and(|next| are_names(paragraph, this.range(), next.range()));
            let mask = !open && (before.ends_with(is_han) && ends || masked && before.ends_with(is_surname) || next());
            if mask {
                hide(at + this.start()..at + this.end());
            }
            (masked, open) = (masked || mask, !mask && !open);
        }
        at += paragraph.len() + 2;
    }
    shielded
}

/// Two rows of stars are each within a name: 李*明和王*芳, 李**及王**. What they would make bold or slanted ends with a
/// surname, and has in it what stands between names.
fn are_names(text: &str, one: Range<usize>, other: Range<usize>) -> bool {
    let between = &text[one.end..other.start];
    text[..one.start].ends_with(is_surname)
        && between.ends_with(is_surname)
        && between.starts_with(is_han)
        && between.contains(|c| "、，。；：,;:和与及跟同 |（(\n".contains(c))
}

/// A surname that is no word by itself.
fn is_surname(c: char) -> bool {
    SURNAMES.get(&c).is_some_and(|known| !known.weak)
}

/// A character of a word, not a mark.
fn is_han(c: char) -> bool {
    is_cjk(c) && c.is_alphabetic()
}

/// Stars with the characters beside them.
fn number(text: &str, stars: Range<usize>) -> Range<usize> {
    let before = text[..stars.start].chars().next_back().map_or(0, char::len_utf8);
    let after = text[stars.end..].chars().next().map_or(0, char::len_utf8);
    stars.start - before..stars.end + after
}

fn shield_spaces(text: &str) -> Cow<'_, str> {
    if !text.contains("](") || text.contains(SPACE) {
        return Cow::Borrowed(text);
    }
    let mut shielded = Cow::Borrowed(text);
    for name in FILE.captures_iter(text).filter_map(|found| found.get(1)) {
        if name.as_str().contains(' ') && !name.as_str().contains("://") {
            let without = name.as_str().replace(' ', SPACE.encode_utf8(&mut [0; 4]));
            shielded.to_mut().replace_range(name.range(), &without);
        }
    }
    shielded
}

fn shield_marks(text: &str) -> Cow<'_, str> {
    // Somebody uses these characters already: leave everything alone.
    if memchr2(b'*', b'~', text.as_bytes()).is_none() || text.contains(is_stand_in) {
        return Cow::Borrowed(text);
    }
    let delimiter = |c: Option<char>| matches!(c, Some('*' | '~'));
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let touches = delimiter(before) || delimiter(chars.peek().copied());
        out.push(if touches { stand_in(c).unwrap_or(c) } else { c });
        before = Some(c);
    }
    Cow::Owned(out)
}

/// Undoes [`shield`].
pub fn unshield(text: &str) -> Cow<'_, str> {
    if !has_stand_in(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|c| match c {
                SPACE => ' ',
                STAR => '*',
                c if is_stand_in(c) => PUNCTUATION[(c as u32 - FIRST) as usize],
                c => c,
            })
            .collect(),
    )
}

fn has_stand_in(text: &str) -> bool {
    memchr3(FIRST_BYTE, SPACE as u8, STAR as u8, text.as_bytes()).is_some()
        && text.contains(|c| matches!(c, SPACE | STAR) || is_stand_in(c))
}

fn stand_in(c: char) -> Option<char> {
    let index = PUNCTUATION.iter().position(|p| *p == c)?;
    char::from_u32(FIRST + u32::try_from(index).ok()?)
}

fn is_stand_in(c: char) -> bool {
    (FIRST..FIRST + PUNCTUATION.len() as u32).contains(&(c as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_stay_and_text_comes_back() {
        let text = "**先核实。**老师，“~~好~~”**a**";
        let shielded = shield(text);
        assert_ne!(shielded, text);
        assert!(shielded.as_bytes().contains(&FIRST_BYTE));
        assert_eq!(shielded.len(), text.len());
        assert_eq!(unshield(&shielded), text);
    }

    #[test]
    fn spaces_in_names_of_files_are_exchanged() {
        for text in ["![聊天](../images/微信 图片.jpg)*甲*", "[文件](a b (1).md)", "![a]( a b.PNG )"] {
            let shielded = shield(text);
            assert!(shielded.contains(SPACE) && shielded.len() == text.len(), "{text}");
            assert_eq!(unshield(&shielded), text);
        }
        for text in ["![a](a.jpg \"b c.jpg\")", "[a](https://a.org/b c.md)", "[a] (b c.jpg)", "甲 乙.jpg"] {
            assert_eq!(shield(text), text);
        }
    }

    #[test]
    fn masks_are_no_emphasis() {
        for (text, masks) in [
            ("号码138****5678和139****1234。", 8),
            ("卡号6222****，尾号****1234", 8),
            ("受害人张*、李*被骗。", 2),
            ("张**、李**，都被骗", 4),
            ("张*，王*说：**不转账**。", 2),
            ("138***5678", 3),
            ("受害人李*明和王*芳被骗", 2),
            ("李*明、王*芳、张*强：**不转账**", 3),
            ("李*和王*芳，**不转账**。", 2),
            ("李**和王**都被骗", 4),
            ("李*明被骗，\n后来王*芳也被骗", 2),
            ("李*明（女）及王*芳", 2),
            ("找张**老师和李**老师", 4),
        ] {
            let shielded = shield(text);
            assert_eq!(shielded.matches(STAR).count(), masks, "{text}: {shielded}");
            assert_eq!((shielded.len(), unshield(&shielded).as_ref()), (text.len(), text));
        }
        for text in [
            "**甲**、**乙**",
            "请打**96110**核实",
            "* 甲\n* 乙",
            "这是**重点**，*要记*。",
            "`a*、b*`",
            "甲\\*、乙",
            "***甲***，乙",
            "和*老王*说",
            "李*特别小心*，王",
            "小王**记住：不转账**",
        ] {
            assert!(!shield(text).contains(STAR), "{text}");
        }
    }

    #[test]
    fn text_with_private_use_characters_is_left_alone() {
        let text = "\u{E300}**。**";
        assert_eq!(shield(text), text);
    }
}
