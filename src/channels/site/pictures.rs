//! Pictures of pages: in the widths that phones and computers need, as WebP, with a JPEG or PNG
//! for browsers that know nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::html::MEDIA;
use crate::campaign::Campaign;
use crate::content::blocks::{Inline, visit_inlines};
use crate::content::{files, pictures, svg};
use crate::plan::{Artifact, Encoding, Job, Size};

/// Widths in pixels: a phone's, a phone's with fine pixels or a tablet's, a computer's.
const WIDTHS: [u32; 3] = [480, 960, 1600];

/// How wide the column of text is that pictures stand in.
pub const SIZES: &str = "(min-width: 48rem) 44rem, 92vw";

/// A raster picture as pages show it.
pub struct Shown {
    /// Of the fallback, in pixels.
    pub width: u32,
    pub height: u32,
    /// Widths of the WebP files.
    pub widths: Vec<u32>,
}

/// How a picture is shown; `None` for what is shown as it is: SVG, and what moves.
pub fn shown(path: &str, bytes: &[u8]) -> Option<Shown> {
    if !has_variants(path) || pictures::moves(bytes) {
        return None;
    }
    let (width, height) = pictures::size(bytes)?;
    let largest = width.min(WIDTHS[WIDTHS.len() - 1]);
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|w| *w < largest).collect();
    widths.push(largest);
    Some(Shown { width: largest, height: pictures::height_at((width, height), largest), widths })
}

/// Width and height that keep a picture's room on a page while it loads, in pixels of CSS.
pub fn room(path: &str, bytes: &[u8]) -> Option<(u32, u32)> {
    // A drawing without a size of its own is as wide as the column.
    if path.to_ascii_lowercase().ends_with(".svg") { svg::size(bytes, WIDTHS[1]) } else { pictures::size(bytes) }
}

/// The path of a WebP below the pictures' folder.
pub fn webp(path: &str, width: u32) -> String {
    format!("{path}-{width}.webp")
}

fn has_variants(path: &str) -> bool {
    matches!(files::ending(path).as_str(), "jpg" | "jpeg" | "png" | "webp")
}

/// Pictures that entries show or link to, and the logo, with the file that names them first.
pub fn all(campaign: &Campaign) -> BTreeMap<String, String> {
    let mut shown = BTreeMap::new();
    if let Some(logo) = campaign.logo() {
        shown.insert(logo.to_owned(), crate::config::FILE_NAME.to_owned());
    }
    let entries = campaign.all().flat_map(|c| &c.content.entries);
    for entry in entries.filter(|e| !e.references.is_empty()) {
        visit_inlines(&mut entry.document.blocks.clone(), &mut |inline| {
            if let Inline::Image { src: url, .. } | Inline::Link { url, .. } = inline
                && let Some(path) = url.strip_prefix('/')
                && campaign.content.assets.contains_key(path)
            {
                shown.entry(path.to_owned()).or_insert_with(|| entry.file.path.clone());
            }
        });
    }
    shown
}

/// The files of a picture.
pub fn artifacts<'a>(path: &str, source: &str, bytes: &'a Arc<[u8]>) -> Vec<Artifact<'a>> {
    let artifact = |path: String, size: Size, job: Job<'a>| Artifact {
        path: format!("{MEDIA}{path}"),
        channel: "site",
        private: false,
        sources: vec![source.to_owned()],
        size,
        download: None,
        job,
    };
    let Some(shown) = shown(path, bytes) else {
        return vec![artifact(path.to_owned(), Size::None, Job::Bytes(bytes.as_ref().into()))];
    };
    let lower = path.to_ascii_lowercase();
    // What is drawn stays sharp; what is photographed gets small.
    let drawn = lower.ends_with(".png");
    let fallback = if drawn {
        Encoding::Png
    } else if lower.ends_with(".webp") {
        Encoding::Webp { lossless: false }
    } else {
        Encoding::Jpeg
    };
    let picture = |width: u32, encoding: Encoding| Job::Picture { bytes: Arc::clone(bytes), width, encoding };
    let size = |width: u32| Size::Pixels { width, height: pictures::height_at((shown.width, shown.height), width) };
    let small = shown
        .widths
        .iter()
        .map(|w| artifact(webp(path, *w), size(*w), picture(*w, Encoding::Webp { lossless: drawn })));
    let whole = artifact(path.to_owned(), size(shown.width), picture(shown.width, fallback));
    small.chain([whole]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_never_exceed_the_picture() {
        let png = |width, height| {
            let mut bytes = std::io::Cursor::new(Vec::new());
            image::RgbImage::new(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
            bytes.into_inner()
        };
        assert_eq!(shown("a.png", &png(300, 100)).unwrap().widths, [300]);
        let large = shown("a.png", &png(2000, 1000)).unwrap();
        assert_eq!((large.widths, large.width, large.height), (vec![480, 960, 1600], 1600, 800));
        assert!(shown("a.svg", b"<svg/>").is_none());
        // Of several pictures only the first would be left.
        let moving = b"RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\x03\0\0\x01\0\0";
        assert!(shown("a.webp", moving).is_none());
    }
}
