//! Watching the campaign's sources. Bursts (a git checkout, an editor's atomic save) become one change.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

/// Quiet time after which a burst is over.
const QUIET: Duration = Duration::from_millis(60);

/// Watches while it lives.
pub type Watcher = Debouncer<RecommendedWatcher, RecommendedCache>;

/// Sends `()` after each burst of changes below `root` that is not in `ignored`.
/// The whole campaign folder is watched, so that removed and re-made folders are seen.
///
/// # Errors
/// When the system cannot watch the folder.
pub fn watch(root: &Path, ignored: Vec<PathBuf>, changed: Sender<()>) -> notify::Result<Watcher> {
    let root = root.canonicalize().map_err(notify::Error::io)?;
    let own_root = root.clone();
    let handler = move |result: DebounceEventResult| {
        let relevant = match result {
            Ok(events) => events.iter().any(|e| {
                !matches!(e.kind, EventKind::Access(_)) && e.paths.iter().any(|p| is_source(&own_root, p, &ignored))
            }),
            Err(_) => true, // An overflow lost events: build to be sure.
        };
        if relevant {
            let _ = changed.send(()); // The receiver is gone only at the end.
        }
    };
    let mut watcher = new_debouncer(QUIET, None, handler)?;
    watcher.watch(&root, RecursiveMode::Recursive)?;
    Ok(watcher)
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
}
