//! QR codes in templates: `qr(text=…)`, for people at a computer who want the page on their phone.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, Version, bits, ec};
use serde::Serialize;
use tera::{Kwargs, State, TeraResult, Value};

use super::raster;

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

/// The code of a text as templates show it.
fn code(text: &str) -> Option<Code> {
    let Pixels { side, rows } = pixels(text)?;
    let size = (side.try_into().ok()?, side.try_into().ok()?);
    // What looks like noise is not made smaller.
    let picture = raster::bits_png(size, &rows, png::Compression::NoCompression).ok()?;
    Some(Code { size: side, picture: format!("data:image/png;base64,{}", STANDARD.encode(picture)) })
}

/// The code of a text; none of one that is too long. Its mask is always the first one: choosing among the eight
/// takes ten times as long as all the rest, and what it is chosen for, print that wears off, is no matter on glass.
fn pixels(text: &str) -> Option<Pixels> {
    let encoded = bits::encode_auto(text.as_bytes(), EcLevel::M).ok()?;
    let version = encoded.version();
    let (mut words, correction) = ec::construct_codewords(&encoded.into_bytes(), version, EcLevel::M).ok()?;
    static FORMS: [OnceLock<Form>; 40] = [const { OnceLock::new() }; 40];
    let Version::Normal(number) = version else { return None };
    let form = FORMS.get(usize::try_from(number).ok()? - 1)?;
    let form = form.get_or_init(|| Form::new(version, words.len(), correction.len()));
    words.extend(correction);
    let mut pixels = form.empty.clone();
    for (at, byte) in words.iter().enumerate() {
        for bit in (0..8).filter(|bit| byte & 0x80 >> bit != 0) {
            pixels.flip(form.places[at * 8 + bit]);
        }
    }
    Some(pixels)
}

/// What all codes of a version have in common, so that a code is drawn in a twentieth of the time.
struct Form {
    /// The code of no bit at all.
    empty: Pixels,
    /// Where each bit of the data and of its correction stands.
    places: Vec<usize>,
}

impl Form {
    /// Learns the places from codes in which every bit says a digit of its own number, from 1.
    fn new(version: Version, data: usize, correction: usize) -> Self {
        let empty = Pixels::of(version, &vec![0; data], &vec![0; correction]);
        let count = (data + correction) * 8;
        let mut numbers = vec![0; empty.rows.len() * 8];
        for digit in 0..count.ilog2() + 1 {
            let says = |byte: usize| (1..=8).fold(0, |b, bit| b << 1 | ((byte * 8 + bit) >> digit & 1) as u8);
            let words: Vec<u8> = (0..data + correction).map(says).collect();
            let told = Pixels::of(version, &words[..data], &words[data..]);
            for place in told.differs_from(&empty) {
                numbers[place] |= 1 << digit;
            }
        }
        let mut places = vec![0; count];
        for (place, number) in numbers.into_iter().enumerate().filter(|(_, number)| *number > 0) {
            places[number - 1] = place;
        }
        Self { empty, places }
    }
}

/// A code in black and white with its quiet zone, a bit a module, rows of whole bytes.
#[derive(Debug, Clone, PartialEq)]
struct Pixels {
    side: usize,
    rows: Vec<u8>,
}

impl Pixels {
    /// As the library draws it.
    fn of(version: Version, data: &[u8], correction: &[u8]) -> Self {
        let mut canvas = Canvas::new(version, EcLevel::M);
        canvas.draw_all_functional_patterns();
        canvas.draw_data(data, correction);
        canvas.apply_mask(MaskPattern::Checkerboard);
        let width = version.width() as usize;
        let side = width + 2 * QUIET;
        let row = side.div_ceil(8);
        let mut pixels = Self { side, rows: vec![0xFF; row * side] };
        for (at, _) in canvas.into_colors().iter().enumerate().filter(|(_, module)| **module == Color::Dark) {
            pixels.flip((at / width + QUIET) * row * 8 + at % width + QUIET);
        }
        pixels
    }

    fn flip(&mut self, place: usize) {
        self.rows[place / 8] ^= 0x80 >> (place % 8);
    }

    /// The places at which one is dark and the other is not.
    fn differs_from(&self, other: &Self) -> impl Iterator<Item = usize> {
        let at = |rows: &[u8], place: usize| rows[place / 8] & 0x80 >> (place % 8);
        (0..self.rows.len() * 8).filter(move |place| at(&self.rows, *place) != at(&other.rows, *place))
    }
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

    #[test]
    fn codes_of_all_versions_are_as_the_library_draws_them() {
        let mut seen = Vec::new();
        for length in (0..2331).step_by(7) {
            let text = "反诈ab".repeat(300)[..length / 8 * 8].to_owned();
            let encoded = bits::encode_auto(text.as_bytes(), EcLevel::M).unwrap();
            let version = encoded.version();
            if seen.contains(&version) {
                continue;
            }
            seen.push(version);
            let (data, correction) = ec::construct_codewords(&encoded.into_bytes(), version, EcLevel::M).unwrap();
            assert_eq!(pixels(&text), Some(Pixels::of(version, &data, &correction)), "{version:?}");
        }
        assert_eq!(seen.len(), 40);
    }
}
