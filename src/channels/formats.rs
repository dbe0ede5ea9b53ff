//! The print room: what a campaign hands out and hangs up besides posters and letters, one
//! folder a format.
//!
//! In `book.toml` a format is switched on with `card = true`, with its sizes as in
//! `board = ["90x120cm"]`, or with a table `[output.print.board]` of `sizes` and `entries`.

use std::ops::Range;

use super::paper::{self, Press, Sheet};
use super::{explainer, handbook, office, print};
use crate::campaign::Campaign;
use crate::content::entry::{Entry, Kind};
use crate::content::{quiz, text};
use crate::diagnostics::Diagnostic;
use crate::plan::{Folds, Plan};
use crate::sizes::PaperSize;
use crate::theme::typesetter::Inputs;
use crate::values::{Fields, Node, Value};

/// A kind of printed thing.
struct Format {
    /// In `book.toml`, of the folder, and with `print.format_` before it in the locale.
    name: &'static str,
    subject: Subject,
    /// Sizes when `book.toml` names none.
    sizes: &'static [&'static str],
    /// `None`: the poster of the entry's layout.
    template: Option<&'static str>,
    bleed_mm: f64,
    max_pages: usize,
    duplex: bool,
    distance: Distance,
    /// What a sheet is wide and high at least, where its parts have one size whatever the sheet's.
    least_mm: (f64, f64),
    /// Where a sheet of a size is folded.
    folds: fn(&PaperSize) -> Folds,
}

/// From where it is read.
#[derive(Clone, Copy)]
enum Distance {
    /// Metres, whatever its size.
    Metres(f64),
    /// By its size, as a poster is.
    OfSize,
    /// Five times its length, as far as a road's width and its approach: 3 m of cloth hang above a
    /// shop, 6 m and more across a road.
    OfLength,
}

/// What a format is made of.
#[derive(Clone, Copy, PartialEq)]
enum Subject {
    Explainers,
    Slogans,
    /// Notices, pledges and forms.
    Entries(Kind),
    Quizzes,
    Handbook,
}

/// Held in the hand, or on the table before one.
const HAND_M: f64 = 0.35;
/// Read while standing at it.
const STANDING_M: f64 = 1.5;
/// The farthest that a banner is meant to be read from.
const ROAD_M: f64 = 30.0;
/// A paper on a door or a notice board.
const DOOR_M: f64 = 0.5;
/// A card, as wallets take it.
const CARD_MM: (f64, f64) = (90.0, 54.0);

const BASE: Format = Format {
    name: "",
    subject: Subject::Explainers,
    sizes: &["a4"],
    template: None,
    bleed_mm: print::BLEED_MM,
    max_pages: 1,
    duplex: false,
    distance: Distance::OfSize,
    least_mm: (0.0, 0.0),
    folds: |_| Vec::new(),
};

/// Every format. Sizes are those the plans order and print shops keep.
const FORMATS: [Format; 14] = [
    Format { name: "stand", sizes: &["80x180cm", "80x200cm"], distance: Distance::Metres(STANDING_M), ..BASE },
    Format { name: "lightbox", sizes: &["120x180cm"], ..BASE },
    Format {
        name: "board",
        sizes: &["90x120cm", "240x120cm"],
        template: Some("print/board.typ"),
        distance: Distance::Metres(STANDING_M),
        ..BASE
    },
    Format {
        name: "banner",
        subject: Subject::Slogans,
        sizes: &["6x0.7m"],
        template: Some("print/banner.typ"),
        bleed_mm: 0.0,
        distance: Distance::OfLength,
        ..BASE
    },
    Format {
        name: "signing",
        subject: Subject::Slogans,
        sizes: &["8x1.2m"],
        template: Some("print/signing.typ"),
        bleed_mm: 0.0,
        distance: Distance::Metres(10.0),
        ..BASE
    },
    Format {
        name: "card",
        template: Some("print/card.typ"),
        bleed_mm: 0.0,
        max_pages: 2,
        duplex: true,
        distance: Distance::Metres(HAND_M),
        least_mm: CARD_MM,
        ..BASE
    },
    Format {
        name: "leaflet",
        sizes: &["a5"],
        template: Some("print/leaflet.typ"),
        max_pages: 2,
        duplex: true,
        distance: Distance::Metres(HAND_M),
        ..BASE
    },
    Format {
        name: "threefold",
        sizes: &["a4-landscape"],
        template: Some("print/threefold.typ"),
        max_pages: 2,
        duplex: true,
        distance: Distance::Metres(HAND_M),
        folds: threefold,
        ..BASE
    },
    Format { name: "tent", template: Some("print/tent.typ"), distance: Distance::Metres(0.6), folds: tent, ..BASE },
    Format {
        name: "notice",
        subject: Subject::Entries(Kind::Notice),
        template: Some("print/notice.typ"),
        bleed_mm: 0.0,
        max_pages: 4,
        distance: Distance::Metres(DOOR_M),
        ..BASE
    },
    Format {
        name: "pledge",
        subject: Subject::Entries(Kind::Pledge),
        template: Some("print/pledge.typ"),
        bleed_mm: 0.0,
        max_pages: 8,
        distance: Distance::Metres(HAND_M),
        ..BASE
    },
    Format {
        name: "form",
        subject: Subject::Entries(Kind::Form),
        template: Some("print/form.typ"),
        bleed_mm: 0.0,
        max_pages: 20,
        distance: Distance::Metres(HAND_M),
        ..BASE
    },
    Format {
        name: "quiz",
        subject: Subject::Quizzes,
        template: Some("print/quiz.typ"),
        bleed_mm: 0.0,
        max_pages: 40,
        distance: Distance::Metres(HAND_M),
        ..BASE
    },
    Format {
        name: "handbook",
        subject: Subject::Handbook,
        sizes: &["a5"],
        max_pages: 400,
        duplex: true,
        distance: Distance::Metres(HAND_M),
        ..BASE
    },
];

