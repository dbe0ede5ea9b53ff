//! Small rules of Chinese text: widths, line ends, amounts, dates, addresses.

use std::borrow::Cow;

use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Characters read in a minute by an ordinary adult reader of Chinese: the low end of the
/// 300 to 500 usually given for silent reading, since the readers include older people.
const CHARACTERS_A_MINUTE: usize = 300;

/// A character that sets without spaces around it: ideographs, kana, and their punctuation.
pub fn is_cjk(c: char) -> bool {
    matches!(c as u32,
        0x2E80..=0x303E | 0x3041..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFF)
        || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// What a line end in the source becomes: nothing beside a Chinese character, else a space.
pub fn joint(before: Option<char>, after: Option<char>) -> &'static str {
    match (before, after) {
        (Some(a), Some(b)) if is_cjk(a) || is_cjk(b) => "",
        _ => " ",
    }
}

/// Length as a reader counts it: a Chinese character is one, a Latin word is one.
pub fn reading_length(text: &str) -> usize {
    let mut reading = Reading::default();
    reading.add(text);
    reading.length
}

/// The same of a text that comes in pieces.
#[derive(Default)]
pub struct Reading {
    length: usize,
    /// The last character was one of a Latin word.
    in_word: bool,
}

impl Reading {
    /// Counts one more piece.
    pub fn add(&mut self, text: &str) {
        let mut at = 0;
        loop {
            // Most of a text; looking up what a character is takes ten times as long.
            let ideographs = ideographs(&text.as_bytes()[at..]);
            at += 3 * ideographs;
            self.length += ideographs;
            self.in_word &= ideographs == 0;
            let Some(c) = text[at..].chars().next() else { return };
            at += c.len_utf8();
            let mark =
                matches!(c, '，' | '。' | '、' | '：' | '；' | '！' | '？' | '“' | '”' | '（' | '）' | '《' | '》');
            let letter = !mark && c.is_alphanumeric();
            let word = letter && !is_cjk(c);
            self.length += usize::from(letter && !(word && self.in_word));
            self.in_word = word;
        }
    }

    /// Whole minutes that reading takes, at least one.
    pub fn minutes(&self) -> usize {
        self.length.div_ceil(CHARACTERS_A_MINUTE).max(1)
    }
}

/// How many characters from U+4E00 to U+9FFF, of three bytes each, stand at the head of a text.
fn ideographs(text: &[u8]) -> usize {
    let is_one = |c: &&[u8]| matches!((c[0], c[1]), (0xE5..=0xE9, _) | (0xE4, 0xB8..));
    text.chunks_exact(3).take_while(is_one).count()
}

/// Width in characters; a Latin letter is half as wide.
pub fn width(text: &str) -> usize {
    let halves: usize = text.chars().map(|c| if is_cjk(c) { 2 } else { 1 }).sum();
    halves.div_ceil(2)
}

/// The beginning of a text in at most `limit` characters, cut at a sentence end where there is one.
pub fn excerpt(text: &str, limit: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let head: String = text.chars().take(limit).collect();
    if let Some((i, c)) = head.char_indices().rev().find(|(_, c)| matches!(c, '。' | '！' | '？' | '!' | '?'))
        && i > head.len() / 3
    {
        return head[..i + c.len_utf8()].to_owned();
    }
    let shorter: String = head.chars().take(limit.saturating_sub(1)).collect();
    let shorter = shorter.trim_end_matches(['，', '、', '；', '：', ',', ' ', '“', '（']);
    format!("{shorter}…")
}

/// An amount as people say it: 1280 → 1280元, 128000 → 12.8万元 (or CNY 128,000).
/// Only what is exact to a hundred yuan is said in 万; everything else keeps its digits.
pub fn money(amount: f64, lang: &str) -> String {
    if !lang.starts_with("zh") {
        return format!("CNY {}", group_digits(amount));
    }
    if amount >= 10_000.0 && amount % 100.0 == 0.0 {
        return format!("{}万元", amount / 10_000.0);
    }
    format!("{amount}元")
}

