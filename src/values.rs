//! Written data with positions: YAML and TOML become one tree of [`Node`]s, and
//! [`Fields`] reads typed values from it, collecting every complaint.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;

use crate::diagnostics::{Diagnostic, SourceFile, nearest};

/// A value and the bytes of the file it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub value: Value,
    pub span: Range<usize>,
}

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

#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    pub name: String,
    pub span: Range<usize>,
}

impl Node {
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

/// Parses the YAML at `range` of the file; anchors, budgets and duplicate keys are
/// the YAML library's to refuse.
///
/// # Errors
/// One diagnostic at the place the parser stopped.
pub fn parse_yaml(file: &Arc<SourceFile>, range: Range<usize>) -> Result<Node, Diagnostic> {
    let text = &file.text[range.clone()];
    serde_yaml::from_str::<Spanned<YamlValue>>(text).map(|v| from_yaml(v, range.start)).map_err(|e| {
        let position = e.location().map(|l| (l.line() as usize, l.column() as usize));
        let start = range.start + position.map_or(0, |(line, column)| offset_of(text, line, column));
        let end = file.text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
        // The library begins with `line 1 column 8: `, counted from the front matter's start.
        let whole = e.to_string();
        let first = whole.lines().next().unwrap_or_default();
        let message = match first.split_once(": ") {
            Some((place, message)) if place.contains("line ") => message,
            _ => first,
        };
        Diagnostic::error("outreach::yaml::syntax", format!("this YAML cannot be read: {message}"))
            .at(file, start..end)
            .help("a value with `: `, `#` or leading quotes needs quotes around it; indent with spaces, not tabs")
    })
}

/// Parses a whole TOML file.
///
/// # Errors
/// Every syntax error of the file.
pub fn parse_toml(file: &Arc<SourceFile>) -> Result<Node, Vec<Diagnostic>> {
    let (table, errors) = toml::de::DeTable::parse_recoverable(&file.text);
    if errors.is_empty() {
        let span = table.span();
        return Ok(Node { value: from_toml_table(table.get_ref()), span });
    }
    let describe = |e: toml::de::Error| {
        Diagnostic::error("outreach::toml::syntax", format!("this TOML cannot be read: {}", e.message()))
            .at(file, e.span().unwrap_or(0..0))
            .help("text values stand in double quotes: title = \"...\"")
    };
    Err(errors.into_iter().map(describe).collect())
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

/// Byte offset of a 1-based line and character column.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        match text[start..].find('\n') {
            Some(i) => start += i + 1,
            None => return text.len(),
        }
    }
    let rest = &text[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(i, _)| i)
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

