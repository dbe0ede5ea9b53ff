//! What stands in the register's column 已收回. Offices write more than the program's own √: a `否` that counted as
//! returned would be made a √, and nobody would ask that family again.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::sheets::RETURNED;
use crate::diagnostics::Diagnostic;
use crate::values::dates;

/// Words for a receipt that came back, as [`plain`] makes them.
const YES: [&str; 22] = [
    RETURNED,
    "✓",
    "✔",
    "☑",
    "✅",
    "v",
    "是",
    "对",
    "有",
    "已",
    "已交",
    "已收",
    "已回",
    "已收到",
    "已收回",
    "收到",
    "交了",
    "1",
    "y",
    "yes",
    "t",
    "true",
];
/// Words for one that did not.
const NO: [&str; 25] = [
    "否",
    "不",
    "不是",
    "无",
    "未",
    "未交",
    "未收",
    "未回",
    "未收到",
    "未收回",
    "没",
    "没有",
    "没交",
    "没收",
    "没收到",
    "×",
    "✗",
    "✘",
    "x",
    "0",
    "n",
    "no",
    "f",
    "false",
    "-",
];

/// Whether a receipt came back, and since when.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    pub returned: bool,
    pub on: Option<Date>,
    /// The word that says no, as it was written: it stays until the receipt is ticked.
    pub no: String,
}

impl State {
    /// Takes what stands in the register's other file, which was saved before this one. A tick that is in that only
    /// may have been written there, so it counts; but who wrote a `否` here meant it, and the tick there is older.
    pub fn take_over(&mut self, other: Self) {
        if !self.no.is_empty() {
            return;
        }
        if self.returned {
            self.on = self.on.or(other.on);
        } else {
            *self = other;
        }
    }
}

/// Reads the columns 已收回 and 收回日期 of a line. A day without a tick is one: nobody writes when something came
/// back that did not.
///
/// # Errors
/// What says neither yes nor no, and what says both: the register is written anew, and it would be lost.
pub fn read(line: usize, cell: &str, on: Option<Date>) -> Result<State, Box<Diagnostic>> {
    let word = plain(cell);
    if word.is_empty() {
        return Ok(State { returned: on.is_some(), on, no: String::new() });
    }
    if YES.contains(&word.as_str()) {
        return Ok(State { returned: true, on, no: String::new() });
    }
    let error = |message, help| Err(Box::new(Diagnostic::error("outreach::receipts::returned", message).help(help)));
    if NO.contains(&word.as_str()) {
        return match on {
            None => Ok(State { returned: false, on, no: cell.to_owned() }),
            Some(day) => error(
                format!("line {line}: `{cell}` says that the receipt is missing, and {day} that it came back"),
                "empty one of the two cells",
            ),
        };
    }
    match (dates::read(cell), on) {
        (Some(day), Some(other)) if day != other => error(
            format!("line {line}: the receipt came back on two days, {day} and {other}"),
            "leave the right one, in the column 收回日期",
        ),
        (Some(day), _) => Ok(State { returned: true, on: Some(day), no: String::new() }),
        (None, _) => error(
            format!("line {line}: `{cell}` does not say whether the receipt came back"),
            "write √ (or 是, 已交, the day) where it did, nothing (or 否, 未交, ×) where it did not, and anything else into the column 备注",
        ),
    }
}

/// A word as it is compared: without widths, capitals, spaces and what makes a mark a coloured one.
fn plain(cell: &str) -> String {
    let word: String = cell.nfkc().filter(|c| !c.is_whitespace() && *c != '\u{FE0F}').collect();
    word.to_lowercase().trim_end_matches(['。', '.', '!']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = jiff::civil::date(2026, 11, 20);

    #[test]
    fn yes_and_no_are_told_apart() {
        for cell in
            ["√", "✓", "✔️", "是", "已", "已交", "已收", "有", "1", "１", "Y", "yes", "TRUE", "对", "V", "已交。"]
        {
            let expected = State { returned: true, on: None, no: String::new() };
            assert_eq!(read(2, cell, None), Ok(expected.clone()), "{cell}");
            assert_eq!(read(2, cell, Some(DAY)), Ok(State { on: Some(DAY), ..expected }), "{cell}");
        }
        for cell in
            ["否", "未", "未交", "没", "没有", "无", "不", "×", "✗", "x", "Ｘ", "0", "N", "no", "FALSE", "－", "-"]
        {
            let expected = State { returned: false, on: None, no: cell.to_owned() };
            assert_eq!(read(2, cell, None), Ok(expected), "{cell}");
            assert!(read(2, cell, Some(DAY)).unwrap_err().message.contains("says that the receipt is missing"));
        }
        for cell in ["家长出差", "下周", "○", "√？", "?", "2", "未定", "#N/A", "3月5日"] {
            assert!(read(2, cell, None).unwrap_err().message.contains("does not say whether"), "{cell}");
        }
    }

    #[test]
    fn a_day_says_that_it_came_back() {
        let expected = Ok(State { returned: true, on: Some(DAY), no: String::new() });
        assert_eq!(read(2, "", Some(DAY)), expected);
        assert_eq!(read(2, "2026年11月20日", None), expected);
        assert_eq!(read(2, "2026/11/20", Some(DAY)), expected);
        assert!(read(2, "2026-11-21", Some(DAY)).unwrap_err().message.contains("two days"));
        assert_eq!(read(2, " ", None), Ok(State::default()));
    }

    #[test]
    fn of_a_yes_and_a_no_that_saved_last_counts() {
        let (yes, no, nothing) = (|| read(2, "√", Some(DAY)), || read(2, "未交", None), || Ok(State::default()));
        for (last, before, expected) in [
            (yes(), no(), yes()),
            (no(), yes(), no()),
            (nothing(), yes(), yes()),
            (nothing(), no(), no()),
            (read(2, "√", None), yes(), yes()),
        ] {
            let mut state = last.unwrap();
            state.take_over(before.unwrap());
            assert_eq!(state, expected.unwrap());
        }
    }
}
