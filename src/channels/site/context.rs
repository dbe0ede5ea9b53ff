//! What the site's templates are given. The README's theme guide lists the same names.

use std::collections::{BTreeSet, HashSet};
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use super::lists::{self, CASES_SHOWN, Taxonomy};
use super::offers::Offers;
use super::raw_html::Mode;
use super::search::Search;
use super::share::Pictures;
use super::{html, object, offline, papers, self_check};
use crate::campaign::Campaign;
use crate::channels::{explainer, print};
use crate::content::blocks::{Role, Section, plain, plain_blocks, say_lines, without_html};
use crate::content::entry::{Details, Entry, Kind, SourceRef};
use crate::content::text::{self, Reading, date_text, encode_path, money};
use crate::theme::contexts::{self, Made};

/// Everything pages are made from.
pub struct Site<'a> {
    pub campaign: &'a Campaign,
    pub search: Search,
    /// Paths of entries whose text is not searched.
    pub unsearched: HashSet<&'a str>,
    pub raw_html: Mode,
    /// Which entries have a picture of their own for chats.
    pub pictures: Pictures,
    /// Entries on a page of a list.
    pub page_size: usize,
    /// Numbers of registers with the registers' addresses.
    pub records: Vec<(String, &'static str)>,
    /// Whether there is a self-check.
    pub check: bool,
    /// Titles and paths of the pages that every page leads to.
    pub menu: Vec<(String, String)>,
    /// Feeds by their paths, with their titles.
    pub feeds: Vec<(String, String)>,
    /// Version of the theme's static files.
    pub assets: String,
    pub offers: Offers,
    /// See [`Site::search_data`].
    pub search_data: OnceLock<Vec<u8>>,
}

/// One page's own facts.
pub struct PageHead<'p> {
    pub title: &'p str,
    pub description: &'p str,
    pub path: &'p str,
    pub kind: &'p str,
    /// Path of the picture that chats show beside a link.
    pub image: &'p str,
    /// The title of what it shows.
    pub image_alt: &'p str,
    /// Whether a computer's screen shows a QR code of it.
    pub code: bool,
}

