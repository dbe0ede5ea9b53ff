//! The register of a merged letter: who was given which receipt, and which came back. It is
//! kept as CSV and as an Excel file in `private/receipts/`; what is written into either counts.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::cells::Cells;
use super::line::{Line, united};
use super::number;
use super::returned;
use super::sheets::FORMULA;
use super::table::{self, Table};
use crate::diagnostics::Diagnostic;
use crate::remembered;
use crate::values::dates;

/// Below the campaign's root; never inside the output folder.
pub const FOLDER: &str = "private/receipts";

/// Columns in Chinese and in English; either is read.
pub(super) const COLUMNS: [(&str, &str); 7] = [
    ("回执编号", "Number"),
    ("班级", "Group"),
    ("姓名", "Name"),
    ("识别码", "Key"),
    ("已收回", "Returned"),
    ("收回日期", "On"),
    ("备注", "Note"),
];
/// The endings of a register's two files.
pub(super) const ENDINGS: [&str; 2] = ["csv", "xlsx"];

/// The register of one merge, by the merge's name.
#[derive(Debug, Clone, Default)]
pub struct Register {
    pub name: String,
    pub lines: Vec<Line>,
    /// Names of the columns that the office added, in their order.
    pub columns: Vec<String>,
    /// The keys by number as they were read: a class may be called otherwise since.
    pub(super) read: HashMap<String, String>,
}

impl Register {
    /// Reads the register of a merge; an absent one is empty. Where only one of its files is left,
    /// that is the register.
    ///
    /// # Errors
    /// A file that is there and cannot be read: writing over it would lose what came back.
    pub fn load(root: &Path, name: &str) -> Result<Self, Vec<Diagnostic>> {
        let (mut copies, mut found) = (Vec::new(), Vec::new());
        let known = COLUMNS.map(|(zh, en)| [zh, en]).concat();
        for ending in ENDINGS {
            let path = path(name, ending);
            let full = root.join(&path);
            if !full.is_file() {
                continue;
            }
            let saved = full.metadata().and_then(|data| data.modified()).ok();
            match Table::read(&full, &path, None, &known, Cells::Kept)
                .and_then(|table| Ok((lines(&table)?, more(&table))))
            {
                Ok(read) => copies.push((saved, read)),
                Err(told) => found.extend(told),
            }
        }
        if !found.is_empty() {
            return Err(found);
        }
        // Where both cannot be right, such as two dates, the one that was saved last is.
        copies.sort_by_key(|(saved, _)| Reverse(*saved));
        let (lines, columns): (Vec<_>, Vec<_>) = copies.into_iter().map(|(_, read)| read).unzip();
        let mut all: Vec<String> = Vec::new();
        for column in columns.into_iter().flatten() {
            if !all.contains(&column) {
                all.push(column);
            }
        }
        let lines = lines.into_iter().reduce(united).unwrap_or_default();
        let read = lines.iter().map(|l| (l.number.clone(), l.key.clone())).collect();
        Ok(Self { name: name.to_owned(), lines, columns: all, read })
    }

    /// Writes a register that was made some time ago: what the office wrote since then stays. The campaign has to be
    /// locked, so that nobody else writes meanwhile.
    ///
    /// # Errors
    /// It cannot be read or written; or other receipts were given out since then, whose numbers would stand on
    /// paper twice.
    pub fn save(&self, root: &Path, chinese: bool) -> Result<(), Vec<Diagnostic>> {
        let mut new = self.clone();
        let now = Self::load(root, &self.name)?;
        let places: HashMap<&str, usize> = self.lines.iter().enumerate().map(|(i, l)| (l.number.as_str(), i)).collect();
        for line in now.lines {
            let was = self.read.get(&line.number);
            let mine = places.get(line.number.as_str()).map(|place| &mut new.lines[*place]);
            match mine.filter(|l| l.key == line.key || was == Some(&line.key)) {
                Some(mine) => mine.keep_written(line),
                None => {
                    let d = Diagnostic::error(
                        "outreach::receipts::changed",
                        "the register was given other receipts while the letters were made",
                    );
                    return Err(vec![d.in_path(path(&self.name, ENDINGS[0])).help("nothing was written; build again")]);
                }
            }
        }
        new.columns = now.columns;
        for (path, bytes) in new.files(chinese).map_err(|d| vec![*d])? {
            replace(root, &path, &bytes).map_err(|d| vec![*d])?;
        }
        Ok(())
    }

