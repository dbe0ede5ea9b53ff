//! A line of a register: who was given which receipt, and what the office wrote beside it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::returned::State;

/// The note of somebody who has a receipt and left the table.
const GONE: &str = "已不在名单";
/// Between what the office noted and what else there is to note.
const PAUSE: &str = "；";

/// Who was given a receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub number: String,
    /// What the report counts by: a class, a village.
    pub group: String,
    pub person: String,
    /// What tells the row from all others, such as the student number.
    pub key: String,
    pub state: State,
    /// Whatever the office writes there; the program's own word for who left the table.
    pub note: String,
    /// What stands in columns that the office added, by their names.
    pub more: BTreeMap<String, String>,
}

impl Line {
    /// Whether its person left the table.
    pub fn is_gone(&self) -> bool {
        self.note.split(PAUSE).any(|part| part == GONE)
    }

    /// Notes that its person left the table, or came back. What the office noted stays.
    pub fn set_gone(&mut self, gone: bool) {
        match (self.is_gone(), gone) {
            (false, true) if self.note.is_empty() => GONE.clone_into(&mut self.note),
            (false, true) => self.note = [&self.note, GONE].join(PAUSE),
            (true, false) => {
                self.note = self.note.split(PAUSE).filter(|part| *part != GONE).collect::<Vec<_>>().join(PAUSE);
            }
            _ => {}
        }
    }

    /// Takes what the office wrote into the same line since it was read.
    pub fn keep_written(&mut self, now: Self) {
        let gone = self.is_gone();
        (self.state, self.note, self.more) = (now.state, now.note, now.more);
        self.set_gone(gone);
    }

    /// Adds what stands in the same line of the register's other file. Nobody can tell whether
    /// what stands in one only was written there or taken away here, so nothing is lost.
    fn take_over(&mut self, other: Self) {
        self.state.take_over(other.state);
        for (column, cell) in other.more {
            // Of two the one that was saved last is right.
            let own = self.more.entry(column).or_default();
            if own.is_empty() {
                *own = cell;
            }
        }
        if other.note.contains(&self.note) {
            self.note = other.note;
        } else if !self.note.contains(&other.note) {
            let here: BTreeSet<&str> = self.note.split(PAUSE).collect();
            let more = other.note.split(PAUSE).filter(|part| !here.contains(part));
            self.note = self.note.split(PAUSE).chain(more).collect::<Vec<_>>().join(PAUSE);
        }
    }
}

/// The lines of both files of a register, in the order of the first.
pub fn united(mut first: Vec<Line>, other: Vec<Line>) -> Vec<Line> {
    let places: HashMap<String, usize> = first.iter().enumerate().map(|(i, l)| (l.number.clone(), i)).collect();
    for line in other {
        match places.get(&line.number) {
            Some(place) => first[*place].take_over(line),
            None => first.push(line),
        }
    }
    first
}
