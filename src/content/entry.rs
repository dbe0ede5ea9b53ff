//! Entries: one file of `content/`, typed for its kind.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use super::blocks::{Document, plain};
use super::markdown::Reference;
use super::text;
use crate::diagnostics::SourceFile;
use crate::values::{Fields, Node, Value};

/// The kinds of entries that are Markdown files; the folder's name is the kind's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Scam,
    Case,
    Letter,
    Page,
}

impl Kind {
    /// Every kind, in the order lists show them.
    pub const ALL: [Kind; 4] = [Kind::Scam, Kind::Case, Kind::Letter, Kind::Page];

    /// The folder below `content/` and in the site's addresses.
    pub fn folder(self) -> &'static str {
        match self {
            Kind::Scam => "scams",
            Kind::Case => "cases",
            Kind::Letter => "letters",
            Kind::Page => "pages",
        }
    }

    /// One of them, for the command line and messages.
    pub fn singular(self) -> &'static str {
        match self {
            Kind::Scam => "scam",
            Kind::Case => "case",
            Kind::Letter => "letter",
            Kind::Page => "page",
        }
    }

    /// The kind whose folder has this name.
    pub fn from_folder(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.folder() == name)
    }
}

/// How dangerous a scam is; chooses the colours of what is printed and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    High,
    #[default]
    Medium,
    Low,
}

impl Risk {
    /// The name in front matter and in the theme's palettes.
    pub fn name(self) -> &'static str {
        match self {
            Risk::High => "high",
            Risk::Medium => "medium",
            Risk::Low => "low",
        }
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

/// A type's place in an issuer's list; `position` only where the list is ranked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rank {
    pub position: Option<u32>,
    pub list: Option<String>,
    pub issuer: Option<String>,
    pub year: Option<u32>,
}

/// A finding of the personal-data check that its author has looked at and lets pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Allowed {
    pub code: String,
    /// As written in the file.
    pub text: String,
    pub reason: String,
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
    pub sources: Vec<SourceRef>,
    pub allow: Vec<Allowed>,
    pub details: Details,
    pub document: Document,
    pub references: Vec<Reference>,
}

/// What only one kind has.
#[derive(Debug, Clone)]
pub enum Details {
    Scam(Scam),
    Case(Case),
    Letter(Letter),
    Page,
}

/// Fields of an explainer.
#[derive(Debug, Clone, Default)]
pub struct Scam {
    /// As written: `|` marks where a line may break (see [`Entry::headline_parts`]).
    pub headline: Option<String>,
    pub slogan: Option<String>,
    pub aliases: Vec<String>,
    pub risk: Risk,
    /// Numbers with where they stand; the first is the poster's big one.
    pub hotlines: Vec<(String, Range<usize>)>,
    /// A pictogram's name in the theme's `static/icons/`.
    pub icon: Option<String>,
    pub rank: Option<Rank>,
}

/// Fields of a case.
#[derive(Debug, Clone, Default)]
pub struct Case {
    pub date: Option<Date>,
    pub place: Option<String>,
    /// In yuan; 0 when no money was lost.
    pub loss: Option<f64>,
    pub victim: Option<String>,
    /// The slug of the explainer it is a case of, with where it stands.
    pub scam: Option<(String, Range<usize>)>,
    /// Put together from several cases so that no person is told about.
    pub composite: bool,
}

/// Fields of a letter.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    pub to: Option<String>,
    pub from: Option<String>,
    pub date: Option<Date>,
    pub receipt: bool,
}

