//! The files of a loop that go onto a USB stick: numbered pictures, films, lines of text, and a
//! note for whoever carries it.

use std::borrow::Cow;

use encoding_rs::GBK;
use serde_json::{Value, json};

use super::super::print;
use super::frames::TEMPLATE;
use super::slides::Shape;
use super::{Loop, line};
use crate::campaign::Campaign;
use crate::plan::{Artifact, Bitmap, Data, Frame, Job, Plan, Reel, Size, TypstOutput};
use crate::sizes::PixelSize;
use crate::theme::typesetter::Inputs;

/// Width of the contact sheet within its margins, and between two slides on it.
const CONTACT_PX: u32 = 2280;
const CONTACT_GAP_PX: u32 = 32;
/// Slides on a contact sheet: one of a thousand is a picture that takes gigabytes, and no viewer opens it.
const ON_CONTACT: usize = 240;

pub fn plan<'a>(of: &Loop<'a>, plan: &mut Plan<'a>) {
    for size in &of.sizes {
        let set = of.set(*size);
        let pixels = Size::Pixels { width: size.width, height: size.height };
        for (i, slide) in of.slides.iter().enumerate().filter(|(_, s)| s.has_picture()) {
            let Frame { data, inputs } = set.frame(i, false);
            let png = Job::Typst { template: TEMPLATE, parts: vec![data], inputs, output: TypstOutput::Png };
            plan.push(artifact(of, &picture(*size, i), slide.sources.clone(), pixels, png));
            let jpeg = Job::Reel { of: vec![below(of, &picture(*size, i))], into: Reel::Jpeg };
            plan.push(artifact(of, &format!("{size}/jpg/{:03}.jpg", i + 1), slide.sources.clone(), pixels, jpeg));
        }
        if of.video && !of.in_film().is_empty() {
            film(of, *size, plan);
        }
        if let Shape::Strip { .. } = of.shape {
            lines(of, *size, plan);
        }
        plan.push(note(of, *size));
    }
    for film in of.slides.iter().filter_map(|s| s.film.as_ref()) {
        let Some(bytes) = of.campaign.content.assets.get(film) else { continue };
        let name = film_name(film);
        if plan.artifacts.iter().any(|a| a.path == below(of, &name)) {
            continue;
        }
        let job = Job::Bytes(Cow::Borrowed(bytes));
        plan.push(artifact(of, &name, vec![of.playlist.file.path.clone()], Size::None, job));
    }
    let shown: Vec<usize> = of.pictures().collect();
    let sheets = shown.len().div_ceil(ON_CONTACT).max(1);
    for sheet in 0..sheets {
        let part = shown.iter().copied().skip(sheet * ON_CONTACT).take(ON_CONTACT).collect();
        plan.push(contact_sheet(of, part, (sheet + 1, sheets)));
    }
}

/// The name of a slide's picture.
pub fn picture(size: PixelSize, index: usize) -> String {
    format!("{size}/{:03}.png", index + 1)
}

/// The path of a file of the loop.
pub fn below(of: &Loop<'_>, name: &str) -> String {
    format!("{}/{name}", of.folder)
}

/// Where a film of the content folder lies in the loop's folder: in folders of its own, so that no two fall together.
pub fn film_name(path: &str) -> String {
    format!("video/{path}")
}

fn artifact<'a>(of: &Loop<'a>, name: &str, sources: Vec<String>, size: Size, job: Job<'a>) -> Artifact<'a> {
    let path = below(of, name);
    Artifact { path, channel: "screens", private: false, sources, size, download: None, job }
}

fn own(of: &Loop<'_>) -> Vec<String> {
    vec![of.playlist.file.path.clone()]
}

fn film_path(of: &Loop<'_>, size: PixelSize) -> String {
    format!("{}-{size}.mp4", of.playlist.slug)
}

fn pictures(of: &Loop<'_>, size: PixelSize, shown: &[usize]) -> Vec<String> {
    shown.iter().map(|i| below(of, &picture(size, *i))).collect()
}

/// The loop as a film: slides that fade into each other; on a strip the line that runs.
fn film<'a>(of: &Loop<'a>, size: PixelSize, plan: &mut Plan<'a>) {
    let shown = of.in_film();
    let job = match of.shape {
        Shape::Board => {
            let seconds = shown.iter().map(|i| of.slides[*i].seconds).collect();
            Job::Reel { of: pictures(of, size, &shown), into: Reel::Film { seconds } }
        }
        Shape::Strip { .. } => Job::Line {
            template: "screen/line.typ",
            data: line_data(of, size, "　　　　"),
            width: size.width,
            characters_a_second: of.speed,
        },
    };
    let pixels = Size::Pixels { width: size.width, height: size.height };
    plan.push(artifact(of, &film_path(of, size), own(of), pixels, job));
}

/// What a running line says: as a film, what is shown at all times.
fn words(of: &Loop<'_>, separator: &str) -> String {
    line::running(of.in_film().into_iter().map(|i| &of.slides[i]), separator)
}

fn line_data<'a>(of: &Loop<'a>, size: PixelSize, separator: &str) -> Data<'a> {
    let text = words(of, separator) + separator;
    let (campaign, height) = (of.campaign, size.height);
    Box::new(move || {
        let mut data = print::common(campaign);
        data.insert("text".into(), text.as_str().into());
        data.insert("height_px".into(), height.into());
        data.into()
    })
}

