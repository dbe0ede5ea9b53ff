//! Words of the theme in the campaign's language, and the headings that give sections roles.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::Theme;
use crate::content::blocks::Role;
use crate::content::markdown::RoleWords;
use crate::diagnostics::{Diagnostic, SourceFile, nearest};
use crate::values::{self, Fields, Node, Value};

/// The words of one campaign.
#[derive(Debug, Clone)]
pub struct Locale {
    /// BCP 47 tag of the campaign.
    pub language: String,
    /// The language's name in itself; the tag where the locale doesn't say.
    pub name: String,
    /// Which way it is written: `ltr` or `rtl`.
    pub direction: &'static str,
    /// `strings` of the locale file; templates see it as `t`.
    pub strings: Json,
    /// Headings of all locales, so that an English entry in a Chinese campaign has roles too.
    pub roles: RoleWords,
    /// The heading that usually gives a role, in the campaign's language.
    pub headings: HashMap<Role, String>,
}

impl Locale {
    /// Reads the theme's locale files; a language the theme lacks is reported.
    pub fn load(theme: &Theme, language: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut locale = Self {
            language: language.to_owned(),
            name: language.to_owned(),
            direction: "ltr",
            strings: Json::Object(Map::new()),
            roles: RoleWords::new(),
            headings: HashMap::new(),
        };
        let mut known = Vec::new();
        for (path, bytes) in theme.below("locales/") {
            let Some(tag) = path.strip_prefix("locales/").and_then(|p| p.strip_suffix(".yaml")) else { continue };
            let text = String::from_utf8_lossy(bytes).into_owned();
            let file = Arc::new(SourceFile { path: format!("themes/{}/{path}", theme.name), text });
            match values::parse_yaml(&file, 0..file.text.len()) {
                Ok(node) => {
                    let read = read(&file, &node, &mut locale.roles, diagnostics);
                    if tag == language {
                        locale.name = read.name.unwrap_or(locale.name);
                        locale.direction = read.direction;
                        locale.strings = read.strings;
                        locale.headings = read.headings;
                    }
                }
                Err(d) => diagnostics.push(*d),
            }
            known.push(tag.to_owned());
        }
        if !known.iter().any(|tag| tag == language) {
            let help = match nearest(language, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    format!("languages of the theme: {}; add `locales/{language}.yaml` for another", known.join(", "))
                }
            };
            diagnostics.push(
                Diagnostic::error("outreach::theme::language", format!("the theme has no words in `{language}`"))
                    .in_path(crate::config::FILE_NAME)
                    .help(help),
            );
        }
        locale
    }

    /// A word of the theme by its path, `site.home`; empty when the locale lacks it.
    pub fn get(&self, path: &str) -> &str {
        path.split('.').try_fold(&self.strings, |v, key| v.get(key)).and_then(Json::as_str).unwrap_or_default()
    }

    /// The language's first part, `zh`.
    pub fn lang(&self) -> &str {
        self.language.split('-').next().unwrap_or("zh")
    }

    /// The region, `CN`, when the tag has one.
    pub fn region(&self) -> Option<&str> {
        self.language.split('-').find(|p| p.len() == 2 && p.chars().all(|c| c.is_ascii_uppercase()))
    }
}

/// What a locale file says besides its roles.
struct Read {
    name: Option<String>,
    direction: &'static str,
    strings: Json,
    headings: HashMap<Role, String>,
}

fn read(file: &Arc<SourceFile>, node: &Node, roles: &mut RoleWords, diagnostics: &mut Vec<Diagnostic>) -> Read {
    let mut fields = Fields::new(file, node, "a locale", diagnostics);
    let empty = Node { value: Value::Null, span: 0..0 };
    let node = fields.node("roles").unwrap_or(&empty);
    let mut role_fields = fields.nested(node, "roles");
    let mut headings = HashMap::new();
    for role in Role::ALL {
        for words in role_fields.texts(role.name()) {
            headings.entry(role).or_insert_with(|| words.clone());
            roles.insert(words, role);
        }
    }
    role_fields.finish();
    let read = Read {
        name: fields.text("name"),
        direction: fields.choice("direction", &["ltr", "rtl"]).unwrap_or("ltr"),
        strings: fields.node("strings").map_or(Json::Null, json),
        headings,
    };
    fields.finish();
    read
}

/// The tree without its positions.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::String(String::new()),
        Value::Bool(b) => Json::from(*b),
        Value::Int(i) => Json::from(*i),
        Value::Float(f) => Json::from(*f),
        Value::Str(s) => Json::from(s.as_str()),
        Value::List(items) => Json::Array(items.iter().map(json).collect()),
        Value::Map(fields) => Json::Object(fields.iter().map(|(k, v)| (k.name.clone(), json(v))).collect()),
    }
}
