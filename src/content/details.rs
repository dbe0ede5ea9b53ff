//! What only one kind of entry has in its front matter.

use std::ops::{Range, RangeInclusive};

use jiff::civil::Date;
use serde::Serialize;

use super::deck::Deck;
use super::entry::Kind;
use crate::hotlines;
use crate::values::{Fields, Node, Value};

/// Copies of a pledge: each is a sheet to sign.
const COPIES: RangeInclusive<u32> = 1..=4;

/// What only one kind has.
#[derive(Debug, Clone)]
pub enum Details {
    Scam(Scam),
    Case(Case),
    Letter(Letter),
    Notice(Notice),
    Pledge(Pledge),
    Form(Form),
    Page(Page),
    Deck(Deck),
}

/// Fields of an explainer.
#[derive(Debug, Clone, Default)]
pub struct Scam {
    /// As written: `|` marks where a line may break (see [`Entry::headline_parts`]).
    pub headline: Option<String>,
    pub slogan: Option<String>,
    pub aliases: Vec<String>,
    pub risk: Risk,
    /// Numbers with where they stand; the first is the poster's big one.
    pub hotlines: Vec<(String, Range<usize>)>,
    /// A pictogram's name in the theme's `static/icons/`.
    pub icon: Option<String>,
    pub rank: Option<Rank>,
    /// A palette's name in the theme's tokens; the risk's own when absent. With where it stands.
    pub palette: Option<(String, Range<usize>)>,
    pub layout: Layout,
    /// What the scammer says and what gives it away, in the order of the scam.
    pub dialogue: Vec<Line>,
}

/// How a poster is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Red flags beside what to do.
    #[default]
    Facts,
    /// A huge headline, and little else.
    Warning,
    /// The scam step by step.
    Steps,
    /// The talk in chat bubbles.
    Story,
    /// A sheet that is there for its QR code: an app or a page to open.
    Qr,
}

impl Layout {
    /// The names in front matter.
    pub const NAMES: [&str; 5] = ["facts", "warning", "steps", "story", "qr"];

    fn from_name(name: &str) -> Self {
        match name {
            "warning" => Self::Warning,
            "steps" => Self::Steps,
            "story" => Self::Story,
            "qr" => Self::Qr,
            _ => Self::Facts,
        }
    }
}

/// One thing a scammer says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    pub says: String,
    /// What gives it away.
    pub tell: Option<String>,
}

/// Fields of a case.
#[derive(Debug, Clone, Default)]
pub struct Case {
    pub date: Option<Date>,
    pub place: Option<String>,
    /// In yuan; 0 when no money was lost.
    pub loss: Option<f64>,
    pub victim: Option<String>,
    /// The slug of the explainer it is a case of, with where it stands.
    pub scam: Option<(String, Range<usize>)>,
    /// Put together from several cases so that no person is told about.
    pub composite: bool,
}

/// Fields of a letter.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    pub to: Option<String>,
    pub from: Option<String>,
    pub date: Option<Date>,
    pub receipt: bool,
}

/// Fields of a page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    pub headline: Option<String>,
    /// A page with a layout has posters too, such as one that promotes an app.
    pub layout: Option<Layout>,
    /// Not in the menu: reached by links alone.
    pub hidden: bool,
    /// Its place among the pages in the menu; those without one come last, by their file names.
    pub weight: Option<u32>,
}

/// Fields of a notice.
#[derive(Debug, Clone, Default)]
pub struct Notice {
    pub to: Option<String>,
    pub from: Option<String>,
    pub date: Option<Date>,
    /// The document's number, such as 示反诈〔2026〕3号.
    pub number: Option<String>,
}

/// Fields of a pledge.
#[derive(Debug, Clone, Default)]
pub struct Pledge {
    pub to: Option<String>,
    /// Labels of the signature blocks.
    pub signatures: Vec<String>,
    /// Copies to sign, each on its own sheet, with who keeps it where that is said.
    pub copies: Vec<Option<String>>,
}

/// Fields of a form: a table to fill in by hand.
#[derive(Debug, Clone, Default)]
pub struct Form {
    pub orientation: Orientation,
    /// Blank rows; as many as fit the page when absent.
    pub rows: Option<u32>,
    pub columns: Vec<Column>,
    /// Blanks above the table.
    pub fields: Vec<String>,
    pub signatures: Vec<String>,
}

