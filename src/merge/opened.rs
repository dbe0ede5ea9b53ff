//! Excel files as they are opened: what is none, has a password, or came only in half is told as that.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Cursor, Read};

use calamine::{Reader as _, Xls, open_workbook_auto_from_rs, open_workbook_from_rs};
use quick_xml::events::Event;
use zip::ZipArchive;

use super::old::{self, Looks, Refused};
use super::table::wrong_kind;
use crate::diagnostics::Diagnostic;
use crate::limits;

/// Begins files of the old format, and those of any that are encrypted.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0";
/// Begins archives.
const ARCHIVE: &[u8] = b"PK\x03\x04";
/// Where a workbook has its parts.
const PARTS: &str = "xl/";
/// Parts of workbooks of other kinds: binary ones, and those of OpenDocument.
const OTHER_BOOKS: [&str; 2] = ["xl/workbook.bin", "content.xml"];
/// Bytes of the shortest text in the list of texts: `<si/>`.
const SHORTEST: u64 = 5;

pub type Sheets<'b> = calamine::Sheets<Cursor<Cow<'b, [u8]>>>;

/// A workbook, and what its reader does not tell of one of the old kind.
pub struct Book<'b> {
    pub sheets: Sheets<'b>,
    pub looks: Option<Looks>,
}

/// Opens a workbook, once it is known not to unpack to more than is allowed.
///
/// # Errors
/// Not whole, damaged, encrypted, no workbook at all.
pub fn open<'b>(bytes: &'b [u8], name: &str) -> Result<Book<'b>, Vec<Diagnostic>> {
    if bytes.starts_with(OLE) {
        return open_old(bytes, name);
    }
    let cursor = || Cursor::new(Cow::Borrowed(bytes));
    let archive = ZipArchive::new(cursor());
    // What an archive has is listed at its end.
    if bytes.is_empty() || (bytes.starts_with(ARCHIVE) && archive.is_err()) {
        return Err(unreadable(
            "the Excel file is not whole",
            "copy it again from where it came from, and wait until all of it is copied",
            name,
        ));
    }
    unpack(bytes, name)?;
    match open_workbook_auto_from_rs(cursor()) {
        // Every workbook has a sheet; one without was read from something else.
        Ok(Sheets::Xlsx(book)) if book.sheets_metadata().is_empty() => Err(no_book(archive.ok(), name)),
        Ok(sheets) => Ok(Book { sheets, looks: None }),
        Err(_) => Err(no_book(archive.ok(), name)),
    }
}

/// Opens a workbook of the old kind, or tells of another file that is packed like one.
fn open_old<'b>(bytes: &[u8], name: &str) -> Result<Book<'b>, Vec<Diagnostic>> {
    let book = old::read(bytes).map_err(|refused| match refused {
        Refused::Locked => encrypted(name),
        Refused::Other => no_excel(name),
        Refused::Damaged => damaged(name),
    })?;
    limits::TABLE_CELLS.hold(book.area, name).map_err(|d| vec![*d])?;
    let sheets: Xls<_> = open_workbook_from_rs(Cursor::new(Cow::Owned(book.bytes))).map_err(|_| damaged(name))?;
    Ok(Book { sheets: Sheets::Xls(sheets), looks: book.looks })
}

/// What is said of an archive that is no workbook: what it was meant to be can be seen from its parts.
fn no_book(archive: Option<ZipArchive<Cursor<Cow<'_, [u8]>>>>, name: &str) -> Vec<Diagnostic> {
    let Some(archive) = archive else { return no_excel(name) };
    let mut parts = archive.file_names().flatten();
    if OTHER_BOOKS.into_iter().any(|part| archive.index_for_name(part).is_some()) {
        wrong_kind(name)
    } else if parts.any(|part| part.starts_with(PARTS)) {
        damaged(name)
    } else {
        no_excel(name)
    }
}

/// What is said of a workbook that its reader does not understand: its own words are about XML.
pub fn damaged(name: &str) -> Vec<Diagnostic> {
    let help = "open it in Excel or WPS, let it be repaired, and save it anew as .xlsx; if it does not open there either, copy it again from where it came from";
    unreadable("the Excel file is damaged", help, name)
}

