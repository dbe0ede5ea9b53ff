//! The player of a screen's loop.

use std::time::{Duration, Instant};

use crate::chromium::{browser, open, value, wait_for};
use crate::common::Campaign;

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
