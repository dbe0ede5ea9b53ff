//! The search page, from a file and from a server.

use crate::common;
use crate::common::browser::{browser, open, run, settle, value, wait_for};
use crate::common::server::Server;
use crate::{FIRST, SAMPLE};

#[test]
fn search_finds_chinese_from_a_file_and_nothing_else() {
    let campaign = &*FIRST;
    let Some(tab) = browser() else { return };
    let search = |words: &str| {
        open(&tab, campaign, &format!("search.html?q={}", outreach::content::text::encode_path(words)));
        wait_for(&tab, "document.querySelector('[data-status]').textContent", |s| !s.is_empty());
        value(&tab, "[...document.querySelectorAll('[data-results] a')].map(a => a.getAttribute('href')).join(' ')")
    };
    assert_eq!(search("屏幕共享"), "scams/fake-refund.html cases/refund-call.html");
    assert_eq!(value(&tab, "document.querySelector('mark').textContent"), "屏幕共享");
    assert_eq!(search("快递理赔"), "scams/fake-refund.html", "aliases are searched");
    assert_eq!(search("不存在的词"), "");
    assert_eq!(search("<img src=x onerror=document.title=1>"), "");
}

#[test]
fn who_finds_no_page_can_search() {
    let server = Server::start(&SAMPLE.path("dist"), "/", 0);
    let Some(tab) = browser() else { return };
    settle(&tab, &server.url("404.html"));
    run(&tab, "document.querySelector('#q').value = '刷单'; document.querySelector('.search button').click()");
    let found = "location.pathname + ' ' + !!document.querySelector('[data-results] a[href*=rebate]')";
    wait_for(&tab, found, |s| s == "/search.html true");
}

#[test]
fn search_finds_the_pages_that_have_the_word_and_no_others() {
    let campaign = &*SAMPLE;
    let Some(tab) = browser() else { return };
    // What must be found is read from the content itself.
    let entries = common::tree(&campaign.path("content"));
    let mut hits = 0;
    for word in ["刷单", "验证码", "安全账户", "人民银行", "卡单"] {
        open(&tab, campaign, &format!("search.html?q={}", outreach::content::text::encode_path(word)));
        wait_for(&tab, "document.querySelector('[data-status]').textContent", |s| !s.is_empty());
        let found = value(
            &tab,
            "[...document.querySelectorAll('[data-results] a')].map(a => a.getAttribute('href')).join(' ')",
        );
        let found: std::collections::BTreeSet<&str> = found.split_whitespace().collect();
        for (path, bytes) in entries.iter().filter(|(p, _)| p.ends_with(".md") && p.contains('/')) {
            let text = String::from_utf8_lossy(bytes);
            let page = path.replace(".md", ".html");
            let (head, body) = text.trim_start_matches("---").split_once("\n---").unwrap();
            let plain = |line: &str| line.replace(['*', '`'], "");
            // Titles, summaries, other names and the text are searched; sources, dialogue and the like are not.
            let named = head.lines().filter(|l| ["title:", "summary:", "aliases:"].iter().any(|f| l.starts_with(f)));
            // What is only said beside a slide is on no page.
            let body: String = body.split("<!--").map(|p| p.split_once("-->").map_or(p, |(_, after)| after)).collect();
            let has = named.chain(body.lines()).any(|l| plain(l).contains(word));
            assert_eq!(found.contains(page.as_str()), has, "{word}: {page}");
        }
        hits += found.len();
    }
    assert!(hits > 20, "{hits}");
    open(&tab, campaign, "search.html?q=sdfl");
    wait_for(&tab, "document.querySelector('[data-status]').textContent", |s| !s.is_empty());
    assert_eq!(
        value(&tab, "document.querySelector('[data-results] a').getAttribute('href')"),
        "scams/brushing-rebate.html"
    );
}

