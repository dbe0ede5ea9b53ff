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
        let pages = self
            .document
            .add_object(dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources });
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
    let packed = made.document.add_object(Stream::new(dictionary! { "Filter" => "FlateDecode" }, vec![9; 9]));
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
