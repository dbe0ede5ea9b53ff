//! Which number a receipt has: everybody keeps theirs when the table changes.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use super::line::Line;
use super::register::Register;
use super::returned::State;
use super::{Merge, Recipient, number};
use crate::diagnostics::Diagnostic;

/// So many people are named in a warning.
const NAMED: usize = 5;

/// The serial number of the next receipt of these merges: higher than all that were ever given out. Papers
/// with the numbers of a letter that `book.toml` has no longer may come back still, so its register counts.
///
/// # Errors
/// A register of another letter that cannot be read. One of these merges says so by itself.
pub fn next_serial(root: &Path, merges: &[&Merge]) -> Result<u32, Vec<Diagnostic>> {
    let (mut others, mut found) = (Register::names(root), Vec::new());
    let mut last = None;
    for merge in merges {
        others.remove(&merge.settings.name);
        last = last.max(merge.register.as_ref().ok().and_then(Register::last_serial));
    }
    for name in others {
        match Register::load(root, &name) {
            Ok(register) => last = last.max(register.last_serial()),
            Err(told) => found.extend(told),
        }
    }
    if found.is_empty() { Ok(last.map_or(number::FIRST, |last| last + 1)) } else { Err(found) }
}

/// Gives everybody the number they had, or a new one from `serial` on; who left the table stays in the
/// register. `by_group`: the keys have the class in them, which may be called otherwise one day. What looks as if
/// numbers were lost is told.
pub(super) fn numbered(
    old: &Register,
    people: &mut [Recipient],
    keys: Vec<String>,
    by_group: bool,
    serial: &mut u32,
) -> (Register, Vec<Diagnostic>) {
    let mut odd = Vec::new();
    let mut had = Had { old: &old.lines, free: vec![true; old.lines.len()], of: vec![None; people.len()] };
    had.take(&keys, |key| key.to_owned());
    // Mostly nobody is new, and there is nobody to look for.
    if had.of.contains(&None) {
        had.take(&keys, plain);
        had.take_by_other_key(people, &keys);
        if by_group {
            odd.extend(had.renamed(people));
        }
        odd.extend(had.same_name(people));
    }
    let mut lines = Vec::with_capacity(people.len());
    for ((person, key), had) in people.iter_mut().zip(keys).zip(&had.of) {
        let mut line = match had {
            Some(at) => old.lines[*at].clone(),
            None => {
                let number = number::number(*serial);
                *serial += 1;
                Line {
                    number,
                    key: String::new(),
                    group: String::new(),
                    person: String::new(),
                    state: State::default(),
                    note: String::new(),
                    more: BTreeMap::new(),
                }
            }
        };
        line.set_gone(false);
        person.number = Some(line.number.clone());
        lines.push(Line { key, group: person.group.clone(), person: person.person.clone(), ..line });
    }
    let mut gone: Vec<Line> =
        old.lines.iter().zip(&had.free).filter(|(_, free)| **free).map(|(l, _)| l.clone()).collect();
    gone.iter_mut().for_each(|line| line.set_gone(true));
    lines.extend(gone);
    (Register { lines, ..old.clone() }, odd)
}

/// What hands and machines write differently is the same: `三(2)班` and `三（2）班`, `王 明` and `王明`.
pub(super) fn plain(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// What tells a person from others in a table without a column for that.
fn usual_key(group: &str, person: &str) -> String {
    plain(&format!("{group}{person}"))
}

/// A number without the zeros at its head, which Excel takes away, and the commas that its formats put in.
fn bare(key: &str) -> Option<String> {
    let key = plain(key).replace(',', "");
    let digits = !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| key.trim_start_matches('0').to_owned())
}

/// Who had which line of the register.
struct Had<'a> {
    old: &'a [Line],
    /// Lines that are nobody's yet.
    free: Vec<bool>,
    /// The line of each row of the table.
    of: Vec<Option<usize>>,
}

