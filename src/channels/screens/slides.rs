//! From the items of a playlist to slides: what each says and how long it stays.

use serde_json::{Value, json};

use super::super::site::kind_word;
use super::super::{explainer, print};
use super::line::{self, BETWEEN};
use super::{case, deck};
use crate::campaign::Campaign;
use crate::content::blocks::{Inline, Role, Section, plain};
use crate::content::entry::{Entry, Kind, Risk};
use crate::content::playlist::{Item, Part, Show};
use crate::content::quiz::Quiz;
use crate::content::schedule::Schedule;
use crate::content::text::reading_length;
use crate::theme::typesetter::Inputs;

/// One picture of a loop.
#[derive(Clone)]
pub struct Slide {
    /// `layout` and what it shows; see the theme guide. Null for a film without a poster.
    pub data: Value,
    /// The palette of the theme.
    pub palette: String,
    pub hotline: Value,
    pub inputs: Inputs,
    pub seconds: f64,
    /// Content files it is made from.
    pub sources: Vec<String>,
    /// Its words, for screen readers and the contact sheet.
    pub words: String,
    /// What a running line says: of a slide that was cut for a strip, all of its words.
    pub whole: String,
    /// A short film below `content/`, which the player shows in the place of the picture.
    pub film: Option<String>,
    pub schedule: Schedule,
    /// What a speaker says beside it.
    pub notes: Vec<String>,
}

impl Slide {
    /// Whether there is a picture of it: of a film only its poster.
    pub fn has_picture(&self) -> bool {
        !self.data.is_null()
    }
}

/// What a screen has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Board,
    /// One line of text.
    Strip {
        /// Characters that stand on it beside the number.
        room: usize,
    },
}

/// At most about this many characters a slide before it splits.
pub const MAX_CHARACTERS: usize = 40;
const MAX_POINTS: usize = 4;
/// Characters a passer-by reads in a second. Adults read Chinese aloud at 255 characters a minute,
/// 4.25 a second (IReST, Trauzettel-Klosinski and Dietz 2012), and silently faster; those who
/// walk, look up and read from afar are given the time of reading aloud.
const CHARACTERS_A_SECOND: f64 = 4.25;
const SECONDS_TO_NOTICE: f64 = 2.0;
const SECONDS: (f64, f64) = (5.0, 20.0);
/// Before the answer of a question is shown, time to think.
const SECONDS_TO_THINK: f64 = 4.0;

/// All slides of an item, in order.
pub fn of_item(campaign: &Campaign, item: &Item, shape: Shape) -> Vec<Slide> {
    let mut slides = shown(campaign, &item.show, true);
    if let Shape::Strip { room } = shape {
        slides = slides.iter().flat_map(|slide| line::on_strip(slide, room)).collect();
    }
    for slide in &mut slides {
        slide.schedule = item.schedule.clone();
        if let Some(seconds) = item.seconds {
            slide.seconds = seconds;
        }
    }
    slides
}

/// The slides of what an item or a deck's include shows. A deck may not show another.
pub fn shown(campaign: &Campaign, show: &Show, decks: bool) -> Vec<Slide> {
    let mut slides = Vec::new();
    match show {
        Show::Scam { slug, sections } => {
            if let Some(entry) = campaign.content.find(Kind::Scam, slug) {
                explainer(campaign, entry, sections, &mut slides);
            }
        }
        Show::Case { slug } => {
            if let Some(entry) = campaign.content.find(Kind::Case, slug) {
                case::case(campaign, entry, &mut slides);
            }
        }
        Show::Slogan { text } => slides.push(slogan(campaign, text)),
        Show::Slogans { audience } => {
            let matching = campaign.content.slogans.iter().filter(|s| s.audiences.contains(audience));
            slides.extend(matching.map(|s| slogan(campaign, &s.text)));
        }
        // Of a picture that is missing, the playlist's check tells.
        Show::Image { path, caption } => {
            slides.extend(campaign.content.asset(path).map(|_| image(campaign, path, caption.as_deref())));
        }
        Show::Video { path, poster } => {
            let shown = match poster.as_ref().filter(|poster| campaign.content.asset(poster).is_some()) {
                Some(poster) => image(campaign, poster, None),
                None => slide(campaign, Value::Null, String::new(), None),
            };
            slides.push(Slide { film: Some(path.trim_start_matches('/').to_owned()), ..shown });
        }
        Show::Quiz { slug, questions } => {
            if let Some(quiz) = campaign.content.quizzes.iter().find(|q| q.slug == *slug) {
                self::questions(campaign, quiz, questions, &mut slides);
            }
        }
        Show::Deck { slug } => {
            if let Some(entry) = campaign.content.find(Kind::Deck, slug).filter(|_| decks) {
                slides.extend(deck::slides(campaign, entry));
            }
        }
        Show::Date => {
            let hotline = print::main_hotline(campaign, None);
            let words = ["label", "number"].map(|k| hotline[k].as_str().unwrap_or_default()).join(" ");
            let data = json!({ "layout": "date", "title": campaign.locale.get("screen.today"), "dated": false });
            slides.push(slide(campaign, data, words, None));
        }
    }
    slides
}

