//! Papers with a form of their own: notices, pledges, forms to fill in, quizzes.

use serde_json::{Map, Value, json};

use super::paper::{self, Sheet};
use super::print;
use crate::campaign::Campaign;
use crate::content::entry::{Details, Entry, Orientation};
use crate::content::quiz::Quiz;
use crate::content::text::date_text;

/// Gives a sheet the words of an entry.
pub fn fill<'a>(campaign: &'a Campaign, entry: &'a Entry, sheet: &mut Sheet<'a>) {
    let body = print::blocks(campaign, &entry.document.blocks, &mut sheet.inputs);
    if let Some(form) = entry.form()
        && form.orientation == Orientation::Landscape
        && sheet.size.width_mm < sheet.size.height_mm
    {
        std::mem::swap(&mut sheet.size.width_mm, &mut sheet.size.height_mm);
    }
    let qr = print::qr(campaign, entry);
    sheet.words = Box::new(move |data| {
        data.insert("title".into(), entry.title.as_str().into());
        data.insert("body".into(), body.clone());
        data.insert("hotline".into(), print::main_hotline(campaign, None));
        data.insert("qr".into(), qr.clone());
        own(campaign, entry, data);
    });
}

/// Puts the words of a quiz into a template's data.
pub fn put_quiz(campaign: &Campaign, quiz: &Quiz, data: &mut Map<String, Value>) {
    let questions: Vec<_> = quiz.questions.iter().map(|q| print::question(campaign, q)).collect();
    data.insert("title".into(), quiz.title.as_str().into());
    data.insert("summary".into(), quiz.summary.as_deref().into());
    data.insert("fields".into(), json!(quiz.fields));
    data.insert("questions".into(), questions.into());
    data.insert("hotline".into(), print::main_hotline(campaign, None));
}

fn own(campaign: &Campaign, entry: &Entry, data: &mut Map<String, Value>) {
    let mut put = |key: &str, value: Value| {
        data.insert(key.into(), value);
    };
    match &entry.details {
        Details::Notice(notice) => {
            put("to", notice.to.as_deref().into());
            put("from", paper::from(campaign, &notice.from).into());
            put("number", notice.number.as_deref().into());
            put("date_text", notice.date.map(|d| date_text(d, &campaign.locale.language)).into());
        }
        Details::Pledge(pledge) => {
            put("to", pledge.to.as_deref().into());
            put("signatures", json!(pledge.signatures));
            put("copies", json!(pledge.copies));
        }
        Details::Form(form) => {
            put("rows", form.rows.into());
            put("columns", json!(form.columns));
            put("fields", json!(form.fields));
            put("signatures", json!(form.signatures));
        }
        _ => {}
    }
}
