//! The small campaign that `init` writes and the archetypes of `new`.

use std::path::Path;

use crate::diagnostics::Diagnostic;

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
    (".gitignore", "/dist\n/.outreach\n/private\n"),
    ("content/scams/fake-refund.md", SCAM),
    ("content/cases/refund-call.md", CASE),
    ("content/letters/parents.md", LETTER),
    ("content/pages/help.md", PAGE),
    ("content/slogans.yaml", include_str!("starter/slogans.yaml")),
    ("content/screens/lobby.yaml", SCREEN),
];

/// Writes a new file with its folders.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, text: &str) -> Result<(), Box<Diagnostic>> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, text));
    made.map_err(|e| {
        Box::new(
            Diagnostic::error("outreach::files::unwritable", format!("the file cannot be written: {e}"))
                .in_path(path.display().to_string()),
        )
    })
}
