//! Merge fields: `{姓名}` in a letter stands for a column of the table it is merged with. In
//! the letter as everybody gets it, it is a blank to fill in by hand. Full-width braces, as Chinese keyboards
//! write them, are braces too.

use super::blocks::{Block, Inline};

/// A longer name in braces is something else.
const MAX_NAME: usize = 20;
/// What a field looks like where only plain text can stand.
pub const BLANK: &str = "＿＿＿＿";

const OPEN: [char; 2] = ['{', '｛'];
const CLOSE: [char; 2] = ['}', '｝'];

/// Text cut at its merge fields.
pub fn parse(text: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut before = String::new();
    while let Some(open) = rest.find(OPEN) {
        let (head, tail) = rest.split_at(open);
        before.push_str(head);
        match field(tail) {
            Some((name, length)) => {
                push_text(&mut before, &mut out);
                out.push(Inline::Field { name: name.to_owned() });
                rest = &tail[length..];
            }
            None => {
                let brace = tail.chars().next().map_or(0, char::len_utf8);
                before.push_str(&tail[..brace]);
                rest = &tail[brace..];
            }
        }
    }
    before.push_str(rest);
    push_text(&mut before, &mut out);
    out
}

/// Turns the text of blocks into text and merge fields.
pub fn split(blocks: &mut [Block]) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => split_inlines(content),
            Block::List { items, .. } => items.iter_mut().for_each(|i| split(i)),
            Block::Quote { content } => split(content),
            Block::Table { head, rows, .. } => {
                head.iter_mut().chain(rows.iter_mut().flatten()).for_each(split_inlines);
            }
            Block::Code { .. } | Block::Image { .. } | Block::Rule | Block::Html { .. } | Block::Comment { .. } => {}
        }
    }
}

/// Names of the fields in running text, in their order, with repetitions.
pub fn names(blocks: &[Block]) -> Vec<String> {
    let mut names = Vec::new();
    super::blocks::visit_inlines(&mut blocks.to_vec(), &mut |inline| {
        if let Inline::Field { name } = inline {
            names.push(name.clone());
        }
    });
    names
}

fn split_inlines(inlines: &mut Vec<Inline>) {
    for inline in std::mem::take(inlines) {
        match inline {
            Inline::Text { text } => inlines.extend(parse(&text)),
            mut other => {
                if let Inline::Strong { content }
                | Inline::Emph { content }
                | Inline::Strike { content }
                | Inline::Note { content, .. }
                | Inline::Link { content, .. } = &mut other
                {
                    split_inlines(content);
                }
                inlines.push(other);
            }
        }
    }
}

/// The field at the beginning of a text: its name and its length with the braces.
fn field(text: &str) -> Option<(&str, usize)> {
    let inner = text.strip_prefix(OPEN)?;
    let close = inner.find(CLOSE)?;
    let name = inner[..close].trim();
    let plain = !name.is_empty()
        && name.chars().count() <= MAX_NAME
        && !name.contains(OPEN)
        && !name.contains(['\n', '#', '.', '=']);
    let brace = inner[close..].chars().next().map_or(0, char::len_utf8);
    plain.then_some((name, text.len() - inner.len() + close + brace))
}

fn push_text(text: &mut String, out: &mut Vec<Inline>) {
    if !text.is_empty() {
        out.push(Inline::Text { text: std::mem::take(text) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::blocks::plain;

    #[test]
    fn braces_with_a_name_are_fields() {
        let parts = parse("尊敬的{ 姓名 }家长：{}与{#id}不是");
        assert_eq!(parts[1], Inline::Field { name: "姓名".into() });
        assert_eq!(plain(&parts), "尊敬的＿＿＿＿家长：{}与{#id}不是");
        assert_eq!(parse("{姓名").len(), 1);
        let wide = parse("尊敬的｛姓名｝家长：｛｝与｛班级}");
        assert_eq!(wide[1], Inline::Field { name: "姓名".into() });
        assert_eq!(plain(&wide), "尊敬的＿＿＿＿家长：｛｝与＿＿＿＿");
        assert!(parse("").is_empty());
    }

    #[test]
    fn fields_are_found_inside_emphasis() {
        let strong = Inline::Strong { content: vec![Inline::Text { text: "{班级}的同学".into() }] };
        let mut blocks = vec![Block::Paragraph { content: vec![strong] }];
        split(&mut blocks);
        assert_eq!(names(&blocks), ["班级"]);
    }
}
