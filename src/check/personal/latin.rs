//! Names of Chinese in Latin letters, for cases that are told in English.

use std::collections::HashSet;
use std::sync::LazyLock;

use pinyin::ToPinyinMulti;

use super::words::{COMPOUND, SURNAMES};

/// Syllables of given names.
const MOST: usize = 3;

/// How characters may be read, without their tones: `lü` as passports have it, `lyu`, and as keyboards do, `lv`.
fn readings(c: char) -> impl Iterator<Item = String> {
    let plain = c.to_pinyin_multi().into_iter().flatten().map(|reading| reading.plain().to_owned());
    plain.flat_map(|reading| {
        let other = |to: &str| reading.contains('ü').then(|| reading.replace('ü', to));
        [other("yu"), other("v"), other("u"), Some(reading.clone())].into_iter().flatten()
    })
}

static SYLLABLES: LazyLock<HashSet<String>> = LazyLock::new(|| ('\u{4e00}'..='\u{9fa5}').flat_map(readings).collect());

static FAMILIES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let compound = |word: &&str| {
        let first = |c| readings(c).next().unwrap_or_default();
        word.chars().map(first).collect::<String>()
    };
    SURNAMES.keys().copied().flat_map(readings).chain(COMPOUND.words.iter().map(compound)).collect()
});

/// Whether it is a surname and a given name, in either order: `Zhang Wei`, `Xiaoming WANG`, not `Ms Wang`.
pub(super) fn is_name(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let starts_large = text.split_whitespace().all(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
    let [first, second] = words.as_slice() else { return false };
    let pair = |family: &String, given: &str| FAMILIES.contains(family) && is_given(given, MOST);
    starts_large && (pair(first, second) || pair(second, first))
}

/// Whether letters are read as at most so many syllables: `Wei`, `Xiaoming`, `Jian'guo`, `Jian-guo`.
fn is_given(letters: &str, most: usize) -> bool {
    let rest = letters.trim_start_matches(['\'', '’', '-']);
    // The longest has six letters: zhuang.
    letters.len() > 1
        && most > 0
        && (SYLLABLES.contains(rest)
            || (1..=rest.len().min(6))
                .filter(|end| rest.is_char_boundary(*end) && SYLLABLES.contains(&rest[..*end]))
                .any(|end| is_given(&rest[end..], most - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surname_and_a_given_name_are_a_name() {
        for name in ["Zhang Wei", "Wang Xiaoming", "WANG Jian'guo", "Li-na Chen", "Lyu Fang", "Ouyang Xiu", "Lv Bu"] {
            assert!(is_name(name), "{name}");
        }
        for none in [
            "Ms Wang",
            "Mr Li",
            "Mrs Zhang",
            "Aunt Li",
            "Teacher Wang",
            "Wang",
            "Zhang W.",
            "A student",
            "Retired Worker",
            "Student Chen",
            "an office worker",
            "Miss Ye",
            "Old Wang",
            "",
            "Résumé Ü",
        ] {
            assert!(!is_name(none), "{none}");
        }
    }
}
