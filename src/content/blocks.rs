//! The document tree: what Markdown says, without how any channel shows it.
//!
//! Serialised as JSON it is also what the Typst templates walk (`{"t": "paragraph", …}`).

use std::ops::Range;

use serde::Serialize;

use super::{merge_fields, raw_html};

/// What a section of an entry is for; read from its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    HowItWorks,
    RedFlags,
    Actions,
    FirstHour,
    Remember,
    Legal,
    Timeline,
    Bell,
    Lesson,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 9] = [
        Role::HowItWorks,
        Role::RedFlags,
        Role::Actions,
        Role::FirstHour,
        Role::Remember,
        Role::Legal,
        Role::Timeline,
        Role::Bell,
        Role::Lesson,
    ];

    /// The name in heading attributes, locale files and playlists.
    pub fn name(self) -> &'static str {
        match self {
            Role::HowItWorks => "how-it-works",
            Role::RedFlags => "red-flags",
            Role::Actions => "actions",
            Role::FirstHour => "first-hour",
            Role::Remember => "remember",
            Role::Legal => "legal",
            Role::Timeline => "timeline",
            Role::Bell => "bell",
            Role::Lesson => "lesson",
        }
    }

    /// The role with a name, if there is one.
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// A block of a document; tagged `t` in JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum Block {
    Heading {
        level: u8,
        id: String,
        role: Option<Role>,
        content: Vec<Inline>,
    },
    Paragraph {
        content: Vec<Inline>,
    },
    List {
        ordered: bool,
        start: u64,
        items: Vec<Vec<Block>>,
    },
    Quote {
        content: Vec<Block>,
    },
    Code {
        lang: String,
        text: String,
    },
    Table {
        align: Vec<Align>,
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A paragraph that is nothing but a picture.
    Image {
        src: String,
        alt: String,
    },
    Rule,
    /// HTML as it is written; the site alone has it.
    Html {
        source: String,
    },
    /// A comment that stands alone, without its marks; only a deck keeps it, as what is said
    /// beside a slide. `span` is where its text stands in the file.
    Comment {
        text: String,
        #[serde(skip)]
        span: Range<usize>,
    },
}

/// How a table's column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    None,
    Left,
    Center,
    Right,
}

/// Running text. A link's `url` and an image's `src` are, once loaded, either absolute
/// (`https:`, `mailto:`, `tel:`), a fragment (`#id`), or a path from the campaign's
/// content folder written `/scams/loan.md` (see [`super::links`]).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum Inline {
    Text {
        text: String,
    },
    Strong {
        content: Vec<Inline>,
    },
    Emph {
        content: Vec<Inline>,
    },
    Strike {
        content: Vec<Inline>,
    },
    Code {
        text: String,
    },
    Link {
        url: String,
        content: Vec<Inline>,
    },
    Image {
        src: String,
        alt: String,
    },
    /// A merge field of a letter (see [`super::merge_fields`]).
    Field {
        name: String,
    },
    /// The box before an item of a task list.
    Check {
        done: bool,
    },
    /// A footnote where it is called: its number and its words.
    Note {
        number: u32,
        content: Vec<Inline>,
    },
    Break,
    /// A tag as it is written; the site alone has it.
    Html {
        source: String,
    },
}

/// The words of running text.
pub fn plain(inlines: &[Inline]) -> String {
    let mut out = String::new();
    say(inlines, &mut |piece| out.push_str(piece));
    out
}

/// Gives the words of running text piece by piece.
fn say(inlines: &[Inline], hear: &mut impl FnMut(&str)) {
    for inline in inlines {
        match inline {
            Inline::Text { text } | Inline::Code { text } => hear(text),
            Inline::Strong { content }
            | Inline::Emph { content }
            | Inline::Strike { content }
            | Inline::Link { content, .. } => say(content, hear),
            Inline::Image { alt, .. } => hear(alt),
            Inline::Field { .. } => hear(merge_fields::BLANK),
            Inline::Break => hear(" "),
            Inline::Html { .. } | Inline::Check { .. } | Inline::Note { .. } => {}
        }
    }
}

/// The words of blocks, one line a block, without code.
pub fn plain_blocks(blocks: &[Block]) -> String {
    let mut lines = String::new();
    say_lines(blocks, &mut |piece| lines.push_str(piece));
    lines.pop();
    lines
}

/// Gives the same piece by piece, each line with its end: who only counts words needs no text of them.
pub fn say_lines(blocks: &[Block], hear: &mut impl FnMut(&str)) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => say_line(content, hear),
            Block::List { items, .. } => items.iter().for_each(|i| say_lines(i, hear)),
            Block::Quote { content } => say_lines(content, hear),
            Block::Table { head, rows, .. } => {
                for row in std::iter::once(head).chain(rows) {
                    for (i, cell) in row.iter().enumerate() {
                        hear(if i > 0 { " " } else { "" });
                        say(cell, hear);
                    }
                    hear("\n");
                }
            }
            Block::Image { alt, .. } => [alt, "\n"].into_iter().for_each(&mut *hear),
            Block::Html { source } => {
                raw_html::words(source).iter().for_each(|line| [line, "\n"].into_iter().for_each(&mut *hear));
            }
            Block::Code { .. } | Block::Rule | Block::Comment { .. } => {}
        }
    }
}

/// Running text as a line, and its footnotes as lines below it.
fn say_line(content: &[Inline], hear: &mut impl FnMut(&str)) {
    say(content, hear);
    hear("\n");
    for note in notes(content) {
        say_line(note, hear);
    }
}

