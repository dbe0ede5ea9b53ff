//! What a person before a sheet can read and scan.
//!
//! Character heights: at least 4 mm for each metre of distance, as the Japanese guideline for
//! public signs has it (120 mm at 30 m, 40 mm at 10 m); 8 mm a metre for ease, the American
//! sign trade's inch for ten feet.

use crate::diagnostics::Diagnostic;
use crate::plan::Artifact;

/// Millimetres of character height for each metre.
const LEAST: f64 = 4.0;
const EASY: f64 = 8.0;
/// Dots per inch below which a print shop asks for a better picture, and below which anybody sees the dots.
const SHARP: f64 = 150.0;
const COARSE: f64 = 72.0;
/// Dots per inch of what is no picture any more.
const NONE: f64 = 5.0;
/// What is read from nearer than this is held in the hand.
const HAND_M: f64 = 0.6;

/// Words too small for where the sheet hangs. `height_mm` is a character's, on the real sheet.
pub fn text(artifact: &Artifact<'_>, height_mm: f64, text: &str, distance_m: f64) -> Option<Diagnostic> {
    // A tenth of a millimetre is nothing that a reader or a ruler could find.
    let below = |rule: f64| height_mm + 0.1 < rule * distance_m;
    let (severity, rule): (fn(&'static str, String) -> Diagnostic, f64) = if below(LEAST) {
        (Diagnostic::error, LEAST)
    } else if below(EASY) {
        (Diagnostic::warning, EASY)
    } else {
        return None;
    };
    let code = if rule == LEAST { "outreach::sight::unreadable" } else { "outreach::sight::small" };
    let words: String = text.trim_matches(['“', '”']).chars().take(16).collect();
    let needed = rule * distance_m;
    let d = severity(
        code,
        format!("{}: “{words}” is {height_mm:.1} mm high; from {distance_m} m it needs {needed:.1} mm", artifact.path),
    );
    Some(d.help(
        "shorten the text so that it is set larger, choose a larger sheet, or give the real `distance` in book.toml",
    ))
}

/// A picture too coarse for its printed size.
pub fn picture(artifact: &Artifact<'_>, dpi: f64, alt: &str, distance_m: Option<f64>) -> Option<Diagnostic> {
    if dpi >= SHARP {
        return None;
    }
    let handheld = distance_m.is_none_or(|m| m <= HAND_M);
    let (message, help) = if dpi < NONE {
        // Of a picture of one pixel it would be said that it needs a hundred times as many.
        let help = "it may be a placeholder or a preview: put the whole picture in its place, or an SVG drawing";
        let message = format!("{}: the picture “{alt}” has next to no pixels for its printed size", artifact.path);
        (message, help.to_owned())
    } else {
        let message =
            format!("{}: the picture “{alt}” has only {dpi:.0} dots an inch at its printed size", artifact.path);
        (message, format!("use a picture {:.1} times as wide in pixels, or an SVG drawing", SHARP / dpi))
    };
    let d = if dpi < COARSE && handheld {
        Diagnostic::error("outreach::pictures::coarse", message)
    } else {
        Diagnostic::warning("outreach::pictures::coarse", message)
    };
    Some(d.help(help))
}

/// A QR code that leads nowhere.
pub fn code(artifact: &Artifact<'_>, text: &str) -> Diagnostic {
    Diagnostic::error(
        "outreach::print::qr-unreadable",
        format!("{}: the QR code for {text} does not read back from the printed page", artifact.path),
    )
    .help("shorten the address (`base-url`, `qr-url` in book.toml); in a theme of your own, keep the code's white margin free")
}
