//! Pages as pixels, and the files they become.

use image::codecs::png::{self as png_file, CompressionType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use outreach_pixels::Size;

use super::typesetter::export_error;
use crate::diagnostics::Diagnostic;
use crate::plan::Bitmap;
use crate::sizes::PixelSize;

/// Letters on flat colour show their edges in JPEG below this quality.
const JPEG_QUALITY: u8 = 92;
/// Brighter than half is white.
const WHITE: u32 = 128;

/// Pixels, RGB, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

fn failed(e: impl std::fmt::Display) -> Vec<Diagnostic> {
    vec![export_error(&e.to_string())]
}

/// Black and white pixels as PNG: a bit each, the first one the highest of its byte, rows of whole bytes.
///
/// # Errors
/// What the encoder refuses.
pub fn bits_png(size: Size, rows: &[u8], compression: png::Compression) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::with_capacity(rows.len() / 2 + 256);
    let mut encoder = png::Encoder::new(&mut out, size.0, size.1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(compression);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rows)?;
    writer.finish()?;
    Ok(out)
}

impl Picture {
    /// A black one.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![0; width * height * 3] }
    }

    /// One of pixels with an alpha channel, which is left out.
    pub fn opaque(width: usize, height: usize, rgba: Vec<u8>) -> Self {
        Self { width, height, pixels: outreach_pixels::opaque(rgba) }
    }

    /// Reads a file that this program wrote.
    ///
    /// # Errors
    /// When it is no picture.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Diagnostic>> {
        let read = image::load_from_memory(bytes).map_err(failed)?.into_rgb8();
        Ok(Self { width: read.width() as usize, height: read.height() as usize, pixels: read.into_raw() })
    }

    /// The same at another size.
    ///
    /// # Errors
    /// When one of them has no pixels.
    pub fn scaled(&self, to: PixelSize) -> Result<Self, Vec<Diagnostic>> {
        let pixels = outreach_pixels::scale(&self.pixels, false, self.size(), (to.width, to.height)).map_err(failed)?;
        Ok(Self { width: to.width as usize, height: to.height as usize, pixels })
    }

    fn size(&self) -> Size {
        (self.width as u32, self.height as u32)
    }

    /// As PNG.
    ///
    /// # Errors
    /// What the encoder refuses.
    pub fn png(&self) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let mut png = Vec::new();
        // Flat colours compress well even with the fast setting. Trying all filters takes a half longer
        // than the best of them (Paeth) takes alone, for as small a file; but it is read in half the time: by
        // films, contact sheets and whatever shows it.
        let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, png_file::FilterType::Adaptive);
        encoder
            .write_image(&self.pixels, self.width as u32, self.height as u32, ExtendedColorType::Rgb8)
            .map_err(failed)?;
        Ok(png)
    }

    /// As JPEG.
    ///
    /// # Errors
    /// When it is wider or higher than JPEG can be, 65,535 pixels.
    pub fn jpeg(&self) -> Result<Vec<u8>, Vec<Diagnostic>> {
        outreach_pixels::jpeg(&self.pixels, self.size(), JPEG_QUALITY).map_err(failed)
    }

    /// In black and white, a bit a pixel.
    ///
    /// # Errors
    /// What the encoder refuses.
    pub fn bits(&self, bitmap: Bitmap) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let rows = self.pixels.chunks_exact(self.width * 3).map(|row| {
            let white = |p: &[u8]| p.iter().map(|c| u32::from(*c)).sum::<u32>() >= WHITE * 3;
            let pixels: Vec<bool> = row.chunks_exact(3).map(white).collect();
            let byte = |eight: &[bool]| eight.iter().enumerate().fold(0u8, |b, (i, on)| b | u8::from(*on) << (7 - i));
            pixels.chunks(8).map(byte).collect::<Vec<u8>>()
        });
        match bitmap {
            Bitmap::Bmp => Ok(self.bmp(&rows.collect::<Vec<_>>())),
            Bitmap::Png => {
                let rows: Vec<_> = rows.flatten().collect();
                bits_png(self.size(), &rows, png::Compression::default()).map_err(failed)
            }
        }
    }

    /// A Windows bitmap (BITMAPINFOHEADER) of two colours: rows from the bottom up, each padded
    /// to four bytes.
    fn bmp(&self, rows: &[Vec<u8>]) -> Vec<u8> {
        const HEADERS: u32 = 14 + 40 + 8;
        let stride = self.width.div_ceil(32) * 4;
        let size = HEADERS + (stride * self.height) as u32;
        let mut out = Vec::with_capacity(size as usize);
        out.extend(b"BM");
        for n in [size, 0, HEADERS, 40, self.width as u32, self.height as u32] {
            out.extend(n.to_le_bytes());
        }
        out.extend([1, 0, 1, 0]); // One plane, one bit a pixel.
        // No compression, the bytes of the picture, 72 dots an inch, two colours, both needed.
        for n in [0, (stride * self.height) as u32, 2835, 2835, 2, 2] {
            out.extend(n.to_le_bytes());
        }
        out.extend([0, 0, 0, 0, 255, 255, 255, 0]);
        for row in rows.iter().rev() {
            out.extend(row);
            out.extend(std::iter::repeat_n(0, stride - row.len()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkered() -> Picture {
        let mut picture = Picture::new(13, 3);
        for (i, p) in picture.pixels.chunks_exact_mut(3).enumerate() {
            p.fill(if i % 2 == 0 { 255 } else { 0 });
        }
        picture
    }

    #[test]
    fn pixels_lose_their_alpha_and_nothing_else() {
        let rgba: Vec<u8> = (0..7 * 5 * 4).map(|i| i as u8).collect();
        let rgb: Vec<u8> = rgba.chunks(4).flat_map(|p| p[..3].to_vec()).collect();
        assert_eq!(Picture::opaque(7, 5, rgba).pixels, rgb);
    }

    #[test]
    fn red_letters_keep_their_edges_in_jpeg() {
        let mut picture = Picture::new(64, 16);
        // Columns of red and white, two pixels wide from an odd one on: coarser colours would run into each other.
        for (i, p) in picture.pixels.chunks_exact_mut(3).enumerate() {
            p.copy_from_slice(if i % 4 == 1 || i % 4 == 2 { &[200, 20, 30] } else { &[255, 255, 255] });
        }
        let jpeg = image::load_from_memory(&picture.jpeg().unwrap()).unwrap().to_rgb8();
        let farthest = jpeg.as_raw().iter().zip(&picture.pixels).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(farthest < Some(24), "{farthest:?}");
    }

    #[test]
    fn what_is_wider_than_jpeg_can_be_is_refused() {
        let refused = Picture::new(65_536, 1).jpeg().unwrap_err();
        assert!(refused[0].message.contains("65535"), "{:?}", refused[0].message);
        assert!(Picture { pixels: vec![0; 9], ..Picture::new(8, 8) }.jpeg().is_err());
    }

    #[test]
    fn one_bit_pictures_are_what_they_were() {
        let picture = checkered();
        let png = image::load_from_memory(&picture.bits(Bitmap::Png).unwrap()).unwrap().to_rgb8();
        assert_eq!(png.as_raw(), &picture.pixels);
        let bmp = picture.bits(Bitmap::Bmp).unwrap();
        assert_eq!(bmp.len(), 62 + 4 * 3);
        // The last row comes first: pixels 26 to 38, which begin white.
        assert_eq!(bmp[62..64], [0b1010_1010, 0b1010_1000]);
        assert_eq!(u32::from_le_bytes([bmp[2], bmp[3], bmp[4], bmp[5]]) as usize, bmp.len());
    }
}
