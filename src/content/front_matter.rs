//! Finding the front matter at the head of a Markdown file.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, SourceFile};
use crate::limits;

/// Where the parts of a file are.
#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    pub front_matter: Range<usize>,
    pub body: Range<usize>,
}

/// Splits a file at its two `---` lines. A file without front matter is all body.
///
/// # Errors
/// When the front matter is opened and not closed, or too large.
pub fn split(file: &Arc<SourceFile>) -> Result<Parts, Box<Diagnostic>> {
    let text = &file.text;
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    if first.trim_end() != "---" {
        return Ok(Parts { front_matter: 0..0, body: 0..text.len() });
    }
    let start = first.len();
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
    Err(Box::new(
        Diagnostic::error("outreach::front-matter::unclosed", "the front matter is not closed")
            .at(file, 0..3)
            .label("it begins here")
            .help("put a line `---` after the last field"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile { path: "a.md".into(), text: text.into() })
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
    }
}
