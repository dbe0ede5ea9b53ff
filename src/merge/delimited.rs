//! Tables of people that are text: CSV in UTF-8, GBK or UTF-16, with commas, semicolons or tabs.

use std::sync::Arc;

use encoding_rs::{Encoding, GB18030};

use super::cells::Cells;
use super::table::{Row, Table, one, table};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::limits;

/// What stands between cells, the likeliest first.
const DELIMITERS: [char; 3] = [',', '\t', ';'];

/// Reads a table; `known` are names that its header is known by.
///
/// # Errors
/// As for [`Table::from_csv`].
pub(super) fn read(bytes: &[u8], name: &str, known: &[&str], cells: Cells) -> Result<Table, Vec<Diagnostic>> {
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
    let header = parted_line(&text);
    // Of those that are there as often, the last is taken.
    let delimiter = DELIMITERS.into_iter().rev().max_by_key(|d| header.matches(*d).count()).unwrap_or(',');
    let file = Arc::new(SourceFile::new(name.to_owned(), text));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter as u8)
        .from_reader(file.text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut count = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => return Err(one("outreach::merge::csv", format!("the table cannot be read: {e}"), name)),
        }
        count += record.len() as u64;
        limits::TABLE_CELLS.hold(count, name).map_err(|d| vec![*d])?;
        let (line, start) = record.position().map_or((1, 0), |p| (p.line() as usize, p.byte() as usize));
        let end = (reader.position().byte() as usize).min(file.text.len());
        // The reader counts empty lines before a record to the record.
        let empty = file.text.as_bytes()[start..end].iter().take_while(|b| **b == b'\n').count();
        let row = record.iter().map(|cell| cells.clean(unwrapped(cell))).collect();
        rows.push(Row { line: line + empty, cells: row, is_hidden: false, span: start + empty..end });
    }
    table(name, rows, Some(file), known)
}

/// The first line with something in a cell and something between cells: the header, or its like. What stands
/// alone in a line above may be a title.
fn parted_line(text: &str) -> &str {
    let filled = |line: &&str| line.contains(|c: char| !c.is_whitespace() && !DELIMITERS.contains(&c));
    text.lines().filter(filled).find(|line| line.trim().contains(DELIMITERS)).unwrap_or_default()
}

/// What systems export as `="00123"` so that Excel leaves the zeros alone.
fn unwrapped(cell: &str) -> &str {
    cell.trim().strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn table_of(bytes: &[u8]) -> Result<Table, Vec<Diagnostic>> {
        read(bytes, "private/a.csv", &["姓名", "班级"], Cells::Kept)
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
            let table = table_of(bytes).unwrap();
            assert_eq!(table.columns, ["学号", "姓名", "班级"]);
            assert_eq!(table.rows[0].cells, ["1", "张喆", "一班"]);
            assert_eq!((table.rows[1].line, table.rows[1].cells[1].as_str()), (4, "王堃"));
        }
    }

    #[test]
    fn the_delimiter_is_that_of_the_first_filled_line() {
        for text in ["\n学号,姓名\n1,张喆\n", " \r\n,,\r\n学号,姓名\r\n1,张喆\r\n", "\n;\n学号;姓名\n1;张喆\n"]
        {
            let table = table_of(text.as_bytes()).unwrap();
            assert_eq!(table.columns, ["学号", "姓名"], "{text:?}");
            assert_eq!((table.rows[0].line, table.rows[0].cells[1].as_str()), (text.lines().count(), "张喆"));
        }
        // Without any there, or with as many of each, it is a comma.
        assert_eq!(table_of("姓名\n张喆\n".as_bytes()).unwrap().columns, ["姓名"]);
        assert_eq!(table_of("姓;名,班级\n张;喆,一班\n".as_bytes()).unwrap().columns, ["姓;名", "班级"]);
        // The header is shown, not the empty line above it.
        let found = table_of("\n姓名,姓名\n张,三\n".as_bytes()).unwrap_err();
        assert!(found[0].to_string().contains("2 | 姓名,姓名"), "{}", found[0]);
    }

    #[test]
    fn a_quoted_cell_may_hold_anything() {
        let table = table_of("姓名,备注\n\"张,\"\"三\"\"\",\"两\n行\"\n李四,\n".as_bytes()).unwrap();
        assert_eq!(table.rows[0].cells, ["张,\"三\"", "两\n行"]);
        assert_eq!((table.rows[1].line, table.rows[1].cells[1].as_str()), (4, ""));
    }
}
