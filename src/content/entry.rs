//! Entries: one file of `content/`, typed for its kind.

use std::ops::Range;
use std::sync::Arc;

use super::blocks::{Block, Document};
use super::deck::{self, Deck};
use super::details;
pub use super::details::{
    Case, Column, Details, Form, Layout, Letter, Line, Notice, Orientation, Page, Pledge, Rank, Risk, Scam,
};
use super::markdown::{self, HeadingAt, Reference, RoleWords};
use super::raw_html::RawHtml;
use super::review::ReviewAfter;
use super::{front_matter, merge_fields, terms, text};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::values::{self, Fields, Node, Value};
use jiff::civil::Date;

/// The kinds of entries that are Markdown files; the folder's name is the kind's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Scam,
    Case,
    Letter,
    Notice,
    Pledge,
    Form,
    Page,
    Deck,
}

impl Kind {
    /// Every kind, in the order lists show them.
    pub const ALL: [Kind; 8] =
        [Kind::Scam, Kind::Case, Kind::Letter, Kind::Notice, Kind::Pledge, Kind::Form, Kind::Page, Kind::Deck];

    /// The folder below `content/` and in the site's addresses.
    pub fn folder(self) -> &'static str {
        match self {
            Kind::Scam => "scams",
            Kind::Case => "cases",
            Kind::Letter => "letters",
            Kind::Notice => "notices",
            Kind::Pledge => "pledges",
            Kind::Form => "forms",
            Kind::Page => "pages",
            Kind::Deck => "decks",
        }
    }

    /// The path of the page that lists them, below a language's root. Pages have none: every menu leads to
    /// each.
    pub fn list_path(self) -> Option<String> {
        (self != Kind::Page).then(|| format!("{}/index.html", self.folder()))
    }

    /// The path of the page of one of them, below a language's root, not percent-encoded.
    pub fn page_path(self, slug: &str) -> String {
        format!("{}/{slug}.html", self.folder())
    }

    /// The path of the file of one of them, below the content folder.
    pub fn file_path(self, slug: &str) -> String {
        format!("{}/{slug}.md", self.folder())
    }

    /// One of them, for the command line and messages.
    pub fn singular(self) -> &'static str {
        match self {
            Kind::Scam => "scam",
            Kind::Case => "case",
            Kind::Letter => "letter",
            Kind::Notice => "notice",
            Kind::Pledge => "pledge",
            Kind::Form => "form",
            Kind::Page => "page",
            Kind::Deck => "deck",
        }
    }

    /// The kind whose folder has this name.
    pub fn from_folder(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.folder() == name)
    }
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceRef {
    pub title: String,
    pub publisher: Option<String>,
    pub date: Option<Date>,
    pub url: Option<String>,
}

/// A finding about a text that its author has looked at and lets pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Allowed {
    pub code: String,
    /// As written in the file.
    pub text: String,
    pub reason: String,
    /// Where it stands in the file.
    pub span: Range<usize>,
}

/// One file of `content/`.
#[derive(Debug, Clone)]
pub struct Entry {
    pub slug: String,
    /// The file's path below the content folder, `scams/loan.md`.
    pub path: String,
    pub file: Arc<SourceFile>,
    pub title: String,
    pub summary: Option<String>,
    pub audiences: Vec<String>,
    pub tags: Vec<String>,
    pub draft: bool,
    pub reviewed: Option<Date>,
    /// When it is due again; the campaign's own time when absent.
    pub review_after: Option<ReviewAfter>,
    pub sources: Vec<SourceRef>,
    pub allow: Vec<Allowed>,
    /// Paths of the pages that it had under other names, as [`Entry::page_path`].
    pub moved_from: Vec<String>,
    pub details: Details,
    /// Where in the file the front matter ends.
    pub body: usize,
    pub document: Document,
    pub references: Vec<Reference>,
    pub headings: Vec<HeadingAt>,
    pub html: Vec<RawHtml>,
}

impl Entry {
    /// The entry's kind.
    pub fn kind(&self) -> Kind {
        match self.details {
            Details::Scam(_) => Kind::Scam,
            Details::Case(_) => Kind::Case,
            Details::Letter(_) => Kind::Letter,
            Details::Notice(_) => Kind::Notice,
            Details::Pledge(_) => Kind::Pledge,
            Details::Form(_) => Kind::Form,
            Details::Page(_) => Kind::Page,
            Details::Deck(_) => Kind::Deck,
        }
    }