fn encrypted(name: &str) -> Vec<Diagnostic> {
    let help = "take the password off and save it: in Excel 文件 → 信息 → 保护工作簿 → 用密码进行加密, and empty the box; in WPS 文件 → 文档加密 → 密码加密";
    unreadable("the Excel file has a password", help, name)
}

fn no_excel(name: &str) -> Vec<Diagnostic> {
    let help = "open it in Excel or WPS and save it as .xlsx";
    unreadable("this is no Excel file, whatever its name ends with", help, name)
}

fn unreadable(message: &str, help: &str, name: &str) -> Vec<Diagnostic> {
    vec![Diagnostic::error("outreach::merge::unreadable", message).in_path(name).help(help)]
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

    /// A list of people, of which a part of the archive is made another, or taken out.
    fn list(part: &str, change: impl Fn(&str) -> Option<String>) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cell) in (0..).zip(["姓名", "张喆", "李四"]) {
            sheet.write(row, 0, cell).unwrap();
        }
        let mut whole = ZipArchive::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..whole.len() {
            let mut of = whole.by_index(index).unwrap();
            let (name, mut text) = (of.name().unwrap().into_owned(), String::new());
            of.read_to_string(&mut text).unwrap();
            let text = if name == part { change(&text) } else { Some(text) };
            if let Some(text) = text {
                zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
                zip.write_all(text.as_bytes()).unwrap();
            }
        }
        zip.finish().unwrap().into_inner()
    }

    fn told(bytes: &[u8]) -> Option<String> {
        let read =
            super::super::excel::read(bytes.to_vec(), "a.xlsx", None, &["姓名"], super::super::cells::Cells::Shown);
        read.err().map(|found| found[0].message.clone())
    }

    const NOT_WHOLE: Option<&str> = Some("the Excel file is not whole");
    const NO_EXCEL: Option<&str> = Some("this is no Excel file, whatever its name ends with");
    const DAMAGED: Option<&str> = Some("the Excel file is damaged");

    #[test]
    fn half_of_a_file_is_told_as_that() {
        let whole = list("", |_| None);
        assert_eq!(told(&whole), None);
        for left in [0, 100, whole.len() / 2, whole.len() - 1] {
            assert_eq!(told(&whole[..left]).as_deref(), NOT_WHOLE, "{left}");
        }
        // As a stick leaves it that was pulled out too early.
        let zeros = [&whole[..whole.len() / 2], &vec![0; whole.len() / 2]].concat();
        assert_eq!(told(&zeros).as_deref(), NOT_WHOLE);
    }

    #[test]
    fn a_damaged_part_is_told_without_the_words_of_xml() {
        let half = |text: &str| Some(text[..text.len() / 2].to_owned());
        for part in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"] {
            assert_eq!(told(&list(part, half)).as_deref(), DAMAGED, "half of {part}");
        }
        for part in ["xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"] {
            assert_eq!(told(&list(part, |_| None)).as_deref(), DAMAGED, "without {part}");
        }
    }

    #[test]
    fn an_archive_of_another_kind_is_no_excel_file() {
        let zip = |part: &str| {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            zip.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(b"<a/>").unwrap();
            zip.finish().unwrap().into_inner()
        };
        assert_eq!(told(&zip("word/document.xml")).as_deref(), NO_EXCEL);
        assert_eq!(told(&zip("content.xml")).as_deref(), Some("tables are .csv or .xlsx files"));
    }

    /// A file of the old kind of archive with nothing in it but an empty stream.
    fn ole(stream: &str) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream(stream).unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn a_password_is_told_and_other_files_of_that_kind_are_not() {
        assert_eq!(told(&ole("EncryptedPackage")).as_deref(), Some("the Excel file has a password"));
        for other in [ole("WordDocument"), OLE.to_vec()] {
            assert_eq!(told(&other).as_deref(), NO_EXCEL);
        }
    }
}
