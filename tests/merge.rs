//! Mail merge: a stranger's table becomes letters and a register, and none of it is public.

mod common;
#[path = "merge/excel.rs"]
mod excel;
#[path = "merge/old_excel.rs"]
mod old_excel;
#[path = "common/pdf.rs"]
mod pdf;

use calamine::{Data, Reader as _};
use common::{Campaign, stderr, stdout, tree};
use pdf::{Reader, qr_codes};

const LETTER: &str = "---\ntitle: 致家长的一封信\nto: \"尊敬的{姓名}家长\"\ndate: 2026-11-20\nreceipt: true\n---\n\n您好！{班级}的{姓名}同学已经学习了防骗知识，请您一起读。\n\n1. 不轻信。\n2. 不透露。\n3. 不转账。\n";

/// A campaign with a letter to merge with `data`, which is written to `private/`.
fn campaign(data: &str, table: impl AsRef<[u8]>, more: &str) -> Campaign {
    let campaign = Campaign::without_screens();
    campaign.write("content/letters/notice.md", LETTER);
    campaign.write(&format!("private/{data}"), table);
    let book = campaign.read("book.toml");
    campaign.write("book.toml", format!("{book}\n[[merge]]\nletter = \"notice\"\ndata = \"{data}\"\n{more}"));
    campaign
}

fn students(rows: usize) -> String {
    let names = ["张喆", "王堃", "李旻", "欧阳𬱖", "赵一"];
    let row = |i: usize| format!("2026{i:04},{}{},三（{}）班\n", names[i % names.len()], i, i % 3 + 1);
    "学号,姓名,班级\n".to_owned() + &(0..rows).map(row).collect::<String>()
}

/// The register's CSV without its mark, as rows of cells.
fn register(campaign: &Campaign) -> Vec<Vec<String>> {
    register_of(campaign, "notice")
}