impl Had<'_> {
    /// Gives lines to those who have none, by their keys.
    fn take(&mut self, keys: &[String], read: impl Fn(&str) -> String) {
        let lines = self.old.iter().enumerate().filter(|(i, _)| self.free[*i]);
        let known: HashMap<String, usize> = lines.map(|(i, line)| (read(&line.key), i)).collect();
        for (of, key) in self.of.iter_mut().zip(keys).filter(|(of, _)| of.is_none()) {
            if let Some(at) = known.get(&read(key)).filter(|at| self.free[**at]) {
                self.free[*at] = false;
                *of = Some(*at);
            }
        }
    }

    /// Gives lines to the same people under another key: in the table of the same class there is a column of
    /// student numbers now, or none any more, or the numbers have lost their zeros.
    fn take_by_other_key(&mut self, people: &[Recipient], keys: &[String]) {
        let places = |group: &str, person: &str, key: &str| {
            let usual = usual_key(group, person);
            // Only from a key of one kind to one of the other.
            let of_kind = plain(key) == usual_key(group, &format!("/{person}")) || plain(key) == usual;
            let bare = bare(key).map(|key| format!("{}{key}", plain(person)));
            (of_kind, usual, bare)
        };
        let new: Vec<_> = people.iter().zip(keys).map(|(p, key)| places(&p.group, &p.person, key)).collect();
        let old: Vec<_> = self.old.iter().map(|l| places(&l.group, &l.person, &l.key)).collect();
        self.take_only(|i| Some(format!("{}{}", new[i].0, new[i].1)), |i| Some(format!("{}{}", !old[i].0, old[i].1)));
        self.take_only(|i| new[i].2.clone(), |i| old[i].2.clone());
    }

    /// Gives lines to those who have none, by what is one person's only in the table and in the register.
    fn take_only(&mut self, person: impl Fn(usize) -> Option<String>, line: impl Fn(usize) -> Option<String>) {
        let lines = (0..self.old.len()).filter(|i| self.free[*i] && !self.old[*i].is_gone());
        let lines = only(lines.filter_map(|i| Some((line(i)?, i))));
        let people = (0..self.of.len()).filter(|i| self.of[*i].is_none());
        for (mark, person) in only(people.filter_map(|i| Some((person(i)?, i)))) {
            if let (Some(person), Some(Some(at))) = (person, lines.get(&mark)) {
                self.free[*at] = false;
                self.of[person] = Some(*at);
            }
        }
    }

    /// The lines that nobody has, of people who were in the table when it was last read, by name.
    fn left(&self) -> HashMap<String, Vec<usize>> {
        let mut left: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, line) in self.old.iter().enumerate().filter(|(i, line)| self.free[*i] && !line.is_gone()) {
            left.entry(plain(&line.person)).or_default().push(i);
        }
        left
    }

    /// Whole classes under another name: most of its people are those of one class of the register. A single
    /// person of the same name may be somebody else, and gets a new number.
    fn renamed(&mut self, people: &[Recipient]) -> Vec<Diagnostic> {
        let (mut found, mut moved) = (Vec::new(), Vec::new());
        let mut sizes: HashMap<&str, usize> = HashMap::new();
        for line in self.old.iter().filter(|line| !line.is_gone()) {
            *sizes.entry(&line.group).or_default() += 1;
        }
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, person) in people.iter().enumerate() {
            groups.entry(&person.group).or_default().push(i);
        }
        for (to, members) in groups {
            let left = self.left();
            let mut pairs: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
            for person in members.iter().filter(|i| self.of[**i].is_none()) {
                for line in left.get(&plain(&people[*person].person)).into_iter().flatten() {
                    pairs.entry(&self.old[*line].group).or_default().push((*person, *line));
                }
            }
            let Some((from, pairs)) = pairs.into_iter().max_by_key(|(_, pairs)| pairs.len()) else { continue };
            let most = members.len().max(sizes.get(from).copied().unwrap_or_default());
            let mut kept = 0;
            if pairs.len() < 2 || pairs.len() * 2 < most {
                continue;
            }
            for (person, line) in pairs {
                // Two of one name in a class: nobody knows who is who.
                let is_only = left
                    .get(&plain(&people[person].person))
                    .is_some_and(|lines| lines.iter().filter(|i| self.old[**i].group == from).count() == 1);
                if is_only && self.of[person].is_none() && self.free[line] {
                    self.free[line] = false;
                    self.of[person] = Some(line);
                    kept += 1;
                }
            }
            moved.push(from);
            let d = Diagnostic::warning(
                "outreach::merge::renamed",
                format!("`{from}` is called `{to}` now: {kept} receipts keep their numbers"),
            );
            found.push(d.help("if these are other people, give the [[merge]] a `name` of its own"));
        }
        found.extend(self.in_their_place(people, &moved));
        found
    }

    /// People of a class that is called as another was, who have the number of somebody of their name in that: class
    /// and name are all that is known of them.
    fn in_their_place(&self, people: &[Recipient], moved: &[&str]) -> Option<Diagnostic> {
        let both = people.iter().zip(&self.of).filter_map(|(person, of)| Some((person, &self.old[(*of)?])));
        let stayed = |(person, line): &(&Recipient, &Line)| {
            moved.contains(&line.group.as_str()) && plain(&person.group) == plain(&line.group)
        };
        let both: Vec<_> = both.filter(stayed).collect();
        (!both.is_empty()).then(|| {
            Diagnostic::warning(
                "outreach::merge::same-name",
                format!(
                    "{} people have the number of somebody of their name, whose class is called otherwise now: {}",
                    both.len(),
                    named(&both)
                ),
            )
            .help("if they are others, give the [[merge]] a `name` of its own, or the table a column 学号: else a receipt of one is ticked for the other")
        })
    }

    /// People who get a new number while somebody of their name left.
    fn same_name(&self, people: &[Recipient]) -> Option<Diagnostic> {
        let left = self.left();
        let new = people.iter().zip(&self.of).filter(|(_, of)| of.is_none()).map(|(person, _)| person);
        let both: Vec<(&Recipient, &Line)> =
            new.filter_map(|person| Some((person, &self.old[*left.get(&plain(&person.person))?.first()?]))).collect();
        let names = named(&both);
        (!both.is_empty()).then(|| {
            Diagnostic::warning(
                "outreach::merge::same-name",
                format!("{} people get a new number while somebody of their name left: {names}", both.len()),
            )
            .help("if they are the same people, take back what was changed in their rows before you build; with a column 学号 everybody keeps their number in another class, too")
        })
    }
}