/// A slide of an entry, or of none; time from its `words`.
pub fn slide(campaign: &Campaign, data: Value, words: String, entry: Option<&Entry>) -> Slide {
    let seconds = SECONDS_TO_NOTICE + reading_length(&words) as f64 / CHARACTERS_A_SECOND;
    // An explainer's colours and number also serve its cases.
    let advisor = entry.map(|e| campaign.content.scam_of(e).unwrap_or(e));
    Slide {
        data,
        palette: advisor.map_or(Risk::Medium.name(), explainer::palette).to_owned(),
        hotline: print::main_hotline(campaign, advisor),
        inputs: Inputs::new(),
        seconds: (seconds.clamp(SECONDS.0, SECONDS.1) * 2.0).round() / 2.0,
        sources: entry.iter().map(|e| e.file.path.clone()).collect(),
        whole: words.clone(),
        words,
        film: None,
        schedule: Schedule::default(),
        notes: Vec::new(),
    }
}

fn slogan(campaign: &Campaign, text: &str) -> Slide {
    slide(campaign, json!({ "layout": "slogan", "text": text }), text.to_owned(), None)
}

/// A picture below `content/`.
pub fn image(campaign: &Campaign, path: &str, caption: Option<&str>) -> Slide {
    let mut inputs = Inputs::new();
    print::picture(campaign, path, &mut inputs);
    let src = format!("/content/{}", path.trim_start_matches('/'));
    let data = json!({ "layout": "image", "src": src, "caption": caption });
    Slide { inputs, ..slide(campaign, data, caption.unwrap_or_default().to_owned(), None) }
}

fn explainer(campaign: &Campaign, entry: &Entry, parts: &[Part], slides: &mut Vec<Slide>) {
    for part in parts {
        match part {
            Part::Headline => slides.push(headline(campaign, entry)),
            Part::Section(role) => {
                let Some(section) = entry.document.section(*role) else { continue };
                match role {
                    Role::Remember => slides.extend(said(campaign, entry, &section, "remember")),
                    _ => points(campaign, entry, *role, &section, slides),
                }
            }
        }
    }
}

/// An entry's headline with its summary.
pub fn headline(campaign: &Campaign, entry: &Entry) -> Slide {
    let summary = entry.summary_text();
    let data = json!({
        "layout": "headline",
        "headline": entry.headline(),
        "headline_parts": entry.headline_parts(),
        "title": kicker(campaign, entry),
        "summary": summary,
        "icon": print::icon(campaign, entry),
    });
    slide(campaign, data, format!("{} {summary}", entry.headline()), Some(entry))
}

/// What stands above a headline: the title, or where that is the headline itself, the scam that a case is of, else
/// what kind of entry it is.
fn kicker<'a>(campaign: &'a Campaign, entry: &'a Entry) -> &'a str {
    if entry.headline() != entry.title {
        return &entry.title;
    }
    match campaign.content.scam_of(entry) {
        Some(scam) => &scam.title,
        None => campaign.locale.get(kind_word(entry.kind())),
    }
}

/// One sentence to remember, or that should have rung the bell.
pub fn said(campaign: &Campaign, entry: &Entry, section: &Section<'_>, layout: &str) -> Option<Slide> {
    let text: &[Inline] = section.points().first().copied()?;
    let data = json!({ "layout": layout, "text": print::inlines(campaign, text), "title": entry.title });
    Some(slide(campaign, data, plain(text), Some(entry)))
}

