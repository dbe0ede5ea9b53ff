//! What only a real browser shows. Without Chromium these tests say so and pass.

mod common;

use std::path::Path;
use std::process::Command;

use common::Campaign;

/// The page's document after its scripts have run for `ms` of virtual time, or `None` without a browser.
fn dom(url: &str, ms: u32) -> Option<String> {
    let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .into_iter()
        .find(|p| Path::new(p).exists());
    let Some(browser) = browser else {
        eprintln!("skipped: no Chromium on this machine");
        return None;
    };
    let profile = tempfile::tempdir().unwrap();
    let out = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--dump-dom"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg("--allow-file-access-from-files=false")
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--virtual-time-budget={ms}"))
        .arg(url)
        .output()
        .unwrap();
    Some(String::from_utf8_lossy(&out.stdout).into_owned())
}

fn file(campaign: &Campaign, path: &str) -> String {
    format!("file://{}", campaign.path("dist").join(path).display())
}

#[test]
fn the_player_shows_a_frame_from_a_file() {
    let campaign = Campaign::init();
    campaign.build();
    let Some(dom) = dom(&file(&campaign, "screens/lobby/index.html"), 3000) else { return };
    assert!(dom.contains("<img class=\"layer on\"") && dom.contains(".png"), "{dom}");
}

#[test]
fn the_player_passes_over_a_missing_frame() {
    let campaign = Campaign::init();
    campaign.build();
    for size in ["1920x1080", "1080x1920"] {
        std::fs::remove_file(campaign.path(&format!("dist/screens/lobby/{size}/001.png"))).unwrap();
        std::fs::remove_file(campaign.path(&format!("dist/screens/lobby/{size}/002.png"))).unwrap();
    }
    let Some(dom) = dom(&file(&campaign, "screens/lobby/index.html"), 5000) else { return };
    assert!(dom.contains("<img class=\"layer on\""), "{dom}");
    assert!(!dom.contains("src=\"1920x1080/001.png\""), "{dom}");
}

#[test]
fn search_finds_chinese_from_a_file_and_nothing_else() {
    let campaign = Campaign::init();
    campaign.build();
    let url =
        |query: &str| format!("{}?q={}", file(&campaign, "search.html"), outreach::content::text::encode_path(query));
    let Some(found) = dom(&url("屏幕共享"), 3000) else { return };
    assert!(found.contains("href=\"scams/fake-refund.html\""), "{found}");
    assert!(found.contains("<mark>屏幕共享</mark>"), "{found}");
    assert!(
        !found.contains("href=\"letters/parents.html\" class=\"row\"")
            && !found.contains("class=\"row\" href=\"letters/parents.html\"")
    );
    let nothing = dom(&url("不存在的词"), 3000).unwrap();
    assert!(!nothing.contains("class=\"row\""), "{nothing}");
    let hostile = dom(&url("<img src=x onerror=document.title=1>"), 3000).unwrap();
    assert!(!hostile.contains("<img src=\"x\""), "{hostile}");
}
