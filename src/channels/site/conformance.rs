//! The examples of the CommonMark and GFM specifications through the program's own Markdown and
//! HTML. What comes out otherwise is listed with its reason in `tests/commonmark/deviations.tsv`; an
//! example that deviates and is not listed fails, as does one that is listed and no longer deviates.
//!
//! Both sides are read by an HTML parser and compared without what the program does everywhere by
//! design: headings begin at the second level, code has no language, links and pictures no title, a
//! list item's first paragraph no `<p>`, a picture alone is a figure, tables align by class.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use scraper::{ElementRef, Html, Node};
use serde::Deserialize;

use super::html;
use super::raw_html::Mode;
use crate::campaign::{Campaign, Options};
use crate::content::entry::{self, Kind};
use crate::content::markdown;
use crate::content::text::decode_path;
use crate::diagnostics::SourceFile;

#[derive(Deserialize)]
struct Example {
    number: u32,
    section: String,
    markdown: String,
    html: String,
}

const EXAMPLES: [(&str, &str); 2] = [
    ("commonmark", include_str!("../../../tests/commonmark/commonmark.json")),
    ("gfm", include_str!("../../../tests/commonmark/gfm.json")),
];
const DEVIATIONS: &str = include_str!("../../../tests/commonmark/deviations.tsv");

const BLOCKS: [&str; 19] = [
    "p",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
];

/// HTML as one text that two equal documents share.
fn canonical(html: &str) -> String {
    let mut out = String::new();
    write_children(Html::parse_fragment(html).root_element(), false, &mut out);
    out.replace('\u{1}', "").trim().to_owned()
}

fn write_children(element: ElementRef<'_>, code: bool, out: &mut String) {
    for child in element.children() {
        match child.value() {
            Node::Text(text) if code => out.push_str(&text.replace(' ', "␠").replace('\t', "⇥").replace('\n', "⏎")),
            Node::Text(text) => {
                for c in text.chars().map(|c| if c == '\n' { ' ' } else { c }) {
                    if c != ' ' || !out.ends_with([' ', '\u{1}']) {
                        out.push(c);
                    }
                }
            }
            Node::Comment(comment) => *out += &format!("<!--{}-->", &comment.comment),
            _ => ElementRef::wrap(child).into_iter().for_each(|e| write(e, code, out)),
        }
    }
}

fn write(element: ElementRef<'_>, code: bool, out: &mut String) {
    let name = element.value().name();
    let filled = |text: &str| !text.trim().is_empty();
    let first_of_item = element.parent().is_some_and(|p| p.value().as_element().is_some_and(|e| e.name() == "li"))
        && !element.prev_siblings().any(|s| s.value().is_element() || s.value().as_text().is_some_and(|t| filled(t)));
    let mut tag = match name {
        "div" | "picture" => return write_children(element, code, out),
        "p" | "figure" if first_of_item => {
            write_children(element, code, out);
            return edge(out);
        }
        "h1" => "h2",
        "figure" => "p",
        other => other,
    }
    .to_owned();
    let block = BLOCKS.contains(&tag.as_str());
    let close = format!("</{tag}>");
    for (key, value) in element.value().attrs() {
        tag += &match key {
            "href" | "src" => format!(" {key}={}", address(value)),
            "alt" | "start" | "type" | "checked" => format!(" {key}={value}"),
            "style" => format!(" align={}", value.trim_start_matches("text-align: ")),
            "class" if matches!(value, "center" | "right") => format!(" align={value}"),
            _ => continue,
        };
    }
    if block {
        edge(out);
    }
    *out += &format!("<{}>", tag.replace(" align=left", ""));
    if block {
        edge(out);
    }
    write_children(element, code || name == "pre", out);
    if name == "pre" {
        // The end of a block of code is not kept.
        let closed = out.ends_with("</code>");
        let text = out.trim_end_matches("</code>").trim_end_matches(['⏎', '␠', '⇥']).len();
        out.truncate(text);
        *out += if closed { "</code>" } else { "" };
    }
    if block {
        edge(out);
    }
    if !matches!(name, "hr" | "br" | "img" | "input") {
        *out += &close;
    }
    if block || name == "br" {
        edge(out);
    }
}

/// White space beside a block says nothing.
fn edge(out: &mut String) {
    out.truncate(out.trim_end_matches([' ', '\u{1}']).len());
    out.push('\u{1}');
}

/// An address without what loading an entry does to it and without how it is encoded.
fn address(url: &str) -> String {
    let url = url.strip_prefix("media/").unwrap_or(url);
    decode_path(url.trim_start_matches('/'))
}

#[test]
fn the_specifications_own_examples() {
    let mut found = Vec::new();
    let campaign = Campaign::load(Path::new(env!("CARGO_MANIFEST_DIR")), &Options::default(), &mut found).unwrap();
    let campaign = Campaign { content: crate::content::Content::default(), ..campaign };
    let page = Arc::new(SourceFile::new("a.md".into(), String::new()));
    let entry = entry::read_file(Kind::Page, "a", &page, &HashMap::new(), &mut Vec::new()).unwrap();
    let mut listed: BTreeMap<(String, u32), String> = BTreeMap::new();
    for line in DEVIATIONS.lines().skip(1) {
        let [spec, number, section, reason] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("four columns in {line:?}")
        };
        assert!(!reason.is_empty(), "{line:?}");
        listed.insert((spec.to_owned(), number.parse().unwrap()), section.to_owned());
    }
    let mut wrong = String::new();
    let mut same = 0;
    for (spec, examples) in EXAMPLES {
        for example in serde_json::from_str::<Vec<Example>>(examples).unwrap() {
            let text = example.markdown.clone();
            let file = Arc::new(SourceFile::new("a.md".into(), text.clone()));
            let parsed = markdown::parse(&file, 0..text.len(), &HashMap::new(), &mut Vec::new());
            let place = html::Place { campaign: &campaign, root: "", entry: &entry, mode: Mode::LeaveOut };
            let ours = canonical(&place.blocks(&parsed.document.blocks));
            let theirs = canonical(&example.html);
            let deviates = ours != theirs;
            same += u32::from(!deviates);
            let known = listed.remove(&(spec.to_owned(), example.number));
            if known.as_ref().is_some_and(|section| *section != example.section) || known.is_some() != deviates {
                wrong += &format!(
                    "{spec}\t{}\t{}\n  markdown {text:?}\n  expected {theirs}\n  got      {ours}\n",
                    example.number, example.section
                );
            }
        }
    }
    println!("{same} examples come out as the specifications say");
    assert!(wrong.is_empty(), "not as listed in deviations.tsv:\n{wrong}");
    assert!(listed.is_empty(), "no such examples: {listed:?}");
}
