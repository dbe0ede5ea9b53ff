//! Blocks of HTML and comments in Markdown.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::Reader;
use crate::content::blocks::Block;
use crate::content::cjk;
use crate::content::raw_html::RawHtml;
use crate::diagnostics::Diagnostic;

impl<'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> Reader<'_, 'e, I> {
    /// The block of HTML that starts at `range`: a comment, or what may be shown.
    pub(super) fn html_or_comment(&mut self, range: Range<usize>) -> Block {
        let span = self.span(range);
        let source = self.html_block(&span);
        let written = &self.file.text[span.clone()];
        match comment(written) {
            Some(inner) => {
                let start = span.start + inner.start;
                let span = start..start + inner.len();
                Block::Comment { text: self.file.text[span.clone()].to_owned(), span }
            }
            None => {
                self.html.push(RawHtml { source: source.clone(), span });
                Block::Html { source }
            }
        }
    }

    /// The lines of a block of HTML, without the marks of the quote or list it stands in.
    fn html_block(&mut self, span: &Range<usize>) -> String {
        let mut source = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Html(line) => source.push_str(&cjk::unshield(&line)),
                Event::End(TagEnd::HtmlBlock) => break,
                _ => {}
            }
        }
        if source.rfind("<!--") > source.rfind("-->") {
            let d = Diagnostic::warning("outreach::html::open-comment", "the comment is never closed")
                .at(self.file, span.clone())
                .help("everything after `<!--` is part of it and shown nowhere: end it with `-->`");
            self.diagnostics.push(d);
            source.push_str("-->\n");
        }
        source
    }
}

/// Where the text of a comment stands, when that is all there is.
fn comment(html: &str) -> Option<Range<usize>> {
    let trimmed = html.trim();
    let inner = trimmed.strip_prefix("<!--")?.strip_suffix("-->")?;
    let start = html.len() - html.trim_start().len() + "<!--".len();
    (!inner.contains("-->")).then_some(start..start + inner.len())
}
