//! Watching the campaign's sources. Bursts (a git checkout, an editor's atomic save) become one
//! change, and nothing that came while a folder was new is missed.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::ModifyKind;
use notify::{ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _, WatcherKind};
use rustc_hash::{FxHashMap, FxHashSet};
use same_file::Handle;
use walkdir::{DirEntry, WalkDir};

use crate::build::place::real;
use crate::check::tables;
use crate::config;
use crate::content::files;
use crate::digest::Digest;
use crate::{order, paths};

/// Quiet time after which a burst is over: longer than an editor takes between writing its
/// temporary file and renaming it, too short to be felt.
const QUIET: Duration = Duration::from_millis(12);
/// A burst that does not end is acted on all the same after this.
const LONGEST: Duration = Duration::from_millis(500);
/// When to look at the folder again after a burst: the system starts to watch a new folder some
/// time after it was made, and what was written into it meanwhile was not seen.
const SECOND_LOOK: Duration = Duration::from_millis(250);

/// When to look whether the campaign's folder is still the one that is watched.
const GLANCE: Duration = Duration::from_secs(1);

/// What changed in a burst.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Nothing but style sheets.
    pub styles: bool,
    /// From the campaign's folder, as far as it is known; empty for the folder itself and all that is in it.
    pub paths: FxHashSet<PathBuf>,
}

/// Watches while it lives.
pub struct Watcher {
    system: RecommendedWatcher,
    send: Sender<notify::Result<notify::Event>>,
    events: Receiver<notify::Result<notify::Event>>,
    /// The campaign's folder as it was named.
    named: PathBuf,
    /// Where that really is.
    root: PathBuf,
    /// The very folder that is watched: another may come into its place.
    folder: Option<Handle>,
    /// It was moved, perhaps away and back.
    moved: bool,
    ignored: Vec<PathBuf>,
    /// Files elsewhere that symbolic links lead to, with the links.
    linked: FxHashMap<PathBuf, PathBuf>,
    /// Everything as it was when a folder was new, while a second look is due.
    looked: Option<blake3::Hash>,
}

impl Watcher {
    /// Watches the whole campaign folder but what is `ignored`, so that removed and re-made folders
    /// are seen, and the files that links in it lead to.
    ///
    /// # Errors
    /// When the system cannot watch the folder.
    pub fn new(named: &Path, ignored: &[PathBuf]) -> notify::Result<Self> {
        let root = named.canonicalize().map_err(notify::Error::io)?;
        let (send, events) = channel();
        let system = notify::recommended_watcher(send.clone())?;
        let (named, linked) = (named.to_owned(), FxHashMap::default());
        let ignored = ignored.iter().map(|p| real(p)).collect();
        let mut watcher =
            Self { system, send, events, named, root, folder: None, ignored, linked, moved: false, looked: None };
        watcher.watch_all()?;
        Ok(watcher)
    }

    /// Takes these and no others for what is no source, whether they are there yet or not.
    pub fn ignore(&mut self, ignored: &[PathBuf]) {
        let ignored: Vec<_> = ignored.iter().map(|p| real(p)).collect();
        if ignored != self.ignored {
            self.ignored = ignored;
            // What was none is one now. What cannot be watched is read again with the next change.
            let _ = self.watch(&self.root.clone());
        }
    }

    /// Watches what there is of sources in a folder. What may not be read, or is gone again, is passed over.
    ///
    /// # Errors
    /// When the system cannot watch the campaign's folder, or no more folders.
    fn watch(&mut self, folder: &Path) -> notify::Result<()> {
        // Windows and macOS watch all that is in a folder, whoever may read it.
        if RecommendedWatcher::kind() != WatcherKind::Inotify {
            return if folder == self.root { self.system.watch(folder, RecursiveMode::Recursive) } else { Ok(()) };
        }
        // Each before what is in it is listed: what is made meanwhile is told.
        let is_folder = |item: &DirEntry| item.file_type().is_dir() || item.depth() == 0 && item.path().is_dir();
        for item in sources(&self.root, folder, &self.ignored).filter(is_folder) {
            if let Err(e) = self.system.watch(item.path(), RecursiveMode::NonRecursive)
                && (item.path() == self.root || matches!(e.kind, ErrorKind::MaxFilesWatch))
            {
                return Err(e);
            }
        }
        Ok(())
    }

