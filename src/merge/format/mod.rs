//! How Excel shows what a cell holds: a half is `50%`, a number is `007`, a day is `2026年11月3日`. The file has the
//! bare value and the format beside it, and a letter says what its author saw. A format that is not shown exactly
//! here shows nothing: nearly right is wrong on paper.

mod codes;
mod date;
mod number;

use calamine::Data;

use super::spoilt;
pub use codes::built_in;
pub use number::general;

/// Bytes of the longest format that is read; Excel takes 255 characters.
const LONGEST: usize = 1024;

/// A number format of a book.
pub struct Format {
    /// As it is written, for messages.
    pub code: String,
    /// For what is positive, negative, zero and text, as far as there are so many. `None`: not understood.
    sections: Vec<Option<Section>>,
}

/// A part of a format between semicolons.
type Section = Vec<Token>;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Literal(String),
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    Slash,
    /// As a cell without a format.
    General,
    /// `@`
    Text,
    /// So many of a letter of a date: `yyyy`.
    Letters(char, usize),
    /// `AM/PM`, or in Chinese.
    HalfDay {
        chinese: bool,
    },
}

impl Format {
    /// The format of a number and, where the file has it, a code; `None` for what has no look of its own: General, and
    /// text.
    pub fn of(id: u32, code: &str) -> Option<Self> {
        Self::read(codes::code(id, code))
    }

    fn read(code: &str) -> Option<Self> {
        if code.is_empty() || code == "@" || code.eq_ignore_ascii_case("general") {
            return None;
        }
        let parts = parts(code);
        // What applies to which numbers is another matter then.
        let is_plain = code.len() <= LONGEST && parts.len() <= 4 && !parts.iter().any(|part| has_condition(part));
        let sections = parts.iter().map(|part| section(part).filter(|_| is_plain)).collect();
        Some(Self { code: code.to_owned(), sections })
    }

    /// A cell as Excel shows it; `None` where that is not known exactly.
    pub fn show(&self, cell: &Data) -> Option<String> {
        match cell {
            Data::String(text) => self.text(text),
            Data::Int(n) => self.number(*n as f64),
            Data::Float(f) => self.number(*f),
            Data::DateTime(at) => {
                let section = self.section(at.as_f64())?;
                if is_date(section) { date::show(section, at) } else { self.number(at.as_f64()) }
            }
            Data::DateTimeIso(_) | Data::DurationIso(_) => None,
            other => Some(other.to_string()),
        }
    }

    fn text(&self, text: &str) -> Option<String> {
        let last = self.sections.last()?;
        let is_for_text = self.sections.len() == 4
            || last.as_ref().is_some_and(|section| section.contains(&Token::Text))
            // What is not understood may be for text.
            || (last.is_none() && self.code.contains('@'));
        if !is_for_text {
            return Some(text.to_owned());
        }
        let show = |token: &Token| match token {
            Token::Literal(literal) => Some(literal.clone()),
            Token::Text | Token::General => Some(text.to_owned()),
            _ => None,
        };
        last.as_ref()?.iter().map(show).collect()
    }

    fn number(&self, value: f64) -> Option<String> {
        if !value.is_finite() || value.abs() >= spoilt::EXACT {
            return Some(general(value));
        }
        let section = self.section(value)?;
        let has_sign = value < 0.0 && self.numeric() == 1;
        if is_date(section) { None } else { number::show(section, value.abs(), has_sign) }
    }

    /// How many sections are for numbers.
    fn numeric(&self) -> usize {
        let is_text = |section: &Option<Section>| section.as_ref().is_some_and(|s| s.contains(&Token::Text));
        self.sections.iter().take(3).take_while(|section| !is_text(section)).count()
    }

    fn section(&self, value: f64) -> Option<&Section> {
        let at = match self.numeric() {
            0 => return None,
            1 => 0,
            2 => usize::from(value < 0.0),
            _ if value < 0.0 => 1,
            _ => 2 * usize::from(value == 0.0),
        };
        self.sections[at].as_ref()
    }
}

