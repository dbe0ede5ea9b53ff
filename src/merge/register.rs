//! The register of a merged letter: who was given which receipt, and which came back. It is
//! kept as CSV and as an Excel file in `private/receipts/`; a tick in either counts.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};

use super::number;
use super::table::Table;
use crate::diagnostics::Diagnostic;

/// Below the campaign's root; never inside the output folder.
pub const FOLDER: &str = "private/receipts";

/// Columns in Chinese and in English; either is read.
const COLUMNS: [(&str, &str); 7] = [
    ("回执编号", "Number"),
    ("班级", "Group"),
    ("姓名", "Name"),
    ("识别码", "Key"),
    ("已收回", "Returned"),
    ("收回日期", "On"),
    ("备注", "Note"),
];
/// What stands in the column of those that came back.
const RETURNED: &str = "√";

/// Who was given a receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub number: String,
    /// What the report counts by: a class, a village.
    pub group: String,
    pub person: String,
    /// What tells the row from all others, such as the student number.
    pub key: String,
    pub returned: bool,
    pub on: Option<Date>,
    /// Whatever the office writes there; the program's own word for who left the table.
    pub note: String,
}

/// The register of one merge, by the merge's name.
#[derive(Debug, Clone, Default)]
pub struct Register {
    pub name: String,
    pub lines: Vec<Line>,
}

impl Register {
    /// Reads the register of a merge; an absent one is empty.
    ///
    /// # Errors
    /// A file that is there and cannot be read: writing over it would lose what came back.
    pub fn load(root: &Path, name: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut register = Self { name: name.to_owned(), lines: Vec::new() };
        let path = format!("{FOLDER}/{name}.csv");
        if root.join(&path).is_file() {
            register.lines = lines(&Table::read(&root.join(&path), &path, None)?)?;
        }
        // Ticks that somebody made in Excel.
        let path = format!("{FOLDER}/{name}.xlsx");
        if root.join(&path).is_file() {
            let table = Table::read(&root.join(&path), &path, None)?;
            let ticked: HashMap<String, Line> =
                lines(&table)?.into_iter().filter(|l| l.returned).map(|l| (l.number.clone(), l)).collect();
            for line in register.lines.iter_mut().filter(|l| !l.returned) {
                if let Some(other) = ticked.get(&line.number) {
                    (line.returned, line.on) = (true, other.on);
                }
            }
        }
        Ok(register)
    }

    /// Reads every register of a campaign, by name.
    ///
    /// # Errors
    /// As for [`Register::load`].
    pub fn load_all(root: &Path) -> Result<Vec<Self>, Vec<Diagnostic>> {
        let Ok(files) = std::fs::read_dir(root.join(FOLDER)) else { return Ok(Vec::new()) };
        let mut names: Vec<String> = files
            .flatten()
            .filter_map(|f| f.file_name().to_string_lossy().strip_suffix(".csv").map(str::to_owned))
            .filter(|name| !name.starts_with('.'))
            .collect();
        names.sort();
        names.iter().map(|name| Self::load(root, name)).collect()
    }

    /// The lines of those who are in the table still.
    pub fn present(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|l| l.note != super::GONE)
    }

    /// The highest serial number in use.
    pub fn last_serial(&self) -> Option<u32> {
        self.lines.iter().filter_map(|l| number::serial(&l.number)).max()
    }

    /// The files of the register with their paths from the campaign's root. `chinese` chooses
    /// the language of the header.
    ///
    /// # Errors
    /// When the Excel file cannot be made.
    pub fn files(&self, chinese: bool) -> Result<[(String, Vec<u8>); 2], Box<Diagnostic>> {
        let fault = |e: &dyn std::fmt::Display| {
            Box::new(Diagnostic::error("outreach::receipts::register", format!("the register cannot be made: {e}")))
        };
        let path = |extension| format!("{FOLDER}/{}.{extension}", self.name);
        let csv = self.csv(chinese).map_err(|e| fault(&e))?;
        let xlsx = self.xlsx(chinese).map_err(|e| fault(&e))?;
        Ok([(path("csv"), csv), (path("xlsx"), xlsx)])
    }

    fn csv(&self, chinese: bool) -> Result<Vec<u8>, csv::Error> {
        // Excel takes CSV for UTF-8 only with a mark.
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
        writer.write_record(header(chinese))?;
        for line in &self.lines {
            writer.write_record(line.cells().map(|c| harmless(&c)))?;
        }
        writer.into_inner().map_err(|e| e.into_error().into())
    }

    fn xlsx(&self, chinese: bool) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        // The same register gives the same bytes.
        book.set_properties(
            &rust_xlsxwriter::DocProperties::new()
                .set_creation_datetime(&rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 1)?),
        );
        let sheet = book.add_worksheet();
        let header = header(chinese);
        head(sheet, &header, &[12.0, 18.0, 14.0, 24.0, 10.0, 14.0, 24.0])?;
        for (row, line) in (1..).zip(&self.lines) {
            for (column, cell) in (0..).zip(line.cells()) {
                sheet.write_string(row, column, cell)?;
            }
        }
        let last = self.lines.len().max(1) as u32;
        sheet.autofilter(0, 0, last, header.len() as u16 - 1)?;
        let choice = rust_xlsxwriter::DataValidation::new().allow_list_strings(&[RETURNED])?;
        sheet.add_data_validation(1, 4, last, 4, &choice)?;
        book.save_to_buffer()
    }
}

