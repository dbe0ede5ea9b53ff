//! The site: pages for phones, relative links that end in `.html`, so that it works from a
//! USB stick, in a sub-folder and on any host.

#[cfg(test)]
mod conformance;
mod context;
mod feeds;
mod html;
mod lists;
mod menu;
mod moved;
mod offers;
mod offline;
mod pagefind;
mod papers;
mod pictures;
mod quizzes;
mod raw_html;
mod search;
mod self_check;
mod share;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value, json};

pub use self::context::kind_word;
use self::context::{PageHead, Site, help_url};
use self::feeds::Feed;
use self::lists::Taxonomy;
use self::offers::Offers;
use self::search::Search;
use crate::campaign::Campaign;
use crate::content::entry::{Entry, Kind};
use crate::content::quiz;
use crate::content::text::encode_path;
use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, Job, Plan, Size};
use crate::theme::contexts::Shared;
use crate::theme::tokens;
use crate::values::Fields;

pub fn plan<'a>(campaign: &'a Campaign, mut options: Fields<'_>, plan: &mut Plan<'a>) {
    let search = search::wanted(&mut options);
    let unsearched = search::unsearched(campaign, search, &mut options);
    let search = match search {
        // An index takes seconds: where nobody searches for long, the text is searched.
        Search::Pagefind if campaign.preview => Search::Text,
        search => search,
    };
    let raw_html = raw_html::wanted(campaign, &mut options);
    let pictures = share::Pictures::of(campaign, options.bool("share-images"));
    let records = records(&mut options);
    let page_size = lists::page_size(&mut options);
    let build = &campaign.config.build;
    if build.base_url.is_none() && build.wrong_base_url.is_none() {
        let d = Diagnostic::warning(
            "outreach::site::no-base-url",
            "feed.xml and sitemap.xml are left out: the site's address is not known",
        )
        .in_path(crate::config::FILE_NAME)
        .help("add `base-url = \"https://…\"` below `[build]`; QR codes will then lead to each entry's own page");
        options.report(d);
    }
    if let Some(d) = menu::warning(campaign) {
        options.report(d);
    }
    let offers = Offers::of(plan);
    let feeds = if campaign.config.build.base_url.is_some() { Feed::all(campaign) } else { Vec::new() };
    let check = campaign.content.has_red_flags();
    let site = Arc::new(Site {
        campaign,
        search,
        unsearched,
        raw_html,
        pictures,
        records,
        page_size,
        check,
        menu: menu::menu(campaign, check),
        feeds: feeds.iter().map(|f| (f.path(), f.title(campaign))).collect(),
        assets: offline::assets_version(&campaign.theme),
        offers,
        search_data: OnceLock::new(),
    });
    let pieces = Arc::clone(&site);
    let shared = Shared::new(site.shared(), site.pieces(), move |number| pieces.piece(number));
    // Each entry has a page; lists are fewer.
    let usual = campaign.content.entries.len() / 4 * 5;
    let (artifacts, pages) = (Vec::with_capacity(usual), Vec::with_capacity(usual));
    let mut planner = Planner { site, shared, artifacts, pages };
    planner.home();
    for kind in Kind::ALL {
        planner.kind(kind);
    }
    for taxonomy in Taxonomy::ALL {
        planner.taxonomy(taxonomy);
    }
    planner.quizzes();
    planner.self_check();
    planner.downloads(plan);
    planner.search(&mut options);
    planner.machines(&feeds);
    if !campaign.is_translation() {
        // One set for all languages.
        planner.not_found();
        planner.offline();
        planner.files(&mut options);
    }
    options.finish();
    plan.artifacts.extend(planner.artifacts);
}

/// The numbers under which a site is registered, which it must show with a link to the register: ICP (Internet
/// Information Services, State Council Order 292, article 12) and that of the police.
fn records(options: &mut Fields<'_>) -> Vec<(String, &'static str)> {
    let mut record = |name: &'static str, register| Some((options.text(name)?, register));
    let icp = record("icp", "https://beian.miit.gov.cn/");
    let police = record("police-record", "https://beian.mps.gov.cn/");
    icp.into_iter().chain(police).collect()
}

struct Planner<'a> {
    site: Arc<Site<'a>>,
    shared: Arc<Shared<'a>>,
    artifacts: Vec<Artifact<'a>>,
    /// Pages for the site map, in order.
    pages: Vec<String>,
}

/// What a page's closure keeps.
struct Head<'a> {
    title: Cow<'a, str>,
    description: Description<'a>,
    path: String,
    kind: &'static str,
}

