//! Watching the campaign's sources. Bursts (a git checkout, an editor's atomic save) become one
//! change, and nothing that came while a folder was new is missed.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use walkdir::WalkDir;

use crate::content::files;
use crate::digest::Digest;

/// Quiet time after which a burst is over: longer than an editor takes between writing its
/// temporary file and renaming it, too short to be felt.
const QUIET: Duration = Duration::from_millis(12);
/// A burst that does not end is acted on all the same after this.
const LONGEST: Duration = Duration::from_millis(500);
/// When to look at the folder again after a burst: the system starts to watch a new folder some
/// time after it was made, and what was written into it meanwhile was not seen.
const SECOND_LOOK: Duration = Duration::from_millis(250);

/// What changed in a burst.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Style sheets alone.
    Styles,
    Sources,
}

/// Watches while it lives.
pub struct Watcher {
    _system: RecommendedWatcher,
    events: Receiver<notify::Result<notify::Event>>,
    root: PathBuf,
    ignored: Vec<PathBuf>,
    /// Everything as it was when a folder was new, while a second look is due.
    looked: Option<blake3::Hash>,
}

impl Watcher {
    /// Watches the whole campaign folder but what is `ignored`, so that removed and re-made folders
    /// are seen.
    ///
    /// # Errors
    /// When the system cannot watch the folder.
    pub fn new(root: &Path, ignored: &[PathBuf]) -> notify::Result<Self> {
        let root = root.canonicalize().map_err(notify::Error::io)?;
        let (send, events) = channel();
        let mut system = notify::recommended_watcher(send)?;
        system.watch(&root, RecursiveMode::Recursive)?;
        let ignored = ignored.iter().map(|p| p.canonicalize().unwrap_or_else(|_| p.clone())).collect();
        Ok(Self { _system: system, events, root, ignored, looked: None })
    }

    /// Waits for the next burst to end; `None` when the system watches no longer.
    pub fn next(&mut self) -> Option<Change> {
        loop {
            let event = match self.looked {
                None => self.events.recv().ok()?,
                Some(before) => match self.events.recv_timeout(SECOND_LOOK) {
                    Ok(event) => event,
                    Err(RecvTimeoutError::Disconnected) => return None,
                    Err(RecvTimeoutError::Timeout) => {
                        let now = self.look();
                        self.looked = None;
                        if now == before {
                            continue;
                        }
                        return Some(Change::Sources);
                    }
                },
            };
            let mut paths = self.sources(event);
            let begun = Instant::now();
            while begun.elapsed() < LONGEST
                && let Ok(event) = self.events.recv_timeout(QUIET)
            {
                paths.extend(self.sources(event));
            }
            if paths.is_empty() {
                continue;
            }
            // Taken before the campaign is read: what changes meanwhile shows in the second look.
            self.looked = paths.iter().any(|p| p.is_dir()).then(|| self.look());
            let styles = paths.iter().all(|p| p.extension().is_some_and(|e| e == "css"));
            return Some(if styles { Change::Styles } else { Change::Sources });
        }
    }

    /// The sources that an event is about. One that lost events is about everything.
    fn sources(&self, event: notify::Result<notify::Event>) -> Vec<PathBuf> {
        match event {
            Ok(event) if event.need_rescan() => vec![self.root.clone()],
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => Vec::new(),
            Ok(event) => event.paths.into_iter().filter(|p| is_source(&self.root, p, &self.ignored)).collect(),
            Err(_) => vec![self.root.clone()],
        }
    }

    /// Names, sizes and times of all sources.
    fn look(&self) -> blake3::Hash {
        let mut digest = Digest::default();
        let sources = WalkDir::new(&self.root).sort_by(files::in_folder).into_iter();
        for item in sources.filter_entry(|i| is_source(&self.root, i.path(), &self.ignored)).flatten() {
            digest.add(item.path().to_string_lossy().as_bytes());
            if let Some(data) = item.metadata().ok().filter(std::fs::Metadata::is_file) {
                digest.add(format!("{} {:?}", data.len(), data.modified().ok()));
            }
        }
        digest.hash()
    }
}

fn is_source(root: &Path, path: &Path, ignored: &[PathBuf]) -> bool {
    if ignored.iter().any(|i| path.starts_with(i)) {
        return false;
    }
    let relative = path.strip_prefix(root).unwrap_or(path);
    // Hidden files, build folders and editors' temporary files make no difference to the output.
    let noise = |part: &str| part.starts_with('.') || part == "target" || part.ends_with('~') || part.ends_with(".swp");
    !relative.components().any(|c| noise(&c.as_os_str().to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_and_hidden_files_are_no_sources() {
        let root = Path::new("/c");
        let ignored = [PathBuf::from("/c/dist")];
        let source = |p: &str| is_source(root, Path::new(p), &ignored);
        assert!(source("/c/content/scams/a.md"));
        assert!(source("/c/book.toml"));
        assert!(!source("/c/dist/index.html"));
        assert!(!source("/c/.git/index"));
        assert!(!source("/c/content/.a.md.swp"));
    }

    #[test]
    fn a_burst_is_one_change_and_a_new_folder_is_seen_whole() {
        let dir = tempfile::tempdir().unwrap();
        let mut watcher = Watcher::new(dir.path(), &[]).unwrap();
        std::fs::create_dir_all(dir.path().join("content/scams")).unwrap();
        for i in 0..50 {
            std::fs::write(dir.path().join(format!("content/scams/{i}.md")), "x").unwrap();
        }
        assert_eq!(watcher.next(), Some(Change::Sources));
        std::fs::write(dir.path().join("themes.css"), "x").unwrap();
        let mut seen = vec![watcher.next()];
        while seen.last() == Some(&Some(Change::Sources)) && seen.len() < 4 {
            seen.push(watcher.next());
        }
        assert_eq!(seen.last(), Some(&Some(Change::Styles)), "{seen:?}");
    }
}
