//! HTML that authors write into their Markdown: what of it the site shows, and its words.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use ammonia::Builder;
use regex::{Captures, Regex};

use super::links;
use crate::limits;
use crate::pattern::pattern;

/// A tag or a block of HTML as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct RawHtml {
    pub source: String,
    pub span: Range<usize>,
}

/// Elements that the site shows: text and its parts. Pictures are written in Markdown (they get
/// their widths there), `h1` is the page's title, and landmarks are the theme's.
pub const TAGS: [&str; 57] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "ul",
];

/// Attributes that any element may have.
pub const ATTRIBUTES: [&str; 3] = ["dir", "lang", "title"];

/// Attributes that an element may have besides.
pub const ATTRIBUTES_OF: [(&str, &[&str]); 10] = [
    ("a", &["href"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("del", &["datetime"]),
    ("details", &["open"]),
    ("ins", &["datetime"]),
    ("ol", &["reversed", "start"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
];

/// Elements that go with all that is in them: it is no text.
pub const WITH_CONTENT: [&str; 8] = ["script", "style", "template", "iframe", "object", "noscript", "svg", "math"];

/// Elements that begin a line.
const LINES: [&str; 23] = [
    "blockquote",
    "br",
    "caption",
    "dd",
    "details",
    "div",
    "dt",
    "figcaption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "tr",
];

/// Elements that hold nothing, and those that end where the next of them begins.
const NOT_NESTED: [&str; 26] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "colgroup",
    "dd", "dt", "li", "option", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "tr",
];

/// A tag: whether it closes, its name, its attributes.
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r#"<(/?)([A-Za-z][^\s/>]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>?"#));
/// An attribute: its name, its value with or without quotes.
static ATTRIBUTE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?"#));
static ANY_TAG: LazyLock<Regex> = LazyLock::new(|| pattern("<[^>]*>"));
static COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern("(?s)<!--.*?-->"));

/// Whether a tag is `<br>`, a line break on paper too.
pub fn is_line_break(tag: &str) -> bool {
    TAG.captures(tag).is_some_and(|c| c[1].is_empty() && c[2].eq_ignore_ascii_case("br"))
}

/// The piece that opens one element too many within others, and how many are open at most. An end tag closes the
/// nearest element of its name and none within that: what is closed out of order stays open in a browser too.
pub fn too_deep(pieces: &[RawHtml]) -> Option<(&RawHtml, u64)> {
    let mut open: HashMap<String, u64> = HashMap::new();
    let (mut depth, mut deepest, mut first) = (0, 0, None);
    for piece in pieces {
        for tag in TAG.captures_iter(&COMMENT.replace_all(&piece.source, "")) {
            let name = tag[2].to_ascii_lowercase();
            // Only drawings and formulas know tags that close themselves.
            let closed = tag[0].ends_with("/>") && ["svg", "math"].iter().any(|n| open.get(*n).is_some_and(|n| *n > 0));
            if closed || NOT_NESTED.contains(&name.as_str()) {
                continue;
            }
            let of_name = open.entry(name).or_default();
            if tag[1].is_empty() {
                (*of_name, depth) = (*of_name + 1, depth + 1);
            } else if *of_name > 0 {
                (*of_name, depth) = (*of_name - 1, depth - 1);
            }
            deepest = deepest.max(depth);
            if first.is_none() && !limits::HTML_DEPTH.allows(depth) {
                first = Some(piece);
            }
        }
    }
    first.map(|piece| (piece, deepest))
}

/// What a single tag in running text means to the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    Shown,
    /// Passed over.
    Unknown,
    /// Begins something that goes with its content.
    Begins(&'static str),
    Ends(&'static str),
}

/// What a single tag means.
pub fn kind(tag: &str) -> TagKind {
    let Some(parts) = TAG.captures(tag) else { return TagKind::Unknown };
    let name = parts[2].to_ascii_lowercase();
    match WITH_CONTENT.into_iter().find(|n| *n == name) {
        Some(name) if parts[1].is_empty() => TagKind::Begins(name),
        Some(name) => TagKind::Ends(name),
        None if TAGS.contains(&name.as_str()) => TagKind::Shown,
        None => TagKind::Unknown,
    }
}

/// Whether all elements of a block of HTML are shown, and its tags complete.
pub fn is_all_shown(source: &str) -> bool {
    let shown = |tag: &Captures<'_>| TAGS.contains(&tag[2].to_ascii_lowercase().as_str());
    TAG.captures_iter(source).all(|tag| shown(&tag) && tag[0].ends_with('>'))
}

/// The lines of text that a block of HTML shows.
pub fn words(source: &str) -> Vec<String> {
    let mut cleaner = Builder::empty();
    cleaner.add_tags(LINES).add_clean_content_tags(WITH_CONTENT);
    let text = cleaner.clean(source).to_string();
    let text = ANY_TAG.replace_all(&text, "\n");
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&");
    let line = |l: &str| l.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(line).filter(|l| !l.is_empty()).collect()
}

/// Something that is taken out of the site's pages.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Removed {
    Element(String),
    Attribute {
        element: String,
        name: String,
    },
    /// The address of a link, as written.
    Link(String),
}

/// What the cleaning of a piece of HTML takes out, for a word about it; each thing once.
/// `leads` tells whether a relative address leads to a page.
pub fn removed(source: &str, leads: impl Fn(&str) -> bool) -> Vec<Removed> {
    let source = COMMENT.replace_all(source, "");
    let (mut found, mut known) = (Vec::new(), HashSet::new());
    let mut add = |what: Removed| {
        if known.insert(what.clone()) {
            found.push(what);
        }
    };
    for tag in TAG.captures_iter(&source) {
        let element = tag[2].to_ascii_lowercase();
        if !TAGS.contains(&element.as_str()) {
            add(Removed::Element(element));
            continue;
        }
        let own = ATTRIBUTES_OF.iter().find(|(name, _)| *name == element).map(|(_, a)| *a).unwrap_or_default();
        for (name, value) in attributes(&tag[3]) {
            if element == "a" && name == "href" {
                if !may_be_followed(&value, &leads) {
                    add(Removed::Link(value));
                }
            } else if !ATTRIBUTES.contains(&name.as_str()) && !own.contains(&name.as_str()) {
                add(Removed::Attribute { element: element.clone(), name });
            }
        }
    }
    found
}

/// The addresses that links in a piece of HTML name.
pub fn links_in(source: &str) -> Vec<String> {
    let links = TAG.captures_iter(source).filter(|tag| tag[2].eq_ignore_ascii_case("a"));
    links.flat_map(|tag| attributes(&tag[3])).filter(|(name, _)| name == "href").map(|(_, value)| value).collect()
}

/// Names in lower case, and values, of a tag's attributes.
fn attributes(written: &str) -> Vec<(String, String)> {
    let value =
        |c: &Captures<'_>| (2..=4).find_map(|i| c.get(i)).map_or(String::new(), |m| m.as_str().replace("&amp;", "&"));
    ATTRIBUTE.captures_iter(written).map(|c| (c[1].to_ascii_lowercase(), value(&c))).collect()
}

fn may_be_followed(url: &str, leads: &impl Fn(&str) -> bool) -> bool {
    match links::scheme(url) {
        Some(scheme) => links::SCHEMES.contains(&scheme.as_str()) && url::Url::parse(url).is_ok(),
        None => leads(url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_is_seen() {
        let html = "<p>1 &lt; 2&nbsp;&amp; <b>3</b></p><style>x{}</style><ul><li>甲<li>乙</ul><script>no()</script><iframe>no</iframe>";
        assert_eq!(words(html), ["1 < 2 & 3", "甲", "乙"]);
        assert!(words("<!-- nobody -->").is_empty());
    }

    #[test]
    fn what_goes_is_named_once() {
        let html = "<B onClick=x style='a' title=\"a > b\">b</B><iframe src=x></iframe><a href=javascript:x>1</a>\
                    <a href='https://a.cn/?a=1&amp;b=2'>2</a><a href=gone.md>3</a><a href=here.md>4</a><!-- <u> -->";
        let attribute = |name: &str| Removed::Attribute { element: "b".into(), name: name.into() };
        assert_eq!(
            removed(html, |url| url == "here.md"),
            [
                attribute("onclick"),
                attribute("style"),
                Removed::Element("iframe".into()),
                Removed::Link("javascript:x".into()),
                Removed::Link("gone.md".into()),
            ]
        );
        assert!(removed("<details open><summary>更多</summary>", |_| false).is_empty());
    }

    #[test]
    fn line_breaks_are_known() {
        for tag in ["<br>", "<BR/>", "<br />", "<br class=x>"] {
            assert!(is_line_break(tag), "{tag}");
        }
        assert!(!is_line_break("</br>") && !is_line_break("<b>"));
    }
}
