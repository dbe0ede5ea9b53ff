//! What becomes of HTML that authors write into their Markdown: by default it is cleaned.
//!
//! A page's text is cleaned as a whole, since an element may begin in one block and end in
//! another. What the program itself wrote into it (ids, classes, addresses, pictures) is told
//! apart by a mark that nobody can write in advance: a digest of the file it stands in.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;
use regex::{Captures, Regex};

use crate::campaign::Campaign;
use crate::content::entry::Entry;
use crate::content::links::{self, SCHEMES};
use crate::content::raw_html::{ATTRIBUTES, ATTRIBUTES_OF, Removed, TAGS, WITH_CONTENT, removed};
use crate::content::text::decode_path;
use crate::content::translations;
use crate::diagnostics::Diagnostic;
use crate::pattern::pattern;
use crate::values::Fields;

/// `[output.site] raw-html`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Text and its parts are shown, all else is taken out.
    Clean,
    /// Tags and blocks are left out, as on paper.
    LeaveOut,
    /// Shown as it is written.
    Allow,
}

/// Reads the option, and says of every entry what its page will not show.
pub fn wanted(campaign: &Campaign, options: &mut Fields<'_>) -> Mode {
    let mode = match options.choice("raw-html", &["clean", "leave-out", "allow"]) {
        Some("leave-out") => Mode::LeaveOut,
        Some("allow") => Mode::Allow,
        _ => Mode::Clean,
    };
    for entry in &campaign.content.entries {
        match mode {
            Mode::Clean => report_removed(campaign, entry, options),
            Mode::LeaveOut => {
                if let Some(first) = entry.html.first() {
                    let d = Diagnostic::warning("outreach::html::left-out", "HTML is left out of the site")
                        .at(&entry.file, first.span.clone())
                        .help("write it in Markdown, or take `raw-html` out of `[output.site]` in book.toml");
                    options.report(d);
                }
            }
            Mode::Allow => {}
        }
    }
    mode
}

fn report_removed(campaign: &Campaign, entry: &Entry, options: &mut Fields<'_>) {
    let mut said = HashSet::new();
    for html in &entry.html {
        for what in removed(&html.source, |url| target(campaign, entry, url).is_some()) {
            if !said.insert(what.clone()) {
                continue;
            }
            let (name, help) = describe(&what);
            let d = Diagnostic::warning("outreach::html::removed", format!("{name} is not shown on the site"))
                .at(&entry.file, html.span.clone())
                .help(help);
            options.report(d);
        }
    }
}

/// What was taken out, and how to do without.
fn describe(what: &Removed) -> (String, &'static str) {
    match what {
        Removed::Element(element) => {
            let help = match element.as_str() {
                "img" | "picture" | "source" => "write pictures in Markdown: `![what is seen](../images/a.png)`",
                "h1" => "the page's title is its `h1`; begin with `## `",
                "script" | "iframe" | "object" | "embed" | "form" | "input" | "button" | "video" | "audio" | "base"
                | "meta" | "link" => {
                    "pages run and load nothing that their authors bring; a page that must is for your own theme"
                }
                "style" | "font" | "center" | "u" => "how pages look is for the theme: its static/style.css",
                _ => {
                    "write it in Markdown; or show HTML as it is written with `raw-html = \"allow\"` below `[output.site]`"
                }
            };
            (format!("`<{element}>`"), help)
        }
        Removed::Attribute { element, name } => {
            let help = match name.as_str() {
                "style" | "class" | "align" | "color" | "bgcolor" | "width" | "height" | "border" => {
                    "how pages look is for the theme: its static/style.css"
                }
                "id" | "name" => "headings have ids of their own: `## Title {#id}`",
                _ => "take it out; the element itself stays",
            };
            (format!("`{name}` of `<{element}>`"), help)
        }
        Removed::Link(url) => (
            format!("the link to `{url}`"),
            "links begin with https://, tel: or mailto:, or name an entry's file; to pictures, they are written in Markdown",
        ),
    }
}

