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

#[test]
fn new_writes_an_entry_that_builds() {
    let campaign = Campaign::init();
    for (kind, path) in [
        ("scam", "content/scams/xin-pianju.md"),
        ("case", "content/cases/xin-pianju.md"),
        ("letter", "content/letters/xin-pianju.md"),
        ("page", "content/pages/xin-pianju.md"),
        ("screen", "content/screens/xin-pianju.yaml"),
    ] {
        let out = campaign.run(&["new", kind, "xin-pianju"]);
        assert!(out.status.success(), "{}", stderr(&out));
        assert!(campaign.path(path).is_file(), "{path}");
        let again = campaign.run(&["new", kind, "xin-pianju"]);
        assert_eq!(again.status.code(), Some(1));
    }
    campaign.build();
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
    let campaign = Campaign::init();
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
