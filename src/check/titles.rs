//! Two entries of a kind under one title: mostly a copy that was left lying, `刷单 - 副本.md`, and readers meet the
//! older of the two.

use std::collections::HashMap;

use crate::campaign::Campaign;
use crate::content::entry::Entry;
use crate::diagnostics::Diagnostic;

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<(&str, &str), &Entry> = HashMap::new();
    for entry in &campaign.content.entries {
        let Some(other) = seen.insert((entry.kind().folder(), entry.title.trim()), entry) else { continue };
        // What has no title is called after its file, and told of elsewhere.
        let Some(at) = entry.file.text.find(entry.title.trim()) else { continue };
        diagnostics.push(
            Diagnostic::warning("outreach::content::same-title", "another entry has the same title")
                .at(&entry.file, at..at + entry.title.trim().len())
                .help(format!(
                    "the other one is {}; if one is a copy, delete it, else give each a title of its own",
                    other.file.path
                )),
        );
    }
}
