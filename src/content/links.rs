//! Where links and pictures of entries lead. Once resolved, a link between entries is
//! `/scams/loan.md#id` and a picture `/images/a.png`, both from the content folder.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::attachments;
use super::blocks::{Block, Inline, visit_inlines};
use super::entry::Entry;
use super::markdown::Reference;
use super::pictures;
use super::text::decode_path;
use super::translations;
use super::{Absence, Content};
use crate::diagnostics::{Diagnostic, nearest};
use crate::pattern::pattern;

/// Schemes a link may have; everything else (`javascript:`, `data:`, `file:`) is refused.
pub const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Resolves every reference of every entry, reporting those that lead nowhere. In another
/// language than the main one, `main` is what there is in that, and the other's tag: what is not
/// translated is found there.
pub fn resolve(content: &mut Content, main: Option<(&Content, &str)>, diagnostics: &mut Vec<Diagnostic>) {
    if content.entries.iter().all(|e| e.references.is_empty()) {
        return;
    }
    let main_entries = main.map(|(content, _)| content.entries.as_slice()).unwrap_or_default();
    let targets = Targets {
        entries: main_entries.iter().chain(&content.entries).map(|e| (e.path.clone(), Arc::clone(e))).collect(),
        tag: main.map(|(_, tag)| tag.to_owned()),
        pictures: content.assets.keys().cloned().collect(),
        ids: RefCell::default(),
        searched: Cell::new(0),
        absent: content.absent.clone(),
    };
    let led: Vec<_> = content.entries.iter().map(|entry| targets.of(entry, diagnostics)).collect();
    // Nobody else holds the entries then, unless they are remembered: those alone have to be copied.
    drop(targets);
    for (entry, to) in content.entries.iter_mut().zip(led).filter(|(_, to)| !to.is_empty()) {
        visit_inlines(&mut Arc::make_mut(entry).document.blocks, &mut |inline| {
            let (image, url) = match inline {
                Inline::Link { url, .. } => (false, url),
                Inline::Image { src, .. } => (true, src),
                _ => return,
            };
            match to.get(&(image, url.clone())) {
                Some(to) if to != NOWHERE => url.clone_from(to),
                Some(_) => without_picture(inline),
                None => {}
            }
        });
    }
}

fn heading_ids(blocks: &[Block]) -> BTreeSet<String> {
    blocks
        .iter()
        .filter_map(|b| match b {
            Block::Heading { id, .. } => Some(id.clone()),
            _ => None,
        })
        .collect()
}

/// Where a picture leads that is not there. That is told here or where it was read; no template has to stumble over it.
const NOWHERE: &str = "";

/// Puts the words that tell of a picture in its place.
fn without_picture(inline: &mut Inline) {
    if let Inline::Image { alt, .. } = inline {
        *inline = Inline::Text { text: std::mem::take(alt) };
    }
}

/// So often at most is a near name looked for, among what may be thousands.
const SEARCHES: usize = 200;

struct Targets {
    /// The language, where it is not the main one.
    tag: Option<String>,
    /// Every entry by its path.
    entries: BTreeMap<String, Arc<Entry>>,
    pictures: BTreeSet<String>,
    /// Ids of headings by the path of their entry, for those that were asked for.
    ids: RefCell<HashMap<String, Rc<BTreeSet<String>>>>,
    /// How often something near was looked for.
    searched: Cell<usize>,
    /// As [`Content::absent`].
    absent: BTreeMap<String, Absence>,
}

