//! A wrong number on a wall is worse than no poster: entries may only name numbers of the
//! organization's list or national ones, and none may be printed against its use.

use std::ops::Range;
use std::sync::Arc;

use super::dialled::{ADVICE, is_slip};
use crate::campaign::Campaign;
use crate::diagnostics::{Diagnostic, SourceFile, nearest};
use crate::hotlines::{digits, national, numbers};

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    let own: Vec<&str> = campaign.config.organization.hotlines.iter().map(|h| h.number.as_str()).collect();
    for hotline in &campaign.config.organization.hotlines {
        if against_use(&hotline.number, &campaign.config.file, &hotline.span, diagnostics) {
            continue;
        }
        // A label says that it is meant: there are others one digit away.
        if hotline.label.is_none() && is_slip(&digits(&hotline.number)) {
            diagnostics.push(
                Diagnostic::warning(
                    "outreach::hotlines::slip",
                    format!("{} is one digit away from {ADVICE}", hotline.number),
                )
                .at(&campaign.config.file, hotline.span.clone())
                .help(format!(
                    "write {ADVICE}; if the number is right, say whose it is: {{ number = \"{}\", label = \"…\" }}",
                    hotline.number
                )),
            );
        }
    }
    for entry in &campaign.content.entries {
        for (number, span) in entry.scam().map(|s| s.hotlines.as_slice()).unwrap_or_default() {
            if against_use(number, &entry.file, span, diagnostics)
                || own.contains(&number.as_str())
                || national(number).is_some()
            {
                continue;
            }
            let known = own.iter().copied().chain(numbers().iter().map(|n| n.number.as_str()));
            let help = match nearest(number, known) {
                Some(near) => {
                    format!("did you mean {near}? Own numbers go into `[organization] hotlines` in book.toml")
                }
                None => "put your own numbers into `[organization] hotlines` in book.toml first".to_owned(),
            };
            diagnostics.push(
                Diagnostic::error("outreach::hotlines::unknown", format!("{number} is no known hotline"))
                    .at(&entry.file, span.clone())
                    .help(help),
            );
        }
    }
}

/// Reports a number that must never be printed as one to ring.
fn against_use(number: &str, file: &Arc<SourceFile>, span: &Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let Some(why) = national(&digits(number)).and_then(|n| n.never.as_deref()) else { return false };
    diagnostics.push(
        Diagnostic::error(
            "outreach::hotlines::against-use",
            format!("{number} must not be printed as a number to ring"),
        )
        .at(file, span.clone())
        .help(why),
    );
    true
}
