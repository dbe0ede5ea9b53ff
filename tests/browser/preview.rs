//! The preview as an officer sees it: pages that follow the hand, what is wrong on top of them, and the desk.

use crate::common::Campaign;
use crate::common::browser::{Tab, as_phone, browser, go, run, value, wait_for};
use crate::common::preview::{Running, wait};

/// What stands in the overlay, which is a tree of its own.
const OVERLAY: &str =
    "[...document.querySelectorAll('html > div')].map(d => d.shadowRoot ? d.shadowRoot.textContent : '').join('')";

/// The overlay holds these words, or none when they are empty.
fn overlay(tab: &Tab, words: &str) -> String {
    wait_for(tab, OVERLAY, |text| if words.is_empty() { text.is_empty() } else { text.contains(words) })
}

#[test]
fn a_page_follows_the_hand_and_shows_what_is_wrong() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "# base-url", "base-url");
    campaign.write("themes/default/static/own.css", "body { --mine: old }");
    let Some(tab) = browser() else { return };
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    as_phone(&tab, 390);
    go(&tab, &server.url("scams/fake-refund.html"));
    overlay(&tab, "");
    run(&tab, "scrollTo({ top: 400, behavior: 'instant' })");

    // A saved sentence is there, and the page is still where it was read.
    campaign.replace("content/scams/fake-refund.md", "客服", "假客服");
    wait_for(&tab, "document.querySelector('main')?.textContent.includes('假客服')", |is| is == "true");
    wait_for(&tab, "Math.round(scrollY)", |y| y == "400");

    // A style sheet is taken without loading the page again.
    run(&tab, "window.same = 'the same page'");
    let style = campaign.read("themes/default/static/own.css");
    let link = "const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = '/static/own.css'; document.head.append(l)";
    run(&tab, link);
    campaign.write("themes/default/static/own.css", style.replace("old", "new"));
    wait_for(&tab, "getComputedStyle(document.body).getPropertyValue('--mine').trim()", |v| v == "new");
    assert_eq!(value(&tab, "window.same"), "the same page");

    // A broken entry: the diagnostic of the terminal, on a page that is still the last good one.
    let good = campaign.read("content/scams/fake-refund.md");
    campaign.write("content/scams/fake-refund.md", good.replacen("title: ", "title: [", 1));
    let said = overlay(&tab, "outreach::yaml::syntax");
    assert!(said.contains("content/scams/fake-refund.md:3:") && said.contains("help"), "{said}");
    wait_for(&tab, "document.querySelector('main')?.textContent.includes('假客服')", |is| is == "true");
    // It can be put away, and comes back when it is asked for.
    let button = |words: &str| {
        format!(
            "[...[...document.querySelectorAll('html > div')].find(d => d.shadowRoot).shadowRoot.querySelectorAll('button')].find(b => b.textContent.includes('{words}')).click()"
        )
    };
    run(&tab, &button("Close"));
    overlay(&tab, "1 error");
    run(&tab, &button("1 error"));
    overlay(&tab, "outreach::yaml::syntax");

    campaign.write("content/scams/fake-refund.md", good);
    overlay(&tab, "");

    // One that nobody sees asks for nothing, and is the newest when it is seen again.
    let hide = |hidden: bool| {
        let get = format!("Object.defineProperty(document, 'hidden', {{ get: () => {hidden}, configurable: true }})");
        run(&tab, &format!("{get}; document.dispatchEvent(new Event('visibilitychange'))"));
    };
    run(&tab, "window.same = 'not loaded again'");
    hide(true);
    campaign.replace("content/scams/fake-refund.md", "假客服", "冒充的客服");
    wait("the edition", || server.get("/scams/fake-refund.html").contains("冒充的客服"));
    assert_eq!(value(&tab, "window.same"), "not loaded again");
    hide(false);
    wait_for(&tab, "document.querySelector('main')?.textContent.includes('冒充的客服')", |is| is == "true");
}

#[test]
fn words_that_are_being_typed_stay() {
    let campaign = Campaign::init();
    let Some(tab) = browser() else { return };
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    go(&tab, &server.url("search.html"));
    let kind = |words: &str| format!("q.focus(); q.value = '{words}'; q.dispatchEvent(new Event('input'))");
    run(&tab, &format!("const q = document.querySelector('#q'); {}", kind("屏幕")));
    let found = "document.querySelectorAll('[data-results] a').length";
    wait_for(&tab, found, |n| n.parse::<usize>().is_ok_and(|n| n > 0));
    run(&tab, "window.same = true");
    campaign.replace("content/pages/help.md", "被骗了怎么办", "受骗了怎么办");
    let state =
        format!("[window.same, document.activeElement.id, document.querySelector('#q')?.value, {found} > 0].join()");
    wait_for(&tab, &state, |now| now == ",q,屏幕,true");
}

