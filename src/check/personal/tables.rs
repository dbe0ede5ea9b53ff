//! Names in tables: below a head such as 姓名, or beside a cell that says so.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::names::{Context, is_word, name_at};
use super::words::{labels, roles};
use crate::content::markdown::lines;

/// Labels of names, and of who may be named.
static NAMES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| labels().filter(|label| *label != "name").collect());
static SOMEBODY: LazyLock<FxHashSet<&str>> = LazyLock::new(|| roles().collect());

/// What the cells say that a head or a first cell stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// A name, whatever it looks like: 姓名, 受害人姓名, 姓 名(签字).
    Name,
    /// Somebody, who may be called by what he is: 受害人, 联系人.
    Somebody,
    Else,
}

/// Cells of tables with names in them.
pub(super) fn names(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if memchr::memchr(b'|', text.as_bytes()).is_none() {
        return found;
    }
    let mut columns: Vec<Stands> = Vec::new();
    let mut start = 0;
    let mut in_table = false;
    let mut lines = lines::whole(text).peekable();
    while let Some(line) = lines.next() {
        let at = start;
        start += line.len();
        let bar = line.trim_start().starts_with('|');
        // Bars at the edges may be left out where a line of dashes follows.
        let head = !in_table && (bar || line.contains('|') && lines.peek().is_some_and(|next| is_rule(next)));
        in_table = head || in_table && line.contains('|');
        if !in_table {
            continue;
        }
        let cells = cells(line, at);
        if head {
            columns = cells.iter().map(|(cell, _)| stands(cell)).collect();
        }
        // 姓名 | 张伟: what a cell is for may stand before it. All labels have one of two characters.
        for pair in cells.windows(2).filter(|pair| pair[0].0.contains(['名', '人'])) {
            found.extend((stands(pair[0].0) == Stands::Name).then(|| name(pair[1], Stands::Somebody)).flatten());
        }
        if !head {
            found.extend(cells.iter().zip(&columns).filter_map(|(cell, of)| name(*cell, *of)));
        }
    }
    found
}

/// The cells of a row with where they begin.
fn cells(line: &str, mut at: usize) -> Vec<(&str, usize)> {
    let cell = |cell| {
        let here = (cell, at);
        at += str::len(cell) + 1;
        here
    };
    line.split('|').map(cell).collect()
}

/// The line below a head.
fn is_rule(line: &str) -> bool {
    line.contains('-') && line.trim_end().chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

fn stands(cell: &str) -> Stands {
    let said: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let said = said.split(['(', '（']).next().unwrap_or_default().trim_end_matches([':', '：']);
    if said.ends_with("姓名") || said == "名字" || NAMES.contains(said) {
        Stands::Name
    } else if SOMEBODY.contains(said) {
        Stands::Somebody
    } else {
        Stands::Else
    }
}

/// The name that a cell begins with.
fn name((cell, at): (&str, usize), of: Stands) -> Option<Range<usize>> {
    let said = cell.trim_start();
    let at = at + cell.len() - said.len();
    let length = name_at(said, Context::Label).filter(|_| of != Stands::Else)?;
    (of == Stands::Name || !is_word(said, length, false)).then_some(at..at + length)
}
