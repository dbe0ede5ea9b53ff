//! Regular expressions that are written into the program.

use regex::Regex;

/// One of them. That it can be read is seen by the first test that uses it.
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of this program")
}
