//! Sizes of paper and of screens, by name or by number.

use std::fmt;

use serde::Serialize;

use crate::diagnostics::Diagnostic;
use crate::values::Fields;

/// A sheet of paper, trimmed, in millimetres.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperSize {
    /// As written in `book.toml`; part of the file name (`a3`, `60x90cm`).
    pub name: String,
    pub width_mm: f64,
    pub height_mm: f64,
}

/// ISO 216 A series, portrait, in millimetres.
const ISO_A: [(&str, f64, f64); 7] = [
    ("a0", 841.0, 1189.0),
    ("a1", 594.0, 841.0),
    ("a2", 420.0, 594.0),
    ("a3", 297.0, 420.0),
    ("a4", 210.0, 297.0),
    ("a5", 148.0, 210.0),
    ("a6", 105.0, 148.0),
];

/// Chinese sheets by their share of a full sheet of 889 × 1194 mm (大度), trimmed.
const SHARES: [(&str, &str, f64, f64); 3] =
    [("对开", "duikai", 570.0, 840.0), ("四开", "sikai", 420.0, 570.0), ("八开", "bakai", 285.0, 420.0)];

/// Ends the name of a sheet on its side.
const LANDSCAPE: &str = "-landscape";

/// The longest page a PDF viewer is sure to show: 14,400 units of 1/72 inch (ISO 32000-1, annex C).
const MAX_PAGE_MM: f64 = 5080.0;
/// What is longer than a page may be is set this many times smaller.
const REDUCED: u32 = 10;
const MAX_MM: f64 = 50_000.0;
const MIN_MM: f64 = 50.0;

impl PaperSize {
    /// `a0` to `a6`, 对开, 四开 or 八开 (with `-landscape` if wanted), or width × height as
    /// `60x90cm`, `900x600mm` or `6x0.7m`.
    pub fn parse(name: &str) -> Option<Self> {
        let lower = name.trim().to_ascii_lowercase().replace('×', "x");
        let lower = SHARES.iter().fold(lower, |name, (chinese, latin, ..)| name.replace(chinese, latin));
        let (base, landscape) = match lower.strip_suffix(LANDSCAPE) {
            Some(base) => (base, true),
            None => (lower.as_str(), false),
        };
        let shares = SHARES.iter().map(|(_, latin, w, h)| (*latin, *w, *h));
        let (mut w, mut h) = match ISO_A.into_iter().chain(shares).find(|(n, ..)| *n == base) {
            Some((_, w, h)) => (w, h),
            None => {
                let units = [("cm", 10.0), ("mm", 1.0), ("m", 1000.0)];
                let (numbers, unit) = units.iter().find_map(|(u, mm)| Some((base.strip_suffix(u)?, mm)))?;
                let (w, h) = numbers.split_once('x')?;
                (w.parse::<f64>().ok()? * unit, h.parse::<f64>().ok()? * unit)
            }
        };
        if landscape {
            std::mem::swap(&mut w, &mut h);
        }
        let fits = |mm: f64| (MIN_MM..=MAX_MM).contains(&mm);
        (fits(w) && fits(h)).then_some(Self { name: lower, width_mm: w, height_mm: h })
    }

    /// A4, portrait: what every office prints on.
    pub fn a4() -> Self {
        Self { name: "a4".into(), width_mm: 210.0, height_mm: 297.0 }
    }

    /// The name as people write it: `A3`, `60×90 cm`, `对开`; a sheet on its side with the word for it: `A4 横`.
    pub fn label(&self, landscape: &str) -> String {
        if let Some(base) = self.name.strip_suffix(LANDSCAPE) {
            return format!("{} {landscape}", named(base));
        }
        named(&self.name)
    }

    /// How many times smaller than itself its PDF page is.
    pub fn scale(&self) -> u32 {
        if self.width_mm.max(self.height_mm) > MAX_PAGE_MM { REDUCED } else { 1 }
    }

    /// From where a sheet on a wall is read, in metres: one and a half times its diagonal, so
    /// that it fills about 37° of the view, which is what the eye takes in without turning.
    pub fn viewing_m(&self) -> f64 {
        let metres = self.width_mm.hypot(self.height_mm) * 1.5 / 1000.0;
        (metres * 10.0).round() / 10.0
    }

    /// Reads a list of sizes, reporting the ones that are none.
    pub fn read_list(fields: &mut Fields<'_>, name: &'static str) -> Vec<Self> {
        read_list(
            fields,
            name,
            Self::parse,
            "a0 to a6, 对开, 四开, 八开, or a width and height such as 60x90cm or 6x0.7m (5 cm to 50 m)",
        )
    }
}

