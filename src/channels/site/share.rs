//! The pictures that chats show beside a link (Open Graph): 1200×630, one an entry.

use serde_json::json;

use crate::campaign::Campaign;
use crate::channels::{explainer, print};
use crate::content::entry::{Entry, Kind};
use crate::plan::{Artifact, Job, Size, TypstOutput};
use crate::theme::typesetter::Inputs;

use super::context::kind_word;

/// What Facebook, X and others ask for.
const SIZE: (u32, u32) = (1200, 630);

/// The picture of pages that are no entry.
pub const HOME: &str = "og/index.png";

/// The path of an entry's picture; that of the whole campaign for papers to fill in.
pub fn path(entry: &Entry) -> String {
    match entry.kind() {
        Kind::Pledge | Kind::Form => HOME.to_owned(),
        kind => format!("og/{}/{}.png", kind.folder(), entry.slug),
    }
}

/// The pictures of all entries that have one, where `each` entry is to have one, and of the
/// campaign.
pub fn frames(campaign: &Campaign, each: bool) -> impl Iterator<Item = Artifact<'_>> {
    let own = campaign.content.entries.iter().filter(move |e| each && path(e) != HOME);
    own.map(|e| Some(&**e)).chain([None]).map(|entry| frame(campaign, entry))
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
