//! Makes the bytes of one artifact.

use std::sync::Arc;

use serde_json::{Value, json};
use tera::Context;

use super::{film, join, marks, picture};
use crate::campaign::Campaign;
use crate::content::text;
use crate::diagnostics::{Diagnostic, Severity};
use crate::limits;
use crate::plan::{Artifact, Data, Finish, Job, PdfJob, TypstOutput};
use crate::sizes::PixelSize;
use crate::theme::engines::Engines;
use crate::theme::raster::Picture;
use crate::theme::typesetter::{Export, Inputs, Typeset};
use crate::workers;

/// What all parts of a typeset artifact share: the template, its inputs, what becomes of it.
pub(super) type Document<'j> = (&'j str, &'j Inputs, &'j TypstOutput);

/// Public files of the plan that are there already, by their paths.
pub trait Files: Sync {
    /// A file's bytes.
    ///
    /// # Errors
    /// When it cannot be made or read.
    fn bytes(&self, path: &str) -> Result<Vec<u8>, Vec<Diagnostic>>;

    /// What is another when the file is another.
    ///
    /// # Errors
    /// As for [`Files::bytes`].
    fn digest(&self, path: &str) -> Result<String, Vec<Diagnostic>>;

    /// A picture in another size, as PNG, where that is at hand.
    fn small(&self, _path: &str, _size: PixelSize) -> Option<Vec<u8>> {
        None
    }
}

/// None, for what is not made of others.
pub struct NoFiles;

impl Files for NoFiles {
    fn bytes(&self, _: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
        Ok(Vec::new())
    }

    fn digest(&self, _: &str) -> Result<String, Vec<Diagnostic>> {
        Ok(String::new())
    }
}

/// The renderers of both template languages, shared by all workers.
pub struct Renderer<'a> {
    pub(super) campaign: &'a Campaign,
    /// Threads for the parts of a document; 0 means one a core.
    pub(super) jobs: usize,
    pub(super) engines: Arc<Engines>,
    pub(super) theme: blake3::Hash,
    /// Seconds since 1970 from `SOURCE_DATE_EPOCH`, for the dates in PDFs.
    epoch: Option<i64>,
    /// The newest date of any entry: an archive wants a date, and the clock is none of ours.
    newest: Option<i64>,
}

/// What an artifact was before it became a file, for one that is made of the same right after it.
#[derive(Default)]
pub struct Halfway {
    /// The path of a picture, and its pixels.
    picture: Option<(String, Picture)>,
    /// A set document, and the template and files it was set of.
    document: Option<(String, Inputs, Typeset)>,
}

impl Halfway {
    /// The pixels of a file, if it was the last picture made.
    pub(super) fn picture(&self, of: &str) -> Option<&Picture> {
        self.picture.as_ref().filter(|(path, _)| path == of).map(|(_, picture)| picture)
    }
}

/// The bytes of an artifact and, for documents, its pages.
pub struct Rendered {
    pub bytes: Vec<u8>,
    pub pages: Option<usize>,
    /// What is not wrong enough to stop: a coarse picture, small words.
    pub warnings: Vec<Diagnostic>,
}

impl<'a> Renderer<'a> {
    /// Parses the theme's templates.
    ///
    /// # Errors
    /// As for [`Engines::load`].
    pub fn new(campaign: &'a Campaign, jobs: usize) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self::with(campaign, jobs, Engines::load(&campaign.theme)?))
    }