impl Site<'_> {
    /// What the contexts of all pages have in common.
    pub fn shared(&self) -> Map<String, Value> {
        let campaign = self.campaign;
        let book = &campaign.config.book;
        // Used with `top` before it.
        let logo = campaign.logo().map(|path| format!("{}{}", html::MEDIA, encode_path(path)));
        object(json!({
            "lang": book.language,
            "dir": campaign.locale.direction,
            "t": campaign.locale.strings,
            "site": {
                "title": book.title,
                "description": book.description,
                "authors": book.authors,
                "base_url": campaign.config.build.base_url,
                "search": self.search != Search::Off,
                "check": self.check,
                "quizzes": !campaign.content.quizzes.is_empty(),
                "help_url": help_url(campaign),
                "feeds": self.feeds.iter().map(|(url, title)| json!({ "title": title, "url": url })).collect::<Vec<_>>(),
                "has_feed": !self.feeds.is_empty(),
                "records": self.records.iter().map(|(text, url)| json!({ "text": text, "url": url })).collect::<Vec<_>>(),
                "csp": offline::policy(self.search),
                "assets": self.assets,
            },
            "org": print::organization(campaign, logo),
        }))
    }

    /// What every page says of itself.
    pub fn base(&self, head: &PageHead<'_>) -> Map<String, Value> {
        let campaign = self.campaign;
        let root = root_from(head.path);
        let canonical = campaign.url(head.path);
        let page = json!({
            "title": head.title,
            "description": head.description,
            "url": encode_path(head.path),
            "code": head.code && canonical.is_some(),
            "canonical": canonical,
            "kind": head.kind,
            "image": campaign.url(head.image),
            "image_alt": head.image_alt,
        });
        // `json!` would copy what is made already.
        let parts = [
            ("top", self.top(&root).into()),
            ("root", root.into()),
            ("languages", self.languages(head.path)),
            ("nav", self.nav(head.path)),
            ("page", page),
        ];
        parts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// What leads from a page to the output's root; `root` leads to that of its language.
    pub fn top(&self, root: &str) -> String {
        top(self.campaign, root)
    }

    /// The switcher: the same page in every language, or the nearest above it that there is.
    fn languages(&self, path: &str) -> Value {
        let editions = self.campaign.languages.iter();
        // Pages that are there in every language.
        let common = !path.contains('/') && path != "404.html";
        let own = self.campaign.config.build.base_url.as_deref();
        let base = own.map(|base| base.strip_suffix(&self.campaign.folder).unwrap_or(base));
        editions
            .map(|edition| {
                let there = common && (edition.self_check || path != self_check::PATH);
                let translated = there || edition.pages.contains(path);
                let page = if translated { path.to_owned() } else { above(path, &edition.pages) };
                let url = encode_path(&format!("{}{page}", edition.folder));
                json!({
                    "code": edition.tag,
                    "name": edition.name,
                    "short": short(&edition.name, &edition.tag),
                    "dir": edition.direction,
                    "absolute": base.map(|base| format!("{base}{url}")),
                    "url": url,
                    "current": edition.folder == self.campaign.folder,
                    "translated": translated,
                })
            })
            .collect()
    }

    /// The menu as a page shows it: the same on many, so each is made once and referred to.
    fn nav(&self, path: &str) -> Value {
        let leads_here = |(_, url): &(String, String)| {
            let folder = url.strip_suffix("index.html").unwrap_or(url);
            path == url || (!folder.is_empty() && path.starts_with(folder))
        };
        let here = self.menu.iter().position(leads_here).unwrap_or(self.menu.len());
        contexts::reference(self.campaign.content.entries.len() + here)
    }

    /// How many values [`Site::piece`] makes.
    pub fn pieces(&self) -> usize {
        self.campaign.content.entries.len() + self.menu.len() + 1
    }

    /// What many pages refer to by a number: the card of an entry, or the menu with one or none of its
    /// places marked as the one that is shown.
    pub fn piece(&self, number: usize) -> Made {
        let entries = &self.campaign.content.entries;
        if let Some(entry) = entries.get(number) {
            return self.card(entry);
        }
        let places = self.menu.iter().enumerate();
        let place = |(at, (title, url)): (usize, &(String, String))| json!({ "title": title, "url": encode_path(url), "current": entries.len() + at == number });
        Made::List(places.map(place).collect())
    }

    /// An entry as it stands in lists: in many, so each is made once and referred to.
    pub fn item(&self, entry: &Entry) -> Value {
        self.campaign.content.position(entry).map_or_else(|| self.card(entry).into(), contexts::reference)
    }

    fn card(&self, entry: &Entry) -> Made {
        let campaign = self.campaign;
        let language = &campaign.config.book.language;
        let advisor = campaign.content.scam_of(entry);
        let scam = entry.scam();
        let case = entry.case();
        let icon = print::icon_path(campaign, advisor.unwrap_or(entry)).and_then(|p| campaign.theme.text(&p));
        let risk = advisor.unwrap_or(entry).scam().map(|s| s.risk.name());
        let hook = || entry.document.points(Role::RedFlags).first().map(|p| plain(p));
        // In a list, where `json!` would look for a place for each.
        Made::Group(vec![
            ("title", entry.title.as_str().into()),
            ("headline", entry.headline().into()),
            ("headline_parts", own_parts(entry)),
            ("summary", entry.summary_text().into()),
            ("slogan", scam.and_then(|s| s.slogan.as_deref()).into()),
            ("kind", entry.kind().singular().into()),
            ("slug", entry.slug.as_str().into()),
            ("url", encode_path(&entry.page_path()).into()),
            ("icon", icon.into()),
            ("risk", risk.into()),
            ("palette", explainer::palette(advisor.unwrap_or(entry)).into()),
            ("risk_label", risk.map(|r| campaign.locale.get(&format!("site.risk_{r}"))).into()),
            ("reviewed", entry.reviewed.map(|d| d.to_string()).into()),
            ("reviewed_text", entry.reviewed.map(|d| date_text(d, language)).into()),
            ("date", entry.date().map(|d| d.to_string()).into()),
            ("date_text", entry.date().map(|d| date_text(d, language)).into()),
            ("place", case.and_then(|c| c.place.as_deref()).into()),
            ("loss", entry.loss().into()),
            ("loss_text", entry.loss().map(|l| money(l, language)).into()),
            ("victim", case.and_then(|c| c.victim.as_deref()).into()),
            ("minutes", self.minutes(entry).into()),
            ("scam_title", advisor.map(|s| s.title.as_str()).into()),
            ("hook", scam.and_then(|_| hook()).into()),
            ("audiences", self.terms(Taxonomy::Audiences, &entry.audiences)),
            ("tags", self.terms(Taxonomy::Tags, &entry.tags)),
        ])
    }

    /// Where a text of an entry stands on a page.
    pub fn place<'p>(&'p self, entry: &'p Entry, root: &'p str) -> html::Place<'p> {
        html::Place { campaign: self.campaign, root, entry, mode: self.raw_html }
    }

    /// Minutes that reading an entry's page takes.
    fn minutes(&self, entry: &Entry) -> usize {
        let mut reading = Reading::default();
        match self.raw_html {
            Mode::LeaveOut => reading.add(&self.words(entry)),
            Mode::Clean | Mode::Allow => say_lines(&entry.document.blocks, &mut |piece| reading.add(piece)),
        }
        reading.minutes()
    }

    /// The words of an entry's page.
    pub fn words(&self, entry: &Entry) -> String {
        if self.raw_html == Mode::LeaveOut {
            let mut blocks = entry.document.blocks.clone();
            without_html(&mut blocks);
            return plain_blocks(&blocks);
        }
        entry.document.plain()
    }

    pub fn items<'e>(&self, entries: impl IntoIterator<Item = &'e Entry>) -> Value {
        entries.into_iter().map(|e| self.item(e)).collect()
    }

    /// Terms with the addresses of their pages.
    pub fn terms(&self, taxonomy: Taxonomy, names: &[String]) -> Value {
        let term = |name: &String| json!({ "name": name, "url": encode_path(&taxonomy.path(name)) });
        names.iter().map(term).collect()
    }

    /// A document as HTML: what stands before its sections, these, and all of it.
    fn document(&self, entry: &Entry, root: &str) -> (String, Value, String) {
        let place = self.place(entry, root);
        let (document, intro) = (&entry.document, place.blocks(entry.document.intro()));
        let mut body = intro.clone();
        let mut at = document.intro().len();
        let section = |s: &Section<'_>| {
            let html = place.blocks(s.blocks);
            body += &place.blocks(&document.blocks[at..=at]);
            body += &html;
            at += 1 + s.blocks.len();
            json!({ "role": s.role, "id": s.id, "title": plain(s.title), "html": html })
        };
        let sections = document.sections().iter().map(section).collect();
        // What an author opens in one section in HTML, and closes in another, is cleaned as a whole.
        (intro, sections, if entry.html.is_empty() { body } else { place.blocks(&document.blocks) })
    }

    /// What the page of one entry is given besides the base.
    pub fn entry(&self, entry: &Entry, root: &str) -> Map<String, Value> {
        let campaign = self.campaign;
        let language = &campaign.config.book.language;
        let mut context = Map::new();
        let mut put = |key: &str, value: Value| context.insert(key.into(), value);
        let (intro, sections, body) = self.document(entry, root);
        put("item", self.item(entry));
        put("intro_html", intro.into());
        put("body_html", body.into());
        put("sections", sections);
        put("sources", entry.sources.iter().map(|s| source(s, language)).collect());
        put("downloads", self.downloads(&entry.file.path));
        match &entry.details {
            Details::Scam(scam) => {
                let hotlines = scam.hotlines.iter().map(|(n, _)| print::hotline(campaign, n)).collect();
                put("hotlines", hotlines);
                put("aliases", json!(scam.aliases));
                put("rank", json!(scam.rank));
                put("dialogue", json!(scam.dialogue));
                let cases: Vec<_> = campaign.content.cases_of(entry).collect();
                put("cases", self.items(cases.iter().copied().take(CASES_SHOWN)));
                put("cases_count", cases.len().into());
                put("cases_url", lists::cases_path(entry, cases.len()).map(|path| encode_path(&path)).into());
            }
            Details::Case(case) => {
                let scam = campaign.content.scam_of(entry);
                put("scam", scam.map_or(Value::Null, |s| self.item(s)));
                let related = scam.into_iter().flat_map(|s| campaign.content.cases_of(s));
                put("related", self.items(related.filter(|e| e.slug != entry.slug).take(3)));
                put("composite", case.composite.into());
            }
            _ => {}
        }
        if let Some(Value::Object(said)) = papers::paper(campaign, &entry.details).map(|p| json!(p)) {
            context.extend(said);
        }
        context
    }
}

