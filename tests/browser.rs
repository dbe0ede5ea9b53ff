//! What only a real browser shows. Without Chromium these tests say so and pass.

mod common;

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use headless_chrome::{Browser, LaunchOptions, Tab};

use common::Campaign;

/// A browser with one empty page, or `None` where there is no Chromium.
fn browser() -> Option<(Browser, Arc<Tab>)> {
    let places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let Some(path) = places.into_iter().map(Path::new).find(|p| p.exists()) else {
        // Straight to the terminal: the test runner swallows what passing tests print.
        let _ = writeln!(std::io::stderr(), "skipped a browser test: no Chromium on this machine");
        return None;
    };
    let options = LaunchOptions::default_builder()
        .path(Some(path.to_owned()))
        .sandbox(false)
        .window_size(Some((1280, 720)))
        .args(["--disable-gpu", "--disable-quic", "--no-first-run"].map(OsStr::new).to_vec())
        .build()
        .unwrap();
    let browser = Browser::new(options).unwrap();
    let tab = browser.new_tab().unwrap();
    Some((browser, tab))
}

fn open(tab: &Tab, campaign: &Campaign, path: &str) {
    let url = format!("file://{}/dist/{path}", campaign.dir.path().display());
    tab.navigate_to(&url).unwrap().wait_until_navigated().unwrap();
}

/// The value of an expression, as text.
fn value(tab: &Tab, expression: &str) -> String {
    tab.evaluate(&format!("String({expression})"), false).unwrap().value.unwrap().as_str().unwrap().to_owned()
}

/// Waits until an expression is what it should be.
fn wait_for(tab: &Tab, expression: &str, good: impl Fn(&str) -> bool) -> String {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let found = value(tab, expression);
        if good(&found) {
            return found;
        }
        assert!(Instant::now() < deadline, "{expression} stays {found}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

const SHOWN: &str = "[...document.querySelectorAll('img.layer.on')].at(-1)?.getAttribute('src')";

#[test]
fn the_player_shows_frames_and_obeys_its_keys() {
    let campaign = Campaign::init();
    campaign.build();
    let Some((_browser, tab)) = browser() else { return };
    open(&tab, &campaign, "screens/lobby/index.html#2");
    wait_for(&tab, SHOWN, |s| s == "1920x1080/002.png");
    tab.press_key("ArrowRight").unwrap();
    wait_for(&tab, SHOWN, |s| s == "1920x1080/003.png");
    // The old picture is taken away once the new one covers it.
    wait_for(&tab, "document.querySelectorAll('img.layer').length", |n| n == "1");
    open(&tab, &campaign, "screens/lobby/index.html?size=1080x1920");
    wait_for(&tab, SHOWN, |s| s.starts_with("1080x1920/"));
}

#[test]
fn two_players_show_the_same_frame_and_missing_ones_are_passed_over() {
    let campaign = Campaign::init();
    campaign.build();
    for frame in ["001", "002", "003"] {
        std::fs::remove_file(campaign.path(&format!("dist/screens/lobby/1920x1080/{frame}.png"))).unwrap();
    }
    // Two browsers, since a tab in the background draws nothing.
    let (Some((_one, first)), Some((_two, second))) = (browser(), browser()) else { return };
    for tab in [&first, &second] {
        open(tab, &campaign, "screens/lobby/index.html");
        wait_for(tab, SHOWN, |s| s.ends_with(".png"));
    }
    let missing = |s: &str| ["001", "002", "003"].iter().any(|f| s.contains(f));
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let (a, b) = (value(&first, SHOWN), value(&second, SHOWN));
        assert!(!missing(&a) && !missing(&b), "{a} {b}");
        if a == b {
            break;
        }
        assert!(Instant::now() < deadline, "{a} beside {b}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn search_finds_chinese_from_a_file_and_nothing_else() {
    let campaign = Campaign::init();
    campaign.build();
    let Some((_browser, tab)) = browser() else { return };
    let search = |words: &str| {
        open(&tab, &campaign, &format!("search.html?q={}", outreach::content::text::encode_path(words)));
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
fn larger_text_is_remembered() {
    let campaign = Campaign::init();
    campaign.build();
    let Some((_browser, tab)) = browser() else { return };
    open(&tab, &campaign, "index.html");
    let size = || value(&tab, "parseFloat(getComputedStyle(document.body).fontSize)").parse::<f64>().unwrap();
    assert!((18.0..18.1).contains(&size()));
    tab.find_element("[data-larger]").unwrap().click().unwrap();
    assert!(size() >= 24.0);
    open(&tab, &campaign, "scams/fake-refund.html");
    assert!(size() >= 24.0);
}

#[test]
fn pages_do_not_scroll_sideways_on_a_phone() {
    let campaign = Campaign::init();
    campaign.build();
    let Some((_browser, tab)) = browser() else { return };
    for path in
        ["index.html", "scams/fake-refund.html", "cases/refund-call.html", "letters/parents.html", "downloads.html"]
    {
        // A frame of a phone's width: a headless window does not get that narrow.
        open(&tab, &campaign, path);
        let wide = value(
            &tab,
            "(() => { document.documentElement.style.width = '360px'; document.body.style.width = '360px'; \
             return [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 361).length })()",
        );
        assert_eq!(wide, "0", "{path}");
    }
}
