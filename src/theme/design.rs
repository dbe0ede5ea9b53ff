//! What a campaign's `tokens.json` may say: held against the built-in one, value by value, since a wrong name or a
//! word that is no colour breaks pages without a word.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::{Theme, fonts};
use crate::diagnostics::{Diagnostic, SourceFile, nearest};
use crate::values::{self, Key, Node, Value, unknown_field, wrong_type};

/// What would end a declaration of a style sheet, or begin something else.
pub(super) const BREAKS_CSS: [char; 6] = [';', '{', '}', '<', '\\', '\n'];

/// Says everything that is wrong in a campaign's tokens.
pub(super) fn hold(theme: &Theme, file: &Arc<SourceFile>, built_in: &Json, diagnostics: &mut Vec<Diagnostic>) {
    // JSON is YAML but for tabs, and the reader of YAML knows where things stand.
    let spaced = Arc::new(SourceFile::new(file.path.clone(), file.text.replace('\t', " ")));
    let node = match values::parse_yaml(&spaced, 0..spaced.text.len()) {
        Ok(node) => node,
        Err(d) => return diagnostics.push(*d),
    };
    let Json::Object(like) = built_in else { return };
    let mut held = Held { theme, file, diagnostics };
    let Some(fields) = held.group("tokens.json", &node) else { return };
    for (key, node) in fields {
        match like.get(&key.name) {
            Some(like) => held.value(&key.name, node, like),
            // A theme may have tokens of its own for its own style sheet, but not beside one of ours.
            None if nearest(&key.name, like.keys().map(String::as_str)).is_none() => {
                held.of_its_own(key, node);
            }
            None => held.unknown(key, "tokens.json", like),
        }
    }
    held.twins(&node, like);
}

struct Held<'a> {
    theme: &'a Theme,
    file: &'a Arc<SourceFile>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Held<'_> {
    fn group<'n>(&mut self, path: &str, node: &'n Node) -> Option<&'n [(Key, Node)]> {
        if let Value::Map(fields) = &node.value {
            return Some(fields);
        }
        self.wrong(path, node, "a group of fields");
        None
    }

    fn wrong(&mut self, path: &str, node: &Node, expected: &str) {
        self.diagnostics.push(wrong_type(self.file, node, &format!("`{path}`"), expected));
    }

    fn unknown(&mut self, key: &Key, owner: &str, like: &Map<String, Json>) {
        let known: Vec<_> = like.keys().map(String::as_str).collect();
        self.diagnostics.push(unknown_field(self.file, key, &format!("`{owner}`"), &known));
    }

    /// A value where the built-in theme has one.
    fn value(&mut self, path: &str, node: &Node, like: &Json) {
        match like {
            Json::Object(like) if path.ends_with("palette") => self.palettes(path, node, like),
            Json::Object(like) => self.fields(path, node, like),
            Json::String(_) if !is_color(&node.value) => self.wrong(path, node, "a colour such as \"#12306b\""),
            Json::Number(_) if number(&node.value).is_none() => self.wrong(path, node, "a number such as 18"),
            Json::Array(list) if !list.iter().all(Json::is_number) => self.families(path, node, list),
            Json::Array(_) if !is_inks(&node.value) => {
                self.wrong(path, node, "four inks in percent such as [100, 80, 20, 25]");
            }
            _ => {}
        }
    }

    fn fields(&mut self, path: &str, node: &Node, like: &Map<String, Json>) {
        for (key, node) in self.group(path, node).into_iter().flatten() {
            match like.get(&key.name) {
                Some(like) => self.value(&format!("{path}.{}", key.name), node, like),
                None => self.unknown(key, path, like),
            }
        }
    }

    /// A theme may have palettes of its own: each must have all that the built-in ones have.
    fn palettes(&mut self, path: &str, node: &Node, like: &Map<String, Json>) {
        for (key, node) in self.group(path, node).into_iter().flatten() {
            let Some(Json::Object(whole)) = like.get(&key.name).or_else(|| like.values().next()) else { continue };
            let path = format!("{path}.{}", key.name);
            self.name(key);
            self.fields(&path, node, whole);
            let Value::Map(fields) = &node.value else { continue };
            let lacks = |name: &&String| !fields.iter().any(|(key, _)| key.name == **name);
            let missing: Vec<_> = whole.keys().filter(lacks).map(String::as_str).collect();
            if !like.contains_key(&key.name) && !missing.is_empty() {
                self.report(key, format!("the palette `{path}` lacks {}", missing.join(", ")));
            }
        }
    }

    /// Every palette is there for screens and in inks.
    fn twins(&mut self, node: &Node, like: &Map<String, Json>) {
        let cmyk = node.field("cmyk");
        let (screen, print) = (node.field("palette"), cmyk.and_then(|node| node.field("palette")));
        let built_in = like.get("palette");
        for (these, others, twin) in [(screen, print, "cmyk.palette"), (print, screen, "palette")] {
            let Some(Node { value: Value::Map(these), .. }) = these else { continue };
            for (key, _) in these {
                let has = others.is_some_and(|node| node.field(&key.name).is_some());
                if !has && built_in.is_some_and(|all| all.get(&key.name).is_none()) {
                    let d = format!("the palette `{0}` has no twin `{twin}.{0}`", key.name);
                    self.report(key, d);
                }
            }
        }
    }

    fn families(&mut self, path: &str, node: &Node, built_in: &[Json]) {
        let Value::List(names) = &node.value else { return self.wrong(path, node, "a list of font families") };
        if names.is_empty() {
            self.wrong(path, node, "a list of font families");
        }
        for node in names {
            let Value::Str(name) = &node.value else {
                self.wrong(path, node, "a list of font families");
                continue;
            };
            if built_in.iter().any(|known| known.as_str() == Some(name)) {
                continue;
            }
            let families = fonts::families(self.theme);
            if families.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                continue;
            }
            let known = families.into_iter().collect::<Vec<_>>().join(", ");
            self.diagnostics.push(
                Diagnostic::error("outreach::theme::font", format!("no font of the theme is called `{name}`"))
                    .at(self.file, node.span.clone())
                    .help(format!("families in its fonts/ folder: {known}")),
            );
        }
    }

    /// Tokens of a theme's own become CSS, too: nothing else may come of them.
    fn of_its_own(&mut self, key: &Key, node: &Node) {
        self.name(key);
        match &node.value {
            Value::Map(fields) => fields.iter().for_each(|(key, node)| self.of_its_own(key, node)),
            Value::Str(text) if text.contains(BREAKS_CSS) => {
                self.wrong(&key.name, node, "a plain value of CSS");
            }
            _ => {}
        }
    }

    /// A name that becomes part of a style sheet.
    fn name(&mut self, key: &Key) {
        if !key.name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            self.report(key, format!("`{}` cannot be a name here: use letters, digits and `-`", key.name));
        }
    }

    fn report(&mut self, key: &Key, said: String) {
        let d = Diagnostic::error("outreach::theme::tokens", said).at(self.file, key.span.clone());
        self.diagnostics.push(d);
    }
}

