//! Excel files, held against the limits before their reader believes them.

use std::io::{BufRead, BufReader, Cursor, Read};

use calamine::{Cell, Data, Reader, Sheets, Xlsx, XlsxError};
use quick_xml::events::Event;

use super::table::{Table, clean, one, table, wrong_kind};
use crate::diagnostics::Diagnostic;
use crate::limits;

/// Bytes of the shortest text in the list of texts: `<si/>`.
const SHORTEST: u64 = 5;

/// Reads a sheet, the first one when none is named; `name` is the file's path for messages.
///
/// # Errors
/// No such sheet, too large, damaged.
pub fn read(bytes: Vec<u8>, name: &str, sheet: Option<&str>) -> Result<Table, Vec<Diagnostic>> {
    let unreadable =
        |e: &dyn std::fmt::Display| one("outreach::merge::unreadable", format!("the table cannot be read: {e}"), name);
    unpack(&bytes, name)?;
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| unreadable(&e))?;
    let names = book.sheet_names();
    let wanted = match sheet {
        Some(sheet) => names.iter().find(|n| *n == sheet),
        None => names.first(),
    };
    let Some(wanted) = wanted.cloned() else {
        return Err(vec![
            Diagnostic::error("outreach::merge::sheet", format!("there is no sheet `{}`", sheet.unwrap_or_default()))
                .in_path(name)
                .help(format!("sheets: {}", names.join(", "))),
        ]);
    };
    let range = match &mut book {
        Sheets::Xlsx(book) => {
            let cells = cells(book, &wanted).map_err(|e| unreadable(&e))?;
            limits::TABLE_CELLS.hold(area(&cells), name).map_err(|d| vec![*d])?;
            calamine::Range::from_sparse(cells)
        }
        // The old format holds 65,536 rows of 256 columns at most.
        Sheets::Xls(book) => book.worksheet_range(&wanted).map_err(|e| unreadable(&e))?,
        // Others under its name, whose cells nothing bounds.
        Sheets::Xlsb(_) | Sheets::Ods(_) => return Err(wrong_kind(name)),
    };
    let first = range.start().map_or(0, |(row, _)| row as usize);
    let records = range
        .rows()
        .enumerate()
        .map(|(i, cells)| (first + i + 1, 0..0, cells.iter().map(|c| clean(&cell_text(c))).collect()))
        .collect();
    table(name, records, None)
}

/// Unpacks an Excel file to nowhere, to see how large it gets. What is no archive is left to its reader.
fn unpack(bytes: &[u8], name: &str) -> Result<(), Vec<Diagnostic>> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    let mut size = 0;
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index(index) else { continue };
        // One byte more than is allowed is enough to know.
        let room = limits::TABLE_UNPACKED.most + 1 - size;
        let is_texts = part.name().is_ok_and(|name| name.to_lowercase().ends_with("sharedstrings.xml"));
        let mut part = BufReader::new(part.take(room));
        let claimed = if is_texts { claimed(&mut part) } else { 0 };
        std::io::copy(&mut part, &mut std::io::sink()).unwrap_or_default();
        size += room - part.get_ref().limit();
        limits::TABLE_UNPACKED.hold(size, name).map_err(|d| vec![*d])?;
        if claimed > size / SHORTEST {
            let d = Diagnostic::error("outreach::merge::unreadable", "the Excel file claims more texts than it has");
            return Err(vec![d.in_path(name).help("copy the table into a new Excel file, or save it as CSV")]);
        }
    }
    Ok(())
}

/// How many texts the list of texts says that it has. Its reader makes room for so many before it sees one.
fn claimed(part: &mut impl BufRead) -> u64 {
    let mut reader = quick_xml::Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(e)) if e.local_name().as_ref() == "sst" => {
                let count = e.try_get_attribute("uniqueCount").ok().flatten();
                let digits: String =
                    count.map(|c| c.value.chars().filter(char::is_ascii_digit).collect()).unwrap_or_default();
                return if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) };
            }
            Ok(Event::Eof) | Err(_) => return 0,
            Ok(_) => buffer.clear(),
        }
    }
}

/// The cells of a sheet that hold something.
fn cells(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Result<Vec<Cell<Data>>, XlsxError> {
    let mut reader = book.worksheet_cells_reader(sheet)?;
    let mut cells = Vec::new();
    while let Some(cell) = reader.next_cell()? {
        let value: Data = cell.get_value().clone().into();
        if value != Data::Empty {
            cells.push(Cell::new(cell.get_position(), value));
        }
    }
    Ok(cells)
}

/// How many cells there are from the first to the last, empty ones too.
fn area(cells: &[Cell<Data>]) -> u64 {
    let span = |of: fn((u32, u32)) -> u32| {
        let all = || cells.iter().map(|c| of(c.get_position()));
        all().max().zip(all().min()).map_or(0, |(last, first)| u64::from(last - first) + 1)
    };
    span(|(row, _)| row) * span(|(_, column)| column)
}

/// A cell as Excel shows it; whole numbers (student numbers) without a decimal point.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Float(f) if f.fract() == 0.0 && f.abs() < 1e15 => format!("{f:.0}"),
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(_) => String::new(),
        cell => cell.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn book(texts: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(texts.as_bytes()).unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_list_of_texts_has_as_many_as_it_says() {
        let texts =
            |count: &str| format!("<?xml version='1.0'?><x:sst x='1' uniqueCount='{count}'><si><t>a</t></si></x:sst>");
        assert!(unpack(&book(&texts("1")), "a.xlsx").is_ok());
        for count in ["9999999999", "+99999999", "99999999999999999999999"] {
            let found = unpack(&book(&texts(count)), "a.xlsx").unwrap_err();
            assert_eq!(found[0].code, "outreach::merge::unreadable", "{count}");
        }
    }
}
