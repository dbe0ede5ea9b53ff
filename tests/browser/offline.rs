//! Without a network: what was read stays, the help page too, and no two builds are mixed.

use crate::common::Campaign;
use crate::common::browser::{Tab, browser, go, value, wait_for};
use crate::common::server::Server;

/// Builds the site with a number in a page's words and in the style sheet.
fn build(campaign: &Campaign, number: u32) {
    let style = std::fs::read_to_string(crate::common::sample_root().join("themes/default/static/style.css")).unwrap();
    campaign.write("themes/default/static/style.css", format!("{style}\n:root{{--build:{number}}}\n"));
    let scam = campaign.read("content/scams/fake-refund.md");
    let head = scam.split("\n第").next().unwrap().trim_end().to_owned();
    campaign.write("content/scams/fake-refund.md", format!("{head}\n\n第{number}版\n"));
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", crate::common::stderr(&out));
}

/// The number in the words of the page and the one in its style sheet.
fn shown(tab: &Tab) -> (String, String) {
    let words = value(tab, "(document.body.textContent.match(/第(\\d+)版/) || [])[1]");
    (words, value(tab, "getComputedStyle(document.documentElement).getPropertyValue('--build').trim()"))
}

fn same(number: &str) -> (String, String) {
    (number.to_owned(), number.to_owned())
}

#[test]
fn pages_are_kept_and_builds_are_never_mixed() {
    let campaign = Campaign::init();
    build(&campaign, 1);
    let Some(tab) = browser() else { return };
    let server = Server::start(&campaign.path("dist"), "/a/b/", 0);
    let (port, page, help) = (server.port, server.url("scams/fake-refund.html"), server.url("pages/help.html"));
    let never = server.url("cases/refund-call.html");
    go(&tab, &server.url("index.html"));
    wait_for(&tab, "navigator.serviceWorker.controller !== null", |s| s == "true");
    go(&tab, &page);
    assert_eq!(shown(&tab), same("1"));
    let kept = |tab: &Tab, url: &str| tab.awaited(&format!("caches.match('{url}').then(r => String(!!r))")) == "true";
    while !kept(&tab, &page) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }

    drop(server);
    go(&tab, &page);
    assert_eq!(shown(&tab), same("1"), "what was read is there without a network");
    go(&tab, &help);
    assert_eq!(value(&tab, "location.href"), help);
    assert_eq!(value(&tab, "document.querySelectorAll('main h1').length"), "1", "the help page is there unread");
    go(&tab, &never);
    assert!(value(&tab, "location.href").ends_with("/a/b/index.html"), "what was never read leads home");

    // A new build: until it has come whole, and after, words and style are of one build.
    build(&campaign, 2);
    let server = Server::start(&campaign.path("dist"), "/a/b/", port);
    go(&tab, &page);
    assert_eq!(shown(&tab), same("2"), "with a network pages are new");
    tab.awaited("navigator.serviceWorker.ready.then(r => r.update()).then(String)");
    let caches = "(caches.keys().then(k => window.kept = k.length), window.kept)";
    wait_for(&tab, caches, |n| n == "1");
    wait_for(&tab, "navigator.serviceWorker.controller?.state", |s| s == "activated");
    drop(server);
    go(&tab, &page);
    assert_eq!(shown(&tab), same("2"), "what was read is there in the new build too");
    go(&tab, &help);
    assert_eq!(shown(&tab).1, "2");
}
