//! How soon a saved file is on the wire: `cargo bench --bench preview -- [entries]`. A page and a poster of one entry are
//! changed in turn and asked for until they are the new ones. Figures are for people to read and for the README's table;
//! nothing here fails on a slow machine.

#[path = "../tests/common/mod.rs"]
mod common;
mod corpus;

use std::path::Path;
use std::time::{Duration, Instant};

use common::preview::Running;

/// Explainers that the cases are of; each has a poster.
const SCAMS: usize = 40;
const OUTPUT: &str = "[output.site]\nsearch = false\nshare-images = false\n\n[output.posters]\nsizes = [\"a3\"]\n";
const ROUNDS: usize = 11;

/// From the save to the last byte of the new file, `rounds` times, in order of length.
fn measure(root: &Path, server: &Running, (source, field): (&str, &str), path: &str) -> Vec<Duration> {
    let full = root.join(source);
    let text = std::fs::read_to_string(&full).unwrap();
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let before = server.body(path);
        std::thread::sleep(Duration::from_secs(2)); // The check of the edition before is done.
        let begun = Instant::now();
        std::fs::write(&full, text.replacen(field, &format!("{field}第{round}次"), 1)).unwrap();
        // A client that never rests would have one of two cores for itself.
        while server.body(path) == before {
            std::thread::sleep(Duration::from_millis(2));
        }
        times.push(begun.elapsed());
    }
    std::fs::write(&full, text).unwrap();
    times.sort();
    times
}

fn main() {
    let entries = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(5_000);
    let dir = tempfile::tempdir().unwrap();
    corpus::campaign(dir.path(), entries - SCAMS, SCAMS, OUTPUT);
    let begun = Instant::now();
    let server = Running::start(dir.path(), &["--watch"]);
    println!("{entries} entries, ready after {:.2} s", begun.elapsed().as_secs_f64());
    for (what, source, path) in [
        ("a page, from the save", ("content/cases/case-00007.md", "title: "), "cases/case-00007.html"),
        ("a poster, from the save", ("content/scams/scam-7.md", "headline: "), "posters/scam-7-a3.pdf"),
    ] {
        let times = measure(dir.path(), &server, source, path);
        let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
        let (best, middle, worst) = (ms(&times[0]), ms(&times[ROUNDS / 2]), ms(&times[ROUNDS - 1]));
        println!("{what:<28} {middle:>6.0} ms (median of {ROUNDS}; {best:.0} to {worst:.0})");
    }
}
