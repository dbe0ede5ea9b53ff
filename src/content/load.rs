//! Walking the content folder: every file is read once and finds its place in the model.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::entry::{self, Entry, Kind};
use super::markdown::RoleWords;
use super::memory::Memory;
use super::playlist::Playlist;
use super::quiz::Quiz;
use super::slogans::Slogan;
use super::{
    Absence, Content, attachments, files, films, links, pictures, playlist, quiz, slogans, strangers, symlinks, text,
    translations,
};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::{limits, paths};

/// Endings of pictures.
pub const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "webp", "svg", "gif"];
pub(super) const SCREENS: &str = "screens";
pub(super) const QUIZZES: &str = "quizzes";

/// Where content is and how it is read.
pub struct Folder<'a> {
    /// The campaign's folder.
    pub root: &'a Path,
    /// The content folder below it.
    pub src: &'a str,
    /// Drafts are read too.
    pub drafts: bool,
    pub roles: &'a RoleWords,
    /// Tags of the other languages, whose files are called `….en.md`.
    pub languages: &'a [&'a str],
}

/// Whether there is a content folder, inside the campaign's; told if not, since nothing else that could be said would help.
pub fn is_there(of: &Folder<'_>, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let Folder { root, src, .. } = *of;
    let folder = root.join(src);
    if !folder.is_dir() {
        diagnostics.push(
            Diagnostic::error("outreach::content::no-folder", format!("there is no folder `{src}`"))
                .in_path(crate::config::FILE_NAME)
                .help(format!("make the folder `{src}`, or name another one in `[book] src`")),
        );
        return false;
    }
    let is_inside = symlinks::is_inside(root, &folder);
    if !is_inside {
        diagnostics.push(symlinks::outside(src.to_owned()));
    }
    is_inside
}

/// Reads the content folder: what is in the main language, then what is in each of the others.
/// Files that `memory` has seen as they are now are not read again.
pub fn load(of: &Folder<'_>, memory: &mut Memory, diagnostics: &mut Vec<Diagnostic>) -> Vec<Content> {
    let Folder { root, src, languages, .. } = *of;
    let folder = root.join(src);
    let contents = vec![Content::default(); languages.len() + 1];
    let listing = memory.listing().unwrap_or_else(|| files::listing(&folder));
    let mut files = Vec::with_capacity(listing.len());
    let mut count = 0;
    for item in listing {
        match item {
            Ok(item) if item.depth() > 0 && item.path_is_symlink() && !symlinks::is_inside(root, item.path()) => {
                diagnostics.push(symlinks::outside(item.path().display().to_string()));
            }
            Ok(item) if item.depth() > 0 && item.path_is_symlink() => {
                diagnostics.push(symlinks::not_followed(item.path()))
            }
            Ok(item) if item.file_type().is_file() => {
                count += 1;
                // What is too much is counted and not read.
                if !limits::CONTENT_FILES.allows(count) {
                    continue;
                }
                if let Ok(relative) = item.path().strip_prefix(&folder) {
                    files.extend(find(of, item.path(), relative, diagnostics));
                }
            }
            Ok(_) => {}
            Err(e) => diagnostics.push(unlisted(&e, root, src)),
        }
    }
    diagnostics.extend(limits::CONTENT_FILES.hold(count, src).err().map(|d| *d));
    let read = memory.read(files, of);
    let mut loader = Loader { of, diagnostics, contents, seen: FxHashMap::default() };
    for (file, read) in &read {
        loader.place(file, read);
    }
    let mut contents = loader.contents;
    if let [main, translations @ ..] = contents.as_mut_slice() {
        for (content, tag) in translations.iter_mut().zip(languages) {
            content.assets.clone_from(&main.assets);
            content.absent.extend(main.absent.iter().map(|(path, why)| (path.clone(), *why)));
            translations::complete(content, main);
            links::resolve(content, Some((main, tag)), diagnostics);
        }
        links::resolve(main, None, diagnostics);
    }
    contents
}

