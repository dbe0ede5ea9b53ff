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
use std::sync::LazyLock;

use memchr::{memchr2, memchr3};
use regex::Regex;

use super::masks;
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
    if text.contains(STAR) {
        return shielded;
    }
    for stars in masks::find(text) {
        let hidden = STAR.to_string().repeat(stars.len());
        shielded.to_mut().replace_range(stars, &hidden);
    }
    shielded
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
        let text = "受害人张*、李**（138****5678）：**不转账**";
        let shielded = shield(text);
        assert_eq!((shielded.matches(STAR).count(), shielded.matches('*').count()), (7, 4));
        assert_eq!((shielded.len(), unshield(&shielded).as_ref()), (text.len(), text));
    }

    #[test]
    fn text_with_private_use_characters_is_left_alone() {
        let text = "\u{E300}**。**";
        assert_eq!(shield(text), text);
    }
}
