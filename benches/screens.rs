//! How fast screens are: `cargo bench --bench screens`. Figures are for people to read and for the
//! README's table; nothing here fails on a slow machine. Where others use the machine too, the time
//! on the clock says little, so that of the processor stands beside it.

#[path = "../tests/common/mod.rs"]
mod common;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use common::browser;
use outreach::build::{self, Settings};
use outreach::campaign::{Campaign, Options};
use outreach::plan::{self, Artifact};

/// The best of so many runs: what else the machine does only ever adds.
const RUNS: usize = 3;
const FRAMES: usize = 100;

/// Six slides of ten seconds, of six kinds.
const FILM: &str = "\
title: 六张
sizes: [1920x1080]
video: true
items:
  - slogan: 转账之前停一停，问问家人再决定
    seconds: 10
  - scam: fake-police
    sections: [headline]
    seconds: 10
  - scam: fake-police
    sections: [remember]
    seconds: 10
  - slogan: 验证码就是钥匙，给谁都不行
    seconds: 10
  - scam: fake-loan
    sections: [headline]
    seconds: 10
  - date: today
    seconds: 10
";

/// The sample, with another list of screens if one is given.
fn sample(list: Option<&str>) -> common::Campaign {
    let campaign = common::Campaign::sample();
    if let Some(list) = list {
        std::fs::remove_dir_all(campaign.path("content/screens")).unwrap();
        campaign.write("content/screens/film.yaml", list);
    }
    campaign
}

/// What something took: seconds on the clock, and of all processors together.
#[derive(Clone, Copy)]
struct Cost {
    clock: f64,
    processor: f64,
}

impl Cost {
    /// The best of some runs, in each.
    fn best(mut work: impl FnMut() -> bool) -> Option<Self> {
        let mut best: Option<Self> = None;
        for _ in 0..RUNS {
            let (begun, before) = (Instant::now(), processor());
            if !work() {
                return None;
            }
            let one = Self { clock: begun.elapsed().as_secs_f64(), processor: processor() - before };
            best =
                Some(best.map_or(one, |b| Self {
                    clock: b.clock.min(one.clock),
                    processor: b.processor.min(one.processor),
                }));
        }
        best
    }

    fn without(self, other: Self) -> Self {
        Self { clock: self.clock - other.clock, processor: self.processor - other.processor }
    }

    fn text(self) -> String {
        format!("{:.2} s ({:.2} s of processor)", self.clock, self.processor)
    }
}

