//! The site without a mouse.

use crate::SAMPLE;
use crate::common::browser::{Tab, as_phone, browser, open, run, value, wait_for};

/// Numbers everything that Tab should reach, in the order it stands on the page: of radio buttons, the first of a group.
const NUMBER: &str = "(() => { const groups = new Set(); let n = 0; \
    for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary')) { \
      if (e.disabled || !e.checkVisibility({ visibilityProperty: true }) || e.tabIndex < 0) continue; \
      if (e.type === 'radio') { if (groups.has(e.name)) continue; groups.add(e.name); } \
      e.dataset.walk = n++; } document.activeElement.blur(); window.scrollTo(0, 0); return n; })()";

/// The number of what has the focus, and whether one sees that it has.
const HERE: &str = "(() => { const e = document.activeElement; const ring = (s) => \
      s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none'; \
    const around = [e, e.nextElementSibling, e.parentElement].filter(Boolean); \
    const box = e.getBoundingClientRect(); const inside = box.bottom > 0 && box.top < innerHeight; \
    return (e.dataset.walk ?? '') + ' ' + (around.some((a) => ring(getComputedStyle(a))) && inside) + ' ' + e.outerHTML.slice(0, 90); })()";

#[test]
fn tab_reaches_every_control_in_order_and_shows_where_it_is() {
    let campaign = &*SAMPLE;
    let Some(tab) = browser() else { return };
    // Nothing glides: where the focus is, is seen at once.
    tab.prefer(&[("prefers-reduced-motion", "reduce")]);
    for path in
        ["index.html", "scams/fake-police.html", "quiz/three.html", "check.html", "search.html", "downloads.html"]
    {
        open(&tab, campaign, path);
        let count: usize = value(&tab, NUMBER).parse().unwrap();
        assert!(count > 8, "{path}: {count}");
        let mut next = 0;
        // Some browsers also stop at regions that scroll.
        for _ in 0..count + 10 {
            tab.press("Tab");
            let here = value(&tab, HERE);
            let (number, rest) = here.split_once(' ').unwrap();
            let Ok(number) = number.parse::<usize>() else { continue };
            assert_eq!(number, next, "{path}: {rest}");
            if !rest.starts_with("true") {
                // Unless the page is still on its way there.
                wait_for(&tab, HERE, |here| here.contains(" true "));
            }
            next += 1;
            if next == count {
                break;
            }
        }
        assert_eq!(next, count, "{path}: Tab reaches not everything");
    }
}

/// Presses Tab until what a selector names has the focus.
fn tab_to(tab: &Tab, selector: &str) {
    for _ in 0..200 {
        if value(tab, &format!("document.activeElement.matches({selector:?})")) == "true" {
            return;
        }
        tab.press("Tab");
    }
    panic!("Tab never reaches {selector}");
}

#[test]
fn the_quiz_is_answered_with_the_keyboard() {
    let Some(tab) = browser() else { return };
    open(&tab, &SAMPLE, "quiz/three.html");
    tab_to(&tab, ".question input");
    tab.press(" ");
    tab.press("ArrowDown");
    assert_eq!(value(&tab, "document.activeElement.value + document.activeElement.checked"), "Btrue");
    tab_to(&tab, "[data-confirm] button");
    tab.press("Enter");
    wait_for(&tab, "document.querySelector('.question details').open", |s| s == "true");
    assert_eq!(value(&tab, "document.activeElement.tagName"), "SUMMARY", "the focus goes on from the explanation");
    tab_to(&tab, ".question input[type=checkbox]");
    tab.press(" ");
    assert_eq!(value(&tab, "document.activeElement.checked"), "true");
}

#[test]
fn the_self_check_is_ticked_with_the_keyboard() {
    let Some(tab) = browser() else { return };
    open(&tab, &SAMPLE, "check.html");
    tab_to(&tab, "[data-form] input[type=checkbox]");
    tab.press(" ");
    wait_for(&tab, "document.querySelector('[data-tally]').hidden", |s| s == "false");
    tab_to(&tab, "[data-tally-text]");
    tab.press("Enter");
    wait_for(&tab, "document.activeElement.matches('[data-outcome]') || location.hash", |s| {
        s == "true" || s == "#outcome"
    });
}

#[test]
fn the_menu_opens_and_escape_closes_it() {
    let Some(tab) = browser() else { return };
    as_phone(&tab, 390);
    open(&tab, &SAMPLE, "index.html");
    for key in ["Enter", " "] {
        run(&tab, "document.activeElement.blur()");
        tab_to(&tab, ".menu > summary");
        tab.press(key);
        wait_for(&tab, "document.querySelector('.menu').open", |s| s == "true");
        tab.press("Tab");
        assert_eq!(value(&tab, "document.activeElement.closest('.menu nav') !== null"), "true");
        tab.press("Escape");
        assert_eq!(value(&tab, "document.querySelector('.menu').open"), "false");
        assert_eq!(value(&tab, "document.activeElement.tagName"), "SUMMARY");
    }
}

#[test]
fn search_answers_to_enter() {
    let Some(tab) = browser() else { return };
    open(&tab, &SAMPLE, "search.html");
    tab_to(&tab, "#q");
    tab.write("sdfl");
    tab.press("Enter");
    wait_for(&tab, "document.querySelectorAll('[data-results] a').length", |n| n != "0");
    tab_to(&tab, "[data-results] a");
    tab.press("Enter");
    wait_for(&tab, "location.pathname.endsWith('scams/brushing-rebate.html')", |s| s == "true");
}
