//! Letters: A4, with a receipt to cut off and return where one is asked for.

use serde_json::Value;

use super::paper::{self, Press, Sheet};
use super::{merged, print};
use crate::campaign::Campaign;
use crate::content::entry::{Entry, Kind};
use crate::content::merge_fields;
use crate::content::text::date_text;
use crate::limits;
use crate::plan::Plan;
use crate::sizes::PaperSize;
use crate::theme::typesetter::Inputs;
use crate::values::Fields;

/// Metres at which a letter is held.
const HAND_M: f64 = 0.35;

/// Bytes, six thousand Chinese characters, and lines that are more than a page of a letter can hold.
const PAGE: (usize, usize) = (18_000, 100);

pub fn plan<'a>(campaign: &'a Campaign, mut options: Fields<'_>, plan: &mut Plan<'a>) {
    let press = Press::read(&mut options);
    for entry in campaign.content.of_kind(Kind::Letter) {
        // To set hundreds of pages takes minutes, and tells nothing else.
        let words = entry.document.plain();
        let pages = words.len().div_ceil(PAGE.0).max(words.lines().count().div_ceil(PAGE.1)) as u64;
        if let Err(d) = limits::LETTER_PAGES.hold(pages, &entry.file.path) {
            options.report(*d);
            continue;
        }
        plan.push(sheet(campaign, entry).artifact(campaign, press));
    }
    merged::plan(campaign, press, &mut options, plan);
    options.finish();
}

/// A letter with blanks where its merge fields are.
pub fn sheet<'a>(campaign: &'a Campaign, entry: &'a Entry) -> Sheet<'a> {
    let mut inputs = Inputs::new();
    let qr = print::qr(campaign, entry);
    let body = print::blocks(campaign, &entry.document.blocks, &mut inputs);
    let details = entry.letter().cloned().unwrap_or_default();
    let to = details.to.as_deref().map(|to| print::inlines(campaign, &merge_fields::parse(to)));
    Sheet {
        channel: "letters",
        path: format!("letters/{}", entry.slug),
        sources: paper::source(entry),
        template: "print/letter.typ",
        size: PaperSize::a4(),
        bleed_mm: 0.0,
        max_pages: limits::LETTER_PAGES.most as usize,
        duplex: false,
        distance_m: HAND_M,
        label: format!("{} A4", campaign.locale.get("print.letter")),
        of: None,
        folds_mm: Vec::new(),
        inputs,
        words: Box::new(move |data| {
            data.insert("title".into(), entry.title.as_str().into());
            data.insert("to".into(), to.clone().into());
            data.insert("from".into(), paper::from(campaign, &details.from).into());
            let date = details.date.map(|d| date_text(d, &campaign.locale.language));
            data.insert("date_text".into(), date.into());
            data.insert("body".into(), body.clone());
            data.insert("receipt".into(), details.receipt.into());
            data.insert("hotline".into(), print::main_hotline(campaign, None));
            data.insert("qr".into(), qr.clone());
            data.insert("rows".into(), Value::Null);
        }),
    }
}
