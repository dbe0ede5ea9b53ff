//! Characters that are not what they seem: controls that turn the direction of text, characters that
//! show nothing and split a word or a number, controls, and those that mean nothing outside one font.
//!
//! An override shows `gpj.exe` for `exe.jpg`; a zero-width space in a number is dialled, copied or
//! scanned as something else than is read. Asked in every text of the campaign, in the theme's, in
//! tables of people and in file names; written as references (`&#x202E;`) and escapes (`\u202E`) too.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::Text;
use super::finding::Finding;
use crate::campaign::Campaign;
use crate::content::files;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::merge::{self, table};
use crate::pattern::pattern;
use crate::theme::Theme;

/// What is wrong with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9).
    Direction,
    /// Shows nothing, inside a number or an address.
    InNumber,
    /// Shows nothing.
    Hidden,
    Control,
    /// Breaks lines in some programs: U+2028, U+2029.
    Separator,
    PrivateUse,
    Unassigned,
    /// U+FFFD, what a conversion left of a character.
    Lost,
}

impl Fault {
    fn code(self) -> &'static str {
        match self {
            Self::Direction => "outreach::characters::direction",
            Self::InNumber | Self::Hidden => "outreach::characters::hidden",
            Self::Control | Self::Separator => "outreach::characters::control",
            Self::PrivateUse => "outreach::characters::private-use",
            Self::Unassigned => "outreach::characters::unassigned",
            Self::Lost => "outreach::characters::lost",
        }
    }

    /// What misleads a reader, breaks a file or is printed wrong stops a build.
    fn is_error(self) -> bool {
        matches!(self, Self::Direction | Self::InNumber | Self::Control | Self::Lost)
    }

    fn message(self, c: char) -> String {
        let c = format!("U+{:04X}", u32::from(c));
        match self {
            Self::Direction => format!("{c} turns the direction of the text: readers see other words than are written"),
            Self::InNumber => {
                format!("{c} shows nothing and stands in a number or an address: what is copied is not what is read")
            }
            Self::Hidden => format!("{c} shows nothing: searches miss the word it stands in"),
            Self::Control => format!("{c} is a control character, not text"),
            Self::Separator => format!("{c} ends the line in some programs and not in others"),
            Self::PrivateUse => format!("{c} is for private use: without one certain font it is a box"),
            Self::Unassigned => format!("{c} stands for no character: it is printed as a box"),
            Self::Lost => format!("{c} is what a conversion left of a character"),
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Direction | Self::Hidden | Self::Control => {
                "delete it (it often comes with text copied from a website or a chat); it lies between the characters beside it"
            }
            Self::InNumber => "type the number or address again",
            Self::Separator => "put an ordinary line end there",
            Self::PrivateUse | Self::Unassigned => "write the character that is meant, or use a picture",
            Self::Lost => "look up what stood there in the original",
        }
    }
}

/// Everything that may be at fault. `\p{Cn}` are those that Unicode has not assigned.
static CANDIDATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"[[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u{2028}\u{2029}\u{FFFD}\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}",
        r"\u{34F}\u{115F}\u{1160}\u{17B4}\u{17B5}\u{180B}-\u{180F}\u{3164}\u{FFA0}]--[\t\n]]",
    ))
});
/// Written by number or name: references of Markdown, escapes of YAML, TOML and JSON.
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(shy|zwj|zwnj|lrm|rlm));|\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))",
    )
});

/// Looks at one text of the campaign.
pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let source = text.source();
    for (fault, c, span) in find(source, text.campaign.locale.direction == "rtl") {
        // An `allow` names what it lets pass.
        if source[span.clone()].starts_with('\\') && is_allowance(source, span.start) {
            continue;
        }
        let finding = if fault.is_error() { Finding::error } else { Finding::warning };
        out.push(finding(fault.code(), source, span, fault.message(c)).help(fault.help()));
    }
}

