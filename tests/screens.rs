//! Loops and decks as they leave the building: lists, pictures, films, lines, notes.

mod common;

use common::Campaign;
use sha2::{Digest, Sha256};
use std::process::Command;
use std::sync::LazyLock;

const LOOP: &str = "\
title: 测试循环
sizes: [320x180, 240x240, 640x64]
video: true
items:
  - slogan: 不轻信，不透露，不转账
    seconds: 2
    repeat: 2
  - quiz: three
    questions: [1]
  - date: today
    seconds: 3
  - slogan: 春节返乡，不给骗子留门
    seconds: 4
    valid: {from: 2027-01-20, until: 2027-02-20}
    hours: \"22:00-06:00\"
    weekdays: 周一至周五
";

fn campaign() -> Campaign {
    let campaign = Campaign::small();
    campaign.write("content/screens/all.yaml", LOOP);
    campaign.write("content/quizzes/three.yaml", common::QUIZ);
    campaign.write(
        "content/decks/class.md",
        "---\ntitle: 班会\n---\n\n# 守住钱\n\n反诈主题班会\n\n<!--\n同学们好。\n-->\n\n---\n\n<!-- scam: fake-refund -->\n\n---\n\n## 三招\n\n- 甜头\n- 吓唬\n",
    );
    let toml = campaign.read("book.toml");
    if !toml.contains("[output.decks]") {
        campaign.write("book.toml", format!("{toml}\n[output.decks]\n"));
    }
    campaign
}

/// Every form, built once.
static MADE: LazyLock<Campaign> = LazyLock::new(|| {
    let campaign = campaign();
    build_only(&campaign, "screens,decks");
    campaign
});

/// Only what is looked at here, and not the loop that every campaign begins with.
fn build_only(campaign: &Campaign, channels: &str) {
    let _ = std::fs::remove_file(campaign.path("content/screens/lobby.yaml"));
    let out = campaign.run(&["build", "--only", channels]);
    assert!(out.status.success(), "{}", common::stderr(&out));
}

fn build(campaign: &Campaign) {
    build_only(campaign, "screens");
}

#[test]
fn a_loop_of_hundreds_of_slides_has_several_contact_sheets() {
    let campaign = Campaign::small();
    let slogans: String = (1..=500).map(|i| format!("  - slogan: 第{i}条，不轻信，不转账\n")).collect();
    campaign.write("content/screens/long.yaml", format!("title: 长循环\nsizes: [320x180]\nitems:\n{slogans}"));
    let planned = common::stdout(&campaign.run(&["list", "--json"]));
    let planned: Vec<serde_json::Value> = serde_json::from_str(&planned).unwrap();
    let paths = planned.iter().filter_map(|a| a["path"].as_str()).filter(|p| p.starts_with("screens/long/contact"));
    let names: std::collections::BTreeSet<_> = paths.collect();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["contact-2.png", "contact-3.png", "contact.png"].map(|name| format!("screens/long/{name}"))
    );
}

#[test]
fn a_loop_in_all_its_forms() {
    let campaign = &*MADE;
    let list: serde_json::Value = serde_json::from_str(&campaign.read("dist/screens/all/loop.json")).unwrap();
    let slides = list["slides"].as_array().unwrap();
    assert_eq!(slides.len(), 6, "{list:#}");
    // The slogan comes twice, not in a row.
    let again: Vec<_> = (0..6).filter(|i| slides[*i]["alt"] == "不轻信，不透露，不转账").collect();
    assert_eq!(again.len(), 2);
    assert!(again[1] > again[0] + 1);
    let timed = slides.iter().find(|s| s["evergreen"] == false).unwrap();
    assert_eq!(timed["valid"]["until"], "2027-02-20");
    assert_eq!(timed["hours"][0][0], "22:00");
    assert_eq!(timed["weekdays"], serde_json::json!([1, 2, 3, 4, 5]));
    let dated = slides.iter().find(|s| s["files"][0]["src"].as_str().unwrap().contains("dated/")).unwrap();
    assert_eq!(dated["files"][0]["dated"]["box"].as_array().unwrap().len(), 4, "{dated:#}");
    let script = campaign.read("dist/screens/all/loop.js");
    assert!(script.starts_with("window.OUTREACH_LOOP = {"));
    // Every file that the list names is there, at its size.
    for slide in slides {
        let path = campaign.path(&format!("dist/screens/all/{}", slide["files"][0]["src"].as_str().unwrap()));
        assert_eq!(image::image_dimensions(&path).unwrap(), (320, 180), "{}", path.display());
        // A player takes it only when it is all of it.
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(slide["files"][0]["bytes"], bytes.len());
        let sum: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(slide["files"][0]["sha256"], sum);
        assert!(sum.starts_with(slide["files"][0]["hash"].as_str().unwrap()));
    }
    let jpeg = campaign.path("dist/screens/all/320x180/jpg/001.jpg");
    assert_eq!(image::image_dimensions(&jpeg).unwrap(), (320, 180));
    let png = image::open(campaign.path("dist/screens/all/320x180/001.png")).unwrap().to_rgb8();
    let apart = image::open(jpeg).unwrap().to_rgb8().iter().zip(png.iter()).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(apart < Some(60), "the same picture: {apart:?}");
    assert!(image::open(campaign.path("dist/screens/all/contact.png")).unwrap().width() == 2400);
    let note = campaign.read("dist/screens/all/320x180/README.txt");
    assert!(note.starts_with('\u{FEFF}') && note.contains("\r\n") && note.contains("all-320x180.mp4"), "{note}");
    assert!(note.contains("2027-01-20"), "{note}");
}

