//! A file as a reader's eye takes it in: full-width characters made narrow, characters that show
//! nothing left out, emphasis, entities and tags of Markdown and HTML taken away. What is found in
//! it is told at the place in the file where it was written.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use unicode_normalization::char::decompose_compatible;

use super::groups::{Group, groups};
use crate::work::looked_at;

/// A text for searching, with where every part of it came from.
#[derive(Debug, Default)]
pub struct Reading {
    pub text: String,
    /// What `text` is made of, in order.
    pieces: Vec<Piece>,
    /// Where in `text` stars were taken away.
    stars: Vec<usize>,
    /// Where three stars began an emphasis in the file that has not ended yet.
    emphasis: Option<usize>,
    /// Looked for when a rule first asks: several do.
    groups: OnceCell<Vec<Group>>,
}

/// A part of a reading and what it was made from. Files are far smaller than 4 GiB: the loader
/// refuses larger ones.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Where it begins in the text.
    at: u32,
    /// The bytes of the file; an open end where they are taken as they stand.
    from: u32,
    to: Option<u32>,
}

/// Characters of a sentence before a place and behind it: what is longer has no end.
const SENTENCE: usize = 1000;

/// A row of stars this long is a mask (`138****8000`), a shorter one emphasis. With one star less it is a mask where it
/// touches letters or digits and is no half of a pair (`zh***g@163.com`, `***now***`).
const MASK: usize = 4;

/// Bytes behind three stars in which the others of the pair are looked for.
const PAIR: usize = 400;

impl Reading {
    /// Reads a text as it stands in a file.
    pub fn new(source: &str) -> Self {
        let mut reading = Self { text: String::with_capacity(source.len()), ..Self::default() };
        let mut at = 0;
        loop {
            let run = plain(&source[at..]);
            reading.push(&source[at..at + run], at, None);
            at += run;
            let Some(c) = source[at..].chars().next() else { return reading };
            at += reading.take(source, at, c);
        }
    }

    /// The bytes of the file that a part of the text was made from.
    pub fn source(&self, part: &Range<usize>) -> Range<usize> {
        let (start, _) = self.origin(part.start);
        match part.end.checked_sub(1).filter(|last| *last >= part.start) {
            Some(last) => start..self.origin(last).1,
            None => start..start,
        }
    }

    /// Where what made a byte of the text begins and ends in the file.
    fn origin(&self, at: usize) -> (usize, usize) {
        let after = self.pieces.partition_point(|piece| piece.at as usize <= at);
        let Some(piece) = after.checked_sub(1).and_then(|i| self.pieces.get(i)) else { return (0, 0) };
        let from = piece.from as usize;
        match piece.to {
            Some(to) => (from, to as usize),
            None => (from + at - piece.at as usize, from + at - piece.at as usize + 1),
        }
    }

    /// The groups of digits.
    pub fn groups(&self) -> &[Group] {
        self.groups.get_or_init(|| groups(&self.text))
    }

    /// Stars stood inside a part of the text: emphasis, or a short mask.
    pub fn has_stars(&self, part: &Range<usize>) -> bool {
        let first = self.stars.partition_point(|at| *at <= part.start);
        self.stars.get(first).is_some_and(|at| *at < part.end)
    }

    /// One star stands inside a part of the text: what it takes the place of is not told (李*明).
    pub fn is_masked(&self, part: &Range<usize>) -> bool {
        let first = self.stars.partition_point(|at| *at <= part.start);
        self.stars[first..].iter().take_while(|at| **at < part.end).count() == 1
    }

    /// The line of the text around a place, and where it begins.
    pub fn line(&self, at: usize) -> (&str, usize) {
        let start = self.text[..at].rfind('\n').map_or(0, |i| i + 1);
        let end = self.text[at..].find('\n').map_or(self.text.len(), |i| at + i);
        looked_at(end - start);
        (&self.text[start..end], start)
    }

