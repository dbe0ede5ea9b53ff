//! What is wrong with a typeset artifact, shown where its author can mend it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::render::Renderer;
use super::sight;
use crate::content::entry::Entry;
use crate::content::front_matter::field_at;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::limits;
use crate::merge::{self, table};
use crate::plan::{Artifact, Job, PdfJob, Size, TypstOutput};
use crate::theme::typesetter::Typeset;

impl Renderer<'_> {
    /// What a person before the sheet cannot read or scan.
    pub(super) fn sight(&self, artifact: &Artifact<'_>, job: &PdfJob, typeset: &Typeset) -> Vec<Diagnostic> {
        let Size::Paper { scale, .. } = artifact.size else { return Vec::new() };
        let mut problems = Vec::new();
        if let (Some(distance), Some((height, text))) = (job.distance_m, &typeset.inspection.smallest) {
            problems.extend(sight::text(artifact, height * f64::from(scale), text, distance));
        }
        if let Some((dpi, alt)) = &typeset.inspection.coarsest {
            problems.extend(sight::picture(artifact, dpi / f64::from(scale), alt, job.distance_m));
        }
        if let Some(text) = typeset.unreadable_code() {
            problems.push(sight::code(artifact, text));
        }
        problems.into_iter().map(|d| self.at_entry(artifact, d)).collect()
    }

    pub(super) fn does_not_fit(&self, artifact: &Artifact<'_>, why: String) -> Diagnostic {
        let size = match artifact.size {
            Size::Paper { width_mm, height_mm, .. } => format!(" ({width_mm} × {height_mm} mm)"),
            Size::Pixels { width, height } => format!(" ({width}x{height})"),
            Size::None => String::new(),
        };
        let d = Diagnostic::error("outreach::fit::overflow", format!("{}{size} does not fit: {why}", artifact.path))
            .help("shorten the text (list items, summary, slogan), or choose a larger size");
        self.at_entry(artifact, d)
    }

    /// The entry of a title among those that an artifact is made from.
    pub(super) fn titled(&self, artifact: &Artifact<'_>, title: Option<&str>) -> Option<&Entry> {
        let title = title?;
        let mut entries = self.campaign.all().flat_map(|c| &c.content.entries);
        entries.find(|e| e.title == title && artifact.sources.contains(&e.file.path)).map(|entry| &**entry)
    }

    /// Items that a small sheet has no room for: whoever reads only that misses them.
    pub(super) fn left_out(&self, artifact: &Artifact<'_>, count: usize) -> Diagnostic {
        let d = Diagnostic::warning(
            "outreach::fit::left-out",
            format!("{}: the last {count} of its items have no room and are left out", artifact.path),
        )
        .help("shorten the items, or put the most important ones first");
        self.at_entry(artifact, d)
    }

    /// Says of a running line that it is too long to be a picture: its page is as long as its words are.
    pub(super) fn too_long_a_line(
        &self,
        artifact: &Artifact<'_>,
        output: &TypstOutput,
        typeset: &Typeset,
    ) -> Option<Diagnostic> {
        let is_line = matches!(artifact.job, Job::Line { .. }) || matches!(output, TypstOutput::Bits(_));
        let pixels = typeset.pixels();
        let too_long = is_line && !limits::LINE.allows(pixels);
        too_long.then(|| self.at_entry(artifact, limits::LINE.broken(pixels)))
    }

    /// Shows the entry's title, or its first line.
    pub(super) fn at_entry(&self, artifact: &Artifact<'_>, d: Diagnostic) -> Diagnostic {
        match self.entry_file(artifact) {
            Some(file) => d.at(file, field_at(&file.text, "title").unwrap_or_else(|| file.first_line())),
            None => d.in_path(artifact.shown_path()),
        }
    }

    /// One error a character, at the first place it stands in the sources.
    pub(super) fn missing(&self, artifact: &Artifact<'_>, missing: &BTreeSet<char>) -> Vec<Diagnostic> {
        // 1️⃣ is one to whoever sees it: a figure, a selector and a keycap.
        let keycap = missing.contains(&KEYCAP);
        let of_keycap = |c: &char| keycap && (c.is_ascii_digit() || matches!(c, '#' | '*'));
        let shown = missing.iter().filter(|c| !of_keycap(c) && (**c != EMOJI || missing.len() == 1));
        shown.flat_map(|c| self.missing_one(artifact, *c)).collect()
    }

    fn missing_one(&self, artifact: &Artifact<'_>, c: char) -> Vec<Diagnostic> {
        let find = |file: &SourceFile| {
            let at = file.text.find(c)?;
            let before = file.text[..at].trim_end_matches(EMOJI);
            let figure = before.chars().next_back().filter(|_| c == KEYCAP).map_or(0, char::len_utf8);
            let start = if figure > 0 { before.len() - figure } else { at };
            Some(start..at + c.len_utf8())
        };
        let place = self.source_files(artifact).find_map(|file| Some((file, find(file)?)));
        let written = place.as_ref().map_or_else(|| c.to_string(), |(file, span)| file.text[span.clone()].to_owned());
        let message =
            format!("no font has the character {written} (U+{:04X}): it would be printed as a box", u32::from(c));
        let d = Diagnostic::error("outreach::fonts::missing-glyph", message).help(match instead(c) {
            Some(other) => format!("write {other} in its place"),
            None => "use another character, or put a font that has it into the theme's fonts/ folder".to_owned(),
        });
        match place {
            Some((file, span)) => vec![d.at(file, span).label("here")],
            // Only a merged letter shows what stands in a table of people.
            None if !artifact.private => vec![d.in_path(artifact.sources.join(", "))],
            None => match self.in_tables(c, &d) {
                rows if rows.is_empty() => vec![d.in_path(artifact.sources.join(", "))],
                rows => rows,
            },
        }
    }

    /// Points at every row of the merged tables that has the character.
    fn in_tables(&self, c: char, d: &Diagnostic) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for table in self.campaign.merges.iter().filter_map(|m| m.table.as_ref().ok()) {
            for row in &table.rows {
                let Some(column) = row.cells.iter().position(|cell| cell.contains(c)) else { continue };
                let d = Diagnostic { message: format!("in line {}: {}", row.line, d.message), ..d.clone() };
                found.push(table.at(d, row, Some(column)).label("here"));
            }
        }
        table::shorten(found, merge::PRIVATE)
    }

    /// The file an error of an artifact is best shown in: the entry, not the playlist; none
    /// where it is made of many.
    fn entry_file(&self, artifact: &Artifact<'_>) -> Option<&Arc<SourceFile>> {
        if artifact.sources.len() > 2 {
            return None;
        }
        artifact.sources.iter().rev().find_map(|path| self.file(path))
    }

    fn source_files(&self, artifact: &Artifact<'_>) -> impl Iterator<Item = &Arc<SourceFile>> {
        artifact.sources.iter().filter_map(|path| self.file(path)).chain([&self.campaign.config.file])
    }

    fn file(&self, path: &str) -> Option<&Arc<SourceFile>> {
        self.campaign.all().flat_map(|c| &c.content.files).find(|f| f.path == path)
    }
}

/// What makes a key of the figure before it.
const KEYCAP: char = '\u{20E3}';
/// Shows nothing: the character before it is to be a coloured picture.
const EMOJI: char = '\u{FE0F}';

/// What says the same as a character of chats and of keyboards' lists of symbols, and is in every font.
fn instead(c: char) -> Option<&'static str> {
    const INSTEAD: [(&str, &str); 15] = [
        ("㎡", "m²"),
        ("㎥", "m³"),
        ("㎜", "mm"),
        ("㎝", "cm"),
        ("㎞", "km"),
        ("㎏", "kg"),
        ("✔✅☑✓", "√"),
        ("✘❌❎✗✖", "×"),
        ("❗❕", "！"),
        ("❓❔", "？"),
        ("⭐🌟", "★"),
        ("👉➡", "→"),
        ("☎📞☏", "电话"),
        ("⚠🚨🔔📢", "注意"),
        ("\u{20E3}", "①②③"),
    ];
    INSTEAD.iter().find(|(these, _)| these.contains(c)).map(|(_, other)| *other)
}
