//! Reading PDFs back with tools that did not write them.

#![allow(dead_code)] // Each test file uses its own part.

use std::path::Path;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};
use lopdf::{Dictionary, Document, Object};
use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

pub const POINTS_PER_MM: f64 = 72.0 / 25.4;

pub struct Reader {
    bytes: Vec<u8>,
    document: Document,
}

impl Reader {
    pub fn open(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap();
        let document = Document::load_mem(&bytes).unwrap();
        Self { bytes, document }
    }

    pub fn pages(&self) -> usize {
        self.document.get_pages().len()
    }

    /// The text of all pages without white space: lines break where they must.
    pub fn text(&self) -> String {
        let text = pdf_extract::extract_text_from_mem(&self.bytes).unwrap();
        text.chars().filter(|c| !c.is_whitespace()).collect()
    }

    /// Its lines as they are set, without white space.
    pub fn lines(&self) -> Vec<String> {
        self.sized_lines().into_iter().map(|(line, _)| line).collect()
    }

    /// The same with the size in points of what begins each.
    pub fn sized_lines(&self) -> Vec<(String, f64)> {
        let mut lines = Lines::default();
        pdf_extract::output_doc(&pdf_extract::Document::load_mem(&self.bytes).unwrap(), &mut lines).unwrap();
        lines.lines
    }

    /// Width and height of a box of the first page in millimetres. A box that is not written
    /// is the crop box (ISO 32000-1, 14.11.2), and that is the media box.
    pub fn page_box(&self, name: &str) -> (f64, f64) {
        let id = self.document.get_pages()[&1];
        let page = self.document.get_dictionary(id).unwrap();
        let names = [name, "CropBox", "MediaBox"];
        let sides: Vec<f64> = names
            .iter()
            .find_map(|n| page.get(n.as_bytes()).ok())
            .unwrap_or_else(|| panic!("no {name}"))
            .as_array()
            .unwrap()
            .iter()
            .map(|n| f64::from(n.as_float().unwrap()))
            .collect();
        ((sides[2] - sides[0]) / POINTS_PER_MM, (sides[3] - sides[1]) / POINTS_PER_MM)
    }

    /// Names of fonts and whether each carries its own outlines.
    pub fn fonts(&self) -> Vec<(String, bool)> {
        let dictionaries = self.document.objects.values().filter_map(|o| o.as_dict().ok());
        dictionaries
            .filter(|d| d.get(b"FontDescriptor").is_ok())
            .map(|d| {
                let name = String::from_utf8_lossy(d.get(b"BaseFont").unwrap().as_name().unwrap()).into_owned();
                let id = d.get(b"FontDescriptor").and_then(Object::as_reference).unwrap();
                let descriptor = self.document.get_dictionary(id).unwrap();
                let keys: [&[u8]; 3] = [b"FontFile", b"FontFile2", b"FontFile3"];
                (name, keys.iter().any(|k| descriptor.get(k).is_ok()))
            })
            .collect()
    }

    pub fn catalog(&self) -> &Dictionary {
        self.document.catalog().unwrap()
    }

    /// The first page as a grey picture, `scale` pixels a point.
    pub fn raster(&self, scale: f32) -> image::GrayImage {
        self.raster_of(0, scale)
    }

    /// The same of another page, counted from 0.
    pub fn raster_of(&self, page: usize, scale: f32) -> image::GrayImage {
        let pdf = Pdf::new(self.bytes.clone()).unwrap();
        let settings = RenderSettings { x_scale: scale, y_scale: scale, bg_color: WHITE, ..RenderSettings::default() };
        let rendered = render(&pdf.pages()[page], &RenderCache::new(), &InterpreterSettings::default(), &settings);
        image::load_from_memory(&rendered.into_png().unwrap()).unwrap().into_luma8()
    }
}

/// Lines, told by the height at which their characters stand.
#[derive(Default)]
struct Lines {
    lines: Vec<(String, f64)>,
    height: f64,
}

impl OutputDev for Lines {
    fn output_character(&mut self, at: &Transform, _: f64, _: f64, size: f64, c: &str) -> Result<(), OutputError> {
        if self.lines.is_empty() || (at.m32 - self.height).abs() > 1.0 {
            self.lines.push((String::new(), size * (at.m11 * at.m22).abs().sqrt()));
            self.height = at.m32;
        }
        self.lines.last_mut().unwrap().0.push_str(c.trim());
        Ok(())
    }

    fn begin_page(&mut self, _: u32, _: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// The text of every QR code in a picture.
pub fn qr_codes(picture: image::GrayImage) -> Vec<String> {
    let mut prepared = rqrr::PreparedImage::prepare(picture);
    prepared.detect_grids().iter().filter_map(|g| g.decode().ok()).map(|(_, text)| text).collect()
}
