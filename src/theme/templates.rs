//! The Tera environment: `site/` templates by their bare name, `screen/` ones with the folder.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use regex::Regex;
use tera::{Context, ErrorKind, Tera};

use super::Theme;
use super::code::qr;
use super::links;
use super::named::Named;
use super::parts::{Parts, TOO_DEEP};
use super::segments;
use crate::diagnostics::{Diagnostic, SourceFile, nearest, offset_of};
use crate::limits;
use crate::pattern::pattern;

/// Parsed templates, ready to render from many threads.
pub struct Templates {
    tera: Arc<Tera>,
    parts: Parts,
    /// What each of them names.
    pub named: Named,
    theme: String,
    /// Bytes of the last page: the next one has about as many.
    usual: AtomicUsize,
}

impl Templates {
    /// Parses every template of the theme.
    ///
    /// # Errors
    /// Too many templates, the first that cannot be parsed, or every name in them that nothing has.
    pub fn load(theme: &Theme) -> Result<Self, Vec<Diagnostic>> {
        let mut tera = Tera::default();
        // All output is markup or read by machines as such: escape everywhere.
        tera.autoescape_on(vec![".html", ".xml"]);
        tera.register_function("qr", qr);
        tera.register_function("segments", segments::of_headline);
        let parts = Parts::default();
        tera.register_function("cached", parts.clone());
        let site = theme.below("site/").map(|(p, _)| (&p["site/".len()..], p));
        let screen =
            theme.below("screen/").filter(|(p, _)| p.ends_with(".html") || p.ends_with(".txt")).map(|(p, _)| (p, p));
        let sources: Vec<_> = site.chain(screen).filter_map(|(name, path)| Some((name, theme.text(path)?))).collect();
        limits::TEMPLATES.hold(sources.len() as u64, &format!("themes/{}", theme.name)).map_err(|d| vec![*d])?;
        let names: Vec<_> = sources.iter().map(|(name, _)| *name).collect();
        let named = Named::of(&sources);
        tera.add_raw_templates(sources).map_err(|e| {
            let reports = reports(&e.to_string(), theme, &names);
            if reports.is_empty() { vec![diagnose(&e, theme, None)] } else { reports }
        })?;
        let tera = Arc::new(tera);
        parts.are_of(&tera);
        Ok(Self { tera, parts, named, theme: theme.name.clone(), usual: AtomicUsize::new(0) })
    }

    /// Makes room for a plan with values of its own.
    pub fn forget(&self) {
        self.parts.forget();
    }

    /// Renders one template, in UTF-8.
    ///
    /// # Errors
    /// What the template did wrong and where, or that the page is too large.
    pub fn render(&self, theme: &Theme, name: &str, context: &Context) -> Result<Vec<u8>, Box<Diagnostic>> {
        debug_assert_eq!(self.theme, theme.name);
        let mut page = Page { bytes: Vec::with_capacity(self.usual.load(Ordering::Relaxed)), refused: 0 };
        let rendered = self.tera.render_to(name, context, &mut page);
        if page.refused > 0 {
            let d = limits::PAGE.broken(page.refused);
            return Err(Box::new(d.in_path(theme.shown(&path_of(theme, name)))));
        }
        rendered.map_err(|e| Box::new(diagnose(&e, theme, Some(name))))?;
        let most = USUAL.min(page.bytes.len() + page.bytes.len() / 8);
        self.usual.store(most, Ordering::Relaxed);
        Ok(page.bytes)
    }
}

/// Bytes that are at most held ready for a page: after a list of thousands comes a page like others.
const USUAL: usize = 64 << 10;

/// A page in the making, which stops at its limit.
struct Page {
    bytes: Vec<u8>,
    /// How large it would have been when it was stopped.
    refused: u64,
}

