//! PDFs: the words of their pages, and what they say beside them. All work is counted in bytes, so that what is made
//! to unpack without end is refused like what is too long.

mod font;
mod page;

use lopdf::{DecompressError, Dictionary, Document, Error, LoadOptions, Object, Stream};

use super::{Look, Unseen, office};
use crate::guarded::guarded;
use crate::limits;
use page::Reader;

/// Bytes that a package of objects, a page or a table of letters may unpack to: writers make them of some hundred
/// kilobytes, and what is read of one takes many times as much memory.
const PIECE: usize = 16 << 20;
/// Bytes that a form counts for at least: forms that draw each other are small, and without end.
const FORM: usize = 1 << 10;
/// Texts of objects that people write or see: titles, comments, what is filled into forms, what is read aloud.
const SAID: [&[u8]; 9] = [b"Title", b"Subject", b"Keywords", b"Contents", b"V", b"TU", b"Alt", b"ActualText", b"RC"];

/// Looks into a file.
pub fn look(bytes: &[u8]) -> Look {
    // Its reader is meant never to panic; if it does, the file is one that cannot be read.
    let read = guarded(|| read(bytes)).unwrap_or(Err(Unseen::Damaged));
    read.unwrap_or_else(|why| {
        let authors = if why == Unseen::Locked { Vec::new() } else { author(bytes).into_iter().collect() };
        Look { authors, ..Look::blind(why) }
    })
}

fn read(bytes: &[u8]) -> Result<Look, Unseen> {
    let options = LoadOptions { max_decompressed_size: Some(PIECE), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|e| match e {
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => Unseen::TooMuch(limits::ATTACHMENT.most + 1),
        // Of an encryption that its reader does not know, it says many things.
        _ if memchr::memmem::find(bytes, b"/Encrypt").is_some() => Unseen::Locked,
        _ => Unseen::Damaged,
    })?;
    // Its reader takes it away from what it could open.
    if document.trailer.has(b"Encrypt") {
        return Err(Unseen::Locked);
    }
    let mut budget = Budget(limits::ATTACHMENT.most);
    let mut look = Look::default();
    let mut files = 0;
    for object in document.objects.values() {
        files += usize::from(object.as_stream().is_ok_and(|stream| stream.dict.has_type(b"EmbeddedFile")));
        said(object, &mut look, &mut budget)?;
    }
    let info = document.trailer.get_deref(b"Info", &document).and_then(Object::as_dict);
    look.authors.extend(info.and_then(|info| info.get_deref(b"Author", &document)).ok().and_then(text));
    let metadata = document.catalog().and_then(|catalog| catalog.get_deref(b"Metadata", &document));
    if let Ok(metadata) = metadata.and_then(Object::as_stream)
        && let Some(xml) = budget.unpack(metadata)?
    {
        let xml = String::from_utf8_lossy(&xml);
        let creators = xml.find("<dc:creator").and_then(|at| xml[at..].split("</dc:creator").next());
        look.authors.extend(creators.into_iter().flat_map(|names| office::elements(names, "li")));
    }
    let mut reader = Reader::new(&document, budget, std::mem::take(&mut look.words));
    let (mut pictures, mut broken, mut letters) = (Vec::new(), Vec::new(), (0, 0));
    for (number, page) in (1..).zip(document.page_iter()) {
        look.pages.push(reader.words.len());
        let seen = reader.page(page)?;
        if !seen.whole {
            broken.push(number);
        } else if seen.drawn && seen.letters == 0 {
            pictures.push(number);
        }
        if seen.unknown > 0 {
            letters = (letters.0 + seen.unknown, if letters.0 > 0 { letters.1 } else { number });
        }
    }
    look.words = reader.words;
    if look.pages.is_empty() {
        return Err(Unseen::Damaged);
    }
    let told = |pages: Vec<usize>, why: fn(Vec<usize>) -> Unseen| (!pages.is_empty()).then(|| why(pages));
    look.unseen.extend(told(pictures, Unseen::Pictures));
    look.unseen.extend(told(broken, Unseen::Pages));
    look.unseen.extend((letters.0 > 0).then_some(Unseen::Letters { count: letters.0, page: letters.1 }));
    look.unseen.extend((files > 0).then_some(Unseen::Files(files)));
    Ok(look)
}

