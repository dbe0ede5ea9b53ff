//! A digest of everything a campaign is built from: the same again means that there is nothing
//! to do, which is known without reading a single entry as one.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::campaign::Options;
use crate::check::{dates, tables};
use crate::config::{self, Config};
use crate::content::files::{self, Given};
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
    /// Its texts: they need not be read again.
    pub texts: Given,
}

/// Reads everything. `None` for what is built from more than files that stay as they are: a mail merge reads
/// and writes registers.
pub fn read(root: &Path, config: &Config, options: &Options, only: &[String], jobs: usize) -> Option<Inputs> {
    if !config.merges.is_empty() {
        return None;
    }
    let tables = || tables::lying_about(root, &config.build.build_dir);
    let (tables, content) = workers::both(&tables, || {
        let content = WalkDir::new(root.join(&config.book.src)).sort_by(files::in_folder).into_iter().flatten();
        let content = content.filter(|i| !i.file_type().is_dir());
        content.map(|i| (i.file_type().is_file(), i.into_path())).collect::<Vec<_>>()
    });
    let is_file = |path: PathBuf| (std::fs::symlink_metadata(&path).is_ok_and(|data| data.is_file()), path);
    let mut paths = vec![is_file(root.join(config::FILE_NAME)), is_file(root.join(order::FILE_NAME))];
    paths.extend(content);
    paths.extend(Theme::files_on_disk(root, &config.build.theme).into_iter().chain(tables).map(is_file));
    let files = workers::run(paths.len(), jobs, &|i| match &paths[i] {
        (true, path) => {
            let bytes = std::fs::read(path).ok()?;
            // One that is too large is refused by whoever loads it.
            let is_text = files::is_text(path) && limits::TEXT.allows(bytes.len() as u64);
            Some((blake3::hash(&bytes), is_text.then_some(bytes)))
        }
        (false, _) => None,
    });
    let mut texts = Given::new();
    let mut digest = Digest::default();
    digest.add(program()).add(format!("{options:?} {only:?}"));
    // Rules about dates look at the calendar.
    digest.add(dates::today().to_string());
    digest.add(std::env::var("SOURCE_DATE_EPOCH").unwrap_or_default());
    for ((_, path), file) in paths.into_iter().zip(files) {
        let (hash, text) = file.unzip();
        digest.add(path.to_string_lossy().as_bytes()).add(hash.map(|h| *h.as_bytes()).unwrap_or_default());
        texts.extend(text.flatten().map(|bytes| (path, bytes)));
    }
    Some(Inputs { digest: digest.hash().to_hex().to_string(), texts })
}