    /// An explainer's own fields; `None` for other kinds.
    pub fn scam(&self) -> Option<&Scam> {
        match &self.details {
            Details::Scam(scam) => Some(scam),
            _ => None,
        }
    }

    /// A case's own fields; `None` for other kinds.
    pub fn case(&self) -> Option<&Case> {
        match &self.details {
            Details::Case(case) => Some(case),
            _ => None,
        }
    }

    /// A letter's own fields; `None` for other kinds.
    pub fn letter(&self) -> Option<&Letter> {
        match &self.details {
            Details::Letter(letter) => Some(letter),
            _ => None,
        }
    }

    /// A form's own fields; `None` for other kinds.
    pub fn form(&self) -> Option<&Form> {
        match &self.details {
            Details::Form(form) => Some(form),
            _ => None,
        }
    }

    /// What a deck's comments say; `None` for other kinds.
    pub fn deck(&self) -> Option<&Deck> {
        match &self.details {
            Details::Deck(deck) => Some(deck),
            _ => None,
        }
    }

    /// The page's path below the output folder, not percent-encoded.
    pub fn page_path(&self) -> String {
        self.kind().page_path(&self.slug)
    }

    /// The summary, or the beginning of the text.
    pub fn summary_text(&self) -> String {
        self.summary
            .clone()
            .unwrap_or_else(|| self.document.first_words().map(|words| text::excerpt(&words, 60)).unwrap_or_default())
    }

    /// The short line of posters and slides: the headline, or else the title.
    pub fn headline(&self) -> String {
        let parts = self.headline_parts();
        let latin = !parts.iter().any(|p| p.contains(text::is_cjk));
        parts.join(if latin { " " } else { "" })
    }

    /// The headline cut where its author wrote `|`: Chinese has no spaces that would say where
    /// a word ends, and a word torn apart in letters of a hand's height is read wrong.
    pub fn headline_parts(&self) -> Vec<&str> {
        let headline = match &self.details {
            Details::Scam(scam) => scam.headline.as_deref(),
            Details::Page(page) => page.headline.as_deref(),
            _ => None,
        };
        match headline {
            Some(headline) => headline.split('|').map(str::trim).filter(|p| !p.is_empty()).collect(),
            None => vec![&self.title],
        }
    }

    /// How its posters are laid out; `None` for kinds that have none, and for pages that ask for none.
    pub fn layout(&self) -> Option<Layout> {
        match &self.details {
            Details::Scam(scam) => Some(scam.layout),
            Details::Case(_) => Some(Layout::Facts),
            Details::Page(page) => page.layout,
            _ => None,
        }
    }

    /// The money lost, where there is any to speak of.
    pub fn loss(&self) -> Option<f64> {
        self.case()?.loss.filter(|loss| *loss > 0.0)
    }

    /// When a case happened, or a letter or notice was written.
    pub fn date(&self) -> Option<Date> {
        match &self.details {
            Details::Case(c) => c.date,
            Details::Letter(l) => l.date,
            Details::Notice(n) => n.date,
            _ => None,
        }
    }

    /// Where the value of a field of the front matter stands, for a word about it; the first line
    /// of the file when it is not there.
    pub fn field_at(&self, name: &str) -> Range<usize> {
        front_matter::field_at(&self.file.text[..self.body], name).unwrap_or_else(|| self.file.first_line())
    }

    /// The newest date the entry carries, for feeds and site maps.
    pub fn updated(&self) -> Option<Date> {
        self.reviewed.max(self.date())
    }
}

