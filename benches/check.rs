//! How long `check` takes: `cargo bench --bench check`. Figures are for people to read and for the
//! README's table; nothing here fails on a slow machine.

mod corpus;

use std::path::Path;
use std::time::{Duration, Instant};

use outreach::campaign::{Campaign, Options};
use outreach::{build, check, plan};

const ENTRIES: usize = 5_000;
/// Pictures for chats are typeset, one an entry: they count with the posters' kind of work.
const SITE: &str = "[output.site]\nshare-images = false\n";
/// Explainers and cases, half of each.
fn campaign(output: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    corpus::campaign(dir.path(), ENTRIES / 2, ENTRIES / 2, output);
    // Made by the first build: what was typeset is remembered in it.
    std::fs::create_dir(dir.path().join(".outreach")).unwrap();
    dir
}

/// Seconds that all cores have worked for this program, where the system tells: on a machine that
/// does other things as well they say more than the clock.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // User and system time in hundredths, the 14th and 15th fields.
    after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// One check; what each part of it took.
fn measure(dir: &Path, name: &str) {
    let mut found = Vec::new();
    let mut parts: Vec<(&str, Duration, f64)> = Vec::new();
    let (begun, cores) = (Instant::now(), cpu());
    let (mut last, mut last_cores) = (begun, cores);
    let mut done = |part| {
        parts.push((part, last.elapsed(), cpu() - last_cores));
        (last, last_cores) = (Instant::now(), cpu());
    };
    let campaign = Campaign::load(dir, &Options::default(), &mut found).unwrap();
    done("load");
    let plan = plan::plan(&campaign, &[], &mut found);
    done("plan");
    check::check(&campaign, &check::Memory::default(), &mut found);
    done("rules");
    build::rehearsal::rehearse(&campaign, &plan, 0, &mut found);
    done("rehearsal");
    let (whole, cores) = (begun.elapsed(), cpu() - cores);
    let parts: Vec<_> =
        parts.iter().map(|(part, time, cores)| format!("{part} {:.2}/{cores:.2}", time.as_secs_f64())).collect();
    let errors = found.iter().filter(|d| d.severity == outreach::diagnostics::Severity::Error).count();
    println!(
        "{name:42} {:6.2} s, {cores:.2} s of all cores ({}), {} files, {errors} errors",
        whole.as_secs_f64(),
        parts.join(", "),
        plan.artifacts.len()
    );
}

fn main() {
    if !std::env::args().any(|a| a == "--bench") {
        return; // `cargo test --benches` only asks whether it runs.
    }
    println!("{ENTRIES} entries of 1,800 characters");
    let dir = campaign(SITE);
    measure(dir.path(), "website");
    measure(dir.path(), "website, again");
    let dir = campaign(&format!("{SITE}\n[output.posters]\nsizes = [\"a3\"]\n"));
    measure(dir.path(), "website and 2,500 posters, first time");
    measure(dir.path(), "website and 2,500 posters, again");
}
