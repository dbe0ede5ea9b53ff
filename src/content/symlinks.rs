//! Symbolic links: a campaign is whole in its folder, so that a USB stick holds all of it.

use std::path::Path;

use crate::diagnostics::Diagnostic;

/// Whether a file or what a link leads to is in the campaign's own folder.
pub fn is_inside(root: &Path, path: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(root).zip(real(path)).is_some_and(|(root, path)| path.starts_with(root))
}

/// What is said about a link among files that are all of their folder.
pub fn not_followed(path: &Path) -> Diagnostic {
    Diagnostic::warning("outreach::content::symlink", "a symbolic link is not followed")
        .in_path(path.display().to_string())
        .help("copy the file or folder to its place")
}

/// What is said about a link that leads elsewhere.
pub fn outside(path: String) -> Diagnostic {
    Diagnostic::error("outreach::limits::symlink", "a symbolic link leads out of the campaign's folder")
        .in_path(path)
        .help("copy what it leads to to its place: a campaign is whole in its folder")
}
