//! Files of a campaign's theme that nothing uses: a name that is one letter off changes nothing, and says nothing.

use std::sync::LazyLock;

use regex::Regex;

use super::Theme;
use crate::diagnostics::{Diagnostic, nearest};
use crate::pattern::pattern;

/// Where a template says what a component is.
static COMPONENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{%-?\s*component\s+([\w.]+)"));

/// Warns of each file of the campaign that neither this program nor another file of the campaign's theme uses.
pub fn check(theme: &Theme, diagnostics: &mut Vec<Diagnostic>) {
    let built_in = Theme::built_in_paths();
    let has = |path: &str| built_in.iter().any(|known| known == path);
    for (path, bytes) in theme.own().filter(|(path, _)| !has(path)) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let near = built_in.iter().find(|known| known.rsplit('/').next() == Some(name)).map(String::as_str);
        let near = near.or_else(|| nearest(path, built_in.iter().map(String::as_str)));
        let used = match path.split_once('/') {
            Some(("static" | "fonts", _)) => true,
            // Licences and notes beside the folders; what is nearly a file of ours is meant as one.
            None => near.is_none(),
            Some(("locales", name)) => name.ends_with(".yaml") && !name.contains('/'),
            Some((folder, _)) => {
                let text = std::str::from_utf8(bytes).unwrap_or_default();
                is_named(theme, path, matches!(folder, "site" | "screen")) || has_component_in_use(theme, path, text)
            }
        };
        if used {
            continue;
        }
        let d = Diagnostic::warning("outreach::theme::unused", "nothing uses this file").in_path(theme.shown(path));
        diagnostics.push(match near {
            Some(near) => d.help(format!("did you mean `{near}`?")),
            None => d.help("`outreach theme list` shows the files that there may be"),
        });
    }
}

/// Other text files of the campaign's theme.
fn others<'a>(theme: &'a Theme, path: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let files = theme.own().filter(move |(other, _)| *other != path && !other.starts_with("fonts/"));
    files.filter_map(|(path, bytes)| Some((path, std::str::from_utf8(bytes).ok()?)))
}

/// Whether another file names it: Tera by its whole name, Typst by a path from anywhere.
fn is_named(theme: &Theme, path: &str, loaded: bool) -> bool {
    let template = path.strip_prefix("site/").unwrap_or(path);
    let name = path.rsplit('/').next().unwrap_or(path);
    others(theme, path).any(|(other, text)| {
        let ends = |before: &[char], name: &str| {
            let mut found = text.match_indices(name);
            found.any(|(at, _)| {
                text[..at].ends_with(before) && text[at + name.len()..].starts_with(['"', '\'']) // The string ends.
            })
        };
        if other.ends_with(".typ") { ends(&['"', '/'], name) } else { loaded && ends(&['"', '\''], template) }
    })
}

/// Whether it has a component that another file shows.
fn has_component_in_use(theme: &Theme, path: &str, text: &str) -> bool {
    if !path.starts_with("site/") {
        return false;
    }
    let mut names = COMPONENT.captures_iter(text).filter_map(|found| Some(found.get(1)?.as_str()));
    names.any(|name| {
        let (tag, part) = (format!("<{name}"), format!("\"{name}\""));
        others(theme, path).any(|(_, text)| text.contains(&tag) || text.contains(&part))
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn told(files: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut theme = Theme::load(Path::new("/nowhere"), "default", &mut Vec::new());
        for (path, text) in files {
            theme.put(path, text.as_bytes().to_vec());
        }
        let mut found = Vec::new();
        check(&theme, &mut found);
        found.into_iter().map(|d| (d.path.unwrap_or_default(), d.help.unwrap_or_default())).collect()
    }

    #[test]
    fn what_nothing_uses_is_told_with_what_was_meant() {
        let said = told(&[
            ("site/scams.html", ""),
            ("templates/scam.html", ""),
            ("token.json", "{}"),
            ("locales/fr.yml", ""),
            ("print/qqqqqqqqqqqqqqqqqqqq.typ", ""),
        ]);
        let help = |path: &str| {
            let path = format!("themes/default/{path}");
            said.iter().find(|(told, _)| *told == path).map(|(_, help)| help.as_str()).unwrap_or_default()
        };
        assert_eq!(help("site/scams.html"), "did you mean `site/scam.html`?");
        assert_eq!(help("templates/scam.html"), "did you mean `site/scam.html`?");
        assert_eq!(help("token.json"), "did you mean `tokens.json`?");
        assert!(help("locales/fr.yml").contains("locales/"), "{said:?}");
        assert!(help("print/qqqqqqqqqqqqqqqqqqqq.typ").contains("outreach theme list"), "{said:?}");
        assert_eq!(said.len(), 5);
    }

    #[test]
    fn what_another_file_uses_is_used() {
        let said = told(&[
            ("site/404.html", "{% include \"own/note.html\" %}<Stamp />"),
            ("site/own/note.html", ""),
            ("site/stamp.html", "{% component Stamp() %}x{% endcomponent Stamp %}"),
            ("print/poster.typ", "#import \"own.typ\": *\n#json(\"/data/own.json\")"),
            ("print/own.typ", ""),
            ("data/own.json", "{}"),
            ("static/own.css", ""),
            ("fonts/OFL-own.txt", ""),
            ("LICENSE", ""),
            ("locales/fr.yaml", ""),
        ]);
        assert!(said.is_empty(), "{said:?}");
    }
}
