//! Finding entries: which are of a kind, which has a name. Made once a campaign, since every page
//! asks.

use std::cmp::Reverse;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::entry::{Entry, Kind};

/// Places of entries in [`super::Content::entries`].
#[derive(Debug, Clone, Default)]
pub struct Index {
    kinds: FxHashMap<Kind, Vec<usize>>,
    slugs: FxHashMap<Kind, FxHashMap<String, usize>>,
    paths: FxHashMap<String, usize>,
    /// Cases by the slug of their explainer, newest first.
    cases: FxHashMap<String, Vec<usize>>,
}

impl Index {
    /// Looks at every entry: explainers, pages and letters stay in the order of paths, cases are
    /// put newest first.
    pub fn new(entries: &[Arc<Entry>]) -> Self {
        let paths = FxHashMap::with_capacity_and_hasher(entries.len(), FxBuildHasher);
        let mut index = Self { paths, ..Self::default() };
        for (at, entry) in entries.iter().enumerate() {
            index.kinds.entry(entry.kind()).or_default().push(at);
            index.slugs.entry(entry.kind()).or_default().entry(entry.slug.clone()).or_insert(at);
            index.paths.entry(entry.path.clone()).or_insert(at);
        }
        if let Some(cases) = index.kinds.get_mut(&Kind::Case) {
            cases.sort_by_cached_key(|at| (Reverse(entries[*at].date()), entries[*at].slug.as_str()));
            for at in cases {
                if let Some((slug, _)) = entries[*at].case().and_then(|c| c.scam.as_ref()) {
                    index.cases.entry(slug.clone()).or_default().push(*at);
                }
            }
        }
        index
    }

    /// Those of a kind.
    pub fn of_kind(&self, kind: Kind) -> &[usize] {
        self.kinds.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The cases of the explainer with a slug.
    pub fn cases_of(&self, slug: &str) -> &[usize] {
        self.cases.get(slug).map_or(&[], Vec::as_slice)
    }

    /// The one of a kind with a slug.
    pub fn named(&self, kind: Kind, slug: &str) -> Option<usize> {
        self.slugs.get(&kind)?.get(slug).copied()
    }

    /// The one at a path below the content folder.
    pub fn at(&self, path: &str) -> Option<usize> {
        self.paths.get(path).copied()
    }
}
