//! What makes the site an app that works without network, and what its host should send with
//! it: the web app manifest, its icons, the service worker, `_headers`.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::context::Site;
use super::search::Search;
use super::{html, self_check};
use crate::campaign::Campaign;
use crate::channels::print;
use crate::content::entry::Kind;
use crate::content::text::encode_path;
use crate::digest::Digest;
use crate::plan::{Artifact, Job, Size, TypstOutput};
use crate::theme::typesetter::Inputs;
use crate::theme::{Theme, tokens};

pub const MANIFEST: &str = "site.webmanifest";
/// Sizes that installing asks for.
const ICONS: [u32; 2] = [192, 512];
/// Digits of a digest that tell two builds apart.
const DIGITS: usize = 12;

/// The policy of every page: its own origin and nothing inline. `file:` lets the same page run
/// from a USB stick, where nothing is `'self'`. Pagefind is compiled in the browser.
pub fn policy(search: Search) -> String {
    let compiled = if search == Search::Pagefind { " 'wasm-unsafe-eval'" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' file:{compiled}; style-src 'self' file:; img-src 'self' file: data:; \
         font-src 'self' file:; media-src 'self' file:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'"
    )
}

/// The manifest, the icons and `_headers`. `pages` are all pages of the language.
pub fn artifacts<'a>(site: &Site<'a>, pages: &[String]) -> Vec<Artifact<'a>> {
    let campaign = site.campaign;
    let bytes = |path: &str, text: String| artifact(path, Size::None, Job::Bytes(Cow::Owned(text.into_bytes())));
    let mut made = vec![bytes(MANIFEST, manifest(campaign)), bytes("_headers", headers(site, pages))];
    made.extend(ICONS.into_iter().filter(|px| campaign.theme.get(&icon(*px)).is_none()).map(|px| draw(campaign, px)));
    made
}

fn artifact<'a>(path: &str, size: Size, job: Job<'a>) -> Artifact<'a> {
    Artifact { path: path.to_owned(), channel: "site", private: false, sources: Vec::new(), size, download: None, job }
}

fn icon(px: u32) -> String {
    format!("static/icon-{px}.png")
}

/// An icon drawn from the theme's `favicon.svg`.
fn draw(campaign: &Campaign, px: u32) -> Artifact<'_> {
    let data = move || {
        let mut data = print::common(campaign);
        data.insert("page".into(), json!({ "width_px": px, "height_px": px }));
        data.into()
    };
    let job = Job::Typst {
        template: "screen/icon.typ",
        parts: vec![Box::new(data)],
        inputs: Inputs::new(),
        output: TypstOutput::Png,
    };
    artifact(&icon(px), Size::Pixels { width: px, height: px }, job)
}

fn manifest(campaign: &Campaign) -> String {
    let tokens = tokens::load(&campaign.theme).unwrap_or_default();
    let color = |name: &str| tokens.get("color").and_then(|c| c.get(name)).cloned().unwrap_or(Value::Null);
    let book = &campaign.config.book;
    let icons: Vec<_> = ICONS
        .iter()
        .map(|px| json!({ "src": icon(*px), "sizes": format!("{px}x{px}"), "type": "image/png", "purpose": "any maskable" }))
        .collect();
    let manifest = json!({
        "name": book.title,
        "short_name": campaign.config.short_name(),
        "description": book.description,
        "lang": book.language,
        "dir": campaign.locale.direction,
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": color("paper"),
        "theme_color": color("brand-deep"),
        "icons": icons,
    });
    // Plain strings always serialise.
    serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n"
}

/// `_headers` as Netlify, Cloudflare Pages and others read it. Rules name the site's own pages and
/// folders only: loops of screens and decks bring a policy of their own.
fn headers(site: &Site<'_>, pages: &[String]) -> String {
    let policy = policy(site.search);
    let mut places = vec!["/".to_owned()];
    for page in pages.iter().map(|p| encode_path(p)) {
        let place = match page.split_once('/') {
            Some((folder, _)) => format!("/{folder}/*"),
            None => format!("/{page}"),
        };
        if !places.contains(&place) {
            places.push(place);
        }
    }
    for translation in &site.campaign.translations {
        let inside = places.iter().map(|p| format!("/{}{}", translation.folder, p.trim_start_matches('/')));
        let inside: Vec<_> = inside.collect();
        places.extend(inside);
    }
    let mut out = String::new();
    for place in places {
        out.push_str(&format!(
            "{place}\n  Content-Security-Policy: {policy}\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n"
        ));
    }
    out.push_str("/service-worker.js\n  Cache-Control: no-cache\n");
    out
}

/// The context of `service-worker.js`: `version`; `core`, what is kept before it is asked for; and the `folders` of
/// the other languages, whose readers are led to a home page they can read.
pub fn worker(site: &Site<'_>) -> Value {
    let campaign = site.campaign;
    let mut core = vec!["./".to_owned(), "index.html".to_owned()];
    for one in campaign.all() {
        if one.is_translation() {
            core.push(format!("{}index.html", one.folder));
        }
        core.extend(
            one.content.find(Kind::Page, "help").map(|e| format!("{}{}", one.folder, encode_path(&e.page_path()))),
        );
    }
    if site.check {
        core.push(self_check::PATH.to_owned());
    }
    let styles = campaign.theme.below("static/").map(|(path, _)| path).filter(|p| p.matches('/').count() == 1);
    let mut files: Vec<&str> = styles.collect();
    files.push("static/tokens.css");
    for file in files {
        match file.rsplit_once('.') {
            Some((_, "css" | "js")) => core.push(format!("{file}?v={}", site.assets)),
            Some((_, "svg")) => core.push(file.to_owned()),
            _ => {}
        }
    }
    if let Some(logo) = campaign.logo() {
        core.push(format!("{}{}", html::MEDIA, encode_path(logo)));
    }
    let folders: Vec<_> = campaign.translations.iter().map(|t| t.folder.as_str()).collect();
    json!({ "version": version(campaign), "core": core, "folders": folders })
}

/// A digest of the theme's static files: the `?v=` of their addresses.
pub fn assets_version(theme: &Theme) -> String {
    let tokens = theme.get("tokens.json").unwrap_or_default();
    Digest::default().add_all(theme.below("static/")).add(tokens).short(DIGITS)
}

/// A digest of everything the site is made from.
fn version(campaign: &Campaign) -> String {
    let mut digest = Digest::default();
    digest.add(env!("CARGO_PKG_VERSION")).add(campaign.theme.digest().as_bytes()).add(&campaign.config.file.text);
    digest.add(campaign.config.build.base_url.as_deref().unwrap_or_default());
    let files = campaign.all().flat_map(|c| &c.content.files);
    digest.add_all(files.map(|f| (&f.path, &f.text))).add_all(&campaign.content.assets);
    digest.short(DIGITS)
}
