//! Typst in process: the theme's templates, data as JSON, fonts from memory, no network,
//! no packages, no clock.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Content, Datetime, Duration, Label, Selector, Smart, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::{LazyHash, PicoStr, Scalar};
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
pub use typst_pdf::PdfStandard;
use typst_pdf::PdfStandards;

use super::inspect::{Inspection, inspect};
use super::raster::Picture;
use super::segments::SEGMENTS;
use super::{Theme, layout, pictogram};
use crate::diagnostics::{Diagnostic, SourceFile, nearest};

/// Compilations between two sweeps of Typst's memoisation cache, which grows by some 20 MB a
/// poster. How often makes no difference in time (measured from every compilation to every 32nd),
/// so memory decides: at most 230 MB.
const SWEEP_EVERY: usize = 4;
/// Pages of a document that fill the cache like a hundred short ones.
const LONG: usize = 100;

/// The theme's Typst side, shared by all threads.
pub struct Typesetter {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    templates: HashMap<FileId, Template>,
    files: HashMap<FileId, Bytes>,
    theme: String,
    compiled: AtomicUsize,
}

/// A Typst file of the theme, parsed when it is first used: a site needs two of three dozen.
struct Template {
    text: String,
    /// Its path as messages show it.
    shown: String,
    parsed: OnceLock<Source>,
}

/// What one compilation is given besides the theme: virtual paths and their bytes.
pub type Inputs = Vec<(String, Arc<[u8]>)>;

/// By how much the content does not fit at its smallest size.
pub struct Overflow {
    pub by: f64,
    /// `mm` or `px`.
    pub unit: &'static str,
    /// The title of what is too long, of a sheet that has many.
    pub of: Option<String>,
}

/// A laid-out document and what the template says of it.
pub struct Typeset {
    document: PagedDocument,
    pub overflow: Option<Overflow>,
    /// How many items of a list the template had no room for.
    pub left_out: usize,
    pub inspection: Inspection,
}

impl Typesetter {
    /// Takes the theme's Typst templates, and reads its fonts.
    pub fn load(theme: &Theme) -> Self {
        let mut files = HashMap::new();
        let mut templates = HashMap::new();
        let mut fonts = Vec::new();
        for (path, bytes) in theme.files() {
            if path.starts_with("fonts/") {
                fonts.extend(Font::iter(Bytes::new(bytes.clone())));
                continue;
            }
            let Some(id) = file_id(path) else { continue };
            if path.ends_with(".typ") {
                let text = String::from_utf8_lossy(bytes).into_owned();
                templates.insert(id, Template { text, shown: theme.shown(path), parsed: OnceLock::new() });
            } else if !path.starts_with("site/") {
                files.insert(id, Bytes::new(bytes.clone()));
                if path.ends_with(".svg")
                    && let Some(id) = file_id(&format!("{path}.json"))
                {
                    let outline = pictogram::outline(bytes).unwrap_or_default();
                    files.insert(id, Bytes::from_string(outline.to_string()));
                }
            }
        }
        let mut library = Library::default();
        library.global.scope_mut().define_func_with_data(&SEGMENTS);
        Self {
            library: LazyHash::new(library),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            templates,
            files,
            theme: theme.name.clone(),
            compiled: AtomicUsize::new(0),
        }
    }

