//! PDFs: the words of their pages, and what they say beside them. All work is counted in bytes, so that what is made
//! to unpack without end is refused like what is too long.

mod font;
mod page;

use lopdf::{DecompressError, Dictionary, Document, Error, LoadOptions, Object, Stream};

use super::{Look, Unseen, office};
use crate::limits;
use page::Reader;

/// Bytes that a package of objects, a page or a table of letters may unpack to: writers make them of some hundred
/// kilobytes, and what is read of one takes many times as much memory.
const PIECE: usize = 16 << 20;
/// Texts of objects that people write or see: titles, comments, what is filled into forms, what is read aloud.
const SAID: [&[u8]; 9] = [b"Title", b"Subject", b"Keywords", b"Contents", b"V", b"TU", b"Alt", b"ActualText", b"RC"];

/// Looks into a file.
pub fn look(bytes: &[u8]) -> Look {
    // Its reader is meant never to panic; if it does, the file is one that cannot be read.
    let read = std::panic::catch_unwind(|| read(bytes)).unwrap_or(Err(Unseen::Damaged));
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
    if document.is_encrypted() {
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
mod tests;