    /// The sentence around a place, and where it begins. A line end within a paragraph of Chinese
    /// does not end it.
    pub fn sentence(&self, at: usize) -> (&str, usize) {
        let ends = |i: usize, c: char| match c {
            '。' | '!' | '?' | ';' => true,
            '\n' => {
                let han = |c: Option<char>| c.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == ',');
                !(han(self.text[..i].chars().next_back()) && han(self.text[i + 1..].chars().next()))
            }
            _ => false,
        };
        let mut start = at;
        for (i, _) in self.text[..at].char_indices().rev().take(SENTENCE).take_while(|(i, c)| !ends(*i, *c)) {
            start = i;
        }
        let mut end = at;
        for (i, c) in self.text[at..].char_indices().take(SENTENCE).take_while(|(i, c)| !ends(at + i, *c)) {
            end = at + i + c.len_utf8();
        }
        looked_at(end - start);
        (&self.text[start..end], start)
    }

    /// The last characters of the line before a place, at most `count`.
    pub fn before(&self, at: usize, count: usize) -> &str {
        // Not by way of the line: that may be as long as the file.
        let head = &self.text[..at];
        let back = head.char_indices().rev().take(count).take_while(|(_, c)| *c != '\n');
        let before = &head[back.last().map_or(at, |(i, _)| i)..];
        looked_at(before.len());
        before
    }

    /// Reads what begins at `at`; gives how many bytes of the source it takes.
    fn take(&mut self, source: &str, at: usize, c: char) -> usize {
        let rest = &source[at..];
        match c {
            '*' => {
                let length = rest.bytes().take_while(|b| *b == b'*').count();
                if length >= MASK || length == MASK - 1 && self.is_short_mask(source, at) {
                    self.push(&rest[..length], at, None);
                } else {
                    self.stars.push(self.text.len());
                }
                length
            }
            '`' => 1,
            '~' if rest.starts_with("~~") => 2,
            '\\' if rest[1..].starts_with(|n: char| n.is_ascii_punctuation()) => 1,
            '&' => match entity(rest) {
                Some((decoded, length)) => {
                    self.show(decoded, None, None, at, at + length);
                    length
                }
                None => {
                    self.push("&", at, None);
                    1
                }
            },
            '<' => match tag(rest) {
                Some((line_break, length)) => {
                    if line_break {
                        self.push("\n", at, Some(at + length));
                    }
                    length
                }
                None => {
                    self.push("<", at, None);
                    1
                }
            },
            _ => {
                let length = c.len_utf8();
                let before = source[..at].chars().next_back();
                self.show(c, before, rest[length..].chars().next(), at, at + length);
                length
            }
        }
    }

    /// Whether three stars hide letters or digits.
    fn is_short_mask(&mut self, source: &str, at: usize) -> bool {
        let bytes = source.as_bytes();
        let behind = &bytes[at + MASK - 1..];
        let line = |bytes: &[u8]| !bytes.contains(&b'\n');
        if self.emphasis.take().is_some_and(|begun| at - begun <= PAIR && line(&bytes[begun..at])) {
            return false;
        }
        let of_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let (left, right) = (of_word(at.checked_sub(1).and_then(|i| bytes.get(i))), of_word(behind.first()));
        let near = &behind[..behind.len().min(PAIR)];
        let near = near.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if !left && near.windows(MASK - 1).any(|stars| stars == b"***") {
            self.emphasis = Some(at);
            return false;
        }
        left || right
    }

    /// Adds what a character shows.
    fn show(&mut self, c: char, before: Option<char>, after: Option<char>, start: usize, end: usize) {
        let mut push = |c: char| self.push(c.encode_utf8(&mut [0; 4]), start, Some(end));
        if c.is_ascii() || ('\u{3040}'..='\u{9fff}').contains(&c) {
            return push(c);
        }
        if is_invisible(c) {
            return;
        }
        if let Some(digit) = foreign_digit(c) {
            return push(digit);
        }
        // ① numbers a list; in a row, circled digits are a number.
        if is_enclosed(c) && ![before, after].into_iter().flatten().any(is_enclosed) {
            return push('\u{fffc}');
        }
        decompose_compatible(c, push);
    }

    /// Adds what was made from the file's bytes from `start` on, up to `end` or byte by byte.
    fn push(&mut self, made: &str, start: usize, end: Option<usize>) {
        let at = self.text.len();
        self.text.push_str(made);
        // What is taken as it stands after more of that is no other piece.
        let goes_on = end.is_none() && at > 0 && self.pieces.last().is_some_and(|p| p.to.is_none()) && {
            self.origin(at - 1).1 == start
        };
        if !goes_on && !made.is_empty() {
            self.pieces.push(Piece { at: at as u32, from: start as u32, to: end.map(|end| end as u32) });
        }
    }
}

/// How many bytes at the head of a text show just what they are: ASCII without the marks of Markdown
/// and HTML, Chinese characters and their own punctuation.
fn plain(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b'*' | b'`' | b'~' | b'\\' | b'&' | b'<' => break,
            0..=0x7F => 1,
            // 、to 】, and U+3040 to U+9FFF.
            0xE3 if bytes[at + 1] == 0x80 && !(0x81..=0x91).contains(&bytes[at + 2]) => break,
            0xE3..=0xE9 => 3,
            _ => break,
        };
    }
    at
}

/// Places that share no character: where they begin and end. A text of one line may have a hundred thousand.
#[derive(Debug, Default)]
pub struct Places(BTreeMap<usize, usize>);

impl Places {
    /// Whether one of them shares a character with this place.
    pub fn touch(&self, place: &Range<usize>) -> bool {
        self.0.range(..place.end).next_back().is_some_and(|(_, end)| *end > place.start)
    }

    /// Adds a place; whether it was free.
    pub fn add(&mut self, place: &Range<usize>) -> bool {
        let free = !self.touch(place);
        if free {
            self.0.insert(place.start, place.end);
        }
        free
    }

    /// Whether one of them holds all of this place.
    pub fn hold(&self, place: &Range<usize>) -> bool {
        self.0.range(..=place.start).next_back().is_some_and(|(_, end)| *end >= place.end)
    }
}

impl FromIterator<Range<usize>> for Places {
    fn from_iter<I: IntoIterator<Item = Range<usize>>>(places: I) -> Self {
        Self(places.into_iter().map(|place| (place.start, place.end)).collect())
    }
}