/// What a page says of itself, where chats and search engines show a link to it.
enum Description<'a> {
    Text(Cow<'a, str>),
    /// The summary of an entry and its picture; made with the page, not with the plan.
    Entry(&'a Entry),
}

impl<'a> Head<'a> {
    /// The head of a page that is no entry.
    fn new(campaign: &'a Campaign, title: impl Into<Cow<'a, str>>, path: &str, kind: &'static str) -> Self {
        let description = campaign.config.book.description.as_deref().unwrap_or_default();
        let description = Description::Text(description.into());
        Self { title: title.into(), description, path: path.to_owned(), kind }
    }

    /// Pages that somebody at a computer wants on their phone.
    fn has_code(&self) -> bool {
        matches!(self.kind, "home" | "scam" | "case" | "letter" | "notice" | "quiz" | "check")
    }
}

impl<'a> Planner<'a> {
    fn push(&mut self, path: String, sources: Vec<String>, job: Job<'a>) {
        let artifact =
            Artifact { path, channel: "site", private: false, sources, size: Size::None, download: None, job };
        self.artifacts.push(artifact);
    }

    /// Adds a page whose context is the base and what `more` gives.
    fn page(
        &mut self,
        template: &'static str,
        head: Head<'a>,
        sources: Vec<String>,
        more: impl Fn(&Site<'a>, &str) -> Map<String, Value> + Send + Sync + 'a,
    ) {
        let site = Arc::clone(&self.site);
        let path = head.path.clone();
        if template != "404.html" {
            self.pages.push(path.clone());
        }
        let context = Box::new(move || {
            let Head { title, path, kind, .. } = &head;
            let (description, entry) = match &head.description {
                Description::Text(text) => (text.clone(), None),
                Description::Entry(entry) => (entry.summary_text().into(), Some(*entry)),
            };
            let (image, image_alt) = site.pictures.shown(site.campaign, entry);
            let (description, image, code) = (&description, &image, head.has_code());
            let mut context = site.base(&PageHead { title, description, path, kind, image, image_alt, code });
            context.extend(more(&site, &context::root_from(path)));
            context.into()
        });
        let shared = Arc::clone(&self.shared);
        self.push(path, sources, Job::Page { template, shared, context });
    }

    fn home(&mut self) {
        let campaign = self.site.campaign;
        let head = Head::new(campaign, campaign.config.book.title.as_str(), "index.html", "home");
        self.page("home.html", head, Vec::new(), move |site, _| {
            let content = &campaign.content;
            let list = |kind| site.items(content.of_kind(kind));
            object(json!({
                "scams": list(Kind::Scam),
                "cases": list(Kind::Case),
                "letters": list(Kind::Letter),
                "notices": list(Kind::Notice),
                "pages": list(Kind::Page),
                "audiences": audiences(campaign),
                "slogan": content.slogans.first().map(|s| s.text.as_str()),
                "help_url": help_url(campaign),
                "quizzes": quizzes::items(site),
            }))
        });
    }

    fn kind(&mut self, kind: Kind) {
        let campaign = self.site.campaign;
        let entries = campaign.content.of_kind(kind);
        for entry in &entries {
            self.entry(entry);
            self.moved(entry);
            if kind == Kind::Scam {
                self.list_of_cases(entry);
            }
        }
        if kind == Kind::Page && menu::is_too_long(&campaign.content) {
            self.list_of(kind, campaign.locale.get(kind_word(kind)).to_owned(), menu::LIST.to_owned(), entries);
        } else {
            self.list_of_kind(kind, entries);
        }
    }

    fn entry(&mut self, entry: &'a Entry) {
        let template = match entry.kind() {
            Kind::Scam => "scam.html",
            Kind::Case => "case.html",
            Kind::Letter | Kind::Notice | Kind::Pledge | Kind::Form | Kind::Deck => "letter.html",
            Kind::Page => "page.html",
        };
        let head = Head {
            title: entry.title.as_str().into(),
            description: Description::Entry(entry),
            path: entry.page_path(),
            kind: entry.kind().singular(),
        };
        self.page(template, head, vec![entry.file.path.clone()], move |site, root| site.entry(entry, root));
    }

    fn downloads(&mut self, plan: &Plan<'_>) {
        let campaign = self.site.campaign;
        let is_player = |a: &&Artifact<'_>| a.channel == "screens" && a.path.ends_with("index.html");
        let screen = |player: &Artifact<'_>| {
            let playlist = campaign.content.playlists.iter().find(|p| player.sources.contains(&p.file.path))?;
            Some(json!({ "title": playlist.title, "url": encode_path(&player.path) }))
        };
        let screens: Vec<_> = plan.artifacts.iter().filter(is_player).filter_map(screen).collect();
        let head = Head::new(campaign, campaign.locale.get("site.downloads"), "downloads.html", "downloads");
        self.page("downloads.html", head, Vec::new(), move |site, _| {
            let group = |kind: Kind| {
                let row = |entry: &Entry| {
                    let files = site.downloads(&entry.file.path);
                    let any = files.as_array().is_some_and(|f| !f.is_empty());
                    any.then(|| json!({ "title": entry.title, "url": encode_path(&entry.page_path()), "files": files }))
                };
                let rows: Vec<_> = campaign.content.of_kind(kind).into_iter().filter_map(row).collect();
                let title = campaign.locale.get(kind_word(kind));
                (!rows.is_empty()).then(|| json!({ "kind": kind.singular(), "title": title, "rows": rows }))
            };
            let mut groups: Vec<_> = Kind::ALL.into_iter().filter_map(group).collect();
            let loose = site.loose_downloads();
            if !loose.is_empty() {
                groups.push(json!({ "kind": "all", "title": campaign.locale.get("site.whole"), "rows": loose }));
            }
            object(json!({ "groups": groups, "screens": screens }))
        });
    }

    fn quizzes(&mut self) {
        let campaign = self.site.campaign;
        let quizzes = &campaign.content.quizzes;
        for quiz in quizzes {
            let mut head = Head::new(campaign, quiz.title.as_str(), &quiz.page_path(), "quiz");
            if let Some(summary) = &quiz.summary {
                head.description = Description::Text(summary.into());
            }
            let source = vec![quiz.file.path.clone()];
            self.page("quiz.html", head, source, move |site, _| quizzes::context(site, quiz));
        }
        if !quizzes.is_empty() {
            let heading = campaign.locale.get("site.quizzes");
            let head = Head::new(campaign, heading, quiz::LIST, "list");
            self.page("list.html", head, Vec::new(), move |site, _| {
                object(json!({ "kind": "quiz", "heading": heading, "items": quizzes::items(site), "pager": null }))
            });
        }
    }

    fn self_check(&mut self) {
        if self.site.check {
            let campaign = self.site.campaign;
            let head = Head::new(campaign, campaign.locale.get("site.check"), self_check::PATH, "check");
            self.page("check.html", head, Vec::new(), |site, root| object(self_check::context(site, root)));
        }
    }

    /// Feeds, site map, pictures for chats: what needs to know where the site will be.
    fn machines(&mut self, feeds: &[Feed]) {
        let campaign = self.site.campaign;
        let Some(base) = campaign.config.build.base_url.clone() else { return };
        for feed in feeds.iter().copied() {
            let (site, base) = (Arc::clone(&self.site), base.clone());
            let context = Box::new(move || feeds::feed(&site, feed, &base));
            self.push(feed.path(), Vec::new(), Job::Template { template: "feed.xml", context });
        }
        let (site, pages) = (Arc::clone(&self.site), self.pages.clone());
        let context = Box::new(move || feeds::sitemap(&site, &base, &pages));
        self.push("sitemap.xml".into(), Vec::new(), Job::Template { template: "sitemap.xml", context });
        self.artifacts.extend(self.site.pictures.frames(campaign));
    }

    /// The error page, and what search engines may read.
    fn not_found(&mut self) {
        let campaign = self.site.campaign;
        // A server shows this page at any depth, so its links cannot be relative to its path.
        let base = campaign.config.build.base_url.clone().filter(|_| !campaign.preview);
        let preview = campaign.preview.then(|| "/".to_owned());
        let mut head = Head::new(campaign, campaign.locale.get("site.not_found"), "404.html", "404");
        head.description = Description::Text("".into());
        self.page("404.html", head, Vec::new(), move |_, _| {
            let root = base.as_deref().and_then(|b| url::Url::parse(b).ok()).map(|u| u.path().to_owned());
            // A preview is at the root of its server, whatever the site's address.
            let root = root.or_else(|| preview.clone()).unwrap_or_default();
            object(json!({ "root": root, "top": root }))
        });
        let bases = campaign.all().filter_map(|c| c.config.build.base_url.as_ref());
        let maps: Vec<_> = bases.map(|base| format!("{base}sitemap.xml")).collect();
        let context = Box::new(move || json!({ "sitemaps": maps }));
        self.push("robots.txt".into(), Vec::new(), Job::Template { template: "robots.txt", context });
    }

    /// The web app, and what its host is told.
    fn offline(&mut self) {
        let site = Arc::clone(&self.site);
        let context = Box::new(move || offline::worker(&site));
        let job = Job::Template { template: "service-worker.js", context };
        self.push("service-worker.js".into(), Vec::new(), job);
        self.artifacts.extend(offline::artifacts(&self.site, &self.pages));
    }

    /// The theme's static files and the pictures that pages show.
    fn files(&mut self, options: &mut Fields<'_>) {
        let campaign = self.site.campaign;
        for (path, bytes) in campaign.theme.below("static/") {
            self.push(path.to_owned(), Vec::new(), Job::Bytes(Cow::Borrowed(bytes)));
        }
        match tokens::stylesheet(&campaign.theme) {
            Ok(css) => self.push("static/tokens.css".into(), Vec::new(), Job::Bytes(Cow::Owned(css.into_bytes()))),
            Err(d) => options.report(*d),
        }
        for (path, source) in pictures::all(campaign) {
            if let Some(bytes) = campaign.content.assets.get(&path) {
                self.artifacts.extend(pictures::artifacts(&path, &source, bytes));
            }
        }
    }
}

/// Audiences with the number of their entries, the most addressed first.
fn audiences(campaign: &Campaign) -> Value {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in campaign.content.entries.iter().flat_map(|e| &e.audiences) {
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counts
        .into_iter()
        .map(|(name, count)| json!({ "name": name, "url": encode_path(&Taxonomy::Audiences.path(name)), "count": count }))
        .collect()
}

/// The fields of a JSON object.
fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
