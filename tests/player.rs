//! The player of a loop in a real browser: weeks of it in seconds. Without Chromium these tests say
//! so and pass.

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};

use common::Campaign;
use common::browser::{Tab, browser, go, run, value, wait_for};
use common::preview::wait;
use common::server::Server;

/// Six slides of a second; the fourth is shown until the end of 20 February 2027.
const LOOP: &str = "\
title: 循环
sizes: [320x180]
video: true
items:
  - slogan: 不轻信，不透露，不转账
    seconds: 1
  - slogan: 凡是刷单，都是诈骗
    seconds: 1
  - slogan: 公检法没有“安全账户”
    seconds: 1
  - slogan: 春节返乡，不给骗子留门
    seconds: 1
    valid: {until: 2027-02-20}
  - slogan: 稳赚不赔的投资，赔的是你
    seconds: 1
  - slogan: 遇事先别慌，96110帮您忙
    seconds: 1
";

/// What a page is watched by from its first moment on: pictures of which none stood whole on the
/// glass, which slide was shown when it was due, and which on what day.
const WATCH: &str = "
window.watched = { pictures: 0, blank: 0, due: {}, days: {} };
(function look() {
  requestAnimationFrame(look);
  const player = window.OutreachPlayer;
  if (!player?.state || player.state().index < 0) return;
  watched.pictures += 1;
  const whole = (layer) => getComputedStyle(layer).opacity === '1' && layer.querySelector('.frame')?.naturalWidth > 0;
  if (![...document.querySelectorAll('.layer')].some(whole)) watched.blank += 1;
  const now = new Date(player.now());
  const due = player.dueAt(OUTREACH_LOOP, now);
  const { id, index } = player.state();
  if (index !== due.index) return;
  watched.due[due.since] = id;
  (watched.days[player.dayOf(now)] ??= {})[id] = true;
})();
";

/// A build and the next, in which the third slide says something else.
struct Builds {
    campaign: Campaign,
}

impl Builds {
    fn old(&self) -> PathBuf {
        self.campaign.path("dist/screens/all")
    }

    fn newer(&self) -> PathBuf {
        self.campaign.path("newer/screens/all")
    }
}

fn builds() -> &'static Builds {
    static BUILDS: OnceLock<Builds> = OnceLock::new();
    BUILDS.get_or_init(|| {
        let campaign = Campaign::init();
        std::fs::remove_file(campaign.path("content/screens/lobby.yaml")).unwrap();
        let build = |dest: &str| {
            let out = campaign.run(&["build", "--only", "screens", "-d", dest]);
            assert!(out.status.success(), "{}", common::stderr(&out));
        };
        campaign.write("content/screens/all.yaml", LOOP);
        build("dist");
        campaign.write("content/screens/all.yaml", LOOP.replace("公检法没有", "公安机关没有"));
        build("newer");
        Builds { campaign }
    })
}

fn list(build: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(build.join("loop.json")).unwrap()).unwrap()
}

fn version(build: &Path) -> String {
    list(build)["version"].as_str().unwrap().to_owned()
}

/// A copy that may be spoiled.
fn copy(build: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, bytes) in common::tree(build) {
        let full = dir.path().join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, bytes).unwrap();
    }
    dir
}

fn watch(tab: &Tab, before: &str) {
    let source = format!("{before}{WATCH}");
    tab.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }));
}

fn disk(build: &Path) -> String {
    format!("file://{}/index.html", build.display())
}

fn state(field: &str) -> String {
    format!("window.OutreachPlayer?.state?.().{field}")
}

/// Waits for some more slides.
fn plays_on(tab: &Tab) {
    let before: usize = wait_for(tab, &state("changes"), |n| n.parse::<usize>().is_ok()).parse().unwrap();
    wait_for(tab, &state("changes"), |n| n.parse::<usize>().is_ok_and(|n| n >= before + 3));
}

/// There was always a whole picture, and it is no black one.
fn was_never_blank(tab: &Tab) {
    let found = value(tab, "`${watched.pictures > 0} ${watched.blank}`");
    assert_eq!(found, "true 0", "pictures in which nothing stood whole");
    let png = tab.screenshot();
    let seen = image::load_from_memory(&png).unwrap().to_luma8();
    let light = seen.pixels().filter(|p| p.0[0] > 16).count();
    assert!(light * 2 > seen.pixels().len(), "{light} of {} pixels are not black", seen.pixels().len());
}

