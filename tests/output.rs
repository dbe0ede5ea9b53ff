//! The output folder: replaced whole or not at all, never somebody else's.

mod common;

use common::{Campaign, manifest, paths, stderr, stdout, tree};

#[test]
fn a_new_campaign_builds_at_once_without_a_theme_folder() {
    let campaign = Campaign::init();
    assert!(!campaign.path("themes").exists());
    let out = campaign.build();
    for channel in ["site", "posters", "screens", "letters"] {
        assert!(stdout(&out).contains(channel), "{}", stdout(&out));
        assert!(!paths(&campaign.path("dist"), channel).is_empty());
    }
    assert!(campaign.path("dist/index.html").is_file());
    assert!(campaign.path("dist/posters/fake-refund-a3.pdf").is_file());
    assert!(campaign.path("dist/screens/lobby/1920x1080/001.png").is_file());
    assert!(campaign.path("dist/letters/parents.pdf").is_file());
}

#[test]
fn a_failed_build_leaves_the_last_good_output() {
    let campaign = Campaign::small();
    campaign.build();
    let before = tree(&campaign.path("dist"));
    campaign.replace("content/scams/fake-refund.md", "risk: high", "risk: enormous");
    campaign.build_fails();
    assert!(before == tree(&campaign.path("dist")));
    // An error found only while rendering, too.
    campaign.replace("content/scams/fake-refund.md", "risk: enormous", "risk: high");
    campaign.replace("content/letters/parents.md", "近期，", "近期，𪚥");
    campaign.build_fails();
    assert!(before == tree(&campaign.path("dist")));
    let beside: Vec<_> = std::fs::read_dir(campaign.dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|n| n.contains("outreach-new"))
        .collect();
    assert!(beside.is_empty(), "{beside:?}");
}

#[test]
fn a_disk_that_takes_nothing_is_told_once() {
    let campaign = Campaign::small();
    // A file, so that no folder can be made in it.
    campaign.write("stick", "x");
    let said = stderr(&campaign.run(&["build", "--jobs", "1", "--dest-dir", "stick/dist"]));
    assert_eq!(said.matches("outreach::build::unwritable").count(), 1, "{said}");
    assert_eq!(campaign.read("stick"), "x");
}

#[test]
fn what_is_gone_from_the_content_is_gone_from_the_output() {
    let campaign = Campaign::without_screens();
    campaign.build();
    std::fs::remove_file(campaign.path("content/cases/refund-call.md")).unwrap();
    campaign.replace("content/screens/lobby.yaml", "  - case: refund-call\n", "");
    campaign.build();
    assert!(!campaign.path("dist/cases/refund-call.html").exists());
}

