//! Words that must not go out: the theme's `wording.yaml` says which, why, and what to say instead.

use std::ops::Range;
use std::sync::Arc;

use regex::Regex;

use super::Text;
use super::finding::Finding;
use crate::diagnostics::{Diagnostic, Severity, SourceFile};
use crate::theme::Theme;
use crate::values::{self, Fields, Node};

/// The rules' file in the theme.
pub const FILE_NAME: &str = "wording.yaml";

/// What `wording.yaml` says.
#[derive(Debug, Default)]
pub struct Wording {
    rules: Vec<Rule>,
    /// What any rule finds: most texts have none of it, and are looked through once.
    any: Option<Regex>,
    /// Abbreviations in Latin letters that need no explanation; `None` without such a list.
    familiar: Option<Vec<String>>,
}

/// One way of saying things.
#[derive(Debug)]
struct Rule {
    pattern: Regex,
    why: String,
    instead: Option<String>,
    severity: Severity,
    /// In the same sentence, this makes it right.
    unless: Option<Regex>,
    /// Between quotation marks it is somebody else's word.
    quoted: bool,
    /// Fields of the front matter, and roles of sections, in which it may stand.
    fields: Vec<String>,
    roles: Vec<String>,
}

impl Wording {
    /// Reads the theme's rules; a theme without the file has none.
    pub fn load(theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let Some(text) = theme.text(FILE_NAME) else { return Self::default() };
        let path = theme.shown(FILE_NAME);
        let file = Arc::new(SourceFile::new(path, text.to_owned()));
        let node = match values::parse_yaml(&file, 0..file.text.len()) {
            Ok(node) => node,
            Err(d) => {
                diagnostics.push(*d);
                return Self::default();
            }
        };
        let mut fields = Fields::new(&file, &node, FILE_NAME, diagnostics);
        let rules: Vec<_> = fields.list("rules").into_iter().filter_map(|node| rule(&mut fields, node)).collect();
        let any: Vec<_> = rules.iter().map(|rule| format!("(?:{})", rule.pattern.as_str())).collect();
        // Rules that are too much together are looked for one by one.
        let any = Regex::new(&any.join("|")).ok();
        let familiar = fields.node("familiar").is_some().then(|| fields.texts("familiar"));
        fields.finish();
        Self { rules, any, familiar }
    }

    /// What of a text is said as it should not be.
    pub fn check(&self, text: &Text<'_>, out: &mut Vec<Finding>) {
        let reading = text.reading.text.as_str();
        let any = self.any.as_ref().is_none_or(|any| any.is_match(reading));
        for rule in self.rules.iter().filter(|_| any) {
            for m in rule.pattern.find_iter(reading) {
                if !text.is_comment(m.start()) && !rule.lets_pass(text, m.range()) {
                    out.push(rule.finding(text, m.range()));
                }
            }
        }
        if let (Some(familiar), true) = (&self.familiar, text.campaign.locale.lang() == "zh") {
            abbreviations(familiar, text, out);
        }
    }
}

impl Rule {
    fn lets_pass(&self, text: &Text<'_>, span: Range<usize>) -> bool {
        let (sentence, start) = text.reading.sentence(span.start);
        let end = (span.end - start).min(sentence.len());
        // The words themselves do not excuse themselves.
        let around = format!("{} {}", &sentence[..span.start - start], &sentence[end..]);
        let source = text.reading.source(&span).start;
        self.unless.as_ref().is_some_and(|unless| unless.is_match(&around))
            || (self.quoted && is_quoted(sentence, span.start - start))
            || text.field(source).is_some_and(|name| self.fields.iter().any(|f| f == name))
            || text.role(source).is_some_and(|role| self.roles.iter().any(|r| r == role))
    }

    fn finding(&self, text: &Text<'_>, span: Range<usize>) -> Finding {
        const CODE: &str = "outreach::wording::rule";
        let source = text.reading.source(&span);
        let finding = match self.severity {
            Severity::Error => Finding::error(CODE, text.source(), source, self.why.clone()),
            Severity::Warning => Finding::warning(CODE, text.source(), source, self.why.clone()),
        };
        finding.help(self.instead.clone().unwrap_or_else(|| "say it in another way".to_owned()))
    }
}

