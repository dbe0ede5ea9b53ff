//! What is taken from the cells of a table: what their author sees, or what is in the file.

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
        cell.to_owned()
    }
}
