//! Rules over the loaded campaign, one file each. They read the model and report; nothing else.
//!
//! Some rules look at the model (a field that is missing), others at every text of the campaign as
//! it is written (a private number in a caption). What the latter find can be allowed with a reason.

mod addresses;
mod against_use;
mod as_typed;
mod attachments;
mod bare_sites;
mod characters;
mod chars;
pub mod dates;
mod dialled;
mod fields;
mod films;
mod finding;
mod groups;
mod hashes;
mod hotlines;
mod losses;
mod memory;
mod numbers;
mod official;
mod other_use;
mod outline;
mod palettes;
mod personal;
mod pictures;
mod plain_texts;
mod reading;
mod relations;
mod shown;
mod stills;
pub mod tables;
mod titles;
mod translations;
mod wording;
mod written;

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::campaign::Campaign;
use crate::content::entry::{Allowed, Entry};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::workers;
use finding::Finding;
pub use memory::Memory;
use official::Official;
use reading::Reading;

/// Every rule about the model, in the order they run.
const RULES: &[fn(&Campaign, &mut Vec<Diagnostic>)] = &[
    fields::check,
    titles::check,
    hotlines::check,
    dates::check,
    palettes::check,
    pictures::check,
    films::check,
    stills::check,
    attachments::check,
    relations::check,
    tables::check,
    translations::check,
    characters::elsewhere,
];

/// Every rule about a text.
const TEXT_RULES: &[fn(&Text<'_>, &mut Vec<Finding>)] = &[
    personal::check,
    dialled::check,
    addresses::check,
    losses::check,
    outline::check,
    characters::check,
    written::check,
    numbers::check,
    as_typed::check,
    hashes::check,
    plain_texts::check,
    shown::check,
];

/// One text file of the campaign.
struct Text<'a> {
    campaign: &'a Campaign,
    official: &'a Official<'a>,
    file: &'a Arc<SourceFile>,
    /// The entry that the file is, if it is one that could be read.
    entry: Option<&'a Entry>,
    reading: Reading,
    /// The line of the reading that was asked for last, and its comment: findings of one line come together.
    line: Cell<(Line, Option<usize>)>,
}

/// Where a line begins and ends.
type Line = (usize, usize);

impl Text<'_> {
    /// Its YAML: the front matter of an entry, or all of a file that is nothing else.
    fn yaml(&self) -> Option<&str> {
        match self.entry {
            Some(entry) => Some(&self.source()[..entry.body]),
            None if self.file.path.ends_with(".md") || self.file.path.ends_with(".toml") => None,
            None => Some(self.source()),
        }
    }

    /// What is written in the file.
    fn source(&self) -> &str {
        &self.file.text
    }

    /// The field of the front matter in which a place of the file stands.
    fn field(&self, at: usize) -> Option<&str> {
        let front = self.source().get(..self.entry?.body).filter(|front| at < front.len())?;
        let lines = front[..at].rfind('\n').map_or(0, |i| i + 1);
        let this = front[lines..].split('\n').next().unwrap_or_default();
        let key = |line: &'_ str| line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains(':');
        let line = if key(this) { this } else { front[..lines].lines().rev().find(|line| key(line))? };
        line.split(':').next()
    }

    /// The role of the section in which a place of the file stands.
    fn role(&self, at: usize) -> Option<&'static str> {
        let headings = &self.entry?.headings;
        headings.iter().rev().filter(|h| h.level <= 2).find(|h| h.span.start <= at)?.role.map(|r| r.name())
    }

    /// A place of the reading stands in a comment of YAML or TOML: nobody prints it.
    fn is_comment(&self, at: usize) -> bool {
        let source = self.reading.source(&(at..at)).start;
        if !self.entry.map_or(!self.file.path.ends_with(".md"), |e| source < e.body) {
            return false;
        }
        let ((start, end), _) = self.line.get();
        if !(start..end).contains(&at) {
            let (line, start) = self.reading.line(at);
            self.line.set(((start, start + line.len()), comment(line).map(|i| start + i)));
        }
        self.line.get().1.is_some_and(|comment| comment < at)
    }
}

