//! From the items of a playlist to slides: what each says and how long it stays.

use serde_json::{Value, json};

use super::print;
use crate::campaign::Campaign;
use crate::content::blocks::{Inline, Role, Section, plain};
use crate::content::entry::{Entry, Kind, Risk};
use crate::content::playlist::{Item, Part, Playlist, Show};
use crate::content::text::{money, reading_length};
use crate::theme::typesetter::Inputs;

/// One picture of a loop, independent of the screen's shape.
pub struct Slide {
    /// `layout` and what it shows; see the theme guide.
    pub data: Value,
    pub risk: Risk,
    pub hotline: Value,
    pub inputs: Inputs,
    pub seconds: f64,
    /// Content files it is made from.
    pub sources: Vec<String>,
}

/// At most about this many characters a slide before it splits.
const MAX_CHARACTERS: usize = 48;
const MAX_POINTS: usize = 4;
/// Characters a passer-by reads in a second: half of the 5 to 8 of ordinary silent reading,
/// since they look up, walk, and read from afar.
const CHARACTERS_A_SECOND: f64 = 4.0;
const SECONDS_TO_NOTICE: f64 = 2.0;
const SECONDS: (f64, f64) = (5.0, 20.0);

/// All slides of a playlist, in order.
pub fn slides(campaign: &Campaign, playlist: &Playlist) -> Vec<Slide> {
    let mut slides = Vec::new();
    for item in &playlist.items {
        let from = slides.len();
        show(campaign, item, &mut slides);
        for slide in &mut slides[from..] {
            slide.sources.insert(0, playlist.file.path.clone());
            if let Some(seconds) = item.seconds {
                slide.seconds = seconds;
            }
        }
    }
    slides
}

fn show(campaign: &Campaign, item: &Item, slides: &mut Vec<Slide>) {
    match &item.show {
        Show::Scam { slug, sections } => {
            if let Some(entry) = campaign.content.find(Kind::Scam, slug) {
                explainer(campaign, entry, sections, slides);
            }
        }
        Show::Case { slug } => {
            if let Some(entry) = campaign.content.find(Kind::Case, slug) {
                case(campaign, entry, slides);
            }
        }
        Show::Slogan { text } => slides.push(slogan(campaign, text)),
        Show::Slogans { audience } => {
            let matching = campaign.content.slogans.iter().filter(|s| s.audiences.contains(audience));
            slides.extend(matching.map(|s| slogan(campaign, &s.text)));
        }
        Show::Image { path, caption } => {
            let mut inputs = Inputs::new();
            print::picture(campaign, path, &mut inputs);
            let src = format!("/content/{}", path.trim_start_matches('/'));
            let data = json!({ "layout": "image", "src": src, "caption": caption });
            let length = caption.as_deref().map_or(0, reading_length);
            slides.push(Slide { inputs, ..slide(campaign, data, length, None) });
        }
    }
}

/// A slide of an entry, or of none; time from its `length` in characters.
fn slide(campaign: &Campaign, data: Value, length: usize, entry: Option<&Entry>) -> Slide {
    let seconds = SECONDS_TO_NOTICE + length as f64 / CHARACTERS_A_SECOND;
    // An explainer's colours and number also serve its cases.
    let advisor = entry.map(|e| campaign.content.scam_of(e).unwrap_or(e));
    Slide {
        data,
        risk: advisor.and_then(Entry::scam).map_or(Risk::Medium, |s| s.risk),
        hotline: print::main_hotline(campaign, advisor),
        inputs: Inputs::new(),
        seconds: (seconds.clamp(SECONDS.0, SECONDS.1) * 2.0).round() / 2.0,
        sources: entry.iter().map(|e| e.file.path.clone()).collect(),
    }
}

fn slogan(campaign: &Campaign, text: &str) -> Slide {
    slide(campaign, json!({ "layout": "slogan", "text": text }), reading_length(text), None)
}

fn explainer(campaign: &Campaign, entry: &Entry, parts: &[Part], slides: &mut Vec<Slide>) {
    for part in parts {
        match part {
            Part::Headline => slides.push(headline(campaign, entry)),
            Part::Section(role) => {
                let Some(section) = entry.document.section(*role) else { continue };
                match role {
                    Role::Remember => slides.extend(remember(campaign, entry, &section)),
                    _ => points(campaign, entry, *role, &section, slides),
                }
            }
        }
    }
}

fn headline(campaign: &Campaign, entry: &Entry) -> Slide {
    let summary = entry.summary_text();
    let length = reading_length(&entry.headline()) + reading_length(&summary);
    let data = json!({
        "layout": "headline",
        "headline": entry.headline(),
        "headline_parts": entry.headline_parts(),
        "title": entry.title,
        "summary": summary,
        "icon": print::icon(campaign, entry),
    });
    slide(campaign, data, length, Some(entry))
}

fn remember(campaign: &Campaign, entry: &Entry, section: &Section<'_>) -> Option<Slide> {
    let text: &[Inline] = section.points().first().copied()?;
    let data = json!({ "layout": "remember", "text": print::inlines(campaign, text), "title": entry.title });
    Some(slide(campaign, data, reading_length(&plain(text)), Some(entry)))
}

fn points(campaign: &Campaign, entry: &Entry, role: Role, section: &Section<'_>, slides: &mut Vec<Slide>) {
    let points = section.points();
    let mut start = 0;
    for group in split(&points) {
        let length =
            group.iter().map(|p| reading_length(&plain(p))).sum::<usize>() + reading_length(&plain(section.title));
        let data = json!({
            "layout": "points",
            "role": role,
            "title": plain(section.title),
            "headline": entry.title,
            "icon": print::icon(campaign, entry),
            "points": print::points(campaign, group),
            "start": start + 1,
            "total": points.len(),
        });
        slides.push(slide(campaign, data, length, Some(entry)));
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
        .map(|groups| {
            let (size, more) = (points.len() / groups, points.len() % groups);
            let mut rest = points;
            (0..groups)
                .map(|i| {
                    let (group, tail) = rest.split_at(size + usize::from(i < more));
                    rest = tail;
                    group
                })
                .collect::<Vec<_>>()
        })
        .find(|groups| groups.iter().all(|g| fits(g)))
        .unwrap_or_default()
}

/// Number first: the loss, then how it went, then the lesson.
fn case(campaign: &Campaign, entry: &Entry, slides: &mut Vec<Slide>) {
    let Some(case) = entry.case() else { return };
    let summary = entry.summary_text();
    if let Some(loss) = entry.loss() {
        let kicker =
            [case.place.as_deref(), case.victim.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let data = json!({
            "layout": "number",
            "label": campaign.locale.get("screen.loss"),
            "number": money(loss, &campaign.locale.language),
            "text": summary,
            "kicker": kicker,
            "title": entry.title,
        });
        slides.push(slide(campaign, data, reading_length(&summary) + 8, Some(entry)));
    } else {
        slides.push(headline(campaign, entry));
    }
    if let Some(section) = entry.document.section(Role::Lesson) {
        points(campaign, entry, Role::Lesson, &section, slides);
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
        assert_eq!(sizes(&[10, 10, 10]), [3]);
        assert_eq!(sizes(&[20, 20, 20]), [2, 1]);
        assert_eq!(sizes(&[8, 8, 8, 8, 8]), [3, 2]);
        assert_eq!(sizes(&[100, 5]), [1, 1]);
        assert_eq!(sizes(&[]), Vec::<usize>::new());
    }
}