    /// Sets one template with its inputs.
    ///
    /// # Errors
    /// What is wrong in the template (never the user's text, which is data only).
    pub fn compile(&self, template: &str, inputs: &Inputs) -> Result<Typeset, Vec<Diagnostic>> {
        if (self.compiled.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(SWEEP_EVERY) {
            typst::comemo::evict(1);
        }
        let world = self.world(template, inputs).ok_or_else(|| {
            vec![
                Diagnostic::error("outreach::theme::template", "the template is missing")
                    .in_path(format!("themes/{}/{template}", self.theme)),
            ]
        })?;
        let document = layout::layout(&world)
            .map_err(|errors| errors.iter().map(|e| self.diagnose(&world, e)).collect::<Vec<_>>())?;
        if document.pages().len() >= LONG {
            typst::comemo::evict(1);
        }
        let overflow = overflow(&document);
        let left_out = left_out(&document);
        let inspection = inspect(&document);
        Ok(Typeset { document, overflow, left_out, inspection })
    }

    /// Whether a template without inputs is laid out in one pass.
    #[cfg(test)]
    pub fn settles_at_once(&self, template: &str) -> bool {
        self.world(template, &Vec::new()).is_some_and(|world| layout::one_pass(&world).is_some())
    }

    fn world<'a>(&'a self, template: &str, inputs: &'a Inputs) -> Option<JobWorld<'a>> {
        let main = file_id(template).filter(|id| self.templates.contains_key(id))?;
        let inputs = inputs.iter().filter_map(|(path, bytes)| Some((file_id(path)?, bytes))).collect();
        Some(JobWorld { shared: self, main, inputs })
    }

    fn diagnose(&self, world: &JobWorld<'_>, error: &SourceDiagnostic) -> Diagnostic {
        let mut d = Diagnostic::error("outreach::theme::template", format!("the template is wrong: {}", error.message));
        if let (Some(id), Some(range)) = (error.span.id(), world.range(error.span))
            && let Some(template) = self.templates.get(&id)
        {
            let file = Arc::new(SourceFile::new(template.shown.clone(), template.text.clone()));
            d = d.at(&file, range);
        }
        match (error.hints.first(), world.meant(&error.message)) {
            (_, Some(near)) => d.help(format!("did you mean `{near}`?")),
            (Some(hint), None) => d.help(hint.v.as_str()),
            (None, None) => d,
        }
    }
}

/// How a document becomes a PDF.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// Makes the document's id stable, so that equal input gives equal bytes.
    pub ident: &'a str,
    /// Seconds since 1970, for the creation date, which is otherwise left out.
    pub epoch: Option<i64>,
    pub tagged: bool,
    pub standard: Option<PdfStandard>,
}

impl Typeset {
    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    /// The text of a QR code that does not read back from the rendered page, if there is one.
    pub fn unreadable_code(&self) -> Option<&str> {
        self.inspection.unreadable_code(&self.document)
    }

    /// The document as PDF: tagged, fonts embedded, trim and bleed boxes from the page.
    ///
    /// # Errors
    /// What the exporter refuses.
    pub fn pdf(&self, export: &Export<'_>) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let standards = PdfStandards::new(export.standard.as_slice()).map_err(|e| vec![export_error(e.message())])?;
        let options = typst_pdf::PdfOptions {
            ident: Smart::Custom(export.ident.to_owned()),
            creator: Smart::Custom(Some(concat!("outreach ", env!("CARGO_PKG_VERSION")).to_owned())),
            timestamp: export.epoch.and_then(timestamp),
            tagged: export.tagged,
            standards,
            ..Default::default()
        };
        typst_pdf::pdf(&self.document, &options)
            .map_err(|errors| errors.iter().map(|e| export_error(&e.message)).collect())
    }

    /// How many pixels the first page has, one a point.
    pub fn pixels(&self) -> u64 {
        let size = self.document.pages().first().map(|page| page.frame.size()).unwrap_or_default();
        size.x.to_pt().ceil() as u64 * size.y.to_pt().ceil() as u64
    }

    /// The first page in pixels, one a point.
    ///
    /// # Errors
    /// When there is no page.
    pub fn picture(&self) -> Result<Picture, Vec<Diagnostic>> {
        self.picture_at(|_| 1.0)
    }

    /// The first page in pixels, as many a point as `scale` says for a page so many points wide.
    ///
    /// # Errors
    /// When there is no page.
    pub fn picture_at(&self, scale: impl Fn(f64) -> f64) -> Result<Picture, Vec<Diagnostic>> {
        let page = self.document.pages().first().ok_or_else(|| vec![export_error("the template made no page")])?;
        let options = typst_render::RenderOptions {
            pixel_per_pt: Scalar::new(scale(page.frame.width().to_pt())),
            render_bleed: false,
        };
        let pixels = typst_render::render(page, &options);
        // Slides are opaque, so the alpha channel says nothing.
        Ok(Picture::opaque(pixels.width() as usize, pixels.height() as usize, pixels.take()))
    }

