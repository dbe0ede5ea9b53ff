//! What the rules of texts find: it can be allowed by its author, with a reason.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Severity, SourceFile};

/// A finding in one text.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub code: &'static str,
    pub severity: Severity,
    pub message: String,
    pub help: String,
    /// As written in the file: what an `allow` names.
    pub text: String,
    pub span: Range<usize>,
}

impl Finding {
    /// A finding that stops a build. `span` is a part of `source`.
    pub fn error(code: &'static str, source: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        let text = source.get(span.clone()).unwrap_or_default().to_owned();
        Self { code, severity: Severity::Error, message: message.into(), help: String::new(), text, span }
    }

    /// A finding that does not.
    pub fn warning(code: &'static str, source: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, source, span, message) }
    }

    /// Says how to mend it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// What can never be right cannot be allowed.
    pub fn may_be_allowed(&self) -> bool {
        self.code != "outreach::addresses::look-alike"
    }

    /// The finding as it is printed.
    pub fn into_diagnostic(self, file: &Arc<SourceFile>) -> Diagnostic {
        let d = match self.severity {
            Severity::Error => Diagnostic::error(self.code, self.message),
            Severity::Warning => Diagnostic::warning(self.code, self.message),
        };
        d.at(file, self.span).help(self.help)
    }
}
