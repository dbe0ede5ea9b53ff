//! What is remembered from one run to the next, in `.outreach/` of the campaign, which may be deleted at any
//! moment. Only a build makes that folder: a check of what was never built writes nothing.

use std::collections::HashSet;
use std::io::{BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Below the campaign's root.
pub const FOLDER: &str = ".outreach";

/// What a file of the folder holds; `None` for what is not there or is not as it was written. A single digit that a
/// failing disk made another would otherwise be believed for ever.
pub fn read<T: DeserializeOwned>(root: &Path, name: &str) -> Option<T> {
    let bytes = std::fs::read(root.join(FOLDER).join(name)).ok()?;
    let (sum, value) = bytes.split_first_chunk::<SUM>()?;
    (*sum == line(blake3::hash(value))).then(|| serde_json::from_slice(value).ok()).flatten()
}

/// Bytes of a checksum with its line end: BLAKE3, in hexadecimal.
const SUM: usize = 65;

/// The first line of a file that holds a value, by which it is known to be whole.
fn line(sum: blake3::Hash) -> [u8; SUM] {
    let mut line = [b'\n'; SUM];
    line[..SUM - 1].copy_from_slice(sum.to_hex().as_bytes());
    line
}

/// Writes a file of the folder, whole or not at all. Failing to is no error: the next time is only
/// slower.
pub fn write<T: Serialize>(root: &Path, name: &str, value: &T) {
    let folder = root.join(FOLDER);
    let write = || -> std::io::Result<()> {
        let mut file = temporary(&folder)?;
        // The sum takes this place when it is known: what is remembered of thousands of entries is megabytes, which
        // need not be held at once.
        file.write_all(&[b'\n'; SUM])?;
        let mut value_of = BufWriter::with_capacity(PIECE, Summed { file, sum: blake3::Hasher::new() });
        serde_json::to_writer(&mut value_of, value)?;
        let Summed { mut file, sum } = value_of.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.rewind()?;
        file.write_all(&line(sum.finalize()))?;
        file.persist(folder.join(name))?;
        Ok(())
    };
    let _ = write();
}

/// Bytes that are written at once.
const PIECE: usize = 64 << 10;

/// How files are called that are not whole yet.
const UNFINISHED: &str = ".outreach-unfinished-";
/// A file that somebody still writes is younger.
const LEFT: Duration = Duration::from_secs(600);

/// A file that takes another's place when it is whole. Colleagues may read it whose folder it is, as they may what
/// every other program writes there. What runs that were killed have left there is taken away.
///
/// # Errors
/// When the folder takes none.
pub fn temporary(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    for item in std::fs::read_dir(folder)?.flatten() {
        let unfinished = item.file_name().to_string_lossy().starts_with(UNFINISHED);
        let age = || item.metadata().ok()?.modified().ok()?.elapsed().ok();
        if unfinished && age().is_some_and(|age| age > LEFT) {
            let _ = std::fs::remove_file(item.path());
        }
    }
    // Opened here and not by `tempfile`, which puts the path of the unfinished file behind what the system says.
    let open = |path: &Path| std::fs::File::options().read(true).write(true).create_new(true).open(path);
    tempfile::Builder::new().prefix(UNFINISHED).make_in(folder, open)
}

/// A file and the checksum of what is written to it.
struct Summed {
    file: tempfile::NamedTempFile,
    sum: blake3::Hasher,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Which program this is: its version, and for those who build it themselves the file it is. Asked of the system
/// once: a preview asks after every edit.
pub fn program() -> &'static str {
    static PROGRAM: LazyLock<String> = LazyLock::new(|| {
        let own = std::env::current_exe().and_then(std::fs::metadata);
        let own = own.map(|data| format!("{} {:?}", data.len(), data.modified().ok())).unwrap_or_default();
        format!("{} {own}", env!("CARGO_PKG_VERSION"))
    });
    &PROGRAM
}

/// What was found right, by digests of everything it depends on. What is wrong is looked at again and said
/// again.
pub struct Right {
    root: PathBuf,
    /// The file that keeps it.
    name: &'static str,
    /// Of earlier runs.
    before: HashSet<Key>,
    /// And of this one.
    now: Mutex<HashSet<Key>>,
}

/// A BLAKE3 digest, as hash tables compare it.
type Key = [u8; blake3::OUT_LEN];

impl Right {
    /// Reads what earlier runs found right; anything unreadable is nothing.
    pub fn load(root: &Path, name: &'static str) -> Self {
        let before: Vec<String> = read(root, name).unwrap_or_default();
        let before = before.iter().filter_map(|hex| Some(*blake3::Hash::from_hex(hex).ok()?.as_bytes())).collect();
        Self { root: root.to_owned(), name, before, now: Mutex::default() }
    }

    /// What has this digest was found right before.
    pub fn knows(&self, key: blake3::Hash) -> bool {
        let known = self.before.contains(key.as_bytes());
        if known {
            self.add(key);
        }
        known
    }

    /// Remembers that nothing is wrong, not even a warning.
    pub fn add(&self, key: blake3::Hash) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).insert(*key.as_bytes());
    }

    /// Writes what was found right, and forgets what this run did not ask for. Failing to is no error: the next
    /// run is only slower.
    pub fn save(&self) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if *now != self.before {
            let mut right: Vec<_> = now.iter().copied().collect();
            right.sort_unstable();
            let right: Vec<_> = right.into_iter().map(|key| blake3::Hash::from(key).to_hex()).collect();
            write(&self.root, self.name, &right.iter().map(|hex| hex.as_str()).collect::<Vec<_>>());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_killed_runs_left_is_taken_away_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let long_ago = std::time::SystemTime::now() - 2 * LEFT;
        let make = |name: String, is_old: bool| {
            let file = std::fs::File::create(dir.path().join(&name)).unwrap();
            if is_old {
                file.set_modified(long_ago).unwrap();
            }
            name
        };
        let left = make(format!("{UNFINISHED}abc"), true);
        let others = [make(format!("{UNFINISHED}def"), false), make(".tmpxyz".to_owned(), true)];
        let file = temporary(dir.path()).unwrap();
        assert!(file.path().exists() && !dir.path().join(left).exists());
        assert!(others.iter().all(|name| dir.path().join(name).exists()));
    }

    #[test]
    fn what_is_not_as_it_was_written_is_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(FOLDER).join("a.json");
        std::fs::create_dir(dir.path().join(FOLDER)).unwrap();
        let value = std::collections::BTreeMap::from([("a".to_owned(), 1234), ("b".to_owned(), 5678)]);
        let read = || read::<std::collections::BTreeMap<String, u32>>(dir.path(), "a.json");
        write(dir.path(), "a.json", &value);
        assert_eq!(read(), Some(value));
        let whole = std::fs::read(&file).unwrap();
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << bit;
                std::fs::write(&file, flipped).unwrap();
                assert_eq!(read(), None, "bit {bit} of byte {at}");
            }
            std::fs::write(&file, &whole[..at]).unwrap();
            assert_eq!(read(), None, "cut off after {at}");
        }
    }

    #[test]
    fn what_was_right_is_known_the_next_time_only() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(FOLDER)).unwrap();
        let [a, b] = ["a", "b"].map(|t| blake3::hash(t.as_bytes()));
        let load = || Right::load(dir.path(), "right.json");
        let first = load();
        assert!(!first.knows(a));
        first.add(a);
        first.add(b);
        first.save();
        let second = load();
        assert!(second.knows(a));
        second.save();
        // What no run asked for is forgotten.
        assert!(!load().knows(b));
    }
}