impl Write for Page {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let size = (self.bytes.len() + part.len()) as u64;
        if !limits::PAGE.allows(size) {
            self.refused = size;
            return Err(io::Error::other("the page is too large"));
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The theme's file of a template.
fn path_of(theme: &Theme, name: &str) -> String {
    if theme.get(name).is_some() { name.to_owned() } else { format!("site/{name}") }
}

/// Tera lists every name there is; the one that was meant says more.
fn unknown_name(message: &str) -> Option<(&str, String)> {
    let (said, rest) = message.split_once(" is not defined.")?;
    let (_, name) = said.split_once('`')?;
    let (_, known) = rest.split_once(": ")?;
    let near = nearest(name.trim_end_matches('`'), known.split(", ").map(|k| k.trim().trim_matches('`')))?;
    Some((&message[..said.len() + " is not defined".len()], format!("did you mean `{near}`?")))
}

/// What Tera says of names that nothing has is the text of its own reports, one below the other.
fn reports(told: &str, theme: &Theme, names: &[&str]) -> Vec<Diagnostic> {
    static REPORT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^error: (.+)\n *--> (.+):(\d+):(\d+)$"));
    let reports = REPORT.captures_iter(told).filter_map(|report| {
        let (_, [said, template, line, column]) = report.extract();
        let path = path_of(theme, template);
        let text = theme.text(&path)?.to_owned();
        let at = offset_of(&text, line.parse().ok()?, column.parse().ok()?);
        let name = said.split('`').nth(1);
        // What Tera points at begins at the name or just before it.
        let span = name.and_then(|name| Some((text[at..].find(name)?, name.len())));
        let span = span.map_or(at..at, |(i, length)| at + i..at + i + length);
        let near = name.filter(|_| said.contains("template `")).and_then(|name| nearest(name, names.iter().copied()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "the README lists what each template is given".to_owned(),
        };
        let file = Arc::new(SourceFile::new(theme.shown(&path), text));
        let d = Diagnostic::error("outreach::theme::template", format!("the template is wrong: {said}"));
        Some(d.at(&file, span).help(help))
    });
    reports.collect()
}

fn diagnose(error: &tera::Error, theme: &Theme, name: Option<&str>) -> Diagnostic {
    let code = "outreach::theme::template";
    if let ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) = error.kind()
        && !report.message().contains(TOO_DEEP)
    {
        // Of a part that is wrong in itself, the message is that report's text.
        if let Some(inside) = reports(report.message(), theme, &[]).pop() {
            return inside;
        }
        let path = path_of(theme, report.filename());
        let text = theme.text(&path).unwrap_or_default().to_owned();
        let file = Arc::new(SourceFile::new(theme.shown(&path), text));
        let at = report.span().range.clone();
        if let Some((said, help)) = unknown_name(report.message()) {
            return Diagnostic::error(code, format!("the template is wrong: {said}")).at(&file, at).help(help);
        }
        return Diagnostic::error(code, format!("the template is wrong: {}", report.message()))
            .at(&file, at)
            .help("the README lists what each template is given");
    }
    let d = if error.to_string().contains(TOO_DEEP) {
        limits::TEMPLATE_RECURSION.broken(limits::TEMPLATE_RECURSION.most + 1)
    } else {
        Diagnostic::error(code, format!("the template is wrong: {error}"))
    };
    if let Some(link) = links::wrong(error.kind(), theme, &|name| path_of(theme, name)) {
        let d = d.at(&link.file, link.span);
        return match link.near {
            Some(near) => d.help(format!("did you mean `{near}`?")),
            None => d,
        };
    }
    match name {
        Some(name) => d.in_path(theme.shown(&path_of(theme, name))),
        None => d.in_path(format!("themes/{}/site", theme.name)),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::theme;

    #[test]
    fn every_name_that_nothing_has_is_told_with_its_place() {
        let mut theme = Theme::load(Path::new("."), theme::DEFAULT, &mut Vec::new());
        let text = "反诈\n{{ name | loud }}，{{ quiet() }}\n{% include \"hom.html\" %}\n";
        theme.put("site/wrong.html", text.into());
        let told = Templates::load(&theme).err().unwrap();
        let mut words: Vec<_> =
            told.iter().filter_map(|d| d.place.as_ref()).map(|p| &p.file.text[p.span.clone()]).collect();
        words.sort_unstable();
        assert_eq!(words, ["hom.html", "loud", "quiet"]);
        assert!(told.iter().any(|d| d.help.as_deref() == Some("did you mean `home.html`?")), "{told:?}");
        assert!(told.iter().all(|d| !d.message.contains('\n')), "{told:?}");
    }

    #[test]
    fn what_is_wrong_in_a_part_is_told_where_it_stands() {
        let mut theme = Theme::load(Path::new("."), theme::DEFAULT, &mut Vec::new());
        let part = "{% component one(item: map) %}\n{{ item.name }}{% endcomponent one %}\n\
                    {% component two(item: map) %}{{ cached(part=\"two\", item=item) }}{% endcomponent two %}";
        theme.put("site/own.html", part.into());
        for name in ["one", "two"] {
            let text = format!("{{{{ cached(part=\"{name}\", item=item) }}}}");
            theme.put(&format!("site/of-{name}.html"), text.into_bytes());
        }
        let templates = Templates::load(&theme).unwrap_or_else(|told| panic!("{told:?}"));
        let mut context = Context::new();
        context.insert("item", &serde_json::json!({}));
        let told = templates.render(&theme, "of-one.html", &context).unwrap_err();
        let place = told.place.as_ref().unwrap();
        let line = place.file.text[..place.span.start].matches('\n').count() + 1;
        assert_eq!((place.file.path.as_str(), line), ("themes/default/site/own.html", 2));
        assert!(!told.message.contains('\n'), "{told:?}");
        let told = templates.render(&theme, "of-two.html", &context).unwrap_err();
        assert_eq!(told.code, limits::TEMPLATE_RECURSION.code, "{told:?}");
    }
}
