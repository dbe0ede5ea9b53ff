//! Files that pages offer as they are: forms to fill in, papers of other offices. What they say of those who wrote
//! them goes out with them, so `check/attachments.rs` looks into them as far as their kind allows.

use std::io::{Cursor, Read};

use crate::limits;

/// Endings of files that may be offered.
pub const ENDINGS: [&str; 9] = ["pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "wps", "et"];

/// Whether a path is that of a file to be offered.
pub fn is_one(path: &str) -> bool {
    ENDINGS.contains(&ending(path).as_str())
}

/// Whether it can be looked into: nothing can be said of the words in files of other kinds.
pub fn is_open(path: &str) -> bool {
    !matches!(ending(path).as_str(), "doc" | "xls" | "ppt" | "wps" | "et")
}

/// Its kind and size, as they stand beside a link: `PDF`, `1.2 MB`.
pub fn kind_and_size(path: &str, bytes: &[u8]) -> (String, String) {
    let kb = bytes.len().div_ceil(1024).max(1);
    let size = if kb < 1000 { format!("{kb} KB") } else { format!("{:.1} MB", bytes.len() as f64 / 1_048_576.0) };
    (ending(path).to_uppercase(), size)
}

/// Who wrote it, as the program it was written with noted it.
pub fn authors(path: &str, bytes: &[u8]) -> Vec<String> {
    let mut found = match ending(path).as_str() {
        "pdf" => pdf_author(bytes).into_iter().collect(),
        _ => {
            let core = parts(bytes, |name| name == "docProps/core.xml");
            ["creator", "lastModifiedBy"].into_iter().filter_map(|tag| element(&core, tag)).collect::<Vec<_>>()
        }
    };
    found.retain(|name| !name.trim().is_empty());
    found.dedup();
    found
}

/// The words of a Word, Excel or PowerPoint file, a paragraph or cell a line; none of other kinds.
pub fn words(path: &str, bytes: &[u8]) -> String {
    if !matches!(ending(path).as_str(), "docx" | "xlsx" | "pptx") {
        return String::new();
    }
    let told = |name: &str| {
        let xml = name.ends_with(".xml");
        xml && ["word/", "xl/sharedStrings", "xl/worksheets/", "ppt/slides/", "ppt/notesSlides/"]
            .iter()
            .any(|part| name.starts_with(part))
    };
    let xml = parts(bytes, told);
    let mut words = String::new();
    for part in xml.split('<') {
        let Some((tag, text)) = part.split_once('>') else { continue };
        // A paragraph of Word and PowerPoint, a cell of Excel, a text that cells share; words in between are in pieces.
        if matches!(tag, "/w:p" | "/a:p" | "/c" | "/si") {
            words.push('\n');
        }
        match quick_xml::escape::unescape(text) {
            Ok(text) => words.push_str(&text),
            Err(_) => words.push_str(text),
        }
    }
    words
}

fn ending(path: &str) -> String {
    path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase()
}

/// The XML of an office file's parts with such names, one after the other; what unpacks to more than a file may have
/// is not read on.
fn parts(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> String {
    let mut xml = String::new();
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return xml };
    let mut left = limits::ASSET.most;
    for at in 0..archive.len() {
        let Ok(part) = archive.by_index(at) else { continue };
        if part.name().is_ok_and(|name| wanted(&name)) {
            let mut text = Vec::new();
            // What cannot be unpacked to its end is read as far as it goes.
            let read = part.take(left).read_to_end(&mut text).unwrap_or(text.len());
            left = left.saturating_sub(read as u64);
            xml.push_str(&String::from_utf8_lossy(&text));
        }
    }
    xml
}

/// The text of the first element with a name, whatever its prefix.
fn element(xml: &str, name: &str) -> Option<String> {
    xml.split('<').find_map(|part| {
        let (tag, text) = part.split_once('>')?;
        let tag = tag.split_whitespace().next()?;
        let is_it = !tag.starts_with('/') && tag.rsplit(':').next() == Some(name);
        is_it.then(|| quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), |text| text.into_owned()))
    })
}

/// `/Author (…)` or `/Author <…>` of a PDF whose facts are not packed.
fn pdf_author(bytes: &[u8]) -> Option<String> {
    let at = memchr::memmem::find(bytes, b"/Author")? + b"/Author".len();
    let rest = bytes[at..].trim_ascii_start();
    let string: Vec<u8> = match rest.first()? {
        b'(' => rest[1..].iter().copied().take_while(|b| *b != b')').take(200).collect(),
        b'<' => {
            let hex: Vec<u8> = rest[1..].iter().copied().take_while(u8::is_ascii_hexdigit).take(400).collect();
            let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
            hex.chunks_exact(2).filter_map(byte).collect()
        }
        _ => return None,
    };
    let text = match string.strip_prefix(b"\xFE\xFF") {
        Some(wide) => {
            let units: Vec<u16> = wide.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        None => String::from_utf8_lossy(&string).into_owned(),
    };
    Some(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn office(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn words_of_office_files_are_read_whole() {
        let bytes = office(&[
            (
                "word/document.xml",
                "<w:p><w:r><w:t>电话13800</w:t></w:r><w:r><w:t>138000&amp;</w:t></w:r></w:p><w:p>二</w:p>",
            ),
            ("word/media/a.png", "<w:p>图</w:p>"),
            (
                "docProps/core.xml",
                "<cp:x><dc:creator>王小明</dc:creator><cp:lastModifiedBy>李&lt;</cp:lastModifiedBy></cp:x>",
            ),
        ]);
        assert_eq!(words("a.docx", &bytes), "电话13800138000&\n二\n");
        assert_eq!(authors("a.docx", &bytes), ["王小明", "李<"]);
        assert_eq!((words("a.docx", b"no archive"), words("a.pdf", &bytes)), (String::new(), String::new()));
    }

    #[test]
    fn the_author_of_a_pdf_is_read_in_both_ways_of_writing() {
        assert_eq!(authors("a.pdf", b"<< /Author (Wang) >>"), ["Wang"]);
        assert_eq!(authors("a.pdf", b"<</Author<FEFF738B5C0F660E>>>"), ["王小明"]);
        assert!(authors("a.pdf", b"<</Author()>>").is_empty() && authors("a.pdf", b"%PDF").is_empty());
    }

    #[test]
    fn sizes_are_told_as_people_read_them() {
        assert_eq!(kind_and_size("a.pdf", &[0; 10]), ("PDF".into(), "1 KB".into()));
        assert_eq!(kind_and_size("a.DOCX", &vec![0; 2_000_000]), ("DOCX".into(), "1.9 MB".into()));
    }
}
