//! Where templates of pages lead to each other in a way that goes nowhere. Tera names the templates, not the lines.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use tera::ErrorKind;

use super::Theme;
use crate::diagnostics::{SourceFile, nearest};
use crate::pattern::pattern;

/// A tag that leads to another template.
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\{%-?\s*(include|extends)\s+["']([^"']+)["']"#));

/// The name of a template in a tag, and which was meant by it.
pub(super) struct Link {
    pub file: Arc<SourceFile>,
    pub span: Range<usize>,
    pub near: Option<String>,
}

/// The link that an error is about. `path_of` gives the theme's file of a template.
pub(super) fn wrong(kind: &ErrorKind, theme: &Theme, path_of: &dyn Fn(&str) -> String) -> Option<Link> {
    let (tag, templates, to) = match kind {
        ErrorKind::CircularInclude { tpl, include_chain } => ("include", circle(tpl, include_chain), None),
        ErrorKind::CircularExtend { tpl, inheritance_chain } => ("extends", circle(tpl, inheritance_chain), None),
        ErrorKind::MissingParent { current, parent } => ("extends", vec![current.as_str()], Some(parent.as_str())),
        _ => return None,
    };
    // A circle is the fault of what the campaign has written: it is looked for there first.
    let (own, others): (Vec<_>, Vec<_>) = templates.iter().partition(|name| theme.differs(&path_of(name)));
    own.into_iter().chain(others).find_map(|name| {
        let path = path_of(name);
        let text = theme.text(&path)?;
        let span = TAG.captures_iter(text).find_map(|found| {
            let (kind, name) = (found.get(1)?, found.get(2)?);
            let leads = to.map_or_else(|| templates.contains(&name.as_str()), |to| to == name.as_str());
            (kind.as_str() == tag && leads).then(|| name.range())
        })?;
        let near = to.and_then(|to| nearest(to, theme.below("site/").map(|(path, _)| &path["site/".len()..])));
        let file = Arc::new(SourceFile::new(theme.shown(&path), text.to_owned()));
        Some(Link { file, span, near: near.map(str::to_owned) })
    })
}

/// The templates of a circle.
fn circle<'a>(first: &'a str, chain: &'a [String]) -> Vec<&'a str> {
    std::iter::once(first).chain(chain.iter().map(String::as_str)).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::theme::templates::Templates;
    use crate::theme::{DEFAULT, Theme};

    /// Where the only error of templates points: file, words, help.
    fn told(files: &[(&str, &str)]) -> (String, String, Option<String>) {
        let mut theme = Theme::load(Path::new("/nowhere"), DEFAULT, &mut Vec::new());
        for (path, text) in files {
            theme.put(path, text.as_bytes().to_vec());
        }
        let told = Templates::load(&theme).err().unwrap_or_default();
        let [d] = &told[..] else { panic!("{told:?}") };
        let place = d.place.as_ref().unwrap_or_else(|| panic!("{d}"));
        (place.file.path.clone(), place.file.text[place.span.clone()].to_owned(), d.help.clone())
    }

    #[test]
    fn links_that_lead_nowhere_are_told_with_their_place() {
        let (file, words, _) =
            told(&[("site/a.html", "甲\n{% include \"b.html\" %}"), ("site/b.html", "{%- include 'a.html' %}")]);
        assert!(matches!((file.as_str(), words.as_str()), ("themes/default/site/a.html", "b.html")), "{file} {words}");
        let (file, words, _) =
            told(&[("site/a.html", "{% extends \"b.html\" %}"), ("site/b.html", "{% extends \"a.html\" %}")]);
        assert!(file.ends_with(".html") && words.ends_with(".html"), "{file} {words}");
        let (file, words, help) = told(&[("site/404.html", "\n{% extends \"bace.html\" %}")]);
        assert_eq!((file.as_str(), words.as_str()), ("themes/default/site/404.html", "bace.html"));
        assert_eq!(help.as_deref(), Some("did you mean `base.html`?"));
        // A built-in file that leads back is not where it is mended.
        let (file, words, _) = told(&[("site/base.html", "{% extends \"404.html\" %}")]);
        assert_eq!((file.as_str(), words.as_str()), ("themes/default/site/base.html", "404.html"));
    }
}
