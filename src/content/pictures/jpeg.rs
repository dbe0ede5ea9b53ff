//! JPEG files down to what is drawn. A phone writes more behind the picture's end than before it: a film of the
//! moment, a second picture with a place of its own. Readers look no further than the end, but a PDF takes the file
//! as it is.

/// What begins a marker; as often as somebody likes.
const MARK: u8 = 0xFF;
const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;

/// The picture alone, with this EXIF data and no other; `None` where it ends before anything is drawn.
pub fn bare(bytes: &[u8], mut exif: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend([MARK, SOI]);
    let (mut at, mut in_scan, mut drawn) = (2, false, false);
    loop {
        let Some(Marker { start, kind, end }) = next(bytes, at) else {
            // One that is cut off is shown as far as it goes.
            out.extend(bytes[at..].iter().filter(|_| in_scan));
            break;
        };
        out.extend(bytes[at..start].iter().filter(|_| in_scan));
        at = end;
        if kind == EOI {
            break;
        }
        if !has_length(kind) {
            // Another picture begins, or nothing that anybody reads.
            if drawn {
                break;
            }
            continue;
        }
        let Some(contents) = contents(&bytes[end..]) else { break };
        at += 2 + contents.len();
        in_scan = kind == SOS;
        drawn |= in_scan;
        let Some((contents, rest)) = kept(kind, contents) else { continue };
        // JFIF has to come first.
        if kind != 0xE0
            && let Some(exif) = exif.take()
        {
            segment(0xE1, &[b"Exif\0\0", exif], &mut out);
        }
        segment(kind, &[contents, rest], &mut out);
    }
    out.extend([MARK, EOI]);
    drawn.then_some(out)
}

/// Whether the picture's end is there: what was copied or sent in part has none, and is grey from there on.
pub fn is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(marker) = next(bytes, at) {
        at = match marker.kind {
            EOI => return true,
            kind if has_length(kind) => match contents(&bytes[marker.end..]) {
                Some(contents) => marker.end + 2 + contents.len(),
                None => return false,
            },
            _ => marker.end,
        };
    }
    false
}

/// What of a segment stays: all that is needed to draw, and of what applications add, how it is to be shown.
fn kept(kind: u8, contents: &[u8]) -> Option<(&[u8], &'static [u8])> {
    match kind {
        // Density and shape of the pixels, without the small copy behind.
        0xE0 if contents.starts_with(b"JFIF\0") => Some((contents.get(..12)?, &[0, 0])),
        0xE2 if contents.starts_with(b"ICC_PROFILE\0") => Some((contents, &[])),
        // How Adobe's programs write colours.
        0xEE if contents.starts_with(b"Adobe") => Some((contents.get(..12)?, &[])),
        // Other applications', reserved ones, comments.
        0xE0..=0xFE | 0xC8 => None,
        _ => Some((contents, &[])),
    }
}

struct Marker {
    /// Where the data before it ends.
    start: usize,
    kind: u8,
    end: usize,
}

/// The next marker that is no part of a scan's data.
fn next(bytes: &[u8], mut at: usize) -> Option<Marker> {
    loop {
        let start = at + memchr::memchr(MARK, bytes.get(at..)?)?;
        let kind_at = start + bytes[start..].iter().position(|b| *b != MARK)?;
        at = kind_at + 1;
        match bytes[kind_at] {
            // A byte of data that looks like a mark, and a place to go on from after damage.
            0x00 | 0xD0..=0xD7 => {}
            kind => return Some(Marker { start, kind, end: at }),
        }
    }
}

fn has_length(kind: u8) -> bool {
    matches!(kind, 0xC0..=0xCF | SOS..=0xFE)
}

/// What a segment says, of the bytes from its length on.
fn contents(bytes: &[u8]) -> Option<&[u8]> {
    let length = u16::from_be_bytes(*bytes.first_chunk()?);
    bytes.get(2..usize::from(length))
}

fn segment(kind: u8, contents: &[&[u8]], out: &mut Vec<u8>) {
    // What was read fits, and the EXIF data is a line.
    let length = 2 + contents.iter().map(|part| part.len()).sum::<usize>() as u16;
    out.extend([MARK, kind]);
    out.extend(length.to_be_bytes());
    contents.iter().for_each(|part| out.extend(*part));
}

