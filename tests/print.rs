//! The print room: every format made once with the real binary and read back with PDF
//! readers that did not write it.

mod common;
#[path = "common/pdf.rs"]
mod pdf;

use std::path::PathBuf;
use std::sync::LazyLock;

use common::{Campaign, manifest, paths, stderr};
use lopdf::{Document, Object};
use pdf::{Reader, qr_codes};

const BLEED_MM: f64 = 3.0;

const NOTICE: &str = "---\ntitle: 防范电信网络诈骗告知书\nto: 全体居民\ndate: 2026-11-20\nnumber: 示反诈〔2026〕3号\n---\n\n请注意：\n\n1. **不出借银行卡。**出租、出借、出售都是违法的。\n2. **不共享屏幕。**验证码谁都不给。\n";
const PLEDGE: &str = "---\ntitle: 家庭防骗承诺书\nsignatures: [承诺人（签字）, 网格员（签字）]\ncopies: 2\n---\n\n我家承诺：\n\n1. 不轻信。\n2. 不转账。\n";
const FORM: &str = "---\ntitle: 入户宣传登记表\norientation: landscape\nrows: 30\nfields: [乡镇, 村]\ncolumns: [{name: 序号, width: 0.5}, 户主, 宣传内容, 备注]\nsignatures: [入户人员（签字）]\n---\n\n每户一行。\n";

/// Every format, of a campaign with one explainer.
static MADE: LazyLock<Campaign> = LazyLock::new(|| {
    let campaign = every_format("");
    let out = campaign.run(&["build"]);
    assert!(out.status.success(), "{}", stderr(&out));
    campaign
});

fn every_format(press: &str) -> Campaign {
    let campaign = Campaign::without_screens();
    campaign.write("content/notices/law.md", NOTICE);
    campaign.write("content/pledges/home.md", PLEDGE);
    campaign.write("content/forms/visit.md", FORM);
    let book = campaign.read("book.toml");
    let (head, _) = book.split_once("[output.site]").unwrap();
    let head = head
        .replace("# base-url = \"https://www.example.org/fanzha/\"", "base-url = \"https://www.example.org/fanzha/\"");
    campaign.write(
        "book.toml",
        format!(
            "{head}[output.site]\n\n[output.posters]\nsizes = [\"a3\"]\ntile = [\"a2\"]\n{press}\n[output.print]\nstand = true\nlightbox = true\nboard = true\nbanner = [\"3x0.7m\", \"12x0.7m\"]\nsigning = true\ncard = true\nleaflet = true\nthreefold = true\ntent = true\nnotice = true\npledge = true\nform = true\nhandbook = true\n{press}\n[output.letters]\n"
        ),
    );
    campaign
}

fn made(path: &str) -> PathBuf {
    MADE.path("dist").join(path)
}

fn close(a: (f64, f64), b: (f64, f64)) -> bool {
    (a.0 - b.0).abs() < 0.1 && (a.1 - b.1).abs() < 0.1
}

#[test]
fn every_format_stands_in_its_folder_under_its_plain_name() {
    let print = paths(&MADE.path("dist"), "print");
    for format in [
        "stand",
        "lightbox",
        "board",
        "banner",
        "signing",
        "card",
        "leaflet",
        "threefold",
        "tent",
        "notice",
        "pledge",
        "form",
        "handbook",
    ] {
        assert!(print.iter().any(|p| p.starts_with(&format!("print/{format}/"))), "{format}: {print:?}");
    }
    for path in [
        "print/stand/fake-refund-80x180cm.pdf",
        "print/card/fake-refund-a4.pdf",
        "print/leaflet/fake-refund-a5.pdf",
        "print/notice/law-a4.pdf",
        "print/handbook/handbook-a5.pdf",
        "print/handbook/handbook-a5-booklet.pdf",
    ] {
        assert!(print.iter().any(|p| p == path), "{path}: {print:?}");
    }
}

#[test]
fn boxes_are_those_that_were_ordered() {
    for artifact in manifest(&MADE.path("dist")) {
        let path = artifact["path"].as_str().unwrap();
        let (Some(width), Some(height)) = (artifact["width_mm"].as_f64(), artifact["height_mm"].as_f64()) else {
            continue;
        };
        if path.contains("tiles") || path.contains("booklet") {
            continue;
        }
        let scale = artifact["scale"].as_f64().unwrap_or(1.0);
        let reader = Reader::open(&made(path));
        let trim = reader.page_box("TrimBox");
        assert!(close(trim, (width / scale, height / scale)), "{path}: trim {trim:?}");
        let bleed = reader.page_box("BleedBox");
        let beyond = bleed.0 - trim.0;
        assert!(beyond.abs() < 0.1 || (beyond - 2.0 * BLEED_MM / scale).abs() < 0.1, "{path}: bleed {bleed:?}");
        assert_eq!(artifact["pages"].as_u64().unwrap() as usize, reader.pages(), "{path}");
        assert!(reader.fonts().iter().all(|(_, embedded)| *embedded), "{path}");
        assert!(reader.catalog().get(b"StructTreeRoot").is_ok(), "{path} is not tagged");
        assert!(reader.catalog().get(b"Lang").is_ok(), "{path} has no language");
    }
}

#[test]
fn what_is_longer_than_a_page_may_be_says_its_scale() {
    let banners = paths(&MADE.path("dist"), "print");
    assert!(banners.iter().any(|p| p.starts_with("print/banner/") && p.ends_with("-3x0.7m.pdf")), "{banners:?}");
    let long = banners.iter().find(|p| p.ends_with("-12x0.7m-1to10.pdf")).expect("a banner of 12 m");
    let line = manifest(&MADE.path("dist")).into_iter().find(|a| a["path"] == long.as_str()).unwrap();
    assert_eq!((line["width_mm"].as_f64(), line["scale"].as_u64()), (Some(12_000.0), Some(10)));
    assert!(close(Reader::open(&made(long)).page_box("MediaBox"), (1200.0, 70.0)));
}