    /// Begins anew, with what is there now.
    fn begin(&mut self) -> notify::Result<()> {
        self.root = self.named.canonicalize().map_err(notify::Error::io)?;
        self.system = notify::recommended_watcher(self.send.clone())?;
        self.watch_all()
    }

    /// Watches the campaign's folder and what links in it lead to.
    fn watch_all(&mut self) -> notify::Result<()> {
        let folder = Handle::from_path(&self.root).map_err(notify::Error::io)?;
        self.watch(&self.root.clone())?;
        (self.folder, self.moved) = (Some(folder), false);
        let links = sources(&self.root, &self.root, &self.ignored).filter(|i| i.path_is_symlink());
        let target = |i: DirEntry| Some((i.path().canonicalize().ok().filter(|p| p.is_file())?, i.into_path()));
        self.linked = links.filter_map(target).collect();
        // An editor that saves puts a new file into the place of the old one, which only its folder tells.
        let folders: FxHashSet<&Path> = self.linked.keys().filter_map(|file| file.parent()).collect();
        for folder in folders {
            // What cannot be watched is read again with the next change.
            let _ = self.system.watch(folder, RecursiveMode::NonRecursive);
        }
        Ok(())
    }

    /// Whether another folder, or none, is where the campaign's was: a checkout or a sync tool made it anew.
    fn is_another(&self) -> bool {
        self.moved || Handle::from_path(&self.named).ok() != self.folder
    }

    /// Watches the folder that is there now. One that is gone is waited for.
    fn follow(&mut self) -> Option<Change> {
        if self.named.is_dir() {
            self.begin().ok()?;
        } else {
            // It is told once.
            self.folder.take()?;
        }
        Some(Change { styles: false, paths: FxHashSet::from_iter([PathBuf::new()]) })
    }

    /// Waits for the next burst to end; `None` when the system watches no longer.
    pub fn next(&mut self) -> Option<Change> {
        loop {
            let wait = if self.looked.is_some() { SECOND_LOOK } else { GLANCE };
            let event = match self.events.recv_timeout(wait) {
                Ok(event) => event,
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    if self.is_another()
                        && let Some(change) = self.follow()
                    {
                        return Some(change);
                    }
                    let Some(before) = self.looked.take() else { continue };
                    if self.look() == before {
                        continue;
                    }
                    return Some(Change::default());
                }
            };
            // The folder itself was moved, and what it takes with it of the system's watches is lost.
            if event.as_ref().is_ok_and(|event| {
                event.paths.contains(&self.root) && matches!(event.kind, EventKind::Modify(ModifyKind::Name(_)))
            }) {
                self.moved = true;
            }
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
            // A link that is new or leads elsewhere now.
            let leads = |p: &PathBuf| p.canonicalize().ok().and_then(|to| self.linked.get(&to)) == Some(p);
            if paths.iter().any(|p| p.is_symlink() && !leads(p)) {
                let _ = self.begin();
            }
            // Before the campaign is read: what is written into new folders is read then, or told.
            let is_ours = |path: &&PathBuf| path.is_dir() && (is_near(&self.root, path) || !path.is_symlink());
            for folder in paths.iter().filter(is_ours).cloned().collect::<Vec<_>>() {
                let _ = self.watch(&folder);
            }
            // Taken before the campaign is read: what changes meanwhile shows in the second look.
            self.looked = paths.iter().any(|p| p.is_dir()).then(|| self.look());
            let styles = paths.iter().all(|p| p.extension().is_some_and(|e| e == "css"));
            let paths = paths.iter().filter_map(|p| p.strip_prefix(&self.root).ok().map(as_named)).collect();
            return Some(Change { styles, paths });
        }
    }

    /// The sources that an event is about. One that lost events is about everything.
    fn sources(&self, event: notify::Result<notify::Event>) -> Vec<PathBuf> {
        match event {
            Ok(event) if event.need_rescan() => vec![self.root.clone()],
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => Vec::new(),
            // Windows tells of the folder, too, in which something changed, and of that itself.
            Ok(event) if cfg!(windows) && is_of_folders(&event) => Vec::new(),
            Ok(event) => event.paths.into_iter().filter_map(|path| self.source(path)).collect(),
            Err(_) => vec![self.root.clone()],
        }
    }

    /// The source that a path is, or the link that leads to it.
    fn source(&self, path: PathBuf) -> Option<PathBuf> {
        match self.linked.get(&path) {
            Some(link) => Some(link.clone()),
            None => (path.starts_with(&self.root) && is_source(&self.root, &path, &self.ignored)).then_some(path),
        }
    }

    /// Names, sizes and times of all sources.
    fn look(&self) -> blake3::Hash {
        let mut digest = Digest::default();
        let mut all: Vec<_> = sources(&self.root, &self.root, &self.ignored).collect();
        all.sort_by(files::in_folder);
        for item in all {
            digest.add(item.path().to_string_lossy().as_bytes());
            // What a link leads to counts.
            if let Some(data) = item.path().metadata().ok().filter(std::fs::Metadata::is_file) {
                digest.add(format!("{} {:?}", data.len(), data.modified().ok()));
            }
        }
        digest.hash()
    }
}