/// How a sheet lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    #[default]
    Portrait,
    Landscape,
}

/// A column of a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    pub name: String,
    /// Relative to the other columns.
    pub width: f64,
}

/// How dangerous a scam is; chooses the colours of what is printed and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    High,
    #[default]
    Medium,
    Low,
}

impl Risk {
    /// The name in front matter and in the theme's palettes.
    pub fn name(self) -> &'static str {
        match self {
            Risk::High => "high",
            Risk::Medium => "medium",
            Risk::Low => "low",
        }
    }
}

/// A type's place in an issuer's list; `position` only where the list is ranked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rank {
    pub position: Option<u32>,
    pub list: Option<String>,
    pub issuer: Option<String>,
    pub year: Option<u32>,
}

/// Reads the fields of a kind.
pub fn read(kind: Kind, fields: &mut Fields<'_>) -> Details {
    match kind {
        Kind::Scam => Details::Scam(Scam {
            headline: fields.text("headline"),
            slogan: fields.text("slogan"),
            aliases: fields.words("aliases"),
            risk: match fields.choice("risk", &["high", "medium", "low"]) {
                Some("high") => Risk::High,
                Some("low") => Risk::Low,
                _ => Risk::Medium,
            },
            hotlines: advised(fields),
            icon: fields.text("icon"),
            rank: rank(fields),
            palette: fields.spanned_texts("palette").into_iter().next(),
            layout: fields.choice("layout", &Layout::NAMES).map_or(Layout::Facts, Layout::from_name),
            dialogue: dialogue(fields),
        }),
        Kind::Case => Details::Case(Case {
            date: fields.date("date"),
            place: fields.text("place"),
            loss: fields.number("loss"),
            victim: fields.text("victim"),
            scam: fields.node("scam").and_then(|n| match &n.value {
                Value::Str(s) => Some((s.clone(), n.span.clone())),
                _ => {
                    fields.wrong(n, "scam", "the file name of an explainer, without .md");
                    None
                }
            }),
            composite: fields.bool("composite").unwrap_or(false),
        }),
        Kind::Letter => Details::Letter(Letter {
            to: fields.text("to"),
            from: fields.text("from"),
            date: fields.date("date"),
            receipt: fields.bool("receipt").unwrap_or(false),
        }),
        Kind::Notice => Details::Notice(Notice {
            to: fields.text("to"),
            from: fields.text("from"),
            date: fields.date("date"),
            number: fields.text("number"),
        }),
        Kind::Pledge => Details::Pledge(Pledge {
            to: fields.text("to"),
            signatures: fields.labels("signatures"),
            copies: copies(fields),
        }),
        Kind::Form => Details::Form(Form {
            orientation: match fields.choice("orientation", &["portrait", "landscape"]) {
                Some("landscape") => Orientation::Landscape,
                _ => Orientation::Portrait,
            },
            rows: fields.whole("rows", 1..=200),
            columns: columns(fields),
            fields: fields.labels("fields"),
            signatures: fields.labels("signatures"),
        }),
        Kind::Page => Details::Page(Page {
            headline: fields.text("headline"),
            layout: fields.choice("layout", &Layout::NAMES).map(Layout::from_name),
            hidden: fields.bool("menu") == Some(false),
            weight: fields.whole("weight", 0..=1000),
        }),
        // Its slides come with its body.
        Kind::Deck => Details::Deck(Deck::default()),
    }
}

/// How many copies there are, or who keeps each of them.
fn copies(fields: &mut Fields<'_>) -> Vec<Option<String>> {
    let Some(node) = fields.node("copies") else { return vec![None] };
    let keepers = match &node.value {
        Value::List(_) | Value::Str(_) => fields.labels("copies"),
        _ => Vec::new(),
    };
    if !matches!(node.value, Value::List(_)) && keepers.len() < 2 {
        return vec![None; fields.whole("copies", COPIES).unwrap_or(1) as usize];
    }
    if !COPIES.contains(&(keepers.len() as u32)) {
        fields.wrong(node, "copies", "1 to 4 copies, each by who keeps it");
    }
    keepers.into_iter().map(Some).collect()
}

