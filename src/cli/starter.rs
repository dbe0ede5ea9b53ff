//! The small campaign that `init` writes and the archetypes of `new`.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use crate::diagnostics::Diagnostic;
use crate::{ignored, merge};

pub const SCAM: &str = include_str!("starter/scam.md");
pub const CASE: &str = include_str!("starter/case.md");
pub const LETTER: &str = include_str!("starter/letter.md");
pub const NOTICE: &str = include_str!("starter/notice.md");
pub const PLEDGE: &str = include_str!("starter/pledge.md");
pub const FORM: &str = include_str!("starter/form.md");
pub const PAGE: &str = include_str!("starter/page.md");
pub const DECK: &str = include_str!("starter/deck.md");
pub const QUIZ: &str = include_str!("starter/quiz.yaml");
pub const SCREEN: &str = include_str!("starter/screen.yaml");

/// Every file of a new campaign.
pub const CAMPAIGN: &[(&str, &str)] = &[
    ("book.toml", include_str!("starter/book.toml")),
    (".gitignore", "/dist\n/.dist.outreach-*\n/.outreach\n/private\n"),
    ("content/scams/fake-refund.md", SCAM),
    ("content/cases/refund-call.md", CASE),
    ("content/letters/parents.md", LETTER),
    ("content/pages/help.md", PAGE),
    ("content/slogans.yaml", include_str!("starter/slogans.yaml")),
    ("content/screens/lobby.yaml", SCREEN),
];

/// For those who open files and type nothing. In ASCII: which other letters a batch file may have depends on the machine.
const WINDOWS: &[(&str, &str)] =
    &[("预览.cmd", include_str!("starter/preview.cmd")), ("生成.cmd", include_str!("starter/build.cmd"))];

/// Writes a new campaign beside what is there already. Gives how many files were written.
///
/// # Errors
/// When one cannot be written.
pub fn write_campaign(dir: &Path) -> Result<usize, Box<Diagnostic>> {
    // First and by itself: a .gitignore of the user's own stays, and says nothing of this folder.
    let private = dir.join(merge::PRIVATE);
    let mut written = usize::from(ignored::make(&private).map_err(|e| unwritable(&private, &e))?);
    let of_system = if cfg!(windows) { WINDOWS } else { &[] };
    for (path, text) in CAMPAIGN.iter().chain(of_system) {
        let full = dir.join(path);
        if full.symlink_metadata().is_err() {
            write(&full, text)?;
            written += 1;
        }
    }
    Ok(written)
}

/// Writes a new file with its folders.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, text: &str) -> Result<(), Box<Diagnostic>> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    // A link that leads nowhere is not followed to where a file could be made.
    let made = made.and_then(|()| fill(path, |file| file.write_all(text.as_bytes())));
    made.map_err(|e| unwritable(path, &e))
}

/// Makes a file and what is in it. What a full disk has no room for leaves none that looks like an entry without words.
fn fill(path: &Path, put: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    let put = put(&mut file).and_then(|()| file.sync_all());
    if put.is_err() {
        drop(file);
        // Why it could not be filled is what is told.
        let _ = std::fs::remove_file(path);
    }
    put
}

fn unwritable(path: &Path, e: &std::io::Error) -> Box<Diagnostic> {
    let d = Diagnostic::error("outreach::files::unwritable", format!("the file cannot be written: {e}"));
    Box::new(d.in_path(path.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_full_disk_has_no_room_for_is_not_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        let full = |file: &mut File| {
            file.write_all(b"---")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        assert_eq!(fill(&path, full).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert!(!path.exists());
        write(&path, "甲").unwrap();
        assert!(write(&path, "乙").is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "甲");
    }
}
