//! Cells that do not hold what their author saw: errors of formulas, formulas without a result, and long
//! numbers of which Excel kept the first digits.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

/// Stands for a formula whose result the file does not have.
pub const NO_RESULT: &str = "=?";
/// Numbers below have all their digits.
pub const EXACT: f64 = 1e15;
/// What Excel and WPS show where a formula has no result.
const ERRORS: [&str; 8] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"];

static SHORTENED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d(?:\.\d+)?E\+\d{2}$"));

/// What is wrong with a cell, and how to mend it; `None` when nothing is.
pub fn why(cell: &str) -> Option<(String, &'static str)> {
    if cell == NO_RESULT {
        return Some((
            "a formula whose result is not in the file".to_owned(),
            "open the table in Excel or WPS, let it calculate, and save it",
        ));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoilt_cells_are_told_from_others() {
        for cell in [NO_RESULT, "#N/A", "1.38E+10", "1E+11", "3.4010219990307E+17"] {
            assert!(why(cell).is_some(), "{cell}");
        }
        for cell in ["", "13800000000", "3E2", "#12", "E+10", "一班"] {
            assert_eq!(why(cell), None, "{cell}");
        }
    }
}
