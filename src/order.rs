//! The print order: how many of which file for which place, from `[order]` in `book.toml` and
//! from `places.yaml`. It holds no personal data and stands beside `book.toml`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::campaign::Campaign;
use crate::content::files;
use crate::diagnostics::{Diagnostic, SourceFile, nearest};
use crate::limits;
use crate::plan::{Artifact, Plan, Size};
use crate::values::{self, Fields, Node, Value};

/// The places' file in the campaign's folder.
pub const FILE_NAME: &str = "places.yaml";

/// So many copies of every file whose path matches.
#[derive(Debug, Clone)]
pub struct Wish {
    /// A path below the output folder with `*` for anything: `posters/*-a3.pdf`.
    pattern: glob::Pattern,
    pub copies: u32,
    file: Arc<SourceFile>,
    span: Range<usize>,
}

/// A village, a school, a branch.
#[derive(Debug, Clone)]
pub struct Place {
    pub name: String,
    pub address: Option<String>,
    wishes: Vec<Wish>,
}

/// One line of the order: a file for a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub place: String,
    pub address: String,
    pub path: String,
    pub title: String,
    /// Trimmed, as it hangs, in millimetres.
    pub width_mm: f64,
    pub height_mm: f64,
    pub pages: usize,
    pub duplex: bool,
    pub copies: u32,
}

impl Line {
    /// Sheets of paper: two pages share one when both sides are printed.
    pub fn sheets(&self) -> u64 {
        let a_copy = if self.duplex { self.pages.div_ceil(2) } else { self.pages };
        a_copy as u64 * u64::from(self.copies)
    }

    /// Square metres of material.
    pub fn square_metres(&self) -> f64 {
        self.width_mm * self.height_mm / 1e6 * self.sheets() as f64
    }

    /// `297×420 mm`, `6000×700 mm`.
    pub fn size(&self) -> String {
        format!("{}×{} mm", self.width_mm, self.height_mm)
    }
}

/// Sheets and square metres by size, in the order of sizes.
pub fn totals(lines: &[Line]) -> Vec<(String, u64, f64)> {
    let mut totals: BTreeMap<(u64, u64), (String, u64, f64)> = BTreeMap::new();
    for line in lines {
        let key = (line.width_mm.round() as u64, line.height_mm.round() as u64);
        let total = totals.entry(key).or_insert((line.size(), 0, 0.0));
        total.1 += line.sheets();
        total.2 += line.square_metres();
    }
    totals.into_values().collect()
}

/// Reads `[order]` of `book.toml`.
pub fn wishes(fields: &mut Fields<'_>) -> Vec<Wish> {
    let Some(node) = fields.node("order") else { return Vec::new() };
    let Value::Map(pairs) = &node.value else {
        fields.wrong(node, "order", "lines such as \"posters/*-a3.pdf\" = 200");
        return Vec::new();
    };
    let mut wishes = Vec::new();
    for (key, count) in pairs {
        let copies = match count.value {
            Value::Int(n) if n > 0 => {
                if !limits::COPIES.allows(n.unsigned_abs()) {
                    fields.report(limits::COPIES.broken(n.unsigned_abs()).at(fields.file(), count.span.clone()));
                    continue;
                }
                u32::try_from(n).ok()
            }
            _ => None,
        };
        let pattern = glob::Pattern::new(&key.name).ok();
        match (pattern, copies) {
            (Some(pattern), Some(copies)) => {
                wishes.push(Wish { pattern, copies, file: fields.file().clone(), span: key.span.clone() });
            }
            (None, _) => {
                let d = Diagnostic::error("outreach::order::pattern", format!("`{}` is no pattern", key.name))
                    .at(fields.file(), key.span.clone())
                    .help("write a path as `outreach list` prints it, with * for anything");
                fields.report(d);
            }
            (_, None) => fields.wrong(count, &key.name, "a number of copies such as 200"),
        }
    }
    wishes
}

