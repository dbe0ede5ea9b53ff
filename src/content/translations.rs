//! What an entry in another language shares with the one in the main language.

use std::borrow::Cow;

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
    let translated = |path: &str| content.entries.iter().any(|e| e.path == path);
    let rest = main.entries.iter().filter(|e| !translated(&e.path));
    content.elsewhere = rest.map(|e| (e.path.clone(), e.page_path())).collect();
    let scams: Vec<String> = content.of_kind(Kind::Scam).iter().map(|e| e.slug.clone()).collect();
    for entry in &mut content.entries {
        if let Details::Case(case) = &mut entry.details {
            case.scam.take_if(|(slug, _)| !scams.contains(slug) && main.find(Kind::Scam, slug).is_some());
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
