//! The small campaign that `init` writes and the archetypes of `new`.

use std::io::Write;
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
    let made = made.and_then(|()| std::fs::File::create_new(path)).and_then(|mut file| file.write_all(text.as_bytes()));
    made.map_err(|e| unwritable(path, &e))
}

fn unwritable(path: &Path, e: &std::io::Error) -> Box<Diagnostic> {
    let d = Diagnostic::error("outreach::files::unwritable", format!("the file cannot be written: {e}"));
    Box::new(d.in_path(path.display().to_string()))
}
