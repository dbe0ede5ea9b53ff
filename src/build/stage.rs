//! The staged write: everything goes into a new folder beside the output, which then takes
//! its place in one step. A build that fails or is killed leaves the last output as it was.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::manifest;
use super::place::real;
use crate::campaign::Campaign;
use crate::diagnostics::Diagnostic;
use crate::merge;
use crate::plan::{Artifact, PRIVATE_DIR, Plan};

/// The output folder, and that of what holds personal data where there is any.
pub struct Stages {
    public: Stage,
    private: Option<Stage>,
}

impl Stages {
    /// Makes both.
    ///
    /// # Errors
    /// As for [`Stage::open`].
    pub fn open(campaign: &Campaign, plan: &Plan<'_>, dest: &Path) -> Result<Self, Box<Diagnostic>> {
        let of = |private: bool| plan.artifacts.iter().filter(move |a| a.private == private);
        let dest = std::path::absolute(dest).map_err(|e| unwritable(dest, &e))?;
        if real(&dest).starts_with(private_folder(campaign)?) {
            return Err(Box::new(not_ours(&dest, "it is inside the folder of personal data")));
        }
        let public = Stage::open(campaign, &dest, of(false))?;
        let private = match of(true).next() {
            Some(_) => Some(Stage::open(campaign, &campaign.root.join(PRIVATE_DIR), of(true))?),
            None => None,
        };
        Ok(Self { public, private })
    }

    /// Writes an artifact to where it belongs.
    ///
    /// # Errors
    /// As for [`Stage::write`].
    pub fn write(&self, artifact: &Artifact<'_>, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
        match &self.private {
            Some(private) if artifact.private => private.write(&artifact.path, bytes),
            _ if artifact.private => Ok(()), // Cannot be: its stage was opened for it.
            _ => self.public.write(&artifact.path, bytes),
        }
    }

    /// Puts both in their places with their manifests, public and private.
    ///
    /// # Errors
    /// As for [`Stage::commit`].
    pub fn commit(self, [public, private]: &[String; 2]) -> Result<(), Box<Diagnostic>> {
        self.public.write(manifest::FILE_NAME, public.as_bytes())?;
        if let Some(stage) = self.private {
            stage.write(manifest::FILE_NAME, private.as_bytes())?;
            stage.commit()?;
        }
        self.public.commit()
    }
}

/// A new output folder in the making; removed when dropped before [`Stage::commit`].
pub struct Stage {
    new: PathBuf,
    dest: PathBuf,
}

impl Stage {
    /// Makes the staging folder with every folder the artifacts need.
    ///
    /// # Errors
    /// When the output folder is not ours to replace, overlaps the campaign's sources, or
    /// its parent cannot be written.
    fn open<'p>(
        campaign: &Campaign,
        dest: &Path,
        artifacts: impl Iterator<Item = &'p Artifact<'p>>,
    ) -> Result<Self, Box<Diagnostic>> {
        let dest = std::path::absolute(dest).map_err(|e| unwritable(dest, &e))?;
        may_replace(campaign, &dest)?;
        let (Some(parent), Some(name)) = (dest.parent(), dest.file_name()) else {
            return Err(Box::new(not_ours(&dest, "it has no name")));
        };
        std::fs::create_dir_all(parent).map_err(|e| unwritable(parent, &e))?;
        let new = parent.join(format!(".{}.outreach-new", name.to_string_lossy()));
        if new.exists() {
            std::fs::remove_dir_all(&new).map_err(|e| unwritable(&new, &e))?;
        }
        let stage = Self { new, dest };
        let folders: BTreeSet<&str> = artifacts.filter_map(|a| Some(a.path.rsplit_once('/')?.0)).collect();
        for folder in folders.into_iter().chain([""]) {
            let folder = stage.new.join(folder);
            std::fs::create_dir_all(&folder).map_err(|e| unwritable(&folder, &e))?;
        }
        Ok(stage)
    }

    /// Writes one file; its folder exists already.
    ///
    /// # Errors
    /// Disk full, name too long for the file system, …
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
        let full = self.new.join(path);
        std::fs::write(&full, bytes).map_err(|e| unwritable(&self.dest.join(path), &e))
    }

    /// Puts the new folder in the place of the old one.
    ///
    /// # Errors
    /// When the folders cannot be renamed; the old output is then still there.
    fn commit(self) -> Result<(), Box<Diagnostic>> {
        if !self.dest.exists() {
            return std::fs::rename(&self.new, &self.dest).map_err(|e| unwritable(&self.dest, &e));
        }
        // After the exchange the old output is at the staging path, and dropping removes it.
        exchange(&self.new, &self.dest).map_err(|e| unwritable(&self.dest, &e))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.new.exists() {
            let _ = std::fs::remove_dir_all(&self.new);
        }
    }
}

/// Swaps two folders: in one step where the system can, else in two with a way back.
fn exchange(new: &Path, dest: &Path) -> std::io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, dest, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let old = new.with_extension("old");
    std::fs::rename(dest, &old)?;
    if let Err(e) = std::fs::rename(new, dest) {
        std::fs::rename(&old, dest)?;
        return Err(e);
    }
    std::fs::remove_dir_all(&old)
}

/// An existing folder may only be replaced if it is empty or a build of ours, and never if
/// it holds the campaign itself.
fn may_replace(campaign: &Campaign, dest: &Path) -> Result<(), Box<Diagnostic>> {
    let root = std::path::absolute(&campaign.root).map_err(|e| unwritable(&campaign.root, &e))?;
    let link = std::fs::symlink_metadata(dest).is_ok_and(|m| m.is_symlink());
    let (root, dest) = (real(&root), real(dest));
    let content = root.join(&campaign.config.book.src);
    if root.starts_with(&dest) {
        return Err(Box::new(not_ours(&dest, "it holds the campaign itself")));
    }
    if dest.starts_with(&content) || dest.starts_with(root.join("themes")) {
        return Err(Box::new(not_ours(&dest, "it is inside the campaign's sources")));
    }
    match std::fs::symlink_metadata(&dest) {
        Err(_) => return Ok(()),
        Ok(_) if link => return Err(Box::new(not_ours(&dest, "it is a symbolic link"))),
        Ok(m) if !m.is_dir() => return Err(Box::new(not_ours(&dest, "it is a file"))),
        Ok(_) => {}
    }
    let empty = std::fs::read_dir(&dest).map_err(|e| unwritable(&dest, &e))?.next().is_none();
    if empty || dest.join(manifest::FILE_NAME).is_file() {
        return Ok(());
    }
    Err(Box::new(not_ours(&dest, "it holds files that this program did not write")))
}

/// Where personal data lives: no output folder for what everybody may see.
fn private_folder(campaign: &Campaign) -> Result<PathBuf, Box<Diagnostic>> {
    let root = std::path::absolute(&campaign.root).map_err(|e| unwritable(&campaign.root, &e))?;
    Ok(real(&root).join(merge::PRIVATE))
}

fn not_ours(dest: &Path, why: &str) -> Diagnostic {
    Diagnostic::error("outreach::build::not-ours", format!("the output folder is not replaced: {why}"))
        .in_path(dest.display().to_string())
        .help("choose another folder with --dest-dir or `[build] build-dir`, or empty this one yourself")
}

fn unwritable(path: &Path, e: &std::io::Error) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error("outreach::build::unwritable", format!("this cannot be written: {e}"))
            .in_path(path.display().to_string())
            .help("the last output is untouched; check free space and permissions and build again"),
    )
}
