//! What `check` need not do twice. A page of a template fails or not by the shape of what the
//! template is given (which fields, of which types, empty or not), hardly ever by the words: of
//! 5,000 pages of one shape one is rendered. What was typeset and found right is remembered by the
//! digest of everything it depends on, in `.outreach/` of the campaign, which may be deleted at any
//! moment. Only a build makes that folder: a check of what was never built writes nothing.
//!
//! A build renders everything, so a template that fails at one word only is found there.

use std::collections::{BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::render::{NoFiles, Renderer};
use super::{cache, picture};
use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, Job, TypstOutput};
use crate::theme::typesetter::Inputs;
use crate::workers;

const INDEX: &str = "checked.json";
/// Fields whose words templates compare: a page of another kind takes another branch.
const DECIDING: [&str; 11] =
    ["kind", "risk", "role", "format", "layout", "dir", "lang", "code", "id", "orientation", "weight"];
/// So many items of a list count one by one, as templates that treat the first or the second in
/// another way see them.
const COUNTED: usize = 3;

/// What is known to be right.
pub struct Rehearsal {
    root: PathBuf,
    /// Digests of typeset artifacts of earlier checks.
    before: HashSet<String>,
    /// And of this one.
    now: Mutex<HashSet<String>>,
    shapes: Mutex<HashSet<u64>>,
}

impl Rehearsal {
    /// Reads what earlier checks found right; anything unreadable is nothing.
    pub fn load(root: &Path) -> Self {
        let before = cache::read(root, INDEX).unwrap_or_default();
        Self { root: root.to_owned(), before, now: Mutex::default(), shapes: Mutex::default() }
    }

    /// A typeset artifact of this digest was found right before.
    pub fn knows(&self, key: blake3::Hash) -> bool {
        let known = self.before.contains(key.to_hex().as_str());
        if known {
            self.found_right(key);
        }
        known
    }

    /// Remembers that nothing is wrong with a typeset artifact, not even a warning.
    pub fn found_right(&self, key: blake3::Hash) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_hex().to_string());
    }

    /// Whether the template was given data of this shape for the first time.
    pub fn is_new(&self, template: &str, context: &Value) -> bool {
        let shape = shape(template, context);
        self.shapes.lock().unwrap_or_else(PoisonError::into_inner).insert(shape)
    }

    /// Writes what was found right. Failing to is no error: the next check is only slower.
    pub fn save(&self) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if *now == self.before {
            return;
        }
        cache::write(&self.root, INDEX, &now.iter().collect::<BTreeSet<_>>());
    }
}

impl Renderer<'_> {
    /// Does what can fail of [`Renderer::render`] without encoding the result, and returns
    /// the warnings. What `rehearsal` knows to be right is left out.
    ///
    /// # Errors
    /// As for [`Renderer::render`].
    pub fn rehearse(&self, artifact: &Artifact<'_>, rehearsal: &Rehearsal) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        match &artifact.job {
            Job::Bytes(_) => Ok(Vec::new()),
            Job::Picture { bytes, .. } => {
                let decoded = picture::decode(bytes);
                decoded.map(|_| Vec::new()).map_err(|d| vec![(*d).in_path(artifact.sources.join(", "))])
            }
            Job::Page { context, template, .. }
            | Job::Template { template, context }
            | Job::Note { template, context } => {
                let data = context();
                let data = if let Job::Page { shared, .. } = &artifact.job { shared.resolve(data) } else { data };
                if rehearsal.is_new(template, &data) {
                    self.text(&artifact.job, Some(data))?;
                }
                Ok(Vec::new())
            }
            // Of other files nothing new can be said, but of a document that shows them.
            Job::Reel { of, into } => self.unless_known(artifact, rehearsal, || {
                self.rehearse_reel(artifact, of, into).map(|r| r.map_or_else(Vec::new, |r| r.warnings))
            }),
            Job::Line { template, data, .. } => self.unless_known(artifact, rehearsal, || {
                let of = (*template, &Inputs::new(), &TypstOutput::Png);
                self.typeset(artifact, of, &data()).map(|(_, warnings)| warnings)
            }),
            Job::Typst { template, parts, inputs, output } => self.unless_known(artifact, rehearsal, || {
                let looked = workers::run(parts.len(), self.jobs, &|i| {
                    self.typeset(artifact, (template, inputs, output), &parts[i]()).map(|(_, warnings)| warnings)
                });
                Ok(looked.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
            }),
        }
    }

    /// Sets what no check has found right yet.
    fn unless_known(
        &self,
        artifact: &Artifact<'_>,
        rehearsal: &Rehearsal,
        set: impl FnOnce() -> Result<Vec<Diagnostic>, Vec<Diagnostic>>,
    ) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        // What a document of pictures shows is no matter here: black ones stand for them.
        let (key, _) = self.key(artifact, &NoFiles)?;
        if key.is_some_and(|key| rehearsal.knows(key)) {
            return Ok(Vec::new());
        }
        let warnings = set()?;
        if let Some(key) = key.filter(|_| warnings.is_empty()) {
            rehearsal.found_right(key);
        }
        Ok(warnings)
    }
}

