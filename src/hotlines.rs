//! Numbers and sites that are official everywhere (`official.toml`), and the telephone numbers
//! that a campaign may print.

use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// A national number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct National {
    pub number: String,
    /// Its use in Chinese and in English, short enough for a poster.
    pub zh: String,
    pub en: String,
    /// Who answers.
    pub owner: String,
    /// What its customers call the owner, short names too.
    #[serde(default)]
    pub names: Vec<String>,
    /// Where number and use can be looked up.
    pub source: String,
    /// The day it was, as `2026-11-24`.
    pub checked: Option<String>,
    /// Why it must not be printed as a number to ring, where that is so.
    pub never: Option<String>,
    /// Words that, near the number, put it against its use.
    #[serde(default)]
    pub misuse: Vec<String>,
    #[serde(default, rename = "where")]
    pub near: Near,
}

/// How near the words of misuse must stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Near {
    #[default]
    Beside,
    Sentence,
}

/// A site that anybody may name, with everything below it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    pub host: String,
    pub owner: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    number: Vec<National>,
    site: Vec<Site>,
}

static OFFICIAL: LazyLock<File> =
    LazyLock::new(|| toml::from_str(include_str!("official.toml")).expect("official.toml is part of this program"));

/// Every national number.
pub fn numbers() -> &'static [National] {
    &OFFICIAL.number
}

/// Every site that is official everywhere.
pub fn sites() -> &'static [Site] {
    &OFFICIAL.site
}

/// The site of a number's owner, where its source is one and no page about it.
pub fn owner_site(number: &National) -> Option<&str> {
    let (_, address) = number.source.split_once("://")?;
    let host = address.trim_end_matches('/');
    (!host.contains('/')).then(|| host.strip_prefix("www.").unwrap_or(host))
}

/// The national number written exactly so.
pub fn national(number: &str) -> Option<&'static National> {
    numbers().iter().find(|n| n.number == number)
}

/// A number without the spaces and dashes people write in it.
pub fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// A short number without the area code that it is rung with from elsewhere: `96110` of `083896110`. Digits alone.
pub fn without_area(number: &str) -> &str {
    let length = area(number);
    let rest = &number[length..];
    if length > 0 && (3..=6).contains(&rest.len()) { rest } else { number }
}

/// How long the area code is that a number begins with; 0 without one.
pub fn area(number: &str) -> usize {
    match number.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', b'0'..=b'9', ..] => 3,
        [b'0', b'3'..=b'9', b'0'..=b'9', b'0'..=b'9', ..] => 4,
        _ => 0,
    }
}

/// The numbers of a field in which several may stand, `0838-2345678、13800138000`, without what is dialled
/// when somebody has answered: `转8001`.
pub fn several(written: &str) -> impl Iterator<Item = &str> {
    let rung = |part: &'_ str| part.find(['转', '轉']).or_else(|| part.find("分机")).unwrap_or(part.len());
    written.split(['、', '/', ',', '，', ';', '；', '或']).map(move |part| part[..rung(part)].trim())
}

/// One telephone number as it is printed, of what Chinese keyboards write: digits and marks of full width are made
/// narrow. `None` for what is none, or more than one: `96110、110` would be rung as 96110110.
pub fn one(written: &str) -> Option<String> {
    let number: String =
        written.trim().nfkc().map(|c| if matches!(c, '‐' | '–' | '—' | '−') { '-' } else { c }).collect();
    let marks = number.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '+'));
    let several = number.contains(' ') && number.split(' ').any(|part| national(part).is_some());
    (marks && !several && (3..=16).contains(&digits(&number).len())).then_some(number)
}

/// Telephone numbers that a campaign may print: its own and the national ones.
#[derive(Debug, Default)]
pub struct Listed(Vec<String>);