/// A player keeps its builds with a service worker. In a preview that would be yesterday's, for ever.
#[test]
fn a_loop_is_loaded_again_once_and_shows_what_is_wrong() {
    let campaign = Campaign::init();
    let Some(tab) = browser() else { return };
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    go(&tab, &server.url("screens/lobby/index.html"));
    // The player has loaded its whole build.
    let kept = "(async () => { for (const name of await caches.keys()) if (await (await caches.open(name)).match(new URL('current-build', location))) window.kept = true })() && window.kept === true";
    wait_for(&tab, kept, |is| is == "true");
    let live = "document.querySelector('script[src*=\"live.js\"]')?.src";
    let before = value(&tab, live);
    campaign.replace("content/pages/help.md", "被骗了怎么办", "受骗了怎么办");
    wait_for(&tab, live, |src| src != before && src != "undefined");
    // One that loads itself again and again never gets that old, and shows nothing for long.
    let rests = || wait_for(&tab, "performance.now() > 3000", |is| is == "true");
    rests();
    campaign.replace("content/screens/lobby.yaml", "title:", "nonsense: 1\ntitle:");
    overlay(&tab, "nonsense");
    rests();
    overlay(&tab, "nonsense");
    run(&tab, "navigator.serviceWorker.getRegistrations().then((all) => { window.workers = all.length })");
    wait_for(&tab, "window.workers", |n| n == "0");
}

#[test]
fn the_desk_shows_filters_and_opens() {
    let campaign = Campaign::init();
    // Words of an author are words here too.
    let title = "标题<img src=x onerror=document.body.id=1>";
    campaign.replace("content/pages/help.md", "title: 被骗了怎么办", &format!("title: \"{title}\""));
    let Some(tab) = browser() else { return };
    let server = Running::start(campaign.dir.path(), &["--watch"]);
    go(&tab, &server.url("_outreach/"));
    let cards = "document.querySelectorAll('#files .card').length";
    wait_for(&tab, cards, |n| n.parse::<usize>().is_ok_and(|n| n > 10));
    assert_eq!(value(&tab, "document.body.id"), "");

    // The posters alone, at their own proportions.
    run(&tab, "[...document.querySelectorAll('#channels button')].find(b => b.textContent === 'Posters').click()");
    wait_for(&tab, cards, |n| n.parse::<usize>().is_ok_and(|n| n < 10));
    let picture = "document.querySelector('#files .card img')";
    wait_for(&tab, &format!("{picture}?.complete && {picture}.naturalWidth"), |w| w == "480");
    let ratio = format!("({picture}.clientHeight / {picture}.clientWidth).toFixed(1)");
    assert_eq!(value(&tab, &ratio), "1.4");

    // What one is, and where it comes from.
    run(&tab, "document.querySelector('#files .card').click()");
    let sheet = wait_for(&tab, "document.querySelector('#sheet').textContent", |t| t.contains("KB"));
    for word in ["posters/", "210×297 mm", "content/scams/fake-refund.md", "Download"] {
        assert!(sheet.contains(word), "{word} is not in {sheet}");
    }
    let facts = value(&tab, "document.querySelector('#sheet .facts').textContent");
    assert!(facts.starts_with("210×297 mm · ") && facts.ends_with(" KB"), "{facts}");
    assert_eq!(value(&tab, "getComputedStyle(document.querySelector('#sheet .facts span')).whiteSpace"), "nowrap");
    run(&tab, "document.querySelector('#sheet').close()");

    // By entry, and by a word.
    run(&tab, "[...document.querySelectorAll('#channels button')].find(b => b.textContent === 'All').click()");
    run(&tab, "[...document.querySelectorAll('#grouping button')].find(b => b.textContent === 'By entry').click()");
    assert!(value(&tab, "document.querySelector('#files').textContent").contains(title));
    run(
        &tab,
        "const f = document.querySelector('#filter'); f.value = 'receipt-nothing'; f.dispatchEvent(new Event('input'))",
    );
    assert_eq!(value(&tab, cards), "0");
    run(
        &tab,
        "const g = document.querySelector('#filter'); g.value = 'html help'; g.dispatchEvent(new Event('input'))",
    );
    wait_for(&tab, cards, |n| n == "1");

    // Pages that are made of no entry are called what they call themselves.
    run(
        &tab,
        "const k = document.querySelector('#filter'); k.value = 'scams/index.html'; k.dispatchEvent(new Event('input'))",
    );
    wait_for(&tab, "document.querySelector('#files .name').textContent", |name| name == "诈骗类型");

    // The pictures of a loop by the folders in which they lie, each with a name of its own.
    run(&tab, "[...document.querySelectorAll('#grouping button')].find(b => b.textContent === 'By use').click()");
    run(&tab, "const h = document.querySelector('#filter'); h.value = ''; h.dispatchEvent(new Event('input'))");
    run(&tab, "[...document.querySelectorAll('#channels button')].find(b => b.textContent === 'Screens').click()");
    let headings = value(&tab, "[...document.querySelectorAll('#files h2')].map(h => h.firstChild.data).join('\\n')");
    let folders: Vec<_> = headings.lines().filter_map(|heading| heading.split(" · ").nth(2)).collect();
    assert_eq!(folders, ["1080x1920", "1080x1920/jpg", "1920x1080", "1920x1080/jpg"], "{headings}");
    let names = "[...document.querySelectorAll('#files section')].map(s => [...s.querySelectorAll('.name')].map(n => n.textContent))";
    assert_eq!(value(&tab, &format!("{names}.every(all => new Set(all).size === all.length)")), "true");
    assert_eq!(value(&tab, &format!("{names}[1].slice(0, 2).join()")), "001.png,002.png");

    // What is wrong comes by itself; and all of it fits a phone.
    campaign.replace("content/pages/help.md", "---\n", "---\nnonsense: 1\n");
    wait_for(&tab, "document.querySelector('#findings').textContent", |t| t.contains("nonsense"));
    as_phone(&tab, 390);
    go(&tab, &server.url("_outreach/"));
    wait_for(&tab, cards, |n| n != "0");
    assert_eq!(value(&tab, "document.documentElement.scrollWidth <= 390"), "true");
}
