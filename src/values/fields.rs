//! Typed fields of a written map, every complaint collected.

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use jiff::civil::Date;

use super::{Key, Node, Value, commas, dates};
use crate::diagnostics::{Diagnostic, SourceFile};

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

    /// True or false.
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

    /// A number in a range.
    pub fn number_in(&mut self, name: &'static str, range: RangeInclusive<f64>) -> Option<f64> {
        let node = self.node(name)?;
        let number = self.number(name)?;
        if range.contains(&number) {
            return Some(number);
        }
        self.wrong(node, name, &format!("between {} and {}", range.start(), range.end()));
        None
    }

    /// A whole number in a range.
    pub fn whole(&mut self, name: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let node = self.node(name)?;
        if let Value::Int(n) = node.value
            && let Ok(n) = u32::try_from(n)
            && range.contains(&n)
        {
            return Some(n);
        }
        self.wrong(node, name, &format!("a whole number from {} to {}", range.start(), range.end()));
        None
    }

    /// A calendar date, `2026-03-05`.
    pub fn date(&mut self, name: &'static str) -> Option<Date> {
        let node = self.node(name)?;
        let text = self.node_text(node, name)?;
        text.parse::<Date>().map_or_else(
            |_| {
                let d = wrong_type(self.file, node, &format!("`{name}`"), "a date such as 2026-03-05");
                self.diagnostics.push(match dates::read(&text) {
                    Some(day) => d.help(format!("write {day}")),
                    None => match dates::month(&text) {
                        Some(day) => d.help(format!("write the day too, for example {day}")),
                        None => d,
                    },
                });
                None
            },
            Some,
        )
    }

    /// An address on the web: `http` or `https` only, since it becomes a link.
    pub fn web_url(&mut self, name: &'static str) -> Option<String> {
        let node = self.node(name)?;
        let text = self.node_text(node, name)?;
        // They would be made into something that nobody has seen, and codes on paper lead there.
        let odd = |c: char| c.is_whitespace() || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}');
        if text.contains(odd) {
            self.wrong(node, name, "a web address without spaces and full-width marks");
            return None;
        }
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

    /// A list of short words, such as audiences: what Chinese commas part is several, too.
    pub fn words(&mut self, name: &'static str) -> Vec<String> {
        self.spanned_words(name).into_iter().map(|(word, _)| word).collect()
    }

    /// The same, with where the text of each stands.
    pub fn spanned_words(&mut self, name: &'static str) -> Vec<(String, Range<usize>)> {
        let mut words = Vec::new();
        for (text, span) in self.spanned_texts(name) {
            words.extend(commas::parts(&text).map(|word| (word.to_owned(), span.clone())));
        }
        words
    }

    /// A list of words that are printed as they stand, such as the columns of a form.
    pub fn labels(&mut self, name: &'static str) -> Vec<String> {
        let nodes = self.list(name);
        let mut labels = Vec::new();
        for node in &nodes {
            let text = self.node_text(node, name);
            labels.extend(text.iter().flat_map(|text| self.parts(node, &nodes, text)));
        }
        labels
    }

    /// A label of a list as the several that commas make of it. One in quotation marks is one, and so is one that
    /// has a line of its own among others: whoever wrote those has parted them already.
    pub fn parts(&self, node: &Node, list: &[&Node], text: &str) -> Vec<String> {
        let stands = |node: &Node| self.file.text.get(node.span.clone()).unwrap_or_default();
        let has_line = || {
            list.windows(2).all(|two| self.file.position(two[0].span.start).0 < self.file.position(two[1].span.start).0)
        };
        if stands(node).starts_with(['"', '\'']) || (list.len() > 1 && has_line()) {
            return vec![text.trim().to_owned()];
        }
        commas::parts(text).map(str::to_owned).collect()
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

    /// Adds a finding of the caller's own.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The file the fields stand in.
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
            self.diagnostics.push(unknown_field(self.file, key, &self.owner, &self.known));
        }
    }
}

/// Says of a field that what it stands in has no such one, and which was meant.
pub fn unknown_field(file: &Arc<SourceFile>, key: &Key, owner: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error("outreach::fields::unknown", format!("{} has no field `{}`", owner, key.name))
        .at(file, key.span.clone())
        .label("unknown field")
        .suggest(&key.name, known.iter().copied(), format!("known fields: {}", known.join(", ")))
}

/// Says of a value that it should have been something else.
pub fn wrong_type(file: &Arc<SourceFile>, node: &Node, what: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("outreach::fields::wrong-value", format!("{what} should be {expected}"))
        .at(file, node.span.clone())
        .label(format!("this is {}", node.type_name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::parse_yaml;

    fn file(text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile::new("x.yaml".into(), text.into()))
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
    fn chinese_commas_part_words() {
        let f = file("a: [老年人，学生]\nb: 老年人、学生\nc: [一, 二 、三，]\n");
        let node = parse_yaml(&f, 0..f.text.len()).unwrap();
        let mut diagnostics = Vec::new();
        let mut fields = Fields::new(&f, &node, "x", &mut diagnostics);
        assert_eq!(fields.words("a"), ["老年人", "学生"]);
        assert_eq!(fields.words("b"), ["老年人", "学生"]);
        assert_eq!(fields.words("c"), ["一", "二", "三"]);
    }

    #[test]
    fn labels_are_parted_where_the_author_has_not_parted_them() {
        let f = file(
            "a: [序号，姓名，电话]\nb: [承诺人（签字、手印）、网格员]\nc: 家庭留存，村（社区）留存\nd:\n  - 姓名、电话\ne:\n  - 姓名、电话\n  \
             - 住址\nf: [\"姓名、电话\", 住址，备注, 1]\n",
        );
        let node = parse_yaml(&f, 0..f.text.len()).unwrap();
        let mut diagnostics = Vec::new();
        let mut fields = Fields::new(&f, &node, "x", &mut diagnostics);
        assert_eq!(fields.labels("a"), ["序号", "姓名", "电话"]);
        assert_eq!(fields.labels("b"), ["承诺人（签字、手印）", "网格员"]);
        assert_eq!(fields.labels("c"), ["家庭留存", "村（社区）留存"]);
        assert_eq!(fields.labels("d"), ["姓名", "电话"]);
        assert_eq!(fields.labels("e"), ["姓名、电话", "住址"]);
        assert_eq!(fields.labels("f"), ["姓名、电话", "住址", "备注", "1"]);
    }

    #[test]
    fn numbers_written_as_text_keep_their_zeros() {
        let f = file("hotlines: [96110, 010]\n");
        let node = parse_yaml(&f, 0..f.text.len()).unwrap();
        let mut diagnostics = Vec::new();
        let mut fields = Fields::new(&f, &node, "x", &mut diagnostics);
        assert_eq!(fields.texts("hotlines"), ["96110", "010"]);
    }
}
