//! Lists of entries: of a kind, of a term, of an explainer's cases. A long one is cut into pages, so
//! that a phone in a village does not load ten thousand cards to show the first.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::context::{Site, kind_word};
use super::{Head, Planner, object};
use crate::content::entry::{Entry, Kind};
use crate::content::text::{encode_path, slug};
use crate::values::Fields;

/// Entries on a page of a list, where `page-size` says nothing: some 20 KB of a page.
const PAGE_SIZE: u32 = 50;
const PAGE_SIZES: RangeInclusive<u32> = 1..=1000;

/// The cases that the page of an explainer shows; a list of its own has all, if there are more.
pub const CASES_SHOWN: usize = 12;

/// Numbered pages that are named before and after the one that is read.
const NEIGHBOURS: usize = 1;

/// What `page-size` says.
pub fn page_size(options: &mut Fields<'_>) -> usize {
    options.whole("page-size", PAGE_SIZES).unwrap_or(PAGE_SIZE) as usize
}

/// The path of a numbered page (from 1) of the list whose first page is at `first`.
fn path(first: &str, number: usize) -> String {
    if number == 1 {
        return first.to_owned();
    }
    let folder = match first.strip_suffix("index.html") {
        Some(folder) => folder.trim_end_matches('/'),
        None => first.strip_suffix(".html").unwrap_or(first),
    };
    format!("{folder}/page/{number}.html")
}

/// The list of so many cases of an explainer; none where its own page shows them all.
pub fn cases_path(scam: &Entry, count: usize) -> Option<String> {
    (count > CASES_SHOWN).then(|| format!("{}/{}/cases.html", Kind::Scam.folder(), scam.slug))
}

/// What leads from one page of a list to the others; null where there are none.
fn pager(first: &str, number: usize, of: usize) -> Value {
    if of < 2 {
        return Value::Null;
    }
    let url = |number: usize| encode_path(&path(first, number));
    let near = |n: usize| n <= 1 || n >= of || n.abs_diff(number) <= NEIGHBOURS;
    let mut last = 0;
    // Dots for a single page would take its place.
    let named = (1..=of).filter(|n| near(*n) || near(n - 1) && near(n + 1));
    let numbers = named.map(|n| {
        let gap = n - last > 1;
        last = n;
        json!({ "number": n, "url": url(n), "current": n == number, "gap": gap })
    });
    json!({
        "number": number,
        "of": of,
        "pages": numbers.collect::<Vec<_>>(),
        "previous": (number > 1).then(|| url(number - 1)),
        "next": (number < of).then(|| url(number + 1)),
    })
}

/// Pages of a taxonomy: where they are and what leads to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taxonomy {
    Audiences,
    Tags,
}

impl Taxonomy {
    pub const ALL: [Taxonomy; 2] = [Taxonomy::Audiences, Taxonomy::Tags];

    pub fn folder(self) -> &'static str {
        match self {
            Taxonomy::Audiences => "audiences",
            Taxonomy::Tags => "tags",
        }
    }

    pub fn terms(self, entry: &Entry) -> &[String] {
        match self {
            Taxonomy::Audiences => &entry.audiences,
            Taxonomy::Tags => &entry.tags,
        }
    }

    pub fn path(self, term: &str) -> String {
        format!("{}/{}.html", self.folder(), slug(term))
    }
}

/// A list before it is cut into pages.
struct List<'a> {
    template: &'static str,
    kind: &'static str,
    heading: String,
    /// The path of its first page.
    first: String,
    entries: Vec<&'a Entry>,
}

