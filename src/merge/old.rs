//! Excel files of the old kind: a compound file, and in it a stream of records (MS-XLS 2.1.4). Their reader gives
//! what cells hold. Read here is what it leaves out (how they are shown, and which rows are not) and whether the file
//! is sound: the reader believes the sizes that a damaged one claims.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read, Write};
use std::ops::Range;

use cfb::{CompoundFile, Version};

use super::format::{Format, built_in};

/// Where the records are; before 1997 the name was another.
const STREAMS: [&str; 2] = ["/Workbook", "/Book"];
/// Where a file of the new kind lies that has a password.
const ENCRYPTED: &str = "/EncryptedPackage";
/// Bytes before the first sector: a file of fewer is none.
const HEADER: usize = 512;

/// Of the records that there are (MS-XLS 2.3).
mod kind {
    pub const FORMULA: u16 = 0x0006;
    pub const END: u16 = 0x000A;
    pub const PASSWORD: u16 = 0x002F;
    pub const SHEET: u16 = 0x0085;
    pub const NUMBERS: u16 = 0x00BD;
    pub const RICH_TEXT: u16 = 0x00D6;
    pub const STYLE: u16 = 0x00E0;
    pub const SHARED_TEXT: u16 = 0x00FD;
    pub const DIMENSIONS: u16 = 0x0200;
    pub const NUMBER: u16 = 0x0203;
    pub const TEXT: u16 = 0x0204;
    pub const TRUTH: u16 = 0x0205;
    pub const ROW: u16 = 0x0208;
    pub const SHORT_NUMBER: u16 = 0x027E;
    pub const FORMAT: u16 = 0x041E;
    pub const BEGIN: u16 = 0x0809;
}

/// The version of the records since 1997.
const BIFF8: u16 = 0x0600;
/// Columns that a sheet of this kind has at most.
const COLUMNS: u32 = 256;
/// Of the flags of a row: it has no height.
const HIDDEN: u16 = 0x20;

/// Why a file cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// It has a password.
    Locked,
    /// It holds no workbook.
    Other,
    Damaged,
}

/// A workbook as its reader takes it, and what is known of it besides.
pub struct Workbook {
    /// A file of nothing else.
    pub bytes: Vec<u8>,
    /// Of workbooks from before 1997 nothing.
    pub looks: Option<Looks>,
    /// Cells of all sheets, each from its first to its last, empty ones too.
    pub area: u64,
}

/// How the cells of a workbook look.
pub struct Looks {
    /// By the number of a cell's style.
    formats: Vec<Option<Format>>,
    sheets: HashMap<String, Sheet>,
}

/// What is known of a sheet besides its values.
#[derive(Default)]
pub struct Sheet {
    /// The styles of cells that hold something, by row and column from 0.
    styles: HashMap<(u32, u32), u16>,
    /// Rows that are not shown, as Excel counts them.
    pub hidden: HashSet<usize>,
    area: u64,
    /// Where it says how many cells it has.
    sizes: Vec<Range<usize>>,
}

impl Looks {
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.get(name)
    }

    /// The format of a cell; `None` for what has no look of its own.
    pub fn format(&self, sheet: &Sheet, at: (u32, u32)) -> Option<&Format> {
        self.formats.get(usize::from(*sheet.styles.get(&at)?))?.as_ref()
    }
}

/// Reads a file.
///
/// # Errors
/// [`Refused`].
pub fn read(bytes: &[u8]) -> Result<Workbook, Refused> {
    if bytes.len() < HEADER {
        return Err(Refused::Other);
    }
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| Refused::Damaged)?;
    let Some(name) = STREAMS.into_iter().find(|name| file.is_stream(name)) else {
        return Err(if file.is_stream(ENCRYPTED) { Refused::Locked } else { Refused::Other });
    };
    let mut stream = Vec::new();
    let whole = file.open_stream(name).and_then(|of| of.take(bytes.len() as u64).read_to_end(&mut stream));
    whole.map_err(|_| Refused::Damaged)?;
    let (looks, area) = workbook(&mut stream)?;
    // Whatever else is in the file is nobody's, and may be what is damaged. Its reader takes small sectors alone.
    let alone = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).and_then(|mut alone| {
        alone.create_stream(name)?.write_all(&stream)?;
        alone.flush()?;
        Ok(alone.into_inner().into_inner())
    });
    Ok(Workbook { bytes: alone.map_err(|_| Refused::Damaged)?, looks, area })
}