/// What there is of sources in a folder of the campaign, with the folder. Links to folders are followed where the
/// campaign's own folders are: nobody reads others.
fn sources(root: &Path, folder: &Path, ignored: &[PathBuf]) -> impl Iterator<Item = DirEntry> {
    let walk = move |folder: &Path| {
        let items = WalkDir::new(folder).into_iter();
        items.filter_entry(move |item| is_source(root, item.path(), ignored)).flatten()
    };
    walk(folder).flat_map(move |item| {
        let linked = item.path_is_symlink() && item.depth() > 0 && is_near(root, item.path()) && item.path().is_dir();
        let below = linked.then(|| walk(item.path()));
        std::iter::once(item).chain(below.into_iter().flatten())
    })
}

/// Whether folders were changed that are there, and neither made nor renamed.
fn is_of_folders(event: &notify::Event) -> bool {
    event.kind == EventKind::Modify(ModifyKind::Any) && event.paths.iter().all(|path| path.is_dir())
}

/// A path from the campaign's folder as its files are named, on Windows, too.
fn as_named(path: &Path) -> PathBuf {
    if cfg!(windows) { paths::shown(path).into() } else { path.to_owned() }
}

/// Where a campaign's own folders are, such as `content` and `themes/default`.
fn is_near(root: &Path, path: &Path) -> bool {
    path.strip_prefix(root).is_ok_and(|path| path.components().count() <= 2)
}

