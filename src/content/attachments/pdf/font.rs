//! Fonts of a PDF: which letters their codes stand for, and how wide these are.

use encoding_rs::Encoding;
use hayro_cmap::{BfString, CMap};
use lopdf::{Dictionary, Document, Object};

use super::{Budget, Unseen};

/// The longest text between two marks of a table of letters. A letter stands for a few characters; a table that
/// says otherwise is made to be slow.
const LONGEST: usize = 2500;

pub struct Font {
    codes: Codes,
    to_unicode: Option<CMap>,
    /// Runs of codes with their widths: from, to, thousandths of the size.
    widths: Vec<(u32, u32, f64)>,
    /// Of all others.
    width: f64,
    pub vertical: bool,
}

enum Codes {
    /// A byte each, with the letter that it stands for.
    Bytes(Vec<Option<String>>),
    /// Two bytes each; what they mean, only `ToUnicode` says.
    Pairs,
    Utf16,
    /// Bytes and pairs of them, as texts are written.
    Text(&'static Encoding),
    Map(Box<CMap>),
}

/// A letter: its bytes, what it is where that is known, how far it moves the pen.
pub struct Letter {
    pub length: usize,
    pub text: Option<String>,
    pub width: f64,
}

impl Font {
    pub fn read(font: &Dictionary, document: &Document, budget: &mut Budget) -> Result<Self, Unseen> {
        let to_unicode = map(font.get_deref(b"ToUnicode", document).ok(), budget)?;
        let kind = font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        if kind == b"Type0" {
            return Self::composite(font, document, budget, to_unicode);
        }
        // Widths of drawn letters are those of a space of their own.
        let matrix = font.get_deref(b"FontMatrix", document).and_then(Object::as_array).ok();
        let unit = matrix.and_then(|m| m.first()?.as_float().ok()).map_or(1.0, |unit| f64::from(unit) * 1000.0);
        let first = font.get_deref(b"FirstChar", document).and_then(Object::as_i64).unwrap_or(0);
        let list = font.get_deref(b"Widths", document).and_then(Object::as_array).map_or(&[][..], Vec::as_slice);
        let first = u32::try_from(first).unwrap_or(0);
        let widths =
            row(first, list.get(..256).unwrap_or(list), document).map(|(code, width)| (code, code, width * unit));
        let widths = widths.collect();
        let codes = Codes::Bytes(table(font, document));
        Ok(Self { codes, to_unicode, widths, width: 550.0, vertical: false })
    }

    fn composite(
        font: &Dictionary,
        document: &Document,
        budget: &mut Budget,
        to_unicode: Option<CMap>,
    ) -> Result<Self, Unseen> {
        let encoding = font.get_deref(b"Encoding", document).ok();
        let name = encoding.and_then(|e| e.as_name().ok()).unwrap_or_default();
        let begins = |heads: &[&[u8]]| heads.iter().any(|head| name.starts_with(head));
        let codes = if begins(&[b"GB"]) {
            Codes::Text(encoding_rs::GB18030)
        } else if begins(&[b"B5", b"ETen", b"HKscs"]) {
            Codes::Text(encoding_rs::BIG5)
        } else if begins(&[b"Uni"]) {
            Codes::Utf16
        } else {
            map(encoding.filter(|e| e.as_stream().is_ok()), budget)?
                .map_or(Codes::Pairs, |map| Codes::Map(Box::new(map)))
        };
        let family = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array).ok();
        let inner = family.and_then(|family| document.dereference(family.first()?).ok()?.1.as_dict().ok());
        let get = |key: &[u8]| inner.and_then(|inner| inner.get_deref(key, document).ok());
        let list = get(b"W").and_then(|w| w.as_array().ok()).map_or(&[][..], Vec::as_slice);
        // Many fonts may share a long list.
        budget.spend(list.len())?;
        Ok(Self {
            codes,
            to_unicode,
            widths: runs(list, document),
            width: get(b"DW").map_or(1000.0, |width| number(width, document)),
            vertical: name.ends_with(b"V"),
        })
    }

