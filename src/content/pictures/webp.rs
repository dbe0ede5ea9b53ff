//! WebP files down to what is drawn and how it moves.

use img_parts::riff::RiffContent;
use img_parts::webp::{CHUNK_ANMF, CHUNK_VP8X, WebP};
use img_parts::{Bytes, ImageEXIF, Result};

/// Chunks that draw, or say how it is shown.
const DRAWN: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// What the head of a picture says of its having XMP.
const XMP: u8 = 0b100;
/// Bytes of a frame before its chunks: where it stands and how long.
const FRAME: usize = 16;

/// The picture alone, with this EXIF data and no other.
///
/// # Errors
/// When it is no WebP.
pub fn bare(bytes: Bytes, exif: Option<Bytes>) -> Result<Vec<u8>> {
    let mut webp = WebP::from_bytes(bytes)?;
    webp.chunks_mut().retain(|chunk| DRAWN.contains(&&chunk.id()));
    for chunk in webp.chunks_mut() {
        let id = chunk.id();
        if let RiffContent::Data(data) = chunk.content_mut() {
            match id {
                CHUNK_VP8X => {
                    let mut head = data.to_vec();
                    head.iter_mut().take(1).for_each(|flags| *flags &= !XMP);
                    *data = head.into();
                }
                CHUNK_ANMF => *data = frame(data).into(),
                _ => {}
            }
        }
    }
    webp.set_exif(exif);
    Ok(webp.encoder().bytes().to_vec())
}

/// A frame of a moving picture with the chunks that draw it.
fn frame(data: &[u8]) -> Vec<u8> {
    let (head, mut rest) = data.split_at(FRAME.min(data.len()));
    let mut out = head.to_vec();
    while let [a, b, c, d, e, f, g, h, ..] = *rest {
        let length = u32::from_le_bytes([e, f, g, h]) as usize;
        // Each is of an even length.
        let (chunk, after) = rest.split_at((8 + length.next_multiple_of(2)).min(rest.len()));
        if DRAWN.contains(&&[a, b, c, d]) {
            out.extend(chunk);
        }
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use img_parts::riff::RiffChunk;

    use super::*;
    use crate::content::pictures::tests::holds;
    use crate::content::pictures::{clean, decode};

    #[test]
    fn a_webp_keeps_what_is_drawn() {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(4, 2).write_to(&mut bytes, image::ImageFormat::WebP).unwrap();
        let plain = bytes.into_inner();
        let said = |id: &[u8; 4]| RiffChunk::new(*id, RiffContent::Data(Bytes::from_static(b"GPS 30.5 N")));
        let mut webp = WebP::from_bytes(plain.clone().into()).unwrap();
        webp.set_exif(Some(Bytes::from_static(b"GPS 30.5 N")));
        webp.chunks_mut().extend([said(b"XMP "), said(b"FILM"), said(b"xmp ")]);
        let mut bytes = webp.encoder().bytes().to_vec();
        bytes.extend(b"GPS behind the end");
        let cleaned = clean(bytes, "webp").unwrap();
        assert!(!holds(&cleaned, b"GPS"));
        assert_eq!(decode(&cleaned).unwrap(), decode(&plain).unwrap());
        // The head says nothing of what is gone: neither EXIF (8) nor XMP (4).
        let flags = cleaned.windows(4).position(|w| w == b"VP8X").map_or(0, |at| cleaned[at + 8]);
        assert_eq!(flags & 0b1100, 0);
        // Nor is anything left between the parts of a moving picture.
        let part = |id: &[u8; 4], data: &[u8]| [id.as_slice(), &(data.len() as u32).to_le_bytes(), data].concat();
        let picture = WebP::from_bytes(plain.into()).unwrap().chunks()[0].clone().encoder().bytes();
        let frame =
            [&[0, 0, 0, 0, 0, 0, 3, 0, 0, 1, 0, 0, 100, 0, 0, 0][..], &picture, &part(b"FILM", b"GPS 30.5")].concat();
        let head = [2, 0, 0, 0, 3, 0, 0, 1, 0, 0];
        let parts = [part(b"VP8X", &head), part(b"ANIM", &[0; 6]), part(b"ANMF", &frame)].concat();
        let moving = part(b"RIFF", &[b"WEBP", parts.as_slice()].concat());
        let cleaned = clean(moving.clone(), "webp").unwrap();
        assert!(!holds(&cleaned, b"GPS") && holds(&cleaned, &picture));
        assert_eq!(cleaned.len(), moving.len() - 16);
        assert_eq!(decode(&cleaned).unwrap(), decode(&moving).unwrap());
    }
}
