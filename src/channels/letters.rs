//! Letters: A4, with a receipt to cut off and return where one is asked for.

use serde_json::json;

use super::print;
use crate::campaign::Campaign;
use crate::content::entry::{Entry, Kind};
use crate::content::text::date_text;
use crate::plan::{Artifact, Download, Job, Plan, Size, TypstOutput};
use crate::theme::typesetter::Inputs;
use crate::values::Fields;

const WIDTH_MM: f64 = 210.0;
const HEIGHT_MM: f64 = 297.0;
/// A longer letter is a booklet by mistake.
const MAX_PAGES: usize = 8;

pub fn plan<'a>(campaign: &'a Campaign, options: Fields<'_>, plan: &mut Plan<'a>) {
    options.finish();
    for entry in campaign.content.of_kind(Kind::Letter) {
        plan.push(letter(campaign, entry));
    }
}

fn letter<'a>(campaign: &'a Campaign, entry: &'a Entry) -> Artifact<'a> {
    let mut inputs = Inputs::new();
    print::logo(campaign, &mut inputs);
    let qr = print::qr(campaign, entry, &mut inputs);
    let body = print::blocks(campaign, &entry.document.blocks, &mut inputs);
    let details = entry.letter().cloned().unwrap_or_default();
    Artifact {
        path: format!("letters/{}.pdf", entry.slug),
        channel: "letters",
        sources: vec![entry.file.path.clone()],
        size: Size::Paper { width_mm: WIDTH_MM, height_mm: HEIGHT_MM },
        download: Some(Download { label: format!("{} A4", campaign.locale.get("print.letter")), format: "PDF" }),
        job: Job::Typst {
            template: "print/letter.typ",
            data: Box::new(move || {
                let mut data = print::common(campaign);
                data.insert("page".into(), json!({ "width_mm": WIDTH_MM, "height_mm": HEIGHT_MM, "bleed_mm": 0 }));
                data.insert("title".into(), entry.title.as_str().into());
                data.insert("to".into(), details.to.as_deref().into());
                data.insert("from".into(), details.from.as_deref().unwrap_or(campaign.config.short_name()).into());
                let date = details.date.map(|d| date_text(d, &campaign.locale.language));
                data.insert("date_text".into(), date.into());
                data.insert("body".into(), body.clone());
                data.insert("receipt".into(), details.receipt.into());
                data.insert("hotline".into(), print::main_hotline(campaign, None));
                data.insert("qr".into(), qr.clone());
                data.into()
            }),
            inputs,
            output: TypstOutput::Pdf { max_pages: MAX_PAGES },
        },
    }
}
