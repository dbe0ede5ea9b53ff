//! Runs a plan: renders in parallel, stages, swaps the output in whole.

pub mod cache;
mod film;
mod join;
pub mod manifest;
mod marks;
mod picture;
mod place;
mod reel;
mod rehearsal;
pub mod render;
mod sight;
pub mod stage;
pub mod workers;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::campaign::Campaign;
use crate::diagnostics::Diagnostic;
use crate::merge::register;
use crate::plan::{Artifact, Job, Plan, TypstOutput};
use cache::Cache;
use manifest::Manifest;
use render::{Rendered, Renderer};
use stage::Stages;

/// How a build runs.
pub struct Settings<'a> {
    /// The output folder.
    pub dest: PathBuf,
    /// Threads; 0 means one a core.
    pub jobs: usize,
    /// Called after each artifact with how many are done.
    pub progress: &'a (dyn Fn(usize) + Sync),
}

/// What was done for one channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    pub channel: &'static str,
    pub made: usize,
    pub reused: usize,
    pub time: Duration,
}

/// Builds the output folder. With any error nothing is written and the last output stays.
pub fn build(
    campaign: &Campaign,
    plan: &Plan<'_>,
    settings: &Settings<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Summary>> {
    let _lock = report(cache::lock(&campaign.root), diagnostics)?;
    let stages = report(Stages::open(campaign, plan, &settings.dest), diagnostics)?;
    let renderer = report(Renderer::new(campaign, settings.jobs), diagnostics)?;
    let cache = Cache::load(&campaign.root, &settings.dest);
    let make = |artifact: &Artifact<'_>| {
        let mut key = renderer.key(artifact);
        let (rendered, reused) = match key.and_then(|k| cache.get(artifact, k)) {
            Some(rendered) => (rendered, true),
            None => (renderer.render(artifact)?, false),
        };
        stages.write(artifact, &rendered.bytes).map_err(|d| vec![*d])?;
        let line = manifest::Line::new(artifact, &rendered);
        // A warning is said at every build, so what it is about is looked at again.
        if !rendered.warnings.is_empty() {
            key = None;
        }
        Ok(Made { line, key, reused, warnings: rendered.warnings })
    };
    let results = run(&plan.artifacts, settings.jobs, settings.progress, &make);
    let made = collect(results, diagnostics)?;
    let summaries = summarize(plan, &made);
    report_once(made.iter().flat_map(|(m, _)| m.warnings.iter().cloned()), diagnostics);
    let made: Vec<_> = plan.artifacts.iter().zip(made.into_iter().map(|(m, _)| m)).collect();
    let keys: Vec<_> = made.iter().map(|(a, m)| (a.shown_path().into_owned(), m.line.clone(), m.key)).collect();
    let lines =
        |private: bool| made.iter().filter(|(a, _)| a.private == private).map(|(_, m)| m.line.clone()).collect();
    let manifests = [false, true].map(|private| Manifest::new(campaign, lines(private)).to_json());
    // A receipt that is printed must be in its register, so the registers come first.
    for (path, bytes) in &plan.registers {
        report(register::replace(&campaign.root, path, bytes), diagnostics)?;
    }
    report(stages.commit(&manifests), diagnostics)?;
    cache::save(&campaign.root, &keys);
    Some(summaries)
}

/// Renders everything typeset and everything templated without writing, for what only
/// rendering can find: text that does not fit, characters that no font has.
pub fn rehearse(campaign: &Campaign, plan: &Plan<'_>, jobs: usize, diagnostics: &mut Vec<Diagnostic>) {
    let Some(renderer) = report(Renderer::new(campaign, jobs), diagnostics) else { return };
    let results = run(&plan.artifacts, jobs, &|_| {}, &|artifact| renderer.rehearse(artifact));
    renderer.remember();
    let warnings = collect(results, diagnostics).unwrap_or_default();
    report_once(warnings.into_iter().flat_map(|(found, _)| found), diagnostics);
}

