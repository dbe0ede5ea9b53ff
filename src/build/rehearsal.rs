//! What `check` need not do twice. What was typeset and found right is remembered by the digest of
//! everything it depends on, in `.outreach/` of the campaign, which may be deleted at any moment. Only
//! a build makes that folder: a check of what was never built writes nothing. Pages are quicker made
//! than remembered.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::render::{NoFiles, Renderer};
use super::{cache, picture};
use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, Job, TypstOutput};
use crate::theme::typesetter::Inputs;
use crate::workers;

const INDEX: &str = "checked.json";

/// What is known to be right.
pub struct Rehearsal {
    root: PathBuf,
    /// Digests of typeset artifacts of earlier checks.
    before: HashSet<String>,
    /// And of this one.
    now: Mutex<HashSet<String>>,
}

impl Rehearsal {
    /// Reads what earlier checks found right; anything unreadable is nothing.
    pub fn load(root: &Path) -> Self {
        let before = cache::read(root, INDEX).unwrap_or_default();
        Self { root: root.to_owned(), before, now: Mutex::default() }
    }

    /// A typeset artifact of this digest was found right before.
    pub fn knows(&self, key: blake3::Hash) -> bool {
        let known = self.before.contains(key.to_hex().as_str());
        if known {
            self.found_right(key);
        }
        known
    }

    /// Remembers that nothing is wrong with a typeset artifact, not even a warning.
    pub fn found_right(&self, key: blake3::Hash) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_hex().to_string());
    }

    /// Writes what was found right. Failing to is no error: the next check is only slower.
    pub fn save(&self) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if *now == self.before {
            return;
        }
        cache::write(&self.root, INDEX, &now.iter().collect::<BTreeSet<_>>());
    }
}

impl Renderer<'_> {
    /// Does what can fail of [`Renderer::render`] without encoding the result, and returns
    /// the warnings. What `rehearsal` knows to be right is left out.
    ///
    /// # Errors
    /// As for [`Renderer::render`].
    pub fn rehearse(&self, artifact: &Artifact<'_>, rehearsal: &Rehearsal) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        match &artifact.job {
            Job::Bytes(_) => Ok(Vec::new()),
            Job::Picture { bytes, .. } => {
                let decoded = picture::decode(bytes);
                decoded.map(|_| Vec::new()).map_err(|d| vec![(*d).in_path(artifact.sources.join(", "))])
            }
            Job::Page { .. } | Job::Template { .. } | Job::Note { .. } => {
                self.text(&artifact.job, None).map(|_| Vec::new())
            }
            // Of other files nothing new can be said, but of a document that shows them.
            Job::Reel { of, into } => self.unless_known(artifact, rehearsal, || {
                self.rehearse_reel(artifact, of, into).map(|r| r.map_or_else(Vec::new, |r| r.warnings))
            }),
            Job::Line { template, data, .. } => self.unless_known(artifact, rehearsal, || {
                let of = (*template, &Inputs::new(), &TypstOutput::Png);
                self.typeset(artifact, of, &data()).map(|(_, warnings)| warnings)
            }),
            // Its pages are those of another artifact, which is looked at.
            Job::Typst { .. } if artifact.follows().is_some() => Ok(Vec::new()),
            Job::Typst { template, parts, inputs, output } => self.unless_known(artifact, rehearsal, || {
                let looked = workers::run(parts.len(), self.jobs, &|i| {
                    self.typeset(artifact, (template, inputs, output), &parts[i]()).map(|(_, warnings)| warnings)
                });
                Ok(looked.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
            }),
        }
    }

    /// Sets what no check has found right yet.
    fn unless_known(
        &self,
        artifact: &Artifact<'_>,
        rehearsal: &Rehearsal,
        set: impl FnOnce() -> Result<Vec<Diagnostic>, Vec<Diagnostic>>,
    ) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        // What a document of pictures shows is no matter here: black ones stand for them.
        let (key, _) = self.key(artifact, &NoFiles)?;
        if key.is_some_and(|key| rehearsal.knows(key)) {
            return Ok(Vec::new());
        }
        let warnings = set()?;
        if let Some(key) = key.filter(|_| warnings.is_empty()) {
            rehearsal.found_right(key);
        }
        Ok(warnings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_right_is_known_the_next_time_only() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(cache::FOLDER)).unwrap();
        let [a, b] = ["a", "b"].map(|t| blake3::hash(t.as_bytes()));
        let first = Rehearsal::load(dir.path());
        assert!(!first.knows(a));
        first.found_right(a);
        first.found_right(b);
        first.save();
        let second = Rehearsal::load(dir.path());
        assert!(second.knows(a));
        second.save();
        // What no check asked for is forgotten.
        assert!(!Rehearsal::load(dir.path()).knows(b));
    }
}