    /// What the template says of where today's date is written: `box` (x, y, width, height in parts
    /// of the page), `color`, `align`.
    pub fn date_box(&self) -> Option<serde_json::Value> {
        let value = metadata(&self.document, "outreach-date-box").into_iter().next()?;
        serde_json::to_value(value).ok()
    }
}

fn timestamp(epoch: i64) -> Option<typst_pdf::Timestamp> {
    let time = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::from_second(epoch).ok()?);
    let part = |n: i8| u8::try_from(n).ok();
    let datetime = Datetime::from_ymd_hms(
        i32::from(time.year()),
        part(time.month())?,
        part(time.day())?,
        part(time.hour())?,
        part(time.minute())?,
        part(time.second())?,
    )?;
    Some(typst_pdf::Timestamp::new_utc(datetime))
}

pub(super) fn export_error(message: &str) -> Diagnostic {
    Diagnostic::error("outreach::theme::export", format!("the page cannot be exported: {message}"))
}

/// Reads `#metadata((over_mm: 12.3)) <outreach-overflow>` (or `over_px`), in which `of` may be the title of what does
/// not fit: the largest that the template left.
fn overflow(document: &PagedDocument) -> Option<Overflow> {
    let read = |value: Value| {
        let Value::Dict(dict) = &value else { return None };
        let of = || match dict.get("of") {
            Ok(Value::Str(title)) => Some(title.to_string()),
            _ => None,
        };
        [("over_mm", "mm"), ("over_px", "px")].into_iter().find_map(|(key, unit)| {
            let by = match dict.get(key) {
                Ok(Value::Float(f)) => *f,
                Ok(Value::Int(i)) => *i as f64,
                _ => return None,
            };
            Some(Overflow { by, unit, of: of() })
        })
    };
    let marks = metadata(document, "outreach-overflow").into_iter();
    marks.filter_map(read).max_by(|a, b| a.by.total_cmp(&b.by))
}

/// Reads `#metadata(2) <outreach-left-out>`.
fn left_out(document: &PagedDocument) -> usize {
    let counts = metadata(document, "outreach-left-out").into_iter();
    counts.map(|value| if let Value::Int(n) = value { usize::try_from(n).unwrap_or(0) } else { 0 }).max().unwrap_or(0)
}

/// What the template left as `#metadata(…) <label>`.
fn metadata(document: &PagedDocument, label: &str) -> Vec<Value> {
    let Some(label) = Label::new(PicoStr::intern(label)) else { return Vec::new() };
    let found = document.introspector().query(&Selector::Label(label));
    found.iter().filter_map(|c: &Content| Some(c.to_packed::<MetadataElem>()?.value.clone())).collect()
}

fn file_id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

/// What Typst sees during one compilation.
struct JobWorld<'a> {
    shared: &'a Typesetter,
    main: FileId,
    inputs: HashMap<FileId, &'a Arc<[u8]>>,
}

impl JobWorld<'_> {
    /// The name in the data that was meant by one that is not there.
    fn meant(&self, message: &str) -> Option<String> {
        let name = message.strip_prefix("dictionary does not contain key \"")?.split('"').next()?;
        let data = self.inputs.get(&file_id("data.json")?)?;
        let mut names = BTreeSet::new();
        keys(&serde_json::from_slice(data).ok()?, &mut names);
        nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
    }
}

/// Every name in template data.
fn keys(value: &serde_json::Value, names: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => map.iter().for_each(|(key, value)| {
            names.insert(key.clone());
            keys(value, names);
        }),
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, names)),
        _ => {}
    }
}

impl World for JobWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let template = self.shared.templates.get(&id).ok_or_else(|| not_found(id))?;
        Ok(template.parsed.get_or_init(|| Source::new(id, template.text.clone())).clone())
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if let Some(bytes) = self.inputs.get(&id) {
            return Ok(Bytes::new(Arc::clone(bytes)));
        }
        self.shared.files.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
