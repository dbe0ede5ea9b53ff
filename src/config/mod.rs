//! `book.toml`: what the campaign is called, who speaks, and which channels it wants.

mod organization;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::content::entry::{self, Allowed};
use crate::content::files;
use crate::content::review::ReviewAfter;
use crate::diagnostics::{Diagnostic, Place, SourceFile, nearest};
use crate::values::{self, Fields, Key, Node, Value};
use crate::{hotlines, merge, order};
pub use organization::{Contact, Hotline, Organization};

/// The configuration's name in the campaign's folder.
pub const FILE_NAME: &str = "book.toml";

/// The whole file. Tables of channels stay unread here: each channel reads its own.
#[derive(Debug, Clone)]
pub struct Config {
    pub file: Arc<SourceFile>,
    pub book: Book,
    pub build: Build,
    pub organization: Organization,
    /// `[languages.TAG]`: the languages besides `[book] language`.
    pub languages: Vec<Language>,
    /// `[output.NAME]` tables in their order.
    pub outputs: Vec<(Key, Node)>,
    /// `[[merge]]` tables.
    pub merges: Vec<merge::Settings>,
    pub check: Check,
    /// `[order]`: what the organization itself wants printed.
    pub order: Vec<order::Wish>,
}

/// `[book]`: what the campaign is.
#[derive(Debug, Clone)]
pub struct Book {
    pub title: String,
    pub description: Option<String>,
    /// A BCP 47 tag; `zh-CN` by default.
    pub language: String,
    /// Where it is named.
    pub language_span: Range<usize>,
    pub authors: Vec<String>,
    /// The content folder, relative to the campaign.
    pub src: String,
}

/// `[build]`: how and for where it is made.
#[derive(Debug, Clone)]
pub struct Build {
    pub build_dir: String,
    pub theme: String,
    /// Where the site will be: absolute, ends with `/`.
    pub base_url: Option<String>,
    /// Where an address was given that is none; that is said already.
    pub wrong_base_url: Option<Range<usize>>,
}

/// `[languages.TAG]`: another language of the campaign. What it leaves out is as in `[book]` and
/// `[organization]`.
#[derive(Debug, Clone)]
pub struct Language {
    /// A BCP 47 tag, also its folder in the output.
    pub tag: String,
    pub span: Range<usize>,
    /// Only a part of the campaign is meant to be in it: what is not there is not missed.
    pub partial: bool,
    pub title: Option<String>,
    pub description: Option<String>,
    pub organization: Organization,
}

/// `[check]`: what the rules are told.
#[derive(Debug, Clone)]
pub struct Check {
    /// How long a review holds good.
    pub review_after: ReviewAfter,
    /// What may stand anywhere in the campaign.
    pub allow: Vec<Allowed>,
}

impl Config {
    /// The table of a channel; `None` means the channel is off.
    pub fn output(&self, name: &str) -> Option<&Node> {
        self.outputs.iter().find(|(k, _)| k.name == name).map(|(_, n)| n)
    }

    /// A place in the file.
    pub fn place(&self, span: &Range<usize>) -> Place {
        Place { file: Arc::clone(&self.file), span: span.clone() }
    }

    /// The configuration of another language of the campaign.
    pub fn in_language(&self, language: &Language) -> Self {
        let mut config = self.clone();
        config.book.language = language.tag.clone();
        config.book.title = language.title.clone().unwrap_or(config.book.title);
        config.book.description = language.description.clone().or(config.book.description);
        config.build.base_url = config.build.base_url.map(|base| format!("{base}{}/", language.tag));
        config.merges = Vec::new();
        config.languages = Vec::new();
        let (own, organization) = (&language.organization, &mut config.organization);
        organization.name = own.name.clone().or(organization.name.take());
        organization.short_name = own.short_name.clone().or(organization.short_name.take());
        organization.website = own.website.clone().or(organization.website.take());
        organization.logo = own.logo.clone().or(organization.logo.take());
        organization.qr_url = own.qr_url.clone().or(organization.qr_url.take());
        // What may be named in one language may be named in each.
        organization.e_mails.extend(own.e_mails.iter().cloned());
        organization.sites.extend(own.sites.iter().cloned());
        if !own.contacts.is_empty() {
            organization.contacts = own.contacts.clone();
        }
        if own.hotlines.is_empty() {
            // The theme knows what national numbers are called in its languages.
            for hotline in organization.hotlines.iter_mut().filter(|h| hotlines::national(&h.number).is_some()) {
                hotline.label = None;
            }
        } else {
            organization.hotlines = own.hotlines.clone();
        }
        config
    }

    /// The organization's short name, its name, or the campaign's title.
    pub fn short_name(&self) -> &str {
        let org = &self.organization;
        org.short_name.as_deref().or(org.name.as_deref()).unwrap_or(&self.book.title)
    }
}

