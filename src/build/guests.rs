//! What somebody else put into the output folder. Files and folders at its top whose names begin with a dot (`.git`,
//! `.htaccess`) stay, as with mdBook; whatever else no build made is moved into a folder beside it, so that the output
//! is what was built and nobody's work is lost.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::cache::OnDisk;
use super::manifest;
use crate::paths;
use crate::plan::{Artifact, Plan};

/// What file managers leave in every folder they show.
const LITTER: [&str; 3] = ["Thumbs.db", "desktop.ini", ".DS_Store"];

/// Files that no build made, and the folder that has them now.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    pub files: Vec<String>,
    pub to: PathBuf,
}

/// Whether it is no page, and stays when no build made it.
pub fn stays(path: &str) -> bool {
    path.starts_with('.')
}

/// The folder beside an output folder for what is not of it.
fn beside(dest: &Path) -> PathBuf {
    let name = dest.file_name().unwrap_or_default().to_string_lossy();
    dest.with_file_name(format!("{name}.others"))
}

/// Moves what is not of an output folder to the newer one, or beside that. A folder that no build ended has nothing of
/// others.
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
    for item in WalkDir::new(from) {
        // What cannot be looked into may hold what is not ours.
        let item = item.map_err(std::io::Error::from)?;
        let Ok(path) = item.path().strip_prefix(from) else { continue };
        if !item.file_type().is_dir() && is_of_others(&paths::shown(path), &made) {
            set_aside(item.path(), &beside(to).join(path))?;
        }
    }
    Ok(())
}

/// Moves a file to where it stands in nobody's way.
fn set_aside(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut free = to.to_owned();
    let mut number = 1;
    while std::fs::symlink_metadata(&free).is_ok() {
        number += 1;
        let stem = to.file_stem().unwrap_or_default().to_string_lossy();
        let ending = to.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
        free = to.with_file_name(format!("{stem} ({number}){ending}"));
    }
    if let Some(folder) = free.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::rename(from, free)
}

fn is_of_others(path: &str, made: &HashSet<String>) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    path != manifest::FILE_NAME && !stays(path) && !LITTER.contains(&name) && !made.contains(path)
}

/// Files in an output folder that no build made and this one does not make either, sorted.
pub fn going<'p>(
    dest: &Path,
    last: &HashMap<String, OnDisk>,
    plan: &'p Plan<'p>,
    is_of: impl Fn(&Artifact<'p>) -> bool,
) -> Moved {
    let mut files = Vec::new();
    if let Some(mut made) = manifest::paths(dest) {
        made.extend(plan.artifacts.iter().filter(|a| is_of(a)).map(|a| a.path.clone()));
        files.extend(last.keys().filter(|path| is_of_others(path, &made)).cloned());
        files.sort();
    }
    Moved { files, to: beside(dest) }
}