#[test]
fn it_plays_from_a_disk_and_from_a_server() {
    let builds = builds();
    let Some(tab) = browser() else { return };
    watch(&tab, "");
    let server = Server::start(&builds.old(), "/", 0);
    for (url, mode) in [
        (disk(&builds.old()), "file"),
        (format!("http://localhost:{}/", server.port), "cache"),
        (format!("http://lobby.test:{}/", server.port), "blob"),
    ] {
        go(&tab, &url);
        plays_on(&tab);
        assert_eq!(value(&tab, &state("mode")), mode);
        was_never_blank(&tab);
    }
}

/// A script that an old browser does not understand, or that did not come, is no black screen.
#[test]
fn without_its_scripts_it_shows_the_first_picture() {
    let Some(tab) = browser() else { return };
    let build = copy(&builds().old());
    for part in ["player.js", "player-stage.js"] {
        std::fs::write(build.path().join(part), "a ?=").unwrap();
    }
    let stood = "String(document.querySelector('#stage .alone')?.naturalWidth)";
    go(&tab, &disk(build.path()));
    wait_for(&tab, stood, |width| width == "320");
    go(&tab, &disk(&builds().old()));
    wait_for(&tab, "String(document.querySelectorAll('.layer.on').length)", |n| n != "0");
    wait_for(&tab, stood, |width| width == "undefined");
}

#[test]
fn two_screens_show_the_same_slide() {
    let builds = builds();
    // Two browsers, since a tab in the background draws nothing.
    let (Some(first), Some(second)) = (browser(), browser()) else { return };
    let due = |tab: &Tab| -> serde_json::Map<String, Value> {
        serde_json::from_str(&value(tab, "JSON.stringify(watched.due)")).unwrap()
    };
    for tab in [&first, &second] {
        watch(tab, "");
        go(tab, &disk(&builds.old()));
    }
    // Showings that both had, by when they began.
    wait_for(&second, "Object.keys(watched.due).length", |n| n.parse::<usize>().is_ok_and(|n| n >= 5));
    let mut both: Vec<(Value, Value)> = Vec::new();
    wait("what both showed", || {
        let (a, b) = (due(&first), due(&second));
        both = a.into_iter().filter_map(|(since, id)| Some((id, b.get(&since)?.clone()))).collect();
        both.len() >= 3
    });
    assert!(both.iter().all(|(one, other)| one == other), "{both:?}");
}

#[test]
fn a_missing_frame_is_passed_over() {
    let folder = copy(&builds().old());
    std::fs::remove_file(folder.path().join("320x180/002.png")).unwrap();
    let Some(tab) = browser() else { return };
    watch(&tab, "");
    go(&tab, &disk(folder.path()));
    // One round, and some of the next.
    wait_for(&tab, "Object.keys(watched.due).length", |n| n.parse::<usize>().is_ok_and(|n| n >= 7));
    assert_eq!(value(&tab, "Object.values(watched.due).includes('002')"), "false");
    was_never_blank(&tab);
}

#[test]
fn it_outlives_its_server_and_takes_the_newer_build_that_comes_back() {
    let (builds, Some(tab)) = (builds(), browser()) else { return };
    let (old, new) = (version(&builds.old()), version(&builds.newer()));
    let server = Server::start(&builds.old(), "/", 0);
    watch(&tab, "");
    go(&tab, &format!("http://localhost:{}/?poll=0.2", server.port));
    wait_for(&tab, &state("kept"), |v| v == old);
    server.die();
    wait_for(&tab, &state("offline"), |v| v == "true");
    plays_on(&tab);
    was_never_blank(&tab);
    // Even a restart finds everything.
    tab.reload();
    plays_on(&tab);
    was_never_blank(&tab);
    server.serve(&builds.newer());
    wait_for(&tab, &state("version"), |v| v == new);
    plays_on(&tab);
    was_never_blank(&tab);
}

