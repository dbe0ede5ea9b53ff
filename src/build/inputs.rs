//! A digest of everything a campaign is built from: the same again means that there is nothing
//! to do, which is known without reading a single entry as one.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::campaign::Options;
use crate::check::{dates, tables};
use crate::config::{self, Config};
use crate::content::files;
use crate::digest::Digest;
use crate::order;
use crate::remembered::program;
use crate::theme::Theme;
use crate::workers;

/// The digest, in hexadecimal. `None` for what is built from more than files that stay as they
/// are: a mail merge reads and writes registers.
pub fn digest(root: &Path, config: &Config, options: &Options, only: &[String], jobs: usize) -> Option<String> {
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
        (true, path) => std::fs::read(path).ok().map(|bytes| blake3::hash(&bytes)),
        (false, _) => None,
    });
    let mut digest = Digest::default();
    digest.add(program()).add(format!("{options:?} {only:?}"));
    // Rules about dates look at the calendar.
    digest.add(dates::today().to_string());
    digest.add(std::env::var("SOURCE_DATE_EPOCH").unwrap_or_default());
    for ((_, path), file) in paths.iter().zip(files) {
        digest.add(path.to_string_lossy().as_bytes()).add(file.map(|f| *f.as_bytes()).unwrap_or_default());
    }
    Some(digest.hash().to_hex().to_string())
}
