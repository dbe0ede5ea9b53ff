//! How soon a page of the sample is seen on an old phone: `cargo bench --bench site`. Figures are for people to
//! read and for the README's table; nothing here fails on a slow machine.

#[path = "../tests/common/mod.rs"]
mod common;

use common::browser::{self, Tab};
use common::server::Server;
use serde_json::json;

/// An old phone in a village: 400 kbit/s each way and 400 ms there and back (WebPageTest's "3G Slow"), a quarter of
/// this computer's speed.
const BYTES_A_SECOND: f64 = 400_000.0 / 8.0;
const LATENCY_MS: f64 = 400.0;
const SLOWDOWN: f64 = 4.0;

const PAGES: [&str; 7] = [
    "index.html",
    "scams/fake-police.html",
    "cases/2026-police-elder.html",
    "pages/help.html",
    "check.html",
    "search.html",
    "downloads.html",
];

fn main() {
    let campaign = common::Campaign::sample();
    assert!(campaign.run(&["build", "--only", "site"]).status.success());
    let server = Server::start(&campaign.path("dist"), "/", 0);
    println!("{:<32} {:>8} {:>9} {:>9}", "page", "KB", "FCP (ms)", "LCP (ms)");
    for path in PAGES {
        // A browser that has seen nothing yet.
        let Some(tab) = browser::browser() else { return };
        slow(&tab);
        server.answers();
        browser::settle(&tab, &server.url(path));
        let script = "new Promise((done) => { let lcp = 0; \
            new PerformanceObserver((l) => { for (const e of l.getEntries()) lcp = e.startTime; }) \
              .observe({ type: 'largest-contentful-paint', buffered: true }); \
            setTimeout(() => done([performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, lcp].map(Math.round).join(' ')), 2000); })";
        let painted = tab.awaited(script);
        let (first, largest) = painted.split_once(' ').unwrap();
        // Without what is kept for later, which is fetched once the page is there.
        let asked = "performance.getEntriesByType('resource').map((e) => e.name).concat(location.href).join(' ')";
        let asked = browser::value(&tab, asked);
        let asked: Vec<&str> = asked.split(' ').filter_map(|url| url.split('?').next()).collect();
        let mut answers = server.answers();
        answers.retain(|a| asked.iter().any(|url| url.ends_with(&a.path)));
        answers.sort_by(|a, b| a.path.cmp(&b.path));
        answers.dedup_by(|a, b| a.path == b.path);
        let bytes: usize = answers.iter().map(|a| a.bytes).sum();
        println!("{path:<32} {:>8.1} {:>9} {:>9}", bytes as f64 / 1000.0, first, largest);
    }
}

fn slow(tab: &Tab) {
    tab.call("Network.enable", json!({}));
    let conditions = json!({
        "offline": false, "latency": LATENCY_MS, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND,
    });
    tab.call("Network.emulateNetworkConditions", conditions);
    tab.call("Network.setBypassServiceWorker", json!({ "bypass": true }));
    tab.call("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWDOWN }));
    browser::as_phone(tab, 390);
}
