//! Paragraphs as their authors mean them: pictures with a caption right below them, and lines that begin
//! with two ideographic spaces.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::Reader;
use super::inlines::join_lines;
use crate::content::blocks::{Block, Inline};

/// How Chinese begins a paragraph.
const INDENT: &str = "\u{3000}\u{3000}";
const NEXT: &str = "\n\u{3000}\u{3000}";

impl<'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> Reader<'_, 'e, I> {
    /// What Markdown holds to be one paragraph.
    pub(super) fn paragraphs(&mut self, out: &mut Vec<Block>) {
        let content = self.raw_inlines(TagEnd::Paragraph);
        for content in indented(content) {
            match pictures(&content) {
                Some(pictures) => out.extend(pictures),
                None => push(content, out),
            }
        }
    }
}

/// Adds the running text of a list's item, whose line ends are as they are written, as the paragraphs that it is.
pub(super) fn push_text(content: Vec<Inline>, out: &mut Vec<Block>) {
    for content in indented(content) {
        push(content, out);
    }
}

fn push(mut content: Vec<Inline>, out: &mut Vec<Block>) {
    join_lines(&mut content);
    content.shrink_to_fit();
    out.push(Block::Paragraph { content });
}

/// Running text cut where a line begins with two ideographic spaces. Those at the head of a paragraph are taken
/// away: sheets and pages indent as they see fit.
fn indented(content: Vec<Inline>) -> Vec<Vec<Inline>> {
    // As most are written.
    if !content.iter().any(|inline| matches!(inline, Inline::Text { text } if text.contains('\u{3000}'))) {
        return vec![content];
    }
    let mut parts = vec![Vec::with_capacity(content.len())];
    let start = |parts: &mut Vec<Vec<Inline>>| parts.push(Vec::new());
    for inline in content {
        let Inline::Text { text } = inline else {
            if let Some(part) = parts.last_mut() {
                part.push(inline);
            }
            continue;
        };
        if text.starts_with(INDENT) && parts.last().is_some_and(|part| part.last() == Some(&Inline::Break)) {
            parts.last_mut().and_then(Vec::pop);
            start(&mut parts);
        }
        for (i, piece) in text.split(NEXT).enumerate() {
            if i > 0 {
                start(&mut parts);
            }
            let Some(part) = parts.last_mut() else { continue };
            let piece = if part.is_empty() { piece.trim_start_matches('\u{3000}') } else { piece };
            if !piece.is_empty() {
                part.push(Inline::Text { text: piece.to_owned() });
            }
        }
    }
    if parts.len() > 1 {
        parts.retain(|part| !part.is_empty());
    }
    parts
}

/// Running text that is nothing but pictures, with lines between them that are all in emphasis: captions.
fn pictures(content: &[Inline]) -> Option<Vec<Block>> {
    let ends_line = |inline: Option<&Inline>| match inline {
        None | Some(Inline::Break) => true,
        Some(Inline::Text { text }) => text.contains('\n'),
        _ => false,
    };
    let mut blocks = Vec::new();
    for (i, inline) in content.iter().enumerate() {
        match inline {
            Inline::Image { src, alt } => blocks.push(Block::Image { src: src.clone(), alt: alt.clone() }),
            Inline::Break => {}
            Inline::Text { text } if text.trim().is_empty() => {}
            Inline::Emph { .. } if i > 0 && ends_line(content.get(i - 1)) && ends_line(content.get(i + 1)) => {
                let mut content = vec![inline.clone()];
                join_lines(&mut content);
                blocks.push(Block::Paragraph { content });
            }
            _ => return None,
        }
    }
    matches!(blocks.first(), Some(Block::Image { .. })).then_some(blocks)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::parse;
    use super::*;
    use crate::content::blocks::plain_blocks;
    use crate::diagnostics::SourceFile;

    fn blocks(text: &str) -> Vec<Block> {
        let file = Arc::new(SourceFile::new("a.md".into(), text.into()));
        parse(&file, 0..text.len(), &Default::default(), &mut Vec::new()).document.blocks
    }

    #[test]
    fn a_caption_right_below_a_picture_is_as_one_after_a_blank_line() {
        let apart = blocks("![现场](a.jpg)\n\n*图1*\n\n![证物](b.jpg)\n\n*图2*\n");
        assert_eq!(apart.len(), 4);
        assert_eq!(blocks("![现场](a.jpg)\n*图1*\n![证物](b.jpg)  \n*图2*\n"), apart);
        let two = blocks("![现场](a.jpg)\n![证物](b.jpg)\n");
        assert!(matches!(two[..], [Block::Image { .. }, Block::Image { .. }]), "{two:?}");
        for running in ["看![现场](a.jpg)\n", "![现场](a.jpg)是*图*\n", "![现场](a.jpg) *图*\n", "*图*\n"] {
            assert!(matches!(blocks(running)[..], [Block::Paragraph { .. }]), "{running}");
        }
    }

    #[test]
    fn two_ideographic_spaces_begin_a_paragraph() {
        let read = blocks("\u{3000}\u{3000}各位家长：\n\u{3000}\u{3000}**近期**\n多发。  \n\u{3000}\u{3000}请转告\n");
        assert_eq!(read.len(), 3, "{read:?}");
        assert_eq!(plain_blocks(&read), "各位家长：\n近期多发。\n请转告");
        assert_eq!(plain_blocks(&blocks("- \u{3000}甲\n- 乙\n")), "甲\n乙");
    }
}