impl Targets {
    /// Where an entry's links and pictures (true) lead, if that is written otherwise than in the entry.
    fn of(&self, entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> HashMap<(bool, String), String> {
        let mut led = HashMap::new();
        for reference in &entry.references {
            let to = match self.resolve(&entry.path, reference) {
                Ok(to) if !reference.image || self.pictures.contains(to.trim_start_matches('/')) => to,
                Ok(_) => NOWHERE.to_owned(),
                Err(problem) => {
                    diagnostics.push(problem.at(&entry.file, reference.span.clone()));
                    if !reference.image {
                        continue;
                    }
                    NOWHERE.to_owned()
                }
            };
            if to != reference.url {
                led.insert((reference.image, reference.url.clone()), to);
            }
        }
        led
    }

    fn resolve(&self, here: &str, reference: &Reference) -> Result<String, Box<Diagnostic>> {
        let url = reference.url.as_str();
        if let Some(meant) = meant(url).filter(|_| !reference.image) {
            let d = Diagnostic::error("outreach::links::address", format!("`{url}` is no address that can be opened"));
            return Err(d.help(format!("write `{meant}`")).into());
        }
        if is_of_windows(url) {
            return Err(of_windows(here, url));
        }
        if let Some(scheme) = scheme(url) {
            return self.absolute(url, &scheme, reference.image);
        }
        let (path, fragment) = match url.split_once('#') {
            Some((path, fragment)) => (path, Some(decode_path(fragment))),
            None => (url, None),
        };
        let path = if path.is_empty() { Some(here.to_owned()) } else { join(here, &decode_path(path)) };
        let Some(path) = path else {
            return Err(Diagnostic::error("outreach::links::outside", "this leads out of the content folder")
                .help("copy the file into the content folder and link to it there")
                .into());
        };
        let path = match &self.tag {
            Some(tag) => translations::main_path(&path, tag).into_owned(),
            None => path,
        };
        if reference.image && attachments::is_one(&path) && self.pictures.contains(&path) {
            return Err(Diagnostic::error("outreach::links::no-picture", format!("`{path}` is no picture"))
                .help("a file is linked to, without the `!`: [报名表](form.pdf)")
                .into());
        }
        if reference.image {
            return self.file(here, path, true);
        }
        let Some(entry) = self.entries.get(&path) else { return self.file(here, path, false) };
        let Some(id) = fragment else { return Ok(format!("/{path}")) };
        let ids = Rc::clone(
            self.ids.borrow_mut().entry(path.clone()).or_insert_with(|| heading_ids(&entry.document.blocks).into()),
        );
        if ids.contains(&id) {
            return Ok(format!("/{path}#{id}"));
        }
        let help = match self.near(&id, ids.iter()) {
            Some(near) => format!("did you mean `#{near}`?"),
            None => "give the heading an id: `## 标题 {#id}`".to_owned(),
        };
        Err(Diagnostic::error("outreach::links::anchor", format!("`{path}` has no heading with the id `{id}`"))
            .help(help)
            .into())
    }

    fn near<'n>(&self, name: &str, known: impl Iterator<Item = &'n String>) -> Option<&'n str> {
        self.searched.set(self.searched.get() + 1);
        if self.searched.get() > SEARCHES { None } else { nearest(name, known.map(String::as_str)) }
    }

    fn absolute(&self, url: &str, scheme: &str, image: bool) -> Result<String, Box<Diagnostic>> {
        if image {
            return Err(Diagnostic::error(
                "outreach::links::remote-picture",
                "pictures from other places are not loaded",
            )
            .help("save the picture below the content folder and name that file")
            .into());
        }
        if SCHEMES.contains(&scheme) {
            return Ok(url.to_owned());
        }
        Err(Diagnostic::error("outreach::links::scheme", format!("links of the kind `{scheme}:` are not allowed"))
            .help("links begin with https://, tel: or mailto:, or name a file of the campaign")
            .into())
    }

    /// A picture, or a file of any kind that is no entry.
    fn file(&self, here: &str, path: String, image: bool) -> Result<String, Box<Diagnostic>> {
        let told = || super::missing(&self.absent, &path, *self.missing(here, &path, image));
        match (!self.pictures.contains(&path)).then(told).flatten() {
            Some(d) => Err(d.into()),
            None => Ok(format!("/{path}")),
        }
    }

    fn missing(&self, here: &str, path: &str, image: bool) -> Box<Diagnostic> {
        let (code, what) =
            if image { ("outreach::links::missing-picture", "picture") } else { ("outreach::links::broken", "file") };
        if let Some(d) = pictures::unusable(path).filter(|_| image) {
            return d.into();
        }
        let d = Diagnostic::error(code, format!("there is no {what} `{path}` in the content folder"));
        let known = || self.pictures.iter().chain(self.entries.keys().filter(|_| !image));
        // Written as if from the content folder, it may name a file of it.
        let folder = here.rsplit_once('/').map_or("", |(folder, _)| folder);
        let whole = path.strip_prefix(folder).map(|path| path.trim_start_matches('/'));
        let whole = whole.and_then(|path| known().find(|name| *name == path)).map(String::as_str);
        let other = "the path is relative to this file, or from the content folder when it begins with `/`";
        match whole.or_else(|| self.near(path, known())) {
            Some(near) => {
                let near = relative(here, near);
                d.help(format!("did you mean `{near}`?")).into()
            }
            None => d.help(other).into(),
        }
    }
}

