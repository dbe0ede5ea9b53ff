//! What is fuzzed: each target takes any bytes and must return, whatever they are.
//!
//! `fuzz_targets/` hands them to libFuzzer; `tests/fuzz.rs` runs them over the seeds and
//! some mutations of each in every test run. Every finding is also drawn, since an excerpt
//! with a span off a character's edge would be a panic of its own.

use std::cell::RefCell;
use std::io::{Cursor, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Once, OnceLock};

use outreach::campaign::{self, Campaign, Options};
use outreach::content::attachments::Look;
use outreach::content::blocks::{Role, plain};
use outreach::content::entry::{self, Kind};
use outreach::content::markdown::{self, RoleWords};
use outreach::content::{files, films, pictures, playlist, slogans};
use outreach::diagnostics::{Diagnostic, Language, SourceFile};
use outreach::merge::cells::Cells;
use outreach::merge::table::Table;
use outreach::{channels, check, config, plan};

/// A target by its name, which is also the name of its folder of seeds.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const ALL: [Target; 11] = [
    ("front_matter", front_matter),
    ("markdown_blocks", markdown_blocks),
    ("section_roles", section_roles),
    ("book_toml", book_toml),
    ("csv_merge", csv_merge),
    ("excel_merge", excel_merge),
    ("old_excel_merge", old_excel_merge),
    ("attachments", attachments),
    ("films", films),
    ("drawings", drawings),
    ("check_tiny", check_tiny),
];

/// A file of any kind of entry, and the YAML files.
pub fn front_matter(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    let Some(file) = text(rest) else { return };
    let mut found = Vec::new();
    match Kind::ALL.get(usize::from(*kind) % (Kind::ALL.len() + 2)) {
        Some(kind) => {
            entry::read_file(*kind, "x", &file, words(), &mut found);
        }
        None if *kind % 2 == 0 => {
            playlist::read("x", &file, &mut found);
        }
        None => {
            slogans::read(&file, &mut found);
        }
    }
    draw(&found);
}

/// Markdown to blocks; every reference must point into the file.
pub fn markdown_blocks(data: &[u8]) {
    let Some(file) = text(data) else { return };
    let mut found = Vec::new();
    let parsed = markdown::parse(&file, 0..file.text.len(), words(), &mut found);
    parsed.document.plain();
    for reference in parsed.references {
        assert!(file.text.get(reference.span.clone()).is_some(), "{reference:?} is not in the file");
    }
    draw(&found);
}

/// Sections and their points; each block is in the introduction or in exactly one section.
pub fn section_roles(data: &[u8]) {
    let Some(file) = text(data) else { return };
    let document = markdown::parse(&file, 0..file.text.len(), words(), &mut Vec::new()).document;
    let sections = document.sections();
    let in_sections: usize = sections.iter().map(|s| s.blocks.len() + 1).sum();
    assert_eq!(document.intro().len() + in_sections, document.blocks.len());
    for role in Role::ALL {
        document.points(role).into_iter().for_each(|p| {
            plain(p);
        });
    }
}

/// `book.toml`.
pub fn book_toml(data: &[u8]) {
    let Some(file) = text(data) else { return };
    let mut found = Vec::new();
    let read = config::read(&file, &channels::names(), &mut found);
    assert!(read.is_some() || !found.is_empty(), "a book.toml is refused without a word");
    draw(&found);
}

/// A table of people; what is read is rectangular.
pub fn csv_merge(data: &[u8]) {
    match Table::from_csv(data, "private/a.csv", &["姓名", "班级"], Cells::Shown) {
        Ok(table) => assert!(table.rows.iter().all(|r| r.cells.len() == table.columns.len())),
        Err(found) => {
            assert!(!found.is_empty());
            draw(&found);
        }
    }
}

/// An archive of parts, none of them packed.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        archive.start_file(*name, stored).expect("a part");
        archive.write_all(bytes).expect("its bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

/// A table of people in an Excel file: its sheet, and behind a NUL byte the texts that cells share.
pub fn excel_merge(data: &[u8]) {
    let mut parts = data.split(|b| *b == 0);
    let (sheet, texts) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let related = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
    };
    let list = |inside: String| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{inside}</Relationships>"
        )
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let of_book =
        related("rId1", "worksheet", "worksheets/sheet1.xml") + &related("rId2", "sharedStrings", "sharedStrings.xml");
    let bytes = archive(&[
        ("_rels/.rels", list(related("rId1", "officeDocument", "xl/workbook.xml")).as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", list(of_book).as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", texts),
    ]);
    read_table("a.xlsx", &bytes);
}

/// A table of people in an Excel file of the old kind: the records of its workbook, or, behind 0xD0, the whole file.
pub fn old_excel_merge(data: &[u8]) {
    if data.first() == Some(&0xD0) {
        return read_table("a.xls", data);
    }
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a file in memory");
    file.create_stream("/Workbook").and_then(|mut stream| stream.write_all(data)).expect("its records");
    file.flush().expect("all of it");
    read_table("a.xls", file.into_inner().get_ref());
}

