//! The self-check: the red flags of all explainers to tick, and what to do about each scam.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::context::Site;
use crate::campaign::Campaign;
use crate::content::blocks::{Inline, Role, plain};
use crate::content::entry::{Entry, Kind};

/// The page's path below a language's root.
pub const PATH: &str = "check.html";

/// Whether there is anything to tick.
pub fn is_wanted(campaign: &Campaign) -> bool {
    campaign.content.of_kind(Kind::Scam).iter().any(|e| !e.document.points(Role::RedFlags).is_empty())
}

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
    let topics = campaign.locale.strings["check"]["topics"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut below: Vec<Vec<Value>> = vec![Vec::new(); topics.len()];
    let mut seen = HashSet::new();
    for flag in flags {
        let text = flag["text"].as_str().unwrap_or_default();
        if !seen.insert(flag["id"].as_str()) {
            continue;
        }
        let words = |topic: &Value| topic["words"].as_array().cloned().unwrap_or_default();
        let has = |topic: &Value| words(topic).iter().filter_map(Value::as_str).any(|word| text.contains(word));
        let at = topics.iter().position(|topic| words(topic).is_empty() || has(topic));
        if let Some(below) = below.get_mut(at.unwrap_or(topics.len().saturating_sub(1))) {
            below.push(json!({ "id": flag["id"], "text": text }));
        }
    }
    let topic = |(topic, flags): (&Value, Vec<Value>)| {
        (!flags.is_empty()).then(|| json!({ "title": topic["title"], "flags": flags }))
    };
    topics.iter().zip(below).filter_map(topic).collect()
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