/// Where the comment of a line of YAML or TOML begins. In doubt there is none, and what stands there is looked at.
fn comment(line: &str) -> Option<usize> {
    if line.trim_start().starts_with('#') {
        return Some(0);
    }
    // A string that began on a line before, or goes on below.
    if line.matches('"').count() % 2 == 1 {
        return None;
    }
    let (mut quote, mut before) = (None, ' ');
    for (i, c) in line.char_indices() {
        match quote {
            Some(q) if c == q && !(q == '"' && before == '\\') => quote = None,
            Some(_) => {}
            None if c == '#' && before.is_whitespace() => return Some(i),
            None if matches!(c, '"' | '\'') && (before.is_whitespace() || "[{(,:=".contains(before)) => quote = Some(c),
            None => {}
        }
        before = c;
    }
    None
}

/// An `allow` with the file it stands in and whether anything needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct Allowance {
    pub file: Arc<SourceFile>,
    pub allowed: Allowed,
    pub used: bool,
}

/// Runs all rules, without looking again at texts that are as `memory` has seen them.
pub fn check(campaign: &Campaign, memory: &Memory, diagnostics: &mut Vec<Diagnostic>) {
    let (theme, model) = workers::both(&|| memory.of_theme(&campaign.theme), || check_model(campaign));
    diagnostics.extend(model);
    for translation in &campaign.translations {
        let mut found = check_model(translation);
        // What is wrong in book.toml is wrong in every language, and said once.
        found.retain(|d| !diagnostics.contains(d));
        diagnostics.extend(found);
    }
    diagnostics.extend(theme.found.iter().cloned());
    let allowances = check_texts(campaign, memory, diagnostics);
    diagnostics.extend(allowances.iter().filter(|a| !a.used).map(|a| {
        Diagnostic::warning("outreach::allow::unused", "nothing needs this `allow`")
            .at(&a.file, a.allowed.span.clone())
            .help("code and text must be those of a finding, letter for letter; otherwise take it out")
    }));
}

/// What the rules about the model find, in their order.
fn check_model(campaign: &Campaign) -> Vec<Diagnostic> {
    let found = workers::run(RULES.len(), 0, &|i| {
        let mut found = Vec::new();
        RULES[i](campaign, &mut found);
        found
    });
    found.concat()
}

/// Runs the rules about texts; tells what is allowed.
pub fn check_texts(campaign: &Campaign, memory: &Memory, diagnostics: &mut Vec<Diagnostic>) -> Vec<Allowance> {
    let held_against = memory::held_against(campaign);
    let before = memory.recall(held_against);
    let mut texts = memory::Texts::new();
    let theme = memory.of_theme(&campaign.theme);
    let config = &campaign.config;
    let allowance = |file: &Arc<SourceFile>, allowed: &Allowed| Allowance {
        file: file.clone(),
        allowed: allowed.clone(),
        used: false,
    };
    // Those of book.toml hold everywhere.
    let mut everywhere: Vec<_> = config.check.allow.iter().map(|a| allowance(&config.file, a)).collect();
    let mut allowances = Vec::new();
    for campaign in campaign.all() {
        let official = Official::new(campaign);
        let entries: HashMap<_, _> = campaign.content.entries.iter().map(|e| (Arc::as_ptr(&e.file), &**e)).collect();
        let main = (!campaign.is_translation()).then_some(&campaign.config.file);
        let files = campaign.content.files.iter().chain(&campaign.places_file).chain(main);
        let files: Vec<_> = files.map(|file| (file, entries.get(&Arc::as_ptr(file)).copied())).collect();
        let all = workers::run(files.len(), 0, &|i| {
            let (file, entry) = files[i];
            if let Some((_, found)) = before.get(&file.path).filter(|(then, _)| Arc::ptr_eq(then, file)) {
                return Arc::clone(found);
            }
            let key = memory.key(held_against, file);
            if key.is_some_and(|(right, key)| right.knows(key)) {
                return Arc::default();
            }
            let text = Text {
                campaign,
                official: &official,
                file,
                entry,
                reading: Reading::new(&file.text),
                line: Cell::default(),
            };
            let mut found = Vec::new();
            for rule in TEXT_RULES {
                rule(&text, &mut found);
            }
            // What a word may stand for depends on the field and the section, which a broken entry does not tell.
            if entry.is_some() || !file.path.ends_with(".md") {
                theme.wording.check(&text, &mut found);
            }
            if let Some((right, key)) = key.filter(|_| found.is_empty()) {
                right.add(key);
            }
            Arc::new(found)
        });
        for ((file, entry), found) in files.into_iter().zip(all) {
            texts.insert(file.path.clone(), (Arc::clone(file), Arc::clone(&found)));
            let own = entry.map(|e| e.allow.as_slice()).unwrap_or_default();
            let mut own: Vec<_> = own.iter().map(|a| allowance(file, a)).collect();
            let mut passes =
                |f: &Finding| own.iter_mut().chain(&mut everywhere).fold(false, |any, a| any | a.lets_pass(f));
            let found = found.iter().filter(|f| !passes(f)).cloned();
            diagnostics.extend(found.map(|f| f.into_diagnostic(file)));
            allowances.append(&mut own);
        }
    }
    memory.keep(held_against, texts);
    everywhere.append(&mut allowances);
    everywhere
}

