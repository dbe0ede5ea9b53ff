//! Cells that do not hold what their author saw: errors of formulas, formulas without a result, long numbers of
//! which Excel kept the first digits, and numbers in formats that are not shown here as Excel shows them.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

/// Stands for a formula whose result the file does not have.
pub const NO_RESULT: &str = "=?";
/// Between a number and its format, in what stands for a cell whose look is not known. It is looked at as every cell
/// is, so it has no character that none may have.
const IN_FORMAT: &str = " =?";
/// Numbers below have all their digits.
pub const EXACT: f64 = 1e15;
/// What Excel and WPS show where a formula has no result.
const ERRORS: [&str; 8] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"];

static SHORTENED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d(?:\.\d+)?E\+\d{2}$"));

/// Stands for a number that Excel shows in a way that is not known; without a format where the file does not have it.
pub fn unshown(value: &str, format: &str) -> String {
    format!("{NO_RESULT}{value}{IN_FORMAT}{format}")
}

/// What is wrong with a cell, and how to mend it; `None` when nothing is.
pub fn why(cell: &str) -> Option<(String, &'static str)> {
    if cell == NO_RESULT {
        return Some((
            "a formula whose result is not in the file".to_owned(),
            "open the table in Excel or WPS, let it calculate, and save it",
        ));
    }
    if let Some((value, format)) = cell.strip_prefix(NO_RESULT).and_then(|rest| rest.split_once(IN_FORMAT)) {
        return Some(if format.is_empty() {
            let what = format!("`{value}`, and how Excel shows it is not known of a file from before Excel 97");
            (what, "open the table in Excel or WPS and save it as .xlsx")
        } else {
            let what = format!("`{value}` in the format `{format}`, which cannot be printed as Excel shows it");
            (what, "format the column as text (文本) and write the cells as they are to be printed")
        });
    }
    if ERRORS.contains(&cell) {
        return Some((format!("`{cell}`, an error of a formula"), "mend the formula, or write the value itself"));
    }
    SHORTENED.is_match(cell).then(|| {
        (
            format!("`{cell}`: Excel shortened a long number and lost its digits"),
            "format the column as text (文本), write the numbers anew, and save it as .xlsx",
        )
    })
}

/// What closes a list in place of a person.
const TOTALS: [&str; 8] = ["合计", "总计", "小计", "共计", "汇总", "总人数", "total", "Total"];
/// What is written where nothing is to be written.
const NOTHING: [&str; 10] = ["-", "－", "—", "——", "/", "无", "空", "NULL", "null", "N/A"];

/// What is wrong with a name, and how to mend it; `None` when nothing is.
pub fn no_name(cell: &str) -> Option<(String, &'static str)> {
    if TOTALS.contains(&cell.trim_end_matches(['：', ':'])) {
        return Some((format!("`{cell}`, a line that adds up"), "take the row out"));
    }
    if NOTHING.contains(&cell) {
        return Some((format!("`{cell}`, which stands for nothing"), "write the name, or take the row out"));
    }
    if cell.starts_with('=') {
        return Some((format!("`{cell}`, a formula written as text"), "write the name, or take the row out"));
    }
    if cell.contains(['?', '？', '\u{FFFD}', '□']) {
        let help = "write the name anew, in a table saved as .xlsx or as UTF-8";
        return Some((format!("`{cell}`: a character was lost"), help));
    }
    let number = cell.starts_with(|c: char| c.is_ascii_digit()) && !cell.contains(char::is_alphabetic);
    number.then(|| (format!("`{cell}`, which is a number"), "write the name, or take the row out"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoilt_cells_are_told_from_others() {
        for cell in [NO_RESULT, "#N/A", "1.38E+10", "1E+11", "3.4010219990307E+17"] {
            assert!(why(cell).is_some(), "{cell}");
        }
        assert!(why(&unshown("0.5", "# ?/?")).unwrap().0.contains("in the format `# ?/?`"));
        assert!(why(&unshown("0.5", "")).unwrap().1.contains("save it as .xlsx"));
        for cell in ["", "=?1", "13800000000", "3E2", "#12", "E+10", "一班"] {
            assert_eq!(why(cell), None, "{cell}");
        }
    }

    #[test]
    fn names_are_told_from_what_is_none() {
        for cell in ["合计", "合计：", "-", "无", "=A1", "张?", "13800000000"] {
            assert!(no_name(cell).is_some(), "{cell}");
        }
        for cell in ["张伟", "合敏", "无双", "阿卜杜拉·买买提", "3号家长", "O'Brien-Lee"] {
            assert_eq!(no_name(cell), None, "{cell}");
        }
    }
}
