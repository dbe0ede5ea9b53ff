//! Builds that only do what changed, held against builds that do everything.

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use common::{Campaign, stderr, stdout, tree};

/// A change of a campaign, by its name.
type Change = (&'static str, fn(&Campaign));

/// One of everything that an author or a designer changes.
const CHANGES: &[Change] = &[
    ("an entry's words", |c| c.replace("content/scams/fake-refund.md", "客服", "“客服”")),
    ("an entry's title, which others name", |c| c.replace("content/pages/help.md", "被骗了怎么办", "受骗了怎么办")),
    ("a new entry", |c| {
        let text = c.read("content/scams/fake-refund.md").replace("headline: ", "headline: 又");
        c.write("content/scams/another.md", text);
    }),
    ("an entry is renamed", |c| {
        std::fs::rename(c.path("content/scams/another.md"), c.path("content/scams/one-more.md")).unwrap();
    }),
    ("an entry goes", |c| std::fs::remove_file(c.path("content/scams/one-more.md")).unwrap()),
    ("slogans", |c| c.write("content/slogans.yaml", "- 不听不信不转账\n- 遇事先问反诈中心\n")),
    ("a quiz", |c| c.write("content/quizzes/pupils.yaml", common::QUIZ)),
    ("a page's template", |c| {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/site/404.html");
        let text = std::fs::read_to_string(own).unwrap();
        c.write("themes/default/site/404.html", text.replace("</main>", "<p>换个地方找找</p></main>"));
    }),
    ("a style sheet", |c| c.write("themes/default/static/site.css", "body { color: #123456 }")),
    ("a poster's template", |c| {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/print/poster.typ");
        c.write("themes/default/print/poster.typ", format!("{}\n// mine\n", std::fs::read_to_string(own).unwrap()));
    }),
    ("a template goes", |c| std::fs::remove_file(c.path("themes/default/print/poster.typ")).unwrap()),
    ("a key of book.toml", |c| c.replace("book.toml", "title = \"", "title = \"示范")),
    ("a size of posters", |c| c.replace("book.toml", "[output.posters]\n", "[output.posters]\ntile = [\"a3\"]\n")),
    ("a channel is switched off", |c| {
        let book = c.read("book.toml");
        c.write("book.toml", book.replace("[output.letters]", "# [output.letters]"));
    }),
    ("a file of the output is spoiled", |c| c.write("dist/index.html", "spoiled")),
    ("a file of the output goes", |c| std::fs::remove_file(c.path("dist/sitemap.xml")).unwrap()),
    ("a stranger is in the output", |c| c.write("dist/notes.txt", "mine")),
    ("the memory of builds goes", |c| std::fs::remove_dir_all(c.path(".outreach")).unwrap()),
    ("the memory of builds is nonsense", |c| {
        for (path, _) in tree(&c.path(".outreach")) {
            c.write(&format!(".outreach/{path}"), "{\"whole\": 7");
        }
    }),
];

fn campaign() -> Campaign {
    let campaign = Campaign::init();
    let book = campaign.read("book.toml");
    campaign.write("book.toml", book.replacen("[build]", "[build]\nbase-url = \"https://fanzha.example/\"", 1));
    campaign
}

/// Times on disk by path.
fn times(dir: &Path) -> BTreeMap<String, SystemTime> {
    let paths = tree(dir).into_iter().map(|(path, _)| path);
    paths.map(|p| (p.clone(), dir.join(&p).metadata().unwrap().modified().unwrap())).collect()
}

#[test]
fn a_warm_build_is_a_cold_one_byte_for_byte() {
    let campaign = campaign();
    campaign.build();
    for (name, change) in CHANGES {
        change(&campaign);
        let before = times(&campaign.path("dist"));
        campaign.build();
        // Another folder knows nothing of what was built.
        let cold = campaign.run(&["build", "--quiet", "-d", "cold"]);
        assert!(cold.status.success(), "{name}: {}", stderr(&cold));
        let (warm, cold) = (tree(&campaign.path("dist")), tree(&campaign.path("cold")));
        let paths = |t: &[(String, Vec<u8>)]| t.iter().map(|(p, _)| p.clone()).collect::<Vec<_>>();
        assert_eq!(paths(&warm), paths(&cold), "{name}");
        for ((path, warm), (_, cold)) in warm.iter().zip(&cold) {
            assert!(warm == cold, "{name}: {path} is not what a cold build makes");
        }
        std::fs::remove_dir_all(campaign.path("cold")).unwrap();
        let after = times(&campaign.path("dist"));
        if matches!(*name, "slogans" | "a quiz" | "an entry's words") {
            let poster = "letters/parents.pdf";
            assert_eq!(before.get(poster), after.get(poster), "{name}: what it has nothing to do with is not written");
        }
        campaign.build();
        assert!(after == times(&campaign.path("dist")), "{name}: the same again is not written");
    }
}

#[test]
fn nothing_changed_is_known_at_once_and_touches_nothing() {
    let campaign = campaign();
    campaign.build();
    let folder = |c: &Campaign| c.path("dist").metadata().unwrap().modified().unwrap();
    let (times_before, folder_before) = (times(&campaign.path("dist")), folder(&campaign));
    let out = campaign.build();
    assert!(stdout(&out).contains("nothing has changed"), "{}", stdout(&out));
    assert_eq!((times(&campaign.path("dist")), folder(&campaign)), (times_before, folder_before));
    // What the build is asked for counts too.
    let drafts = campaign.run(&["build", "--drafts"]);
    assert!(!stdout(&drafts).contains("nothing has changed"), "{}", stdout(&drafts));
    let only = campaign.run(&["build", "--only", "site"]);
    assert!(!stdout(&only).contains("nothing has changed"), "{}", stdout(&only));
    assert!(!campaign.path("dist/posters").exists());
}

/// The date that PDFs bear is given from outside, and no file that bears an older one is taken for made.
#[test]
fn another_date_is_in_every_file_that_bears_one() {
    let campaign = campaign();
    campaign.write("content/decks/class.md", "---\ntitle: 班会\n---\n\n# 守住钱\n\n反诈主题班会\n");
    campaign.write("book.toml", format!("{}\n[output.decks]\n", campaign.read("book.toml")));
    let build = |date: &str, folder: &str| {
        let only = ["build", "--quiet", "--only", "decks,letters", "-d", folder];
        let out = common::program().args(only).env("SOURCE_DATE_EPOCH", date).current_dir(campaign.dir.path()).output();
        let out = out.unwrap();
        assert!(out.status.success(), "{}", stderr(&out));
    };
    build("1700000000", "dist");
    build("1800000000", "dist");
    build("1800000000", "cold");
    let (warm, cold) = (tree(&campaign.path("dist")), tree(&campaign.path("cold")));
    let other: Vec<_> = warm.iter().zip(&cold).filter(|(a, b)| a != b).map(|((path, _), _)| path).collect();
    assert!(warm.len() == cold.len() && other.is_empty(), "{other:?}");
    assert!(warm.iter().any(|(path, _)| path == "decks/class.pdf"));
}

#[test]
fn a_warning_is_said_at_every_build() {
    let campaign = campaign();
    campaign.replace("content/scams/fake-refund.md", "reviewed: ", "reviewed: 2019-01-01 # ");
    for _ in 0..2 {
        let out = campaign.build();
        assert!(stderr(&out).contains("outreach::dates::review-due"), "{}", stderr(&out));
    }
}

#[test]
fn a_text_that_was_right_is_looked_at_again_when_what_it_is_held_against_changes() {
    let campaign = campaign();
    campaign.replace("book.toml", "hotlines = [\"96110\", \"110\"]", "hotlines = [\"96110\", \"0571-86543210\"]");
    campaign.replace("content/pages/help.md", "## ", "有疑问打0571-86543210。\n\n## ");
    campaign.build();
    assert!(campaign.path(".outreach/texts.json").exists());
    let private = "outreach::pii::phone";
    assert!(!campaign.check().contains(private));
    // The organization's number is another one now: the page that names the old one has not changed.
    campaign.replace("book.toml", "0571-86543210", "0571-86543211");
    for _ in 0..2 {
        let said = campaign.build_fails();
        assert!(said.contains(private) && said.contains("content/pages/help.md"), "{said}");
    }
    campaign.replace("book.toml", "0571-86543211", "0571-86543210");
    campaign.build();
    // A right text that has changed.
    campaign.replace("content/pages/help.md", "0571-86543210", "13812345678");
    assert!(campaign.build_fails().contains(private));
}
