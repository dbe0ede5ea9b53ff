//! What the last build made, so that what is the same is neither made nor written again. Lives in
//! `.outreach/` of the campaign and may be deleted at any moment.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use super::guests;
use super::manifest::Line;
use super::place::lock_file;
use crate::diagnostics::Diagnostic;
use crate::digest::Digest;
use crate::remembered::{FOLDER, read, write};
use crate::{ignored, paths};

/// The index of an output folder: each has its own.
fn index(dest: &Path) -> String {
    let dest = std::path::absolute(dest).unwrap_or_else(|_| dest.to_owned());
    format!("cache-{}.json", Digest::default().add(dest.to_string_lossy().as_bytes()).short(12))
}

/// What the last build left on disk.
#[derive(Default, Serialize, Deserialize)]
pub struct Cache {
    /// Of everything that was built from, when there was nothing to say about it.
    pub whole: Option<String>,
    /// By the path that people are told.
    pub files: HashMap<String, Known>,
}

/// A file of the last build.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Known {
    /// Of all it was made from; absent for what is looked at in every build.
    pub key: Option<String>,
    pub blake3: String,
    pub pages: Option<usize>,
    pub on_disk: OnDisk,
}

/// By what a file is known to be untouched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnDisk {
    pub bytes: u64,
    /// Nanoseconds since 1970.
    pub modified: u64,
}

impl OnDisk {
    /// From what the system tells of a file.
    pub fn of(data: &std::fs::Metadata) -> Self {
        let since = data.modified().ok().and_then(|m| m.duration_since(UNIX_EPOCH).ok());
        Self { bytes: data.len(), modified: since.and_then(|s| u64::try_from(s.as_nanos()).ok()).unwrap_or_default() }
    }
}

/// Every file of an output folder by its path below it, but what is in a folder of somebody else's, such as the
/// thousands of `.git`.
pub fn on_disk(folder: &Path) -> HashMap<String, OnDisk> {
    let walk = WalkDir::new(folder).into_iter();
    let walk = walk.filter_entry(|i| i.depth() != 1 || i.file_name() != ".git");
    let files = walk.flatten().filter(|i| !i.file_type().is_dir());
    let file = |i: walkdir::DirEntry| {
        let path = paths::name(i.path().strip_prefix(folder).ok()?)?;
        Some((path, OnDisk::of(&i.metadata().ok()?)))
    };
    files.filter_map(file).collect()
}

impl Cache {
    /// Reads the index; anything unreadable is an empty cache.
    pub fn load(root: &Path, dest: &Path) -> Self {
        read(root, &index(dest)).unwrap_or_default()
    }

    /// Writes the index.
    pub fn save(&self, root: &Path, dest: &Path) {
        write(root, &index(dest), self);
    }

    /// What is known of a file that is on disk as it was left.
    pub fn intact(&self, shown_path: &str, now: Option<&OnDisk>) -> Option<&Known> {
        self.files.get(shown_path).filter(|known| Some(&known.on_disk) == now)
    }

    /// Whether the last build was made from just this, and its output is as it was left.
    pub fn is_of(&self, whole: &str, dest: &Path) -> bool {
        if self.whole.as_deref() != Some(whole) {
            return false;
        }
        let mut now = on_disk(dest);
        now.retain(|path, _| !guests::stays(path) || self.files.contains_key(path));
        now.len() == self.files.len() && now.iter().all(|(path, file)| self.intact(path, Some(file)).is_some())
    }
}

impl Known {
    /// Of a file as made and as it lies on disk.
    pub fn new(line: &Line, key: Option<blake3::Hash>, on_disk: OnDisk) -> Self {
        let key = key.map(|k| k.to_hex().to_string());
        Self { key, blake3: line.blake3.clone(), pages: line.pages, on_disk }
    }

    /// Whether it was made from what has this key.
    pub fn is_of(&self, key: blake3::Hash) -> bool {
        self.key.as_deref() == Some(key.to_hex().as_str())
    }
}

/// Keeps other builds of the campaign out until dropped.
///
/// # Errors
/// Another build is running, or the folder cannot be written.
pub fn lock(root: &Path) -> Result<File, Box<Diagnostic>> {
    let folder = root.join(FOLDER);
    let unwritable = |e: std::io::Error| {
        Box::new(
            Diagnostic::error("outreach::build::unwritable", format!("the campaign's folder cannot be written: {e}"))
                .in_path(folder.display().to_string()),
        )
    };
    ignored::make(&folder).map_err(unwritable)?;
    let file = lock_file(&folder.join("lock")).map_err(unwritable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Box::new(
            Diagnostic::error("outreach::build::locked", "another build of this campaign is running")
                .help("wait for it to end, or stop it"),
        )),
        Err(TryLockError::Error(e)) => Err(unwritable(e)),
    }
}
