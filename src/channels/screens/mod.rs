//! Screen loops: pictures and films at each resolution, a page that plays them, lines of text for
//! controllers that take nothing else.

pub mod case;
pub mod deck;
pub mod frames;
mod line;
mod order;
mod outputs;
mod player;
pub mod slides;

use std::sync::Arc;

use frames::Set;
use slides::{Shape, Slide};

use crate::campaign::Campaign;
use crate::content::entry::Kind;
use crate::content::playlist::{Playlist, SPEED, Show};
use crate::content::{pictures, quiz};
use crate::diagnostics::Diagnostic;
use crate::plan::Plan;
use crate::sizes::PixelSize;
use crate::values::Fields;

/// Characters a second of a running line, when nobody says: somewhat under the 4.25 at which
/// Chinese is read aloud (IReST 2012), since the eye has to follow.
const LINE_SPEED: f64 = 4.0;

/// What `[output.screens]` asks for.
struct Options {
    sizes: Vec<PixelSize>,
    video: bool,
    speed: f64,
}

/// One loop at sizes that have room for the same slides.
struct Loop<'a> {
    campaign: &'a Campaign,
    playlist: &'a Playlist,
    /// Below the output folder: `screens/bank-lobby`.
    folder: String,
    shape: Shape,
    sizes: Vec<PixelSize>,
    /// In playing order, repeats and all.
    slides: Arc<Vec<Slide>>,
    video: bool,
    speed: f64,
}

pub fn plan<'a>(campaign: &'a Campaign, mut fields: Fields<'_>, plan: &mut Plan<'a>) {
    let mut options = Options {
        sizes: PixelSize::read_list(&mut fields, "sizes"),
        video: fields.bool("video").unwrap_or(false),
        speed: fields.number_in("speed", SPEED).unwrap_or(LINE_SPEED),
    };
    if options.sizes.is_empty() {
        options.sizes = vec![PixelSize { width: 1920, height: 1080 }, PixelSize { width: 1080, height: 1920 }];
    }
    for playlist in &campaign.content.playlists {
        for item in &playlist.items {
            let found = stranger(campaign, &item.show, true).or_else(|| without_poster(&item.show));
            if let Some(d) = found {
                fields.report(d.at(&playlist.file, item.span.clone()));
            }
        }
        for found in loops(campaign, playlist, &options) {
            found.report(&mut fields);
            if !found.slides.is_empty() {
                outputs::plan(&found, plan);
                player::plan(&found, plan);
            }
        }
    }
    fields.finish();
}

/// A playlist as loops: one for its boards, and one for each kind of strip, which has room for
/// fewer words.
fn loops<'a>(campaign: &'a Campaign, playlist: &'a Playlist, options: &Options) -> Vec<Loop<'a>> {
    let sizes = if playlist.sizes.is_empty() { &options.sizes } else { &playlist.sizes };
    let order = order::round(playlist);
    let mut loops: Vec<Loop<'a>> = Vec::new();
    for size in sizes {
        let shape = Shape::of(*size);
        if let Some(same) = loops.iter_mut().find(|l| l.shape == shape) {
            same.sizes.push(*size);
            continue;
        }
        let of_item = |item| slides::of_item(campaign, item, shape);
        let items: Vec<Vec<Slide>> = playlist.items.iter().map(of_item).collect();
        let mut slides: Vec<Slide> = order.iter().flat_map(|place| items[*place].iter().cloned()).collect();
        for slide in &mut slides {
            slide.sources.insert(0, playlist.file.path.clone());
            slide.sources.dedup();
        }
        let own = if loops.is_empty() { String::new() } else { format!("-{size}") };
        loops.push(Loop {
            campaign,
            playlist,
            folder: format!("screens/{}{own}", playlist.slug),
            shape,
            sizes: vec![*size],
            slides: Arc::new(slides),
            video: playlist.video.unwrap_or(options.video),
            speed: playlist.speed.unwrap_or(options.speed),
        });
    }
    loops
}