/// Reads a table of people under a name.
fn read_table(name: &str, bytes: &[u8]) {
    thread_local! { static TINY: Tiny = Tiny::new() }
    TINY.with(|tiny| {
        let path = tiny.folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        match Table::read(&path, &format!("private/{name}"), None, &["姓名", "班级"], Cells::Shown) {
            Ok(table) => assert!(table.rows.iter().all(|r| r.cells.len() == table.columns.len())),
            Err(found) => {
                assert!(!found.is_empty());
                draw(&found);
            }
        }
    });
}

/// Files to offer: a PDF as it is, and the parts of office files. What a reader of PDFs panics on is caught for
/// users, and counts here.
pub fn attachments(data: &[u8]) {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    static COUNT: Once = Once::new();
    COUNT.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            PANICS.fetch_add(1, Ordering::Relaxed);
            before(panic);
        }));
    });
    let word = archive(&[("word/document.xml", data), ("docProps/core.xml", data), ("docProps/app.xml", data)]);
    let excel = archive(&[("xl/comments1.xml", data), ("xl/persons/person.xml", data), ("xl/pivotCache/a.xml", data)]);
    for (name, bytes) in [("a.pdf", data), ("a.docx", &word), ("a.xlsx", &excel), ("a.pptx", data)] {
        let panics = PANICS.load(Ordering::Relaxed);
        let look = Look::into(name, bytes);
        assert_eq!(PANICS.load(Ordering::Relaxed), panics, "{name}");
        let pages: Vec<_> = (0..=look.words.len()).map(|at| look.page(at)).collect();
        assert!(pages.is_sorted());
    }
}

/// Films: nothing is moved, and what is clean stays as it is.
pub fn films(data: &[u8]) {
    for kind in ["mp4", "webm"] {
        films::unplayable(data, kind);
        if let Ok(clean) = films::clean(data.to_vec(), kind) {
            assert!(clean.len() <= data.len());
            assert_eq!(films::clean(clean.clone(), kind).as_ref(), Ok(&clean));
        }
    }
}

/// Drawings: what is clean stays as it is.
pub fn drawings(data: &[u8]) {
    if let Ok(clean) = pictures::clean(data.to_vec(), "svg") {
        assert_eq!(pictures::clean(clean.clone(), "svg").as_ref(), Ok(&clean));
    }
}

/// What the runs over whole campaigns share: the folder, in memory where the system has such a place,
/// and the theme, which is the built-in one.
struct Tiny {
    folder: tempfile::TempDir,
    read: campaign::Memory,
    checked: check::Memory,
}

impl Tiny {
    /// Slots for the files of a campaign.
    const FILES: [&str; 5] =
        ["book.toml", "content/scams/a.md", "content/cases/b.md", "content/slogans.yaml", "content/screens/c.yaml"];

    fn new() -> Self {
        let shm = std::path::Path::new("/dev/shm");
        let folder = if shm.is_dir() { tempfile::tempdir_in(shm) } else { tempfile::tempdir() };
        let folder = folder.expect("a temporary folder");
        for name in ["content/scams", "content/cases", "content/screens"] {
            std::fs::create_dir_all(folder.path().join(name)).expect("a folder");
        }
        Self { folder, read: campaign::Memory::default(), checked: check::Memory::default() }
    }

    /// Puts the files into the folder, and no others.
    fn put(&self, data: &[u8]) {
        let mut texts = data.split(|b| *b == 0);
        for path in Self::FILES.map(|name| self.folder.path().join(name)) {
            match texts.next() {
                Some(text) => std::fs::write(path, text).expect("a file"),
                None => drop(std::fs::remove_file(path)),
            }
        }
    }
}

/// A whole campaign: loaded, planned and checked. The files are separated by NUL bytes.
pub fn check_tiny(data: &[u8]) {
    thread_local! { static TINY: RefCell<Tiny> = RefCell::new(Tiny::new()) }
    TINY.with_borrow_mut(|tiny| {
        tiny.put(data);
        let mut found = Vec::new();
        let options = Options::default();
        if let Some(campaign) = Campaign::load_again(tiny.folder.path(), &options, &mut tiny.read, &mut found) {
            plan::plan(&campaign, &[], &mut found);
            check::check(&campaign, &tiny.checked, &mut found);
        }
        draw(&found);
    });
}

/// The bytes as a file that was read, or its refusal drawn.
fn text(data: &[u8]) -> Option<Arc<SourceFile>> {
    files::decode(data, "a.md").map_err(|d| draw(&[*d])).ok()
}

/// Every place is looked up; the first findings are drawn, in one language an input, since
/// drawing is the slowest part by far and the excerpt is the same in both.
fn draw(found: &[Diagnostic]) {
    for place in found.iter().filter_map(|d| d.place.as_ref()) {
        place.file.position(place.span.start);
        assert!(place.file.text.get(place.span.clone()).is_some(), "{:?} is not in the file", place.span);
    }
    let language = if found.len().is_multiple_of(2) { Language::English } else { Language::Chinese };
    for d in found.iter().take(4) {
        assert!(!d.render(language, false).is_empty());
    }
}

fn words() -> &'static RoleWords {
    static WORDS: OnceLock<RoleWords> = OnceLock::new();
    let words = || [("识别信号", Role::RedFlags), ("现在怎么办", Role::Actions), ("记住一句话", Role::Remember)];
    WORDS.get_or_init(|| words().map(|(w, r)| (w.to_owned(), r)).into())
}