/// The points of a section.
pub fn points(campaign: &Campaign, entry: &Entry, role: Role, section: &Section<'_>, slides: &mut Vec<Slide>) {
    let points = section.points();
    let title = plain(section.title);
    let groups = split(&points);
    // All of them, so that slides of one section are set in one size.
    let all: Vec<Value> = groups.iter().map(|group| print::points(campaign, group)).collect();
    let mut start = 0;
    for (group, shown) in groups.iter().zip(&all) {
        let words: String = group.iter().flat_map(|p| [BETWEEN.to_string(), plain(p)]).collect();
        let data = json!({
            "layout": "points",
            "role": role,
            "title": title,
            "headline": entry.title,
            "icon": print::icon(campaign, entry),
            "start": start + 1,
            "total": points.len(),
            "points": shown,
            "groups": all,
        });
        slides.push(slide(campaign, data, format!("{title}{words}"), Some(entry)));
        start += group.len();
    }
}

/// Points in groups that fit a slide: as few groups as the limits allow, of even size.
fn split<'p, 'a>(points: &'p [&'a [Inline]]) -> Vec<&'p [&'a [Inline]]> {
    let fits = |group: &[&[Inline]]| {
        let characters: usize = group.iter().map(|p| reading_length(&plain(p))).sum();
        group.len() == 1 || (group.len() <= MAX_POINTS && characters <= MAX_CHARACTERS)
    };
    (1..=points.len())
        .map(|count| even(points, count))
        .find(|groups| groups.iter().all(|g| fits(g)))
        .unwrap_or_default()
}

/// So many groups, of even size.
pub fn even<T>(all: &[T], count: usize) -> Vec<&[T]> {
    let mut rest = all;
    let group = |i: usize| {
        let (group, tail) = rest.split_at(all.len() / count + usize::from(i < all.len() % count));
        rest = tail;
        group
    };
    (0..count).map(group).collect()
}

/// Each question, and its answer a slide later.
fn questions(campaign: &Campaign, quiz: &Quiz, chosen: &[u32], slides: &mut Vec<Slide>) {
    let wanted = |i: usize| chosen.is_empty() || chosen.iter().any(|n| *n as usize == i + 1);
    let total = (0..quiz.questions.len()).filter(|i| wanted(*i)).count();
    for (shown, (_, question)) in quiz.questions.iter().enumerate().filter(|(i, _)| wanted(*i)).enumerate() {
        let scam = question.scam.as_ref().and_then(|(slug, _)| campaign.content.find(Kind::Scam, slug));
        let options =
            question.choices().iter().map(|c| format!("{} {}", c.letter, c.text)).collect::<Vec<_>>().join(" ");
        let mut data = json!({
            "layout": "question",
            "kicker": campaign.locale.get("screen.quiz"),
            "number": shown + 1,
            "total": total,
            "question": question.question,
            "options": question.choices(),
        });
        let mut asked = slide(campaign, data.clone(), format!("{} {options}", question.question), scam);
        asked.seconds += SECONDS_TO_THINK;
        data["layout"] = "answer".into();
        data["right"] = json!(question.letters());
        data["explanation"] = question.explanation.as_deref().into();
        let right = question.letters().into_iter().collect::<String>();
        let words = format!("{right} {}", question.explanation.as_deref().unwrap_or_default());
        for mut slide in [asked, slide(campaign, data, words, scam)] {
            slide.sources.insert(0, quiz.file.path.clone());
            slides.push(slide);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lengths: &[usize]) -> Vec<Vec<Inline>> {
        lengths.iter().map(|n| vec![Inline::Text { text: "字".repeat(*n) }]).collect()
    }

    fn sizes(lengths: &[usize]) -> Vec<usize> {
        let texts = texts(lengths);
        let points: Vec<&[Inline]> = texts.iter().map(Vec::as_slice).collect();
        split(&points).iter().map(|g| g.len()).collect()
    }

    #[test]
    fn points_split_evenly_and_only_when_they_must() {
        assert_eq!(sizes(&[10, 10, 10, 10]), [4]);
        assert_eq!(sizes(&[20, 20, 20, 20]), [2, 2]);
        assert_eq!(sizes(&[8, 8, 8, 8, 8]), [3, 2]);
        assert_eq!(sizes(&[90]), [1]);
        assert_eq!(sizes(&[]), Vec::<usize>::new());
    }
}
