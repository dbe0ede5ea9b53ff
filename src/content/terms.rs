//! Tags and audiences: words that entries have in common, each with a page of its own, named after it.

use super::text::{is_kept_by_windows, slug};
use crate::diagnostics::Diagnostic;
use crate::limits;
use crate::values::Fields;

/// Reads the field; terms that cannot have a page are told and left out.
pub fn read(fields: &mut Fields<'_>, name: &'static str) -> Vec<String> {
    let mut terms = fields.spanned_words(name);
    terms.retain(|(term, span)| match unusable(term) {
        Some(d) => {
            let d = d.at(fields.file(), span.clone());
            fields.report(d);
            false
        }
        None => true,
    });
    terms.into_iter().map(|(term, _)| term).collect()
}

fn unusable(term: &str) -> Option<Diagnostic> {
    let page = slug(term);
    let error = |message| Diagnostic::error("outreach::front-matter::term", message);
    if page.is_empty() {
        let d = error(format!("`{term}` has no letters"));
        let help = "each tag and audience has a page of its own, named after it: use letters or Chinese characters";
        return Some(d.help(help));
    }
    if is_kept_by_windows(&page) {
        let d = error(format!("`{term}` cannot be the name of a file on Windows"));
        return Some(d.help("call it otherwise"));
    }
    let length = page.len() as u64;
    (!limits::TERM.allows(length)).then(|| limits::TERM.broken(length))
}