/// Reads one Markdown file as an entry; `None` when its front matter cannot be read at all.
pub fn read_file(
    kind: Kind,
    slug: &str,
    file: &Arc<SourceFile>,
    roles: &RoleWords,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Entry> {
    let parts = front_matter::split(file).map_err(|d| diagnostics.push(*d)).ok()?;
    let node = if parts.front_matter.is_empty() {
        Node { value: Value::Null, span: 0..0 }
    } else {
        values::parse_yaml(file, parts.front_matter).map_err(|d| diagnostics.push(*d)).ok()?
    };
    let first_line = file.first_line();
    let fields = Fields::new(file, &node, format!("a {}", kind.singular()), diagnostics);
    let mut entry = read(kind, slug, fields, first_line);
    entry.body = parts.body.start;
    let parse = if kind == Kind::Deck { markdown::parse_deck } else { markdown::parse };
    let parsed = parse(file, parts.body, roles, diagnostics);
    entry.document = parsed.document;
    if kind == Kind::Letter {
        merge_fields::split(&mut entry.document.blocks);
    }
    match &mut entry.details {
        Details::Deck(read) => *read = deck::read(file, &mut entry.document, diagnostics),
        _ => entry.document.blocks.retain(|b| !matches!(b, Block::Comment { .. })),
    }
    entry.references = parsed.references;
    entry.headings = parsed.headings;
    entry.html = parsed.html;
    Some(entry)
}

/// Reads the front matter of a kind; the title falls back on the file's name, with an error.
fn read(kind: Kind, slug: &str, mut fields: Fields<'_>, title_at: Range<usize>) -> Entry {
    let has_fields = fields.names().next().is_some();
    let title = fields.text("title").unwrap_or_else(|| {
        let d = Diagnostic::error("outreach::front-matter::no-title", "the entry has no title")
            .at(fields.file(), title_at)
            .help(if has_fields { "add a line `title: …` to the front matter" } else { front_matter::HOW });
        fields.report(d);
        slug.to_owned()
    });
    let mut entry = Entry {
        slug: slug.to_owned(),
        path: kind.file_path(slug),
        file: fields.file().clone(),
        title,
        summary: fields.text("summary"),
        audiences: terms::read(&mut fields, "audiences"),
        tags: terms::read(&mut fields, "tags"),
        draft: fields.bool("draft").unwrap_or(false),
        reviewed: fields.date("reviewed"),
        review_after: ReviewAfter::read(&mut fields),
        sources: sources(&mut fields),
        allow: allowed(&mut fields),
        moved_from: moved_from(&mut fields),
        details: Details::Page(Page::default()),
        body: 0,
        document: Document::default(),
        references: Vec::new(),
        headings: Vec::new(),
        html: Vec::new(),
    };
    entry.details = details::read(kind, &mut fields);
    fields.finish();
    entry
}

/// Reads `sources`.
pub fn sources(fields: &mut Fields<'_>) -> Vec<SourceRef> {
    let nodes = fields.list("sources");
    nodes.into_iter().filter_map(|node| source(fields, node)).collect()
}

fn source(fields: &mut Fields<'_>, node: &Node) -> Option<SourceRef> {
    if let Value::Str(title) = &node.value {
        return Some(SourceRef { title: title.clone(), publisher: None, date: None, url: None });
    }
    let mut source = fields.nested(node, "a source");
    let title = source.text("title").or_else(|| {
        source.wrong(node, "sources", "a text, or a group with a title");
        None
    });
    let (publisher, date) = (source.text("publisher"), source.date("date"));
    let url = source.web_url("url");
    source.finish();
    Some(SourceRef { title: title?, publisher, date, url })
}

/// Reads `moved-from`: `scams/old-name`, with or without the ending of the file or of the page.
fn moved_from(fields: &mut Fields<'_>) -> Vec<String> {
    let named = fields.spanned_words("moved-from");
    let read = |(text, span): (String, Range<usize>)| {
        let name = text.strip_suffix(".md").or_else(|| text.strip_suffix(".html")).unwrap_or(&text);
        let (folder, slug) = name.split_once('/').unwrap_or_default();
        let is_name = !matches!(slug, "" | "index")
            && !slug.starts_with('.')
            && !slug.contains(['/', '#'])
            && !text::is_refused_by_windows(slug);
        if let Some(kind) = Kind::from_folder(folder).filter(|_| is_name) {
            return Some(kind.page_path(slug));
        }
        let d =
            Diagnostic::error("outreach::front-matter::moved-from", format!("`{text}` is no former page of an entry"))
                .at(fields.file(), span)
                .help("write its folder and its old name, such as `scams/fake-refund`");
        fields.report(d);
        None
    };
    named.into_iter().filter_map(read).collect()
}

/// Reads the list `allow`.
pub fn allowed(fields: &mut Fields<'_>) -> Vec<Allowed> {
    let nodes = fields.list("allow");
    let read = |node: &Node| {
        let mut allow = fields.nested(node, "`allow`");
        let parts = (allow.text("code"), allow.text("text"), allow.text("reason"));
        if let (Some(code), Some(text), Some(reason)) = parts {
            allow.finish();
            return Some(Allowed { code, text, reason, span: node.span.clone() });
        }
        allow.wrong(node, "allow", "a group with `code`, `text` and `reason`");
        None
    };
    nodes.into_iter().filter_map(read).collect()
}