/// The entry that a relative address in an entry's HTML names, as `scams/loan.md#id`.
pub fn target(campaign: &Campaign, from: &Entry, url: &str) -> Option<String> {
    let (path, fragment) = url.split_once('#').map_or((url, None), |(p, f)| (p, Some(decode_path(f))));
    let path = if path.is_empty() { from.path.clone() } else { links::join(&from.path, &decode_path(path))? };
    let path = if campaign.is_translation() {
        translations::main_path(&path, &campaign.config.book.language).into_owned()
    } else {
        path
    };
    let content = &campaign.content;
    let known = content.at(&path).is_some() || content.elsewhere.contains_key(&path);
    known.then(|| fragment.map_or(path.clone(), |f| format!("{path}#{f}")))
}

/// Takes out of a text what pages must not have.
pub struct Cleaner {
    /// Stands before attributes that the program wrote.
    pub mark: String,
}

/// Attributes that authors may write, by element.
fn attributes() -> HashMap<&'static str, HashSet<&'static str>> {
    ATTRIBUTES_OF.iter().map(|(element, names)| (*element, names.iter().copied().collect())).collect()
}

fn builder(attributes: HashMap<&'static str, HashSet<&'static str>>) -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .add_tags(TAGS)
        .add_clean_content_tags(WITH_CONTENT)
        .add_generic_attributes(ATTRIBUTES)
        .tag_attributes(attributes)
        .add_url_schemes(SCHEMES)
        .link_rel(None);
    builder
}

/// A block of HTML without what pages must not have, its elements closed.
pub fn clean_alone(source: &str) -> String {
    builder(attributes()).clean(source).to_string()
}

/// Stands for a piece that the cleaner is not shown.
pub fn stand_in(mark: &str, number: usize) -> String {
    format!("<bdi title=\"{mark}{number}\"></bdi>")
}

/// A link as the cleaner writes it, with its attributes.
static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r#"<a((?: [a-z-]+="[^"]*")*)>"#));

impl Cleaner {
    /// For a text of the file whose content is `source`.
    pub fn new(source: &str) -> Self {
        // Read as an address it is relative, whatever comes after it.
        Self { mark: format!("#{}-", &blake3::hash(source.as_bytes()).to_hex()[..16]) }
    }

    /// The text without what pages must not have, its elements closed; `kept` take the places of
    /// their stand-ins, and relative links of authors lead where `addresses` says.
    pub fn clean(&self, html: &str, kept: &[String], addresses: HashMap<String, String>) -> String {
        let mut attributes = attributes();
        for heading in ["h2", "h3", "h4", "h5", "h6"] {
            attributes.entry(heading).or_default().insert("id");
        }
        for with_class in ["div", "td", "th", "li"] {
            attributes.entry(with_class).or_default().insert("class");
        }
        let mark = self.mark.clone();
        let mut builder = builder(attributes);
        builder.link_rel(Some("noopener")).attribute_filter(move |element, name, value| match (element, name) {
            (_, "id" | "class") => value.strip_prefix(&mark).map(Cow::Borrowed),
            ("a", "href") => match value.strip_prefix(&mark) {
                Some(own) => Some(Cow::Borrowed(own)),
                None if links::scheme(value).is_some_and(|s| SCHEMES.contains(&s.as_str())) => {
                    Some(Cow::Borrowed(value))
                }
                None => addresses.get(value).map(|to| Cow::Owned(to.clone())),
            },
            _ => Some(Cow::Borrowed(value)),
        });
        let cleaned = builder.clean(html).to_string();
        let mut out = String::with_capacity(cleaned.len());
        let mut rest = cleaned.as_str();
        // They stand in the order of their numbers.
        for (number, piece) in kept.iter().enumerate() {
            if let Some((before, after)) = rest.split_once(&stand_in(&self.mark, number)) {
                out.extend([before, piece]);
                rest = after;
            }
        }
        out.push_str(rest);
        LINK.replace_all(&out, |link: &Captures<'_>| {
            let attributes = &link[1];
            if attributes.contains(" href=\"http") {
                format!("<a{}>", attributes.replace(" rel=\"noopener\"", " rel=\"noopener external\""))
            } else {
                format!("<a{}>", attributes.replace(" rel=\"noopener\"", ""))
            }
        })
        .into_owned()
    }
}
