//! SVG drawings without what is no drawing: programs, event handlers, HTML, addresses elsewhere.

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};

use crate::limits;

/// Elements that draw or say what is drawn. Everything else goes with what is in it.
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "image",
    "clipPath",
    "mask",
    "pattern",
    "marker",
    "linearGradient",
    "radialGradient",
    "stop",
    "filter",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "style",
    "switch",
    "view",
    "a",
];

/// The drawing cleaned, or why it cannot be read and how to mend that.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, (String, &'static str)> {
    let help = "export it again as plain SVG (Inkscape: 普通SVG), or as PNG";
    let broken = |why: String| (format!("the SVG cannot be read: {why}"), help);
    let text = std::str::from_utf8(bytes).map_err(|_| broken("it is not UTF-8".into()))?;
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::with_capacity(bytes.len()));
    let (mut depth, mut skipped, mut style) = (0usize, 0usize, false);
    let mut drawn = false;
    loop {
        let event = reader.read_event().map_err(|e| broken(e.to_string()))?;
        let out = match event {
            Event::Eof => break,
            Event::Start(e) => {
                depth += 1;
                if !limits::SVG_DEPTH.allows(depth as u64) {
                    return Err((limits::SVG_DEPTH.message(depth as u64), help));
                }
                if skipped > 0 || !is_drawn(&e) {
                    skipped += 1;
                    continue;
                }
                drawn = true;
                style = e.local_name().as_ref() == "style";
                Event::Start(attributes(&e).map_err(broken)?)
            }
            Event::Empty(e) if skipped == 0 && is_drawn(&e) => Event::Empty(attributes(&e).map_err(broken)?),
            Event::End(e) => {
                depth = depth.saturating_sub(1);
                if skipped > 0 {
                    skipped -= 1;
                    continue;
                }
                style = false;
                Event::End(BytesEnd::new(e.name().as_ref().to_owned()))
            }
            Event::Text(t) if skipped == 0 && (!style || is_harmless_style(&t)) => Event::Text(t),
            Event::CData(t) if skipped == 0 && (!style || is_harmless_style(&t)) => Event::CData(t),
            Event::GeneralRef(r) if skipped == 0 && is_known(&r) => Event::GeneralRef(r),
            Event::Decl(d) => Event::Decl(d),
            // Comments, processing instructions (style sheets from elsewhere), entities of its own.
            _ => continue,
        };
        writer.write_event(out).map_err(|e| broken(e.to_string()))?;
    }
    if !drawn {
        return Err(broken("there is no <svg> in it".into()));
    }
    Ok(writer.into_inner())
}

/// Width and height of a drawing in pixels of CSS: as it says, or by its view box, `wide` pixels across.
pub fn size(bytes: &[u8], wide: u32) -> Option<(u32, u32)> {
    let mut reader = Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    let root = loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(e) | Event::Empty(e) => break e.into_owned(),
            Event::Eof => return None,
            _ => buffer.clear(),
        }
    };
    let attribute = |name: &str| Some(root.try_get_attribute(name).ok()??.value.into_owned());
    let pixels =
        |name: &str| attribute(name)?.trim().trim_end_matches("px").parse::<f64>().ok().filter(|px| *px >= 1.0);
    if let (Some(width), Some(height)) = (pixels("width"), pixels("height")) {
        return Some((width.round() as u32, height.round() as u32));
    }
    let view: Vec<f64> = attribute("viewBox")?.split([' ', ',']).filter_map(|n| n.parse().ok()).collect();
    let [_, _, width, height] = view[..] else { return None };
    (width > 0.0 && height > 0.0).then(|| (wide, (height * f64::from(wide) / width).round().max(1.0) as u32))
}

fn is_drawn(e: &BytesStart<'_>) -> bool {
    let name = e.local_name();
    ELEMENTS.contains(&name.as_ref())
}

/// Entities that every reader of XML knows, and characters by number.
fn is_known(name: &str) -> bool {
    matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") || name.starts_with('#')
}

