//! Commands as people type them.

mod common;

use common::{Campaign, stderr, stdout};

#[test]
fn wrong_usage_is_exit_status_two() {
    let campaign = Campaign::init();
    for args in [
        &["bild"][..],
        &["build", "--only", "postres"],
        &["build", "--base-url", "example.org"],
        &["build", "-j", "many"],
        &["new", "poem", "x"],
        &[],
    ] {
        assert_eq!(campaign.run(args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn every_help_shows_an_example() {
    for command in ["init", "build", "serve", "check", "explain", "list", "new", "theme"] {
        let out = common::program().args([command, "--help"]).output().unwrap();
        assert!(stdout(&out).contains(&format!("Example:\n  outreach {command}")), "{command}: {}", stdout(&out));
    }
}

#[test]
fn init_overwrites_nothing() {
    let campaign = Campaign::init();
    campaign.write("book.toml", "mine");
    let out = campaign.run(&["init", "."]);
    assert_eq!(out.status.code(), Some(1));
    assert!(stderr(&out).contains("nothing is overwritten"));
    assert_eq!(campaign.read("book.toml"), "mine");
}

/// A file would be made where the link leads.
#[cfg(unix)]
#[test]
fn init_follows_no_link() {
    for name in ["book.toml", "content", ".gitignore", "private/.gitignore"] {
        let campaign = Campaign { dir: tempfile::tempdir().unwrap() };
        let elsewhere = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(campaign.path(name).parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join("made"), campaign.path(name)).unwrap();
        campaign.run(&["init", "."]);
        assert!(!elsewhere.path().join("made").exists(), "{name}");
    }
}

/// For those who open files and type nothing.
#[cfg(windows)]
#[test]
fn a_campaign_is_built_by_opening_a_file() {
    let campaign = Campaign::init();
    let program = std::path::Path::new(common::BINARY).parent().unwrap();
    let path = format!("{};{}", program.display(), std::env::var("PATH").unwrap());
    let mut cmd = std::process::Command::new("cmd");
    let file = campaign.path("生成.cmd");
    let cmd = cmd.arg("/c").arg(file).env("PATH", path).stdin(std::process::Stdio::null());
    let out = cmd.output().unwrap();
    assert!(campaign.path("dist/index.html").is_file(), "{}", common::stderr(&out));
    assert!(campaign.read("预览.cmd").contains("outreach serve --watch --open"));
}

/// In a window of its own it does not show its help and vanish. Beside others in one, it does.
#[cfg(windows)]
#[test]
fn a_double_click_asks_before_it_writes() {
    use std::os::windows::process::CommandExt;
    /// <https://learn.microsoft.com/en-us/windows/win32/procthread/process-creation-flags>
    const CREATE_NEW_CONSOLE: u32 = 0x10;
    let nobody = std::process::Stdio::null;
    let out = common::program().creation_flags(CREATE_NEW_CONSOLE).stdin(nobody()).output().unwrap();
    assert!(stdout(&out).contains("no campaign is in"), "{}{}", stdout(&out), stderr(&out));
    assert_eq!(out.status.code(), Some(0));
    // A folder that was dropped on it.
    let dropped = tempfile::tempdir().unwrap();
    let mut program = common::program();
    let out = program.creation_flags(CREATE_NEW_CONSOLE).arg(dropped.path()).stdin(nobody()).output().unwrap();
    assert!(stdout(&out).contains(&format!("no campaign is in {}", dropped.path().display())), "{}", stderr(&out));
    assert!(dropped.path().read_dir().unwrap().next().is_none());
    let out = common::program().creation_flags(CREATE_NEW_CONSOLE).arg("--help").stdin(nobody()).output().unwrap();
    assert!(stdout(&out).contains("Usage:"), "{}", stdout(&out));
}

// Windows itself makes no such file.
#[cfg(not(windows))]
#[test]
fn names_that_windows_keeps_are_no_entries() {
    let campaign = Campaign::init();
    for name in ["con", "AUX", "com1"] {
        let out = campaign.run(&["new", "page", name]);
        assert!(stderr(&out).contains("outreach::new::slug"), "{name}");
        campaign.write(&format!("content/pages/{name}.md"), "---\ntitle: 片段\n---\n\n正文\n");
    }
    let said = campaign.build_fails();
    assert_eq!(said.matches("outreach::content::slug").count(), 3, "{said}");
}

#[test]
fn init_keeps_personal_data_out_of_git_whatever_gitignore_says() {
    for own in [&[][..], &[".gitignore"], &[".gitignore", "private/.gitignore"]] {
        let campaign = Campaign { dir: tempfile::tempdir().unwrap() };
        own.iter().for_each(|path| campaign.write(path, "target\n"));
        let out = campaign.run(&["init", "."]);
        let written = common::tree(campaign.dir.path()).len() - own.len();
        assert!(stdout(&out).starts_with(&format!("{written} files in .\n")), "{written}: {}", stdout(&out));
        own.iter().for_each(|path| assert_eq!(campaign.read(path), "target\n"));
        if own.len() < 2 {
            assert_eq!(campaign.read("private/.gitignore"), "*\n");
        }
    }
}

/// A stick that was written in Windows has names in GBK.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_not_utf8() {
    use std::os::unix::ffi::OsStrExt;
    let dir = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"\xB7\xB4\xD5\xA9");
    for command in ["init", "check", "build", "list"] {
        let out = common::program().arg(command).arg(name).current_dir(dir.path()).output().unwrap();
        assert!(out.status.success(), "{command}: {}", stderr(&out));
    }
    assert!(dir.path().join(name).join("dist/index.html").is_file());
}

#[test]
fn new_writes_an_entry_that_builds() {
    let campaign = Campaign::small();
    for (kind, path) in [
        ("scam", "content/scams/xin-pianju.md"),
        ("case", "content/cases/xin-pianju.md"),
        ("letter", "content/letters/xin-pianju.md"),
        ("notice", "content/notices/xin-pianju.md"),
        ("pledge", "content/pledges/xin-pianju.md"),
        ("form", "content/forms/xin-pianju.md"),
        ("page", "content/pages/xin-pianju.md"),
        ("deck", "content/decks/xin-pianju.md"),
        ("quiz", "content/quizzes/xin-pianju.yaml"),
        ("screen", "content/screens/xin-pianju.yaml"),
    ] {
        let out = common::program()
            .args(["new", kind, "xin-pianju"])
            .current_dir(campaign.dir.path())
            .env("SOURCE_DATE_EPOCH", "1795910400")
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", stderr(&out));
        let text = campaign.read(path);
        assert!(kind == "screen" || text.contains("\ndraft: true\n") && stderr(&out).contains("a draft"), "{text}");
        // Of the campaign's own office, and of today.
        let lines = |key: &str| text.lines().filter(|l| l.starts_with(key)).map(str::to_owned).collect::<Vec<_>>();
        assert!(lines("from: ").iter().all(|l| l == "from: 某某县反诈中心"), "{text}");
        let day = |line: &String| line.ends_with(": 2026-11-29");
        assert!(lines("date: ").iter().chain(&lines("reviewed: ")).all(day), "{text}");
        let again = campaign.run(&["new", kind, "xin-pianju"]);
        assert_eq!(again.status.code(), Some(1));
    }
    let out = campaign.run(&["new", "scam", "Fake-Refund"]);
    assert!(stderr(&out).contains("fake-refund.md"), "differs in case alone: {}", stderr(&out));
    // What nobody has rewritten yet is not published.
    campaign.build();
    assert!(!campaign.path("dist/notices").exists() && !campaign.path("dist/quiz").exists());
    let out = campaign.run(&["build", "--drafts"]);
    assert!(out.status.success(), "{}", stderr(&out));
    assert!(
        campaign.path("dist/notices/xin-pianju.html").is_file() && campaign.path("dist/quiz/xin-pianju.html").is_file()
    );
    for bad in ["../escape", "a/b", "", "index", ".hidden", "-x"] {
        assert_ne!(campaign.run(&["new", "page", "--", bad]).status.code(), Some(0), "{bad:?}");
    }
}

#[test]
fn check_writes_nothing() {
    let campaign = Campaign::init();
    let before = common::tree(campaign.dir.path());
    let out = campaign.run(&["check"]);
    assert!(out.status.success(), "{}", stderr(&out));
    assert!(before == common::tree(campaign.dir.path()));
    assert_eq!(campaign.run(&["check", "--strict"]).status.code(), Some(1), "a missing base URL is a warning");
}

#[test]
fn list_prints_the_plan_that_build_follows() {
    let campaign = Campaign::small();
    let out = campaign.run(&["list", "--json"]);
    assert!(out.status.success());
    let planned: Vec<serde_json::Value> = serde_json::from_slice(&out.stdout).unwrap();
    campaign.build();
    let made = common::manifest(&campaign.path("dist"));
    let sorted = |rows: &[serde_json::Value]| {
        let mut paths: Vec<_> = rows.iter().map(|r| r["path"].as_str().unwrap().to_owned()).collect();
        paths.sort();
        paths
    };
    assert_eq!(sorted(&planned), sorted(&made));
    let poster = planned.iter().find(|a| a["path"] == "posters/fake-refund-a3.pdf").unwrap();
    assert_eq!((&poster["width_mm"], &poster["height_mm"]), (&297.0.into(), &420.0.into()));
    assert_eq!(poster["sources"][0], "content/scams/fake-refund.md");
    let text = stdout(&campaign.run(&["list"]));
    assert_eq!(text.lines().count(), planned.len());
}

#[test]
fn explain_has_a_page_for_a_code_in_both_languages() {
    let campaign = Campaign::init();
    let page = stdout(&campaign.run(&["explain", "outreach::pii::id-number"]));
    assert_eq!(page, stdout(&campaign.run(&["explain", "pii::id-number"])));
    insta::assert_snapshot!(page);
    insta::assert_snapshot!(stdout(&campaign.run(&["--lang", "zh", "explain", "pii::id-number"])));
    let list = stdout(&campaign.run(&["explain"]));
    assert!(list.lines().any(|l| l.starts_with("outreach::wording::rule ") && l.ends_with("must not be printed")));
}

#[test]
fn explain_names_the_codes_that_are_near() {
    let campaign = Campaign::init();
    let out = campaign.run(&["explain", "pii::phnoe"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(stderr(&out).contains("did you mean `pii::phone`"), "{}", stderr(&out));
    assert!(stderr(&campaign.run(&["explain", "zzzzzzzzzzzz"])).contains("`outreach explain` lists all codes"));
}

#[test]
fn help_speaks_chinese_when_asked() {
    let campaign = Campaign::init();
    insta::assert_snapshot!(stdout(&campaign.run(&["check", "--lang", "zh", "--help"])));
    let all = stdout(&campaign.run(&["--lang=zh", "--help"]));
    for word in ["用法：outreach", "命令:", "选项:", "生成全部材料", "显示版本"] {
        assert!(all.contains(word), "{word}: {all}");
    }
    for command in ["init", "build", "serve", "check", "explain", "list", "new", "receipts", "theme"] {
        let text = stdout(&campaign.run(&["--lang", "zh", command, "-h"]));
        assert!(text.contains("例：\n  outreach "), "{command}: {text}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_told() {
    let campaign = Campaign::init();
    let commands: [&[&str]; 8] = [
        &["list"],
        &["list", "--json"],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["explain"],
        &["explain", "pii::phone"],
        &["--help"],
        &["theme", "list"],
    ];
    for args in commands {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let run = |out: std::process::Stdio| {
            let mut command = common::program();
            command.args(args).current_dir(campaign.dir.path()).stdout(out).stderr(std::process::Stdio::piped());
            command.spawn().unwrap().wait_with_output().unwrap()
        };
        let out = run(full.into());
        assert_eq!(out.status.code(), Some(1), "{args:?}");
        assert_eq!(stderr(&out).matches("the output cannot be written").count(), 1, "{args:?}: {}", stderr(&out));
        // As with `| head -1`.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let out = run(writer.into());
        assert!(out.status.success() && !stderr(&out).contains("error"), "{args:?}: {}", stderr(&out));
    }
}

#[test]
fn an_address_that_no_page_can_be_joined_to_is_refused() {
    let campaign = Campaign::init();
    let book = campaign.read("book.toml");
    for (url, why) in [
        ("https://fanzha.example/?a=b", "behind `?` or `#`"),
        ("https://fanzha.example/#top", "behind `?` or `#`"),
        ("https://me:secret@fanzha.example/", "no name and password"),
    ] {
        let out = campaign.run(&["build", "--base-url", url]);
        assert!(out.status.code() == Some(2) && stderr(&out).contains(why), "{url}: {}", stderr(&out));
        campaign.write("book.toml", book.replacen("[build]", &format!("[build]\nbase-url = \"{url}\""), 1));
        let said = campaign.build_fails();
        assert!(
            said.contains("outreach::config::base-url") && said.contains(why) && said.contains("book.toml:"),
            "{said}"
        );
        // Nor is it asked for one: that there is one is seen.
        let said = stderr(&campaign.run(&["check"]));
        assert!(said.contains("outreach::config::base-url") && !said.contains("no-base-url"), "{said}");
        campaign.write("book.toml", &book);
    }
    let out = campaign.run(&["build", "--only", "site", "--base-url", "https://fanzha.example/@a/b"]);
    assert!(out.status.success(), "{}", stderr(&out));
    assert!(campaign.read("dist/sitemap.xml").contains("https://fanzha.example/@a/b/pages/help.html"));
}

#[test]
fn a_build_that_fails_says_that_the_old_output_is_still_there() {
    let campaign = Campaign::init();
    let first = campaign.run(&["build", "--only", "site", "--strict"]);
    assert_eq!(first.status.code(), Some(1));
    assert_eq!(stdout(&first), "nothing was made: with --strict, warnings stop a build too\n");
    assert!(campaign.run(&["build", "--only", "site"]).status.success());
    campaign.replace("content/pages/help.md", "title:", "titel:");
    let failed = campaign.run(&["--lang", "zh", "build", "--only", "site"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(stdout(&failed).ends_with("dist 还是原来的样子：这次的改动没有做进去\n"), "{}", stdout(&failed));
    assert_eq!(stdout(&campaign.run(&["build", "--only", "site", "--quiet"])), "");
}