/// What `book.toml` asks of a format.
#[derive(Default)]
struct Wish {
    sizes: Vec<PaperSize>,
    /// Slugs of entries, or slogans; all when empty.
    entries: Vec<(String, Range<usize>)>,
    distance_m: Option<f64>,
}

pub fn plan<'a>(campaign: &'a Campaign, mut options: Fields<'_>, plan: &mut Plan<'a>) {
    let press = Press::read(&mut options);
    for format in &FORMATS {
        let Some(node) = options.node(format.name) else { continue };
        let Some(mut wish) = wish(format, node, &mut options) else { continue };
        let small = wish.sizes.extract_if(.., |size| !format.holds(size)).collect::<Vec<_>>();
        for size in &wish.sizes {
            add(campaign, format, size, &wish, press, plan);
        }
        if !campaign.is_translation() {
            report_strangers(campaign, format, &wish, &mut options);
            small.iter().for_each(|size| report_small(format, size, node, &mut options));
        }
    }
    options.finish();
}

impl Format {
    /// Whether a sheet is large enough for one of what is cut from it.
    fn holds(&self, size: &PaperSize) -> bool {
        size.width_mm >= self.least_mm.0 && size.height_mm >= self.least_mm.1
    }
}

/// A sheet that would cut off what stands on it.
fn report_small(format: &Format, size: &PaperSize, node: &Node, options: &mut Fields<'_>) {
    let (width, height) = format.least_mm;
    let name = format.name;
    let d = Diagnostic::error("outreach::config::size", format!("`{}` is too small for `{name}`", size.name))
        .at(options.file(), node.span.clone())
        .help(format!("a sheet must be at least {width}x{height}mm, as large as one of them; a4 holds ten"));
    options.report(d);
}

fn wish(format: &Format, node: &Node, options: &mut Fields<'_>) -> Option<Wish> {
    let mut wish = match &node.value {
        Value::Bool(false) => return None,
        Value::Bool(true) => Wish::default(),
        Value::Map(_) => {
            let mut table = options.nested(node, format!("[output.print.{}]", format.name));
            let wish = Wish {
                sizes: PaperSize::read_list(&mut table, "sizes"),
                entries: table.spanned_texts("entries"),
                distance_m: table.number("distance"),
            };
            table.finish();
            wish
        }
        _ => Wish { sizes: PaperSize::read_list(options, format.name), ..Wish::default() },
    };
    if wish.sizes.is_empty() {
        wish.sizes.extend(format.sizes.iter().filter_map(|s| PaperSize::parse(s)));
    }
    Some(wish)
}

fn add<'a>(
    campaign: &'a Campaign,
    format: &'static Format,
    size: &PaperSize,
    wish: &Wish,
    press: Press,
    plan: &mut Plan<'a>,
) {
    let wanted = |name: &str| wish.entries.is_empty() || wish.entries.iter().any(|(wanted, _)| wanted == name);
    let entries = |kind| campaign.content.of_kind(kind).into_iter().filter(move |e: &&Entry| wanted(&e.slug));
    match format.subject {
        Subject::Explainers => {
            for entry in entries(Kind::Scam) {
                let mut sheet = sheet(campaign, format, size, wish, &entry.slug);
                sheet.sources = paper::source(entry);
                sheet.template = format.template.unwrap_or(explainer::template(entry));
                sheet.words = Box::new(move |data| explainer::put(campaign, entry, data));
                plan.push(sheet.artifact(campaign, press));
            }
        }
        Subject::Slogans => {
            let file = campaign.content.slogans_file.as_ref();
            for slogan in campaign.content.slogans.iter().filter(|s| wanted(&s.text)) {
                let mut sheet = sheet(campaign, format, size, wish, &text::slug(&slogan.text));
                sheet.sources = file.map(|f| f.path.clone()).into_iter().collect();
                sheet.of = Some(slogan.text.clone());
                sheet.words = Box::new(move |data| {
                    data.insert("slogan".into(), slogan.text.as_str().into());
                    data.insert("hotline".into(), print::main_hotline(campaign, None));
                });
                plan.push(sheet.artifact(campaign, press));
            }
        }
        Subject::Entries(kind) => {
            for entry in entries(kind) {
                let mut sheet = sheet(campaign, format, size, wish, &entry.slug);
                sheet.sources = paper::source(entry);
                office::fill(campaign, entry, &mut sheet);
                plan.push(sheet.artifact(campaign, press));
            }
        }
        Subject::Quizzes => {
            for quiz in campaign.content.quizzes.iter().filter(|q| wanted(&q.slug)) {
                let mut sheet = sheet(campaign, format, size, wish, &quiz.slug);
                sheet.sources = vec![quiz.file.path.clone()];
                sheet.words = Box::new(move |data| office::put_quiz(campaign, quiz, data));
                plan.push(sheet.artifact(campaign, press));
            }
        }
        Subject::Handbook => {
            let base = sheet(campaign, format, size, wish, "handbook");
            handbook::plan(campaign, base, press, plan);
        }
    }
}

