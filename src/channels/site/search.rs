//! Search: by default over the text of all entries, a script, so that it loads from `file://` too,
//! fetched when somebody types; or by an index of Pagefind.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use pinyin::ToPinyinMulti;
use serde::Serialize;
use serde_json::json;

use super::context::{Site, kind_word};
use super::{Head, Planner, object, pagefind};
use crate::campaign::Campaign;
use crate::content::entry::{Entry, Kind};
use crate::content::quiz::Quiz;
use crate::content::text::{encode_path, is_cjk};
use crate::diagnostics::Diagnostic;
use crate::plan::Job;
use crate::values::{Fields, Value as Written};

/// The index's path below a language's root.
pub const PATH: &str = "search-data.js";

/// Ways to read a word that are kept; a word with more is read the usual way only.
const MAX_READINGS: usize = 8;

/// Bytes of entries whose text is searched. Compressed they are some 800 KB, for which a phone in a village (400 kbit/s)
/// waits a quarter of a minute.
const MOST: usize = 2 << 20;

/// How a site is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    Off,
    /// In the text of the entries, as far as a phone can be asked to fetch it.
    Text,
    /// In titles, other names and summaries.
    Summaries,
    /// With an index by Pagefind.
    Pagefind,
}

/// What `search` says: `true` (the default), `false`, `"summaries"` or `"pagefind"`.
pub fn wanted(options: &mut Fields<'_>) -> Search {
    let Some(node) = options.node("search") else { return Search::Text };
    match &node.value {
        Written::Bool(false) => Search::Off,
        Written::Bool(true) => Search::Text,
        Written::Str(name) if name == "summaries" => Search::Summaries,
        Written::Str(name) if name == "pagefind" && cfg!(feature = "pagefind") => Search::Pagefind,
        Written::Str(name) if name == "pagefind" => {
            let d = Diagnostic::error("outreach::site::no-pagefind", "this program was built without Pagefind")
                .at(options.file(), node.span.clone())
                .help("build it with `cargo build --release --features pagefind`, or write `search = true`: the search built in finds every word exactly and works from a USB stick");
            options.report(d);
            Search::Text
        }
        _ => {
            options.wrong(node, "search", "true, false, \"summaries\" or \"pagefind\"");
            Search::Text
        }
    }
}

/// Paths of the entries that are found by title, other names and summary alone: in a campaign with too much text the
/// oldest cases, which a warning tells.
pub fn unsearched<'a>(campaign: &'a Campaign, search: Search, options: &mut Fields<'_>) -> HashSet<&'a str> {
    let content = &campaign.content;
    match search {
        Search::Off | Search::Pagefind => HashSet::new(),
        Search::Summaries => content.entries.iter().map(|entry| entry.path.as_str()).collect(),
        Search::Text => {
            let (cases, others): (Vec<_>, Vec<_>) = Kind::ALL.into_iter().partition(|kind| *kind == Kind::Case);
            let mut bytes = 0;
            let after = |entry: &&Entry| {
                bytes += entry.file.text.len();
                bytes > MOST
            };
            let entries = others.into_iter().chain(cases).flat_map(|kind| content.of_kind(kind));
            let left: HashSet<_> = entries.filter(after).map(|entry| entry.path.as_str()).collect();
            if !left.is_empty() {
                let (n, megabytes) = (left.len(), bytes / 1_000_000);
                let d = Diagnostic::warning(
                    "outreach::site::search-too-large",
                    format!("the text of {n} entries is not searched: phones would fetch {megabytes} MB for all"),
                )
                .in_path(crate::config::FILE_NAME)
                .help("they are found by title, other names and summary, the oldest cases first of all; `search = \"summaries\"` below `[output.site]` lets all be found so, `\"pagefind\"` makes an index");
                options.report(d);
            }
            left
        }
    }
}

/// What can be found.
#[derive(Serialize)]
pub struct Row<'a> {
    #[serde(rename = "t")]
    pub title: Cow<'a, str>,
    /// Below the language's root, percent-encoded.
    #[serde(rename = "u")]
    pub url: String,
    #[serde(rename = "s")]
    pub summary: Cow<'a, str>,
    /// The name of its kind.
    #[serde(rename = "k")]
    pub kind: Cow<'a, str>,
    #[serde(rename = "a")]
    pub aliases: String,
    /// Pinyin initials of title and aliases.
    #[serde(rename = "p")]
    pub initials: String,
    #[serde(rename = "b")]
    pub body: String,
}

