//! Names of Chinese in Latin letters, for cases that are told in English.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use pinyin::ToPinyinMulti;
use regex::Regex;

use super::words::{COMPOUND, SURNAMES};
use crate::pattern::pattern;

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

/// Two words with large first letters, or one in large letters.
static PAIR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u:\b)([A-Z][a-z]+|[A-Z]{2,}) ([A-Z][a-z]+(?:['’-]?[a-z]+)?|[A-Z]{2,})(?-u:\b)"));
/// What a name follows whatever its spelling.
static TITLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?-u:\b)(?:(?:Mr|Ms|Mrs|Miss)\.? |(?:[Vv]ictim|[Ss]uspect),? |named |(?:[Nn]ame|[Cc]alled): ?)([A-Z][a-z]+ [A-Z][a-z]+)(?-u:\b)",
    )
});
/// What makes a place of the words before it.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^,? (?:District|County|Town|Township|Road|Street|Village|City|Province|River|Lake|Bank|University|School|Station)",
    )
});
/// Words of forms and offices that stand where a name would.
const NO_NAMES: &str = "your name real full first last family given bank account school office centre center police support protection \
    public security services department number company of the";
/// Words of English, places and firms that are read as syllables.
const ENGLISH: &str = "he she you an long song sun fan pan can ban wan tan gang bang ran sang dang den men pen die pie tin pin \
    do me so no lie tie man mi hen hey the are a to go be name same game take make date late site line fine mine guide china \
    change banana panda wine wake lake bake women human woman menu data media shanghai beijing sichuan hainan henan hunan hubei \
    hebei yunnan guangdong guangxi fujian zhejiang jiangsu jiangxi shandong shanxi shaanxi weibo taobao huawei xiaomi douyin kuaishou \
    baidu jingdong meituan didi renminbi zhongguo online mandarin tone more hong kong macao macau safe wage sale huge code home phone";

/// Syllables that names of places end with.
const OF_PLACES: &str = "shan zhou jiang hai hu he nan bei yao xian cun";

/// Names in running text: a surname that says nothing in English and a given name, and what stands behind `Mr` or
/// `victim`.
pub(super) fn names(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let large = |space: usize| text.as_bytes().get(space + 1).is_some_and(u8::is_ascii_uppercase);
    if !memchr::memchr_iter(b' ', text.as_bytes()).any(large) {
        return found;
    }
    let mut from = 0;
    while let Some(pair) = PAIR.captures_at(text, from) {
        let (whole, first, second) = (pair.get(0), pair.get(1), pair.get(2));
        let (Some(whole), Some(first), Some(second)) = (whole, first, second) else { break };
        // A place: Wang Fu Jing, Hua Shan, Jin Mao Tower.
        let is_place = || {
            let after = &text[whole.end()..];
            let follows =
                after.strip_prefix(' ').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
            let one = SYLLABLES.contains(&second.as_str().to_lowercase());
            PLACE.is_match(after) || one && (follows || is_one_of(OF_PLACES, second.as_str()))
        };
        let is_english = [first, second].iter().any(|word| is_one_of(ENGLISH, word.as_str()));
        // In this order: how all characters are read is made out only where a surname stands.
        if !is_english && is_name(whole.as_str()) && !is_place() {
            found.push(whole.range());
            from = whole.end();
        } else {
            from = second.start(); // Which may be the first of the next two.
        }
    }
    let titled = TITLED.captures_iter(text).filter_map(|titled| titled.get(1));
    let somebody = |words: &str| words.split(' ').all(|word| !is_one_of(NO_NAMES, word));
    for name in titled.filter(|name| somebody(name.as_str())).map(|name| name.range()) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

fn is_one_of(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|one| one.eq_ignore_ascii_case(word))
}

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
    fn names_are_found_in_sentences() {
        let found = |text: &str| names(text).into_iter().map(|span| text[span].to_owned()).collect::<Vec<_>>();
        for (text, name) in [
            ("The suspect, Li Weiguo, was arrested.", "Li Weiguo"),
            ("Police thanked teller Wang Xiaoli for it.", "Wang Xiaoli"),
            ("Our student Chen Yuhang was called.", "Chen Yuhang"),
            ("Ask Teacher HUANG Xiaoming first.", "HUANG Xiaoming"),
            ("Contact: Liu Fang, office", "Liu Fang"),
            ("Victim John Miller transferred it.", "John Miller"),
            ("A teacher named Michael Thompson", "Michael Thompson"),
            ("Name: Emily Carter", "Emily Carter"),
        ] {
            assert_eq!(found(text), [name], "{text}");
        }
        for text in [
            "He Can Change Your Data. You Can Call 96110.",
            "Name: Your Name",
            "The Public Security Bureau of Shili County",
            "Bank of China, Shanghai Branch",
            "Mr Wang and Ms Li",
            "WeChat Pay, Alipay, Huawei and Xiaomi phones",
            "She Made a Call from Beijing to Henan",
            "Long Lines at Banks. Hang Up. Do Not Pay.",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

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
