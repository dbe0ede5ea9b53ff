//! Pictures of the content folder as they are read: bounded, and without what nobody sees. A
//! photograph carries the place it was taken and the camera's owner, an SVG may carry programs; no
//! channel gets either. What stays is what is known to draw: what else a file holds, between its parts or behind
//! its end, is nobody's business.

mod drawing;
mod gif;
mod jpeg;
mod references;
mod webp;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use img_parts::png::{Png, PngChunk};
use img_parts::{Bytes, ImageEXIF};
use memchr::memmem;

use super::svg;
use crate::diagnostics::Diagnostic;
use crate::limits;

/// Bytes that decoding may take: four a pixel, and as many again on the way.
const MAX_DECODED: u64 = 8 * limits::PIXELS.most;
/// Chunks of a PNG that draw, or say how it is shown: in which colours, how large, how it moves.
const PNG_DRAWN: [&[u8; 4]; 17] = [
    b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"acTL", b"fcTL", b"fdAT", b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP",
    b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"pHYs",
];

/// The picture without its metadata (the way up is kept), or why it cannot be used and how to
/// mend that.
pub fn clean(bytes: Vec<u8>, extension: &str) -> Result<Vec<u8>, (String, &'static str)> {
    if extension == "svg" {
        let clean = svg::clean(&bytes)?;
        drawing::hold(&clean)?;
        return Ok(clean.into_bytes());
    }
    let save = "open it in a picture editor and export it again as PNG or JPEG";
    if bytes.get(4..8) == Some(b"ftyp") {
        let why = "it is a HEIC, HEIF or AVIF picture whose file was only given another ending";
        return Err((why.to_owned(), save));
    }
    let (width, height) = size(&bytes).ok_or_else(|| ("it is no picture of this kind".to_owned(), save))?;
    if let Some(kind) = kind(&bytes).filter(|kind| !kind.endings.contains(&extension)) {
        let why = format!("it is a {} picture whose file was only given another ending", kind.name);
        return Err((
            why,
            "open it in a picture editor and export it again as PNG or JPEG; or give it its own ending, here and where it is shown",
        ));
    }
    let pixels = u64::from(width) * u64::from(height);
    if !limits::PIXELS.allows(pixels) {
        return Err((limits::PIXELS.message(pixels), limits::PIXELS.help()));
    }
    let broken = |e: img_parts::Error| (format!("it is damaged: {e}"), save);
    let cut_off = || ("it is damaged: it ends before its picture".to_owned(), save);
    let exif = orientation(&bytes).filter(|o| *o != Orientation::NoTransforms).map(upright);
    match bytes.as_slice() {
        [0xFF, 0xD8, ..] => jpeg::bare(&bytes, exif.as_deref()).ok_or_else(cut_off),
        [b'G', b'I', b'F', ..] => gif::bare(&bytes).ok_or_else(cut_off),
        [b'R', b'I', b'F', b'F', ..] => webp::bare(bytes.into(), exif).map_err(broken),
        _ => bare_png(bytes.into(), exif).map_err(broken),
    }
}

/// A kind of pictures, and how its files end.
struct Kind {
    name: &'static str,
    endings: &'static [&'static str],
}

/// What a picture is by how it begins. Chats save a JPEG as `.png`, and who goes by the ending cannot read it.
fn kind(bytes: &[u8]) -> Option<Kind> {
    Some(match bytes {
        [0xFF, 0xD8, ..] => Kind { name: "JPEG", endings: &["jpg", "jpeg"] },
        [0x89, b'P', b'N', b'G', ..] => Kind { name: "PNG", endings: &["png"] },
        [b'G', b'I', b'F', ..] => Kind { name: "GIF", endings: &["gif"] },
        [b'R', b'I', b'F', b'F', ..] => Kind { name: "WebP", endings: &["webp"] },
        _ => return None,
    })
}

/// Whether a picture ends where it should. Kinds other than JPEG are not read at all where they do not.
pub fn is_whole(bytes: &[u8]) -> bool {
    !bytes.starts_with(&[0xFF, 0xD8]) || jpeg::is_whole(bytes)
}

/// A PNG alone, with this EXIF data and no other.
fn bare_png(bytes: Bytes, exif: Option<Bytes>) -> img_parts::Result<Vec<u8>> {
    let mut png = Png::from_bytes(bytes)?;
    png.chunks_mut().retain(|chunk| PNG_DRAWN.contains(&&chunk.kind()));
    png.chunks_mut().push(PngChunk::new(*b"IEND", Bytes::new()));
    png.set_exif(exif);
    Ok(png.encoder().bytes().to_vec())
}

/// Whether a picture is one of several that follow each other: a GIF, or a WebP or PNG that says so in its head.
pub fn moves(bytes: &[u8]) -> bool {
    const IN_WEBP: u8 = 0b10;
    match bytes {
        [b'G', b'I', b'F', ..] => true,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', b'V', b'P', b'8', b'X', _, _, _, _, flags, ..] => {
            flags & IN_WEBP != 0
        }
        // It is said before the first picture.
        [0x89, b'P', b'N', b'G', ..] => {
            let head = memmem::find(bytes, b"IDAT").map_or(bytes, |at| &bytes[..at]);
            memmem::find(head, b"acTL").is_some()
        }
        _ => false,
    }
}

