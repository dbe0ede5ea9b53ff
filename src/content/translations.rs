//! What an entry in another language shares with the one in the main language.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::Content;
use super::entry::{Details, Kind};

/// The path of the main language's file: `scams/loan.en.md` is `scams/loan.md`.
pub fn main_path<'p>(path: &'p str, tag: &str) -> Cow<'p, str> {
    let split = path.rsplit_once('.').and_then(|(stem, extension)| {
        let (stem, end) = stem.rsplit_once('.')?;
        end.eq_ignore_ascii_case(tag).then(|| format!("{stem}.{extension}"))
    });
    split.map_or(Cow::Borrowed(path), Cow::Owned)
}

/// Whether the end of a file's stem is a language's tag: `en`, `zh-TW`.
pub fn looks_like_tag(text: &str) -> bool {
    let (language, region) = text.split_once('-').map_or((text, None), |(l, r)| (l, Some(r)));
    language.len() == 2
        && language.chars().all(|c| c.is_ascii_lowercase())
        && region.is_none_or(|r| matches!(r.len(), 2..=4) && r.chars().all(|c| c.is_ascii_alphabetic()))
}

/// Knows where the entries are that are not translated, and lets go of the explainer of a
/// case when that is one of them.
pub fn complete(content: &mut Content, main: &Content) {
    let translated: HashSet<&str> = content.entries.iter().map(|e| e.path.as_str()).collect();
    let rest = main.entries.iter().filter(|e| !translated.contains(e.path.as_str()));
    content.elsewhere = rest.map(|e| (e.path.clone(), e.page_path())).collect();
    let scams = content.entries.iter().filter(|e| e.kind() == Kind::Scam);
    let scams: HashSet<String> = scams.map(|e| e.slug.clone()).collect();
    let is_elsewhere = |slug: &String| !scams.contains(slug) && main.find(Kind::Scam, slug).is_some();
    for entry in &mut content.entries {
        if entry.case().and_then(|c| c.scam.as_ref()).is_some_and(|(slug, _)| is_elsewhere(slug))
            && let Details::Case(case) = &mut Arc::make_mut(entry).details
        {
            case.scam = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_translations() {
        assert_eq!(main_path("scams/loan.en.md", "en"), "scams/loan.md");
        assert_eq!(main_path("scams/loan.md", "en"), "scams/loan.md");
        assert!(looks_like_tag("en") && looks_like_tag("zh-TW"));
        assert!(!looks_like_tag("5") && !looks_like_tag("old") && !looks_like_tag("en-"));
    }
}
