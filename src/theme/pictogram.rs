//! The theme's pictograms as outlines that Typst draws itself. It would set an SVG picture in
//! RGB even on a sheet of process inks, and the print shop would make four inks of one.

use serde_json::{Value, json};
use usvg::tiny_skia_path::{Path, PathSegment};
use usvg::{FillRule, Group, LineCap, LineJoin, Node, Options, Paint, Tree};

/// Stands for `currentColor` while the drawing is read.
const INK: &str = "#010203";

/// A drawing in one colour: `{width, height, paths: [{fill, even_odd, stroke, cap, join, d}]}`, `d`
/// being segments `["m", x, y]`, `["l", …]`, `["q", …]`, `["c", …]`, `["z"]`. `None` when it is no SVG or
/// has more than paths in the one colour; it is then shown as a picture.
pub fn outline(svg: &[u8]) -> Option<Value> {
    let svg = std::str::from_utf8(svg).ok()?.replace("currentColor", INK);
    let tree = Tree::from_str(&svg, &Options::default()).ok()?;
    let mut paths = Vec::new();
    group(tree.root(), &mut paths)?;
    Some(json!({ "width": tree.size().width(), "height": tree.size().height(), "paths": paths }))
}

fn group(group: &Group, paths: &mut Vec<Value>) -> Option<()> {
    if group.clip_path().is_some() || group.mask().is_some() || !group.filters().is_empty() {
        return None;
    }
    for node in group.children() {
        match node {
            Node::Group(inner) => self::group(inner, paths)?,
            Node::Path(path) => paths.push(drawn(path)?),
            Node::Image(_) | Node::Text(_) => return None,
        }
    }
    Some(())
}

fn drawn(path: &usvg::Path) -> Option<Value> {
    let is_ink = |paint: &Paint| matches!(paint, Paint::Color(c) if (c.red, c.green, c.blue) == (1, 2, 3));
    let (fill, stroke) = (path.fill(), path.stroke());
    let paints = fill.map(|f| f.paint()).into_iter().chain(stroke.map(|s| s.paint()));
    if !paints.into_iter().all(is_ink) {
        return None;
    }
    let at = path.abs_transform();
    let cap = stroke.map(|s| match s.linecap() {
        LineCap::Butt => "butt",
        LineCap::Round => "round",
        LineCap::Square => "square",
    });
    let join = stroke.map(|s| match s.linejoin() {
        LineJoin::Round => "round",
        LineJoin::Bevel => "bevel",
        LineJoin::Miter | LineJoin::MiterClip => "miter",
    });
    let (scale_x, scale_y) = at.get_scale();
    Some(json!({
        "fill": fill.is_some(),
        "even_odd": fill.is_some_and(|f| f.rule() == FillRule::EvenOdd),
        "stroke": stroke.map(|s| s.width().get() * (scale_x * scale_y).sqrt()),
        "cap": cap,
        "join": join,
        "d": segments(&path.data().clone().transform(at)?),
    }))
}

fn segments(path: &Path) -> Vec<Value> {
    path.segments()
        .map(|segment| match segment {
            PathSegment::MoveTo(p) => json!(["m", p.x, p.y]),
            PathSegment::LineTo(p) => json!(["l", p.x, p.y]),
            PathSegment::QuadTo(a, p) => json!(["q", a.x, a.y, p.x, p.y]),
            PathSegment::CubicTo(a, b, p) => json!(["c", a.x, a.y, b.x, b.y, p.x, p.y]),
            PathSegment::Close => json!(["z"]),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_colour_becomes_outlines_and_more_does_not() {
        let svg = |inner: &str| {
            format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="2.5">{inner}</svg>"#
            )
        };
        let read = outline(svg(r#"<g transform="translate(4 0)"><path d="M1 2h3"/></g>"#).as_bytes()).unwrap();
        assert_eq!(read["width"], 48.0);
        assert_eq!(read["paths"][0]["stroke"], 2.5);
        assert_eq!(read["paths"][0]["d"], json!([["m", 5.0, 2.0], ["l", 8.0, 2.0]]));
        assert_eq!(outline(svg(r#"<path d="M1 2h3" stroke="red"/>"#).as_bytes()), None);
        assert_eq!(outline(b"<svg"), None);
    }
}
