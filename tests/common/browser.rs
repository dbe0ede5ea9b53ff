//! Driving a real browser.
#![allow(dead_code)] // Tests and measurements each use their own part.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use headless_chrome::protocol::cdp::{Emulation, Runtime};
use headless_chrome::{Browser, LaunchOptions, Tab};

use super::Campaign;

/// A browser with one empty page, or `None` where there is no Chromium.
pub fn browser() -> Option<(Browser, Arc<Tab>)> {
    let places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let Some(path) = places.into_iter().map(Path::new).find(|p| p.exists()) else {
        // Straight to the terminal: the test runner swallows what passing tests print.
        let _ = writeln!(std::io::stderr(), "skipped a browser test: no Chromium on this machine");
        return None;
    };
    let flags = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--autoplay-policy=no-user-gesture-required",
        // A name that is ours without being a secure context, as a server in a lobby's network is.
        "--host-resolver-rules=MAP lobby.test 127.0.0.1",
    ];
    let options = LaunchOptions::default_builder()
        .path(Some(path.to_owned()))
        .sandbox(false)
        .window_size(Some((1280, 720)))
        // While a test builds, its browser has nothing to do.
        .idle_browser_timeout(Duration::from_secs(300))
        .args(flags.map(OsStr::new).to_vec())
        .build()
        .unwrap();
    let browser = Browser::new(options).unwrap();
    // While the library waits for the browser to say something, up to a tenth of a second each time, it sends
    // nothing: so a page beside the one that is looked at talks on and on.
    let talker = browser.new_tab().unwrap();
    talker.call_method(Runtime::Enable(None)).unwrap();
    run(&talker, "setInterval(() => console.debug(''), 20)");
    let tab = browser.new_tab().unwrap();
    Some((browser, tab))
}

/// Opens a page of a built campaign from its file.
pub fn open(tab: &Tab, campaign: &Campaign, path: &str) {
    go(tab, &format!("file://{}/dist/{path}", campaign.dir.path().display()));
}

/// Opens an address.
pub fn go(tab: &Tab, url: &str) {
    tab.navigate_to(url).unwrap();
    wait_for(tab, "document.readyState", |state| state == "complete");
}

/// Opens an address and waits until the network has been almost idle for half a second: where what a page asks
/// for and makes late counts, too.
pub fn settle(tab: &Tab, url: &str) {
    tab.navigate_to(url).unwrap().wait_until_navigated().unwrap();
}

/// Lets a script run whose value is of no interest.
pub fn run(tab: &Tab, script: &str) {
    tab.evaluate(script, false).unwrap();
}

/// Makes the window a phone's, `width` pixels wide.
pub fn as_phone(tab: &Tab, width: u32) {
    // A headless window does not get that narrow by itself.
    let phone = serde_json::json!({ "width": width, "height": 740, "deviceScaleFactor": 2.0, "mobile": true });
    let phone: Emulation::SetDeviceMetricsOverride = serde_json::from_value(phone).unwrap();
    tab.call_method(phone).unwrap();
}

/// The value of an expression, as text.
pub fn value(tab: &Tab, expression: &str) -> String {
    tab.evaluate(&format!("String({expression})"), false).unwrap().value.unwrap().as_str().unwrap().to_owned()
}

/// Waits until an expression is what it should be.
pub fn wait_for(tab: &Tab, expression: &str, good: impl Fn(&str) -> bool) -> String {
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