/// The head of an address, with whatever marks: its scheme, what parts that from the host, the host, and the rest.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:([hｈ][tｔ][tｔ][pｐ][sｓ]?)(\s*(?:[:：]\s*[/／\\]*|[/／\\]{2,})\s*)|(?:www[.．。]))?([^/／?#]*)(.*)$",
    )
});
/// How the names of sites end that people write without a scheme, and files do not.
static SITE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:[a-z0-9-]+\.)+(?:com|cn|net|org)$"));

/// The address that was meant by one that leads nowhere or into the campaign: `http：//…`, `https:www…`, `www.…`;
/// `None` where nothing is odd.
fn meant(url: &str) -> Option<String> {
    let parts = ADDRESS.captures(url)?;
    let host: String = parts[3].nfkc().map(|c| if c == '。' { '.' } else { c }).collect();
    let end = host.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '@' | '_' | '%' | '[' | ']')));
    // A sentence that goes on behind the address is none of it.
    let rest = if end.is_some() { String::new() } else { parts[4].replacen('／', "/", 1) };
    let host = host[..end.unwrap_or(host.len())].trim_end_matches('.');
    let Some(scheme) = parts.get(1) else {
        let www =
            url.trim_start()[..url.trim_start().len() - parts[3].len() - parts[4].len()].nfkc().collect::<String>();
        let host = format!("{}{host}", www.replace('。', "."));
        return SITE.is_match(&host).then(|| format!("https://{host}{rest}"));
    };
    let narrow = scheme.as_str().nfkc().collect::<String>().to_lowercase();
    let odd = &parts[2] != "://" || *host != parts[3] || !scheme.as_str().is_ascii() || parts[4].starts_with('／');
    (odd && !host.is_empty()).then(|| format!("{narrow}://{host}{rest}"))
}

