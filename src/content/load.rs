//! Walking the content folder: every file is read once and finds its place in the model.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use walkdir::WalkDir;

use super::Content;
use super::blocks::Block;
use super::details::Details;
use super::entry::{self, Entry, Kind};
use super::markdown::{self, RoleWords};
use super::{deck, files, front_matter, links, merge_fields, pictures, playlist, quiz, slogans, text, translations};
use crate::diagnostics::{Diagnostic, SourceFile, nearest};
use crate::limits;
use crate::values::{self, Fields, Node, Value};

const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "webp", "svg", "gif"];
/// Short films, for screens; no other channel shows them.
const FILMS: [&str; 2] = ["mp4", "webm"];
const SCREENS: &str = "screens";
const QUIZZES: &str = "quizzes";

/// Reads the content folder `src` of the campaign at `root`: what is in the main language, then
/// what is in each of the `languages`, whose files are called `….en.md`.
pub fn load(
    root: &Path,
    src: &str,
    drafts: bool,
    roles: &RoleWords,
    languages: &[&str],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Content> {
    let folder = root.join(src);
    if !folder.is_dir() {
        diagnostics.push(
            Diagnostic::error("outreach::content::no-folder", format!("there is no folder `{src}`"))
                .in_path(crate::config::FILE_NAME)
                .help(format!("make the folder `{src}`, or name another one in `[book] src`")),
        );
        return vec![Content::default(); languages.len() + 1];
    }
    let contents = vec![Content::default(); languages.len() + 1];
    if !is_inside(root, &folder) {
        diagnostics.push(outside(src.to_owned()));
        return contents;
    }
    let mut loader = Loader { src, drafts, roles, languages, diagnostics, contents, seen: HashMap::new() };
    let shown = |name: &std::ffi::OsStr| !name.to_string_lossy().starts_with('.');
    let mut count = 0;
    let walk = WalkDir::new(&folder).sort_by_file_name().into_iter();
    for item in walk.filter_entry(|i| i.depth() == 0 || shown(i.file_name())) {
        match item {
            Ok(item) if item.depth() > 0 && item.path_is_symlink() && !is_inside(root, item.path()) => {
                loader.diagnostics.push(outside(item.path().display().to_string()));
            }
            Ok(item) if item.depth() > 0 && item.path_is_symlink() => {
                let d = Diagnostic::warning("outreach::content::symlink", "a symbolic link is not followed")
                    .in_path(item.path().display().to_string())
                    .help("copy the file or folder to its place");
                loader.diagnostics.push(d);
            }
            Ok(item) if item.file_type().is_file() => {
                count += 1;
                // What is too much is counted and not read.
                if !limits::CONTENT_FILES.allows(count) {
                    continue;
                }
                if let Ok(relative) = item.path().strip_prefix(&folder) {
                    loader.file(item.path(), relative);
                }
            }
            Ok(_) => {}
            Err(e) => loader.diagnostics.push(
                Diagnostic::error("outreach::files::unreadable", format!("the content folder cannot be read: {e}"))
                    .in_path(src),
            ),
        }
    }
    loader.diagnostics.extend(limits::CONTENT_FILES.hold(count, src).err().map(|d| *d));
    let mut contents = loader.contents;
    if let [main, translations @ ..] = contents.as_mut_slice() {
        for (content, tag) in translations.iter_mut().zip(languages) {
            content.assets.clone_from(&main.assets);
            translations::complete(content, main);
            links::resolve(content, Some((main, tag)), diagnostics);
        }
        links::resolve(main, None, diagnostics);
    }
    contents
}

/// Whether a file or what a link leads to is in the campaign's own folder.
fn is_inside(root: &Path, path: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(root).zip(real(path)).is_some_and(|(root, path)| path.starts_with(root))
}

fn outside(path: String) -> Diagnostic {
    Diagnostic::error("outreach::limits::symlink", "a symbolic link leads out of the campaign's folder")
        .in_path(path)
        .help("copy what it leads to to its place: a campaign is whole in its folder")
}

struct Loader<'a> {
    src: &'a str,
    drafts: bool,
    roles: &'a RoleWords,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// Tags of the other languages.
    languages: &'a [&'a str],
    /// In the main language, then in each of the others.
    contents: Vec<Content>,
    /// Files by kind and case-folded slug: two that differ only in case fall together on Windows.
    seen: HashMap<(String, usize, String), String>,
}

