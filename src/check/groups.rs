//! Digits in a text as a reader sees them: groups of digits, and what stands between two groups
//! of one number.

use std::ops::Range;

use super::chars::Chars;
use crate::work::looked_at;

/// Digits of one script that touch each other: `138`, `一三八`, `13800138000`.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// ASCII digits, an `X` at most at the end.
    pub digits: String,
    /// In the reading's text.
    pub span: Range<usize>,
    /// Only what a separator of numbers stands between this group and the one before.
    pub joined: bool,
    /// How many line ends and separators that is; 0 where only the script changes.
    pub gap: usize,
}

/// How a digit is written. A number goes on in another script only where somebody hides it; mostly
/// a word begins there (13800138000一直打不通).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Western,
    Chinese,
}

impl Script {
    fn of(c: char) -> Self {
        if c.is_ascii() { Self::Western } else { Self::Chinese }
    }

    /// A digit of this script.
    fn digit(self, c: char) -> Option<char> {
        digit(c).filter(|_| Self::of(c) == self)
    }

    /// What writes a digit without being one: letters that look like 0 and 1, words of radio
    /// speech. They count beside enough real digits only.
    fn soft_digit(self, c: char) -> Option<char> {
        match (self, c) {
            (_, '○') | (Self::Western, 'O' | 'o') | (Self::Chinese, '洞') => Some('0'),
            (Self::Western, 'l' | 'I') => Some('1'),
            (Self::Chinese, '两') => Some('2'),
            (Self::Chinese, '拐') => Some('7'),
            (Self::Chinese, '勾') => Some('9'),
            _ => None,
        }
    }
}

/// Real digits that make the letters between them digits.
const ENOUGH: usize = 6;

/// How each digit is written.
const NUMERALS: [&str; 10] =
    ["0零〇", "1一幺壹", "2二贰貳", "3三叁參", "4四肆", "5五伍", "6六陆陸", "7七柒", "8八捌", "9九玖"];
static DIGITS: Chars = Chars::of_all(&NUMERALS);

/// ASCII digits and Chinese numerals.
pub fn digit(c: char) -> Option<char> {
    if c.is_ascii_digit() {
        return Some(c);
    }
    let n = NUMERALS.iter().position(|numerals| DIGITS.contains(c) && numerals.contains(c))?;
    char::from_digit(n as u32, 10)
}

/// Words that may stand directly before a number: `tel13…`.
const BEFORE: [&str; 16] =
    ["tel", "phone", "mobile", "mob", "call", "sms", "qq", "wx", "vx", "v", "id", "no", "card", "wechat", "mm", "x"];

/// All groups of digits of a text. Digits inside a word of letters, such as a file name's
/// hash, are none.
pub fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut word = Word::default();
    // Whether digits that are no group follow the last one: then nothing is joined to it.
    let mut parted = false;
    let mut at = 0;
    while let Some(start) = DIGITS.find(&text[at..]).map(|i| at + i) {
        let (mut digits, end) = read_group(&text[start..]);
        let mut end = start + end;
        looked_at(end - at);
        let gap = groups.last().filter(|_| !parted).and_then(|last| match &text[last.span.end..start] {
            "" => Some(0),
            between => gap(between),
        });
        // The check character of an identity number that is written in parts: 001X.
        let mark = text[end..].chars().next().filter(|c| matches!(c, 'x' | 'X' | '×'));
        if let Some(mark) = mark
            && gap.is_some()
            && digits_before(&groups) + digits.len() == 17
            && !text[end + mark.len_utf8()..].starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            digits.push('X');
            end += mark.len_utf8();
        }
        at = end;
        word.read_to(text, start);
        parted = word.holds_digits() || text[end..].starts_with(|c: char| c.is_ascii_alphabetic());
        if parted {
            continue;
        }
        groups.push(Group { digits, span: start..end, joined: gap.is_some(), gap: gap.unwrap_or(0) });
    }
    groups
}

