//! What everything typeset shares: the common data of Typst templates, QR codes, pictures.

use std::sync::Arc;

use qrcode::{Color, EcLevel, QrCode};
use serde_json::{Map, Value, json};

use crate::campaign::Campaign;
use crate::content::blocks::{Block, Inline, visit_inlines, without_html, without_tags};
use crate::content::entry::Entry;
use crate::content::quiz::Question;
use crate::hotlines;
use crate::sizes::PaperSize;
use crate::theme::typesetter::Inputs;

/// Millimetres beyond the trim that are printed and cut off: what Chinese print shops ask for.
pub const BLEED_MM: f64 = 3.0;

/// Language, words and organization, as every Typst template gets them.
pub fn common(campaign: &Campaign) -> Map<String, Value> {
    let logo = campaign.logo().map(|path| format!("/content/{path}"));
    let mut data = Map::new();
    data.insert("lang".into(), campaign.locale.lang().into());
    data.insert("region".into(), campaign.locale.region().into());
    data.insert("t".into(), campaign.locale.strings.clone());
    data.insert("org".into(), organization(campaign, logo));
    data
}

/// Fields that hold where something is, and no words.
const ADDRESSES: [&str; 3] = ["src", "url", "logo"];

/// An apostrophe as paper has it: `’` for `'` after a letter or a digit. Addresses, pictures and code stay as they are.
pub fn typographic(data: &mut Value) {
    match data {
        Value::String(words) if words.contains('\'') && !words.contains("://") => {
            let mut before = ' ';
            let set = |c| match std::mem::replace(&mut before, c).is_alphanumeric() {
                true if c == '\'' => '’',
                _ => c,
            };
            *words = words.chars().map(set).collect();
        }
        Value::Array(items) => items.iter_mut().for_each(typographic),
        Value::Object(fields) if fields.get("t").is_none_or(|t| t != "code") => {
            fields.iter_mut().filter(|(key, _)| !ADDRESSES.contains(&key.as_str())).for_each(|(_, of)| typographic(of));
        }
        _ => {}
    }
}

/// The name of a size of paper as people of the campaign write it.
pub fn size_name(campaign: &Campaign, size: &PaperSize) -> String {
    size.label(campaign.locale.get("print.landscape"))
}

/// Who speaks, for templates of all channels.
pub fn organization(campaign: &Campaign, logo: Option<String>) -> Value {
    let organization = &campaign.config.organization;
    let hotlines: Vec<_> = organization.hotlines.iter().map(|h| hotline(campaign, &h.number)).collect();
    let contacts: Vec<_> = organization
        .contacts
        .iter()
        .map(|c| json!({ "name": c.name, "role": c.role, "phone": c.phone, "address": c.address }))
        .collect();
    json!({
        "name": organization.name.as_deref().unwrap_or(campaign.config.short_name()),
        "short_name": campaign.config.short_name(),
        "website": organization.website,
        "logo": logo,
        "hotlines": hotlines,
        "contacts": contacts,
    })
}

/// A number with its label (the organization's, or the national one) and its digits for `tel:`.
pub fn hotline(campaign: &Campaign, number: &str) -> Value {
    let own =
        campaign.config.organization.hotlines.iter().find(|h| h.number == number).and_then(|h| h.label.as_deref());
    let national =
        hotlines::national(number).map(|n| if campaign.locale.lang() == "zh" { n.zh.as_str() } else { n.en.as_str() });
    json!({ "number": number, "label": own.or(national).unwrap_or_default(), "tel": hotlines::digits(number) })
}

/// The number set largest: the entry's first, the organization's first, or 96110.
pub fn main_hotline(campaign: &Campaign, entry: Option<&Entry>) -> Value {
    let of_entry = entry.and_then(Entry::scam).and_then(|s| s.hotlines.first()).map(|(n, _)| n.as_str());
    let of_organization = campaign.config.organization.hotlines.first().map(|h| h.number.as_str());
    hotline(campaign, of_entry.or(of_organization).unwrap_or("96110"))
}

/// The QR code of an entry as template data.
pub fn qr(campaign: &Campaign, entry: &Entry) -> Value {
    match campaign.qr_target(entry).and_then(|url| qr_code(&url)) {
        Some(mut code) => {
            code["note"] = campaign.locale.get("print.qr_note").into();
            code
        }
        None => Value::Null,
    }
}

/// A QR code as template data: its text, the modules a side, and its rows as text of `#` for
/// dark and `.` for light; `None` when the text is too long for a code. Text, because Typst
/// takes the hash of everything a template holds again and again, and of many small arrays
/// that costs more than setting the sheet.
/// Level M (15% can be restored) suits paper that hangs in a stairwell for a year.
pub fn qr_code(text: &str) -> Option<Value> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let row = |row: &[Color]| row.iter().map(|c| if *c == Color::Dark { '#' } else { '.' }).collect::<String>();
    let rows: Vec<String> = colors.chunks(width).map(row).collect();
    Some(json!({ "text": text, "modules": width, "rows": rows }))
}

