//! Marks of Markdown where there is none: fields of front matter, quizzes and slogans are plain text, and their stars
//! and brackets are printed.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::finding::Finding;
use super::{Text, comment};
use crate::content::masks;
use crate::pattern::pattern;

/// Words made bold, and a link or picture; code is passed over.
static MARKED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"`[^`]*`|(?P<bold>\*\*[^*\s](?:[^*]*[^*\s])?\*\*)|(?P<link>!?\[[^\[\]]+\]\([^()\s]+\))"));

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let source = text.source();
    let Some(data) = text.yaml() else { return };
    if !data.contains("**") && !data.contains("](") {
        return;
    }
    let mut start = 0;
    for line in data.split_inclusive('\n') {
        for found in marked(&line[..comment(line).unwrap_or(line.len())]) {
            let at = start + found.start..start + found.end;
            let message = "this is plain text, in which marks of Markdown are printed as they are typed here";
            out.push(
                Finding::warning("outreach::markdown::plain", source, at, message)
                    .help("take the marks out: only the text below the front matter has bold words and links"),
            );
        }
        start += line.len();
    }
}

/// Where marks are meant as such: stars may mask a name or a number.
fn marked(line: &str) -> Vec<Range<usize>> {
    let printed = masks::find(line);
    let is_mask = |at: &Range<usize>| printed.iter().any(|stars| stars.start < at.end && at.start < stars.end);
    let found = MARKED.captures_iter(line).filter_map(|found| match (found.name("bold"), found.name("link")) {
        (Some(bold), _) => Some(bold.range()).filter(|at| !is_mask(at)),
        (None, link) => link.map(|link| link.range()),
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_from_masks() {
        for (line, found) in [
            ("question: **不认识**的人来电，转账吗？", &["**不认识**"][..]),
            ("text: 看[这里](../scams/a.md)，![图](a.png)", &["[这里](../scams/a.md)", "![图](a.png)"]),
            ("victim: 张**、李**", &[]),
            ("summary: 号码138****5678和139****1234", &[]),
            ("summary: 写成 `**粗**` 就行", &[]),
            ("tags: [甲, 乙](丙)", &["[甲, 乙](丙)"]),
            ("title: 一[注]（见上）", &[]),
        ] {
            let told: Vec<_> = marked(line).into_iter().map(|at| &line[at]).collect();
            assert_eq!(told, found, "{line}");
        }
    }
}
