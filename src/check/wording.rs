//! Words that must not go out: the theme's `wording.yaml` says which, why, and what to say instead.

use std::ops::Range;
use std::sync::Arc;

use regex::Regex;

use super::Text;
use super::chars::has;
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
        let familiar = fields.node("familiar").is_some().then(|| fields.words("familiar"));
        fields.finish();
        Self { rules, familiar }
    }

    /// What of a text is said as it should not be.
    pub fn check(&self, text: &Text<'_>, out: &mut Vec<Finding>) {
        let reading = text.reading.text.as_str();
        // One by one: a pattern of all of them finds the beginning of one of them at every turn, and takes longer.
        for rule in &self.rules {
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
        let asked = if text.reading.text[start + sentence.len()..].starts_with('?') { "?" } else { "" };
        // The words themselves do not excuse themselves; a question that they are in may.
        let around = format!("{} {}{asked}", &sentence[..span.start - start], &sentence[end..]);
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
            fields: f.words("fields"),
            roles: f.words("roles"),
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
    // Few texts of this language have a capital at all.
    if !has(reading, |b| b.is_ascii_uppercase()) {
        return;
    }
    let is_part =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '@' | '{' | '#' | '&' | '%');
    let mut seen: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(start) = reading[at..].bytes().position(|b| b.is_ascii_uppercase()).map(|i| at + i) {
        let end = start + reading[start..].find(|c: char| !c.is_ascii_uppercase()).unwrap_or(reading.len() - start);
        at = end;
        let word = &reading[start..end];
        let alone = !reading[..start].ends_with(is_part) && !reading[end..].starts_with(is_part);
        let known = familiar.iter().any(|f| f == word) || seen.contains(&word);
        let source = text.reading.source(&(start..end));
        // ™ and Ⅱ are one character each; XX stands for what is left out, and III is a number.
        let is_none = text.source()[source.clone()].chars().nth(1).is_none()
            || word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
        if is_none || !(2..=6).contains(&word.len()) || !alone || known || text.is_comment(start) {
            continue;
        }
        seen.push(word);
        // Where it is read: words of the text and the fields that are printed.
        let printed = source.start >= entry.body
            || matches!(text.field(source.start), Some("title" | "headline" | "summary" | "slogan" | "dialogue"));
        if printed && !is_explained(reading, word) {
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

/// Whether brackets somewhere say what a word is, or it stands in them behind what it is: `GOIP(…)`, `“AB贷”(…)`, `(AB贷)`.
/// It may be the beginning of a longer word.
fn is_explained(text: &str, word: &str) -> bool {
    /// Characters of Chinese that belong to it: `GOIP设备`.
    const MORE: usize = 2;
    const QUOTES: [char; 4] = ['“', '”', '"', '*'];
    let is_one = |(at, _): (usize, &str)| {
        let behind = &text[at + word.len()..];
        let is_han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
        let more: usize = behind.chars().take(MORE).take_while(is_han).map(char::len_utf8).sum();
        let behind = behind[more..].trim_start_matches(QUOTES);
        behind.starts_with('(') || behind.starts_with(')') && text[..at].trim_end_matches(QUOTES).ends_with('(')
    };
    text.match_indices(word).any(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_explained_in_brackets() {
        for text in [
            "GOIP(远程拨号)",
            "GOIP设备(远程拨号)",
            "“AB贷”(替人借钱)",
            "替人借钱(AB贷)",
            "替人借钱(“AB贷”)",
            "AB贷骗人,AB贷(替人)",
        ] {
            let word = if text.contains("AB") { "AB" } else { "GOIP" };
            assert!(is_explained(text, word), "{text}");
        }
        for text in ["AB贷骗人(见下)", "AB贷", "AB,(见下)", "AB。(见下)"] {
            assert!(!is_explained(text, "AB"), "{text}");
        }
    }

    #[test]
    fn quotations_are_seen() {
        let sentence = "他说“把钱转到安全账户”,安全账户";
        assert!(is_quoted(sentence, sentence.find("安全").unwrap()));
        assert!(!is_quoted(sentence, sentence.rfind("安全").unwrap()));
    }

    /// How often the rules of the built-in theme find something in each sentence.
    fn found(sentences: &[&str]) -> Vec<usize> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("content/pages")).unwrap();
        std::fs::write(folder.path().join("book.toml"), "[book]\ntitle = \"反诈宣传\"\n[output.site]\n").unwrap();
        let options = crate::campaign::Options::default();
        let campaign = crate::campaign::Campaign::load(folder.path(), &options, &mut Vec::new()).unwrap();
        let official = crate::check::official::Official::new(&campaign);
        let wording = Wording::load(&campaign.theme, &mut Vec::new());
        let count = |sentence: &&str| {
            let file = Arc::new(SourceFile::new("content/pages/one.md".to_owned(), (*sentence).to_owned()));
            let reading = crate::check::Reading::new(sentence);
            let line = std::cell::Cell::default();
            let text = Text { campaign: &campaign, official: &official, file: &file, entry: None, reading, line };
            let mut found = Vec::new();
            wording.check(&text, &mut found);
            found.len()
        };
        sentences.iter().map(count).collect()
    }

    #[test]
    fn warnings_and_slogans_are_told_from_orders() {
        let right = [
            "别把钱转到安全账户。",
            "切勿向安全账户转账。",
            "公检法从未设立安全账户。",
            "公安机关会要求你把钱转到安全账户吗？",
            "question: 公安机关会要求你立即把钱转到安全账户吗？",
            "你会把钱转到安全账户？",
            "安全账户是陷阱。",
            "一提安全账户，马上挂断。",
            "拒绝安全账户。",
            "世上哪有安全账户！",
            "安全账户不可信。",
            "请不要把钱转到安全账户。",
            "请勿将存款转入安全账户。",
            "凡是要求立即把钱转到安全账户的，都是诈骗。",
            "骗子冒充民警，以涉嫌洗钱为由，要求王某立即把钱转到安全账户。",
            "公安机关不会要求您立即把钱转到安全账户。",
            "遇到要求尽快把钱转到安全账户的电话，请马上挂断。",
            "不贪小便宜，不上当受骗。",
            "切莫贪便宜。",
            "关爱独居老人",
            "民警走访独居老人，讲防骗知识。",
        ];
        for (sentence, count) in right.iter().zip(found(&right)) {
            assert_eq!(count, 0, "{sentence}");
        }
        let wrong = [
            "为防止被骗，请尽快把钱转到安全账户。",
            "为了不被骗子盯上，请立即将存款转入安全账户。",
            "请不要告诉家人，立即把钱转入安全账户。",
            "您涉嫌诈骗，请立即把钱转到安全账户。",
            "特别提醒：请立即把钱转到安全账户。",
            "您的资金有危险，把钱转入安全账户。",
            "把钱转到安全账户最放心。",
            "特别推荐安全账户。",
            "因贪小便宜被骗。",
            "独居老人容易上当。",
        ];
        for (sentence, count) in wrong.iter().zip(found(&wrong)) {
            assert!(count > 0, "{sentence}");
        }
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
