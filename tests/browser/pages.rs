//! Pages used with a mouse or a finger.

use crate::common::Campaign;
use crate::common::browser::{as_phone, browser, go, open, run, value, wait_for};
use crate::common::server::Server;
use crate::{FIRST, SAMPLE};
use serde_json::json;

#[test]
fn larger_text_is_remembered() {
    let campaign = &*FIRST;
    let Some(tab) = browser() else { return };
    open(&tab, campaign, "index.html");
    let size = || value(&tab, "parseFloat(getComputedStyle(document.body).fontSize)").parse::<f64>().unwrap();
    assert!((18.0..18.1).contains(&size()));
    tab.click("[data-large]");
    assert!(size() >= 24.0);
    open(&tab, campaign, "scams/fake-refund.html");
    assert!(size() >= 24.0);
}

#[test]
fn the_quiz_counts_and_explains() {
    let campaign = &*SAMPLE;
    let Some(tab) = browser() else { return };
    open(&tab, campaign, "quiz/three.html");
    for (question, letters) in [(1, "B"), (2, "AC"), (3, "A")] {
        for letter in letters.chars() {
            run(&tab, &format!("document.querySelector('input[name=q{question}][value={letter}]').click()"));
        }
        // Where several may be right, one says when one is done; a radio button says it itself or is confirmed likewise.
        let confirm = format!(
            "(() => {{ const b = document.querySelectorAll('.question')[{}].querySelector('[data-confirm] button'); \
             if (b && !b.closest('[data-confirm]').hidden) b.click(); }})()",
            question - 1
        );
        run(&tab, &confirm);
    }
    wait_for(&tab, "document.querySelector('[data-score-panel]').hidden", |s| s == "false");
    assert_eq!(value(&tab, "getComputedStyle(document.querySelector('.option.right')).textAlign"), "start");
    let score = value(&tab, "document.querySelector('[data-score-panel]').textContent");
    assert!(score.contains('2') && score.contains('3'), "{score}");
    assert_eq!(value(&tab, "document.querySelectorAll('.question')[0].querySelector('details.answer').open"), "true");
}

