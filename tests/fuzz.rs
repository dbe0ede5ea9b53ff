//! The fuzz targets without a fuzzer: every seed, what fuzzing once found, and deterministic
//! mutations of each. `OUTREACH_FUZZ=N` runs N mutations a seed instead of the usual few.

#[path = "../fuzz/targets.rs"]
mod targets;

use std::path::Path;

/// Bytes that mean something to one of the readers, spliced in by mutations.
const TOKENS: [&[u8]; 28] = [
    b"---\n",
    b"\n",
    b"\r",
    b": ",
    b"- ",
    b"> ",
    b"## ",
    b"{.actions}",
    b"{#",
    b"}",
    b"[",
    b"](",
    b"|",
    b"*",
    b"`",
    b"<",
    b"&",
    b"*a",
    b"&a",
    b"\"",
    b"'",
    b"\0",
    b"\xFF",
    "\u{202E}".as_bytes(),
    "\u{E300}".as_bytes(),
    "刷单".as_bytes(),
    b"99999999999999999999",
    b",",
];

/// SplitMix64: small, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// One to eight changes: a byte, a token, a piece left out, doubled or moved from another seed.
fn mutate(seed: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..=random.below(8) {
        let at = random.below(data.len() + 1);
        match random.below(6) {
            0 if at < data.len() => data[at] = random.next() as u8,
            1 => {
                data.splice(at..at, TOKENS[random.below(TOKENS.len())].iter().copied());
            }
            2 => {
                let end = (at + random.below(24)).min(data.len());
                data.drain(at..end);
            }
            3 => {
                let end = (at + random.below(64)).min(data.len());
                let piece = data[at..end].to_vec();
                let times = 1 + random.below(4);
                data.splice(at..at, piece.repeat(times));
            }
            4 => {
                let start = random.below(other.len() + 1);
                let end = (start + random.below(64)).min(other.len());
                data.splice(at..at, other[start..end].iter().copied());
            }
            _ => data.truncate(at.max(data.len() / 2)),
        }
    }
    data
}

fn run(name: &str, usual: usize) {
    let (_, target) = targets::ALL.iter().find(|(n, _)| *n == name).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<_> = paths.iter().map(|p| std::fs::read(p).unwrap()).collect();
    assert!(!seeds.is_empty());
    seeds.iter().for_each(|s| target(s));
    let wanted = std::env::var("OUTREACH_FUZZ").ok().and_then(|n| n.parse().ok());
    let start = wanted.map_or(0, |_| std::process::id().into());
    let mut random = Random(start);
    for round in 0..wanted.unwrap_or(usual) {
        for (index, seed) in seeds.iter().enumerate() {
            let other = &seeds[random.below(seeds.len())];
            let data = mutate(seed, other, &mut random);
            if let Err(panic) = std::panic::catch_unwind(|| target(&data)) {
                let kept = std::env::temp_dir().join(format!("outreach-fuzz-{name}"));
                std::fs::write(&kept, &data).unwrap();
                eprintln!("{name}: round {round} of {} panicked; kept as {}", paths[index].display(), kept.display());
                std::panic::resume_unwind(panic);
            }
        }
    }
}

#[test]
fn front_matter() {
    run("front_matter", 300);
}

#[test]
fn markdown_blocks() {
    run("markdown_blocks", 1000);
}

#[test]
fn section_roles() {
    run("section_roles", 1000);
}

#[test]
fn book_toml() {
    run("book_toml", 500);
}

#[test]
fn csv_merge() {
    run("csv_merge", 1000);
}

#[test]
fn excel_merge() {
    run("excel_merge", 300);
}

#[test]
fn old_excel_merge() {
    run("old_excel_merge", 300);
}

#[test]
fn attachments() {
    run("attachments", 400);
}

#[test]
fn films() {
    run("films", 1000);
}

#[test]
fn drawings() {
    run("drawings", 100);
}

#[test]
fn check_tiny() {
    run("check_tiny", 30);
}
