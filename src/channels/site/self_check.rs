//! The self-check: the red flags of all explainers to tick, and what to do about each scam.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::context::Site;
use crate::campaign::Campaign;
use crate::content::blocks::{Inline, Role, plain};
use crate::content::entry::{Entry, Kind};

/// The page's path below a language's root.
pub const PATH: &str = "check.html";

/// The context of `check.html`.
pub fn context(site: &Site<'_>, root: &str) -> Value {
    let campaign = site.campaign;
    let groups: Vec<_> = campaign
        .content
        .of_kind(Kind::Scam)
        .into_iter()
        .filter_map(|entry| {
            let flags: Vec<_> =
                entry.document.points(Role::RedFlags).iter().map(|point| flag(site, entry, root, point)).collect();
            let actions: Vec<_> = entry
                .document
                .points(Role::Actions)
                .iter()
                .map(|point| site.place(entry, root).inlines(point))
                .collect();
            let remember = entry.document.points(Role::Remember).first().map(|p| plain(p));
            let group =
                || json!({ "item": site.item(entry), "flags": flags, "actions": actions, "remember": remember });
            (!flags.is_empty()).then(group)
        })
        .collect();
    let flags: Vec<_> = groups.iter().filter_map(|g| g["flags"].as_array()).flatten().collect();
    json!({ "topics": topics(campaign, &flags), "flags_total": flags.len(), "groups": groups })
}

/// The flags to tick, each once, below the first of the locale's topics that has a word of it; the last
/// topic has the rest.
fn topics(campaign: &Campaign, flags: &[&Value]) -> Vec<Value> {
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let mut topics: Vec<_> = list(&campaign.locale.strings["check"]["topics"])
        .into_iter()
        .map(|topic| (list(&topic["words"]), topic["title"].clone(), Vec::new()))
        .collect();
    let Some(last) = topics.len().checked_sub(1) else { return Vec::new() };
    let mut seen = HashSet::new();
    for flag in flags.iter().filter(|flag| seen.insert(flag["id"].as_str())) {
        let text = flag["text"].as_str().unwrap_or_default();
        let has = |words: &[Value]| words.iter().filter_map(Value::as_str).any(|word| text.contains(word));
        let at = topics.iter().position(|(words, ..)| words.is_empty() || has(words)).unwrap_or(last);
        topics[at].2.push(json!({ "id": flag["id"], "text": text }));
    }
    topics.retain(|(.., flags)| !flags.is_empty());
    topics.into_iter().map(|(_, title, flags)| json!({ "title": title, "flags": flags })).collect()
}

/// A red flag. Its id is made from its words, so that it stays when others come and go; what
/// its author emphasised counts twice.
fn flag(site: &Site<'_>, entry: &Entry, root: &str, point: &[Inline]) -> Value {
    let text = plain(point);
    let hash = blake3::hash(text.as_bytes()).to_hex();
    let emphasised = point.iter().any(|i| matches!(i, Inline::Strong { .. }));
    json!({
        "id": format!("{}-{}", entry.slug, &hash[..8]),
        "text": text,
        "html": site.place(entry, root).inlines(point),
        "weight": if emphasised { 2 } else { 1 },
        "scam": entry.slug,
    })
}
