//! Makes the bytes of one artifact.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use tera::Context;

use crate::campaign::Campaign;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::plan::{Artifact, Job, Size, TypstOutput};
use crate::theme::templates::Templates;
use crate::theme::typesetter::{Inputs, Typeset, Typesetter};

/// The renderers of both template languages, shared by all workers.
pub struct Renderer<'a> {
    campaign: &'a Campaign,
    templates: Templates,
    typesetter: Typesetter,
    theme: blake3::Hash,
    /// Seconds since 1970 from `SOURCE_DATE_EPOCH`, for the dates in PDFs.
    epoch: Option<i64>,
}

/// The bytes of an artifact and, for documents, its pages.
pub struct Rendered {
    pub bytes: Vec<u8>,
    pub pages: Option<usize>,
}

impl<'a> Renderer<'a> {
    /// Parses the theme's templates.
    ///
    /// # Errors
    /// The first template that cannot be parsed.
    pub fn new(campaign: &'a Campaign) -> Result<Self, Box<Diagnostic>> {
        Ok(Self {
            campaign,
            templates: Templates::load(&campaign.theme)?,
            typesetter: Typesetter::load(&campaign.theme),
            theme: campaign.theme.digest(),
            epoch: std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|s| s.trim().parse().ok()),
        })
    }

    /// What a typeset artifact depends on, in one digest: program, theme, data, other inputs.
    /// Pages have none: making them costs no more than looking them up.
    pub fn key(&self, artifact: &Artifact<'_>) -> Option<blake3::Hash> {
        let Job::Typst { template, data, inputs, output } = &artifact.job else { return None };
        let mut hasher = blake3::Hasher::new();
        let mut add = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
        };
        add(env!("CARGO_PKG_VERSION").as_bytes());
        add(self.theme.as_bytes());
        add(template.as_bytes());
        add(format!("{output:?} {:?}", self.epoch).as_bytes());
        add(artifact.path.as_bytes());
        add(data().to_string().as_bytes());
        for (path, bytes) in inputs {
            add(path.as_bytes());
            add(bytes);
        }
        Some(hasher.finalize())
    }

    /// Makes the artifact.
    ///
    /// # Errors
    /// What is wrong in the template or does not fit in the content.
    pub fn render(&self, artifact: &Artifact<'_>) -> Result<Rendered, Vec<Diagnostic>> {
        match &artifact.job {
            Job::Bytes(bytes) => Ok(Rendered::bytes(bytes.to_vec())),
            Job::Template { template, context } => Ok(Rendered::bytes(self.page(template, &context())?.into_bytes())),
            Job::Typst { output, .. } => {
                let typeset = self.typeset(artifact)?;
                let pages = Some(typeset.pages());
                match output {
                    TypstOutput::Pdf { .. } => Ok(Rendered { bytes: typeset.pdf(&artifact.path, self.epoch)?, pages }),
                    TypstOutput::Png => Ok(Rendered::bytes(typeset.png()?)),
                }
            }
        }
    }

    /// Does what can fail of [`Renderer::render`] without encoding the result.
    ///
    /// # Errors
    /// As for [`Renderer::render`].
    pub fn rehearse(&self, artifact: &Artifact<'_>) -> Result<(), Vec<Diagnostic>> {
        match &artifact.job {
            Job::Bytes(_) => Ok(()),
            Job::Template { template, context } => self.page(template, &context()).map(drop),
            Job::Typst { .. } => self.typeset(artifact).map(drop),
        }
    }

    fn page(&self, template: &str, data: &Value) -> Result<String, Vec<Diagnostic>> {
        let context = Context::from_serialize(data).map_err(|e| {
            vec![Diagnostic::error("outreach::theme::template", format!("the data of {template} cannot be used: {e}"))]
        })?;
        self.templates.render(&self.campaign.theme, template, &context).map_err(|d| vec![*d])
    }

    fn typeset(&self, artifact: &Artifact<'_>) -> Result<Typeset, Vec<Diagnostic>> {
        let Job::Typst { template, data, inputs, output } = &artifact.job else { return Err(Vec::new()) };
        let mut files: Inputs = inputs.clone();
        files.push(("data.json".into(), data().to_string().into_bytes().into()));
        let typeset = self.typesetter.compile(template, &files)?;
        let mut problems = Vec::new();
        if let Some((over, unit)) = typeset.overflow {
            problems.push(self.does_not_fit(
                artifact,
                format!("its text is {over:.0} {unit} too long at the smallest readable size"),
            ));
        }
        let max = match output {
            TypstOutput::Pdf { max_pages } => *max_pages,
            TypstOutput::Png => 1,
        };
        if typeset.pages() > max {
            problems.push(self.does_not_fit(artifact, format!("it has {} pages and may have {max}", typeset.pages())));
        }
        problems.extend(self.missing(artifact, &typeset.missing));
        if problems.is_empty() { Ok(typeset) } else { Err(problems) }
    }

    fn does_not_fit(&self, artifact: &Artifact<'_>, why: String) -> Diagnostic {
        let size = match artifact.size {
            Size::Paper { width_mm, height_mm } => format!(" ({width_mm} × {height_mm} mm)"),
            Size::Pixels { width, height } => format!(" ({width}x{height})"),
            Size::None => String::new(),
        };
        let d = Diagnostic::error("outreach::fit::overflow", format!("{}{size} does not fit: {why}", artifact.path))
            .help("shorten the list items or the summary, or choose a larger size");
        match self.entry_file(artifact) {
            Some(file) => {
                let first_line = 0..file.text.find('\n').unwrap_or(file.text.len());
                d.at(file, first_line)
            }
            None => d.in_path(artifact.sources.join(", ")),
        }
    }

    /// One error a character, at the first place it stands in the sources.
    fn missing(&self, artifact: &Artifact<'_>, missing: &BTreeSet<char>) -> Vec<Diagnostic> {
        missing
            .iter()
            .map(|c| {
                let d = Diagnostic::error(
                    "outreach::fonts::missing-glyph",
                    format!("no font has the character {c} (U+{:04X}): it would be printed as a box", u32::from(*c)),
                )
                .help("use another character, or put a font that has it into the theme's fonts/ folder");
                let place = self.source_files(artifact).find_map(|f| Some((f, f.text.find(*c)?)));
                match place {
                    Some((file, at)) => d.at(file, at..at + c.len_utf8()).label("here"),
                    None => d.in_path(artifact.sources.join(", ")),
                }
            })
            .collect()
    }

    /// The file an error of an artifact is best shown in: the entry, not the playlist.
    fn entry_file(&self, artifact: &Artifact<'_>) -> Option<&Arc<SourceFile>> {
        artifact.sources.iter().rev().find_map(|path| self.file(path))
    }

    fn source_files(&self, artifact: &Artifact<'_>) -> impl Iterator<Item = &Arc<SourceFile>> {
        artifact.sources.iter().filter_map(|path| self.file(path)).chain([&self.campaign.config.file])
    }

    fn file(&self, path: &str) -> Option<&Arc<SourceFile>> {
        let content = &self.campaign.content;
        let files = content.entries.iter().map(|e| &e.file).chain(content.playlists.iter().map(|p| &p.file));
        files.into_iter().find(|f| f.path == path)
    }
}
