//! Entries that a language of the campaign does not have yet.

use crate::campaign::Campaign;
use crate::content::entry::Kind;
use crate::diagnostics::Diagnostic;

/// Names that one warning lists.
const NAMED: usize = 6;

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    for (language, translation) in campaign.config.languages.iter().zip(&campaign.translations) {
        if language.partial {
            continue;
        }
        for kind in Kind::ALL {
            let missing: Vec<&str> = campaign
                .content
                .of_kind(kind)
                .into_iter()
                .filter(|e| translation.content.elsewhere.contains_key(&e.path))
                .map(|e| e.file.path.as_str())
                .collect();
            let Some(first) = missing.first() else { continue };
            let shown = missing[..missing.len().min(NAMED)].join(", ");
            let more = missing.len().saturating_sub(NAMED);
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            let own = first.replacen(".md", &format!(".{}.md", language.tag), 1);
            diagnostics.push(
                Diagnostic::warning(
                    "outreach::languages::missing",
                    format!("{} of {} are not in `{}`: {shown}{rest}", missing.len(), kind.folder(), language.tag),
                )
                .at(&campaign.config.file, language.span.clone())
                .help(format!(
                    "write them beside the originals, such as {own}; until then the language leaves them out"
                )),
            );
        }
    }
}