/// What is left of the bytes that are read.
struct Budget(u64);

impl Budget {
    fn spend(&mut self, bytes: usize) -> Result<(), Unseen> {
        self.0 = self.0.checked_sub(bytes as u64).ok_or(Unseen::TooMuch(limits::ATTACHMENT.most + 1))?;
        Ok(())
    }

    /// What a form holds that is drawn once more; it may draw others.
    fn unpack_form(&mut self, form: &Stream) -> Result<Option<Vec<u8>>, Unseen> {
        self.spend(FORM)?;
        self.unpack(form)
    }

    /// What a stream holds; none where it cannot be unpacked, or unpacks to more than a piece has.
    fn unpack(&mut self, stream: &Stream) -> Result<Option<Vec<u8>>, Unseen> {
        // A stream that is unpacked again and again costs at least what it takes to go through it.
        self.spend(stream.content.len() + 64)?;
        let unpacked = stream.get_plain_content_with_limit(PIECE).ok();
        self.spend(unpacked.as_ref().map_or(0, Vec::len))?;
        Ok(unpacked)
    }
}

/// The texts of an object and of those that stand in it, a line each. How deep they stand is bounded where they are
/// read.
fn said(object: &Object, look: &mut Look, budget: &mut Budget) -> Result<(), Unseen> {
    let dictionary = match object {
        Object::Array(items) => return items.iter().try_for_each(|item| said(item, look, budget)),
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &stream.dict,
        _ => return Ok(()),
    };
    // A signature is a string of bytes, and no words.
    let signature = dictionary.has(b"ByteRange");
    for (key, value) in dictionary.iter() {
        if let (Object::String(bytes, _), false) = (value, signature) {
            budget.spend(bytes.len())?;
            if SAID.contains(&key.as_slice()) {
                look.words.extend(text(value).into_iter().flat_map(|text| [text, "\n".to_owned()]));
            } else if key == b"T" && is_comment(dictionary) {
                look.authors.extend(text(value));
            }
        } else {
            said(value, look, budget)?;
        }
    }
    Ok(())
}

/// Something that a reader has written onto a page, under his name.
fn is_comment(annotation: &Dictionary) -> bool {
    annotation.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind != b"Widget") && annotation.has(b"Rect")
}

/// A string of words: UTF-16 and UTF-8 with their marks, else as Chinese programs write it.
fn text(string: &Object) -> Option<String> {
    let bytes = string.as_str().ok()?;
    let encoding = if std::str::from_utf8(bytes).is_ok() { encoding_rs::UTF_8 } else { encoding_rs::GB18030 };
    // A mark at its head goes before.
    Some(encoding.decode(bytes).0.into_owned())
}

/// `/Author (…)` or `/Author <…>` of a file that cannot be read otherwise.
fn author(bytes: &[u8]) -> Option<String> {
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
    text(&Object::string_literal(string))
}

#[cfg(test)]
mod tests {
    use lopdf::{Object, StringFormat, dictionary};

    use super::*;

    /// A PDF of pages, each with what it draws; fonts and forms are for all of them.
    struct Made {
        document: Document,
        pages: Vec<Object>,
        resources: Dictionary,
    }

    impl Made {
        fn new() -> Self {
            let mut made =
                Self { document: Document::with_version("1.7"), pages: Vec::new(), resources: Dictionary::new() };
            // Helvetica, as every reader has it.
            made.font(
                "H",
                dictionary! { "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" },
            );
            made
        }

        fn stream(&mut self, dictionary: Dictionary, content: &[u8]) -> Object {
            Object::Reference(self.document.add_object(Stream::new(dictionary, content.to_vec())))
        }

        fn resource(&mut self, kind: &str, name: &str, object: Object) {
            if !self.resources.has(kind.as_bytes()) {
                self.resources.set(kind, Dictionary::new());
            }
            let Ok(Object::Dictionary(kind)) = self.resources.get_mut(kind.as_bytes()) else { panic!() };
            kind.set(name, object);
        }