/// A digest of what decides which way a template goes: names and types of fields, whether they are
/// empty, words of fields that templates compare. How much there is counts by 64 KiB, since a page
/// has a largest size.
fn shape(template: &str, context: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    let size = add(&mut hasher, "", context);
    (template, size >> 16).hash(&mut hasher);
    hasher.finish()
}

/// Adds a value under its field's name; gives the bytes of its words.
fn add(hasher: &mut DefaultHasher, name: &str, value: &Value) -> usize {
    match value {
        Value::Null => 0_u8.hash(hasher),
        Value::Bool(b) => (1_u8, b).hash(hasher),
        Value::Number(n) => (2_u8, n.as_f64() == Some(0.0), n.is_f64()).hash(hasher),
        Value::String(text) => {
            let deciding = if DECIDING.contains(&name) { text.as_str() } else { "" };
            (3_u8, text.is_empty(), deciding).hash(hasher);
            return text.len();
        }
        Value::Array(items) => {
            (4_u8, items.len().min(COUNTED + 1)).hash(hasher);
            let mut size = 0;
            let mut kinds = BTreeSet::new();
            for (i, item) in items.iter().enumerate() {
                let mut one = DefaultHasher::new();
                size += add(&mut one, name, item);
                let kind = one.finish();
                if kinds.insert(kind) || i < COUNTED {
                    kind.hash(hasher);
                }
            }
            return size;
        }
        Value::Object(fields) => {
            (5_u8, fields.len()).hash(hasher);
            let field = |(name, value): (&String, &Value)| {
                name.hash(hasher);
                add(hasher, name, value)
            };
            return fields.iter().map(field).sum();
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_do_not_matter_and_what_is_missing_does() {
        let of = |value: Value| shape("page.html", &value);
        let page = json!({"title": "甲", "kind": "scam", "items": [{"a": "1"}, {"a": "2"}, {"a": "3"}, {"a": "4"}]});
        let other = |path: &str, value: Value| {
            let mut page = page.clone();
            *page.pointer_mut(path).unwrap() = value;
            of(page)
        };
        assert_eq!(of(page.clone()), other("/title", json!("乙丙丁")));
        assert_eq!(of(page.clone()), other("/items/3/a", json!("another")));
        for (path, value) in [
            ("/title", json!("")),
            ("/title", json!(null)),
            ("/title", json!(true)),
            ("/title", json!("长".repeat(40_000))),
            ("/kind", json!("case")),
            ("/items", json!([])),
            ("/items/3/a", json!(null)),
            ("/items/3", json!({})),
        ] {
            assert_ne!(of(page.clone()), other(path, value.clone()), "{path} {value}");
        }
        assert_ne!(of(page.clone()), shape("list.html", &page));
    }

    #[test]
    fn what_was_right_is_known_the_next_time_only() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(cache::FOLDER)).unwrap();
        let [a, b] = ["a", "b"].map(|t| blake3::hash(t.as_bytes()));
        let first = Rehearsal::load(dir.path());
        assert!(!first.knows(a));
        first.found_right(a);
        first.found_right(b);
        first.save();
        let second = Rehearsal::load(dir.path());
        assert!(second.knows(a));
        second.save();
        // What no check asked for is forgotten.
        assert!(!Rehearsal::load(dir.path()).knows(b));
    }
}
