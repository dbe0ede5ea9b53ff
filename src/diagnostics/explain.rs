//! A page for every code: what it means, why it matters, a wrong example and its mending. The pages
//! are data, a file of this folder for each family of codes (`pii.yaml` for `outreach::pii::…`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_embed::RustEmbed;
use serde::Deserialize;

use super::{Language, nearest};

/// What every code begins with.
const PREFIX: &str = "outreach::";

#[derive(RustEmbed)]
#[folder = "src/diagnostics/explain"]
struct Files;

/// The words of a page in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// What it is, in a few words, without a full stop.
    pub title: String,
    /// What it means and why it matters, some sentences on some lines.
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    wrong: String,
    right: String,
    en: Words,
    zh: Words,
}

/// The page of a code.
#[derive(Debug, Clone)]
pub struct Page {
    pub code: String,
    /// Lines of a campaign (or what is typed) that bring it about.
    pub wrong: String,
    /// The same, mended.
    pub right: String,
    english: Words,
    chinese: Words,
}

impl Page {
    /// Its words in a language.
    pub fn words(&self, language: Language) -> &Words {
        language.choose(&self.english, &self.chinese)
    }

    /// The whole page as plain text, ending with a line break.
    pub fn text(&self, language: Language) -> String {
        let words = self.words(language);
        let (wrong, right) = language.choose(("Wrong:", "Right:"), ("错误：", "正确："));
        let example = |text: &str| text.trim_end().lines().map(|line| format!("    {line}\n")).collect::<String>();
        format!(
            "{}\n{}\n\n{}\n\n{wrong}\n\n{}\n{right}\n\n{}",
            self.code,
            words.title,
            words.text.trim_end(),
            example(&self.wrong),
            example(&self.right)
        )
    }
}

static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let mut pages = Vec::new();
    for name in Files::iter() {
        let file = Files::get(&name).map(|f| f.data).unwrap_or_default();
        let text = String::from_utf8_lossy(&file);
        let family = name.trim_end_matches(".yaml");
        let written: BTreeMap<String, Written> =
            serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{name} is part of this program: {e}"));
        pages.extend(written.into_iter().map(|(code, page)| Page {
            code: format!("{PREFIX}{family}::{code}"),
            wrong: page.wrong,
            right: page.right,
            english: page.en,
            chinese: page.zh,
        }));
    }
    pages.sort_by(|a, b| a.code.cmp(&b.code));
    pages
});

/// Every page, sorted by code.
pub fn pages() -> &'static [Page] {
    &PAGES
}

/// The page of a code, with or without `outreach::` before it.
pub fn page(code: &str) -> Option<&'static Page> {
    let code = code.trim().trim_start_matches(PREFIX);
    pages().iter().find(|page| short(&page.code) == code)
}

/// The codes that may have been meant: those near to a slip of the hand, and those that have the
/// word as a part; at most five.
pub fn near(code: &str) -> Vec<&'static str> {
    let code = code.trim().trim_start_matches(PREFIX).to_lowercase();
    let codes = || pages().iter().map(|page| short(&page.code));
    let mut near: Vec<&str> = nearest(&code, codes()).into_iter().collect();
    let last = code.rsplit("::").next().unwrap_or_default();
    let part_of = |known: &&str| last.len() > 2 && known.split("::").any(|part| part == last || part.contains(last));
    near.extend(codes().filter(part_of).filter(|known| near.first() != Some(known)).take(4).collect::<Vec<_>>());
    near
}

