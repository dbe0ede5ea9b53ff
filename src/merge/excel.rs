//! Tables in Excel files: which of the sheets is meant, merged cells, and what a cell shows.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{Cell, Data, Dimensions, Range, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::cells::Cells;
use super::format::{Format, general};
use super::hidden;
use super::old::{self, Looks};
use super::opened::{self, Book, Sheets, damaged};
use super::spoilt;
use super::table::{Row, Table, has_known, table, wrong_kind};
use crate::diagnostics::Diagnostic;
use crate::limits;

/// A sheet that was read because none was named, and what else there was to read.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub name: String,
    /// Excel does not show it: all that it shows are empty.
    pub hidden: bool,
    pub others: Vec<Other>,
}

/// A sheet with something in it that was not read.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    pub name: String,
    pub hidden: bool,
    /// As far as they can be told.
    pub columns: Vec<String>,
}

/// Reads the sheet that is named, else the first that is shown and has something in it.
pub(super) fn read(
    bytes: Vec<u8>,
    name: &str,
    sheet: Option<&str>,
    known: &[&str],
    cells: Cells,
) -> Result<Table, Vec<Diagnostic>> {
    let mut book = opened::open(&bytes, name)?;
    let mut sheets = book.sheets.sheets_metadata().to_vec();
    sheets.retain(|s| s.typ == SheetType::WorkSheet);
    if let Some(wanted) = sheet {
        let Some(found) = sheets.iter().find(|s| s.name == wanted || s.name.trim() == wanted.trim()) else {
            let names: Vec<&str> = sheets.iter().map(|s| s.name.as_str()).collect();
            let d = Diagnostic::error("outreach::merge::sheet", format!("there is no sheet `{wanted}`")).in_path(name);
            return Err(vec![d.suggest(wanted, names.iter().copied(), format!("sheets: {}", names.join(", ")))]);
        };
        return table(name, rows(&mut book, &found.name, &bytes, name, cells)?, None, known);
    }
    // What is shown comes first.
    sheets.sort_by_key(|s| s.visible != SheetVisible::Visible);
    let mut read: Option<(Sheet, Vec<Row>)> = None;
    for sheet in sheets {
        let hidden = sheet.visible != SheetVisible::Visible;
        let rows = rows(&mut book, &sheet.name, &bytes, name, cells);
        match (&mut read, rows) {
            (_, Ok(rows)) if !rows.iter().any(Row::is_filled) => {}
            (None, rows) => read = Some((Sheet { name: sheet.name, hidden, others: Vec::new() }, rows?)),
            (Some((first, _)), rows) => {
                let columns = rows.and_then(|rows| table(name, rows, None, known)).map(|t| t.columns);
                first.others.push(Other { name: sheet.name, hidden, columns: columns.unwrap_or_default() });
            }
        }
    }
    let (sheet, rows) = read.map_or((None, Vec::new()), |(sheet, rows)| (Some(sheet), rows));
    let table = table(name, rows, None, known);
    if let Some(sheet) = &sheet
        && table.as_ref().map_or(true, |table| !has_known(&table.columns, known))
        && let Some(d) = no_list(sheet, known)
    {
        return Err(vec![d.in_path(name)]);
    }
    let mut table = table?;
    table.sheet = sheet;
    Ok(table)
}

/// What is said of a sheet that has no name that a list of people has, where another has.
fn no_list(read: &Sheet, known: &[&str]) -> Option<Diagnostic> {
    let list = read.others.iter().find(|other| !other.hidden && has_known(&other.columns, known))?;
    let names = read.others.iter().map(|other| other.name.as_str());
    let names = [read.name.as_str()].into_iter().chain(names).collect::<Vec<_>>().join(", ");
    let d =
        Diagnostic::error("outreach::merge::sheet", format!("the sheet `{}` was read, and it is no list", read.name));
    Some(d.help(format!("name the sheet in book.toml: sheet = \"{}\" (the file has: {names})", list.name)))
}

/// The rows of a sheet, counted as Excel does.
fn rows(book: &mut Book<'_>, sheet: &str, bytes: &[u8], name: &str, how: Cells) -> Result<Vec<Row>, Vec<Diagnostic>> {
    let is_shown = how == Cells::Shown;
    // Cells whose format cannot be known.
    let mut are_bare = false;
    let (range, merged, hidden) = match &mut book.sheets {
        Sheets::Xlsx(book) => {
            let mut cells = cells(book, sheet).map_err(|_| damaged(name))?;
            limits::TABLE_CELLS.hold(area(&cells), name).map_err(|d| vec![*d])?;
            if is_shown {
                dress(book, sheet, &mut cells).map_err(|_| damaged(name))?;
            }
            let merged = book.merge_cells_by_sheet_name(sheet).unwrap_or_default();
            (Range::from_sparse(cells), merged, hidden::rows(bytes, sheet))
        }
        Sheets::Xls(old) => {
            let mut range = old.worksheet_range(sheet).map_err(|_| damaged(name))?;
            let merged = old.merge_cells_by_sheet_name(sheet).unwrap_or_default();
            let known = book.looks.as_ref().and_then(|looks| Some((looks, looks.sheet(sheet)?)));
            are_bare = known.is_none() && is_shown;
            if let Some((looks, sheet)) = known.filter(|_| is_shown) {
                range = dress_old(&range, looks, sheet);
            }
            (range, merged, known.map(|(_, sheet)| sheet.hidden.clone()).unwrap_or_default())
        }
        // Others under its name, whose cells nothing bounds.
        Sheets::Xlsb(_) | Sheets::Ods(_) => return Err(wrong_kind(name)),
    };
    let (top, left) = range.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
    let row = |(i, cells): (usize, &[Data])| {
        let line = top + i + 1;
        let text = |cell: &Data| match cell_text(cell) {
            text if are_bare && is_formatted(cell) => spoilt::unshown(&text, ""),
            text => text,
        };
        Row::of_sheet(line, cells.iter().map(|c| how.clean(&text(c))).collect(), hidden.contains(&line))
    };
    let mut rows: Vec<Row> = range.rows().enumerate().map(row).collect();
    spread(&mut rows, &merged, top, left);
    Ok(rows)
}

