//! Sheets as offices open them: a register's two files, and what is common to all lists that are written.

use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};

use super::line::Line;
use super::register::{COLUMNS, ENDINGS, Register, path};
use crate::diagnostics::Diagnostic;

/// What stands in the column of those that came back.
pub(super) const RETURNED: &str = "√";
/// One that was asked for and did not come; nothing is as good.
const MISSING: &str = "未交";
/// What Excel takes for the beginning of a formula.
pub(super) const FORMULA: [char; 5] = ['=', '+', '-', '@', '\t'];

/// Writes CSV as Excel writes it, which takes it for UTF-8 only with a mark.
pub fn csv_for_excel() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec())
}

impl Register {
    /// The files of the register with their paths from the campaign's root. `chinese` chooses
    /// the language of the header.
    ///
    /// # Errors
    /// When the Excel file cannot be made.
    pub fn files(&self, chinese: bool) -> Result<[(String, Vec<u8>); 2], Box<Diagnostic>> {
        let fault = |e: &dyn std::fmt::Display| {
            Box::new(Diagnostic::error("outreach::receipts::register", format!("the register cannot be made: {e}")))
        };
        let csv = self.csv(chinese).map_err(|e| fault(&e))?;
        let xlsx = self.xlsx(chinese).map_err(|e| fault(&e))?;
        let [of_csv, of_xlsx] = ENDINGS.map(|ending| path(&self.name, ending));
        Ok([(of_csv, csv), (of_xlsx, xlsx)])
    }

    pub(super) fn csv(&self, chinese: bool) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv_for_excel();
        writer.write_record(self.header(chinese).into_iter().map(harmless))?;
        for line in &self.lines {
            writer.write_record(self.cells(line).map(|c| harmless(&c)))?;
        }
        writer.into_inner().map_err(|e| e.into_error().into())
    }

    pub(super) fn xlsx(&self, chinese: bool) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        // The same register gives the same bytes.
        book.set_properties(
            &rust_xlsxwriter::DocProperties::new()
                .set_creation_datetime(&rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 1)?),
        );
        let sheet = book.add_worksheet();
        let header = self.header(chinese);
        let widths = [12.0, 18.0, 14.0, 24.0, 10.0, 14.0, 24.0].into_iter().chain(self.columns.iter().map(|_| 14.0));
        head(sheet, &header, &widths.collect::<Vec<_>>())?;
        for (row, line) in (1..).zip(&self.lines) {
            for (column, cell) in (0..).zip(self.cells(line)) {
                sheet.write_string(row, column, cell)?;
            }
        }
        let last = self.lines.len().max(1) as u32;
        sheet.autofilter(0, 0, last, header.len() as u16 - 1)?;
        let choice = rust_xlsxwriter::DataValidation::new().allow_list_strings(&[RETURNED, MISSING])?;
        sheet.add_data_validation(1, 4, last, 4, &choice)?;
        book.save_to_buffer()
    }

    fn header(&self, chinese: bool) -> Vec<&str> {
        let own = COLUMNS.map(|(zh, en)| if chinese { zh } else { en });
        own.into_iter().chain(self.columns.iter().map(String::as_str)).collect()
    }

    fn cells<'r>(&'r self, line: &'r Line) -> impl Iterator<Item = String> + 'r {
        let more = self.columns.iter().map(|column| line.more.get(column).cloned().unwrap_or_default());
        cells(line).into_iter().chain(more)
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

fn cells(line: &Line) -> [String; 7] {
    [
        line.number.clone(),
        line.group.clone(),
        line.person.clone(),
        // Excel would make a student number of twelve digits 2.03E+11.
        format!("#{}", line.key),
        if line.state.returned { RETURNED.to_owned() } else { line.state.no.clone() },
        line.state.on.map_or(String::new(), |d| d.to_string()),
        line.note.clone(),
    ]
}

/// What begins like a formula is run as one by Excel when it opens a CSV file.
pub fn harmless(cell: &str) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}
