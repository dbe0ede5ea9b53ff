//! What a theme author changes, and what is said when it does nothing.

mod common;

#[cfg(unix)]
use std::path::Path;

use common::{Campaign, stderr, stdout};

/// A campaign that makes a site only.
fn site() -> Campaign {
    Campaign::of("[output.site]\n")
}

#[test]
fn one_changed_word_and_one_changed_colour_are_enough() {
    let campaign = site();
    campaign.write("themes/default/locales/zh-CN.yaml", "strings: {site: {home: 主页}}\n");
    campaign.write("themes/default/tokens.json", "{\"color\": {\"accent\": \"#ffb300\"}}");
    campaign.build();
    let home = campaign.read("dist/index.html");
    assert!(home.contains("主页") && home.contains("真实警示"), "{home}");
    let css = campaign.read("dist/static/tokens.css");
    assert!(css.contains("--color-accent:#ffb300;") && css.contains("--color-ink:#16213a;"), "{css}");
}

#[test]
fn a_colour_that_is_changed_on_screens_alone_is_told() {
    let campaign = Campaign::of("[output.site]\n[output.posters]\nsizes = [\"a4\"]\n");
    let told = |tokens: &str| {
        campaign.write("themes/default/tokens.json", tokens);
        campaign.check().contains("outreach::theme::inks")
    };
    assert!(told("{\"color\": {\"accent\": \"#ffb300\"}}"));
    assert!(told("{\"palette\": {\"high\": {\"accent\": \"#ffb300\"}}}"));
    assert!(!told("{\"color\": {\"accent\": \"#ffb300\"}, \"cmyk\": {\"color\": {\"accent\": [0, 35, 95, 0]}}}"));
    assert!(!told("{\"type\": {\"base\": 18}}"));
    campaign.replace("book.toml", "sizes = [\"a4\"]", "sizes = [\"a4\"]\ncolor = \"rgb\"");
    assert!(!told("{\"color\": {\"accent\": \"#ffb300\"}}"));
}

#[test]
#[cfg(unix)]
fn a_link_among_its_files_is_told_and_not_followed() {
    let campaign = site();
    campaign.write("shared/404.html", "<p>别处的</p>");
    campaign.write("themes/default/site/own.html", "x");
    std::os::unix::fs::symlink(campaign.path("shared/404.html"), campaign.path("themes/default/site/404.html"))
        .unwrap();
    let said = stderr(&campaign.build());
    assert!(said.contains("outreach::content::symlink") && said.contains("themes/default/site/404.html"), "{said}");
    assert!(!campaign.read("dist/404.html").contains("别处的"));
    let listed = stdout(&campaign.run(&["theme", "list"]));
    let line = listed.lines().find(|line| line.starts_with("site/404.html")).unwrap();
    assert_eq!(line, "site/404.html");
}

#[test]
fn what_is_wrong_in_words_and_tokens_is_told_with_its_line() {
    let campaign = site();
    campaign
        .write("themes/default/locales/zh-CN.yaml", "strings:\n  site:\n    minutes: 阅读约{m}分钟\n    hom: 主页\n");
    campaign.write(
        "themes/default/tokens.json",
        "{\n  \"color\": {\"acent\": \"#ffb300\", \"ink\": \"gold\"},\n  \
         \"palette\": {\"high\": {\"ground\": \"#fff;}body{\"}},\n  \"font\": [\"Comic\"]\n}\n",
    );
    insta::assert_snapshot!(campaign.build_fails());
    insta::assert_snapshot!(stderr(&campaign.run(&["--lang", "zh", "check"])));
}

#[test]
fn fonts_that_cannot_be_read_are_told() {
    let campaign = site();
    campaign.write("themes/default/fonts/Bad.otf", "junk");
    campaign.write("themes/default/fonts/x.woff2", "wOF2");
    campaign.write("themes/default/fonts/OFL.txt", "licence");
    insta::assert_snapshot!(campaign.build_fails());
}

