//! The repository's own campaign, built once with the real binary and read back.

mod common;
#[path = "common/pdf.rs"]
mod pdf;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use scraper::{Html, Selector};
use serde_json::Value;

use common::{manifest, paths, tree};
use pdf::{Reader, qr_codes};

/// Where the sample is built; kept for the whole run of this file.
static DIST: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let dist = dir.path().join("dist");
    build(&dist);
    (dir, dist)
});

fn dist() -> &'static Path {
    &DIST.1
}

/// Builds a copy, so that the repository's own cache and output stay out of it.
fn build(dist: &Path) {
    let root = dist.parent().unwrap().join("campaign");
    copy(&common::sample_root(), &root);
    let out = common::program().arg("build").arg(&root).arg("-d").arg(dist).output().unwrap();
    assert!(out.status.success(), "{}", common::stderr(&out));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::copy(from.join("book.toml"), to.join("book.toml")).unwrap();
    for folder in ["content", "themes"] {
        for entry in walkdir::WalkDir::new(from.join(folder)).into_iter().map(Result::unwrap) {
            let target = to.join(entry.path().strip_prefix(from).unwrap());
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(target).unwrap();
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
}

/// A field of the front matter, for holding the output against the source.
fn field(source: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(common::sample_root().join(source)).unwrap();
    let line = text.lines().find_map(|l| l.strip_prefix(&format!("{name}:")))?;
    Some(line.trim().trim_matches(['"', '\'']).to_owned())
}

fn source(artifact: &Value) -> &str {
    artifact["sources"][0].as_str().unwrap()
}

fn pages() -> Vec<String> {
    paths(dist(), "site").into_iter().filter(|p| p.ends_with(".html")).collect()
}

fn html(path: &str) -> Html {
    Html::parse_document(&std::fs::read_to_string(dist().join(path)).unwrap())
}

fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

#[test]
fn every_channel_has_made_something() {
    for channel in ["site", "posters", "screens", "letters"] {
        assert!(!paths(dist(), channel).is_empty(), "{channel}");
    }
    let count = |folder: &str| {
        paths(dist(), "site").iter().filter(|p| p.starts_with(folder) && !p.ends_with("index.html")).count()
    };
    assert!(count("scams/") >= 10 && count("cases/") >= 6 && count("letters/") >= 2);
}

#[test]
fn the_manifest_is_true_and_complete() {
    let artifacts = manifest(dist());
    let mut listed = HashSet::from(["outreach.json".to_owned()]);
    for artifact in &artifacts {
        let path = artifact["path"].as_str().unwrap();
        let bytes = std::fs::read(dist().join(path)).unwrap();
        assert_eq!(artifact["bytes"], bytes.len(), "{path}");
        assert_eq!(artifact["blake3"], blake3::hash(&bytes).to_hex().as_str(), "{path}");
        listed.insert(path.to_owned());
    }
    let on_disk: HashSet<_> = tree(dist()).into_iter().map(|(p, _)| p).collect();
    assert_eq!(listed, on_disk);
}

#[test]
fn a_second_build_is_the_same_to_the_byte() {
    let other = tempfile::tempdir().unwrap();
    build(&other.path().join("dist"));
    let (a, b) = (tree(dist()), tree(&other.path().join("dist")));
    assert_eq!(a.len(), b.len());
    for ((path, bytes), (other_path, other_bytes)) in a.iter().zip(&b) {
        assert_eq!(path, other_path);
        assert!(bytes == other_bytes, "{path} differs");
    }
}

/// Posters that are printed in one piece.
fn posters() -> Vec<Value> {
    let whole = |a: &Value| {
        let path = a["path"].as_str().unwrap();
        // Those in other languages have words that a PDF reader parts at line ends.
        a["channel"] == "posters" && path.starts_with("posters/") && !path.contains("-tiles")
    };
    manifest(dist()).into_iter().filter(whole).collect()
}

#[test]
fn posters_have_one_page_their_size_and_their_fonts() {
    for artifact in &posters() {
        let path = artifact["path"].as_str().unwrap();
        let reader = Reader::open(&dist().join(path));
        assert_eq!((reader.pages(), artifact["pages"].as_u64()), (1, Some(1)), "{path}");
        let (w, h) = (artifact["width_mm"].as_f64().unwrap(), artifact["height_mm"].as_f64().unwrap());
        let close = |(a, b): (f64, f64), (c, d): (f64, f64)| (a - c).abs() < 0.1 && (b - d).abs() < 0.1;
        assert!(close(reader.page_box("TrimBox"), (w, h)), "{path}: {:?}", reader.page_box("TrimBox"));
        assert!(close(reader.page_box("BleedBox"), (w + 6.0, h + 6.0)), "{path}: {:?}", reader.page_box("BleedBox"));
        let fonts = reader.fonts();
        assert!(!fonts.is_empty() && fonts.iter().all(|(_, embedded)| *embedded), "{path}: {fonts:?}");
        assert!(reader.catalog().get(b"MarkInfo").is_ok(), "{path} is not tagged");
        assert!(reader.catalog().get(b"Lang").is_ok(), "{path} names no language");
    }
}

#[test]
fn posters_say_the_headline_and_the_hotline() {
    for artifact in &posters() {
        let path = artifact["path"].as_str().unwrap();
        let text = Reader::open(&dist().join(path)).text();
        let headline = field(source(artifact), "headline").unwrap().replace('|', "");
        assert!(text.contains(&headline), "{path} lacks {headline}: {text}");
        assert!(text.contains("96110"), "{path} lacks the hotline");
    }
}

#[test]
fn poster_qr_codes_lead_to_the_entry() {
    for artifact in posters().iter().filter(|a| a["path"].as_str().unwrap().ends_with("-a4.pdf")) {
        let path = artifact["path"].as_str().unwrap();
        let page = source(artifact).strip_prefix("content/").unwrap().replace(".md", ".html");
        let codes = qr_codes(Reader::open(&dist().join(path)).raster(3.0));
        assert_eq!(codes, [format!("https://fanzha.example/{page}")], "{path}");
    }
}

#[test]
fn frames_have_the_pixels_they_promise() {
    let frames: Vec<_> = manifest(dist()).into_iter().filter(|a| a["width_px"].is_u64()).collect();
    assert!(frames.len() > 20);
    for frame in frames {
        let path = frame["path"].as_str().unwrap();
        let (w, h) = image::image_dimensions(dist().join(path)).unwrap();
        assert_eq!(
            (frame["width_px"].as_u64(), frame["height_px"].as_u64()),
            (Some(w.into()), Some(h.into())),
            "{path}"
        );
    }
}

#[test]
fn the_player_names_every_frame_of_its_loop() {
    for path in paths(dist(), "screens").iter().filter(|p| p.ends_with("index.html")) {
        let folder = path.strip_suffix("index.html").unwrap();
        let text = std::fs::read_to_string(dist().join(path)).unwrap();
        let list = std::fs::read_to_string(dist().join(format!("{folder}loop.json"))).unwrap();
        // Lines for controllers and the contact sheet are not played.
        let played = |p: &String| p.ends_with(".png") && !p.ends_with("/contact.png") && !p.ends_with("/line.png");
        let frames: Vec<_> =
            paths(dist(), "screens").into_iter().filter(|p| p.starts_with(folder) && played(p)).collect();
        assert!(frames.len() >= 10, "{path}");
        for frame in frames {
            let name = frame.strip_prefix(folder).unwrap();
            // Of today's date the player shows the picture that leaves room for it.
            let dated = name.replacen('/', "/dated/", 1);
            assert!(list.contains(name) || list.contains(&dated), "{path} does not show {frame}");
        }
        assert!(!text.contains("http://") && !text.contains("https://"), "{path} names another host");
    }
}

#[test]
fn letters_carry_their_words_and_their_receipt() {
    for artifact in manifest(dist()).iter().filter(|a| a["channel"] == "letters") {
        // An English line that breaks is not found as it was written.
        if artifact["path"].as_str().unwrap().starts_with("en/") {
            continue;
        }
        let path = artifact["path"].as_str().unwrap();
        let reader = Reader::open(&dist().join(path));
        let text = reader.text();
        let to = field(source(artifact), "to").unwrap();
        assert!(text.contains(&to), "{path} lacks {to}");
        let receipt = field(source(artifact), "receipt").as_deref() == Some("true");
        assert_eq!(text.contains("回执") || text.contains("回 执"), receipt, "{path}");
        if receipt {
            for word in ["班级", "学生", "签"] {
                assert!(text.contains(word), "{path} lacks {word}");
            }
            assert_eq!(reader.pages(), 1, "{path}");
        }
    }
}

#[test]
fn pages_are_whole_documents() {
    for path in pages() {
        let page = html(&path);
        let root = page.root_element();
        assert!(root.value().attr("lang").is_some(), "{path}");
        assert_eq!(page.select(&select("h1")).count(), 1, "{path} has not exactly one h1");
        assert!(page.select(&select("meta[name=viewport]")).next().is_some(), "{path}");
        let title: String = page.select(&select("title")).flat_map(|t| t.text()).collect();
        assert!(!title.trim().is_empty(), "{path}");
        for image in page.select(&select("img")) {
            assert!(image.value().attr("alt").is_some(), "{path} has a picture without alt");
        }
        let ids: Vec<_> = page.select(&select("[id]")).filter_map(|e| e.value().attr("id")).collect();
        assert_eq!(ids.len(), ids.iter().collect::<HashSet<_>>().len(), "{path} repeats an id");
    }
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    for path in pages() {
        if path == "404.html" {
            continue; // Its links are absolute, since it is served at any depth.
        }
        let page = html(&path);
        for (selector, attribute) in
            [("a[href]", "href"), ("link[href]", "href"), ("script[src]", "src"), ("img[src]:not(.qr img)", "src")]
        {
            for element in page.select(&select(selector)) {
                let url = element.value().attr(attribute).unwrap();
                if ["http:", "https:", "tel:", "mailto:", "#"].iter().any(|s| url.starts_with(s)) {
                    continue;
                }
                assert!(!url.starts_with('/'), "{path}: {url} does not work from a USB stick");
                let (target, fragment) = url.split_once('#').map_or((url, None), |(t, f)| (t, Some(f)));
                let target = target.split('?').next().unwrap();
                let base = url::Url::parse("file:///").unwrap().join(&path).unwrap();
                let resolved = base.join(target).unwrap();
                let file = dist().join(outreach::content::text::decode_path(resolved.path()).trim_start_matches('/'));
                assert!(file.is_file(), "{path}: {url} leads nowhere");
                if let Some(fragment) = fragment {
                    let there = Html::parse_document(&std::fs::read_to_string(&file).unwrap());
                    let id = outreach::content::text::decode_path(fragment);
                    let found = there.select(&select("[id]")).any(|e| e.value().attr("id") == Some(&id));
                    assert!(found, "{path}: {url} has no such heading");
                }
            }
        }
    }
}

#[test]
fn codes_on_pages_lead_to_them() {
    let mut read = 0;
    for path in pages() {
        let page = html(&path);
        let Some(code) = page.select(&select(".qr img")).next() else { continue };
        let bytes = code.value().attr("src").unwrap().strip_prefix("data:image/png;base64,").unwrap();
        let picture = image::load_from_memory(&STANDARD.decode(bytes).unwrap()).unwrap().to_luma8();
        // As large as the page shows it: a module is a whole number of pixels.
        let side: u32 = code.value().attr("width").unwrap().parse().unwrap();
        assert_eq!(side % picture.width(), 0, "{path}");
        let shown = image::imageops::resize(&picture, side, side, image::imageops::FilterType::Nearest);
        let own = page.select(&select("link[rel=canonical]")).next().unwrap().value().attr("href").unwrap();
        assert_eq!(qr_codes(shown), [own]);
        read += 1;
    }
    assert!(read > 50, "{read} codes");
}

#[test]
fn a_case_and_its_explainer_know_each_other() {
    let cases: Vec<_> = manifest(dist())
        .into_iter()
        .filter(|a| {
            a["sources"][0].as_str().is_some_and(|s| s.starts_with("content/cases/"))
                && a["path"].as_str().is_some_and(|p| p.ends_with(".html"))
        })
        .collect();
    assert!(!cases.is_empty());
    for case in cases {
        let path = case["path"].as_str().unwrap();
        let scam = format!("scams/{}.html", field(source(&case), "scam").unwrap());
        let links = |from: &str, to: &str| {
            let page = html(from);
            page.select(&select("a[href]")).any(|a| a.value().attr("href") == Some(&format!("../{to}")))
        };
        assert!(links(path, &scam), "{path} does not lead to {scam}");
        assert!(links(&scam, path), "{scam} does not lead to {path}");
    }
}

#[test]
fn explainers_offer_their_posters() {
    for path in pages().iter().filter(|p| p.starts_with("scams/") && !p.ends_with("index.html")) {
        let slug = path.strip_prefix("scams/").unwrap().strip_suffix(".html").unwrap();
        let text = std::fs::read_to_string(dist().join(path)).unwrap();
        assert!(text.contains(&format!("../posters/{slug}-a3.pdf")), "{path}");
    }
}

#[test]
fn feed_and_site_map_are_whole_and_absolute() {
    let feed = std::fs::read_to_string(dist().join("feed.xml")).unwrap();
    let map = std::fs::read_to_string(dist().join("sitemap.xml")).unwrap();
    assert!(feed.starts_with("<?xml") && feed.contains("<feed xmlns=\"http://www.w3.org/2005/Atom\""));
    assert!(map.starts_with("<?xml") && map.contains("http://www.sitemaps.org/schemas/sitemap/0.9"));
    for path in pages().iter().filter(|p| *p != "404.html" && !p.starts_with("en/")) {
        let url = format!("<loc>https://fanzha.example/{}</loc>", outreach::content::text::encode_path(path));
        assert!(map.contains(&url), "the site map lacks {url}");
    }
    let robots = std::fs::read_to_string(dist().join("robots.txt")).unwrap();
    assert!(robots.contains("Sitemap: https://fanzha.example/sitemap.xml"));
}

#[test]
fn the_sample_passes_its_own_check() {
    let out = common::program().args(["check", "--strict"]).arg(common::sample_root()).output().unwrap();
    assert!(out.status.success(), "{}", common::stderr(&out));
}
