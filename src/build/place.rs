//! Where a path really leads.

use std::path::{Component, Path, PathBuf};

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
