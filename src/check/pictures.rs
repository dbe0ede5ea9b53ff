//! Pictures: words inside them, names that tell too much, pictures nobody shows. What cameras and
//! editors write into a picture never gets here: loading takes it out.

use std::collections::{BTreeMap, BTreeSet};

use super::official::Official;
use super::personal;
use crate::campaign::Campaign;
use crate::content::load::PICTURES;
use crate::content::playlist::Show;
use crate::content::{attachments, links};
use crate::diagnostics::Diagnostic;

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    if campaign.is_translation() {
        return; // All languages share their pictures.
    }
    let official = Official::new(campaign);
    let used = used(campaign);
    let src = &campaign.config.book.src;
    for (path, bytes) in campaign.content.assets.iter().filter(|(path, _)| !attachments::is_one(path)) {
        let name = format!("{src}/{path}");
        for (what, text, _) in texts(bytes).iter().flat_map(|text| personal::in_text(text, &official)) {
            diagnostics.push(
                Diagnostic::error(what.0, format!("words inside the picture's file look like {}: {text}", what.1))
                    .in_path(&name)
                    .help("save it again without comments and other data"),
            );
        }
        if !used.contains(path.as_str()) {
            diagnostics.push(
                Diagnostic::warning("outreach::pictures::unused", "nothing shows this picture")
                    .in_path(&name)
                    .help("take it out of the content folder, or show it: ![说明](…)"),
            );
        }
    }
    file_names(campaign, &official, diagnostics);
}

/// Names of files become addresses and are seen by everybody. They are read as one text, since most of
/// what a look at a text takes does not depend on its length.
fn file_names(campaign: &Campaign, official: &Official<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let src = &campaign.config.book.src;
    let texts = campaign.all().flat_map(|c| &c.content.files).map(|f| f.path.clone());
    let paths: Vec<_> = texts.chain(campaign.content.assets.keys().map(|p| format!("{src}/{p}"))).collect();
    let mut found = BTreeMap::new();
    // Hyphens divide words here, and digits of one number.
    for hyphen in ["-", "\n"] {
        let mut names = String::new();
        let starts: Vec<_> = paths
            .iter()
            .map(|path| {
                let start = names.len();
                let name = path.strip_prefix(src.as_str()).unwrap_or(path);
                let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
                names += &name.replace(['/', '_'], "\n").replace('-', hyphen);
                names += "\n\n";
                start
            })
            .collect();
        for (what, text, at) in personal::in_text(&names, official) {
            found.entry(starts.partition_point(|start| *start <= at)).or_insert((what, text));
        }
    }
    for (after, (what, text)) in found {
        let Some(path) = paths.get(after - 1) else { continue };
        diagnostics.push(
            Diagnostic::error(what.0, format!("in the file's name, `{text}` looks like {}", what.1))
                .in_path(path)
                .help("rename the file: its name is seen in addresses"),
        );
    }
}

/// Words in a file: the whole of an SVG, the XMP of what loading leaves as it is (GIF, films).
fn texts(bytes: &[u8]) -> Vec<String> {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    if head.windows(4).any(|w| w == b"<svg" || w == b"<?xm") {
        return vec![svg_words(&String::from_utf8_lossy(bytes))];
    }
    let packet =
        find(bytes, b"<x:xmpmeta").and_then(|start| Some(start..start + find(&bytes[start..], b"</x:xmpmeta>")?));
    packet.map(|p| svg_words(&String::from_utf8_lossy(&bytes[p]))).into_iter().collect()
}

/// What stands between tags, a line each: the numbers of a path's points are none.
fn svg_words(text: &str) -> String {
    let mut words = String::new();
    for part in text.split('<') {
        if let Some((_, after)) = part.split_once('>') {
            words.push_str(after.trim());
            words.push('\n');
        }
    }
    words
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

/// Paths below the content folder of every picture that something shows.
fn used(campaign: &Campaign) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for entry in campaign.all().flat_map(|c| &c.content.entries) {
        let written = entry.references.iter().map(|r| r.url.split(['#', '?']).next().unwrap_or_default());
        used.extend(written.filter_map(|url| links::join(&entry.path, &crate::content::text::decode_path(url))));
    }
    for item in campaign.all().flat_map(|c| &c.content.playlists).flat_map(|p| &p.items) {
        let named = match &item.show {
            Show::Image { path, .. } => vec![path],
            Show::Video { path, poster } => poster.iter().chain([path]).collect(),
            _ => Vec::new(),
        };
        used.extend(named.into_iter().map(|path| path.trim_start_matches('/').to_owned()));
    }
    used.extend(campaign.config.organization.logo.iter().map(|(path, _)| path.trim_start_matches('/').to_owned()));
    // Whatever else names a picture (a deck, a quiz) names its path.
    let texts = campaign.all().flat_map(|c| &c.content.files).map(|f| f.text.as_str());
    let names_one = |text: &&str| {
        let mut behind_dots = text.match_indices('.').map(|(at, dot)| &text[at + dot.len()..]);
        behind_dots.any(|rest| PICTURES.iter().any(|ending| rest.starts_with(ending)))
    };
    for text in texts.filter(names_one) {
        used.extend(campaign.content.assets.keys().filter(|path| text.contains(path.as_str())).cloned());
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_an_svg_are_told_from_its_points() {
        let svg = "<svg><path d=\"M13800138000 1\"/><title>张某</title></svg>";
        assert_eq!(svg_words(svg).trim(), "张某");
    }
}