impl Allowance {
    /// Lets a finding pass, and remembers that it was needed.
    fn lets_pass(&mut self, finding: &Finding) -> bool {
        let passes = finding.may_be_allowed() && self.allowed.code == finding.code && self.allowed.text == finding.text;
        self.used |= passes;
        passes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Options;
    use crate::work;

    /// The campaign of a folder and a `book.toml`, of which the title is given.
    fn load(folder: &std::path::Path, book: &str, found: &mut Vec<Diagnostic>) -> Campaign {
        std::fs::create_dir_all(folder.join("content")).unwrap();
        std::fs::write(folder.join("book.toml"), format!("[book]\ntitle = \"反诈宣传\"\n{book}")).unwrap();
        Campaign::load(folder, &Options::default(), found).unwrap()
    }

    /// What a rule finds in pages of the campaign of a `book.toml`: for each its codes, and what they are told of.
    pub fn told(book: &str, rule: fn(&Text<'_>, &mut Vec<Finding>), pages: &[&str]) -> Vec<Vec<(String, String)>> {
        let folder = tempfile::tempdir().unwrap();
        let campaign = load(folder.path(), book, &mut Vec::new());
        let official = Official::new(&campaign);
        let read = |page: &&str| {
            let file = Arc::new(SourceFile::new("content/pages/a.md".to_owned(), (*page).to_owned()));
            let (reading, line) = (Reading::new(page), Cell::default());
            let text = Text { campaign: &campaign, official: &official, file: &file, entry: None, reading, line };
            let mut found = Vec::new();
            rule(&text, &mut found);
            let last = |code: &str| code.rsplit("::").next().unwrap_or_default().to_owned();
            found.into_iter().map(|f| (last(f.code), f.text)).collect()
        };
        pages.iter().map(read).collect()
    }

    /// A dump of bytes that fills a file, in one line, has hundreds of thousands of numbers of two digits. However many
    /// rules ask about each, none may go back to the beginning of the line for it.
    #[test]
    fn a_listing_of_bytes_is_read_through_a_few_times_and_not_at_every_digit() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("content/pages")).unwrap();
        for (name, between) in [("spaced", " "), ("joined", "")] {
            let bytes = (0..650_000u32).map(|i| format!("{:02x}{between}", i.wrapping_mul(2_654_435_761) >> 24));
            let page = format!("---\ntitle: 片段\n---\n\n电话：{}\n", bytes.collect::<String>());
            std::fs::write(folder.path().join(format!("content/pages/{name}.md")), page).unwrap();
        }
        let campaign = load(folder.path(), "[output.site]\n", &mut Vec::new());
        let official = Official::new(&campaign);
        assert_eq!(campaign.content.entries.len(), 2);
        for entry in &campaign.content.entries {
            let reading = Reading::new(&entry.file.text);
            let line = Cell::default();
            let text =
                Text { campaign: &campaign, official: &official, file: &entry.file, entry: Some(entry), reading, line };
            let mut found = Vec::new();
            let ((), looked_at) = work::of(|| TEXT_RULES.iter().for_each(|rule| rule(&text, &mut found)));
            let length = entry.file.text.len();
            assert!((length..=8 * length).contains(&looked_at), "{looked_at} of {length}: {}", entry.file.path);
        }
    }