/// A question of a quiz with its answer.
pub fn question(campaign: &Campaign, question: &Question) -> Value {
    let letters: Vec<String> = question.letters().into_iter().map(String::from).collect();
    json!({
        "question": question.question,
        "options": question.choices(),
        "several": letters.len() > 1,
        "answer": letters.join(campaign.locale.get("site.and")),
        "explanation": question.explanation,
    })
}

/// Running text as template data: links to entries become addresses (or, without a base
/// URL, plain words).
pub fn inlines(campaign: &Campaign, inlines: &[Inline]) -> Value {
    let mut content = inlines.to_vec();
    without_tags(&mut content);
    without_marks(&mut content);
    let mut block = [Block::Paragraph { content }];
    visit_inlines(&mut block, &mut |inline| outward(campaign, inline));
    match &block[0] {
        Block::Paragraph { content } => json!(content),
        _ => Value::Null,
    }
}

/// Takes out what points have no room for: the box of a task, which has a mark of its own there, and footnotes, whose
/// words would stand nowhere.
fn without_marks(inlines: &mut Vec<Inline>) {
    inlines.retain(|inline| !matches!(inline, Inline::Check { .. } | Inline::Note { .. }));
    for inline in inlines {
        if let Inline::Strong { content }
        | Inline::Emph { content }
        | Inline::Strike { content }
        | Inline::Link { content, .. } = inline
        {
            without_marks(content);
        }
    }
}

/// A list of points as template data.
pub fn points(campaign: &Campaign, points: &[&[Inline]]) -> Value {
    points.iter().map(|p| inlines(campaign, p)).collect()
}

/// Blocks as template data, their pictures added to the inputs.
pub fn blocks(campaign: &Campaign, blocks: &[Block], files: &mut Inputs) -> Value {
    let mut blocks = blocks.to_vec();
    without_html(&mut blocks);
    visit_inlines(&mut blocks, &mut |inline| {
        outward(campaign, inline);
        if let Inline::Image { src, .. } = inline {
            picture(campaign, src, files);
            *src = format!("/content{src}");
        }
    });
    json!(blocks)
}

/// Adds a picture of the content folder (`/images/a.png`) to the inputs.
pub fn picture(campaign: &Campaign, src: &str, files: &mut Inputs) -> bool {
    let path = src.trim_start_matches('/');
    let Some(bytes) = campaign.content.assets.get(path) else { return false };
    let virtual_path = format!("content/{path}");
    if files.iter().all(|(p, _)| *p != virtual_path) {
        files.push((virtual_path, Arc::clone(bytes)));
    }
    true
}

/// Adds the organization's logo to the inputs.
pub fn logo(campaign: &Campaign, files: &mut Inputs) {
    if let Some(path) = campaign.logo() {
        picture(campaign, path, files);
    }
}

/// The virtual path of an explainer's pictogram.
pub fn icon(campaign: &Campaign, entry: &Entry) -> Option<String> {
    let path = icon_path(campaign, entry)?;
    Some(format!("/{path}"))
}

/// The theme file of an explainer's pictogram: its own, or the theme's default one.
pub fn icon_path(campaign: &Campaign, entry: &Entry) -> Option<String> {
    let named = entry.scam()?.icon.as_deref().unwrap_or(&entry.slug);
    [named, "default"].iter().map(|n| format!("static/icons/{n}.svg")).find(|p| campaign.theme.get(p).is_some())
}

/// Makes of a piece of running text what it is on paper: a link leads to a whole address, and a tab, which no font has,
/// parts words as a space does.
fn outward(campaign: &Campaign, inline: &mut Inline) {
    if let Inline::Text { text } = inline
        && text.contains('\t')
    {
        *text = text.replace('\t', " ");
    }
    let Inline::Link { url, .. } = inline else { return };
    if let Some(path) = url.strip_prefix('/') {
        let (path, fragment) = path.split_once('#').map_or((path, None), |(p, f)| (p, Some(f)));
        let absolute = campaign.page_url(path);
        *url = match (absolute, fragment) {
            (Some(u), Some(f)) => format!("{u}#{f}"),
            (Some(u), None) => u,
            (None, _) => String::new(),
        };
    } else if url.starts_with('#') {
        url.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apostrophes_are_those_of_paper() {
        let mut data = json!({
            "title": "the scammer's side", "points": [{ "t": "text", "text": "victims' money, it's 'safe'" }],
            "code": { "t": "code", "text": "it's" }, "url": "https://a.example/it's", "src": "/images/it's.png",
        });
        typographic(&mut data);
        let expected = json!({
            "title": "the scammer’s side", "points": [{ "t": "text", "text": "victims’ money, it’s 'safe’" }],
            "code": { "t": "code", "text": "it's" }, "url": "https://a.example/it's", "src": "/images/it's.png",
        });
        assert_eq!(data, expected);
    }
}
