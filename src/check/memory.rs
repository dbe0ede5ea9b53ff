//! What was found before: of a watched campaign, only texts that changed are looked at again, and the
//! theme when it is another; of one that is built again, only texts that changed or were not right.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::characters;
use super::finding::Finding;
use super::wording::Wording;
use crate::campaign::Campaign;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::digest::Digest;
use crate::remembered::{self, Right};
use crate::theme::{Theme, unused};

/// What was found in a text, beside the text as it was then.
pub(super) type Looked = (Arc<SourceFile>, Arc<Vec<Finding>>);

/// Texts by their paths.
pub(super) type Texts = HashMap<String, Looked>;

/// What a theme wants of texts, and what is wrong with its files.
pub(super) struct OfTheme {
    pub wording: Wording,
    pub found: Vec<Diagnostic>,
}

/// What the last look at a campaign found in its theme and in each of its texts.
#[derive(Default)]
pub struct Memory {
    texts: Mutex<(Option<blake3::Hash>, Arc<Texts>)>,
    theme: Mutex<Option<(Arc<Theme>, Arc<OfTheme>)>>,
    /// Texts in which earlier runs found nothing.
    right: Option<Right>,
}

/// The file that keeps which texts are right.
const TEXTS: &str = "texts.json";

impl Memory {
    /// What earlier runs found in a campaign.
    pub fn of_earlier(root: &Path) -> Self {
        Self { right: Some(Right::load(root, TEXTS)), ..Self::default() }
    }

    /// By what a text is known to be right; none where nothing is remembered.
    pub(super) fn key(&self, held_against: blake3::Hash, file: &SourceFile) -> Option<(&Right, blake3::Hash)> {
        let right = self.right.as_ref()?;
        let mut digest = Digest::default();
        digest.add(held_against.as_bytes()).add(&file.path).add(file.digest().as_bytes());
        Some((right, digest.hash()))
    }

    /// Lets the next run know which texts are right.
    pub fn save(&self) {
        if let Some(right) = &self.right {
            right.save();
        }
    }

    /// What is known of a theme; it is looked at when it is another one than the last.
    pub(super) fn of_theme(&self, theme: &Arc<Theme>) -> Arc<OfTheme> {
        let mut last = self.theme.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, of)) = last.as_ref().filter(|(then, _)| Arc::ptr_eq(then, theme)) {
            return Arc::clone(of);
        }
        let mut found = Vec::new();
        let wording = Wording::load(theme, &mut found);
        characters::in_theme(theme, &mut found);
        unused::check(theme, &mut found);
        let of = Arc::new(OfTheme { wording, found });
        *last = Some((Arc::clone(theme), Arc::clone(&of)));
        of
    }

    /// The texts as they were looked at last; none when they were held against something else.
    pub(super) fn recall(&self, held_against: blake3::Hash) -> Arc<Texts> {
        let last = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 == Some(held_against) { Arc::clone(&last.1) } else { Arc::default() }
    }

    /// Keeps what was found now, and nothing of what was before.
    pub(super) fn keep(&self, held_against: blake3::Hash, texts: Texts) {
        *self.texts.lock().unwrap_or_else(PoisonError::into_inner) = (Some(held_against), Arc::new(texts));
    }
}

/// Everything that texts are held against besides themselves: rules, lists, places, words, languages.
pub(super) fn held_against(campaign: &Campaign) -> blake3::Hash {
    let mut digest = Digest::default();
    digest.add(remembered::program());
    digest.add(campaign.theme.digest().as_bytes()).add(&campaign.config.file.text);
    digest.add(campaign.config.build.base_url.as_deref().unwrap_or_default());
    digest.add(campaign.places_file.as_ref().map(|f| f.text.as_str()).unwrap_or_default());
    digest.hash()
}
