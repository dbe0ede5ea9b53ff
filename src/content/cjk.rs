//! Emphasis beside Chinese punctuation.
//!
//! CommonMark decides whether `**` opens or closes by the characters beside it, and counts
//! `。` or `”` as punctuation: in `**先核实。**老师` the second `**` closes nothing, and the
//! stars would be printed. Chinese has no spaces to write there, so for the parser's eyes such
//! punctuation is exchanged for private-use characters of the same length in bytes (so that
//! every offset stays right) and back afterwards.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// First of the stand-ins, one for each row of [`PUNCTUATION`]. Nothing but characters for private use begins
/// with their first byte in UTF-8, so that a text without them is known by that.
const FIRST: u32 = 0xE300;
const FIRST_BYTE: u8 = 0xEE;

/// Punctuation of Chinese text; each is three bytes long in UTF-8, as are the stand-ins.
const PUNCTUATION: [char; 35] = [
    '。', '，', '、', '；', '：', '？', '！', '…', '—', '“', '”', '‘', '’', '（', '）', '《', '》', '〈', '〉', '「',
    '」', '『', '』', '【', '】', '〔', '〕', '～', '％', '＋', '－', '＝', '／', '＆', '￥',
];

/// Exchanges punctuation that touches `*` or `~`.
pub fn shield(text: &str) -> Cow<'_, str> {
    // Somebody uses these characters already: leave everything alone.
    if memchr2(b'*', b'~', text.as_bytes()).is_none() || has_stand_in(text) {
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
        text.chars().map(|c| if is_stand_in(c) { PUNCTUATION[(c as u32 - FIRST) as usize] } else { c }).collect(),
    )
}

fn has_stand_in(text: &str) -> bool {
    memchr(FIRST_BYTE, text.as_bytes()).is_some() && text.contains(is_stand_in)
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
    fn text_with_private_use_characters_is_left_alone() {
        let text = "\u{E300}**。**";
        assert_eq!(shield(text), text);
    }
}
