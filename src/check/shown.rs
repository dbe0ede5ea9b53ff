//! Words that stand on the website alone: paper and screens show the points of a section, decks those of a list.

use std::ops::Range;

use super::Text;
use super::finding::Finding;
use crate::content::blocks::{Block, Inline, Role, Section, notes, visit_inlines};
use crate::content::deck;
use crate::content::entry::{Details, Entry, Kind};
use crate::content::markdown::HeadingAt;
use crate::content::points::{Beside, beside_first};

/// Channels that show points and not the whole text.
const CHANNELS: [&str; 3] = ["posters", "print", "screens"];

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let Some(entry) = text.entry else { return };
    if entry.kind() == Kind::Deck {
        return slides(text, entry, out);
    }
    let config = &text.campaign.config;
    let roles = roles(entry);
    if roles.is_empty() || !CHANNELS.iter().any(|name| config.output(name).is_some()) {
        return;
    }
    let mut seen = Vec::new();
    let mut from = entry.body;
    for section in entry.document.sections() {
        let Some(role) = section.role.filter(|role| roles.contains(role)) else { continue };
        let is_it = |h: &&HeadingAt| h.span.start >= from && h.level <= 2 && h.role == Some(role);
        let heading = entry.headings.iter().find(is_it);
        let heading = heading.map_or(from..from, |h| h.span.clone());
        from = heading.end;
        if seen.contains(&role) {
            out.push(found(
                text,
                place(text, None, heading),
                "another section above is shown on paper and screens in place of this one",
            ));
            continue;
        }
        seen.push(role);
        if section.points().into_iter().any(|point| !notes(point).is_empty()) {
            let message = "footnotes of these points are on the website only";
            out.push(found(text, place(text, None, heading.clone()), message));
        }
        if let Some((message, block)) = beside(&section, role) {
            out.push(found(text, place(text, block, heading), message));
        }
    }
}

/// The roles whose points paper and screens show of an entry.
fn roles(entry: &Entry) -> &'static [Role] {
    match &entry.details {
        Details::Scam(_) => &[Role::HowItWorks, Role::RedFlags, Role::Actions, Role::FirstHour, Role::Remember],
        Details::Case(_) => &[Role::Timeline, Role::Bell, Role::Lesson],
        Details::Page(page) if page.layout.is_some() => {
            &[Role::RedFlags, Role::Actions, Role::FirstHour, Role::Remember]
        }
        _ => &[],
    }
}

/// What of a section is on the website alone, and what to say of it.
fn beside<'a>(section: &Section<'a>, role: Role) -> Option<(&'static str, Option<&'a Block>)> {
    Some(match section.beside_points() {
        Some(Beside::Nested(block)) => ("what stands below a point is on the website only", Some(block)),
        Some(Beside::Block(block)) => {
            let message = match block {
                Block::Paragraph { .. } => "this paragraph is on the website only",
                Block::List { .. } => "this list is on the website only",
                Block::Table { .. } => "this table is on the website only",
                Block::Heading { .. } => "this heading is on the website only",
                _ => "these words are on the website only",
            };
            (message, Some(block))
        }
        None if role == Role::Remember && section.points().len() > 1 => {
            ("paper and screens show the first sentence of this section only", None)
        }
        None => return None,
    })
}

/// Lists of a deck: of each point its first paragraph is shown.
fn slides(text: &Text<'_>, entry: &Entry, out: &mut Vec<Finding>) {
    let mut calls = false;
    visit_inlines(&mut entry.document.blocks.clone(), &mut |inline| calls |= matches!(inline, Inline::Note { .. }));
    if calls {
        let at = entry.body..entry.body;
        out.push(
            Finding::warning(
                "outreach::sections::nested",
                text.source(),
                at,
                "slides have no footnotes: their words are left out",
            )
            .help("make it a point of its own, or a slide, or a note: `<!-- … -->`"),
        );
    }
    for blocks in deck::slides(&entry.document) {
        let lists = blocks.iter().filter_map(|block| match block {
            Block::List { items, .. } => Some(items),
            _ => None,
        });
        if let Some(block) = lists.flatten().find_map(|item| beside_first(item)) {
            let at = place(text, Some(block), entry.body..entry.body);
            out.push(
                Finding::warning(
                    "outreach::sections::nested",
                    text.source(),
                    at,
                    "what stands below a point is not on the slide",
                )
                .help("make it a point of its own, or a slide, or a note: `<!-- … -->`"),
            );
        }
    }
}

fn found(text: &Text<'_>, at: Range<usize>, message: &str) -> Finding {
    Finding::warning("outreach::sections::beside", text.source(), at, message)
        .help("paper and screens show the first list's points; make it one of them, or move it to a section of its own")
}

/// The line on which the words of a block begin; the first line of `heading` where they are not found below it.
fn place(text: &Text<'_>, block: Option<&Block>, heading: Range<usize>) -> Range<usize> {
    let source = text.source();
    let words = block.and_then(first_words).unwrap_or_default();
    let head: String = words.chars().take(8).collect();
    // The same words may stand inside a point above.
    let begins_line = |at: usize| {
        let line = source[..at].rfind('\n').map_or(0, |end| end + 1);
        source[line..at].chars().all(|c| c.is_whitespace() || c.is_ascii_digit() || "-+*>#|.)_~`[".contains(c))
    };
    let below = |words: &str| {
        let words = Some(words.trim()).filter(|words| !words.is_empty())?;
        let places = source[heading.end..].match_indices(words).map(|(at, _)| heading.end + at);
        places.clone().find(|at| begins_line(*at)).or_else(|| places.clone().next())
    };
    let start = below(&words).or_else(|| below(&head)).unwrap_or(heading.start);
    let end = source[start..].find('\n').map_or(source.len(), |end| start + end);
    start..end
}

/// The first piece of text in a block, as it is written.
fn first_words(block: &Block) -> Option<String> {
    let mut first = None;
    visit_inlines(&mut [block.clone()], &mut |inline| {
        if let Inline::Text { text } = inline
            && first.is_none()
            && !text.trim().is_empty()
        {
            first = Some(text.clone());
        }
    });
    first.or_else(|| match block {
        Block::Code { text, .. } => text.lines().next().map(str::to_owned),
        _ => None,
    })
}
