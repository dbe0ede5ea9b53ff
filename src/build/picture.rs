//! Pictures of pages in a width and an encoding.

use image::DynamicImage;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops;

use crate::content::pictures;
use crate::diagnostics::Diagnostic;
use crate::digest::Digest;
use crate::plan::Encoding;

/// Of 100: blocks are not seen on a phone, and a photograph of 960 pixels is about 80 KB.
const JPEG_QUALITY: u8 = 80;
const WEBP_QUALITY: f32 = 75.0;

/// What a written picture depends on.
pub fn key(bytes: &[u8], width: u32, encoding: Encoding) -> blake3::Hash {
    Digest::default().add(env!("CARGO_PKG_VERSION")).add(format!("{width} {encoding:?}")).add(bytes).hash()
}

/// The picture at most `width` pixels wide.
///
/// # Errors
/// When it cannot be decoded or written.
pub fn write(bytes: &[u8], width: u32, encoding: Encoding) -> Result<Vec<u8>, Box<Diagnostic>> {
    let picture = decode(bytes)?;
    let picture = if picture.width() > width {
        let height = pictures::height_at((picture.width(), picture.height()), width);
        // Catmull-Rom: sharp enough for writing on screenshots, without rings.
        picture.resize_exact(width, height, imageops::FilterType::CatmullRom)
    } else {
        picture
    };
    encode(picture, encoding)
}

/// The picture decoded.
///
/// # Errors
/// When it cannot be.
pub fn decode(bytes: &[u8]) -> Result<DynamicImage, Box<Diagnostic>> {
    pictures::decode(bytes).map_err(|e| broken(&e.to_string()))
}

fn encode(picture: DynamicImage, encoding: Encoding) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut out = Vec::new();
    let alpha = picture.color().has_alpha();
    let written = match encoding {
        Encoding::Jpeg => picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY)),
        Encoding::Png => {
            let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Best, FilterType::Adaptive);
            if alpha {
                picture.to_rgba8().write_with_encoder(encoder)
            } else {
                picture.to_rgb8().write_with_encoder(encoder)
            }
        }
        Encoding::Webp { lossless } => {
            let (width, height) = (picture.width(), picture.height());
            let (rgb, rgba);
            let encoder = if alpha {
                rgba = picture.to_rgba8();
                webp::Encoder::from_rgba(&rgba, width, height)
            } else {
                rgb = picture.to_rgb8();
                webp::Encoder::from_rgb(&rgb, width, height)
            };
            let quality = if lossless { 100.0 } else { WEBP_QUALITY };
            let written = encoder.encode_simple(lossless, quality).map_err(|e| broken(&format!("{e:?}")))?;
            out.extend_from_slice(&written);
            Ok(())
        }
    };
    written.map_err(|e| broken(&e.to_string()))?;
    Ok(out)
}

fn broken(why: &str) -> Box<Diagnostic> {
    let d = Diagnostic::error("outreach::pictures::broken", format!("the picture cannot be read: {why}"))
        .help("open it in a picture editor and export it again as PNG or JPEG");
    Box::new(d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_shrink_and_never_grow() {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(64, 32).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let bytes = bytes.into_inner();
        for encoding in
            [Encoding::Jpeg, Encoding::Png, Encoding::Webp { lossless: true }, Encoding::Webp { lossless: false }]
        {
            for (asked, made) in [(16, (16, 8)), (100, (64, 32))] {
                let written = write(&bytes, asked, encoding).unwrap();
                assert_eq!(pictures::size(&written), Some(made), "{encoding:?}");
            }
        }
        assert_eq!(write(b"x", 1, Encoding::Png).unwrap_err().code, "outreach::pictures::broken");
    }
}
