//! Reads a laid-out document as its viewers will: which characters are boxes, how small the
//! smallest words are, how coarse the pictures, whether each QR code leads where it should.

use std::collections::BTreeSet;

use typst::foundations::{Label, Smart, Value};
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, GroupItem, Point, Rect, Size, Transform};
use typst::text::TextItem;
use typst::utils::{PicoStr, Scalar};
use typst::visualize::ImageKind;
use typst_layout::{Page, PagedDocument};

/// Height of an ideograph's ink against the size of its type, in Noto Sans CJK.
const INK: f64 = 0.92;
/// Pixels a module of a QR code is rendered with: the middle of each is sampled.
const PIXELS_A_MODULE: f64 = 4.0;
/// Modules of white around a code, on each side (ISO/IEC 18004).
const QUIET: usize = 4;
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
    /// From the code's own corner to the page's: a table tent has it upside down.
    at: Transform,
    side: Abs,
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

    /// `#metadata((text: …, size: …, modules: …)) <outreach-qr>` stands at the code's top left corner.
    fn code(&mut self, value: Option<&Value>, at: Transform) {
        let Some(Value::Dict(dict)) = value else { return };
        let (Ok(Value::Str(text)), Ok(Value::Length(size)), Ok(Value::Int(modules))) =
            (dict.get("text"), dict.get("size"), dict.get("modules"))
        else {
            return;
        };
        self.found.codes.push(Code {
            page: self.page,
            at,
            side: size.abs,
            modules: usize::try_from(*modules).unwrap_or_default(),
            text: text.as_str().to_owned(),
        });
    }
}

impl Code {
    /// A point of the code, in shares of its side, on the page.
    fn point(&self, x: f64, y: f64) -> Point {
        Point::new(self.side * x, self.side * y).transform(self.at)
    }

    /// What the code says on the rendered page, with whatever else lies on it there: the middle
    /// of each module is sampled, the quiet zone must be light all over, and the modules go
    /// through a reader's error correction. A general reader, which looks for codes anywhere and
    /// at any angle, takes a hundred times as long and misses some at every resolution; the
    /// tests read printed pages with one.
    fn read(&self, page: &Page) -> Option<String> {
        let whole = self.modules + 2 * QUIET;
        let area = bounds(Point::zero(), Point::splat(self.side), self.at);
        let Rect { min: least, max: most } = area;
        let mut frame = Frame::hard(Size::new(most.x - least.x, most.y - least.y));
        frame.push_frame(Point::new(-least.x, -least.y), with_words_near(&page.frame, Transform::identity(), &area));
        let part = Page { frame, fill: Smart::Auto, ..page.clone() };
        let pixels = PIXELS_A_MODULE * whole as f64 / (most.x - least.x).to_pt().max(1.0);
        let options = typst_render::RenderOptions { pixel_per_pt: Scalar::new(pixels), render_bleed: false };
        let picture = typst_render::render(&part, &options);
        let share = |module: usize| (module as f64 + 0.5) / whole as f64;
        let dark = |x: usize, y: usize| {
            let middle = self.point(share(x), share(y)) - least;
            let (x, y) = (middle.x.to_pt() * pixels, middle.y.to_pt() * pixels);
            picture.pixel(x as u32, y as u32).is_some_and(|p| p.green() < 128)
        };
        let in_code = |at: usize| (QUIET..QUIET + self.modules).contains(&at);
        // Its corners may be rounded off; beside the code's own rows and columns it must be whole.
        let quiet = (0..whole).all(|y| (0..whole).all(|x| in_code(x) == in_code(y) || !dark(x, y)));
        let grid = rqrr::SimpleGrid::from_func(self.modules, |x, y| dark(x + QUIET, y + QUIET));
        let (_, text) = rqrr::Grid::new(grid).decode().ok()?;
        quiet.then_some(text)
    }
}