    /// The same with templates that are parsed already.
    pub fn with(campaign: &'a Campaign, jobs: usize, engines: Arc<Engines>) -> Self {
        engines.templates.forget();
        Self {
            campaign,
            jobs,
            engines,
            theme: campaign.theme.digest(),
            epoch: std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|s| s.trim().parse().ok()),
            newest: campaign.content.entries.iter().filter_map(|e| e.updated()).max().and_then(text::seconds),
        }
    }

    /// Makes the artifact: where it is made of others, of what `files` gives; `page` is what
    /// [`Renderer::key`] has made of its data already.
    ///
    /// # Errors
    /// What is wrong in the template or does not fit in the content.
    pub fn render(
        &self,
        artifact: &Artifact<'_>,
        page: Option<Value>,
        files: &dyn Files,
    ) -> Result<Rendered, Vec<Diagnostic>> {
        self.render_after(artifact, page, files, None)
    }

    /// The same, of what the one before it has left halfway, and leaving what the next one may use.
    ///
    /// # Errors
    /// As for [`Renderer::render`].
    pub fn render_after(
        &self,
        artifact: &Artifact<'_>,
        page: Option<Value>,
        files: &dyn Files,
        halfway: Option<&mut Halfway>,
    ) -> Result<Rendered, Vec<Diagnostic>> {
        match &artifact.job {
            Job::Bytes(bytes) => Ok(Rendered::bytes(bytes.to_vec())),
            Job::Written(make) => Ok(Rendered::bytes(make())),
            Job::Picture { bytes, width, encoding } => {
                let written = picture::write(bytes, *width, *encoding);
                Ok(Rendered::bytes(written.map_err(|d| vec![(*d).in_path(artifact.sources.join(", "))])?))
            }
            Job::Page { .. } | Job::Template { .. } | Job::Note { .. } => {
                let text = self.text(&artifact.job, page)?;
                let note = matches!(artifact.job, Job::Note { .. });
                Ok(Rendered::bytes(if note { for_windows(&text) } else { text }))
            }
            Job::Reel { of, into } => self.reel(artifact, of, into, files, halfway),
            Job::Line { template, data, width, characters_a_second } => {
                let data = data();
                let whole = self.picture(artifact, template, &Inputs::new(), &data)?;
                let line = data["text"].as_str().unwrap_or_default();
                let character = whole.width as f64 / text::width(line).max(1) as f64;
                let step = film::line_step(character * characters_a_second);
                Ok(Rendered::bytes(film::line(&whole, *width as usize, step, self.jobs)?))
            }
            Job::Typst { template, parts, inputs, output } => {
                if let [part] = parts.as_slice() {
                    return self.part(artifact, (template, inputs, output), part, halfway);
                }
                let made = workers::run(parts.len(), self.jobs, &|i| {
                    self.part(artifact, (template, inputs, output), &parts[i], None)
                });
                let parts = made.into_iter().collect::<Result<Vec<_>, _>>()?;
                self.whole(parts)
            }
        }
    }

    /// One file of the parts of a document.
    fn whole(&self, mut parts: Vec<Rendered>) -> Result<Rendered, Vec<Diagnostic>> {
        let pages = parts.iter().map(|p| p.pages).sum();
        let warnings = parts.iter_mut().flat_map(|p| std::mem::take(&mut p.warnings)).collect();
        let bytes = join::join(parts.into_iter().map(|p| p.bytes).collect())?;
        Ok(Rendered { bytes, pages, warnings })
    }

    /// A part of a document, set and exported.
    pub(super) fn part(
        &self,
        artifact: &Artifact<'_>,
        of: Document<'_>,
        data: &Data<'_>,
        mut halfway: Option<&mut Halfway>,
    ) -> Result<Rendered, Vec<Diagnostic>> {
        let data = data();
        let files = self.files(artifact, of, &data)?;
        let left = halfway.as_mut().and_then(|halfway| halfway.document.take());
        let typeset = match left {
            Some((template, same, typeset)) if template == of.0 && same == files => typeset,
            _ => self.engines.typesetter().compile(of.0, &files)?,
        };
        let warnings = self.look(artifact, of.2, &typeset)?;
        let rendered = match of.2 {
            TypstOutput::Pdf(job) => {
                let (bytes, pages) = self.finish(artifact, of, job, data, &typeset)?;
                Rendered { bytes, pages: Some(pages), warnings }
            }
            output => {
                let picture = typeset.picture()?;
                let bytes = match output {
                    TypstOutput::Bits(bitmap) => picture.bits(*bitmap),
                    TypstOutput::Png | TypstOutput::Pdf(_) => picture.png(),
                }?;
                if let Some(halfway) = &mut halfway {
                    halfway.picture = Some((artifact.path.clone(), picture));
                }
                Rendered { warnings, ..Rendered::bytes(bytes) }
            }
        };
        if let Some(halfway) = halfway {
            halfway.document = Some((of.0.to_owned(), files, typeset));
        }
        Ok(rendered)
    }

    /// How many pages the artifact will have.
    ///
    /// # Errors
    /// As for [`Renderer::render`].
    pub fn pages(&self, artifact: &Artifact<'_>) -> Result<Option<usize>, Vec<Diagnostic>> {
        let rendered = match &artifact.job {
            Job::Reel { of, into } => self.rehearse_reel(artifact, of, into)?,
            _ => Some(self.render(artifact, None, &NoFiles)?),
        };
        Ok(rendered.and_then(|r| r.pages))
    }

    /// A picture at its own size.
    pub(super) fn picture(
        &self,
        artifact: &Artifact<'_>,
        template: &str,
        inputs: &Inputs,
        data: &Value,
    ) -> Result<Picture, Vec<Diagnostic>> {
        self.typeset(artifact, (template, inputs, &TypstOutput::Png), data)?.0.picture()
    }

    /// When a document says it was made, in seconds since 1970: only an archive's has to.
    pub(super) fn dated(&self, output: &TypstOutput) -> Option<i64> {
        let archived = matches!(output, TypstOutput::Pdf(PdfJob { standard: Some(_), .. }));
        self.epoch.or(self.newest.filter(|_| archived))
    }

    /// The file of a set document, and its number of pages.
    fn finish(
        &self,
        artifact: &Artifact<'_>,
        of: Document<'_>,
        job: &PdfJob,
        mut data: Value,
        typeset: &Typeset,
    ) -> Result<(Vec<u8>, usize), Vec<Diagnostic>> {
        let (tagged, standard) = (job.tagged, job.standard);
        let export = Export { ident: &artifact.path, epoch: self.dated(of.2), tagged, standard };
        let pdf = typeset.pdf(&export)?;
        match &job.finish {
            Finish::AsIs => Ok((pdf, typeset.pages())),
            Finish::Marks { crop, folds_mm } => {
                let marked = marks::add(&pdf, *crop, folds_mm, job.standard.is_some())?;
                Ok((marked, typeset.pages()))
            }
            Finish::Rearranged { template, .. } => {
                data["pages"] = typeset.pages().into();
                let mut files = vec![("inner.pdf".to_owned(), pdf.into())];
                give(&mut files, &data, data.to_string().into_bytes());
                let outer = self.engines.typesetter().compile(template, &files)?;
                Ok((outer.pdf(&Export { standard: None, ..export })?, outer.pages()))
            }
        }
    }

    /// What a template makes of its data.
    pub(super) fn text(&self, job: &Job<'_>, data: Option<Value>) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let (template, context, shared) = match job {
            Job::Page { template, context, shared } => (*template, context, Some(shared)),
            Job::Template { template, context } | Job::Note { template, context } => (*template, context, None),
            _ => return Ok(Vec::new()),
        };
        let make = |data| {
            let context = match shared {
                Some(shared) => shared.context(data),
                None => Context::from_serialize(&data).map_err(|e| {
                    let what = format!("the data of {template} cannot be used: {e}");
                    vec![Diagnostic::error("outreach::theme::template", what)]
                })?,
            };
            self.engines.templates.render(&self.campaign.theme, template, &context).map_err(|d| vec![*d])
        };
        match data.map(make) {
            Some(Ok(text)) => Ok(text),
            // What was meant by a name that nothing has may be a value that the template does not name.
            Some(Err(_)) | None => make(context()),
        }
    }

    /// Sets the document and looks at it; warnings beside it, errors instead of it.
    pub(super) fn typeset(
        &self,
        artifact: &Artifact<'_>,
        of: Document<'_>,
        data: &Value,
    ) -> Result<(Typeset, Vec<Diagnostic>), Vec<Diagnostic>> {
        let typeset = self.engines.typesetter().compile(of.0, &self.files(artifact, of, data)?)?;
        let warnings = self.look(artifact, of.2, &typeset)?;
        Ok((typeset, warnings))
    }

    /// What a template is given.
    fn files(&self, artifact: &Artifact<'_>, of: Document<'_>, data: &Value) -> Result<Inputs, Vec<Diagnostic>> {
        let text = data.to_string().into_bytes();
        if !limits::TYPST_DATA.allows(text.len() as u64) {
            return Err(vec![self.at_entry(artifact, limits::TYPST_DATA.broken(text.len() as u64))]);
        }
        let mut files = of.1.clone();
        give(&mut files, data, text);
        Ok(files)
    }

    /// Looks at a set document: warnings, or errors with them.
    fn look(
        &self,
        artifact: &Artifact<'_>,
        output: &TypstOutput,
        typeset: &Typeset,
    ) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        if let Some(overflow) = &typeset.overflow {
            let (over, unit) = (overflow.by.ceil(), overflow.unit); // What is too long is so by more than nothing.
            let why = format!("its text is {over:.0} {unit} too long at the smallest readable size");
            let d = self.does_not_fit(artifact, why);
            problems.push(match self.titled(artifact, overflow.of.as_deref()) {
                Some(entry) => d.at(&entry.file, entry.field_at("title")),
                None => d,
            });
        }
        let max = match output {
            TypstOutput::Pdf(job) => job.max_pages,
            TypstOutput::Png | TypstOutput::Bits(_) => 1,
        };
        if typeset.pages() > max {
            problems.push(self.does_not_fit(artifact, format!("it has {} pages and may have {max}", typeset.pages())));
        }
        problems.extend(self.too_long_a_line(artifact, output, typeset));
        problems.extend(self.missing(artifact, &typeset.inspection.missing));
        // Text that does not fit is set at its smallest; that it is small then says nothing new.
        if let TypstOutput::Pdf(job) = output
            && problems.is_empty()
        {
            problems.extend(self.sight(artifact, job, typeset));
        }
        if typeset.left_out > 0 {
            problems.push(self.left_out(artifact, typeset.left_out));
        }
        let (errors, warnings): (Vec<_>, Vec<_>) = problems.into_iter().partition(|d| d.severity == Severity::Error);
        if errors.is_empty() { Ok(warnings) } else { Err([errors, warnings].concat()) }
    }
}

/// Adds what every template is given: the data, `text` as JSON, and beside it what is the same for many
/// sheets, since what reads only that is evaluated once for all of them.
fn give(files: &mut Inputs, data: &Value, text: Vec<u8>) {
    let press = json!({ "cmyk": data["cmyk"] == true, "px": data["page"]["width_px"].is_u64() });
    files.push(("press.json".into(), press.to_string().into_bytes().into()));
    files.push(("data.json".into(), text.into()));
}

/// A text as Windows has it: a mark before it, and line ends of two characters.
fn for_windows(text: &[u8]) -> Vec<u8> {
    format!("\u{FEFF}{}", String::from_utf8_lossy(text).replace('\n', "\r\n")).into_bytes()
}