/// The first of some people, with the lines that are theirs or were somebody's of their name.
fn named(both: &[(&Recipient, &Line)]) -> String {
    let one = |(person, line): &(&Recipient, &Line)| format!("{} ({}, {})", person.person, line.group, line.number);
    let names = both.iter().take(NAMED).map(one).collect::<Vec<_>>().join(", ");
    if both.len() > NAMED { names + " …" } else { names }
}

/// Places by their marks; none where two have the same mark.
fn only(marked: impl Iterator<Item = (String, usize)>) -> HashMap<String, Option<usize>> {
    let mut places = HashMap::new();
    for (mark, place) in marked {
        places.entry(mark).and_modify(|place| *place = None).or_insert(Some(place));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipients(group: &str, people: &[&str]) -> (Vec<Recipient>, Vec<String>) {
        let one = |person: &&str| Recipient {
            number: None,
            person: (*person).to_owned(),
            group: group.to_owned(),
            file: String::new(),
            fields: Vec::new(),
        };
        (people.iter().map(one).collect(), people.iter().map(|p| format!("{group} / {p}")).collect())
    }

    fn given(groups: &[(&str, &[&str])], old: &Register, serial: &mut u32) -> (Register, Vec<Diagnostic>) {
        let (mut people, mut keys) = (Vec::new(), Vec::new());
        for (group, names) in groups {
            let (p, k) = recipients(group, names);
            people.extend(p);
            keys.extend(k);
        }
        numbered(old, &mut people, keys, true, serial)
    }

    fn number<'a>(register: &'a Register, group: &str, person: &str) -> &'a str {
        &register.lines.iter().find(|l| l.group == group && l.person == person && !l.is_gone()).unwrap().number
    }

    #[test]
    fn a_class_with_another_name_keeps_its_numbers() {
        let mut serial = 1001;
        let classes: [(&str, &[&str]); 2] =
            [("二（2）班", &["甲", "乙", "丙"]), ("三（2）班", &["丁", "戊", "己", "乙"])];
        let (old, odd) = given(&classes, &Register::default(), &mut serial);
        assert!(odd.is_empty(), "{odd:?}");
        // A year later the names have moved on: the one is called as the other was.
        let moved: [(&str, &[&str]); 2] =
            [("三（2）班", &["甲", "乙", "丙"]), ("四年级2班", &["丁", "戊", "己", "庚"])];
        let (new, odd) = given(&moved, &old, &mut serial);
        assert_eq!(number(&new, "三（2）班", "甲"), number(&old, "二（2）班", "甲"));
        assert_eq!(number(&new, "四年级2班", "丁"), number(&old, "三（2）班", "丁"));
        // 乙 of the old class is somebody else than 乙 of the new one, but the key is the same.
        assert_eq!(number(&new, "三（2）班", "乙"), number(&old, "三（2）班", "乙"));
        assert_eq!(odd.iter().filter(|d| d.code == "outreach::merge::renamed").count(), 2, "{odd:?}");
        let told = |d: &&Diagnostic| d.message.contains("whose class is called otherwise now: 乙 (三（2）班, ");
        assert_eq!(odd.iter().filter(told).count(), 1, "{odd:?}");
        let mut numbers: Vec<_> = new.lines.iter().map(|l| &l.number).collect();
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), new.lines.len(), "a number was given twice");
    }

    #[test]
    fn widths_and_spaces_make_nobody_another() {
        let mut serial = 1001;
        let (old, _) = given(&[("三(2)班", &["王 明", "李四"])], &Register::default(), &mut serial);
        let (new, odd) = given(&[("三（2）班", &["王明", "李四"])], &old, &mut serial);
        assert!(odd.is_empty(), "{odd:?}");
        assert_eq!(number(&new, "三（2）班", "王明"), number(&old, "三(2)班", "王 明"));
        assert_eq!(serial, 1003);
    }

    #[test]
    fn a_number_is_the_same_with_zeros_and_commas() {
        assert_eq!(bare("0,020,260,001"), bare("20260001"));
        assert_eq!(bare("1,班"), None);
    }

    #[test]
    fn student_numbers_that_come_or_lose_their_zeros_make_nobody_another() {
        let mut serial = 1001;
        let class: [(&str, &[&str]); 1] = [("三（1）班", &["甲", "乙", "丙", "丁", "丁 "])];
        let (mut people, _) = recipients("三（1）班", class[0].1);
        let (old, _) = given(&class, &Register::default(), &mut serial);
        let mut keyed = |keys: [&str; 5], old: &Register, serial: &mut u32| {
            numbered(old, &mut people, keys.map(str::to_owned).to_vec(), false, serial)
        };
        // The numbers are new in the table. Who of two is who nobody knows, and it is told.
        let (new, odd) = keyed(["0001", "0002", "0003", "0004", "0005"], &old, &mut serial);
        for person in ["甲", "乙", "丙"] {
            assert_eq!(number(&new, "三（1）班", person), number(&old, "三（1）班", person));
        }
        assert_eq!(odd.iter().map(|d| d.code).collect::<Vec<_>>(), ["outreach::merge::same-name"]);
        assert_eq!(serial, 1008);
        // Excel has taken the zeros away.
        let (bare, odd) = keyed(["1", "2", "3", "4", "5"], &new, &mut serial);
        assert!(odd.is_empty() && serial == 1008, "{odd:?}");
        assert_eq!(bare.lines[4].number, new.lines[4].number);
        // Another number in the same class is somebody else of that name.
        let (other, _) = keyed(["1", "2", "30", "4", "5"], &bare, &mut serial);
        assert_ne!(number(&other, "三（1）班", "丙"), number(&bare, "三（1）班", "丙"));
        // And the column is gone again.
        let (back, _) = given(&[("三（1）班", &["甲", "乙"])], &bare, &mut serial);
        assert_eq!(number(&back, "三（1）班", "甲"), number(&old, "三（1）班", "甲"));
    }

    #[test]
    fn one_of_the_same_name_in_another_class_gets_a_new_number_and_it_is_told() {
        let mut serial = 1001;
        let (old, _) = given(&[("一班", &["甲", "乙", "丙"]), ("二班", &["丁"])], &Register::default(), &mut serial);
        let (new, odd) = given(&[("一班", &["乙", "丙"]), ("二班", &["丁", "甲"])], &old, &mut serial);
        assert_ne!(number(&new, "二班", "甲"), number(&old, "一班", "甲"));
        assert_eq!(odd.iter().map(|d| d.code).collect::<Vec<_>>(), ["outreach::merge::same-name"]);
    }
}