#[test]
fn files_that_nothing_uses_are_told() {
    let campaign = site();
    campaign.write("themes/default/site/scams.html", "");
    campaign.write("themes/default/templates/scam.html", "");
    campaign.write("themes/default/static/own.css", "");
    let said = campaign.check();
    assert_eq!(said.matches("outreach::theme::unused").count(), 2, "{said}");
    assert_eq!(said.matches("did you mean `site/scam.html`?").count(), 2, "{said}");
    campaign.build();
}

#[test]
fn a_value_that_no_template_names_is_still_what_was_meant() {
    let campaign = site();
    campaign.write("themes/default/site/case.html", "<!doctype html><title>{{ item.title }}</title>{{ bodi_html }}");
    let said = campaign.build_fails();
    assert!(said.contains("did you mean `body_html`?"), "{said}");
}

#[test]
fn a_message_says_that_a_file_is_built_in() {
    let campaign = Campaign::init();
    campaign.write("themes/default/print/office.typ", "#let own = 1\n");
    let said = campaign.check();
    assert!(said.contains("themes/default/print/letter.typ (built-in):"), "{said}");
    let said = stderr(&campaign.run(&["--lang", "zh", "check"]));
    assert!(said.contains("themes/default/print/letter.typ（自带）:"), "{said}");
}

#[test]
fn built_in_files_are_written_out_and_nothing_is_overwritten() {
    let campaign = site();
    campaign.replace("book.toml", "[build]\n", "[build]\ntheme = \"ours\"\n");
    campaign.write("themes/ours/print/lib.typ", "mine");
    let listed = stdout(&campaign.run(&["theme", "list"]));
    assert!(listed.contains("\nprint/poster.typ\n") && listed.contains("static/icons/phone.svg\n"), "{listed}");
    assert!(listed.lines().any(|l| l.starts_with("print/lib.typ ") && l.ends_with(" themes/ours/print/lib.typ")));
    let out = campaign.run(&["theme", "eject", "print/l*.typ", "themes/ours/site/404.html (built-in)"]);
    assert!(out.status.success(), "{}", stderr(&out));
    let said = stdout(&out);
    assert!(said.contains("themes/ours/print/lib.typ is there already and is left alone"), "{said}");
    assert_eq!(campaign.read("themes/ours/print/lib.typ"), "mine");
    for path in ["print/letter.typ", "site/404.html"] {
        let built_in = std::fs::read(common::sample_root().join("themes/default").join(path)).unwrap();
        assert_eq!(std::fs::read(campaign.path(&format!("themes/ours/{path}"))).unwrap(), built_in, "{path}");
    }
    assert!(!campaign.path("themes/ours/print/poster.typ").exists());
    // As terminals of Windows hand paths on.
    let out = campaign.run(&["theme", "eject", "'print/h*.typ'", r"themes\ours\site\list.html"]);
    assert!(out.status.success(), "{}", stderr(&out));
    assert!(
        campaign.path("themes/ours/print/handbook.typ").exists()
            && campaign.path("themes/ours/site/list.html").exists()
    );
    std::fs::remove_file(campaign.path("themes/ours/print/lib.typ")).unwrap();
    campaign.build();
}

#[test]
fn no_path_leads_out_of_the_theme() {
    let campaign = site();
    for path in ["../../book.toml", "/etc/passwd", "**/../x", "print/libb.typ", "", "print"] {
        let out = campaign.run(&["theme", "eject", "print/lib.typ", path]);
        assert_eq!(out.status.code(), Some(1), "{path}");
        assert!(stderr(&out).contains("nothing was written"), "{path}: {}", stderr(&out));
    }
    assert!(!campaign.path("themes").exists());
    campaign.replace("book.toml", "[build]\n", "[build]\ntheme = \"../out\"\n");
    assert_eq!(campaign.run(&["theme", "eject", "print/lib.typ"]).status.code(), Some(1));
    #[cfg(unix)]
    {
        let campaign = site();
        let elsewhere = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), campaign.path("themes")).unwrap();
        let out = campaign.run(&["theme", "eject", "print/lib.typ"]);
        assert!(stderr(&out).contains("leads out of the campaign's folder"), "{}", stderr(&out));
        assert_eq!(common::tree(Path::new(elsewhere.path())).len(), 0);
    }
}