#[test]
fn a_strip_has_its_line_in_both_encodings_and_in_one_bit() {
    let campaign = &*MADE;
    let folder = "dist/screens/all-640x64/640x64";
    let line = campaign.read(&format!("{folder}/line.txt"));
    assert!(line.contains("不轻信，不透露，不转账"), "{line}");
    let gbk = std::fs::read(campaign.path(&format!("{folder}/line-gbk.txt"))).unwrap();
    assert_eq!(encoding_rs::GBK.decode(&gbk).0, line);
    let bmp = std::fs::read(campaign.path(&format!("{folder}/line.bmp"))).unwrap();
    assert_eq!((&bmp[..2], bmp[28], bmp[22]), (&b"BM"[..], 1, 64));
    let png = image::open(campaign.path(&format!("{folder}/line.png"))).unwrap().to_luma8();
    assert!(png.pixels().any(|p| p.0[0] == 255) && png.pixels().all(|p| p.0[0] == 0 || p.0[0] == 255));
}

#[test]
fn a_running_line_says_whole_what_a_narrow_strip_shows_in_pieces() {
    let campaign = Campaign::small();
    let slogans = "  - slogan: 先交钱的贷款，一分也贷不到\n  - slogan: 领导网上来借钱，当面核实最安全\n";
    let head = "title: 条屏\nvideo: false\nsizes: [512x64]\n";
    campaign.write("content/screens/strip.yaml", format!("{head}items:\n{slogans}"));
    build(&campaign);
    let list: serde_json::Value = serde_json::from_str(&campaign.read("dist/screens/strip/loop.json")).unwrap();
    let cards: Vec<_> = list["slides"].as_array().unwrap().iter().filter_map(|s| s["alt"].as_str()).collect();
    assert_eq!(cards, ["先交钱的贷款", "一分也贷不到", "领导网上来借钱", "当面核实最安全"]);
    let line = campaign.read("dist/screens/strip/512x64/line.txt");
    assert_eq!(line, "先交钱的贷款，一分也贷不到    领导网上来借钱，当面核实最安全");
    // So does the bitmap: a comma more makes it wider.
    let alone = |words: &str| {
        campaign.write("content/screens/strip.yaml", format!("{head}items:\n  - slogan: {words}\n"));
        build(&campaign);
        image::open(campaign.path("dist/screens/strip/512x64/line.png")).unwrap().width()
    };
    assert!(alone("先交钱的贷款，一分也贷不到") > alone("先交钱的贷款一分也贷不到"));
}

#[test]
fn led_posters_have_room_for_long_questions_and_titles() {
    let campaign = Campaign::small();
    let title = "冒充国家医疗保障局和银行客服工作人员以医保卡异常为由诱导转账和屏幕共享的新型诈骗手法";
    let scam = campaign.read("content/scams/fake-refund.md");
    let old = scam.lines().find(|line| line.starts_with("title:")).unwrap();
    let scam = scam.replacen(old, &format!("title: {title}"), 1);
    campaign.write("content/scams/fake-refund.md", format!("{scam}\n## 记住一句话\n\n退款不用转账。\n"));
    campaign.write(
        "content/quizzes/long.yaml",
        "title: 考一考\nquestions:\n  - question: 有人说免费送游戏皮肤，叫你用妈妈的手机扫码。你怎么办？\n    options: [先扫一下，看看是不是真的, 不扫，去告诉爸爸妈妈, 扫码可以，不输密码就没事, 叫同学先扫，他领到了我再扫]\n    answer: B\n    explanation: 免费皮肤是诱饵。扫码以后，骗子会一步步套走大人的付款密码和验证码。\n",
    );
    let sizes = "[480x1920, 720x1920, 1080x1920, 800x800, 1920x1080]";
    let items = "  - quiz: long\n  - scam: fake-refund\n";
    campaign.write("content/screens/led.yaml", format!("title: 灯杆屏\nvideo: false\nsizes: {sizes}\nitems:\n{items}"));
    build(&campaign);
    assert!(campaign.path("dist/screens/led/480x1920/002.png").exists());
}