fn is_source(root: &Path, path: &Path, ignored: &[PathBuf]) -> bool {
    if ignored.iter().any(|i| path.starts_with(i)) {
        return false;
    }
    let relative = path.strip_prefix(root).unwrap_or(path);
    // Hidden files, editors' temporary files and the folder of a compiler make no difference to the output.
    let noise = |part: &str| part.starts_with('.') || part.ends_with('~') || part.ends_with(".swp");
    // Nor do files beside the folders that are none of a campaign: the log of this very server, of which each edition
    // would make another.
    let own =
        [config::FILE_NAME, order::FILE_NAME].iter().any(|name| relative == Path::new(name)) || tables::is_table(path);
    let beside = relative.parent() == Some(Path::new("")) && !own && path.is_file() && !path.is_symlink();
    !beside
        && !relative.starts_with("target")
        && !relative.components().any(|c| noise(&c.as_os_str().to_string_lossy()))
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
        assert!(!source("/c/target/debug/a") && source("/c/content/images/target/a.svg"));
    }

    #[test]
    fn logs_beside_the_folders_are_no_sources() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["nohup.out", "log", "book.toml", "places.yaml", "students.xlsx", "list.ods"] {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(dir.path().join("content")).unwrap();
        let source = |name: &str| is_source(dir.path(), &dir.path().join(name), &[]);
        assert!(!source("nohup.out") && !source("log"));
        assert!(source("book.toml") && source("students.xlsx") && source("content") && source("content/log"));
        assert!(source("places.yaml") && source("list.ods"));
        // What is gone may have been a folder.
        assert!(source("themes"));
    }

    #[test]
    fn a_burst_is_one_change_and_a_new_folder_is_seen_whole() {
        let dir = tempfile::tempdir().unwrap();
        let mut watcher = Watcher::new(dir.path(), &[]).unwrap();
        std::fs::create_dir_all(dir.path().join("content/scams")).unwrap();
        for i in 0..50 {
            std::fs::write(dir.path().join(format!("content/scams/{i}.md")), "x").unwrap();
        }
        let styles = |watcher: &mut Watcher| watcher.next().map(|change| change.styles);
        assert_eq!(styles(&mut watcher), Some(false));
        std::fs::write(dir.path().join("content/own.css"), "x").unwrap();
        let mut seen = vec![styles(&mut watcher)];
        while seen.last() == Some(&Some(false)) && seen.len() < 4 {
            seen.push(styles(&mut watcher));
        }
        assert_eq!(seen.last(), Some(&Some(true)), "{seen:?}");
    }

    /// Does something that ends with a change that is told: one that is lost is waited for in vain.
    fn in_time(what: fn()) {
        let (done, wait) = channel();
        let thread = std::thread::spawn(move || {
            what();
            done.send(()).unwrap();
        });
        let patience = Duration::from_secs(60);
        assert_ne!(wait.recv_timeout(patience), Err(RecvTimeoutError::Timeout), "a change was lost");
        thread.join().unwrap();
    }

    /// Waits until a change names a path.
    fn until(watcher: &mut Watcher, path: &str) {
        while watcher.next().is_some_and(|change| !change.paths.contains(Path::new(path))) {}
    }

    #[test]
    fn folders_in_new_folders_and_those_that_are_sources_from_now_on_are_watched() {
        in_time(new_folders);
    }

    fn new_folders() {
        let dir = tempfile::tempdir().unwrap();
        let path = |path: &str| dir.path().join(path);
        std::fs::create_dir_all(path("content/built/old")).unwrap();
        let mut watcher = Watcher::new(dir.path(), &[path("content/built")]).unwrap();
        std::fs::create_dir_all(path("content/a/b/c")).unwrap();
        until(&mut watcher, "content/a");
        std::fs::write(path("content/a/b/c/one.md"), "x").unwrap();
        until(&mut watcher, "content/a/b/c/one.md");
        std::fs::rename(path("content/a"), path("content/d")).unwrap();
        until(&mut watcher, "content/d");
        std::fs::write(path("content/d/b/c/one.md"), "y").unwrap();
        until(&mut watcher, "content/d/b/c/one.md");
        std::fs::remove_dir_all(path("content/d/b")).unwrap();
        std::fs::create_dir_all(path("content/d/b/c")).unwrap();
        until(&mut watcher, "content/d/b");
        std::fs::write(path("content/d/b/c/one.md"), "z").unwrap();
        until(&mut watcher, "content/d/b/c/one.md");
        watcher.ignore(&[]);
        std::fs::write(path("content/built/old/two.md"), "x").unwrap();
        until(&mut watcher, "content/built/old/two.md");
    }

    #[test]
    #[cfg(unix)]
    fn a_content_folder_that_is_a_link_into_a_hidden_one_is_watched() {
        in_time(linked_content);
    }

    #[cfg(unix)]
    fn linked_content() {
        let dir = tempfile::tempdir().unwrap();
        let path = |path: &str| dir.path().join(path);
        std::fs::create_dir_all(path(".sync/content/pages")).unwrap();
        std::fs::create_dir_all(path(".sync/other/pages")).unwrap();
        std::os::unix::fs::symlink(".sync/content", path("content")).unwrap();
        let mut watcher = Watcher::new(dir.path(), &[]).unwrap();
        std::fs::write(path(".sync/content/pages/a.md"), "x").unwrap();
        until(&mut watcher, "content/pages/a.md");
        std::os::unix::fs::symlink(".sync/other", path("new")).unwrap();
        std::fs::rename(path("new"), path("content")).unwrap();
        until(&mut watcher, "content");
        std::fs::write(path("content/pages/b.md"), "x").unwrap();
        until(&mut watcher, "content/pages/b.md");
    }
}
