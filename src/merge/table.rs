//! Tables of people as schools and offices keep them: CSV in UTF-8, GBK or UTF-16, with
//! commas, semicolons or tabs, or an Excel file.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use encoding_rs::{Encoding, GB18030};

use super::sheet;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::limits;

/// What stands between cells, the likeliest first.
const DELIMITERS: [char; 3] = [',', '\t', ';'];
/// So many mistakes of one table are shown; the rest is counted.
const SHOWN: usize = 20;

/// A table with a header: every row has a cell for every column.
#[derive(Debug, Clone)]
pub struct Table {
    /// From the campaign's root.
    pub path: String,
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
    /// The decoded text of a CSV file, for excerpts.
    file: Option<Arc<SourceFile>>,
}

/// One row that has at least one filled cell.
#[derive(Debug, Clone)]
pub struct Row {
    /// Of the file, from 1, as editors and Excel count.
    pub line: usize,
    /// Trimmed; empty where nothing stands.
    pub cells: Vec<String>,
    /// In the decoded text.
    span: Range<usize>,
}

impl Table {
    /// Reads a table by its ending; `name` is its path for messages, `sheet` an Excel sheet
    /// (the first one when absent).
    ///
    /// # Errors
    /// Unreadable, too large, in no known encoding, without header, rows of another width.
    pub fn read(path: &Path, name: &str, sheet: Option<&str>) -> Result<Self, Vec<Diagnostic>> {
        let unreadable =
            |e: std::io::Error| one("outreach::merge::unreadable", format!("the table cannot be read: {e}"), name);
        let size = std::fs::metadata(path).map_err(unreadable)?.len();
        limits::TABLE.hold(size, name).map_err(|d| vec![*d])?;
        let bytes = std::fs::read(path).map_err(unreadable)?;
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        match extension.as_str() {
            "xlsx" | "xls" | "xlsm" => sheet::read(bytes, name, sheet),
            "csv" | "txt" | "tsv" => Self::from_csv(&bytes, name),
            _ => Err(wrong_kind(name)),
        }
    }

    /// Reads the bytes of a CSV file; `name` is its path for messages.
    ///
    /// # Errors
    /// In no known encoding, without header, rows of another width.
    pub fn from_csv(bytes: &[u8], name: &str) -> Result<Self, Vec<Diagnostic>> {
        read_csv(bytes, name)
    }

    /// The index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == name)
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
            Some(file) => d.at(file, header_line(&file.text)),
            None => d.in_path(format!("{}:1", self.path)),
        }
    }
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

fn read_csv(bytes: &[u8], name: &str) -> Result<Table, Vec<Diagnostic>> {
    let text = decode(bytes).ok_or_else(|| {
        vec![
            Diagnostic::error("outreach::merge::encoding", "the table is neither UTF-8 nor GBK")
                .in_path(name)
                .help("save it from Excel or WPS as .xlsx, or as “CSV UTF-8”"),
        ]
    })?;
    if text.contains('\0') {
        return Err(one("outreach::merge::nul", "the table has NUL bytes: it is not a text file".into(), name));
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let header = &text[header_line(&text)];
    // Of those that are there as often, the last is taken.
    let delimiter = DELIMITERS.into_iter().rev().max_by_key(|d| header.matches(*d).count()).unwrap_or(',');
    let file = Arc::new(SourceFile { path: name.to_owned(), text });
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter as u8)
        .from_reader(file.text.as_bytes());
    let mut records: Vec<(usize, Range<usize>, Vec<String>)> = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut cells = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => return Err(one("outreach::merge::csv", format!("the table cannot be read: {e}"), name)),
        }
        cells += record.len() as u64;
        limits::TABLE_CELLS.hold(cells, name).map_err(|d| vec![*d])?;
        let (line, start) = record.position().map_or((1, 0), |p| (p.line() as usize, p.byte() as usize));
        let end = (reader.position().byte() as usize).min(file.text.len());
        // The reader counts empty lines before a record to the record.
        let empty = file.text.as_bytes()[start..end].iter().take_while(|b| **b == b'\n').count();
        records.push((line + empty, start + empty..end, record.iter().map(clean).collect()));
    }
    table(name, records, Some(file))
}

/// Where the first line stands that has something in a cell: it is the header.
fn header_line(text: &str) -> Range<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.contains(|c: char| !c.is_whitespace() && !DELIMITERS.contains(&c)) {
            return start..start + line.trim_end().len();
        }
        start += line.len();
    }
    0..0
}

/// UTF-16 or UTF-8 by its mark, UTF-8 where it is valid, else GB18030, of which GBK is a part.
fn decode(bytes: &[u8]) -> Option<String> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8,
        None => GB18030,
    };
    let (text, _, broken) = encoding.decode(bytes);
    (!broken).then(|| text.into_owned())
}