/// A bold first row that stays in sight, and the columns' widths.
///
/// # Errors
/// When the sheet takes no more rows, which it does.
pub fn head(sheet: &mut Worksheet, header: &[&str], widths: &[f64]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_background_color(Color::RGB(0xE8EEF8));
    for (column, (word, width)) in (0..).zip(header.iter().zip(widths)) {
        sheet.write_string_with_format(0, column, *word, &bold)?;
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

impl Line {
    fn cells(&self) -> [String; 7] {
        [
            self.number.clone(),
            self.group.clone(),
            self.person.clone(),
            // Excel would make a student number of twelve digits 2.03E+11.
            format!("#{}", self.key),
            if self.returned { RETURNED.to_owned() } else { String::new() },
            self.on.map_or(String::new(), |d| d.to_string()),
            self.note.clone(),
        ]
    }
}

/// What begins like a formula is run as one by Excel when it opens a CSV file.
pub fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t']) { format!("'{cell}") } else { cell.to_owned() }
}

fn header(chinese: bool) -> [&'static str; 7] {
    COLUMNS.map(|(zh, en)| if chinese { zh } else { en })
}

fn lines(table: &Table) -> Result<Vec<Line>, Vec<Diagnostic>> {
    let mut at = [0; COLUMNS.len()];
    for (index, (zh, en)) in at.iter_mut().zip(COLUMNS) {
        let found = table.column(zh).or_else(|| table.column(en));
        *index = found.ok_or_else(|| {
            let d = Diagnostic::error("outreach::receipts::register", format!("the register has no column `{zh}`"));
            vec![table.at_header(d.help("put the column back, or delete both files of the register to begin a new one (all ticks are lost then)"))]
        })?;
    }
    let mut lines = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let [number, group, person, key, returned, on, note] = at.map(|i| row.cells[i].as_str());
        let digits = number::plain(number).filter(|n| number::serial(n).is_some());
        let Some(number) = digits else {
            let d = Diagnostic::error(
                "outreach::receipts::number",
                format!("line {}: `{number}` is no receipt number", row.line),
            );
            return Err(vec![table.at(d.help("put the number back as it was printed"), row, Some(at[0]))]);
        };
        lines.push(Line {
            number,
            group: group.to_owned(),
            person: person.to_owned(),
            key: key.strip_prefix('#').unwrap_or(key).to_owned(),
            returned: !returned.is_empty(),
            on: on.replace('/', "-").parse().ok(),
            note: note.to_owned(),
        });
    }
    Ok(lines)
}

/// Replaces a file of the campaign in one step, its folder made where it is missing.
///
/// # Errors
/// Disk full, no permission.
pub fn replace(root: &Path, path: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    let full: PathBuf = root.join(path);
    let write = || -> std::io::Result<()> {
        let folder = full.parent().unwrap_or(root);
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        std::io::Write::write_all(&mut file, bytes)?;
        file.as_file().sync_all()?;
        file.persist(&full)?;
        Ok(())
    };
    write().map_err(|e| {
        Diagnostic::error("outreach::build::unwritable", format!("this cannot be written: {e}"))
            .in_path(path)
            .help("if it is open in Excel, close it; check free space and permissions")
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register() -> Register {
        let line = |serial, person: &str, returned| Line {
            number: number::number(serial),
            group: "三（1）班".into(),
            person: person.into(),
            key: "202600010001".into(),
            returned,
            on: returned.then(|| jiff::civil::date(2026, 11, 20)),
            note: String::new(),
        };
        Register { name: "parents".into(), lines: vec![line(1001, "张喆", true), line(1002, "=1+1", false)] }
    }

    fn write(root: &Path, register: &Register) {
        for (path, bytes) in register.files(true).unwrap() {
            replace(root, &path, &bytes).unwrap();
        }
    }

    #[test]
    fn it_reads_back_and_formulas_are_harmless() {
        let dir = tempfile::tempdir().unwrap();
        let register = register();
        write(dir.path(), &register);
        let read = Register::load(dir.path(), "parents").unwrap();
        assert_eq!(read.lines[0], register.lines[0]);
        assert_eq!(read.lines[1].person, "'=1+1");
        assert_eq!(read.last_serial(), Some(1002));
        assert_eq!(register.files(true).unwrap(), register.files(true).unwrap());
    }

    #[test]
    fn a_tick_in_either_file_counts() {
        let dir = tempfile::tempdir().unwrap();
        let mut register = register();
        register.lines[1].returned = true;
        write(dir.path(), &register);
        register.lines[1].returned = false;
        replace(dir.path(), "private/receipts/parents.csv", &register.csv(true).unwrap()).unwrap();
        assert!(Register::load(dir.path(), "parents").unwrap().lines[1].returned);
    }
}
