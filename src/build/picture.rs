//! Pictures of pages in a width and an encoding.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder};
use outreach_pixels::Size;
use webp::PixelLayout;

use crate::content::pictures;
use crate::diagnostics::Diagnostic;
use crate::digest::Digest;
use crate::plan::Encoding;
use crate::remembered::program;

/// Of 100: blocks are not seen on a phone, and a photograph of 960 pixels is about 80 KB.
const JPEG_QUALITY: u8 = 80;
const WEBP_QUALITY: f32 = 75.0;

/// What a written picture depends on.
pub fn key(bytes: &[u8], width: u32, encoding: Encoding) -> blake3::Hash {
    Digest::default().add(program()).add(format!("{width} {encoding:?}")).add(bytes).hash()
}

/// The picture at most `width` pixels wide.
///
/// # Errors
/// When it cannot be decoded or written.
pub fn write(bytes: &[u8], width: u32, encoding: Encoding) -> Result<Vec<u8>, Box<Diagnostic>> {
    let picture = decode(bytes)?;
    let own = (picture.width(), picture.height());
    let alpha = picture.color().has_alpha() && encoding != Encoding::Jpeg;
    let mut pixels = if alpha { picture.into_rgba8().into_raw() } else { picture.into_rgb8().into_raw() };
    let mut size = own;
    if own.0 > width {
        size = (width, pictures::height_at(own, width));
        pixels = outreach_pixels::scale(&pixels, alpha, own, size).map_err(|e| broken(&e))?;
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
fn encode(pixels: &[u8], size: Size, alpha: bool, encoding: Encoding) -> Result<Vec<u8>, String> {
    let (width, height) = size;
    match encoding {
        Encoding::Jpeg => outreach_pixels::jpeg(pixels, size, JPEG_QUALITY),
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

    /// A picture of slow shades with edges in them.
    fn shades(size: Size, channels: usize) -> Vec<u8> {
        let (width, height) = (size.0 as usize, size.1 as usize);
        let shade = |at: usize| {
            let (x, y, channel) = (at / channels % width, at / channels / width, at % channels);
            let edge = if (x / 7 + y / 5).is_multiple_of(3) { 40 * channel } else { 0 };
            (60 + x * 60 / width + y * 50 / height + edge) as u8
        };
        (0..width * height * channels).map(shade).collect()
    }

    #[test]
    fn scaling_is_what_another_library_makes_of_it() {
        use image::imageops::{FilterType, resize};
        for (from, to) in
            [((64, 48), (32, 24)), ((61, 47), (20, 15)), ((320, 240), (7, 5)), ((33, 9), (32, 9)), ((300, 2), (1, 1))]
        {
            let rgb = shades(from, 3);
            let own = outreach_pixels::scale(&rgb, false, from, to).unwrap();
            let other =
                resize(&image::RgbImage::from_raw(from.0, from.1, rgb).unwrap(), to.0, to.1, FilterType::CatmullRom);
            let furthest = own.iter().zip(other.as_raw()).map(|(a, b)| a.abs_diff(*b)).max();
            assert_eq!(own.len(), other.as_raw().len());
            assert!(furthest <= Some(2), "{from:?} {to:?} {furthest:?}");
        }
    }

    #[test]
    fn what_is_transparent_leaves_no_colour() {
        // Red that is seen beside green that is not.
        let pixels: Vec<u8> =
            (0..64 * 8).flat_map(|i| if i % 64 < 31 { [255, 0, 0, 255] } else { [0, 255, 0, 0] }).collect();
        let scaled = outreach_pixels::scale(&pixels, true, (64, 8), (16, 8)).unwrap();
        for pixel in scaled.chunks(4) {
            assert!(pixel[3] == 0 || (pixel[0] >= 250 && pixel[1] <= 5), "{pixel:?}");
        }
        assert!(outreach_pixels::scale(&pixels, true, (65, 8), (16, 8)).is_err());
    }
}
