//! What axe-core knows of: barriers for people who see little, hear a screen reader, use a keyboard.

use serde_json::json;

use crate::SAMPLE;
use crate::common::browser::{browser, run, settle, value, wait_for};
use crate::common::server::Server;

/// Pages of every type, with what is done on them first.
const PAGES: [(&str, &str); 19] = [
    ("index.html", ""),
    ("scams/fake-police.html", ""),
    ("scams/index.html", ""),
    ("cases/2026-police-elder.html", ""),
    ("letters/parents.html", ""),
    ("notices/shops.html", ""),
    ("pages/help.html", ""),
    ("downloads.html", ""),
    ("404.html", ""),
    ("search.html", ""),
    ("search.html?q=%E5%88%B7%E5%8D%95", ""),
    ("check.html", ""),
    (
        "check.html",
        "for (const box of [...document.querySelectorAll('[data-form] input')].slice(0, 5)) box.click(); document.querySelector('#outcome').scrollIntoView({ behavior: 'instant' })",
    ),
    ("quiz/three.html", ""),
    ("quiz/three.html", ANSWERED),
    ("quiz/index.html", ""),
    ("en/index.html", ""),
    ("en/scams/fake-police.html", ""),
    ("en/check.html", ""),
];

const ANSWERED: &str = "for (const q of document.querySelectorAll('.question')) { q.querySelector('input').click(); \
    q.querySelector('[data-confirm] button').click(); } scrollTo({ top: 0, behavior: 'instant' })";

#[test]
fn no_page_has_a_barrier_that_axe_knows_of() {
    no_barrier("light", "18");
}

#[test]
fn no_dark_page_has_one() {
    no_barrier("dark", "18");
}

#[test]
fn no_page_in_large_type_has_one() {
    no_barrier("light", "30");
}

fn no_barrier(scheme: &str, size: &str) {
    // From a server: the page for what is not there names its files from the server's root.
    let server = Server::start(&SAMPLE.path("dist"), "/", 0);
    let Some(tab) = browser() else { return };
    let axe = include_str!("../fixtures/axe.min.js");
    tab.call("Page.setBypassCSP", json!({ "enabled": true }));
    tab.prefer(&[("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")]);
    settle(&tab, &server.url("index.html"));
    run(&tab, &format!("localStorage.setItem('outreach-size', '{size}')"));
    for (path, act) in PAGES {
        settle(&tab, &server.url(path));
        if path.contains("?q=") {
            wait_for(&tab, "document.querySelectorAll('[data-results] a').length", |n| n != "0");
        }
        run(&tab, act);
        run(&tab, axe);
        let check = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })\
                     .then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120))])))";
        assert_eq!(tab.awaited(check), "[]", "{path} in {scheme} at {size} px");
    }
    assert_eq!(value(&tab, "parseFloat(getComputedStyle(document.body).fontSize) >= 24"), (size == "30").to_string());
}
