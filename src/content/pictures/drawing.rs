//! How much work it is to draw an SVG. A few lines can ask for more than any machine ever gets done: a filter that
//! looks at a million neighbours of each pixel, patterns within patterns within patterns.

use std::thread;

use usvg::filter::{Filter, Kind};
use usvg::roxmltree::Document;
use usvg::{ClipPath, Group, ImageKind, Mask, Node, Options, Paint, Path, Rect, Tree};

use super::{references, svg};
use crate::limits::{self, Limit};

/// For the library that reads drawings: each level takes some kilobytes.
const STACK: usize = 64 << 20;
/// What filters look at is so many pixels across, on a screen or a sheet.
const ACROSS: f64 = 2000.0;
/// The least that a layer or a shape costs, however small it is.
const LEAST: f64 = 0.000_1;
/// Layers may be larger than the drawing that shows a part of them.
const LARGEST: f64 = 10.0;

/// Holds a drawing against the limits.
///
/// # Errors
/// What is too much, or that no browser shows it, and how to mend that.
pub fn hold(svg: &str) -> Result<(), (String, &'static str)> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || held(svg));
        let ended = thread.map_err(|e| e.to_string()).map(thread::ScopedJoinHandle::join);
        let failed = |why: String| Err((format!("the SVG cannot be read: {why}"), limits::SVG_WORK.help()));
        match ended {
            Ok(Ok(held)) => held,
            Ok(Err(_)) => failed("its reader gave up".to_owned()),
            Err(why) => failed(why),
        }
    })
}

fn held(svg: &str) -> Result<(), (String, &'static str)> {
    let within =
        |limit: &Limit, found| if limit.allows(found) { Ok(()) } else { Err((limit.message(found), limit.help())) };
    // The reader that cleans lets names pass that are none, such as `a/onclick`.
    let document = Document::parse(svg).map_err(|_| {
        ("the SVG cannot be read: it is no well-formed XML, and no browser shows it".to_owned(), svg::AGAIN)
    })?;
    let (elements, depth) = references::count(&document);
    within(&limits::SVG_DEPTH, depth)?;
    within(&limits::SVG_ELEMENTS, elements)?;
    let Ok(tree) = Tree::from_xmltree(&document, &Options::default()) else { return Ok(()) };
    let (width, height) = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let mut work = Work { area: width * height, scale: ACROSS / width.max(height), passes: 0.0, depth: 0, deepest: 0 };
    work.group(tree.root());
    within(&limits::SVG_DEPTH, work.deepest)?;
    within(&limits::SVG_WORK, work.passes.ceil() as u64)
}

struct Work {
    /// Of the drawing.
    area: f64,
    /// Pixels for one of the drawing's units.
    scale: f64,
    passes: f64,
    depth: u64,
    deepest: u64,
}

impl Work {
    fn is_too_much(&self) -> bool {
        self.passes > limits::SVG_WORK.most as f64 || !limits::SVG_DEPTH.allows(self.deepest)
    }

    /// What part of the drawing this covers.
    fn part(&self, (width, height): (f32, f32)) -> f64 {
        (f64::from(width) * f64::from(height) / self.area).clamp(LEAST, LARGEST)
    }

    fn part_of(&self, rect: Rect) -> f64 {
        self.part((rect.width(), rect.height())).min(1.0)
    }

    fn deeper(&mut self, measure: impl FnOnce(&mut Self)) {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        measure(self);
        self.depth -= 1;
    }

    fn group(&mut self, group: &Group) {
        self.deeper(|work| work.layer(group));
    }

    fn layer(&mut self, group: &Group) {
        let layer = group.abs_layer_bounding_box();
        let part = self.part((layer.width(), layer.height()));
        if group.should_isolate() {
            self.passes += 2.0 * part;
        }
        for filter in group.filters() {
            self.passes += self.filter(filter) * part;
        }
        if let Some(mask) = group.mask() {
            self.mask(mask, part);
        }
        if let Some(clip) = group.clip_path() {
            self.clip(clip, part);
        }
        for node in group.children() {
            if self.is_too_much() {
                break;
            }
            match node {
                Node::Group(group) => self.group(group),
                Node::Path(path) => self.path(path),
                Node::Image(image) => match image.kind() {
                    ImageKind::SVG(tree) => self.group(tree.root()),
                    _ => self.passes += self.part((image.size().width(), image.size().height())),
                },
                Node::Text(text) => self.passes += self.part_of(text.abs_bounding_box()),
            }
        }
    }

