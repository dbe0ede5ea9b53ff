//! Files made of other files of the plan: pictures in another encoding, films and documents of
//! pictures, the list that a player reads.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::film;
use super::render::{Files, Halfway, Rendered, Renderer};
use super::small::small;
use crate::diagnostics::Diagnostic;
use crate::digest::Digest;
use crate::plan::{Artifact, Dated, Reel, TypstOutput};
use crate::sizes::PixelSize;
use crate::theme::raster::Picture;
use crate::theme::typesetter::Inputs;
use crate::workers;

/// Hexadecimal digits of a file's SHA-256 in its address, so that a browser asks anew for what
/// has changed.
const ADDRESS_DIGITS: usize = 8;

impl Renderer<'_> {
    /// Adds everything that decides what becomes of the files, for the key.
    pub(super) fn describe_reel(&self, into: &Reel<'_>, digest: &mut Digest) {
        match into {
            Reel::Jpeg => digest.add("jpeg"),
            Reel::Film { seconds } => digest.add(format!("film {seconds:?}")),
            Reel::Document { template, data, pixels, output } => {
                let dated = self.dated(output);
                digest.add(format!("document {template} {pixels} {output:?} {dated:?}")).add(data().to_string())
            }
            Reel::Playlist { list, dated, script } => {
                digest.add(format!("playlist {script}")).add(list().to_string());
                for one in dated {
                    digest.add(format!("{} {}", one.at, one.template));
                    one.frame.digest(digest);
                }
                digest
            }
        };
    }

    /// Makes a file of the files `of`.
    ///
    /// # Errors
    /// What is wrong in a template, does not fit, or cannot be encoded.
    pub(super) fn reel(
        &self,
        artifact: &Artifact<'_>,
        of: &[String],
        into: &Reel<'_>,
        files: &dyn Files,
        halfway: Option<&mut Halfway>,
    ) -> Result<Rendered, Vec<Diagnostic>> {
        let picture = |i: usize| Picture::read(&files.bytes(&of[i])?);
        match into {
            Reel::Jpeg => {
                let jpeg = match halfway.and_then(|halfway| halfway.picture(&of[0])) {
                    Some(picture) => picture.jpeg(),
                    None => picture(0)?.jpeg(),
                };
                Ok(Rendered::bytes(jpeg?))
            }
            Reel::Film { seconds } => Ok(Rendered::bytes(film::slides(seconds, self.jobs, &picture)?)),
            Reel::Document { template, data, pixels, output } => {
                let shown = self.shown(of, *pixels, files)?;
                self.part(artifact, (template, &shown, output), data, None)
            }
            Reel::Playlist { list, dated, script } => {
                let list = self.list(artifact, list(), of, dated, files)?;
                let text = if *script { format!("window.OUTREACH_LOOP = {list};\n") } else { format!("{list}\n") };
                Ok(Rendered::bytes(text.into_bytes()))
            }
        }
    }

    /// What can be told of a reel before its files are there: a document is set with black
    /// pictures in their places, everything else is nothing.
    ///
    /// # Errors
    /// As for [`Renderer::render`].
    pub(super) fn rehearse_reel(
        &self,
        artifact: &Artifact<'_>,
        of: &[String],
        into: &Reel<'_>,
    ) -> Result<Option<Rendered>, Vec<Diagnostic>> {
        let Reel::Document { template, data, pixels, output } = into else { return Ok(None) };
        let black = Picture::new(pixels.width as usize, pixels.height as usize).png()?;
        let shown = frames(vec![black; of.len()]);
        self.part(artifact, (template, &shown, output), data, None).map(Some)
    }

    /// The pictures that a document shows.
    ///
    /// # Errors
    /// When one is not there, or cannot be made smaller.
    pub(super) fn shown(&self, of: &[String], pixels: PixelSize, files: &dyn Files) -> Result<Inputs, Vec<Diagnostic>> {
        let shown = workers::run(of.len(), self.jobs, &|i| match files.small(&of[i], pixels) {
            Some(png) => Ok(png),
            None => small(&Picture::read(&files.bytes(&of[i])?)?, pixels),
        });
        Ok(frames(shown.into_iter().collect::<Result<_, _>>()?))
    }

    /// Tells the list what each of its files weighs, so that a player takes a new build only when
    /// every file has arrived whole, and where in a dated picture the date is written.
    fn list(
        &self,
        artifact: &Artifact<'_>,
        mut list: Value,
        of: &[String],
        dated: &[Dated<'_>],
        files: &dyn Files,
    ) -> Result<Value, Vec<Diagnostic>> {
        let places = list["slides"].as_array_mut().into_iter().flatten();
        let places = places.flat_map(|slide| slide["files"].as_array_mut().into_iter().flatten());
        for (at, (place, path)) in places.zip(of).enumerate() {
            let bytes = files.bytes(path)?;
            let sum: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
            place["hash"] = sum[..ADDRESS_DIGITS].into();
            place["bytes"] = bytes.len().into();
            place["sha256"] = sum.into();
            if let Some(Dated { template, frame, .. }) = dated.iter().find(|d| d.at == at) {
                let of = (*template, &frame.inputs, &TypstOutput::Png);
                place["dated"] = self.typeset(artifact, of, &(frame.data)())?.0.date_box().into();
            }
        }
        list["version"] = Digest::default().add(list.to_string()).short(16).into();
        Ok(list)
    }
}

/// Pictures by the names that a document knows them by.
fn frames(pictures: Vec<Vec<u8>>) -> Inputs {
    let name = |(i, png): (usize, Vec<u8>)| (format!("frames/{:03}.png", i + 1), png.into());
    pictures.into_iter().enumerate().map(name).collect()
}
