//! What is taken from the cells of a table: what their author sees, or what is in the file.

use crate::content::text::is_cjk;

/// How the cells of a table are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cells {
    /// As Excel shows them, for paper.
    Shown,
    /// As they are kept: what the office wrote into a register is written back, and a day is a day in any format.
    Kept,
}

impl Cells {
    /// Without white space around it, the ideographic space (U+3000) included.
    pub(super) fn clean(self, cell: &str) -> String {
        let cell = cell.trim().trim_start_matches('\u{FEFF}');
        if self == Self::Kept { cell.to_owned() } else { one_line(cell) }
    }
}

/// A cell with line breaks (Alt+Enter), which are there to fit its column, in one line: in a letter they would tear
/// a sentence apart.
fn one_line(cell: &str) -> String {
    let mut lines = cell.split(['\n', '\r', '\u{0B}', '\u{85}', '\u{2028}']).map(str::trim).filter(|l| !l.is_empty());
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        if !(out.ends_with(is_cjk) && line.starts_with(is_cjk)) {
            out.push(' ');
        }
        out += line;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_cell_are_one_on_paper() {
        for (cell, expected) in [
            ("李\n四", "李四"),
            ("城关镇，\r\n人民路", "城关镇，人民路"),
            ("人民路\n12 号", "人民路 12 号"),
            ("Anna\nLee", "Anna Lee"),
            ("\n\n李四 \n\n 王五\n", "李四王五"),
            ("李 四", "李 四"),
            ("　李四　", "李四"),
        ] {
            assert_eq!(Cells::Shown.clean(cell), expected, "{cell:?}");
        }
        assert_eq!(Cells::Kept.clean(" 两\n行 "), "两\n行");
    }
}