/// Pagefind runs from a server only.
#[cfg(feature = "pagefind")]
#[test]
fn an_index_by_pagefind_finds_the_pages_that_have_the_word_and_no_others() {
    use crate::common::Campaign;
    use crate::common::browser::{go, run};
    use crate::common::server::Server;

    let campaign = Campaign::sample();
    campaign.replace("book.toml", "search = true", "search = \"pagefind\"");
    assert!(campaign.run(&["build", "--only", "site"]).status.success());
    let Some(tab) = browser() else { return };
    let server = Server::start(&campaign.path("dist"), "/campaigns/2026/", 0);
    let entries = common::tree(&campaign.path("dist"));
    for word in ["刷单", "验证码", "安全账户", "人民银行", "卡单", "sdfl"] {
        go(&tab, &server.url(&format!("search.html?q={}", outreach::content::text::encode_path(word))));
        wait_for(&tab, "document.querySelector('[data-status]').textContent", |s| !s.is_empty());
        // To the end of what was found.
        while value(&tab, "document.querySelector('[data-more]').hidden") == "false" {
            run(&tab, "document.querySelector('[data-more]').click()");
            wait_for(&tab, "document.querySelector('[data-more]').disabled", |d| d == "false");
        }
        let found = "[...document.querySelectorAll('[data-results] a')].map(a => a.getAttribute('href')).join(' ')";
        let found = value(&tab, found);
        let found: std::collections::BTreeSet<&str> = found.split_whitespace().collect();
        if word == "sdfl" {
            assert!(found.contains("scams/brushing-rebate.html"), "{found:?}");
            continue;
        }
        for (path, bytes) in entries.iter().filter(|(p, _)| p.ends_with(".html") && found.contains(p.as_str())) {
            assert!(String::from_utf8_lossy(bytes).contains(word), "{word} is not on {path}");
        }
        // The text search of the same site finds no page more.
        open(&tab, &SAMPLE, &format!("search.html?q={}", outreach::content::text::encode_path(word)));
        wait_for(&tab, "document.querySelector('[data-status]').textContent", |s| !s.is_empty());
        let exact = "[...document.querySelectorAll('[data-results] a')].map(a => a.getAttribute('href')).join(' ')";
        let exact = value(&tab, exact);
        let exact: std::collections::BTreeSet<&str> =
            exact.split_whitespace().filter(|p| !p.contains("three")).collect();
        assert_eq!(found, exact, "{word}");
        assert!(!exact.is_empty() || word == "卡单", "{word}");
    }
}

#[test]
fn search_takes_what_people_type() {
    let campaign = &*SAMPLE;
    let Some(tab) = browser() else { return };
    let search = |words: &str| {
        open(&tab, campaign, &format!("search.html?q={}", outreach::content::text::encode_path(words)));
        wait_for(&tab, "document.querySelector('[data-status]').textContent", |s| !s.is_empty());
        value(&tab, "[...document.querySelectorAll('[data-results] a')].map(a => a.getAttribute('href')).join(' ')")
    };
    let near = "document.querySelectorAll('[data-results] .near').length";
    let help = "document.querySelector('[data-nothing] a')?.offsetParent != null";
    for (asked, plain) in [
        ("刷单？", "刷单"),
        ("刷单，返利", "刷单 返利"),
        ("转帐", "转账"),
        ("安全帐户", "安全账户"),
        ("詐騙", "诈骗"),
        ("銀行 轉帳", "银行 转账"),
    ] {
        let found = search(asked);
        assert!(!found.is_empty(), "{asked}");
        assert_eq!((value(&tab, near), value(&tab, help)), ("0".into(), "false".into()), "{asked}");
        assert_eq!(found, search(plain), "{asked}");
    }
    // A whole question: nothing has it, what has its words comes near, and the help page stands below.
    assert!(!search("我被骗了怎么办").is_empty());
    assert_eq!((value(&tab, near), value(&tab, help)), ("1".into(), "true".into()));
    assert_eq!(value(&tab, "document.querySelector('[data-results] mark').textContent"), "被骗");
    assert_eq!(search("xyzzy"), "");
    assert_eq!((value(&tab, near), value(&tab, help)), ("0".into(), "true".into()));
}