fn register_of(campaign: &Campaign, name: &str) -> Vec<Vec<String>> {
    let text = campaign.read(&format!("private/receipts/{name}.csv"));
    let text = text.strip_prefix('\u{FEFF}').expect("Excel wants a mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_row_gets_a_letter_and_a_receipt_with_its_number() {
    let campaign = campaign("students.csv", students(12), "");
    campaign.build();
    let letters = Reader::open(&campaign.path("private/letters/notice.pdf"));
    assert_eq!(letters.pages(), 12);
    let text = letters.text();
    let register = register(&campaign);
    assert_eq!(register[0], ["回执编号", "班级", "姓名", "识别码", "已收回", "收回日期", "备注"]);
    assert_eq!(register.len(), 13);
    for line in &register[1..] {
        let (number, group, person) = (&line[0], &line[1], &line[2]);
        assert!(text.contains(&format!("尊敬的{person}家长")), "{person}");
        assert!(text.contains(&format!("{group}的{person}同学")), "{person}");
        assert!(text.contains(number.as_str()), "{number}");
    }
    assert!(fonts_have_no_box(&letters));
    // The code on the first receipt says its number; the other on the page leads to the site.
    assert!(qr_codes(letters.raster(4.0)).contains(&register[1][0]), "{:?}", qr_codes(letters.raster(4.0)));
}

/// Glyph 0 is the box; a font subset that is never asked for it shows nothing of it.
fn fonts_have_no_box(reader: &Reader) -> bool {
    reader.fonts().iter().all(|(_, embedded)| *embedded)
}

/// A school keeps what belongs to its letters beside them. It goes neither to the web nor away.
#[test]
fn what_somebody_put_beside_their_letters_is_not_lost() {
    let campaign = campaign("students.csv", students(3), "");
    campaign.build();
    for (path, text) in [("补充说明.docx", "years of work"), ("扫描件/一班.jpg", "scans")] {
        campaign.write(&format!("private/letters/{path}"), text);
        campaign.write(&format!("dist/我拍的/{path}"), text);
    }
    campaign.write("private/letters/Thumbs.db", "x");
    campaign.replace("content/letters/notice.md", "您好！", "您好，");
    let said = stderr(&campaign.build());
    assert!(said.contains("letters.others now: 扫描件/一班.jpg, 补充说明.docx"), "{said}");
    assert_eq!(campaign.read("private/letters.others/扫描件/一班.jpg"), "scans");
    assert_eq!(campaign.read("private/letters.others/补充说明.docx"), "years of work");
    assert_eq!(campaign.read("dist.others/我拍的/补充说明.docx"), "years of work");
    assert!(!campaign.path("private/letters.others/Thumbs.db").exists());
    // Another of the same name takes nobody's place.
    campaign.write("private/letters/补充说明.docx", "more work");
    campaign.replace("content/letters/notice.md", "您好，", "您好：");
    campaign.build();
    assert_eq!(campaign.read("private/letters.others/补充说明.docx"), "years of work");
    assert_eq!(campaign.read("private/letters.others/补充说明 (2).docx"), "more work");
    assert_eq!(tree(&campaign.path("private/letters")).len(), 2);
}

#[test]
fn nothing_personal_is_below_the_output_folder() {
    let campaign = campaign("students.csv", students(5), "split = \"班级\"\n");
    campaign.build();
    for (path, bytes) in tree(&campaign.path("dist")) {
        assert!(!path.contains("private") && !path.contains("receipts"), "{path}");
        let text = String::from_utf8_lossy(&bytes);
        for name in ["张喆", "王堃", "李旻", "欧阳", "20260001"] {
            assert!(!text.contains(name), "{path} has {name}");
        }
        if path.ends_with(".pdf") && path.starts_with("letters/") {
            let text = Reader::open(&campaign.path("dist").join(&path)).text();
            assert!(!text.contains('喆') && !text.contains("三（1）班"), "{path}");
        }
    }
    // The public letter has blanks in their places.
    let page = campaign.read("dist/letters/notice.html");
    assert!(page.contains("尊敬的＿＿＿＿家长"), "{page}");
    assert!(!page.contains('{'), "{page}");
    let ignored = campaign.read(".gitignore");
    assert!(ignored.lines().any(|l| l == "/private"), "{ignored}");
}

#[test]
fn the_output_folder_cannot_be_private() {
    let campaign = campaign("students.csv", students(2), "");
    for dest in ["private", "private/out", "private/letters"] {
        let out = campaign.run(&["build", "-d", dest]);
        assert_eq!(out.status.code(), Some(1), "{dest}: {}", stderr(&out));
        assert!(stderr(&out).contains("personal data"), "{dest}: {}", stderr(&out));
    }
    assert!(campaign.path("private/students.csv").is_file());
}

#[test]
fn a_file_for_each_class_and_any_encoding() {
    let table = students(9);
    let gbk = encoding_rs::GB18030.encode(&table).0.into_owned();
    let campaign = campaign("students.csv", gbk, "split = \"班级\"\n");
    campaign.build();
    let files: Vec<String> = tree(&campaign.path("private/letters")).into_iter().map(|(path, _)| path).collect();
    assert_eq!(files.iter().filter(|p| p.ends_with(".pdf")).count(), 3, "{files:?}");
    let first = files.iter().find(|p| p.contains('1') && p.ends_with(".pdf")).unwrap();
    let reader = Reader::open(&campaign.path("private/letters").join(first));
    assert_eq!(reader.pages(), 3);
    assert!(reader.text().contains("欧阳𬱖3"));
}

#[test]
fn an_excel_file_does_as_well() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(students(4).lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    let campaign = campaign("students.xlsx", book.save_to_buffer().unwrap(), "");
    campaign.build();
    assert_eq!(Reader::open(&campaign.path("private/letters/notice.pdf")).pages(), 4);
    assert_eq!(register(&campaign)[1][3], "#20260000");
    // The register is an Excel file too.
    let bytes = std::fs::read(campaign.path("private/receipts/notice.xlsx")).unwrap();
    let mut book = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(range.height(), 5);
    assert_eq!(range.get((4, 2)), Some(&Data::String("欧阳𬱖3".into())));
}

#[test]
fn numbers_stay_when_the_table_changes() {
    let campaign = campaign("students.csv", students(6), "");
    campaign.build();
    let before = register(&campaign);
    // One leaves, two come, the order is another.
    let changed = students(8).replace("20260002,李旻2,三（3）班\n", "");
    let mut lines: Vec<&str> = changed.lines().collect();
    lines[1..].reverse();
    campaign.write("private/students.csv", lines.join("\n"));
    campaign.build();
    let after = register(&campaign);
    let number = |register: &[Vec<String>], key: &str| register.iter().find(|l| l[3] == key).unwrap()[0].clone();
    for line in before[1..].iter() {
        assert_eq!(number(&after, &line[3]), line[0], "{line:?}");
    }
    let gone = after.iter().find(|l| l[3] == "#20260002").unwrap();
    assert_eq!(gone[6], "已不在名单");
    let mut numbers: Vec<_> = after[1..].iter().map(|l| l[0].clone()).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 8, "a number was given twice");
}

