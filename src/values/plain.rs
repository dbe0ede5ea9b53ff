//! YAML of fields, lists and texts and nothing else, which front matter mostly is: made from the events of the parser
//! that the library itself reads with, in two fifths of the time it takes with every value handed through Serde.
//! Whatever is more than that, or is wrong, is left to the library, so that it alone decides what YAML means.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::{Key, Node, Value};

/// What nests deeper, or is longer in bytes, is held to the limits of the library.
const DEPTH: usize = 8;
const LENGTH: usize = 1 << 16;

/// Reads a text that begins at `base` of its file; `None` for what is not as plain as this.
pub fn read(text: &str, base: usize) -> Option<Node> {
    if text.len() > LENGTH {
        return None;
    }
    let mut events = Events { parser: Parser::new_from_str(text), base };
    let Event::StreamStart = events.next()?.0 else { return None };
    let Event::DocumentStart(..) = events.next()?.0 else { return None };
    let first = events.next()?;
    let node = events.node(first, DEPTH)?;
    let Event::DocumentEnd = events.next()?.0 else { return None };
    let Event::StreamEnd = events.next()?.0 else { return None };
    Some(node)
}

struct Events<'t> {
    parser: Parser<'t, granit_parser::StrInput<'t>>,
    base: usize,
}

impl<'t> Events<'t> {
    fn next(&mut self) -> Option<(Event<'t>, Span)> {
        self.parser.next()?.ok()
    }

    fn span(&self, span: &Span) -> Option<Range<usize>> {
        Some(self.base + span.start.byte_offset()?..self.base + span.end.byte_offset()?)
    }

    fn node(&mut self, (event, span): (Event<'t>, Span), depth: usize) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        let span = self.span(&span)?;
        let value = match event {
            Event::Scalar(text, style, 0, None) => scalar(text, style)?,
            Event::SequenceStart(_, 0, None) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break Value::List(items),
                        item => items.push(self.node(item, depth)?),
                    }
                }
            }
            Event::MappingStart(_, 0, None) => {
                let mut fields: Vec<(Key, Node)> = Vec::new();
                loop {
                    match self.next()? {
                        (Event::MappingEnd, _) => break Value::Map(fields),
                        key => {
                            let Node { value: Value::Str(name), span } = self.node(key, 1)? else { return None };
                            // A merge, or one of two that the library refuses.
                            if name == "<<" || fields.iter().any(|(key, _)| key.name == name) {
                                return None;
                            }
                            let value = self.next()?;
                            fields.push((Key { name, span }, self.node(value, depth)?));
                        }
                    }
                }
            }
            _ => return None,
        };
        Some(Node { value, span })
    }
}

/// A text, a number as everybody writes it, or what is true or false in every version of YAML; `None` for what may be anything else.
fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Option<Value> {
    match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => return Some(Value::Str(text.into_owned())),
        ScalarStyle::Plain => {}
        _ => return None,
    }
    let bytes = text.as_bytes();
    match bytes {
        [b'0'..=b'9', ..] if is_whole(&text) => text.parse().ok().map(Value::Int),
        [b'0'..=b'9', ..] if is_date(bytes) => Some(Value::Str(text.into_owned())),
        [b'0'..=b'9', ..] if is_fraction(&text) => text.parse().ok().map(Value::Float),
        [b'0'..=b'9' | b'+' | b'-' | b'.' | b'~' | b'<', ..] | [] => None,
        b"true" => Some(Value::Bool(true)),
        b"false" => Some(Value::Bool(false)),
        _ if is_word(&text) => None,
        _ => Some(Value::Str(text.into_owned())),
    }
}

/// No more digits than a number has room for.
fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.len() < 18 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_whole(text: &str) -> bool {
    is_digits(text) && (text == "0" || !text.starts_with('0'))
}

/// As in `1.25`.
fn is_fraction(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, part)| is_whole(whole) && is_digits(part))
}

/// As in `2026-11-29`, which is a text to the library.
fn is_date(text: &[u8]) -> bool {
    text.len() == 10
        && text.iter().enumerate().all(|(i, c)| if i == 4 || i == 7 { *c == b'-' } else { c.is_ascii_digit() })
}

/// Words that YAML has read as something else than a text in one of its versions.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    text.len() <= 5 && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use walkdir::WalkDir;

    use super::super::library;
    use super::*;
    use crate::content::front_matter;
    use crate::diagnostics::SourceFile;

    /// Every YAML of the sample campaign, and what people write besides.
    fn texts() -> Vec<String> {
        let written = [
            "a: 1\nb: [一, 二]\nc: {d: '三', \"e\": 四}\n",
            "- a: |\n    一\n    二\n  b: >-\n    三\n",
            "a: &x 1\nb: *x\n",
            "a: !!str 1\n<<: {b: 2}\n",
            "a: 007\nb: 0x1F\nc: 1_000\nd: 1e3\ne: .5\nf: -1\ng: +1\nh: ~\ni: null\nj: yes\nk: No\nl: .inf\nm:\n",
            "a: 2026-11-29\nb: 2026-1-2\nc: 10:30\nd: 99999999999999999999\ne: 1.0\n",
            "? a\n: b\n",
            "a: 1\na: 2\n",
            "---\na: 1\n...\n---\nb: 2\n",
            "一个句子\n",
            "# 只有注释\n",
            "a: \"一\\n二\\u4e09\" # 注释\nb: 'it''s'\n",
        ];
        let content = WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("content")).sort_by_file_name();
        let files = content.into_iter().map(|item| item.unwrap().into_path()).filter(|path| path.is_file());
        let read = files.filter_map(|path| {
            let text = std::fs::read_to_string(&path).ok()?;
            match path.extension()?.to_str()? {
                "yaml" => Some(text),
                "md" => {
                    let file = Arc::new(SourceFile::new("a.md".into(), text));
                    Some(file.text[front_matter::split(&file).ok()?.front_matter].to_owned())
                }
                _ => None,
            }
        });
        written.into_iter().map(str::to_owned).chain(read).collect()
    }

    #[test]
    fn whatever_it_reads_is_what_the_library_reads() {
        let mut seed = 7u64;
        let mut pick = |end: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % end
        };
        let pieces = [
            ":", ": ", "- ", "\n", "\n  ", "\n- ", "'", "\"", "#", " #", "[", "]", "{", "}", ",", "&a ", "*a",
            "!!str ", "|\n", ">\n", "?", "<<: ", "0", "1", ".", "-", "+", "e", "_", "~", "\t", "字", "null", "true",
            "---\n", "...\n", "%", "@", "\\", "\u{a0}", "\u{feff}",
        ];
        let (texts, mut read_here) = (texts(), 0);
        assert!(texts.len() > 100);
        for round in 0..60 {
            for text in &texts {
                let mut text = text.clone();
                for _ in 0..round.min(4) {
                    let at = (0..=text.len()).cycle().skip(pick(text.len() + 1)).find(|i| text.is_char_boundary(*i));
                    let at = at.unwrap_or_default();
                    let end = (at + 1..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(at);
                    text.replace_range(at..[at, end][pick(2)], pieces[pick(pieces.len())]);
                }
                if let Some(node) = read(&text, 3) {
                    read_here += 1;
                    let other = library(&text, 3).unwrap_or_else(|e| panic!("{e}\n{text}"));
                    assert_eq!(node, other, "{text}");
                }
            }
            assert!(round > 0 || read_here * 10 > texts.len() * 8, "{read_here} of {}", texts.len());
        }
    }
}
