//! Personal data has no place on a wall: identity numbers, telephone numbers, bank cards,
//! passports, licence plates, accounts, e-mail addresses, addresses of homes, and names that are
//! not masked. Looked for in the files as written, so in front matter, alternative texts,
//! comments and captions too, however it is written (see [`Reading`]).

mod between;
mod checksums;
mod given;
mod latin;
mod marks;
mod names;
mod numbers;
mod residence;
mod signs;
mod tables;
mod victim;
mod words;

use std::ops::Range;

use super::Text;
use super::finding::Finding;
use super::official::Official;
use super::reading::{Places, Reading};

/// A code and what it stands for.
pub type What = (&'static str, &'static str);

const NAME: What = ("outreach::pii::name", "a name that is not masked");

/// Everything personal in a text of the campaign.
pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let mut found = find(&text.reading, text.official);
    let mut told = places(&found);
    found.extend(victim::unmasked(text).into_iter().filter(|span| told.add(span)).map(|span| (NAME, span)));
    out.extend(found.into_iter().map(|((code, what), span)| {
        let span = text.reading.source(&span);
        Finding::error(code, text.source(), span, format!("this looks like {what}")).help(help(code))
    }));
}

/// What is personal in any words, the words, and where in the text they begin.
pub fn in_text(text: &str, official: &Official<'_>) -> Vec<(What, String, usize)> {
    let reading = Reading::new(text);
    let told = |(what, span): (What, Range<usize>)| {
        let at = reading.source(&span).start;
        (what, reading.text[span].to_owned(), at)
    };
    find(&reading, official).into_iter().map(told).collect()
}

fn find(reading: &Reading, official: &Official<'_>) -> Vec<(What, Range<usize>)> {
    let mut found: Vec<(What, Range<usize>)> =
        numbers::find(reading, &official.numbers).into_iter().map(|n| ((n.code, n.what), n.span)).collect();
    let e_mails = marks::e_mails(reading).into_iter().filter(|(_, address)| !official.has_e_mail(address));
    let homes = residence::find(reading, &official.addresses).into_iter();
    let names = names::find(reading, &official.names).into_iter();
    let others = marks::find(reading)
        .into_iter()
        .map(|(code, what, span)| ((code, what), span))
        .chain(e_mails.map(|(span, _)| (("outreach::pii::e-mail", "a private e-mail address"), span)))
        .chain(homes.map(|span| (("outreach::pii::address", "the address of a home"), span)))
        .chain(names.map(|span| (NAME, span)));
    let mut told = places(&found);
    // A number inside an e-mail address or behind QQ is told once.
    found.extend(others.filter(|(_, span)| told.add(span)));
    found
}

fn places(found: &[(What, Range<usize>)]) -> Places {
    found.iter().map(|(_, span)| span.clone()).collect()
}

fn help(code: &str) -> &'static str {
    match code {
        "outreach::pii::name" => {
            "mask it: the surname and 某, such as 张某; names of the office go into `[organization] contacts`"
        }
        "outreach::pii::phone" => {
            "take it out; the organization's own numbers go into `[organization] hotlines` or `contacts`"
        }
        "outreach::pii::e-mail" => "take it out; the organization's own go into `[organization] e-mails`",
        "outreach::pii::address" => {
            "take it out; the organization's own go into `[organization] contacts` or places.yaml"
        }
        _ => "take it out; if it is none, allow it in the front matter: `allow: [{code: …, text: …, reason: …}]`",
    }
}
