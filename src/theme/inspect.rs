//! Reads a laid-out document as its viewers will: which characters are boxes, how small the
//! smallest words are, how coarse the pictures, whether each QR code leads where it should.

use std::collections::BTreeSet;

use typst::foundations::{Label, Smart, Value};
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point, Size, Transform};
use typst::text::TextItem;
use typst::utils::{PicoStr, Scalar};
use typst::visualize::ImageKind;
use typst_layout::{Page, PagedDocument};

/// Height of an ideograph's ink against the size of its type, in Noto Sans CJK.
const INK: f64 = 0.92;
/// Pixels a QR code is looked at with: about five a module of the densest code we print.
const QR_PIXELS: f64 = 240.0;
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
        let wrong = |code: &&Code| {
            let page = document.pages().get(code.page);
            page.and_then(|page| code.read(page)).as_deref() != Some(code.text.as_str())
        };
        self.codes.iter().find(wrong).map(|code| code.text.as_str())
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

    /// `#metadata((text: …, size: …)) <outreach-qr>` stands at the code's top left corner.
    fn code(&mut self, value: Option<&Value>, at: Transform) {
        let Some(Value::Dict(dict)) = value else { return };
        let (Ok(Value::Str(text)), Ok(Value::Length(size))) = (dict.get("text"), dict.get("size")) else { return };
        let side = size.abs;
        let corners = [(Abs::zero(), Abs::zero()), (side, Abs::zero()), (Abs::zero(), side), (side, side)]
            .map(|(x, y)| Point::new(x, y).transform(at));
        let least = corners.iter().skip(1).fold(corners[0], |a, b| a.min(*b));
        let most = corners.iter().skip(1).fold(corners[0], |a, b| a.max(*b));
        self.found.codes.push(Code {
            page: self.page,
            corner: least,
            size: Size::new(most.x - least.x, most.y - least.y),
            text: text.as_str().to_owned(),
        });
    }
}

impl Code {
    fn read(&self, page: &Page) -> Option<String> {
        // A little around it, since a quiet zone that something runs into makes a code unreadable.
        let margin = self.size.x * 0.04;
        let mut frame = Frame::hard(Size::new(self.size.x + margin * 2.0, self.size.y + margin * 2.0));
        let origin = Point::new(margin - self.corner.x, margin - self.corner.y);
        frame.push_frame(origin, page.frame.clone());
        let part = Page { frame, fill: Smart::Auto, ..page.clone() };
        let pixels = QR_PIXELS / self.size.x.to_pt().max(1.0);
        let options = typst_render::RenderOptions { pixel_per_pt: Scalar::new(pixels), render_bleed: false };
        let picture = typst_render::render(&part, &options);
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let luma = |x: usize, y: usize| picture.data()[(y * width + x) * 4 + 1];
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, luma);
        prepared.detect_grids().into_iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
    }
}

/// How much larger a transform makes things.
fn scale(t: Transform) -> f64 {
    (t.sx.get() * t.sy.get() - t.kx.get() * t.ky.get()).abs().sqrt()
}