        fn font(&mut self, name: &str, mut font: Dictionary) {
            font.set("Type", "Font");
            let font = Object::Reference(self.document.add_object(font));
            self.resource("Font", name, font);
        }

        /// As Word, WPS and Typst write Chinese: two bytes a letter, and a table of what they stand for.
        fn chinese(&mut self, name: &str, encoding: &str, table: Option<&str>) {
            let inner = dictionary! {
                "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "ABCDEF+SimSun",
                "DW" => 1000, "W" => vec![16.into(), 25.into(), 500.into()],
            };
            let inner = Object::Reference(self.document.add_object(inner));
            let mut font = dictionary! {
                "Subtype" => "Type0", "BaseFont" => "ABCDEF+SimSun", "Encoding" => encoding,
                "DescendantFonts" => vec![inner],
            };
            if let Some(table) = table {
                let table = self.stream(Dictionary::new(), table.as_bytes());
                font.set("ToUnicode", table);
            }
            self.font(name, font);
        }

        fn page(&mut self, content: &str) -> &mut Dictionary {
            let mut content = Stream::new(Dictionary::new(), content.as_bytes().to_vec());
            let _ = content.compress();
            let content = self.document.add_object(content);
            let page = self.document.add_object(dictionary! { "Type" => "Page", "Contents" => content });
            self.pages.push(page.into());
            self.document.get_dictionary_mut(page).unwrap()
        }

        fn look(mut self) -> Look {
            Look::into("a.pdf", &self.bytes())
        }

