//! QR codes in templates: `qr(text=…)`, for people at a computer who want the page on their phone.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, bits, ec};
use serde::Serialize;
use tera::{Kwargs, State, TeraResult, Value};

use super::raster;
use crate::sizes::PixelSize;

/// Modules of light around a code that readers need.
const QUIET: usize = 4;

/// A code with its quiet zone.
#[derive(Serialize)]
struct Code {
    /// Modules a side.
    size: usize,
    /// The `data:` address of a picture of a pixel a module, which takes a seventh of an SVG path's bytes.
    picture: String,
}

/// What templates call: {size, picture} of a text, null of one that is too long for a code.
///
/// # Errors
/// Without a text.
pub fn qr(given: Kwargs, _: &State) -> TeraResult<Value> {
    let text: &str = given.must_get("text")?;
    Ok(code(text).map_or_else(Value::none, |code| Value::from_serializable(&code)))
}

/// The code of a text. Its mask is always the first one: choosing among the eight takes ten times as long as all
/// the rest, and what it is chosen for, print that wears off, is no matter on glass.
fn code(text: &str) -> Option<Code> {
    let encoded = bits::encode_auto(text.as_bytes(), EcLevel::M).ok()?;
    let version = encoded.version();
    let (data, correction) = ec::construct_codewords(&encoded.into_bytes(), version, EcLevel::M).ok()?;
    let mut canvas = Canvas::new(version, EcLevel::M);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MaskPattern::Checkerboard);
    let width = usize::try_from(version.width()).ok()?;
    let picture = png(&canvas.into_colors(), width)?;
    let picture = format!("data:image/png;base64,{}", STANDARD.encode(picture));
    Some(Code { size: width + 2 * QUIET, picture })
}

/// Modules as a picture, light around it.
fn png(modules: &[Color], width: usize) -> Option<Vec<u8>> {
    let side = width + 2 * QUIET;
    let row = side.div_ceil(8);
    let mut pixels = vec![0xFF; row * side];
    for (at, _) in modules.iter().enumerate().filter(|(_, module)| **module == Color::Dark) {
        let (x, y) = (at % width + QUIET, at / width + QUIET);
        pixels[y * row + x / 8] &= !(0x80 >> (x % 8));
    }
    let size = PixelSize { width: side.try_into().ok()?, height: side.try_into().ok()? };
    // What looks like noise is not made smaller.
    raster::bits_png(size, &pixels, png::Compression::NoCompression).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_back() {
        let url = "https://fanzha.example/scams/%E5%88%B7%E5%8D%95.html";
        let code = code(url).unwrap();
        let picture = code.picture.strip_prefix("data:image/png;base64,").unwrap();
        let picture = image::load_from_memory(&STANDARD.decode(picture).unwrap()).unwrap().to_luma8();
        assert_eq!((picture.width(), picture.height(), code.size), (41, 41, 41));
        let pixel = |x: usize, y: usize| picture.get_pixel(x as u32 / 4, y as u32 / 4).0[0];
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(41 * 4, 41 * 4, pixel);
        let (_, read) = image.detect_grids()[0].decode().unwrap();
        assert_eq!(read, url);
        assert!(super::code(&"长".repeat(3000)).is_none());
    }
}
