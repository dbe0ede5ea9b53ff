//! Word, Excel and PowerPoint files: archives of XML. Whatever is written in one is looked at, be it seen on a page or
//! not: what was deleted while changes were tracked, comments, notes below slides, sheets that are hidden.

use std::io::{Cursor, Read};

use super::{Look, Unseen};
use crate::limits;

/// What files of the older kinds begin with, and those that a password locks.
const OLDER: [u8; 4] = [0xD0, 0xCF, 0x11, 0xE0];

/// Parts with words that somebody wrote.
const WORDS: [&str; 9] = [
    "word/",
    "xl/sharedstrings",
    "xl/worksheets/",
    "xl/comments",
    "xl/threadedcomments/",
    "xl/drawings/",
    "ppt/slides/",
    "ppt/notesslides/",
    "ppt/comments/",
];
/// Parts that name people.
const PEOPLE: [&str; 5] =
    ["docprops/core.xml", "docprops/app.xml", "xl/persons/", "ppt/commentauthors.xml", "ppt/authors.xml"];
/// What a pivot table remembers of a table, also of one that was taken out.
const REMEMBERED: &str = "xl/pivotcache/";

/// Looks into a file.
pub fn look(bytes: &[u8]) -> Look {
    if bytes.starts_with(&OLDER) {
        return Look::blind(Unseen::Locked);
    }
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Look::blind(Unseen::Damaged) };
    let (mut look, mut within) = (Look::default(), 0);
    // Words of the people who wrote it come last, behind a line of their own.
    let (mut about, mut damaged, mut any) = (String::new(), false, false);
    let mut left = limits::ATTACHMENT.most;
    for at in 0..archive.len() {
        let Ok(part) = archive.by_index(at) else {
            damaged = true;
            continue;
        };
        let Ok(name) = part.name().map(|name| name.to_ascii_lowercase()) else { continue };
        within += usize::from(name.contains("/embeddings/") && !name.ends_with('/'));
        let begins = |heads: &[&str]| heads.iter().any(|head| name.starts_with(head));
        if !name.ends_with(".xml") || !(begins(&WORDS) || begins(&PEOPLE) || begins(&[REMEMBERED])) {
            continue;
        }
        let declared = part.size();
        let mut xml = Vec::new();
        // What cannot be unpacked to its end is read as far as it goes.
        damaged |= part.take(left + 1).read_to_end(&mut xml).is_err();
        let Some(rest) = left.checked_sub(xml.len() as u64) else {
            look.unseen.push(Unseen::TooMuch((limits::ATTACHMENT.most - left).saturating_add(declared.max(left + 1))));
            break;
        };
        left = rest;
        let (xml, ..) = encoding_rs::UTF_8.decode(&xml);
        if begins(&WORDS) {
            any = true;
            push_words(&xml, &mut look.words);
            look.authors.extend(attributes(&xml, "w:author"));
            if name.starts_with("xl/comments") {
                look.authors.extend(elements(&xml, "author"));
            }
        } else if name.starts_with(REMEMBERED) {
            attributes(&xml, "v").for_each(|value| about.extend([value.as_str(), "\n"]));
        } else if name.ends_with("core.xml") {
            look.authors.extend(["creator", "lastModifiedBy"].into_iter().flat_map(|tag| elements(&xml, tag)));
            let said = ["title", "subject", "keywords", "description", "category"];
            said.into_iter().flat_map(|tag| elements(&xml, tag)).for_each(|text| about.extend([text.as_str(), "\n"]));
        } else if name.ends_with("app.xml") {
            look.authors.extend(elements(&xml, "Manager"));
        } else {
            look.authors.extend(attributes(&xml, if name.starts_with("xl/") { "displayName" } else { "name" }));
        }
    }
    look.words.push_str(&about);
    if damaged || !any && look.unseen.is_empty() {
        look.unseen.push(Unseen::Damaged);
    }
    if within > 0 {
        look.unseen.push(Unseen::Files(within));
    }
    look
}

/// What stands between tags: of a paragraph or cell in one piece.
fn push_words(xml: &str, words: &mut String) {
    for part in xml.split('<') {
        let Some((tag, text)) = part.split_once('>') else { continue };
        let name = tag.split([' ', '\n', '\r', '\t']).next().unwrap_or_default();
        let (closes, name) = name.strip_prefix('/').map_or((false, name), |name| (true, name));
        // A paragraph of Word and PowerPoint, a cell of Excel, a text that cells share; words in between are in pieces.
        match name.rsplit(':').next().unwrap_or_default().trim_end_matches('/') {
            "p" | "c" | "si" if closes => words.push('\n'),
            "br" | "cr" if !closes => words.push('\n'),
            "tab" | "ptab" if !closes => words.push(' '),
            _ => {}
        }
        push_unescaped(text, words);
    }
}