#[test]
fn a_warm_build_reuses_and_equals_a_cold_one() {
    let campaign = Campaign::small();
    campaign.build();
    campaign.replace("content/letters/parents.md", "近期，", "最近，");
    let out = stdout(&campaign.build());
    let line = |channel: &str| {
        out.lines().find(|l| l.starts_with(channel)).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(line("posters").starts_with("posters 0 made 2 reused"), "{out}");
    assert!(line("letters").starts_with("letters 1 made 0 reused"), "{out}");
    let warm = tree(&campaign.path("dist"));
    std::fs::remove_dir_all(campaign.path(".outreach")).unwrap();
    std::fs::remove_dir_all(campaign.path("dist")).unwrap();
    campaign.build();
    assert!(warm == tree(&campaign.path("dist")));
}

#[test]
fn a_changed_theme_is_never_reused() {
    let campaign = Campaign::without_screens();
    campaign.build();
    let before = std::fs::read(campaign.path("dist/posters/fake-refund-a4.pdf")).unwrap();
    let tokens = std::fs::read_to_string(common::sample_root().join("themes/default/tokens.json")).unwrap();
    campaign.write("themes/default/tokens.json", tokens.replace("[10, 100, 95, 18]", "[10, 100, 95, 20]"));
    campaign.build();
    assert!(before != std::fs::read(campaign.path("dist/posters/fake-refund-a4.pdf")).unwrap());
}

#[test]
fn a_damaged_output_file_is_not_reused() {
    let campaign = Campaign::without_screens();
    campaign.build();
    let whole = tree(&campaign.path("dist"));
    campaign.write("dist/posters/fake-refund-a4.pdf", "damaged");
    campaign.build();
    assert!(whole == tree(&campaign.path("dist")));
}

#[test]
fn an_output_folder_that_holds_the_sources_is_not_replaced() {
    let campaign = Campaign::without_screens();
    campaign.build();
    std::fs::rename(campaign.path("content"), campaign.path("dist/content")).unwrap();
    campaign.replace("book.toml", "[book]", "[book]\nsrc = \"dist/content\"");
    let said = campaign.build_fails();
    assert!(said.contains("`dist` would take the place of what is in `dist/content`"), "{said}");
    assert!(campaign.path("dist/content/scams/fake-refund.md").is_file());
}

#[cfg(unix)]
#[test]
fn a_lock_that_leads_to_a_file_empties_nothing() {
    let campaign = Campaign::without_screens();
    campaign.write("precious.txt", "years of work");
    std::fs::create_dir(campaign.path(".outreach")).unwrap();
    std::os::unix::fs::symlink(campaign.path("precious.txt"), campaign.path(".outreach/lock")).unwrap();
    campaign.build();
    assert_eq!(campaign.read("precious.txt"), "years of work");
}

#[test]
fn folders_of_others_are_not_replaced() {
    let campaign = Campaign::small();
    campaign.write("precious/thesis.txt", "years of work");
    for (dest, why) in [
        ("precious", "did not write"),
        (".", "holds the campaign"),
        ("content/out", "inside the campaign's sources"),
        ("book.toml", "is a file"),
    ] {
        let out = campaign.run(&["build", "-d", dest]);
        assert_eq!(out.status.code(), Some(1), "{dest}");
        assert!(
            stderr(&out).contains("outreach::build::not-ours") && stderr(&out).contains(why),
            "{dest}: {}",
            stderr(&out)
        );
    }
    assert_eq!(campaign.read("precious/thesis.txt"), "years of work");
    assert!(campaign.path("book.toml").is_file());
}

#[test]
fn two_builds_at_once_do_not_meet() {
    let campaign = Campaign::without_screens();
    campaign.build();
    let lock = std::fs::File::create(campaign.path(".outreach/lock")).unwrap();
    lock.lock().unwrap();
    assert!(campaign.build_fails().contains("another build of this campaign is running"));
    drop(lock);
    campaign.build();
}

#[test]
fn only_some_channels_and_another_folder() {
    let campaign = Campaign::small();
    let out = campaign.run(&["build", "--only", "posters,letters", "-d", "for-the-printer", "-j", "1", "--quiet"]);
    assert!(out.status.success(), "{}", stderr(&out));
    assert_eq!(stdout(&out), "");
    let channels: std::collections::BTreeSet<_> =
        manifest(&campaign.path("for-the-printer")).iter().map(|a| a["channel"].as_str().unwrap().to_owned()).collect();
    assert_eq!(channels.into_iter().collect::<Vec<_>>(), ["letters", "posters"]);
    // A site built alone offers no posters that are not there.
    assert!(campaign.run(&["build", "--only", "site", "-d", "for-the-web"]).status.success());
    assert!(!campaign.read("for-the-web/scams/fake-refund.html").contains(".pdf"));
}

#[test]
fn a_channel_that_is_off_leaves_the_last_output() {
    let campaign = Campaign::init();
    campaign.build();
    let before = tree(&campaign.path("dist"));
    let out = campaign.run(&["build", "--only", "letters,print"]);
    assert_eq!(out.status.code(), Some(1));
    let said = stderr(&out);
    assert!(said.contains("`print` is not switched on") && said.contains("[output.print]"), "{said}");
    assert!(!said.contains("`letters` is not"), "{said}");
    assert_eq!(tree(&campaign.path("dist")), before);
}

#[test]
fn a_channel_without_its_table_is_off() {
    let campaign = Campaign::without_screens();
    campaign.replace("book.toml", "[output.letters]", "");
    campaign.build();
    assert!(paths(&campaign.path("dist"), "letters").is_empty());
    assert!(!campaign.path("dist/letters/parents.pdf").exists());
}

#[test]
fn drafts_stay_at_home_unless_asked_for() {
    let campaign = Campaign::without_screens();
    campaign.write("content/pages/later.md", "---\ntitle: 以后\ndraft: true\n---\n\n正文\n");
    campaign.build();
    assert!(!campaign.path("dist/pages/later.html").exists());
    let out = campaign.run(&["build", "--drafts"]);
    assert!(out.status.success());
    assert!(campaign.path("dist/pages/later.html").exists());
}

#[test]
fn the_source_date_is_honoured() {
    let campaign = Campaign::small();
    let build = |epoch: &str, dest: &str| {
        let out = common::program()
            .args(["build", "--only", "letters", "-d", dest])
            .current_dir(campaign.dir.path())
            .env("SOURCE_DATE_EPOCH", epoch)
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", stderr(&out));
        std::fs::read(campaign.path(dest).join("letters/parents.pdf")).unwrap()
    };
    let a = build("1700000000", "a");
    assert!(a == build("1700000000", "b"));
    assert!(a.windows(16).any(|w| w == b"D:20231114221320"), "the PDF does not carry the date");
    assert!(a != build("1800000000", "c"));
}

#[test]
fn odd_files_are_read_as_people_save_them() {
    let campaign = Campaign::without_screens();
    campaign.write("content/cases/一个 案例.md", "\u{FEFF}---\r\ntitle: 记事本存的\r\n---\r\n\r\n第一行\r\n第二行\r\n");
    campaign.build();
    let page = campaign.read("dist/cases/一个 案例.html");
    assert!(page.contains("第一行第二行"), "{page}");
    assert!(campaign.read("dist/cases/index.html").contains("cases/%E4%B8%80%E4%B8%AA%20%E6%A1%88%E4%BE%8B.html"));
}

#[test]
fn user_text_is_data_in_every_template() {
    let campaign = Campaign::small();
    let hostile = "<script>alert(1)</script>{{ 7 * 7 }}#panic()$x$";
    campaign.replace("content/scams/fake-refund.md", "title: 冒充客服退款", &format!("title: '{hostile}'"));
    campaign.replace("content/letters/parents.md", "title: 致学生家长的公开信", &format!("title: '{hostile}'"));
    campaign.write("content/slogans.yaml", format!("- '{hostile}'\n"));
    campaign.build();
    for (path, bytes) in tree(&campaign.path("dist")).iter().filter(|(p, _)| p.ends_with(".html") || p.ends_with(".js"))
    {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("<script>alert"), "{path}");
        assert!(!text.contains(">49"), "{path}");
    }
    assert!(campaign.read("dist/scams/fake-refund.html").contains("{{ 7 * 7 }}#panic()$x$"));
}

