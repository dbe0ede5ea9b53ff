//! How fast the print room is: `cargo bench --bench print`. Figures are for people to read and
//! for the README's table; nothing here fails on a slow machine.

mod measure;

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use measure::{OUTREACH, Run, run};

/// What `outreach init` writes, with another `[output]`.
fn campaign(output: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), OUTREACH, &["init", "."]);
    let book = std::fs::read_to_string(dir.path().join("book.toml")).unwrap();
    let (head, _) = book.split_once("[output.site]").unwrap();
    let head = head.replace("[organization]", "[organization]\nwebsite = \"https://www.example.org/\"");
    std::fs::write(dir.path().join("book.toml"), format!("{head}{output}")).unwrap();
    dir
}

/// The starter's explainer, `count` times, no two with the same words.
fn explainers(dir: &Path, count: usize) {
    let scam = std::fs::read_to_string(dir.join("content/scams/fake-refund.md")).unwrap();
    std::fs::remove_dir_all(dir.join("content/cases")).unwrap();
    for i in 0..count {
        // Of five digits, since one of three is taken for a number to ring.
        let text = scam.replace("客服", &format!("客服{i:05}")).replace("主动退款|别信", &format!("退款{i:05}|别信"));
        std::fs::write(dir.join(format!("content/scams/fake-{i}.md")), text).unwrap();
    }
}

fn posters(count: usize) -> Run {
    let dir = campaign("[output.posters]\nsizes = [\"a3\"]\n");
    explainers(dir.path(), count);
    let run = run(dir.path(), OUTREACH, &["build", "--quiet"]);
    let made = dir.path().join("dist/posters/fake-0-a3.pdf");
    println!("  one poster with its QR code is {} bytes", std::fs::metadata(made).unwrap().len());
    run
}

fn letters(count: usize) -> Run {
    let dir = campaign("[output.letters]\n\n[[merge]]\nletter = \"parents\"\ndata = \"students.csv\"\n");
    let letter = dir.path().join("content/letters/parents.md");
    let text = std::fs::read_to_string(&letter).unwrap();
    std::fs::write(&letter, text.replace("to: 尊敬的各位家长", "to: \"尊敬的{姓名}家长\"")).unwrap();
    std::fs::create_dir_all(dir.path().join("private")).unwrap();
    let mut table = "学号,姓名,班级\n".to_owned();
    for i in 0..count {
        let name = ["张喆", "王堃", "李旻", "欧阳𬱖", "赵一"][i % 5];
        writeln!(table, "2026{i:05},{name}{i},三（{}）班", i / 50 + 1).unwrap();
    }
    std::fs::write(dir.path().join("private/students.csv"), table).unwrap();
    let run = run(dir.path(), OUTREACH, &["build", "--quiet"]);
    let made = dir.path().join("private/letters/parents.pdf");
    println!("  the PDF of all letters is {} KiB", std::fs::metadata(made).unwrap().len() / 1024);
    run
}

/// One poster of the same words printed by a browser, which is how it would be done without
/// this program; `None` where there is no Chromium.
fn chromium() -> Option<Duration> {
    let dir = tempfile::tempdir().unwrap();
    let page = dir.path().join("poster.html");
    let text =
        "<!doctype html><meta charset=utf-8><style>@page{size:A3}body{font-size:24pt}</style><h1>主动退款别信</h1>";
    std::fs::write(&page, format!("{text}{}", "<li>自称客服主动退款、要你转账或共享屏幕的，都是诈骗。".repeat(12)))
        .unwrap();
    let begun = Instant::now();
    let status = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"])
        .arg(format!("--user-data-dir={}", dir.path().join("profile").display()))
        .arg(format!("--print-to-pdf={}", dir.path().join("poster.pdf").display()))
        .arg(format!("file://{}", page.display()))
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status();
    status.is_ok_and(|s| s.success()).then(|| begun.elapsed())
}

fn say(what: &str, run: &Run) {
    let peak = run.peak.map_or("?".to_owned(), |mib| mib.to_string());
    println!("{what}: {:.2} s, at most {peak} MiB", run.time.as_secs_f64());
}

fn main() {
    println!("posters (A3, {} threads)", std::thread::available_parallelism().map_or(1, |n| n.get()));
    // What starting and reading the theme costs falls away between two runs.
    let (few, many) = (posters(100), posters(1100));
    let each = (many.time.saturating_sub(few.time)).as_secs_f64() / 1000.0;
    say("  100 posters", &few);
    say("  1,100 posters", &many);
    println!("  once warm: {:.0} a second, {:.1} ms each", 1.0 / each, each * 1000.0);
    match chromium() {
        Some(time) => println!(
            "  Chromium prints one such page in {:.2} s: {:.0} times as long",
            time.as_secs_f64(),
            time.as_secs_f64() / each
        ),
        None => println!("  no Chromium here to compare with"),
    }
    let all = posters(5000);
    say("  5,000 posters", &all);
    if let (Some(before), Some(after)) = (many.peak, all.peak) {
        println!("  memory for 5,000 against 1,100: {:.2} times", after as f64 / before as f64);
    }
    println!("letters with receipts, merged");
    say("  1,000 letters", &letters(1000));
    say("  10,000 letters", &letters(10_000));
}
