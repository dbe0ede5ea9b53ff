//! The QR code of a page, for people at a computer who want it on their phone.

use std::sync::LazyLock;

use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, bits, ec};
use serde_json::{Value, json};

/// Modules of light around a code that readers need.
const QUIET: usize = 4;

/// The code of an address, its quiet zone included: its side in modules, and an SVG path that a stroke
/// of one module draws, each row of it on a whole number (which takes half the bytes of the outlines
/// that would be filled); `None` for what is too long. Its mask is always the first one: choosing among the
/// eight takes ten times as long as all the rest, and what it is chosen for, print that wears off, is no
/// matter on glass.
pub fn code(url: &str) -> Option<Value> {
    let encoded = bits::encode_auto(url.as_bytes(), EcLevel::M).ok()?;
    let version = encoded.version();
    let (data, correction) = ec::construct_codewords(&encoded.into_bytes(), version, EcLevel::M).ok()?;
    let mut canvas = Canvas::new(version, EcLevel::M);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MaskPattern::Checkerboard);
    let width = usize::try_from(version.width()).ok()?;
    let mut path = String::with_capacity(2 * width * width);
    for (y, row) in canvas.into_colors().chunks(width).enumerate() {
        let (mut x, mut begun) = (0, false);
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                if !begun {
                    path += part(x + QUIET, Part::Column);
                    path += part(y + QUIET, Part::Row);
                }
                path += part(run.len(), Part::Dark);
                begun = true;
            } else if begun && x + run.len() < width {
                path += part(run.len(), Part::Light);
            }
            x += run.len();
        }
    }
    Some(json!({ "size": width + 2 * QUIET, "path": path }))
}

/// What a number of modules is in a path.
#[derive(Clone, Copy)]
enum Part {
    Column,
    Row,
    Dark,
    Light,
}

/// A number of modules, at most those of the largest code (177) with its quiet zone, as a part of a path. Every
/// page of a site has a code, and codes hundreds of parts.
fn part(n: usize, part: Part) -> &'static str {
    static PARTS: LazyLock<Vec<[String; 4]>> = LazyLock::new(|| {
        (0..=177 + 2 * QUIET).map(|n| [format!("M{n} "), n.to_string(), format!("h{n}"), format!("m{n} 0")]).collect()
    });
    PARTS.get(n).map_or("", |parts| &parts[part as usize])
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
        for row in code["path"].as_str().unwrap().split('M').skip(1) {
            let mut runs = row.split('h');
            let (x, y) = runs.next().unwrap().split_once(' ').unwrap();
            let mut at = y.parse::<usize>().unwrap() * side + x.parse::<usize>().unwrap();
            for run in runs {
                let (length, gap) = run.split_once('m').unwrap_or((run, "0 0"));
                let length: usize = length.parse().unwrap();
                dark[at..at + length].fill(true);
                at += length + gap.strip_suffix(" 0").unwrap().parse::<usize>().unwrap();
            }
        }
        let pixel = |x: usize, y: usize| if dark[y / 4 * side + x / 4] { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side * 4, side * 4, pixel);
        let (_, read) = image.detect_grids()[0].decode().unwrap();
        assert_eq!(read, url);
        assert!(super::code(&"长".repeat(3000)).is_none());
    }
}