/// Reads `places.yaml`, and gives its file too; without one there are no places.
pub fn load(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> (Vec<Place>, Option<Arc<SourceFile>>) {
    let path = root.join(FILE_NAME);
    if !path.is_file() {
        return (Vec::new(), None);
    }
    let file = match files::read_text(&path, FILE_NAME) {
        Ok(file) => file,
        Err(d) => {
            diagnostics.push(*d);
            return (Vec::new(), None);
        }
    };
    let places = match values::parse_yaml(&file, 0..file.text.len()) {
        Ok(Node { value: Value::List(places), .. }) => {
            places.iter().filter_map(|place| read_place(&file, place, diagnostics)).collect()
        }
        Ok(Node { value: Value::Null, .. }) => Vec::new(),
        Ok(node) => {
            let d = Diagnostic::error("outreach::order::places", "places.yaml should be a list of places");
            diagnostics.push(d.at(&file, node.span).help("- name: 城关镇\n  order:\n    posters/*-a3.pdf: 40"));
            Vec::new()
        }
        Err(d) => {
            diagnostics.push(*d);
            Vec::new()
        }
    };
    (places, Some(file))
}

fn read_place(file: &Arc<SourceFile>, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Place> {
    let Value::Map(_) = node.value else {
        diagnostics.push(nameless(file, node));
        return None;
    };
    let mut fields = Fields::new(file, node, "a place", diagnostics);
    let (name, address, wishes) = (fields.text("name"), fields.text("address"), wishes(&mut fields));
    if name.is_none() {
        fields.report(nameless(file, node));
    }
    fields.finish();
    Some(Place { name: name?, address, wishes })
}

fn nameless(file: &Arc<SourceFile>, node: &Node) -> Diagnostic {
    values::wrong_type(file, node, "a place", "a group with `name` and `order`")
        .help("- name: 城关镇\n  order:\n    posters/*-a3.pdf: 40")
}

/// The lines of the order, place by place in the order of the plan. `pages` tells how many
/// pages an artifact has.
pub fn lines(
    campaign: &Campaign,
    plan: &Plan<'_>,
    pages: &mut dyn FnMut(&Artifact<'_>) -> Option<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Line> {
    let own =
        Place { name: campaign.config.short_name().to_owned(), address: None, wishes: campaign.config.order.clone() };
    let printed = printed(plan);
    let mut lines = Vec::new();
    check(campaign, plan, diagnostics);
    for place in [&own].into_iter().chain(&campaign.places) {
        for artifact in &printed {
            let wishes = place.wishes.iter().filter(|w| w.pattern.matches(&artifact.path));
            let copies: u32 = wishes.map(|w| w.copies).sum();
            if copies > 0
                && let Some(pages) = pages(artifact)
            {
                lines.extend(line(campaign, place, artifact, pages, copies));
            }
        }
    }
    lines
}

fn line(campaign: &Campaign, place: &Place, artifact: &Artifact<'_>, pages: usize, copies: u32) -> Option<Line> {
    let Size::Paper { width_mm, height_mm, .. } = artifact.size else { return None };
    let job = artifact.pdf_job()?;
    let entry = artifact.sources.first().and_then(|s| campaign.content.entries.iter().find(|e| e.file.path == *s));
    let title = if artifact.sources.len() == 1 { entry.map(|e| e.title.clone()) } else { None };
    Some(Line {
        place: place.name.clone(),
        address: place.address.clone().unwrap_or_default(),
        path: artifact.path.clone(),
        title: title.unwrap_or_default(),
        width_mm,
        height_mm,
        pages,
        duplex: job.duplex,
        copies,
    })
}

/// What can be printed, in the order of the plan.
fn printed<'p, 'a>(plan: &'p Plan<'a>) -> Vec<&'p Artifact<'a>> {
    plan.artifacts.iter().filter(|a| !a.private && matches!(a.size, Size::Paper { .. })).collect()
}

/// Reports every wish that no file of the plan fits.
pub fn check(campaign: &Campaign, plan: &Plan<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let printed = printed(plan);
    let wishes = campaign.config.order.iter().chain(campaign.places.iter().flat_map(|place| &place.wishes));
    for wish in wishes.filter(|w| !printed.iter().any(|a| w.pattern.matches(&a.path))) {
        diagnostics.extend(unmatched(campaign, wish, &printed));
    }
}

/// What is said of a wish that no file fits; nothing where the file would be made of one that is broken.
fn unmatched(campaign: &Campaign, wish: &Wish, printed: &[&Artifact<'_>]) -> Option<Diagnostic> {
    let text = wish.pattern.as_str();
    let d = Diagnostic::error("outreach::order::nothing", format!("no printed file is called `{text}`"))
        .at(&wish.file, wish.span.clone());
    let d = match nearest(text, printed.iter().map(|a| a.path.as_str())) {
        Some(near) => d.help(format!("did you mean `{near}`? `outreach list` prints every file")),
        None => d.help("`outreach list` prints every file; is its format switched on in book.toml?"),
    };
    let stem = |path: &str| path.rsplit('/').next().and_then(|name| name.split('.').next()).map(str::to_owned);
    let of = campaign.content.absent.keys().find(|path| stem(path).is_some_and(|stem| text.contains(&stem)));
    match of {
        Some(path) => campaign.content.missing(path, d),
        None => Some(d),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(pages: usize, duplex: bool, copies: u32) -> Line {
        Line {
            place: "城关镇".into(),
            address: String::new(),
            path: "x.pdf".into(),
            title: String::new(),
            width_mm: 297.0,
            height_mm: 420.0,
            pages,
            duplex,
            copies,
        }
    }

    #[test]
    fn both_sides_of_a_sheet_count_once() {
        assert_eq!(line(1, false, 40).sheets(), 40);
        assert_eq!(line(5, true, 10).sheets(), 30);
        assert_eq!(line(5, false, 10).sheets(), 50);
        let square = line(1, false, 100).square_metres();
        assert!((square - 12.474).abs() < 1e-9, "{square}");
        let all = totals(&[line(1, false, 40), line(5, true, 10)]);
        assert_eq!((all.len(), all[0].0.as_str(), all[0].1), (1, "297×420 mm", 70));
    }
}
