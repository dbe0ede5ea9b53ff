//! The page that plays a loop, and the list it plays from.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Value, json};

use super::super::print;
use super::Loop;
use super::frames::{Set, TEMPLATE};
use super::outputs::{below, film_name, picture};
use crate::content::text::encode_path;
use crate::plan::{Artifact, Dated, Frame, Job, Plan, Reel, Size, TypstOutput};
use crate::sizes::PixelSize;

/// Files of the theme that make up the player, besides its page.
const PARTS: [&str; 6] =
    ["player-clock.js", "player-stage.js", "player-update.js", "player.js", "player.css", "service-worker.js"];

pub fn plan<'a>(of: &Loop<'a>, plan: &mut Plan<'a>) {
    let sets: Vec<Set<'a>> = of.sizes.iter().map(|size| of.set(*size)).collect();
    let with_date = |i: usize| of.slides[i].data["layout"] == "date";
    // Where the player writes the date, the picture for it leaves room.
    for set in &sets {
        for i in (0..of.slides.len()).filter(|i| with_date(*i)) {
            let Frame { data, inputs } = set.frame(i, true);
            let job = Job::Typst { template: TEMPLATE, parts: vec![data], inputs, output: TypstOutput::Png };
            let size = Size::Pixels { width: set.size.width, height: set.size.height };
            plan.push(artifact(of, &dated_picture(set.size, i), size, job));
        }
    }
    let list = Arc::new(list(of));
    for (name, script) in [("loop.json", false), ("loop.js", true)] {
        let (mut files, mut dated) = (Vec::new(), Vec::new());
        for i in 0..of.slides.len() {
            for set in &sets {
                if with_date(i) {
                    dated.push(Dated { at: files.len(), template: TEMPLATE, frame: set.frame(i, true) });
                }
                files.push(below(of, &file(of, set.size, i)));
            }
        }
        let list = Arc::clone(&list);
        let into = Reel::Playlist { list: Box::new(move || Value::clone(&list)), dated, script };
        plan.push(artifact(of, name, Size::None, Job::Reel { of: files, into }));
    }
    for name in PARTS {
        if let Some(bytes) = of.campaign.theme.get(&format!("screen/{name}")) {
            plan.push(artifact(of, name, Size::None, Job::Bytes(Cow::Borrowed(bytes))));
        }
    }
    let (campaign, playlist) = (of.campaign, of.playlist);
    let context = move || {
        json!({
            "lang": campaign.config.book.language,
            "title": playlist.title,
            "t": campaign.locale.strings,
            "org": print::organization(campaign, None),
            "sets": list["sets"],
            "slides": list["slides"],
            "version": env!("CARGO_PKG_VERSION"),
        })
    };
    let job = Job::Template { template: "screen/player.html", context: Box::new(context) };
    plan.push(artifact(of, "index.html", Size::None, job));
}

fn artifact<'a>(of: &Loop<'a>, name: &str, size: Size, job: Job<'a>) -> Artifact<'a> {
    Artifact {
        path: below(of, name),
        channel: "screens",
        private: false,
        sources: vec![of.playlist.file.path.clone()],
        size,
        download: None,
        job,
    }
}

/// What the player shows of a slide at a size.
fn file(of: &Loop<'_>, size: PixelSize, index: usize) -> String {
    let slide = &of.slides[index];
    match &slide.film {
        Some(film) => film_name(film),
        None if slide.data["layout"] == "date" => dated_picture(size, index),
        None => picture(size, index),
    }
}

fn dated_picture(size: PixelSize, index: usize) -> String {
    format!("{size}/dated/{:03}.png", index + 1)
}

/// What the player reads, but for what is known of its files once they are made: see the theme
/// guide.
fn list(of: &Loop<'_>) -> Value {
    let slides = of.slides.iter().enumerate().map(|(i, slide)| {
        let mut one = slide.schedule.json();
        one["id"] = format!("{:03}", i + 1).into();
        one["seconds"] = slide.seconds.into();
        one["kind"] = if slide.film.is_some() { "video" } else { "image" }.into();
        one["alt"] = slide.words.as_str().into();
        one["files"] = of.sizes.iter().map(|size| json!({ "src": encode_path(&file(of, *size, i)) })).collect();
        one["evergreen"] = slide.schedule.is_always().into();
        one
    });
    let mut list = of.playlist.schedule.json();
    list["title"] = of.playlist.title.as_str().into();
    list["lang"] = of.campaign.config.book.language.as_str().into();
    // No clock is read: equal input gives equal bytes.
    list["built"] = of.campaign.content.entries.iter().filter_map(|e| e.updated()).max().map(|d| d.to_string()).into();
    list["sets"] = of.sizes.iter().map(|s| json!({ "width": s.width, "height": s.height })).collect();
    list["order"] = (0..of.slides.len()).collect();
    list["slides"] = slides.collect();
    list
}
