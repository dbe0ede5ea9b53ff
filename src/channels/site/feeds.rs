//! What machines read: the Atom feeds, the site map.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::context::{Site, kind_word};
use crate::campaign::Campaign;
use crate::content::entry::{Entry, Kind};
use crate::content::text::encode_path;

/// Entries of a feed: the newest.
const FEED_ENTRIES: usize = 30;

/// A feed: of one kind, or of explainers and cases together.
#[derive(Debug, Clone, Copy)]
pub struct Feed(pub Option<Kind>);

impl Feed {
    /// The feeds of a campaign: the common one, and one of each kind that has dated entries.
    pub fn all(campaign: &Campaign) -> Vec<Feed> {
        let dated = |kind: &Kind| campaign.content.of_kind(*kind).iter().any(|e| e.updated().is_some());
        let kinds = [Kind::Scam, Kind::Case, Kind::Letter, Kind::Notice].into_iter().filter(dated);
        std::iter::once(Feed(None)).chain(kinds.map(|kind| Feed(Some(kind)))).collect()
    }

    /// The file below a language's root.
    pub fn path(self) -> String {
        self.0.map_or_else(|| "feed.xml".to_owned(), |kind| format!("{}/feed.xml", kind.folder()))
    }

    /// What a feed reader calls it.
    pub fn title(self, campaign: &Campaign) -> String {
        let title = &campaign.config.book.title;
        match self.0 {
            Some(kind) => format!("{title} · {}", campaign.locale.get(kind_word(kind))),
            None => title.clone(),
        }
    }
}

/// The context of `feed.xml`. `base` is the base URL.
pub fn feed(site: &Site<'_>, feed: Feed, base: &str) -> Value {
    let campaign = site.campaign;
    let kinds = feed.0.map_or(vec![Kind::Case, Kind::Scam], |kind| vec![kind]);
    let mut entries: Vec<&Entry> =
        kinds.iter().flat_map(|k| campaign.content.of_kind(*k)).filter(|e| e.updated().is_some()).collect();
    entries.sort_by(|a, b| b.updated().cmp(&a.updated()).then_with(|| a.path.cmp(&b.path)));
    entries.truncate(FEED_ENTRIES);
    let stamp = |entry: &Entry| entry.updated().map(|d| format!("{d}T00:00:00Z")).unwrap_or_default();
    let items: Vec<_> = entries
        .iter()
        .map(|e| {
            let url = format!("{base}{}", encode_path(&e.page_path()));
            json!({ "title": e.title, "url": url, "id": url, "updated": stamp(e), "summary": e.summary_text() })
        })
        .collect();
    let updated = entries.first().map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |e| stamp(e));
    json!({
        "lang": campaign.config.book.language,
        "site": { "title": feed.title(campaign), "description": campaign.config.book.description },
        "org": { "name": campaign.config.short_name() },
        "updated": updated,
        "entries": items,
        "feed_url": format!("{base}{}", feed.path()),
        "home_url": base,
    })
}

/// The context of `sitemap.xml`.
pub fn sitemap(site: &Site<'_>, base: &str, pages: &[String]) -> Value {
    let of_page: HashMap<_, _> = site.campaign.content.entries.iter().map(|e| (e.page_path(), e)).collect();
    let updated = |path: &str| of_page.get(path)?.updated().map(|d| d.to_string());
    let urls: Vec<_> =
        pages.iter().map(|p| json!({ "loc": format!("{base}{}", encode_path(p)), "lastmod": updated(p) })).collect();
    json!({ "urls": urls })
}
