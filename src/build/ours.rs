//! Which folders a build may replace, and which it leaves alone.

use std::path::{Path, PathBuf};

use super::manifest;
use super::place::real;
use super::stage::unwritable;
use crate::campaign::Campaign;
use crate::diagnostics::Diagnostic;
use crate::merge;

/// An existing folder may only be replaced if it is empty or a build of ours, and never if
/// it holds the campaign itself.
pub fn may_replace(campaign: &Campaign, dest: &Path) -> Result<(), Box<Diagnostic>> {
    let root = std::path::absolute(&campaign.root).map_err(|e| unwritable(&campaign.root, &e))?;
    let link = std::fs::symlink_metadata(dest).is_ok_and(|m| m.is_symlink());
    let (root, dest) = (real(&root), real(dest));
    let content = root.join(&campaign.config.book.src);
    if root.starts_with(&dest) {
        return Err(Box::new(not_ours(&dest, "it holds the campaign itself")));
    }
    if real(&content).starts_with(&dest) {
        return Err(Box::new(not_ours(&dest, "it holds the campaign's sources")));
    }
    if dest.starts_with(&content) || dest.starts_with(root.join("themes")) {
        return Err(Box::new(not_ours(&dest, "it is inside the campaign's sources")));
    }
    match std::fs::symlink_metadata(&dest) {
        Err(_) => return Ok(()),
        Ok(_) if link => return Err(Box::new(not_ours(&dest, "it is a symbolic link"))),
        Ok(m) if !m.is_dir() => return Err(Box::new(not_ours(&dest, "it is a file"))),
        Ok(_) if is_disk(&dest) => {
            return Err(Box::new(not_ours(&dest, "it is a disk of its own (a mount point), and no folder")));
        }
        Ok(_) => {}
    }
    let empty = std::fs::read_dir(&dest).map_err(|e| unwritable(&dest, &e))?.next().is_none();
    if empty || manifest::paths(&dest).is_some() {
        return Ok(());
    }
    Err(Box::new(not_ours(&dest, "it holds files that this program did not write")))
}

/// Whether another disk begins there, which cannot be exchanged for a folder.
fn is_disk(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let disk = |path: &Path| std::fs::metadata(path).map(|data| data.dev()).ok();
        folder.parent().is_some_and(|above| disk(above) != disk(folder))
    }
    // A disk has a letter of its own elsewhere, and no name that an output folder could have.
    #[cfg(not(unix))]
    {
        let _ = folder;
        false
    }
}

/// Where personal data lives: no output folder for what everybody may see.
pub fn private_folder(campaign: &Campaign) -> Result<PathBuf, Box<Diagnostic>> {
    let root = std::path::absolute(&campaign.root).map_err(|e| unwritable(&campaign.root, &e))?;
    Ok(real(&root).join(merge::PRIVATE))
}

/// Says that a folder stays as it is.
pub fn not_ours(dest: &Path, why: &str) -> Diagnostic {
    Diagnostic::error("outreach::build::not-ours", format!("the output folder is not replaced: {why}"))
        .in_path(dest.display().to_string())
        .help("choose another folder with --dest-dir or `[build] build-dir`, or empty this one yourself")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_no_folder() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("dist")).unwrap();
        assert!(is_disk(Path::new("/proc")) && !is_disk(&dir.path().join("dist")));
    }
}