fn rule(fields: &mut Fields<'_>, node: &Node) -> Option<Rule> {
    let mut f = fields.nested(node, "a wording rule");
    let (pattern, why) = (regex(&mut f, "pattern"), f.text("why"));
    if why.is_none() {
        f.wrong(node, "why", "a sentence that says why");
    }
    let rule = (|| {
        Some(Rule {
            pattern: pattern?,
            why: why?,
            instead: f.text("instead"),
            severity: if f.choice("level", &["error", "warning"]) == Some("error") {
                Severity::Error
            } else {
                Severity::Warning
            },
            unless: regex(&mut f, "unless"),
            quoted: f.bool("quoted").unwrap_or(false),
            fields: f.texts("fields"),
            roles: f.texts("roles"),
        })
    })();
    if rule.is_some() {
        f.finish();
    }
    rule
}

fn regex(fields: &mut Fields<'_>, name: &'static str) -> Option<Regex> {
    let (text, span) = fields.spanned_texts(name).into_iter().next()?;
    Regex::new(&text)
        .map_err(|e| {
            let what = e.to_string();
            let what = what.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            let d =
                Diagnostic::error("outreach::wording::pattern", format!("`{name}` is no regular expression: {what}"))
                    .at(fields.file(), span)
                    .help("the syntax is that of https://docs.rs/regex/latest/regex/#syntax");
            fields.report(d);
        })
        .ok()
}

/// A place of a sentence stands between quotation marks, wherever they close.
fn is_quoted(sentence: &str, at: usize) -> bool {
    let head = &sentence[..at];
    let open = |a: char, b: char| head.matches(a).count() > head.matches(b).count();
    open('“', '”') || open('‘', '’') || open('「', '」') || open('《', '》')
}

/// Abbreviations that are not explained: `ABC（…）`, or `（ABC）` after the words they stand for.
fn abbreviations(familiar: &[String], text: &Text<'_>, out: &mut Vec<Finding>) {
    let Some(entry) = text.entry else { return };
    let reading = text.reading.text.as_str();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '@' | '{' | '#' | '&');
    let mut seen: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(start) = reading[at..].bytes().position(|b| b.is_ascii_uppercase()).map(|i| at + i) {
        let end = start + reading[start..].find(|c: char| !c.is_ascii_uppercase()).unwrap_or(reading.len() - start);
        at = end;
        let word = &reading[start..end];
        let alone = !reading[..start].ends_with(is_part) && !reading[end..].starts_with(is_part);
        let known = familiar.iter().any(|f| f == word) || seen.contains(&word);
        let source = text.reading.source(&(start..end));
        if !(2..=6).contains(&word.len()) || !alone || known || text.is_comment(start) {
            continue;
        }
        seen.push(word);
        // Where it is read: words of the text and the fields that are printed.
        let printed = source.start >= entry.body
            || matches!(text.field(source.start), Some("title" | "headline" | "summary" | "slogan" | "dialogue"));
        let explained = reading.contains(&format!("{word}(")) || reading.contains(&format!("({word})"));
        if printed && !explained {
            out.push(
                Finding::warning(
                    "outreach::wording::abbreviation",
                    text.source(),
                    source,
                    format!("`{word}` is not explained"),
                )
                .help(format!("say what it means in Chinese the first time: {word}（……）; what everybody knows goes into `familiar` in the theme's {FILE_NAME}")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_seen() {
        let sentence = "他说“把钱转到安全账户”,安全账户";
        assert!(is_quoted(sentence, sentence.find("安全").unwrap()));
        assert!(!is_quoted(sentence, sentence.rfind("安全").unwrap()));
    }

    #[test]
    fn the_rules_of_the_built_in_theme_are_rules() {
        let mut diagnostics = Vec::new();
        let theme = Theme::load(std::path::Path::new("/nonexistent"), crate::theme::DEFAULT, &mut diagnostics);
        let wording = Wording::load(&theme, &mut diagnostics);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert!(wording.rules.len() > 5);
    }
}