/// What is said of a folder that cannot be listed: which one, and the system's words without the library's.
fn unlisted(e: &walkdir::Error, root: &Path, src: &str) -> Diagnostic {
    let why = e.io_error().map_or_else(|| e.to_string(), ToString::to_string);
    let path = e.path().map(|path| paths::shown(path.strip_prefix(root).unwrap_or(path)));
    Diagnostic::error("outreach::files::unreadable", format!("the content folder cannot be read: {why}"))
        .in_path(path.unwrap_or_else(|| src.to_owned()))
        .help("give yourself the right to read it, or take it out of the content folder")
}

/// A file of the content folder and what it is to be.
pub struct Found {
    pub path: PathBuf,
    /// From the campaign's root, for messages.
    pub name: String,
    /// Below the content folder.
    pub relative: String,
    pub what: What,
    /// Without the tag of another language, for what has one.
    pub slug: String,
    /// The place of its language: 0 is the main one.
    pub language: usize,
}

/// What a file is by its place and its ending.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum What {
    Entry(Kind),
    Playlist,
    Quiz,
    Slogans,
    Picture,
    Film,
    /// A file that pages offer as it is.
    Attachment,
    Stranger,
}

/// What a file was read as, and what is wrong with it.
pub struct Read {
    pub made: Option<Made>,
    pub found: Vec<Diagnostic>,
}

/// What files become.
#[derive(Clone)]
pub enum Made {
    /// The text, and the entry if it could be read as one.
    Entry(Arc<SourceFile>, Option<Arc<Entry>>),
    /// The text, and what it says if it could be read.
    Data(Arc<SourceFile>, Option<Data>),
    Asset(Arc<[u8]>),
    Stranger,
}

/// What a YAML file says.
#[derive(Clone)]
pub enum Data {
    Playlist(Playlist),
    Quiz(Quiz),
    Slogans(Vec<Slogan>),
}

/// Tells what a file is; `None` for what takes no part.
fn find(of: &Folder<'_>, path: &Path, relative: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<Found> {
    let Some(relative) = paths::name(relative) else {
        let d = Diagnostic::error("outreach::content::file-name", "the file's name is not UTF-8")
            .in_path(path.display().to_string())
            .help("rename the file");
        diagnostics.push(d);
        return None;
    };
    let name = format!("{}/{relative}", of.src);
    let long = limits::PATH.hold(relative.encode_utf16().count() as u64, &name);
    let file_name = file_name(&relative);
    if let Err(d) = long.and(limits::FILE_NAME.hold(file_name.len() as u64, &name)) {
        diagnostics.push(*d);
        return None;
    }
    let folder = relative.split_once('/').map_or("", |(folder, _)| folder);
    let extension = files::ending(file_name);
    let (slug, language) = language(of.languages, stem(file_name));
    let what = match (Kind::from_folder(folder), extension.as_str()) {
        (_, "md") if file_name.eq_ignore_ascii_case("readme.md") => return None,
        (Some(kind), "md") => What::Entry(kind),
        (None, "yaml" | "yml") if folder == SCREENS => What::Playlist,
        (None, "yaml" | "yml") if folder == QUIZZES => What::Quiz,
        (None, "yaml" | "yml") if folder.is_empty() && slug == "slogans" => What::Slogans,
        (_, e) if PICTURES.contains(&e) => What::Picture,
        (_, e) if films::ENDINGS.contains(&e) => What::Film,
        _ if attachments::is_one(file_name) => What::Attachment,
        _ => What::Stranger,
    };
    let is_asset = matches!(what, What::Picture | What::Film | What::Attachment);
    if let Some(part) = relative.split('/').find(|part| is_asset && text::is_refused_by_windows(part)) {
        let d = Diagnostic::error("outreach::content::windows-name", format!("no file can be called `{part}` on Windows"))
            .in_path(&name)
            .help("rename it: `con`, `aux`, `nul` and the like are taken there, and so are a dot or space at the end and < > : \" | ? *");
        diagnostics.push(d);
        return None;
    }
    let slug = slug.to_owned();
    Some(Found { path: path.to_owned(), name, relative, what, slug, language })
}