fn group_digits(amount: f64) -> String {
    let digits = format!("{}", amount.trunc());
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A date's midnight (UTC) in seconds since 1970.
pub fn seconds(date: Date) -> Option<i64> {
    Some(jiff::tz::Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?.as_second())
}

/// A date in words: 2026年3月5日, or 5 March 2026.
pub fn date_text(date: Date, lang: &str) -> String {
    if lang.starts_with("zh") {
        return format!("{}年{}月{}日", date.year(), date.month(), date.day());
    }
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = MONTHS.get(date.month() as usize - 1).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

/// What stays in the path of a URL: `/`, and the unreserved characters of RFC 3986.
const OF_PATHS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Percent-encodes a path for a URL.
pub fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, OF_PATHS).to_string()
}

/// Undoes percent-encoding; text that is not UTF-8 afterwards is returned as it was.
pub fn decode_path(path: &str) -> String {
    percent_decode_str(path).decode_utf8().unwrap_or(Cow::Borrowed(path)).into_owned()
}

/// A name fit for a file and an id: letters and digits of any script, the rest `-`.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.trim().chars() {
        if c.is_alphanumeric() || c == '_' {
            out.extend(c.to_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// Whether Windows keeps a name for a device of its own, whatever its ending: no file there can have it.
pub fn is_kept_by_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |port: &str| {
        stem.strip_prefix(port).is_some_and(|n| matches!(n, "¹" | "²" | "³") || matches!(n.as_bytes(), [b'1'..=b'9']))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$") || numbered("com") || numbered("lpt")
}

/// Whether no file can have a name on Windows, where the folder may be copied to or unpacked.
pub fn is_refused_by_windows(name: &str) -> bool {
    is_kept_by_windows(name)
        || name.ends_with(['.', ' '])
        || name.contains(|c: char| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\'))
}

/// Text with the five characters of HTML escaped, for content and for quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(text, &mut out);
    out
}

/// The same, added to a text.
pub fn push_escaped(text: &str, out: &mut String) {
    // Writing to a text cannot fail.
    let _ = pulldown_cmark_escape::escape_html(out, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_said_as_people_say_them() {
        assert_eq!(money(128_000.0, "zh-CN"), "12.8万元");
        assert_eq!(money(1_280.0, "zh-CN"), "1280元");
        assert_eq!(money(123_456.0, "zh-CN"), "123456元");
        assert_eq!(money(123_456.0, "en"), "CNY 123,456");
    }

    #[test]
    fn excerpts_end_at_a_sentence_or_say_that_they_go_on() {
        assert_eq!(excerpt("先垫钱的都是骗。记住了吗？后面还有很多字", 12), "先垫钱的都是骗。");
        assert_eq!(excerpt("一二三四五六七八九十", 5), "一二三四…");
        assert_eq!(excerpt("短", 5), "短");
    }

    #[test]
    fn paths_are_encoded_and_back() {
        let encoded = encode_path("scams/刷单 返利.html");
        assert_eq!(encoded, "scams/%E5%88%B7%E5%8D%95%20%E8%BF%94%E5%88%A9.html");
        assert_eq!(decode_path(&encoded), "scams/刷单 返利.html");
        for as_it_is in ["100%", "%zz", "%+1", "%E5"] {
            assert_eq!(decode_path(as_it_is), as_it_is);
        }
    }

    #[test]
    fn reading_time_counts_characters_not_spaces() {
        assert_eq!(reading_length("刷单返利，下载 App 3 次"), 9);
        let mut reading = Reading::default();
        assert_eq!(reading.minutes(), 1);
        ["下载 A", "pp 3", "次", "3", ""].into_iter().for_each(|piece| reading.add(piece));
        assert_eq!(reading.length, 6, "a word that comes in pieces is one");
        reading.add(&"字".repeat(295));
        assert_eq!(reading.minutes(), 2);
    }

    #[test]
    fn names_of_devices_are_known() {
        for name in ["con", "CON", "Aux.en", "com1", "lpt9 ", "COM²"] {
            assert!(is_kept_by_windows(name), "{name}");
        }
        for name in ["contact", "com", "com10", "con-1", "扫码con"] {
            assert!(!is_kept_by_windows(name), "{name}");
        }
        for name in ["nul.jpg", "a.", "图 ", "a:b", "a?", "a\u{7}"] {
            assert!(is_refused_by_windows(name), "{name}");
        }
        for name in ["a.b.jpg", "图 1 (2).png", "a#b%"] {
            assert!(!is_refused_by_windows(name), "{name}");
        }
    }

    #[test]
    fn slugs_keep_chinese() {
        assert_eq!(slug(" 农村居民 / 老人 "), "农村居民-老人");
    }
}
