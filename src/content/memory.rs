//! What was read before: a watched campaign reads again only the files that changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rustc_hash::{FxHashMap, FxHashSet};

use super::files::{self, Given, Listing};
use super::load::{self, Folder, Found, Made, Read};
use crate::digest::Digest;
use crate::workers;

/// A file that was written this short a time before it was read may be written again without its
/// time on disk showing it: clocks of file systems tick some milliseconds.
const TICK: Duration = Duration::from_millis(50);

/// Length and time of a file as it was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stamp {
    length: u64,
    modified: SystemTime,
    /// It had been quiet for long enough to tell a later change by its time.
    settled: bool,
}

impl Stamp {
    /// The stamp of a file as it is now; `None` when it cannot be told.
    pub fn of(path: &Path) -> Option<Self> {
        let data = std::fs::metadata(path).ok()?;
        let modified = data.modified().ok()?;
        let settled = SystemTime::now().duration_since(modified).is_ok_and(|age| age > TICK);
        Some(Self { length: data.len(), modified, settled })
    }

    /// Whether length and time are the same: it is still what it was, unless it was written within a tick.
    pub fn is_like(&self, then: &Self) -> bool {
        self.length == then.length && self.modified == then.modified
    }

    /// Whether a file with this stamp is still what it was when it had the other one.
    pub fn is_still(&self, then: &Self) -> bool {
        then.settled && self.is_like(then)
    }
}

/// Files as they were read.
#[derive(Default)]
pub struct Memory {
    files: FxHashMap<String, (Stamp, Arc<Read>)>,
    /// Of what decides how they are read.
    settings: Option<blake3::Hash>,
    /// What files were when they last could be read, for one that is broken now; kept only when asked.
    good: Option<FxHashMap<String, Arc<Read>>>,
    /// What was read already and is still to be used.
    given: Given,
}

impl Memory {
    /// One in which a file that is broken stays as it last was, as a preview wants it.
    pub fn forgiving() -> Self {
        Self { good: Some(FxHashMap::default()), ..Self::default() }
    }

    /// One that reads nothing of this from the disk the first time.
    pub fn given(given: Given) -> Self {
        Self { given, ..Self::default() }
    }

    /// What is in the content folder, if that was given.
    pub(super) fn listing(&mut self) -> Option<Listing> {
        self.given.listing.take()
    }

    /// Reads the files that are not known as they are now, many at once; forgets those that are gone.
    pub fn read(&mut self, found: Vec<Found>, of: &Folder<'_>) -> Vec<(Found, Arc<Read>)> {
        let settings = settings(of);
        if self.settings != Some(settings) {
            (self.files, self.settings) = (FxHashMap::default(), Some(settings));
        }
        let mut known = std::mem::take(&mut self.files);
        let mut given = std::mem::take(&mut self.given.texts);
        // Each is taken once, by one thread. A preview is given none, and reads again with every change.
        let given: Vec<_> = if given.is_empty() {
            Vec::new()
        } else {
            found.iter().map(|file| Mutex::new(given.remove(file.path.as_os_str()))).collect()
        };
        // What was read now, and with which stamp.
        let read = workers::run(found.len(), 0, &|i| {
            let text = given.get(i).and_then(|text| text.lock().unwrap_or_else(PoisonError::into_inner).take());
            if text.is_some() {
                return (Arc::new(load::read(&found[i], of, text)), Some(None));
            }
            // The stamp comes first: a change while reading then shows.
            let stamp = Stamp::of(&found[i].path);
            match (known.get(&found[i].name), stamp) {
                (Some((then, read)), Some(now)) if now.is_still(then) => (Arc::clone(read), None),
                _ => (Arc::new(load::read(&found[i], of, None)), Some(stamp)),
            }
        });
        for (file, (read, new)) in found.iter().zip(&read) {
            match new {
                Some(Some(stamp)) => drop(known.insert(file.name.clone(), (*stamp, Arc::clone(read)))),
                // Without a stamp it is read again the next time.
                Some(None) => drop(known.remove(&file.name)),
                None => {}
            }
        }
        if known.len() > found.len() {
            let there: FxHashSet<_> = found.iter().map(|file| file.name.as_str()).collect();
            known.retain(|name, _| there.contains(name.as_str()));
            self.good.iter_mut().for_each(|good| good.retain(|name, _| there.contains(name.as_str())));
        }
        self.files = known;
        found.into_iter().zip(read).map(|(file, (read, new))| self.forgive(file, read, new.is_some())).collect()
    }