#[test]
fn what_belongs_to_git_and_servers_stays_in_the_output() {
    let campaign = Campaign::without_screens();
    let book = campaign.read("book.toml");
    campaign.write("book.toml", book.replacen("[build]", "[build]\nbase-url = \"https://fanzha.example/\"", 1));
    campaign.build();
    let ours = tree(&campaign.path("dist")).len();
    let stays = ["dist/.git/config", "dist/.htaccess", "dist/.well-known/acme/token", "dist/.nojekyll"];
    stays.iter().for_each(|path| campaign.write(path, *path));
    // What stays changes nothing about what was built.
    assert!(stdout(&campaign.build()).contains("nothing has changed"));
    campaign.write("dist/CNAME", "fanzha.example");
    for title in ["甲", "乙"] {
        campaign.replace("content/pages/help.md", "title: ", &format!("title: {title}"));
        let said = stderr(&campaign.build());
        let told = said.contains("no build made were in the output folder and are in ");
        assert_eq!(told && said.contains("dist.others now: CNAME"), title == "甲", "{said}");
        assert_eq!(campaign.read("dist.others/CNAME"), "fanzha.example", "nothing of others is lost");
        stays.iter().for_each(|path| assert_eq!(campaign.read(path), *path));
        assert_eq!(tree(&campaign.path("dist")).len(), ours + stays.len());
    }
    // A build was killed when the new output was in its place and the old one not yet removed.
    std::fs::create_dir(campaign.path(".dist.outreach-new")).unwrap();
    std::fs::rename(campaign.path("dist/.git"), campaign.path(".dist.outreach-new/.git")).unwrap();
    std::fs::copy(campaign.path("dist/outreach.json"), campaign.path(".dist.outreach-new/outreach.json")).unwrap();
    campaign.replace("content/pages/help.md", "title: ", "title: 丙");
    campaign.build();
    assert_eq!(campaign.read("dist/.git/config"), "dist/.git/config");
    assert!(!campaign.path(".dist.outreach-new").exists());
}

#[test]
fn a_folder_with_another_outreach_json_is_not_replaced() {
    let campaign = Campaign::small();
    for text in ["", "{}", "{\"generator\": \"sketch 3\", \"artifacts\": []}", "{\"generator\": \"outreach 1\"}", "[1]"]
    {
        campaign.write("theirs/thesis.txt", "years of work");
        campaign.write("theirs/outreach.json", text);
        let out = campaign.run(&["build", "-d", "theirs"]);
        assert!(stderr(&out).contains("outreach::build::not-ours"), "{text}: {}", stderr(&out));
    }
    // An output that was unpacked into a folder of theirs.
    let out = campaign.run(&["build", "-d", "theirs", "--only", "letters"]);
    assert_eq!(out.status.code(), Some(1));
    std::fs::remove_dir_all(campaign.path("theirs")).unwrap();
    assert!(campaign.run(&["build", "-d", "theirs", "--only", "letters"]).status.success());
    let many: Vec<String> = (0..20).map(|i| format!("theirs/chapter-{i}.txt")).collect();
    many.iter().for_each(|path| campaign.write(path, "years of work"));
    let out = campaign.run(&["build", "-d", "theirs", "--only", "letters,posters"]);
    assert!(stderr(&out).contains("most of the files in it were not made by this program"), "{}", stderr(&out));
    many.iter().for_each(|path| assert_eq!(campaign.read(path), "years of work"));
}
