//! Messages in Chinese. Every stage says what it says in English; a message is put into Chinese
//! when it is printed, by finding which template of `zh.yaml` it was made from.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::{Diagnostic, Language};
use crate::pattern::pattern;

const FILE: &str = include_str!("zh.yaml");

/// Begins what is said of a row of a table.
static LINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^in line \d+: "));

/// A hole of a template, or a brace that is meant as one.
static HOLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{\{|\}\}|\{(\*?)(\w*)(?::[^{}\s]*)?\}"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    program: BTreeMap<String, String>,
    help: BTreeMap<String, String>,
    others: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Words(String),
    /// `again`: what is put in is itself a message.
    Hole {
        name: String,
        again: bool,
    },
}

/// An English message with holes and its Chinese.
struct Template {
    english: Vec<Piece>,
    chinese: Vec<Piece>,
}

struct Catalogue {
    whole: HashMap<String, String>,
    /// Those with holes, most words first.
    templates: Vec<Template>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let File { program, help, others } =
        serde_yaml::from_str(FILE).unwrap_or_else(|e| panic!("zh.yaml is part of this program: {e}"));
    let (mut whole, mut templates) = (HashMap::new(), Vec::new());
    for (english, chinese) in program.into_iter().chain(help).chain(others) {
        let (english, chinese) = (pieces(&english), pieces(&chinese));
        match &english[..] {
            [Piece::Words(words)] => {
                whole.insert(words.clone(), fill(&chinese, &[]));
            }
            _ => templates.push(Template { english, chinese }),
        }
    }
    templates.sort_by_key(|t| std::cmp::Reverse(weight(&t.english)));
    Catalogue { whole, templates }
});

/// A message of the program in a language; what the catalogue does not have stays as it is.
pub fn translate(message: &str, language: Language) -> Cow<'_, str> {
    match language {
        Language::English => Cow::Borrowed(message),
        Language::Chinese => chinese(message).map_or(Cow::Borrowed(message), Cow::Owned),
    }
}

fn chinese(message: &str) -> Option<String> {
    if let Some(whole) = CATALOGUE.whole.get(message) {
        return Some(whole.clone());
    }
    CATALOGUE.templates.iter().find_map(|template| {
        let mut values = Vec::new();
        // A hole at the beginning is a name of something, and takes no `in line 2: `.
        let is_open = matches!(template.english.first(), Some(Piece::Hole { .. }));
        let fits = fits(&template.english, message, &mut values);
        (fits && !(is_open && values.first().is_some_and(|name| LINE.is_match(name))))
            .then(|| fill(&template.chinese, &named(template, &values)))
    })
}

/// What the catalogue has for `--help`.
#[cfg(test)]
pub fn help_texts() -> std::collections::BTreeSet<String> {
    let File { help, .. } = serde_yaml::from_str(FILE).unwrap();
    help.into_keys().collect()
}

impl Diagnostic {
    /// The finding in a language: message, label and help.
    pub fn in_language(&self, language: Language) -> Cow<'_, Diagnostic> {
        if language == Language::English {
            return Cow::Borrowed(self);
        }
        let say = |text: &str| translate(text, language).into_owned();
        Cow::Owned(Diagnostic {
            message: say(&self.message),
            label: self.label.as_deref().map(say),
            help: self.help.as_deref().map(say),
            ..self.clone()
        })
    }
}

/// Splits a template at its holes; those without a name are counted from 1.
fn pieces(template: &str) -> Vec<Piece> {
    let (mut pieces, mut words, mut from, mut count) = (Vec::new(), String::new(), 0, 0);
    for found in HOLE.captures_iter(template) {
        let Some(whole) = found.get(0) else { continue };
        words.push_str(&template[from..whole.start()]);
        from = whole.end();
        match whole.as_str() {
            "{{" => words.push('{'),
            "}}" => words.push('}'),
            _ => {
                if !words.is_empty() {
                    pieces.push(Piece::Words(std::mem::take(&mut words)));
                }
                let name = if found[2].is_empty() {
                    count += 1;
                    count.to_string()
                } else {
                    found[2].to_owned()
                };
                pieces.push(Piece::Hole { name, again: !found[1].is_empty() });
            }
        }
    }
    words.push_str(&template[from..]);
    if !words.is_empty() {
        pieces.push(Piece::Words(words));
    }
    pieces
}

/// Bytes that are the template's own: the more, the surer.
fn weight(pieces: &[Piece]) -> usize {
    let own = |piece: &Piece| if let Piece::Words(words) = piece { words.len() } else { 0 };
    pieces.iter().map(own).sum()
}