#[test]
fn half_an_upload_is_not_taken() {
    let (builds, Some(tab)) = (builds(), browser()) else { return };
    let (old, new) = (version(&builds.old()), version(&builds.newer()));
    let (half, other) = (copy(&builds.newer()), copy(&builds.newer()));
    let changed = "320x180/003.png";
    let whole = std::fs::read(half.path().join(changed)).unwrap();
    std::fs::write(half.path().join(changed), &whole[..whole.len() - 9]).unwrap();
    // As long as it should be, and another picture: the last bytes of a PNG are its end mark.
    let mut bytes = std::fs::read(builds.old().join("320x180/001.png")).unwrap();
    bytes.resize(whole.len(), 0);
    std::fs::write(other.path().join(changed), bytes).unwrap();
    for host in ["localhost", "lobby.test"] {
        let server = Server::start(&builds.old(), "/", 0);
        watch(&tab, "");
        go(&tab, &format!("http://{host}:{}/?poll=0.2", server.port));
        wait_for(&tab, &state("kept"), |v| v == old);
        let mut spoilt = vec![(&half, "bytes")];
        if host == "localhost" {
            spoilt.push((&other, "other content")); // Elsewhere browsers give no SHA-256.
        }
        for (build, why) in spoilt {
            server.serve(build.path());
            wait_for(&tab, &state("trouble"), |t| t.contains(changed) && t.contains(why));
            assert_eq!(value(&tab, &state("version")), old);
        }
        server.serve(&builds.newer());
        wait_for(&tab, &state("version"), |v| v == new);
        was_never_blank(&tab);
    }
}

#[test]
fn a_disk_that_gets_a_newer_build_is_noticed() {
    let (builds, Some(tab)) = (builds(), browser()) else { return };
    let folder = copy(&builds.old());
    watch(&tab, "");
    go(&tab, &format!("{}?poll=0.2", disk(folder.path())));
    plays_on(&tab);
    for (path, bytes) in common::tree(&builds.newer()) {
        std::fs::write(folder.path().join(path), bytes).unwrap();
    }
    wait_for(&tab, &state("version"), |v| v == version(&builds.newer()));
    was_never_blank(&tab);
}

#[test]
fn what_is_over_makes_room_for_what_always_holds() {
    let (builds, Some(tab)) = (builds(), browser()) else { return };
    // Seven seconds before the timed slide's last day ends: it has its turn once more. The clock waits for the player,
    // and for pictures that a busy machine draws late.
    let clock = "(() => { let time = new Date(2027, 1, 20, 23, 59, 53).getTime(); let last = performance.now();
        (function step() { requestAnimationFrame(step); const now = performance.now();
            if (document.querySelector('.layer')) time += Math.min(now - last, 40);
            last = now; })();
        Date.now = () => time; })();";
    watch(&tab, clock);
    go(&tab, &disk(&builds.old()));
    let shown_on = |day: &str| format!("Object.keys(watched.days['{day}'] ?? {{}}).sort().join(' ')");
    wait_for(&tab, &shown_on("2027-02-21"), |ids| ids == "001 002 003 005 006");
    assert_eq!(value(&tab, &format!("{}.includes('004')", shown_on("2027-02-20"))), "true");
    was_never_blank(&tab);
}