/// Looks at the files of a theme.
pub fn in_theme(theme: &Theme, diagnostics: &mut Vec<Diagnostic>) {
    for (path, bytes) in theme.files().filter(|(path, _)| is_text(path)) {
        match files::decode(bytes, &theme.shown(path)) {
            Ok(file) => diagnostics.extend(
                // A theme may bring a font with its icons, and name ranges of characters.
                find(&file.text, false)
                    .into_iter()
                    .filter(|(fault, _, span)| {
                        !matches!(fault, Fault::PrivateUse | Fault::Unassigned)
                            && !file.text[span.clone()].starts_with(['\\', '&'])
                    })
                    .map(|(fault, c, span)| told(fault, c).at(&file, span)),
            ),
            Err(d) => diagnostics.push(*d),
        }
    }
}

/// Looks at what is no text: tables of people, file names.
pub fn elsewhere(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    if campaign.is_translation() {
        return; // The same folders, seen already.
    }
    for table in campaign.merges.iter().filter_map(|m| m.table.as_ref().ok()) {
        let mut found = Vec::new();
        for row in &table.rows {
            for (i, cell) in row.cells.iter().enumerate() {
                if let Some((fault, c, _)) = find(cell, false).into_iter().next() {
                    let d = told(fault, c);
                    let d = Diagnostic { message: format!("in line {}: {}", row.line, d.message), ..d };
                    found.push(table.at(d, row, Some(i)));
                }
            }
        }
        diagnostics.extend(table::shorten(found, merge::PRIVATE));
    }
    let names = campaign.content.files.iter().map(|f: &Arc<SourceFile>| f.path.as_str());
    for name in names.chain(campaign.content.assets.keys().map(String::as_str)) {
        if let Some((fault, c, _)) = find(name, false).into_iter().next() {
            let c = u32::from(c);
            let d = Diagnostic::error(
                fault.code(),
                format!("the file's name has U+{c:04X}, which nobody sees or can type"),
            );
            diagnostics.push(d.in_path(name.escape_debug().to_string()).help("rename the file"));
        }
    }
}

fn told(fault: Fault, c: char) -> Diagnostic {
    let d = if fault.is_error() { Diagnostic::error } else { Diagnostic::warning };
    d(fault.code(), fault.message(c)).help(fault.help())
}

/// Files of a theme that people write.
fn is_text(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default();
    matches!(ending, "html" | "xml" | "txt" | "js" | "css" | "typ" | "yaml" | "json" | "svg")
}

/// Every fault of a text with its first character; neighbours of one kind are one. In a text from
/// right to left, marks and isolates of direction are at home.
fn find(source: &str, rtl: bool) -> Vec<(Fault, char, Range<usize>)> {
    let mut found: Vec<(Fault, char, Range<usize>)> = Vec::new();
    let any = source.contains('&') || source.contains('\\');
    let written = WRITTEN.captures_iter(if any { source } else { "" }).filter_map(|m| {
        let c = match (m.get(1), m.get(2).or(m.get(4)).or(m.get(5)), m.get(3)) {
            (Some(n), ..) => char::from_u32(n.as_str().parse().ok()?)?,
            (_, Some(hex), _) => char::from_u32(u32::from_str_radix(hex.as_str(), 16).ok()?)?,
            (.., Some(name)) => match name.as_str() {
                "shy" => '\u{AD}',
                "zwnj" => '\u{200C}',
                "zwj" => '\u{200D}',
                "lrm" => '\u{200E}',
                _ => '\u{200F}',
            },
            _ => return None,
        };
        Some((c, m.get(0)?.range())).filter(|_| is_candidate(c))
    });
    let mut places = shown(source);
    places.extend(written);
    places.sort_by_key(|(_, span)| span.start);
    for (c, span) in places {
        let Some(fault) = fault(source, c, &span, rtl) else { continue };
        match found.last_mut() {
            Some((last, _, before)) if *last == fault && before.end == span.start => before.end = span.end,
            _ => found.push((fault, c, span)),
        }
    }
    found
}

