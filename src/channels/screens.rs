//! Screen loops: numbered pictures for each resolution and a page that plays them.

use serde_json::{Value, json};

use super::{print, slides};
use crate::campaign::Campaign;
use crate::content::entry::Kind;
use crate::content::playlist::{Playlist, Show};
use crate::diagnostics::{Diagnostic, nearest};
use crate::plan::{Artifact, Job, Plan, Size, TypstOutput};
use crate::sizes::PixelSize;
use crate::values::Fields;

pub fn plan<'a>(campaign: &'a Campaign, mut options: Fields<'_>, plan: &mut Plan<'a>) {
    let mut sizes = PixelSize::read_list(&mut options, "sizes");
    if sizes.is_empty() {
        sizes = vec![PixelSize { width: 1920, height: 1080 }, PixelSize { width: 1080, height: 1920 }];
    }
    for playlist in &campaign.content.playlists {
        report_strangers(campaign, playlist, &mut options);
        let sizes = if playlist.sizes.is_empty() { &sizes } else { &playlist.sizes };
        loop_of(campaign, playlist, sizes, plan);
    }
    options.finish();
}

/// Items that name what does not exist.
fn report_strangers(campaign: &Campaign, playlist: &Playlist, options: &mut Fields<'_>) {
    let content = &campaign.content;
    let slugs = |kind: Kind| content.of_kind(kind).into_iter().map(|e| e.slug.as_str()).collect::<Vec<_>>();
    for item in &playlist.items {
        let (what, name, known): (_, &str, Vec<&str>) = match &item.show {
            Show::Scam { slug, .. } => ("explainer", slug, slugs(Kind::Scam)),
            Show::Case { slug } => ("case", slug, slugs(Kind::Case)),
            Show::Slogans { audience } => {
                let audiences = content.slogans.iter().flat_map(|s| &s.audiences).map(String::as_str).collect();
                ("slogan for the audience", audience, audiences)
            }
            Show::Image { path, .. } => {
                ("picture", path.trim_start_matches('/'), content.assets.keys().map(String::as_str).collect())
            }
            Show::Slogan { .. } => continue,
        };
        if known.contains(&name) {
            continue;
        }
        let d = Diagnostic::error("outreach::screens::missing", format!("there is no {what} `{name}`"))
            .at(&playlist.file, item.span.clone());
        options.report(match nearest(name, known) {
            Some(near) => d.help(format!("did you mean `{near}`?")),
            None => {
                d.help("name a file of the content folder: an explainer or case without `.md`, a picture by its path")
            }
        });
    }
}

fn loop_of<'a>(campaign: &'a Campaign, playlist: &'a Playlist, sizes: &[PixelSize], plan: &mut Plan<'a>) {
    let slides = slides::slides(campaign, playlist);
    let count = slides.len();
    let mut sets = Vec::new();
    for size in sizes {
        let mut frames = Vec::new();
        for (i, slide) in slides.iter().enumerate() {
            let src = format!("{size}/{:03}.png", i + 1);
            frames.push(json!({ "src": src, "seconds": slide.seconds }));
            let mut inputs = slide.inputs.clone();
            print::logo(campaign, &mut inputs);
            let mut shown = slide.data.clone();
            if let Value::Object(map) = &mut shown {
                map.insert("risk".into(), json!(slide.risk));
                map.insert("index".into(), (i + 1).into());
                map.insert("count".into(), count.into());
            }
            let hotline = slide.hotline.clone();
            let page = json!({ "width_px": size.width, "height_px": size.height });
            plan.push(Artifact {
                path: format!("screens/{}/{src}", playlist.slug),
                channel: "screens",
                private: false,
                sources: slide.sources.clone(),
                size: Size::Pixels { width: size.width, height: size.height },
                download: None,
                job: Job::Typst {
                    template: "screen/slide.typ",
                    parts: vec![Box::new(move || {
                        let mut data = print::common(campaign);
                        data.insert("page".into(), page.clone());
                        data.insert("slide".into(), shown.clone());
                        data.insert("hotline".into(), hotline.clone());
                        data.into()
                    })],
                    inputs,
                    output: TypstOutput::Png,
                },
            });
        }
        sets.push(json!({ "width": size.width, "height": size.height, "frames": frames }));
    }
    plan.push(player(campaign, playlist, sets));
}

fn player<'a>(campaign: &'a Campaign, playlist: &'a Playlist, sets: Vec<Value>) -> Artifact<'a> {
    Artifact {
        path: format!("screens/{}/index.html", playlist.slug),
        channel: "screens",
        private: false,
        sources: vec![playlist.file.path.clone()],
        size: Size::None,
        download: None,
        job: Job::Template {
            template: "screen/player.html",
            context: Box::new(move || {
                json!({
                    "lang": campaign.config.book.language,
                    "title": playlist.title,
                    "t": campaign.locale.strings,
                    "org": print::organization(campaign, None),
                    "sets": sets,
                    "version": env!("CARGO_PKG_VERSION"),
                })
            }),
        },
    }
}
