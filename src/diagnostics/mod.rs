//! What the program says about a campaign: one type, one printer.
//!
//! Every stage collects [`Diagnostic`]s instead of stopping at the first, so that
//! a person mends a file once and not five times.

mod catalogue;
pub mod explain;
mod file;
mod language;
#[cfg(test)]
mod libraries;
pub mod sarif;
#[cfg(test)]
mod source;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

#[cfg(test)]
pub use catalogue::help_texts;
pub use catalogue::translate;
pub use file::SourceFile;
pub use language::Language;

/// Stands behind the path of a file that only the program has, when a message names it.
pub const BUILT_IN: &str = " (built-in)";

/// Byte offset of a 1-based line and character column: the other way round of [`SourceFile::position`].
pub fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        match text[start..].find('\n') {
            Some(i) => start += i + 1,
            None => return text.len(),
        }
    }
    let rest = &text[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(i, _)| i)
}

/// How bad it is. Errors stop a build, warnings do not (unless `--strict`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// Where in which file: a byte range of the file's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub file: Arc<SourceFile>,
    pub span: Range<usize>,
}

/// One finding: what is wrong, where, and how to mend it.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Stable name such as `outreach::front-matter::unknown-field`.
    pub code: &'static str,
    pub message: String,
    /// Short text at the underlined span.
    pub label: Option<String>,
    pub help: Option<String>,
    pub place: Option<Place>,
    /// The file when there is no text to show an excerpt of (an image, a folder).
    pub path: Option<String>,
}

impl Diagnostic {
    /// A finding that stops a build.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A finding that does not.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    fn new(severity: Severity, code: &'static str, message: String) -> Self {
        Self { severity, code, message, label: None, help: None, place: None, path: None }
    }

    /// Points at a byte range of a file.
    pub fn at(mut self, file: &Arc<SourceFile>, span: Range<usize>) -> Self {
        self.place = Some(Place { file: file.clone(), span });
        self
    }

    /// Names a file without an excerpt.
    pub fn in_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Sets the words at the underlined span.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Asks whether the nearest of the known names was meant; where none is near, says something else.
    pub fn suggest<'a>(
        self,
        word: &str,
        known: impl IntoIterator<Item = &'a str>,
        otherwise: impl Into<String>,
    ) -> Self {
        match nearest(word, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self.help(otherwise),
        }
    }

    /// Says how to mend it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The file the finding is about, if any.
    pub fn file(&self) -> Option<&str> {
        self.place.as_ref().map(|p| p.file.path.as_str()).or(self.path.as_deref())
    }

    /// The diagnostic as a person reads it, rustc style; `color` adds ANSI styles.
    pub fn render(&self, language: Language, color: bool) -> String {
        let said = self.in_language(language);
        // Words of authors and names of files stand in them: a terminal must not obey those.
        let (message, label) = (visible(&said.message), said.label.as_deref().map(visible));
        let (help, path) = (said.help.as_deref().map(visible), self.file().map(visible).unwrap_or_default());
        let path = match path.strip_suffix(BUILT_IN).filter(|_| language == Language::Chinese) {
            Some(path) => Cow::Owned(format!("{path}（自带）")),
            None => path,
        };
        let level = match self.severity {
            Severity::Error => Level::ERROR.with_name(language.choose("error", "错误")),
            Severity::Warning => Level::WARNING.with_name(language.choose("warning", "警告")),
        };
        // Of a file its lines alone: a large one may have thousands of findings.
        let excerpt = self.place.as_ref().map(excerpt);
        let mut report = Group::with_title(level.primary_title(&*message).id(self.code));
        if let Some(Excerpt { shown, line, column, within }) = &excerpt {
            let mut annotation = AnnotationKind::Primary.span(within.clone());
            if let Some(label) = &label {
                annotation = annotation.label(&**label);
            }
            let snippet = Snippet::source(&**shown).line_start(*line).annotation(annotation);
            report = match column {
                Some(column) => report.element(Origin::path(&*path).line(*line).char_column(*column)).element(snippet),
                None => report.element(snippet.path(&*path)),
            };
        } else if self.path.is_some() {
            report = report.element(Origin::path(&*path));
        }
        if let Some(help) = &help {
            let level = Level::HELP.with_name(language.choose("help", "帮助"));
            report = report.element(level.message(&**help));
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let said = renderer.decor_style(DecorStyle::Ascii).render(&[report]);
        // The renderer holds a piece with its own column for one of another file, and parts them by a mark.
        let is_mark = |line: &str| line.contains(":::") && !line.contains(|c: char| c.is_alphabetic() && c != 'm');
        if excerpt.is_some_and(|e| e.column.is_some()) {
            said.lines().filter(|line| !is_mark(line)).collect::<Vec<_>>().join("\n")
        } else {
            said
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Language::English, false))
    }
}

/// A diagnostic as JSON: positions are 1-based, columns count characters.
#[derive(Debug, Serialize)]
pub struct JsonDiagnostic<'a> {
    severity: Severity,
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

impl<'a> From<&'a Diagnostic> for JsonDiagnostic<'a> {
    fn from(d: &'a Diagnostic) -> Self {
        let position = d.place.as_ref().map(|p| p.file.position(p.span.start));
        Self {
            severity: d.severity,
            code: d.code,
            message: &d.message,
            file: d.file(),
            line: position.map(|p| p.0),
            column: position.map(|p| p.1),
            help: d.help.as_deref(),
        }
    }
}

