//! Playlists (`content/screens/*.yaml`): what a screen shows, in which order, when and how long.

use std::ops::Range;
use std::sync::Arc;

use super::blocks::Role;
use super::schedule::Schedule;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::sizes::PixelSize;
use crate::values::{self, Fields, Node, Value};

/// One loop of slides.
#[derive(Debug, Clone)]
pub struct Playlist {
    pub slug: String,
    pub file: Arc<SourceFile>,
    pub title: String,
    /// Empty: the sizes of `[output.screens]`.
    pub sizes: Vec<PixelSize>,
    pub items: Vec<Item>,
    pub schedule: Schedule,
    /// The seed of a shuffled order; `None` keeps the order of the file.
    pub shuffle: Option<u32>,
    /// Whether it also becomes MP4 files; `[output.screens] video` when it doesn't say.
    pub video: Option<bool>,
    /// Characters a second that a running line moves by; the channel's when it doesn't say.
    pub speed: Option<f64>,
    pub draft: bool,
}

/// One item, which may become several slides.
#[derive(Debug, Clone)]
pub struct Item {
    pub show: Show,
    /// Seconds each slide stays; without it, from the amount of text.
    pub seconds: Option<f64>,
    /// How often it comes in one round.
    pub repeat: u32,
    pub schedule: Schedule,
    pub span: Range<usize>,
}

/// What an item shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Show {
    Scam {
        slug: String,
        sections: Vec<Part>,
    },
    Case {
        slug: String,
    },
    Slogan {
        text: String,
    },
    /// All slogans of an audience.
    Slogans {
        audience: String,
    },
    /// A picture below `content/`.
    Image {
        path: String,
        caption: Option<String>,
    },
    /// A short film (MP4, WebM) below `content/`; it has to say how long it is. Its `poster`, a
    /// picture, stands for it where only pictures are shown.
    Video {
        path: String,
        poster: Option<String>,
    },
    /// Questions of a quiz, counted from 1, each with its answer a slide later; all when none
    /// is chosen.
    Quiz {
        slug: String,
        questions: Vec<u32>,
    },
    /// The slides of a deck.
    Deck {
        slug: String,
    },
    /// Today's date and the hotline.
    Date,
}

/// What of an explainer becomes slides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Headline,
    Section(Role),
}

/// The fields that say what an item shows.
const SHOWS: [&str; 9] = ["scam", "case", "slogan", "slogans", "image", "video", "quiz", "deck", "date"];
/// An item that comes more often is a loop of its own.
const MAX_REPEAT: u32 = 20;
/// Seconds that a slide may stay.
pub const SECONDS: std::ops::RangeInclusive<f64> = 1.0..=600.0;
/// Characters a second that a line may run: faster than twelve nobody reads.
pub const SPEED: std::ops::RangeInclusive<f64> = 1.0..=12.0;

impl Part {
    /// The slides of an explainer when a playlist does not choose.
    pub const DEFAULT: [Part; 4] =
        [Part::Headline, Part::Section(Role::RedFlags), Part::Section(Role::Actions), Part::Section(Role::Remember)];