/// Three panels: the one that folds inwards is 3 mm narrower, the first outside and the last inside.
fn threefold(size: &PaperSize) -> Folds {
    let panel = (size.width_mm + 3.0) / 3.0;
    let outside = vec![size.width_mm - 2.0 * panel, size.width_mm - panel];
    vec![(outside, Vec::new()), (vec![panel, 2.0 * panel], Vec::new())]
}

/// Two faces, and at either end a strip to glue, 28.5 mm high on A4.
fn tent(size: &PaperSize) -> Folds {
    let strip = 28.5 * size.height_mm / 297.0;
    vec![(Vec::new(), vec![strip, size.height_mm / 2.0, size.height_mm - strip])]
}

/// The sheet of a format without its words.
fn sheet<'a>(campaign: &Campaign, format: &'static Format, size: &PaperSize, wish: &Wish, slug: &str) -> Sheet<'a> {
    let word = campaign.locale.get(&format!("print.format_{}", format.name));
    Sheet {
        channel: "print",
        path: paper::path(&format!("print/{}", format.name), slug, size),
        sources: Vec::new(),
        template: format.template.unwrap_or_default(),
        size: size.clone(),
        bleed_mm: format.bleed_mm,
        max_pages: format.max_pages,
        duplex: format.duplex,
        distance_m: wish.distance_m.unwrap_or(match format.distance {
            Distance::Metres(metres) => metres,
            Distance::OfSize => size.viewing_m(),
            Distance::OfLength => (size.width_mm * 5.0 / 1000.0).min(ROAD_M),
        }),
        label: format!("{word} {}", print::size_name(campaign, size)),
        of: None,
        folds_mm: (format.folds)(size),
        inputs: Inputs::new(),
        words: Box::new(|_| {}),
    }
}

/// Entries that were asked for and are not there.
fn report_strangers(campaign: &Campaign, format: &Format, wish: &Wish, options: &mut Fields<'_>) {
    let known: Vec<&str> = match format.subject {
        Subject::Explainers => campaign.content.of_kind(Kind::Scam).into_iter().map(|e| e.slug.as_str()).collect(),
        Subject::Entries(kind) => campaign.content.of_kind(kind).into_iter().map(|e| e.slug.as_str()).collect(),
        Subject::Slogans => campaign.content.slogans.iter().map(|s| s.text.as_str()).collect(),
        Subject::Quizzes => campaign.content.quizzes.iter().map(|q| q.slug.as_str()).collect(),
        Subject::Handbook => return,
    };
    for (name, span) in wish.entries.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
        let d = Diagnostic::error("outreach::config::no-entry", format!("no {} is made of `{name}`", format.name))
            .at(options.file(), span.clone());
        let other = "write file names without .md, or slogans as they stand in slogans.yaml";
        let d = d.suggest(name, known.iter().copied(), other);
        let path = match format.subject {
            Subject::Entries(kind) => kind.file_path(name),
            Subject::Quizzes => quiz::file_path(name),
            Subject::Explainers | Subject::Slogans | Subject::Handbook => Kind::Scam.file_path(name),
        };
        campaign.content.missing(&path, d).into_iter().for_each(|d| options.report(d));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_of_every_size_are_folded_where_their_panels_meet() {
        let a4 = PaperSize::a4();
        let a3 = PaperSize { width_mm: 297.0, height_mm: 420.0, ..a4.clone() };
        let wide = PaperSize { width_mm: 297.0, height_mm: 210.0, ..a4.clone() };
        assert_eq!(tent(&a4), [(vec![], vec![28.5, 148.5, 268.5])]);
        assert_eq!(tent(&a3)[0].1[1], 210.0);
        assert_eq!(threefold(&wide), [(vec![97.0, 197.0], vec![]), (vec![100.0, 200.0], vec![])]);
    }
}