        fn bytes(&mut self) -> Vec<u8> {
            let (kids, count) = (self.pages.clone(), self.pages.len() as i64);
            let resources = self.resources.clone();
            let pages = self.document.add_object(
                dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources },
            );
            for page in &self.pages {
                let page = page.as_reference().unwrap();
                self.document.get_dictionary_mut(page).unwrap().set("Parent", pages);
            }
            let catalog = self.document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
            self.document.trailer.set("Root", catalog);
            let mut bytes = Vec::new();
            self.document.save_to(&mut bytes).unwrap();
            bytes
        }
    }

    /// What a table of letters looks like: 16 to 25 are digits, 0x100 on stand for 张伟电话.
    const TABLE: &str = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def
    1 begincodespacerange <0000> <FFFF> endcodespacerange
    1 beginbfrange <0010> <0019> <0030> endbfrange
    2 beginbfchar <0100> <5F20> <0101> <4F1F> endbfchar
    1 beginbfrange <0102> <0103> [<7535> <8BDD>] endbfrange
    endcmap CMapName currentdict /CMap defineresource pop end end";

    fn words(content: &str) -> String {
        let mut made = Made::new();
        made.chinese("C", "Identity-H", Some(TABLE));
        made.page(content);
        let look = made.look();
        assert_eq!(look.unseen, [], "{content}");
        look.words.trim_end().to_owned()
    }

    #[test]
    fn letters_become_words_and_lines() {
        for (content, said) in [
            ("BT /H 12 Tf 72 700 Td (Tel 13800138000) Tj ET", "Tel 13800138000"),
            ("BT /C 12 Tf 72 700 Td <0102010300110013001800100010> Tj ET", "电话13800"),
            // One number in pieces, moved together and apart.
            ("BT /H 12 Tf [(138) -20 (0013) 15 (8000)] TJ ET", "13800138000"),
            ("BT /H 10 Tf (1) Tj ET BT /H 10 Tf 1 0 0 1 100 0 Tm (13800138000) Tj ET", "1 13800138000"),
            ("BT /C 10 Tf <00110013> Tj ET BT /C 10 Tf 1 0 0 1 10 0 Tm <0018> Tj ET", "138"),
            ("BT /C 10 Tf <00110013> Tj ET BT /C 10 Tf 1 0 0 1 13 0 Tm <0018> Tj ET", "13 8"),
            ("BT /H 10 Tf 12 TL (one) Tj T* (two) Tj (three) ' ET", "one\ntwo\nthree"),
            ("BT /H 10 Tf 0 -20 TD (one) Tj 0 -12 Td (two) Tj ET", "one\ntwo"),
            // A size of one, made large by the page; turned by a quarter.
            ("q 12 0 0 12 0 0 cm BT /H 1 Tf (138) Tj 3 0 Td (00) Tj ET Q", "138 00"),
            ("BT /C 10 Tf 0 1 -1 0 50 50 Tm <0011> Tj <0013> Tj 0 -12 Td <0018> Tj ET", "13\n8"),
            // Nobody sees it, and everybody can copy it.
            ("BT 3 Tr /H 10 Tf (138) Tj ET", "138"),
            ("q BT /C 9 Tf ET Q BT /H 10 Tf (a) Tj ET BI /W 1 /H 1 /BPC 8 /CS /G ID x EI BT (b) Tj ET", "ab"),
        ] {
            assert_eq!(words(content), said, "{content}");
        }
    }

    #[test]
    fn fonts_without_a_table_are_read_by_their_encoding() {
        let mut made = Made::new();
        made.chinese("G", "GBK-EUC-H", None);
        made.chinese("U", "UniGB-UCS2-H", None);
        let codes = dictionary! { "Type" => "Encoding", "Differences" => vec![1.into(), "one".into(), "three".into(), "eight".into()] };
        made.font("D", dictionary! { "Subtype" => "Type1", "BaseFont" => "X", "Encoding" => codes });
        made.page(
            "BT /G 12 Tf <D5C5CEB0313338> Tj 0 -20 Td /U 12 Tf <5F204F1F00310033> Tj 0 -20 Td /D 12 Tf <010203> Tj ET",
        );
        let look = made.look();
        assert_eq!((look.words.as_str(), look.unseen), ("张伟138\n张伟13\n138\n", vec![]));
    }

    #[test]
    fn forms_notes_and_fields_are_read_too() {
        let mut made = Made::new();
        let inner = dictionary! { "Type" => "XObject", "Subtype" => "Form", "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 9.into(), 9.into()] };
        let form = made.stream(inner.clone(), b"BT /H 9 Tf (in a form) Tj ET");
        made.resource("XObject", "F", form);
        let shown = made.stream(inner, b"BT /H 9 Tf (in a field) Tj ET");
        let said = |words: &str| Object::String(encode(words), StringFormat::Hexadecimal);
        let note = dictionary! {
            "Subtype" => "Text", "Rect" => vec![0.into(); 4], "Contents" => said("问张伟"), "T" => said("李娜"),
            "AP" => dictionary! { "N" => shown },
        };
        let field = dictionary! { "Subtype" => "Widget", "Rect" => vec![0.into(); 4], "T" => said("栏目"), "V" => said("13800138000") };
        made.page("q 1 0 0 1 50 50 cm /F Do Q").set("Annots", vec![note.into(), field.into()]);
        let info = made
            .document
            .add_object(dictionary! { "Author" => said("王小明"), "Title" => said("名单"), "Producer" => said("WPS") });
        made.document.trailer.set("Info", info);
        made.stream(dictionary! { "Type" => "EmbeddedFile" }, b"x");
        let look = made.look();
        for said in ["问张伟\n", "13800138000\n", "名单\n", "in a form\n", "in a field\n"] {
            assert!(look.words.contains(said), "{said} in {}", look.words);
        }
        assert!(!look.words.contains("WPS") && !look.words.contains("栏目"), "{}", look.words);
        assert_eq!((look.authors, look.unseen), (vec!["李娜".into(), "王小明".into()], vec![Unseen::Files(1)]));
        let (title, form) = (look.words.find("名单").unwrap(), look.words.find("in a form").unwrap());
        assert_eq!((Look { authors: vec![], unseen: vec![], ..look }.page(form), title < form), (Some(1), true));
    }

    fn encode(words: &str) -> Vec<u8> {
        [vec![0xFE, 0xFF], words.encode_utf16().flat_map(u16::to_be_bytes).collect()].concat()
    }

    #[test]
    fn the_author_of_a_pdf_is_read_in_both_ways_of_writing() {
        let authors = |path: &str, bytes: &[u8]| Look::into(path, bytes).authors;
        assert_eq!(authors("a.pdf", b"<< /Author (Wang) >>"), ["Wang"]);
        assert_eq!(authors("a.pdf", b"<</Author<FEFF738B5C0F660E>>>"), ["王小明"]);
        assert!(authors("a.pdf", b"<</Author()>>").is_empty() && authors("a.pdf", b"%PDF").is_empty());
        // As Chinese programs without a mark write it, and in the data for machines.
        let mut made = Made::new();
        let gbk = Object::String(b"\xD5\xC5\xCE\xB0".to_vec(), StringFormat::Literal);
        let info = made.document.add_object(dictionary! { "Author" => gbk });
        made.document.trailer.set("Info", info);
        made.page("");
        assert_eq!(made.look().authors, ["张伟"]);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let mut made = Made::new();
        made.chinese("C", "Identity-H", Some(TABLE));
        made.chinese("N", "Identity-H", None);
        let scan = made.stream(dictionary! { "Subtype" => "Image", "Width" => 1, "Height" => 1 }, b"x");
        made.resource("XObject", "S", scan);
        made.page("/S Do");
        made.page("");
        made.page("0 0 m 9 9 l S");
        made.page("BT /H 9 Tf (words) Tj ET /S Do");
        made.page("BT /N 9 Tf <0011> Tj /C 9 Tf <00110999> Tj /Lost 9 Tf (ab) Tj ET");
        made.page("BT /H 9 Tf (never ends");
        let packed = made.document.add_object(Stream::new(dictionary! { "Filter" => "Nobody" }, vec![9; 9]));
        made.page("").set("Contents", packed);
        let seen = made.look();
        let letters = Unseen::Letters { count: 4, page: 5 };
        assert_eq!(seen.unseen, [Unseen::Pictures(vec![1, 3]), Unseen::Pages(vec![6, 7]), letters]);

        let mut made = Made::new();
        made.page("BT /H 9 Tf (138) Tj ET");
        let bytes = made.bytes();
        assert_eq!(Look::into("a.pdf", &bytes[..bytes.len() / 3]).unseen, [Unseen::Damaged]);
        made.document.trailer.set("Encrypt", dictionary! { "Filter" => "Nobody" });
        assert_eq!(Look::into("a.pdf", &made.bytes()).unseen, [Unseen::Locked]);
    }

    #[test]
    fn what_unpacks_without_end_is_refused() {
        let unseen = |content: &str, form: &[u8]| {
            let mut made = Made::new();
            let mut form = Stream::new(dictionary! { "Subtype" => "Form" }, form.to_vec());
            form.compress().unwrap();
            let form = made.document.add_object(form);
            made.resource("XObject", "F", form.into());
            made.page(content);
            made.look().unseen
        };
        let too_much = [Unseen::TooMuch(limits::ATTACHMENT.most + 1)];
        // Eight megabytes ten times, forms within forms, one too large to read, one that shows itself.
        assert_eq!(unseen(&"/F Do ".repeat(10), &vec![b' '; 8 << 20]), too_much);
        assert_eq!(unseen("/F Do", &b"/F Do ".repeat(40)), too_much);
        assert_eq!(unseen("/F Do", &vec![b' '; PIECE + 1]), [Unseen::Pages(vec![1])]);
        assert_eq!(unseen("/F Do", b"/F Do"), [Unseen::Pages(vec![1])]);
        // A letter that stands for a book, shown again and again.
        let mut made = Made::new();
        let book = format!("1 beginbfchar <0001> <{}> endbfchar", "4E00".repeat(500));
        made.chinese("B", "Identity-H", Some(&book));
        made.page(&format!("BT /B 9 Tf <{}> Tj ET", "0001".repeat(60_000)));
        assert_eq!(made.look().unseen, too_much);
        let mut made = Made::new();
        made.chinese("B", "Identity-H", Some(&book.replace("4E00", "4E004E00")));
        made.page("BT /B 9 Tf <0001> Tj ET");
        assert_eq!(made.look().unseen, [Unseen::Letters { count: 1, page: 1 }]);
    }
}
