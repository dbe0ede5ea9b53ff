//! Colours: an entry's palette must be in the theme, and words must stand out from what they
//! are set on, on screens and in print.

use serde_json::{Map, Value};

use crate::campaign::Campaign;
use crate::diagnostics::{Diagnostic, nearest};
use crate::theme::{Theme, tokens};
use crate::values::{Node, Value as Written};

/// Channels of paper.
const PAPER: [&str; 3] = ["posters", "print", "letters"];

/// WCAG 2.2, success criterion 1.4.3 (AA), for text of any size.
const LEAST: f64 = 4.5;

/// Words and what they are set on, in every palette. On white stands the darker of `ground` and `on-ground`, which
/// needs no look: the lighter one is darker than white.
const IN_PALETTE: [(&str, &str); 5] =
    [("on-ground", "ground"), ("accent", "ground"), ("on-ground", "deep"), ("accent", "deep"), ("on-accent", "accent")];
/// The same for the colours that all share.
const SHARED: [(&str, &str); 13] = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("muted", "paper"),
    ("muted", "surface"),
    ("brand", "paper"),
    ("danger", "paper"),
    ("danger", "danger-surface"),
    ("safe", "paper"),
    ("on-brand", "brand"),
    ("on-danger", "danger"),
    ("on-safe", "safe"),
    ("ink", "danger-surface"),
    ("ink", "safe-surface"),
];

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    let tokens = match tokens::load(&campaign.theme) {
        Ok(tokens) => tokens,
        Err(d) => {
            diagnostics.push(*d);
            return;
        }
    };
    let none = Map::new();
    let print = tokens.get("cmyk").and_then(Value::as_object).unwrap_or(&none);
    let file = campaign.theme.shown(tokens::FILE);
    for (set, prefix) in [(&tokens, ""), (print, "cmyk.")] {
        contrast(set, prefix, &file, diagnostics);
    }
    diagnostics.extend(without_inks(campaign, &tokens));
    let palettes = tokens.get("palette").and_then(Value::as_object).unwrap_or(&none);
    for entry in &campaign.content.entries {
        let Some((name, span)) = entry.scam().and_then(|s| s.palette.as_ref()) else { continue };
        if palettes.contains_key(name) {
            continue;
        }
        let d = Diagnostic::error("outreach::theme::no-palette", format!("the theme has no palette `{name}`"))
            .at(&entry.file, span.clone());
        let known: Vec<&str> = palettes.keys().map(String::as_str).collect();
        diagnostics.push(match nearest(name, known.iter().copied()) {
            Some(near) => d.help(format!("did you mean `{near}`? palettes: {}", known.join(", "))),
            None => d.help(format!("palettes: {}", known.join(", "))),
        });
    }
}

/// Colours that a theme changes on screens alone: its paper would go on in the built-in ones.
fn without_inks(campaign: &Campaign, tokens: &Map<String, Value>) -> Option<Diagnostic> {
    if !campaign.theme.differs(tokens::FILE) || !PAPER.iter().any(|name| is_in_inks(campaign, name)) {
        return None;
    }
    let built_in: Value = serde_json::from_slice(&Theme::built_in(tokens::FILE)?).ok()?;
    let own = Value::Object(tokens.clone());
    let built_in_at = |path: &str| built_in.pointer(path);
    let mut changed = Vec::new();
    let mut look = |path: String| {
        let inks = format!("/cmyk{path}");
        let is_other = built_in_at(&path).is_some_and(|color| own.pointer(&path) != Some(color));
        if is_other && built_in_at(&inks).is_some() && own.pointer(&inks) == built_in_at(&inks) {
            changed.push(path[1..].replace('/', "."));
        }
    };
    let names = |group: &str| {
        let group = built_in_at(group).and_then(Value::as_object);
        group.into_iter().flat_map(Map::keys).cloned().collect::<Vec<String>>()
    };
    names("/color").iter().for_each(|name| look(format!("/color/{name}")));
    for palette in names("/palette") {
        names(&format!("/palette/{palette}")).iter().for_each(|name| look(format!("/palette/{palette}/{name}")));
    }
    let all = changed.join(", ");
    (!changed.is_empty()).then(|| {
        Diagnostic::warning(
            "outreach::theme::inks",
            format!("these colours are changed on screens alone, paper has the built-in ones: {all}"),
        )
        .in_path(campaign.theme.shown(tokens::FILE))
        .help("give each in `cmyk` too, in percent of cyan, magenta, yellow and black; or write `color = \"rgb\"` for what is on paper in book.toml")
    })
}

/// Whether a channel is on and set in process inks.
fn is_in_inks(campaign: &Campaign, name: &str) -> bool {
    let is_rgb = |output: &Node| output.field("color").is_some_and(|node| node.value == Written::Str("rgb".into()));
    campaign.config.output(name).is_some_and(|output| !is_rgb(output))
}

fn contrast(set: &Map<String, Value>, prefix: &str, file: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut look = |colors: &Value, pairs: &[(&str, &str)], owner: &str| {
        for (words, ground) in pairs {
            let of = |name: &str| colors.get(name).and_then(luminance);
            let (Some(a), Some(b)) = (of(words), of(ground)) else { continue };
            let ratio = ratio(a, b);
            if ratio < LEAST {
                diagnostics.push(
                    Diagnostic::error(
                        "outreach::theme::contrast",
                        format!(
                            "{owner}: `{words}` on `{ground}` has a contrast of {ratio:.1}:1; words need {LEAST}:1"
                        ),
                    )
                    .in_path(file)
                    .help("make one of the two darker or lighter"),
                );
            }
        }
    };
    if let Some(colors) = set.get("color") {
        look(colors, &SHARED, &format!("{prefix}color"));
    }
    for (name, palette) in set.get("palette").and_then(Value::as_object).into_iter().flatten() {
        look(palette, &IN_PALETTE, &format!("{prefix}palette.{name}"));
    }
}

/// Relative luminance (WCAG 2.2) of `#rrggbb`, or of four process inks in percent; what the
/// paper and the press do to inks is not known here.
fn luminance(color: &Value) -> Option<f64> {
    let [red, green, blue] = match color {
        Value::String(hex) => {
            let hex = u32::from_str_radix(hex.strip_prefix('#').filter(|h| h.len() == 6)?, 16).ok()?;
            [hex >> 16, hex >> 8, hex].map(|part| f64::from(part & 0xFF) / 255.0)
        }
        Value::Array(inks) => {
            let share = |i: usize| Some(inks.get(i)?.as_f64()? / 100.0);
            let (c, m, y, k) = (share(0)?, share(1)?, share(2)?, share(3)?);
            [c, m, y].map(|ink| (1.0 - ink) * (1.0 - k))
        }
        _ => return None,
    };
    let linear = |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    Some(0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue))
}

fn ratio(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ratios_are_those_of_the_standard() {
        let of = |a: Value, b: Value| ratio(luminance(&a).unwrap(), luminance(&b).unwrap());
        assert!((of(json!("#000000"), json!("#ffffff")) - 21.0).abs() < 1e-9);
        // The usual example: #767676 is the lightest grey that passes on white.
        assert!((of(json!("#767676"), json!("#ffffff")) - 4.54).abs() < 0.01);
        assert!((of(json!([0, 0, 0, 100]), json!([0, 0, 0, 0])) - 21.0).abs() < 1e-9);
        assert_eq!(luminance(&json!("red")), None);
    }
}
