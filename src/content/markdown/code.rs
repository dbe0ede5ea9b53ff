//! Code between fences, and what spaces at the beginning of a line make code of.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, TagEnd};

use super::Reader;
use crate::content::blocks::Block;
use crate::content::cjk;
use crate::content::text::is_cjk;
use crate::diagnostics::Diagnostic;

impl<'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> Reader<'_, 'e, I> {
    /// The block that has begun at `range`.
    pub(super) fn code(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) -> Block {
        let mut text = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Text(t) => text.push_str(&cjk::unshield(&t)),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let lang = match kind {
            CodeBlockKind::Fenced(lang) => lang.to_string(),
            CodeBlockKind::Indented => String::new(),
        };
        // No office writes programs in Chinese, and all of them indent paragraphs.
        if *kind == CodeBlockKind::Indented && text.contains(is_cjk) {
            let message = "spaces at the beginning of a line make code of it, in the type of a typewriter";
            let d = Diagnostic::error("outreach::markdown::indented", message).at(self.file, self.span(range));
            self.diagnostics.push(d.help("take the spaces out; paragraphs need none to be told apart"));
        }
        Block::Code { lang, text: text.trim_end().to_owned() }
    }
}
