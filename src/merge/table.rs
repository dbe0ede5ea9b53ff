//! Tables of people as schools and offices keep them: CSV in UTF-8, GBK or UTF-16, with
//! commas, semicolons or tabs, or an Excel file.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::cells::Cells;
use super::delimited;
use super::excel::{self, Sheet};
use super::opened;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::guarded::guarded;
use crate::limits;

/// Endings of Excel files, and of tables that are text.
const EXCEL: [&str; 3] = ["xlsx", "xls", "xlsm"];
const TEXT: [&str; 3] = ["csv", "txt", "tsv"];
/// So many mistakes of one table are shown; the rest is counted.
const SHOWN: usize = 20;
/// So many filled rows are looked at for the header: above it are titles, remarks, a date.
const TITLES: usize = 10;

/// A table with a header: every row has a cell for every column.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// From the campaign's root.
    pub path: String,
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
    /// Of an Excel file of which no sheet was named, the one that was read.
    pub sheet: Option<Sheet>,
    /// Where the columns' names stand.
    header: Row,
    /// The decoded text of a CSV file, for excerpts.
    file: Option<Arc<SourceFile>>,
}

/// One row that has at least one filled cell.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Of the file, from 1, as editors and Excel count.
    pub line: usize,
    /// Trimmed; empty where nothing stands.
    pub cells: Vec<String>,
    /// Excel does not show it: it is hidden, or left out by a filter.
    pub(super) is_hidden: bool,
    /// In the decoded text.
    pub(super) span: Range<usize>,
}

impl Row {
    /// A row of an Excel file, of which no excerpt can be shown.
    pub(super) fn of_sheet(line: usize, cells: Vec<String>, is_hidden: bool) -> Self {
        Self { line, cells, is_hidden, span: 0..0 }
    }

    /// Whether there is anything in it.
    pub(super) fn is_filled(&self) -> bool {
        self.cells.iter().any(|cell| !cell.is_empty())
    }
}

impl Table {
    /// Reads a table by its ending; `name` is its path for messages, `sheet` an Excel sheet
    /// (the first filled one when absent), `known` names that its header is known by.
    ///
    /// # Errors
    /// Unreadable, too large, in no known encoding, without header, rows of another width.
    pub fn read(
        path: &Path,
        name: &str,
        sheet: Option<&str>,
        known: &[&str],
        cells: Cells,
    ) -> Result<Self, Vec<Diagnostic>> {
        let unreadable =
            |e: std::io::Error| one("outreach::merge::unreadable", format!("the table cannot be read: {e}"), name);
        let size = std::fs::metadata(path).map_err(unreadable)?.len();
        limits::TABLE.hold(size, name).map_err(|d| vec![*d])?;
        let bytes = std::fs::read(path).map_err(unreadable)?;
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        match extension.as_str() {
            // Its reader panics where a record is shorter than it should be.
            e if EXCEL.contains(&e) => {
                guarded(|| excel::read(bytes, name, sheet, known, cells)).unwrap_or_else(|| Err(opened::damaged(name)))
            }
            e if TEXT.contains(&e) => Self::from_csv(&bytes, name, known, cells),
            _ => Err(wrong_kind(name)),
        }
    }

    /// Reads the bytes of a CSV file; `name` is its path for messages.
    ///
    /// # Errors
    /// In no known encoding, without header, rows of another width.
    pub fn from_csv(bytes: &[u8], name: &str, known: &[&str], cells: Cells) -> Result<Self, Vec<Diagnostic>> {
        delimited::read(bytes, name, known, cells)
    }