/// Colour operators of all content of a PDF, decoded by a library that did not write it.
fn operators(path: &std::path::Path) -> Vec<(String, Vec<f32>)> {
    let document = Document::load(path).unwrap();
    let mut found = Vec::new();
    let streams = document.objects.values().filter_map(|o| o.as_stream().ok());
    let pages = document.get_pages().into_values().map(|id| document.get_page_content(id));
    let forms = streams
        .filter(|s| s.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Form"))
        .filter_map(|s| s.decompressed_content().ok());
    for content in pages.chain(forms) {
        let Ok(content) = lopdf::content::Content::decode(&content) else { continue };
        for operation in content.operations {
            let numbers = operation.operands.iter().filter_map(|o| o.as_float().ok()).collect();
            found.push((operation.operator, numbers));
        }
    }
    found
}

#[test]
fn paper_is_set_in_process_inks_and_text_in_black_alone() {
    for path in ["posters/fake-refund-a3.pdf", "print/notice/law-a4.pdf", "letters/parents.pdf"] {
        let operators = operators(&made(path));
        let rgb: Vec<_> = operators.iter().filter(|(o, _)| matches!(o.as_str(), "rg" | "RG")).collect();
        assert!(rgb.is_empty(), "{path}: {rgb:?}");
        let inks: Vec<_> =
            operators.iter().filter(|(o, n)| matches!(o.as_str(), "k" | "K" | "scn" | "SCN") && n.len() == 4).collect();
        assert!(!inks.is_empty(), "{path} has no process colour");
        // Rich black is more than 300% of ink and smears in small letters.
        let total = |n: &[f32]| n.iter().sum::<f32>();
        assert!(inks.iter().all(|(_, n)| total(n) <= 3.0), "{path}: {inks:?}");
        assert!(inks.iter().any(|(_, n)| n == &[0.0, 0.0, 0.0, 1.0]), "{path} has no plain black");
    }
}

#[test]
fn a_code_on_paper_leads_to_its_page() {
    let reader = Reader::open(&made("posters/fake-refund-a3.pdf"));
    assert_eq!(qr_codes(reader.raster(1.0)), ["https://www.example.org/fanzha/scams/fake-refund.html"]);
}

/// Above the knee and below the eyes: whoever scans it need not bend down.
#[test]
fn the_code_of_a_stand_hangs_where_a_telephone_is_held() {
    let campaign = every_format("");
    let sheet = campaign.read("content/scams/fake-refund.md");
    for layout in ["facts", "warning", "steps", "story", "qr"] {
        campaign.write(
            "content/scams/fake-refund.md",
            sheet.replace("risk: high", &format!("risk: high\nlayout: {layout}")),
        );
        let out = campaign.run(&["build", "--only", "print"]);
        assert!(out.status.success(), "{}", stderr(&out));
        let above_the_floor = code_of_a_stand_cm(&campaign.path("dist/print/stand/fake-refund-80x180cm.pdf"));
        assert!((85.0..155.0).contains(&above_the_floor), "{layout}: {above_the_floor} cm");
    }
}

/// How high the middle of its code hangs.
fn code_of_a_stand_cm(stand: &std::path::Path) -> f64 {
    let picture = Reader::open(stand).raster(0.5);
    let height = f64::from(picture.height());
    let mut prepared = rqrr::PreparedImage::prepare(picture);
    let grids = prepared.detect_grids();
    let grid =
        grids.iter().find(|grid| grid.decode().is_ok()).unwrap_or_else(|| panic!("{}: no code", stand.display()));
    let middle = grid.bounds.iter().map(|corner| f64::from(corner.y)).sum::<f64>() / 4.0;
    180.0 * (1.0 - middle / height)
}

/// The posters of a campaign whose explainer is other than the starter's.
fn posters(sizes: &str, kinds: &str) -> Campaign {
    let campaign = every_format("");
    let book = campaign.read("book.toml");
    let (head, _) = book.split_once("[output.site]").unwrap();
    campaign
        .write("book.toml", format!("{head}[output.site]\n\n[output.posters]\nsizes = [{sizes}]\nkinds = [{kinds}]\n"));
    campaign
}

#[test]
fn the_code_of_a_case_on_a_stand_hangs_there_too() {
    let campaign = posters("\"80x180cm\"", "\"cases\"");
    campaign.write("content/cases/call.md", CASE);
    campaign.build();
    let above_the_floor = code_of_a_stand_cm(&campaign.path("dist/posters/call-80x180cm.pdf"));
    assert!((85.0..155.0).contains(&above_the_floor), "{above_the_floor} cm");
}

/// In the narrow column of a square sheet the code once left the number smaller than its name.
#[test]
fn the_number_to_ring_is_the_largest_of_its_field() {
    let campaign = posters("\"50x50cm\", \"a3-landscape\"", "\"scams\", \"cases\"");
    campaign.write("content/cases/call.md", CASE);
    let sheet = campaign.read("content/scams/fake-refund.md");
    for layout in ["facts", "warning", "steps", "story", "qr"] {
        let layout = format!("risk: high\nlayout: {layout}");
        campaign.write("content/scams/fake-refund.md", sheet.replace("risk: high", &layout));
        let out = campaign.run(&["build", "--only", "posters"]);
        assert!(out.status.success(), "{}", stderr(&out));
        for (slug, size) in [("fake-refund", "50x50cm"), ("fake-refund", "a3-landscape"), ("call", "50x50cm")] {
            let reader = Reader::open(&campaign.path(&format!("dist/posters/{slug}-{size}.pdf")));
            let lines = reader.sized_lines();
            let size_of = |words: &str| {
                let line = lines.iter().find(|(line, _)| line.starts_with(words));
                line.unwrap_or_else(|| panic!("{layout}: no {words} in {lines:#?}")).1
            };
            let (number, label) = (size_of("96110"), size_of("反诈预警"));
            assert!(number > 2.2 * label, "{slug}-{size}, {layout}: {number} pt under {label} pt");
            assert_eq!(qr_codes(reader.raster(1.0)).len(), 1, "{slug}-{size}, {layout}");
        }
    }
}

/// Also where a space stands between the two, as many people write it.
#[test]
fn no_number_is_parted_from_what_it_counts() {
    let campaign = posters("\"a3\", \"a3-landscape\", \"50x50cm\", \"20x60cm\"", "\"scams\", \"cases\"");
    let title = "一通“理赔”电话，损失4.2万元";
    campaign.write("content/cases/call.md", CASE.replace(title, "柜员多问一句，保住老人 8 万元"));
    let flags = "- 要求在 24 小时内转 49,999.99 元到“安全账户”\n- “您的 Apple ID 在境外登录，请在 30 分钟内验证”\n- 分 3 次转走 12.5 万元，用时 2 小时 35 分钟\n";
    campaign.write("content/scams/fake-refund.md", format!(
        "---\ntitle: 冒充客服\nsummary: 数字和单位不分开。\nheadline: 主动退款|都是骗\nreviewed: 2026-11-24\nrisk: high\nsources: [本单位整理]\n---\n\n## 骗局怎么演\n\n{}\n## 识别信号\n\n{flags}\n## 现在怎么办\n\n- 挂断电话\n", flags.replace("- ", "1. ")
    ));
    let sheet = campaign.read("content/scams/fake-refund.md");
    for layout in ["facts", "steps", "story"] {
        let layout = format!("risk: high\nlayout: {layout}");
        campaign.write("content/scams/fake-refund.md", sheet.replace("risk: high", &layout));
        campaign.build();
        for size in ["a3", "a3-landscape", "50x50cm", "20x60cm"] {
            let lines = ["call", "fake-refund"]
                .map(|slug| Reader::open(&campaign.path(&format!("dist/posters/{slug}-{size}.pdf"))).lines())
                .concat();
            let ends = ["24", "99", "30", "分3", "12.5", "时2", "35", "人8"];
            let starts = ["小时", "元", "分钟", "次", "万元"];
            for line in &lines {
                assert!(!ends.iter().any(|end| line.ends_with(end)), "{size}, {layout}: {lines:#?}");
                assert!(!starts.iter().any(|start| line.starts_with(start)), "{size}, {layout}: {lines:#?}");
            }
            assert!(lines.iter().any(|line| line.contains("8万元")), "{lines:#?}");
        }
    }
}

/// An address longer than its line breaks at its marks, and a word behind it does not stand in parts on two lines.
#[test]
fn an_address_wider_than_its_column_breaks_at_its_marks() {
    let campaign = posters("\"50x50cm\"", "\"scams\"");
    campaign.replace("book.toml", "[organization]\n", "[organization]\nsites = [\"pay.example.com\"]\n");
    let address = "https://pay.example.com/refund/check?id=1234567890";
    let list = format!("1. 让您打开 {address} 填写\n2. 再让您不断转账\n3. 最后联系不上\n4. 钱都没有了\n");
    campaign.write("content/scams/fake-refund.md", format!("---\ntitle: 冒充客服\nsummary: 网址很长。\nheadline: 主动退款|都是骗\nlayout: steps\nreviewed: 2026-11-24\nsources: [本单位整理]\n---\n\n## 骗局怎么演\n\n{list}\n## 现在怎么办\n\n- 不点 {address} 这样的链接\n"));
    campaign.build();
    let lines = Reader::open(&campaign.path("dist/posters/fake-refund-50x50cm.pdf")).lines();
    assert!(lines.concat().contains(address), "{lines:#?}");
    assert!(!lines.iter().any(|line| line == "接" || line == "写"), "{lines:#?}");
}

/// An e-mail address has no mark at which Typst breaks a line: it once ran out of its box, and nobody was told.
#[test]
fn a_long_word_breaks_at_its_marks_or_is_told() {
    let campaign = posters("\"a3\"", "\"scams\"");
    let own = "[organization]\ne-mails = [\"fanzhazhongxin@county.example\"]\n";
    campaign.replace("book.toml", "[organization]\n", own);
    let sheet = |action: &str| {
        format!(
            "---\ntitle: 假客服\nsummary: 说退款的是骗子。\nheadline: 退款|不用转账\nlayout: facts\nreviewed: 2026-11-24\nsources: [本单位整理]\n---\n\n## 识别信号\n\n- 自称客服，打电话说退款\n- 让您打开屏幕共享\n\n## 现在怎么办\n\n- {action}\n- 打96110问一问\n"
        )
    };
    campaign.write("content/scams/fake-refund.md", sheet("发邮件到fanzhazhongxin@county.example"));
    campaign.build();
    let lines = Reader::open(&campaign.path("dist/posters/fake-refund-a3.pdf")).lines();
    let at = lines.iter().position(|line| line.ends_with("fanzhazhongxin@")).unwrap_or_else(|| panic!("{lines:#?}"));
    assert_eq!(lines[at + 1], "county.example");
    // Nothing is small enough for this.
    let endless = "a".repeat(150);
    campaign.write("content/scams/fake-refund.md", sheet(&format!("不装{endless}")));
    let out = campaign.run(&["build"]);
    assert!(!out.status.success() && stderr(&out).contains("mm too long"), "{}", stderr(&out));
}

/// Whoever prints and whom to ask: names are broken between words, and only where they are longer than a line.
#[test]
fn an_imprint_tears_no_name() {
    let campaign = posters("\"a3\", \"a3-landscape\"", "\"scams\"");
    let office = "北岭哈萨克族蒙古族自治州公安局打击治理电信网络新型违法犯罪中心";
    let contact = "{ name = \"巴特尔\", role = \"社区民警\", address = \"红星街道办事处一楼便民服务大厅3号窗口\" }";
    let book = campaign.read("book.toml");
    let without = |line: &&str| !line.starts_with("name = ") && !line.starts_with("contacts");
    let book: Vec<_> = book.lines().filter(without).collect();
    let own = format!("[organization]\nname = \"{office}\"\ncontacts = [{contact}]");
    campaign.write("book.toml", book.join("\n").replace("[organization]", &own));
    campaign.build();
    for size in ["a3", "a3-landscape"] {
        let lines = Reader::open(&campaign.path(&format!("dist/posters/fake-refund-{size}.pdf"))).lines();
        assert!(lines.iter().any(|line| line.starts_with("巴特尔社区民警红星街道办事处")), "{size}: {lines:#?}");
        assert!(!lines.iter().any(|line| line.ends_with('犯') || line.ends_with("3号")), "{size}: {lines:#?}");
    }
}

/// The number of a footnote is small, as such numbers are; what it says is read from where the notice hangs.
#[test]
fn a_notice_may_have_footnotes() {
    let campaign = every_format("");
    campaign.write("content/notices/note.md", "---\ntitle: 关于骗保的告知书\nto: 居民\ndate: 2026-11-20\nreviewed: 2026-11-24\n---\n\n有人冒充医保局打电话[^1]。\n\n[^1]: 条例自2021年5月1日起施行。\n");
    let out = campaign.run(&["build", "--only", "print"]);
    assert!(out.status.success() && !stderr(&out).contains("note-a4.pdf"), "{}", stderr(&out));
    assert!(Reader::open(&campaign.path("dist/print/notice/note-a4.pdf")).text().contains("起施行"));
}

/// A line that has room on a low banner has room on a higher one: the free ends give way.
#[test]
fn a_higher_banner_takes_no_shorter_line() {
    let campaign = posters("\"a3\"", "\"scams\"");
    let book = campaign.read("book.toml");
    campaign.write("book.toml", format!("{book}\n[output.print.banner]\nsizes = [\"3x0.5m\", \"3x0.8m\"]\n"));
    campaign.write("content/slogans.yaml", "- 凡是要求先交钱再放款的网络贷款都是诈骗\n");
    let out = campaign.run(&["build", "--only", "print"]);
    assert!(out.status.success(), "{}", stderr(&out));
    assert_eq!(paths(&campaign.path("dist"), "print").iter().filter(|p| p.contains("/banner/")).count(), 2);
}

#[test]
fn a_headline_of_many_characters_takes_two_lines() {
    let campaign = posters("\"a3\", \"a3-landscape\"", "\"scams\"");
    let headline = "冒充银行客服以自动续费为名诱骗共享屏幕";
    let sheet = campaign.read("content/scams/fake-refund.md");
    let named =
        |line: &str| if line.starts_with("headline:") { format!("headline: {headline}") } else { line.to_owned() };
    campaign.write("content/scams/fake-refund.md", sheet.lines().map(named).collect::<Vec<_>>().join("\n"));
    campaign.build();
    for size in ["a3", "a3-landscape"] {
        let lines = Reader::open(&campaign.path(&format!("dist/posters/fake-refund-{size}.pdf"))).lines();
        let at = lines.iter().position(|line| !line.is_empty() && headline.starts_with(line.as_str())).unwrap();
        assert_ne!(lines[at], headline);
        assert_eq!(format!("{}{}", lines[at], lines[at + 1]), headline, "{lines:#?}");
    }
}

/// A bank's name in one long line is a logo too.
#[test]
fn a_wide_logo_leaves_room_for_words() {
    let campaign = every_format("");
    campaign.write("content/images/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 60\"><rect width=\"1200\" height=\"60\" fill=\"#07a\"/></svg>");
    campaign.replace("book.toml", "[organization]\n", "[organization]\nlogo = \"images/logo.svg\"\n");
    let out = campaign.run(&["build"]);
    assert!(out.status.success(), "{}", stderr(&out));
    let sheets = ["print/tent/fake-refund-a4.pdf", "posters/fake-refund-a3.pdf", "print/leaflet/fake-refund-a5.pdf"];
    for sheet in sheets.map(|sheet| campaign.path("dist").join(sheet)) {
        let lines = Reader::open(&sheet).lines();
        assert!(lines.iter().any(|line| line.starts_with("反诈预警劝阻专线")), "{}: {lines:#?}", sheet.display());
    }
    // Whose letter it is stands beside the logo in at most two lines.
    let lines = Reader::open(&campaign.path("dist/print/notice/law-a4.pdf")).lines();
    assert!(lines.iter().any(|line| line.contains("反诈中心")), "{lines:#?}");
}

/// They were cut off at the edge of the sheet.
#[test]
fn a_sheet_smaller_than_a_card_is_refused() {
    let campaign = every_format("");
    campaign.replace("book.toml", "card = true", "card = [\"90x54mm\", \"54x90mm\"]");
    let said = campaign.build_fails();
    assert!(said.contains("`54x90mm` is too small for `card`") && said.contains("at least 90x54mm"), "{said}");
    assert!(!said.contains("`90x54mm` is too small"), "{said}");
    campaign.replace("book.toml", ", \"54x90mm\"", "");
    let out = campaign.run(&["build", "--only", "print"]);
    assert!(out.status.success(), "{}", stderr(&out));
    let reader = Reader::open(&campaign.path("dist/print/card/fake-refund-90x54mm.pdf"));
    assert!(close(reader.page_box("TrimBox"), (90.0, 54.0)), "{:?}", reader.page_box("TrimBox"));
    assert!(reader.text().contains("96110") && reader.pages() == 2);
}

#[test]
fn lines_of_points_end_where_words_do() {
    let campaign = Campaign::without_screens();
    let flags = ["个人信息面单撕掉再扔", "支付密码不让孩子知道", "借出来转到监管账户", "养老项目到民政部门问"];
    // The same with something bold or linked in each of them, in the middle of a word even.
    let rich = [
        "个人信息**面**单撕掉再扔",
        "支付密码不让**孩子**知道",
        "[借出来转到](https://www.gov.cn)监管账户",
        "养老**项目到民政**部门问",
    ];
    // What cannot be broken by hand is measured in parts all the same.
    let code = "收到`您的积分，即将到期`的短信";
    let points = |points: &[&str]| points.iter().map(|point| format!("- {point}\n")).collect::<String>();
    let actions = points(&["家人一起核实", "打96110问", "不理会催促", "直接挂断", code]);
    for (slug, written) in [("lines", flags), ("rich", rich)] {
        campaign.write(&format!("content/scams/{slug}.md"), format!(
            "---\ntitle: 词语换行{slug}\nsummary: 词语不拆开。\nheadline: 词语|不拆开\nreviewed: 2026-11-24\nsources: [本单位整理]\n---\n\n## 识别信号\n\n{}\n## 现在怎么办\n\n{actions}",
            points(&written)
        ));
    }
    campaign.build();
    let ends = ["个人信息面单", "支付密码不让", "借出来转到", "养老项目"];
    for slug in ["lines", "rich"] {
        let lines = Reader::open(&campaign.path(&format!("dist/posters/{slug}-a3.pdf"))).lines();
        for (flag, end) in flags.iter().zip(ends) {
            let at = lines.iter().position(|line| line == end);
            let Some(at) = at else { panic!("{slug}: {flag} in {lines:#?}") };
            assert_eq!(format!("{end}{}", lines[at + 1]), *flag);
        }
    }
}

#[test]
fn tiles_are_office_sheets_that_cover_the_poster() {
    let reader = Reader::open(&made("posters/fake-refund-a2-tiles.pdf"));
    let (width, height) = reader.page_box("MediaBox");
    assert!(close((width.min(height), width.max(height)), (210.0, 297.0)));
    // 420 × 594 mm on what 8 mm margins and 10 mm overlap leave of A4 are at least six sheets.
    assert!((6..=9).contains(&reader.pages()), "{} pages", reader.pages());
    assert!(reader.text().is_empty() || !reader.text().contains('\u{FFFD}'));
}

#[test]
fn the_booklet_folds_into_the_handbook() {
    let handbook = Reader::open(&made("print/handbook/handbook-a5.pdf"));
    let booklet = Reader::open(&made("print/handbook/handbook-a5-booklet.pdf"));
    assert_eq!(handbook.pages() % 4, 0, "{} pages cannot be stitched", handbook.pages());
    assert_eq!(booklet.pages() * 2, handbook.pages());
    let (width, height) = booklet.page_box("TrimBox");
    assert!(close((width, height), (296.0, 210.0)), "{width} × {height}");
}

#[test]
fn two_copies_of_a_pledge_are_two_pages() {
    assert_eq!(Reader::open(&made("print/pledge/home-a4.pdf")).pages(), 2);
    let form = Reader::open(&made("print/form/visit-a4.pdf"));
    assert!(close(form.page_box("TrimBox"), (297.0, 210.0)));
    assert!(form.text().contains("户主") && form.text().contains("入户宣传登记表"));
}

#[test]
fn a_form_that_has_no_columns_yet_is_made_and_lies_as_it_is_told_to() {
    let campaign = Campaign::without_screens();
    let form = "---\ntitle: 签到表\nfields: [活动名称, 日期]\norientation: landscape\n---\n\n请写清楚。\n";
    campaign.write("content/forms/attend.md", form);
    campaign.write("book.toml", campaign.read("book.toml") + "\n[output.print]\nform = [\"a4-landscape\"]\n");
    campaign.build();
    let form = Reader::open(&campaign.path("dist/print/form/attend-a4-landscape.pdf"));
    assert!(close(form.page_box("TrimBox"), (297.0, 210.0)));
    assert!(form.text().contains("活动名称") && form.text().contains("请写清楚"));
}

#[test]
fn marks_stand_outside_the_bleed() {
    let campaign = every_format("marks = true\n");
    let out = campaign.run(&["build", "--only", "posters,print"]);
    assert!(out.status.success(), "{}", stderr(&out));
    let reader = Reader::open(&campaign.path("dist/posters/fake-refund-a3.pdf"));
    let (media, bleed, trim) = (reader.page_box("MediaBox"), reader.page_box("BleedBox"), reader.page_box("TrimBox"));
    assert!(close(trim, (297.0, 420.0)) && close(bleed, (303.0, 426.0)), "{trim:?} {bleed:?}");
    assert!(media.0 > bleed.0 + 10.0 && media.1 > bleed.1 + 10.0, "{media:?}");
    // Something is drawn in the margin, and nothing between the marks.
    let picture = reader.raster(1.0);
    let dark = |x: u32, y: u32| picture.get_pixel(x, y).0[0] < 128;
    let edge: usize = (0..picture.width()).filter(|x| (0..10).any(|y| dark(*x, y))).count();
    assert!((1..12).contains(&edge), "{edge} columns of the margin are dark");
    // A folded sheet is marked where it is folded even without crop marks.
    let plain = Reader::open(&made("print/threefold/fake-refund-a4-landscape.pdf"));
    let (media, trim) = (plain.page_box("MediaBox"), plain.page_box("TrimBox"));
    assert!(media.0 > trim.0 + 10.0, "{media:?} {trim:?}");
}

#[test]
fn standards_are_kept_when_they_are_asked_for() {
    for (standard, mark) in [("a-2b", "pdfaid:part>2<"), ("ua-1", "pdfuaid:part>1<")] {
        let campaign = every_format(&format!("standard = \"{standard}\"\n"));
        let out = campaign.run(&["build", "--only", "posters,print"]);
        assert!(out.status.success(), "{standard}: {}", stderr(&out));
        for path in ["posters/fake-refund-a3.pdf", "print/notice/law-a4.pdf", "print/leaflet/fake-refund-a5.pdf"] {
            let document = Document::load(campaign.path("dist").join(path)).unwrap();
            let metadata = document.catalog().unwrap().get(b"Metadata").and_then(Object::as_reference).unwrap();
            let stream = document.get_object(metadata).unwrap().as_stream().unwrap();
            let xmp = String::from_utf8_lossy(&stream.content).into_owned();
            assert!(xmp.contains(mark), "{path}: {xmp}");
            if standard == "a-2b" {
                assert!(document.catalog().unwrap().get(b"OutputIntents").is_ok(), "{path} has no output intent");
            }
        }
    }
}

#[test]
fn what_cannot_be_read_from_where_it_hangs_is_said() {
    let campaign = Campaign::without_screens();
    campaign.replace("book.toml", "sizes = [\"a4\", \"a3\"]", "sizes = [\"a4\"]\ndistance = 4");
    insta::assert_snapshot!("too_far", campaign.build_fails());
    campaign.replace("book.toml", "distance = 4", "distance = 0.9");
    let out = campaign.run(&["build"]);
    assert!(out.status.success(), "{}", stderr(&out));
    insta::assert_snapshot!("rather_far", stderr(&out));
    // A warning is said at every build, not only at the one that sets the sheet.
    assert_eq!(stderr(&out), stderr(&campaign.run(&["build"])));
}

#[test]
fn a_coarse_picture_is_an_error_in_the_hand() {
    let campaign = Campaign::without_screens();
    let png = |pixels: u32| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(pixels, pixels).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    let letter = campaign.read("content/letters/parents.md");
    campaign.write("content/letters/parents.md", letter + "\n\n![地图](../images/map.png)\n");
    campaign.write("content/images/map.png", png(200));
    insta::assert_snapshot!("coarse", campaign.build_fails());
    campaign.write("content/images/map.png", png(500));
    // What is found while making a sheet stops a strict build, too.
    let out = campaign.run(&["build", "--strict", "--base-url", "https://fanzha.example/"]);
    assert!(out.status.code() == Some(1) && stderr(&out).contains("outreach::pictures::coarse"), "{}", stderr(&out));
    assert!(!campaign.path("dist").exists());
    let out = campaign.run(&["build"]);
    assert!(out.status.success() && stderr(&out).contains("outreach::pictures::coarse"), "{}", stderr(&out));
    campaign.write("content/images/map.png", png(1200));
    let out = campaign.run(&["build"]);
    assert!(out.status.success() && !stderr(&out).contains("coarse"), "{}", stderr(&out));
}

/// A screenshot is higher than any sheet is wide, and a table may have more columns than words have room in.
#[test]
fn pictures_of_letters_are_whole_and_tables_keep_their_words_apart() {
    let campaign = Campaign::init();
    let letter = campaign.read("content/letters/parents.md");
    let screenshot =
        image::GrayImage::from_fn(540, 1170, |_, y| image::Luma([if (50..1120).contains(&y) { 128 } else { 0 }]));
    let mut png = std::io::Cursor::new(Vec::new());
    screenshot.write_to(&mut png, image::ImageFormat::Png).unwrap();
    campaign.write("content/images/chat.png", png.into_inner());
    let table = "| 骗局 | 常见说法 | 损失金额 | 对象 | 时间 | 地点 | 渠道 | 备注 |\n|---|---|---|---|---|---|---|---|\n\
                 | 冒充公检法及政府机关 | “案件保密，不许告诉任何人” | 3500000元 | 老年人 | 2026年11月 | 某县城 | 电话、Telegram | 未追回 |\n";
    campaign
        .write("content/letters/parents.md", format!("{letter}\n![聊天记录](../images/chat.png)\n\n这是聊天记录。\n"));
    campaign
        .write("content/letters/table.md", format!("---\ntitle: 一张表\ndate: 2026-11-20\n---\n\n请看：\n\n{table}"));
    campaign.build();
    let read = |name: &str| Reader::open(&campaign.path(&format!("dist/letters/{name}.pdf")));

    // No letter comes near a line between two columns.
    assert!(read("table").text().contains("Telegram"));
    let page = read("table").raster(2.0);
    let dark = |x: u32, y: u32| page.get_pixel(x, y).0[0] < 160;
    let is_row = |y: u32| (0..page.width()).filter(|x| dark(*x, y)).count() * 2 > page.width() as usize;
    let rows: Vec<u32> = (0..page.height()).filter(|y| is_row(*y)).collect();
    let bottom = rows[rows.len() - 1];
    let top = *rows.iter().rfind(|y| **y + 20 < bottom).unwrap();
    let is_line = |x: &u32| (top + 4..bottom - 4).all(|y| page.get_pixel(*x, y).0[0] < 230);
    let lines: Vec<u32> = (4..page.width() - 4).filter(is_line).collect();
    assert!(lines.len() >= 9, "{lines:?}");
    for x in lines {
        let touched = (top..bottom).find(|y| (dark(x - 4, *y) || dark(x + 4, *y)) && !(y - 2..y + 3).any(is_row));
        assert_eq!(touched, None, "at {x}");
    }

    // From its first row to its last, in its proportions, with the words below it.
    let pages = read("parents");
    let page = (0..pages.pages())
        .map(|n| pages.raster_of(n, 1.0))
        .find(|p| p.pixels().filter(|p| p.0[0] == 128).count() > 5000);
    let page = page.expect("the picture");
    let grey = |x: u32, y: u32| page.get_pixel(x, y).0[0];
    let middle =
        (0..page.width()).find(|x| (0..page.height()).filter(|y| grey(*x, *y) == 128).count() > 100).unwrap() + 20;
    let runs: Vec<u8> = (0..page.height()).map(|y| grey(middle, y)).filter(|g| [0, 128].contains(g)).collect();
    let (first, last) = (runs.iter().position(|g| *g == 128).unwrap(), runs.iter().rposition(|g| *g == 128).unwrap());
    let height = last - first;
    for band in [first, runs.len() - 1 - last] {
        assert!(band * 24 > height, "a band of {band} beside {height}");
    }
}

#[test]
fn the_handbook_names_the_entry_that_is_too_long() {
    let campaign = every_format("");
    let second = campaign.read("content/scams/fake-refund.md").replace("title: 冒充客服退款", "title: 又一种骗局");
    let item = "接到自称客服的电话，先挂断，再到购物平台的官方客服那里核实有没有这回事";
    campaign.write(
        "content/scams/second.md",
        second.replace("- 不共享屏幕", &format!("{}- 不共享屏幕", format!("- {item}\n").repeat(60))),
    );
    let said = campaign.build_fails();
    let told = said.split("\n\n").find(|d| d.contains("handbook") && d.contains("does not fit"));
    assert!(told.is_some_and(|d| d.contains("content/scams/second.md:2:8")), "{said}");
}

/// What stands at the ends of a banner's line stands as far from them.
#[test]
fn banners_end_alike_whatever_their_slogan_is() {
    let campaign = every_format("");
    campaign.write("content/slogans.yaml", "- 《反电信网络诈骗法》人人要学\n- 骗\n");
    let out = campaign.run(&["build", "--only", "print"]);
    assert!(out.status.success(), "{}", stderr(&out));
    let mut banners = paths(&campaign.path("dist"), "print");
    banners.retain(|p| p.starts_with("print/banner/") && p.contains("-3x0.7m"));
    assert_eq!(banners.len(), 2, "{banners:?}");
    for banner in banners {
        let picture = Reader::open(&campaign.path("dist").join(&banner)).raster(0.5);
        let ground = picture.get_pixel(2, 2).0[0];
        let inked = |x: u32| (0..picture.height()).any(|y| picture.get_pixel(x, y).0[0].abs_diff(ground) > 40);
        let left = (0..picture.width()).position(inked).unwrap();
        let right = (0..picture.width()).rev().position(inked).unwrap();
        assert!(
            left.abs_diff(right) * 100 < picture.width() as usize,
            "{banner}: {left} and {right} of {}",
            picture.width()
        );
    }
}

/// A foot as high as the sheet: every template says by how much the text is too long, and none breaks.
#[test]
fn where_there_is_no_room_at_all_it_is_said_how_much_is_too_long() {
    let campaign = every_format("");
    let office =
        |i: usize| format!("{{ name = \"示例县反诈中心第{i}工作站\", address = \"县公安局办公楼{i}层东侧\" }}");
    let contacts: Vec<String> = (1..90).map(office).collect();
    let book = campaign.read("book.toml");
    let sizes = book.replace("sizes = [\"a3\"]\ntile = [\"a2\"]", "sizes = [\"a4\", \"a4-landscape\"]");
    assert_ne!(book, sizes);
    let (head, rest) = sizes.split_once("# contacts").unwrap();
    campaign.write("book.toml", format!("{head}contacts = [{}] #{rest}", contacts.join(", ")));
    for layout in ["facts", "warning", "steps", "story", "qr"] {
        let sheets = campaign.read("content/scams/fake-refund.md");
        campaign.replace("content/scams/fake-refund.md", "risk: high", &format!("risk: high\nlayout: {layout}"));
        let out =
            campaign.run(&["build", "--only", if layout == "facts" { "posters,print,letters" } else { "posters" }]);
        let said = stderr(&out);
        assert!(!out.status.success() && said.contains("fake-refund-a4.pdf (210 × 297 mm) does not fit"), "{said}");
        assert!(!said.contains("outreach::theme::template"), "{layout}: {said}");
        campaign.write("content/scams/fake-refund.md", sheets);
    }
}

#[test]
fn a_print_room_table_is_checked() {
    let campaign = every_format("");
    campaign.replace("book.toml", "card = true", "card = \"huge\"\ncrad = true");
    campaign.replace("book.toml", "leaflet = true", "leaflet = { entries = [\"fake-refnud\"], size = [\"a5\"] }");
    campaign.replace("content/scams/fake-refund.md", "risk: high", "risk: high\npalette: violet\nlayout: storry");
    insta::assert_snapshot!(campaign.build_fails());
}

#[test]
fn colours_that_words_do_not_stand_out_from_are_errors() {
    let campaign = Campaign::without_screens();
    let tokens = std::fs::read_to_string(common::sample_root().join("themes/default/tokens.json")).unwrap();
    campaign.write("themes/default/tokens.json", tokens.replace("\"ground\": \"#b3141a\"", "\"ground\": \"#e8888c\""));
    insta::assert_snapshot!(campaign.build_fails());
}

#[test]
fn an_order_counts_sheets_and_square_metres() {
    let campaign = every_format("");
    let book = campaign.read("book.toml");
    campaign.write(
        "book.toml",
        format!("{book}\n[order]\n\"posters/*-a3.pdf\" = 200\n\"print/handbook/*-booklet.pdf\" = 10\n"),
    );
    campaign.write(
        "places.yaml",
        "- name: 城关镇\n  address: 镇政府一楼\n  order:\n    posters/fake-refund-a3.pdf: 40\n    print/banner/*-12x0.7m-1to10.pdf: 4\n- name: =示例镇\n  order:\n    print/leaflet/*.pdf: 500\n",
    );
    let out = campaign.run(&["list", "--print-order"]);
    assert!(out.status.success(), "{}", stderr(&out));
    insta::assert_snapshot!(common::stdout(&out));
    let out = campaign.run(&["list", "--print-order", "-o", "order.xlsx"]);
    assert!(out.status.success(), "{}", stderr(&out));
    use calamine::Reader as _;
    let mut order = calamine::open_workbook_auto(campaign.path("order.xlsx")).unwrap();
    let range = order.worksheet_range_at(0).unwrap().unwrap();
    assert!(range.rows().any(|r| r[0] == "=示例镇" && r[8] == 500.0), "{range:?}");
}

#[test]
fn an_order_counts_handouts_and_the_sheets_of_a_poster_in_tiles() {
    let campaign = Campaign::without_screens();
    campaign.write("content/decks/class.md", "---\ntitle: 班会\n---\n\n# 不转账\n\n---\n\n# 打96110\n");
    let order = "\n[output.decks]\n\n[order]\n\"posters/*-tiles.pdf\" = 2\n\"decks/*.pdf\" = 30\n";
    let book = campaign.read("book.toml").replace("[output.posters]", "[output.posters]\ntile = [\"a2\"]");
    campaign.write("book.toml", book + order);
    let out = campaign.run(&["list", "--print-order"]);
    assert!(out.status.success(), "{}", stderr(&out));
    let lines = common::stdout(&out);
    let line = |path: &str| -> Vec<String> {
        let line = lines.lines().find(|l| l.contains(path)).unwrap_or_else(|| panic!("{path} in {lines}"));
        line.split(',').map(str::to_owned).collect()
    };
    assert_eq!(&line("decks/class.pdf")[4..9], ["210×297 mm", "1", "双面", "30", "30"]);
    // What an office printer prints, not the poster that is glued together of it.
    let tiles = line("posters/fake-refund-a2-tiles.pdf");
    let sheets = 2 * tiles[5].parse::<u32>().unwrap();
    assert_eq!((tiles[4].as_str(), tiles[8].as_str()), ("210×297 mm", sheets.to_string().as_str()));
    let square = tiles[9].parse::<f64>().unwrap();
    assert!((square - f64::from(sheets) * 0.06237).abs() < 0.01, "{square}");
}

#[test]
fn an_order_goes_into_a_table_in_a_folder_that_is_there() {
    let campaign = Campaign::without_screens();
    let book = campaign.read("book.toml");
    campaign.write("book.toml", format!("{book}\n[order]\n\"posters/fake-refund-a3.pdf\" = 2\n"));
    let told = |to: &str| {
        let out = campaign.run(&["--lang", "zh", "list", "--print-order", "-o", to]);
        assert_eq!(out.status.code(), Some(1), "{to}");
        assert!(!campaign.path(to).exists(), "{to}");
        stderr(&out)
    };
    for to in ["订单.pdf", "订单", "订单.xls"] {
        let said = told(to);
        assert!(said.contains("印刷单只能写成 .csv 或 .xlsx 文件") && said.contains("请写成：-o 订单.xlsx"), "{said}");
    }
    let said = told("nosuch/订单.csv");
    assert!(said.contains("印刷单写不进去：没有这个文件或文件夹（系统错误 2）\n--> nosuch/订单.csv"), "{said}");
    assert!(said.contains("没有文件夹 nosuch：请先建好"), "{said}");
    assert!(campaign.run(&["list", "--print-order", "-o", "订单.CSV"]).status.success());
    assert!(campaign.read("订单.CSV").starts_with("\u{FEFF}单位,"));
}

#[test]
fn an_order_of_what_nobody_makes_is_an_error() {
    let campaign = Campaign::without_screens();
    let book = campaign.read("book.toml");
    campaign.write(
        "book.toml",
        format!(
            "{book}\n[order]\n\"posters/fake-refnud-a3.pdf\" = 200\n\"posters/*\" = \"viele\"\n\"posters/[\" = 1\n"
        ),
    );
    campaign.write("places.yaml", "- order: {}\n- name: 城关镇\n  ordre: {}\n");
    let out = campaign.run(&["list", "--print-order"]);
    assert_eq!(out.status.code(), Some(1));
    insta::assert_snapshot!(stderr(&out));
}

#[test]
fn a_code_that_something_covers_is_an_error() {
    let campaign = every_format("");
    let lib = std::fs::read_to_string(common::sample_root().join("themes/default/print/lib.typ")).unwrap();
    // A theme whose codes stand on a dark ground, without their white margin.
    let dark =
        lib.replace("box(width: size, height: size, fill: white, {", "box(width: size, height: size, fill: black, {");
    assert!(dark != lib);
    campaign.write("themes/default/print/lib.typ", dark);
    let out = campaign.run(&["build", "--only", "posters"]);
    assert_eq!(out.status.code(), Some(1));
    insta::assert_snapshot!(stderr(&out));
}

const CASE: &str = "---\ntitle: 一通“理赔”电话，损失4.2万元\nsummary: 对方要她共享屏幕。\ndate: 2026-05-01\nplace: 某镇\nloss: 42000\nvictim: 王某，35岁\nscam: fake-refund\ncomposite: true\nreviewed: 2026-11-20\nsources: [依据多起同类警情综合编写]\n---\n\n接到电话。\n\n## 事情经过\n\n1. 13时，对方说包裹丢失。\n2. 14时至16时，她转出4.2万元。\n\n## 警铃在这里\n\n> “请打开屏幕共享。”\n\n## 教训\n\n- 打96110问一问\n- 退款不用转账\n";

#[test]
fn a_poster_of_a_case_shows_the_loss_the_bell_and_what_to_learn() {
    let campaign = Campaign::without_screens();
    let book = campaign.read("book.toml");
    let (head, _) = book.split_once("[output.site]").unwrap();
    campaign.write(
        "book.toml",
        format!("{head}[output.posters]\nsizes = [\"a3\", \"a3-landscape\"]\nkinds = [\"cases\"]\n"),
    );
    campaign.write("content/cases/call.md", CASE);
    let out = campaign.run(&["build"]);
    assert!(out.status.success(), "{}", stderr(&out));
    for size in ["a3", "a3-landscape"] {
        let text = Reader::open(&campaign.path(&format!("dist/posters/call-{size}.pdf"))).text();
        for words in ["记住教训", "打96110问一问", "损失", "4.2万元", "警铃在这里", "请打开屏幕共享"]
        {
            assert!(text.contains(words), "{size}: {words} is not in {text}");
        }
        assert!(!text.contains("识别信号"), "{text}");
    }
}

/// What an author called a section in words of their own is no other section: the card that was lent is no money sent.
#[test]
fn a_heading_of_its_author_stands_on_every_sheet() {
    let campaign = every_format("");
    let own = ["骗子会这样找上门", "这几句话听了就走开", "没有借出去的先这样", "卡已经给了别人"];
    let theirs = ["骗局怎么演", "识别信号", "现在怎么办", "已经转账了"];
    let roles = ["how-it-works", "red-flags", "actions", "first-hour"];
    for ((own, theirs), role) in own.iter().zip(theirs).zip(roles) {
        campaign.replace(
            "content/scams/fake-refund.md",
            &format!("\n## {theirs}\n"),
            &format!("\n## {own} {{.{role}}}\n"),
        );
    }
    campaign.build();
    let text =
        |path: &str| Reader::open(&campaign.path("dist").join(path)).text().replace(|c: char| c.is_whitespace(), "");
    let in_print = ["已经转账？马上这样做", "骗局怎么演"];
    for path in [
        "board/fake-refund-90x120cm",
        "leaflet/fake-refund-a5",
        "threefold/fake-refund-a4-landscape",
        "handbook/handbook-a5",
    ] {
        let (mine, plain) =
            (text(&format!("print/{path}.pdf")), Reader::open(&made(&format!("print/{path}.pdf"))).text());
        for words in own {
            assert!(mine.contains(words), "{path}: {words} is not in {mine}");
        }
        let plain = plain.replace(|c: char| c.is_whitespace(), "");
        for words in in_print {
            assert!(!mine.contains(words) && plain.contains(words), "{path}: {words} in {mine}, {plain}");
        }
    }
    assert!(text("posters/fake-refund-a3.pdf").contains(own[1]));
    campaign.replace("content/scams/fake-refund.md", "risk: high", "risk: high\nlayout: steps");
    campaign.build();
    let steps = text("posters/fake-refund-a3.pdf");
    assert!(steps.contains(own[0]) && steps.contains(own[2]) && !steps.contains("现在怎么办"), "{steps}");
    campaign.write("content/cases/call.md", CASE.replace("## 教训", "## 她后来说 {.lesson}"));
    campaign.build();
    assert!(text("print/handbook/handbook-a5.pdf").contains("她后来说"));
}

/// A ground may be a light one, with dark words on it: what stands on white then has the darker of the two.
#[test]
fn words_on_white_are_dark_whatever_the_palette() {
    let campaign = every_format("");
    let light = r##"{ "ground": "#ffd34d", "deep": "#ffe08a", "on-ground": "#3a0509", "accent": "#7d0b12", "on-accent": "#ffffff", "tint": "#fff6dc" }"##;
    let inks = r##"{ "ground": [0, 16, 75, 0], "deep": [0, 10, 52, 0], "on-ground": [20, 100, 95, 70], "accent": [20, 100, 95, 45], "on-accent": [0, 0, 0, 0], "tint": [1, 4, 10, 0] }"##;
    let tokens = format!(r##"{{ "palette": {{ "high": {light} }}, "cmyk": {{ "palette": {{ "high": {inks} }} }} }}"##);
    campaign.write("themes/default/tokens.json", tokens);
    for layout in ["steps", "qr", "facts", "story"] {
        let sheet = campaign.read("content/scams/fake-refund.md");
        campaign.write(
            "content/scams/fake-refund.md",
            sheet.replace("risk: high", &format!("risk: high\nlayout: {layout}")),
        );
        campaign.build();
        campaign.write("content/scams/fake-refund.md", sheet);
        let mut paths = vec!["posters/fake-refund-a3.pdf"];
        if layout == "facts" {
            paths.extend([
                "print/card/fake-refund-a4.pdf",
                "print/leaflet/fake-refund-a5.pdf",
                "print/tent/fake-refund-a4.pdf",
                "print/handbook/handbook-a5.pdf",
            ]);
        }
        for path in paths {
            let mut ink = Vec::new();
            let mut seen = 0;
            for (operator, numbers) in operators(&campaign.path("dist").join(path)) {
                match operator.as_str() {
                    "k" | "scn" => ink = numbers,
                    "Tj" | "TJ" => {
                        let is = |of: [f32; 4]| ink.len() == 4 && ink.iter().zip(of).all(|(a, b)| (a - b).abs() < 0.01);
                        let light = is([0.0, 0.16, 0.75, 0.0]) || is([0.0, 0.1, 0.52, 0.0]);
                        assert!(!light, "{layout}, {path}: words in {ink:?}");
                        seen += i32::from(is([0.2, 1.0, 0.95, 0.7]));
                    }
                    _ => {}
                }
            }
            assert!(seen > 0, "{path}: no words in the dark of the palette");
        }
    }
}

#[test]
fn a_card_says_how_many_items_it_has_no_room_for() {
    let campaign = Campaign::without_screens();
    let book = campaign.read("book.toml");
    let (head, _) = book.split_once("[output.site]").unwrap();
    campaign.write("book.toml", format!("{head}[output.print]\ncard = true\n"));
    let card = |count: usize, item: &str| {
        let scam = campaign.read("content/scams/fake-refund.md");
        let (head, _) = scam.split_once("\n## ").unwrap();
        let items: String = (0..count).map(|i| format!("- 第{i}条{item}\n")).collect();
        campaign.write("content/scams/fake-refund.md", format!("{head}\n## 现在怎么办\n\n{items}"));
        let out = campaign.run(&["build"]);
        assert!(out.status.success(), "{}", stderr(&out));
        (Reader::open(&campaign.path("dist/print/card/fake-refund-a4.pdf")).text(), stderr(&out))
    };
    let (text, said) = card(5, "先挂断");
    assert!(text.contains("第4条先挂断") && !said.contains("left out"), "{text}\n{said}");
    let (text, said) = card(16, "先挂断电话再慢慢地想清楚再说话");
    assert!(!text.contains("第15条"), "{text}");
    assert!(said.contains("of its items have no room and are left out"), "{said}");
}
