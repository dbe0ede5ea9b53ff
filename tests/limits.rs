//! Every limit of `src/limits.rs`, broken: the real binary says what was found, what is allowed and
//! where, and makes nothing.

mod common;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write as _};

use common::Campaign;
use outreach::limits;

/// A campaign with a website only: what is set on paper is not asked here.
fn site() -> Campaign {
    Campaign::of("[output.site]\n")
}

/// What the build says; nothing is written.
fn refused(campaign: &Campaign) -> String {
    let text = campaign.build_fails().replace(&campaign.dir.path().display().to_string(), "DIR");
    assert!(!campaign.path("dist").exists(), "something was written");
    text
}

/// A file of a size without its bytes on the disk.
fn sparse(campaign: &Campaign, path: &str, size: u64) {
    campaign.write(path, "");
    File::options().write(true).open(campaign.path(path)).unwrap().set_len(size).unwrap();
}

fn page(campaign: &Campaign, front: &str, body: &str) {
    campaign.write("content/pages/limits.md", format!("---\ntitle: 片段\n{front}---\n\n{body}\n"));
}

#[test]
fn the_readme_lists_them_all() {
    let readme = std::fs::read_to_string(common::sample_root().join("README.md")).unwrap();
    assert!(readme.contains(&limits::table()), "README.md needs this table:\n{}", limits::table());
}

