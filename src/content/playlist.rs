//! Playlists (`content/screens/*.yaml`) and slogans (`content/slogans.yaml`).

use std::ops::Range;
use std::sync::Arc;

use super::blocks::Role;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::sizes::PixelSize;
use crate::values::{self, Fields, Node, Value};

/// A short sentence for banners and screens.
#[derive(Debug, Clone, PartialEq)]
pub struct Slogan {
    pub text: String,
    pub audiences: Vec<String>,
}

/// One loop of slides.
#[derive(Debug, Clone)]
pub struct Playlist {
    pub slug: String,
    pub file: Arc<SourceFile>,
    pub title: String,
    /// Empty: the sizes of `[output.screens]`.
    pub sizes: Vec<PixelSize>,
    pub items: Vec<Item>,
    pub draft: bool,
}

/// One item, which may become several slides.
#[derive(Debug, Clone)]
pub struct Item {
    pub show: Show,
    /// Seconds each slide stays; without it, from the amount of text.
    pub seconds: Option<f64>,
    pub span: Range<usize>,
}

/// What an item shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Show {
    Scam {
        slug: String,
        sections: Vec<Part>,
    },
    Case {
        slug: String,
    },
    Slogan {
        text: String,
    },
    /// All slogans of an audience.
    Slogans {
        audience: String,
    },
    /// A picture below `content/`.
    Image {
        path: String,
        caption: Option<String>,
    },
}

/// What of an explainer becomes slides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Headline,
    Section(Role),
}

impl Part {
    /// The slides of an explainer when a playlist does not choose.
    pub const DEFAULT: [Part; 4] =
        [Part::Headline, Part::Section(Role::RedFlags), Part::Section(Role::Actions), Part::Section(Role::Remember)];

    const NAMES: [(&'static str, Part); 5] = [
        ("headline", Part::Headline),
        ("how-it-works", Part::Section(Role::HowItWorks)),
        ("red-flags", Part::Section(Role::RedFlags)),
        ("actions", Part::Section(Role::Actions)),
        ("remember", Part::Section(Role::Remember)),
    ];
}

/// Reads `slogans.yaml`: a list of texts or of `{text, audiences}`.
pub fn read_slogans(file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Slogan> {
    let node = match values::parse_yaml(file, 0..file.text.len()) {
        Ok(node) => node,
        Err(d) => {
            diagnostics.push(*d);
            return Vec::new();
        }
    };
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        Value::Null => &[],
        _ => {
            diagnostics.push(
                Diagnostic::error("outreach::slogans::not-a-list", "slogans.yaml should be a list")
                    .at(file, node.span.clone())
                    .help("one slogan a line: `- text: 不轻信，不透露，不转账`"),
            );
            &[]
        }
    };
    items.iter().filter_map(|item| read_slogan(file, item, diagnostics)).collect()
}

fn read_slogan(file: &Arc<SourceFile>, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Slogan> {
    if let Value::Str(text) = &node.value {
        return Some(Slogan { text: text.clone(), audiences: Vec::new() });
    }
    let mut fields = Fields::new(file, node, "a slogan", diagnostics);
    let (text, audiences) = (fields.text("text"), fields.texts("audiences"));
    if text.is_none() {
        fields.wrong(node, "slogan", "a text, or a group with a `text`");
    }
    fields.finish();
    Some(Slogan { text: text?, audiences })
}

/// Reads one playlist file.
pub fn read_playlist(slug: &str, file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> Option<Playlist> {
    let node = match values::parse_yaml(file, 0..file.text.len()) {
        Ok(node) => node,
        Err(d) => {
            diagnostics.push(*d);
            return None;
        }
    };
    let mut fields = Fields::new(file, &node, "a playlist", diagnostics);
    let title = fields.text("title").unwrap_or_else(|| slug.to_owned());
    let draft = fields.bool("draft").unwrap_or(false);
    let sizes = PixelSize::read_list(&mut fields, "sizes");
    let nodes = fields.list("items");
    if nodes.is_empty() {
        let d = Diagnostic::error("outreach::screens::empty", "the playlist has no items")
            .at(file, 0..0)
            .help("add a list `items:`, for example `  - scam: fake-loan`");
        fields.report(d);
    }
    let items = nodes.into_iter().filter_map(|node| read_item(&mut fields, node)).collect();
    fields.finish();
    Some(Playlist { slug: slug.to_owned(), file: file.clone(), title, sizes, items, draft })
}

fn read_item(fields: &mut Fields<'_>, node: &Node) -> Option<Item> {
    let mut item = fields.nested(node, "a playlist item");
    let seconds = item.number("seconds").filter(|s| {
        let good = (1.0..=600.0).contains(s);
        if !good {
            item.wrong(node, "seconds", "between 1 and 600");
        }
        good
    });
    let mut shows = Vec::new();
    let sections = parts(&mut item);
    let caption = item.text("caption");
    if let Some(slug) = item.text("scam") {
        shows.push(Show::Scam { slug, sections });
    }
    if let Some(slug) = item.text("case") {
        shows.push(Show::Case { slug });
    }
    if let Some(text) = item.text("slogan") {
        shows.push(Show::Slogan { text });
    }
    if let Some(audience) = item.text("slogans") {
        shows.push(Show::Slogans { audience });
    }
    if let Some(path) = item.text("image") {
        shows.push(Show::Image { path, caption });
    }
    if shows.len() != 1 {
        let d = Diagnostic::error(
            "outreach::screens::item",
            "a playlist item is exactly one of scam, case, slogan, slogans, image",
        )
        .at(item.file(), node.span.clone())
        .help("write each on a line of its own that begins with `- `");
        item.report(d);
    }
    item.finish();
    let show = if shows.len() == 1 { shows.pop() } else { None };
    Some(Item { show: show?, seconds, span: node.span.clone() })
}

fn parts(item: &mut Fields<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    for (name, span) in item.spanned_texts("sections") {
        match Part::NAMES.iter().find(|(n, _)| *n == name) {
            Some((_, part)) => parts.push(*part),
            None => {
                let names: Vec<_> = Part::NAMES.iter().map(|(n, _)| *n).collect();
                let d = Diagnostic::error("outreach::screens::section", format!("no section `{name}` can be shown"))
                    .at(item.file(), span)
                    .help(format!("choose from {}", names.join(", ")));
                item.report(d);
            }
        }
    }
    if parts.is_empty() { Part::DEFAULT.to_vec() } else { parts }
}