    fn mask(&mut self, mask: &Mask, part: f64) {
        self.passes += 2.0 * part;
        self.group(mask.root());
        if let Some(mask) = mask.mask().filter(|_| !self.is_too_much()) {
            self.deeper(|work| work.mask(mask, part));
        }
    }

    fn clip(&mut self, clip: &ClipPath, part: f64) {
        self.passes += part;
        self.group(clip.root());
        if let Some(clip) = clip.clip_path().filter(|_| !self.is_too_much()) {
            self.deeper(|work| work.clip(clip, part));
        }
    }

    fn path(&mut self, path: &Path) {
        let bounds = path.abs_stroke_bounding_box();
        let part = self.part_of(bounds);
        for paint in [path.fill().map(|f| f.paint()), path.stroke().map(|s| s.paint())].into_iter().flatten() {
            self.passes += match paint {
                Paint::Color(_) => 0.2 * part,
                Paint::LinearGradient(_) | Paint::RadialGradient(_) => part,
                Paint::Pattern(pattern) => {
                    self.group(pattern.root());
                    part + self.part((pattern.rect().width(), pattern.rect().height()))
                }
            };
        }
        if let Some(dashes) = path.stroke().and_then(|s| s.dasharray()) {
            // A line may go to and fro within its bounds.
            let sides = f64::from(bounds.width() + bounds.height());
            let one = f64::from(dashes.iter().sum::<f32>()) * f64::from(path.abs_transform().get_scale().0);
            let points = path.data().len() as f64;
            self.passes += (points * sides / one / 100_000.0).clamp(0.0, 1000.0);
        }
    }