/// Says that there is no campaign at `root`, and where one is if it is near.
fn missing(root: &Path) -> Diagnostic {
    let (code, shown) = ("outreach::config::missing", root.display());
    if root.is_file() {
        return Diagnostic::error(code, format!("{shown} is a file, no folder"))
            .help("name the folder in which the campaign's book.toml is");
    }
    if !root.is_dir() {
        return Diagnostic::error(code, format!("there is no folder {shown}"))
            .help("look how it is called; a name with spaces in it needs quotation marks around it");
    }
    let d = Diagnostic::error(code, format!("there is no book.toml in {shown}"));
    if let Some(name) = misnamed(root) {
        return d.help(rename(&name));
    }
    let is_campaign = |folder: &Path| folder.join(FILE_NAME).is_file();
    let above =
        || dunce::canonicalize(root).ok()?.ancestors().skip(1).find(|folder| is_campaign(folder)).map(Path::to_owned);
    let below = || {
        let mut campaigns =
            std::fs::read_dir(root).ok()?.filter_map(|e| Some(e.ok()?.path())).filter(|p| is_campaign(p));
        campaigns.next().filter(|_| campaigns.next().is_none())
    };
    match above().or_else(below) {
        Some(folder) => {
            let folder = folder.strip_prefix(".").unwrap_or(&folder);
            d.help(format!("there is one in {}: go there, or name that folder", folder.display()))
        }
        None => d.help("go to the campaign's folder, name it on the command line, or make one with `outreach init`"),
    }
}

