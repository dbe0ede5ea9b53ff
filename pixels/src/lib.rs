//! Pictures at another size, without their alpha channel, and as JPEG. A crate of its own because the libraries are
//! generic: what is made of them here is compiled once and beside the others, and was half of the code of the crate that
//! uses it; and because loops over pixels want to be optimised where the rest need not be.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{FilterType, IntoImageView, IntoImageViewMut, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use libjpeg_turbo_rs::{PixelFormat, Subsampling, compress};

/// Width and height in pixels.
pub type Size = (u32, u32);

/// The pixels of a picture at another size: RGB, or RGBA when they have an alpha channel; row by row, a byte a
/// channel. Catmull-Rom: sharp enough for writing on screenshots, without rings; what is transparent does not
/// bleed into what is not.
///
/// # Errors
/// When there are fewer pixels than `from` says.
pub fn scale(pixels: &[u8], alpha: bool, from: Size, to: Size) -> Result<Vec<u8>, String> {
    if alpha { resize::<U8x4>(pixels, from, to) } else { resize::<U8x3>(pixels, from, to) }
}

/// For pixels of a kind: a library that finds out which brings all kinds, some twenty times the code.
fn resize<P: PixelTrait>(pixels: &[u8], from: Size, to: Size) -> Result<Vec<u8>, String> {
    let own = ImageRef::new(from.0, from.1, pixels, P::pixel_type()).map_err(|e| e.to_string())?;
    let mut scaled = Image::new(to.0, to.1, P::pixel_type());
    let (Some(own), Some(mut into)) = (own.image_view::<P>(), scaled.image_view_mut::<P>()) else {
        return Err("the pixels are of another kind".to_owned());
    };
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize_typed(&own, &mut into, &options).map_err(|e| e.to_string())?;
    drop(into);
    Ok(scaled.into_vec())
}

/// RGBA pixels without their alpha channel, a byte a channel; in the same memory, since a slide's is large and new
/// memory is slow.
pub fn opaque(mut pixels: Vec<u8>) -> Vec<u8> {
    const PIXEL: u128 = 0xFF_FFFF;
    let count = pixels.len() / 4;
    // Four pixels at once: half of the time of one pixel after the other.
    for at in 0..count / 4 {
        let Some(four) = pixels[16 * at..].first_chunk().map(|four| u128::from_le_bytes(*four)) else { break };
        let packed = four & PIXEL | four >> 8 & PIXEL << 24 | four >> 16 & PIXEL << 48 | four >> 24 & PIXEL << 72;
        pixels[12 * at..12 * at + 12].copy_from_slice(&packed.to_le_bytes()[..12]);
    }
    for pixel in count / 4 * 4..count {
        pixels.copy_within(4 * pixel..4 * pixel + 3, 3 * pixel);
    }
    pixels.truncate(3 * count);
    pixels
}

/// Letters on flat colour show their edges where colours are coarser than brightness; from this quality on they are
/// not (4:4:4). Below it, in photographs, a colour is that of four pixels (4:2:0).
const FINE_COLOURS: u8 = 90;

/// RGB pixels as a JPEG file, `quality` of 100. The same bytes on every machine, whatever instructions it has.
///
/// # Errors
/// When it is wider or higher than JPEG can be, 65,535 pixels, or there are fewer pixels than `size` says.
pub fn jpeg(pixels: &[u8], size: Size, quality: u8) -> Result<Vec<u8>, String> {
    let (width, height) = (size.0 as usize, size.1 as usize);
    let colours = if quality < FINE_COLOURS { Subsampling::S420 } else { Subsampling::S444 };
    compress(pixels, width, height, PixelFormat::Rgb, quality, colours).map_err(|e| e.to_string())
}
