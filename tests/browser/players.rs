//! The player of a screen's loop.

use crate::FIRST;
use crate::common::browser::{browser, open, wait_for};

const SHOWN: &str = "[...document.querySelectorAll('.layer.on .frame')].at(-1)?.getAttribute('src')?.split('?')[0]";

#[test]
fn the_player_shows_frames_and_obeys_its_keys() {
    let campaign = &*FIRST;
    let Some(tab) = browser() else { return };
    open(&tab, campaign, "screens/lobby/index.html#2");
    wait_for(&tab, SHOWN, |s| s == "1920x1080/002.png");
    tab.press("ArrowRight");
    wait_for(&tab, SHOWN, |s| s == "1920x1080/003.png");
    // The old picture is taken away once the new one covers it.
    wait_for(&tab, "document.querySelectorAll('.layer').length", |n| n == "1");
    open(&tab, campaign, "screens/lobby/index.html?size=1080x1920");
    wait_for(&tab, SHOWN, |s| s.starts_with("1080x1920/"));
}
