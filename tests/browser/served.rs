//! The site from a server, in a sub-folder.

use std::collections::BTreeSet;
use std::io::Write;

use serde_json::json;

use crate::SAMPLE;
use crate::common::Campaign;
use crate::common::browser::{as_phone, browser, settle, value, wait_for};
use crate::common::server::Server;

/// Bytes of a first view, compressed, with the heads of the answers.
const MOST: usize = 60_000;

#[test]
fn the_first_view_is_light_and_asks_nobody_else() {
    let server = Server::start(&SAMPLE.path("dist"), "/a/b/", 0);
    let Some(tab) = browser() else { return };
    as_phone(&tab, 390);
    tab.call("Network.enable", json!({}));
    tab.call("Network.setCacheDisabled", json!({ "cacheDisabled": true }));
    tab.call("Network.setBypassServiceWorker", json!({ "bypass": true }));
    for path in [
        "scams/fake-police.html",
        "check.html",
        "cases/2026-police-elder.html",
        "search.html",
        "quiz/three.html",
        "downloads.html",
        "en/index.html",
        "index.html",
    ] {
        server.answers();
        settle(&tab, &server.url(path));
        wait_for(&tab, "document.readyState", |s| s == "complete");
        // What keeps pages for later is fetched after the view, and once.
        let later = |p: &str| p.ends_with("service-worker.js") || p.ends_with(".webmanifest") || p.contains("icon-");
        let timed = value(
            &tab,
            "performance.getEntriesByType('resource').map(e => new URL(e.name).origin + ' ' + e.name).join('\\n')",
        );
        let origin = value(&tab, "location.origin");
        assert!(timed.lines().all(|l| l.starts_with(&format!("{origin} "))), "{path} asks somebody else: {timed}");
        assert!(!["woff", "ttf", "otf"].iter().any(|e| timed.contains(e)), "{path} loads a font: {timed}");
        let asked: BTreeSet<String> = timed
            .lines()
            .filter_map(|l| l.split(&origin).last())
            .map(|p| p.split('?').next().unwrap().to_owned())
            .collect();
        assert!(asked.len() > 3, "{asked:?}");
        let answers = server.answers();
        let mut bytes = 0;
        for answer in &answers {
            assert_eq!(answer.status, 200, "{path} asks for {}", answer.path);
            if !later(&answer.path) && (asked.contains(&answer.path) || answer.path.ends_with(path)) {
                bytes += answer.bytes;
            }
        }
        let _ = writeln!(std::io::stderr(), "{path}: {:.1} KB in the first view", bytes as f64 / 1000.0);
        assert!(bytes > 5_000 && bytes < MOST, "{path}: {bytes} bytes, {answers:?}");
    }
}

#[test]
fn everything_works_in_a_sub_folder() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "# base-url", "base-url");
    campaign.write("content/quizzes/three.yaml", crate::common::QUIZ);
    let out = campaign.run(&["build", "--only", "site", "--base-url", "https://www.example.org/a/b/"]);
    assert!(out.status.success(), "{}", crate::common::stderr(&out));
    let server = Server::start(&campaign.path("dist"), "/a/b/", 0);
    let Some(tab) = browser() else { return };
    // Every page that links lead to, found as a reader finds it, and everything on it.
    let (mut left, mut seen) = (vec![server.url("index.html")], BTreeSet::new());
    while let Some(url) = left.pop() {
        if !seen.insert(url.clone()) {
            continue;
        }
        settle(&tab, &url);
        assert_ne!(value(&tab, "document.styleSheets.length"), "0", "{url}");
        let links = value(
            &tab,
            "[...document.querySelectorAll('a[href]')].map(a => a.href.split('#')[0]).filter(u => u.startsWith('http')).join('\\n')",
        );
        for link in links.lines().filter(|l| l.starts_with("http://127")) {
            assert!(link.starts_with(&server.url("")), "{url} leads to {link}");
            if link.ends_with(".html") {
                left.push(link.to_owned());
            }
        }
    }
    assert!(seen.len() > 10, "{seen:?}");
    settle(&tab, &server.url("search.html?q=%E5%B1%8F%E5%B9%95%E5%85%B1%E4%BA%AB"));
    let first = "document.querySelector('[data-results] a')?.href";
    wait_for(&tab, first, |s| s == server.url("scams/fake-refund.html"));
    assert_eq!(tab.awaited("navigator.serviceWorker.ready.then(r => r.scope)"), server.url(""));
    for answer in server.answers() {
        assert_eq!(answer.status, 200, "{}", answer.path);
    }
    // Nobody knows how deep a page is that is not there.
    settle(&tab, &server.url("no/such/page.html"));
    assert_eq!(value(&tab, "document.querySelector('main a.button').href"), server.url("index.html"));
    wait_for(&tab, "getComputedStyle(document.querySelector('.skip')).position", |p| p == "absolute" || p == "fixed");
    assert!(server.answers().iter().filter(|a| a.status != 200).all(|a| a.path.ends_with("page.html")));
}