#[cfg(test)]
mod tests {
    use img_parts::{Bytes, ImageEXIF};

    use super::is_whole;
    use crate::content::pictures::tests::{holds, jpeg};
    use crate::content::pictures::{clean, decode};

    #[test]
    fn nothing_of_a_jpeg_stands_behind_its_picture() {
        let photo = jpeg(40, 20).encoder().bytes().to_vec();
        // A second picture with its own place and a film, as phones append them; and the picture without an end.
        let mut second = jpeg(8, 8);
        second.set_exif(Some(Bytes::from_static(b"II*\0 GPS 30.5 N 104.1 E")));
        let second = second.encoder().bytes().to_vec();
        let film = b"\0\0\0\x18ftypmp42 GPS 30.5 N \xFF\xD9";
        let endless = photo.strip_suffix(b"\xFF\xD9").unwrap();
        for behind in [&second[..], film, &[second.as_slice(), film].concat(), b""] {
            assert_eq!(clean([&photo, behind].concat(), "jpg").unwrap(), photo);
        }
        for behind in [&second[..], b""] {
            assert_eq!(clean([endless, behind].concat(), "jpg").unwrap(), photo);
        }
        assert!(clean(photo[..photo.len() / 2].to_vec(), "jpg").is_err());
    }

    #[test]
    fn a_jpeg_that_was_copied_in_part_is_known() {
        let mut photo = jpeg(400, 200);
        photo.set_exif(Some(Bytes::from_static(b"II*\0 \xFF\xD8\xFF\xD9")));
        let photo = photo.encoder().bytes().to_vec();
        assert!(is_whole(&photo) && is_whole(&[&photo[..], b"film"].concat()));
        for end in [1, 2, 3, 100] {
            assert!(!is_whole(&photo[..photo.len() - end]), "{end}");
        }
    }

    #[test]
    fn what_is_said_between_the_scans_of_a_jpeg_is_taken_out() {
        let grain: Vec<u8> = (0..64 * 64 * 3).map(|i| (i * i / 7 % 256) as u8).collect();
        let encoder = libjpeg_turbo_rs::Encoder::new(&grain, 64, 64, libjpeg_turbo_rs::PixelFormat::Rgb);
        let photo = encoder.quality(90).progressive(true).restart_blocks(2).encode().unwrap();
        let starts: Vec<_> = photo.windows(2).enumerate().filter(|(_, w)| w == b"\xFF\xDA").map(|(i, _)| i).collect();
        assert!(starts.len() > 3 && holds(&photo, b"\xFF\xD0") && holds(&photo, b"\xFF\0"));
        let mut told = photo.clone();
        for start in starts.iter().rev() {
            // A comment, EXIF, another maker's segment, with fill bytes before one of them.
            let said = b"\xFF\xFE\0\x0AZhang SA\xFF\xFF\xFF\xE1\0\x0AExif\0\0GP\xFF\xEB\0\x06GPS!";
            told.splice(*start..*start, said.iter().copied());
        }
        let cleaned = clean(told, "jpg").unwrap();
        for said in ["Zhang", "Exif", "GPS"] {
            assert!(!holds(&cleaned, said.as_bytes()), "{said}");
        }
        assert_eq!(cleaned, photo);
        assert_eq!(decode(&cleaned).unwrap(), decode(&photo).unwrap());
    }

    #[test]
    fn a_jpeg_keeps_no_small_copy_of_itself() {
        let photo = jpeg(40, 20).encoder().bytes().to_vec();
        assert_eq!(photo[2..20], *b"\xFF\xE0\0\x10JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
        let mut small = photo.clone();
        small.splice(2..20, *b"\xFF\xE0\0\x13JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01GPS");
        small.splice(2..2, *b"\xFF\xE0\0\x0AJFXX\0GPS\xFF\xEE\0\x07GPS!!");
        assert_eq!(clean(small, "jpg").unwrap(), photo);
    }
}
