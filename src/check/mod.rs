//! Rules over the loaded campaign, one file each. They read the model and report; nothing else.

mod fields;
mod hotlines;
mod palettes;
mod personal;
mod relations;
mod translations;

use crate::campaign::Campaign;
use crate::diagnostics::Diagnostic;

/// Every rule, in the order they run.
const RULES: &[fn(&Campaign, &mut Vec<Diagnostic>)] =
    &[fields::check, hotlines::check, palettes::check, personal::check, relations::check, translations::check];

/// Runs all rules.
pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    for rule in RULES {
        rule(campaign, diagnostics);
    }
    for translation in &campaign.translations {
        let mut found = Vec::new();
        for rule in RULES {
            rule(translation, &mut found);
        }
        // What is wrong in book.toml is wrong in every language, and said once.
        found.retain(|d| !diagnostics.contains(d));
        diagnostics.extend(found);
    }
}