/// The characters of a text, as they stand there, that may be at fault.
fn shown(source: &str) -> Vec<(char, Range<usize>)> {
    let (mut found, mut at) = (Vec::new(), 0);
    loop {
        at += plain(&source.as_bytes()[at..]);
        let Some(c) = source[at..].chars().next() else { return found };
        let end = at + c.len_utf8();
        if is_candidate(c) {
            found.push((c, at..end));
        }
        at = end;
    }
}

/// How many bytes at the head of a text are characters of almost every text: ASCII, Chinese characters and the
/// marks that stand with them.
fn plain(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        // Mostly one Chinese character stands beside the other.
        while let Some([0xE5..=0xE9, _, _, 0xE5..=0xE9, _, _, 0xE5..=0xE9, _, _, 0xE5..=0xE9, _, _]) =
            bytes[at..].first_chunk::<12>()
        {
            at += 12;
        }
        let Some(lead) = bytes.get(at) else { return at };
        at += match lead {
            0x20..=0x7E | b'\n' => 1,
            // U+5000 to U+9FFF, and from U+4E00.
            0xE5..=0xE9 => 3,
            0xE4 if bytes[at + 1] >= 0xB8 => 3,
            // U+3001 to U+303F, U+FF01 to U+FF5E, U+2010 to U+2027.
            0xE3 if bytes[at + 1] == 0x80 && bytes[at + 2] > 0x80 => 3,
            0xEF if matches!((bytes[at + 1], bytes[at + 2]), (0xBC, 0x81..) | (0xBD, ..=0x9E)) => 3,
            0xE2 if bytes[at + 1] == 0x80 && matches!(bytes[at + 2], 0x90..=0xA7) => 3,
            _ => return at,
        };
    }
}

fn is_candidate(c: char) -> bool {
    CANDIDATE.is_match(c.encode_utf8(&mut [0; 4]))
}

fn fault(source: &str, c: char, span: &Range<usize>, rtl: bool) -> Option<Fault> {
    let before = source[..span.start].chars().next_back();
    let after = source[span.end..].chars().next();
    match c as u32 {
        0x202A..=0x202E => return Some(Fault::Direction),
        0x2066..=0x2069 => return (!rtl).then_some(Fault::Direction),
        0x200E | 0x200F | 0x061C if rtl => return None,
        0x2028 | 0x2029 => return Some(Fault::Separator),
        0xFFFD => return Some(Fault::Lost),
        0xE000..=0xF8FF | 0xF0000..=0xFFFFD | 0x100000..=0x10FFFD => return Some(Fault::PrivateUse),
        _ if c.is_control() => return Some(Fault::Control),
        // Formats that show: signs around numbers in Arabic and others, hieroglyphs, notes of music.
        0x0600..=0x0605 | 0x06DD | 0x070F | 0x0890 | 0x0891 | 0x08E2 | 0x110BD | 0x110CD | 0x13430..=0x1345F => {
            return None;
        }
        0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A => return None,
        _ if !is_hidden(c) => return Some(Fault::Unassigned),
        _ => {}
    }
    if stands_in_number(source, span) {
        return Some(Fault::InNumber);
    }
    let needed = match c as u32 {
        // Hyphenation of words in letters.
        0xAD => before.is_some_and(is_latin) && after.is_some_and(is_latin),
        0x200C | 0x200D => {
            before.is_some_and(joins) || (before.is_some_and(is_pictured) && after.is_some_and(is_pictured))
        }
        // The look of an emoji, a variant of an ideograph, ideograms of Mongolian.
        0xFE00..=0xFE0F | 0xE0100..=0xE01EF => before.is_some_and(|b| !b.is_whitespace() && !b.is_ascii_alphabetic()),
        0x180B..=0x180F => before.is_some_and(joins),
        // Flags of regions: 🏴 and the letters of the region.
        0xE0020..=0xE007F => source[..span.start].trim_end_matches(is_hidden).ends_with('\u{1F3F4}'),
        _ => false,
    };
    (!needed).then_some(Fault::Hidden)
}

