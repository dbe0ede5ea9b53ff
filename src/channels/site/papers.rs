//! What pages of papers say besides their text.

use jiff::civil::Date;
use serde::Serialize;

use super::super::paper;
use crate::campaign::Campaign;
use crate::content::blocks::plain;
use crate::content::entry::Details;
use crate::content::merge_fields;
use crate::content::text::date_text;

/// The same for papers of all kinds, so that one template serves them.
#[derive(Default, Serialize)]
pub struct Paper<'a> {
    to: Option<String>,
    from: Option<&'a str>,
    date_text: Option<String>,
    /// The document's number.
    number: Option<&'a str>,
    /// Whether a part of it comes back.
    receipt: bool,
}

/// What an entry says as a paper; `None` for one that is none.
pub fn paper<'a>(campaign: &'a Campaign, details: &'a Details) -> Option<Paper<'a>> {
    let to = |to: &Option<String>| to.as_deref().map(|to| plain(&merge_fields::parse(to)));
    let day = |date: Option<Date>| date.map(|d| date_text(d, &campaign.config.book.language));
    match details {
        Details::Letter(letter) => Some(Paper {
            to: to(&letter.to),
            from: Some(paper::from(campaign, &letter.from)),
            date_text: day(letter.date),
            receipt: letter.receipt,
            ..Paper::default()
        }),
        Details::Notice(notice) => Some(Paper {
            to: to(&notice.to),
            from: Some(paper::from(campaign, &notice.from)),
            date_text: day(notice.date),
            number: notice.number.as_deref(),
            ..Paper::default()
        }),
        Details::Pledge(pledge) => Some(Paper { to: to(&pledge.to), ..Paper::default() }),
        Details::Form(_) | Details::Deck(_) => Some(Paper::default()),
        Details::Scam(_) | Details::Case(_) | Details::Page(_) => None,
    }
}
