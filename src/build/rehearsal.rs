//! What `check` need not do twice: what was typeset and found right is remembered. Pages are quicker made than
//! remembered.

use super::render::{NoFiles, Renderer};
use super::{collect, picture, report_all, report_once, schedule};
use crate::campaign::Campaign;
use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, Job, Plan, TypstOutput};
use crate::remembered::Right;
use crate::theme::typesetter::Inputs;
use crate::workers;

/// The file that keeps what was typeset and found right.
const SHEETS: &str = "checked.json";

/// Renders everything typeset and everything templated without writing, for what only
/// rendering can find: text that does not fit, characters that no font has.
pub fn rehearse(campaign: &Campaign, plan: &Plan<'_>, jobs: usize, diagnostics: &mut Vec<Diagnostic>) {
    let Some(renderer) = report_all(Renderer::new(campaign, jobs), diagnostics) else { return };
    let right = Right::load(&campaign.root, SHEETS);
    let artifacts: Vec<_> = plan.artifacts.iter().map(|artifact| vec![artifact]).collect();
    let results = schedule::run(&artifacts, jobs, &|_| {}, &|one| renderer.rehearse(one[0], &right));
    right.save();
    report_once(collect(results, diagnostics).into_iter().flatten().flatten(), diagnostics);
}

/// Renders the first page of each template that entries have. What is made when a page first asks for it, such as the
/// dictionary that headlines are broken by, is there then for all the others, which would wait for it.
pub fn begin(campaign: &Campaign, plan: &Plan<'_>) {
    // Whoever builds says what is wrong.
    let Ok(renderer) = Renderer::new(campaign, 1) else { return };
    let mut begun = Vec::new();
    for artifact in plan.artifacts.iter().filter(|artifact| artifact.sources.len() == 1) {
        if let Job::Page { template, .. } = &artifact.job
            && !begun.contains(template)
        {
            begun.push(*template);
            let _ = renderer.text(&artifact.job, None);
        }
    }
}

impl Renderer<'_> {
    /// Does what can fail of [`Renderer::render`] without encoding the result, and returns
    /// the warnings. What is known to be `right` is left out.
    ///
    /// # Errors
    /// As for [`Renderer::render`].
    pub fn rehearse(&self, artifact: &Artifact<'_>, right: &Right) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        match &artifact.job {
            Job::Bytes(_) | Job::Written(_) => Ok(Vec::new()),
            Job::Picture { bytes, .. } => {
                let decoded = picture::decode(bytes);
                decoded.map(|_| Vec::new()).map_err(|d| vec![(*d).in_path(artifact.sources.join(", "))])
            }
            Job::Page { .. } | Job::Template { .. } | Job::Note { .. } => {
                self.text(&artifact.job, None).map(|_| Vec::new())
            }
            // Of other files nothing new can be said, but of a document that shows them.
            Job::Reel { of, into } => self.unless_known(artifact, right, || {
                self.rehearse_reel(artifact, of, into).map(|r| r.map_or_else(Vec::new, |r| r.warnings))
            }),
            Job::Line { template, data, .. } => self.unless_known(artifact, right, || {
                let of = (*template, &Inputs::new(), &TypstOutput::Png);
                self.typeset(artifact, of, &data()).map(|(_, warnings)| warnings)
            }),
            // Its pages are those of another artifact, which is looked at.
            Job::Typst { .. } if artifact.follows().is_some() => Ok(Vec::new()),
            Job::Typst { template, parts, inputs, output } => self.unless_known(artifact, right, || {
                let looked = workers::run(parts.len(), self.jobs, &|i| {
                    self.typeset(artifact, (template, inputs, output), &parts[i]()).map(|(_, warnings)| warnings)
                });
                Ok(looked.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
            }),
        }
    }

    /// Sets what no check has found right yet.
    fn unless_known(
        &self,
        artifact: &Artifact<'_>,
        right: &Right,
        set: impl FnOnce() -> Result<Vec<Diagnostic>, Vec<Diagnostic>>,
    ) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        // What a document of pictures shows is no matter here: black ones stand for them.
        let (key, _) = self.key(artifact, &NoFiles)?;
        if key.is_some_and(|key| right.knows(key)) {
            return Ok(Vec::new());
        }
        let warnings = set()?;
        if let Some(key) = key.filter(|_| warnings.is_empty()) {
            right.add(key);
        }
        Ok(warnings)
    }
}
