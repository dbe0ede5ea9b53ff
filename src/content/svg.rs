//! SVG drawings without what is no drawing: programs, event handlers, HTML, addresses elsewhere, what drawing
//! programs note of themselves.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::name::{Namespace, NamespaceResolver, ResolveResult};
use quick_xml::{NsReader, Reader, Writer, XmlVersion};

use super::pictures;
use super::text::decode_path;
use crate::limits;

const SVG: Namespace<'_> = Namespace("http://www.w3.org/2000/svg");
const XLINK: Namespace<'_> = Namespace("http://www.w3.org/1999/xlink");
const XML: Namespace<'_> = Namespace("http://www.w3.org/XML/1998/namespace");

/// Pictures that may be within a drawing.
const EMBEDDED: [&str; 5] = ["png", "jpeg", "jpg", "gif", "webp"];
/// Browsers take what lacks its last `=`.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

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

/// Elements of which something is seen.
const SEEN: [&str; 10] = ["path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "image", "use"];

/// How a drawing is mended that cannot be read.
pub const AGAIN: &str = "export it again as plain SVG (Inkscape: 普通SVG), or as PNG";

/// The drawing cleaned, or why it cannot be used and how to mend that.
pub fn clean(bytes: &[u8]) -> Result<String, (String, &'static str)> {
    match stripped(bytes)? {
        (drawing, true) => Ok(drawing),
        // Some programs set all words as HTML.
        (_, false) => Err(("nothing is drawn in the SVG, or all of it is HTML (`foreignObject`)".into(), AGAIN)),
    }
}

/// What may stay of a drawing, and whether anything is seen of that.
fn stripped(bytes: &[u8]) -> Result<(String, bool), (String, &'static str)> {
    let broken = |why: String| (format!("the SVG cannot be read: {why}"), AGAIN);
    let text = std::str::from_utf8(bytes).map_err(|_| broken("it is not UTF-8".into()))?;
    let mut reader = NsReader::from_str(text);
    let mut writer = Writer::new(Vec::with_capacity(bytes.len()));
    let (mut depth, mut skipped) = (0usize, 0usize);
    // The text of the `<style>` that is open. It comes in pieces, and is one to whoever reads it.
    let mut style: Option<String> = None;
    let mut seen = false;
    loop {
        let event = reader.read_event().map_err(|e| broken(e.to_string()))?;
        let is_drawn = |e: &BytesStart<'_>| is_drawn(reader.resolver(), e);
        let attributes = |e: &BytesStart<'_>| attributes(reader.resolver(), e).map_err(broken);
        let out = match event {
            Event::Eof => break,
            Event::Start(e) => {
                depth += 1;
                if !limits::SVG_DEPTH.allows(depth as u64) {
                    return Err((limits::SVG_DEPTH.message(depth as u64), AGAIN));
                }
                if skipped > 0 || style.is_some() || !is_drawn(&e) {
                    skipped += 1;
                    continue;
                }
                seen |= SEEN.contains(&e.local_name().as_ref());
                style = (e.local_name().as_ref() == "style").then(String::new);
                Event::Start(attributes(&e)?)
            }
            Event::Empty(e) if skipped == 0 && style.is_none() && is_drawn(&e) => {
                seen |= SEEN.contains(&e.local_name().as_ref());
                Event::Empty(attributes(&e)?)
            }
            Event::End(e) => {
                depth = depth.saturating_sub(1);
                if skipped > 0 {
                    skipped -= 1;
                    continue;
                }
                if let Some(css) = style.take().filter(|css| is_harmless_style(css)) {
                    writer.write_event(Event::Text(BytesText::new(&css))).map_err(|e| broken(e.to_string()))?;
                }
                Event::End(BytesEnd::new(e.name().as_ref().to_owned()))
            }
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if skipped == 0 => match (&mut style, said(&event))
            {
                (Some(css), Some(said)) => {
                    css.push_str(&said);
                    continue;
                }
                (None, Some(_)) => event,
                (_, None) => continue,
            },
            // Comments, processing instructions (style sheets from elsewhere), entities of its own; and the
            // declaration: what is written is UTF-8, whatever it was said to be.
            _ => continue,
        };
        writer.write_event(out).map_err(|e| broken(e.to_string()))?;
    }
    let drawing = String::from_utf8(writer.into_inner()).map_err(|e| broken(e.to_string()))?;
    Ok((drawing, seen))
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

/// What a piece of text says; `None` for an entity that not every reader of XML knows.
fn said<'e>(event: &'e Event<'_>) -> Option<Cow<'e, str>> {
    match event {
        Event::Text(text) => Some(text.xml10_content()),
        Event::CData(text) => Some(text.xml10_content()),
        Event::GeneralRef(name) => match name.resolve_char_ref() {
            Ok(Some(c)) => Some(c.to_string().into()),
            Ok(None) => resolve_predefined_entity(name).map(Cow::Borrowed),
            Err(_) => None,
        },
        _ => None,
    }
}

/// Whether it is an element of SVG, not one of HTML that is called the same.
fn is_drawn(names: &NamespaceResolver, e: &BytesStart<'_>) -> bool {
    let (space, name) = names.resolve_element(e.name());
    matches!(space, ResolveResult::Unbound | ResolveResult::Bound(SVG)) && ELEMENTS.contains(&name.as_ref())
}

/// The element with those of its attributes that draw.
fn attributes(names: &NamespaceResolver, e: &BytesStart<'_>) -> Result<BytesStart<'static>, String> {
    let name = e.name().as_ref().to_owned();
    let mut out = BytesStart::new(name);
    for attribute in e.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|e| e.to_string())?;
        let (space, local) = names.resolve_attribute(attribute.key);
        let kept = match space {
            // Namespaces are addresses that nobody opens.
            _ if attribute.key.as_namespace_binding().is_some() => Some(value),
            ResolveResult::Unbound | ResolveResult::Bound(SVG | XLINK | XML) => harmless(local.as_ref(), value),
            // Of whom and where it was drawn.
            ResolveResult::Bound(_) | ResolveResult::Unknown(_) => None,
        };
        if let Some(value) = kept {
            out.push_attribute((attribute.key.as_ref(), value.as_ref()));
        }
    }
    Ok(out)
}

/// The value of an attribute, if it loads, asks and does nothing.
fn harmless<'v>(name: &str, value: Cow<'v, str>) -> Option<Cow<'v, str>> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "href" | "src" if value.trim_start_matches(|c| c <= ' ').starts_with('#') => Some(value),
        "href" | "src" => embedded(&value).map(Cow::Owned),
        "base" | "ping" => None,
        _ if name.starts_with("on") => None,
        _ => is_harmless_style(&value).then_some(value),
    }
}

