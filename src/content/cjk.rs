//! Emphasis beside Chinese punctuation.
//!
//! CommonMark decides whether `**` opens or closes by the characters beside it, and counts
//! `。` or `”` as punctuation: in `**先核实。**老师` the second `**` closes nothing, and the
//! stars would be printed. Chinese has no spaces to write there, so for the parser's eyes such
//! punctuation is exchanged for private-use characters of the same length in bytes (so that
//! every offset stays right) and back afterwards. So are spaces in the names of files (`微信 图片.jpg`),
//! with which Markdown would end an address.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memchr2;
use regex::Regex;

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

/// The name of a file in a link or picture.
static FILE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\]\([ \t]*([^()\n<>"']*(?:\([^()\n]*\)[^()\n<>"']*)*\.(?i:png|jpe?g|webp|svg|gif|md|mp4|webm|heic|heif|bmp|tiff?|pdf|docx?|xlsx?|pptx?|wps|et))[ \t]*\)"#,
    )
});

/// Exchanges punctuation that touches `*` or `~`, and spaces in the names of files.
pub fn shield(text: &str) -> Cow<'_, str> {
    let Cow::Owned(spaced) = shield_spaces(text) else { return shield_marks(text) };
    match shield_marks(&spaced) {
        Cow::Owned(text) => Cow::Owned(text),
        Cow::Borrowed(_) => Cow::Owned(spaced),
    }
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
                c if is_stand_in(c) => PUNCTUATION[(c as u32 - FIRST) as usize],
                c => c,
            })
            .collect(),
    )
}

fn has_stand_in(text: &str) -> bool {
    memchr2(FIRST_BYTE, SPACE as u8, text.as_bytes()).is_some() && text.contains(|c| c == SPACE || is_stand_in(c))
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
    fn text_with_private_use_characters_is_left_alone() {
        let text = "\u{E300}**。**";
        assert_eq!(shield(text), text);
    }
}