    /// Puts what a file last was into the place of what cannot be read. One that is not `new` was good or broken before.
    fn forgive(&mut self, file: Found, read: Arc<Read>, new: bool) -> (Found, Arc<Read>) {
        let Some(good) = &mut self.good else { return (file, read) };
        let broken = matches!(read.made, None | Some(Made::Entry(_, None) | Made::Data(_, None)));
        match good.get(&file.name) {
            _ if !broken => {
                if new {
                    good.insert(file.name.clone(), Arc::clone(&read));
                }
                (file, read)
            }
            Some(last) => {
                let made = match (&read.made, &last.made) {
                    // Its text can be read, and is checked.
                    (Some(Made::Entry(text, None)), Some(Made::Entry(_, entry))) => {
                        Some(Made::Entry(Arc::clone(text), entry.clone()))
                    }
                    (Some(Made::Data(text, None)), Some(Made::Data(_, data))) => {
                        Some(Made::Data(Arc::clone(text), data.clone()))
                    }
                    (_, made) => made.clone(),
                };
                (file, Arc::new(Read { made, found: read.found.clone() }))
            }
            None => (file, read),
        }
    }

    /// Whether a file, by its path from the campaign's root, says just what was read of it last.
    pub fn is_of(&self, root: &Path, path: &Path) -> bool {
        let Some((name, (_, read))) = path.to_str().and_then(|name| self.files.get_key_value(name)) else {
            return false;
        };
        let full = root.join(path);
        match &read.made {
            Some(Made::Entry(then, _) | Made::Data(then, _)) => {
                files::read_text(&full, name).is_ok_and(|now| now.text == then.text)
            }
            Some(Made::Asset(then)) => {
                std::fs::metadata(&full).is_ok_and(|data| data.len() == then.len() as u64)
                    && std::fs::read(&full).is_ok_and(|now| now[..] == then[..])
            }
            Some(Made::Stranger) | None => false,
        }
    }

    /// Forgets files, and what is in folders, by their paths from the campaign's root: they are read again whatever
    /// their length and time are.
    pub fn forget(&mut self, changed: &FxHashSet<PathBuf>) {
        for path in changed {
            // Mostly it is a file that is known; only folders have to be looked for.
            if path.to_str().is_none_or(|name| self.files.remove(name).is_none()) {
                self.files.retain(|name, _| !Path::new(name).starts_with(path));
            }
        }
    }
}

