//! What a reader who does not see the page needs: headings in order, words for every picture.

use super::Text;
use super::finding::Finding;
use crate::content::entry::Kind;

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let Some(entry) = text.entry else { return };
    let source = text.source();
    // The title is the first heading; those of the text begin on the second level.
    let mut before = 1;
    for heading in &entry.headings {
        let line = source[heading.span.clone()].lines().next().map_or(0, str::len);
        let span = heading.span.start..heading.span.start + line;
        // A slide's own headline is as large as it likes.
        if entry.kind() == Kind::Deck {
            continue;
        }
        if heading.level == 1 {
            out.push(
                Finding::warning(
                    "outreach::outline::title",
                    source,
                    span,
                    "a heading of the first level stands beside the title",
                )
                .help("write `##`: the title of the front matter is the first level"),
            );
        } else if heading.level > before + 1 {
            out.push(
                Finding::warning(
                    "outreach::outline::skipped",
                    source,
                    span,
                    format!("a heading of level {} follows one of level {before}", heading.level),
                )
                .help(format!("write `{}`", "#".repeat(usize::from(before) + 1))),
            );
        }
        before = heading.level.max(2);
    }
    for picture in entry.references.iter().filter(|r| r.image && r.text.trim().is_empty()) {
        out.push(
            Finding::warning(
                "outreach::pictures::no-alt",
                source,
                picture.span.clone(),
                "the picture has no words for those who do not see it",
            )
            .help("say what it shows: `![一张假通缉令](…)`"),
        );
    }
}
