//! Paths below a folder as they are named everywhere: with `/`, on Windows, too.

use std::path::Path;

/// A path's name; `None` if it is not UTF-8, which no file of an output and no page's address may be.
pub fn name(path: &Path) -> Option<String> {
    Some(path.to_str()?.replace('\\', "/"))
}

/// The same to show to somebody, with a � for what is not UTF-8.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
