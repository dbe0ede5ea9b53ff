//! Tables of the old kind (.xls), written record by record: what a cell shows is what the letter says here, too.

use std::io::{Cursor, Write};

use super::common::{Campaign, stderr};
use super::excel::LETTER;
use super::pdf::Reader;
use super::{campaign, register};

const HEAD: [&str; 7] = ["姓名", "班级", "学号", "金额", "比例", "日期", "地址"];
/// Formats by the styles that have them: custom ones by number from 164 on, and two that are built in.
const FORMATS: [(u16, &str); 4] = [(164, "000"), (165, "\"¥\"#,##0.00"), (9, "0%"), (166, "yyyy\"年\"m\"月\"d\"日\"")];

/// Records one behind the other: each its kind, its length and its data.
#[derive(Default)]
struct Records(Vec<u8>);

impl Records {
    fn put(&mut self, kind: u16, data: &[&[u8]]) {
        let data = data.concat();
        self.0.extend(kind.to_le_bytes());
        self.0.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
        self.0.extend(data);
    }

    fn text(&mut self, row: u16, column: u16, words: &str) {
        let units: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.put(0x0204, &[&at(row, column, 0), &((units.len() / 2) as u16).to_le_bytes(), &[1], &units]);
    }

    fn number(&mut self, row: u16, column: u16, style: u16, value: f64) {
        self.put(0x0203, &[&at(row, column, style), &value.to_le_bytes()]);
    }
}

fn at(row: u16, column: u16, style: u16) -> Vec<u8> {
    [row, column, style].into_iter().flat_map(u16::to_le_bytes).collect()
}

/// A workbook of one sheet with a person a row; of these `hidden` is not shown.
fn book(people: &[&str], hidden: Option<u16>, corner: (u16, u16)) -> Vec<u8> {
    let begin = |sort: u16| [0x0600_u16.to_le_bytes(), sort.to_le_bytes()].concat();
    let mut sheet = Records::default();
    sheet.put(0x0809, &[&begin(0x0010)]);
    // It claims more rows than any file can have.
    sheet.put(0x0200, &[&0_u32.to_le_bytes(), &u32::MAX.to_le_bytes(), &[0, 0, 255, 255, 0, 0]]);
    for (row, _) in (1..).zip(people) {
        let flags: u16 = if hidden == Some(row) { 0x0120 } else { 0x0100 };
        sheet.put(0x0208, &[&row.to_le_bytes(), &[0, 0, 7, 0, 0xFF, 0, 0, 0, 0, 0], &flags.to_le_bytes(), &[15, 0]]);
    }
    for (column, head) in (0..).zip(HEAD) {
        sheet.text(0, column, head);
    }
    for (row, name) in (1..).zip(people) {
        sheet.text(row, 0, name);
        sheet.text(row, 1, "一班");
        // Two numbers in one record, as whole ones: 7, 8, … and 3,000.
        let whole = |n: u32| (n << 2 | 2).to_le_bytes();
        let [first, second] = [1_u16, 2].map(u16::to_le_bytes);
        let place = [row.to_le_bytes(), 2_u16.to_le_bytes()].concat();
        sheet.put(0x00BD, &[&place, &first, &whole(6 + u32::from(row)), &second, &whole(3000), &3_u16.to_le_bytes()]);
        sheet.number(row, 4, 3, 0.5);
        sheet.number(row, 5, 4, 46_329.0); // 2026-11-03
        sheet.text(row, 6, "城关镇");
    }
    if corner != (0, 0) {
        sheet.number(corner.0, corner.1, 0, 1.0);
    }
    sheet.put(0x000A, &[]);
    let globals = |place: u32| {
        let mut globals = Records::default();
        globals.put(0x0809, &[&begin(0x0005)]);
        for (id, code) in FORMATS.into_iter().filter(|(id, _)| *id >= 164) {
            let units: Vec<u8> = code.encode_utf16().flat_map(u16::to_le_bytes).collect();
            globals.put(0x041E, &[&id.to_le_bytes(), &((units.len() / 2) as u16).to_le_bytes(), &[1], &units]);
        }
        for id in [0].into_iter().chain(FORMATS.map(|(id, _)| id)) {
            globals.put(0x00E0, &[&0_u16.to_le_bytes(), &id.to_le_bytes(), &[0; 16]]);
        }
        globals.put(
            0x0085,
            &[
                &place.to_le_bytes(),
                &[0, 0, 2, 1],
                &"名单".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
            ],
        );
        globals.put(0x000A, &[]);
        globals.0
    };
    let place = globals(0).len() as u32;
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut stream = file.create_stream("/Workbook").unwrap();
    stream.write_all(&[globals(place), sheet.0].concat()).unwrap();
    drop(stream);
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn merged(table: impl AsRef<[u8]>) -> Campaign {
    let campaign = campaign("students.xls", table, "");
    campaign.write("content/letters/notice.md", LETTER);
    campaign
}

#[test]
fn numbers_and_days_are_printed_as_they_are_seen() {
    // Small files are packed in another way than those of more than four kilobytes.
    for people in [1, 40] {
        let campaign = merged(book(&vec!["张喆"; people], None, (0, 0)));
        campaign.build();
        let text = Reader::open(&campaign.path("private/letters/notice.pdf")).text();
        for shown in ["【007】", "【¥3,000.00】", "【50%】", "【2026年11月3日】"] {
            assert!(text.contains(shown), "{people}: {shown}: {text}");
        }
        assert_eq!(register(&campaign)[1][3], "#007");
        assert_eq!(register(&campaign).len(), people + 1);
    }
}

#[test]
fn rows_that_excel_hides_are_told_here_too() {
    let campaign = merged(book(&["张喆", "王堃", "李旻"], Some(2), (0, 0)));
    let told = stderr(&campaign.run(&["build"]));
    assert!(told.contains("rows that Excel does not show get a letter all the same: 3"), "{told}");
}

#[test]
fn a_file_that_is_not_whole_is_told_and_nothing_panics() {
    let whole = book(&["张喆"], None, (0, 0));
    let campaign = merged(&whole);
    // What follows the last eighth is nothing.
    for left in (1..7).map(|part| whole.len() * part / 8) {
        campaign.write("private/students.xls", &whole[..left]);
        let said = stderr(&campaign.run(&["--lang", "zh", "check"]));
        assert!(said.contains("这个 Excel 文件") && !said.contains("panicked"), "{left}: {said}");
    }
}

#[test]
fn a_cell_far_away_takes_no_room() {
    let campaign = merged(book(&["张喆"], None, (65_535, 200)));
    let said = stderr(&campaign.run(&["check"]));
    assert!(said.contains("the sheet reaches too far"), "{said}");
    // No sheet has so many columns.
    campaign.write("private/students.xls", book(&["张喆"], None, (65_535, 65_535)));
    let said = stderr(&campaign.run(&["check"]));
    assert!(said.contains("the Excel file is damaged"), "{said}");
}