/// How many digits the groups have that the last one is joined to, itself too.
fn digits_before(groups: &[Group]) -> usize {
    let first = groups.iter().rposition(|g| !g.joined).unwrap_or(0);
    groups[first..].iter().map(|g| g.digits.len()).sum()
}

/// The digits at the head of a text and how many bytes they take.
fn read_group(text: &str) -> (String, usize) {
    let script = text.chars().next().map_or(Script::Western, Script::of);
    let plain_end = text.char_indices().find(|(_, c)| script.digit(*c).is_none()).map_or(text.len(), |(i, _)| i);
    let plain: String = text[..plain_end].chars().filter_map(digit).collect();
    // Mostly that is all.
    let goes_on = |c| script.soft_digit(c).is_some() || matches!(c, 'x' | 'X' | '×');
    if !text[plain_end..].starts_with(goes_on) {
        return (plain, plain_end);
    }
    let text = before_mask(script, text);
    let (mut digits, mut hard, mut hard_end) = (String::new(), 0, (0, 0));
    for (i, c) in text.char_indices() {
        if let Some(d) = script.digit(c) {
            digits.push(d);
            hard += 1;
            hard_end = (digits.len(), i + c.len_utf8());
        } else if digits.len() == 17 && matches!(c, 'x' | 'X' | '×') {
            digits.push('X');
            return (digits, i + c.len_utf8());
        } else if let Some(d) = script.soft_digit(c) {
            digits.push(d);
        } else {
            break;
        }
    }
    let soft_end = text
        .char_indices()
        .find(|(_, c)| script.digit(*c).is_none() && script.soft_digit(*c).is_none())
        .map_or(text.len(), |(i, _)| i);
    if hard >= ENOUGH && digits.len() > hard {
        return (digits, soft_end);
    }
    // Not enough real digits: only those up to the first other character count.
    if plain_end >= hard_end.1 {
        digits.truncate(hard_end.0);
        return (digits, hard_end.1);
    }
    (plain, plain_end)
}

/// A text up to the circles that hide digits: three and more between Western digits (138○○○○5678), or four at the end.
/// Between numerals a circle is a zero, and one or two hide nothing.
fn before_mask(script: Script, text: &str) -> &str {
    if script == Script::Chinese {
        return text;
    }
    let mut circles = 0;
    for (i, c) in text.char_indices() {
        let digit = script.digit(c).is_some();
        if circles > 3 && c != '○' || circles == 3 && digit {
            return &text[..i - circles * '○'.len_utf8()];
        }
        circles = if c == '○' { circles + 1 } else { 0 };
        if !digit && script.soft_digit(c).is_none() {
            return text;
        }
    }
    &text[..text.len() - if circles > 3 { circles * '○'.len_utf8() } else { 0 }]
}

/// The word of letters, digits and `_` that a place of the text is in, read on from place to place: a listing of
/// bytes is one word of megabytes, and digits stand everywhere in it.
#[derive(Default)]
struct Word<'t> {
    /// As far as it is read.
    text: &'t str,
    end: usize,
    has_letters: bool,
}

impl<'t> Word<'t> {
    fn read_to(&mut self, text: &'t str, place: usize) {
        let start = self.end - self.text.len();
        let new = &text[self.end..place];
        looked_at(new.len());
        let parting = new.char_indices().rfind(|(_, c)| !c.is_ascii_alphanumeric() && *c != '_');
        let start = parting.map_or(start, |(i, c)| self.end + i + c.len_utf8());
        self.has_letters &= parting.is_none();
        self.has_letters |= text[start.max(self.end)..place].contains(|c: char| c.is_ascii_alphabetic());
        (self.text, self.end) = (&text[start..place], place);
    }

    /// Whether digits here are a part of it, as in a file's name, and no number it stands before.
    fn holds_digits(&self) -> bool {
        let letters = self.text.trim_end_matches('_');
        self.has_letters && !BEFORE.iter().any(|b| letters.eq_ignore_ascii_case(b))
    }
}

