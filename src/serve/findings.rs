//! Diagnostics as a browser gets them.

use std::path::Path;

use serde::Serialize;

use crate::diagnostics::{self, Diagnostic, Language, Severity};

/// A diagnostic that holds on to nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    pub severity: Severity,
    pub code: &'static str,
    /// The file it is about, from the campaign's folder.
    pub file: Option<String>,
    pub line: Option<usize>,
    /// Whole, as on a terminal.
    pub text: String,
}

impl Finding {
    /// All of them in a language, sorted, errors first. `root` is the campaign's folder.
    pub fn all(found: &mut [Diagnostic], root: &Path, language: Language) -> Vec<Self> {
        diagnostics::sort(found);
        let mut all: Vec<_> = found.iter().map(|d| Self::new(d, root, language)).collect();
        all.sort_by_key(|f| f.severity);
        all
    }

    fn new(d: &Diagnostic, root: &Path, language: Language) -> Self {
        let path = d.file().map(|f| f.strip_prefix(&*root.to_string_lossy()).unwrap_or(f).trim_start_matches('/'));
        Self {
            severity: d.severity,
            code: d.code,
            file: path.map(str::to_owned),
            line: d.place.as_ref().map(|p| p.file.position(p.span.start).0),
            text: d.render(language, false),
        }
    }
}
