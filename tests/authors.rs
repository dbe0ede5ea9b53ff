//! What authors write besides plain text (footnotes, tasks, files to offer) and what each channel makes of it.

mod common;
#[path = "common/pdf.rs"]
mod pdf;

use std::io::{Cursor, Write};

use common::{Campaign, paths, stderr};
use pdf::Reader;

const SITE: &str =
    "[book]\ntitle = \"测试\"\n\n[organization]\nname = \"示例县反诈中心\"\nhotlines = [\"96110\"]\n\n[output.site]\n";

fn docx(words: &str, author: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("word/document.xml", format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")),
        ("docProps/core.xml", format!("<dc:creator>{author}</dc:creator>")),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn page(campaign: &Campaign, slug: &str, front: &str, body: &str) {
    campaign.write(&format!("content/pages/{slug}.md"), format!("---\ntitle: 页面{slug}\n{front}---\n\n{body}\n"));
}

fn campaign(outputs: &str) -> Campaign {
    let campaign = Campaign { dir: tempfile::tempdir().unwrap() };
    campaign.write("book.toml", format!("{SITE}{outputs}"));
    campaign
}

#[test]
fn footnotes_stand_below_their_section_and_at_the_foot_of_a_letter() {
    let campaign = campaign("[output.letters]\n");
    let body = "去年劝阻三千人[^a]，再说[^a]。<kbd>F</kbd>\n\n[^a]: 来自[公安局](https://www.mps.gov.cn/)。\n\n## 二\n\n又[^b]。\n\n[^b]: 另一处。\n[^c]: 没有人用。";
    page(&campaign, "one", "", body);
    campaign.write("content/letters/a.md", format!("---\ntitle: 一封信\n---\n\n{}", body.replace("<kbd>F</kbd>", "")));
    let said = stderr(&campaign.build());
    assert!(said.contains("nothing calls the footnote `[^c]`"), "{said}");
    let html = campaign.read("dist/pages/one.html");
    // Each call has a note of its own, in the section where it is.
    let (first, second) = html.split_once("<h2").unwrap();
    for number in ["1", "2"] {
        assert!(
            first.contains(&format!("href=\"#note-{number}\"")) && first.contains(&format!("id=\"note-{number}\"")),
            "{html}"
        );
    }
    assert!(first.contains("来自<a href=\"https://www.mps.gov.cn/\"") && first.contains("<kbd>F</kbd>"), "{html}");
    assert!(second.contains("<li id=\"note-3\" value=\"3\">另一处。"), "{html}");
    let letter = Reader::open(&campaign.path("dist/letters/a.pdf")).text();
    assert!(letter.contains("另一处。") && !letter.contains("没有人用"), "{letter}");
}

#[test]
fn posters_and_slides_say_that_they_have_no_footnotes() {
    let campaign = campaign("[output.posters]\n\n[output.decks]\n");
    campaign.write(
        "content/scams/loan.md",
        "---\ntitle: 贷款\n---\n\n## 识别信号\n\n- 先收费[^1]\n- 要验证码\n\n## 现在怎么办\n\n- [ ] 挂断\n\n[^1]: 出处在此。\n",
    );
    campaign.write(
        "content/decks/d.md",
        "---\ntitle: 课\n---\n\n# 课\n\n---\n\n## 一\n\n三千人[^1]。\n\n[^1]: 出处在此。\n",
    );
    let said = stderr(&campaign.build());
    assert!(said.contains("footnotes of these points are on the website only"), "{said}");
    assert!(said.contains("slides have no footnotes"), "{said}");
    for file in ["posters/loan-a3.pdf", "decks/d.pdf"] {
        assert!(!Reader::open(&campaign.path(&format!("dist/{file}"))).text().contains("出处在此"), "{file}");
    }
    assert!(campaign.read("dist/scams/loan.html").contains("出处在此"));
}

#[test]
fn tasks_have_boxes_on_pages_and_letters() {
    let campaign = campaign("[output.letters]\n");
    let body = "- [ ] 先打96110\n- [x] 告诉家里人\n";
    page(&campaign, "one", "", body);
    campaign.write("content/letters/a.md", format!("---\ntitle: 一封信\n---\n\n{body}"));
    campaign.build();
    let html = campaign.read("dist/pages/one.html");
    assert!(html.contains("<li class=\"task\"><span class=\"box\">☐ </span>先打96110</li>"), "{html}");
    assert!(html.contains("<span class=\"box\">☑ </span>告诉家里人"), "{html}");
    let letter = Reader::open(&campaign.path("dist/letters/a.pdf")).text();
    assert!(letter.contains("告诉家里人") && !letter.contains('[') && !letter.contains('•'), "{letter}");
}

#[test]
fn a_linked_file_is_published_with_its_size_and_no_other() {
    let campaign = campaign("");
    campaign.write("content/files/form.docx", docx("姓名", ""));
    campaign.write("content/files/say.pdf", [b"%PDF-1.4".as_slice(), &[b'x'; 300_000]].concat());
    campaign.write("content/files/spare.xlsx", docx("", ""));
    campaign.write("content/files/program.exe", "MZ");
    page(&campaign, "one", "", "填[报名表](../files/form.docx)，看[说明](../files/say.pdf)。");
    let said = stderr(&campaign.build());
    assert!(said.contains("spare.xlsx") && said.contains("outreach::attachments::unused"), "{said}");
    assert!(said.contains("program.exe") && said.contains("outreach::content::unused"), "{said}");
    let published: Vec<_> =
        paths(&campaign.path("dist"), "site").into_iter().filter(|path| path.starts_with("media/")).collect();
    assert_eq!(published, ["media/files/form.docx", "media/files/say.pdf"]);
    let html = campaign.read("dist/pages/one.html");
    assert!(html.contains("<a href=\"../media/files/say.pdf\">说明<small>（PDF，293 KB）</small></a>"), "{html}");
    page(&campaign, "one", "", "![图](../files/say.pdf)");
    let said = campaign.build_fails();
    assert!(said.contains("outreach::links::no-picture"), "{said}");
}

#[test]
fn what_a_linked_file_tells_of_people_is_said() {
    let campaign = campaign("");
    page(&campaign, "one", "", "填[报名表](../files/form.docx)，或[旧的](../files/old.doc)。");
    campaign.write("content/files/old.doc", "x");
    campaign.write("content/files/form.docx", docx("联系电话13812345678", "王小明"));
    let said = campaign.build_fails();
    assert!(said.contains("outreach::pii::phone") && said.contains("13812345678"), "{said}");
    campaign.write("content/files/form.docx", docx("联系电话96110", "王小明"));
    let said = stderr(&campaign.build());
    assert!(said.contains("the file says that `王小明` wrote it"), "{said}");
    assert!(said.contains("outreach::attachments::closed"), "{said}");
}

#[test]
fn the_words_of_a_pdf_are_looked_into() {
    // Made by this program itself, as an office that uses it offers its papers to others.
    let (plain, other) = (campaign("[output.letters]\n"), campaign("[output.letters]\n"));
    let toml = other
        .read("book.toml")
        .replace("hotlines", "contacts = [{ name = \"王小明\", phone = \"13812345678\" }]\nhotlines");
    other.write("book.toml", toml);
    let letter = |body: &str| format!("---\ntitle: 一封信\n---\n\n{body}\n");
    other.write("content/letters/a.md", letter("请打96110。\n\n- 联系人：王小明，电话13812345678。"));
    other.build();
    let campaign = campaign("");
    page(&campaign, "one", "", "看[信](../files/letter.pdf)。");
    campaign.write("content/files/letter.pdf", std::fs::read(other.path("dist/letters/a.pdf")).unwrap());
    let said = campaign.build_fails();
    assert!(said.contains("on page 1 of this file, `13812345678` looks like a private telephone number"), "{said}");
    assert!(said.contains("on page 1 of this file, `王小明` looks like a name that is not masked"), "{said}");
    assert!(!said.contains("96110") && !said.contains("outreach::attachments::closed"), "{said}");
    plain.write("content/letters/a.md", letter("请打96110。"));
    plain.build();
    campaign.write("content/files/letter.pdf", std::fs::read(plain.path("dist/letters/a.pdf")).unwrap());
    let said = stderr(&campaign.build());
    assert!(!said.contains("letter.pdf"), "{said}");
}

#[test]
fn what_nobody_looks_into_is_told() {
    let campaign = campaign("");
    page(&campaign, "one", "", "[一](../files/locked.docx)、[二](../files/scan.pdf)、[三](../files/cut.pdf)。");
    campaign.write("content/files/locked.docx", b"\xD0\xCF\x11\xE0 with a password");
    campaign.write("content/files/cut.pdf", "%PDF-1.7\n1 0 obj\n");
    campaign.write(
        "content/files/scan.pdf",
        "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n\
         2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
         3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R>> endobj\n\
         4 0 obj <</Length 20>> stream\n0 0 m 9 9 l S       \nendstream endobj\n\
         trailer <</Root 1 0 R/Size 5>>\n",
    );
    let said = stderr(&campaign.build());
    for told in [
        "it has a password or is of an older kind than its name says",
        "personal data on pages that are pictures is not seen: 1",
        "the file cannot be read: personal data in it is not seen",
    ] {
        assert!(said.contains(told), "{told} in {said}");
    }
}

// Windows itself makes no such file.
#[cfg(not(windows))]
#[test]
fn names_that_windows_refuses_are_told() {
    let campaign = campaign("");
    page(&campaign, "one", "moved-from: [pages/con, pages/old]\n", "字");
    let said = campaign.build_fails();
    assert!(said.contains("`pages/con` is no former page of an entry") && !said.contains("pages/old`"), "{said}");
    page(&campaign, "one", "", "看[表](../files/aux.pdf)，看[表](../files/甲./a.pdf)。");
    campaign.write("content/files/aux.pdf", "%PDF");
    campaign.write("content/files/甲./a.pdf", "%PDF");
    let said = campaign.build_fails();
    for name in ["aux.pdf", "甲."] {
        assert!(said.contains(&format!("no file can be called `{name}` on Windows")), "{said}");
    }
}

#[test]
fn a_film_that_most_screens_do_not_play_is_told() {
    let part = |kind: &str, body: &[u8]| [&(body.len() as u32 + 8).to_be_bytes()[..], kind.as_bytes(), body].concat();
    let film = |coded: &str| {
        let kind = part("hdlr", &[&[0; 8][..], b"vide", &[0; 13]].concat());
        let entries = part("stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &part(coded, &[0; 78])].concat());
        let media = part("mdia", &[kind, part("minf", &part("stbl", &entries))].concat());
        [part("ftyp", b"isomisom"), part("moov", &part("trak", &media)), part("mdat", b"pictures")].concat()
    };
    let campaign = campaign("[output.screens]\n");
    campaign.write("content/screens/all.yaml", "title: 循环\nitems:\n  - video: images/film.mp4\n");
    campaign.write("content/images/film.mp4", film("hvc1"));
    let said = stderr(&campaign.run(&["check", "."]));
    assert!(
        said.contains("the film is coded as HEVC (H.265)") && said.contains("export it again as MP4 (H.264)"),
        "{said}"
    );
    campaign.write("content/images/film.mp4", film("avc1"));
    let said = stderr(&campaign.run(&["check", "."]));
    assert!(!said.contains("coded as"), "{said}");
}

#[test]
fn pages_stand_in_the_menu_as_they_ask() {
    let campaign = campaign("");
    page(&campaign, "a", "", "甲");
    page(&campaign, "b", "menu: false\n", "乙");
    page(&campaign, "c", "weight: 2\n", "丙");
    page(&campaign, "d", "weight: 1\n", "丁");
    campaign.build();
    let home = campaign.read("dist/index.html");
    let menu = &home[home.find("class=\"wide").unwrap()..];
    let places: Vec<_> = ["页面d", "页面c", "页面a"].iter().map(|title| menu.find(title).unwrap()).collect();
    assert!(places.is_sorted() && !menu.contains("页面b"), "{menu}");
    assert!(campaign.path("dist/pages/b.html").exists());
}

#[test]
fn a_palette_colours_pages_and_slides() {
    let campaign = campaign("[output.screens]\nsizes = [\"1920x1080\"]\n");
    let scam = |palette: &str| {
        campaign.write(
            "content/scams/loan.md",
            format!("---\ntitle: 贷款\nrisk: high\n{palette}---\n\n## 识别信号\n\n- 先收费\n"),
        );
        campaign.write("content/screens/loop.yaml", "title: 循环\nitems:\n  - scam: loan\n    sections: [headline]\n");
        campaign.build();
        let slide = image::open(campaign.path("dist/screens/loop/1920x1080/001.png")).unwrap().to_rgb8();
        let mut colors = std::collections::HashMap::new();
        slide.pixels().for_each(|p| *colors.entry(p.0).or_insert(0) += 1);
        (campaign.read("dist/scams/loan.html"), colors.into_iter().max_by_key(|(_, n)| *n).unwrap().0)
    };
    let ((red_page, red), (plum_page, plum)) = (scam(""), scam("palette: plum\n"));
    assert!(red_page.contains("hero palette-high") && plum_page.contains("hero palette-plum"));
    assert!(campaign.read("dist/static/tokens.css").contains(".palette-plum{--ground:var(--palette-plum-ground);"));
    assert!(red[0] > 2 * red[2] && plum[2] > plum[1] && red != plum, "{red:?} {plum:?}");
}

#[test]
fn a_long_headline_breaks_between_words() {
    let campaign = campaign("");
    campaign.write(
        "content/scams/loan.md",
        "---\ntitle: 贷款\nheadline: 放款前收费都是骗\n---\n\n## 识别信号\n\n- “您的百万保障到期要扣费”\n",
    );
    campaign.build();
    // So does what scammers say, on the cards of the home page.
    let home = campaign.read("dist/index.html");
    let hook = home.split("<span class=\"name cut\">").nth(1).unwrap().split("</span>").next().unwrap();
    assert_eq!(hook.replace("<wbr>", ""), "“您的百万保障到期要扣费”");
    assert!(hook.contains("<wbr>") && !hook.contains("保<wbr>障"), "{hook}");
    let html = campaign.read("dist/scams/loan.html");
    let title = html.split("<h1").nth(1).unwrap().split("</h1>").next().unwrap();
    assert!(title.starts_with(" class=\"cut\">") && title.contains("<wbr>") && !title.contains("收<wbr>费"), "{title}");
}

#[test]
fn what_moves_moves_on_pages_and_is_told_of_on_slides() {
    // Two pictures of one pixel.
    let frame = b"\x21\xF9\x04\0\x0A\0\0\0\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    let moving = [b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF".as_slice(), frame, frame, b";"].concat();
    let campaign = Campaign::small();
    campaign.write("content/images/moving.gif", &moving);
    campaign.replace("content/screens/lobby.yaml", "items:\n", "items:\n  - image: images/moving.gif\n");
    let page = campaign.read("content/pages/help.md");
    campaign.write("content/pages/help.md", page + "\n![会动的图](../images/moving.gif)\n");
    let said = stderr(&campaign.run(&["check"]));
    assert!(said.contains("outreach::pictures::still") && said.contains("screens/lobby.yaml:"), "{said}");
    campaign.build();
    assert_eq!(std::fs::read(campaign.path("dist/media/images/moving.gif")).unwrap(), moving);
}
