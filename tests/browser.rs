//! What only a real browser shows. Without Chromium these tests say so and pass.

mod common;

use std::io::Write;

use headless_chrome::Tab;
use headless_chrome::protocol::cdp::Emulation;

use common::Campaign;
use common::browser::{browser, go, value, wait_for};

fn open(tab: &Tab, campaign: &Campaign, path: &str) {
    let url = format!("file://{}/dist/{path}", campaign.dir.path().display());
    go(tab, &url);
}

const SHOWN: &str = "[...document.querySelectorAll('.layer.on .frame')].at(-1)?.getAttribute('src')?.split('?')[0]";

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
    wait_for(&tab, "document.querySelectorAll('.layer').length", |n| n == "1");
    open(&tab, &campaign, "screens/lobby/index.html?size=1080x1920");
    wait_for(&tab, SHOWN, |s| s.starts_with("1080x1920/"));
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
    tab.find_element("[data-large]").unwrap().click().unwrap();
    assert!(size() >= 24.0);
    open(&tab, &campaign, "scams/fake-refund.html");
    assert!(size() >= 24.0);
}

/// The sample's site alone, with a quiz: what the figures of search and accessibility are about.
fn sample() -> Campaign {
    let campaign = Campaign { dir: tempfile::tempdir().unwrap() };
    let root = common::sample_root();
    for (path, bytes) in common::tree(&root.join("content")) {
        campaign.write(&format!("content/{path}"), bytes);
    }
    campaign.write("book.toml", std::fs::read(root.join("book.toml")).unwrap());
    campaign.write("content/quizzes/three.yaml", common::QUIZ.replace("fake-refund", "fake-customer-service"));
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    campaign
}

#[test]
fn search_finds_the_pages_that_have_the_word_and_no_others() {
    let campaign = sample();
    let Some((_browser, tab)) = browser() else { return };
    // What must be found is read from the content itself.
    let entries = common::tree(&campaign.path("content"));
    let mut hits = 0;
    for word in ["刷单", "验证码", "安全账户", "人民银行", "卡单"] {
        open(&tab, &campaign, &format!("search.html?q={}", outreach::content::text::encode_path(word)));
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
    open(&tab, &campaign, "search.html?q=sdfl");
    wait_for(&tab, "document.querySelector('[data-status]').textContent", |s| !s.is_empty());
    assert_eq!(
        value(&tab, "document.querySelector('[data-results] a').getAttribute('href')"),
        "scams/brushing-rebate.html"
    );
}

#[test]
fn the_quiz_counts_and_explains() {
    let campaign = sample();
    let Some((_browser, tab)) = browser() else { return };
    open(&tab, &campaign, "quiz/three.html");
    for (question, letters) in [(1, "B"), (2, "AC"), (3, "A")] {
        for letter in letters.chars() {
            tab.evaluate(&format!("document.querySelector('input[name=q{question}][value={letter}]').click()"), false)
                .unwrap();
        }
        // Where several may be right, one says when one is done; a radio button says it itself or is confirmed likewise.
        let confirm = format!(
            "(() => {{ const b = document.querySelectorAll('.question')[{}].querySelector('[data-confirm] button'); \
             if (b && !b.closest('[data-confirm]').hidden) b.click(); }})()",
            question - 1
        );
        tab.evaluate(&confirm, false).unwrap();
    }
    wait_for(&tab, "document.querySelector('[data-score-panel]').hidden", |s| s == "false");
    let score = value(&tab, "document.querySelector('[data-score-panel]').textContent");
    assert!(score.contains('2') && score.contains('3'), "{score}");
    assert_eq!(value(&tab, "document.querySelectorAll('.question')[0].querySelector('details.answer').open"), "true");
}

#[test]
fn the_self_check_ranks_what_was_ticked() {
    let campaign = sample();
    let Some((_browser, tab)) = browser() else { return };
    open(&tab, &campaign, "check.html");
    wait_for(&tab, "document.querySelectorAll('[data-form] input[type=checkbox]').length", |n| n != "0");
    // Every red flag of one scam, as somebody would tick them who is in the middle of it.
    let ticked = value(
        &tab,
        "(() => { const flags = [...document.querySelectorAll('[data-scam=fake-police] [data-flag]')].map(f => f.textContent.trim()); \
         let n = 0; for (const label of document.querySelectorAll('[data-form] label')) \
         if (flags.includes(label.textContent.trim())) { label.querySelector('input').click(); n += 1; } return n; })()",
    );
    assert!(ticked.parse::<usize>().unwrap() >= 3, "{ticked}");
    let first = "[...document.querySelectorAll('[data-scam]')].filter(s => s.offsetParent !== null)[0]?.dataset.scam";
    wait_for(&tab, first, |s| s == "fake-police");
}

#[test]
fn no_page_has_a_barrier_that_axe_knows_of() {
    use headless_chrome::protocol::cdp::Page;
    let campaign = sample();
    let Some((_browser, tab)) = browser() else { return };
    let axe = include_str!("fixtures/axe.min.js");
    tab.call_method(Page::SetBypassCSP { enabled: true }).unwrap();
    let mut pages = 0;
    for (scheme, size) in [("light", "18"), ("dark", "18"), ("light", "30")] {
        let feature = Emulation::MediaFeature { name: "prefers-color-scheme".into(), value: scheme.into() };
        tab.call_method(Emulation::SetEmulatedMedia { media: None, features: Some(vec![feature]) }).unwrap();
        for path in [
            "index.html",
            "scams/fake-police.html",
            "scams/index.html",
            "cases/2026-police-elder.html",
            "letters/parents.html",
            "notices/shops.html",
            "pages/help.html",
            "downloads.html",
            "search.html",
            "check.html",
            "quiz/three.html",
            "quiz/index.html",
        ] {
            open(&tab, &campaign, path);
            tab.evaluate(&format!("localStorage.setItem('outreach-size', '{size}')"), false).unwrap();
            open(&tab, &campaign, path);
            tab.evaluate(axe, false).unwrap();
            let run = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })\
                       .then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120))])))";
            let found = tab.evaluate(run, true).unwrap().value.unwrap();
            assert_eq!(found.as_str(), Some("[]"), "{path} in {scheme} at {size} px");
            pages += 1;
        }
    }
    assert_eq!(pages, 36);
}

