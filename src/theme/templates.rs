//! The Tera environment: `site/` templates by their bare name, `screen/` ones with the folder.

use std::io::{self, Write};
use std::sync::Arc;

use tera::{Context, ErrorKind, Tera};

use super::Theme;
use crate::diagnostics::{Diagnostic, SourceFile, nearest};
use crate::limits;

/// Parsed templates, ready to render from many threads.
pub struct Templates {
    tera: Tera,
    theme: String,
}

impl Templates {
    /// Parses every template of the theme.
    ///
    /// # Errors
    /// Too many templates, or the first that cannot be parsed, with its place.
    pub fn load(theme: &Theme) -> Result<Self, Box<Diagnostic>> {
        let mut tera = Tera::default();
        // All output is markup or read by machines as such: escape everywhere.
        tera.autoescape_on(vec![".html", ".xml"]);
        let site = theme.below("site/").map(|(p, _)| (&p["site/".len()..], p));
        let screen =
            theme.below("screen/").filter(|(p, _)| p.ends_with(".html") || p.ends_with(".txt")).map(|(p, _)| (p, p));
        let sources: Vec<_> = site.chain(screen).filter_map(|(name, path)| Some((name, theme.text(path)?))).collect();
        limits::TEMPLATES.hold(sources.len() as u64, &format!("themes/{}", theme.name))?;
        tera.add_raw_templates(sources).map_err(|e| Box::new(diagnose(&e, theme, None)))?;
        Ok(Self { tera, theme: theme.name.clone() })
    }

    /// Renders one template, in UTF-8.
    ///
    /// # Errors
    /// What the template did wrong and where, or that the page is too large.
    pub fn render(&self, theme: &Theme, name: &str, context: &Context) -> Result<Vec<u8>, Box<Diagnostic>> {
        debug_assert_eq!(self.theme, theme.name);
        let mut page = Page::default();
        let rendered = self.tera.render_to(name, context, &mut page);
        if page.refused > 0 {
            let d = limits::PAGE.broken(page.refused);
            return Err(Box::new(d.in_path(format!("themes/{}/{}", theme.name, path_of(theme, name)))));
        }
        rendered.map_err(|e| Box::new(diagnose(&e, theme, Some(name))))?;
        Ok(page.bytes)
    }
}

/// A page in the making, which stops at its limit.
#[derive(Default)]
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

/// What Tera says of components that use each other too deeply.
const TOO_DEEP: &str = "Maximum render recursion depth for components exceeded";

/// Tera lists every name there is; the one that was meant says more.
fn unknown_name(message: &str) -> Option<(&str, String)> {
    let (said, rest) = message.split_once(" is not defined.")?;
    let (_, name) = said.split_once('`')?;
    let (_, known) = rest.split_once(": ")?;
    let near = nearest(name.trim_end_matches('`'), known.split(", ").map(|k| k.trim().trim_matches('`')))?;
    Some((&message[..said.len() + " is not defined".len()], format!("did you mean `{near}`?")))
}

fn diagnose(error: &tera::Error, theme: &Theme, name: Option<&str>) -> Diagnostic {
    let code = "outreach::theme::template";
    if let ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) = error.kind() {
        let path = path_of(theme, report.filename());
        let text = theme.text(&path).unwrap_or_default().to_owned();
        let file = Arc::new(SourceFile { path: format!("themes/{}/{path}", theme.name), text });
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
    match name {
        Some(name) => d.in_path(format!("themes/{}/{}", theme.name, path_of(theme, name))),
        None => d.in_path(format!("themes/{}/site", theme.name)),
    }
}