    /// Passes over what a filter is laid on.
    fn filter(&self, filter: &Filter) -> f64 {
        let primitive = |kind: &Kind| match kind {
            Kind::Morphology(m) => {
                let across = |radius: f32| (2.0 * f64::from(radius) * self.scale).clamp(1.0, ACROSS);
                across(m.radius_x().get()) * across(m.radius_y().get())
            }
            Kind::Turbulence(t) => 40.0 * f64::from(t.num_octaves()),
            Kind::ConvolveMatrix(c) => 3.0 * f64::from(c.matrix().columns()) * f64::from(c.matrix().rows()),
            Kind::DiffuseLighting(_) | Kind::SpecularLighting(_) => 20.0,
            Kind::GaussianBlur(_) | Kind::DropShadow(_) => 10.0,
            _ => 3.0,
        };
        filter.primitives().iter().map(|p| primitive(p.kind())).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn drawn(inner: &str) -> Result<(), String> {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' width='400' height='300'>{inner}</svg>");
        hold(&svg).map_err(|(why, _)| why)
    }

    fn filtered(primitive: &str) -> Result<(), String> {
        drawn(&format!("<filter id='f'>{primitive}</filter><rect filter='url(#f)' width='400' height='300'/>"))
    }

    #[test]
    fn drawings_as_people_make_them_pass() {
        let mut many = String::new();
        for i in 0..20_000 {
            let _ = write!(many, "<path fill='#aa{i:04x}' d='M{} {}h9v9z'/>", i % 400, i / 100);
        }
        drawn(&many).unwrap();
        filtered("<feGaussianBlur stdDeviation='4'/><feOffset dx='2'/><feMerge><feMergeNode/></feMerge>").unwrap();
        filtered("<feTurbulence baseFrequency='.05' numOctaves='4'/><feDisplacementMap scale='8'/>").unwrap();
        filtered("<feMorphology operator='dilate' radius='2'/>").unwrap();
        drawn("<pattern id='p' width='8' height='8' patternUnits='userSpaceOnUse'><path d='M0 0h4v4z'/></pattern><rect fill='url(#p)' width='400' height='300'/>").unwrap();
    }

    #[test]
    fn what_no_browser_shows_is_refused() {
        for bad in
            ["没有图", "<svg a/onclick='x'/>", "<svg a\"b='x'/>", "<svg/><svg/>", "<svg><text>\u{1}</text></svg>"]
        {
            assert!(hold(bad).unwrap_err().0.contains("no browser shows it"), "{bad}");
        }
    }

    #[test]
    fn filters_without_end_are_refused() {
        for primitive in [
            "<feMorphology radius='1000'/>",
            "<feMorphology operator='dilate' radius='30 40'/>",
            "<feTurbulence baseFrequency='.05' numOctaves='100000000'/>",
            "<feConvolveMatrix order='100' kernelMatrix='".to_owned().as_str(),
        ] {
            let primitive = if primitive.contains("kernelMatrix") {
                format!("{primitive}{}'/>", "1 ".repeat(10_000))
            } else {
                primitive.to_owned()
            };
            assert!(filtered(&primitive).unwrap_err().contains("takes too long"), "{primitive}");
        }
        assert!(filtered(&"<feGaussianBlur stdDeviation='4'/>".repeat(200)).is_err());
    }

    #[test]
    fn what_multiplies_itself_is_refused() {
        let rects = |fill: &str| format!("<rect fill='{fill}' width='9' height='9'/>").repeat(10);
        for units in ["userSpaceOnUse", "objectBoundingBox"] {
            let mut patterns = format!("<pattern id='p0' width='9' height='9'>{}</pattern>", rects("red"));
            for i in 1..12 {
                let _ = write!(
                    patterns,
                    "<pattern id='p{i}' width='9' height='9' patternContentUnits='{units}'>{}</pattern>",
                    rects(&format!("url(#p{})", i - 1))
                );
            }
            assert!(drawn(&format!("{patterns}{}", rects("url(#p11)"))).is_err(), "{units}");
        }
        let mut masks = "<mask id='m0'><rect width='9' height='9'/></mask>".to_owned();
        let mut uses = "<g id='u0'><rect width='9' height='9'/></g>".to_owned();
        for i in 1..12 {
            let inner = format!("<rect mask='url(#m{})' width='9' height='9'/>", i - 1).repeat(10);
            let _ = write!(masks, "<mask id='m{i}'>{inner}</mask>");
            let _ = write!(uses, "<g id='u{i}'>{}</g>", format!("<use href='#u{}'/>", i - 1).repeat(10));
        }
        assert!(drawn(&format!("{masks}<rect mask='url(#m11)' width='9' height='9'/>")).is_err());
        assert!(drawn(&format!("<defs>{uses}</defs><use href='#u11'/>")).is_err());
        // Nor what leads on and on.
        let mut chain = "<pattern id='p0' width='9' height='9'><rect width='9' height='9'/></pattern>".to_owned();
        let mut masks = "<mask id='m0'><rect width='9' height='9'/></mask>".to_owned();
        for i in 1..20_000 {
            let before = i - 1;
            let _ = write!(
                chain,
                "<pattern id='p{i}' width='9' height='9'><rect fill='url(#p{before})' width='9' height='9'/></pattern>"
            );
            let _ = write!(masks, "<mask id='m{i}' mask='url(#m{before})'><rect width='9' height='9'/></mask>");
        }
        assert!(drawn(&format!("{chain}<rect fill='url(#p19999)' width='9' height='9'/>")).is_err());
        assert!(drawn(&format!("{masks}<rect mask='url(#m19999)' width='9' height='9'/>")).is_err());
        let huge = "<pattern id='p' width='90000' height='90000' patternUnits='userSpaceOnUse'><rect width='9' height='9'/></pattern>";
        assert!(drawn(&format!("{huge}{}", "<rect fill='url(#p)' width='9' height='9'/>".repeat(200))).is_err());
        let dashed = "<path stroke='red' stroke-dasharray='.0001' d='M0 0H400V300H0'/>".repeat(10);
        assert!(drawn(&dashed).is_err());
    }
}