/// Zero-width characters, soft hyphens, marks of direction, variation selectors, keycaps.
fn is_invisible(c: char) -> bool {
    matches!(c as u32,
        0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x20E3 | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xE0000..=0xE0FFF)
}

/// ① ⑴ ⒈ ⓪ ❶ ➀ and the like.
fn is_enclosed(c: char) -> bool {
    matches!(c as u32, 0x2460..=0x249B | 0x24EA..=0x24FF | 0x2776..=0x2793 | 0x3220..=0x3229 | 0x3280..=0x3289)
}

/// Digits of other scripts that a reader takes for digits.
fn foreign_digit(c: char) -> Option<char> {
    let zero = match c as u32 {
        0x660..=0x669 => 0x660,
        0x6F0..=0x6F9 => 0x6F0,
        0x2776..=0x277E => 0x2775,
        0x2780..=0x2788 => 0x277F,
        _ => return None,
    };
    char::from_digit(c as u32 - zero, 10)
}

/// A character reference at the head of a text, and its length.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(10).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None => match name {
            "nbsp" | "ensp" | "emsp" | "thinsp" | "numsp" => ' ',
            "shy" | "zwj" | "zwnj" => '\u{200b}',
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "middot" => '·',
            "ndash" => '–',
            "mdash" => '—',
            _ => return None,
        },
    };
    Some((c, end + 1))
}

/// An HTML tag at the head of a text: whether it breaks the line, and its length. Not an address
/// in angle brackets.
fn tag(text: &str) -> Option<(bool, usize)> {
    let end = text.bytes().take(80).position(|b| b == b'>')?;
    let inside = text.get(1..end)?;
    let name = inside.strip_prefix('/').unwrap_or(inside);
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic()) && !inside.contains(['@', '\n', '<']);
    let address =
        name.split(|c: char| !c.is_ascii_alphanumeric()).next().is_some_and(|n| name[n.len()..].starts_with(':'));
    let breaks = ["br", "p", "div", "td", "li", "tr"].iter().any(|b| {
        name.get(..b.len()).is_some_and(|n| n.eq_ignore_ascii_case(b))
            && !name[b.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
    });
    // A hint or an address is read too, and may be what is looked for.
    let says = ["title=", "alt=", "aria-label=", "href="].iter().any(|a| inside.to_ascii_lowercase().contains(a));
    (plain && !address && !says).then_some((breaks, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_is_seen() {
        for (written, read) in [
            ("１３８ＡＢ：（", "138AB:("),
            ("1\u{200b}3\u{ad}8", "138"),
            ("**138**0013_8_`0`", "1380013_8_0"),
            ("138****8000", "138****8000"),
            ("12345*** zh***g@163.com ***45678", "12345*** zh***g@163.com ***45678"),
            ("***now*** ***138*** ***重要***", "now 138 重要"),
            ("重***要***", "重要"),
            ("***a\nb***", "***a\nb***"),
            ("1&nbsp;3&#56;&shy;0&zwj;", "1 380"),
            ("<b>138</b>00<br>13 <https://a.cn>", "13800\n13 <https://a.cn>"),
            ("1\\.3 a\\b", "1.3 a\\b"),
            ("<a href=\"tel:138\">1</a>", "<a href=\"tel:138\">1"),
            ("①打电话 ①③⑧", "\u{fffc}打电话 138"),
            ("٣ 1\u{fe0f}\u{20e3}2\u{fe0f}\u{20e3}", "3 12"),
        ] {
            assert_eq!(Reading::new(written).text, read, "{written}");
        }
    }

    #[test]
    fn places_share_nothing() {
        let mut places: Places = [10..20, 30..40].into_iter().collect();
        assert!(
            places.touch(&(19..21)) && places.touch(&(5..11)) && places.touch(&(25..50)) && places.touch(&(32..33))
        );
        assert!(!places.touch(&(20..30)) && !places.touch(&(0..10)) && !places.touch(&(40..41)));
        assert!(places.hold(&(10..20)) && places.hold(&(12..13)));
        assert!(!places.hold(&(12..21)) && !places.hold(&(9..12)) && !places.hold(&(25..26)));
        assert!(places.add(&(20..30)) && !places.add(&(29..31)));
    }

    #[test]
    fn a_sentence_has_an_end_somewhere() {
        let reading = Reading::new(&"长,".repeat(5000));
        let (sentence, start) = reading.sentence(20_000);
        assert!(sentence.chars().count() <= 2 * SENTENCE && start > 0);
    }

    #[test]
    fn places_are_those_of_the_file() {
        let source = "电话１３８**00**13";
        let reading = Reading::new(source);
        let at = reading.text.find("1380013").unwrap();
        assert_eq!(&source[reading.source(&(at..at + 7))], "１３８**00**13");
        assert_eq!(reading.before(at, 2), "电话");
        let lines = Reading::new("上一行\n电话138");
        assert_eq!(lines.before(lines.text.len() - 3, 9), "电话");
        assert_eq!(lines.before("上一行\n".len(), 9), "");
    }
}