/// Width and height in pixels as shown (turned the way up), from the header alone.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    // Animations stay as they are, so their frames are never decoded here.
    if let Some(header) = bytes.strip_prefix(b"GIF8") {
        let side = |at: usize| Some(u32::from(u16::from_le_bytes([*header.get(at)?, *header.get(at + 1)?])));
        return Some((side(2)?, side(4)?));
    }
    let reader = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let lies = matches!(
        decoder.orientation().ok()?,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    (width > 0 && height > 0).then_some(if lies { (height, width) } else { (width, height) })
}

/// Endings of pictures that cannot be used.
pub const UNUSABLE: [&str; 9] = ["heic", "heif", "bmp", "tif", "tiff", "avif", "jfif", "psd", "cdr"];

/// What is said about a path that names a picture of a kind that cannot be used.
pub fn unusable(path: &str) -> Option<Diagnostic> {
    let (_, ending) = path.rsplit_once('.')?;
    let kind = UNUSABLE.into_iter().find(|kind| kind.eq_ignore_ascii_case(ending))?.to_uppercase();
    let d = Diagnostic::error("outreach::pictures::kind", format!("pictures of the kind {kind} cannot be used"));
    Some(d.help("open it, save it as JPG or PNG into the content folder, and name that file"))
}

/// The height in pixels of a picture of a size that is made `to` pixels wide.
pub fn height_at((width, height): (u32, u32), to: u32) -> u32 {
    (f64::from(height) * f64::from(to) / f64::from(width)).round().max(1.0) as u32
}

/// The picture decoded, the right way up.
pub fn decode(bytes: &[u8]) -> image::ImageResult<DynamicImage> {
    let mut reader = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn orientation(bytes: &[u8]) -> Option<Orientation> {
    let reader = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.into_decoder().ok()?.orientation().ok()
}

/// EXIF data that says nothing but which way is up: TIFF's header, one entry (tag 0x0112).
fn upright(orientation: Orientation) -> Bytes {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation.to_exif(), 0, 0, 0, 0, 0, 0, 0]);
    Bytes::from(exif)
}

#[cfg(test)]
mod tests {
    use img_parts::jpeg::Jpeg;

    use super::*;

    pub(super) fn jpeg(width: u32, height: u32) -> Jpeg {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(width, height).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
        Jpeg::from_bytes(bytes.into_inner().into()).unwrap()
    }

    pub(super) fn holds(bytes: &[u8], words: &[u8]) -> bool {
        bytes.windows(words.len()).any(|w| w == words)
    }

    #[test]
    fn the_place_of_a_photograph_is_taken_out_and_its_way_up_is_kept() {
        let mut photo = jpeg(40, 20);
        // Orientation 6 (a quarter turn), and words where a phone writes the place.
        let mut exif = upright(Orientation::Rotate90).to_vec();
        exif.extend(b"GPS 30.5 N 104.1 E");
        photo.set_exif(Some(exif.into()));
        let photo = photo.encoder().bytes().to_vec();
        assert!(holds(&photo, b"GPS 30.5"));
        let cleaned = clean(photo, "jpg").unwrap();
        assert!(!holds(&cleaned, b"GPS"));
        assert_eq!(size(&cleaned), Some((20, 40)));
        assert_eq!(decode(&cleaned).unwrap().width(), 20);
    }

    #[test]
    fn a_picture_under_anothers_ending_is_told_as_what_it_is() {
        let photo = jpeg(4, 4).encoder().bytes().to_vec();
        for ending in ["jpg", "jpeg"] {
            assert!(clean(photo.clone(), ending).is_ok());
        }
        for ending in ["png", "webp", "gif"] {
            let (why, _) = clean(photo.clone(), ending).unwrap_err();
            assert!(why.contains("it is a JPEG picture"), "{ending}: {why}");
        }
    }

    #[test]
    fn words_of_a_png_are_taken_out() {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(4, 4).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let mut png = Png::from_bytes(bytes.into_inner().into()).unwrap();
        let chunk = PngChunk::new(*b"tEXt", Bytes::from_static(b"Author\0Zhang San"));
        png.chunks_mut().insert(1, chunk);
        let cleaned = clean(png.encoder().bytes().to_vec(), "png").unwrap();
        assert!(!holds(&cleaned, b"Zhang San"));
        assert_eq!(size(&cleaned), Some((4, 4)));
    }

    #[test]
    fn a_png_keeps_what_is_drawn() {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(4, 4).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let plain = bytes.into_inner();
        let mut png = Png::from_bytes(plain.clone().into()).unwrap();
        for kind in [b"eXIf", b"zTXt", b"iTXt", b"tIME", b"caBX", b"prVW", b"iDOT"] {
            png.chunks_mut().insert(1, PngChunk::new(*kind, Bytes::from_static(b"II*\0GPS 30.5")));
        }
        let mut bytes = png.encoder().bytes().to_vec();
        bytes.extend(b"GPS behind the end");
        assert_eq!(clean(bytes, "png").unwrap(), plain);
    }

    #[test]
    fn a_bomb_is_refused_by_its_header() {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(4, 4).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let mut bytes = bytes.into_inner();
        // The sides in the header, and its checksum (crc of "IHDR" and what follows).
        bytes[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
        let crc = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&crc.to_be_bytes());
        let (why, _) = clean(bytes, "png").unwrap_err();
        assert!(why.contains("4,294,836,225 pixels"), "{why}");
        assert!(clean(b"no picture".to_vec(), "png").is_err());
    }

    fn crc32(bytes: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 })
        };
        !bytes.iter().fold(!0, step)
    }
}