#[test]
fn a_number_is_never_given_twice_also_when_its_letter_is_over() {
    let campaign = campaign("students.csv", students(3), "name = \"term-1\"\n");
    campaign.build();
    campaign.replace("book.toml", "name = \"term-1\"", "name = \"term-2\"");
    // Of the one that is over, nobody needs the CSV file.
    std::fs::remove_file(campaign.path("private/receipts/term-1.csv")).unwrap();
    campaign.build();
    let number = |name: &str, row: usize| register_of(&campaign, name)[row][0].clone();
    assert_eq!([1, 2, 3].map(|row| number("term-2", row)[..4].to_owned()), ["1004", "1005", "1006"]);
    let out = campaign.run(&["receipts", "tick", &number("term-2", 1)]);
    assert_eq!(stdout(&out).lines().last(), Some("term-2: 1 / 3"), "{}", stderr(&out));
    // A register that cannot be read may hold any number.
    campaign.write("private/receipts/term-0.csv", "姓名\n张喆\n");
    assert!(campaign.build_fails().contains("outreach::receipts::register"));
}

#[test]
fn a_number_that_stands_twice_is_not_ticked() {
    let campaign = campaign("students.csv", students(3), "");
    campaign.build();
    let before = campaign.read("private/receipts/notice.csv");
    campaign.write("private/receipts/last-term.csv", before.replace("张喆0", "赵一"));
    let numbers = [1, 2].map(|row| register(&campaign)[row][0].clone());
    let out = campaign.run(&["receipts", "tick", &numbers[0]]);
    assert_eq!(out.status.code(), Some(1), "{}", stdout(&out));
    insta::assert_snapshot!(stderr(&out));
    assert_eq!(campaign.read("private/receipts/notice.csv"), before);
}