    /// The index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        let name = heading(name);
        self.columns.iter().position(|c| *c == name)
    }

    /// Takes the columns out that have no name, where nothing stands in them.
    fn drop_nameless(&mut self) {
        let named: Vec<bool> = self.columns.iter().map(|c| !c.is_empty()).collect();
        let keep = |cells: &mut Vec<String>| {
            let mut named = named.iter();
            cells.retain(|_| *named.next().unwrap_or(&true));
        };
        keep(&mut self.columns);
        self.rows.iter_mut().for_each(|row| keep(&mut row.cells));
    }

    /// Points a finding at a cell of a row, or at the whole row.
    pub fn at(&self, d: Diagnostic, row: &Row, column: Option<usize>) -> Diagnostic {
        match &self.file {
            Some(file) => {
                let text = &file.text[row.span.clone()];
                let cell = column.and_then(|c| row.cells.get(c)).filter(|c| !c.is_empty());
                let within = cell.and_then(|c| Some((text.find(c.as_str())?, c.len())));
                let (start, length) = within.unwrap_or((0, text.trim_end().len()));
                d.at(file, row.span.start + start..row.span.start + start + length)
            }
            None => d.in_path(format!("{}:{}", self.path, row.line)),
        }
    }

    /// Points a finding at the header.
    pub fn at_header(&self, d: Diagnostic) -> Diagnostic {
        match &self.file {
            Some(file) => {
                let Range { start, end } = self.header.span;
                d.at(file, start..start + file.text[start..end].trim_end().len())
            }
            None => d.in_path(format!("{}:{}", self.path, self.header.line)),
        }
    }
}

/// Whether files with this ending are tables.
pub(super) fn is_kind(ending: &str) -> bool {
    EXCEL.contains(&ending) || TEXT.contains(&ending)
}

/// The first findings, and how many more there are.
pub fn shorten(mut found: Vec<Diagnostic>, path: &str) -> Vec<Diagnostic> {
    if found.len() > SHOWN {
        let more = found.len() - SHOWN;
        found.truncate(SHOWN);
        found.push(
            Diagnostic::error("outreach::merge::more", format!("{more} more rows are wrong"))
                .in_path(path)
                .help("mend these first and try again"),
        );
    }
    found
}

pub(super) fn one(code: &'static str, message: String, path: &str) -> Vec<Diagnostic> {
    vec![Diagnostic::error(code, message).in_path(path)]
}

pub(super) fn wrong_kind(name: &str) -> Vec<Diagnostic> {
    vec![
        Diagnostic::error("outreach::merge::kind", "tables are .csv or .xlsx files")
            .in_path(name)
            .help("save it from Excel or WPS as .xlsx or as CSV"),
    ]
}

/// A column's name as it is compared: without the line breaks and spaces that spread it over its cell.
fn heading(cell: &str) -> String {
    let mut name = String::with_capacity(cell.len());
    for word in cell.split_whitespace() {
        let latin = name.ends_with(|c: char| c.is_ascii()) && word.starts_with(|c: char| c.is_ascii());
        if latin {
            name.push(' ');
        }
        name.push_str(word);
    }
    name
}

/// Whether one of the columns is known to be one of a list of people.
pub(super) fn has_known(columns: &[String], known: &[&str]) -> bool {
    known.iter().any(|name| columns.contains(&heading(name)))
}

/// The row whose one cell holds names of columns, parted by marks of a Chinese keyboard.
fn with_wide_commas<'r>(rows: &'r [Row], known: &[&str]) -> Option<&'r Row> {
    let holds_names = |cell: &String| {
        let parts: Vec<String> = cell.split(['，', '、', '；']).map(heading).collect();
        parts.len() > 1 && has_known(&parts, known)
    };
    rows.iter().take(TITLES).find(|row| row.cells.iter().any(holds_names))
}

/// Where the header is: among the first rows the one with the most names that a header has, so that titles
/// above it are passed over; without any, the first.
fn header_at(rows: &[Row], known: &[&str]) -> usize {
    let known: Vec<String> = known.iter().map(|name| heading(name)).collect();
    let names = |row: &Row| row.cells.iter().filter(|cell| known.contains(&heading(cell))).count();
    let best = rows.iter().take(TITLES).enumerate().max_by_key(|(i, row)| (names(row), Reverse(*i)));
    best.map_or(0, |(i, _)| i)
}