fn attributes(e: &BytesStart<'_>) -> Result<BytesStart<'static>, String> {
    let name = e.name().as_ref().to_owned();
    let mut out = BytesStart::new(name);
    for attribute in e.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        let key = attribute.key.as_ref().to_owned();
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|e| e.to_string())?;
        if is_harmless(&key, &value) {
            out.push_attribute((key.as_str(), value.as_ref()));
        }
    }
    Ok(out)
}

fn is_harmless(key: &str, value: &str) -> bool {
    let local = key.rsplit(':').next().unwrap_or(key).to_ascii_lowercase();
    if local.starts_with("on") {
        return false;
    }
    match local.as_str() {
        "href" | "src" => {
            let value: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            let value = value.to_ascii_lowercase();
            value.starts_with('#')
                || ["png", "jpeg", "jpg", "gif", "webp"].iter().any(|t| value.starts_with(&format!("data:image/{t};")))
        }
        "base" => false,
        // Namespaces are addresses that nobody opens.
        _ if key == "xmlns" || key.starts_with("xmlns:") => true,
        _ => is_harmless_style(value),
    }
}

/// Whether a style or a presentation attribute loads nothing: `url()` of the drawing's own parts only.
fn is_harmless_style(css: &str) -> bool {
    let css: String = css.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let css = css.to_ascii_lowercase();
    if css.contains('\\') || css.contains("@import") || css.contains("expression(") || css.contains("javascript:") {
        return false;
    }
    css.split("url(").skip(1).all(|rest| rest.trim_start_matches(['"', '\'']).starts_with('#'))
        && !css.contains("image-set(")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(svg: &str) -> String {
        String::from_utf8(clean(svg.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn drawings_stay_as_they_are() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><linearGradient id="a"/></defs><g fill="url(#a)"><path d="M0 0h9"/><text>刷单 &amp; 贷款</text></g><style>path{fill:red}</style></svg>"##;
        assert_eq!(cleaned(svg), svg);
    }

    #[test]
    fn nothing_that_acts_or_leads_elsewhere_is_left() {
        let svg = r##"<?xml version="1.0"?><?xml-stylesheet href="https://evil.example/a.css"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)"><script>alert(2)</script>
<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><b onclick="x">HTML</b></body></foreignObject>
<a xlink:href="java&#10;script:alert(3)"><rect style="fill:url(https://evil.example/x)" width="1" OnClick="x"/></a>
<image href="https://evil.example/pixel.png"/><image href="data:image/svg+xml;base64,AAAA"/><use href="other.svg#x"/>
<style>@import "https://evil.example/a.css";</style><animate attributeName="href" values="javascript:alert(4)"/><text>&x;</text></svg>"##;
        let out = cleaned(svg);
        for bad in [
            "script",
            "alert",
            "evil",
            "foreign",
            "HTML",
            "onload",
            "OnClick",
            "animate",
            "ENTITY",
            "&x;",
            "other.svg",
            "svg+xml",
        ] {
            assert!(!out.contains(bad), "{bad} in {out}");
        }
        assert!(out.contains("<rect width=\"1\"/>"), "{out}");
    }

    #[test]
    fn sizes_are_those_of_a_browser() {
        let of =
            |attributes: &str| size(format!("<?xml version=\"1.0\"?>\n<svg {attributes}><g/></svg>").as_bytes(), 800);
        assert_eq!(of("viewBox='0 0 400 300'"), Some((800, 600)));
        assert_eq!(of("viewBox='0,0,400,300' width='40px' height='30'"), Some((40, 30)));
        assert_eq!(of("viewBox='0 0 400 300' width='100%'"), Some((800, 600)));
        assert_eq!(of("viewBox='0 0 0 300'"), None);
        assert_eq!(of(""), None);
        assert_eq!(size(b"", 800), None);
    }

    #[test]
    fn what_is_no_drawing_is_refused() {
        assert!(clean(b"no drawing").is_err());
        assert!(clean(b"<svg><g></svg>").is_err());
        assert!(clean("<g>".repeat(300).as_bytes()).is_err());
    }
}
