//! Pictures at another size and as JPEG. A crate of its own because the libraries for both are generic: what is
//! made of them here is compiled once and beside the others, and was half of the code of the crate that uses it.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use jpeg_encoder::{ColorType, Encoder};

/// Width and height in pixels.
pub type Size = (u32, u32);

/// The pixels of a picture at another size: RGB, or RGBA when they have an alpha channel; row by row, a byte a
/// channel. Catmull-Rom: sharp enough for writing on screenshots, without rings; what is transparent does not
/// bleed into what is not.
///
/// # Errors
/// When there are fewer pixels than `from` says.
pub fn scale(pixels: &[u8], alpha: bool, from: Size, to: Size) -> Result<Vec<u8>, String> {
    let kind = if alpha { PixelType::U8x4 } else { PixelType::U8x3 };
    let own = ImageRef::new(from.0, from.1, pixels, kind).map_err(|e| e.to_string())?;
    let mut scaled = Image::new(to.0, to.1, kind);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(&own, &mut scaled, &options).map_err(|e| e.to_string())?;
    Ok(scaled.into_vec())
}

/// RGB pixels as a JPEG file, `quality` of 100.
///
/// # Errors
/// When it is wider or higher than JPEG can be, 65,535 pixels, or there are fewer pixels than `size` says.
pub fn jpeg(pixels: &[u8], size: Size, quality: u8) -> Result<Vec<u8>, String> {
    let side = |n: u32| u16::try_from(n).map_err(|e| e.to_string());
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, quality)
        .encode(pixels, side(size.0)?, side(size.1)?, ColorType::Rgb)
        .map_err(|e| e.to_string())?;
    Ok(jpeg)
}
