//! Mail merge: a letter, a table of people, and the register of the receipts they were given.
//! All of it is personal data and lives in `private/`, out of the site and out of git.

mod dates;
pub mod line;
pub mod number;
pub mod register;
mod sheet;
pub mod table;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostics::{Diagnostic, SourceFile, nearest};
use crate::values::{Fields, Node};
use line::Line;
use register::Register;
use table::{Row, Table};

/// Where personal data lives, below the campaign's root.
pub const PRIVATE: &str = "private";
/// Columns taken for the person's name when `book.toml` names none.
const PERSON: [&str; 6] = ["姓名", "学生姓名", "孩子姓名", "户主", "name", "Name"];
/// Columns taken for the class or village.
const GROUP: [&str; 6] = ["班级", "村组", "社区", "class", "Class", "group"];
/// Columns taken for what tells one row from all others.
const KEY: [&str; 5] = ["学号", "编号", "工号", "id", "ID"];

/// A name with where it stands in `book.toml`.
type Spanned = (String, Range<usize>);

/// A `[[merge]]` of `book.toml`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Of the files that are made; the letter's when absent.
    pub name: String,
    /// The letter's file name without ending.
    pub letter: Spanned,
    /// Below `private/`.
    data: Spanned,
    sheet: Option<String>,
    /// The column of whose values each gets a file of its own.
    split: Option<Spanned>,
    person: Option<Spanned>,
    group: Option<Spanned>,
    key: Vec<Spanned>,
}

/// A merge as loaded.
#[derive(Debug, Clone)]
pub struct Merge {
    pub settings: Settings,
    /// The table, or why there is none: said only when letters are asked for, so that the site
    /// can be built where the private data is not.
    pub table: Result<Table, Vec<Diagnostic>>,
    register: Result<Register, Vec<Diagnostic>>,
}

/// Somebody who gets a letter.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// Of the receipt, where the letter has one.
    pub number: Option<String>,
    pub person: String,
    pub group: String,
    /// The value of the column that files are split by; empty without one.
    pub file: String,
    /// Values of the letter's fields.
    pub fields: Vec<(String, String)>,
}

/// Everybody who gets the letter, and the register that says so.
pub struct Recipients {
    pub people: Vec<Recipient>,
    pub register: Option<Register>,
}

/// Reads the `[[merge]]` tables of `book.toml`.
pub fn read(fields: &mut Fields<'_>) -> Vec<Settings> {
    let nodes = fields.list("merge");
    let merges: Vec<Settings> = nodes.into_iter().filter_map(|node| read_one(fields, node)).collect();
    for (i, merge) in merges.iter().enumerate() {
        if merges[..i].iter().any(|m| m.name.to_lowercase() == merge.name.to_lowercase()) {
            let d = Diagnostic::error("outreach::merge::name", format!("two merges are called `{}`", merge.name))
                .at(fields.file(), merge.letter.1.clone())
                .help("give one of them another `name`");
            fields.report(d);
        }
    }
    merges
}

fn read_one(fields: &mut Fields<'_>, node: &Node) -> Option<Settings> {
    let mut f = fields.nested(node, "[[merge]]");
    let mut one = |name| f.spanned_texts(name).into_iter().next();
    let (letter, data) = (one("letter"), one("data"));
    let (split, person, group) = (one("split"), one("person"), one("group"));
    let (name, sheet, key) = (f.text("name"), f.text("sheet"), f.spanned_texts("key"));
    f.finish();
    let (Some(letter), Some((data, span))) = (letter, data) else {
        let d = Diagnostic::error("outreach::merge::incomplete", "a merge needs `letter` and `data`")
            .at(fields.file(), node.span.clone())
            .help("letter = \"parents\" (the letter's file name) and data = \"students.csv\" (a table in private/)");
        fields.report(d);
        return None;
    };
    let name = name.unwrap_or_else(|| letter.0.clone());
    let data = data.strip_prefix("private/").unwrap_or(&data).to_owned();
    let inside = |path: &str| {
        !path.is_empty()
            && !path.contains(['\\', ':', '\0'])
            && path.split('/').all(|p| !p.is_empty() && !p.starts_with('.'))
    };
    for (text, what) in [(&data, "a file in the folder private/"), (&name, "a name for files")] {
        if !inside(text) || (text == &name && text.contains('/')) {
            let d = Diagnostic::error("outreach::merge::path", format!("`{text}` is not {what}"))
                .at(fields.file(), span.clone())
                .help("write a plain name such as students.csv");
            fields.report(d);
            return None;
        }
    }
    Some(Settings { name, letter, data: (data, span), sheet, split, person, group, key })
}