impl Loader<'_> {
    fn file(&mut self, path: &Path, relative: &Path) {
        let Some(relative) = relative.to_str().map(|r| r.replace('\\', "/")) else {
            let d = Diagnostic::error("outreach::content::file-name", "the file's name is not UTF-8")
                .in_path(path.display().to_string())
                .help("rename the file");
            self.diagnostics.push(d);
            return;
        };
        let name = format!("{}/{relative}", self.src);
        let long = limits::PATH.hold(relative.encode_utf16().count() as u64, &name);
        let long = long.and(limits::FILE_NAME.hold(file_name(&relative).len() as u64, &name));
        if let Err(d) = long {
            self.diagnostics.push(*d);
            return;
        }
        let (folder, file_name) =
            relative.split_once('/').map_or(("", relative.as_str()), |(f, _)| (f, file_name(&relative)));
        let extension = file_name.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
        match (Kind::from_folder(folder), extension.as_str()) {
            (_, "md") if file_name.eq_ignore_ascii_case("readme.md") => {}
            (Some(kind), "md") => self.entry(kind, path, &name, &relative),
            (None, "yaml" | "yml") if folder == SCREENS => self.playlist(path, &name, stem(file_name)),
            (None, "yaml" | "yml") if folder == QUIZZES => self.quiz(path, &name, stem(file_name)),
            (None, "yaml" | "yml") if folder.is_empty() && self.language(stem(file_name)).0 == "slogans" => {
                let (_, language) = self.language(stem(file_name));
                if let Some(file) = self.text(path, &name, language) {
                    let slogans = slogans::read(&file, self.diagnostics);
                    let content = &mut self.contents[language];
                    (content.slogans, content.slogans_file) = (slogans, Some(file));
                }
            }
            (_, e) if PICTURES.contains(&e) || FILMS.contains(&e) => self.asset(path, &name, relative, &extension),
            _ => self.stranger(folder, &extension, &name),
        }
    }

    fn text(&mut self, path: &Path, name: &str, language: usize) -> Option<Arc<SourceFile>> {
        let file = files::read_text(path, name).map_err(|d| self.diagnostics.push(*d)).ok()?;
        self.contents[language].files.push(file.clone());
        Some(file)
    }

    /// A file's stem without the tag of another language, and the place of that language.
    fn language<'s>(&self, stem: &'s str) -> (&'s str, usize) {
        let split = stem.rsplit_once('.').and_then(|(slug, tag)| {
            let at = self.languages.iter().position(|l| l.eq_ignore_ascii_case(tag))?;
            Some((slug, at + 1))
        });
        split.unwrap_or((stem, 0))
    }

    /// The slug, the language and the text of a file that is the first of its name in its folder.
    fn claim(&mut self, folder: &str, stem: &str, path: &Path, name: &str) -> Option<(String, usize, Arc<SourceFile>)> {
        let (slug, language) = self.language(stem);
        if !self.first_of_its_name(folder, language, slug, name) {
            return None;
        }
        let file = self.text(path, name, language)?;
        Some((slug.to_owned(), language, file))
    }

    fn entry(&mut self, kind: Kind, path: &Path, name: &str, relative: &str) {
        let stem = stem(file_name(relative));
        let Some((slug, language, file)) = self.claim(kind.folder(), stem, path, name) else { return };
        match read_entry(kind, &slug, &file, self.roles, self.diagnostics) {
            Some(entry) if entry.draft && !self.drafts => self.leave_out(&file, language),
            Some(mut entry) => {
                entry.path = match self.languages.get(language.wrapping_sub(1)) {
                    Some(tag) => translations::main_path(relative, tag).into_owned(),
                    None => relative.to_owned(),
                };
                self.contents[language].entries.push(entry);
            }
            None => {}
        }
    }

    fn playlist(&mut self, path: &Path, name: &str, stem: &str) {
        let Some((slug, language, file)) = self.claim(SCREENS, stem, path, name) else { return };
        match playlist::read(&slug, &file, self.diagnostics) {
            Some(list) if list.draft && !self.drafts => self.leave_out(&file, language),
            Some(list) => self.contents[language].playlists.push(list),
            None => {}
        }
    }

    fn quiz(&mut self, path: &Path, name: &str, stem: &str) {
        let Some((slug, language, file)) = self.claim(QUIZZES, stem, path, name) else { return };
        match quiz::read(&slug, &file, self.diagnostics) {
            Some(quiz) if quiz.draft && !self.drafts => self.leave_out(&file, language),
            Some(quiz) => self.contents[language].quizzes.push(quiz),
            None => {}
        }
    }

    /// A draft takes no part in anything.
    fn leave_out(&mut self, file: &Arc<SourceFile>, language: usize) {
        self.contents[language].files.retain(|f| !Arc::ptr_eq(f, file));
    }

    fn first_of_its_name(&mut self, folder: &str, language: usize, slug: &str, name: &str) -> bool {
        let mut usable = true;
        if let Some((_, tag)) = slug.rsplit_once('.').filter(|(_, tag)| translations::looks_like_tag(tag)) {
            let d = Diagnostic::error("outreach::content::language", format!("the campaign has no language `{tag}`"))
                .in_path(name)
                .help(format!("add a table `[languages.{tag}]` to book.toml, or rename the file"));
            self.diagnostics.push(d);
            usable = false;
        }
        let reserved = slug == "index"
            || slug.starts_with('_')
            || slug.contains(['<', '>', ':', '"', '|', '?', '*', '\\', '#', '%']);
        if reserved {
            let d = Diagnostic::error("outreach::content::slug", format!("`{slug}` cannot be an entry's name"))
                .in_path(name)
                .help("letters, digits, Chinese characters, `-` and `_` are fine; `index` and names that begin with `_` are taken");
            self.diagnostics.push(d);
            usable = false;
        }
        if let Some(other) = self.seen.insert((folder.to_owned(), language, slug.to_lowercase()), name.to_owned()) {
            let d = Diagnostic::error("outreach::content::duplicate", format!("two files have the name `{slug}`"))
                .in_path(name)
                .help(format!("the other one is {other}; rename one of them"));
            self.diagnostics.push(d);
            usable = false;
        }
        usable
    }

    fn asset(&mut self, path: &Path, name: &str, relative: String, extension: &str) {
        let size = std::fs::metadata(path).map_or(0, |m| m.len());
        if let Err(d) = limits::ASSET.hold(size, name) {
            self.diagnostics.push(*d);
            return;
        }
        match std::fs::read(path) {
            Ok(bytes) => {
                let film = FILMS.contains(&extension);
                match if film { Ok(bytes) } else { pictures::clean(bytes, extension) } {
                    Ok(bytes) => {
                        self.contents[0].assets.insert(relative, bytes.into());
                    }
                    Err((why, help)) => self.diagnostics.push(
                        Diagnostic::error("outreach::pictures::unusable", format!("the picture cannot be used: {why}"))
                            .in_path(name)
                            .help(help),
                    ),
                }
            }
            Err(e) => self.diagnostics.push(
                Diagnostic::error("outreach::files::unreadable", format!("the picture cannot be read: {e}"))
                    .in_path(name),
            ),
        }
    }

    /// A file that belongs to no kind: an error when it looks like an entry, else a warning.
    fn stranger(&mut self, folder: &str, extension: &str, name: &str) {
        let kinds = || Kind::ALL.iter().map(|k| k.folder()).chain([SCREENS, QUIZZES]);
        let d = if matches!(extension, "md" | "yaml" | "yml" | "markdown") {
            let help = match nearest(folder, kinds()) {
                Some(near) if !folder.is_empty() && near != folder => format!("did you mean the folder `{near}`?"),
                _ => format!(
                    "entries are .md files in {}; playlists and quizzes are .yaml files in {SCREENS} and {QUIZZES}",
                    Kind::ALL.map(Kind::folder).join(", ")
                ),
            };
            Diagnostic::error("outreach::content::no-kind", "the file belongs to no kind of entry").help(help)
        } else {
            Diagnostic::warning("outreach::content::unused", "the file is not used").help(
                "the program reads Markdown, YAML, pictures (PNG, JPEG, WebP, GIF, SVG) and short films (MP4, WebM)",
            )
        };
        self.diagnostics.push(d.in_path(name));
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn stem(file_name: &str) -> &str {
    file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem)
}

