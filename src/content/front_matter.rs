//! Finding the front matter at the head of a Markdown file.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::diagnostics::{Diagnostic, SourceFile};
use crate::limits;
use crate::pattern::pattern;

/// A field as it stands at the head of a file.
static FIELD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:title|summary|date|tags|audiences|draft)\s*[:：]"));

/// The field that every entry has, which nobody begins a text with.
static TITLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^title\s*[:：]"));

/// Where the parts of a file are.
#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    pub front_matter: Range<usize>,
    pub body: Range<usize>,
}

/// What Chinese input methods write for a hyphen.
const DASHES: [char; 5] = ['－', '—', '–', '─', '−'];

/// A line between front matter and text.
const FENCE: &str = "---";

/// How front matter is written.
pub const HOW: &str = "put one line `---` before the fields and one after them:\n---\ntitle: …\n---";

/// Splits a file at its two `---` lines. A file without front matter is all body.
///
/// # Errors
/// When the front matter is not opened, or opened and not closed, or too large.
pub fn split(file: &Arc<SourceFile>) -> Result<Parts, Box<Diagnostic>> {
    let text = &file.text;
    let empty: usize = text.split_inclusive('\n').take_while(|line| line.trim().is_empty()).map(str::len).sum();
    let first = text[empty..].split_inclusive('\n').next().unwrap_or_default();
    if first.trim_end() != FENCE {
        let line = empty..empty + first.trim_end().len();
        let fault =
            |message: &str| Diagnostic::error("outreach::front-matter::unopened", message).at(file, line.clone());
        let next = text[empty + first.len()..].lines().find(|line| !line.trim().is_empty());
        let before_field = next.is_some_and(|line| FIELD.is_match(line));
        if first.trim() == FENCE {
            let d = fault("the front matter does not begin with `---`");
            return Err(d.help("nothing stands before the hyphens, no space either").into());
        }
        if is_nearly_fence(first) || (is_dash(first) && before_field) {
            let d = fault("the front matter does not begin with `---`");
            return Err(d.help("write three hyphens of the English keyboard: `---`").into());
        }
        let is_closed = || text[empty..].lines().any(|line| line.trim_end() == FENCE || is_nearly_fence(line));
        if TITLE.is_match(first) || (FIELD.is_match(first) && is_closed()) {
            return Err(fault("there is no line `---` before the first field").help(HOW).into());
        }
        return Ok(Parts { front_matter: 0..0, body: 0..text.len() });
    }
    let start = empty + first.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            let size = (at - start) as u64;
            if !limits::FRONT_MATTER.allows(size) {
                return Err(Box::new(limits::FRONT_MATTER.broken(size).at(file, 0..3).label("it begins here")));
            }
            return Ok(Parts { front_matter: start..at, body: at + line.len()..text.len() });
        }
        at += line.len();
    }
    let unclosed = Diagnostic::error("outreach::front-matter::unclosed", "the front matter is not closed");
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if is_nearly_fence(line) {
            let d = unclosed.at(file, at..at + line.trim_end().len());
            return Err(d.help("write three hyphens of the English keyboard: `---`").into());
        }
        at += line.len();
    }
    let d = unclosed.at(file, empty..empty + FENCE.len()).label("it begins here");
    Err(d.help("put a line `---` after the last field").into())
}

/// Where the value of a field stands in front matter or a YAML file; its name, where it has no value on its line.
pub fn field_at(text: &str, name: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(value) = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(':')) {
            let lead = value.len() - value.trim_start().len();
            let at = start + name.len() + 1 + lead;
            let length = value.trim().len();
            return Some(if length > 0 { at..at + length } else { start..start + name.len() });
        }
        start += line.len();
    }
    None
}

/// A line that is meant as `---`: dashes of Chinese input methods, or too few or too many of them.
fn is_nearly_fence(line: &str) -> bool {
    let line = line.trim();
    line != FENCE && line.chars().count() > 1 && line.chars().all(|c| c == '-' || DASHES.contains(&c))
}

/// A line that is one dash, which may be meant as `---` too.
fn is_dash(line: &str) -> bool {
    let mut chars = line.trim().chars();
    chars.next().is_some_and(|c| DASHES.contains(&c)) && chars.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile::new("a.md".into(), text.into()))
    }

    #[test]
    fn splits_at_the_lines() {
        let f = file("---\ntitle: a\n---\nbody --- x\n");
        let parts = split(&f).unwrap();
        assert_eq!(&f.text[parts.front_matter], "title: a\n");
        assert_eq!(&f.text[parts.body], "body --- x\n");
    }

    #[test]
    fn none_and_unclosed() {
        assert_eq!(split(&file("just text")).unwrap().body, 0..9);
        assert_eq!(split(&file("")).unwrap().body, 0..0);
        assert_eq!(split(&file("---\ntitle: a\n")).unwrap_err().code, "outreach::front-matter::unclosed");
        assert_eq!(split(&file("---\n---")).unwrap().front_matter, 4..4);
        assert_eq!(split(&file("\n \n---\ntitle: a\n---\n")).unwrap().front_matter, 7..16);
    }

    #[test]
    fn what_is_meant_as_its_lines_is_told() {
        for (text, code, line) in [
            ("－－－\ntitle: a\n---\n", "outreach::front-matter::unopened", 1),
            ("———\ntitle: a\n———\n", "outreach::front-matter::unopened", 1),
            ("title: a\n---\n正文\n", "outreach::front-matter::unopened", 1),
            ("title: a\n\n正文\n", "outreach::front-matter::unopened", 1),
            (" ---\ntitle: a\n---\n", "outreach::front-matter::unopened", 1),
            ("—\ntitle: a\n—\n", "outreach::front-matter::unopened", 1),
            ("\n—\n\nsummary: a\n---\n", "outreach::front-matter::unopened", 2),
            ("---\ntitle: a\n——\n正文\n", "outreach::front-matter::unclosed", 3),
            ("---\ntitle: a\n----\n正文\n", "outreach::front-matter::unclosed", 3),
        ] {
            let f = file(text);
            let d = split(&f).unwrap_err();
            assert_eq!((d.code, f.position(d.place.unwrap().span.start).0), (code, line), "{text}");
        }
        assert!(split(&file("date: 说法很多\n正文\n")).is_ok());
        assert!(split(&file("—\n正文\n")).is_ok());
    }
}
