//! What is wrong with the rows of a table, as far as a letter needs them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::hidden;
use super::numbering::plain;
use super::spoilt;
use super::table::{Row, Table};
use crate::diagnostics::{Diagnostic, SourceFile};

/// What tells a row from all others.
pub(super) fn key_of(row: &Row, key: &[usize]) -> String {
    key.iter().map(|i| row.cells[*i].as_str()).collect::<Vec<_>>().join(" / ")
}

/// Rows with an empty or spoilt cell in a column that is used, and rows that are there twice.
pub(super) fn rows(table: &Table, used: &BTreeSet<usize>, person: Option<usize>, key: &[usize]) -> Vec<Diagnostic> {
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
        let spoilt = used.iter().find_map(|i| Some((*i, spoilt::why(&row.cells[*i])?)));
        let spoilt = spoilt.or_else(|| person.and_then(|i| Some((i, spoilt::no_name(&row.cells[i])?))));
        if let Some((column, (what, help))) = spoilt {
            let name = &table.columns[column];
            let d = Diagnostic::error("outreach::merge::spoilt-cell", format!("line {}: {name} is {what}", row.line));
            found.push(table.at(d.help(help), row, Some(column)));
            continue;
        }
        if key.is_empty() {
            continue;
        }
        if let Some(first) = seen.insert(plain(&key_of(row, key)), row.line) {
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

/// Names of columns in a letter that are no merge fields as they are typed: in other brackets, as Word has them,
/// in two pairs of braces, or in half of one.
pub(super) fn fields(table: &Table, letter: &Arc<SourceFile>) -> Vec<Diagnostic> {
    let text = &letter.text;
    let mut found = Vec::new();
    for name in &table.columns {
        for (at, _) in text.match_indices(name.as_str()).filter(|_| !name.is_empty()) {
            let (before, after) = (&text[..at], &text[at + name.len()..]);
            let Some((open, close)) = MISTYPED.iter().find(|(open, close)| {
                before.ends_with(open) && if close.is_empty() { !closed(after) } else { after.starts_with(close) }
            }) else {
                continue;
            };
            let span = at - open.len()..at + name.len() + close.len();
            let written = &text[span.clone()];
            let message = format!("`{written}` is printed as it is typed: {name} is a column of the table");
            let d = Diagnostic::warning("outreach::merge::mistyped-field", message).at(letter, span);
            found.push(d.help(format!("a merge field is the column's name in braces: `{{{name}}}`")));
        }
    }
    found
}

/// What stands before and behind a name that was meant to be a merge field.
const MISTYPED: [(&str, &str); 9] = [
    ("{{", "}}"),
    ("｛｛", "｝｝"),
    ("【", "】"),
    ("«", "»"),
    ("《", "》"),
    ("__", "__"),
    ("＿＿", "＿＿"),
    ("{", ""),
    ("｛", ""),
];

/// Whether a brace closes what follows an open one before the line or another field begins.
fn closed(after: &str) -> bool {
    after.find(['}', '｝']).is_some_and(|end| !after[..end].contains(['{', '｛', '\n']))
}

/// Rows that nobody sees who opens the file, and that get a letter all the same, as they do in Word.
pub(super) fn hidden(table: &Table) -> Option<Diagnostic> {
    let rows: Vec<&Row> = table.rows.iter().filter(|row| row.is_hidden).collect();
    if rows.is_empty() {
        return None;
    }
    let lines = hidden::told(&rows);
    let message = format!("rows that Excel does not show get a letter all the same: {lines}");
    let d = Diagnostic::warning("outreach::merge::hidden-row", message).in_path(&table.path);
    Some(d.help(
        "copy the rows that are shown into a sheet of their own; or show all of them, if all are meant (筛选: 清除)",
    ))
}

/// Personal data that the letter does not need should not lie about (Personal Information
/// Protection Law, article 6: no more than the purpose needs).
pub(super) fn unused(table: &Table, used: &BTreeSet<usize>) -> Option<Diagnostic> {
    let names: Vec<&str> =
        (0..table.columns.len()).filter(|i| !used.contains(i)).map(|i| table.columns[i].as_str()).collect();
    if names.is_empty() {
        return None;
    }
    let d =
        Diagnostic::warning("outreach::merge::unused-column", format!("the letter does not use {}", names.join(", ")));
    Some(table.at_header(d.help("take columns that nothing needs out of the table: it holds personal data")))
}