#[test]
fn slides_of_one_section_are_set_in_one_size() {
    let campaign = Campaign::small();
    let long = "国".repeat(39);
    let scam = campaign.read("content/scams/fake-refund.md");
    let head = scam.split("\n## ").next().unwrap();
    campaign.write("content/scams/fake-refund.md", format!("{head}\n## 识别信号\n\n- 国国\n- {long}\n"));
    let tokens: serde_json::Value = serde_json::from_str(
        &std::fs::read_to_string(common::sample_root().join("themes/default/tokens.json")).unwrap(),
    )
    .unwrap();
    let ink = tokens["color"]["ink"].as_str().unwrap().trim_start_matches('#').to_owned();
    let ink = [0, 2, 4].map(|at| u8::from_str_radix(&ink[at..at + 2], 16).unwrap());
    let sizes = ["1280x720", "720x1280", "1280x240"];
    campaign.write(
        "content/screens/two.yaml",
        format!(
            "title: 两张\nvideo: false\nsizes: [{}]\nitems:\n  - scam: fake-refund\n    sections: [red-flags]\n",
            sizes.join(", ")
        ),
    );
    build(&campaign);
    for size in sizes {
        // The strokes at the sides of 国 are as long as it is large.
        let large = |slide: &str| {
            let picture =
                image::open(campaign.path(&format!("dist/screens/two/{size}/{slide}.png"))).unwrap().to_rgb8();
            let longest = |x: u32| {
                let column: Vec<bool> = (0..picture.height()).map(|y| picture.get_pixel(x, y).0 == ink).collect();
                column.split(|dark| !dark).map(<[bool]>::len).max().unwrap_or(0)
            };
            (0..picture.width()).map(longest).max().unwrap()
        };
        let (short, long) = (large("001"), large("002"));
        assert!(short > 8 && short.abs_diff(long) <= 1, "{size}: {short} and {long}");
    }
}

#[test]
fn films_are_exact_and_decode_without_a_complaint() {
    let campaign = &*MADE;
    let film = campaign.path("dist/screens/all/all-320x180.mp4");
    let bytes = std::fs::read(&film).unwrap();
    let at = |name: &[u8]| bytes.windows(4).position(|w| w == name).unwrap();
    assert!(at(b"moov") < at(b"mdat"), "the index comes first");
    if ["ffprobe", "ffmpeg"].iter().any(|program| Command::new(program).arg("-version").output().is_err()) {
        common::skipped("what others make of films: no ffmpeg on this machine");
        return;
    }
    let list: serde_json::Value = serde_json::from_str(&campaign.read("dist/screens/all/loop.json")).unwrap();
    let always = list["slides"].as_array().unwrap().iter().filter(|s| s["evergreen"] == true);
    let seconds: f64 = always.map(|s| s["seconds"].as_f64().unwrap()).sum();
    for (path, size) in [("screens/all/all-320x180.mp4", "320,180"), ("screens/all-640x64/all-640x64.mp4", "640,64")] {
        let path = campaign.path(&format!("dist/{path}"));
        let probe = Command::new("ffprobe")
            .args(["-v", "error", "-show_entries", "stream=codec_name,width,height,pix_fmt,r_frame_rate,duration"])
            .args(["-of", "csv=p=0"])
            .arg(&path)
            .output()
            .unwrap();
        let said = String::from_utf8(probe.stdout).unwrap();
        let start = format!("h264,{size},yuv420p,25/1,");
        assert!(said.starts_with(&start), "{said}");
        if size == "320,180" {
            let duration: f64 = said.trim().rsplit(',').next().unwrap().parse().unwrap();
            assert!((duration - seconds).abs() <= 0.021, "{duration} {seconds}: half a frame at most");
        }
        let decoded = Command::new("ffmpeg").args(["-v", "error", "-i"]).arg(&path).args(["-f", "null", "-"]).output();
        let decoded = decoded.unwrap();
        assert!(decoded.status.success() && decoded.stderr.is_empty(), "{}", common::stderr(&decoded));
    }
}

