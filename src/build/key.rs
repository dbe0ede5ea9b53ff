//! What an artifact is made of, in one digest: the same again means that it need not be made.

use serde_json::Value;

use super::picture;
use super::render::{Files, Renderer};
use crate::diagnostics::Diagnostic;
use crate::digest::Digest;
use crate::plan::{Artifact, Job};
use crate::remembered::program;

impl Renderer<'_> {
    /// What an artifact depends on, in one digest: program, theme, data, other inputs; the bytes of
    /// the files it is made of. None for what is at hand as bytes. Beside it the data of a page, which
    /// needs not be made twice.
    ///
    /// # Errors
    /// What `files` says of a file that is not there.
    pub fn key(
        &self,
        artifact: &Artifact<'_>,
        files: &dyn Files,
    ) -> Result<(Option<blake3::Hash>, Option<Value>), Vec<Diagnostic>> {
        let mut digest = Digest::default();
        digest.add(program()).add(self.theme.as_bytes()).add(&artifact.path);
        let mut page = None;
        match &artifact.job {
            Job::Bytes(_) | Job::Written(_) => return Ok((None, None)),
            Job::Picture { bytes, width, encoding } => return Ok((Some(picture::key(bytes, *width, *encoding)), None)),
            Job::Page { template, context, .. }
            | Job::Template { template, context }
            | Job::Note { template, context } => {
                let mut data = context();
                self.engines.templates.named.keep(template, &mut data);
                digest.add(template);
                match &artifact.job {
                    Job::Page { shared, .. } => shared.digest(&data, &mut digest),
                    _ => {
                        digest.add_json(&data);
                    }
                }
                page = Some(data);
            }
            Job::Typst { template, parts, inputs, output } => {
                digest.add(template).add(format!("{output:?} {:?}", self.dated(output)));
                for part in parts {
                    digest.add_json(&part());
                }
                digest.add_all(inputs.iter().map(|(path, bytes)| (path, bytes)));
            }
            Job::Reel { of, into } => {
                self.describe_reel(into, &mut digest);
                for path in of {
                    digest.add(files.digest(path)?);
                }
            }
            Job::Line { template, data, width, characters_a_second } => {
                digest.add(template).add(format!("{width} {characters_a_second}")).add(data().to_string());
            }
        }
        Ok((Some(digest.hash()), page))
    }
}