/// Numbers to ring, as they are printed: commas, quotation marks and digits of a Chinese keyboard are what they look like.
fn advised(fields: &mut Fields<'_>) -> Vec<(String, Range<usize>)> {
    let plain = |written: &str| {
        let number = written.trim_matches(['“', '”', '‘', '’', '＂', '"']).trim();
        hotlines::one(number).unwrap_or_else(|| number.to_owned())
    };
    let words = fields.spanned_words("hotlines").into_iter();
    words.map(|(word, span)| (plain(&word), span)).filter(|(number, _)| !number.is_empty()).collect()
}

fn rank(fields: &mut Fields<'_>) -> Option<Rank> {
    let node = fields.node("rank")?;
    let mut rank = fields.nested(node, "a rank");
    let read = Rank {
        position: rank.number("position").map(|n| n as u32),
        list: rank.text("list"),
        issuer: rank.text("issuer"),
        year: rank.number("year").map(|n| n as u32),
    };
    rank.finish();
    Some(read)
}

fn dialogue(fields: &mut Fields<'_>) -> Vec<Line> {
    let nodes = fields.list("dialogue");
    let read = |node: &Node| {
        if let Value::Str(says) = &node.value {
            return Some(Line { says: says.clone(), tell: None });
        }
        let mut line = fields.nested(node, "a line of the dialogue");
        let (says, tell) = (line.text("says"), line.text("tell"));
        line.finish();
        if says.is_none() {
            fields.wrong(
                node,
                "dialogue",
                "a group with `says` (what the scammer says) and `tell` (what gives it away)",
            );
        }
        Some(Line { says: says?, tell })
    };
    nodes.into_iter().filter_map(read).collect()
}

fn columns(fields: &mut Fields<'_>) -> Vec<Column> {
    let nodes = fields.list("columns");
    let list = nodes.clone();
    let read = |node: &Node| {
        if let Value::Str(name) = &node.value {
            let names = fields.parts(node, &list, name).into_iter();
            return names.map(|name| Column { name, width: 1.0 }).collect();
        }
        let mut column = fields.nested(node, "a column");
        let (name, width) = (column.text("name"), column.number("width").filter(|w| *w > 0.0));
        column.finish();
        if name.is_none() {
            fields.wrong(node, "columns", "names, or groups with `name` and `width`");
        }
        Vec::from_iter(name.map(|name| Column { name, width: width.unwrap_or(1.0) }))
    };
    nodes.into_iter().flat_map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostics::SourceFile;
    use crate::values::parse_yaml;

    #[test]
    fn forms_and_pledges_may_be_written_with_chinese_commas() {
        let read = |kind, text: &str| {
            let file = Arc::new(SourceFile::new("a.md".into(), text.into()));
            let node = parse_yaml(&file, 0..text.len()).unwrap();
            let mut said = Vec::new();
            let details = read(kind, &mut Fields::new(&file, &node, "x", &mut said));
            (details, said.into_iter().map(|d| d.message).collect::<Vec<_>>())
        };
        let (Details::Form(form), said) = read(Kind::Form, "columns: [序号，姓名, {name: 住址，电话, width: 2}]\n")
        else {
            panic!("it is a form")
        };
        assert_eq!(said, [""; 0]);
        let columns: Vec<_> = form.columns.iter().map(|c| (c.name.as_str(), c.width)).collect();
        assert_eq!(columns, [("序号", 1.0), ("姓名", 1.0), ("住址，电话", 2.0)]);
        for (written, expected) in [
            ("[家庭留存，村（社区）留存]", &[Some("家庭留存"), Some("村（社区）留存")][..]),
            ("家庭留存、村（社区）留存", &[Some("家庭留存"), Some("村（社区）留存")]),
            ("2", &[None, None]),
        ] {
            let (Details::Pledge(pledge), said) = read(Kind::Pledge, &format!("copies: {written}\n")) else {
                panic!("it is a pledge")
            };
            assert_eq!(said, [""; 0]);
            assert_eq!(pledge.copies.iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
        }
        let (_, said) = read(Kind::Pledge, "copies: 两份\n");
        assert_eq!(said, ["`copies` should be a whole number from 1 to 4"]);
        let (_, said) = read(Kind::Pledge, "copies: [甲、乙、丙、丁、戊]\n");
        assert_eq!(said, ["`copies` should be 1 to 4 copies, each by who keeps it"]);
    }
}