/// A file's stem without the tag of another language, and the place of that language.
fn language<'s>(languages: &[&str], stem: &'s str) -> (&'s str, usize) {
    let split = stem.rsplit_once('.').and_then(|(slug, tag)| {
        let at = languages.iter().position(|l| l.eq_ignore_ascii_case(tag))?;
        Some((slug, at + 1))
    });
    split.unwrap_or((stem, 0))
}

/// Reads a file as what it is to be, of bytes that were read already or from the disk. Needs nothing of other
/// files, so that many are read at once.
pub fn read(file: &Found, of: &Folder<'_>, given: Option<files::Text>) -> Read {
    let mut found = Vec::new();
    let made = match file.what {
        What::Entry(kind) => files::text(&file.path, &file.name, given).map(|text| {
            if text.text.trim().is_empty() {
                let d = Diagnostic::error("outreach::content::empty", "the file is empty").in_path(&file.name);
                found.push(d.help("`outreach new` writes one to begin with under another name; or delete the file"));
                return Made::Entry(text, None);
            }
            let entry = entry::read_file(kind, &file.slug, &text, of.roles, &mut found).map(|mut entry| {
                entry.path = match of.languages.get(file.language.wrapping_sub(1)) {
                    Some(tag) => translations::main_path(&file.relative, tag).into_owned(),
                    None => file.relative.clone(),
                };
                Arc::new(entry)
            });
            Made::Entry(text, entry)
        }),
        What::Playlist | What::Quiz | What::Slogans => files::text(&file.path, &file.name, given).map(|text| {
            let data = match file.what {
                What::Playlist => playlist::read(&file.slug, &text, &mut found).map(Data::Playlist),
                What::Quiz => quiz::read(&file.slug, &text, &mut found).map(Data::Quiz),
                _ => slogans::read(&text, &mut found).map(Data::Slogans),
            };
            Made::Data(text, data)
        }),
        What::Picture | What::Film | What::Attachment => asset(file).map(Made::Asset),
        What::Stranger => Ok(Made::Stranger),
    };
    let made = made.map_err(|d| found.push(*d)).ok();
    Read { made, found }
}

fn asset(file: &Found) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    limits::ASSET.hold(std::fs::metadata(&file.path).map_or(0, |m| m.len()), &file.name)?;
    let bytes = std::fs::read(&file.path).map_err(|e| {
        Diagnostic::error("outreach::files::unreadable", format!("the file cannot be read: {e}")).in_path(&file.name)
    })?;
    if file.what == What::Attachment {
        return Ok(bytes.into());
    }
    if file.what == What::Picture && !pictures::is_whole(&bytes) {
        let d = Diagnostic::error("outreach::pictures::unusable", "the picture is not whole: its end is missing");
        return Err(d
            .in_path(&file.name)
            .help("copy it again from where it came; if it is whole there, open it and save it anew")
            .into());
    }
    let extension = files::ending(&file.relative);
    let clean = if file.what == What::Film { films::clean } else { pictures::clean };
    let unusable = |(why, help): (String, &str)| {
        let said = match file.what {
            What::Film => format!("the film cannot be used: {why}"),
            _ => format!("the picture cannot be used: {why}"),
        };
        Diagnostic::error("outreach::pictures::unusable", said).in_path(&file.name).help(help)
    };
    Ok(clean(bytes, &extension).map_err(unusable)?.into())
}

/// Puts what was read into its place.
struct Loader<'a> {
    of: &'a Folder<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// In the main language, then in each of the others.
    contents: Vec<Content>,
    /// Files by kind and case-folded slug: two that differ only in case fall together on Windows.
    seen: FxHashMap<(&'static str, usize, String), &'a str>,
}

