//! What a person reads when a campaign is wrong: whole diagnostics, as snapshots.

mod common;

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
    let campaign = Campaign::init();
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
    campaign.write("content/scams/Fake-Refund.md", "---\ntitle: 乙\n---\n");
    insta::assert_snapshot!(failing(&campaign));
}

#[test]
fn what_is_missing_is_a_warning() {
    let campaign = Campaign::init();
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

#[test]
fn json_findings_have_places() {
    let campaign = Campaign::init();
    campaign.replace("content/scams/fake-refund.md", "risk: high", "risk: enormous");
    let out = campaign.run(&["check", "--format", "json"]);
    assert_eq!(out.status.code(), Some(1));
    insta::assert_snapshot!(common::stdout(&out));
}