    const NAMES: [(&'static str, Part); 6] = [
        ("headline", Part::Headline),
        ("how-it-works", Part::Section(Role::HowItWorks)),
        ("red-flags", Part::Section(Role::RedFlags)),
        ("actions", Part::Section(Role::Actions)),
        ("first-hour", Part::Section(Role::FirstHour)),
        ("remember", Part::Section(Role::Remember)),
    ];
}

/// Reads one playlist file.
pub fn read(slug: &str, file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> Option<Playlist> {
    let node = values::parse_yaml(file, 0..file.text.len()).map_err(|d| diagnostics.push(*d)).ok()?;
    let mut fields = Fields::new(file, &node, "a playlist", diagnostics);
    let title = fields.text("title").unwrap_or_else(|| slug.to_owned());
    let draft = fields.bool("draft").unwrap_or(false);
    let sizes = PixelSize::read_list(&mut fields, "sizes");
    let schedule = Schedule::read(&mut fields);
    let shuffle = shuffle(&mut fields);
    let video = fields.bool("video");
    let speed = fields.number_in("speed", SPEED);
    let nodes = fields.list("items");
    if nodes.is_empty() {
        let d = Diagnostic::error("outreach::screens::empty", "the playlist has no items")
            .at(file, 0..0)
            .help("add a list `items:`, for example `  - scam: fake-loan`");
        fields.report(d);
    }
    let items = nodes.into_iter().filter_map(|node| read_item(&mut fields, node)).collect();
    fields.finish();
    let (slug, file) = (slug.to_owned(), file.clone());
    Some(Playlist { slug, file, title, sizes, items, schedule, shuffle, video, speed, draft })
}

/// `shuffle: true`, or a number as its seed.
fn shuffle(fields: &mut Fields<'_>) -> Option<u32> {
    let node = fields.node("shuffle")?;
    match node.value {
        Value::Bool(on) => on.then_some(0),
        _ => fields.whole("shuffle", 0..=u32::MAX),
    }
}

/// Seconds, or `auto` for what the amount of text gives.
fn seconds(item: &mut Fields<'_>) -> Option<f64> {
    match &item.node("seconds")?.value {
        Value::Str(auto) if auto == "auto" => None,
        _ => item.number_in("seconds", SECONDS),
    }
}

fn read_item(fields: &mut Fields<'_>, node: &Node) -> Option<Item> {
    let mut item = fields.nested(node, "a playlist item");
    let seconds = seconds(&mut item);
    let repeat = item.whole("repeat", 1..=MAX_REPEAT).unwrap_or(1);
    let schedule = Schedule::read(&mut item);
    let show = read_show(&mut item, node);
    if let Some(Show::Video { path, .. }) = &show
        && seconds.is_none()
    {
        let d = Diagnostic::error("outreach::screens::video-length", format!("how long is `{path}`?"))
            .at(item.file(), node.span.clone())
            .help("add `seconds: 30` with its length, so that all screens go on at the same moment");
        item.report(d);
    }
    item.finish();
    Some(Item { show: show?, seconds, repeat, schedule, span: node.span.clone() })
}

/// What an item or an include of a deck shows: exactly one thing.
pub fn read_show(item: &mut Fields<'_>, node: &Node) -> Option<Show> {
    let sections = parts(item);
    let caption = item.text("caption");
    let poster = item.text("poster");
    let questions = questions(item);
    let mut shows = Vec::new();
    for name in SHOWS {
        let Some(text) = item.text(name) else { continue };
        shows.push(match name {
            "scam" => Show::Scam { slug: text, sections: sections.clone() },
            "case" => Show::Case { slug: text },
            "slogan" => Show::Slogan { text },
            "slogans" => Show::Slogans { audience: text },
            "image" => Show::Image { path: text, caption: caption.clone() },
            "video" => Show::Video { path: text, poster: poster.clone() },
            "quiz" => Show::Quiz { slug: text, questions: questions.clone() },
            "deck" => Show::Deck { slug: text },
            _ => Show::Date,
        });
    }
    if shows.len() == 1 {
        return shows.pop();
    }
    let d =
        Diagnostic::error("outreach::screens::item", format!("a playlist item is exactly one of {}", SHOWS.join(", ")))
            .at(item.file(), node.span.clone())
            .help("write each on a line of its own that begins with `- `");
    item.report(d);
    None
}

/// Numbers of questions.
fn questions(item: &mut Fields<'_>) -> Vec<u32> {
    let mut read = Vec::new();
    for (text, span) in item.spanned_words("questions") {
        match text.parse::<u32>().ok().filter(|n| *n > 0) {
            Some(n) => read.push(n),
            None => {
                let d = Diagnostic::error("outreach::screens::questions", format!("`{text}` is no question's number"))
                    .at(item.file(), span)
                    .help("count the questions from 1: `questions: [1, 4]`");
                item.report(d);
            }
        }
    }
    read
}

fn parts(item: &mut Fields<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    for (name, span) in item.spanned_words("sections") {
        match Part::NAMES.iter().find(|(n, _)| *n == name) {
            Some((_, part)) => parts.push(*part),
            None => {
                let names: Vec<_> = Part::NAMES.iter().map(|(n, _)| *n).collect();
                let d = Diagnostic::error("outreach::screens::section", format!("no section `{name}` can be shown"))
                    .at(item.file(), span)
                    .help(format!("choose from {}", names.join(", ")));
                item.report(d);
            }
        }
    }
    if parts.is_empty() { Part::DEFAULT.to_vec() } else { parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Playlist, Vec<Diagnostic>) {
        let file = Arc::new(SourceFile::new("content/screens/a.yaml".into(), text.into()));
        let mut diagnostics = Vec::new();
        (read("a", &file, &mut diagnostics).unwrap(), diagnostics)
    }

    #[test]
    fn every_thing_that_can_be_shown() {
        let (list, said) = read_text(
            "shuffle: 7\nvideo: true\nitems:\n  - scam: loan\n    repeat: 2\n  - quiz: pupils\n    questions: [1, 4]\n  \
             - date: today\n    weekdays: 1-5\n  - deck: class\n  - video: a.mp4\n    seconds: 12\n  - slogan: 停一停\n    seconds: auto\n",
        );
        assert_eq!(said, []);
        assert_eq!((list.shuffle, list.video, list.items.len()), (Some(7), Some(true), 6));
        assert_eq!(list.items[0].repeat, 2);
        assert_eq!(list.items[1].show, Show::Quiz { slug: "pupils".into(), questions: vec![1, 4] });
        assert_eq!(
            (&list.items[2].show, list.items[2].schedule.weekdays.as_deref()),
            (&Show::Date, Some(&[1, 2, 3, 4, 5][..]))
        );
    }

    #[test]
    fn what_cannot_be_is_said() {
        let (list, said) = read_text(
            "items:\n  - scam: a\n    case: b\n  - video: a.mp4\n  - slogan: x\n    repeat: 0\n    seconds: 9999\n",
        );
        let codes: Vec<_> = said.iter().map(|d| d.code).collect();
        assert_eq!(
            codes,
            [
                "outreach::screens::item",
                "outreach::screens::video-length",
                "outreach::fields::wrong-value",
                "outreach::fields::wrong-value"
            ]
        );
        assert_eq!(list.items.len(), 2);
    }
}