/// A cell that was merged over several rows, such as a class beside its students, stands in each of them. Over
/// several columns it is a title, and stands once.
fn spread(rows: &mut [Row], merged: &[Dimensions], top: usize, left: usize) {
    // What is merged may reach below the last person.
    let filled: Vec<bool> = rows.iter().map(Row::is_filled).collect();
    // What Excel merges does not overlap.
    let mut room = rows.iter().map(|row| row.cells.len()).sum::<usize>();
    for Dimensions { start, end } in merged {
        let first = (start.0 as usize).checked_sub(top).zip((start.1 as usize).checked_sub(left));
        let Some((first, column)) = first else { continue };
        let Some(value) = rows.get(first).and_then(|row| row.cells.get(column)).cloned() else { continue };
        let last = (end.0 as usize).saturating_sub(top).min(rows.len());
        let Some(left) = room.checked_sub(last.saturating_sub(first)) else { break };
        room = left;
        for (row, _) in rows.iter_mut().zip(&filled).take(last + 1).skip(first + 1).filter(|(_, filled)| **filled) {
            row.cells[column].clone_from(&value);
        }
    }
}

/// The cells of a sheet that hold something.
fn cells(book: &mut Xlsx<Cursor<Cow<'_, [u8]>>>, sheet: &str) -> Result<Vec<Cell<Data>>, XlsxError> {
    let mut reader = book.worksheet_cells_reader(sheet)?;
    let mut cells = Vec::new();
    while let Some(cell) = reader.next_cell_with_formula_metadata()? {
        let value = match (cell.value.into(), cell.formula) {
            (Data::Empty, Some(_)) => Data::String(spoilt::NO_RESULT.to_owned()),
            (value, _) => value,
        };
        if value != Data::Empty {
            cells.push(Cell::new(cell.pos, value));
        }
    }
    Ok(cells)
}

/// Puts what the cells show in the place of what they hold.
fn dress(book: &mut Xlsx<Cursor<Cow<'_, [u8]>>>, sheet: &str, cells: &mut [Cell<Data>]) -> Result<(), XlsxError> {
    let mut reader = book.worksheet_cells_reader(sheet)?;
    let formats = reader.styles().iter().map(|style| style.number_format.as_ref());
    let formats =
        formats.map(|format| format.and_then(|f| Format::of(f.format_id.unwrap_or_default(), &f.format_code)));
    let formats: Vec<Option<Format>> = formats.collect();
    if formats.iter().all(Option::is_none) {
        return Ok(());
    }
    // Both go from cell to cell as the file does; here are those that hold something.
    let mut cells = cells.iter_mut().peekable();
    while let Some((cell, style)) = reader.next_cell_with_style_id()? {
        let at = cell.get_position();
        let Some(cell) = cells.next_if(|cell| cell.get_position() == at) else { continue };
        let Some(format) = formats.get(style).and_then(Option::as_ref) else { continue };
        if let Some(shown) = shown(cell.get_value(), format) {
            *cell = Cell::new(at, Data::String(shown));
        }
    }
    Ok(())
}

/// The same of a sheet of the old kind.
fn dress_old(range: &Range<Data>, looks: &Looks, sheet: &old::Sheet) -> Range<Data> {
    let (top, left) = range.start().unwrap_or_default();
    let cells = range.used_cells().map(|(row, column, value)| {
        let at = (top + row as u32, left + column as u32);
        let shown = looks.format(sheet, at).and_then(|format| shown(value, format));
        Cell::new(at, shown.map_or_else(|| value.clone(), Data::String))
    });
    Range::from_sparse(cells.collect())
}

/// What a cell in a format shows, where that is another thing than it holds.
fn shown(value: &Data, format: &Format) -> Option<String> {
    let has_look = !matches!(value, Data::Bool(_) | Data::Error(_)) && *value != spoilt::NO_RESULT;
    has_look.then(|| format.show(value).unwrap_or_else(|| spoilt::unshown(&cell_text(value), &format.code)))
}

/// Whether a cell is seen otherwise than it is kept, as far as that is known without its format.
fn is_formatted(cell: &Data) -> bool {
    match cell {
        Data::Float(f) => f.fract() != 0.0,
        Data::DateTime(_) => true,
        _ => false,
    }
}

/// How many cells there are from the first to the last, empty ones too.
fn area(cells: &[Cell<Data>]) -> u64 {
    let span = |of: fn((u32, u32)) -> u32| {
        let all = || cells.iter().map(|c| of(c.get_position()));
        all().max().zip(all().min()).map_or(0, |(last, first)| u64::from(last - first) + 1)
    };
    span(|(row, _)| row) * span(|(_, column)| column)
}

/// What a cell holds, as it is shown without a format.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Float(f) => general(*f),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
            let (date, time) = (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}"));
            match at.as_f64() {
                days if days < 1.0 => time,
                days if days.fract() == 0.0 => date,
                _ => format!("{date} {time}"),
            }
        }
        cell => cell.to_string(),
    }
}