fn push_unescaped(text: &str, out: &mut String) {
    match quick_xml::escape::unescape(text) {
        Ok(text) => out.push_str(&text),
        Err(_) => out.push_str(text),
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    push_unescaped(text, &mut out);
    out
}

/// The texts of the elements with a name, whatever its prefix.
pub(super) fn elements(xml: &str, name: &'static str) -> impl Iterator<Item = String> {
    xml.split('<').filter_map(move |part| {
        let (tag, text) = part.split_once('>')?;
        let tag = tag.split_whitespace().next()?;
        let is_it = !tag.starts_with('/') && tag.rsplit(':').next() == Some(name);
        is_it.then(|| unescaped(text))
    })
}

/// The values of the attributes with a name.
fn attributes<'x>(xml: &'x str, name: &'static str) -> impl Iterator<Item = String> + 'x {
    let behind = xml.match_indices(name).map(move |(at, name)| (&xml[..at], &xml[at + name.len()..]));
    behind.filter(|(before, _)| before.ends_with(|c: char| c.is_ascii_whitespace())).filter_map(|(_, rest)| {
        let rest = rest.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split_once(quote).map(|(value, _)| unescaped(value))
    })
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

    fn words(path: &str, bytes: &[u8]) -> String {
        Look::into(path, bytes).words
    }

    fn authors(path: &str, bytes: &[u8]) -> Vec<String> {
        Look::into(path, bytes).authors
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
    fn what_is_written_beside_the_text_is_read_too() {
        let bytes = office(&[
            ("word/document.xml", "<w:p>1<w:tab/>13800138000<w:br w:type=\"page\"/>二<w:ins w:author=\"赵六\"/></w:p>"),
            ("word/comments.xml", "<w:comment w:id=\"0\" w:author=\"赵六\"><w:p>问张三</w:p></w:comment>"),
            ("docProps/core.xml", "<dc:title>王小明报名表</dc:title><dc:creator/>"),
            ("docProps/app.xml", "<Manager>钱七</Manager>"),
        ]);
        assert_eq!(words("a.docx", &bytes), "1 13800138000\n二\n问张三\n王小明报名表\n");
        assert_eq!(authors("a.docx", &bytes), ["赵六", "钱七"]);
        let bytes = office(&[
            ("xl/worksheets/sheet1.xml", "<c r=\"A1\"><v>13800138000</v></c><c><v>2</v></c>"),
            ("xl/comments1.xml", "<authors><author>孙八</author></authors><text><t>批注</t></text>"),
            ("xl/persons/person.xml", "<person displayName='周九' id='1'/>"),
            ("xl/pivotCache/pivotCacheRecords1.xml", "<r><s v=\"吴十\"/><n v=\"13900139000\"/></r>"),
            ("xl/embeddings/book.xlsx", "x"),
        ]);
        let look = Look::into("a.xlsx", &bytes);
        assert_eq!(look.words, "13800138000\n2\n孙八批注吴十\n13900139000\n");
        assert_eq!((look.authors, look.unseen), (vec!["孙八".into(), "周九".into()], vec![Unseen::Files(1)]));
    }

    #[test]
    fn what_is_not_seen_is_told() {
        let unseen = |bytes: &[u8]| Look::into("a.docx", bytes).unseen;
        assert_eq!(unseen(&[&OLDER[..], b"locked"].concat()), [Unseen::Locked]);
        assert_eq!(unseen(b"no archive"), [Unseen::Damaged]);
        assert_eq!(unseen(&office(&[("a.txt", "no file of Word")])), [Unseen::Damaged]);
        let mut cut = office(&[("word/document.xml", &"<w:p>一二三四五</w:p>".repeat(400))]);
        assert_eq!(unseen(&cut), []);
        // The packed words stand behind the head of the part, of 30 bytes and its name.
        cut[50..60].fill(0xFF);
        assert_eq!(unseen(&cut), [Unseen::Damaged]);
    }

    #[test]
    fn words_behind_the_limit_are_told_and_never_read() {
        let most = limits::ATTACHMENT.most as usize;
        let long = "<w:p>一</w:p>".repeat(most / 14);
        let look = Look::into("a.docx", &office(&[("word/document.xml", &long)]));
        assert_eq!((look.unseen, look.words.len()), (vec![], most / 14 * 4));
        let look = Look::into("a.docx", &office(&[("word/document.xml", &long), ("word/footer1.xml", &long)]));
        assert_eq!(look.unseen, [Unseen::TooMuch(2 * long.len() as u64)]);
    }
}
