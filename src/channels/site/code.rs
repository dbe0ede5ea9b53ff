//! The QR code of a page, for people at a computer who want it on their phone.

use std::sync::LazyLock;

use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, bits, ec};
use serde_json::{Value, json};

/// Modules of light around a code that readers need.
const QUIET: usize = 4;

/// The code of an address as an SVG path of one unit a module, its quiet zone included; `None`
/// for what is too long. Its mask is always the first one: choosing among the eight takes ten times
/// as long as all the rest, and what it is chosen for, print that wears off, is no matter on glass.
pub fn code(url: &str) -> Option<Value> {
    let encoded = bits::encode_auto(url.as_bytes(), EcLevel::M).ok()?;
    let version = encoded.version();
    let (data, correction) = ec::construct_codewords(&encoded.into_bytes(), version, EcLevel::M).ok()?;
    let mut canvas = Canvas::new(version, EcLevel::M);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MaskPattern::Checkerboard);
    let width = usize::try_from(version.width()).ok()?;
    let mut path = String::with_capacity(16 * width * width / 4);
    for (y, row) in canvas.into_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let (x, y, length) = (number(x + QUIET), number(y + QUIET), number(run.len()));
                path.extend(["M", x, " ", y, "h", length, "v1h-", length, "z"]);
            }
            x += run.len();
        }
    }
    Some(json!({ "size": width + 2 * QUIET, "path": path }))
}

/// A number of modules, at most those of the largest code (177) with its quiet zone, as text: every
/// page of a site has a code, and codes hundreds of numbers.
fn number(n: usize) -> &'static str {
    static NUMBERS: LazyLock<Vec<String>> = LazyLock::new(|| (0..=177 + 2 * QUIET).map(|n| n.to_string()).collect());
    NUMBERS.get(n).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_back() {
        let url = "https://fanzha.example/scams/%E5%88%B7%E5%8D%95.html";
        let code = code(url).unwrap();
        let side = code["size"].as_u64().unwrap() as usize;
        let mut dark = vec![false; side * side];
        for run in code["path"].as_str().unwrap().split('M').skip(1) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let at = y.parse::<usize>().unwrap() * side + x.parse::<usize>().unwrap();
            dark[at..at + length].fill(true);
        }
        let pixel = |x: usize, y: usize| if dark[y / 4 * side + x / 4] { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side * 4, side * 4, pixel);
        let (_, read) = image.detect_grids()[0].decode().unwrap();
        assert_eq!(read, url);
        assert!(super::code(&"长".repeat(3000)).is_none());
    }
}