/// The words of the footnotes that are called in running text.
pub fn notes(inlines: &[Inline]) -> Vec<&[Inline]> {
    let mut found = Vec::new();
    for inline in inlines {
        match inline {
            Inline::Note { content, .. } => found.push(content.as_slice()),
            Inline::Strong { content }
            | Inline::Emph { content }
            | Inline::Strike { content }
            | Inline::Link { content, .. } => found.extend(notes(content)),
            _ => {}
        }
    }
    found
}

/// One part of a document: a level-2 heading and what stands below it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section<'a> {
    pub role: Option<Role>,
    pub id: &'a str,
    pub title: &'a [Inline],
    pub blocks: &'a [Block],
}

/// The body of an entry.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Document {
    pub blocks: Vec<Block>,
}

impl Document {
    fn section_starts(&self) -> Vec<usize> {
        let is_start = |b: &Block| matches!(b, Block::Heading { level: ..=2, .. });
        (0..self.blocks.len()).filter(|i| is_start(&self.blocks[*i])).collect()
    }

    /// What stands before the first heading.
    pub fn intro(&self) -> &[Block] {
        &self.blocks[..self.section_starts().first().copied().unwrap_or(self.blocks.len())]
    }

    /// The sections in their order.
    pub fn sections(&self) -> Vec<Section<'_>> {
        let starts = self.section_starts();
        let ends = starts.iter().skip(1).copied().chain([self.blocks.len()]);
        starts
            .iter()
            .zip(ends)
            .filter_map(|(&start, end)| match &self.blocks[start] {
                Block::Heading { id, role, content, .. } => {
                    Some(Section { role: *role, id, title: content, blocks: &self.blocks[start + 1..end] })
                }
                _ => None,
            })
            .collect()
    }

    /// The first section with a role.
    pub fn section(&self, role: Role) -> Option<Section<'_>> {
        self.sections().into_iter().find(|s| s.role == Some(role))
    }

    /// The points of the section with a role; none without it.
    pub fn points(&self, role: Role) -> Vec<&[Inline]> {
        self.section(role).map(|s| s.points()).unwrap_or_default()
    }

    /// The words before any heading that say what it is about: of the first paragraph, be it
    /// written as HTML.
    pub fn first_words(&self) -> Option<String> {
        self.blocks.iter().find_map(|b| match b {
            Block::Paragraph { content } => Some(plain(content)).filter(|words| !words.trim().is_empty()),
            Block::Html { source } => raw_html::words(source).into_iter().next(),
            _ => None,
        })
    }

    /// The words of the whole document, one line a block.
    pub fn plain(&self) -> String {
        plain_blocks(&self.blocks)
    }
}

/// Visits every inline of a tree, to read or to change it.
pub fn visit_inlines(blocks: &mut [Block], visit: &mut impl FnMut(&mut Inline)) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => visit_all(content, visit),
            Block::List { items, .. } => items.iter_mut().for_each(|i| visit_inlines(i, visit)),
            Block::Quote { content } => visit_inlines(content, visit),
            Block::Table { head, rows, .. } => {
                for cell in head.iter_mut().chain(rows.iter_mut().flatten()) {
                    visit_all(cell, visit);
                }
            }
            Block::Image { src, alt } => {
                let mut image = Inline::Image { src: std::mem::take(src), alt: std::mem::take(alt) };
                visit(&mut image);
                match image {
                    Inline::Image { src: s, alt: a } => (*src, *alt) = (s, a),
                    other => *block = Block::Paragraph { content: vec![other] },
                }
            }
            Block::Code { .. } | Block::Rule | Block::Html { .. } | Block::Comment { .. } => {}
        }
    }
}

fn visit_all(inlines: &mut [Inline], visit: &mut impl FnMut(&mut Inline)) {
    for inline in inlines {
        visit(inline);
        match inline {
            Inline::Strong { content }
            | Inline::Emph { content }
            | Inline::Strike { content }
            | Inline::Note { content, .. }
            | Inline::Link { content, .. } => visit_all(content, visit),
            _ => {}
        }
    }
}

/// Takes HTML out of blocks: what stands between two tags in running text stays.
pub fn without_html(blocks: &mut Vec<Block>) {
    blocks.retain(|b| !matches!(b, Block::Html { .. }));
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => without_tags(content),
            Block::List { items, .. } => items.iter_mut().for_each(without_html),
            Block::Quote { content } => without_html(content),
            Block::Table { head, rows, .. } => {
                head.iter_mut().chain(rows.iter_mut().flatten()).for_each(without_tags);
            }
            _ => {}
        }
    }
}

/// Takes tags out of running text.
pub fn without_tags(inlines: &mut Vec<Inline>) {
    let mut kept: Vec<Inline> = Vec::with_capacity(inlines.len());
    for mut inline in std::mem::take(inlines) {
        match &mut inline {
            Inline::Html { .. } => continue,
            Inline::Strong { content }
            | Inline::Emph { content }
            | Inline::Strike { content }
            | Inline::Note { content, .. }
            | Inline::Link { content, .. } => without_tags(content),
            Inline::Text { text: more } => {
                // Words that only a tag kept apart are one piece again.
                if let Some(Inline::Text { text }) = kept.last_mut() {
                    text.push_str(more);
                    continue;
                }
            }
            _ => {}
        }
        kept.push(inline);
    }
    *inlines = kept;
}
