//! Spaces at the beginning of a line of YAML that do not belong there: the line is read as part of the one above it.

use regex::Captures;

use super::slips::{BLOCK, KEY, Slip};

/// What stands behind the hyphens of items.
pub fn behind_hyphens(mut line: &str) -> &str {
    while let Some(item) = line.strip_prefix("- ") {
        line = item.trim_start();
    }
    line
}

/// The name and colon that a line begins with, when it is a field.
fn field(line: &str) -> Option<Captures<'_>> {
    KEY.captures(line).filter(|key| &key[2] == ":" && matches!(&key[3], "" | " "))
}

/// A line whose value ends with it: what is indented more does not belong to it.
pub struct Whole<'t> {
    /// The bytes before its name, or before its hyphen.
    indent: usize,
    /// The field's name; an item of a list has none.
    name: Option<&'t str>,
}

impl<'t> Whole<'t> {
    /// Such a line.
    pub fn read(line: &'t str) -> Option<Self> {
        let rest = line.trim_start();
        let mut indent = line.len() - rest.len();
        if BLOCK.is_match(line) {
            return None;
        }
        let mut value = behind_hyphens(rest);
        let name = match field(value) {
            Some(key) => {
                indent = line.len() - value.len();
                let name = &value[..key[1].len()];
                value = value[name.len() + 1..].trim_start();
                Some(name)
            }
            None if value.len() < rest.len() => None,
            None => return None,
        };
        let is_whole = match value.chars().next()? {
            '#' | '|' | '>' | '&' | '*' | '!' => false,
            '[' => value.ends_with(']'),
            '{' => value.ends_with('}'),
            _ => true,
        };
        is_whole.then_some(Self { indent, name })
    }

    /// What is wrong with the line that follows it.
    pub fn before(&self, line: &str) -> Option<Slip> {
        let rest = line.trim_start();
        let at = line.len() - rest.len();
        if at <= self.indent {
            return None;
        }
        let is_item = rest.starts_with("- ");
        let (span, help) = match (self.name, is_item) {
            (Some(name), true) => (
                at..at + 1,
                format!("put every point of the list below `{name}:`, each on a line of its own that begins with `- `"),
            ),
            (None, true) => (0..at, "begin it with as many spaces as the point above it".to_owned()),
            _ => {
                let spaces = if self.indent == 0 {
                    "take the spaces at the beginning of the line out".to_owned()
                } else {
                    match self.name {
                        Some(name) => format!("begin it with as many spaces as stand before `{name}` above it"),
                        None => "begin it with as many spaces as the field to which it belongs has".to_owned(),
                    }
                };
                (0..at, field(rest).map(|_| spaces)?)
            }
        };
        let message = if is_item && self.name.is_some() {
            "a list stands below a field that has a value already"
        } else {
            "the line begins with spaces that do not belong there"
        };
        Some(Slip { span, message: message.to_owned(), help })
    }
}
