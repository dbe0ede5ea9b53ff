//! Without a network: what was read stays, the help page too, and no two builds are mixed.

use crate::common::Campaign;
use crate::common::browser::{Tab, browser, go, value, wait_for};
use crate::common::preview::wait;
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

/// The end of the name of a build's cache.
fn version(campaign: &Campaign) -> String {
    let worker = campaign.read("dist/service-worker.js");
    let (_, after) = worker.split_once("const CACHE = `${OWN}").unwrap();
    after.split('`').next().unwrap().to_owned()
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
    let (page, help) = (server.url("scams/fake-refund.html"), server.url("pages/help.html"));
    let never = server.url("cases/refund-call.html");
    go(&tab, &server.url("index.html"));
    wait_for(&tab, "navigator.serviceWorker.controller !== null", |s| s == "true");
    go(&tab, &page);
    assert_eq!(shown(&tab), same("1"));
    let kept = |tab: &Tab, url: &str| tab.awaited(&format!("caches.match('{url}').then(r => String(!!r))")) == "true";
    wait("the page in the cache", || kept(&tab, &page));

    server.die();
    go(&tab, &page);
    assert_eq!(shown(&tab), same("1"), "what was read is there without a network");
    go(&tab, &help);
    assert_eq!(value(&tab, "location.href"), help);
    assert_eq!(value(&tab, "document.querySelectorAll('main h1').length"), "1", "the help page is there unread");
    go(&tab, &never);
    assert!(value(&tab, "location.href").ends_with("/a/b/index.html"), "what was never read leads home");

    // A new build: until it has come whole, and after, words and style are of one build.
    build(&campaign, 2);
    server.serve(&campaign.path("dist"));
    go(&tab, &page);
    assert_eq!(shown(&tab), same("2"), "with a network pages are new");
    tab.awaited("navigator.serviceWorker.ready.then(r => r.update()).then(String)");
    // Asked before the new worker begins, one cache is still the old one.
    let caches = "(caches.keys().then(k => window.kept = k.join('|')), window.kept)";
    let version = version(&campaign);
    wait_for(&tab, caches, |names| names.ends_with(&version) && !names.contains('|'));
    wait_for(&tab, "navigator.serviceWorker.controller?.state", |s| s == "activated");
    server.die();
    go(&tab, &page);
    assert_eq!(shown(&tab), same("2"), "what was read is there in the new build too");
    go(&tab, &help);
    assert_eq!(shown(&tab).1, "2");
}

/// The address that a page leads to without a network.
fn leads_to(tab: &Tab, url: &str) -> String {
    go(tab, url);
    value(tab, "location.href")
}

fn installed(tab: &Tab, home: &str) {
    go(tab, home);
    wait_for(tab, "navigator.serviceWorker.controller !== null", |s| s == "true");
}

#[test]
fn two_campaigns_on_one_host_leave_each_other_alone() {
    let Some(tab) = browser() else { return };
    let host = tempfile::tempdir().unwrap();
    for (folder, number) in [("one", 1), ("two", 2)] {
        let campaign = Campaign::init();
        build(&campaign, number);
        std::fs::rename(campaign.path("dist"), host.path().join(folder)).unwrap();
    }
    let server = Server::start(host.path(), "/", 0);
    let [one, two] = ["one/", "two/"].map(|folder| server.url(folder));
    installed(&tab, &format!("{one}index.html"));
    installed(&tab, &format!("{two}index.html"));
    // A cache of the time when names had no folder, of the first site.
    let old = format!(
        "caches.open('outreach-0123456789ab').then(c => c.put('{one}index.html', new Response('old'))).then(() => 'put')"
    );
    assert_eq!(tab.awaited(&old), "put");
    drop(server);
    for (home, number) in [(&one, "1"), (&two, "2")] {
        let index = format!("{home}index.html");
        assert_eq!(leads_to(&tab, &index), index);
        assert_eq!(shown(&tab).1, number, "each shows its own pages");
        assert_eq!(leads_to(&tab, &format!("{home}cases/refund-call.html")), index);
    }
    // What is gone from the cache leads nowhere, and not round and round.
    let gone = format!(
        "caches.keys().then(ks => Promise.all(ks.map(k => caches.open(k).then(c => c.delete('{one}index.html'))))).then(() => 'gone')"
    );
    assert_eq!(tab.awaited(&gone), "gone");
    assert_eq!(leads_to(&tab, &format!("{two}index.html")), format!("{two}index.html"));
    let gone = tab.call("Page.navigate", serde_json::json!({ "url": format!("{one}index.html") }));
    assert_eq!(gone["errorText"], "net::ERR_FAILED", "no page, and no redirect to itself");
}

#[test]
fn each_language_has_its_home_and_help_and_only_pages_are_kept() {
    let Some(tab) = browser() else { return };
    let campaign = Campaign::init();
    let english = "\n[languages.en]\ntitle = \"Against fraud\"\n\n[languages.en.organization]\nname = \"The centre\"\n";
    campaign.write("book.toml", campaign.read("book.toml") + english);
    for (kind, name) in [("scams", "fake-refund"), ("pages", "help")] {
        let page = "---\ntitle: Help\nsummary: No refund needs a transfer.\n---\n\nRing your bank.\n";
        campaign.write(&format!("content/{kind}/{name}.en.md"), page);
    }
    build(&campaign, 1);
    campaign.write("dist/decks/a/index.html", "<!doctype html><title>deck</title>");
    let server = Server::start(&campaign.path("dist"), "/a/b/", 0);
    let urls = ["index.html", "en/index.html", "en/pages/help.html", "en/scams/fake-refund.html", "decks/a/index.html"]
        .map(|page| server.url(page));
    let [home, english, help, never, deck] = &urls;
    installed(&tab, home);
    go(&tab, deck);
    go(&tab, &server.url("static/check.js"));
    go(&tab, &server.url("scams/fake-refund.html"));
    let kept = "caches.keys().then(ks => Promise.all(ks.map(k => caches.open(k).then(c => c.keys())))).then(r => r.flat().map(q => q.url).join(' '))";
    wait("the page in the cache", || tab.awaited(kept).contains("b/scams/fake-refund.html"));
    let kept = tab.awaited(kept) + " ";
    assert!(!kept.contains("check.js ") && !kept.contains("decks/a"), "{kept}");
    drop(server);
    assert_eq!(leads_to(&tab, help), *help, "the help page of the other language is there unread");
    assert_eq!(leads_to(&tab, never), *english);
}