/// What leads from a page to the root of its language.
pub fn root_from(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// What leads from a page to the output's root, given what leads to its language's.
pub fn top(campaign: &Campaign, root: &str) -> String {
    if campaign.is_translation() { format!("{root}../") } else { root.to_owned() }
}

/// A language where there is little room: its name, or the code that signs in airports have.
fn short(name: &str, tag: &str) -> String {
    const ROOM: usize = 2;
    if text::width(name) <= ROOM { name.to_owned() } else { tag.to_uppercase() }
}

/// The nearest of a language's pages above a path: of a page of a list its first, of a case the list.
fn above(path: &str, pages: &BTreeSet<String>) -> String {
    let folders = std::iter::successors(Some(path), |path| Some(path.rsplit_once('/')?.0)).skip(1);
    let mut places = folders.flat_map(|folder| [format!("{folder}.html"), format!("{folder}/index.html")]);
    places.find(|place| pages.contains(place)).unwrap_or_else(|| "index.html".to_owned())
}

/// The page of what to do once money is gone.
pub fn help_url(campaign: &Campaign) -> Option<String> {
    Some(encode_path(&campaign.content.find(Kind::Page, "help")?.page_path()))
}

/// A headline in the parts that its author cut it into. What is put together with spaces is whole.
fn own_parts(entry: &Entry) -> Value {
    let (whole, parts) = (entry.headline(), entry.headline_parts());
    if parts.concat() == whole { parts.into() } else { vec![whole].into() }
}

/// The locale key of a kind's plural name.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Scam => "site.scams",
        Kind::Case => "site.cases",
        Kind::Letter => "site.letters",
        Kind::Notice => "site.notices",
        Kind::Pledge => "site.pledges",
        Kind::Form => "site.forms",
        Kind::Deck => "site.decks",
        Kind::Page => "site.pages",
    }
}

/// A source as templates get it.
pub fn source(source: &SourceRef, language: &str) -> Value {
    json!({
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date.map(|d| date_text(d, language)),
        "url": source.url,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_leads_to_the_nearest_above_it() {
        let pages = ["cases/index.html", "scams/loan.html"].map(str::to_owned).into();
        for (page, above_it) in [
            ("cases/one.html", "cases/index.html"),
            ("cases/page/2.html", "cases/index.html"),
            ("scams/loan/cases/page/2.html", "scams/loan.html"),
            ("letters/index.html", "index.html"),
            ("check.html", "index.html"),
        ] {
            assert_eq!(above(page, &pages), above_it, "{page}");
        }
    }

    #[test]
    fn a_long_name_of_a_language_gives_way_to_its_code() {
        assert_eq!(short("中文", "zh-CN"), "中文");
        assert_eq!((short("English", "en").as_str(), short("Русский", "ru").as_str()), ("EN", "RU"));
    }
}
