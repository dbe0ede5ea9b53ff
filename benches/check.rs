//! How long `check` takes: `cargo bench --bench check`. Figures are for people to read and for the
//! README's table; nothing here fails on a slow machine.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use outreach::campaign::{Campaign, Options};
use outreach::{build, check, plan};

const ENTRIES: usize = 5_000;
/// Paragraphs of some 60 characters each; twenty-six make an entry of 1,800.
const TOLD: [&str; 4] = [
    "骗子先在网上发布兼职广告，说足不出户就能赚钱，引诱受害人加群聊天，再让其下载陌生软件，做几单小任务并很快返利，取得信任。",
    "随后派单金额越来越大，对方以“操作失误”“账户冻结”为由，要求继续垫付才能提现，受害人越陷越深，最后被移出群聊，再也联系不上。",
    "民警提醒：凡是要求先垫钱的刷单都是诈骗，不要下载来历不明的软件，不要向陌生账户转账，遇到可疑情况请立即拨打96110咨询。",
    "一位群众在家中接到自称客服的电话，对方说他购买的商品有质量问题，可以三倍赔偿，要求打开屏幕共享并填写银行卡信息。",
];

/// A campaign of explainers and cases, half of each, no two with the same words.
fn campaign(output: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let status =
        Command::new(env!("CARGO_BIN_EXE_outreach")).args(["init", "."]).current_dir(dir.path()).output().unwrap();
    assert!(status.status.success());
    let book = std::fs::read_to_string(dir.path().join("book.toml")).unwrap();
    let (head, _) = book.split_once("[output.site]").unwrap();
    std::fs::write(dir.path().join("book.toml"), format!("{head}{output}")).unwrap();
    // Made by the first build: what was typeset is remembered in it.
    std::fs::create_dir(dir.path().join(".outreach")).unwrap();
    let told = |i: usize, count: usize| {
        (0..count).fold(String::new(), |mut text, n| {
            write!(text, "{}这是第{i}篇的第{n}段。\n\n", TOLD[(i + n) % TOLD.len()]).unwrap();
            text
        })
    };
    for i in 0..ENTRIES {
        let common = "reviewed: 2026-11-20\nsources: [{title: 公安部刑侦局, url: \"https://www.mps.gov.cn/\"}]\n";
        let (path, text) = if i % 2 == 0 {
            let text = format!(
                "---\ntitle: 刷单返利之{i}\nheadline: 先垫钱|都是骗\nsummary: 先给甜头，再让你垫大钱。\naudiences: [学生]\n\
                 tags: [刷单]\nrisk: high\n{common}---\n\n{}## 骗局怎么进行\n\n{}## 识别信号\n\n- 先给小钱\n- 再要大钱\n- 不让提现\n\n\
                 ## 现在怎么办\n\n- 停止转账\n- 拨打96110\n\n## 相关法律\n\n{}## 记住一句话\n\n先核实，再转账。\n",
                told(i, 1),
                told(i, 12),
                told(i, 11)
            );
            (format!("scams/scam-{i}.md"), text)
        } else {
            let text = format!(
                "---\ntitle: 一起案例之{i}\nsummary: 一通电话骗走积蓄。\ndate: 2026-0{}-1{}\nplace: 某小区\nvictim: 李女士\n\
                 scam: scam-{}\ncomposite: true\n{common}---\n\n{}## 经过\n\n{}## 教训\n\n{}",
                i % 9 + 1,
                i % 9,
                i - 1,
                told(i, 1),
                told(i, 12),
                told(i, 12)
            );
            (format!("cases/case-{i}.md"), text)
        };
        std::fs::write(dir.path().join("content").join(path), text).unwrap();
    }
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
    check::check(&campaign, &mut found);
    done("rules");
    build::rehearse(&campaign, &plan, 0, &mut found);
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
    let dir = campaign("[output.site]\n");
    measure(dir.path(), "website");
    measure(dir.path(), "website, again");
    let dir = campaign("[output.site]\n\n[output.posters]\nsizes = [\"a3\"]\n");
    measure(dir.path(), "website and 2,500 posters, first time");
    measure(dir.path(), "website and 2,500 posters, again");
}