    /// The letter at the head of some bytes, of which there is at least one.
    pub fn letter(&self, bytes: &[u8]) -> Letter {
        let length = self.length(bytes).clamp(1, bytes.len().max(1));
        let written = bytes.get(..length).unwrap_or_default();
        let code = written.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
        let known = self.to_unicode.as_ref().and_then(|map| map.lookup_bf_string(code)).map(|text| match text {
            BfString::Char(c) => c.to_string(),
            BfString::String(text) => text,
        });
        let text = known.or_else(|| match &self.codes {
            Codes::Bytes(table) => table.get(code as usize).cloned().flatten(),
            Codes::Utf16 => Some(encoding_rs::UTF_16BE.decode_without_bom_handling(written).0.into_owned()),
            Codes::Text(encoding) => Some(encoding.decode_without_bom_handling(written).0.into_owned()),
            Codes::Pairs | Codes::Map(_) => None,
        });
        let is_none = |c: char| c.is_control() && !c.is_whitespace() || c == '\u{fffd}';
        Letter {
            length,
            text: text.filter(|text| !text.is_empty() && !text.contains(is_none)),
            width: self.width(code, length),
        }
    }

    fn length(&self, bytes: &[u8]) -> usize {
        let first = bytes.first().copied().unwrap_or_default();
        match &self.codes {
            Codes::Bytes(_) => 1,
            Codes::Pairs => 2,
            Codes::Utf16 => {
                if (0xD8..0xDC).contains(&first) {
                    4
                } else {
                    2
                }
            }
            Codes::Text(_) if first < 0x80 => 1,
            // GB18030 has codes of four bytes.
            Codes::Text(_) => {
                if bytes.get(1).is_some_and(u8::is_ascii_digit) {
                    4
                } else {
                    2
                }
            }
            Codes::Map(map) => {
                let code =
                    |length: u8| Some(bytes.get(..length.into())?.iter().fold(0, |code, b| code << 8 | u32::from(*b)));
                (1..=4)
                    .find(|length| code(*length).is_some_and(|code| map.lookup_cid_code(code, *length).is_some()))
                    .unwrap_or(2)
                    .into()
            }
        }
    }

    fn width(&self, code: u32, length: usize) -> f64 {
        let code = match &self.codes {
            // The number of the letter within its collection is not known here.
            Codes::Text(_) | Codes::Utf16 => return if length == 1 { 500.0 } else { self.width },
            Codes::Map(map) => map.lookup_cid_code(code, length as u8).unwrap_or(code),
            _ => code,
        };
        let behind = self.widths.partition_point(|(from, ..)| *from <= code);
        let run = behind.checked_sub(1).and_then(|last| self.widths.get(last));
        run.filter(|(_, to, _)| *to >= code).map_or(self.width, |(.., width)| *width)
    }
}

/// A table of letters or of codes.
fn map(stream: Option<&Object>, budget: &mut Budget) -> Result<Option<CMap>, Unseen> {
    let Some(Ok(stream)) = stream.map(Object::as_stream) else { return Ok(None) };
    let bytes = budget.unpack(stream)?.unwrap_or_default();
    let slow = bytes.split(|byte| matches!(byte, b'<' | b'>')).any(|piece| piece.len() > LONGEST);
    Ok(if slow { None } else { CMap::parse(&bytes, |_| None) })
}

/// The letters of a font of bytes, by its encoding and the names of its letters.
fn table(font: &Dictionary, document: &Document) -> Vec<Option<String>> {
    // What `ToUnicode` says was read within bounds already.
    let mut font = font.clone();
    font.remove(b"ToUnicode");
    font.set("Type", Object::Name(b"Font".to_vec()));
    let Ok(encoding) = font.get_font_encoding(document) else { return Vec::new() };
    (0..=u8::MAX).map(|byte| encoding.bytes_to_string(&[byte]).ok().filter(|text| !text.is_empty())).collect()
}

/// `W` of a composite font: a code and the widths from there on, or two codes and the width of all between.
fn runs(list: &[Object], document: &Document) -> Vec<(u32, u32, f64)> {
    let (mut runs, mut list) = (Vec::new(), list);
    while let [first, second, rest @ ..] = list {
        let from = number(first, document) as u32;
        match document.dereference(second) {
            Ok((_, Object::Array(widths))) => {
                runs.extend(row(from, widths, document).map(|(code, width)| (code, code, width)));
                list = rest;
            }
            _ => {
                let [width, rest @ ..] = rest else { break };
                runs.push((from, number(second, document) as u32, number(width, document)));
                list = rest;
            }
        }
    }
    runs.sort_by_key(|(from, ..)| *from);
    runs
}

/// Widths of codes in a row.
fn row<'w>(from: u32, widths: &'w [Object], document: &'w Document) -> impl Iterator<Item = (u32, f64)> + 'w {
    widths.iter().enumerate().map(move |(i, width)| (from.saturating_add(i as u32), number(width, document)))
}

fn number(object: &Object, document: &Document) -> f64 {
    document.dereference(object).and_then(|(_, object)| object.as_float()).map_or(0.0, f64::from)
}