/// What people call a size that is not on its side.
fn named(name: &str) -> String {
    if let Some((chinese, ..)) = SHARES.iter().find(|(_, latin, ..)| *latin == name) {
        return (*chinese).to_owned();
    }
    let numbers = name.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    match name.strip_prefix(numbers).filter(|unit| !unit.is_empty() && !numbers.is_empty()) {
        Some(unit) => format!("{} {unit}", numbers.replace('x', "×")),
        None => name.to_uppercase(),
    }
}

/// A screen, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct PixelSize {
    pub width: u32,
    pub height: u32,
}

impl PixelSize {
    /// The same shape, at most so wide.
    pub fn no_wider_than(self, width: u32) -> Self {
        let height =
            (u64::from(self.height) * u64::from(width) + u64::from(self.width) / 2) / u64::from(self.width.max(1));
        if self.width <= width { self } else { Self { width, height: (height as u32).max(1) } }
    }

    /// `1920x1080`; 64 to 7,680 pixels a side (8K is 7680×4320).
    pub fn parse(text: &str) -> Option<Self> {
        let (w, h) = text.split_once(['x', '×'])?;
        let size = Self { width: w.trim().parse().ok()?, height: h.trim().parse().ok()? };
        let fits = |n| (64..=7680).contains(&n);
        (fits(size.width) && fits(size.height)).then_some(size)
    }

    /// Whether H.264 can hold it: even numbers of pixels, and at most the 36,864 macroblocks of
    /// 16 × 16 of level 5.2 (ITU-T H.264, table A-1).
    pub fn fits_film(self) -> bool {
        let macroblocks = self.width.div_ceil(16) * self.height.div_ceil(16);
        self.width.is_multiple_of(2) && self.height.is_multiple_of(2) && macroblocks <= 36_864
    }

    /// Reads a list of sizes, reporting the ones that are none.
    pub fn read_list(fields: &mut Fields<'_>, name: &'static str) -> Vec<Self> {
        read_list(fields, name, Self::parse, "width x height in pixels such as 1920x1080 (64 to 7680 a side)")
    }
}

impl fmt::Display for PixelSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

fn read_list<T: PartialEq>(
    fields: &mut Fields<'_>,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
    expected: &str,
) -> Vec<T> {
    let mut sizes = Vec::new();
    for (text, span) in fields.spanned_words(name) {
        match parse(&text) {
            Some(size) if sizes.contains(&size) => {}
            Some(size) => sizes.push(size),
            None => {
                let d = Diagnostic::error("outreach::config::size", format!("`{text}` is no size"))
                    .at(fields.file(), span)
                    .help(format!("sizes are {expected}"));
                fields.report(d);
            }
        }
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_sizes_have_names_or_numbers() {
        let a3 = PaperSize::parse("A3").unwrap();
        assert_eq!((a3.name.as_str(), a3.width_mm, a3.height_mm), ("a3", 297.0, 420.0));
        let big = PaperSize::parse("60x90cm").unwrap();
        assert_eq!((big.width_mm, big.height_mm), (600.0, 900.0));
        assert_eq!((a3.label("横"), big.label("横")), ("A3".into(), "60×90 cm".into()));
        let wide = PaperSize::parse("a4-landscape").unwrap();
        assert_eq!((wide.width_mm, wide.height_mm, wide.label("横")), (297.0, 210.0, "A4 横".into()));
        assert_eq!(PaperSize::parse("四开-landscape").unwrap().label("横"), "四开 横");
        assert_eq!(PaperSize::parse("60x90cm-landscape").unwrap().label("landscape"), "60×90 cm landscape");
        let banner = PaperSize::parse("6×0.7m").unwrap();
        assert_eq!((banner.width_mm, banner.height_mm.round(), banner.scale()), (6000.0, 700.0, 10));
        assert_eq!((banner.name.as_str(), banner.label("横")), ("6x0.7m", "6×0.7 m".into()));
        let share = PaperSize::parse("对开").unwrap();
        assert_eq!((share.name.as_str(), share.label("横"), share.scale()), ("duikai", "对开".into(), 1));
        for bad in ["a9", "60x90", "0x90cm", "60000x1000mm", "-1x5cm", "xcm", "NaNx90cm"] {
            assert_eq!(PaperSize::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn screens_are_counted_in_pixels() {
        assert_eq!(PixelSize::parse("1080x1920").unwrap().to_string(), "1080x1920");
        for bad in ["1920", "1920x", "0x1080", "99999x10", "1920x1080px"] {
            assert_eq!(PixelSize::parse(bad), None, "{bad}");
        }
    }
}
