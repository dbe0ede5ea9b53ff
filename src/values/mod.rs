//! Written data with positions: YAML and TOML become one tree of [`Node`]s, and
//! [`Fields`] reads typed values from it, collecting every complaint.

mod anchors;
mod brackets;
mod commas;
pub mod dates;
mod fields;
mod indents;
mod plain;
pub mod slips;
mod toml_slips;

use std::ops::Range;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::budget::BudgetBreach;
use serde_yaml::{Error, Options, Spanned};

use crate::diagnostics::{Diagnostic, SourceFile, offset_of};
use crate::limits::{self, Limit};

pub use fields::{Fields, unknown_field, wrong_type};

/// A value and the bytes of the file it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub value: Value,
    pub span: Range<usize>,
}

/// What YAML and TOML have in common.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A field's name and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    pub name: String,
    pub span: Range<usize>,
}

impl Node {
    /// A field of a group; none of anything else.
    pub fn field(&self, name: &str) -> Option<&Self> {
        let Value::Map(fields) = &self.value else { return None };
        fields.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// What a person would call the value.
    fn type_name(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Int(_) | Value::Float(_) => "a number",
            Value::Str(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a group of fields",
        }
    }
}

/// Parses the YAML at `range` of the file; duplicate keys are the YAML library's to refuse.
///
/// # Errors
/// One diagnostic at the place the parser stopped.
pub fn parse_yaml(file: &Arc<SourceFile>, range: Range<usize>) -> Result<Node, Box<Diagnostic>> {
    let text = &file.text[range.clone()];
    let plain = plain::read(text, range.start);
    let is_plain = plain.is_some();
    let node = plain.map_or_else(|| library(text, range.start), Ok).map_err(|e| {
        let position = e.location().map(|l| (l.line() as usize, l.column() as usize));
        let mut start = range.start + position.map_or(0, |(line, column)| offset_of(text, line, column));
        // The library begins with `error: line 1 column 8: `, counted from the front matter's start.
        let whole = e.to_string();
        let first = whole.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let message = match first.split_once(": ") {
            Some((place, message)) if place.contains("line ") => message,
            _ => first,
        };
        // A tab may stand lines below the text that it ends.
        if message.ends_with(" tab") {
            start += file.text[start..range.end].find('\t').unwrap_or(0);
        }
        let end = file.text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
        if let Some((limit, found)) = broken(&e) {
            return limit.broken(found).at(file, start..end).into();
        }
        if let Some(slip) = slips::of_broken(file, &range, start) {
            return Box::new(slip);
        }
        // Behind it stands what whoever programs with the library can set or call.
        let message = [", set ", "; use "].into_iter().fold(message, |m, behind| m.split(behind).next().unwrap_or(m));
        Diagnostic::error("outreach::yaml::syntax", format!("this YAML cannot be read: {message}"))
            .at(file, start..end)
            .help(cure(message))
            .into()
    })?;
    // Without a colon that is one, all of it is one text.
    let whole = || matches!(node.value, Value::Str(_)).then(|| slips::of_broken(file, &range, range.end)).flatten();
    let unused = || (!is_plain).then(|| anchors::unused(file, &range)).flatten();
    match slips::of_read(file, &node).or_else(whole).or_else(unused) {
        Some(slip) => Err(slip.into()),
        None => Ok(node),
    }
}

/// How to mend what the library says.
fn cure(message: &str) -> &'static str {
    match message {
        "simple key expected ':'" => {
            "each field is `name: value`; lines that belong to the value above begin with two spaces"
        }
        "comment intercepting the multiline text" => {
            "behind `#` nothing is read: put the whole value in quotes, or take the line below out"
        }
        "expected string scalar" => "each field begins with its name; a value with brackets needs quotes around it",
        _ if message.starts_with("cannot deserialize null") => "write the field's name before the colon",
        _ if message.starts_with("duplicate mapping key") => "take one of the two lines out",
        _ if message.contains("bracket") => {
            "close every bracket with its own kind; a value that is no list needs quotes"
        }
        _ if message.contains(" tab") => "replace the tab by spaces",
        _ if message.contains("escape") || message.contains("hexadecimal") => "take the backslash out, or write two",
        _ => "a value with `: `, `#` or leading quotes needs quotes around it; indent with spaces, not tabs",
    }
}

/// What the library reads in a text that begins at `base` of its file.
fn library(text: &str, base: usize) -> Result<Node, Error> {
    serde_yaml::from_str_with_options::<Spanned<YamlValue>>(text, bounded()).map(|v| from_yaml(v, base))
}

/// The library's options with the limits of this program.
fn bounded() -> Options {
    let figure = |limit: &Limit| usize::try_from(limit.most).unwrap_or(usize::MAX);
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: figure(&limits::YAML_DEPTH),
            max_aliases: figure(&limits::YAML_ALIASES),
            max_nodes: figure(&limits::YAML_VALUES),
        },
        alias_limits: serde_yaml::alias_limits! {
            max_total_replayed_events: figure(&limits::YAML_REPEATED),
        },
    }
}

/// The limit that an error of the library is about, and what was found.
fn broken(error: &Error) -> Option<(&'static Limit, u64)> {
    let (limit, found) = match error {
        Error::WithSnippet { error, .. } | Error::AliasError { error, .. } => return broken(error),
        Error::Budget { breach: BudgetBreach::Depth { depth }, .. } => (&limits::YAML_DEPTH, *depth),
        Error::Budget { breach: BudgetBreach::Aliases { aliases }, .. } => (&limits::YAML_ALIASES, *aliases),
        Error::Budget { breach: BudgetBreach::Nodes { nodes }, .. } => (&limits::YAML_VALUES, *nodes),
        Error::AliasReplayLimitExceeded { total_replayed_events, .. } => {
            (&limits::YAML_REPEATED, *total_replayed_events)
        }
        _ => return None,
    };
    Some((limit, found as u64))
}