/// Reads one Markdown file as an entry; `None` when its front matter cannot be read at all.
pub fn read_entry(
    kind: Kind,
    slug: &str,
    file: &Arc<SourceFile>,
    roles: &RoleWords,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Entry> {
    let parts = front_matter::split(file).map_err(|d| diagnostics.push(*d)).ok()?;
    let node = if parts.front_matter.is_empty() {
        Node { value: Value::Null, span: 0..0 }
    } else {
        values::parse_yaml(file, parts.front_matter).map_err(|d| diagnostics.push(*d)).ok()?
    };
    let first_line = 0..file.text.find('\n').unwrap_or(file.text.len());
    let fields = Fields::new(file, &node, format!("a {}", kind.singular()), diagnostics);
    let mut entry = entry::read(kind, slug, fields, first_line);
    entry.body = parts.body.start;
    let parsed = markdown::parse(file, parts.body, roles, diagnostics);
    entry.document = parsed.document;
    if kind == Kind::Letter {
        merge_fields::split(&mut entry.document.blocks);
    }
    match &mut entry.details {
        Details::Deck(read) => *read = deck::read(file, &mut entry.document, diagnostics),
        _ => entry.document.blocks.retain(|b| !matches!(b, Block::Comment { .. })),
    }
    entry.references = parsed.references;
    entry.headings = parsed.headings;
    entry.minutes = text::reading_minutes(&entry.document.plain());
    Some(entry)
}