fn is_color(value: &Value) -> bool {
    let Value::Str(text) = value else { return false };
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(n) => Some(*n as f64),
        Value::Float(n) => Some(*n),
        _ => None,
    }
    .filter(|n| n.is_finite() && *n >= 0.0)
}

fn is_inks(value: &Value) -> bool {
    let Value::List(inks) = value else { return false };
    inks.len() == 4 && inks.iter().all(|ink| number(&ink.value).is_some_and(|share| share <= 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::tokens;

    /// What is wrong in a campaign's tokens, with the lines.
    fn told(text: &str) -> Vec<(usize, String)> {
        let mut theme = Theme::load(std::path::Path::new("/nowhere"), "default", &mut Vec::new());
        theme.put(tokens::FILE, text.into());
        let mut found = Vec::new();
        tokens::laid_over(&theme, &mut found);
        let line = |d: &Diagnostic| d.place.as_ref().map_or(0, |p| p.file.position(p.span.start).0);
        found.iter().map(|d| (line(d), format!("{} {}", d.message, d.help.as_deref().unwrap_or_default()))).collect()
    }

    #[test]
    fn one_value_is_enough_and_the_rest_is_built_in() {
        let mut theme = Theme::load(std::path::Path::new("/nowhere"), "default", &mut Vec::new());
        theme.put(tokens::FILE, "{\n\t\"color\": {\"brand\": \"#004d40\"}, \"shadow\": \"0 1px 2px\"}".into());
        let mut found = Vec::new();
        let laid = tokens::laid_over(&theme, &mut found).unwrap();
        let laid: Json = serde_json::from_slice(&laid).unwrap();
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(laid["color"]["brand"], "#004d40");
        assert_eq!((&laid["color"]["ink"], &laid["radius-px"]), (&"#16213a".into(), &14.into()));
        assert_eq!(laid["shadow"], "0 1px 2px");
    }

    #[test]
    fn what_breaks_pages_is_told_with_its_line() {
        let said = told(
            r##"{
  "color": {"acent": "#ffffff", "ink": "gold"},
  "palette": {"high": {"ground": "#fff;}body{x"}},
  "cmyk": {"color": {"ink": [0, 0, 100]}},
  "type": {"base-px": "18px"}, "radius-px": -1,
  "colour": {}, "own;": 1, "mine": "a;}b{c",
  "font": ["Noto Sans CJK SC", "Comic"]
}"##,
        );
        let lines: Vec<_> = said.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 2, 3, 4, 5, 5, 6, 6, 6, 7], "{said:#?}");
        assert!(said[0].1.contains("did you mean `accent`?"), "{said:?}");
        assert!(said[6].1.contains("did you mean `color`?"), "{said:?}");
        assert!(said[9].1.contains("Noto Sans CJK SC"), "{said:?}");
    }

    #[test]
    fn a_new_palette_is_whole_and_has_its_inks() {
        let said = told("{\"palette\": {\n\"teal\": {\"ground\": \"#004d40\"}}}");
        assert_eq!(said.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 2]);
        assert!(said[0].1.contains("lacks deep, on-ground"), "{said:?}");
        assert!(said[1].1.contains("no twin `cmyk.palette.teal`"), "{said:?}");
        assert_eq!(told("{\"color\": {},}").len(), 1);
        assert_eq!(told("[]").len(), 1);
    }
}
