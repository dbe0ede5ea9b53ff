//! A digest of everything a campaign is built from: the same again means that there is nothing
//! to do, which is known without reading a single entry as one.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::campaign::Options;
use crate::check::{dates, tables};
use crate::config::{self, Config};
use crate::content::files::{self, Given, Text};
use crate::content::memory::Stamp;
use crate::digest::Digest;
use crate::limits;
use crate::order;
use crate::remembered::program;
use crate::theme::Theme;
use crate::workers;

/// What a campaign is built from, as it was read.
pub struct Inputs {
    /// In hexadecimal.
    pub digest: String,
    /// What need not be read again.
    pub given: Given,
    /// What is read once more by whoever loads it.
    pub rest: Rest,
}

/// Files whose bytes were not kept, as they were when they were read.
pub struct Rest {
    files: Vec<Once>,
    root: PathBuf,
    theme: String,
    /// All of the theme's files, so that a new one is seen.
    of_theme: Vec<PathBuf>,
}

/// A file that was read once.
struct Once {
    path: PathBuf,
    stamp: Option<Stamp>,
    hash: Option<blake3::Hash>,
}

impl Rest {
    /// Whether all of them are what they were. One that was replaced meanwhile may have been loaded as another than
    /// the digest is of, also when it is the first again by now: its time tells.
    pub fn is_still(&self) -> bool {
        let is_still = |file: &Once| {
            let now = Stamp::of(&file.path);
            match (now, file.stamp) {
                (Some(now), Some(then)) if now.is_still(&then) => true,
                // Written just before: the clock of the file system may not have gone on.
                (Some(now), Some(then)) => {
                    now.is_like(&then) && digest(&file.path).ok().map(|(hash, _)| hash) == file.hash
                }
                (now, then) => now.is_none() && then.is_none(),
            }
        };
        self.files.iter().all(is_still) && Theme::files_on_disk(&self.root, &self.theme) == self.of_theme
    }
}

/// Reads everything. `None` for what is built from more than files that stay as they are: a mail merge reads
/// and writes registers.
pub fn read(root: &Path, config: &Config, options: &Options, only: &[String], jobs: usize) -> Option<Inputs> {
    if !config.merges.is_empty() {
        return None;
    }
    let tables = || tables::lying_about(root, &config.build.build_dir);
    let (tables, listing) = workers::both(&tables, || files::listing(&root.join(&config.book.src)));
    // These are read wherever a link of their name leads.
    let is_file = |path: PathBuf| (std::fs::metadata(&path).is_ok_and(|data| data.is_file()), path);
    let mut paths = vec![is_file(root.join(config::FILE_NAME)), is_file(root.join(order::FILE_NAME))];
    let of_theme = Theme::files_on_disk(root, &config.build.theme);
    let content = listing.iter().flatten().filter(|i| !i.file_type().is_dir());
    paths.extend(content.map(|i| (i.file_type().is_file(), i.path().to_owned())));
    paths.extend(of_theme.iter().cloned().chain(tables).map(is_file));
    let files = workers::run(paths.len(), jobs, &|i| match &paths[i] {
        // The stamp comes first: a change while reading then shows.
        (true, path) => (if files::is_text(path) { None } else { Stamp::of(path) }, digest(path).ok()),
        (false, _) => (None, None),
    });
    let mut given = Given { listing: Some(listing), ..Given::default() };
    let mut digest = Digest::default();
    digest.add(program()).add(format!("{options:?} {only:?}"));
    // Rules about dates look at the calendar.
    digest.add(dates::today().to_string());
    digest.add(std::env::var("SOURCE_DATE_EPOCH").unwrap_or_default());
    let mut rest = Vec::new();
    given.texts.reserve(files.len());
    for ((_, path), (stamp, file)) in paths.into_iter().zip(files) {
        let (hash, text) = file.unzip();
        digest.add(path.to_string_lossy().as_bytes()).add(hash.map(|h| *h.as_bytes()).unwrap_or_default());
        match text.flatten() {
            Some(text) => drop(given.texts.insert(path.into_os_string(), text)),
            None => rest.push(Once { stamp: stamp.or_else(|| Stamp::of(&path)), path, hash }),
        }
    }
    let rest = Rest { files: rest, root: root.to_owned(), theme: config.build.theme.clone(), of_theme };
    Some(Inputs { digest: digest.hash().to_hex().to_string(), given, rest })
}