pub(super) fn wrong_kind(name: &str) -> Vec<Diagnostic> {
    vec![
        Diagnostic::error("outreach::merge::kind", "tables are .csv or .xlsx files")
            .in_path(name)
            .help("save it from Excel or WPS as .xlsx or as CSV"),
    ]
}

/// Without white space around it, the ideographic space (U+3000) included.
pub(super) fn clean(cell: &str) -> String {
    cell.trim().trim_start_matches('\u{FEFF}').to_owned()
}

/// The first filled record is the header. Columns without a name and without content, which
/// Excel likes to append, are dropped, and so are empty rows.
pub(super) fn table(
    name: &str,
    records: Vec<(usize, Range<usize>, Vec<String>)>,
    file: Option<Arc<SourceFile>>,
) -> Result<Table, Vec<Diagnostic>> {
    let mut records = records.into_iter().filter(|(.., cells)| cells.iter().any(|c| !c.is_empty()));
    let Some((_, _, mut columns)) = records.next() else {
        return Err(one("outreach::merge::empty", "the table is empty".into(), name));
    };
    while columns.last().is_some_and(String::is_empty) {
        columns.pop();
    }
    let mut table = Table { path: name.to_owned(), columns, rows: Vec::new(), file };
    let mut found = header_mistakes(&table);
    for (line, span, mut cells) in records {
        let width = table.columns.len();
        while cells.len() > width && cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        let row = Row { line, cells, span };
        if row.cells.len() > width {
            let d = Diagnostic::error(
                "outreach::merge::width",
                format!("line {line} has {} cells, and the header has {width} columns", row.cells.len()),
            )
            .help("a comma inside a cell needs quotation marks around the cell");
            found.push(table.at(d, &row, None));
            continue;
        }
        let mut row = row;
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
    if found.is_empty() { Ok(table) } else { Err(shorten(found, name)) }
}

fn header_mistakes(table: &Table) -> Vec<Diagnostic> {
    let (mut found, mut known) = (Vec::new(), HashSet::new());
    for (i, column) in table.columns.iter().enumerate() {
        let d = if column.is_empty() {
            Diagnostic::error("outreach::merge::header", format!("column {} has no name", i + 1))
        } else if !known.insert(column) {
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
        read_csv(bytes, "private/a.csv")
    }

    #[test]
    fn encodings_and_delimiters_are_found_out() {
        let text = "学号,姓名,班级\n1, 张喆 ,一班\n\n2,王堃,二班,,\n";
        let gbk = GB18030.encode(text).0.into_owned();
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [
            text.as_bytes(),
            &[b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            &gbk,
            &utf16,
            text.replace('\n', "\r\n").as_bytes(),
        ] {
            let table = read(bytes).unwrap();
            assert_eq!(table.columns, ["学号", "姓名", "班级"]);
            assert_eq!(table.rows[0].cells, ["1", "张喆", "一班"]);
            assert_eq!((table.rows[1].line, table.rows[1].cells[1].as_str()), (4, "王堃"));
        }
    }

    #[test]
    fn the_delimiter_is_that_of_the_first_filled_line() {
        for text in ["\n学号,姓名\n1,张喆\n", " \r\n,,\r\n学号,姓名\r\n1,张喆\r\n", "\n;\n学号;姓名\n1;张喆\n"]
        {
            let table = read(text.as_bytes()).unwrap();
            assert_eq!(table.columns, ["学号", "姓名"], "{text:?}");
            assert_eq!((table.rows[0].line, table.rows[0].cells[1].as_str()), (text.lines().count(), "张喆"));
        }
        // Without any there, or with as many of each, it is a comma.
        assert_eq!(read("姓名\n张喆\n".as_bytes()).unwrap().columns, ["姓名"]);
        assert_eq!(read("姓;名,班级\n张;喆,一班\n".as_bytes()).unwrap().columns, ["姓;名", "班级"]);
        // The header is shown, not the empty line above it.
        let found = read("\n姓名,姓名\n张,三\n".as_bytes()).unwrap_err();
        assert!(found[0].to_string().contains("2 | 姓名,姓名"), "{}", found[0]);
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
    fn a_quoted_cell_may_hold_anything() {
        let table = read("姓名,备注\n\"张,\"\"三\"\"\",\"两\n行\"\n李四,\n".as_bytes()).unwrap();
        assert_eq!(table.rows[0].cells, ["张,\"三\"", "两\n行"]);
        assert_eq!((table.rows[1].line, table.rows[1].cells[1].as_str()), (4, ""));
    }
}