/// The address of a picture that is its own data, without what a picture of the content folder is cleaned of.
fn embedded(address: &str) -> Option<String> {
    let (head, data) = address.split_once(',')?;
    let head = printed(head).to_ascii_lowercase();
    let kind = head.strip_prefix("data:image/")?.strip_suffix(";base64")?.split(';').next()?;
    let bytes = BASE64.decode(printed(&decode_path(data))).ok().filter(|_| EMBEDDED.contains(&kind))?;
    Some(format!("data:image/{kind};base64,{}", BASE64.encode(pictures::clean(bytes, kind).ok()?)))
}

/// Without what readers of addresses leave out: spaces, ends of lines, characters that control something. Not the
/// spaces of other scripts: those are letters of an address.
fn printed(text: &str) -> String {
    text.chars().filter(|c| *c > ' ').collect()
}

/// Whether a style or a presentation attribute loads nothing: `url()` of the drawing's own parts only.
fn is_harmless_style(css: &str) -> bool {
    let css = printed(css).to_ascii_lowercase();
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
        stripped(svg.as_bytes()).unwrap().0
    }

    #[test]
    fn what_shows_nothing_is_no_drawing() {
        let svg = |inner: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>");
        for inner in ["", "<defs><style>a{}</style></defs>", "<g><foreignObject><p>刷单</p><path/></foreignObject></g>"]
        {
            assert!(clean(svg(inner).as_bytes()).is_err(), "{inner}");
        }
        for inner in ["<path d='M0 0h9'/>", "<text>刷单</text>", "<switch><foreignObject/><text>刷单</text></switch>"]
        {
            assert!(clean(svg(inner).as_bytes()).is_ok(), "{inner}");
        }
        assert!(clean(b"<html><body/></html>").is_err() && clean(b"<svg/>").is_err());
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
    fn a_style_is_judged_as_a_whole() {
        let of = |inner: &str| cleaned(&format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>"));
        for bad in [
            "<style>@imp&#111;rt url(//evil)</style>",
            "<style>@imp&#x6F;rt '//evil'</style>",
            "<style>g{fill:u<![CDATA[rl(//evil)]]>}</style>",
            "<style><g></g>@import url(//evil)</style>",
            "<style><g/>@import url(//evil)</style>",
            "<style>@imp<g></g>ort '//evil'</style>",
            "<style>@imp<g/>ort '//evil'</style>",
            "<style>@imp<script>x</script>ort '//evil'</style>",
            "<style>@imp<!-- -->ort '//evil'</style>",
            "<style>@imp<?x?>ort '//evil'</style>",
            "<style>@imp&x;ort '//evil'</style>",
            "<style><style>a{}</style>@import '//evil'</style>",
            "<style>@\\69mport '//evil'</style>",
            "<style>g{fill:&#92;75rl(//evil)}</style>",
            "<style>@font-face{src:URL(\n'//evil')}</style>",
            "<style>g{fill:url(\u{3000}#//evil)}</style>",
        ] {
            let out = of(bad);
            assert!(!out.contains("evil") && !out.contains("imp"), "{bad}: {out}");
        }
        // What is harmless stays, however it is written.
        let kept = of("<style type=\"text/css\">/* 红 */<![CDATA[g > path{fill:]]>u&#114;l(#a)}<g>x</g></style><g/>");
        assert!(kept.contains("<style type=\"text/css\">/* 红 */g &gt; path{fill:url(#a)}</style><g/>"), "{kept}");
    }

    #[test]
    fn there_is_no_way_round() {
        let of = |inner: &str| cleaned(&format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>"));
        for bad in [
            "<g style='fill:\\75rl(//evil)'/>",
            "<g style='fill:u&#114;l(//evil)'/>",
            "<g fill='url(&#10;//evil)'/>",
            "<g xml:base='//evil'/>",
            "<?xml-stylesheet href='//evil'?>",
            "<set attributeName='href' to='//evil'/>",
            "<a href='#x'><animate attributeName='href' to='//evil'/></a>",
            "<foreignObject><a href='//evil'/></foreignObject>",
            "<g OnLoad='evil' x:onload='evil' xmlns:x='http://www.w3.org/1999/xlink'/>",
            "<image href='&#x20;&#9;//evil'/>",
            "<image href='\u{3000}#/../../../evil'/>",
            "<image href='data:image/svg+xml;base64,evil'/>",
            "<image href='data:image/png;base64,evil'/>",
            "<image href='data:image/png;x,evil'/>",
            "<a href='#x' ping='//evil'/>",
            // Elements of other languages that have the name of one that draws.
            "<h:a xmlns:h='http://www.w3.org/1999/xhtml' title='evil'/>",
            "<a xmlns='http://www.w3.org/1999/xhtml' title='evil'/>",
            "<x:g title='evil'/>",
            // What drawing programs write of themselves and of whoever used them.
            "<g xmlns:i='http://www.inkscape.org/namespaces/inkscape' i:export-filename='/home/evil/a.png'/>",
        ] {
            let out = of(bad);
            assert!(!out.contains("evil"), "{bad}: {out}");
        }
        // Read as that encoding, what stands between these two is one attribute less.
        let out =
            cleaned("<?xml version='1.0' encoding='ISO-2022-JP'?><svg><g id='\u{1B}$B'/><g id='\u{1B}(B'/></svg>");
        assert!(!out.contains("2022"), "{out}");
        // Whatever the prefixes are.
        let kept = r##"<s:svg xmlns:s="http://www.w3.org/2000/svg" xmlns:n="http://www.w3.org/1999/xlink">
<s:use n:href="#a"/><s:text xml:space="preserve">文</s:text></s:svg>"##;
        assert_eq!(cleaned(kept), kept);
    }

    #[test]
    fn a_photograph_in_a_drawing_is_cleaned_too() {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(4, 4).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
        let plain = bytes.into_inner();
        let told = [&plain[..2], b"\xFF\xFE\0\x0AZhang SA", &plain[2..], b"GPS behind the end"].concat();
        let svg = |jpeg: &[u8]| format!("<svg><image href=\"data:image/jpeg;base64,{}\"/></svg>", BASE64.encode(jpeg));
        assert_eq!(cleaned(&svg(&told)), svg(&plain));
        // Programs break long lines.
        assert_eq!(cleaned(&svg(&told).replace("/9j/", "/9\n  j/")), svg(&plain));
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
