//! Decks for class meetings and trainings: slides to click through, with a view for whoever
//! speaks, and a handout of slides and notes on paper.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Value, json};

use super::print;
use super::screens::frames::{Set, TEMPLATE};
use super::screens::{self, deck, slides::Slide};
use crate::campaign::Campaign;
use crate::content::entry::{Entry, Kind};
use crate::limits;
use crate::plan::{Artifact, Download, Finish, Frame, Job, PdfJob, Plan, Reel, Size, TypstOutput};
use crate::sizes::{PaperSize, PixelSize};
use crate::values::Fields;

/// Width of a slide on the handout: 300 dots an inch on a little over 8 cm.
const HANDOUT_PX: u32 = 960;
/// From where a sheet in the hand is read, in metres.
const HAND_M: f64 = 0.35;

pub fn plan<'a>(campaign: &'a Campaign, mut options: Fields<'_>, plan: &mut Plan<'a>) {
    let size = PixelSize::read_list(&mut options, "size").first().copied();
    let size = size.unwrap_or(PixelSize { width: 1920, height: 1080 });
    for entry in campaign.content.of_kind(Kind::Deck) {
        let includes = entry.deck().into_iter().flat_map(|d| &d.slides).filter_map(|s| s.include.as_ref());
        for (show, span) in includes {
            if let Some(d) = screens::stranger(campaign, show, false) {
                options.report(d.at(&entry.file, span.clone()));
            }
        }
        let slides = Arc::new(deck::slides(campaign, entry));
        if slides.is_empty() {
            continue;
        }
        let set = Set { campaign, size, slides };
        pictures(entry, &set, plan);
        presenter(entry, &set, plan);
        plan.push(handout(entry, &set));
    }
    options.finish();
}

fn artifact<'a>(entry: &Entry, name: &str, size: Size, job: Job<'a>) -> Artifact<'a> {
    Artifact {
        path: format!("decks/{}{name}", entry.slug),
        channel: "decks",
        private: false,
        sources: vec![entry.file.path.clone()],
        size,
        download: None,
        job,
    }
}

fn pictures<'a>(entry: &Entry, set: &Set<'a>, plan: &mut Plan<'a>) {
    let size = Size::Pixels { width: set.size.width, height: set.size.height };
    for i in 0..set.slides.len() {
        let Frame { data, inputs } = set.frame(i, false);
        let job = Job::Typst { template: TEMPLATE, parts: vec![data], inputs, output: TypstOutput::Png };
        plan.push(artifact(entry, &format!("/{:03}.png", i + 1), size, job));
    }
}

/// The page that shows the slides; it needs nothing but its folder.
fn presenter<'a>(entry: &'a Entry, set: &Set<'a>, plan: &mut Plan<'a>) {
    let campaign = set.campaign;
    for name in ["presenter.js", "presenter.css"] {
        if let Some(bytes) = campaign.theme.get(&format!("screen/{name}")) {
            plan.push(artifact(entry, &format!("/{name}"), Size::None, Job::Bytes(Cow::Borrowed(bytes))));
        }
    }
    let set = set.clone();
    let context = move || {
        let one = |(i, slide): (usize, &Slide)| {
            json!({
                "src": format!("{:03}.png", i + 1),
                "hash": set.hash(i),
                "alt": slide.words,
                "notes": slide.notes,
            })
        };
        let slides: Value = set.slides.iter().enumerate().map(one).collect();
        json!({
            "lang": campaign.config.book.language,
            "title": entry.title,
            "t": campaign.locale.strings,
            "org": print::organization(campaign, None),
            "slides": slides,
            "version": env!("CARGO_PKG_VERSION"),
        })
    };
    let job = Job::Template { template: "screen/presenter.html", context: Box::new(context) };
    let download =
        Some(Download { label: campaign.locale.get("screen.deck_open").to_owned(), format: "HTML", of: None });
    plan.push(Artifact { download, ..artifact(entry, "/index.html", Size::None, job) });
}

/// Slides and notes on paper.
fn handout<'a>(entry: &'a Entry, set: &Set<'a>) -> Artifact<'a> {
    let (campaign, slides, paper) = (set.campaign, Arc::clone(&set.slides), PaperSize::a4());
    let pictures = (0..slides.len()).map(|i| format!("decks/{}/{:03}.png", entry.slug, i + 1)).collect();
    let page = json!({ "width_mm": paper.width_mm, "height_mm": paper.height_mm, "bleed_mm": 0.0, "scale": 1 });
    let data = move || {
        let rows = slides.iter().enumerate().map(|(i, slide)| {
            json!({ "src": format!("/frames/{:03}.png", i + 1), "index": i + 1, "alt": slide.words, "notes": slide.notes })
        });
        let mut data = print::common(campaign);
        data.insert("page".into(), page.clone());
        data.insert("title".into(), entry.title.as_str().into());
        data.insert("summary".into(), entry.summary.as_deref().into());
        data.insert("hotline".into(), print::main_hotline(campaign, None));
        data.insert("slides".into(), rows.collect());
        Value::Object(data)
    };
    let output = TypstOutput::Pdf(PdfJob {
        max_pages: limits::DECK_PAGES.most as usize,
        duplex: true,
        tagged: true,
        distance_m: Some(HAND_M),
        standard: None,
        finish: Finish::AsIs,
    });
    let pixels = set.size.no_wider_than(HANDOUT_PX);
    let into = Reel::Document { template: "print/handout.typ", data: Box::new(data), pixels, output };
    let size = Size::Paper { width_mm: paper.width_mm, height_mm: paper.height_mm, scale: 1 };
    let job = Job::Reel { of: pictures, into };
    let label = campaign.locale.get("screen.deck_handout").to_owned();
    Artifact { download: Some(Download { label, format: "PDF", of: None }), ..artifact(entry, ".pdf", size, job) }
}