/// Reads the tables and registers of a campaign.
pub fn load(root: &Path, config: &Config) -> Vec<Merge> {
    let load = |settings: &Settings| {
        let (data, span) = &settings.data;
        let name = format!("{PRIVATE}/{data}");
        let path = root.join(&name);
        let table = if path.is_file() {
            Table::read(&path, &name, settings.sheet.as_deref())
        } else {
            let d = Diagnostic::error("outreach::merge::no-table", format!("there is no table {name}"))
                .at(&config.file, span.clone());
            let elsewhere = [root.join(data), root.join(&config.book.src).join(data)].into_iter().any(|p| p.is_file());
            Err(vec![if elsewhere {
                d.help(format!("move {data} into the folder private/: there it stays out of the site and out of git"))
            } else {
                d.help("put it there, or build without letters: `outreach build --only site,posters`")
            }])
        };
        Merge { settings: settings.clone(), table, register: Register::load(root, &settings.name) }
    };
    config.merges.iter().map(load).collect()
}

/// The column a merge uses for something: the one that `book.toml` names, or a usual one.
fn column(
    table: &Table,
    named: Option<&Spanned>,
    usual: &[&str],
    config: &Arc<SourceFile>,
    found: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let Some((name, span)) = named else { return usual.iter().find_map(|name| table.column(name)) };
    let index = table.column(name);
    if index.is_none() {
        let d = no_column(table, name).at(config, span.clone());
        found.push(d);
    }
    index
}

fn no_column(table: &Table, name: &str) -> Diagnostic {
    let d = Diagnostic::error("outreach::merge::no-column", format!("{} has no column `{name}`", table.path));
    match nearest(name, table.columns.iter().map(String::as_str)) {
        Some(near) => d.help(format!("did you mean `{near}`?")),
        None => d.help(format!("columns: {}", table.columns.join(", "))),
    }
}