    /// Rules look at what stands before and behind what they find, in characters of one to four bytes: whatever stands
    /// beside what, none may cut one in half.
    #[test]
    fn rules_get_on_with_whatever_stands_beside_what() {
        const WORDS: &str = "受害人¦李娜¦王建国¦欧阳¦阿依古丽·买买提¦姓名¦王某¦62岁¦住址¦地址¦家住¦县公安局¦派出所¦人民路8号¦幸福小区3栋501室¦96110¦12381¦0838-96110¦\
            一二三八一¦13800138000¦138****8000¦510623196001011234¦6222021234567890¦川A12345¦E12345678¦微信号abc12345¦QQ¦电话¦请拨打¦冒充¦损失¦被骗¦追回¦6万元¦两万余元¦\
            fanzha@163.com¦https://www.mps.gov.cn¦www.12321.cn¦刷单.com¦安全账户¦100%¦2025年3月1日¦3号¦不是¦如果¦①¦1、¦（一）¦|¦| --- |¦- ¦1. ¦## ¦> ¦<br>¦&amp;¦<!-- ¦-->¦```¦**¦`¦~~¦[¦](¦)¦**某**¦😀¦𠮷¦é";
        const MARKS: &str =
            "¦¦，¦。¦！¦？¦；¦：¦、¦ ¦　¦\n¦\n\n¦（¦）¦“¦”¦《¦》¦·¦—¦…¦@¦/¦=¦.¦,¦:¦*¦\u{200b}¦\u{fe0f}¦×¦万¦元";
        let (words, marks): (Vec<_>, Vec<_>) = (WORDS.split('¦').collect(), MARKS.split('¦').collect());
        let mut random = 1u64;
        let mut one_of = |of: &[&'static str]| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            of[(random >> 33) as usize % of.len()]
        };
        let folder = tempfile::tempdir().unwrap();
        let book = "[organization]\nname = \"示例县反诈中心\"\nhotlines = [{ number = \"96110\" }]\n\
            contacts = [{ name = \"宣传组\", address = \"城关镇人民路1号\" }]\n[output.site]\n";
        let heads =
            [("pages", ""), ("scams", ""), ("cases", "date: 2025-03-01\nloss: 60000\nvictim: 王某\ncomposite: true\n")];
        for (of, (kind, head)) in (0..200).flat_map(|i| heads.map(|head| (i, head))) {
            let text: String = (0..200).flat_map(|_| [one_of(&words), one_of(&marks)]).collect();
            let path = folder.path().join(format!("content/{kind}/{of}.md"));
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, format!("---\ntitle: 题\n{head}---\n\n{text}\n")).unwrap();
        }
        let mut found = Vec::new();
        let campaign = load(folder.path(), book, &mut found);
        check(&campaign, &Memory::default(), &mut found);
        assert!(campaign.content.entries.len() > 500 && found.len() > 10_000, "{}", found.len());
    }

    #[test]
    fn a_comment_is_told_from_a_hash_in_words() {
        for (line, at) in [
            ("# all", Some(0)),
            ("  # all", Some(0)),
            ("text: 不转账 # why", Some(16)),
            ("text: it's # why", Some(11)),
            ("text: \"a #b# c\" # why", Some(16)),
            ("text: \"a #b# c\"", None),
            ("text: 'a # b'", None),
            ("key = \"a \\\" # b\"", None),
            ("goes on # here\"", None),
            ("url: a#b", None),
        ] {
            assert_eq!(comment(line), at, "{line}");
        }
    }
}
