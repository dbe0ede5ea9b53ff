//! Footnotes: `[^1]` in the text, `[^1]: words` anywhere. Each goes to where it is called, so that every channel has its
//! words at hand and none has to look for them.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::Reader;
use crate::content::blocks::{Block, Inline, visit_inlines};
use crate::diagnostics::Diagnostic;

impl<'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> Reader<'_, 'e, I> {
    /// The words of a footnote: its paragraphs, one after the other.
    pub(super) fn note(&mut self, label: &str, range: Range<usize>) {
        let span = self.span(range);
        let mut words = Vec::new();
        for block in self.deeper(|reader| reader.blocks(Some(TagEnd::FootnoteDefinition))) {
            let Block::Paragraph { content } = block else {
                let d = Diagnostic::warning(
                    "outreach::markdown::note",
                    "a footnote is running text; what else stands in it is left out",
                );
                self.diagnostics
                    .push(d.at(self.file, span.clone()).help("write it as a sentence, or move it into the text"));
                continue;
            };
            if !words.is_empty() {
                words.push(Inline::Break);
            }
            words.extend(content);
        }
        // Of two with one label the first counts, as with links.
        self.notes.entry(label.to_owned()).or_insert((words, span));
    }

    /// Puts the words of footnotes to where they are called.
    pub(super) fn put_notes(&mut self, blocks: &mut [Block]) {
        if self.calls.is_empty() && self.notes.is_empty() {
            return;
        }
        visit_inlines(blocks, &mut |inline| {
            if let Inline::Note { number, content } = inline
                && content.is_empty()
                && let Some((label, _)) = self.calls.get((*number as usize).wrapping_sub(1))
                && let Some((words, _)) = self.notes.get(label)
            {
                // A footnote that calls another would go on without end.
                *content = words.iter().filter(|i| !matches!(i, Inline::Note { .. })).cloned().collect();
            }
        });
        let mut unused: Vec<_> =
            self.notes.iter().filter(|(label, _)| !self.calls.iter().any(|(call, _)| call == *label)).collect();
        unused.sort_by_key(|(_, (_, span))| span.start);
        for (label, (_, span)) in unused {
            let d = Diagnostic::warning(
                "outreach::markdown::note",
                format!("nothing calls the footnote `[^{label}]`, so nobody sees it"),
            );
            self.diagnostics
                .push(d.at(self.file, span.clone()).help(format!("write [^{label}] behind the words it belongs to")));
        }
    }
}
