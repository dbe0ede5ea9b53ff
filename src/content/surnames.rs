//! Surnames, and what of ordinary speech begins as they do.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Words of ordinary speech that begin with a surname's character.
pub struct Surname {
    /// Second characters of such words.
    pub words: Vec<char>,
    /// A common word by itself.
    pub weak: bool,
}

pub static SURNAMES: LazyLock<HashMap<char, Surname>> = LazyLock::new(|| {
    let lines = include_str!("surnames.txt").lines().filter(|l| !l.starts_with('#'));
    let read = |line: &str| {
        let (line, weak) = line.strip_prefix('?').map_or((line, false), |l| (l, true));
        let mut chars = line.chars();
        let surname = chars.next()?;
        Some((surname, Surname { words: chars.filter(|c| *c != ' ').collect(), weak }))
    };
    lines.filter_map(read).collect()
});