#[test]
fn a_deck_is_a_page_with_notes_and_a_handout() {
    let campaign = &*MADE;
    let page = campaign.read("dist/decks/class/index.html");
    assert!(page.contains("同学们好。"));
    assert!(campaign.path("dist/decks/class/003.png").is_file());
    let handout = pdf_extract::extract_text(campaign.path("dist/decks/class.pdf")).unwrap();
    assert!(handout.contains("同学们好"), "{handout}");
}

#[test]
fn what_cannot_be_shown_is_said() {
    let campaign = campaign();
    campaign.write(
        "content/screens/bad.yaml",
        "title: x\nitems:\n  - quiz: thre\n  - quiz: three\n    questions: [9]\n  - deck: clas\n  - date: today\n    hours: 25:00-26:00\n  - video: a.mp4\n",
    );
    insta::assert_snapshot!(campaign.check());
}

#[test]
fn a_film_is_played_as_it_is() {
    let campaign = campaign();
    let film = common::film("not decoded by anybody here");
    campaign.write("content/films/clip.mp4", &film);
    campaign.write(
        "content/screens/all.yaml",
        "title: x\nsizes: [320x180]\nitems:\n  - video: films/clip.mp4\n    seconds: 7\n  - slogan: 停一停\n",
    );
    build(&campaign);
    let list: serde_json::Value = serde_json::from_str(&campaign.read("dist/screens/all/loop.json")).unwrap();
    let slide = &list["slides"][0];
    assert_eq!((slide["kind"].as_str(), slide["seconds"].as_f64()), (Some("video"), Some(7.0)));
    let src = slide["files"][0]["src"].as_str().unwrap();
    assert_eq!(std::fs::read(campaign.path(&format!("dist/screens/all/{src}"))).unwrap(), film.as_bytes());
    // A box that takes only pictures goes without it, and is told so.
    let note = campaign.read("dist/screens/all/320x180/README.txt");
    assert!(note.contains("只有网页播放") && !campaign.path("dist/screens/all/320x180/001.png").exists(), "{note}");
    let said = campaign.check();
    assert!(said.contains("`films/clip.mp4` is shown by the web player only"), "{said}");
}

#[test]
fn films_of_different_folders_stay_apart() {
    let campaign = campaign();
    let films = ["films/a/b.mp4", "films/a-b.mp4", "films-a/b.mp4", "b.mp4"];
    let items: String = films.iter().map(|path| format!("  - video: {path}\n    seconds: 7\n")).collect();
    for path in films {
        campaign.write(&format!("content/{path}"), common::film(path));
    }
    campaign.write("content/screens/all.yaml", format!("title: x\nsizes: [320x180]\nitems:\n{items}"));
    build(&campaign);
    let list: serde_json::Value = serde_json::from_str(&campaign.read("dist/screens/all/loop.json")).unwrap();
    let note = campaign.read("dist/screens/all/320x180/README.txt");
    for (i, path) in films.into_iter().enumerate() {
        let src = list["slides"][i]["files"][0]["src"].as_str().unwrap();
        assert_eq!(campaign.read(&format!("dist/screens/all/{src}")), common::film(path));
        assert!(note.contains(src), "{note}");
    }
}

#[test]
fn the_name_of_a_film_may_have_marks_of_addresses() {
    let campaign = campaign();
    let films = ["films/第1讲#下.mp4", "films/50%25.mp4", "films/a b&c.mp4"];
    let items: String = films.iter().map(|path| format!("  - video: \"{path}\"\n    seconds: 7\n")).collect();
    for path in films {
        campaign.write(&format!("content/{path}"), common::film(path));
    }
    campaign.write("content/screens/all.yaml", format!("title: x\nsizes: [320x180]\nitems:\n{items}"));
    build(&campaign);
    let list: serde_json::Value = serde_json::from_str(&campaign.read("dist/screens/all/loop.json")).unwrap();
    let page = url::Url::from_directory_path(campaign.path("dist/screens/all")).unwrap();
    for (i, path) in films.into_iter().enumerate() {
        let src = list["slides"][i]["files"][0]["src"].as_str().unwrap();
        let shown = page.join(src).unwrap().to_file_path().unwrap();
        assert_eq!(std::fs::read_to_string(shown).unwrap(), common::film(path), "{src}");
    }
    assert!(campaign.read("dist/screens/all/index.html").contains("src=\"video/films/%E7%AC%AC1%E8%AE%B2%23"));
}

