//! Diagnostics as a browser gets them.

use serde::Serialize;

use crate::diagnostics::{self, Diagnostic, Language, Severity};

/// A diagnostic that holds on to nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    pub severity: Severity,
    /// Whole, as on a terminal.
    pub text: String,
}

impl Finding {
    /// All of them in a language, sorted, errors first.
    pub fn all(found: &mut [Diagnostic], language: Language) -> Vec<Self> {
        diagnostics::sort(found);
        let finding = |d: &Diagnostic| Self { severity: d.severity, text: d.render(language, false) };
        let mut all: Vec<_> = found.iter().map(finding).collect();
        all.sort_by_key(|f| f.severity);
        all
    }
}
