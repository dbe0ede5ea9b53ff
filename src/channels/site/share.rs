//! The pictures that chats show beside a link (Open Graph): 1200×630, one an entry where there are
//! not too many.

use serde_json::json;

use crate::campaign::Campaign;
use crate::channels::{explainer, print};
use crate::content::entry::{Entry, Kind};
use crate::plan::{Artifact, Job, Size, TypstOutput};
use crate::theme::typesetter::Inputs;

use super::context::kind_word;

/// What Facebook, X and others ask for.
const SIZE: (u32, u32) = (1200, 630);

/// The picture of the campaign, of pages that are no entry.
const HOME: &str = "og/index.png";

/// Entries of one kind above which none of them has a picture of its own unless `share-images` asks for it:
/// a picture takes as long as some thirty pages, so that ten thousand cases would take fifteen times as long.
const MANY: usize = 1000;

/// Which entries have a picture of their own.
pub struct Pictures {
    kinds: Vec<Kind>,
}

impl Pictures {
    /// Those that `share-images` asks for; where it says nothing, those of the kinds that have few enough.
    pub fn of(campaign: &Campaign, asked: Option<bool>) -> Self {
        let few = |kind| campaign.content.of_kind(kind).len() <= MANY;
        // Papers to fill in are shared as what they are for.
        let kinds = Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Pledge | Kind::Form));
        Self { kinds: kinds.filter(|kind| asked.unwrap_or_else(|| few(*kind))).collect() }
    }

    fn own(&self, entry: &Entry) -> bool {
        self.kinds.contains(&entry.kind())
    }

    /// The path of the picture of a page and the title of what it shows: the entry, or what a case is a case of, or
    /// the campaign.
    pub fn shown<'a>(&self, campaign: &'a Campaign, entry: Option<&'a Entry>) -> (String, &'a str) {
        let scam = || entry.and_then(|case| campaign.content.scam_of(case)).filter(|scam| self.own(scam));
        match entry.filter(|entry| self.own(entry)).or_else(scam) {
            Some(entry) => (path(entry), &entry.title),
            None => (HOME.to_owned(), &campaign.config.book.title),
        }
    }

    /// All of them, and that of the campaign.
    pub fn frames<'a>(&self, campaign: &'a Campaign) -> impl Iterator<Item = Artifact<'a>> {
        let own = campaign.content.entries.iter().filter(|entry| self.own(entry));
        own.map(|entry| Some(&**entry)).chain([None]).map(|entry| frame(campaign, entry))
    }
}

fn path(entry: &Entry) -> String {
    format!("og/{}/{}.png", entry.kind().folder(), entry.slug)
}

fn frame<'a>(campaign: &'a Campaign, entry: Option<&'a Entry>) -> Artifact<'a> {
    let mut inputs = Inputs::new();
    print::logo(campaign, &mut inputs);
    let (width, height) = SIZE;
    Artifact {
        path: entry.map_or_else(|| HOME.to_owned(), path),
        channel: "site",
        private: false,
        sources: entry.map(|e| e.file.path.clone()).into_iter().collect(),
        size: Size::Pixels { width, height },
        download: None,
        job: Job::Typst {
            template: "screen/og.typ",
            parts: vec![Box::new(move || {
                let mut data = print::common(campaign);
                data.insert("page".into(), json!({ "width_px": width, "height_px": height }));
                data.insert("hotline".into(), print::main_hotline(campaign, entry));
                data.insert("title".into(), campaign.config.book.title.as_str().into());
                data.insert("description".into(), campaign.config.book.description.as_deref().into());
                data.insert("entry".into(), entry.map(|e| explainer::content(campaign, e)).into());
                data.insert("kind".into(), entry.map(|e| campaign.locale.get(kind_word(e.kind()))).into());
                data.insert("loss".into(), entry.and_then(|e| e.loss()).map(|l| loss(campaign, l)).into());
                data.into()
            })],
            inputs,
            output: TypstOutput::Png,
        },
    }
}

fn loss(campaign: &Campaign, amount: f64) -> String {
    crate::content::text::money(amount, &campaign.config.book.language)
}
