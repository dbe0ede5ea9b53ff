//! The document tree as HTML. Every word is escaped here; what an author wrote as HTML goes
//! through the cleaner as part of the whole it stands in.

use std::collections::HashMap;
use std::fmt::Write;

use super::context::top;
use super::pictures;
use super::raw_html::{self, Cleaner, Mode};
use crate::campaign::Campaign;
use crate::content::attachments;
use crate::content::blocks::{Align, Block, Inline, without_tags};
use crate::content::entry::{Entry, Kind};
use crate::content::merge_fields;
use crate::content::raw_html::{TagKind, is_all_shown, kind, links_in};
use crate::content::text::{encode_path, escape, push_escaped};

/// Where a text stands and what it is part of.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub campaign: &'a Campaign,
    /// What leads from the page to its language's root: `""` or `"../"`.
    pub root: &'a str,
    pub entry: &'a Entry,
    /// What becomes of HTML.
    pub mode: Mode,
}

impl Place<'_> {
    /// Blocks as HTML.
    pub fn blocks(self, blocks: &[Block]) -> String {
        self.write(|w| w.blocks(blocks))
    }

    /// Running text as HTML.
    pub fn inlines(self, inlines: &[Inline]) -> String {
        self.write(|w| w.inlines(inlines))
    }

    fn write(self, write: impl FnOnce(&mut Writer<'_>)) -> String {
        let cleans = self.mode == Mode::Clean && !self.entry.html.is_empty();
        let cleaner = cleans.then(|| Cleaner::new(&self.entry.file.text));
        let mark = cleaner.as_ref().map_or("", |c| c.mark.as_str());
        let mut writer = Writer { place: self, mark, kept: Vec::new(), notes: Vec::new(), out: String::new() };
        write(&mut writer);
        let Writer { out, kept, notes, .. } = writer;
        let mut html = match &cleaner {
            Some(cleaner) => cleaner.clean(&out, &kept, self.addresses()),
            None => out,
        };
        if !notes.is_empty() {
            html.push_str(&self.notes(notes));
        }
        html
    }

    /// The footnotes of a text, below it: a reader of a telephone has not far to go.
    fn notes(self, notes: Vec<(u32, Vec<Inline>)>) -> String {
        let mut writer = Writer { place: self, mark: "", kept: Vec::new(), notes: Vec::new(), out: String::new() };
        writer.out.push_str("<div class=\"notes\"><ol>");
        for (number, mut content) in notes {
            // Tags of authors are closed by nobody here.
            without_tags(&mut content);
            let _ = write!(writer.out, "<li id=\"note-{number}\" value=\"{number}\">");
            writer.inlines(&content);
            let back = escape(self.campaign.locale.get("site.note_back"));
            let _ = write!(writer.out, " <a href=\"#note-{number}-from\" aria-label=\"{back}\">↩</a></li>");
        }
        writer.out.push_str("</ol></div>\n");
        writer.out
    }

    /// Where relative links in the entry's HTML lead from this page; those to nowhere are absent.
    fn addresses(self) -> HashMap<String, String> {
        let urls = self.entry.html.iter().flat_map(|h| links_in(&h.source));
        let address = |url: String| {
            let path = raw_html::target(self.campaign, self.entry, &url)?;
            Some((url, self.internal(&path)))
        };
        urls.filter_map(address).collect()
    }

    /// The page of an entry (in the main language when it is not translated), or the file of a
    /// picture.
    fn internal(self, path: &str) -> String {
        let (path, fragment) = path.split_once('#').map_or((path, ""), |(p, f)| (p, f));
        let content = &self.campaign.content;
        let hash = if fragment.is_empty() { String::new() } else { format!("#{}", encode_path(fragment)) };
        if let Some(entry) = content.at(path) {
            return format!("{}{}{hash}", self.root, encode_path(&entry.page_path()));
        }
        let top = top(self.campaign, self.root);
        match content.elsewhere.get(path) {
            Some(page) => format!("{top}{}{hash}", encode_path(page)),
            None => format!("{top}{MEDIA}{}{hash}", encode_path(path)),
        }
    }
}

/// Where pictures of the content folder stand in the output.
pub const MEDIA: &str = "media/";

