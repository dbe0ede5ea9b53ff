//! Names that point at other things: a case's scam type, pictograms, the logo.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::campaign::Campaign;
use crate::content::attachments;
use crate::content::entry::{Entry, Kind};
use crate::diagnostics::{Diagnostic, SourceFile, nearest};

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    for entry in &campaign.content.entries {
        if let Some(scam) = entry.case().and_then(|c| c.scam.as_ref()) {
            explainer(campaign, &entry.file, scam, diagnostics);
        }
        icon(campaign, entry, diagnostics);
    }
    for quiz in &campaign.content.quizzes {
        for scam in quiz.questions.iter().filter_map(|q| q.scam.as_ref()) {
            explainer(campaign, &quiz.file, scam, diagnostics);
        }
    }
    former_addresses(campaign, diagnostics);
    if let Some((path, span)) = &campaign.config.organization.logo {
        let path = path.trim_start_matches('/');
        if !campaign.content.assets.contains_key(path) {
            let d = Diagnostic::error(
                "outreach::config::logo",
                format!("there is no picture `{path}` in the content folder"),
            )
            .at(&campaign.config.file, span.clone());
            let d = match near_picture(campaign, path) {
                Some(near) => d.help(format!("did you mean `{near}`?")),
                None => d.help("the path counts from the content folder: logo = \"images/logo.png\""),
            };
            diagnostics.extend(campaign.content.missing(path, d));
        }
    }
}

/// Former addresses that are in use, or that two entries had.
fn former_addresses(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    let mut had = FxHashMap::default();
    for entry in &campaign.content.entries {
        for from in &entry.moved_from {
            let now = campaign.content.at_page(from);
            let (message, help) = match now {
                Some(now) if now.path == entry.path => (
                    format!("`{from}` is no former page of this entry: it is its page now"),
                    "delete it: `moved-from` names where the entry was before",
                ),
                Some(now) => (
                    format!("`{from}` is no former page: the page of `{}` is there now", now.file.path),
                    "delete it, or give that entry another name",
                ),
                None => match had.insert(from.as_str(), &entry.file.path) {
                    Some(other) => {
                        (format!("`{from}` is a former page of `{other}`, too"), "delete it in one of the two entries")
                    }
                    None => continue,
                },
            };
            let d = Diagnostic::error("outreach::front-matter::moved-from", message);
            diagnostics.push(d.at(&entry.file, entry.field_at("moved-from")).help(help));
        }
    }
}

/// The picture that a path was meant to lead to: one of the same name in another folder, or of nearly the same path.
fn near_picture<'a>(campaign: &'a Campaign, path: &str) -> Option<&'a str> {
    let known = || campaign.content.assets.keys().map(String::as_str).filter(|path| !attachments::is_one(path));
    let name = |path: &'a str| path.rsplit('/').next().unwrap_or(path);
    let wanted = path.rsplit('/').next().unwrap_or(path);
    known()
        .find(|known| name(known).eq_ignore_ascii_case(wanted))
        .or_else(|| nearest(path, known()))
        .or_else(|| known().find(|known| nearest(wanted, [name(known)]).is_some()))
}

/// The explainer that a case or a question of a quiz belongs to.
fn explainer(
    campaign: &Campaign,
    file: &Arc<SourceFile>,
    (slug, span): &(String, Range<usize>),
    diagnostics: &mut Vec<Diagnostic>,
) {
    if campaign.content.find(Kind::Scam, slug).is_none() {
        let d = Diagnostic::error("outreach::relations::scam", format!("there is no explainer `{slug}`"))
            .at(file, span.clone());
        let known = campaign.content.of_kind(Kind::Scam);
        let d = suggest(d, slug, known.iter().map(|e| e.slug.as_str()));
        diagnostics.extend(campaign.content.missing(&Kind::Scam.file_path(slug), d));
    }
}

fn icon(campaign: &Campaign, entry: &Entry, diagnostics: &mut Vec<Diagnostic>) {
    let Some(name) = entry.scam().and_then(|s| s.icon.as_deref()) else { return };
    if campaign.theme.get(&format!("static/icons/{name}.svg")).is_some() {
        return;
    }
    let span = entry.file.text.find(&format!("icon: {name}")).map_or(0..0, |i| i + 6..i + 6 + name.len());
    let d = Diagnostic::error("outreach::relations::icon", format!("the theme has no pictogram `{name}`"))
        .at(&entry.file, span);
    let known = campaign
        .theme
        .below("static/icons/")
        .filter_map(|(p, _)| p.strip_prefix("static/icons/")?.strip_suffix(".svg"));
    diagnostics.push(suggest(d, name, known));
}

fn suggest<'a>(d: Diagnostic, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    d.suggest(name, known, "check the spelling: names are file names without their ending")
}