impl<'a> Loop<'a> {
    fn set(&self, size: PixelSize) -> Set<'a> {
        Set { campaign: self.campaign, size, slides: Arc::clone(&self.slides) }
    }

    /// Slides of which there is a picture.
    fn pictures(&self) -> impl Iterator<Item = usize> {
        (0..self.slides.len()).filter(|i| self.slides[*i].has_picture())
    }

    /// Slides of a film: those that are shown at all times, since a film knows no clock; all of
    /// them when there are no others.
    fn in_film(&self) -> Vec<usize> {
        let pictures = || self.pictures();
        let always: Vec<usize> = pictures().filter(|i| self.slides[*i].schedule.is_always()).collect();
        if always.is_empty() { pictures().collect() } else { always }
    }

    /// What no encoder can make of a size.
    fn report(&self, fields: &mut Fields<'_>) {
        for size in self.sizes.iter().filter(|size| self.video && !size.fits_film()) {
            let d = Diagnostic::error("outreach::screens::film-size", format!("no film can be made at {size}"))
                .at(&self.playlist.file, 0..0)
                .help("H.264 takes even numbers of pixels, up to 4096x2304; or write `video: false` in the playlist");
            fields.report(d);
        }
    }
}

/// A film that player boxes without a web page leave out: they take numbered pictures, or one MP4 whose
/// frames are all made here, since films of others come in encodings that no decoder here takes.
fn without_poster(show: &Show) -> Option<Diagnostic> {
    let Show::Video { path, poster: None } = show else { return None };
    let message = format!("`{path}` is shown by the web player only: sets of pictures and MP4 files go without it");
    let d = Diagnostic::warning("outreach::screens::poster", message);
    Some(d.help("add `poster: films/clip.jpg`, a picture of it, which then stands there for as long"))
}

/// What is said of an item, or of a deck's include, that names what does not exist.
pub fn stranger(campaign: &Campaign, show: &Show, decks: bool) -> Option<Diagnostic> {
    let content = &campaign.content;
    let slugs = |kind: Kind| content.of_kind(kind).into_iter().map(|e| e.slug.as_str()).collect::<Vec<_>>();
    let files = || content.assets.keys().map(String::as_str).collect();
    let (what, name, known): (_, &str, Vec<&str>) = match show {
        Show::Scam { slug, .. } => ("explainer", slug, slugs(Kind::Scam)),
        Show::Case { slug } => ("case", slug, slugs(Kind::Case)),
        Show::Slogans { audience } => {
            let audiences = content.slogans.iter().flat_map(|s| &s.audiences).map(String::as_str).collect();
            ("slogan for the audience", audience, audiences)
        }
        Show::Image { path, .. } => ("picture", path.trim_start_matches('/'), files()),
        Show::Video { path, poster: Some(poster) } if content.asset(path).is_some() => {
            ("picture", poster.trim_start_matches('/'), files())
        }
        Show::Video { path, .. } => ("film", path.trim_start_matches('/'), files()),
        Show::Quiz { slug, questions } => {
            if let Some(quiz) = content.quizzes.iter().find(|q| q.slug == *slug) {
                let count = quiz.questions.len();
                let beyond = questions.iter().find(|n| **n as usize > count)?;
                let message = format!("the quiz `{slug}` has no question {beyond}");
                let d = Diagnostic::error("outreach::screens::questions", message);
                return Some(d.help(format!("it has {count}, counted from 1")));
            }
            ("quiz", slug, content.quizzes.iter().map(|q| q.slug.as_str()).collect())
        }
        Show::Deck { .. } if !decks => {
            let d = Diagnostic::error("outreach::screens::deck", "a deck cannot show another deck");
            return Some(d.help("name explainers, cases or quizzes"));
        }
        Show::Deck { slug } => ("deck", slug, slugs(Kind::Deck)),
        Show::Slogan { .. } | Show::Date => return None,
    };
    if known.contains(&name) {
        return None;
    }
    if let Some(d) = pictures::unusable(name).filter(|_| what == "picture") {
        return Some(d);
    }
    let other = "name a file of the content folder: an explainer or case without `.md`, a picture by its path";
    let d = Diagnostic::error("outreach::screens::missing", format!("there is no {what} `{name}`"))
        .suggest(name, known, other);
    let path = match show {
        Show::Scam { slug, .. } => Kind::Scam.file_path(slug),
        Show::Case { slug } => Kind::Case.file_path(slug),
        Show::Deck { slug } => Kind::Deck.file_path(slug),
        Show::Quiz { slug, .. } => quiz::file_path(slug),
        _ => name.to_owned(),
    };
    content.missing(&path, d)
}