#[test]
fn schedules_at_their_edges() {
    let (builds, Some(tab)) = (builds(), browser()) else { return };
    go(&tab, &disk(&builds.old()));
    // Local time: month, day, hour, minute of 2027; 26 February is a Friday.
    let night = r#"{"hours": [["22:00", "06:00"]], "weekdays": [1, 2, 3, 4, 5]}"#;
    let month = r#"{"valid": {"from": "2027-02-01", "until": "2027-02-28"}}"#;
    let day = r#"{"hours": [["08:00", "24:00"]]}"#;
    for (rule, at, shown) in [
        (night, "1, 26, 21, 59", false),
        (night, "1, 26, 22, 0", true),
        (night, "1, 26, 23, 59", true),
        (night, "1, 27, 0, 0", true), // Saturday, in Friday's night.
        (night, "1, 27, 5, 59", true),
        (night, "1, 27, 6, 0", false),
        (night, "1, 27, 22, 0", false),
        (night, "2, 1, 5, 59", false), // Monday, in Sunday's night.
        (night, "2, 1, 22, 0", true),
        (month, "0, 31, 23, 59", false),
        (month, "1, 1, 0, 0", true),
        (month, "1, 28, 23, 59", true),
        (month, "2, 1, 0, 0", false),
        (day, "1, 28, 23, 59", true),
        (day, "2, 1, 0, 0", false),
    ] {
        let allowed = format!("OutreachPlayer.allowed({rule}, new Date(2027, {at}))");
        assert_eq!(value(&tab, &allowed), shown.to_string(), "{rule} at {at}");
    }
    // Out of its hours, and when all is over, a loop shows what always holds, else everything.
    let always = r#"{"seconds": 1}"#;
    let eligible = |slides: &str, rule: &str, at: &str| {
        value(&tab, &format!("OutreachPlayer.eligible([{slides}], {rule}, new Date(2027, {at})).join()"))
    };
    assert_eq!(eligible(&format!("{month}, {always}"), "{}", "1, 28, 23, 59"), "0,1");
    assert_eq!(eligible(&format!("{month}, {always}"), "{}", "2, 1, 0, 0"), "1");
    assert_eq!(eligible(&format!("{month}, {always}"), day, "1, 2, 3, 0"), "1");
    assert_eq!(eligible(&format!("{month}, {night}"), "{}", "5, 15, 12, 0"), "0,1");
    // The moment at which it changes is known beforehand.
    let next = format!(
        "OutreachPlayer.nextChange({{slides: [{month}, {always}]}}, new Date(2027, 1, 28, 23, 0)).getTime() === new Date(2027, 2, 1).getTime()"
    );
    assert_eq!(value(&tab, &next), "true");
}

#[test]
fn memory_stays_flat_over_ten_thousand_slides() {
    let (builds, Some(tab)) = (builds(), browser()) else { return };
    go(&tab, &disk(&builds.old()));
    // A hundred at a time: a busy machine takes minutes for all of them.
    let turn = |hundreds: usize| {
        for _ in 0..hundreds {
            let before: usize = wait_for(&tab, &state("changes"), |n| n.parse::<usize>().is_ok()).parse().unwrap();
            run(&tab, "void OutreachPlayer.advance(100)");
            wait_for(&tab, &state("changes"), |c| c.parse::<usize>().is_ok_and(|c| c >= before + 100));
        }
    };
    // What is left when the collector has had time to end its work: pictures decoded a moment ago are held for a while.
    let heap = || {
        let look = |_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            tab.call("HeapProfiler.collectGarbage", json!({}));
            tab.call("Runtime.getHeapUsage", json!({}))["usedSize"].as_f64().unwrap()
        };
        (0..8).map(look).fold(f64::INFINITY, f64::min)
    };
    // The first five thousand warm the compiler, whose code counts as heap; from then on nothing may grow.
    turn(50);
    turn(1);
    let after_100 = heap();
    turn(99);
    let after_10_000 = heap();
    let grown = (after_10_000 / after_100 - 1.0) * 100.0;
    let _ = writeln!(
        std::io::stderr(),
        "JS heap, warm: {:.0} KB after 100 slides, {:.0} KB after 10,000 ({grown:+.2} %)",
        after_100 / 1000.0,
        after_10_000 / 1000.0
    );
    assert!(grown < 5.0, "{grown} %");
}

#[test]
fn the_film_plays_in_a_browser() {
    let (builds, Some(tab)) = (builds(), browser()) else { return };
    go(&tab, &format!("file://{}/all-320x180.mp4", builds.old().display()));
    if value(&tab, "document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.42E01E\"')").is_empty() {
        common::skipped("a film in a browser: this Chromium has no H.264");
        return;
    }
    run(&tab, "document.querySelector('video').muted = true; void document.querySelector('video').play()");
    wait_for(&tab, "document.querySelector('video').currentTime > 1", |s| s == "true");
    assert_eq!(value(&tab, "document.querySelector('video').videoWidth"), "320");
    assert_eq!(value(&tab, "document.querySelector('video').error"), "null");
    // Without the one that has an end.
    assert_eq!(value(&tab, "document.querySelector('video').duration"), "5");
}
