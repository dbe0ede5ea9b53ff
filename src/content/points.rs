//! The points of a section, which are what paper and screens show of it, and what is none of them.

use super::blocks::{Block, Inline, Section, plain_blocks};

/// What of a section is on the website alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Beside<'a> {
    /// Below a point.
    Nested(&'a Block),
    /// Beside the points.
    Block(&'a Block),
}

impl<'a> Section<'a> {
    /// The section as short points: the items of its first list, or else its paragraphs.
    pub fn points(&self) -> Vec<&'a [Inline]> {
        match self.first_list() {
            Some((_, items)) => items.iter().filter_map(|i| lead(i)).collect(),
            None => self.blocks.iter().filter_map(|b| lead(std::slice::from_ref(b))).collect(),
        }
    }

    /// The first words of the section that are in none of its points. Pictures and their captions are no words.
    pub fn beside_points(&self) -> Option<Beside<'a>> {
        match self.first_list() {
            Some((at, items)) => self.blocks.iter().enumerate().find_map(|(i, block)| {
                if i == at {
                    return items.iter().find_map(|item| rest(item)).map(Beside::Nested);
                }
                let caption = i.checked_sub(1).is_some_and(|before| is_caption(&self.blocks[before], block));
                (has_words(block) && !caption).then_some(Beside::Block(block))
            }),
            None => self.blocks.iter().find_map(|block| match block {
                Block::Quote { .. } => rest(std::slice::from_ref(block)).map(Beside::Nested),
                _ if lead(std::slice::from_ref(block)).is_some() => None,
                _ => has_words(block).then_some(Beside::Block(block)),
            }),
        }
    }

    fn first_list(&self) -> Option<(usize, &'a [Vec<Block>])> {
        self.blocks.iter().enumerate().find_map(|(i, b)| match b {
            Block::List { items, .. } => Some((i, items.as_slice())),
            _ => None,
        })
    }
}

/// What stands for blocks as one point: their first paragraph, be it quoted.
fn lead(blocks: &[Block]) -> Option<&[Inline]> {
    blocks.iter().find_map(|b| match b {
        Block::Paragraph { content } => Some(content.as_slice()),
        Block::Quote { content } => content.iter().find_map(|b| match b {
            Block::Paragraph { content } => Some(content.as_slice()),
            _ => None,
        }),
        _ => None,
    })
}

/// The first words of blocks besides what stands for them.
fn rest(blocks: &[Block]) -> Option<&Block> {
    let lead = lead(blocks);
    let stands = |block: &Block| match (block, lead) {
        (Block::Paragraph { content }, Some(lead)) => std::ptr::eq(content.as_slice(), lead),
        _ => false,
    };
    let flat = blocks.iter().flat_map(|block| match block {
        Block::Quote { content } => content.as_slice(),
        block => std::slice::from_ref(block),
    });
    let mut before = None;
    flat.into_iter().find(|block| {
        let caption = before.replace(*block).is_some_and(|picture| is_caption(picture, block));
        has_words(block) && !stands(block) && !caption
    })
}

/// The first words of a point that are not in its first paragraph.
pub fn beside_first(item: &[Block]) -> Option<&Block> {
    let first = item.iter().position(|block| matches!(block, Block::Paragraph { .. }));
    item.iter().enumerate().find_map(|(i, block)| (Some(i) != first && has_words(block)).then_some(block))
}

fn has_words(block: &Block) -> bool {
    let words = match block {
        Block::Image { .. } => return false,
        Block::Code { text, .. } => return !text.trim().is_empty(),
        block => plain_blocks(std::slice::from_ref(block)),
    };
    !words.trim().is_empty()
}

/// A line after a picture that is all in emphasis.
fn is_caption(picture: &Block, block: &Block) -> bool {
    matches!(picture, Block::Image { .. })
        && matches!(block, Block::Paragraph { content } if matches!(content[..], [Inline::Emph { .. }]))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::content::markdown;
    use crate::diagnostics::SourceFile;

    fn beside(text: &str) -> Option<String> {
        let text = format!("## 一\n\n{text}");
        let file = Arc::new(SourceFile::new("a.md".into(), text.clone()));
        let document = markdown::parse(&file, 0..text.len(), &Default::default(), &mut Vec::new()).document;
        document.sections()[0].beside_points().map(|beside| match beside {
            Beside::Nested(block) => format!("nested {}", plain_blocks(std::slice::from_ref(block))),
            Beside::Block(block) => plain_blocks(std::slice::from_ref(block)),
        })
    }

    #[test]
    fn what_is_no_point_is_seen() {
        for (text, words) in [
            ("- 甲\n- 乙\n", None),
            ("甲\n\n乙\n", None),
            ("- 甲\n\n![图](a.png)\n\n*图一*\n", None),
            ("> 甲\n", None),
            ("- 甲\n\n- 乙\n", None),
            ("- > 甲\n", None),
            ("- 甲\n  - 乙\n", Some("nested 乙")),
            ("- 甲\n\n  乙\n", Some("nested 乙")),
            ("甲：\n\n- 乙\n", Some("甲：")),
            ("- 甲\n\n乙\n", Some("乙")),
            ("- 甲\n\n1. 乙\n", Some("乙")),
            ("### 甲\n\n- 乙\n", Some("甲")),
            ("甲\n\n| 乙 |\n|---|\n| 丙 |\n", Some("乙\n丙")),
            ("> 甲\n>\n> 乙\n", Some("nested 乙")),
        ] {
            assert_eq!(beside(text).as_deref(), words, "{text}");
        }
    }
}
