//! What somebody else put into the output folder. Files and folders at its top whose names begin with a dot (`.git`,
//! `.htaccess`) stay, as with mdBook; whatever else a build did not make goes.

use std::collections::HashMap;
use std::path::Path;

use super::cache::OnDisk;
use super::manifest;
use crate::plan::Plan;

/// Whether it is no page, and stays when no build made it.
pub fn stays(path: &str) -> bool {
    path.starts_with('.')
}

/// Moves what stays from one output folder to the newer one. A folder that no build ended has nothing of others.
///
/// # Errors
/// Something is on another disk, or may not be moved; it is then still where it was.
pub fn carry(from: &Path, to: &Path) -> std::io::Result<()> {
    let Some(made) = manifest::paths(from) else { return Ok(()) };
    for item in std::fs::read_dir(from)? {
        let name = item?.file_name();
        let text = name.to_string_lossy();
        let is_made = || made.iter().any(|path| path.split('/').next() == Some(&text));
        if stays(&text) && !is_made() && std::fs::symlink_metadata(to.join(&name)).is_err() {
            std::fs::rename(from.join(&name), to.join(&name))?;
        }
    }
    Ok(())
}

/// Files of the last output that no build made and this one does not make either, sorted: they go.
pub fn going(dest: &Path, last: &HashMap<String, OnDisk>, plan: &Plan<'_>) -> Vec<String> {
    let Some(mut made) = manifest::paths(dest) else { return Vec::new() };
    made.insert(manifest::FILE_NAME.to_owned());
    made.extend(plan.artifacts.iter().filter(|a| !a.private).map(|a| a.path.clone()));
    let mut going: Vec<String> = last.keys().filter(|path| !stays(path) && !made.contains(*path)).cloned().collect();
    going.sort();
    going
}