struct Writer<'a> {
    place: Place<'a>,
    /// Stands before the attributes that are written here, and not in what authors write.
    mark: &'a str,
    /// Pieces that are not shown to the cleaner.
    kept: Vec<String>,
    /// Footnotes that were called, with their numbers.
    notes: Vec<(u32, Vec<Inline>)>,
    out: String,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        let mut blocks = blocks.iter().peekable();
        while let Some(block) = blocks.next() {
            // A line after a picture that is all in emphasis is its caption.
            if let Block::Image { src, alt } = block
                && let Some(Block::Paragraph { content }) = blocks.peek()
                && let [Inline::Emph { content: caption }] = content.as_slice()
            {
                blocks.next();
                self.figure(src, alt, Some(caption));
            } else if !(*block == Block::Rule && self.opens_nothing(block, blocks.peek().copied())) {
                self.block(block);
            }
        }
    }

    /// Whether a rule of a deck has no words behind it: a slide that is made of an entry has none here.
    fn opens_nothing(&self, rule: &Block, next: Option<&Block>) -> bool {
        let entry = self.place.entry;
        let last = entry.document.blocks.last().is_some_and(|last| std::ptr::eq(last, rule));
        entry.kind() == Kind::Deck && (last || next == Some(&Block::Rule))
    }

    fn figure(&mut self, src: &str, alt: &str, caption: Option<&[Inline]>) {
        self.wrap("figure", |w| {
            w.image(src, alt);
            if let Some(caption) = caption {
                w.tagged("figcaption", caption);
            }
        });
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, id, content, .. } => {
                let level = (*level).clamp(2, 6);
                let _ = write!(self.out, "<h{level} id=\"{}{}\">", self.mark, escape(id));
                self.inlines(content);
                let _ = writeln!(self.out, "</h{level}>");
            }
            Block::Paragraph { content } => self.wrap("p", |w| w.inlines(content)),
            Block::List { ordered, start, items } => self.list(*ordered, *start, items),
            Block::Quote { content } => self.wrap("blockquote", |w| w.blocks(content)),
            Block::Code { text, .. } => {
                self.out.push_str("<pre><code>");
                push_escaped(text, &mut self.out);
                self.out.push_str("</code></pre>\n");
            }
            Block::Table { align, head, rows } => self.table(align, head, rows),
            Block::Image { src, alt } => self.figure(src, alt, None),
            Block::Rule => self.out.push_str("<hr>\n"),
            Block::Html { source } => match self.place.mode {
                Mode::LeaveOut => {}
                // What is not shown might swallow the blocks after it.
                Mode::Clean if !is_all_shown(source) => self.out.push_str(&raw_html::clean_alone(source)),
                Mode::Clean | Mode::Allow => self.out.push_str(source),
            },
            Block::Comment { .. } => {}
        }
    }

    fn wrap(&mut self, tag: &str, inner: impl FnOnce(&mut Self)) {
        let _ = write!(self.out, "<{tag}>");
        inner(self);
        let _ = writeln!(self.out, "</{tag}>");
    }

    fn list(&mut self, ordered: bool, start: u64, items: &[Vec<Block>]) {
        let tag = if ordered { "ol" } else { "ul" };
        match start {
            start if ordered && start != 1 => {
                let _ = write!(self.out, "<ol start=\"{start}\">");
            }
            _ => {
                let _ = write!(self.out, "<{tag}>");
            }
        }
        for item in items {
            match item.first() {
                Some(Block::Paragraph { content }) if matches!(content[..], [Inline::Check { .. }, ..]) => {
                    let _ = write!(self.out, "<li class=\"{}task\">", self.mark);
                }
                _ => self.out.push_str("<li>"),
            }
            match item.as_slice() {
                // A plain item needs no paragraph inside.
                [Block::Paragraph { content }, rest @ ..] => {
                    self.inlines(content);
                    self.blocks(rest);
                }
                blocks => self.blocks(blocks),
            }
            self.out.push_str("</li>");
        }
        let _ = writeln!(self.out, "</{tag}>");
    }

    fn table(&mut self, align: &[Align], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        let _ = write!(self.out, "<div class=\"{}table\"><table><thead>", self.mark);
        self.row("th", align, head);
        self.out.push_str("</thead><tbody>");
        for row in rows {
            self.row("td", align, row);
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    fn row(&mut self, tag: &str, align: &[Align], cells: &[Vec<Inline>]) {
        self.out.push_str("<tr>");
        for (i, cell) in cells.iter().enumerate() {
            let class = match align.get(i) {
                Some(Align::Center) => format!(" class=\"{}center\"", self.mark),
                Some(Align::Right) => format!(" class=\"{}right\"", self.mark),
                _ => String::new(),
            };
            let scope = if tag == "th" { " scope=\"col\"" } else { "" };
            let _ = write!(self.out, "<{tag}{scope}{class}>");
            self.inlines(cell);
            let _ = write!(self.out, "</{tag}>");
        }
        self.out.push_str("</tr>");
    }

    fn inlines(&mut self, mut inlines: &[Inline]) {
        while let [inline, rest @ ..] = inlines {
            inlines = rest;
            match inline {
                Inline::Text { text } => push_escaped(text, &mut self.out),
                Inline::Strong { content } => self.tagged("strong", content),
                Inline::Emph { content } => self.tagged("em", content),
                Inline::Strike { content } => self.tagged("del", content),
                Inline::Code { text } => {
                    self.out.push_str("<code>");
                    push_escaped(text, &mut self.out);
                    self.out.push_str("</code>");
                }
                Inline::Link { url, content } => self.link(url, content),
                Inline::Image { src, alt } => self.image(src, alt),
                Inline::Field { .. } => self.out.push_str(merge_fields::BLANK),
                // In a box of its own, since red flags and actions have marks of theirs before them.
                Inline::Check { done } => {
                    self.keep(format!("<span class=\"box\">{} </span>", if *done { '☑' } else { '☐' }));
                }
                Inline::Note { number, content } => self.call(*number, content),
                Inline::Break => self.out.push_str("<br>"),
                Inline::Html { source } => inlines = self.tag(source, rest),
            }
        }
    }

    /// A tag in running text; gives what is left of the text after it.
    fn tag<'i>(&mut self, source: &str, rest: &'i [Inline]) -> &'i [Inline] {
        match (self.place.mode, kind(source)) {
            (Mode::Allow, _) | (Mode::Clean, TagKind::Shown) => self.out.push_str(source),
            (Mode::Clean, TagKind::Begins(name)) => {
                let ends = |i: &Inline| matches!(i, Inline::Html { source } if kind(source) == TagKind::Ends(name));
                return rest.iter().position(ends).map_or(rest, |at| &rest[at + 1..]);
            }
            _ => {}
        }
        rest
    }

    fn tagged(&mut self, tag: &str, content: &[Inline]) {
        let _ = write!(self.out, "<{tag}>");
        self.inlines(content);
        let _ = write!(self.out, "</{tag}>");
    }

    fn link(&mut self, url: &str, content: &[Inline]) {
        let rel = if url.starts_with("http") { " rel=\"noopener external\"" } else { "" };
        let href = match url.strip_prefix('/') {
            Some(path) => self.place.internal(path),
            None => url.to_owned(),
        };
        let _ = write!(self.out, "<a href=\"{}{}\"{rel}>", self.mark, escape(&href));
        self.inlines(content);
        let file = url.strip_prefix('/').filter(|path| attachments::is_one(path));
        if let Some((path, bytes)) = file.and_then(|path| Some((path, self.place.campaign.content.assets.get(path)?))) {
            let (kind, size) = attachments::kind_and_size(path, bytes);
            let told = self.place.campaign.locale.get("site.file").replace("{kind}", &kind).replace("{size}", &size);
            let _ = write!(self.out, "<small>{}</small>", escape(&told));
        }
        self.out.push_str("</a>");
    }

    fn image(&mut self, src: &str, alt: &str) {
        let picture = self.picture(src, alt);
        self.keep(picture);
    }

    /// The number of a footnote, which leads to it.
    fn call(&mut self, number: u32, content: &[Inline]) {
        self.notes.push((number, content.to_vec()));
        let label = self.place.campaign.locale.get("site.note").replace("{n}", &number.to_string());
        let label = escape(&label);
        self.keep(format!(
            "<sup><a id=\"note-{number}-from\" href=\"#note-{number}\" aria-label=\"{label}\">{number}</a></sup>"
        ));
    }

    /// HTML that the cleaner is not shown.
    fn keep(&mut self, html: String) {
        if self.mark.is_empty() {
            self.out.push_str(&html);
        } else {
            self.out.push_str(&raw_html::stand_in(self.mark, self.kept.len()));
            self.kept.push(html);
        }
    }

    fn picture(&self, src: &str, alt: &str) -> String {
        let campaign = self.place.campaign;
        let path = src.trim_start_matches('/');
        let media = format!("{}{MEDIA}", top(campaign, self.place.root));
        let url = format!("{media}{}", encode_path(path));
        let bytes = campaign.content.assets.get(path);
        let Some(picture) = bytes.and_then(|bytes| pictures::shown(path, bytes)) else {
            let room = bytes.and_then(|bytes| pictures::room(path, bytes));
            let room =
                room.map(|(width, height)| format!(" width=\"{width}\" height=\"{height}\"")).unwrap_or_default();
            return format!("<img src=\"{url}\" alt=\"{}\"{room} loading=\"lazy\">", escape(alt));
        };
        let set: Vec<_> =
            picture.widths.iter().map(|w| format!("{media}{} {w}w", encode_path(&pictures::webp(path, *w)))).collect();
        format!(
            "<picture><source type=\"image/webp\" srcset=\"{}\" sizes=\"{}\"><img src=\"{url}\" alt=\"{}\" \
             width=\"{}\" height=\"{}\" loading=\"lazy\" decoding=\"async\"></picture>",
            set.join(", "),
            pictures::SIZES,
            escape(alt),
            picture.width,
            picture.height,
        )
    }
}
