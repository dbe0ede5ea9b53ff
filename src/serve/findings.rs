//! Diagnostics as a browser gets them.

use std::io::Write;

use serde::Serialize;

use crate::diagnostics::{self, Diagnostic, Language, Severity};
use crate::merge;

/// A diagnostic that holds on to nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    pub severity: Severity,
    /// Whole, as on a terminal; of a table of people no more than where it is.
    pub text: String,
    /// What only the terminal says, where it says more.
    #[serde(skip)]
    aside: Option<String>,
}

impl Finding {
    /// All of them in a language, sorted, errors first.
    pub fn all(found: &mut [Diagnostic], language: Language) -> Vec<Self> {
        diagnostics::sort(found);
        let mut all: Vec<_> = found.iter().map(|d| Self::new(d, language)).collect();
        all.sort_by_key(|f| f.severity);
        all
    }

    fn new(d: &Diagnostic, language: Language) -> Self {
        let whole = d.render(language, false);
        match discreet(d) {
            Some(told) => Self { severity: d.severity, text: told.render(language, false), aside: Some(whole) },
            None => Self { severity: d.severity, text: whole, aside: None },
        }
    }

    /// The whole of it, for the terminal of whoever runs the server.
    pub fn whole(&self) -> &str {
        self.aside.as_deref().unwrap_or(&self.text)
    }
}

/// What is wrong with an edition, as far as it is known.
#[derive(Debug, Default)]
pub struct Told {
    /// What reading and checking found.
    found: Vec<Finding>,
    /// What was found with files when they were made.
    made: Vec<Finding>,
    /// Said of a newer state of the campaign, which cannot be shown.
    newer: Option<Vec<Finding>>,
}

impl Told {
    /// What reading found.
    pub fn new(found: Vec<Finding>) -> Self {
        Self { found, ..Self::default() }
    }

    /// All that is to be mended, errors first.
    pub fn all(&self) -> Vec<Finding> {
        if let Some(newer) = &self.newer {
            return newer.clone();
        }
        let mut all: Vec<_> =
            self.found.iter().chain(self.made.iter().filter(|f| !self.found.contains(f))).cloned().collect();
        all.sort_by_key(|f| f.severity);
        all
    }

    /// Takes what checking found. `false`: it is of no more interest, since there is a newer state.
    pub fn is_checked(&mut self, found: Vec<Finding>) -> bool {
        self.found = found;
        self.newer.is_none()
    }

    /// Takes what was found with a file that was made; gives what of it was not known.
    pub fn is_made(&mut self, found: &[Finding]) -> Vec<Finding> {
        let new: Vec<_> = found.iter().filter(|f| !self.found.contains(f) && !self.made.contains(f)).cloned().collect();
        self.made.extend(new.iter().cloned());
        new
    }

    /// Takes what is wrong with a newer state.
    pub fn stays(&mut self, newer: Vec<Finding>) {
        self.newer = Some(newer);
    }
}

/// Tells the terminal. Where nobody reads any more (`| head`), the preview goes on.
pub fn aside(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// What may leave the machine of a finding in a table of people or a register: its excerpt is
/// a row of them, and its message may name somebody.
fn discreet(d: &Diagnostic) -> Option<Diagnostic> {
    let path = d.file().filter(|path| path.split('/').next() == Some(merge::PRIVATE))?;
    let path = d.place.as_ref().map_or(path.to_owned(), |at| format!("{path}:{}", at.file.position(at.span.start).0));
    let told =
        Diagnostic { severity: d.severity, ..Diagnostic::error(d.code, "something is wrong in a table of people") };
    Some(
        told.in_path(path)
            .help("the window in which the server runs says what: browsers are shown nothing of such tables"),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostics::SourceFile;

    #[test]
    fn browsers_are_told_where_a_table_is_wrong_and_nothing_of_it() {
        let file = |path: &str| Arc::new(SourceFile::new(path.into(), "姓名\n张喆\n".into()));
        let wrong =
            |path| Diagnostic::warning("outreach::test", "张喆 is there twice").at(&file(path), 7..13).label("张喆");
        let mut found = [wrong("private/students.csv"), wrong("content/private.md")];
        let all = Finding::all(&mut found, Language::English);
        assert!(all[0].text == all[0].whole() && all[0].text.contains("张喆"), "{}", all[0].text);
        let (told, whole) = (&all[1].text, all[1].whole());
        assert!(
            !told.contains('张') && told.contains("private/students.csv:2") && told.starts_with("warning"),
            "{told}"
        );
        assert!(whole.contains("张喆 is there twice"), "{whole}");
    }
}