/// The line as text in both encodings that controllers take, and as a picture of one bit a pixel.
fn lines<'a>(of: &Loop<'a>, size: PixelSize, plan: &mut Plan<'a>) {
    let text = words(of, "    ");
    let (gbk, _, unknown) = GBK.encode(&text);
    plan.push(artifact(
        of,
        &format!("{size}/line.txt"),
        own(of),
        Size::None,
        Job::Bytes(text.clone().into_bytes().into()),
    ));
    // A character that GBK lacks would come out as a code; such a line is for UTF-8 only.
    if !unknown {
        let job = Job::Bytes(gbk.into_owned().into());
        plan.push(artifact(of, &format!("{size}/line-gbk.txt"), own(of), Size::None, job));
    }
    for (name, bitmap) in [("line.bmp", Bitmap::Bmp), ("line.png", Bitmap::Png)] {
        let job = Job::Typst {
            template: "screen/line.typ",
            parts: vec![line_data(of, size, "　　")],
            inputs: Inputs::new(),
            output: TypstOutput::Bits(bitmap),
        };
        // As wide as its words.
        plan.push(artifact(of, &format!("{size}/{name}"), own(of), Size::None, job));
    }
}

/// `README.txt` of a size's folder.
fn note<'a>(of: &Loop<'a>, size: PixelSize) -> Artifact<'a> {
    let (campaign, playlist, slides) = (of.campaign, of.playlist, of.slides.clone());
    let in_film = of.in_film();
    let film = (of.video && !in_film.is_empty()).then(|| film_path(of, size));
    let film_leaves_out = film.is_some() && in_film.len() < of.pictures().count();
    let stills = slides.iter().any(|s| s.film.is_some() && s.has_picture());
    let films_left_out = of.pictures().count() < slides.len();
    let strip = matches!(of.shape, Shape::Strip { .. });
    let speed = of.speed;
    let context = move || {
        let days = days(campaign);
        let rows = slides.iter().enumerate().map(|(i, slide)| {
            json!({
                "file": match &slide.film {
                    Some(film) if !slide.has_picture() => film_name(film),
                    _ => format!("{:03}.png", i + 1),
                },
                "seconds": slide.seconds,
                "words": slide.words,
                "schedule": slide.schedule.words(&days),
            })
        });
        json!({
            "lang": campaign.locale.lang(),
            "title": playlist.title,
            "org": print::organization(campaign, None),
            "width": size.width,
            "height": size.height,
            "rows": rows.collect::<Vec<_>>(),
            "seconds": slides.iter().map(|s| s.seconds).sum::<f64>(),
            "schedule": playlist.schedule.words(&days),
            "film": film,
            "film_leaves_out": film_leaves_out,
            "stills": stills,
            "films_left_out": films_left_out,
            "strip": strip,
            "speed": speed,
        })
    };
    let job = Job::Note { template: "screen/readme.txt", context: Box::new(context) };
    artifact(of, &format!("{size}/README.txt"), own(of), Size::None, job)
}

/// Names of the days, Monday first.
fn days(campaign: &Campaign) -> Vec<String> {
    (1..=7).map(|d| campaign.locale.get(&format!("screen.day_{d}")).to_owned()).collect()
}

/// How many slides stand beside each other on the contact sheet, and their width: whole pixels, so
/// that a picture made for it is shown as it is.
fn contact_columns(size: PixelSize) -> (u32, u32) {
    let columns = match f64::from(size.width) / f64::from(size.height) {
        ratio if ratio > 8.0 => 2,
        ratio if ratio > 3.0 => 3,
        ratio if ratio > 1.2 => 4,
        ratio if ratio > 0.8 => 5,
        _ => 7,
    };
    (columns, (CONTACT_PX - CONTACT_GAP_PX * (columns - 1)) / columns)
}

/// Slides at a glance, on the sheet of this number of so many.
fn contact_sheet<'a>(of: &Loop<'a>, shown: Vec<usize>, (number, sheets): (usize, usize)) -> Artifact<'a> {
    let size = of.sizes[0];
    let pictures = pictures(of, size, &shown);
    let (campaign, playlist, slides) = (of.campaign, of.playlist, of.slides.clone());
    let sizes: Vec<String> = of.sizes.iter().map(|s| s.to_string().replace('x', "×")).collect();
    let (columns, column_px) = contact_columns(size);
    let data = move || {
        let days = days(campaign);
        let rows = shown.iter().enumerate().map(|(at, i)| {
            json!({
                "src": format!("/frames/{:03}.png", at + 1),
                "index": i + 1,
                "seconds": slides[*i].seconds,
                "schedule": slides[*i].schedule.words(&days),
            })
        });
        let mut data = print::common(campaign);
        let of_several = if sheets > 1 { format!(" {number}/{sheets}") } else { String::new() };
        data.insert("title".into(), format!("{}{of_several}", playlist.title).into());
        data.insert("sizes".into(), json!(sizes));
        data.insert("rows".into(), rows.collect());
        data.insert("columns".into(), columns.into());
        data.insert("column_px".into(), column_px.into());
        Value::Object(data)
    };
    let into = Reel::Document {
        template: "screen/contact.typ",
        data: Box::new(data),
        pixels: size.no_wider_than(column_px),
        output: TypstOutput::Png,
    };
    let name = if number == 1 { "contact.png".to_owned() } else { format!("contact-{number}.png") };
    artifact(of, &name, own(of), Size::None, Job::Reel { of: pictures, into })
}