#[test]
fn the_self_check_ranks_what_was_ticked() {
    let campaign = &*SAMPLE;
    let Some(tab) = browser() else { return };
    open(&tab, campaign, "check.html");
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
fn pages_do_not_scroll_sideways_on_a_phone() {
    let campaign = &*FIRST;
    let Some(tab) = browser() else { return };
    as_phone(&tab, 360);
    for path in
        ["index.html", "scams/fake-refund.html", "cases/refund-call.html", "letters/parents.html", "downloads.html"]
    {
        open(&tab, campaign, path);
        let wide = value(&tab, "Math.max(0, document.documentElement.scrollWidth - innerWidth)");
        assert_eq!(value(&tab, "innerWidth"), "360", "{path}");
        assert_eq!(wide, "0", "{path}");
    }
}

/// A number that breaks is a wrong number, and so is one beside a column of many words.
#[test]
fn numbers_in_tables_stay_whole_on_a_phone() {
    let campaign = Campaign::init();
    let long = "举报网上违法和不良信息、骚扰电话和垃圾短信";
    campaign.write(
        "content/pages/numbers.md",
        format!("---\ntitle: 电话\n---\n\n| 号码 | 用处 | 说明 |\n|---|---|---|\n| 96110 | {long} | {long} |\n| 12321 | {long} | {long} |\n"),
    );
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", crate::common::stderr(&out));
    let Some(tab) = browser() else { return };
    for width in [390, 320] {
        as_phone(&tab, width);
        open(&tab, &campaign, "pages/numbers.html");
        let lines = "[...document.querySelectorAll('td:first-child')].map(td => { const r = document.createRange(); \
             r.selectNodeContents(td); return r.getClientRects().length; }).join()";
        assert_eq!(value(&tab, lines), "1,1", "{width} px");
        assert_eq!(value(&tab, "Math.max(0, document.documentElement.scrollWidth - innerWidth)"), "0", "{width} px");
    }
}

#[test]
fn a_language_written_from_the_right_mirrors_the_page() {
    let campaign = Campaign::init();
    let locale = std::fs::read_to_string(crate::common::sample_root().join("themes/default/locales/en.yaml")).unwrap();
    campaign.write("themes/default/locales/ug.yaml", locale.replace("direction: ltr", "direction: rtl"));
    let book = campaign.read("book.toml");
    campaign.write("book.toml", format!("{book}\n[languages.ug]\npartial = true\n"));
    campaign.write(
        "content/scams/fake-refund.ug.md",
        "---\ntitle: ساختا قايتۇرۇش\nrisk: high\nreviewed: 2026-11-01\nhotlines: ['96110']\n---\n\n96110\n\n## Red flags {.red-flags}\n\n- پۇل\n",
    );
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", crate::common::stderr(&out));
    let Some(tab) = browser() else { return };
    as_phone(&tab, 390);
    open(&tab, &campaign, "ug/scams/fake-refund.html");
    let start = |selector: &str| {
        let x = value(&tab, &format!("Math.round(document.querySelector({selector:?}).getBoundingClientRect().right)"));
        x.parse::<i32>().unwrap()
    };
    assert_eq!(value(&tab, "document.documentElement.scrollWidth - innerWidth"), "0");
    assert_eq!(value(&tab, "getComputedStyle(document.querySelector('h1')).direction"), "rtl");
    assert!(start(".brand") > 360 && start(".red-flags li input") > 330, "what begins a line stands on the right");
    assert_eq!(value(&tab, "getComputedStyle(document.querySelector('.bar b')).direction"), "ltr", "numbers are not");
    assert_eq!(value(&tab, "document.querySelector('.doors bdi').textContent"), "96110");
}

#[test]
fn the_head_is_one_row_on_a_telephone() {
    let campaign = &*SAMPLE;
    let Some(tab) = browser() else { return };
    let middle = |selector: &str| {
        let of = format!("(r => r.top + r.height / 2)(document.querySelector({selector:?}).getBoundingClientRect())");
        value(&tab, &of).parse::<f64>().unwrap()
    };
    for width in [390, 360, 320] {
        as_phone(&tab, width);
        open(&tab, campaign, "scams/fake-police.html");
        assert!((middle(".brand") - middle(".tools")).abs() < 2.0, "{width}");
        assert_eq!(value(&tab, "document.documentElement.scrollWidth - innerWidth"), "0");
        // Its code is seen, its name is read out.
        let short = "getComputedStyle(document.querySelector('.tools [lang=en] .short')).display";
        assert_ne!(value(&tab, short), "none");
        assert_eq!(
            value(&tab, "document.querySelector('.tools [lang=en] :not([aria-hidden])').textContent"),
            "English"
        );
    }
}

#[test]
fn larger_text_is_larger_than_what_the_reader_has_set() {
    let campaign = &*SAMPLE;
    let Some(tab) = browser() else { return };
    let size = || value(&tab, "parseFloat(getComputedStyle(document.body).fontSize)").parse::<f64>().unwrap();
    for set in [16.0, 24.0, 32.0] {
        tab.call("Page.setFontSizes", json!({ "fontSizes": { "standard": set } }));
        open(&tab, campaign, "index.html");
        run(&tab, "localStorage.removeItem('outreach-size')");
        open(&tab, campaign, "index.html");
        let usual = size();
        assert!(usual >= set * 1.1, "{usual} of {set}");
        tab.click("[data-large]");
        let large = size();
        assert!((large / usual - 24.0 / 18.0).abs() < 0.01, "{large} of {usual}");
        open(&tab, campaign, "check.html");
        assert_eq!(size(), large, "before the first paint too");
    }
    run(&tab, "localStorage.removeItem('outreach-size')");
}

/// What is printed without a tick is the whole self-check; what is printed of a quiz has no buttons.
#[test]
fn paper_has_what_a_screen_hides_and_no_buttons() {
    let campaign = &*SAMPLE;
    let Some(tab) = browser() else { return };
    let shown = |selector: &str| {
        value(
            &tab,
            &format!("[...document.querySelectorAll('{selector}')].filter(e => e.getClientRects().length).length"),
        )
    };
    open(&tab, campaign, "check.html");
    let all = value(&tab, "document.querySelectorAll('[data-scam]').length");
    assert_eq!(shown("[data-scam]"), "0", "nothing is ticked");
    tab.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert_eq!(shown("[data-scam]"), all);
    assert_eq!(shown("[data-flag]"), value(&tab, "document.querySelectorAll('[data-flag]').length"));
    run(&tab, "document.querySelector('[data-form] input').click()");
    assert_ne!(shown("[data-scam]"), all, "what was found, once there is something");
    open(&tab, campaign, "quiz/three.html");
    assert_eq!(shown(".quiz button, .quiz .answer"), "0");
    assert_eq!(value(&tab, "getComputedStyle(document.querySelector('.question')).breakInside"), "avoid");
    // A heading over nothing, a box to type in, a button, the time it takes on a telephone.
    for (path, gone) in [
        ("index.html", "#audiences"),
        ("search.html", ".search input"),
        ("pages/help.html", ".page-head .button, .minutes"),
        ("letters/parents.html", "[data-receipt]"),
    ] {
        open(&tab, campaign, path);
        assert_eq!(shown(gone), "0", "{path}");
        assert_ne!(value(&tab, &format!("document.querySelectorAll('{gone}').length")), "0", "{path} has {gone}");
    }
    open(&tab, &FIRST, "letters/parents.html");
    assert_eq!(shown(".note.only-print"), "1", "where the real letter is");
}

/// A page from a disk says nothing of a manifest, which would be an error there; a page from a server has it.
#[test]
fn only_pages_of_a_server_name_the_manifest() {
    let campaign = &*SAMPLE;
    let Some(tab) = browser() else { return };
    let named = "String(document.querySelector('link[rel=manifest]')?.href)";
    open(&tab, campaign, "scams/fake-police.html");
    assert_eq!(value(&tab, named), "undefined");
    let server = Server::start(&campaign.path("dist"), "/a/", 0);
    go(&tab, &server.url("scams/fake-police.html"));
    wait_for(&tab, named, |href| href == server.url("site.webmanifest"));
}
