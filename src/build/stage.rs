//! The staged write: everything goes into a new folder beside the output, which then takes
//! its place in one step. A build that fails or is killed leaves the last output as it was.
//! What is as it was is not written again: it is linked, and keeps its time.

use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::cache::OnDisk;
use super::exchange::{discard, exchange, may_be_open, move_folder, recover};
use super::ours::{may_replace, not_ours, private_folder};
use super::place::{lock_file, real};
use crate::campaign::Campaign;
use crate::diagnostics::Diagnostic;
use crate::digest::Digest;
use crate::ignored;
use crate::merge;
use crate::plan::{Artifact, PRIVATE_DIR, Plan};

/// The output folder, and that of what holds personal data where there is any.
pub struct Stages {
    pub public: Stage,
    pub private: Option<Stage>,
}

impl Stages {
    /// Looks at both.
    ///
    /// # Errors
    /// As for [`Stage::open`].
    pub fn open(campaign: &Campaign, plan: &Plan<'_>, dest: &Path) -> Result<Self, Box<Diagnostic>> {
        let dest = std::path::absolute(dest).map_err(|e| unwritable(dest, &e))?;
        if real(&dest).starts_with(private_folder(campaign)?) {
            return Err(Box::new(not_ours(&dest, "it is inside the folder of personal data")));
        }
        let public = Stage::open(campaign, &dest)?;
        let private = match plan.artifacts.iter().any(|a| a.private) {
            true => {
                let stage = Stage::open(campaign, &campaign.root.join(PRIVATE_DIR))?;
                // What `init` did not make has no such file yet, and the table lies there, too.
                let folder = campaign.root.join(merge::PRIVATE);
                ignored::make(&folder).map_err(|e| unwritable(&folder, &e))?;
                Some(stage)
            }
            false => None,
        };
        Ok(Self { public, private })
    }

    /// Where an artifact belongs.
    pub fn of(&self, artifact: &Artifact<'_>) -> &Stage {
        match &self.private {
            Some(private) if artifact.private => private,
            _ => &self.public, // One that is private has had its stage opened for it.
        }
    }

    /// The bytes of a public file: as written just before, or, if it was `kept`, of the last output, where they have
    /// to be those of this BLAKE3. What was spoiled there would be in whatever is made of it, and stay.
    ///
    /// # Errors
    /// When the file cannot be read back, or is another.
    pub fn read(&self, path: &str, kept: Option<&str>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let full = if kept.is_some() { &self.public.dest } else { &self.public.new }.join(path);
        let wrong = |what: String, help: &str| {
            let d = Diagnostic::error("outreach::build::unreadable", what);
            Box::new(d.in_path(full.display().to_string()).help(help))
        };
        let bytes = std::fs::read(&full).map_err(|e| {
            wrong(format!("this cannot be read back: {e}"), "build again; if it stays so, look at the disk")
        })?;
        if kept.is_some_and(|known| blake3::hash(&bytes).to_hex().as_str() != known) {
            let what = "this is not what the last build wrote, though its size and time are the same";
            return Err(wrong(what.to_owned(), "delete the file and build again; if it comes back, look at the disk"));
        }
        Ok(bytes)
    }
}

/// A new output folder in the making; removed when dropped before [`Stage::commit`].
pub struct Stage {
    new: PathBuf,
    /// Where the last output waits while it is replaced, on systems that cannot exchange folders.
    old: PathBuf,
    pub dest: PathBuf,
    /// Folders that are made.
    folders: Mutex<HashSet<PathBuf>>,
    /// Keeps builds of other campaigns out of the same output folder.
    _lock: Option<File>,
}

impl Stage {
    /// Looks at the output folder. Nothing is made yet.
    ///
    /// # Errors
    /// When the output folder is not ours to replace, overlaps the campaign's sources, is being
    /// built by somebody else, or its parent cannot be written.
    fn open(campaign: &Campaign, dest: &Path) -> Result<Self, Box<Diagnostic>> {
        let dest = std::path::absolute(dest).map_err(|e| unwritable(dest, &e))?;
        may_replace(campaign, &dest)?;
        let (Some(parent), Some(name)) = (dest.parent(), dest.file_name()) else {
            return Err(Box::new(not_ours(&dest, "it has no name")));
        };
        let beside = |what: &str| parent.join(format!(".{}.outreach-{what}", name.to_string_lossy()));
        let (new, old) = (beside("new"), beside("old"));
        let lock = claim(&dest)?;
        discard(&new, &dest).map_err(|e| unwritable(&new, &e))?;
        recover(&new, &old, &dest).map_err(|e| unwritable(&dest, &e))?;
        discard(&new, &dest).map_err(|e| unwritable(&new, &e))?;
        Ok(Self { new, old, dest, folders: Mutex::default(), _lock: lock })
    }