/// The file of a folder that was meant to be its `book.toml`: Windows gives it another ending and does not show it.
pub fn misnamed(root: &Path) -> Option<String> {
    let is_near = |name: &String| {
        let name = name.to_lowercase();
        let name = [".txt", ".toml"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        matches!(name, "book" | "book.toml" | "book.tml" | "book.tom" | "book.toml.txt")
    };
    let files = std::fs::read_dir(root).ok()?.flatten().filter(|file| file.path().is_file());
    let names = files.filter_map(|file| file.file_name().into_string().ok());
    names.filter(|name| name != FILE_NAME).find(is_near)
}

/// How such a file gets its name.
pub fn rename(name: &str) -> String {
    format!("rename `{name}` in there to book.toml (Windows shows endings with 查看 → 文件扩展名)")
}

/// Reads the `book.toml` of the campaign at `root` (see [`read`]); `None` also when there is
/// none.
pub fn load(root: &Path, channels: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    let path = root.join(FILE_NAME);
    if !path.is_file() {
        diagnostics.push(missing(root));
        return None;
    }
    let file = files::read_text(&path, FILE_NAME).map_err(|d| diagnostics.push(*d)).ok()?;
    read(&file, channels, diagnostics)
}

/// Reads `book.toml`. `channels` are the names that `[output.…]` may have.
///
/// Returns `None` only when the file is not TOML; every other mistake is reported and a
/// default stands in, so that the content is checked too.
pub fn read(file: &Arc<SourceFile>, channels: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    let node = match values::parse_toml(file) {
        Ok(node) => node,
        Err(errors) => {
            diagnostics.extend(errors);
            return None;
        }
    };
    let mut top = Fields::new(file, &node, "book.toml", diagnostics);
    let empty = Node { value: Value::Null, span: 0..0 };
    let node = top.node("book").unwrap_or(&empty);
    let book = read_book(top.nested(node, "[book]"));
    let node = top.node("build").unwrap_or(&empty);
    let build = read_build(top.nested(node, "[build]"), &book.src);
    let node = top.node("organization").unwrap_or(&empty);
    let organization = organization::read(top.nested(node, "[organization]"));
    let languages = read_languages(&mut top, &book.language);
    let outputs = match top.node("output") {
        Some(Node { value: Value::Map(outputs), .. }) => outputs.clone(),
        Some(node) => {
            top.wrong(node, "output", "tables such as [output.site]");
            Vec::new()
        }
        None => Vec::new(),
    };
    for (key, _) in &outputs {
        if !channels.contains(&key.name.as_str()) {
            let help = match nearest(&key.name, channels.iter().copied()) {
                Some(near) => format!("did you mean `[output.{near}]`?"),
                None => format!("channels: {}", channels.join(", ")),
            };
            let d =
                Diagnostic::error("outreach::config::unknown-channel", format!("no channel is called `{}`", key.name))
                    .at(file, key.span.clone())
                    .label("unknown channel")
                    .help(help);
            top.report(d);
        }
    }
    let node = top.node("check").unwrap_or(&empty);
    let check = read_check(top.nested(node, "[check]"));
    let merges = merge::read(&mut top);
    let order = order::wishes(&mut top);
    if outputs.is_empty() {
        let d = Diagnostic::warning("outreach::config::no-channel", "no channel is switched on")
            .in_path(FILE_NAME)
            .help("add a line `[output.site]`, and `[output.posters]`, `[output.screens]`, `[output.letters]` as you need them");
        top.report(d);
    }
    top.finish();
    Some(Config { file: file.clone(), book, build, organization, languages, outputs, check, merges, order })
}

fn read_book(mut f: Fields<'_>) -> Book {
    let title = f.text("title").unwrap_or_else(|| {
        let d = Diagnostic::error("outreach::config::no-title", "the campaign has no title")
            .in_path(FILE_NAME)
            .help("add `title = \"…\"` below `[book]`");
        f.report(d);
        "outreach".to_owned()
    });
    let book = Book {
        title,
        description: f.text("description"),
        language_span: f.node("language").map_or(0..0, |node| node.span.clone()),
        language: f.text("language").unwrap_or_else(|| "zh-CN".to_owned()),
        authors: f.texts("authors"),
        src: folder(&mut f, "src", "content"),
    };
    f.finish();
    book
}

fn read_check(mut f: Fields<'_>) -> Check {
    let check = Check {
        review_after: ReviewAfter::read(&mut f).unwrap_or(ReviewAfter::DEFAULT),
        allow: entry::allowed(&mut f),
    };
    f.finish();
    check
}

fn read_build(mut f: Fields<'_>, src: &str) -> Build {
    let given = f.node("base-url").map(|node| node.span.clone());
    let at = given.clone().unwrap_or_default();
    let base_url = f.web_url("base-url").and_then(|url| {
        let file = Arc::clone(f.file());
        let wrong = |why| f.report(Diagnostic::error("outreach::config::base-url", why).at(&file, at));
        base_url(&url).map_err(wrong).ok()
    });
    let build = Build {
        build_dir: build_dir(&mut f, src),
        theme: f.text("theme").unwrap_or_else(|| "default".to_owned()),
        wrong_base_url: given.filter(|_| base_url.is_none()),
        base_url,
    };
    f.finish();
    build
}

/// The output folder. A build replaces it as a whole, with all that is made from if that lay there.
fn build_dir(f: &mut Fields<'_>, src: &str) -> String {
    const DEFAULT: &str = "dist";
    let dir = folder(f, "build-dir", DEFAULT);
    let within = |a: &str, b: &str| Path::new(a).starts_with(b);
    let Some(kept) = [src, "themes"].into_iter().find(|kept| within(&dir, kept) || within(kept, &dir)) else {
        return dir;
    };
    let message = format!("the output folder `{dir}` would take the place of what is in `{kept}`");
    let d = Diagnostic::error("outreach::config::folder", message).help("give it a name of its own, such as \"dist\"");
    let d = match f.node("build-dir") {
        Some(node) => d.at(f.file(), node.span.clone()),
        None => d.in_path(FILE_NAME),
    };
    f.report(d);
    DEFAULT.to_owned()
}

/// A folder inside the campaign: relative, without `..`.
fn folder(f: &mut Fields<'_>, name: &'static str, default: &str) -> String {
    let Some(text) = f.text(name) else { return default.to_owned() };
    let clean = text.trim_end_matches('/').to_owned();
    let inside = !clean.is_empty()
        && !clean.starts_with('/')
        && !clean.contains(['\\', ':', '\0'])
        && clean.split('/').all(|part| !part.is_empty() && part != ".." && part != ".")
        // What is in there stays in there.
        && clean.split('/').next() != Some(merge::PRIVATE);
    if inside {
        return clean;
    }
    let d =
        Diagnostic::error("outreach::config::folder", format!("`{name}` is not a folder inside the campaign: {text}"))
            .in_path(FILE_NAME);
    let d = if name == "build-dir" {
        d.help("write a plain name such as \"dist\"; `outreach build -d …` builds in another place")
    } else {
        d.help(format!("write a plain name such as \"{default}\""))
    };
    f.report(d);
    default.to_owned()
}

fn read_languages(top: &mut Fields<'_>, main: &str) -> Vec<Language> {
    let Some(node) = top.node("languages") else { return Vec::new() };
    let Value::Map(tables) = &node.value else {
        top.wrong(node, "languages", "tables such as [languages.en]");
        return Vec::new();
    };
    let mut languages = Vec::new();
    for (key, node) in tables {
        let tag = key.name.clone();
        let is_tag = !tag.is_empty() && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !is_tag || tag == main {
            let d = Diagnostic::error("outreach::config::language", format!("`{tag}` cannot be another language"))
                .at(top.file(), key.span.clone())
                .help("write a tag such as `en` or `ug`, other than `[book] language`");
            top.report(d);
            continue;
        }
        let mut f = top.nested(node, format!("[languages.{tag}]"));
        let (title, description) = (f.text("title"), f.text("description"));
        let partial = f.bool("partial").unwrap_or(false);
        let organization = match f.node("organization") {
            Some(node) => organization::read(f.nested(node, format!("[languages.{tag}.organization]"))),
            None => Organization::default(),
        };
        f.finish();
        languages.push(Language { tag, span: key.span.clone(), partial, title, description, organization });
    }
    languages
}

/// A web address as one that names a folder, so that paths can be joined to it.
///
/// # Errors
/// Why none can.
pub fn base_url(url: &str) -> Result<String, &'static str> {
    if url.contains(['?', '#']) {
        return Err("the site's address ends with its folder: nothing can be put behind `?` or `#`");
    }
    if url.split('/').nth(2).is_some_and(|host| host.contains('@')) {
        return Err("the site's address is printed and published: no name and password before `@`");
    }
    Ok(if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
}
