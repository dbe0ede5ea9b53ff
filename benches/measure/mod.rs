//! Runs of programs, with what they took.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub const OUTREACH: &str = env!("CARGO_BIN_EXE_outreach");

/// A run of a program: how long, and the most memory it held (MiB; Linux tells).
pub struct Run {
    pub time: Duration,
    pub peak: Option<u64>,
}

/// Runs a program in a folder to its end.
pub fn run(dir: &Path, program: &str, args: &[&str]) -> Run {
    let begun = Instant::now();
    let mut child = Command::new(program).args(args).current_dir(dir).stdout(Stdio::null()).spawn().unwrap();
    let mut peak = None;
    let status = loop {
        let text = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        peak = line.and_then(|l| l.trim().strip_suffix(" kB")?.parse::<u64>().ok()).map(|kb| kb / 1024).max(peak);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "{program} {args:?} failed");
    Run { time: begun.elapsed(), peak }
}