/// The code without `outreach::`.
fn short(code: &str) -> &str {
    code.trim_start_matches(PREFIX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::source::literals;
    use super::*;
    use crate::campaign::{Campaign, Options};
    use crate::check::{self, Memory};

    #[test]
    fn every_code_has_a_page_and_every_page_a_code() {
        let codes: BTreeMap<String, String> = literals()
            .into_iter()
            .filter(|l| l.text.starts_with(PREFIX) && l.text.len() > PREFIX.len())
            .map(|l| (l.text, format!("src/{}:{}", l.path, l.line)))
            .collect();
        let without: Vec<_> = codes.iter().filter(|(code, _)| page(code).is_none()).collect();
        let stale: Vec<_> = pages().iter().map(|p| &p.code).filter(|code| !codes.contains_key(*code)).collect();
        assert!(without.is_empty(), "codes without a page in src/diagnostics/explain/<family>.yaml: {without:#?}");
        assert!(stale.is_empty(), "pages of codes that the program does not have: {stale:#?}");
    }

    #[test]
    fn pages_are_whole() {
        for page in pages() {
            let (english, chinese) = (page.words(Language::English), page.words(Language::Chinese));
            assert!(!page.wrong.trim().is_empty() && page.wrong != page.right, "{}: the example", page.code);
            assert!(!page.right.trim().is_empty(), "{}: the mending", page.code);
            for words in [english, chinese] {
                assert!(words.title.chars().count() <= 64, "{}: {} is long", page.code, words.title);
                assert!(!words.title.ends_with(['.', '。']), "{}: {}", page.code, words.title);
                assert!(words.text.trim().ends_with(['.', '。']), "{}: {}", page.code, words.text);
                let width = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
                assert!(words.text.lines().all(|line| width(line) <= 100), "{}: long lines", page.code);
            }
            let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            assert!(chinese.title.contains(han) && chinese.text.contains(han), "{}: Chinese", page.code);
        }
    }

    /// Examples that are words of a text: what is called wrong there is told, and what is called right is not. In texts of
    /// two kinds, since explainers have sections.
    #[test]
    fn what_is_called_right_is_right() {
        // What they lead to is not there.
        const OF_OTHER_FILES: [&str; 2] = ["outreach::links::broken", "outreach::links::missing-picture"];
        let folder = tempfile::tempdir().unwrap();
        let book = "[book]\ntitle = \"反诈\"\n[organization]\nname = \"示例县反诈中心\"\nhotlines = [{ number = \"96110\" }]\n[output.site]\n";
        std::fs::write(folder.path().join("book.toml"), book).unwrap();
        let of = |kind: &str, example: &str, number: usize| format!("content/{kind}/{example}-{number}.md");
        for kind in ["pages", "scams"] {
            std::fs::create_dir_all(folder.path().join("content").join(kind)).unwrap();
            for (number, page) in pages().iter().enumerate() {
                for (example, text) in [("wrong", &page.wrong), ("right", &page.right)] {
                    let text = format!("---\ntitle: 第{number}篇{kind}{example}\n---\n\n{text}");
                    std::fs::write(folder.path().join(of(kind, example, number)), text).unwrap();
                }
            }
        }
        let mut found = Vec::new();
        let campaign = Campaign::load(folder.path(), &Options::default(), &mut found).unwrap();
        check::check(&campaign, &Memory::default(), &mut found);
        let told: BTreeSet<_> =
            found.iter().filter_map(|d| Some((d.code, d.place.as_ref()?.file.path.as_str()))).collect();
        // Not what belongs into front matter, book.toml or a table.
        let is_text = |example: &str| {
            let first = example.lines().next().unwrap_or_default();
            let is_field = first.starts_with(|c: char| c.is_ascii_lowercase()) && first.contains([':', '=']);
            first != "---" && !first.ends_with(']') && !is_field
        };
        let (mut tried, mut wrong) = (BTreeSet::new(), Vec::new());
        for (number, page) in
            pages().iter().enumerate().filter(|(_, page)| is_text(&page.wrong) && is_text(&page.right))
        {
            for kind in ["pages", "scams"] {
                let is_told = |example| told.contains(&(page.code.as_str(), of(kind, example, number).as_str()));
                if is_told("wrong") {
                    tried.insert(&page.code);
                    wrong.extend(is_told("right").then_some((&page.code, kind)));
                }
            }
        }
        wrong.retain(|(code, _)| !OF_OTHER_FILES.contains(&code.as_str()));
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(tried.len() > 30, "{}: {tried:#?}", tried.len());
    }

    #[test]
    fn codes_are_found_with_and_without_their_beginning() {
        assert_eq!(page("pii::id-number").unwrap().code, "outreach::pii::id-number");
        assert_eq!(page("outreach::pii::id-number").unwrap().code, "outreach::pii::id-number");
        assert!(page("id-number").is_none());
        assert_eq!(near("pii::id-nunber")[0], "pii::id-number");
        assert_eq!(near("id-number"), ["pii::id-number"]);
        assert!(near("qqqqqqqqqqqqqqqq").is_empty());
    }
}