/// Whether a text was made from a template; `values` become what stands in its holes. A hole takes
/// as little as it can, and what comes after it never needs it to take more, so no place is tried twice:
/// lists in what libraries say have many commas.
fn fits<'t>(mut pieces: &[Piece], mut text: &'t str, values: &mut Vec<&'t str>) -> bool {
    loop {
        match pieces {
            [] => return text.is_empty(),
            [Piece::Words(words), rest @ ..] => {
                let Some(after) = text.strip_prefix(words.as_str()) else { return false };
                (pieces, text) = (rest, after);
            }
            [Piece::Hole { .. }] => {
                values.push(text);
                return true;
            }
            [Piece::Hole { .. }, rest @ ..] => {
                // Two holes side by side cannot be told apart: the first takes all.
                let next = rest.iter().position(|p| matches!(p, Piece::Words(_)));
                let end = match next.map(|i| (&rest[i], i + 1 == rest.len())) {
                    Some((Piece::Words(words), true)) => text.strip_suffix(words.as_str()).map(str::len),
                    Some((Piece::Words(words), false)) => text.find(words.as_str()),
                    _ => Some(0),
                };
                let Some(end) = end else { return false };
                values.push(&text[..end]);
                (pieces, text) = (rest, &text[end..]);
            }
        }
    }
}

fn named<'t>(template: &'t Template, values: &[&'t str]) -> Vec<(&'t str, &'t str)> {
    let names = template.english.iter().filter_map(|p| match p {
        Piece::Hole { name, .. } => Some(name.as_str()),
        Piece::Words(_) => None,
    });
    names.zip(values.iter().copied()).collect()
}

fn fill(pieces: &[Piece], values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Hole { name, again } => {
                let value = values.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v);
                match again.then(|| chinese(value).or_else(|| list(value))).flatten() {
                    Some(said) => out.push_str(&said),
                    None => out.push_str(value),
                }
            }
        }
    }
    out
}

