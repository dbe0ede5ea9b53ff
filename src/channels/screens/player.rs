//! The page that plays a loop, and the list it plays from.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::super::print;
use super::Loop;
use super::frames::{Set, TEMPLATE};
use super::outputs::film_name;
use crate::digest::Digest;
use crate::plan::{Artifact, Frame, Job, Plan, Reel, Size, TypstOutput};

/// Files of the theme that make up the player, besides its page.
const PARTS: [&str; 6] =
    ["player-clock.js", "player-stage.js", "player-update.js", "player.js", "player.css", "service-worker.js"];

pub fn plan<'a>(of: &Loop<'a>, plan: &mut Plan<'a>) {
    let sets: Vec<Set<'a>> = of.sizes.iter().map(|size| of.set(*size)).collect();
    let dated: Vec<usize> = (0..of.slides.len()).filter(|i| of.slides[*i].data["layout"] == "date").collect();
    // Where the player writes the date, the picture for it leaves room.
    for set in &sets {
        for i in &dated {
            let Frame { data, inputs } = set.frame(*i, true);
            let job = Job::Typst { template: TEMPLATE, parts: vec![data], inputs, output: TypstOutput::Png };
            let size = Size::Pixels { width: set.size.width, height: set.size.height };
            plan.push(artifact(of, &format!("{}/dated/{:03}.png", set.size, i + 1), size, job));
        }
    }
    let list = list(of, &sets, &dated);
    for (name, script) in [("loop.json", false), ("loop.js", true)] {
        let frames = dated.iter().flat_map(|i| sets.iter().map(|set| set.frame(*i, true))).collect();
        let into = Reel::Playlist { json: list.clone(), dated: dated.clone(), script };
        plan.push(artifact(of, name, Size::None, Job::Reel { template: TEMPLATE, frames, into }));
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
        path: format!("{}/{name}", of.folder),
        channel: "screens",
        private: false,
        sources: vec![of.playlist.file.path.clone()],
        size,
        download: None,
        job,
    }
}

/// What the player reads: see the theme guide.
fn list(of: &Loop<'_>, sets: &[Set<'_>], dated: &[usize]) -> Value {
    let slides = of.slides.iter().enumerate().map(|(i, slide)| {
        let file = |set: &Set<'_>| {
            let with_date = dated.contains(&i);
            let src = match &slide.film {
                Some(film) => film_name(film),
                None if with_date => format!("{}/dated/{:03}.png", set.size, i + 1),
                None => format!("{}/{:03}.png", set.size, i + 1),
            };
            json!({ "src": src, "hash": set.hash(i, with_date) })
        };
        let mut one = slide.schedule.json();
        one["id"] = format!("{:03}", i + 1).into();
        one["seconds"] = slide.seconds.into();
        one["kind"] = if slide.film.is_some() { "video" } else { "image" }.into();
        one["alt"] = slide.words.as_str().into();
        one["files"] = sets.iter().map(file).collect();
        one["evergreen"] = slide.schedule.is_always().into();
        one
    });
    let mut list = of.playlist.schedule.json();
    list["title"] = of.playlist.title.as_str().into();
    list["lang"] = of.campaign.config.book.language.as_str().into();
    // No clock is read: equal input gives equal bytes.
    list["built"] = of.campaign.content.entries.iter().filter_map(|e| e.updated()).max().map(|d| d.to_string()).into();
    list["sets"] = sets.iter().map(|s| json!({ "width": s.size.width, "height": s.size.height })).collect();
    list["order"] = (0..of.slides.len()).collect();
    list["slides"] = slides.collect();
    list["version"] = Digest::default().add(list.to_string()).short(16).into();
    list
}
