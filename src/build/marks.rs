//! Crop and fold marks: lines outside the bleed, on a media box made larger for them.
//! The trim and bleed boxes, the tags and everything on the page stay as they are.

use std::fmt::Write as _;

use lopdf::{Dictionary, Document, Object, Stream};

use crate::diagnostics::Diagnostic;

const MM: f32 = 72.0 / 25.4;
/// Length of a mark, and the room it takes beyond the bleed, in millimetres.
const LENGTH: f32 = 5.0;
const ROOM: f32 = 7.0;

type Folds<'a> = &'a [(Vec<f64>, Vec<f64>)];

/// Adds the marks to every page. `folds_mm` are, for each page, distances from the left and
/// from the top of the trimmed sheet; the last stands for the pages after it too. `gray` draws them in plain black instead of all four inks, which an
/// archival file without a colour profile may not name.
///
/// # Errors
/// When the PDF cannot be read again, which would be a fault of this program.
pub fn add(pdf: &[u8], crop: bool, folds_mm: Folds<'_>, gray: bool) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let fault = |e: lopdf::Error| {
        vec![Diagnostic::error("outreach::print::marks", format!("crop marks cannot be added to the page: {e}"))]
    };
    let mut document = Document::load_mem(pdf).map_err(fault)?;
    let pages: Vec<_> = document.get_pages().into_values().collect();
    for (index, id) in pages.into_iter().enumerate() {
        let folds = folds_mm.get(index).or(folds_mm.last()).map_or((&[][..], &[][..]), |(x, y)| (x, y));
        let page = document.get_dictionary(id).map_err(fault)?;
        let media = rectangle(page, b"MediaBox").unwrap_or([0.0, 0.0, 595.0, 842.0]);
        let trim = rectangle(page, b"TrimBox").unwrap_or(media);
        let bleed = rectangle(page, b"BleedBox").unwrap_or(media);
        let room = ROOM * MM;
        let larger = [media[0] - room, media[1] - room, media[2] + room, media[3] + room];
        let marks = drawing(trim, bleed, crop, folds, gray);
        let contents = match page.get(b"Contents") {
            Ok(Object::Array(parts)) => parts.clone(),
            Ok(part) => vec![part.clone()],
            Err(_) => Vec::new(),
        };
        let before = document.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));
        let after = document.add_object(Stream::new(Dictionary::new(), marks.into_bytes()));
        let parts = [vec![before.into()], contents, vec![after.into()]].concat();
        let page = document.get_object_mut(id).and_then(Object::as_dict_mut).map_err(fault)?;
        page.set("Contents", Object::Array(parts));
        let numbers = |r: [f32; 4]| Object::Array(r.map(Object::Real).to_vec());
        page.set("MediaBox", numbers(larger));
        page.set("CropBox", numbers(larger));
        // Without it a bleed box would be the crop box.
        page.set("BleedBox", numbers(bleed));
        page.set("TrimBox", numbers(trim));
    }
    let mut out = Vec::with_capacity(pdf.len() + 1024);
    document.save_to(&mut out).map_err(|e| fault(e.into()))?;
    Ok(out)
}

fn rectangle(page: &Dictionary, name: &[u8]) -> Option<[f32; 4]> {
    let parts = page.get(name).ok()?.as_array().ok()?;
    let numbers: Vec<f32> = parts.iter().filter_map(|n| n.as_float().ok()).collect();
    numbers.try_into().ok()
}

/// The marks as a content stream: an artifact, since they say nothing to a reader.
fn drawing(trim: [f32; 4], bleed: [f32; 4], crop: bool, folds_mm: (&[f64], &[f64]), gray: bool) -> String {
    let [left, bottom, right, top] = trim;
    let (outer_left, outer_bottom, outer_right, outer_top) =
        (bleed[0] - MM, bleed[1] - MM, bleed[2] + MM, bleed[3] + MM);
    let length = LENGTH * MM;
    let mut out = String::from("Q\n/Artifact BMC\nq\n0.5 w\n");
    out.push_str(if gray { "0 G\n" } else { "1 1 1 1 K\n" });
    // Writing to a string cannot fail.
    let line = |out: &mut String, x1: f32, y1: f32, x2: f32, y2: f32| {
        let _ = writeln!(out, "{x1:.3} {y1:.3} m {x2:.3} {y2:.3} l S");
    };
    let upright = |out: &mut String, x| {
        line(out, x, outer_top, x, outer_top + length);
        line(out, x, outer_bottom, x, outer_bottom - length);
    };
    let level = |out: &mut String, y| {
        line(out, outer_left, y, outer_left - length, y);
        line(out, outer_right, y, outer_right + length, y);
    };
    if crop {
        upright(&mut out, left);
        upright(&mut out, right);
        level(&mut out, bottom);
        level(&mut out, top);
    }
    // Folds are dashed.
    out.push_str("[3 2] 0 d\n");
    folds_mm.0.iter().for_each(|mm| upright(&mut out, left + *mm as f32 * MM));
    folds_mm.1.iter().for_each(|mm| level(&mut out, top - *mm as f32 * MM));
    out.push_str("Q\nEMC\n");
    out
}