/// Reads typed fields from a map and remembers which were asked for, so that
/// [`Fields::finish`] can name the ones nobody knows.
pub struct Fields<'a> {
    file: &'a Arc<SourceFile>,
    fields: &'a [(Key, Node)],
    known: Vec<&'static str>,
    /// What the fields belong to, for messages: `[book]`, `a case`.
    owner: String,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    /// Starts on a map; anything else is reported and read as an empty map.
    pub fn new(
        file: &'a Arc<SourceFile>,
        node: &'a Node,
        owner: impl Into<String>,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let owner = owner.into();
        let fields = match &node.value {
            Value::Map(fields) => fields.as_slice(),
            Value::Null => &[],
            _ => {
                diagnostics.push(wrong_type(file, node, &owner, "a group of fields"));
                &[]
            }
        };
        Self { file, fields, known: Vec::new(), owner, diagnostics }
    }

    /// The node of a field; an absent or empty one is `None`.
    pub fn node(&mut self, name: &'static str) -> Option<&'a Node> {
        self.known.push(name);
        let (_, node) = self.fields.iter().find(|(k, _)| k.name == name)?;
        (node.value != Value::Null).then_some(node)
    }

    /// Text; a bare number is taken as it was written.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        let node = self.node(name)?;
        self.node_text(node, name)
    }

    fn node_text(&mut self, node: &'a Node, name: &str) -> Option<String> {
        let text = match &node.value {
            Value::Str(s) => s.trim().to_owned(),
            Value::Int(_) | Value::Float(_) | Value::Bool(_) => {
                self.file.text.get(node.span.clone()).unwrap_or_default().trim().to_owned()
            }
            _ => {
                self.wrong(node, name, "text");
                return None;
            }
        };
        (!text.is_empty()).then_some(text)
    }

    pub fn bool(&mut self, name: &'static str) -> Option<bool> {
        let node = self.node(name)?;
        match node.value {
            Value::Bool(b) => Some(b),
            _ => {
                self.wrong(node, name, "true or false");
                None
            }
        }
    }

    /// A number that is not negative.
    pub fn number(&mut self, name: &'static str) -> Option<f64> {
        let node = self.node(name)?;
        let number = match node.value {
            Value::Int(i) => i as f64,
            Value::Float(f) => f,
            _ => -1.0,
        };
        if number.is_finite() && number >= 0.0 {
            return Some(number);
        }
        self.wrong(node, name, "a number without a unit, such as 128000");
        None
    }

    /// A calendar date, `2026-03-05`.
    pub fn date(&mut self, name: &'static str) -> Option<Date> {
        let node = self.node(name)?;
        let text = self.node_text(node, name)?;
        text.parse::<Date>().map_or_else(
            |_| {
                self.wrong(node, name, "a date such as 2026-03-05");
                None
            },
            Some,
        )
    }

    /// An address on the web: `http` or `https` only, since it becomes a link.
    pub fn web_url(&mut self, name: &'static str) -> Option<String> {
        let node = self.node(name)?;
        let text = self.node_text(node, name)?;
        match url::Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Some(url.into()),
            _ => {
                self.wrong(node, name, "a web address that begins with https://");
                None
            }
        }
    }

    /// A list of texts; a single text stands for a list of one.
    pub fn texts(&mut self, name: &'static str) -> Vec<String> {
        self.spanned_texts(name).into_iter().map(|(text, _)| text).collect()
    }

    /// Like [`Fields::texts`], with where each stands.
    pub fn spanned_texts(&mut self, name: &'static str) -> Vec<(String, Range<usize>)> {
        let nodes = self.list(name);
        nodes.into_iter().filter_map(|n| Some((self.node_text(n, name)?, n.span.clone()))).collect()
    }

    /// The nodes of a list; a single value stands for a list of one.
    pub fn list(&mut self, name: &'static str) -> Vec<&'a Node> {
        match self.node(name) {
            None => Vec::new(),
            Some(Node { value: Value::List(items), .. }) => items.iter().collect(),
            Some(node) => vec![node],
        }
    }

    /// One of a fixed set of words.
    pub fn choice(&mut self, name: &'static str, choices: &[&'static str]) -> Option<&'static str> {
        let node = self.node(name)?;
        let text = self.node_text(node, name)?;
        let found = choices.iter().find(|c| **c == text).copied();
        if found.is_none() {
            self.wrong(node, name, &format!("one of {}", choices.join(", ")));
        }
        found
    }

    /// Says of a field that it should have been something else.
    pub fn wrong(&mut self, node: &Node, name: &str, expected: &str) {
        let d = wrong_type(self.file, node, &format!("`{name}`"), expected);
        self.diagnostics.push(d);
    }

    /// Reads a map inside the map.
    pub fn nested<'s>(&'s mut self, node: &'s Node, owner: impl Into<String>) -> Fields<'s> {
        Fields::new(self.file, node, owner, self.diagnostics)
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub fn file(&self) -> &'a Arc<SourceFile> {
        self.file
    }

    /// Names that stand in the map.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.fields.iter().map(|(k, _)| k.name.as_str())
    }

    /// Reports the fields that nothing asked for.
    pub fn finish(self) {
        for (key, _) in self.fields {
            if self.known.contains(&key.name.as_str()) {
                continue;
            }
            let d =
                Diagnostic::error("outreach::fields::unknown", format!("{} has no field `{}`", self.owner, key.name))
                    .at(self.file, key.span.clone())
                    .label("unknown field");
            let help = match nearest(&key.name, self.known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known fields: {}", self.known.join(", ")),
            };
            self.diagnostics.push(d.help(help));
        }
    }
}

fn wrong_type(file: &Arc<SourceFile>, node: &Node, what: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("outreach::fields::wrong-value", format!("{what} should be {expected}"))
        .at(file, node.span.clone())
        .label(format!("this is {}", node.type_name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile { path: "x.yaml".into(), text: text.into() })
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
    fn every_complaint_is_collected() {
        let f = file("titel: a\nloss: 三万\ndate: 2026-13-01\ndraft: maybe\n");
        let node = parse_yaml(&f, 0..f.text.len()).unwrap();
        let mut diagnostics = Vec::new();
        let mut fields = Fields::new(&f, &node, "a case", &mut diagnostics);
        fields.text("title");
        fields.number("loss");
        fields.date("date");
        fields.bool("draft");
        fields.finish();
        let messages: Vec<_> = diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "`loss` should be a number without a unit, such as 128000",
                "`date` should be a date such as 2026-03-05",
                "`draft` should be true or false",
                "a case has no field `titel`",
            ]
        );
        assert_eq!(diagnostics[3].help.as_deref(), Some("did you mean `title`?"));
    }

    #[test]
    fn numbers_written_as_text_keep_their_zeros() {
        let f = file("hotlines: [96110, 010]\n");
        let node = parse_yaml(&f, 0..f.text.len()).unwrap();
        let mut diagnostics = Vec::new();
        let mut fields = Fields::new(&f, &node, "x", &mut diagnostics);
        assert_eq!(fields.texts("hotlines"), ["96110", "010"]);
    }

    #[test]
    fn broken_yaml_says_where() {
        let f = file("title: a: b\n");
        let d = parse_yaml(&f, 0..f.text.len()).unwrap_err();
        assert_eq!(f.position(d.place.unwrap().span.start), (1, 9));
    }
}
