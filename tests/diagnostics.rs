//! What a person reads when a campaign is wrong: whole diagnostics, as snapshots.

mod common;

use std::path::Path;

use common::Campaign;

/// Build fails with exactly this, and nothing is written.
fn failing(campaign: &Campaign) -> String {
    let text = campaign.build_fails();
    assert!(!campaign.path("dist").exists(), "something was written");
    text
}

#[test]
fn front_matter_mistakes_are_all_named_with_their_place() {
    let campaign = Campaign::init();
    campaign.write(
        "content/cases/refund-call.md",
        "---\ntitle: 一通电话\nlos: 3\nloss: 三万元\ndate: 2026-02-30\nscam: fake-refnud\ncomposite: maybe\n---\n\n## 教训\n\n- 先核实\n",
    );
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn a_broken_entry_does_not_hide_the_others() {
    let campaign = Campaign::init();
    campaign.write("content/scams/one.md", "---\ntitle: \"刷单\nrisk: high\n---\n\n正文\n");
    campaign.write("content/scams/two.md", "---\nrisk: enormous\n---\n\n正文\n");
    campaign.write("content/scams/three.md", "---\ntitle: 没有结尾\n\n正文\n");
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn a_broken_entry_is_not_told_of_words_that_its_fields_excuse() {
    let campaign = Campaign::init();
    let words = "把钱转进安全账户，查清就退。";
    campaign.write(
        "content/scams/one.md",
        format!("---\ntitle：假警察\ndialogue:\n  - says: {words}\n    tell: 骗子的话\n---\n\n正文\n"),
    );
    let told = failing(&campaign);
    assert!(told.contains("outreach::yaml::slip") && !told.contains("outreach::wording::rule"), "{told}");
    campaign.write("content/scams/one.md", format!("---\ntitle: 假警察\n---\n\n{words}\n"));
    assert!(failing(&campaign).contains("outreach::wording::rule"));
}

#[test]
fn book_toml_suggests_the_nearest_key() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "description =", "descripton =");
    campaign.replace("book.toml", "[output.posters]", "[output.poster]");
    campaign.replace("book.toml", "search = true", "serach = true");
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn book_toml_that_is_no_toml() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "title = \"反诈宣传\"", "title = 反诈宣传");
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn wrong_sizes_and_kinds() {
    let campaign = Campaign::init();
    campaign.replace(
        "book.toml",
        "sizes = [\"a4\", \"a3\"]",
        "sizes = [\"a4\", \"b5\", \"60x90\"]\nkinds = [\"letters\"]",
    );
    campaign.replace("book.toml", "\"1080x1920\"", "\"1080p\"");
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn numbers_that_must_not_hang_on_a_wall() {
    let campaign = Campaign::init();
    campaign.replace("content/scams/fake-refund.md", "hotlines: [\"96110\"]", "hotlines: [\"96111\", \"12381\"]");
    campaign.replace("book.toml", "hotlines = [\"96110\", \"110\"]", "hotlines = [\"96110\", \"12337\"]");
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn a_hash_in_quotation_marks_hides_nothing() {
    let campaign = Campaign::init();
    campaign.write(
        "content/slogans.yaml",
        "# 打96119没用\n- text: \"全民反诈 #反诈# 请拨打96119\"\n- text: 不转账 # 96118\n",
    );
    let said = failing(&campaign);
    assert!(
        said.contains("slogans.yaml:2") && !said.contains("slogans.yaml:1") && !said.contains("slogans.yaml:3"),
        "{said}"
    );
}

#[test]
fn a_question_belongs_to_an_explainer_that_is_there() {
    let campaign = Campaign::init();
    campaign.write("content/quizzes/pupils.yaml", common::QUIZ.replacen("scam: fake-refund", "scam: fake-refnud", 1));
    let said = failing(&campaign);
    assert!(said.contains("quizzes/pupils.yaml:") && said.contains("did you mean `fake-refund`?"), "{said}");
}

#[test]
fn personal_data_never_leaves_the_office() {
    let campaign = Campaign::init();
    // The identity number's check character is right; the person does not exist.
    campaign.replace("content/cases/refund-call.md", "victim: 王某，35岁", "victim: 王建国，35岁");
    campaign.replace(
        "content/cases/refund-call.md",
        "一通“客服”电话",
        "身份证11010519491231002X，电话１３８ ００１３ ８０００，一通“客服”电话",
    );
    campaign.replace("content/screens/lobby.yaml", "陌生来电谈转账，挂断电话问一问", "有事找小李 0571-87654321");
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn what_looks_like_personal_data_can_be_allowed_with_a_reason() {
    let campaign = Campaign::small();
    campaign.write(
        "content/pages/help.md",
        "---\ntitle: 帮助\nallow:\n  - code: outreach::pii::phone\n    text: 400-800-1234\n    reason: 银行官方客服\n---\n\n打400-800-1234。\n",
    );
    campaign.build();
    campaign.replace("content/pages/help.md", "    reason: 银行官方客服\n", "");
    assert!(campaign.build_fails().contains("`allow` should be a group with"));
}

#[test]
fn links_that_lead_nowhere_or_to_harm() {
    let campaign = Campaign::init();
    campaign.write(
        "content/pages/help.md",
        "---\ntitle: 帮助\n---\n\n[看这里](../scams/fake-refnud.md) [点我](javascript:alert(1)) [外面](../../../etc/passwd)\n\n![图](missing.png)\n\n[标题](../scams/fake-refund.md#不存在)\n",
    );
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn a_character_no_font_has_is_an_error_and_not_a_box() {
    let campaign = Campaign::init();
    campaign.replace("content/letters/parents.md", "近期，", "近期，𪚥");
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn a_poster_that_does_not_fit_says_by_how_much() {
    let campaign = Campaign::init();
    let long = format!("- {}\n", "这一条写得实在太长了怎么也放不下".repeat(12));
    campaign.replace("content/scams/fake-refund.md", "- 挂断电话，到购物平台官方客服核实\n", &long.repeat(6));
    campaign.replace("book.toml", "sizes = [\"a4\", \"a3\"]", "sizes = [\"a4\"]");
    campaign.replace("book.toml", "[output.screens]\nsizes = [\"1920x1080\", \"1080x1920\"]\n", "");
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn playlists_name_what_is_missing() {
    let campaign = Campaign::init();
    campaign.write(
        "content/screens/lobby.yaml",
        "title: 大厅\nitems:\n  - scam: fake-refnud\n  - slogan: 甲\n    case: refund-call\n  - image: nothing.png\n  - scam: fake-refund\n    sections: [headline, redflags]\n    seconds: 0\n",
    );
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn files_in_gbk_and_files_of_no_kind() {
    let campaign = Campaign::init();
    // 标题 … in GBK.
    campaign.write(
        "content/cases/gbk.md",
        b"---\ntitle: \xB1\xEA\xCC\xE2\xA3\xBA\xB7\xC0\xB7\xB6\xB5\xE7\xD0\xC5\xCD\xF8\xC2\xE7\xD5\xA9\xC6\xAD\n---\n",
    );
    campaign.write("content/scam/misplaced.md", "---\ntitle: 甲\n---\n");
    campaign.write("content/notes.docx", "x");
    insta::assert_snapshot!(failing(&campaign));
}

// Windows makes one file of the two.
#[cfg(not(windows))]
#[test]
fn two_files_that_make_one_page() {
    let campaign = Campaign::init();
    campaign.write("content/scams/Fake-Refund.md", "---\ntitle: 乙\n---\n");
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn what_is_missing_is_a_warning() {
    let campaign = Campaign::small();
    campaign.write("content/scams/bare.md", "---\ntitle: 只有标题\n---\n\n## 识别信号\n\n- 一\n");
    campaign.write("content/cases/bare.md", "---\ntitle: 只有标题\n---\n\n<b>甲</b>\n");
    let text = campaign.check();
    campaign.build();
    insta::assert_snapshot!(text);
}

#[test]
fn a_wrong_template_names_its_file_and_line() {
    let campaign = Campaign::init();
    campaign.write(
        "themes/default/site/page.html",
        "{% extends \"base.html\" %}\n{% block main %}\n{{ item.titel }}\n{% endblock main %}\n",
    );
    campaign.write("themes/default/print/letter.typ", "#let d = json(\"/data.json\")\n#d.titel\n");
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn a_file_that_is_no_campaign() {
    let campaign = Campaign::init();
    std::fs::remove_file(campaign.path("book.toml")).unwrap();
    insta::assert_snapshot!(campaign.build_fails());
}

/// Who stands beside a campaign, or in one of its folders, is told where it is.
#[test]
fn a_folder_that_is_no_campaign() {
    let campaign = Campaign::init();
    let outer = tempfile::tempdir().unwrap();
    let told = |dir: &Path, args: &[&str]| {
        let out = common::program().arg("check").args(args).current_dir(dir).output().unwrap();
        assert_eq!(out.status.code(), Some(1));
        let here = dunce::canonicalize(outer.path()).unwrap();
        common::stderr(&out).replace(here.to_str().unwrap(), "HERE").replace('\\', "/")
    };
    let mut all = told(outer.path(), &[]);
    std::fs::rename(campaign.dir.path(), outer.path().join("反诈宣传")).unwrap();
    all += &told(outer.path(), &[]);
    all += &told(&outer.path().join("反诈宣传/content/cases"), &[]);
    all += &told(outer.path(), &["反诈宣传/book.toml"]);
    all += &told(outer.path(), &["反诈 宣传"]);
    // Saved by Notepad, which adds an ending that Windows does not show.
    std::fs::rename(outer.path().join("反诈宣传/book.toml"), outer.path().join("反诈宣传/book.toml.txt")).unwrap();
    all += &told(outer.path(), &["反诈宣传"]);
    let out = common::program().args(["init", "反诈宣传"]).current_dir(outer.path()).output().unwrap();
    assert_eq!(out.status.code(), Some(1));
    all += &common::stderr(&out).replace('\\', "/");
    insta::assert_snapshot!(all);
}

#[test]
fn json_findings_have_places() {
    let campaign = Campaign::init();
    campaign.replace("content/scams/fake-refund.md", "risk: high", "risk: enormous");
    let out = campaign.run(&["check", "--format", "json"]);
    assert_eq!(out.status.code(), Some(1));
    insta::assert_snapshot!(common::stdout(&out));
}

#[test]
fn sarif_findings_have_rules_regions_and_relative_files() {
    let campaign = Campaign::init();
    campaign.replace("content/scams/fake-refund.md", "risk: high", "risk: enormous");
    campaign.write("content/通知.docx", "x");
    let out = campaign.run(&["check", "--format", "sarif"]);
    assert_eq!(out.status.code(), Some(1));
    let text = common::stdout(&out);
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    // What the standard requires of a log, a run, a tool and a result (SARIF 2.1.0, 3.13, 3.14, 3.19, 3.27).
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert!(run["tool"]["driver"]["name"].is_string());
    for result in run["results"].as_array().unwrap() {
        assert!(result["message"]["text"].is_string());
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
    let root = campaign.dir.path().canonicalize().unwrap();
    let base = run["originalUriBaseIds"]["SRCROOT"]["uri"].as_str().unwrap();
    assert!(base.ends_with(&format!("{}/", root.file_name().unwrap().to_string_lossy())), "{base}");
    insta::with_settings!({ filters => vec![
        (r#"file://[^"]*"#, "file:///campaign/"),
        (r#""version": "\d+\.\d+\.\d+",(\s+)"language""#, r#""version": "…",$1"language""#),
    ] }, { insta::assert_snapshot!(text) });
}

/// What a person who reads Chinese is told.
fn in_chinese(campaign: &Campaign) -> String {
    let out = campaign.run(&["--lang", "zh", "check"]);
    assert_eq!(out.status.code(), Some(1));
    common::stderr(&out)
}

#[test]
fn chinese_front_matter_text_and_links() {
    let campaign = Campaign::init();
    campaign.write(
        "content/cases/refund-call.md",
        "---\ntitle: 一通电话\nlos: 3\nloss: 三万元\ndate: 2026-02-30\nscam: fake-refnud\n---\n\n# 经过\n\n<b>甲</b>\n\n[看](../scams/nothing.md#a)\n![](x.png)\n",
    );
    campaign.write("content/scams/one.md", "---\ntitle: \"刷单\nrisk: high\n---\n\n正文\n");
    campaign.write("content/scams/three.md", "---\ntitle: 没有结尾\n\n正文\n");
    campaign.write("content/scam/misplaced.md", "---\ntitle: 甲\n---\n");
    campaign.write("content/cases/gbk.md", b"---\ntitle: \xB1\xEA\xCC\xE2\xA3\xBA\xB7\xC0\n---\n");
    insta::assert_snapshot!(in_chinese(&campaign));
}

#[test]
fn chinese_settings_and_playlists() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "[output.posters]", "[output.poster]");
    campaign.replace("book.toml", "\"1080x1920\"", "\"1080p\"");
    campaign.replace("book.toml", "# [[merge]]\n", "[[merge]]\nletter = \"parents\"\ndata = \"students.csv\"\n");
    campaign.write("private/students.csv", "姓名,班级\n张三,一班\n,二班\n");
    campaign.replace("content/letters/parents.md", "家长", "{学生}家长");
    campaign.write(
        "content/screens/lobby.yaml",
        "title: 大厅\nhours: 8点\nitems:\n  - scam: fake-refnud\n  - slogan: 甲\n    case: refund-call\n",
    );
    insta::assert_snapshot!(in_chinese(&campaign));
}

#[test]
fn chinese_numbers_names_and_addresses() {
    let campaign = Campaign::init();
    campaign.replace("content/scams/fake-refund.md", "hotlines: [\"96110\"]", "hotlines: [\"96111\", \"12381\"]");
    campaign.replace("content/cases/refund-call.md", "victim: 王某，35岁", "victim: 王建国，35岁");
    campaign.replace(
        "content/cases/refund-call.md",
        "一通“客服”电话",
        "身份证11010519491231002X，网址 gov-cn.com，请把钱转到安全账户。一通“客服”电话",
    );
    insta::assert_snapshot!(in_chinese(&campaign));
}

#[test]
fn chinese_sheets_and_templates() {
    let campaign = Campaign::init();
    let long = format!("- {}\n", "这一条写得实在太长了怎么也放不下".repeat(12));
    campaign.replace("content/scams/fake-refund.md", "- 挂断电话，到购物平台官方客服核实\n", &long.repeat(6));
    campaign.replace("content/scams/fake-refund.md", "“您的快递丢了，我给您理赔”", "“您的快递丢了\u{1b170}”");
    campaign.write("themes/default/print/letter.typ", "#let d = json(\"/data.json\")\n#d.titel\n");
    campaign.replace("book.toml", "sizes = [\"a4\", \"a3\"]", "sizes = [\"a4\"]");
    campaign.replace("book.toml", "[output.screens]\nsizes = [\"1920x1080\", \"1080x1920\"]\n", "");
    insta::assert_snapshot!(in_chinese(&campaign));
}

#[test]
fn the_environment_chooses_the_language() {
    let campaign = Campaign::init();
    std::fs::remove_file(campaign.path("book.toml")).unwrap();
    let say = |args: &[&str], variables: &[(&str, &str)]| {
        let mut program = common::program();
        program.env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANG");
        let out = program.args(args).envs(variables.iter().copied()).current_dir(campaign.dir.path()).output().unwrap();
        common::stderr(&out)
    };
    let (english, chinese) = ("error[outreach::config::missing]", "错误[outreach::config::missing]");
    assert!(say(&["check"], &[]).starts_with(english));
    assert!(say(&["check"], &[("LANG", "zh_CN.UTF-8")]).starts_with(chinese));
    assert!(say(&["check"], &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]).starts_with(english));
    assert!(say(&["check", "--lang", "zh"], &[("LANG", "C")]).starts_with(chinese));
    assert!(say(&["--lang", "en", "check"], &[("LANG", "zh_CN")]).starts_with(english));
}

#[test]
fn the_missing_heading_is_named() {
    let campaign = Campaign::init();
    campaign.write(
        "content/scams/fake-refund.md",
        campaign.read("content/scams/fake-refund.md").replace("## 识别信号", "## 二、骗子长什么样"),
    );
    let said = campaign.check();
    assert!(said.contains("add a heading `## 识别信号` with a list below it"), "{said}");
    campaign.replace("content/scams/fake-refund.md", "## 二、骗子长什么样", "## （二）识别信号：");
    let said = campaign.check();
    assert!(!said.contains("sections::missing"), "{said}");
}

#[test]
fn marks_that_come_out_as_they_are_typed() {
    let campaign = Campaign::init();
    campaign.write(
        "content/letters/village.md",
        "---\ntitle: 致村民\nto: 各位村民\ndate: 2026-11-20\n---\n\n##重要提醒\n\n＃＃ 怎么办\n\n#反诈宣传#\n\n\
         ＊＊记住＊＊，** 不转账 **，**停**和**问**\n\n|项目|电话|\n|报警|110|\n\n|项目|电话|\n|---|---|\n|报警|110|\n\n\
         ![图] (../images/a.png)\n\n![图](images/b.svg)\n",
    );
    campaign.write(
        "content/images/b.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><rect width=\"9\" height=\"9\"/></svg>",
    );
    campaign.write(
        "content/decks/class.md",
        "---\ntitle: 班会\n---\n\n# 班会\n\n——\n\n<！-- 只给讲课的人看 -->\n\n<!-- scam：fake-refund -->\n\n---\n\n<!-- second: 8 -->\n\n守住钱\n",
    );
    campaign.write("book.toml", format!("{}\n[output.decks]\n", campaign.read("book.toml")));
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn what_office_programs_write_is_not_lost_without_a_word() {
    let campaign = Campaign::init();
    campaign.write(
        "content/letters/village.md",
        "---\ntitle: 致村民\nto: 各位村民\ndate: 2026-11-20\n---\n\n请做到：\n（1）不轻信\n（2）不转账\n\n① 甲  \n② 乙\n\n\
         ！[现场](../images/a.jpg)\n![现场]（../images/a.jpg）\n\n![聊天](../images/微信 图片 (1).svg)\n\n\
         ![照片](..\\images\\a.jpg)\n\n![照片](D:\\图片\\b.jpg)\n\n![照片](../images/现场.heic)\n",
    );
    let svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><rect width=\"9\" height=\"9\"/></svg>";
    campaign.write("content/images/微信 图片 (1).svg", svg);
    campaign.write("content/images/现场.heic", "x");
    campaign.write("content/screens/hall.yaml", "title: 大厅\nitems:\n  - image: images/现场.heic\n");
    campaign.write("content/slogans.yaml", "- text: 不轻信 #反诈\n- text: \"**不转账**\" # 每年**换**\n");
    campaign.write(
        "content/pages/numbers.md",
        "---\ntitle: 几点提醒\n---\n\n- 1、不轻信\n  - （一）不回拨\n- 2、不转账\n- 1.5万元以上\n\n另外：\n\n1. ①打110\n2. ②打96110\n\n\
         1、不轻信\n\n## 已经转账了\n\n1、马上打110\n\n2、保存证据\n",
    );
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn what_paper_and_screens_leave_off_is_named() {
    let campaign = Campaign::init();
    campaign.replace(
        "content/scams/fake-refund.md",
        "## 识别信号",
        "## 识别信号\n\n常见的有这些：\n\n- 要您转账\n  - 说是“安全账户”\n\n另外：\n\n## 识别信号",
    );
    campaign.write(
        "content/decks/class.md",
        "---\ntitle: 班会\n---\n\n# 班会\n---\n# 三不\n- 不轻信\n  - 也不回拨\n- 不转账\n---\n# 没有\n- 一\n- 二\n",
    );
    insta::assert_snapshot!(campaign.check());
}

#[test]
fn book_toml_as_chinese_keyboards_write_it() {
    let campaign = Campaign::init();
    let book = campaign.read("book.toml");
    let mut said = String::new();
    for (right, wrong) in [
        ("title = \"反诈宣传\"", "title = “反诈宣传”"),
        ("title = \"反诈宣传\"", "title：\"反诈宣传\""),
        ("[\"96110\", \"110\"]", "[\"96110\"，\"110\"]"),
        ("[organization]", "[organization]\nlogo = \"C:\\Users\\徽标.png\""),
        ("[organization]", "［organization］"),
        ("search = true", "search = 是"),
        ("search = true", "search = true\nsearch = false"),
        ("hotlines =", "热线 ="),
        ("hotlines = [\"96110\", \"110\"]", "hotlines = \"96110、110\""),
        ("hotlines = [\"96110\", \"110\"]", "hotlines = [\"96119\", \"96110 110\"]"),
        ("[build]", "[build]\nbase-url = \"https：//www.gov.cn/\""),
    ] {
        campaign.write("book.toml", book.replacen(right, wrong, 1));
        said += &in_chinese(&campaign);
    }
    insta::assert_snapshot!(said);
}

#[test]
fn what_windows_phones_and_copying_leave_in_the_folder() {
    let campaign = Campaign::init();
    let scam = campaign.read("content/scams/fake-refund.md");
    for name in ["Thumbs.db", "desktop.ini", "~$案例.docx", ".DS_Store", "__MACOSX/a.md"] {
        campaign.write(&format!("content/cases/{name}"), "");
    }
    for name in ["刷单.md.txt", "刷单.markdown", "说明.txt"] {
        campaign.write(&format!("content/scams/{name}"), &scam);
    }
    campaign.write("content/screens/大厅.txt", "title: 大厅\n");
    campaign.write("content/案例/a.md", &scam);
    campaign.write("content/scams/fake-refund - 副本.md", &scam);
    campaign.write("content/scams/空.md", " \n\n");
    campaign.write("content/scams/front.md", "---\ntitle: 只有开头\nsummary: 一\nheadline: 一\n---\n");
    campaign.write("content/images/a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    let pixels: Vec<u8> = (0..64 * 64 * 3).map(|i| (i / 7 % 256) as u8).collect();
    let photo = libjpeg_turbo_rs::Encoder::new(&pixels, 64, 64, libjpeg_turbo_rs::PixelFormat::Rgb);
    let photo = photo.encode().unwrap();
    campaign.write("content/images/b.jpg", &photo[..photo.len() - 100]);
    insta::assert_snapshot!(in_chinese(&campaign));
}

#[test]
fn addresses_and_numbers_as_they_are_typed_and_copied() {
    let campaign = Campaign::init();
    campaign.write(
        "content/pages/help.md",
        "---\ntitle: 帮助\nsummary: 一\nreviewed: 2026-11-01\n---\n\n\
         请拨打９６１１０，别打96-111，也别打961 11。打9611O没有用。\n\n\
         [一](http：//www.gov.cn/) [二](www.mps.gov.cn) [三](https:www.mps.gov.cn/) [四](https://www.mps.gov.cn/a b)\n\n\
         [五](https://www.gov.cn/s?__biz=MzA3&sn=abc&srcid=12&sharer_shareinfo=8c1f#rd) [六](../files/报名 表.docx)\n",
    );
    insta::assert_snapshot!(in_chinese(&campaign));
}

#[test]
fn of_a_bracket_that_is_not_closed_nothing_else_is_told() {
    let campaign = Campaign::init();
    let book = campaign.read("book.toml");
    let mut said = String::new();
    for (right, wrong) in [
        ("authors = []", "authors = [\"张三\""),
        ("authors = []", "authors = {"),
        ("[\"a4\", \"a3\"]", "[\"a4\""),
        ("authors = []", "authors"),
        ("authors = []", "authors = [] src = \"content\""),
        ("authors = []", "authors = 01"),
        ("authors = []", "# a\u{1}"),
        ("[build]", "[build]]"),
    ] {
        campaign.write("book.toml", book.replacen(right, wrong, 1));
        said += &in_chinese(&campaign);
    }
    insta::assert_snapshot!(said);
}

#[test]
fn templates_do_not_stumble_over_what_was_told() {
    let campaign = Campaign::init();
    let book = campaign.read("book.toml");
    campaign.write(
        "content/images/logo.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><rect width=\"9\" height=\"9\"/></svg>",
    );
    let mut said = String::new();
    for (right, wrong) in [
        ("\"zh-CN\"", "\"zh_CN\""),
        ("\"zh-CN\"", "\"中文\""),
        ("[organization]", "[organization]\nlogo = \"徽标.png\""),
        ("[organization]", "[organization]\nlogo = \"logo.svg\""),
    ] {
        campaign.write("book.toml", book.replacen(right, wrong, 1));
        said += &in_chinese(&campaign);
    }
    campaign.write("book.toml", book + "\n[output.decks]\n");
    campaign.replace("content/screens/lobby.yaml", "items:\n", "items:\n  - image: images/nix.png\n");
    campaign.write(
        "content/decks/class.md",
        "---\ntitle: 班会\n---\n\n# 班会\n---\n![图](a.png)\n---\n# 一\n\n文\n\n![图](b.png)\n",
    );
    campaign.replace("content/letters/parents.md", "近期，", "近期，![图](../images/c.png)");
    said += &in_chinese(&campaign);
    insta::assert_snapshot!(said);
}

#[test]
fn front_matter_without_its_lines_is_told_how_it_is_written() {
    let campaign = Campaign::init();
    let mut said = String::new();
    for text in
        ["title: 新页面\n\n正文\n", " ---\ntitle: 新页面\n---\n\n正文\n", "—\ntitle: 新页面\n—\n\n正文\n", "只有正文\n"]
    {
        campaign.write("content/pages/new.md", text);
        said += &in_chinese(&campaign);
    }
    insta::assert_snapshot!(said);
}

#[test]
fn what_libraries_say_of_front_matter_is_said_in_chinese() {
    let campaign = Campaign::init();
    for (name, fields) in [
        ("twice", "title: 一\ntitle: 二"),
        ("no-colon", "title: 一\n没有冒号的一行\nsummary: 二"),
        ("not-indented", "title: 一\nsummary: |\n没有缩进\ndraft: true"),
        ("commas", "title: 一\ntags: [甲,,乙]"),
        ("backslash", "title: 一\nsummary: \"甲\\q\""),
        ("anchor", "title: 一\ntags: [*甲, 乙]"),
        ("unused-anchor", "title: &重要 关于开展活动的通知"),
        ("indented", "title: 一\n  summary: 二"),
        ("points", "title: 一\ntags: 甲\n  - 乙"),
        ("tab", "title: 一\n\tsummary: 二"),
        ("end", "title: 一\n...\nsummary: 二"),
        ("bell", "title: 一\u{7}声"),
        ("brackets", "title: 一\ntags: [甲}"),
        ("note", "title: 一 # 备注\n  二"),
        ("no-name", "title: 一\n: 二"),
    ] {
        campaign.write(&format!("content/pages/{name}.md"), format!("---\n{fields}\n---\n\n正文\n"));
    }
    campaign.write("places.yaml", "- 城关镇\n- order:\n    posters/*: 3\n");
    campaign.write("content/images/a.svg", "<svg");
    insta::assert_snapshot!(in_chinese(&campaign));
}

#[test]
fn a_former_address_is_nobodys_page() {
    let campaign = Campaign::init();
    let add = |line: &str| format!("risk: high\nmoved-from: [{line}]");
    campaign.replace("content/scams/fake-refund.md", "risk: high", &add("scams/fake-refund, scams/other, scams/old"));
    let other = campaign.read("content/scams/fake-refund.md");
    campaign.write("content/scams/other.md", other.replace("scams/fake-refund, scams/other, scams/old", "scams/old"));
    let said = in_chinese(&campaign);
    let errors: Vec<_> = said.split("\n\n").filter(|part| part.starts_with("错误")).collect();
    insta::assert_snapshot!(errors.join("\n\n"));
}

#[test]
fn hotlines_as_chinese_keyboards_write_them_are_read() {
    let campaign = Campaign::init();
    for written in ["[“96110”，“110”]", "[９６１１０]", "“96110”、110"] {
        let scam = campaign.read("content/scams/fake-refund.md");
        campaign.write("content/scams/fake-refund.md", scam.replacen("[\"96110\"]", written, 1));
        let said = campaign.check();
        assert!(said.contains("0 errors"), "{said}");
        campaign.write("content/scams/fake-refund.md", scam);
    }
}

#[test]
fn wrong_folders_and_addresses_of_book_toml_are_told_once() {
    let campaign = Campaign::init();
    let book = campaign.read("book.toml");
    let mut said = String::new();
    for setting in [
        "build-dir = \"content\"",
        "build-dir = \"D:/反诈\"",
        "build-dir = \"D:\\反诈\"",
        "build-dir = \"themes/dist\"",
        "base-url = \"www.example.org\"",
    ] {
        campaign.write("book.toml", book.replacen("[build]", &format!("[build]\n{setting}"), 1));
        said += &in_chinese(&campaign);
    }
    insta::assert_snapshot!(said);
}

#[test]
fn a_victim_may_be_called_by_what_he_is() {
    let campaign = Campaign::init();
    let found = |victim: &str| {
        let before = campaign.read("content/cases/refund-call.md");
        campaign.replace("content/cases/refund-call.md", "victim: 王某，35岁", &format!("victim: {victim}，35岁"));
        let found = common::stderr(&campaign.run(&["check"]));
        campaign.write("content/cases/refund-call.md", before);
        assert!(found.contains("errors, ") || found.contains("error, "), "{found}");
        found.contains("outreach::pii::name")
    };
    for victim in ["学生", "退休教师", "高中生", "王某（公司会计）", "李华（化名）", "Ms Wang", "Retired teacher"]
    {
        assert!(!found(victim), "{victim}");
    }
    for victim in ["王小明", "扎西顿珠", "男，王建国", "王某（王建国）", "Zhang Wei", "Zhang Wei (clerk)"]
    {
        assert!(found(victim), "{victim}");
    }
}

#[test]
fn stars_that_mask_are_printed() {
    let campaign = Campaign::init();
    let text = "号码138****5678和139****1234，受害人张*、李*被骗，**不转账**。";
    campaign.write("content/pages/masks.md", format!("---\ntitle: 提醒\n---\n\n{text}\n"));
    assert!(campaign.run(&["build", "--only", "site"]).status.success());
    let html = campaign.read("dist/pages/masks.html");
    assert!(html.contains("号码138****5678和139****1234，受害人张*、李*被骗，<strong>不转账</strong>。"), "{html}");
}

#[test]
fn indented_papers_and_mistyped_tables_are_told() {
    let campaign = Campaign::init();
    let text = "提醒：\n\n    近期，有骗子冒充老师。\n\n｜时间｜事项｜\n｜---｜---｜\n\n-[ ] 已阅读\n\n\
                姓名\t年龄\n张某\t45\n李某\t50\n\n一行\t两词";
    campaign.write("content/pages/papers.md", format!("---\ntitle: 提醒\n---\n\n{text}\n"));
    let told = failing(&campaign);
    for (line, code) in [(7, "indented"), (9, "as-typed"), (10, "as-typed"), (12, "as-typed")] {
        assert!(told.contains(&format!("content/pages/papers.md:{line}:")) && told.contains(code), "{line}: {told}");
    }
    // A table that was copied from Excel is told once; a tab in a line is a space.
    assert!(told.contains("content/pages/papers.md:14:") && told.contains("tabs in place of its bars"), "{told}");
    assert!((15..20).all(|line| !told.contains(&format!("papers.md:{line}:"))), "{told}");
}

#[test]
fn a_character_of_chats_is_told_with_what_says_the_same() {
    let campaign = Campaign::init();
    campaign.replace("content/scams/fake-refund.md", "客服", "1️⃣客服⚠️");
    let told = failing(&campaign);
    assert!(
        told.contains("no font has the character 1️⃣ (U+20E3)") && told.contains("write ①②③ in its place"),
        "{told}"
    );
    assert!(told.contains("character ⚠ (U+26A0)") && told.contains("write 注意 in its place"), "{told}");
    assert!(!told.contains("(U+FE0F)") && !told.contains("(U+0031)"), "{told}");
}
