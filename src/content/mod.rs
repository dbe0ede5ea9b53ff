//! The content model: entries, slogans, playlists, quizzes and pictures of a campaign.

pub mod blocks;
mod cjk;
pub mod deck;
pub mod details;
pub mod entry;
pub mod files;
pub mod front_matter;
pub mod links;
pub mod load;
pub mod markdown;
pub mod merge_fields;
pub mod pictures;
pub mod playlist;
pub mod quiz;
pub mod review;
pub mod schedule;
pub mod slogans;
mod svg;
pub mod text;
mod translations;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::SourceFile;
use entry::{Entry, Kind};
use playlist::Playlist;
use quiz::Quiz;
use slogans::Slogan;

/// Everything below the content folder, in the order of paths.
#[derive(Debug, Clone, Default)]
pub struct Content {
    pub entries: Vec<Entry>,
    pub slogans: Vec<Slogan>,
    pub slogans_file: Option<Arc<SourceFile>>,
    pub playlists: Vec<Playlist>,
    pub quizzes: Vec<Quiz>,
    /// Entries that are there in the main language only: their paths and their pages' paths below
    /// the output folder. Empty in the main language.
    pub elsewhere: BTreeMap<String, String>,
    /// Every text file that was read, entries and others, drafts that are left out excepted.
    pub files: Vec<Arc<SourceFile>>,
    /// Pictures and short films by their path below the content folder.
    pub assets: BTreeMap<String, Arc<[u8]>>,
}

impl Content {
    /// The entries of a kind: explainers, pages and letters by slug, cases newest first.
    pub fn of_kind(&self, kind: Kind) -> Vec<&Entry> {
        let mut entries: Vec<_> = self.entries.iter().filter(|e| e.kind() == kind).collect();
        if kind == Kind::Case {
            newest_first(&mut entries);
        }
        entries
    }

    /// Whether there is any of a kind.
    pub fn has(&self, kind: Kind) -> bool {
        self.entries.iter().any(|e| e.kind() == kind)
    }

    /// The entry of a kind with a slug.
    pub fn find(&self, kind: Kind, slug: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.kind() == kind && e.slug == slug)
    }

    /// The cases of an explainer, newest first.
    pub fn cases_of(&self, scam: &Entry) -> Vec<&Entry> {
        let is_of = |e: &&Entry| e.case().and_then(|c| c.scam.as_ref()).is_some_and(|(slug, _)| *slug == scam.slug);
        let mut cases: Vec<_> = self.entries.iter().filter(is_of).collect();
        newest_first(&mut cases);
        cases
    }

    /// The explainer of a case.
    pub fn scam_of(&self, case: &Entry) -> Option<&Entry> {
        let (slug, _) = case.case()?.scam.as_ref()?;
        self.find(Kind::Scam, slug)
    }
}

fn newest_first(cases: &mut [&Entry]) {
    cases.sort_by(|a, b| b.date().cmp(&a.date()).then_with(|| a.slug.cmp(&b.slug)));
}
