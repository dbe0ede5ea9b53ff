//! The content model: entries, slogans, playlists, quizzes and pictures of a campaign.

pub mod attachments;
pub mod blocks;
mod cjk;
pub mod deck;
pub mod details;
pub mod entry;
pub mod files;
pub mod films;
pub mod front_matter;
mod index;
pub mod links;
pub mod load;
pub mod markdown;
pub mod masks;
pub mod memory;
pub mod merge_fields;
pub mod numbers;
pub mod pictures;
pub mod playlist;
pub mod points;
pub mod quiz;
pub mod raw_html;
pub mod review;
pub mod schedule;
pub mod slogans;
mod strangers;
pub mod surnames;
pub mod svg;
pub mod symlinks;
pub mod terms;
pub mod text;
pub mod translations;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::diagnostics::{Diagnostic, SourceFile};
use blocks::Role;
use entry::{Entry, Kind};
use index::Index;
use playlist::Playlist;
use quiz::Quiz;
use slogans::Slogan;

/// Why a file that is there takes no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It could not be read, which was told.
    Broken,
    /// It is a draft, and those are left out.
    Draft,
}

/// Everything below the content folder, in the order of paths.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// Shared, so that what did not change is not read again.
    pub entries: Vec<Arc<Entry>>,
    pub slogans: Vec<Slogan>,
    pub slogans_file: Option<Arc<SourceFile>>,
    pub playlists: Vec<Playlist>,
    pub quizzes: Vec<Quiz>,
    /// Entries that are there in the main language only: their paths and their pages' paths below
    /// the output folder. Empty in the main language.
    pub elsewhere: BTreeMap<String, String>,
    /// Files that take no part, by their paths below the content folder: what names one of them is not what is wrong.
    pub absent: BTreeMap<String, Absence>,
    /// Every text file that was read, entries and others, drafts that are left out excepted.
    pub files: Vec<Arc<SourceFile>>,
    /// Pictures and short films by their path below the content folder.
    pub assets: BTreeMap<String, Arc<[u8]>>,
    /// Made when first asked for: entries do not change once they are all there.
    index: OnceLock<Index>,
}

impl Content {
    /// What is to be said of a name that leads nowhere: nothing when it leads to a file with a mistake of its own,
    /// and that it is a draft when it is one. `path` is the file's below the content folder.
    pub fn missing(&self, path: &str, d: Diagnostic) -> Option<Diagnostic> {
        missing(&self.absent, path, d)
    }

    /// A picture or another file by its path below the content folder, with `/` before it or without.
    pub fn asset(&self, path: &str) -> Option<&Arc<[u8]>> {
        self.assets.get(path.trim_start_matches('/'))
    }

    /// The entry whose page is at an address below the language's root.
    pub fn at_page(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().map(|entry| &**entry).find(|entry| entry.page_path() == path)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.entries))
    }

    fn all<'c>(&'c self, places: &[usize]) -> Vec<&'c Entry> {
        places.iter().map(|at| &*self.entries[*at]).collect()
    }

    /// The entries of a kind: explainers, pages and letters by slug, cases newest first.
    pub fn of_kind(&self, kind: Kind) -> Vec<&Entry> {
        self.all(self.index().of_kind(kind))
    }

    /// Whether there is an entry of a kind.
    pub fn has(&self, kind: Kind) -> bool {
        !self.index().of_kind(kind).is_empty()
    }

    /// Whether an explainer has anything to tick in the self-check.
    pub fn has_red_flags(&self) -> bool {
        self.of_kind(Kind::Scam).iter().any(|e| !e.document.points(Role::RedFlags).is_empty())
    }

    /// The entry of a kind with a slug.
    pub fn find(&self, kind: Kind, slug: &str) -> Option<&Entry> {
        Some(&self.entries[self.index().named(kind, slug)?])
    }

    /// The entry whose file is at a path below the content folder.
    pub fn at(&self, path: &str) -> Option<&Entry> {
        Some(&self.entries[self.index().at(path)?])
    }

    /// Where an entry is in `entries`.
    pub fn position(&self, entry: &Entry) -> Option<usize> {
        self.index().at(&entry.path)
    }

    /// The cases of an explainer, newest first.
    pub fn cases_of(&self, scam: &Entry) -> impl Iterator<Item = &Entry> {
        self.index().cases_of(&scam.slug).iter().map(|at| &*self.entries[*at])
    }

    /// The explainer of a case.
    pub fn scam_of(&self, case: &Entry) -> Option<&Entry> {
        let (slug, _) = case.case()?.scam.as_ref()?;
        self.find(Kind::Scam, slug)
    }
}

/// As [`Content::missing`].
fn missing(absent: &BTreeMap<String, Absence>, path: &str, d: Diagnostic) -> Option<Diagnostic> {
    match absent.get(path) {
        Some(Absence::Broken) => None,
        Some(Absence::Draft) => {
            Some(d.help("it is a draft: take the line `draft: true` out of it, or build with `--drafts`"))
        }
        None => Some(d),
    }
}
