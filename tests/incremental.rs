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
    let campaign = Campaign::small();
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
    // What systems put into folders is nothing of the campaign.
    campaign.write("content/.DS_Store", "left");
    campaign.write("content/scams/Thumbs.db", "left");
    assert!(stdout(&campaign.build()).contains("nothing has changed"));
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

#[cfg(unix)]
#[test]
fn a_change_of_what_a_link_leads_to_is_built() {
    use std::os::unix::fs::symlink;
    let campaign = campaign();
    for (path, real) in [("book.toml", "office.toml"), ("content", "texts")] {
        std::fs::rename(campaign.path(path), campaign.path(real)).unwrap();
        symlink(campaign.path(real), campaign.path(path)).unwrap();
    }
    campaign.write("office.yaml", "- name: 城关镇\n  order:\n    posters/*.pdf: 4\n");
    symlink(campaign.path("office.yaml"), campaign.path("places.yaml")).unwrap();
    campaign.build();
    assert!(stdout(&campaign.build()).contains("nothing has changed"));
    campaign.replace("office.toml", "title = \"", "title = \"又一个");
    campaign.build();
    assert!(campaign.read("dist/index.html").contains("又一个"));
    campaign.replace("texts/pages/help.md", "被骗了怎么办", "受骗了怎么办");
    campaign.build();
    assert!(campaign.read("dist/pages/help.html").contains("受骗了怎么办"));
    campaign.write("office.yaml", "- name: [");
    campaign.build_fails();
}

/// A disk that fails turns a digit into another; a full one cuts files off.
#[test]
fn a_spoiled_memory_of_builds_is_none() {
    let campaign = campaign();
    campaign.build();
    let cold = tree(&campaign.path("dist"));
    let memory: Vec<_> =
        tree(&campaign.path(".outreach")).into_iter().filter(|(path, _)| path.ends_with(".json")).collect();
    let index = memory.iter().position(|(path, _)| path.starts_with("cache-")).unwrap();
    let mut seed = 5u64;
    let mut random = |end: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) as usize) % end
    };
    for round in 0..24 {
        for (path, bytes) in &memory {
            campaign.write(&format!(".outreach/{path}"), bytes);
        }
        let (path, bytes) = &memory[if round % 2 == 0 { index } else { random(memory.len()) }];
        let mut bytes = bytes.clone();
        let at = random(bytes.len());
        match round % 3 {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << random(8),
            // What JSON is read from all the same: a digit of a digest.
            _ => {
                let digit = |b: &u8| b.is_ascii_digit();
                let at = bytes[at..]
                    .iter()
                    .position(digit)
                    .map_or_else(|| bytes.iter().rposition(digit).unwrap(), |i| at + i);
                bytes[at] = if bytes[at] == b'7' { b'3' } else { b'7' };
            }
        }
        campaign.write(&format!(".outreach/{path}"), bytes);
        // It is not only that nothing changed.
        if round % 4 == 3 {
            campaign.write("dist/index.html", "spoiled");
        }
        campaign.build();
        assert!(tree(&campaign.path("dist")) == cold, "round {round}: {path} at {at}");
        assert!(stdout(&campaign.build()).contains("nothing has changed"), "round {round}");
    }
}

/// A disk may spoil a picture without touching its time. What is made of it would be spoiled, and stay so.
#[test]
fn what_was_spoiled_in_the_output_is_not_built_upon() {
    let campaign = Campaign::of("[output.screens]\nsizes = [\"480x270\"]\n");
    campaign.build();
    let path = "dist/screens/lobby/480x270/002.png";
    let good = std::fs::read(campaign.path(path)).unwrap();
    let modified = campaign.path(path).metadata().unwrap().modified().unwrap();
    let mut spoiled = good.clone();
    spoiled[good.len() / 2] ^= 1;
    campaign.write(path, &spoiled);
    std::fs::File::options().write(true).open(campaign.path(path)).unwrap().set_modified(modified).unwrap();
    // The contact sheet and the players' lists are made anew, of a picture that seems to be there.
    let playlist = campaign.read("content/screens/lobby.yaml");
    campaign.write("content/screens/lobby.yaml", playlist.replacen("title: ", "title: 又", 1));
    let last = tree(&campaign.path("dist"));
    let said = campaign.build_fails();
    assert!(said.contains("screens/lobby/480x270/002.png") && said.contains("delete the file"), "{said}");
    assert!(tree(&campaign.path("dist")) == last, "the last output stays");
    std::fs::remove_file(campaign.path(path)).unwrap();
    campaign.build();
    assert!(std::fs::read(campaign.path(path)).unwrap() == good);
    // What is the same again keeps its time, the manifest too.
    let before = times(&campaign.path("dist"));
    std::fs::remove_file(campaign.path(path)).unwrap();
    campaign.build();
    let mut after = times(&campaign.path("dist"));
    after.insert("screens/lobby/480x270/002.png".into(), before["screens/lobby/480x270/002.png"]);
    assert_eq!(before, after);
}