#[test]
fn the_first_view_is_light_and_asks_nobody_else() {
    let campaign = sample();
    let Some((_browser, tab)) = browser() else { return };
    for path in ["index.html", "scams/fake-police.html", "check.html", "cases/2026-police-elder.html", "search.html"] {
        open(&tab, &campaign, path);
        // A page opened from a file keeps no list of what it loaded, so what it names is counted.
        let asked = value(
            &tab,
            "[...document.querySelectorAll('link[rel=stylesheet], link[rel=icon], script[src], img:not([loading=lazy])')]\
             .map(e => e.currentSrc || e.src || e.href).concat(location.href).join(' ')",
        );
        let asked: std::collections::BTreeSet<&str> = asked.split_whitespace().collect();
        let mut bytes = 0;
        for url in &asked {
            let file = url.strip_prefix("file://").unwrap_or_else(|| panic!("{path} asks {url}"));
            let file = outreach::content::text::decode_path(file.split(['?', '#']).next().unwrap());
            let content = std::fs::read(&file).unwrap();
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
            gzip.write_all(&content).unwrap();
            bytes += gzip.finish().unwrap().len();
        }
        let _ = writeln!(std::io::stderr(), "{path}: {:.1} KB gzipped in the first view", bytes as f64 / 1000.0);
        assert!(asked.len() > 3, "{asked:?}");
        assert!(bytes < 60_000, "{path}: {bytes} bytes");
    }
}

#[test]
fn pages_do_not_scroll_sideways_on_a_phone() {
    let campaign = Campaign::init();
    campaign.build();
    let Some((_browser, tab)) = browser() else { return };
    // A headless window does not get that narrow by itself.
    let phone = serde_json::json!({ "width": 360, "height": 740, "deviceScaleFactor": 2.0, "mobile": true });
    let phone: Emulation::SetDeviceMetricsOverride = serde_json::from_value(phone).unwrap();
    tab.call_method(phone).unwrap();
    for path in
        ["index.html", "scams/fake-refund.html", "cases/refund-call.html", "letters/parents.html", "downloads.html"]
    {
        open(&tab, &campaign, path);
        let wide = value(&tab, "Math.max(0, document.documentElement.scrollWidth - innerWidth)");
        assert_eq!(value(&tab, "innerWidth"), "360", "{path}");
        assert_eq!(wide, "0", "{path}");
    }
}
