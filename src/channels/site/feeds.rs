//! What machines read: the Atom feed, the site map, `robots.txt`, the search index.

use serde_json::{Value, json};

use super::context::{Site, kind_word};
use crate::content::entry::{Entry, Kind};
use crate::content::text::encode_path;

/// Entries of the feed: the newest explainers and cases.
const FEED_ENTRIES: usize = 30;

/// The context of `feed.xml`. `base` is the base URL.
pub fn feed(site: &Site<'_>, base: &str) -> Value {
    let campaign = site.campaign;
    let mut entries: Vec<&Entry> = [Kind::Case, Kind::Scam]
        .iter()
        .flat_map(|k| campaign.content.of_kind(*k))
        .filter(|e| e.updated().is_some())
        .collect();
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
        "site": { "title": campaign.config.book.title, "description": campaign.config.book.description },
        "org": { "name": campaign.config.short_name() },
        "updated": updated,
        "entries": items,
        "feed_url": format!("{base}feed.xml"),
        "home_url": base,
    })
}

/// The context of `sitemap.xml`.
pub fn sitemap(site: &Site<'_>, base: &str, pages: &[String]) -> Value {
    let updated = |path: &str| {
        let entry = site.campaign.content.entries.iter().find(|e| e.page_path() == path)?;
        entry.updated().map(|d| d.to_string())
    };
    let urls: Vec<_> =
        pages.iter().map(|p| json!({ "loc": format!("{base}{}", encode_path(p)), "lastmod": updated(p) })).collect();
    json!({ "urls": urls })
}

/// The search index as a script, so that it loads from `file://` too: `window.OUTREACH_SEARCH = […]`.
pub fn search_data(site: &Site<'_>) -> String {
    // Explainers before cases before letters: what is equally near is shown in this order.
    let entries = Kind::ALL.into_iter().flat_map(|kind| site.campaign.content.of_kind(kind));
    let rows: Vec<_> = entries
        .map(|e| {
            let aliases = e.scam().map(|s| s.aliases.join(" ")).unwrap_or_default();
            json!({
                "t": e.title,
                "u": encode_path(&e.page_path()),
                "s": e.summary_text(),
                "k": site.campaign.locale.get(kind_word(e.kind())),
                "a": aliases,
                "b": e.document.plain(),
            })
        })
        .collect();
    // `<` is spelled out so that no text can end a script element the file may be pasted into.
    let json = Value::Array(rows).to_string().replace('<', "\\u003c");
    format!("window.OUTREACH_SEARCH={json};\n")
}