/// Shows nothing by itself (Unicode's Default_Ignorable_Code_Point without controls of direction).
fn is_hidden(c: char) -> bool {
    matches!(c as u32,
        0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
        | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0xE0000..=0xE0FFF)
}

/// Between two digits, or within letters and digits that have an address's signs among them.
fn stands_in_number(source: &str, span: &Range<usize>) -> bool {
    let head = source[..span.start].trim_end_matches(is_hidden);
    let tail = source[span.end..].trim_start_matches(is_hidden);
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    if digit(head.chars().next_back()) && digit(tail.chars().next()) {
        return true;
    }
    let part = |c: char| c.is_ascii_alphanumeric() || "./:@_-%?=&".contains(c) || is_hidden(c);
    let before =
        head.char_indices().rev().take(100).take_while(|(_, c)| part(*c)).last().map_or("", |(i, _)| &head[i..]);
    let after = tail
        .char_indices()
        .take(100)
        .take_while(|(_, c)| part(*c))
        .last()
        .map_or("", |(i, c)| &tail[..i + c.len_utf8()]);
    // A sign at the end of a word ends the sentence.
    let inner = |c: char| matches!(c, '.' | '/' | '@');
    let alphanumeric = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || inner(c));
    alphanumeric(before.chars().next_back())
        && alphanumeric(after.chars().next())
        && (before.contains(inner) || after.trim_end_matches(['.', '?', ':']).contains(inner))
}

fn is_latin(c: char) -> bool {
    c.is_alphabetic() && (c as u32) < 0x250
}

/// Scripts whose letters join or stack: the joiners say how.
fn joins(c: char) -> bool {
    matches!(c as u32, 0x0600..=0x07FF | 0x0840..=0x0DFF | 0x0E00..=0x109F | 0x1780..=0x18AF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC)
}

/// Emoji and what modifies them.
fn is_pictured(c: char) -> bool {
    matches!(c as u32, 0x2190..=0x2BFF | 0x1F000..=0x1FAFF | 0xFE0F)
}

/// An escape on a line that says what an `allow` lets pass.
fn is_allowance(source: &str, at: usize) -> bool {
    let line = source[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = &source[line..at];
    line.contains("text:") || line.contains("text =")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<Fault> {
        find(text, false).into_iter().map(|(fault, ..)| fault).collect()
    }

    #[test]
    fn what_misleads_is_told_from_what_is_needed() {
        use Fault::*;
        for (text, expected) in [
            ("付款\u{202E}码", vec![Direction]),
            ("\u{2066}a\u{2069}", vec![Direction, Direction]),
            ("138\u{200B}0013\u{AD}8000", vec![InNumber, InNumber]),
            ("１\u{2060}３", vec![InNumber]),
            ("www.12\u{200B}377.cn", vec![InNumber]),
            ("https://a.cn/x\u{200D}y", vec![InNumber]),
            ("转\u{200B}\u{FEFF}账", vec![Hidden]),
            ("转&#8203;账", vec![Hidden]),
            ("9&shy;6110", vec![InNumber]),
            ("title: \"\\u202Ea\"", vec![Direction]),
            ("响铃\u{7}", vec![Control]),
            ("一\u{2028}二", vec![Separator]),
            ("\u{E7C7}", vec![PrivateUse]),
            ("\u{378}", vec![Unassigned]),
            ("\u{FFFD}", vec![Lost]),
            // At home where they stand.
            ("hyphen\u{AD}ation of words.", vec![]),
            ("👨\u{200D}👩\u{200D}👧 ❤\u{FE0F} 1\u{FE0F}\u{20E3} 葛\u{E0100}", vec![]),
            ("🏴\u{E0067}\u{E0062}\u{E007F}", vec![]),
            ("می\u{200C}خواهم", vec![]),
            ("一\t二\n三 &amp; &#65; \\u4e00", vec![]),
        ] {
            assert_eq!(faults(text), expected, "{text:?}");
        }
        assert_eq!(find("\u{2067}ا\u{2069}\u{200F}", true), []);
    }
}