/// Several messages behind each other, such as names of channels.
fn list(messages: &str) -> Option<String> {
    let said: Option<Vec<_>> = messages.split(", ").map(chinese).collect();
    said.map(|said| said.join("、"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::source::{Literal, literals};
    use super::*;

    fn say(message: &str) -> Cow<'_, str> {
        translate(message, Language::Chinese)
    }

    #[test]
    fn messages_are_found_by_their_words() {
        assert_eq!(say("the entry has no title"), "文章没有标题");
        assert_eq!(say("`loss` should be a date such as 2026-03-05"), "`loss` 应该是日期，例如 2026-03-05");
        assert_eq!(say("a case has no field `titel`"), "案例没有“titel”这个栏目");
        assert_eq!(
            say("add a heading `## 识别信号` with a list below it; other words can say the same: `## … {.red-flags}`"),
            "请加上小标题 `## 识别信号`，下面写一个列表；用别的词作小标题，可以写成 `## … {.red-flags}`"
        );
        assert_eq!(
            say("posters/a.pdf (210 × 297 mm) does not fit: it has 3 pages and may have 1"),
            "posters/a.pdf (210 × 297 mm) 放不下：有 3 页，最多 1 页"
        );
        assert_eq!(
            say("the file cannot be read: Permission denied (os error 13)"),
            "文件读不出来：没有权限（系统错误 13）"
        );
        assert_eq!(
            say("this YAML is nested too deeply: 33 levels, and at most 32 levels are allowed"),
            "这段 YAML 套了太多层：33 层，最多 32 层"
        );
        assert_eq!(
            say("in line 2: U+E000 is for private use: without one certain font it is a box"),
            "第 2 行：U+E000 是自造字，没有专门的字体就是一个方框"
        );
        assert_eq!(say("HTML is left out of the entry's posters, print"), "文章里的 HTML 不会显示在海报、印刷品里");
        assert_eq!(say("`class` of `<div>` is not shown on the site"), "网站不显示`<div>` 的 `class`");
        // What a person wrote is not touched, whatever it says.
        assert_eq!(say("there is no explainer `a list`"), "没有骗局讲解“a list”");
        assert_eq!(say("nobody ever said this"), "nobody ever said this");
        assert_eq!(translate("the entry has no title", Language::English), "the entry has no title");
    }

    /// Parts of the program that say nothing to anybody: markup, digests, names.
    const SILENT: [&str; 12] = [
        "build/reel.rs",
        "channels/site/conformance.rs",
        "channels/site/html.rs",
        "channels/site/offline.rs",
        "check/personal/latin.rs",
        "diagnostics/libraries.rs",
        "merge/format/codes.rs",
        "diagnostics/source.rs",
        "serve/answers.rs",
        "serve/desk.rs",
        "serve/live.rs",
        "serve/mod.rs",
    ];
    /// Literals that look like messages and are none, or are printed in another way.
    const NO_MESSAGES: [&str; 20] = [
        // Chinese already.
        r"\n\n更多说明请运行 outreach help",
        // The order's columns are in the campaign's language.
        "Square metres",
        // Front matter.
        r"draft: true\n",
        // Markup.
        r#" rel=\"noopener external\""#,
        r#"<bdi title=\"{mark}{number}\"></bdi>"#,
        r"| of | at most | why |\n|---|---|---|\n{}",
        // What libraries say.
        "duplicate mapping key",
        "cannot deserialize null",
        "simple key expected ':'",
        " is not defined",
        "Maximum render recursion depth for components exceeded",
        " is not defined.",
        r#"dictionary does not contain key \""#,
        "error: ",
        "line ",
        // Marks on a page of PDF.
        r"Q\n/Artifact BMC\nq\n0.5 w\n",
        // What is said to a library, or looked for in a file.
        "a value",
        "icon: {name}",
        "outreach ",
        r":root{{{light}}}\n{classes}@media screen and (prefers-color-scheme:dark){{:root:not(.light){{{dark}}}}}\n",
    ];

    fn is_message(literal: &Literal) -> bool {
        static DIRECT: LazyLock<Regex> = LazyLock::new(|| {
            let call = r#"(Diagnostic::(error|warning)\(\s*"[^"]*",|\.help\(|\.label\(|\bsay\(|\bsay_aside\()"#;
            Regex::new(&format!(r"{call}\s*(&?format!\()?$")).unwrap()
        });
        static OWN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"`[^`]*`|\{\w*(:[^{}]*)?\}").unwrap());
        static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"[a-z]{2,}[,;:]? [A-Za-z]|\ba [a-z]{3,}|\b[a-z]{2,}\s+\b[a-z]{2,}\b|^[a-z]{3,}:? $").unwrap()
        });
        let words = OWN.replace_all(&literal.text, "");
        // The README's table has these; no message has.
        let of_table =
            literal.path == "limits.rs" && (literal.before.ends_with("name:") || literal.before.ends_with("why:"));
        if SILENT.contains(&literal.path.as_str())
            || of_table
            || NO_MESSAGES.contains(&literal.text.as_str())
            || literal.text.starts_with("outreach::")
            || literal.text.contains("part of this program")
            || literal.before.ends_with(".expect(")
            || literal.before.ends_with("concat!(")
        {
            return false;
        }
        let letters = words.contains(|c: char| c.is_ascii_alphabetic());
        (letters && DIRECT.is_match(&literal.before)) || SENTENCE.is_match(&words)
    }

    /// A literal as the catalogue has it after YAML has read its escapes.
    fn unescaped(text: &str) -> String {
        serde_yaml::from_str::<String>(&format!("\"{text}\"")).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn every_message_is_in_the_catalogue_and_nothing_else() {
        let File { program, .. } = serde_yaml::from_str(FILE).unwrap();
        let literals = literals();
        let mut missing = BTreeMap::new();
        for literal in literals.iter().filter(|l| is_message(l)) {
            if !program.contains_key(&unescaped(&literal.text)) {
                missing.entry(&literal.text).or_insert(format!("src/{}:{}", literal.path, literal.line));
            }
        }
        let list: String = missing.iter().map(|(text, place)| format!("  # {place}\n  \"{text}\": \"\"\n")).collect();
        assert!(
            missing.is_empty(),
            "put the Chinese of these {} into src/diagnostics/zh.yaml (or, when one is no message, into the list above):\n{list}",
            missing.len()
        );
        let said: BTreeSet<String> = literals
            .iter()
            .filter(|l| !SILENT.contains(&l.path.as_str()))
            .filter_map(|l| serde_yaml::from_str(&format!("\"{}\"", l.text)).ok())
            .collect();
        let stale: Vec<_> = program.keys().filter(|key| !said.contains(*key)).collect();
        assert!(stale.is_empty(), "zh.yaml has what the program does not say: {stale:#?}");
    }

    #[test]
    fn translations_lose_nothing() {
        let File { program, help, others } = serde_yaml::from_str(FILE).unwrap();
        let half = Regex::new(r"[\u{4e00}-\u{9fff}][,;:?!]").unwrap();
        for (english, chinese) in program.iter().chain(&help).chain(&others) {
            let holes = |text: &str| -> BTreeSet<String> {
                let name = |p| if let Piece::Hole { name, .. } = p { Some(name) } else { None };
                pieces(text).into_iter().filter_map(name).collect()
            };
            let (asked, mut given) = (holes(english), holes(chinese));
            if english.starts_with("{}{size}") {
                given.insert("size".into()); // The first of two holes side by side has all.
            }
            assert_eq!(asked, given, "{english}");
            assert!(!chinese.is_empty(), "{english}");
            let plain = HOLE.replace_all(chinese, "");
            assert!(!plain.contains(['　', '﹐']), "{chinese}");
            assert!(!half.is_match(&plain) || english.contains("城关镇"), "half-width punctuation: {chinese}");
        }
    }
}