/// The digest of a file, and what is in it if it is a text that can be used: who loads the others says why not. All
/// that is no text is read piece by piece: somebody may have left a film of any length in the folder.
fn digest(path: &Path) -> std::io::Result<(blake3::Hash, Option<Text>)> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    if files::is_text(path) {
        bytes.reserve_exact(file.metadata()?.len().min(limits::TEXT.most) as usize + 1);
        (&mut file).take(limits::TEXT.most + 1).read_to_end(&mut bytes)?;
        // One that is too large is refused by whoever loads it.
        if limits::TEXT.allows(bytes.len() as u64) {
            let hash = blake3::hash(&bytes);
            let text = files::usable(&bytes).map(|text| {
                let as_it_lies = text.as_bytes() == bytes;
                Text { text, digest: as_it_lies.then_some(hash) }
            });
            return Ok((hash, text));
        }
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(&bytes).update_reader(file)?;
    Ok((hasher.finalize(), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_while_it_is_read_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("book.toml", "[book]\ntitle = \"甲\"\n[output.site]\n");
        write("content/images/a.svg", "<svg><path/></svg>");
        let names = crate::channels::names();
        let config = config::load(dir.path(), &names, &mut Vec::new()).unwrap();
        let read = || super::read(dir.path(), &config, &Options::default(), &[], 1).unwrap();
        let inputs = read();
        assert!(inputs.rest.is_still());
        // Another, and the first again.
        let old = dir.path().join("content/images/old");
        std::fs::rename(dir.path().join("content/images/a.svg"), &old).unwrap();
        write("content/images/a.svg", "<svg><rect/></svg>");
        assert!(!inputs.rest.is_still());
        std::fs::remove_file(old).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(60));
        write("content/images/a.svg", "<svg><path/></svg>");
        assert_eq!(read().digest, inputs.digest);
        assert!(!inputs.rest.is_still(), "it may have been loaded as the other");
        let inputs = read();
        write("themes/default/static/new.css", "a {}");
        assert!(!inputs.rest.is_still());
        let inputs = read();
        write("places.yaml", "- place: 甲\n");
        assert!(!inputs.rest.is_still());
    }

    #[test]
    fn digests_are_of_all_the_bytes_whatever_is_kept_of_them() {
        let dir = tempfile::tempdir().unwrap();
        let most = limits::TEXT.most as usize;
        for (name, length, kept) in [
            ("a.md", 0, true),
            ("a.md", 100, true),
            ("a.md", most, true),
            ("a.md", most + 1, false),
            ("a.yaml", 2 * most + 7, false),
            ("a.csv", 100, false),
            ("a.mp4", 300_000, false),
        ] {
            let text: String = ('a'..='y').cycle().take(length).collect();
            let path = dir.path().join(name);
            std::fs::write(&path, &text).unwrap();
            let (hash, read) = digest(&path).unwrap();
            assert_eq!(hash, blake3::hash(text.as_bytes()), "{name} {length}");
            assert_eq!(read.as_ref().and_then(|read| read.digest), kept.then_some(hash), "{name} {length}");
            assert_eq!(read.map(|read| read.text), kept.then_some(text), "{name} {length}");
        }
        // What is used is not what lies there.
        let path = dir.path().join("b.md");
        std::fs::write(&path, "\u{FEFF}a\rb").unwrap();
        let (_, read) = digest(&path).unwrap();
        assert!(read.is_some_and(|read| read.text == "a\nb" && read.digest.is_none()));
        assert!(digest(&dir.path().join("none.md")).is_err());
    }
}