#[test]
fn words_of_a_file_to_offer() {
    let campaign = site();
    page(&campaign, "", "填[表](../files/form.docx)。");
    let mut archive = zip::ZipWriter::new(File::create(campaign.path("content/form.zip")).unwrap());
    archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let words = "<w:p>一二三四五六七八九十</w:p>".repeat(1 << 20);
    for _ in 0..=limits::ATTACHMENT.most / words.len() as u64 {
        archive.write_all(words.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    std::fs::create_dir_all(campaign.path("content/files")).unwrap();
    std::fs::rename(campaign.path("content/form.zip"), campaign.path("content/files/form.docx")).unwrap();
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn text_files() {
    let campaign = site();
    sparse(&campaign, "content/pages/dump.md", limits::TEXT.most + 1);
    sparse(&campaign, "content/slogans.yaml", limits::TEXT.most + 4096);
    insta::assert_snapshot!(refused(&campaign));
    sparse(&campaign, "book.toml", limits::TEXT.most * 2);
    insta::assert_snapshot!("book", refused(&campaign));
}

#[test]
fn front_matter() {
    let campaign = site();
    page(&campaign, &format!("summary: {}\n", "长".repeat(30_000)), "正文");
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn yaml_depth() {
    let campaign = site();
    page(&campaign, &format!("tags: {}{}\n", "[".repeat(60), "]".repeat(60)), "正文");
    campaign.write("content/slogans.yaml", format!("{}x\n", "- ".repeat(50)));
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn yaml_aliases() {
    let campaign = site();
    page(&campaign, &format!("tags: [&a 标签{}]\n", ", *a".repeat(65)), "正文");
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn yaml_that_laughs() {
    let campaign = site();
    let mut front = "a0: &a0 [x, x, x, x, x, x]\n".to_owned();
    for i in 1..9 {
        let _ = writeln!(front, "a{i}: &a{i} [{}]", vec![format!("*a{}", i - 1); 6].join(", "));
    }
    page(&campaign, &front, "正文");
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn yaml_values() {
    let campaign = site();
    campaign.write("content/slogans.yaml", "- 一\n".repeat(100_001));
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn markdown_depth() {
    let campaign = site();
    page(&campaign, "", &format!("{} 深", ">".repeat(40)));
    insta::assert_snapshot!(refused(&campaign));
    // A whole file of them is refused as well, and quickly.
    page(&campaign, "", &format!("{} 深", "> - ".repeat(20_000)));
    assert!(refused(&campaign).contains("outreach::markdown::too-deep"));
    page(&campaign, "", &("*深 **深 ".repeat(30_000) + &"深**深*".repeat(30_000)));
    insta::assert_snapshot!("inline_depth", refused(&campaign).lines().next().unwrap_or_default());
    // What is allowed can be made, on paper too.
    let deep = "> - ".repeat(9) + &"*深 **深 ".repeat(2) + &"深**深*".repeat(2);
    let campaign = Campaign::init();
    page(&campaign, "layout: facts\nheadline: 深\n", &format!("## 别上当 {{.actions}}\n\n- 深\n\n{deep}"));
    campaign.write(
        "content/letters/deep.md",
        format!("---\ntitle: 深\nfrom: 某县反诈中心\ndate: 2026-01-01\n---\n\n{deep}\n"),
    );
    campaign.build();
}

#[test]
fn tags_and_audiences() {
    let campaign = site();
    let long = "长".repeat(300);
    page(&campaign, &format!("tags: [\"!!!\", con, 刷单, {long}]\naudiences: 老人、？\n"), "正文");
    insta::assert_snapshot!(refused(&campaign));
}

/// Every page of a site has the menu: with all pages in it, they would grow with the square.
#[test]
fn the_menu_has_so_many_pages_and_the_rest_is_found_elsewhere() {
    let campaign = site();
    for i in 0..70 {
        campaign.write(&format!("content/pages/p{i:02}.md"), format!("---\ntitle: 第{i}页\n---\n\n正文\n"));
    }
    let said = common::stderr(&campaign.build());
    assert!(
        said.contains("only the first 60 of 71 pages stand in the menu") && said.contains("content/pages"),
        "{said}"
    );
    let page = campaign.read("dist/pages/p69.html");
    assert!(page.contains("第58页") && !page.contains("第60页"), "{page}");
    assert!(page.contains("href=\"../pages/index.html\""), "{page}");
    assert!(campaign.read("dist/pages/index.html").contains("第1页"));
    assert!(campaign.read("dist/pages/page/2.html").contains("第69页"));
    // Those that stay out of it take no room.
    for i in 50..70 {
        let page = format!("---\ntitle: 第{i}页\nmenu: false\n---\n\n正文\n");
        campaign.write(&format!("content/pages/p{i:02}.md"), page);
    }
    let said = common::stderr(&campaign.build());
    assert!(!said.contains("stand in the menu"), "{said}");
    let page = campaign.read("dist/pages/p69.html");
    assert!(page.contains("第49页") && !page.contains("pages/index.html"), "{page}");
}

#[test]
fn html_depth() {
    let campaign = site();
    page(&campaign, "", &"<div>深\n\n".repeat(120));
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn tables_of_people() {
    let campaign = site();
    let book = campaign.read("book.toml");
    campaign.write(
        "book.toml",
        format!("{book}[output.letters]\n[[merge]]\nletter = \"parents\"\ndata = \"people.csv\"\n"),
    );
    sparse(&campaign, "private/people.csv", limits::TABLE.most + 1);
    insta::assert_snapshot!(refused(&campaign));
    let mut rows = "姓名\n".to_owned();
    (0..=limits::TABLE_ROWS.most).for_each(|i| rows += &format!("甲{i}\n"));
    campaign.write("private/people.csv", rows);
    insta::assert_snapshot!("rows", refused(&campaign));
}

#[test]
fn excel_files() {
    let campaign = site();
    let book = campaign.read("book.toml");
    let merge = "[output.letters]\n[[merge]]\nletter = \"parents\"\ndata = \"people.xlsx\"\n";
    campaign.write("book.toml", format!("{book}{merge}"));
    std::fs::create_dir_all(campaign.path("private")).unwrap();
    // A cell at the far corner, and a file that unpacks to more than any table has.
    let mut far = rust_xlsxwriter::Workbook::new();
    let sheet = far.add_worksheet();
    sheet.write(0, 0, "姓名").unwrap().write(1, 0, "甲").unwrap().write(1_048_575, 16_383, "x").unwrap();
    far.save(campaign.path("private/people.xlsx")).unwrap();
    insta::assert_snapshot!(refused(&campaign));
    let mut bomb = zip::ZipWriter::new(File::create(campaign.path("private/people.xlsx")).unwrap());
    bomb.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::copy(&mut std::io::repeat(b' ').take(limits::TABLE_UNPACKED.most + 1), &mut bomb).unwrap();
    bomb.finish().unwrap();
    assert!(std::fs::metadata(campaign.path("private/people.xlsx")).unwrap().len() < 1 << 20);
    insta::assert_snapshot!("bomb", refused(&campaign));
}

#[test]
fn pictures() {
    let campaign = site();
    sparse(&campaign, "content/images/film.mp4", limits::ASSET.most + 1);
    sparse(&campaign, "content/images/photo.png", limits::ASSET.most * 2);
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn drawings_without_end() {
    let campaign = site();
    let svg = |inner: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 300\">{inner}</svg>");
    let filter = |inner: &str| {
        svg(&format!("<filter id=\"f\">{inner}</filter><rect filter=\"url(#f)\" width=\"400\" height=\"300\"/>"))
    };
    campaign.write("content/images/a.svg", filter("<feTurbulence baseFrequency=\"1\" numOctaves=\"1000000\"/>"));
    campaign.write("content/images/b.svg", filter("<feMorphology radius=\"90\"/>"));
    let mut uses = "<g id=\"u0\"><rect width=\"9\" height=\"9\"/></g>".to_owned();
    for i in 1..12 {
        let _ = write!(uses, "<g id=\"u{i}\">{}</g>", format!("<use href=\"#u{}\"/>", i - 1).repeat(10));
    }
    campaign.write("content/images/c.svg", svg(&uses));
    let chain: String = (1..300).map(|i| format!("<g id=\"u{i}\"><use href=\"#u{}\"/></g>", i + 1)).collect();
    campaign.write("content/images/d.svg", svg(&chain));
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn pixels() {
    let campaign = site();
    // A header that claims 60,000 × 60,000 pixels, and nothing behind it.
    let mut header = vec![0x00, 0x00, 0xEA, 0x60, 0x00, 0x00, 0xEA, 0x60, 8, 2, 0, 0, 0];
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.append(&mut header);
    let mut crc = flate2::Crc::new();
    crc.update(&png[12..]);
    png.extend(crc.sum().to_be_bytes());
    png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    campaign.write("content/images/claims.png", png);
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn drawings() {
    let campaign = site();
    let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}{}</svg>", "<g>".repeat(300), "</g>".repeat(300));
    campaign.write("content/images/deep.svg", svg);
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn content_files() {
    let campaign = site();
    for i in 0..limits::CONTENT_FILES.most {
        campaign.write(&format!("content/heap/{i}.txt"), "");
    }
    let text = refused(&campaign);
    let d = text.split("\n\n").find(|d| d.contains("outreach::limits::content-files")).unwrap_or_default();
    insta::assert_snapshot!(d);
}

#[test]
fn paths() {
    let campaign = site();
    let folder = format!("content/pages/{}", ["很长的文件夹名字"; 18].join("/"));
    campaign.write(&format!("{folder}/a.md"), "正文");
    campaign.write(&format!("content/pages/{}.md", "名".repeat(70)), "正文");
    insta::assert_snapshot!(refused(&campaign));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_campaign() {
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join("secret.md"), "---\ntitle: 别处\n---\n").unwrap();
    let link = |campaign: &Campaign, to: &std::path::Path, path: &str| {
        std::os::unix::fs::symlink(to, campaign.path(path)).unwrap();
    };
    let campaign = site();
    link(&campaign, &elsewhere.path().join("secret.md"), "content/pages/secret.md");
    link(&campaign, elsewhere.path(), "content/pages/folder");
    link(&campaign, &campaign.path("content/pages"), "content/pages/circle");
    insta::assert_snapshot!(refused(&campaign).replace(&elsewhere.path().display().to_string(), "ELSEWHERE"));
    let campaign = site();
    std::fs::remove_dir_all(campaign.path("content")).unwrap();
    link(&campaign, elsewhere.path(), "content");
    insta::assert_snapshot!("content", refused(&campaign));
    let campaign = site();
    std::fs::create_dir_all(campaign.path("themes")).unwrap();
    link(&campaign, elsewhere.path(), "themes/default");
    let said = refused(&campaign);
    assert!(said.contains("outreach::limits::symlink") && said.contains("themes/default"), "{said}");
}

#[test]
fn files_of_a_theme() {
    let campaign = site();
    sparse(&campaign, "themes/default/fonts/huge.otf", limits::THEME_FILE.most + 1);
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn templates() {
    let campaign = site();
    let most = limits::TEMPLATES.most;
    for i in 0..most {
        campaign
            .write(&format!("themes/default/site/t{i}.html"), format!("{{% include \"t{}.html\" %}}", (i + 1) % most));
    }
    insta::assert_snapshot!(refused(&campaign));
}

/// As many includes within each other as there may be templates do not exhaust the stack.
#[test]
fn a_chain_of_includes_is_walked() {
    let campaign = site();
    for i in 0..200 {
        campaign.write(&format!("themes/default/site/t{i}.html"), format!("{{% include \"t{}.html\" %}}", i + 1));
    }
    campaign.write("themes/default/site/t200.html", "到底了");
    campaign.write("themes/default/site/404.html", "{% include \"t0.html\" %}");
    campaign.build();
    assert_eq!(campaign.read("dist/404.html"), "到底了");
}

#[test]
fn template_recursion() {
    let campaign = site();
    campaign
        .write("themes/default/site/404.html", "{% component Round() %}{{<Round />}}{% endcomponent %}{{<Round />}}");
    insta::assert_snapshot!(refused(&campaign));
    campaign.write("themes/default/site/404.html", "{% include \"404.html\" %}");
    insta::assert_snapshot!("circle", refused(&campaign));
}

#[test]
fn pages() {
    let campaign = site();
    campaign.write(
        "themes/default/site/404.html",
        "{% for a in range(end=10000) %}{% for b in range(end=10000) %}一二三四{% endfor %}{% endfor %}",
    );
    insta::assert_snapshot!(refused(&campaign));
}

#[test]
fn data_of_a_document() {
    let campaign = site();
    let book = campaign.read("book.toml");
    campaign.write("book.toml", format!("{book}[output.print]\nhandbook = true\n"));
    let text = "这是一段很长的说明。\n\n".repeat(60_000);
    for i in 0..9 {
        campaign.write(&format!("content/cases/long-{i}.md"), format!("---\ntitle: 长案例\n---\n\n## 经过\n\n{text}"));
    }
    let said = refused(&campaign);
    let found: Vec<_> = said.split("\n\n").filter(|d| d.contains("outreach::limits::document-data")).collect();
    insta::assert_snapshot!(found.join("\n\n"));
}

#[test]
fn running_lines() {
    let campaign = site();
    let book = campaign.read("book.toml");
    campaign.write("book.toml", format!("{book}[output.screens]\n"));
    std::fs::remove_file(campaign.path("content/screens/lobby.yaml")).unwrap();
    let ticker = |size: &str, slogans: usize| {
        let items: String =
            (0..slogans).map(|i| format!("  - slogan: 第{:03}条，陌生来电要转账，一概不听不信\n", i)).collect();
        campaign.write("content/screens/ticker.yaml", format!("title: 门头屏\nsizes: [{size}]\nitems:\n{items}"));
    };
    ticker("3840x400", 16);
    insta::assert_snapshot!(refused(&campaign));
    // Its film is such a picture, too, and a check finds both.
    let film = campaign.read("content/screens/ticker.yaml").replace("items:", "video: true\nitems:");
    campaign.write("content/screens/ticker.yaml", film);
    assert_eq!(campaign.check().matches("outreach::limits::line").count(), 2);
    // What real strips show: 2,000 characters on one 64 pixels high.
    ticker("640x64", 100);
    campaign.build();
    let line = image::image_dimensions(campaign.path("dist/screens/ticker/640x64/line.png")).unwrap();
    assert!(line.0 > 100_000 && line.1 == 64, "{line:?}");
}

/// A file that was left in the content folder is looked at for changes, and not held in memory for it.
#[cfg(target_os = "linux")]
#[test]
fn memory_for_a_file_of_any_size() {
    let campaign = site();
    let size = 1 << 30;
    sparse(&campaign, "content/films/whole.mkv", size);
    let mut build = common::program().args(["build", "--quiet"]).current_dir(campaign.dir.path()).spawn().unwrap();
    let status = format!("/proc/{}/status", build.id());
    let mut most = 0;
    while build.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
        most = line.trim().trim_end_matches(" kB").parse::<u64>().map_or(most, |kb| most.max(kb << 10));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(build.wait().unwrap().success());
    assert!(most > 0 && most < size, "{most} bytes");
}

#[test]
fn letters() {
    let campaign = site();
    let book = campaign.read("book.toml");
    campaign.write("book.toml", format!("{book}[output.letters]\n"));
    let body = "各位家长，请把这封信从头读到尾，并与孩子一起讨论。\n\n".repeat(400);
    campaign.write("content/letters/parents.md", format!("---\ntitle: 一封长信\n---\n\n{body}"));
    insta::assert_snapshot!(refused(&campaign));
    // One of a hundred pages and more is refused before they are set.
    for body in ["请多问一句。\n\n".repeat(40_000), "请多问一句。".repeat(80_000)] {
        campaign.write("content/letters/parents.md", format!("---\ntitle: 一封长信\n---\n\n{body}"));
        let said = refused(&campaign);
        assert!(said.contains("the letter is too long: ") && said.contains("content/letters/parents.md"), "{said}");
    }
}

#[test]
fn copies() {
    let campaign = site();
    campaign.write("places.yaml", "- name: 城关镇\n  order:\n    \"*.pdf\": 1000001\n");
    insta::assert_snapshot!(refused(&campaign));
}