/// Reads the records of a workbook: how it looks, and its area. What its sheets say of their sizes is taken out: their
/// reader makes room for as many cells as they claim.
fn workbook(stream: &mut [u8]) -> Result<(Option<Looks>, u64), Refused> {
    let mut is_new = false;
    let (mut codes, mut styles, mut places) = (HashMap::new(), Vec::new(), Vec::new());
    for (number, record) in (Records { stream, at: 0 }).enumerate() {
        let (kind, data, _) = record.ok_or(Refused::Damaged)?;
        match kind {
            kind::BEGIN if number == 0 => is_new = word(data, 0) == Some(BIFF8),
            _ if number == 0 => return Err(Refused::Damaged),
            kind::PASSWORD => return Err(Refused::Locked),
            kind::END => break,
            kind::SHEET => places.push(place(data).ok_or(Refused::Damaged)?),
            kind::STYLE if is_new => styles.push(word(data, 2).ok_or(Refused::Damaged)?),
            kind::FORMAT if is_new => {
                let (id, code) = word(data, 0).zip(data.get(4..)).ok_or(Refused::Damaged)?;
                codes.insert(id, text(code).ok_or(Refused::Damaged)?);
            }
            _ => {}
        }
    }
    let (mut sheets, mut area, mut sizes) = (HashMap::new(), 0, Vec::new());
    for (at, name) in places {
        let mut sheet = sheet(stream, at).ok_or(Refused::Damaged)?;
        area += sheet.area;
        sizes.append(&mut sheet.sizes);
        sheets.insert(name, sheet);
    }
    let formats = styles.into_iter().map(|id| format(id, codes.get(&id).map(String::as_str))).collect();
    sizes.into_iter().for_each(|at| stream[at].fill(0));
    Ok((is_new.then_some(Looks { formats, sheets }), area))
}

/// The format of a number, by its code where the file has one. Some numbers stand for the same everywhere, whatever the
/// file says.
fn format(id: u16, code: Option<&str>) -> Option<Format> {
    let is_standard = matches!(id, 0..=4 | 9..=22 | 45..=49);
    Format::of(id.into(), code.filter(|_| !is_standard).unwrap_or_else(|| built_in(id.into())))
}

/// Where a sheet's records begin, and its name.
fn place(data: &[u8]) -> Option<(usize, String)> {
    let at = u32::from_le_bytes(data.get(..4)?.try_into().ok()?);
    // Of names from before 1997, nothing is known.
    Some((at.try_into().ok()?, text(data.get(7..)?).unwrap_or_default()))
}

/// A text after its flags, of which one says that its characters have two bytes.
fn text(data: &[u8]) -> Option<String> {
    let (flags, characters) = data.split_first()?;
    Some(if flags & 1 == 1 {
        let units: Vec<u16> = characters.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        characters.iter().copied().map(char::from).collect()
    })
}

/// Reads the records of a sheet that begins there. `None` for what no sheet has.
fn sheet(stream: &[u8], at: usize) -> Option<Sheet> {
    let mut sheet = Sheet::default();
    let mut corners: Option<[u32; 4]> = None;
    let mut see = |(row, column): (u32, u32), style: u16| {
        let [top, left, bottom, right] = corners.unwrap_or([row, column, row, column]);
        corners = Some([top.min(row), left.min(column), bottom.max(row), right.max(column)]);
        sheet.styles.insert((row, column), style);
        (column < COLUMNS).then_some(())
    };
    // Charts within a sheet are among its records.
    let mut depth = 0;
    for record in (Records { stream, at }) {
        let (kind, data, at) = record?;
        match kind {
            kind::BEGIN => depth += 1,
            _ if depth == 0 => return None,
            kind::END if depth == 1 => break,
            kind::END => depth -= 1,
            _ if depth > 1 => {}
            kind::ROW if word(data, 12)? & HIDDEN != 0 => drop(sheet.hidden.insert(usize::from(word(data, 0)?) + 1)),
            kind::DIMENSIONS => sheet.sizes.push(at),
            kind::NUMBERS => {
                let (row, first) = place_of(data)?;
                let styles = data.get(4..data.len().checked_sub(2)?)?.chunks_exact(6);
                for (column, style) in (first..).zip(styles) {
                    see((row, column), word(style, 0)?)?;
                }
            }
            kind::FORMULA
            | kind::RICH_TEXT
            | kind::SHARED_TEXT
            | kind::NUMBER
            | kind::TEXT
            | kind::TRUTH
            | kind::SHORT_NUMBER => see(place_of(data)?, word(data, 4)?)?,
            _ => {}
        }
    }
    let [top, left, bottom, right] = corners.unwrap_or([1, 1, 0, 0]);
    sheet.area = u64::from(bottom + 1 - top) * u64::from(right + 1 - left);
    (depth == 1).then_some(sheet)
}

/// The row and column of a cell.
fn place_of(data: &[u8]) -> Option<(u32, u32)> {
    Some((word(data, 0)?.into(), word(data, 2)?.into()))
}

fn word(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// Records from a place on, each with its kind, and where its data are; `None` for one that is not whole, which is the
/// last.
struct Records<'b> {
    stream: &'b [u8],
    at: usize,
}

impl<'b> Iterator for Records<'b> {
    type Item = Option<(u16, &'b [u8], Range<usize>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at == self.stream.len() {
            return None;
        }
        let at = std::mem::replace(&mut self.at, self.stream.len());
        let record = word(self.stream, at).zip(word(self.stream, at.saturating_add(2))).and_then(|(kind, length)| {
            let place = at + 4..at + 4 + usize::from(length);
            let data = self.stream.get(place.clone())?;
            self.at = place.end;
            Some((kind, data, place))
        });
        Some(record)
    }
}
