//! A bracket of `book.toml` that nobody closed. The parser reads on in it, over headings and settings, and stumbles
//! on every line that follows.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

/// A line that stands in no list and in no group: a heading.
static HEADING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*\[{1,2}\s*[A-Za-z][\w-]*(?:\s*\.\s*[\w-]+)*\s*\]{1,2}\s*(?:#.*)?$"));
/// A line that stands in no list: a setting.
static SETTING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*[A-Za-z][\w-]*(?:\s*\.\s*[\w-]+)*\s*="));

/// A bracket without its counterpart.
pub struct Unclosed {
    /// Where it stands.
    pub at: usize,
    pub bracket: char,
    /// As far as it was read on in it.
    pub until: usize,
}

impl Unclosed {
    /// What closes it.
    pub const fn counterpart(&self) -> char {
        counterpart(self.bracket)
    }
}

const fn counterpart(bracket: char) -> char {
    if bracket == '[' { ']' } else { '}' }
}

/// The first bracket of a value that is not closed before the next heading or setting, or at all.
pub fn unclosed(text: &str) -> Option<Unclosed> {
    let mut open: Vec<(usize, char)> = Vec::new();
    // The marks of a text of several lines, while in one.
    let mut long: Option<&str> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let fault = |&(at, bracket): &(usize, char)| Unclosed { at, bracket, until: start };
        let is_heading = HEADING.is_match(line);
        if long.is_none()
            && let Some(last) = open.last()
            && (is_heading || (last.1 == '[' && SETTING.is_match(line)))
        {
            return Some(fault(last));
        }
        // Of a heading's own brackets the parser tells well.
        let is_code = long.is_some() || !open.is_empty() || !line.trim_start().starts_with('[');
        let mut at = if is_code { 0 } else { line.len() };
        while let Some(c) = line[at..].chars().next() {
            let rest = &line[at..];
            if let Some(marks) = long {
                let end = rest.find(marks);
                at += end.map_or(rest.len(), |end| end + marks.len());
                long = long.filter(|_| end.is_none());
                continue;
            }
            at += match c {
                '#' => rest.len(),
                '"' | '\'' => match ["\"\"\"", "'''"].into_iter().find(|marks| rest.starts_with(marks)) {
                    Some(marks) => {
                        long = Some(marks);
                        marks.len()
                    }
                    None => text_of_one_line(rest, c),
                },
                '[' | '{' => {
                    open.push((start + at, c));
                    1
                }
                ']' | '}' => {
                    if let Some(last) = open.pop()
                        && counterpart(last.1) != c
                    {
                        return Some(Unclosed { until: start + line.len(), ..fault(&last) });
                    }
                    1
                }
                c => c.len_utf8(),
            };
        }
        start += line.len();
    }
    // In a text that does not end, anything may be a bracket.
    let (at, bracket) = open.pop().filter(|_| long.is_none())?;
    Some(Unclosed { at, bracket, until: text.len() })
}

/// How long a text in quotation marks is; one that is not closed ends with its line.
fn text_of_one_line(rest: &str, mark: char) -> usize {
    let mut escaped = true; // The mark that begins it.
    for (i, c) in rest.char_indices() {
        if c == mark && !escaped {
            return i + 1;
        }
        escaped = c == '\\' && mark == '"' && !escaped;
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bracket_that_is_open_is_found() {
        for (text, at) in [
            ("a = [\"一\"\nb = 1\n", Some(4)),
            ("a = [\"一\"\n[b]\n", Some(4)),
            ("a = {\n[b.c] # 说明\n", Some(4)),
            ("a = [{ b = 1 ]\n", Some(5)),
            ("a = [\n  [1],\n  [2]\n", Some(4)),
            ("a = [\"]\", ']', \"\\\"]\" # ]\n", Some(4)),
            ("a = [\n  \"一\", # [\n  { b = \"}\" },\n]\n[[c]]\nd = 1\n", None),
            ("a = \"\"\"\n[ {\n\"\"\"\n[b]\n", None),
            ("a = {\n  b = 1,\n  c = [2] }\n", None),
            ("[a\nb = 1\n", None),
        ] {
            assert_eq!(unclosed(text).map(|found| found.at), at, "{text}");
        }
    }
}
