//! The theme: files of the built-in default with the campaign's own in their place.

mod code;
pub mod contexts;
mod design;
pub mod engines;
mod fonts;
pub mod inspect;
mod layout;
mod links;
pub mod locale;
mod named;
mod parts;
mod pictogram;
pub mod raster;
pub mod segments;
pub mod templates;
pub mod tokens;
mod translation;
pub mod typesetter;
pub mod unused;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rust_embed::Embed;
use walkdir::WalkDir;

use crate::content::symlinks;
use crate::diagnostics::{BUILT_IN, Diagnostic};
use crate::digest::Digest;
use crate::{limits, paths};

/// The name of the built-in theme.
pub const DEFAULT: &str = "default";

/// The default theme, in the binary.
#[derive(Embed)]
#[folder = "themes/default/"]
struct Embedded;

/// Every file of the theme by its path (`print/poster.typ`), overrides applied.
#[derive(Debug, Clone)]
pub struct Theme {
    pub name: String,
    files: BTreeMap<String, Cow<'static, [u8]>>,
    /// Paths of the files that the campaign has of its own.
    own: BTreeSet<String>,
    /// Made once: there are megabytes of fonts.
    digest: OnceLock<blake3::Hash>,
}

impl Theme {
    /// The built-in files, then those of `themes/<name>/` of the campaign.
    pub fn load(root: &Path, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut files: BTreeMap<String, Cow<'static, [u8]>> = Embedded::iter()
            .filter(|p| is_theme_file(p))
            .filter_map(|p| Some((p.to_string(), Embedded::get(&p)?.data)))
            .collect();
        let folder = root.join("themes").join(name);
        let mut own = BTreeSet::new();
        if is_plain(name) && folder.is_dir() && !symlinks::is_inside(root, &folder) {
            diagnostics.push(symlinks::outside(format!("themes/{name}")));
        } else if is_plain(name) && folder.is_dir() {
            let read = read_overrides(&folder, diagnostics);
            own.extend(read.keys().cloned());
            files.extend(read);
        } else if name != DEFAULT {
            diagnostics.push(unknown(root, name));
        }
        let mut theme = Self { name: name.to_owned(), files, own, digest: OnceLock::new() };
        fonts::check(&theme, diagnostics);
        if let Some(laid) = tokens::laid_over(&theme, diagnostics) {
            theme.files.insert(tokens::FILE.to_owned(), Cow::Owned(laid));
        }
        theme
    }

    /// Paths of the built-in theme's files, in their order.
    pub fn built_in_paths() -> Vec<String> {
        let mut paths: Vec<_> = Embedded::iter().filter(|p| is_theme_file(p)).map(Cow::into_owned).collect();
        paths.sort_unstable();
        paths
    }

    /// A file of the built-in theme, whatever the campaign has in its place.
    pub fn built_in(path: &str) -> Option<Cow<'static, [u8]>> {
        is_theme_file(path).then(|| Embedded::get(path)).flatten().map(|file| file.data)
    }

    /// Whether the campaign has a file of its own at a path, and one that says something else than the built-in.
    pub fn differs(&self, path: &str) -> bool {
        self.own.contains(path) && Self::built_in(path).as_deref() != self.get(path)
    }

    /// The campaign's own files, in the order of paths.
    pub fn own(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.own.iter().filter_map(|path| Some((path.as_str(), self.get(path)?)))
    }

    /// A path as messages show it: from the campaign's folder, or marked as the program's own, since there is no
    /// such file in the campaign.
    pub fn shown(&self, path: &str) -> String {
        let mark = if self.own.contains(path) || !self.files.contains_key(path) { "" } else { BUILT_IN };
        format!("themes/{}/{path}{mark}", self.name)
    }

    /// The campaign's own files of a theme, in the order of paths.
    pub fn files_on_disk(root: &Path, name: &str) -> Vec<PathBuf> {
        if !is_plain(name) {
            return Vec::new(); // Told when the theme is loaded.
        }
        let walk = WalkDir::new(root.join("themes").join(name)).sort_by_file_name().into_iter().flatten();
        walk.filter(|i| i.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
    }

    /// A file's bytes.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// Puts a file into the theme.
    #[cfg(test)]
    pub fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.to_owned(), Cow::Owned(bytes));
        self.own.insert(path.to_owned());
        self.digest = OnceLock::new();
    }

    /// Paths and bytes below a folder (`static/`), the paths still with the folder.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.files.iter().filter(move |(p, _)| p.starts_with(folder)).map(|(p, b)| (p.as_str(), b.as_ref()))
    }

    /// Every file by its path. To hand on one that is built in costs nothing.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Cow<'static, [u8]>)> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes))
    }

    /// A file as text; a theme file that is not UTF-8 reads as absent.
    pub fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.get(path)?).ok()
    }

    /// A digest of every file that can change what is typeset. What is built in has one from when the program was
    /// made: megabytes of fonts are not read for it.
    pub fn digest(&self) -> blake3::Hash {
        *self.digest.get_or_init(|| {
            let mut digest = Digest::default();
            for (path, bytes) in &self.files {
                let built_in = Embedded::get(path).filter(|f| matches!(bytes, Cow::Borrowed(_)) || f.data == *bytes);
                digest.add(path).add([u8::from(built_in.is_some())]);
                match built_in {
                    Some(file) => digest.add(file.metadata.sha256_hash()),
                    None => digest.add(bytes),
                };
            }
            digest.hash()
        })
    }
}