    /// Reads every register of a campaign, by name.
    ///
    /// # Errors
    /// As for [`Register::load`].
    pub fn load_all(root: &Path) -> Result<Vec<Self>, Vec<Diagnostic>> {
        Self::names(root).iter().map(|name| Self::load(root, name)).collect()
    }

    /// The names of all registers that a campaign has, also of letters that `book.toml` has no longer.
    pub fn names(root: &Path) -> BTreeSet<String> {
        let files = std::fs::read_dir(root.join(FOLDER)).into_iter().flatten().flatten();
        let name = |file: std::fs::DirEntry| {
            let file = file.file_name().to_string_lossy().into_owned();
            let (name, ending) = file.rsplit_once('.')?;
            // Excel keeps a file `~$…` beside one that is open.
            let other = name.is_empty() || name.starts_with('.') || name.starts_with("~$");
            (ENDINGS.contains(&ending) && !other).then(|| name.to_owned())
        };
        files.filter_map(name).collect()
    }

    /// The lines of those who are in the table still.
    pub fn present(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|l| !l.is_gone())
    }

    /// The highest serial number in use.
    pub fn last_serial(&self) -> Option<u32> {
        self.lines.iter().filter_map(|l| number::serial(&l.number)).max()
    }
}

/// Of one of a register's files, from the campaign's root.
pub(super) fn path(name: &str, ending: &str) -> String {
    format!("{FOLDER}/{name}.{ending}")
}

/// A cell before [`super::sheets::harmless`], with the line breaks of one system: the same text in both files of a
/// register has to be the same when they are read.
fn meant(cell: &str) -> String {
    let cell = cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell);
    cell.replace("\r\n", "\n").replace('\r', "\n")
}

/// The columns that the office added.
fn more(table: &Table) -> Vec<String> {
    let own = |column: &&String| COLUMNS.iter().any(|(zh, en)| column == zh || column == en);
    table.columns.iter().filter(|column| !own(column)).map(|column| meant(column)).collect()
}

fn lines(table: &Table) -> Result<Vec<Line>, Vec<Diagnostic>> {
    let mut at = [0; COLUMNS.len()];
    for (index, (zh, en)) in at.iter_mut().zip(COLUMNS) {
        let found = table.column(zh).or_else(|| table.column(en));
        *index = found.ok_or_else(|| {
            let d = Diagnostic::error("outreach::receipts::register", format!("the register has no column `{zh}`"));
            vec![table.at_header(d.help("put the column back, or delete both files of the register to begin a new one (all ticks are lost then)"))]
        })?;
    }
    let added: Vec<usize> = (0..table.columns.len()).filter(|i| !at.contains(i)).collect();
    let (mut lines, mut found) = (Vec::with_capacity(table.rows.len()), Vec::new());
    for row in &table.rows {
        let [number, group, person, key, said, on, note] = at.map(|i| row.cells[i].as_str());
        let digits = number::plain(number).filter(|n| number::serial(n).is_some());
        if digits.is_none() {
            let d = Diagnostic::error(
                "outreach::receipts::number",
                format!("line {}: `{number}` is no receipt number", row.line),
            );
            found.push(table.at(d.help("put the number back as it was printed"), row, Some(at[0])));
        }
        let day = dates::read(on);
        if day.is_none() && !on.is_empty() {
            let d = Diagnostic::error("outreach::receipts::date", format!("line {}: `{on}` is no date", row.line));
            found.push(table.at(d.help("write the day like this: 2026-03-05"), row, Some(at[5])));
        }
        let state = returned::read(row.line, &meant(said), day);
        let state = state.map_err(|d| found.push(table.at(*d, row, Some(at[4])))).unwrap_or_default();
        lines.extend(digits.map(|number| Line {
            number,
            group: meant(group),
            person: meant(person),
            key: key.strip_prefix('#').unwrap_or(key).to_owned(),
            state,
            note: meant(note),
            more: added.iter().map(|i| (meant(&table.columns[*i]), meant(&row.cells[*i]))).collect(),
        }));
    }
    if found.is_empty() { Ok(lines) } else { Err(table::shorten(found, &table.path)) }
}

