//! Reads a laid-out document as its viewers will: which characters are boxes, how small the
//! smallest words are, how coarse the pictures, whether each QR code leads where it should.

use std::collections::{BTreeSet, HashSet};

use typst::foundations::{Label, Smart, Value};
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point, Size, Transform};
use typst::text::TextItem;
use typst::utils::{PicoStr, Scalar, hash128};
use typst::visualize::ImageKind;
use typst_layout::{Page, PagedDocument};

/// Height of an ideograph's ink against the size of its type, in Noto Sans CJK.
const INK: f64 = 0.92;
/// Pixels a module of a QR code is looked at with, from afar and from nearer: a telephone, too,
/// looks until it has it, and the decoder misses one code in some hundreds at any one size.
const PIXELS_A_MODULE: [f64; 3] = [4.0, 6.5, 9.0];
/// Codes of a document that are looked for as a telephone does. Of thousands more from the same
/// template, each in its place, only the modules are read: that takes a hundredth of the time.
const LOOKED_FOR: usize = 8;
/// How much of a code's side is shown around it, to see what runs into its quiet zone.
const MARGIN: f64 = 0.04;
/// Modules of white around a code, on each side (ISO/IEC 18004).
const QUIET: f64 = 4.0;
const MM: f64 = 72.0 / 25.4;

/// What was found.
#[derive(Debug, Default)]
pub struct Inspection {
    /// Characters set with glyph 0, which every font draws as a box.
    pub missing: BTreeSet<char>,
    /// The smallest words that are meant to be read from where the sheet hangs: character
    /// height in millimetres at the page's own scale, and the words. What the template wraps
    /// in `fine` (imprint, notes beside a QR code) is read from close up and left out.
    pub smallest: Option<(f64, String)>,
    /// The coarsest picture made of pixels: dots per inch at its printed size, and its
    /// alternative text.
    pub coarsest: Option<(f64, String)>,
    codes: Vec<Code>,
}

/// Where a QR code stands and what it should say.
#[derive(Debug)]
struct Code {
    page: usize,
    corner: Point,
    size: Size,
    modules: usize,
    text: String,
}

struct Walk<'a> {
    found: &'a mut Inspection,
    page: usize,
    /// How many `fine` wrappers are open.
    fine: usize,
    labels: Labels,
}

#[derive(Clone, Copy)]
struct Labels {
    fine: Option<Label>,
    fine_end: Option<Label>,
    qr: Option<Label>,
}

/// Walks every page.
pub fn inspect(document: &PagedDocument) -> Inspection {
    let label = |name| Label::new(PicoStr::intern(name));
    let labels =
        Labels { fine: label("outreach-fine"), fine_end: label("outreach-fine-end"), qr: label("outreach-qr") };
    let mut found = Inspection::default();
    for (page, laid) in document.pages().iter().enumerate() {
        Walk { found: &mut found, page, fine: 0, labels }.frame(&laid.frame, Transform::identity());
    }
    found
}

impl Inspection {
    /// The text of the first QR code that a reader of the printed page would not get.
    /// Each is rendered with whatever lies over it and read back.
    pub fn unreadable_code(&self, document: &PagedDocument) -> Option<&str> {
        // A code that is on every page of a long document looks the same on each; its picture is
        // decoded once.
        let mut read: HashSet<(u128, &str)> = HashSet::new();
        for code in &self.codes {
            let Some(page) = document.pages().get(code.page) else { return Some(&code.text) };
            let picture = code.picture(page, PIXELS_A_MODULE[0]);
            if !read.insert((hash128(&picture), &code.text)) {
                continue;
            }
            let right = if read.len() <= LOOKED_FOR {
                let mut looks = PIXELS_A_MODULE.iter().map(|pixels| code.picture(page, *pixels).find());
                looks.any(|text| text.as_ref() == Some(&code.text))
            } else {
                picture.read(code.modules).as_ref() == Some(&code.text)
            };
            if !right {
                return Some(&code.text);
            }
        }
        None
    }
}

