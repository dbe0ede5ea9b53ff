//! Running text: words, emphasis, links, pictures, and what line ends become.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{Reader, Reference};
use crate::content::blocks::{Inline, plain};
use crate::content::raw_html::{self, RawHtml};
use crate::content::{cjk, text};

impl<'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> Reader<'_, 'e, I> {
    /// Running text up to the end tag, with line ends resolved.
    pub(super) fn inlines(&mut self, until: TagEnd) -> Vec<Inline> {
        let mut content = self.raw_inlines(until);
        join_lines(&mut content);
        content
    }

    /// The same with line ends as they are written.
    pub(super) fn raw_inlines(&mut self, until: TagEnd) -> Vec<Inline> {
        let mut out = Vec::new();
        while let Some((event, _)) = self.events.peek() {
            if *event == Event::End(until) {
                self.events.next();
                break;
            }
            self.inline(&mut out);
        }
        out.shrink_to_fit();
        out
    }

    pub(super) fn inline(&mut self, out: &mut Vec<Inline>) {
        if self.passes_over() {
            return;
        }
        let Some((event, range)) = self.events.next() else { return };
        match event {
            Event::Text(t) => push_text(out, &cjk::unshield(&t)),
            Event::SoftBreak => push_text(out, "\n"),
            Event::HardBreak => out.push(Inline::Break),
            Event::Code(t) => out.push(Inline::Code { text: cjk::unshield(&t).into_owned() }),
            Event::TaskListMarker(done) => out.push(Inline::Check { done }),
            Event::FootnoteReference(label) => {
                self.calls.push((label.to_string(), self.span(range)));
                out.push(Inline::Note { number: self.calls.len() as u32, content: Vec::new() });
            }
            Event::InlineHtml(tag) | Event::Html(tag) => self.tag(&cjk::unshield(&tag), range, out),
            Event::Start(Tag::Strong) => {
                let content = self.deeper(|r| r.raw_inlines(TagEnd::Strong));
                out.push(Inline::Strong { content });
            }
            Event::Start(Tag::Emphasis) => {
                let content = self.deeper(|r| r.raw_inlines(TagEnd::Emphasis));
                out.push(Inline::Emph { content });
            }
            Event::Start(Tag::Strikethrough) => {
                let content = self.deeper(|r| r.raw_inlines(TagEnd::Strikethrough));
                out.push(Inline::Strike { content });
            }
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let content = self.deeper(|r| r.raw_inlines(TagEnd::Link));
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                let url = format!("{scheme}{}", cjk::unshield(&dest_url));
                self.reference(&url, range, false, plain(&content));
                out.push(Inline::Link { url, content });
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                let alt = plain(&self.deeper(|r| r.inlines(TagEnd::Image)));
                let src = cjk::unshield(&dest_url).into_owned();
                self.reference(&src, range, true, alt.clone());
                out.push(Inline::Image { src, alt });
            }
            _ => {}
        }
    }

    fn reference(&mut self, url: &str, range: Range<usize>, image: bool, text: String) {
        let span = self.span(range);
        self.references.push(Reference { url: url.to_owned(), span, image, text });
    }

    /// A tag in running text. A line break is one everywhere; comments are for nobody.
    fn tag(&mut self, tag: &str, range: Range<usize>, out: &mut Vec<Inline>) {
        if raw_html::is_line_break(tag) {
            out.push(Inline::Break);
        } else if !tag.starts_with("<!") && !tag.starts_with("<?") {
            let span = self.span(range);
            self.html.push(RawHtml { source: tag.to_owned(), span });
            out.push(Inline::Html { source: tag.to_owned() });
        }
    }
}

pub(super) fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn push_text(out: &mut Vec<Inline>, t: &str) {
    if let Some(Inline::Text { text }) = out.last_mut() {
        text.push_str(t);
    } else {
        out.push(Inline::Text { text: t.to_owned() });
    }
}

/// Replaces the line ends of the source by nothing or a space, looking at the
/// characters on both sides even across markup.
pub(super) fn join_lines(inlines: &mut [Inline]) {
    if has_line_end(inlines) {
        join_from(inlines, &plain(inlines).chars().collect::<Vec<_>>(), &mut 0);
    }
}

fn has_line_end(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Text { text } => memchr::memchr(b'\n', text.as_bytes()).is_some(),
        Inline::Strong { content }
        | Inline::Emph { content }
        | Inline::Strike { content }
        | Inline::Link { content, .. } => has_line_end(content),
        _ => false,
    })
}

fn join_from(inlines: &mut [Inline], chars: &[char], at: &mut usize) {
    for inline in inlines {
        match inline {
            Inline::Text { text } => {
                let mut joined = String::with_capacity(text.len());
                for c in text.chars() {
                    if c == '\n' {
                        let before = at.checked_sub(1).and_then(|i| chars.get(i)).copied();
                        joined.push_str(text::joint(before, chars.get(*at + 1).copied()));
                    } else {
                        joined.push(c);
                    }
                    *at += 1;
                }
                *text = joined;
            }
            Inline::Strong { content }
            | Inline::Emph { content }
            | Inline::Strike { content }
            | Inline::Link { content, .. } => join_from(content, chars, at),
            Inline::Code { text: t } | Inline::Image { alt: t, .. } => *at += t.chars().count(),
            Inline::Field { .. } | Inline::Html { .. } | Inline::Check { .. } | Inline::Note { .. } => {}
            Inline::Break => *at += 1,
        }
    }
}