impl<'a> Planner<'a> {
    /// Plans a list on as many pages as it takes; `what` gives what a page shows of its entries.
    fn list(
        &mut self,
        list: List<'a>,
        what: impl Fn(&Site<'a>, &[&'a Entry]) -> Map<String, Value> + Copy + Send + Sync + 'a,
    ) {
        let campaign = self.site.campaign;
        let chunks = list.entries.chunks(self.site.page_size);
        let of = chunks.len();
        for (number, entries) in (1..).zip(chunks) {
            let title = match number {
                1 => list.heading.clone(),
                _ => {
                    let numbered = campaign.locale.get("site.page_number").replace("{n}", &number.to_string());
                    [&list.heading, campaign.locale.get("site.comma"), &numbered].concat()
                }
            };
            let head = Head::new(campaign, title, &path(&list.first, number), list.kind);
            let (heading, first, entries) = (list.heading.clone(), list.first.clone(), entries.to_vec());
            self.page(list.template, head, Vec::new(), move |site, _| {
                let mut context = what(site, &entries);
                context.insert("heading".into(), heading.as_str().into());
                context.insert("pager".into(), pager(&first, number, of));
                context
            });
        }
    }

    /// A list of entries of one kind.
    pub(super) fn list_of(&mut self, kind: Kind, heading: String, first: String, entries: Vec<&'a Entry>) {
        let list = List { template: "list.html", kind: "list", heading, first, entries };
        self.list(list, move |site, entries| {
            object(json!({ "kind": kind.singular(), "items": site.items(entries.iter().copied()) }))
        });
    }

    /// The list of the entries of a kind, where it has one.
    pub(super) fn list_of_kind(&mut self, kind: Kind, entries: Vec<&'a Entry>) {
        if let Some(first) = kind.list_path() {
            self.list_of(kind, self.site.campaign.locale.get(kind_word(kind)).to_owned(), first, entries);
        }
    }

    /// The list of all cases of an explainer, where it has one.
    pub(super) fn list_of_cases(&mut self, scam: &'a Entry) {
        let campaign = self.site.campaign;
        let entries: Vec<_> = campaign.content.cases_of(scam).collect();
        if let Some(first) = cases_path(scam, entries.len()) {
            let words = ["site.colon", "site.real_cases"].map(|word| campaign.locale.get(word));
            self.list_of(Kind::Case, [&scam.title, words[0], words[1]].concat(), first, entries);
        }
    }

    /// The pages of the terms of a taxonomy.
    pub(super) fn taxonomy(&mut self, taxonomy: Taxonomy) {
        let campaign = self.site.campaign;
        // By their pages: AI换脸 and ai换脸 are one term, called as it is first.
        let mut terms: FxHashMap<String, (&String, Vec<&Entry>)> = FxHashMap::default();
        for entry in Kind::ALL.into_iter().flat_map(|kind| campaign.content.of_kind(kind)) {
            for term in taxonomy.terms(entry) {
                let (_, entries) = terms.entry(taxonomy.path(term)).or_insert_with(|| (term, Vec::new()));
                // One that names it twice is there once.
                if !entries.last().is_some_and(|last| std::ptr::eq(*last, entry)) {
                    entries.push(entry);
                }
            }
        }
        for (first, (term, entries)) in BTreeMap::from_iter(terms) {
            let list = List { template: "term.html", kind: "term", heading: term.clone(), first, entries };
            self.list(list, move |site, entries| {
                let group = |entries: &[&Entry]| {
                    let kind = entries[0].kind();
                    let title = campaign.locale.get(kind_word(kind));
                    json!({ "kind": kind.singular(), "title": title, "items": site.items(entries.iter().copied()) })
                };
                let groups: Vec<_> = entries.chunk_by(|a, b| a.kind() == b.kind()).map(group).collect();
                object(json!({ "groups": groups }))
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_pages_lie_beside_their_list_and_never_where_an_entry_may() {
        assert_eq!(path("cases/index.html", 1), "cases/index.html");
        assert_eq!(path("cases/index.html", 2), "cases/page/2.html");
        assert_eq!(path("tags/学生.html", 12), "tags/学生/page/12.html");
    }

    #[test]
    fn pages_near_and_both_ends_are_named() {
        let named = |number, of| {
            let pager = pager("cases/index.html", number, of);
            let pages = pager["pages"].as_array().cloned().unwrap_or_default();
            let name = |p: &Value| format!("{}{}", if p["gap"] == true { "…" } else { "" }, p["number"]);
            pages.iter().map(name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(named(1, 1), "");
        assert_eq!(named(1, 2), "1 2");
        assert_eq!(named(6, 200), "1 …5 6 7 …200");
        assert_eq!(named(4, 200), "1 2 3 4 5 …200");
        assert_eq!(named(3, 5), "1 2 3 4 5");
        assert_eq!(pager("a/index.html", 1, 1), Value::Null);
        assert_eq!(pager("a/index.html", 2, 3)["previous"], "a/index.html");
        assert_eq!(pager("a/index.html", 3, 3)["next"], Value::Null);
    }
}