impl Entry {
    /// The entry's kind.
    pub fn kind(&self) -> Kind {
        match self.details {
            Details::Scam(_) => Kind::Scam,
            Details::Case(_) => Kind::Case,
            Details::Letter(_) => Kind::Letter,
            Details::Page => Kind::Page,
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

    /// The page's path below the output folder, not percent-encoded.
    pub fn page_path(&self) -> String {
        format!("{}/{}.html", self.kind().folder(), self.slug)
    }

    /// The summary, or the beginning of the text.
    pub fn summary_text(&self) -> String {
        self.summary.clone().unwrap_or_else(|| {
            self.document.first_paragraph().map(|p| text::excerpt(&plain(p), 60)).unwrap_or_default()
        })
    }

    /// The short line of posters and slides: the headline, or else the title.
    pub fn headline(&self) -> String {
        self.headline_parts().concat()
    }

    /// The headline cut where its author wrote `|`: Chinese has no spaces that would say where
    /// a word ends, and a word torn apart in letters of a hand's height is read wrong.
    pub fn headline_parts(&self) -> Vec<&str> {
        match self.scam().and_then(|s| s.headline.as_deref()) {
            Some(headline) => headline.split('|').map(str::trim).filter(|p| !p.is_empty()).collect(),
            None => vec![&self.title],
        }
    }

    /// The money lost, where there is any to speak of.
    pub fn loss(&self) -> Option<f64> {
        self.case()?.loss.filter(|loss| *loss > 0.0)
    }

    /// When a case happened or a letter was written.
    pub fn date(&self) -> Option<Date> {
        match &self.details {
            Details::Case(c) => c.date,
            Details::Letter(l) => l.date,
            _ => None,
        }
    }

    /// The newest date the entry carries, for feeds and site maps.
    pub fn updated(&self) -> Option<Date> {
        self.reviewed.max(self.date())
    }
}

/// Reads the front matter of a kind; the title falls back on the file's name, with an error.
pub fn read(kind: Kind, slug: &str, mut fields: Fields<'_>, title_at: Range<usize>) -> Entry {
    let title = fields.text("title").unwrap_or_else(|| {
        let d = crate::diagnostics::Diagnostic::error("outreach::front-matter::no-title", "the entry has no title")
            .at(fields.file(), title_at)
            .help("add a line `title: …` to the front matter");
        fields.report(d);
        slug.to_owned()
    });
    let mut entry = Entry {
        slug: slug.to_owned(),
        path: format!("{}/{slug}.md", kind.folder()),
        file: fields.file().clone(),
        title,
        summary: fields.text("summary"),
        audiences: fields.texts("audiences"),
        tags: fields.texts("tags"),
        draft: fields.bool("draft").unwrap_or(false),
        reviewed: fields.date("reviewed"),
        sources: sources(&mut fields),
        allow: allowed(&mut fields),
        details: Details::Page,
        document: Document::default(),
        references: Vec::new(),
    };
    entry.details = match kind {
        Kind::Scam => Details::Scam(Scam {
            headline: fields.text("headline"),
            slogan: fields.text("slogan"),
            aliases: fields.texts("aliases"),
            risk: match fields.choice("risk", &["high", "medium", "low"]) {
                Some("high") => Risk::High,
                Some("low") => Risk::Low,
                _ => Risk::Medium,
            },
            hotlines: fields.spanned_texts("hotlines"),
            icon: fields.text("icon"),
            rank: rank(&mut fields),
        }),
        Kind::Case => Details::Case(Case {
            date: fields.date("date"),
            place: fields.text("place"),
            loss: fields.number("loss"),
            victim: fields.text("victim"),
            scam: fields.node("scam").and_then(|n| match &n.value {
                Value::Str(s) => Some((s.clone(), n.span.clone())),
                _ => {
                    fields.wrong(n, "scam", "the file name of an explainer, without .md");
                    None
                }
            }),
            composite: fields.bool("composite").unwrap_or(false),
        }),
        Kind::Letter => Details::Letter(Letter {
            to: fields.text("to"),
            from: fields.text("from"),
            date: fields.date("date"),
            receipt: fields.bool("receipt").unwrap_or(false),
        }),
        Kind::Page => Details::Page,
    };
    fields.finish();
    entry
}

fn sources(fields: &mut Fields<'_>) -> Vec<SourceRef> {
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

fn allowed(fields: &mut Fields<'_>) -> Vec<Allowed> {
    let nodes = fields.list("allow");
    let read = |node: &Node| {
        let mut allow = fields.nested(node, "`allow`");
        let parts = (allow.text("code"), allow.text("text"), allow.text("reason"));
        if let (Some(code), Some(text), Some(reason)) = parts {
            allow.finish();
            return Some(Allowed { code, text, reason });
        }
        allow.wrong(node, "allow", "a group with `code`, `text` and `reason`");
        None
    };
    nodes.into_iter().filter_map(read).collect()
}

fn rank(fields: &mut Fields<'_>) -> Option<Rank> {
    let node = fields.node("rank")?;
    let mut rank = fields.nested(node, "a rank");
    let read = Rank {
        position: rank.number("position").map(|n| n as u32),
        list: rank.text("list"),
        issuer: rank.text("issuer"),
        year: rank.number("year").map(|n| n as u32),
    };
    rank.finish();
    Some(read)
}
