//! What the last build made, so that unchanged posters are not set again. Lives in
//! `.outreach/` of the campaign and may be deleted at any moment.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::manifest::Line;
use super::render::Rendered;
use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, PRIVATE_DIR};

const FOLDER: &str = ".outreach";
const INDEX: &str = "cache.json";

/// Artifacts of the last output by path.
pub struct Cache {
    dest: PathBuf,
    private: PathBuf,
    known: HashMap<String, Known>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Known {
    key: String,
    blake3: String,
    pages: Option<usize>,
}

impl Cache {
    /// Reads the index; anything unreadable is an empty cache.
    pub fn load(root: &Path, dest: &Path) -> Self {
        let text = std::fs::read(root.join(FOLDER).join(INDEX)).unwrap_or_default();
        Self {
            dest: dest.to_owned(),
            private: root.join(PRIVATE_DIR),
            known: serde_json::from_slice(&text).unwrap_or_default(),
        }
    }

    /// The artifact's bytes from the last output, when its key is the same and the file is still whole.
    pub fn get(&self, artifact: &Artifact<'_>, key: blake3::Hash) -> Option<Rendered> {
        let known = self.known.get(artifact.shown_path().as_ref()).filter(|k| k.key == key.to_hex().as_str())?;
        let folder = if artifact.private { &self.private } else { &self.dest };
        let bytes = std::fs::read(folder.join(&artifact.path)).ok()?;
        let whole = blake3::hash(&bytes).to_hex().as_str() == known.blake3;
        whole.then_some(Rendered { bytes, pages: known.pages, warnings: Vec::new() })
    }
}

/// Writes the index. Failing to is no error: the next build is only slower.
pub fn save(root: &Path, made: &[(String, Line, Option<blake3::Hash>)]) {
    let known: HashMap<&str, Known> = made
        .iter()
        .filter_map(|(path, line, key)| {
            let key = key.as_ref()?.to_hex().to_string();
            Some((path.as_str(), Known { key, blake3: line.blake3.clone(), pages: line.pages }))
        })
        .collect();
    let folder = root.join(FOLDER);
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        serde_json::to_writer(&mut file, &known)?;
        file.persist(folder.join(INDEX))?;
        Ok(())
    };
    let _ = write();
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
    std::fs::create_dir_all(&folder).map_err(unwritable)?;
    // Keeps the folder out of version control without a line in the campaign's own .gitignore.
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        std::fs::write(ignore, "*\n").map_err(unwritable)?;
    }
    let file = File::create(folder.join("lock")).map_err(unwritable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Box::new(
            Diagnostic::error("outreach::build::locked", "another build of this campaign is running")
                .help("wait for it to end, or stop it (perhaps `outreach serve` in another window)"),
        )),
        Err(TryLockError::Error(e)) => Err(unwritable(e)),
    }
}