impl<'a> Loader<'a> {
    fn place(&mut self, file: &'a Found, read: &Read) {
        let folder = match file.what {
            What::Entry(kind) => Some(kind.folder()),
            What::Playlist => Some(SCREENS),
            What::Quiz => Some(QUIZZES),
            What::Slogans | What::Picture | What::Film | What::Attachment | What::Stranger => None,
        };
        if folder.is_some_and(|folder| !self.first_of_its_name(folder, file.language, &file.slug, &file.name)) {
            self.absent(file, Absence::Broken);
            return;
        }
        self.diagnostics.extend(read.found.iter().cloned());
        let content = &mut self.contents[file.language];
        match &read.made {
            Some(Made::Entry(_, Some(entry))) if entry.draft && !self.of.drafts => self.absent(file, Absence::Draft),
            Some(Made::Entry(text, Some(entry))) => {
                content.files.push(Arc::clone(text));
                content.entries.push(Arc::clone(entry));
            }
            Some(Made::Entry(text, None)) => {
                content.files.push(Arc::clone(text));
                self.absent(file, Absence::Broken);
            }
            Some(Made::Data(text, data)) => self.data(file, text, data.clone()),
            Some(Made::Asset(bytes)) => {
                self.contents[0].assets.insert(file.relative.clone(), Arc::clone(bytes));
            }
            Some(Made::Stranger) => self.diagnostics.push(strangers::told(&file.relative).in_path(&file.name)),
            None => self.absent(file, Absence::Broken),
        }
    }

    /// Notes why a file takes no part; one that has the same name and can be used goes before it.
    fn absent(&mut self, file: &Found, why: Absence) {
        let path = match self.of.languages.get(file.language.wrapping_sub(1)) {
            Some(tag) => translations::main_path(&file.relative, tag).into_owned(),
            None => file.relative.clone(),
        };
        self.contents[file.language].absent.insert(path, why);
    }

    /// A YAML file. A draft takes no part in anything.
    fn data(&mut self, file: &Found, text: &Arc<SourceFile>, data: Option<Data>) {
        let is_draft = match &data {
            Some(Data::Playlist(list)) => list.draft,
            Some(Data::Quiz(quiz)) => quiz.draft,
            Some(Data::Slogans(_)) | None => false,
        };
        if is_draft && !self.of.drafts {
            return self.absent(file, Absence::Draft);
        }
        let content = &mut self.contents[file.language];
        content.files.push(Arc::clone(text));
        if file.what == What::Slogans {
            content.slogans_file = Some(Arc::clone(text));
        }
        match data {
            Some(Data::Playlist(list)) => content.playlists.push(list),
            Some(Data::Quiz(quiz)) => content.quizzes.push(quiz),
            Some(Data::Slogans(slogans)) => content.slogans = slogans,
            None => self.absent(file, Absence::Broken),
        }
    }

    fn first_of_its_name(&mut self, folder: &'static str, language: usize, slug: &str, name: &'a str) -> bool {
        let mut usable = true;
        if let Some((_, tag)) = slug.rsplit_once('.').filter(|(_, tag)| translations::looks_like_tag(tag)) {
            let d = Diagnostic::error("outreach::content::language", format!("the campaign has no language `{tag}`"))
                .in_path(name)
                .help(format!("add a table `[languages.{tag}]` to book.toml, or rename the file"));
            self.diagnostics.push(d);
            usable = false;
        }
        let reserved = slug == "index"
            || text::is_kept_by_windows(slug)
            || slug.starts_with('_')
            || slug.contains(['<', '>', ':', '"', '|', '?', '*', '\\', '#', '%']);
        if reserved {
            let d = Diagnostic::error("outreach::content::slug", format!("`{slug}` cannot be an entry's name"))
                .in_path(name)
                .help("letters, digits, Chinese characters, `-` and `_` are fine; `index`, `con`, `aux` and names that begin with `_` are taken");
            self.diagnostics.push(d);
            usable = false;
        }
        if let Some(other) = self.seen.insert((folder, language, slug.to_lowercase()), name) {
            let d = Diagnostic::error("outreach::content::duplicate", format!("two files have the name `{slug}`"))
                .in_path(name)
                .help(format!("the other one is {other}; rename one of them"));
            self.diagnostics.push(d);
            usable = false;
        }
        usable
    }
}

pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

pub(super) fn stem(file_name: &str) -> &str {
    file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem)
}
