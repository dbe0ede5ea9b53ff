//! Posters: each explainer (and, if asked for, case) in every configured size of paper, laid
//! out as its front matter asks.

use super::paper::{self, Press, Sheet};
use super::{explainer, print};
use crate::campaign::Campaign;
use crate::content::entry::{Entry, Kind};
use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, Download, Finish, Job, Plan, Size, TypstOutput};
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
    let tiled = PaperSize::read_list(&mut options, "tile");
    let kinds = kinds(&mut options);
    let press = Press::read(&mut options);
    let distance = options.number("distance");
    options.finish();
    let pages = campaign.content.of_kind(Kind::Page).into_iter().filter(|e| e.layout().is_some());
    for entry in kinds.iter().flat_map(|k| campaign.content.of_kind(*k)).chain(pages) {
        for size in &sizes {
            plan.push(poster(campaign, entry, size, press, distance));
        }
        for size in &tiled {
            plan.push(tiles(campaign, poster(campaign, entry, size, press, distance), size));
        }
    }
}

fn kinds(options: &mut Fields<'_>) -> Vec<Kind> {
    let mut kinds = Vec::new();
    for (name, span) in options.spanned_words("kinds") {
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

fn poster<'a>(
    campaign: &'a Campaign,
    entry: &'a Entry,
    size: &PaperSize,
    press: Press,
    distance: Option<f64>,
) -> Artifact<'a> {
    let sheet = Sheet {
        channel: "posters",
        path: paper::path("posters", &entry.slug, size),
        sources: paper::source(entry),
        template: explainer::template(entry),
        size: size.clone(),
        bleed_mm: print::BLEED_MM,
        max_pages: 1,
        duplex: false,
        distance_m: distance.unwrap_or(size.viewing_m()),
        label: format!("{} {}", campaign.locale.get("print.poster"), print::size_name(campaign, size)),
        of: None,
        folds_mm: Vec::new(),
        inputs: Inputs::new(),
        words: Box::new(move |data| explainer::put(campaign, entry, data)),
    };
    sheet.artifact(campaign, press)
}

/// The poster on sheets of A4, to glue together where there is only an office printer.
fn tiles<'a>(campaign: &'a Campaign, mut poster: Artifact<'a>, size: &PaperSize) -> Artifact<'a> {
    poster.path = poster.path.replace(".pdf", "-tiles.pdf");
    let label = campaign.locale.get("print.tiles").replace("{size}", &print::size_name(campaign, size));
    poster.download = Some(Download { label, format: "PDF", of: None });
    // What is printed are sheets of A4, as many as it takes.
    let sheet = PaperSize::a4();
    poster.size = Size::Paper { width_mm: sheet.width_mm, height_mm: sheet.height_mm, scale: 1 };
    if let Job::Typst { output: TypstOutput::Pdf(job), .. } = &mut poster.job {
        job.finish = Finish::Rearranged { template: "print/tiles.typ", of: None };
        job.standard = None;
    }
    poster
}