/// Tells how many pages an artifact has: by its plan where that says so, else by setting it.
/// What goes wrong meanwhile is added to `found`.
pub fn page_counter<'a>(
    campaign: &'a Campaign,
    found: &'a mut Vec<Diagnostic>,
) -> impl FnMut(&Artifact<'_>) -> Option<usize> + 'a {
    let mut renderer = None;
    let mut known: HashMap<String, Option<usize>> = HashMap::new();
    move |artifact| {
        if let Some(pages) = known.get(&artifact.path) {
            return *pages;
        }
        let pages = match &artifact.job {
            Job::Typst { output: TypstOutput::Pdf(job), .. } if job.is_one_page() => Some(1),
            _ => {
                if renderer.is_none() {
                    renderer = report(Renderer::new(campaign, 0), found);
                }
                match renderer.as_ref()?.render(artifact) {
                    Ok(rendered) => rendered.pages,
                    Err(errors) => {
                        found.extend(errors);
                        None
                    }
                }
            }
        };
        known.insert(artifact.path.clone(), pages);
        pages
    }
}

struct Made {
    line: manifest::Line,
    key: Option<blake3::Hash>,
    reused: bool,
    warnings: Vec<Diagnostic>,
}

/// A result and when it was begun and done.
type Timed<T> = (T, (Instant, Instant));

/// Makes every artifact, each with when it was begun and done.
fn run<T: Send>(
    artifacts: &[Artifact<'_>],
    jobs: usize,
    progress: &(dyn Fn(usize) + Sync),
    make: &(impl Fn(&Artifact<'_>) -> Result<T, Vec<Diagnostic>> + Sync),
) -> Vec<Timed<Result<T, Vec<Diagnostic>>>> {
    let done = AtomicUsize::new(0);
    workers::run(artifacts.len(), jobs, &|index| {
        let begun = Instant::now();
        let result = make(&artifacts[index]);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1);
        (result, (begun, Instant::now()))
    })
}

/// All results, or every diagnostic once.
fn collect<T>(
    results: Vec<Timed<Result<T, Vec<Diagnostic>>>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Timed<T>>> {
    let mut made = Vec::with_capacity(results.len());
    let mut failed = false;
    for (result, times) in results {
        match result {
            Ok(value) => made.push((value, times)),
            Err(errors) => {
                failed = true;
                report_once(errors.into_iter(), diagnostics);
            }
        }
    }
    (!failed).then_some(made)
}

fn report_once(found: impl Iterator<Item = Diagnostic>, diagnostics: &mut Vec<Diagnostic>) {
    for d in found {
        if !diagnostics.contains(&d) {
            diagnostics.push(d);
        }
    }
}

fn summarize(plan: &Plan<'_>, made: &[Timed<Made>]) -> Vec<Summary> {
    let mut summaries: Vec<(Summary, Instant)> = Vec::new();
    for (artifact, (made, (begun, done))) in plan.artifacts.iter().zip(made) {
        let at = summaries.iter().position(|(s, _)| s.channel == artifact.channel).unwrap_or_else(|| {
            let summary = Summary { channel: artifact.channel, made: 0, reused: 0, time: Duration::ZERO };
            summaries.push((summary, *begun));
            summaries.len() - 1
        });
        let (summary, start) = &mut summaries[at];
        *start = (*start).min(*begun);
        summary.time = summary.time.max(done.duration_since(*start));
        if made.reused {
            summary.reused += 1;
        } else {
            summary.made += 1;
        }
    }
    summaries.into_iter().map(|(s, _)| s).collect()
}

fn report<T>(result: Result<T, Box<Diagnostic>>, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|d| diagnostics.push(*d)).ok()
}

/// The output folder of a campaign: the one asked for, or `[build] build-dir`.
pub fn destination(campaign: &Campaign, asked: Option<&Path>) -> PathBuf {
    asked.map_or_else(|| campaign.root.join(&campaign.config.build.build_dir), Path::to_owned)
}

impl Rendered {
    /// Bytes without pages.
    pub fn bytes(bytes: Vec<u8>) -> Self {
        Self { bytes, pages: None, warnings: Vec::new() }
    }
}
