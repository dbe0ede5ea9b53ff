//! `tokens.json`, the one file of design values, as CSS custom properties.

use serde_json::{Map, Value};

use super::Theme;
use crate::diagnostics::Diagnostic;

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
    Ok(format!(":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root:not(.light){{{dark}}}}}\n"))
}

/// Reads `tokens.json`.
///
/// # Errors
/// When it is missing or is not JSON.
pub fn load(theme: &Theme) -> Result<Map<String, Value>, Box<Diagnostic>> {
    let broken = |why: String| -> Box<Diagnostic> {
        Diagnostic::error("outreach::theme::tokens", format!("tokens.json cannot be read: {why}"))
            .in_path(format!("themes/{}/tokens.json", theme.name))
            .into()
    };
    let text = theme.text("tokens.json").ok_or_else(|| broken("it is missing".into()))?;
    serde_json::from_str(text).map_err(|e| broken(e.to_string()))
}

/// Numbers named `…-px` become lengths and lose the ending: `radius-px: 14` is `--radius:14px`.
fn declare(name: &str, value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| declare(&format!("{name}-{key}"), value, out)),
        Value::String(text) if !text.contains([';', '}', '{', '<', '\\']) => out.push_str(&format!("{name}:{text};")),
        Value::Number(n) => match name.strip_suffix("-px") {
            Some(name) => out.push_str(&format!("{name}:{n}px;")),
            None => out.push_str(&format!("{name}:{n};")),
        },
        _ => {}
    }
}