impl Planner<'_> {
    /// The search page, and what it searches in.
    pub(super) fn search(&mut self, options: &mut Fields<'_>) {
        let campaign = self.site.campaign;
        let site = Arc::clone(&self.site);
        let mut pagefind_url = None;
        match site.search {
            Search::Off => return,
            Search::Text | Search::Summaries => {
                self.push(PATH.into(), Vec::new(), Job::Written(Box::new(move || site.search_data().to_vec())));
            }
            Search::Pagefind => {
                self.pagefind(&rows(&site).collect::<Vec<_>>(), options);
                pagefind_url = Some(pagefind::SCRIPT);
            }
        }
        let head = Head::new(campaign, campaign.locale.get("site.search"), "search.html", "search");
        self.page("search.html", head, Vec::new(), move |site, _| {
            // A version in its address, so that a page never searches another build's words.
            let version = || blake3::hash(site.search_data()).to_hex()[..12].to_owned();
            let index_url = pagefind_url.is_none().then(|| format!("{PATH}?v={}", version()));
            let partial = !site.unsearched.is_empty();
            object(json!({ "index_url": index_url, "pagefind_url": pagefind_url, "partial": partial }))
        });
    }

    #[cfg(feature = "pagefind")]
    fn pagefind(&mut self, rows: &[Row<'_>], options: &mut Fields<'_>) {
        match pagefind::files(rows, &self.site.campaign.config.book.language) {
            Ok(files) => {
                for (path, bytes) in files {
                    self.push(path, Vec::new(), Job::Bytes(Cow::Owned(bytes)));
                }
            }
            Err(e) => {
                let d = Diagnostic::error("outreach::site::pagefind", format!("Pagefind made no index: {e}"))
                    .in_path(crate::config::FILE_NAME)
                    .help("write `search = true` below `[output.site]`: the search built in needs no index");
                options.report(d);
            }
        }
    }

    /// Without the feature nothing asks for it: see [`wanted`].
    #[cfg(not(feature = "pagefind"))]
    fn pagefind(&mut self, _: &[Row<'_>], _: &mut Fields<'_>) {}
}

impl Site<'_> {
    /// The script that pages search in. Made when it is first wanted: it has the words of all entries, and a
    /// preview of a page does not wait for it.
    pub fn search_data(&self) -> &[u8] {
        self.search_data.get_or_init(|| script(rows(self)))
    }
}

/// Everything that can be found: explainers before cases before letters, the order in which what is
/// equally near is shown.
pub fn rows<'a>(site: &'a Site<'_>) -> impl Iterator<Item = Row<'a>> {
    let campaign = site.campaign;
    let chinese = campaign.locale.lang() == "zh";
    let entry = move |e: &'a Entry| {
        let aliases = e.scam().map(|s| s.aliases.as_slice()).unwrap_or_default();
        let names = std::iter::once(&e.title).chain(aliases);
        let initials: Vec<_> = if chinese { names.flat_map(|n| initials(n)).collect() } else { Vec::new() };
        Row {
            title: e.title.as_str().into(),
            url: encode_path(&e.page_path()),
            summary: e.summary_text().into(),
            kind: campaign.locale.get(kind_word(e.kind())).into(),
            aliases: aliases.join(" "),
            initials: initials.join(" "),
            body: if site.unsearched.contains(e.path.as_str()) { String::new() } else { site.words(e) },
        }
    };
    let quiz = move |q: &'a Quiz| {
        let lines =
            q.questions.iter().flat_map(|q| std::iter::once(&q.question).chain(&q.options).chain(&q.explanation));
        Row {
            title: q.title.as_str().into(),
            url: encode_path(&q.page_path()),
            summary: q.summary.as_deref().unwrap_or_default().into(),
            kind: campaign.locale.get("site.quizzes").into(),
            aliases: String::new(),
            initials: if chinese { initials(&q.title).join(" ") } else { String::new() },
            body: lines.map(String::as_str).collect::<Vec<_>>().join("\n"),
        }
    };
    let entries = Kind::ALL.into_iter().flat_map(|kind| campaign.content.of_kind(kind)).map(entry);
    entries.chain(campaign.content.quizzes.iter().map(quiz))
}

/// `window.OUTREACH_SEARCH = [{t, u, s, k, a, p, b}]`, the script that pages load.
fn script<'a>(rows: impl Iterator<Item = Row<'a>>) -> Vec<u8> {
    let mut script = b"window.OUTREACH_SEARCH=[".to_vec();
    for (at, row) in rows.enumerate() {
        if at > 0 {
            script.push(b',');
        }
        // Plain strings always serialise. `<` is spelled out so that no text can end a script element the
        // file may be pasted into.
        let json = serde_json::to_string(&row).unwrap_or_default();
        script.extend(json.replace('<', "\\u003c").into_bytes());
    }
    script.extend(b"];\n");
    script
}

/// The first letters of a name's syllables, as people type them to find it: 刷单返利 is `sdfl`.
/// Characters read in several ways give several (银行: `yx`, `yh`). Latin letters and digits stay.
fn initials(name: &str) -> Vec<String> {
    let letters: Vec<Vec<char>> = name.chars().map(readings).filter(|r| !r.is_empty()).collect();
    // A long name has more than can be counted.
    let ways = letters.iter().fold(1usize, |ways, readings| ways.saturating_mul(readings.len()));
    let usual_only = ways > MAX_READINGS;
    let mut words = vec![String::new()];
    for readings in &letters {
        let readings = if usual_only { &readings[..1] } else { readings.as_slice() };
        words = words.iter().flat_map(|w| readings.iter().map(move |r| format!("{w}{r}"))).collect();
    }
    words.retain(|w| w.len() > 1);
    words
}

/// First letters of the ways to read a character, the usual one first.
fn readings(c: char) -> Vec<char> {
    if c.is_ascii_alphanumeric() {
        return vec![c.to_ascii_lowercase()];
    }
    if !is_cjk(c) {
        return Vec::new();
    }
    let mut letters = Vec::new();
    for letter in c.to_pinyin_multi().into_iter().flatten().filter_map(|p| p.first_letter().chars().next()) {
        if !letters.contains(&letter) {
            letters.push(letter);
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_people_type() {
        assert!(initials("刷单返利").contains(&"sdfl".to_owned()));
        assert!(initials("银行").contains(&"yh".to_owned()));
        assert!(initials("冒充公检法").contains(&"mcgjf".to_owned()));
        assert!(initials("AI变声").contains(&"aibs".to_owned()));
        assert!(initials("（）").is_empty());
        // So many ways to read it that their number is beyond counting.
        assert_eq!(readings('行').len(), 2);
        assert_eq!(initials(&"行".repeat(64)).len(), 1);
    }
}