/// Saves the register as Excel does, a date as a cell of its own kind, after it was changed.
fn in_excel(campaign: &Campaign, change: impl Fn(&mut Vec<Vec<String>>)) {
    let mut rows = register(campaign);
    change(&mut rows);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
    for (row, cells) in (0..).zip(&rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell.strip_prefix("date ") {
                Some(date) => {
                    let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(date).unwrap();
                    sheet.write_datetime_with_format(row, column, date, &day).unwrap()
                }
                None => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    book.save(campaign.path("private/receipts/notice.xlsx")).unwrap();
}

#[test]
fn what_the_office_writes_into_either_file_stays() {
    let campaign = campaign("students.csv", students(4), "");
    campaign.build();
    let numbers: Vec<String> = register(&campaign)[1..].iter().map(|l| l[0].clone()).collect();
    in_excel(&campaign, |rows| {
        rows[1][4..].clone_from_slice(&["√", "2026/3/5", "=家长来电"].map(str::to_owned));
        rows[2][4..].clone_from_slice(&["√", "date 2026-03-06", ""].map(str::to_owned));
        rows[3][6] = "转学手续".into();
    });
    let csv = campaign.read("private/receipts/notice.csv");
    campaign.write("private/receipts/notice.csv", csv.replacen(",,\r\n", ",,周三补交\r\n", 3));
    assert!(campaign.run(&["receipts", "tick", &numbers[3]]).status.success());
    let whole = || register(&campaign)[1..].iter().map(|l| l[4..].join("|")).collect::<Vec<_>>();
    let today = jiff::ZonedDateTime::now().date();
    let expected = [
        "√|2026-03-05|周三补交；=家长来电".to_owned(),
        "√|2026-03-06|周三补交".to_owned(),
        "||周三补交；转学手续".to_owned(),
        format!("√|{today}|"),
    ];
    assert_eq!(whole(), expected);
    // Neither a build nor another tick adds or takes away anything.
    campaign.build();
    assert!(campaign.run(&["receipts", "tick", &numbers[3]]).status.success());
    assert_eq!(whole(), expected);
}

#[test]
fn a_register_is_there_as_long_as_one_of_its_files_is() {
    let campaign = campaign("students.csv", students(3), "");
    campaign.build();
    let number = register(&campaign)[2][0].clone();
    assert!(campaign.run(&["receipts", "tick", &number]).status.success());
    let before = register(&campaign);
    // What Excel keeps beside a file that is open is no register.
    campaign.write("private/receipts/~$notice.xlsx", "\0");
    for left in ["csv", "xlsx"] {
        std::fs::remove_file(campaign.path(&format!("private/receipts/notice.{left}"))).unwrap();
        let report = campaign.run(&["receipts", "report"]);
        assert!(stdout(&report).contains("1/3"), "without {left}: {}", stderr(&report));
        campaign.build();
        assert_eq!(register(&campaign), before, "without {left}");
    }
}

#[test]
fn a_date_that_is_none_is_told() {
    let campaign = campaign("students.csv", students(3), "");
    campaign.build();
    in_excel(&campaign, |rows| {
        rows[1][5] = "下周三".into();
        rows[3][5] = "2026/2/30".into();
    });
    let before = campaign.read("private/receipts/notice.csv");
    insta::assert_snapshot!(campaign.build_fails());
    assert_eq!(campaign.read("private/receipts/notice.csv"), before);
}

#[test]
fn who_says_no_has_not_returned_it_and_the_word_stays() {
    let campaign = campaign("students.csv", students(7), "");
    campaign.build();
    let numbers: Vec<String> = register(&campaign)[1..].iter().map(|l| l[0].clone()).collect();
    in_excel(&campaign, |rows| {
        for (row, cell) in rows[1..].iter_mut().zip(["否", "未交", "×", "0", "-", "已交", ""]) {
            row[4] = cell.into();
        }
        rows[7][5] = "2026/11/21".into();
    });
    let whole = || register(&campaign)[1..].iter().map(|l| l[4..6].join("|")).collect::<Vec<_>>();
    // Excel takes a bare `-` for the beginning of a formula.
    let expected = ["否|", "未交|", "×|", "0|", "'-|", "√|", "√|2026-11-21"];
    campaign.build();
    assert_eq!(whole(), expected);
    assert!(stdout(&campaign.run(&["receipts", "report"])).contains("2/7"));
    assert!(campaign.run(&["receipts", "tick", &numbers[1]]).status.success());
    assert_eq!(whole()[1], format!("√|{}", jiff::ZonedDateTime::now().date()));
    assert!(campaign.run(&["receipts", "tick", "--undo", &numbers[1], &numbers[0]]).status.success());
    assert_eq!(
        (&whole()[..2], &whole()[2..]),
        (&["否|".to_owned(), "|".to_owned()][..], &expected.map(str::to_owned)[2..])
    );
    // A tick that is taken back by a word, in the one file that was opened.
    in_excel(&campaign, |rows| rows[6][4] = "没有".into());
    // No hand is so quick that both files are of the same moment.
    let file = std::fs::File::options().write(true).open(campaign.path("private/receipts/notice.xlsx")).unwrap();
    file.set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(1)).unwrap();
    drop(file); // Windows replaces no file that is open.
    campaign.build();
    assert_eq!(whole()[5], "没有|");
}

#[test]
fn what_says_neither_yes_nor_no_is_told_and_stays() {
    let campaign = campaign("students.csv", students(3), "");
    campaign.build();
    let number = register(&campaign)[2][0].clone();
    in_excel(&campaign, |rows| {
        rows[1][4] = "家长出差".into();
        rows[3][4] = "否".into();
        rows[3][5] = "2026-11-20".into();
    });
    let files =
        || ["csv", "xlsx"].map(|e| std::fs::read(campaign.path(&format!("private/receipts/notice.{e}"))).unwrap());
    let before = files();
    let said = campaign.build_fails();
    insta::assert_snapshot!(said);
    assert_eq!(campaign.run(&["receipts", "tick", &number]).status.code(), Some(1));
    assert_eq!(files(), before);
}

#[test]
fn the_note_of_somebody_who_leaves_stays() {
    let campaign = campaign("students.csv", students(3), "");
    campaign.build();
    let csv = campaign.read("private/receipts/notice.csv");
    campaign.write("private/receipts/notice.csv", csv.replacen(",,\r\n", ",,已通知\r\n", 1));
    campaign.write("private/students.csv", students(3).replace("20260000,张喆0,三（1）班\n", ""));
    let note = || register(&campaign).into_iter().find(|l| l[3] == "#20260000").unwrap()[6].clone();
    for _ in 0..2 {
        campaign.build();
        assert_eq!(note(), "已通知；已不在名单");
        assert!(stdout(&campaign.run(&["receipts", "report"])).contains("0/2"));
    }
    campaign.write("private/students.csv", students(3));
    campaign.build();
    assert_eq!(note(), "已通知");
}

#[test]
fn a_column_that_the_office_added_stays() {
    let campaign = campaign("students.csv", students(3), "");
    campaign.build();
    let csv = campaign.read("private/receipts/notice.csv");
    let csv = csv.replacen("备注\r\n", "备注,催收\r\n", 1).replace(",,\r\n", ",,,两次\r\n");
    campaign.write("private/receipts/notice.csv", csv);
    let kept = || {
        let rows = register(&campaign);
        assert_eq!(rows[0].last().unwrap(), "催收");
        assert!(rows[1..].iter().all(|row| row[7] == "两次"), "{rows:?}");
        rows
    };
    campaign.build();
    let number = kept()[1][0].clone();
    assert!(campaign.run(&["receipts", "tick", &number]).status.success());
    kept();
    // It is in the other file, too.
    std::fs::remove_file(campaign.path("private/receipts/notice.csv")).unwrap();
    campaign.write("private/students.csv", students(4).replace("20260001,", "20260009,"));
    campaign.build();
    let rows = register(&campaign);
    let of = |key: &str| rows.iter().find(|row| row[3] == key).unwrap()[7].clone();
    assert_eq!((of("#20260000"), of("#20260001"), of("#20260003")), ("两次".into(), "两次".into(), String::new()));
}

#[test]
fn a_tick_is_saved_before_it_is_shown() {
    let campaign = campaign("students.csv", students(2), "");
    campaign.build();
    let number = register(&campaign)[1][0].clone();
    // As with `| head -1`, which ends after its line.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut tick = common::program();
    let out = tick.args(["receipts", "tick", &number]).current_dir(campaign.dir.path()).stdout(writer);
    let out = out.stderr(std::process::Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert!(out.status.success(), "{}", stderr(&out));
    assert_eq!(register(&campaign)[1][4], "√");
}

#[test]
fn what_is_private_keeps_itself_out_of_git() {
    let campaign = campaign("students.csv", students(2), "");
    // A campaign of an older version.
    let _ = std::fs::remove_file(campaign.path("private/.gitignore"));
    campaign.build();
    assert_eq!(campaign.read("private/.gitignore"), "*\n");
    campaign.write("private/.gitignore", "*\n!template.csv\n");
    campaign.build();
    assert_eq!(campaign.read("private/.gitignore"), "*\n!template.csv\n", "one of their own stays");
}

#[test]
fn receipts_are_ticked_off_and_reported() {
    let campaign = campaign("students.csv", students(6), "");
    campaign.build();
    let register_before = register(&campaign);
    let numbers: Vec<&str> = register_before[1..].iter().map(|l| l[0].as_str()).collect();
    let out = campaign.run(&["receipts", "tick", numbers[0], numbers[3]]);
    assert!(out.status.success(), "{}", stderr(&out));
    let report = stdout(&campaign.run(&["receipts", "report"]));
    insta::assert_snapshot!(report);
    // A build keeps the ticks.
    campaign.build();
    assert_eq!(stdout(&campaign.run(&["receipts", "report"])), report);
    let out = campaign.run(&["receipts", "tick", "--undo", numbers[3]]);
    assert!(out.status.success(), "{}", stderr(&out));
    assert!(stdout(&campaign.run(&["receipts", "report"])).contains("1/6"));
    // As numbers are read out from a pile of papers, typed in one go.
    let out = campaign.run(&["receipts", "tick", &format!("{}，{}、", numbers[3], numbers[4])]);
    assert!(out.status.success(), "{}", stderr(&out));
    assert!(stdout(&campaign.run(&["receipts", "report"])).contains("3/6"));
    let out = campaign.run(&["receipts", "tick", "--undo", &format!("{};{}", numbers[3], numbers[4])]);
    assert!(out.status.success(), "{}", stderr(&out));
    assert_eq!(campaign.run(&["receipts", "tick", "，"]).status.code(), Some(1));
    let csv = stdout(&campaign.run(&["receipts", "report", "--csv"]));
    assert!(csv.starts_with("\u{feff}信件,班级,发出,收回,百分比,未交\r\n"), "{csv}");
    assert!(csv.contains("notice,三（1）班,2,1,50.0,欧阳𬱖3"), "{csv}");
}

/// A quota says no as a full disk does, and any user can have one.
#[cfg(unix)]
#[test]
fn a_tick_that_finds_no_room_is_told_in_chinese_and_changes_nothing() {
    let campaign = campaign("students.csv", students(2), "");
    campaign.build();
    let number = register(&campaign)[1][0].clone();
    let before = tree(&campaign.path("private/receipts"));
    let script = format!("trap '' XFSZ; ulimit -f 0; exec '{}' --lang zh receipts tick {number}", common::BINARY);
    let mut sh = std::process::Command::new("sh");
    let out = sh.args(["-c", &script]).current_dir(campaign.dir.path()).env("NO_COLOR", "1").output().unwrap();
    assert_eq!(out.status.code(), Some(1), "{}", stderr(&out));
    let said = stderr(&out);
    assert!(said.contains("写不进去：文件太大，超过了这里允许的大小（系统错误 27）\n"), "{said}");
    assert_eq!(tree(&campaign.path("private/receipts")), before);
}

#[test]
fn one_wrong_number_ticks_nothing() {
    let campaign = campaign("students.csv", students(3), "");
    campaign.build();
    let right = register(&campaign)[1][0].clone();
    let before = campaign.read("private/receipts/notice.csv");
    let wrong = format!("{}{}", &right[..4], (right[4..].parse::<u8>().unwrap() + 1) % 10);
    let out = campaign.run(&["receipts", "tick", &right, &wrong, "99999", "张喆"]);
    assert_eq!(out.status.code(), Some(1));
    insta::assert_snapshot!(stderr(&out));
    assert_eq!(campaign.read("private/receipts/notice.csv"), before);
}

#[test]
fn no_register_yet_is_said() {
    let campaign = Campaign::without_screens();
    let out = campaign.run(&["receipts", "report"]);
    assert_eq!(out.status.code(), Some(1));
    insta::assert_snapshot!(stderr(&out));
}

#[test]
fn wrong_rows_are_named_by_line_and_nothing_is_written() {
    let table = "学号,姓名,班级,身份证号\n1,张喆,一班,x\n2,,一班,x\n3,李旻,,x\n1,王堃,二班,x\n5,赵一,二班,x,多\n";
    let wide = campaign("students.csv", table, "");
    insta::assert_snapshot!("a_row_too_wide", wide.build_fails());
    let campaign = campaign("students.csv", table.replace(",多", ""), "");
    insta::assert_snapshot!("empty_and_double_rows", campaign.build_fails());
    for path in ["dist", "private/letters", "private/receipts"] {
        assert!(!campaign.path(path).exists(), "{path} was written");
    }
}

#[test]
fn wrong_settings_are_named() {
    let campaign = campaign("students.csv", students(2), "split = \"班集\"\n");
    campaign.replace("content/letters/notice.md", "{班级}的", "{年级}的");
    let book = campaign.read("book.toml");
    campaign.write("book.toml", book + "\n[[merge]]\nletter = \"notices\"\ndata = \"students.csv\"\n\n[[merge]]\nletter = \"parents\"\ndata = \"teachers.csv\"\n\n[[merge]]\nletter = \"parents\"\nname = \"a/b\"\ndata = \"../x.csv\"\n");
    insta::assert_snapshot!(campaign.build_fails());
}

#[test]
fn a_table_in_the_wrong_place_is_not_used() {
    let campaign = campaign("students.csv", students(2), "");
    campaign.write("content/students.csv", students(2));
    std::fs::remove_file(campaign.path("private/students.csv")).unwrap();
    let said = campaign.build_fails();
    assert!(said.contains("move students.csv into the folder private/"), "{said}");
    // Names in the content folder stop everything; who has no private data can build the rest.
    assert!(said.contains("outreach::pii"), "{said}");
    std::fs::remove_file(campaign.path("content/students.csv")).unwrap();
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", stderr(&out));
}

#[test]
fn a_name_no_font_has_is_an_error_that_names_the_row() {
    let campaign = campaign("students.csv", students(3).replace("王堃1", "王𪚥"), "");
    insta::assert_snapshot!(campaign.build_fails());
    assert!(!campaign.path("private/letters").exists());
}

#[test]
fn a_column_of_student_numbers_that_comes_later_takes_no_number_away() {
    let campaign =
        campaign("students.csv", "姓名,班级\n张喆,三（1）班\n王堃,三（1）班\n李旻,三（2）班\n", "split = \"班级\"\n");
    campaign.build();
    let first: Vec<_> = register(&campaign).into_iter().map(|line| line[..3].to_vec()).collect();
    for table in [
        "学号,姓名,班级\n0001,张喆,三（1）班\n0002,王堃,三（1）班\n0003,李旻,三（2）班\n",
        // As Excel writes it back.
        "学号,姓名,班级\n1,张喆,三（1）班\n2,王堃,三（1）班\n3,李旻,三（2）班\n",
        "姓名,班级\n张喆,三（1）班\n王堃,三（1）班\n李旻,三（2）班\n",
    ] {
        campaign.write("private/students.csv", table);
        let said = stderr(&campaign.build());
        assert!(!said.contains("same-name"), "{said}");
        let now: Vec<_> = register(&campaign).into_iter().map(|line| line[..3].to_vec()).collect();
        assert_eq!(now, first, "{table}");
    }
}

#[test]
fn a_class_that_is_written_in_two_ways_is_one() {
    let table = "学号,姓名,班级\n1,张喆,三（1）班\n2,王堃,三(1)班\n3,李旻,三 （1） 班\n";
    let campaign = campaign("students.csv", table, "split = \"班级\"\n");
    campaign.build();
    let letters = Reader::open(&campaign.path("private/letters/notice-三-1-班.pdf"));
    assert_eq!(letters.pages(), 3);
    assert!(register(&campaign)[1..].iter().all(|line| line[1] == "三（1）班"), "{:?}", register(&campaign));
    // And so is somebody who is there twice.
    let twice = "姓名,班级\n张 喆,三（1）班\n张喆,三(1)班\n";
    campaign.write("private/students.csv", twice);
    let said = campaign.build_fails();
    assert!(said.contains("line 3 has the same 班级 + 姓名 as line 2"), "{said}");
}

#[test]
fn a_table_with_another_name_is_found() {
    let campaign = campaign("students.xlsx", "", "");
    std::fs::rename(campaign.path("private/students.xlsx"), campaign.path("private/三年级名单.xlsx")).unwrap();
    campaign.write("private/~$三年级名单.xlsx", "");
    let said = campaign.build_fails();
    assert!(said.contains("tables in private/: 三年级名单.xlsx; write the name of the right one"), "{said}");
}

#[test]
fn lines_that_are_no_people_get_no_letter() {
    let table = "姓名,班级\n张喆,三1\n合计：,1人\n-,三2\n张?,三2\n13800000000,三2\n";
    let campaign = campaign("students.csv", table, "");
    let out = campaign.run(&["--lang", "zh", "build", "--only", "letters"]);
    assert_eq!(out.status.code(), Some(1));
    let said = stderr(&out);
    for (line, what) in [(3, "像是合计的一行"), (4, "等于没有填"), (5, "丢了字"), (6, "是一串数字")]
    {
        assert!(said.contains(&format!("第 {line} 行")) && said.contains(what), "{said}");
    }
}

#[test]
fn a_field_in_other_brackets_is_told_of() {
    let campaign = campaign("students.csv", "姓名,班级\n张喆,三1\n", "");
    let letter = LETTER.replace("{班级}的{姓名}", "【班级】的{{姓名}}，{姓名 好，《姓名》与姓名，{ 班级 }");
    campaign.write("content/letters/notice.md", letter);
    let said = stderr(&campaign.run(&["check"]));
    let told: Vec<_> = said.lines().filter(|line| line.contains("is printed as it is typed")).collect();
    let written = ["【班级】", "{{姓名}}", "{姓名", "《姓名》"];
    assert_eq!(told.len(), written.len(), "{said}");
    for (line, written) in told.iter().zip(written) {
        assert!(line.contains(&format!("`{written}`")), "{line} {written}");
    }
}

#[test]
fn tables_that_are_no_lists_are_told_once() {
    let page = "<html><table><tr><td>姓名</td></tr></table></html>";
    for (data, table, said) in [
        ("list.xls", page, "this is no Excel file, whatever its name ends with"),
        ("list.xlsx", "姓名,班级\n张喆,一班\n", "this is no Excel file, whatever its name ends with"),
        ("list.csv", "姓名，班级\n张喆，一班\n", "the names of the columns have Chinese commas between them"),
    ] {
        let campaign = campaign(data, table, "split = \"班级\"\n");
        let found = campaign.build_fails();
        assert!(found.contains(said) && found.contains("1 error,"), "{found}");
    }
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write(0, 0, "请按要求填写").unwrap();
    let list = book.add_worksheet().set_name("名单").unwrap();
    for (column, (head, cell)) in (0..).zip([("姓名", "张喆"), ("班级", "一班")]) {
        list.write(0, column, head).unwrap().write(1, column, cell).unwrap();
    }
    let campaign = campaign("list.xlsx", book.save_to_buffer().unwrap(), "split = \"班级\"\n");
    let found = campaign.build_fails();
    assert!(found.contains("the sheet `说明` was read, and it is no list"), "{found}");
    assert!(found.contains("sheet = \"名单\" (the file has: 说明, 名单)") && found.contains("1 error,"), "{found}");
}

#[test]
fn rows_that_excel_hides_are_told_and_get_their_letter() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("说明").unwrap();
    let list = book.add_worksheet().set_name("名单&校区").unwrap();
    for (row, line) in (0..).zip(students(9).lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            list.write(row, column, cell).unwrap();
        }
    }
    for row in [2, 4, 5, 6] {
        list.set_row_hidden(row).unwrap();
    }
    let campaign = campaign("students.xlsx", book.save_to_buffer().unwrap(), "");
    let told = stderr(&campaign.run(&["build"]));
    assert!(told.contains("rows that Excel does not show get a letter all the same: 3, 5–7"), "{told}");
    assert_eq!(Reader::open(&campaign.path("private/letters/notice.pdf")).pages(), 9);
}