/// Rows as a table. Columns without a name and without content, which Excel likes to append, are
/// dropped, and so are empty rows and what stands above the header.
pub(super) fn table(
    name: &str,
    rows: Vec<Row>,
    file: Option<Arc<SourceFile>>,
    known: &[&str],
) -> Result<Table, Vec<Diagnostic>> {
    let mut rows: Vec<Row> = rows.into_iter().filter(Row::is_filled).collect();
    if rows.is_empty() {
        return Err(one("outreach::merge::empty", "the table is empty".into(), name));
    }
    if let Some(file) = &file
        && let Some(row) = with_wide_commas(&rows, known)
    {
        let d =
            Diagnostic::error("outreach::merge::header", "the names of the columns have Chinese commas between them");
        let line = file.text[row.span.clone()].trim_end();
        let help = "replace `，` by a comma of the English keyboard, here and in all rows";
        return Err(vec![d.at(file, row.span.start..row.span.start + line.len()).help(help)]);
    }
    let below = rows.split_off(header_at(&rows, known) + 1);
    let Some(header) = rows.pop() else { return Ok(Table::default()) };
    let mut columns: Vec<String> = header.cells.iter().map(|cell| heading(cell)).collect();
    while columns.last().is_some_and(String::is_empty) {
        columns.pop();
    }
    let header = Row { cells: Vec::new(), ..header };
    let mut table = Table { path: name.to_owned(), columns, rows: Vec::new(), header, file, sheet: None };
    let width = table.columns.len();
    let is_wide = |row: &Row| row.cells.iter().skip(width).any(|c| !c.is_empty());
    if let Some(row) = below.iter().find(|row| width == 1 && is_wide(row)) {
        let title = &table.columns[0];
        let d = Diagnostic::error(
            "outreach::merge::header",
            format!("`{title}` stands alone in its line, and line {} has more cells", row.line),
        );
        let d = d.help("if it is a title, take the line out; the first line names the columns, one of them 姓名");
        return Err(vec![table.at_header(d)]);
    }
    let mut found = header_mistakes(&table, &below);
    // A list that was made for printing has its header on every page.
    let is_header = |row: &Row| row.cells.iter().zip(&table.columns).all(|(cell, name)| heading(cell) == *name);
    let below: Vec<Row> = below.into_iter().filter(|row| !is_header(row) || is_wide(row)).collect();
    for mut row in below {
        if is_wide(&row) {
            let count = row.cells.iter().rposition(|c| !c.is_empty()).map_or(0, |last| last + 1);
            let d = Diagnostic::error(
                "outreach::merge::width",
                format!("line {} has {count} cells, and the header has {width} columns", row.line),
            )
            .help(match table.file {
                Some(_) => "a comma inside a cell needs quotation marks around the cell",
                None => "give the column a name in the header, or empty the cell",
            });
            found.push(table.at(d, &row, None));
            continue;
        }
        // Short rows are filled up to the header's width.
        let filled = (table.rows.len() as u64 + 1) * width as u64;
        limits::TABLE_CELLS.hold(filled, name).map_err(|d| vec![*d])?;
        row.cells.resize(width, String::new());
        table.rows.push(row);
    }
    if table.rows.is_empty() && found.is_empty() {
        found.push(
            table.at_header(Diagnostic::error("outreach::merge::empty", "the table has no rows below its header")),
        );
    }
    found.extend(limits::TABLE_ROWS.hold(table.rows.len() as u64, name).err().map(|d| *d));
    if !found.is_empty() {
        return Err(shorten(found, name));
    }
    table.drop_nameless();
    Ok(table)
}

