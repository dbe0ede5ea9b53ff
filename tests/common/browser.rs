//! A browser for tests, and what is asked of a page in it.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use headless_chrome::{Browser, LaunchOptions, Tab};

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
        .idle_browser_timeout(Duration::from_secs(120))
        .args(flags.map(OsStr::new).to_vec())
        .build()
        .unwrap();
    let browser = Browser::new(options).unwrap();
    let tab = browser.new_tab().unwrap();
    Some((browser, tab))
}

/// Opens an address and waits until it is there.
pub fn go(tab: &Tab, url: &str) {
    tab.navigate_to(url).unwrap().wait_until_navigated().unwrap();
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