/// Sorts by file and position, so that a run reads the same every time.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| {
            let start = d.place.as_ref().map_or(0, |p| p.span.start);
            (d.file().unwrap_or_default().to_owned(), start, d.code, d.message.clone())
        };
        key(a).cmp(&key(b))
    });
}

/// Number of errors, with warnings counted too when `strict`.
pub fn count_errors(diagnostics: &[Diagnostic], strict: bool) -> usize {
    diagnostics.iter().filter(|d| strict || d.severity == Severity::Error).count()
}

/// The known name nearest to `word`, when it is near enough to be a slip of the hand.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let slips = |k: &str| 1 + k.chars().count().max(length) / 3;
    let word = word.to_lowercase();
    known
        .into_iter()
        // What is much longer or shorter is no slip, and to find out by how much takes long.
        .filter(|k| k.chars().count().abs_diff(length) <= slips(k))
        .map(|k| (strsim::damerau_levenshtein(&word, &k.to_lowercase()), k))
        .filter(|(distance, k)| *distance <= slips(k))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

/// Bytes of the lines of a place that are shown as they are.
const LONGEST: usize = 4000;
/// Bytes of longer ones that are shown, and of what stands before and behind.
const SHOWN: (usize, usize) = (120, 60);

/// What is shown of a file.
struct Excerpt<'a> {
    shown: Cow<'a, str>,
    /// The number of its first line.
    line: usize,
    /// Where the place begins in a line that is not shown from its beginning.
    column: Option<usize>,
    /// The place in what is shown.
    within: Range<usize>,
}

/// The lines that a place is in, or what is near it in a very long one.
fn excerpt(place: &Place) -> Excerpt<'_> {
    let text = &place.file.text;
    let start = floor_char(text, place.span.start);
    let mut end = floor_char(text, place.span.end).max(start);
    let (mut first, (line, at)) = (place.file.line_start(start), place.file.position(start));
    // A line that is longer is not shown to its end.
    let near = floor_char(text, end.saturating_add(LONGEST + 1));
    let mut last = text[end..near].find('\n').map_or(near, |i| end + i);
    let mut column = None;
    if last - first > LONGEST {
        column = Some(at);
        end = floor_char(text, end.min(start + SHOWN.0)).max(start);
        last = floor_char(text, last.min(end + SHOWN.1)).max(end);
        first = floor_char(text, first.max(start.saturating_sub(SHOWN.1)));
    }
    // The printer spells out what controls a terminal, but for those of the second half. As long, so that the place
    // stays.
    let mut shown = Cow::Borrowed(&text[first..last]);
    if shown.contains(|c| matches!(c, '\u{80}'..='\u{9F}')) {
        shown = shown.replace(|c| matches!(c, '\u{80}'..='\u{9F}'), "\u{A4}").into();
    }
    Excerpt { shown, line, column, within: start - first..end - first }
}

/// The text with what a terminal would obey, or would not show, spelled out: `\u{202e}`. Excerpts of
/// files are made so by their printer.
fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{61C}')
    };
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hidden(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    Cow::Owned(out)
}

fn floor_char(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset.min(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_no_file_name() {
        let path = "content/a\u{1b}[2J\u{202e}dm.b\u{200b}";
        let d = Diagnostic::error("outreach::test", "`\u{1b}]0;x\u{7}` is wrong").in_path(path).help("do\nthat\r");
        let file = Arc::new(SourceFile::new("a.md".into(), "title: a\n\u{9b}31m\u{1b}键: x\n".into()));
        let shown = Diagnostic::error("outreach::test", "wrong").at(&file, 14..18).render(Language::English, false);
        assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{shown:?}");
        assert!(shown.contains("2 | ¤31m␛键: x"), "{shown}");
        let said = d.render(Language::English, false);
        assert!(!said.contains(['\u{1b}', '\u{202e}', '\u{200b}', '\u{7}', '\r']), "{said:?}");
        assert!(said.contains("content/a\\u{1b}[2J\\u{202e}dm.b\\u{200b}"), "{said}");
    }

    #[test]
    fn the_span_stands_under_wide_characters() {
        let file = Arc::new(SourceFile::new("content/a.md".into(), "标题: 刷单\n".into()));
        let d = Diagnostic::error("outreach::test", "wrong").at(&file, 8..14).label("here").help("mend");
        insta::assert_snapshot!(d.render(Language::English, false), @r"
        error[outreach::test]: wrong
         --> content/a.md:1:5
          |
        1 | 标题: 刷单
          |       ^^^^ here
          |
          = help: mend
        ");
        assert_eq!(file.position(8), (1, 5));
    }

    #[test]
    fn of_a_very_long_line_a_piece_is_shown() {
        let text = format!("一\n{}错{}\n", "长".repeat(20_000), "长".repeat(20_000));
        let at = text.find('错').unwrap();
        let file = Arc::new(SourceFile::new("a.md".into(), text));
        let d = Diagnostic::error("outreach::test", "wrong").at(&file, at..at + 3).help("mend");
        insta::assert_snapshot!(d.render(Language::English, false), @r"
        error[outreach::test]: wrong
         --> a.md:2:20001
          |
        2 | 长长长长长长长长长长长长长长长长长长长长错长长长长长长长长长长长长长长长长长长长长
          |                                         ^^
          |
          = help: mend
        ");
        let all = Diagnostic::error("outreach::test", "wrong").at(&file, 0..60_000).render(Language::English, false);
        assert!(all.len() < 1000, "{all}");
    }

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        assert_eq!(nearest("hedline", ["title", "headline"]), Some("headline"));
        assert_eq!(nearest("colour", ["title", "headline"]), None);
    }
}
