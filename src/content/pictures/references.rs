//! How many elements an SVG has once all that is used again stands where it is used, and how deep they stand within
//! each other. Readers of SVG make all of them; a few lines can name billions.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use usvg::roxmltree::{Document, Node, NodeId};

use crate::limits;
use crate::pattern::pattern;

/// A part of the drawing that a style refers to.
static URL: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)url\(\s*["']?\s*#([^"')]+)"#));
/// A rule of a style sheet: whom it is for, and what it says.
static RULE: LazyLock<Regex> = LazyLock::new(|| pattern(r"([^{}]*)\{([^{}]*)\}"));
/// What holds colours or is no picture of its own.
const PLAIN: [&str; 4] = ["linearGradient", "radialGradient", "filter", "stop"];

/// Elements as they are drawn, and their levels; what is more than allowed is no longer counted to the end.
pub fn count(document: &Document<'_>) -> (u64, u64) {
    let ids = document.descendants().filter_map(|n| Some((n.attribute("id")?, n))).collect();
    let mut counter = Counter { ids, rules: Vec::new(), known: HashMap::new(), depth: 0, deepest: 0 };
    let styles = document.descendants().filter(|n| n.tag_name().name() == "style");
    let css: String = styles.flat_map(|n| n.children()).filter_map(|n| n.text()).collect();
    for rule in RULE.captures_iter(&css) {
        let (_, [whom, said]) = rule.extract();
        let led = counter.declared(said);
        if !led.is_empty() {
            counter.rules.push((whom.to_owned(), led));
        }
    }
    (counter.of(document.root_element()), counter.deepest)
}

/// A part that an element refers to, and whether all within the element is drawn with it (colours and marks are
/// inherited).
type Led = (NodeId, bool);

struct Counter<'d> {
    ids: HashMap<&'d str, Node<'d, 'd>>,
    /// Of style sheets, those that refer to parts of the drawing.
    rules: Vec<(String, Vec<Led>)>,
    /// Elements that were counted; none while they are.
    known: HashMap<NodeId, Option<u64>>,
    depth: u64,
    deepest: u64,
}

impl<'d> Counter<'d> {
    fn of(&mut self, element: Node<'d, 'd>) -> u64 {
        if let Some(known) = self.known.get(&element.id()) {
            // Circles are not drawn.
            return known.unwrap_or(1);
        }
        self.known.insert(element.id(), None);
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let (mut own, mut times) = (1_u64, 1_u64);
        // What is too deep is refused, and needs no more counting.
        if limits::SVG_DEPTH.allows(self.depth) {
            for child in element.children().filter(Node::is_element) {
                own = own.saturating_add(self.of(child));
            }
            for (part, inherited) in self.led(element) {
                let Some(part) = element.document().get_node(part) else { continue };
                let more = self.of(part);
                let to = if inherited { &mut times } else { &mut own };
                *to = to.saturating_add(more);
            }
        }
        self.depth -= 1;
        let count = own.saturating_mul(times);
        self.known.insert(element.id(), Some(count));
        count
    }

    /// What an element refers to, of itself or by a style sheet.
    fn led(&self, element: Node<'d, 'd>) -> Vec<Led> {
        let mut led = Vec::new();
        for attribute in element.attributes() {
            match attribute.name() {
                "style" => led.extend(self.declared(attribute.value())),
                "href" => {
                    let part = attribute.value().trim().strip_prefix('#').and_then(|id| self.part(id));
                    led.extend(part.map(|part| (part, false)));
                }
                name => led.extend(self.named(name, attribute.value())),
            }
        }
        for (whom, parts) in &self.rules {
            // Whom a rule is for is told generously: too many do no harm.
            let classes = element.attribute("class").unwrap_or_default();
            let names = classes.split_whitespace().chain(element.attribute("id")).chain([element.tag_name().name()]);
            if whom.contains(['*', ':', '[']) || names.into_iter().any(|name| whom.contains(name)) {
                led.extend(parts);
            }
        }
        led
    }

    fn declared(&self, style: &str) -> Vec<Led> {
        let declarations = style.split(';').filter_map(|d| d.split_once(':'));
        declarations.flat_map(|(name, value)| self.named(name.trim(), value)).collect()
    }

    fn named(&self, name: &str, value: &str) -> Vec<Led> {
        let inherited = matches!(name, "fill" | "stroke") || name.starts_with("marker");
        let parts = URL.captures_iter(value).filter_map(|url| self.part(url[1].trim()));
        parts.map(|part| (part, inherited)).collect()
    }

    fn part(&self, id: &str) -> Option<NodeId> {
        self.ids.get(id).filter(|part| !PLAIN.contains(&part.tag_name().name())).map(Node::id)
    }
}