impl Merge {
    /// Everybody who gets the letter. `fields` are the letter's merge fields, `letter` its file;
    /// with `receipts` each gets a number, new ones from `serial` on, which moves on.
    ///
    /// # Errors
    /// Every row with an empty field, every row twice, columns that are not there; what is
    /// only odd goes to `warnings`.
    pub fn recipients(
        &self,
        fields: &[String],
        letter: &Arc<SourceFile>,
        config: &Arc<SourceFile>,
        receipts: bool,
        serial: &mut u32,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Recipients, Vec<Diagnostic>> {
        let table = self.table.as_ref().map_err(Clone::clone)?;
        let mut found = Vec::new();
        let s = &self.settings;
        let person = column(table, s.person.as_ref(), &PERSON, config, &mut found);
        let split = s.split.as_ref().and_then(|split| column(table, Some(split), &[], config, &mut found));
        let group = match (&s.group, &s.split) {
            (None, Some(_)) => split,
            (group, _) => column(table, group.as_ref(), &GROUP, config, &mut found),
        };
        let mut key: Vec<usize> =
            s.key.iter().filter_map(|k| column(table, Some(k), &[], config, &mut found)).collect();
        if s.key.is_empty() {
            key = match KEY.iter().find_map(|k| table.column(k)) {
                Some(index) => vec![index],
                None => group.into_iter().chain(person).collect(),
            };
        }
        let mut columns = Vec::new();
        for name in fields.iter().collect::<BTreeSet<_>>() {
            match table.column(name) {
                Some(index) => columns.push((name.clone(), index)),
                None => {
                    let at = letter.text.find(&format!("{{{name}}}")).unwrap_or(0);
                    found.push(no_column(table, name).at(letter, at..at + name.len() + 2).label("this merge field"));
                }
            }
        }
        if receipts && person.is_none() {
            let d = Diagnostic::error("outreach::merge::no-person", "no column is known to hold the person's name");
            found.push(table.at_header(d.help("name it in book.toml: person = \"…\"")));
        }
        if !found.is_empty() {
            return Err(found);
        }
        let used: BTreeSet<usize> = columns
            .iter()
            .map(|(_, i)| *i)
            .chain(person)
            .chain(group)
            .chain(split)
            .chain(key.iter().copied())
            .collect();
        let mistakes = mistakes(table, &used, &key);
        if !mistakes.is_empty() {
            return Err(table::shorten(mistakes, &table.path));
        }
        warnings.extend(unused(table, &used));
        let cell = |row: &Row, index: Option<usize>| index.map(|i| row.cells[i].clone()).unwrap_or_default();
        let mut people: Vec<Recipient> = table
            .rows
            .iter()
            .map(|row| Recipient {
                number: None,
                person: cell(row, person),
                group: cell(row, group),
                file: cell(row, split),
                fields: columns.iter().map(|(name, i)| (name.clone(), row.cells[*i].clone())).collect(),
            })
            .collect();
        let register = if receipts {
            let register = self.register.as_ref().map_err(Clone::clone)?;
            let keys = table.rows.iter().map(|row| key_of(row, &key)).collect();
            Some(numbered(register, &mut people, keys, serial))
        } else {
            None
        };
        Ok(Recipients { people, register })
    }
}

/// The serial number of the next receipt of these merges: higher than all that were ever given out. Papers
/// with the numbers of a letter that `book.toml` has no longer may come back still, so its register counts.
///
/// # Errors
/// A register of another letter that cannot be read. One of these merges says so by itself.
pub fn next_serial(root: &Path, merges: &[&Merge]) -> Result<u32, Vec<Diagnostic>> {
    let (mut others, mut found) = (Register::names(root), Vec::new());
    let mut last = None;
    for merge in merges {
        others.remove(&merge.settings.name);
        last = last.max(merge.register.as_ref().ok().and_then(Register::last_serial));
    }
    for name in others {
        match Register::load(root, &name) {
            Ok(register) => last = last.max(register.last_serial()),
            Err(told) => found.extend(told),
        }
    }
    if found.is_empty() { Ok(last.map_or(number::FIRST, |last| last + 1)) } else { Err(found) }
}

fn key_of(row: &Row, key: &[usize]) -> String {
    key.iter().map(|i| row.cells[*i].as_str()).collect::<Vec<_>>().join(" / ")
}

/// Gives everybody the number they had, or a new one; who left the table stays in the register.
fn numbered(old: &Register, people: &mut [Recipient], keys: Vec<String>, serial: &mut u32) -> Register {
    let known: HashMap<&str, &Line> = old.lines.iter().map(|l| (l.key.as_str(), l)).collect();
    let mut lines = Vec::with_capacity(people.len());
    for (person, key) in people.iter_mut().zip(keys) {
        let mut line = match known.get(key.as_str()) {
            Some(line) => (*line).clone(),
            None => {
                let number = number::number(*serial);
                *serial += 1;
                Line {
                    number,
                    key,
                    group: String::new(),
                    person: String::new(),
                    returned: false,
                    on: None,
                    note: String::new(),
                    more: BTreeMap::new(),
                }
            }
        };
        line.set_gone(false);
        person.number = Some(line.number.clone());
        lines.push(Line { group: person.group.clone(), person: person.person.clone(), ..line });
    }
    let here: BTreeSet<&str> = lines.iter().map(|l| l.key.as_str()).collect();
    let mut gone: Vec<Line> = old.lines.iter().filter(|l| !here.contains(l.key.as_str())).cloned().collect();
    gone.iter_mut().for_each(|line| line.set_gone(true));
    lines.extend(gone);
    Register { name: old.name.clone(), lines, columns: old.columns.clone() }
}

/// Rows with an empty cell in a column that is used, and rows that are there twice.
fn mistakes(table: &Table, used: &BTreeSet<usize>, key: &[usize]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for row in &table.rows {
        let empty: Vec<&str> =
            used.iter().filter(|i| row.cells[**i].is_empty()).map(|i| table.columns[*i].as_str()).collect();
        if !empty.is_empty() {
            let d = Diagnostic::error(
                "outreach::merge::empty-cell",
                format!("line {}: {} is empty", row.line, empty.join(", ")),
            )
            .help("fill the cell, or take the row out");
            found.push(table.at(d, row, None));
            continue;
        }
        if key.is_empty() {
            continue;
        }
        if let Some(first) = seen.insert(key_of(row, key), row.line) {
            let names = key.iter().map(|i| table.columns[*i].as_str()).collect::<Vec<_>>().join(" + ");
            let d = Diagnostic::error(
                "outreach::merge::duplicate",
                format!("line {} has the same {names} as line {first}: {}", row.line, key_of(row, key)),
            )
            .help("take one of the rows out; if both are right, name a column that differs: key = \"…\"");
            found.push(table.at(d, row, key.last().copied()));
        }
    }
    found
}

/// Personal data that the letter does not need should not lie about (Personal Information
/// Protection Law, article 6: no more than the purpose needs).
fn unused(table: &Table, used: &BTreeSet<usize>) -> Option<Diagnostic> {
    let names: Vec<&str> =
        (0..table.columns.len()).filter(|i| !used.contains(i)).map(|i| table.columns[i].as_str()).collect();
    if names.is_empty() {
        return None;
    }
    let d =
        Diagnostic::warning("outreach::merge::unused-column", format!("the letter does not use {}", names.join(", ")));
    Some(table.at_header(d.help("take columns that nothing needs out of the table: it holds personal data")))
}