    /// Writes one file.
    ///
    /// # Errors
    /// Disk full, name too long for the file system, …
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<OnDisk, Box<Diagnostic>> {
        let write = || {
            let full = self.make_room(path)?;
            let mut file = std::fs::File::create(&full)?;
            std::io::Write::write_all(&mut file, bytes)?;
            let data = if cfg!(windows) {
                // The time is not the last one while a file is open for writing:
                // <https://learn.microsoft.com/en-us/windows/win32/sysinfo/file-times>.
                drop(file);
                std::fs::metadata(&full)
            } else {
                file.metadata()
            };
            Ok(OnDisk::of(&data?))
        };
        write().map_err(|e| unwritable(&self.dest.join(path), &e))
    }

    /// Whether a file of the last output is just this.
    pub fn holds(&self, path: &str, bytes: &[u8]) -> bool {
        std::fs::read(self.dest.join(path)).is_ok_and(|there| there == bytes)
    }

    /// Takes over a file of the last output as it is.
    ///
    /// # Errors
    /// When it is gone, or the disk is full.
    pub fn keep(&self, path: &str) -> Result<(), Box<Diagnostic>> {
        let old = self.dest.join(path);
        let keep = || {
            let full = self.make_room(path)?;
            // File systems without links (a USB stick's) get a copy with the same time, and without the rights: what
            // may not be written has no time set.
            std::fs::hard_link(&old, &full).or_else(|_| {
                let (mut from, mut to) = (File::open(&old)?, File::create(&full)?);
                std::io::copy(&mut from, &mut to)?;
                to.set_modified(from.metadata()?.modified()?)
            })
        };
        keep().map_err(|e| unwritable(&old, &e))
    }

    /// The path of a file in the new folder, the folders above it made.
    fn make_room(&self, path: &str) -> std::io::Result<PathBuf> {
        let full = self.new.join(path);
        if let Some(folder) = full.parent()
            && !self.folders.lock().unwrap_or_else(PoisonError::into_inner).contains(folder)
        {
            std::fs::create_dir_all(folder)?;
            self.folders.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        }
        Ok(full)
    }

    /// Puts the new folder in the place of the old one.
    ///
    /// # Errors
    /// When the folders cannot be renamed; the old output is then still there.
    pub fn commit(self) -> Result<(), Box<Diagnostic>> {
        if !self.dest.exists() {
            return move_folder(&self.new, &self.dest).map_err(|e| unwritable(&self.dest, &e));
        }
        // After the exchange the old output is at the staging path, and dropping removes it. The newer one is in its
        // place: what stays of the old one is no failure, and the next build tells of it.
        exchange(&self.new, &self.old, &self.dest).map_err(|e| unwritable(&self.dest, &e))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = discard(&self.new, &self.dest); // What stays is cleared by the next build.
    }
}

/// Claims an output folder until dropped. The claim lies in the system's folder for what is passing;
/// where that cannot be written there is none.
fn claim(dest: &Path) -> Result<Option<File>, Box<Diagnostic>> {
    let name = format!("outreach-{}.lock", Digest::default().add(real(dest).to_string_lossy().as_bytes()).short(24));
    let Ok(file) = lock_file(&std::env::temp_dir().join(name)) else { return Ok(None) };
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(Box::new(
            Diagnostic::error("outreach::build::locked", "another campaign is being built into this folder")
                .in_path(dest.display().to_string())
                .help("wait for it to end, or give each campaign an output folder of its own"),
        )),
        _ => Ok(Some(file)),
    }
}

/// Says that something cannot be written.
pub fn unwritable(path: &Path, e: &std::io::Error) -> Box<Diagnostic> {
    let help = if cfg!(windows) && may_be_open(e) {
        "the last output is untouched; close whatever shows a file of it, such as a PDF viewer or a player, and build again"
    } else {
        "the last output is untouched; check free space and permissions and build again"
    };
    Box::new(
        Diagnostic::error("outreach::build::unwritable", format!("this cannot be written: {e}"))
            .in_path(path.display().to_string())
            .help(help),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_campaigns_do_not_build_into_one_folder_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let dest = dir.path().join("dist");
        let first = claim(&dest).unwrap();
        assert_eq!(claim(&dest).unwrap_err().code, "outreach::build::locked");
        drop(first);
        assert!(claim(&dest).unwrap().is_some());
    }
}
