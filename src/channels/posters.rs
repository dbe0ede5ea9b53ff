//! Posters: each explainer (and, if asked for, case) in every configured size of paper.

use serde_json::{Value, json};

use super::print;
use crate::campaign::Campaign;
use crate::content::blocks::{Inline, Role};
use crate::content::entry::{Entry, Kind, Risk};
use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, Download, Job, Plan, Size, TypstOutput};
use crate::sizes::PaperSize;
use crate::theme::typesetter::Inputs;
use crate::values::Fields;

/// Kinds a poster can be made of.
const KINDS: [Kind; 2] = [Kind::Scam, Kind::Case];

pub fn plan<'a>(campaign: &'a Campaign, mut options: Fields<'_>, plan: &mut Plan<'a>) {
    let mut sizes = PaperSize::read_list(&mut options, "sizes");
    if sizes.is_empty() {
        sizes.extend(PaperSize::parse("a3"));
    }
    let kinds = kinds(&mut options);
    options.finish();
    for entry in kinds.iter().flat_map(|k| campaign.content.of_kind(*k)) {
        for size in &sizes {
            plan.push(poster(campaign, entry, size));
        }
    }
}

fn kinds(options: &mut Fields<'_>) -> Vec<Kind> {
    let mut kinds = Vec::new();
    for (name, span) in options.spanned_texts("kinds") {
        match Kind::from_folder(&name).filter(|k| KINDS.contains(k)) {
            Some(kind) => kinds.push(kind),
            None => {
                let d = Diagnostic::error("outreach::config::poster-kind", format!("no posters are made of `{name}`"))
                    .at(options.file(), span)
                    .help(format!("kinds: {}", KINDS.map(Kind::folder).join(", ")));
                options.report(d);
            }
        }
    }
    if kinds.is_empty() { vec![Kind::Scam] } else { kinds }
}

fn poster<'a>(campaign: &'a Campaign, entry: &'a Entry, size: &PaperSize) -> Artifact<'a> {
    let mut inputs = Inputs::new();
    print::logo(campaign, &mut inputs);
    let qr = print::qr(campaign, entry, &mut inputs);
    let page = json!({ "width_mm": size.width_mm, "height_mm": size.height_mm, "bleed_mm": print::BLEED_MM });
    let label = format!("{} {}", campaign.locale.get("print.poster"), size.label());
    Artifact {
        path: format!("posters/{}-{}.pdf", entry.slug, size.name),
        channel: "posters",
        sources: vec![entry.file.path.clone()],
        size: Size::Paper { width_mm: size.width_mm, height_mm: size.height_mm },
        download: Some(Download { label, format: "PDF" }),
        job: Job::Typst {
            template: "print/poster.typ",
            data: Box::new(move || {
                let mut data = print::common(campaign);
                data.insert("page".into(), page.clone());
                data.insert("entry".into(), content(campaign, entry));
                data.insert("hotline".into(), print::main_hotline(campaign, Some(entry)));
                data.insert("qr".into(), qr.clone());
                data.into()
            }),
            inputs,
            output: TypstOutput::Pdf { max_pages: 1 },
        },
    }
}

/// The words of a poster. A case warns with its own lesson and advises with its scam type's actions.
fn content(campaign: &Campaign, entry: &Entry) -> Value {
    let advisor = campaign.content.scam_of(entry).unwrap_or(entry);
    let scam = advisor.scam();
    let own = |role| print::points(campaign, &entry.document.points(role));
    let remember: Option<&[Inline]> = advisor.document.points(Role::Remember).first().copied();
    let flags = if entry.kind() == Kind::Case { own(Role::Lesson) } else { own(Role::RedFlags) };
    json!({
        "title": entry.title,
        "headline": entry.headline(),
        "headline_parts": entry.headline_parts(),
        "summary": entry.summary_text(),
        "slogan": scam.and_then(|s| s.slogan.as_deref()),
        "risk": scam.map_or(Risk::Medium, |s| s.risk),
        "icon": print::icon(campaign, advisor),
        "reviewed": entry.reviewed.map(|d| crate::content::text::date_text(d, &campaign.locale.language)),
        "aliases": scam.map(|s| s.aliases.as_slice()).unwrap_or_default(),
        "flags": flags,
        "actions": print::points(campaign, &advisor.document.points(Role::Actions)),
        "steps": own(Role::HowItWorks),
        "remember": remember.map(|r| print::inlines(campaign, r)),
    })
}
