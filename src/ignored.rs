//! Folders that stay out of version control by a file of their own, whatever the campaign's
//! `.gitignore` says.

use std::path::Path;

/// Makes a folder, or takes the one that is there, and has git ignore all of it. A `.gitignore` that
/// somebody put there stays as it is. Gives whether one was written.
///
/// # Errors
/// Disk full, no permission.
pub fn make(folder: &Path) -> std::io::Result<bool> {
    std::fs::create_dir_all(folder)?;
    let ignore = folder.join(".gitignore");
    let missing = ignore.symlink_metadata().is_err();
    if missing {
        std::fs::write(ignore, "*\n")?;
    }
    Ok(missing)
}
