//! A campaign's words of a language, held against the built-in ones: what nothing shows, what is missing, and
//! placeholders (`{n}`) that are not those the program fills in.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use serde_json::Value as Json;

use super::Theme;
use super::locale::Words;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::pattern::pattern;
use crate::values::{Node, Value, unknown_field, wrong_type};

/// A placeholder, which is filled in when the words are shown.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{\w+\}"));

const CODE: &str = "outreach::theme::locale";

/// Says what is wrong in a campaign's file of a language. `whole`: nothing built-in is below it.
pub(super) fn hold(
    theme: &Theme,
    file: &Arc<SourceFile>,
    node: &Node,
    like: &Words,
    whole: bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Some(strings) = node.field("strings") {
        Held { theme, file, diagnostics }.value("strings", strings, &like.strings);
    }
    if !whole {
        return;
    }
    let roles = node.field("roles");
    let named = |role: &str| roles.is_some_and(|roles| roles.field(role).is_some());
    let mut missing: Vec<String> = node.field("name").is_none().then(|| "name".to_owned()).into_iter().collect();
    let lacking = like.roles.iter().filter(|(role, _)| !named(role.name()));
    missing.extend(lacking.map(|(role, _)| format!("roles.{}", role.name())));
    lacks("strings", node.field("strings"), &like.strings, &mut missing);
    if !missing.is_empty() {
        let said = format!("this language lacks words: {}", missing.join(", "));
        let help = "the built-in theme does not have this language, so all words are needed; \
                    `outreach theme eject locales/en.yaml` writes a file to begin from";
        diagnostics.push(Diagnostic::error(CODE, said).in_path(file.path.as_str()).help(help));
    }
}

struct Held<'a> {
    theme: &'a Theme,
    file: &'a Arc<SourceFile>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Held<'_> {
    fn value(&mut self, path: &str, node: &Node, like: &Json) {
        let expected = match (&node.value, like) {
            (Value::Map(fields), Json::Object(map)) => {
                for (key, node) in fields {
                    match map.get(&key.name) {
                        Some(like) => self.value(&format!("{path}.{}", key.name), node, like),
                        // A template of the campaign's own may show words of its own.
                        None if self.is_shown(&key.name) => {}
                        None => {
                            let known: Vec<_> = map.keys().map(String::as_str).collect();
                            self.diagnostics.push(unknown_field(self.file, key, &format!("`{path}`"), &known));
                        }
                    }
                }
                return;
            }
            (Value::List(_), Json::Array(_)) => return,
            (_, Json::Object(_)) => "a group of fields",
            (_, Json::Array(_)) => "a list",
            (Value::Map(_) | Value::List(_), _) => "text",
            (Value::Str(text), Json::String(like)) => return self.placeholders(node, text, like),
            (_, Json::String(like)) => return self.placeholders(node, "", like),
            _ => return,
        };
        self.diagnostics.push(wrong_type(self.file, node, &format!("`{path}`"), expected));
    }

    fn placeholders(&mut self, node: &Node, text: &str, like: &str) {
        let found = |text| PLACEHOLDER.find_iter(text).map(|found| found.as_str()).collect::<BTreeSet<_>>();
        let (has, needs) = (found(text), found(like));
        if has == needs {
            return;
        }
        let list = |all: BTreeSet<&str>| match all.is_empty() {
            true => "none".to_owned(),
            false => all.into_iter().collect::<Vec<_>>().join(", "),
        };
        let d =
            format!("these words have other placeholders than the built-in ones: {}, not {}", list(has), list(needs));
        let d = Diagnostic::error(CODE, d).at(self.file, node.span.clone());
        self.diagnostics.push(d.help(format!("the built-in words are “{like}”")));
    }

    /// Whether a file of the campaign's theme has the name as a word of its own.
    fn is_shown(&self, name: &str) -> bool {
        let part = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        let files = self.theme.own().filter(|(path, _)| !path.starts_with("locales/") && !path.starts_with("fonts/"));
        files.into_iter().any(|(_, bytes)| {
            memchr::memmem::find_iter(bytes, name.as_bytes())
                .any(|at| !part(bytes[..at].last()) && !part(bytes.get(at + name.len())))
        })
    }
}

/// Paths of the words that a file does not have, in the order of the built-in one.
fn lacks(path: &str, node: Option<&Node>, like: &Json, missing: &mut Vec<String>) {
    match like {
        Json::Object(map) => map.iter().for_each(|(name, like)| {
            lacks(&format!("{path}.{name}"), node.and_then(|node| node.field(name)), like, missing);
        }),
        _ if node.is_none() => missing.push(path.to_owned()),
        _ => {}
    }
}
