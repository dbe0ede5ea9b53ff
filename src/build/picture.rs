//! Pictures of pages in a width and an encoding.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder};
use webp::PixelLayout;

use crate::content::pictures;
use crate::diagnostics::Diagnostic;
use crate::digest::Digest;
use crate::plan::Encoding;
use crate::sizes::PixelSize;
use crate::theme::raster::{self, PixelType};

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
    let own = PixelSize { width: picture.width(), height: picture.height() };
    let alpha = picture.color().has_alpha() && encoding != Encoding::Jpeg;
    let (kind, mut pixels) = if alpha {
        (PixelType::U8x4, picture.into_rgba8().into_raw())
    } else {
        (PixelType::U8x3, picture.into_rgb8().into_raw())
    };
    let mut size = own;
    if own.width > width {
        size = PixelSize { width, height: pictures::height_at((own.width, own.height), width) };
        pixels = raster::scale(&pixels, kind, own, size).map_err(|e| broken(&e))?;
    }
    encode(&pixels, size, alpha, encoding).map_err(|e| broken(&e))
}

/// The picture decoded.
///
/// # Errors
/// When it cannot be.
pub fn decode(bytes: &[u8]) -> Result<DynamicImage, Box<Diagnostic>> {
    pictures::decode(bytes).map_err(|e| broken(&e.to_string()))
}

/// A file of pixels: RGB, or RGBA when they have an alpha channel.
fn encode(pixels: &[u8], size: PixelSize, alpha: bool, encoding: Encoding) -> Result<Vec<u8>, String> {
    let PixelSize { width, height } = size;
    match encoding {
        Encoding::Jpeg => raster::jpeg(pixels, size, JPEG_QUALITY),
        Encoding::Png => {
            let mut out = Vec::new();
            let color = if alpha { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
            PngEncoder::new_with_quality(&mut out, CompressionType::Best, FilterType::Adaptive)
                .write_image(pixels, width, height, color)
                .map_err(|e| e.to_string())?;
            Ok(out)
        }
        Encoding::Webp { lossless } => {
            let layout = if alpha { PixelLayout::Rgba } else { PixelLayout::Rgb };
            let quality = if lossless { 100.0 } else { WEBP_QUALITY };
            let written = webp::Encoder::new(pixels, layout, width, height).encode_simple(lossless, quality);
            Ok(written.map_err(|e| format!("{e:?}"))?.to_vec())
        }
    }
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