fn read_overrides(folder: &Path, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Cow<'static, [u8]>> {
    let mut files = BTreeMap::new();
    for item in WalkDir::new(folder).sort_by_file_name() {
        let problem = |path: &Path, e: &dyn std::fmt::Display| {
            Diagnostic::error("outreach::theme::unreadable", format!("a theme file cannot be read: {e}"))
                .in_path(path.display().to_string())
        };
        let item = match item {
            Ok(item) if item.file_type().is_file() => item,
            Ok(item) if item.depth() > 0 && item.path_is_symlink() => {
                diagnostics.push(symlinks::not_followed(item.path()));
                continue;
            }
            Ok(_) => continue,
            Err(e) => {
                diagnostics.push(problem(folder, &e));
                continue;
            }
        };
        let Ok(relative) = item.path().strip_prefix(folder) else { continue };
        let path = paths::shown(relative);
        if !is_theme_file(&path) {
            continue;
        }
        let size = item.metadata().map_or(0, |m| m.len());
        if let Err(d) = limits::THEME_FILE.hold(size, &item.path().display().to_string()) {
            diagnostics.push(*d);
            continue;
        }
        match std::fs::read(item.path()) {
            Ok(bytes) => {
                files.insert(path, Cow::Owned(bytes));
            }
            Err(e) => diagnostics.push(problem(item.path(), &e)),
        }
    }
    files
}

/// The name of one folder, not a way to another.
pub fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\', '\0']) && !matches!(name, "." | "..")
}

/// Hidden files, notes and the scripts that made fonts are not part of the theme.
fn is_theme_file(path: &str) -> bool {
    !path.split('/').any(|part| part.starts_with('.')) && !path.ends_with(".py") && !path.ends_with(".md")
}

/// Says that there is no such theme.
pub fn unknown(root: &Path, name: &str) -> Diagnostic {
    let mut known = vec![DEFAULT.to_owned()];
    if let Ok(themes) = std::fs::read_dir(root.join("themes")) {
        known.extend(themes.flatten().map(|t| t.file_name().to_string_lossy().into_owned()));
    }
    let other = if is_plain(name) {
        format!("make a folder `themes/{name}/` with the files that differ from the default theme")
    } else {
        "a theme is the name of one folder in themes/".to_owned()
    };
    Diagnostic::error("outreach::theme::unknown", format!("there is no theme `{name}`"))
        .in_path(crate::config::FILE_NAME)
        .suggest(name, known.iter().map(String::as_str), other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_have_the_same_digest_wherever_they_lie() {
        let theme = || Theme::load(Path::new("there-is-none"), DEFAULT, &mut Vec::new());
        let (built_in, path) = (theme(), "screen/icon.typ");
        let with = |bytes: Vec<u8>| {
            let mut theme = theme();
            theme.put(path, bytes);
            theme.digest()
        };
        let own = built_in.get(path).unwrap().to_vec();
        assert_eq!(with(own.clone()), built_in.digest());
        assert_ne!(with([own, b" ".to_vec()].concat()), built_in.digest());
        assert_ne!(with(Embedded::get(path).unwrap().metadata.sha256_hash().to_vec()), built_in.digest());
    }
}
