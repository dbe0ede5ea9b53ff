//! Where a path really leads, and files that say that a place is taken.

use std::fs::File;
use std::path::{Component, Path, PathBuf};

/// Opens a file to lock, made where there is none. Whatever lies there, or where a link from there leads, loses
/// nothing.
///
/// # Errors
/// When it cannot be opened or made.
pub fn lock_file(path: &Path) -> std::io::Result<File> {
    File::options().write(true).create(true).truncate(false).open(path)
}

/// The absolute path with its links followed, as far as it exists, and without `.` and `..`.
pub fn real(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => {
                out.push(part);
                if let Ok(followed) = out.canonicalize() {
                    out = followed;
                }
            }
        }
    }
    out
}
