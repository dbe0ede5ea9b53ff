//! Mail merge: a letter, a table of people, and the register of the receipts they were given.
//! All of it is personal data and lives in `private/`, out of the site and out of git.

pub mod cells;
mod delimited;
mod excel;
mod format;
mod hidden;
pub mod line;
mod mistakes;
pub mod number;
mod numbering;
mod old;
mod opened;
pub mod register;
pub mod returned;
pub mod sheets;
mod spoilt;
pub mod table;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::config::Config;
use crate::content::files;
use crate::diagnostics::{Diagnostic, Severity, SourceFile};
use crate::values::{Fields, Node};
use cells::Cells;
pub use numbering::next_serial;
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
    /// Of an Excel file.
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
            let named = [&settings.split, &settings.person, &settings.group].into_iter().flatten().chain(&settings.key);
            let mut known: Vec<&str> = usual().collect();
            known.extend(named.map(|(name, _)| name.as_str()));
            Table::read(&path, &name, settings.sheet.as_deref(), &known, Cells::Shown)
        } else {
            let d = Diagnostic::error("outreach::merge::no-table", format!("there is no table {name}"))
                .at(&config.file, span.clone());
            let elsewhere = [root.join(data), root.join(&config.book.src).join(data)].into_iter().any(|p| p.is_file());
            Err(vec![if elsewhere {
                d.help(format!("move {data} into the folder private/: there it stays out of the site and out of git"))
            } else {
                match tables(root).as_slice() {
                    [] => d.help("put it there, or build without letters: `outreach build --only site,posters`"),
                    there => d.suggest(
                        data,
                        there.iter().map(String::as_str),
                        format!(
                            "tables in {PRIVATE}/: {}; write the name of the right one, its ending too",
                            there.join(", ")
                        ),
                    ),
                }
            }])
        };
        Merge { settings: settings.clone(), table, register: Register::load(root, &settings.name) }
    };
    config.merges.iter().map(load).collect()
}

/// The tables that lie in the private folder, by name.
fn tables(root: &Path) -> Vec<String> {
    let files = std::fs::read_dir(root.join(PRIVATE)).into_iter().flatten().flatten();
    let mut names: Vec<String> = files
        .filter(|file| file.file_type().is_ok_and(|t| t.is_file()))
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with(['.', '~']) && table::is_kind(&files::ending(name)))
        .collect();
    names.sort();
    names
}

/// The names by which a header is known.
pub fn usual() -> impl Iterator<Item = &'static str> {
    PERSON.into_iter().chain(GROUP).chain(KEY)
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
    let known = table.columns.iter().map(String::as_str);
    Diagnostic::error("outreach::merge::no-column", format!("{} has no column `{name}`", table.path)).suggest(
        name,
        known,
        format!("columns: {}", table.columns.join(", ")),
    )
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
        let needed: Vec<&str> =
            columns.iter().map(|(_, i)| *i).chain(person).map(|i| table.columns[i].as_str()).collect();
        match self.sheets(table, &needed, config) {
            Some(d) if d.severity == Severity::Error => return Err(vec![d]),
            other => warnings.extend(other),
        }
        let mistakes = mistakes::rows(table, &used, person, &key);
        if !mistakes.is_empty() {
            return Err(table::shorten(mistakes, &table.path));
        }
        warnings.extend(mistakes::hidden(table));
        warnings.extend(mistakes::unused(table, &used));
        warnings.extend(mistakes::fields(table, letter));
        let cell = |row: &Row, index: Option<usize>| index.map(|i| row.cells[i].clone()).unwrap_or_default();
        // A class is called as it is called first: `三(1)班` and `三（1）班` are one.
        let mut classes: HashMap<String, String> = HashMap::new();
        let mut class = |row: &Row, index: Option<usize>| {
            let written = cell(row, index);
            classes.entry(numbering::plain(&written)).or_insert(written).clone()
        };
        let mut people: Vec<Recipient> = table
            .rows
            .iter()
            .map(|row| Recipient {
                number: None,
                person: cell(row, person),
                group: class(row, group),
                file: class(row, split),
                fields: columns.iter().map(|(name, i)| (name.clone(), row.cells[*i].clone())).collect(),
            })
            .collect();
        let register = if receipts {
            let register = self.register.as_ref().map_err(Clone::clone)?;
            let keys = table.rows.iter().map(|row| mistakes::key_of(row, &key)).collect();
            let by_group = group.is_some_and(|group| key.contains(&group));
            let (register, odd) = numbering::numbered(register, &mut people, keys, by_group, serial);
            warnings.extend(odd.into_iter().map(|d| d.in_path(&table.path)));
            Some(register)
        } else {
            None
        };
        Ok(Recipients { people, register })
    }

    /// What there is to say of the sheets of an Excel file when none is named. Two lists of people are a
    /// question that the office has to answer: half of a school would get no letter.
    fn sheets(&self, table: &Table, needed: &[&str], config: &Arc<SourceFile>) -> Option<Diagnostic> {
        let read = table.sheet.as_ref()?;
        let (path, name) = (&table.path, &read.name);
        let at = |d: Diagnostic| d.at(config, self.settings.data.1.clone());
        let names = |others: &[&excel::Other]| others.iter().map(|o| o.name.as_str()).collect::<Vec<_>>().join(", ");
        if read.hidden {
            let d =
                Diagnostic::error("outreach::merge::sheet", format!("{path}: every sheet that Excel shows is empty"));
            return Some(at(d).help(format!("if the hidden sheet is the list, name it: sheet = \"{name}\"")));
        }
        let others: Vec<_> = read.others.iter().filter(|o| !o.hidden).collect();
        let is_list = |o: &&&excel::Other| needed.iter().all(|c| o.columns.iter().any(|column| column == c));
        let lists: Vec<_> = others.iter().filter(is_list).copied().collect();
        if !lists.is_empty() {
            let d = Diagnostic::error(
                "outreach::merge::sheet",
                format!("{path} has several lists of people: {name}, {}", names(&lists)),
            );
            return Some(at(d).help(format!(
                "name the sheet: sheet = \"{name}\"; for more, write a [[merge]] for each, with a `name` of its own, or put all rows into one sheet"
            )));
        }
        (!others.is_empty()).then(|| {
            let d = Diagnostic::warning(
                "outreach::merge::sheet",
                format!("of {path} the sheet `{name}` is read, and these are not: {}", names(&others)),
            );
            at(d).help(format!("if it is the right one, say so: sheet = \"{name}\""))
        })
    }
}