/// Seconds of processor that this process and its children have taken (Linux tells, in hundredths).
fn processor() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(4).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Builds those of the screens' files that are wanted, into a new folder each time: the best time,
/// how many there are, and the folder.
fn made(root: &Path, wanted: &dyn Fn(&Artifact<'_>) -> bool, most: usize) -> (Cost, usize, PathBuf) {
    let mut found = Vec::new();
    let campaign = Campaign::load(root, &Options::default(), &mut found).unwrap();
    let mut plan = plan::plan(&campaign, &["screens".to_owned()], &mut found);
    plan.artifacts.retain(wanted);
    plan.artifacts.truncate(most);
    let dest = root.join("out");
    let cost = Cost::best(|| {
        let _ = std::fs::remove_dir_all(&dest);
        let settings = Settings { dest: dest.clone(), jobs: 0, whole: None, strict: false, progress: &|_| {} };
        build::build(&campaign, &plan, &settings, &mut found).is_some()
    });
    (cost.unwrap_or_else(|| panic!("{found:?}")), plan.artifacts.len(), dest)
}

/// What a command takes, or `None` where it is not installed.
fn run(args: &[&str]) -> Option<Cost> {
    Cost::best(|| {
        let status = Command::new(args[0]).args(&args[1..]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|s| s.success())
    })
}

fn times(ours: Cost, theirs: Cost) -> String {
    format!("{:.2} times ({:.2} of processor)", ours.clock / theirs.clock, ours.processor / theirs.processor)
}

struct Table(String);

impl Table {
    fn row(&mut self, what: &str, measured: &str, target: &str) {
        let _ = writeln!(self.0, "| {what} | {measured} | {target} |");
    }
}

fn frames(table: &mut Table) {
    let campaign = sample(None);
    let png = |a: &Artifact<'_>| a.path.contains("/1920x1080/") && a.path.ends_with(".png");
    let (time, count, _) = made(campaign.dir.path(), &png, FRAMES);
    assert_eq!(count, FRAMES);
    table.row("100 frames at 1920×1080, PNG", &time.text(), "1 s");
}

fn film(table: &mut Table) {
    let campaign = sample(Some(FILM));
    let png = |a: &Artifact<'_>| a.path.ends_with(".png") && !a.path.contains("contact") && !a.path.contains("dated");
    let (pictures, count, _) = made(campaign.dir.path(), &png, usize::MAX);
    assert_eq!(count, 6);
    let (both, _, out) = made(campaign.dir.path(), &|a| png(a) || a.path.ends_with(".mp4"), usize::MAX);
    let ours = both.without(pictures);
    let film = out.join("screens/film/film-1920x1080.mp4");
    let bytes = std::fs::metadata(&film).unwrap().len();
    table.row("a film of 60 s of them, MP4", &format!("{}, {:.0} KB", ours.text(), bytes as f64 / 1000.0), "");
    // The same frames for x264: those of the film, decoded; what decoding takes is not counted.
    let (from, to) = (film.to_str().unwrap(), campaign.path("x264.mp4"));
    let ffmpeg = ["ffmpeg", "-v", "error", "-y", "-i", from];
    let decoded = run(&[&ffmpeg[..], &["-f", "null", "-"]].concat());
    let x264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", to.to_str().unwrap()];
    let encoded = run(&[&ffmpeg[..], &x264].concat());
    let (Some(decoded), Some(encoded)) = (decoded, encoded) else {
        println!("no ffmpeg with libx264 here to compare with");
        return;
    };
    let theirs = encoded.without(decoded);
    let their_bytes = std::fs::metadata(&to).unwrap().len();
    let shown = format!("{}, {:.0} KB", theirs.text(), their_bytes as f64 / 1000.0);
    table.row("the same by ffmpeg, libx264 veryfast", &shown, "");
    table.row("time against that", &times(ours, theirs), "1/3");
    table.row("bytes against that", &format!("{:.2} times", bytes as f64 / their_bytes as f64), "2");
}

/// From the moment a page is asked for to its first picture.
fn player(table: &mut Table) {
    let campaign = sample(None);
    let (_, _, out) = made(campaign.dir.path(), &|a| a.path.starts_with("screens/bank-lobby/"), usize::MAX);
    let Some(tab) = browser::browser() else { return };
    let page = format!("file://{}/screens/bank-lobby/index.html", out.display());
    let first = |_| {
        browser::go(&tab, &page);
        let shown = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime";
        browser::wait_for(&tab, "window.OutreachPlayer?.state?.().index >= 0", |s| s == "true");
        browser::wait_for(&tab, shown, |s| s != "undefined").parse::<f64>().unwrap()
    };
    let best = (0..RUNS).map(first).fold(f64::INFINITY, f64::min);
    table.row("the player's first slide, from file://", &format!("{:.2} s", best / 1000.0), "1 s");
}

/// What this machine is.
fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name =
        text.lines().find_map(|l| l.strip_prefix("model name")).map_or("?", |l| l.trim_start_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    format!("{name}, {cores} cores, load {load} before it began, {}", jiff::ZonedDateTime::now().date())
}

fn main() {
    println!("{}", machine());
    let mut table = Table("| what | measured | target |\n|---|---|---|\n".to_owned());
    frames(&mut table);
    film(&mut table);
    player(&mut table);
    println!("{}", table.0);
}