/// A path as Windows shows it, with a drive or with backslashes.
fn is_of_windows(url: &str) -> bool {
    let drive = matches!(url.as_bytes(), [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
    drive || (url.contains('\\') && !url.contains("://"))
}

fn of_windows(here: &str, url: &str) -> Box<Diagnostic> {
    let path = url.replace('\\', "/");
    let help = match join(here, &path).filter(|_| !path.contains(':')) {
        Some(_) => format!("write `{path}`, with forward slashes"),
        None => {
            let name = path.rsplit('/').next().unwrap_or_default();
            format!(
                "copy the file into the folder images of the content folder and write `../images/{name}`, with forward slashes"
            )
        }
    };
    Diagnostic::error("outreach::links::windows-path", format!("`{url}` is a path of Windows")).help(help).into()
}

/// The scheme of an absolute address, in lower case. Browsers ignore tabs and line ends
/// inside a scheme, so they are ignored here too.
pub fn scheme(url: &str) -> Option<String> {
    let cleaned: String = url.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    if cleaned.starts_with("//") {
        return Some("//".to_owned());
    }
    let (scheme, _) = cleaned.split_once(':')?;
    let plain = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    plain.then(|| scheme.to_ascii_lowercase())
}

/// Joins a written path to the folder of the file it stands in; `None` when it climbs out.
pub fn join(here: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => here.split('/').collect::<Vec<_>>().split_last().map(|(_, dir)| dir.to_vec()).unwrap_or_default(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// How a file names another, both by their paths below the content folder.
pub fn relative(here: &str, to: &str) -> String {
    let folders: Vec<&str> = here.split('/').collect();
    let shared = folders[..folders.len() - 1].iter().zip(to.split('/')).take_while(|(a, b)| *a == b).count();
    let rest = to.split('/').skip(shared).collect::<Vec<_>>().join("/");
    "../".repeat(folders.len() - 1 - shared) + &rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_join_and_never_climb_out() {
        assert_eq!(join("scams/a.md", "b.md").as_deref(), Some("scams/b.md"));
        assert_eq!(join("scams/a.md", "../images/./x.png").as_deref(), Some("images/x.png"));
        assert_eq!(join("scams/a.md", "/images/x.png").as_deref(), Some("images/x.png"));
        assert_eq!(join("scams/a.md", "../../etc/passwd"), None);
    }

    #[test]
    fn files_are_named_from_where_they_are_named() {
        assert_eq!(relative("scams/a.md", "images/x.png"), "../images/x.png");
        assert_eq!(relative("scams/a.md", "scams/b.md"), "b.md");
        assert_eq!(relative("scams/old/a.md", "scams/b/c.md"), "../b/c.md");
        assert_eq!(relative("about.md", "images/x.png"), "images/x.png");
    }

    #[test]
    fn paths_of_windows_are_told_from_addresses() {
        for url in ["D:\\图片\\a.jpg", "C:/a.jpg", "..\\images\\a.jpg"] {
            assert!(is_of_windows(url), "{url}");
        }
        for url in ["../images/a.jpg", "https://example.org/a\\b", "tel:110"] {
            assert!(!is_of_windows(url), "{url}");
        }
        assert_eq!(
            of_windows("scams/a.md", "..\\a.jpg").help.as_deref(),
            Some("write `../a.jpg`, with forward slashes")
        );
        assert!(of_windows("scams/a.md", "D:\\图\\a.jpg").help.is_some_and(|h| h.contains("`../images/a.jpg`")));
    }

    #[test]
    fn mistyped_addresses_are_told_with_what_was_meant() {
        for (url, right) in [
            ("http：//www.gov.cn/", "http://www.gov.cn/"),
            ("https:／／www.gov.cn／a", "https://www.gov.cn/a"),
            ("https//www.gov.cn/", "https://www.gov.cn/"),
            ("https:www.gov.cn/", "https://www.gov.cn/"),
            ("https:/www.gov.cn/a?b=1#c", "https://www.gov.cn/a?b=1#c"),
            ("https:\\\\www.gov.cn", "https://www.gov.cn"),
            ("http ://www.gov.cn", "http://www.gov.cn"),
            ("ｈｔｔｐ://www.gov.cn", "http://www.gov.cn"),
            ("https://ｗｗｗ.gov．cn/", "https://www.gov.cn/"),
            ("https://www.gov.cn。", "https://www.gov.cn"),
            ("https://www.gov.cn，谢谢/a", "https://www.gov.cn"),
            ("www.gov.cn", "https://www.gov.cn"),
            ("www。gov.cn/a", "https://www.gov.cn/a"),
            ("mps.gov.cn/n1/", "https://mps.gov.cn/n1/"),
        ] {
            assert_eq!(meant(url).as_deref(), Some(right), "{url}");
        }
        for url in [
            "https://www.gov.cn/（1）.html?q=：",
            "HTTPS://WWW.GOV.CN/",
            "http://反诈.中国/",
            "https://u@a.example:8080/",
            "../scams/a.md",
            "https.md",
            "files/a.com.pdf",
            "a.docx",
            "#id",
            "/",
            "",
            "tel:96110",
            "mailto:a@gov.cn",
            "http:",
        ] {
            assert_eq!(meant(url), None, "{url}");
        }
    }

    #[test]
    fn hidden_schemes_are_seen() {
        for url in ["javascript:alert(1)", "JavaScript:x", "java\nscript:x", " \tjavascript:x"] {
            assert_eq!(scheme(url).as_deref(), Some("javascript"), "{url:?}");
        }
        assert_eq!(scheme("//evil.example").as_deref(), Some("//"));
        assert_eq!(scheme("a/b:c.md"), None);
        assert_eq!(scheme("刷单.md"), None);
    }
}