/// How many characters stand between two groups of one number, when that is all they are.
fn gap(between: &str) -> Option<usize> {
    const SEPARATORS: &str = " \t-‐‑‒–—―−·•・․./_,()~ー";
    looked_at(between.len());
    let length = between.chars().count();
    if let Some((before, after)) = between.split_once('\n') {
        // A line that goes on, in a paragraph, a quotation or a folded text of YAML.
        let quiet = |s: &str| s.chars().all(|c| matches!(c, ' ' | '\t' | '>'));
        return (quiet(before) && quiet(after) && !after.contains('\n')).then_some(length);
    }
    (length <= 4 && between.chars().all(|c| SEPARATORS.contains(c))).then_some(length)
}

#[cfg(test)]
mod tests {
    use crate::check::reading::Reading;
    use crate::work;

    fn read(text: &str) -> Vec<(String, bool)> {
        Reading::new(text).groups().iter().map(|g| (g.digits.clone(), g.joined)).collect()
    }

    #[test]
    fn groups_are_joined_by_what_people_write_in_numbers() {
        let joined = |text: &str| read(text).into_iter().skip(1).all(|g| g.1);
        for text in ["138 0013", "138-0013", "138—0013", "138 - 0013", "138\n  0013", "138\n> 0013", "(010)1234"] {
            assert!(joined(text) && read(text).len() == 2, "{text}");
        }
        for text in ["138。0013", "138\n\n0013", "138\n- 0013", "138和0013", "138****0013"] {
            assert!(!joined(text), "{text}");
        }
    }

    #[test]
    fn numerals_and_letters_that_look_like_digits() {
        assert_eq!(read("一三八〇〇")[0].0, "13800");
        assert_eq!(read("138OO138OOO")[0].0, "13800138000");
        assert_eq!(read("38OOO"), [], "too few real digits");
        assert_eq!(read("138○○○○5678"), [("138".to_owned(), false), ("5678".to_owned(), false)]);
        assert_eq!(read("138○○○5678").len(), 2);
        assert_eq!(read("1380013○○○○"), [("1380013".to_owned(), false)]);
        assert_eq!(read("138○○138○○○")[0].0, "13800138000");
        assert_eq!(read("一三八○○○○五六七八")[0].0, "13800005678");
        assert_eq!(read("13800138000一直"), [("13800138000".to_owned(), false), ("1".to_owned(), true)]);
        assert_eq!(read("13800138000两个").len(), 1);
        assert_eq!(read("11010519491231002x")[0].0, "11010519491231002X");
        assert_eq!(read("110105-19491231-002X").last().map(|g| g.0.as_str()), Some("002X"));
        assert_eq!(read("3-002X").last().map(|g| g.0.as_str()), Some("3"), "no identity number");
        assert_eq!(read("a138 IMG_138 tel138"), [("138".to_owned(), false)]);
        assert_eq!(read("tel_138 tel__138 a_tel138").len(), 2);
        assert_eq!(read("138 a1 b2 139 140").iter().map(|g| g.1).collect::<Vec<_>>(), [false, false, true]);
    }

    /// A listing of bytes is as large as a text may be, and nothing in it is a group.
    #[test]
    fn listings_are_read_in_one_go() {
        let listing = |line: usize, between: &str| {
            let bytes = (0..700_000u32).map(|i| format!("{:02x}", i.wrapping_mul(2_654_435_761) >> 24 | 0xA0));
            let lines: Vec<String> = bytes.collect::<Vec<_>>().chunks(line).map(<[String]>::concat).collect();
            format!("138{}{}", " ".repeat(100_000), lines.join(between))
        };
        for (line, between) in [(700_000, ""), (1, " "), (1, "_"), (16, "\n")] {
            let text = listing(line, between);
            let (groups, looked_at) = work::of(|| read(&text));
            assert_eq!(groups.len(), 1);
            // For digits, for words, for gaps.
            assert!((text.len()..=3 * text.len()).contains(&looked_at), "{looked_at} of {}", text.len());
        }
    }
}
