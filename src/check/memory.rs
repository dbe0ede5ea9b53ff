//! What was found in texts before: of a watched campaign, only those that changed are looked at again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::finding::Finding;
use crate::campaign::Campaign;
use crate::diagnostics::SourceFile;
use crate::digest::Digest;

/// What was found in a text, beside the text as it was then.
pub(super) type Looked = (Arc<SourceFile>, Arc<Vec<Finding>>);

/// Texts by their paths.
pub(super) type Texts = HashMap<String, Looked>;

/// What the last look at a campaign found in each of its texts.
#[derive(Default)]
pub struct Memory(Mutex<(Option<blake3::Hash>, Arc<Texts>)>);

impl Memory {
    /// The texts as they were looked at last; none when they were held against something else.
    pub(super) fn recall(&self, held_against: blake3::Hash) -> Arc<Texts> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 == Some(held_against) { Arc::clone(&last.1) } else { Arc::default() }
    }

    /// Keeps what was found now, and nothing of what was before.
    pub(super) fn keep(&self, held_against: blake3::Hash, texts: Texts) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (Some(held_against), Arc::new(texts));
    }
}

/// Everything that texts are held against besides themselves: lists, places, words, languages.
pub(super) fn held_against(campaign: &Campaign) -> blake3::Hash {
    let mut digest = Digest::default();
    digest.add(campaign.theme.digest().as_bytes()).add(&campaign.config.file.text);
    digest.add(campaign.config.build.base_url.as_deref().unwrap_or_default());
    digest.add(campaign.places_file.as_ref().map(|f| f.text.as_str()).unwrap_or_default());
    digest.hash()
}
