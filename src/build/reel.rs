//! Pictures, set one by one, that become one file: a film, a document that shows them, the list
//! a player reads.

use serde_json::Value;

use super::render::{Rendered, Renderer};
use super::film;
use crate::content::text;
use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, Frame, Reel, TypstOutput};
use crate::theme::raster::Picture;
use crate::theme::typesetter::Inputs;
use crate::workers;

/// Everything that decides what becomes of the pictures, as text for the key.
pub fn describe(into: &Reel<'_>) -> String {
    match into {
        Reel::Film { seconds } => format!("film {seconds:?}"),
        Reel::Line { width, characters_a_second } => format!("line {width} {characters_a_second}"),
        Reel::Document { template, data, width_px, output } => {
            format!("document {template} {width_px} {output:?} {}", data())
        }
        Reel::Playlist { json, dated, script } => format!("playlist {dated:?} {script} {json}"),
    }
}

impl Renderer<'_> {
    /// Makes a reel.
    ///
    /// # Errors
    /// What is wrong in a template, does not fit, or cannot be encoded.
    pub fn reel(
        &self,
        artifact: &Artifact<'_>,
        template: &str,
        frames: &[Frame<'_>],
        into: &Reel<'_>,
    ) -> Result<Rendered, Vec<Diagnostic>> {
        match into {
            Reel::Film { seconds } => {
                let picture = |i: usize| self.frame(artifact, template, &frames[i], None);
                Ok(Rendered::bytes(film::slides(seconds, self.jobs, &picture)?))
            }
            Reel::Line { width, characters_a_second } => {
                self.line(artifact, template, frames, *width, *characters_a_second)
            }
            Reel::Document { template: outer, data, width_px, output } => {
                let pictures = workers::run(frames.len(), self.jobs, &|i| {
                    self.frame(artifact, template, &frames[i], Some(*width_px))?.png()
                });
                let mut inputs = Inputs::new();
                for (i, png) in pictures.into_iter().enumerate() {
                    inputs.push((format!("frames/{:03}.png", i + 1), png?.into()));
                }
                self.part(artifact, (outer, &inputs, output), data)
            }
            Reel::Playlist { json, dated, script } => self.playlist(artifact, template, frames, json, (dated, *script)),
        }
    }

    /// One picture, `width_px` wide or at its own size.
    fn frame(
        &self,
        artifact: &Artifact<'_>,
        template: &str,
        frame: &Frame<'_>,
        width_px: Option<u32>,
    ) -> Result<Picture, Vec<Diagnostic>> {
        let data = (frame.data)();
        let own = data["page"]["width_px"].as_f64();
        let (set, _) = self.typeset(artifact, (template, &frame.inputs, &TypstOutput::Png), &data)?;
        set.picture(width_px.zip(own).map_or(1.0, |(wanted, own)| f64::from(wanted) / own))
    }

    /// The film of a running line: its speed in characters becomes whole pixels a frame.
    fn line(
        &self,
        artifact: &Artifact<'_>,
        template: &str,
        frames: &[Frame<'_>],
        width: u32,
        characters_a_second: f64,
    ) -> Result<Rendered, Vec<Diagnostic>> {
        let Some(frame) = frames.first() else { return Ok(Rendered::bytes(Vec::new())) };
        let line = (frame.data)()["text"].as_str().unwrap_or_default().to_owned();
        let whole = self.frame(artifact, template, frame, None)?;
        let character = whole.width as f64 / text::width(&line).max(1) as f64;
        let step = film::line_step(character * characters_a_second);
        Ok(Rendered::bytes(film::line(&whole, width as usize, step, self.jobs)?))
    }

    /// The player's list, told where each dated picture leaves room for the date.
    fn playlist(
        &self,
        artifact: &Artifact<'_>,
        template: &str,
        frames: &[Frame<'_>],
        json: &Value,
        (dated, script): (&[usize], bool),
    ) -> Result<Rendered, Vec<Diagnostic>> {
        let mut json = json.clone();
        let sets = frames.len() / dated.len().max(1);
        for (at, frame) in frames.iter().enumerate() {
            let data = (frame.data)();
            let (set, _) = self.typeset(artifact, (template, &frame.inputs, &TypstOutput::Png), &data)?;
            let slide = dated.get(at / sets.max(1)).copied().unwrap_or_default();
            json["slides"][slide]["files"][at % sets.max(1)]["dated"] = set.date_box().into();
        }
        let text = if script { format!("window.OUTREACH_LOOP = {json};\n") } else { format!("{json}\n") };
        Ok(Rendered::bytes(text.into_bytes()))
    }
}