fn settings(of: &Folder<'_>) -> blake3::Hash {
    let mut digest = Digest::default();
    // In an order of its own: that of a map is another each time it is made.
    let roles: BTreeMap<_, _> = of.roles.iter().collect();
    digest.add(of.src).add_all(roles.into_iter().map(|(words, role)| (words, role.name())));
    digest.add_all(of.languages.iter().map(|l| (l, "")));
    digest.hash()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_change_is_not_read_again() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("content/pages")).unwrap();
        for name in ["a", "b"] {
            let path = dir.path().join(format!("content/pages/{name}.md"));
            std::fs::write(&path, "---\ntitle: 题\n---\n\n正文\n").unwrap();
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(5)).unwrap();
        }
        let mut memory = Memory::default();
        let mut load = || {
            // Made anew each time, as a locale is.
            let roles = (0..40).map(|i| (format!("词{i}"), super::super::blocks::Role::Actions)).collect();
            let of = Folder { root: dir.path(), src: "content", drafts: false, roles: &roles, languages: &[] };
            load::load(&of, &mut memory, &mut Vec::new()).remove(0).entries
        };
        let (first, again) = (load(), load());
        assert!(first.iter().zip(&again).all(|(a, b)| Arc::ptr_eq(a, b)));
        std::fs::write(dir.path().join("content/pages/b.md"), "---\ntitle: 新题\n---\n").unwrap();
        let changed = load();
        assert!(Arc::ptr_eq(&first[0], &changed[0]));
        assert_eq!(changed[1].title, "新题");
    }

    #[test]
    fn a_file_that_cannot_be_read_stays_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("content");
        std::fs::create_dir_all(folder.join("pages")).unwrap();
        std::fs::write(folder.join("pages/a.md"), "---\ntitle: 题\n---\n").unwrap();
        std::fs::write(folder.join("slogans.yaml"), "- 不听不信不转账\n").unwrap();
        let mut memory = Memory::forgiving();
        let mut load = || {
            let roles = std::collections::HashMap::new();
            let of = Folder { root: dir.path(), src: "content", drafts: false, roles: &roles, languages: &[] };
            let mut found = Vec::new();
            let content = load::load(&of, &mut memory, &mut found).remove(0);
            let titles: Vec<_> = content.entries.iter().map(|entry| entry.title.clone()).collect();
            (titles, content.slogans.len(), content.files.len(), found.len())
        };
        let title = vec!["题".to_owned()];
        assert_eq!(load(), (title.clone(), 1, 2, 0));
        // 防 in GBK.
        std::fs::write(folder.join("pages/a.md"), b"---\ntitle: \xB7\xC0\n---\n").unwrap();
        std::fs::write(folder.join("slogans.yaml"), b"- \xB7\xC0\n").unwrap();
        for _ in 0..2 {
            assert_eq!(load(), (title.clone(), 1, 2, 2));
        }
        std::fs::write(folder.join("pages/a.md"), "---\ntitle: 新题\n---\n").unwrap();
        // In an encoding that can be read, what is no list is broken all the same.
        std::fs::write(folder.join("slogans.yaml"), "- [不听\n").unwrap();
        assert_eq!(load(), (vec!["新题".to_owned()], 1, 2, 1));
        // What is gone is gone.
        std::fs::remove_file(folder.join("pages/a.md")).unwrap();
        load();
        std::fs::write(folder.join("pages/a.md"), "").unwrap();
        assert_eq!(load(), (Vec::new(), 1, 2, 2));
    }

    #[test]
    fn what_is_forgotten_is_read_again_whatever_its_time() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("content/pages/a.md");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let then = SystemTime::now() - Duration::from_secs(5);
        let save = |title: &str| {
            std::fs::write(&path, format!("---\ntitle: {title}\n---\n")).unwrap();
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(then).unwrap();
        };
        let mut memory = Memory::default();
        let title = |memory: &mut Memory| {
            let roles = std::collections::HashMap::new();
            let of = Folder { root: dir.path(), src: "content", drafts: false, roles: &roles, languages: &[] };
            load::load(&of, memory, &mut Vec::new()).remove(0).entries[0].title.clone()
        };
        save("甲");
        assert_eq!(title(&mut memory), "甲");
        for (new, changed) in [("乙", "content/pages/a.md"), ("丙", "content"), ("丁", "")] {
            save(new);
            assert_ne!(title(&mut memory), new, "length and time are the same");
            memory.forget(&FxHashSet::from_iter([PathBuf::from(changed)]));
            assert_eq!(title(&mut memory), new, "{changed:?}");
        }
    }

    #[test]
    fn what_is_saved_again_as_it_was_is_known() {
        let dir = tempfile::tempdir().unwrap();
        let write = |path: &str, bytes: &[u8]| std::fs::write(dir.path().join(path), bytes).unwrap();
        for folder in ["content/pages", "content/images"] {
            std::fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        write("content/pages/a.md", b"---\ntitle: A\n---\n");
        write("content/slogans.yaml", b"- B\n");
        write("content/images/c.svg", b"<svg><path/></svg>");
        let mut memory = Memory::forgiving();
        let roles = std::collections::HashMap::new();
        let of = Folder { root: dir.path(), src: "content", drafts: false, roles: &roles, languages: &[] };
        load::load(&of, &mut memory, &mut Vec::new());
        let is_known = |path: &str| memory.is_of(dir.path(), Path::new(path));
        for path in ["content/pages/a.md", "content/slogans.yaml", "content/images/c.svg"] {
            assert!(is_known(path), "{path}");
        }
        // What Windows adds changes nothing.
        write("content/pages/a.md", b"\xEF\xBB\xBF---\r\ntitle: A\r\n---\r\n");
        assert!(is_known("content/pages/a.md"));
        write("content/pages/a.md", b"---\ntitle: Z\n---\n");
        write("content/slogans.yaml", b"");
        write("content/images/c.svg", b"<svg> <path/></svg>");
        write("content/images/new.svg", b"<svg><path/></svg>");
        for path in ["content/pages/a.md", "content/slogans.yaml", "content/images/c.svg", "content/images/new.svg"] {
            assert!(!is_known(path), "{path}");
        }
        assert!(!is_known("content/pages") && !is_known("content/gone.md") && !is_known("book.toml"));
    }

    #[test]
    fn what_was_read_already_is_used_once() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("content").join("pages");
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["a.md", "b.md"] {
            std::fs::write(folder.join(name), "---\ntitle: 在磁盘上\n---\n").unwrap();
        }
        let text = "---\ntitle: 读过的\n---\n";
        let mut memory = Memory::given(Given {
            listing: None,
            texts: std::iter::once((
                folder.join("a.md").into_os_string(),
                files::Text { text: text.to_owned(), digest: None },
            ))
            .collect(),
        });
        let mut titles = || {
            let roles = std::collections::HashMap::new();
            let of = Folder { root: dir.path(), src: "content", drafts: false, roles: &roles, languages: &[] };
            let entries = load::load(&of, &mut memory, &mut Vec::new()).remove(0).entries;
            entries.iter().map(|entry| entry.title.clone()).collect::<Vec<_>>()
        };
        assert_eq!(titles(), ["读过的", "在磁盘上"]);
        assert_eq!(titles(), ["在磁盘上", "在磁盘上"]);
    }

    #[test]
    fn a_file_that_was_just_written_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        std::fs::write(&path, "a").unwrap();
        let fresh = Stamp::of(&path).unwrap();
        assert!(!Stamp::of(&path).unwrap().is_still(&fresh));
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(5)).unwrap();
        let settled = Stamp::of(&path).unwrap();
        assert!(Stamp::of(&path).unwrap().is_still(&settled));
        std::fs::write(&path, "b").unwrap();
        assert!(!Stamp::of(&path).unwrap().is_still(&settled));
    }
}
