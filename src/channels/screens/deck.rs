//! From the slides of a deck to slides of a screen.

use serde_json::{Value, json};

use super::super::print;
use super::slides::{self, Slide};
use crate::campaign::Campaign;
use crate::content::blocks::{Block, Inline, plain, plain_blocks, visit_inlines, without_html};
use crate::content::deck;
use crate::content::entry::Entry;
use crate::theme::typesetter::Inputs;

/// All slides of a deck, with what is said beside them.
pub fn slides(campaign: &Campaign, entry: &Entry) -> Vec<Slide> {
    let Some(read) = entry.deck() else { return Vec::new() };
    let mut out = Vec::new();
    for (blocks, settings) in deck::slides(&entry.document).zip(&read.slides) {
        let from = out.len();
        match &settings.include {
            Some((show, _)) => out.extend(slides::shown(campaign, show, false)),
            None if blocks.is_empty() && settings.notes.is_empty() => continue,
            None => out.push(own(campaign, entry, blocks, out.is_empty())),
        }
        for slide in &mut out[from..] {
            slide.sources.insert(0, entry.file.path.clone());
            if let Some(seconds) = settings.seconds {
                slide.seconds = seconds;
            }
        }
        if let Some(first) = out.get_mut(from) {
            first.notes.clone_from(&settings.notes);
        }
    }
    out
}

/// A slide written in the deck itself: how it is laid out follows from what is on it. The `first`
/// is its cover.
fn own(campaign: &Campaign, entry: &Entry, blocks: &[Block], first: bool) -> Slide {
    let mut blocks = blocks.to_vec();
    without_html(&mut blocks);
    let words = plain_blocks(&blocks).replace('\n', " ");
    let mut inputs = Inputs::new();
    let data = match blocks.as_slice() {
        [Block::Image { src, alt }] => {
            let caption = (!alt.is_empty()).then_some(alt.as_str());
            return Slide { sources: Vec::new(), ..slides::image(campaign, src, caption) };
        }
        [Block::Heading { content, .. }, rest @ ..] if first && rest.len() <= 1 && rest.iter().all(is_paragraph) => {
            let subtitle = rest.first().map(|b| plain_blocks(std::slice::from_ref(b)));
            json!({ "layout": "cover", "title": plain(content), "subtitle": subtitle, "org": campaign.config.short_name() })
        }
        [Block::Paragraph { content }] => {
            json!({ "layout": "statement", "text": print::inlines(campaign, content) })
        }
        [Block::Heading { content, .. }] => {
            json!({ "layout": "statement", "text": print::inlines(campaign, content) })
        }
        [Block::Heading { content, role, .. }, Block::List { items, .. }] if items.len() <= 4 => {
            let points = items.iter().map(|i| match i.first() {
                Some(Block::Paragraph { content }) => print::inlines(campaign, content),
                _ => Value::Array(Vec::new()),
            });
            json!({
                "layout": "points",
                "role": role,
                "title": plain(content),
                "headline": entry.title,
                "icon": null,
                "points": points.collect::<Vec<_>>(),
                "start": 1,
                "total": items.len(),
            })
        }
        _ => prose(campaign, &blocks, &mut inputs),
    };
    Slide { inputs, sources: Vec::new(), ..slides::slide(campaign, data, words, None) }
}

fn is_paragraph(block: &Block) -> bool {
    matches!(block, Block::Paragraph { .. })
}

/// A heading, text, and a picture beside it.
fn prose(campaign: &Campaign, blocks: &[Block], inputs: &mut Inputs) -> Value {
    let (title, rest) = match blocks {
        [Block::Heading { content, .. }, rest @ ..] => (Some(plain(content)), rest),
        _ => (None, blocks),
    };
    let picture = rest.iter().find_map(|b| match b {
        Block::Image { src, alt } => Some((src, alt)),
        _ => None,
    });
    if let Some((src, _)) = picture {
        print::picture(campaign, src, inputs);
    }
    let mut text: Vec<Block> = rest.iter().filter(|b| !matches!(b, Block::Image { .. })).cloned().collect();
    // A slide has no foot for notes.
    visit_inlines(&mut text, &mut |inline| {
        if matches!(inline, Inline::Note { .. }) {
            *inline = Inline::Text { text: String::new() };
        }
    });
    json!({
        "layout": "text",
        "title": title,
        "blocks": print::blocks(campaign, &text, inputs),
        "image": picture.map(|(src, _)| format!("/content{src}")),
        "alt": picture.map(|(_, alt)| alt),
    })
}