/// Replaces a file of the campaign in one step, its folder made where it is missing.
///
/// # Errors
/// Disk full, no permission.
pub fn replace(root: &Path, path: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    let full: PathBuf = root.join(path);
    let write = || -> std::io::Result<()> {
        let folder = full.parent().unwrap_or(root);
        std::fs::create_dir_all(folder)?;
        let mut file = remembered::temporary(folder)?;
        // The file itself says what the system says of it, without a path that nobody knows.
        std::io::Write::write_all(file.as_file_mut(), bytes)?;
        file.as_file().sync_all()?;
        file.persist(&full)?;
        Ok(())
    };
    write().map_err(|e| {
        Diagnostic::error("outreach::build::unwritable", format!("this cannot be written: {e}"))
            .in_path(path)
            .help("if it is open in Excel, close it; check free space and permissions")
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::super::returned::State;
    use super::*;

    fn register() -> Register {
        let line = |serial, person: &str, returned| Line {
            number: number::number(serial),
            group: "三（1）班".into(),
            person: person.into(),
            key: "202600010001".into(),
            state: State { returned, on: returned.then(|| jiff::civil::date(2026, 11, 20)), no: String::new() },
            note: String::new(),
            more: Default::default(),
        };
        Register {
            read: HashMap::new(),
            columns: Vec::new(),
            name: "parents".into(),
            lines: vec![line(1001, "张喆", true), line(1002, "=1+1", false)],
        }
    }

    fn write(root: &Path, register: &Register) {
        for (path, bytes) in register.files(true).unwrap() {
            replace(root, &path, &bytes).unwrap();
        }
    }

    #[test]
    fn it_reads_back_and_formulas_are_harmless() {
        let dir = tempfile::tempdir().unwrap();
        let register = register();
        write(dir.path(), &register);
        let read = Register::load(dir.path(), "parents").unwrap();
        assert!(String::from_utf8(register.csv(true).unwrap()).unwrap().contains(",'=1+1,"));
        assert_eq!(read.lines, register.lines);
        assert_eq!(read.last_serial(), Some(1002));
        assert_eq!(register.files(true).unwrap(), register.files(true).unwrap());
    }

    /// Makes one of the files of a register younger than the other.
    fn saved_last(root: &Path, ending: &str) {
        let file = std::fs::File::options().write(true).open(root.join(path("parents", ending))).unwrap();
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
        file.set_modified(later).unwrap();
    }

    #[test]
    fn of_two_dates_that_saved_last_counts_and_of_two_notes_both() {
        for last in ENDINGS {
            let dir = tempfile::tempdir().unwrap();
            let mut register = register();
            let day = |day| Some(jiff::civil::date(2026, 11, day));
            (register.lines[0].state.on, register.lines[0].note) = (day(18), "家长来电；补交".into());
            let xlsx = register.xlsx(true).unwrap();
            (register.lines[0].state.on, register.lines[0].note) = (day(19), "补交；换过手机".into());
            replace(dir.path(), &path("parents", "csv"), &register.csv(true).unwrap()).unwrap();
            replace(dir.path(), &path("parents", "xlsx"), &xlsx).unwrap();
            saved_last(dir.path(), last);
            let line = &Register::load(dir.path(), "parents").unwrap().lines[0];
            let expected = if last == "csv" {
                (day(19), "补交；换过手机；家长来电")
            } else {
                (day(18), "家长来电；补交；换过手机")
            };
            assert_eq!((line.state.on, line.note.as_str()), expected);
        }
    }

    #[test]
    fn columns_of_the_office_are_kept_in_both_files() {
        let dir = tempfile::tempdir().unwrap();
        let mut register = register();
        register.columns = vec!["催收".into(), "=1+1".into()];
        for (i, line) in register.lines.iter_mut().enumerate() {
            line.more = register.columns.iter().map(|c| (c.clone(), format!("-{i}{c}"))).collect();
        }
        write(dir.path(), &register);
        let read = || Register::load(dir.path(), "parents").unwrap();
        assert_eq!((&read().lines, &read().columns), (&register.lines, &register.columns));
        // One that stands in one of the files only, and a cell that is another there.
        let mut other = register.clone();
        other.columns.push("家访".into());
        other.lines[0].more.extend([("家访".into(), "周三".into()), ("催收".into(), "两次".into())]);
        replace(dir.path(), &path("parents", "xlsx"), &other.xlsx(true).unwrap()).unwrap();
        saved_last(dir.path(), "xlsx");
        assert_eq!((&read().lines[0].more, &read().columns), (&other.lines[0].more, &other.columns));
    }

    #[test]
    fn what_is_written_while_letters_are_made_stays() {
        let dir = tempfile::tempdir().unwrap();
        let mut made = register();
        write(dir.path(), &made);
        let mut office = made.clone();
        office.columns.push("催收".into());
        office.lines[0].state = State::default();
        office.lines[1].state.returned = true;
        office.lines[1].more.insert("催收".into(), "两次".into());
        write(dir.path(), &office);
        made.lines[1].set_gone(true);
        made.lines.push(Line { number: number::number(1003), key: "7".into(), ..made.lines[0].clone() });
        made.save(dir.path(), true).unwrap();
        let now = Register::load(dir.path(), "parents").unwrap();
        assert!(
            !now.lines[0].state.returned
                && now.lines[1].state.returned
                && now.lines[1].is_gone()
                && now.lines.len() == 3
        );
        assert_eq!(now.lines[1].more["催收"], "两次");
        // Its number is somebody else's by now.
        made.lines[2].key = "8".into();
        assert_eq!(made.save(dir.path(), true).unwrap_err()[0].code, "outreach::receipts::changed");
    }

    #[test]
    fn a_note_is_the_same_in_both_files_when_it_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let mut register = register();
        register.lines[0].note = "-\n=1；“,”\"'；'+".into();
        register.lines[1].note = "两\r\n行".into();
        write(dir.path(), &register);
        let read = Register::load(dir.path(), "parents").unwrap();
        let notes: Vec<_> = read.lines.iter().map(|l| l.note.as_str()).collect();
        assert_eq!(notes, ["-\n=1；“,”\"'；'+", "两\n行"]);
    }

    #[test]
    fn lines_of_either_file_stay() {
        let dir = tempfile::tempdir().unwrap();
        let register = register();
        write(dir.path(), &register);
        for (ending, left) in [("csv", 0), ("xlsx", 1)] {
            let part = Register { lines: vec![register.lines[left].clone()], ..register.clone() };
            let bytes = if ending == "csv" { part.csv(true).unwrap() } else { part.xlsx(true).unwrap() };
            replace(dir.path(), &path("parents", ending), &bytes).unwrap();
        }
        saved_last(dir.path(), "csv");
        assert_eq!(Register::load(dir.path(), "parents").unwrap().lines, register.lines);
    }

    #[test]
    fn a_tick_in_either_file_counts() {
        let dir = tempfile::tempdir().unwrap();
        let mut register = register();
        register.lines[1].state.returned = true;
        write(dir.path(), &register);
        register.lines[1].state.returned = false;
        replace(dir.path(), "private/receipts/parents.csv", &register.csv(true).unwrap()).unwrap();
        assert!(Register::load(dir.path(), "parents").unwrap().lines[1].state.returned);
    }
}