impl Walk<'_> {
    fn frame(&mut self, frame: &Frame, at: Transform) {
        for (position, item) in frame.items() {
            let at = at.pre_concat(Transform::translate(position.x, position.y));
            match item {
                FrameItem::Group(group) => self.frame(&group.frame, at.pre_concat(group.transform)),
                FrameItem::Text(text) => self.text(text, at),
                FrameItem::Image(image, size, _) => {
                    if let ImageKind::Raster(raster) = image.kind() {
                        let inches = size.x.to_pt() * scale(at) / 72.0;
                        let dpi = f64::from(raster.width()) / inches;
                        if self.found.coarsest.as_ref().is_none_or(|(least, _)| dpi < *least) {
                            self.found.coarsest = Some((dpi, image.alt().unwrap_or_default().to_owned()));
                        }
                    }
                }
                FrameItem::Tag(Tag::Start(element, _)) => {
                    let label = element.label();
                    if label.is_some() && label == self.labels.fine {
                        self.fine += 1;
                    } else if label.is_some() && label == self.labels.fine_end {
                        self.fine = self.fine.saturating_sub(1);
                    } else if label.is_some() && label == self.labels.qr {
                        self.code(element.to_packed::<MetadataElem>().map(|m| &m.value), at);
                    }
                }
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &TextItem, at: Transform) {
        for glyph in text.glyphs.iter().filter(|g| g.id == 0) {
            self.found.missing.extend(text.text.get(glyph.range()).into_iter().flat_map(str::chars));
        }
        if self.fine > 0 || text.text.trim().is_empty() {
            return;
        }
        let height = text.size.to_pt() * scale(at) / MM * INK;
        if self.found.smallest.as_ref().is_none_or(|(least, _)| height < *least) {
            self.found.smallest = Some((height, text.text.to_string()));
        }
    }

    /// `#metadata((text: …, size: …, modules: …)) <outreach-qr>` stands at the code's top left corner.
    fn code(&mut self, value: Option<&Value>, at: Transform) {
        let Some(Value::Dict(dict)) = value else { return };
        let (Ok(Value::Str(text)), Ok(Value::Length(size)), Ok(Value::Int(modules))) =
            (dict.get("text"), dict.get("size"), dict.get("modules"))
        else {
            return;
        };
        let side = size.abs;
        let corners = [(Abs::zero(), Abs::zero()), (side, Abs::zero()), (Abs::zero(), side), (side, side)]
            .map(|(x, y)| Point::new(x, y).transform(at));
        let least = corners.iter().skip(1).fold(corners[0], |a, b| a.min(*b));
        let most = corners.iter().skip(1).fold(corners[0], |a, b| a.max(*b));
        let size = Size::new(most.x - least.x, most.y - least.y);
        self.found.codes.push(Code {
            page: self.page,
            corner: least,
            size,
            modules: usize::try_from(*modules).unwrap_or_default(),
            text: text.as_str().to_owned(),
        });
    }
}

/// A QR code as it looks on the page, in shades of grey.
#[derive(Hash)]
struct Picture {
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

impl Code {
    fn picture(&self, page: &Page, pixels_a_module: f64) -> Picture {
        let margin = self.size.x * MARGIN;
        let mut frame = Frame::hard(Size::new(self.size.x + margin * 2.0, self.size.y + margin * 2.0));
        let origin = Point::new(margin - self.corner.x, margin - self.corner.y);
        frame.push_frame(origin, page.frame.clone());
        let part = Page { frame, fill: Smart::Auto, ..page.clone() };
        let module = self.size.x.to_pt().max(1.0) / (self.modules as f64 + 2.0 * QUIET);
        let pixels = Scalar::new(pixels_a_module / module);
        let options = typst_render::RenderOptions { pixel_per_pt: pixels, render_bleed: false };
        let picture = typst_render::render(&part, &options);
        let grey = picture.data().chunks_exact(4).map(|p| p[1]).collect();
        Picture { width: picture.width() as usize, height: picture.height() as usize, grey }
    }
}

impl Picture {
    /// The text of the code whose place is known, from the middle of each module. Its quiet
    /// zone must be light.
    fn read(&self, modules: usize) -> Option<String> {
        let whole = modules as f64 + 2.0 * QUIET;
        let side = self.width as f64 / (1.0 + 2.0 * MARGIN);
        // Modules count from the outer edge of the quiet zone.
        let at = |module: f64| ((module + 0.5) / whole + MARGIN) * side;
        let dark = |x: f64, y: f64| {
            let (x, y) = (at(x) as usize, at(y) as usize);
            self.grey.get(y * self.width + x).is_some_and(|grey| *grey < 128)
        };
        let edges = [QUIET - 1.0, QUIET + modules as f64];
        let along = (0..modules).map(|m| QUIET + m as f64);
        if along.flat_map(|m| edges.map(|edge| dark(m, edge) || dark(edge, m))).any(|dark| dark) {
            return None;
        }
        let grid = rqrr::SimpleGrid::from_func(modules, |x, y| dark(x as f64 + QUIET, y as f64 + QUIET));
        rqrr::Grid::new(grid).decode().ok().map(|(_, text)| text)
    }

    /// The text of the first code that is found in it.
    fn find(&self) -> Option<String> {
        let luma = |x: usize, y: usize| self.grey[y * self.width + x];
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(self.width, self.height, luma);
        prepared.detect_grids().into_iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
    }
}

/// How much larger a transform makes things.
fn scale(t: Transform) -> f64 {
    (t.sx.get() * t.sy.get() - t.kx.get() * t.ky.get()).abs().sqrt()
}