/// A format at its semicolons, but not at those that are shown.
fn parts(code: &str) -> Vec<&str> {
    let (mut parts, mut from, mut until) = (Vec::new(), 0, None);
    let mut chars = code.char_indices();
    while let Some((at, c)) = chars.next() {
        match (until, c) {
            (Some(end), _) => until = Some(end).filter(|end| *end != c),
            (None, '"') => until = Some('"'),
            (None, '[') => until = Some(']'),
            (None, '\\' | '!' | '_' | '*') => drop(chars.next()),
            (None, ';') => {
                parts.push(&code[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&code[from..]);
    parts
}

/// Whether a section is for some numbers only: `[>=1000]`.
fn has_condition(part: &str) -> bool {
    ["[<", "[>", "[="].iter().any(|begin| part.contains(begin))
}

fn is_date(section: &[Token]) -> bool {
    section.iter().any(|token| matches!(token, Token::Letters(..) | Token::HalfDay { .. }))
}

/// The words of a format that are longer than one letter.
const WORDS: [(&str, Token); 4] = [
    ("general", Token::General),
    ("g/通用格式", Token::General),
    ("am/pm", Token::HalfDay { chinese: false }),
    ("上午/下午", Token::HalfDay { chinese: true }),
];

/// The parts of a section; `None` for what is not understood.
fn section(part: &str) -> Option<Section> {
    // As the system writes a long date or a time; of a Chinese one.
    if part.starts_with("[$-F800]") || part.starts_with("[$-x-sysdate]") {
        return section("yyyy\"年\"m\"月\"d\"日\"");
    }
    if part.starts_with("[$-F400]") || part.starts_with("[$-x-systime]") {
        return section("h:mm:ss");
    }
    let mut tokens = Vec::new();
    let mut rest = part;
    while let Some(c) = rest.chars().next() {
        let word = WORDS.iter().find(|(word, _)| rest.get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word)));
        if let Some((word, token)) = word {
            tokens.push(token.clone());
            rest = &rest[word.len()..];
            continue;
        }
        let after = &rest[c.len_utf8()..];
        let next = after.chars().next();
        let mut length = c.len_utf8();
        match c {
            '"' => {
                let end = after.find('"')?;
                tokens.push(Token::Literal(after[..end].to_owned()));
                length += end + 1;
            }
            '[' => {
                let end = after.find(']')?;
                tokens.push(Token::Literal(bracket(&after[..end])?.to_owned()));
                length += end + 1;
            }
            '\\' | '!' | '_' | '*' => {
                let next = next?;
                // After `_` stands what is as wide; after `*` what fills the cell.
                tokens.push(Token::Literal(match c {
                    '_' => " ".to_owned(),
                    '*' => String::new(),
                    _ => next.to_string(),
                }));
                length += next.len_utf8();
            }
            '0' | '#' | '?' => tokens.push(Token::Digit(c)),
            '.' => tokens.push(Token::Point),
            ',' => tokens.push(Token::Comma),
            '%' => tokens.push(Token::Percent),
            '/' => tokens.push(Token::Slash),
            '@' => tokens.push(Token::Text),
            'y' | 'm' | 'd' | 'h' | 's' | 'a' | 'Y' | 'M' | 'D' | 'H' | 'S' | 'A' => {
                let run = rest.chars().take_while(|other| other.eq_ignore_ascii_case(&c)).count();
                tokens.push(Token::Letters(c.to_ascii_lowercase(), run));
                length = run;
            }
            c if c.is_ascii_alphanumeric() => return None,
            c => tokens.push(Token::Literal(c.to_string())),
        }
        rest = &rest[length..];
    }
    Some(tokens)
}

/// What brackets show: the sign of a currency, or nothing. `None` for what changes the rest, such as digits in Chinese.
fn bracket(content: &str) -> Option<&str> {
    const COLOURS: [&str; 17] = [
        "black",
        "red",
        "blue",
        "green",
        "yellow",
        "white",
        "cyan",
        "magenta",
        "黑色",
        "红色",
        "蓝色",
        "绿色",
        "黄色",
        "白色",
        "青色",
        "蓝绿色",
        "洋红色",
    ];
    if let Some(currency) = content.strip_prefix('$') {
        let (sign, place) = currency.split_once('-').unwrap_or((currency, ""));
        // Longer ones name digits and calendars, too.
        let is_number = place.len() <= 4 && place.chars().all(|c| c.is_ascii_hexdigit());
        return (is_number || matches!(place, "zh-CN" | "en-US")).then_some(sign);
    }
    let name = content.to_lowercase();
    let number = name.strip_prefix("color").or_else(|| name.strip_prefix("颜色"));
    let is_number = number.is_some_and(|n| !n.is_empty() && n.trim().chars().all(|c| c.is_ascii_digit()));
    (is_number || COLOURS.contains(&name.as_str())).then_some("")
}

#[cfg(test)]
mod tests {
    use calamine::{ExcelDateTime, ExcelDateTimeType};

    use super::*;

    /// A value in a format, trimmed as cells are.
    pub fn shown(code: &str, cell: &Data) -> Option<String> {
        Format::read(code).unwrap().show(cell).map(|text| text.trim().to_owned())
    }

    pub fn number(code: &str, value: f64) -> Option<String> {
        shown(code, &Data::Float(value))
    }

    pub fn day(code: &str, value: f64) -> Option<String> {
        shown(code, &Data::DateTime(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false)))
    }

    #[test]
    fn what_has_no_look_of_its_own_has_no_format() {
        for code in ["General", "GENERAL", "@", ""] {
            assert!(Format::read(code).is_none(), "{code}");
        }
    }

    #[test]
    fn sections_are_for_signs_and_text() {
        let code = "0.0;(0.0);\"-\";\"组\"@";
        for (value, expected) in [(1.25, "1.3"), (-1.25, "(1.3)"), (0.0, "-")] {
            assert_eq!(number(code, value).as_deref(), Some(expected));
        }
        let text = |code: &str| shown(code, &Data::String("甲".into()));
        assert_eq!(text(code).as_deref(), Some("组甲"));
        assert_eq!(text("0.00").as_deref(), Some("甲"));
        assert_eq!(text("@\"班\"").as_deref(), Some("甲班"));
        assert_eq!(text("0;-0;0;@").as_deref(), Some("甲"));
        // What Excel does not show is not there.
        assert_eq!(text(";;;").as_deref(), Some(""));
        assert_eq!(number(";;;", 3.0).as_deref(), Some(""));
        assert_eq!(number("0\";\"0", 12.0).as_deref(), Some("1;2"));
    }

    #[test]
    fn what_is_not_shown_exactly_is_not_shown() {
        for code in
            ["# ?/?", "0.00E+00", "[DBNum1][$-804]General", "[>=1000]0;0.0", "0.0,", "[$-1E000804]0", "b0", "\"a"]
        {
            assert_eq!(number(code, 1234.5), None, "{code}");
        }
        // Digits that are lost are told as that.
        assert_eq!(number("0", 3.40102199903071e17).as_deref(), Some("3.40102199903071E+17"));
    }

    #[test]
    fn what_no_excel_writes_does_no_harm() {
        let zeros = "0".repeat(70_000);
        assert_eq!((number(&zeros, 1.0), number(&format!("0.{zeros}"), 1.0)), (None, None));
        for code in ["[", "[$", "\\", "_", ";;;;;;", "0*", "\"", "@@", "，上午", "0;;", "[$-x-u-ca]0"] {
            let _ = (number(code, -1.0), number(code, f64::NAN), number(code, f64::INFINITY), day(code, 1e300));
        }
    }

    #[test]
    fn formats_without_a_code_are_those_of_chinese_excel() {
        let of = |id, code: &'static str| codes::code(id, code);
        assert_eq!(of(14, "mm-dd-yy"), "yyyy/m/d");
        assert_eq!(of(14, "yyyy\\-mm"), "yyyy\\-mm");
        assert_eq!(of(31, "General"), "yyyy\"年\"m\"月\"d\"日\"");
        assert_eq!(number(of(7, "General"), -3000.0).as_deref(), Some("¥-3,000.00"));
        assert_eq!(number(of(44, "_($* #,##0.00_)"), 3000.0).as_deref(), Some("¥3,000.00"));
        assert_eq!(number(of(44, "_($* #,##0.00_)"), 0.0).as_deref(), Some("¥-"));
        assert_eq!(of(0, "General"), "General");
    }
}
