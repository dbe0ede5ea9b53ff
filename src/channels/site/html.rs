//! The document tree as HTML. Every word is escaped here; there is no way through for markup.

use std::fmt::Write;

use super::context::top;
use super::pictures;
use crate::campaign::Campaign;
use crate::content::blocks::{Align, Block, Inline};
use crate::content::merge_fields;
use crate::content::text::encode_path;

/// Blocks as HTML for a page at `root` (`""` or `"../"`) of the site.
pub fn blocks(campaign: &Campaign, root: &str, blocks: &[Block]) -> String {
    let mut writer = Writer { campaign, root, out: String::new() };
    writer.blocks(blocks);
    writer.out
}

/// Running text as HTML.
pub fn inlines(campaign: &Campaign, root: &str, inlines: &[Inline]) -> String {
    let mut writer = Writer { campaign, root, out: String::new() };
    writer.inlines(inlines);
    writer.out
}

/// Text with the five characters of HTML escaped, for content and for quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(text, &mut out);
    out
}

fn push_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// Where pictures of the content folder stand in the output.
pub const MEDIA: &str = "media/";

struct Writer<'a> {
    campaign: &'a Campaign,
    root: &'a str,
    out: String,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, id, content, .. } => {
                let level = (*level).clamp(2, 6);
                let _ = write!(self.out, "<h{level} id=\"{}\">", escape(id));
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
            Block::Image { src, alt } => self.wrap("figure", |w| w.image(src, alt)),
            Block::Rule => self.out.push_str("<hr>\n"),
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
            self.out.push_str("<li>");
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
        self.out.push_str("<div class=\"table\"><table><thead>");
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
                Some(Align::Center) => " class=\"center\"",
                Some(Align::Right) => " class=\"right\"",
                _ => "",
            };
            let scope = if tag == "th" { " scope=\"col\"" } else { "" };
            let _ = write!(self.out, "<{tag}{scope}{class}>");
            self.inlines(cell);
            let _ = write!(self.out, "</{tag}>");
        }
        self.out.push_str("</tr>");
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
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
                Inline::Break => self.out.push_str("<br>"),
            }
        }
    }

    fn tagged(&mut self, tag: &str, content: &[Inline]) {
        let _ = write!(self.out, "<{tag}>");
        self.inlines(content);
        let _ = write!(self.out, "</{tag}>");
    }

    fn link(&mut self, url: &str, content: &[Inline]) {
        let rel = if url.starts_with("http") { " rel=\"noopener external\"" } else { "" };
        let href = match url.strip_prefix('/') {
            Some(path) => self.internal(path),
            None => url.to_owned(),
        };
        let _ = write!(self.out, "<a href=\"{}\"{rel}>", escape(&href));
        self.inlines(content);
        self.out.push_str("</a>");
    }

    /// The page of an entry (in the main language when it is not translated), or the file of a
    /// picture.
    fn internal(&self, path: &str) -> String {
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

    fn image(&mut self, src: &str, alt: &str) {
        let path = src.trim_start_matches('/');
        let media = format!("{}{MEDIA}", top(self.campaign, self.root));
        let url = format!("{media}{}", encode_path(path));
        let picture = self.campaign.content.assets.get(path).and_then(|bytes| pictures::shown(path, bytes));
        let Some(picture) = picture else {
            let _ = write!(self.out, "<img src=\"{url}\" alt=\"{}\" loading=\"lazy\">", escape(alt));
            return;
        };
        let set: Vec<_> =
            picture.widths.iter().map(|w| format!("{media}{} {w}w", encode_path(&pictures::webp(path, *w)))).collect();
        let _ = write!(
            self.out,
            "<picture><source type=\"image/webp\" srcset=\"{}\" sizes=\"{}\"><img src=\"{url}\" alt=\"{}\" \
             width=\"{}\" height=\"{}\" loading=\"lazy\" decoding=\"async\"></picture>",
            set.join(", "),
            pictures::SIZES,
            escape(alt),
            picture.width,
            picture.height,
        );
    }
}