/// Names that are there twice, and columns without a name that hold something.
fn header_mistakes(table: &Table, rows: &[Row]) -> Vec<Diagnostic> {
    let (mut found, mut known) = (Vec::new(), HashSet::new());
    let cells = rows.iter().flat_map(|row| row.cells.iter().enumerate());
    let filled: HashSet<usize> = cells.filter(|(_, cell)| !cell.is_empty()).map(|(i, _)| i).collect();
    for (i, column) in table.columns.iter().enumerate() {
        let d = if column.is_empty() && filled.contains(&i) {
            Diagnostic::error("outreach::merge::header", format!("column {} has no name", i + 1))
        } else if !column.is_empty() && !known.insert(column) {
            Diagnostic::error("outreach::merge::header", format!("two columns are called `{column}`"))
        } else {
            continue;
        };
        found.push(table.at_header(d.help("the first line names the columns, each by its own name")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Table, Vec<Diagnostic>> {
        Table::from_csv(bytes, "private/a.csv", &["姓名", "班级"], Cells::Shown)
    }

    #[test]
    fn mistakes_name_their_line() {
        let found = read("姓名,姓名\n张,三,四\n".as_bytes()).unwrap_err();
        let messages: Vec<_> = found.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(messages, ["two columns are called `姓名`", "line 2 has 3 cells, and the header has 2 columns"]);
        for empty in ["", "姓名,班级\n", ",,\n"] {
            assert_eq!(read(empty.as_bytes()).unwrap_err()[0].code, "outreach::merge::empty", "{empty:?}");
        }
        assert_eq!(read(b"\xFF\xFE\x00\xD8").unwrap_err()[0].code, "outreach::merge::encoding");
    }

    #[test]
    fn chinese_commas_in_the_header_are_one_mistake() {
        for text in ["姓名，班级\n张三,一班\n", "名单\n姓名、班级\n张三、一班\n", "学号,姓名，班级\n1,张三，一班\n"]
        {
            let found = read(text.as_bytes()).unwrap_err();
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].message.contains("Chinese commas"), "{found:?}");
        }
        assert!(read("姓名,班级\n张三,\"一班，二班\"\n".as_bytes()).is_ok());
    }

    #[test]
    fn a_wide_header_ends() {
        let wide: String = (0..200_000).map(|i| format!("a{i},")).collect();
        assert_eq!(read(format!("{wide}\n1\n").as_bytes()).unwrap().columns.len(), 200_000);
        // Each short row would be as wide.
        let found = read(format!("{wide}\n{}", "1\n".repeat(1000)).as_bytes()).unwrap_err();
        assert_eq!(found[0].code, "outreach::merge::too-large");
        let commas = read(format!("a\n{}", ",".repeat(10_000_001)).as_bytes()).unwrap_err();
        assert_eq!(commas[0].code, "outreach::merge::too-large");
    }

    #[test]
    fn titles_above_the_header_are_passed_over() {
        let rows = "学号;姓 名;班级\n1;张喆;一班\n";
        for title in ["", "某某学校家长名单\n", "某某学校家长名单;;\n\n班级：一班;制表人：甲;\n", "班级;一班;\n"]
        {
            let table = read(format!("{title}{rows}").as_bytes()).unwrap();
            assert_eq!(table.columns, ["学号", "姓名", "班级"], "{title}");
            assert_eq!(table.rows.len(), 1, "{title}");
            assert_eq!(table.column("姓\n名"), Some(1));
        }
        // Nothing tells a title from names that nobody knows: it is said, and no row is taken for a header.
        let found = read("名单,,\n甲,乙,丙\n1,2,3\n".as_bytes()).unwrap_err();
        assert_eq!(found[0].message, "`名单` stands alone in its line, and line 2 has more cells");
    }

    #[test]
    fn columns_without_name_and_content_are_no_columns() {
        let table = read(",姓名,,\"Phone\nnumber\",,\n,张喆,,=\"0110\",,\n,,,,,\n".as_bytes()).unwrap();
        assert_eq!(table.columns, ["姓名", "Phone number"]);
        assert_eq!(table.rows[0].cells, ["张喆", "0110"]);
        let found = read("姓名,,班级\n张喆,甲,一班\n".as_bytes()).unwrap_err();
        assert_eq!(found[0].message, "column 2 has no name");
    }
}