/// Parses a whole TOML file.
///
/// # Errors
/// Every syntax error of the file, one for each line.
pub fn parse_toml(file: &Arc<SourceFile>) -> Result<Node, Vec<Diagnostic>> {
    let (table, errors) = toml::de::DeTable::parse_recoverable(&file.text);
    if errors.is_empty() {
        let span = table.span();
        return Ok(Node { value: from_toml_table(table.get_ref()), span });
    }
    Err(toml_slips::told(file, errors))
}

fn from_toml_table(table: &toml::de::DeTable<'_>) -> Value {
    let mut fields: Vec<_> = table
        .iter()
        .map(|(k, v)| {
            let key = Key { name: k.get_ref().to_string(), span: k.span() };
            (key, Node { value: from_toml(v.get_ref()), span: v.span() })
        })
        .collect();
    fields.sort_by_key(|(k, _)| k.span.start);
    Value::Map(fields)
}

fn from_toml(value: &toml::de::DeValue<'_>) -> Value {
    use toml::de::DeValue;
    match value {
        DeValue::String(s) => Value::Str(s.to_string()),
        DeValue::Integer(i) => {
            i64::from_str_radix(i.as_str(), i.radix()).map_or_else(|_| Value::Str(i.as_str().to_owned()), Value::Int)
        }
        DeValue::Float(f) => f.as_str().parse().map_or_else(|_| Value::Str(f.as_str().to_owned()), Value::Float),
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(d) => Value::Str(d.to_string()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|v| Node { value: from_toml(v.get_ref()), span: v.span() }).collect())
        }
        DeValue::Table(t) => from_toml_table(t),
    }
}

/// The intermediate form serde-saphyr fills, since it alone knows the spans.
enum YamlValue {
    Leaf(Value),
    List(Vec<Spanned<YamlValue>>),
    Map(Vec<(Spanned<String>, Spanned<YamlValue>)>),
}

fn from_yaml(v: Spanned<YamlValue>, base: usize) -> Node {
    let span = yaml_span(&v.referenced, base);
    let value = match v.value {
        YamlValue::Leaf(v) => v,
        YamlValue::List(items) => Value::List(items.into_iter().map(|v| from_yaml(v, base)).collect()),
        YamlValue::Map(fields) => Value::Map(
            fields
                .into_iter()
                .map(|(k, v)| {
                    let key = Key { span: yaml_span(&k.referenced, base), name: k.value };
                    (key, from_yaml(v, base))
                })
                .collect(),
        ),
    };
    Node { value, span }
}

fn yaml_span(location: &serde_yaml::Location, base: usize) -> Range<usize> {
    let span = location.span();
    let start = base + span.byte_offset().unwrap_or(0) as usize;
    start..start + span.byte_len().unwrap_or(0) as usize
}

impl<'de> Deserialize<'de> for YamlValue {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = YamlValue;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E>(self) -> Result<YamlValue, E> {
                Ok(YamlValue::Leaf(Value::Null))
            }
            fn visit_none<E>(self) -> Result<YamlValue, E> {
                Ok(YamlValue::Leaf(Value::Null))
            }
            fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<YamlValue, D::Error> {
                YamlValue::deserialize(d)
            }
            fn visit_bool<E>(self, v: bool) -> Result<YamlValue, E> {
                Ok(YamlValue::Leaf(Value::Bool(v)))
            }
            fn visit_i64<E>(self, v: i64) -> Result<YamlValue, E> {
                Ok(YamlValue::Leaf(Value::Int(v)))
            }
            fn visit_u64<E>(self, v: u64) -> Result<YamlValue, E> {
                Ok(YamlValue::Leaf(i64::try_from(v).map_or(Value::Float(v as f64), Value::Int)))
            }
            fn visit_f64<E>(self, v: f64) -> Result<YamlValue, E> {
                Ok(YamlValue::Leaf(Value::Float(v)))
            }
            fn visit_str<E>(self, v: &str) -> Result<YamlValue, E> {
                Ok(YamlValue::Leaf(Value::Str(v.to_owned())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut a: A) -> Result<YamlValue, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = a.next_element()? {
                    items.push(item);
                }
                Ok(YamlValue::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut a: A) -> Result<YamlValue, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = a.next_entry()? {
                    fields.push(field);
                }
                Ok(YamlValue::Map(fields))
            }
        }
        d.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile::new("x.yaml".into(), text.into()))
    }

    #[test]
    fn yaml_spans_are_byte_ranges_of_the_whole_file() {
        let f = file("---\ntitle: 刷单\nloss: 12\n---\n");
        let node = parse_yaml(&f, 4..25).unwrap();
        let Value::Map(fields) = &node.value else { panic!("{node:?}") };
        assert_eq!(&f.text[fields[0].1.span.clone()], "刷单");
        assert_eq!(&f.text[fields[1].0.span.clone()], "loss");
    }

    #[test]
    fn broken_yaml_says_where() {
        let f = file("title: a: b\n");
        let d = parse_yaml(&f, 0..f.text.len()).unwrap_err();
        assert_eq!(f.position(d.place.unwrap().span.start), (1, 9));
    }
}
