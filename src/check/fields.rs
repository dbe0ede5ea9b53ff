//! What an entry of a kind should have and lacks: warnings, since only the title is required.

use crate::campaign::Campaign;
use crate::content::blocks::Role;
use crate::content::entry::{Details, Entry};
use crate::diagnostics::Diagnostic;

/// A headline is read in passing: twelve Chinese characters fill a poster's width in one or two lines.
const MAX_HEADLINE: usize = 12;
/// A summary stands whole on a phone's screen, a poster and a slide.
const MAX_SUMMARY: usize = 40;

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    let chinese = campaign.locale.lang() == "zh";
    for entry in &campaign.content.entries {
        missing(campaign, entry, diagnostics);
        if chinese {
            too_long(entry, diagnostics);
        }
    }
}

fn missing(campaign: &Campaign, entry: &Entry, diagnostics: &mut Vec<Diagnostic>) {
    let mut fields = Vec::new();
    // A field that is there but wrong has its own error already.
    let written =
        |name: &str| entry.file.text.lines().any(|l| l.strip_prefix(name).is_some_and(|l| l.starts_with(':')));
    let mut need = |name: &'static str, there: bool| {
        if !there && !written(name) {
            fields.push(name);
        }
    };
    let mut sections: &[Role] = &[];
    match &entry.details {
        Details::Scam(scam) => {
            need("summary", entry.summary.is_some());
            need("headline", scam.headline.is_some());
            need("reviewed", entry.reviewed.is_some());
            need("sources", !entry.sources.is_empty());
            sections = &[Role::HowItWorks, Role::RedFlags, Role::Actions];
        }
        Details::Case(case) => {
            need("summary", entry.summary.is_some());
            need("date", case.date.is_some());
            need("loss", case.loss.is_some());
            need("scam", case.scam.is_some());
            need("sources", !entry.sources.is_empty());
            sections = &[Role::Timeline, Role::Lesson];
        }
        Details::Letter(letter) => {
            need("to", letter.to.is_some());
            need("date", letter.date.is_some());
        }
        Details::Notice(notice) => {
            need("to", notice.to.is_some());
            need("date", notice.date.is_some());
        }
        Details::Pledge(pledge) => need("signatures", !pledge.signatures.is_empty()),
        Details::Form(form) => need("columns", !form.columns.is_empty()),
        Details::Page(_) | Details::Deck(_) => {}
    }
    if !fields.is_empty() {
        diagnostics.push(
            Diagnostic::warning(
                "outreach::fields::missing",
                format!("the {} lacks {}", entry.kind().singular(), fields.join(", ")),
            )
            .at(&entry.file, entry.file.first_line())
            .help("add the fields to the front matter"),
        );
    }
    for role in sections {
        if entry.document.points(*role).is_empty() {
            let heading = campaign.locale.headings.get(role).map_or("…", String::as_str);
            diagnostics.push(
                Diagnostic::warning(
                    "outreach::sections::missing",
                    format!("the {} has no points for `{}`", entry.kind().singular(), role.name()),
                )
                .at(&entry.file, entry.file.first_line())
                .help(format!(
                    "add a heading `## {heading}` with a list below it; other words can say the same: `## … {{.{}}}`",
                    role.name()
                )),
            );
        }
    }
    if entry.document.blocks.is_empty() {
        diagnostics.push(
            Diagnostic::warning("outreach::content::empty", "the entry has no text")
                .at(&entry.file, entry.file.first_line())
                .help("write it below the second line `---`"),
        );
    }
}

fn too_long(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) {
    let headline = entry.scam().and_then(|s| s.headline.as_deref());
    for (name, text, limit) in
        [("headline", headline, MAX_HEADLINE), ("summary", entry.summary.as_deref(), MAX_SUMMARY)]
    {
        let Some(text) = text else { continue };
        let length = text.chars().filter(|c| *c != '|').count();
        if length > limit {
            let span = entry.file.text.find(text).map_or(entry.file.first_line(), |i| i..i + text.len());
            diagnostics.push(
                Diagnostic::warning("outreach::fields::too-long", format!("the {name} has {length} characters"))
                    .at(&entry.file, span)
                    .help(format!("at most {limit}: it stands on posters and slides")),
            );
        }
    }
}
