//! Regular expressions and lists of words that are written into the program.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};
use regex::Regex;

/// One of them. That it can be read is seen by the first test that uses it.
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of this program")
}

/// Words that are looked for together, in the way `how` says.
pub fn words<'w>(how: &AhoCorasickBuilder, words: impl IntoIterator<Item = &'w str>) -> AhoCorasick {
    how.build(words).expect("words of this program")
}