/// The frame without the words that stand elsewhere, which took most of the time to draw.
fn with_words_near(frame: &Frame, at: Transform, area: &Rect) -> Frame {
    let mut near = Frame::new(frame.size(), frame.kind());
    for (position, item) in frame.items() {
        let at = at.pre_concat(Transform::translate(position.x, position.y));
        let item = match item {
            FrameItem::Text(text) if !may_touch(text, at, area) => continue,
            FrameItem::Group(group) => {
                let frame = with_words_near(&group.frame, at.pre_concat(group.transform), area);
                FrameItem::Group(GroupItem { frame, ..group.clone() })
            }
            item => item.clone(),
        };
        near.push(*position, item);
    }
    near
}

/// Whether ink of the words may lie in an area: letters, and the strokes around them, reach less than the size of
/// the type beyond their line.
fn may_touch(text: &TextItem, at: Transform, area: &Rect) -> bool {
    let (reach, rise) = (text.size, text.height().abs());
    let ink = bounds(Point::new(-reach, -reach * 2.0 - rise), Point::new(text.width() + reach, reach + rise), at);
    ink.min.x <= area.max.x && ink.max.x >= area.min.x && ink.min.y <= area.max.y && ink.max.y >= area.min.y
}

/// What a rectangle takes of the page after a transform.
fn bounds(from: Point, to: Point, at: Transform) -> Rect {
    let corners = [from, Point::new(to.x, from.y), Point::new(from.x, to.y), to].map(|corner| corner.transform(at));
    let most = |all: fn(Point, Point) -> Point| corners.into_iter().fold(corners[0], all);
    Rect::new(most(Point::min), most(Point::max))
}

/// How much larger a transform makes things.
fn scale(t: Transform) -> f64 {
    (t.sx.get() * t.sy.get() - t.kx.get() * t.ky.get()).abs().sqrt()
}

#[cfg(test)]
mod tests {
    use qrcode::{EcLevel, QrCode};
    use serde_json::json;

    use crate::theme::Theme;
    use crate::theme::typesetter::Typesetter;

    /// Whether a code of 3 cm, 5 cm from the corner of its sheet, is read back with something laid on the sheet.
    fn is_read_with(laid: &str) -> bool {
        let mut theme = Theme::load(std::path::Path::new("."), crate::theme::DEFAULT, &mut Vec::new());
        let code = "#place(top + left, dx: 5cm, dy: 5cm, qr-code(json(\"/data.json\"), 3cm))";
        let sheet =
            format!("#import \"lib.typ\": *\n#set page(width: 20cm, height: 20cm, margin: 0pt)\n{code}\n{laid}");
        theme.put("print/test.typ", sheet.into_bytes());
        let text = "https://fanzha.example/";
        let qr = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let rows = qr.render().dark_color('#').light_color('.').quiet_zone(false).build();
        let data = json!({ "text": text, "modules": qr.width(), "rows": rows.lines().collect::<Vec<_>>() });
        let inputs = [("data.json", data.to_string()), ("press.json", "{\"cmyk\": false}".to_owned())];
        let inputs = inputs.map(|(name, text)| (name.to_owned(), text.into_bytes().into())).to_vec();
        Typesetter::load(&theme).compile("print/test.typ", &inputs).unwrap().unreadable_code().is_none()
    }

    #[test]
    fn words_on_a_code_hide_it_whichever_way_they_run() {
        assert!(is_read_with(""));
        let words = |dx: u8, dy: u8, turn: u8| {
            format!(
                "#place(top + left, dx: {dx}cm, dy: {dy}cm, rotate({turn}deg, origin: top + left, text(size: 2cm)[#box[反诈预警]]))"
            )
        };
        // Across it from the left, from its right downwards, upside down from beyond it, and from above.
        for (dx, dy, turn) in [(3, 5, 0), (8, 3, 90), (10, 8, 180), (6, 8, 255)] {
            assert!(!is_read_with(&words(dx, dy, turn)), "{dx} {dy} {turn}");
        }
        // Beside it on each side.
        for (dx, dy, turn) in [(3, 1, 0), (3, 9, 0), (4, 3, 90), (12, 3, 90), (10, 13, 180)] {
            assert!(is_read_with(&words(dx, dy, turn)), "{dx} {dy} {turn}");
        }
    }
}
