//! `tokens.json`, the one file of design values, as CSS custom properties. A campaign's file is laid over the
//! built-in one: it says what is other.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Theme, design};
use crate::diagnostics::{Diagnostic, SourceFile, offset_of};

/// Its path in a theme.
pub const FILE: &str = "tokens.json";

/// The style sheet that declares the tokens: `--color-ink`, `--palette-high-ground`, … Dark ones hold
/// where the reader's system is dark, unless the page has the class `light`.
///
/// # Errors
/// When `tokens.json` is missing or is not JSON.
pub fn stylesheet(theme: &Theme) -> Result<String, Box<Diagnostic>> {
    let tokens = load(theme)?;
    let mut light = String::new();
    for (name, value) in &tokens {
        // Ink on paper is no business of a screen.
        if !matches!(name.as_str(), "dark" | "cmyk") {
            declare(&format!("--{name}"), value, &mut light);
        }
    }
    let mut dark = String::new();
    if let Some(value) = tokens.get("dark") {
        declare("--color", value, &mut dark);
    }
    let palettes = tokens.get("palette").and_then(Value::as_object).into_iter().flatten();
    let classes: String = palettes.map(|(name, palette)| class(name, palette)).collect();
    Ok(format!(
        ":root{{{light}}}\n{classes}@media screen and (prefers-color-scheme:dark){{:root:not(.light){{{dark}}}}}\n"
    ))
}

/// Reads `tokens.json`, the campaign's laid over the built-in.
///
/// # Errors
/// When it is missing or is not JSON.
pub fn load(theme: &Theme) -> Result<Map<String, Value>, Box<Diagnostic>> {
    let text = theme.text(FILE).unwrap_or_default();
    serde_json::from_str(text).map_err(|e| {
        let file = Arc::new(SourceFile::new(theme.shown(FILE), text.to_owned()));
        Box::new(broken(&e, &file))
    })
}

/// The campaign's `tokens.json` laid over the built-in one; none where it has none that differs. What is wrong in
/// it is said, and then the built-in one holds.
pub(super) fn laid_over(theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    if !theme.differs(FILE) {
        return None;
    }
    let built_in = Theme::built_in(FILE)?;
    let mut tokens: Value = serde_json::from_slice(&built_in).ok()?;
    let text = String::from_utf8_lossy(theme.get(FILE)?).trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
    let file = Arc::new(SourceFile::new(theme.shown(FILE), text));
    let before = diagnostics.len();
    match serde_json::from_str(&file.text) {
        Ok(own) => {
            design::hold(theme, &file, &tokens, diagnostics);
            if diagnostics.len() == before {
                lay_over(&mut tokens, own);
            }
        }
        Err(e) => diagnostics.push(broken(&e, &file)),
    }
    serde_json::to_vec(&tokens).ok()
}

/// Lays a group of values over another: groups within them likewise, everything else takes the other's place.
pub(super) fn lay_over(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (name, value) in over {
                match under.get_mut(&name) {
                    Some(under) => lay_over(under, value),
                    None => {
                        under.insert(name, value);
                    }
                }
            }
        }
        (under, over) => *under = over,
    }
}

fn broken(e: &serde_json::Error, file: &Arc<SourceFile>) -> Diagnostic {
    // Its columns count bytes; lines of this file are short and begin with spaces.
    let at = offset_of(&file.text, e.line(), e.column());
    Diagnostic::error("outreach::theme::tokens", format!("tokens.json cannot be read: {e}")).at(file, at..at)
}

/// The class that gives what is in it the colours of a palette: `.palette-plum{--ground:var(--palette-plum-ground);…}`.
fn class(name: &str, palette: &Value) -> String {
    let colors = palette.as_object().into_iter().flatten();
    let colors: String = colors.map(|(color, _)| format!("--{color}:var(--palette-{name}-{color});")).collect();
    format!(".palette-{name}{{{colors}}}\n")
}

/// Numbers named `…-px` become lengths and lose the ending: `radius-px: 14` is `--radius:14px`.
fn declare(name: &str, value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| declare(&format!("{name}-{key}"), value, out)),
        Value::String(text) if !text.contains(design::BREAKS_CSS) => out.push_str(&format!("{name}:{text};")),
        Value::Number(n) => match name.strip_suffix("-px") {
            Some(name) => out.push_str(&format!("{name}:{n}px;")),
            None => out.push_str(&format!("{name}:{n};")),
        },
        _ => {}
    }
}