#[test]
fn where_a_film_was_taken_is_published_nowhere() {
    let campaign = campaign();
    let film = common::film("PICTURES");
    let told = format!("{film}\0\0\0\u{1a}uuid+30.5728+104.0668/");
    campaign.write("content/films/clip.mp4", told.replacen("isomisom", "isommp42", 1));
    campaign.write(
        "content/screens/all.yaml",
        "title: x\nsizes: [320x180]\nitems:\n  - video: films/clip.mp4\n    seconds: 7\n",
    );
    build(&campaign);
    let shown = campaign.read("dist/screens/all/video/films/clip.mp4");
    assert!(shown.contains("PICTURES") && !shown.contains("104") && shown.len() == told.len(), "{shown:?}");
    // What only has the name of one is told.
    campaign.write("content/films/clip.mp4", "<html>找不到网页</html>");
    let said = campaign.build_fails();
    assert!(
        said.contains("the film cannot be used: it is no film of this kind") && said.contains("clip.mp4"),
        "{said}"
    );
}

#[test]
fn a_poster_stands_for_a_film_where_nothing_moves() {
    let campaign = campaign();
    campaign.write("content/films/clip.mp4", common::film(""));
    let mut poster = std::io::Cursor::new(Vec::new());
    let red = image::RgbImage::from_pixel(320, 180, image::Rgb([200, 0, 0]));
    red.write_to(&mut poster, image::ImageFormat::Png).unwrap();
    campaign.write("content/films/clip.png", poster.into_inner());
    campaign.write(
        "content/screens/all.yaml",
        "title: x\nsizes: [320x180]\nvideo: true\nitems:\n  - video: films/clip.mp4\n    poster: films/clip.png\n    seconds: 7\n",
    );
    build(&campaign);
    let shown = image::open(campaign.path("dist/screens/all/320x180/001.png")).unwrap().to_rgb8();
    assert_eq!(shown.get_pixel(160, 80).0, [200, 0, 0]);
    assert!(campaign.path("dist/screens/all/all-320x180.mp4").is_file());
    let list: serde_json::Value = serde_json::from_str(&campaign.read("dist/screens/all/loop.json")).unwrap();
    assert_eq!(list["slides"][0]["files"][0]["src"], "video/films/clip.mp4");
    let said = campaign.check();
    assert!(!said.contains("clip.mp4"), "{said}");
}

/// A case without a loss has its title for a headline, and above it what it is a case of.
#[test]
fn what_stands_above_a_headline_is_something_else() {
    let campaign = Campaign::init();
    campaign.write("content/cases/teller.md", "---\ntitle: 柜员多问一句，保住老人八万元\nsummary: 柜员写了一张纸条。\ndate: 2026-05-01\nscam: fake-refund\ncomposite: true\nreviewed: 2026-11-20\nsources: [依据多起同类警情综合编写]\n---\n\n接到电话。\n\n## 教训\n\n- 打96110问一问\n");
    campaign.write(
        "content/scams/plain.md",
        "---\ntitle: 只有一句话\nsummary: 没有标题句。\nreviewed: 2026-11-20\nsources: [本单位整理]\n---\n\n一段话。\n",
    );
    campaign.write(
        "content/screens/all.yaml",
        "title: 全部\nsizes: [320x180]\nitems:\n  - case: teller\n  - scam: plain\n    sections: [headline]\n",
    );
    // A theme's own slide sees what the built-in ones do.
    campaign.write("themes/default/screen/slide.typ", "#let d = json(\"/data.json\")\n#let s = d.slide\n#if s.layout == \"headline\" { assert(s.title in (\"冒充客服退款\", \"诈骗类型\"), message: s.title) }\n#set page(width: d.page.width_px * 1pt, height: d.page.height_px * 1pt)\n");
    build(&campaign);
}

/// Words on a slide that no line holds are told in the pixels of the slide.
#[test]
fn a_word_that_no_slide_holds_is_told_in_pixels() {
    let campaign = Campaign::small();
    let endless = "a".repeat(150);
    campaign.write(
        "content/screens/all.yaml",
        format!("title: 循环\nsizes: [1280x720]\nitems:\n  - slogan: 不装{endless}\n"),
    );
    let out = campaign.run(&["build", "--only", "screens"]);
    let said = common::stderr(&out);
    assert!(!out.status.success() && said.contains("px too long"), "{said}");
}
