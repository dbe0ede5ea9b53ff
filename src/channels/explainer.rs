//! The words of an explainer (or of a case or a page) as sheets of paper show them.

use serde_json::{Map, Value, json};

use super::print;
use super::screens::case::in_short;
use crate::campaign::Campaign;
use crate::content::blocks::{Inline, Role, plain};
use crate::content::entry::{Entry, Kind, Layout, Risk};
use crate::content::markdown::roles;
use crate::content::text::{date_text, money};

/// The poster template of an entry.
pub fn template(entry: &Entry) -> &'static str {
    if entry.kind() == Kind::Case {
        return "print/poster-case.typ";
    }
    match entry.layout().unwrap_or_default() {
        Layout::Facts => "print/poster.typ",
        Layout::Warning => "print/poster-warning.typ",
        Layout::Steps => "print/poster-steps.typ",
        Layout::Story => "print/poster-story.typ",
        Layout::Qr => "print/poster-qr.typ",
    }
}

/// Puts what the sheets of an entry are given into a template's data: its words, the number
/// to ring, its QR code.
pub fn put(campaign: &Campaign, entry: &Entry, data: &mut Map<String, Value>) {
    data.insert("entry".into(), content(campaign, entry));
    data.insert("hotline".into(), print::main_hotline(campaign, Some(entry)));
    data.insert("qr".into(), print::qr(campaign, entry));
}

/// The words of an entry. A case advises with its scam type's actions; what is its own is in `case`.
pub fn content(campaign: &Campaign, entry: &Entry) -> Value {
    let advisor = campaign.content.scam_of(entry).unwrap_or(entry);
    let scam = advisor.scam();
    let own = |role| print::points(campaign, &entry.document.points(role));
    let remember: Option<&[Inline]> = advisor.document.points(Role::Remember).first().copied();
    json!({
        "title": entry.title,
        "headline": entry.headline(),
        "headline_parts": entry.headline_parts(),
        "summary": entry.summary_text(),
        "slogan": scam.and_then(|s| s.slogan.as_deref()),
        "palette": palette(advisor),
        "icon": print::icon(campaign, advisor),
        "reviewed": entry.reviewed.map(|d| date_text(d, &campaign.locale.language)),
        "aliases": scam.map(|s| s.aliases.as_slice()).unwrap_or_default(),
        "flags": own(Role::RedFlags),
        "actions": print::points(campaign, &advisor.document.points(Role::Actions)),
        "steps": if entry.kind() == Kind::Page { own(Role::Actions) } else { own(Role::HowItWorks) },
        "first_hour": print::points(campaign, &advisor.document.points(Role::FirstHour)),
        "dialogue": scam.map(|s| s.dialogue.as_slice()).unwrap_or_default(),
        "titles": titles(campaign, &[(entry, &OWN), (advisor, &ADVICE)]),
        "remember": remember.map(|r| print::inlines(campaign, r)),
        "case": (entry.kind() == Kind::Case).then(|| {
            let mut case = case(campaign, entry);
            let story = in_short(&entry.document.points(Role::Timeline));
            case["story"] = story.iter().map(|step| print::inlines(campaign, step)).collect();
            case
        }),
    })
}

/// Sections that sheets show, with what the theme's `t.print` calls them.
const OWN: [(Role, &str); 2] = [(Role::HowItWorks, "steps"), (Role::RedFlags, "flags")];
const ADVICE: [(Role, &str); 2] = [(Role::Actions, "actions"), (Role::FirstHour, "first_hour")];
const OF_CASE: [(Role, &str); 3] = [(Role::Timeline, "timeline"), (Role::Bell, "bell"), (Role::Lesson, "lesson")];

/// The headings that authors gave such sections in words of their own. One that only names its role is absent: the
/// theme has better words for large type.
fn titles(campaign: &Campaign, of: &[(&Entry, &[(Role, &'static str)])]) -> Value {
    let all = of.iter().flat_map(|(entry, roles)| roles.iter().map(move |(role, key)| (entry, *role, *key)));
    let own = all.filter_map(|(entry, role, key)| {
        let title = plain(entry.document.section(role)?.title);
        roles::of_heading(&title, &campaign.locale.roles).is_none().then(|| (key.to_owned(), title.into()))
    });
    Value::Object(own.collect())
}

/// What happened in a case: what it cost, where the bell rang, what to learn.
pub fn case(campaign: &Campaign, entry: &Entry) -> Value {
    let language = &campaign.locale.language;
    let points = |role| print::points(campaign, &entry.document.points(role));
    let details = entry.case();
    json!({
        "title": entry.title,
        "summary": entry.summary_text(),
        "loss": entry.loss().map(|l| money(l, language)),
        "date_text": entry.date().map(|d| date_text(d, language)),
        "place": details.and_then(|c| c.place.as_deref()),
        "victim": details.and_then(|c| c.victim.as_deref()),
        "scam": campaign.content.scam_of(entry).map(|s| s.title.as_str()),
        "timeline": points(Role::Timeline),
        "bell": points(Role::Bell),
        "lesson": points(Role::Lesson),
        "titles": titles(campaign, &[(entry, &OF_CASE)]),
    })
}

/// The palette an explainer names, or its risk's; that of a medium risk for everything else.
pub fn palette(entry: &Entry) -> &str {
    let Some(scam) = entry.scam() else { return Risk::Medium.name() };
    scam.palette.as_ref().map_or(scam.risk.name(), |(name, _)| name.as_str())
}
