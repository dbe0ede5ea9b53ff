//! Rows of an Excel file that Excel does not show: hidden by hand, or left out by a filter. Its reader does not
//! tell them apart.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::table::Row;

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// The numbers of a sheet's hidden rows as Excel counts them, from 1. None where it cannot be told: what is no
/// archive is of the old format.
pub(super) fn rows(bytes: &[u8], sheet: &str) -> HashSet<usize> {
    let mut hidden = HashSet::new();
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return hidden };
    let Some(part) = part(&mut archive, sheet) else { return hidden };
    let mut number = 0;
    each(&mut archive, &part, "row", |row| {
        // Rows are numbered where some are left out.
        number = attribute(row, "r").and_then(|r| r.parse().ok()).unwrap_or(number + 1);
        if attribute(row, "hidden").is_some_and(|is| is == "1" || is == "true") {
            hidden.insert(number);
        }
    });
    hidden
}

/// Rows as a reader is told of them: `5–9, 12`.
pub(super) fn told(rows: &[&Row]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for Row { line, .. } in rows {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *line => *last = *line,
            _ => runs.push((*line, *line)),
        }
    }
    let run =
        |(first, last): &(usize, usize)| if first == last { first.to_string() } else { format!("{first}–{last}") };
    let mut told: Vec<String> = runs.iter().take(MOST).map(run).collect();
    if runs.len() > MOST {
        told.push("…".to_owned());
    }
    told.join(", ")
}

/// More runs of rows than this are no help to anybody.
const MOST: usize = 12;

/// The path of a sheet within the archive.
fn part(archive: &mut Archive<'_>, sheet: &str) -> Option<String> {
    let mut id = None;
    each(archive, "xl/workbook.xml", "sheet", |it| {
        if attribute(it, "name").is_some_and(|name| name == sheet) {
            id = it.attributes().flatten().find(|a| a.key.local_name().as_ref() == "id").map(|a| a.value.into_owned());
        }
    });
    let id = id?;
    let mut targets = HashMap::new();
    each(archive, "xl/_rels/workbook.xml.rels", "Relationship", |it| {
        if let Some((id, target)) = attribute(it, "Id").zip(attribute(it, "Target")) {
            targets.insert(id, target);
        }
    });
    let target = targets.remove(&id)?;
    Some(match target.strip_prefix('/') {
        Some(path) => path.to_owned(),
        None => format!("xl/{target}"),
    })
}

/// Goes through the elements of a name in a part of the archive.
fn each(archive: &mut Archive<'_>, part: &str, name: &str, mut see: impl FnMut(&BytesStart<'_>)) {
    let Ok(part) = archive.by_name(part) else { return };
    let mut reader = Reader::from_reader(BufReader::new(part.take(crate::limits::TABLE_UNPACKED.most)));
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(it) | Event::Empty(it)) if it.local_name().as_ref() == name => see(&it),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
        buffer.clear();
    }
}

fn attribute(of: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = of.try_get_attribute(name).ok()??.value;
    Some(unescape(&value).map_or_else(|_| value.to_string(), |text| text.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_told_in_runs() {
        let rows = [2, 3, 4, 7, 9, 10].map(|line| Row { line, ..Row::default() });
        assert_eq!(told(&rows.iter().collect::<Vec<_>>()), "2–4, 7, 9–10");
        let odd: Vec<_> = (0..40).map(|i| Row { line: 2 * i, ..Row::default() }).collect();
        assert_eq!(told(&odd.iter().collect::<Vec<_>>()), "0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, …");
    }

    #[test]
    fn what_is_no_archive_hides_nothing() {
        assert_eq!(rows(b"\xD0\xCF\x11\xE0", "Sheet1"), HashSet::new());
    }
}
