//! The handbook: all explainers and cases as one booklet, page by page for reading and
//! imposed two-up for a saddle stitcher.

use super::paper::{Press, Sheet};
use super::{explainer, print};
use crate::campaign::Campaign;
use crate::content::entry::Kind;
use crate::plan::{Finish, Job, Plan, Size, TypstOutput};

pub fn plan<'a>(campaign: &'a Campaign, base: Sheet<'a>, press: Press, plan: &mut Plan<'a>) {
    if campaign.is_translation() && campaign.content.of_kind(Kind::Scam).is_empty() {
        return;
    }
    let sheet = |sheet: Sheet<'a>| {
        let of = Some(campaign.config.book.title.clone());
        let mut sheet = Sheet { template: "print/handbook.typ", of, ..sheet };
        let entries = [Kind::Scam, Kind::Case].into_iter().flat_map(|kind| campaign.content.of_kind(kind));
        sheet.sources = entries.map(|e| e.file.path.clone()).collect();
        sheet.words = Box::new(move |data| {
            data.insert("title".into(), campaign.config.book.title.as_str().into());
            data.insert("description".into(), campaign.config.book.description.as_deref().into());
            let of_kind = |kind| campaign.content.of_kind(kind).into_iter();
            data.insert("chapters".into(), of_kind(Kind::Scam).map(|e| explainer::content(campaign, e)).collect());
            data.insert("cases".into(), of_kind(Kind::Case).map(|e| explainer::case(campaign, e)).collect());
            data.insert("hotline".into(), print::main_hotline(campaign, None));
        });
        sheet.artifact(campaign, press)
    };
    let (size, path) = (base.size.clone(), base.path.clone());
    let again = base.again();
    let pages = sheet(base);
    let of = pages.path.clone();
    plan.push(pages);
    // Two pages side by side on a sheet, in the order that a saddle stitcher folds.
    let mut imposed = sheet(again);
    if let Some(download) = &mut imposed.download {
        download.label = campaign.locale.get("print.booklet").to_owned();
    }
    imposed.path = format!("{path}-booklet.pdf");
    imposed.size = Size::Paper { width_mm: size.width_mm * 2.0, height_mm: size.height_mm, scale: 1 };
    if let Job::Typst { output: TypstOutput::Pdf(job), .. } = &mut imposed.job {
        job.finish = Finish::Rearranged { template: "print/booklet.typ", of: Some(of) };
        job.standard = None;
    }
    plan.push(imposed);
}
