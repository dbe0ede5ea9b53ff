//! A small picture of an artifact, for people to find it by.

use super::render::{Files, Renderer};
use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, Job, Reel, TypstOutput};
use crate::sizes::PixelSize;
use crate::theme::raster::Picture;
use crate::theme::typesetter::Inputs;

impl Renderer<'_> {
    /// The first page, slide or frame, `width` pixels wide, as PNG; `None` for what has no look of
    /// its own: text, lists, a page of the site, which a browser shows better.
    ///
    /// # Errors
    /// As for [`Renderer::render`].
    pub fn thumbnail(
        &self,
        artifact: &Artifact<'_>,
        width: u32,
        files: &dyn Files,
    ) -> Result<Option<Vec<u8>>, Vec<Diagnostic>> {
        let small = |points: f64| f64::from(width) / points.max(1.0);
        let set = |template: &str, inputs: &Inputs, output: &TypstOutput, data| {
            self.typeset(artifact, (template, inputs, output), data)?.0.picture_at(small)
        };
        let picture = match &artifact.job {
            Job::Typst { template, parts, inputs, output } => match parts.first() {
                Some(part) => set(template, inputs, output, &part())?,
                None => return Ok(None),
            },
            Job::Line { template, data, .. } => set(template, &Inputs::new(), &TypstOutput::Png, &data())?,
            Job::Reel { of, into: Reel::Document { template, data, pixels, output: output @ TypstOutput::Pdf(_) } } => {
                set(template, &self.shown(of, *pixels, files)?, output, &data())?
            }
            Job::Reel { of, into: Reel::Film { .. } | Reel::Jpeg } => match of.first() {
                Some(first) => scaled(&files.bytes(first)?, width)?,
                None => return Ok(None),
            },
            Job::Reel { into: Reel::Document { .. }, .. } | Job::Picture { .. } => {
                scaled(&self.render(artifact, None, files)?.bytes, width)?
            }
            Job::Reel { into: Reel::Playlist { .. }, .. }
            | Job::Bytes(_)
            | Job::Written(_)
            | Job::Template { .. }
            | Job::Page { .. }
            | Job::Note { .. } => return Ok(None),
        };
        picture.png().map(Some)
    }
}

/// A picture made smaller, its proportions kept.
fn scaled(bytes: &[u8], width: u32) -> Result<Picture, Vec<Diagnostic>> {
    let picture = Picture::read(bytes)?;
    let width = width.min(picture.width as u32);
    let height = (picture.height * width as usize).div_ceil(picture.width.max(1)) as u32;
    picture.scaled(PixelSize { width, height: height.max(1) })
}
