//! Characters that hide or turn text, files that are no text: wherever they stand, the real binary
//! names the place.

mod common;

use common::Campaign;

fn site() -> Campaign {
    Campaign::of("[output.site]\n")
}

fn page(campaign: &Campaign, front: &str, body: &str) {
    campaign.write("content/pages/odd.md", format!("---\ntitle: 片段\n{front}---\n\n{body}\n"));
}

fn refused(campaign: &Campaign) -> String {
    let text = campaign.build_fails();
    assert!(!campaign.path("dist").exists(), "something was written");
    text
}

#[test]
fn in_text() {
    let campaign = site();
    page(
        &campaign,
        "summary: 付款\u{202E}码\n",
        "转\u{200B}账前先核实。\n\n举报网址 www.12\u{2060}377.cn，电话 96\u{AD}110。\n\n响铃\u{7}，字库\u{E7C7}，没有\u{378}，丢了\u{FFFD}。\n\n引用 &#x202E;abc&zwj;。",
    );
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn in_data() {
    let campaign = site();
    campaign.replace("book.toml", "某县反诈中心", "某县\u{2067}反诈\u{2069}中心");
    campaign.write("content/slogans.yaml", "- \"不听\\u202E不信\"\n- 不\u{FEFF}转账\n");
    campaign.write("places.yaml", "- name: 城关\u{200D}镇\n");
    campaign.write("content/images/a\u{202E}gpm.mp4", common::film(""));
    campaign.write("content/pages/b\u{200B}.md", "---\ntitle: 片段\n---\n\n正文\n");
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn in_a_theme() {
    let campaign = site();
    campaign.write("themes/default/site/404.html", "<p>\u{202D}没有这一页\u{202C}</p>\n");
    campaign.write("themes/default/print/poster.typ", "#let a = \"转\u{200B}账\"\n");
    campaign.write("themes/default/site/page.html", b"<p>\xB1\xEA\xCC\xE2\xA3\xBA\xB7\xC0\xB7\xB6</p>\n");
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn in_a_table_of_people() {
    let campaign = site();
    let book = campaign.read("book.toml");
    campaign.write(
        "book.toml",
        format!("{book}[output.letters]\n[[merge]]\nletter = \"parents\"\ndata = \"people.csv\"\n"),
    );
    campaign.write("private/people.csv", "姓名,班级\n甲\u{202E}乙,一班\n丙丁,二\u{200B}班\n");
    insta::assert_snapshot!(refused(&campaign));
}

/// What is at home in its script or its emoji says nothing.
#[test]
fn what_is_needed_stays() {
    let campaign = site();
    page(&campaign, "", "一家人👨\u{200D}👩\u{200D}👧，❤\u{FE0F}，1\u{FE0F}\u{20E3}，葛\u{E0100}，hyphen\u{AD}ation。");
    let said = campaign.check();
    assert!(!said.contains("outreach::characters"), "{said}");
}

/// With a reason it passes, and the reason is listed.
#[test]
fn what_is_allowed_passes() {
    let campaign = site();
    let allow = "allow:\n  - code: outreach::characters::direction\n    text: \"\\u202E\"\n    reason: 讲解骗子怎样伪装文件名\n";
    page(&campaign, allow, "文件名里有\u{202E}控制符。");
    campaign.build();
    let listed = campaign.run(&["check", "--allowed"]);
    assert!(common::stdout(&listed).contains("讲解骗子怎样伪装文件名"));
}

#[test]
fn files_that_are_no_text() {
    let campaign = site();
    campaign.write("content/pages/nulls.md", b"---\ntitle: a\n---\n\na\0b\n");
    campaign.write("content/pages/latin.md", b"---\ntitle: caf\xE9\n---\n");
    campaign.write("content/slogans.yaml", b"\xFF\xFE-\0 \0a\0");
    campaign.write("places.yaml", b"- name: \xC3\x28\n");
    insta::assert_snapshot!(refused(&campaign));
    campaign.write("book.toml", b"[book]\ntitle = \"a\0\"\n");
    insta::assert_snapshot!("book", refused(&campaign));
}

/// Personal data is read as the eye reads it, whatever is hidden in it.
#[test]
fn hidden_characters_hide_no_personal_data() {
    let campaign = site();
    page(&campaign, "", "联系 138\u{200B}0013\u{2060}8000，身份证 110105\u{FEFF}19491231\u{AD}002X。");
    let said = refused(&campaign);
    for code in ["outreach::pii::phone", "outreach::pii::id-number", "outreach::characters::hidden"] {
        assert!(said.contains(code), "{code}:\n{said}");
    }
}
