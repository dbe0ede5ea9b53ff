//! Finding entries: which are of a kind, which has a name. Made once a campaign, since every page
//! asks.

use std::collections::HashMap;
use std::sync::Arc;

use super::entry::{Entry, Kind};

/// Places of entries in [`super::Content::entries`].
#[derive(Debug, Clone, Default)]
pub struct Index {
    kinds: HashMap<Kind, Vec<usize>>,
    slugs: HashMap<(Kind, String), usize>,
    paths: HashMap<String, usize>,
    /// Cases by the slug of their explainer, newest first.
    cases: HashMap<String, Vec<usize>>,
}

impl Index {
    /// Looks at every entry: explainers, pages and letters stay in the order of paths, cases are
    /// put newest first.
    pub fn new(entries: &[Arc<Entry>]) -> Self {
        let mut index = Self::default();
        for (at, entry) in entries.iter().enumerate() {
            index.kinds.entry(entry.kind()).or_default().push(at);
            index.slugs.entry((entry.kind(), entry.slug.clone())).or_insert(at);
            index.paths.entry(entry.path.clone()).or_insert(at);
        }
        if let Some(cases) = index.kinds.get_mut(&Kind::Case) {
            cases.sort_by(|a, b| {
                let (a, b) = (&entries[*a], &entries[*b]);
                b.date().cmp(&a.date()).then_with(|| a.slug.cmp(&b.slug))
            });
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
        self.slugs.get(&(kind, slug.to_owned())).copied()
    }

    /// The one at a path below the content folder.
    pub fn at(&self, path: &str) -> Option<usize> {
        self.paths.get(path).copied()
    }
}