impl Listed {
    /// The campaign's own numbers, as written.
    pub fn new<'a>(own: impl Iterator<Item = &'a str>) -> Self {
        let numbers = own.flat_map(several).map(digits).filter(|d| !d.is_empty());
        // A short number is the same with and without the code of its area.
        Self(numbers.flat_map(|n| [without_area(&n).to_owned(), n]).collect())
    }

    /// A number of digits alone is listed: itself, with the country's code before it, or without
    /// the area code of a listed one.
    pub fn contains(&self, number: &str) -> bool {
        let plain = |n: &str| national(n).is_some() || self.0.iter().any(|own| own == n);
        let home = number.strip_prefix("0086").or_else(|| number.strip_prefix("86"));
        plain(number)
            || home.is_some_and(|n| plain(n) || plain(&format!("0{n}")))
            || (number.len() >= 7 && self.0.iter().any(|own| own.starts_with('0') && own.ends_with(number)))
    }

    /// The campaign's own numbers, digits alone.
    pub fn own(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sound() {
        for (i, n) in numbers().iter().enumerate() {
            assert!(n.number.chars().all(|c| c.is_ascii_digit()) && !n.number.is_empty(), "{n:?}");
            assert!(numbers()[..i].iter().all(|other| other.number != n.number), "{} twice", n.number);
            assert!(n.never.is_none() || !n.misuse.is_empty(), "{n:?}");
            assert!(n.source.starts_with("http"), "{n:?}");
            assert!(n.checked.as_ref().is_none_or(|c| c.parse::<jiff::civil::Date>().is_ok()), "{n:?}");
        }
    }

    #[test]
    fn the_site_of_an_owner_is_told_from_a_page_about_its_number() {
        let site = |number: &str| national(number).and_then(owner_site);
        assert_eq!(site("10086"), Some("10086.cn"));
        assert_eq!(site("12308"), Some("cs.mfa.gov.cn"));
        assert_eq!(site("12338"), None, "a page of another's site");
    }

    #[test]
    fn one_number_is_told_from_several() {
        for (written, number) in [
            ("96110", "96110"),
            ("９６１１０", "96110"),
            ("0838-234 5678", "0838-234 5678"),
            ("（０８３８）２３４５６７８", "(0838)2345678"),
            ("０８３８—２３４５６７８", "0838-2345678"),
            ("400 800 1234", "400 800 1234"),
        ] {
            assert_eq!(one(written).as_deref(), Some(number), "{written}");
        }
        for written in
            ["96110、110", "96110，110", "96110 110", "96110/110", "96110或110", "反诈热线", "9611O", "9", ""]
        {
            assert_eq!(one(written), None, "{written}");
        }
    }

    #[test]
    fn area_codes_are_told_from_numbers() {
        for (number, short) in [
            ("083896110", "96110"),
            ("01012345", "12345"),
            ("021962110", "962110"),
            ("02896119", "96119"),
            ("0838110", "110"),
            ("96110", "96110"),
            ("08382345678", "08382345678"),
            ("012345", "012345"),
            ("0838", "0838"),
            ("", ""),
        ] {
            assert_eq!(without_area(number), short, "{number}");
        }
    }

    #[test]
    fn several_numbers_in_one_field_are_each_listed() {
        let listed = Listed::new(["0838-2345678转8001、138 0013 8000", "0838-96119"].into_iter());
        for number in ["08382345678", "2345678", "13800138000", "96119", "083896119"] {
            assert!(listed.contains(number), "{number}");
        }
        for number in ["8001", "083823456788001"] {
            assert!(!listed.contains(number), "{number}");
        }
    }

    #[test]
    fn own_numbers_are_known_with_and_without_codes() {
        let listed = Listed::new(["0571-87654321", "138 0013 8000"].into_iter());
        for number in ["057187654321", "87654321", "8657187654321", "13800138000", "8613800138000", "96110"] {
            assert!(listed.contains(number), "{number}");
        }
        for number in ["87654322", "4321", "01087654321"] {
            assert!(!listed.contains(number), "{number}");
        }
    }
}
