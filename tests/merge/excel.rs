//! Tables as Excel has them: what a cell shows is what the letter says.

use rust_xlsxwriter::{Format, Workbook};

use super::common::{Campaign, stderr};
use super::pdf::Reader;
use super::{campaign, register};

pub const LETTER: &str = "---\ntitle: 致家长的一封信\nto: \"尊敬的{姓名}家长\"\ndate: 2026-11-20\nreceipt: true\n---\n\n{班级}的{姓名}：编号【{学号}】，补助【{金额}】，到课【{比例}】，请于【{日期}】前交回，地址【{地址}】。\n\n1. 不轻信。\n2. 不透露。\n3. 不转账。\n";

/// A list of one person whose numbers and day are in formats.
fn formatted(number: &str, day: &str, name: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, head) in (0..).zip(["姓名", "班级", "学号", "金额", "比例", "日期", "地址"]) {
        sheet.write(0, column, head).unwrap();
    }
    let format = |code: &str| Format::new().set_num_format(code);
    sheet.write(1, 0, name).unwrap().write(1, 1, "一班").unwrap();
    sheet.write_with_format(1, 2, 7, &format("000")).unwrap();
    sheet.write_with_format(1, 3, 3000, &format(number)).unwrap();
    sheet
        .write_formula_with_format(1, 4, rust_xlsxwriter::Formula::new("=1/2").set_result("0.5"), &format("0%"))
        .unwrap();
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 11, 3).unwrap();
    sheet.write_with_format(1, 5, &date, &format(day)).unwrap();
    sheet.write(1, 6, "城关镇\n人民路").unwrap();
    book.save_to_buffer().unwrap()
}

fn merged(table: impl AsRef<[u8]>) -> Campaign {
    let campaign = campaign("students.xlsx", table, "");
    campaign.write("content/letters/notice.md", LETTER);
    campaign
}

#[test]
fn numbers_and_days_are_printed_as_they_are_seen() {
    let campaign = merged(formatted("\"¥\"#,##0.00", "yyyy\"年\"m\"月\"d\"日\"", "张喆"));
    campaign.build();
    let text = Reader::open(&campaign.path("private/letters/notice.pdf")).text();
    for shown in ["【007】", "【¥3,000.00】", "【50%】", "【2026年11月3日】"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    assert_eq!(register(&campaign)[1][3], "#007");
}

#[test]
fn a_format_that_is_not_known_is_told_where_the_letter_needs_it() {
    let campaign = merged(formatted("# ??/??", "d-mmm-yy", "张喆"));
    let said = stderr(&campaign.run(&["--lang", "zh", "build"]));
    assert!(said.contains("students.xlsx:2") && said.contains("`# ??/??` 没法印成 Excel 里看到的样子"), "{said}");
    assert!(said.contains("格式设为“文本”"), "{said}");
    assert!(!campaign.path("private/letters").exists());
    // Nobody reads what the letter does not use.
    campaign.replace("content/letters/notice.md", "补助【{金额}】", "补助");
    campaign.replace("content/letters/notice.md", "请于【{日期}】前", "请");
    campaign.build();
}

#[test]
fn a_day_in_the_register_is_a_day_in_any_format() {
    let campaign = merged(formatted("0", "yyyy/m/d", "张喆"));
    campaign.build();
    let rows = register(&campaign);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(&rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 12, 1).unwrap();
    let number: f64 = rows[1][0].parse().unwrap();
    sheet.write_with_format(1, 5, &date, &Format::new().set_num_format("m\"月\"d\"日\"")).unwrap();
    sheet.write_with_format(1, 0, number, &Format::new().set_num_format("#,##0")).unwrap();
    book.save(campaign.path("private/receipts/notice.xlsx")).unwrap();
    campaign.build();
    assert_eq!(register(&campaign)[1][4..6], ["√", "2026-12-01"]);
}

#[test]
fn a_cell_of_several_lines_is_one_line_on_paper() {
    let campaign = merged(formatted("0", "yyyy/m/d", "李\n四"));
    let text = || Reader::open(&campaign.path("private/letters/notice.pdf")).text();
    campaign.build();
    assert!(text().contains("尊敬的李四家长") && text().contains("地址【城关镇人民路】"), "{}", text());
    assert_eq!(register(&campaign)[1][2], "李四");
    let number = register(&campaign)[1][0].clone();
    let csv = "姓名,班级,学号,金额,比例,日期,地址\n\"李\r\n四\",\"一\n班\",007,1,2,3,\"人民\n路\"\n";
    campaign.write("private/students.csv", csv);
    campaign.replace("book.toml", "students.xlsx", "students.csv");
    campaign.build();
    assert!(text().contains("一班的李四：") && text().contains("【人民路】"), "{}", text());
    assert_eq!(register(&campaign)[1][..3], [number, "一班".into(), "李四".into()]);
}

#[test]
fn a_file_that_was_not_copied_whole_is_told_in_chinese() {
    let whole = formatted("0", "yyyy/m/d", "张喆");
    let campaign = merged(&whole[..whole.len() / 2]);
    let said = stderr(&campaign.run(&["--lang", "zh", "build"]));
    assert!(said.contains("这个 Excel 文件不完整") && said.contains("重新复制一次"), "{said}");
}
