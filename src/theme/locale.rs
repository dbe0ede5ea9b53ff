//! Words of the theme in the campaign's language, and the headings that give sections roles.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::{Theme, tokens, translation};
use crate::content::blocks::Role;
use crate::content::markdown::RoleWords;
use crate::diagnostics::{Diagnostic, Place, SourceFile};
use crate::values::{self, Fields, Node, Value};

/// Where the files of languages are in a theme.
const FOLDER: &str = "locales/";
/// The language that one of a campaign's own must have the words of.
const MODEL: &str = "locales/zh-CN.yaml";
const MODEL_TAG: &str = "zh-CN";

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
    /// The heading that gives a section each role, in the campaign's language.
    pub headings: HashMap<Role, String>,
}

impl Locale {
    /// Reads the theme's locale files. A language the theme lacks is reported where it is `named`; the words of another
    /// stand in, since every template would miss them.
    pub fn load(theme: &Theme, language: &str, named: &Place, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut locale = Self {
            language: language.to_owned(),
            name: language.to_owned(),
            direction: "ltr",
            strings: Json::Object(Map::new()),
            roles: RoleWords::new(),
            headings: HashMap::new(),
        };
        let mut known = Vec::new();
        for (path, bytes) in theme.below(FOLDER) {
            let Some(tag) = path.strip_prefix(FOLDER).and_then(|p| p.strip_suffix(".yaml")) else { continue };
            let built_in = Theme::built_in(path).map(|bytes| built_in(path, &bytes));
            let read = match built_in {
                Some(words) if !theme.differs(path) => words,
                words => {
                    if let Some(tag) = other_case(tag, language) {
                        diagnostics.push(named_otherwise(&theme.shown(path), &tag));
                        continue;
                    }
                    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
                    let file = Arc::new(SourceFile::new(theme.shown(path), text));
                    overlaid(theme, &file, words, diagnostics)
                }
            };
            let first = |(role, words): &(Role, Vec<String>)| Some((*role, words.first()?.clone()));
            let headings = read.roles.iter().filter_map(first).collect();
            for (role, words) in read.roles {
                locale.roles.extend(words.into_iter().map(|words| (words, role)));
            }
            if tag == language {
                locale.name = read.name.unwrap_or(locale.name);
                locale.direction = read.direction.unwrap_or("ltr");
                locale.strings = read.strings;
                locale.headings = headings;
            } else if path == MODEL && locale.headings.is_empty() {
                (locale.strings, locale.headings) = (read.strings, headings);
            }
            known.push(tag.to_owned());
        }
        if !known.iter().any(|tag| tag == language) {
            let other =
                format!("languages of the theme: {}; add `locales/{language}.yaml` for another", known.join(", "));
            diagnostics.push(
                Diagnostic::error("outreach::theme::language", format!("the theme has no words in `{language}`"))
                    .at(&named.file, named.span.clone())
                    .suggest(language, known.iter().map(String::as_str), other),
            );
            // What is no tag at all would be one more mistake to Typst.
            locale.language = MODEL_TAG.to_owned();
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

/// What a locale file says.
#[derive(Default)]
pub(super) struct Words {
    pub name: Option<String>,
    pub direction: Option<&'static str>,
    pub strings: Json,
    pub roles: Vec<(Role, Vec<String>)>,
}

impl Words {
    /// These words laid over others: what they say takes the others' place, the rest stays.
    fn over(self, mut under: Self) -> Self {
        tokens::lay_over(&mut under.strings, self.strings);
        let (new, _): (Vec<_>, Vec<_>) = self.roles.into_iter().partition(|(_, words)| !words.is_empty());
        under.roles.retain(|(role, _)| !new.iter().any(|(named, _)| named == role));
        under.roles.extend(new);
        Self { name: self.name.or(under.name), direction: self.direction.or(under.direction), ..under }
    }
}

/// The words of a file of the built-in theme.
fn built_in(path: &str, bytes: &[u8]) -> Words {
    let file = Arc::new(SourceFile::new(path.to_owned(), String::from_utf8_lossy(bytes).into_owned()));
    let node = values::parse_yaml(&file, 0..file.text.len());
    // Tests hold that nothing is wrong with it.
    node.map(|node| read(&file, &node, &mut Vec::new())).unwrap_or_default()
}

/// The words of a campaign's file, over the built-in ones of the same language if there are any.
fn overlaid(theme: &Theme, file: &Arc<SourceFile>, under: Option<Words>, diagnostics: &mut Vec<Diagnostic>) -> Words {
    let node = match values::parse_yaml(file, 0..file.text.len()) {
        Ok(node) => node,
        Err(d) => {
            diagnostics.push(*d);
            return under.unwrap_or_default();
        }
    };
    let own = read(file, &node, diagnostics);
    let whole = under.is_none();
    let Some(like) = under.or_else(|| Some(built_in(MODEL, &Theme::built_in(MODEL)?))) else { return own };
    let before = diagnostics.len();
    translation::hold(theme, file, &node, &like, whole, diagnostics);
    match whole {
        true => own,
        // What is wrong would only be said again by every template.
        false if diagnostics.len() > before => like,
        false => own.over(like),
    }
}

/// The right way to write a tag that differs from a language's in nothing but its case.
fn other_case(tag: &str, language: &str) -> Option<String> {
    let paths = Theme::built_in_paths();
    let built_in = paths.iter().filter_map(|p| p.strip_prefix(FOLDER)?.strip_suffix(".yaml"));
    let mut tags = built_in.chain([language]).filter(|known| known.eq_ignore_ascii_case(tag));
    let first = tags.next()?;
    (first != tag && !tags.any(|known| known == tag)).then(|| first.to_owned())
}

fn named_otherwise(path: &str, tag: &str) -> Diagnostic {
    Diagnostic::error("outreach::theme::locale", format!("the tag of this language is written `{tag}`"))
        .in_path(path)
        .help(format!("rename the file to `{tag}.yaml`"))
}

fn read(file: &Arc<SourceFile>, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Words {
    let mut fields = Fields::new(file, node, "a locale", diagnostics);
    let empty = Node { value: Value::Null, span: 0..0 };
    let node = fields.node("roles").unwrap_or(&empty);
    let mut role_fields = fields.nested(node, "roles");
    let roles = Role::ALL.into_iter().map(|role| (role, role_fields.texts(role.name()))).collect();
    role_fields.finish();
    let read = Words {
        name: fields.text("name"),
        direction: fields.choice("direction", &["ltr", "rtl"]),
        strings: fields.node("strings").map_or_else(|| Json::Object(Map::new()), json),
        roles,
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The locale of a language in a theme with a file, and what is said of it: line, message, help.
    fn load(path: &str, text: &str, language: &str) -> (Locale, Vec<(usize, String)>) {
        let mut theme = Theme::load(Path::new("/nowhere"), "default", &mut Vec::new());
        theme.put(path, text.into());
        let mut found = Vec::new();
        let locale = Locale::load(&theme, language, &named(language), &mut found);
        let line = |d: &Diagnostic| d.place.as_ref().map_or(0, |p| p.file.position(p.span.start).0);
        let said = found.iter().map(|d| (line(d), format!("{} {}", d.message, d.help.as_deref().unwrap_or_default())));
        (locale, said.collect())
    }

    /// Where `book.toml` names a language.
    fn named(language: &str) -> Place {
        let text = format!("language = \"{language}\"\n");
        let span = text.find('"').unwrap()..text.len() - 1;
        Place { file: Arc::new(SourceFile::new("book.toml".into(), text)), span }
    }

    #[test]
    fn the_built_in_languages_are_right_and_say_the_same() {
        let model = built_in(MODEL, &Theme::built_in(MODEL).unwrap());
        for path in Theme::built_in_paths().iter().filter(|path| path.starts_with(FOLDER)) {
            let text = String::from_utf8(Theme::built_in(path).unwrap().into_owned()).unwrap();
            let file = Arc::new(SourceFile::new(path.clone(), text));
            let node = values::parse_yaml(&file, 0..file.text.len()).unwrap();
            let mut found = Vec::new();
            read(&file, &node, &mut found);
            let theme = Theme::load(Path::new("/nowhere"), "default", &mut Vec::new());
            translation::hold(&theme, &file, &node, &model, true, &mut found);
            assert!(found.is_empty(), "{found:?}");
        }
    }

    #[test]
    fn one_changed_word_is_enough() {
        let text = "strings: {site: {home: 主页}}\nroles: {legal: [怎么判]}\n";
        let (locale, said) = load("locales/zh-CN.yaml", text, "zh-CN");
        assert!(said.is_empty(), "{said:?}");
        assert_eq!((locale.get("site.home"), locale.get("site.cases")), ("主页", "真实警示"));
        assert_eq!((locale.name.as_str(), locale.direction), ("中文", "ltr"));
        let role = |words: &str| locale.roles.get(words).copied();
        assert_eq!((role("怎么判"), role("法律提示")), (Some(Role::Legal), None));
        assert_eq!(role("识别信号"), Some(Role::RedFlags));
    }

    #[test]
    fn what_police_material_calls_its_sections_has_a_role() {
        let (locale, _) = load("locales/zh-CN.yaml", "strings: {}\n", "zh-CN");
        for (words, role) in [
            ("骗子怎么骗", Role::HowItWorks),
            ("套路揭秘", Role::HowItWorks),
            ("如何识破", Role::RedFlags),
            ("防范提示", Role::Actions),
            ("万一被骗", Role::FirstHour),
            ("法律责任", Role::Legal),
            ("案情回顾", Role::Timeline),
            ("破绽在哪里", Role::Bell),
            ("警方提醒", Role::Lesson),
        ] {
            assert_eq!(locale.roles.get(words), Some(&role), "{words}");
        }
    }

    #[test]
    fn wrong_words_are_told_with_their_lines() {
        let text = "strings:\n  site:\n    hom: 主页\n    minutes: 阅读约{m}分钟\n    home: [a]\n  sit: {}\n";
        let (locale, said) = load("locales/zh-CN.yaml", text, "zh-CN");
        assert_eq!(said.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4, 5, 6], "{said:#?}");
        assert!(said[0].1.contains("did you mean `home`?"), "{said:?}");
        assert!(said[1].1.contains("{n}") && said[1].1.contains("{m}"), "{said:?}");
        assert_eq!(locale.get("site.home"), "首页");
    }

    #[test]
    fn a_template_may_show_words_of_its_own() {
        let mut theme = Theme::load(Path::new("/nowhere"), "default", &mut Vec::new());
        theme.put("site/home.html", "{{ t.site.home }}{{ t.site.county }}".into());
        theme.put("locales/zh-CN.yaml", "strings: {site: {county: 某县, hom: 主页, cases_of: 全部}}".into());
        let mut found = Vec::new();
        let locale = Locale::load(&theme, "zh-CN", &named("zh-CN"), &mut found);
        let said: Vec<_> = found.iter().map(|d| d.message.as_str()).collect();
        let placeholders = "these words have other placeholders than the built-in ones: none, not {n}";
        assert_eq!(said, ["`strings.site` has no field `hom`", placeholders]);
        assert_eq!(locale.get("site.home"), "首页");
    }

    #[test]
    fn a_language_of_the_campaigns_own_is_whole() {
        let text = "name: Français\nstrings: {site: {home: Accueil, hotlin: Appel}}\n";
        let (_, said) = load("locales/fr.yaml", text, "fr");
        assert_eq!(said.len(), 2, "{said:#?}");
        let missing = said.iter().find(|(_, said)| said.contains("lacks")).unwrap();
        assert!(missing.1.contains("roles.how-it-works, roles.red-flags"), "{missing:?}");
        assert!(missing.1.contains("strings.site.hotline, strings.site.comma"), "{missing:?}");
        assert!(missing.1.contains("strings.screen.key_help") && !missing.1.contains("site.home,"), "{missing:?}");
        assert!(said.iter().any(|(_, said)| said.contains("did you mean `hotline`?")), "{said:?}");
        let (_, said) = load("locales/zh-cn.yaml", "name: 中文\n", "zh-CN");
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].1.contains("zh-CN.yaml"), "{said:?}");
    }
}
