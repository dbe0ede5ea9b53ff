//! Runs a plan: renders in parallel, stages, swaps the output in whole.

pub mod cache;
pub mod manifest;
pub mod render;
pub mod stage;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::campaign::Campaign;
use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, Plan};
use cache::Cache;
use manifest::Manifest;
use render::{Rendered, Renderer};
use stage::Stage;

/// Deep layouts recurse in Typst; 2 MiB of a plain thread is too little for them.
const WORKER_STACK: usize = 16 << 20;

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
    let stage = report(Stage::open(campaign, &settings.dest, &plan.artifacts), diagnostics)?;
    let renderer = report(Renderer::new(campaign), diagnostics)?;
    let cache = Cache::load(&campaign.root, &settings.dest);
    let make = |artifact: &Artifact<'_>| {
        let key = renderer.key(artifact);
        let (rendered, reused) = match key.and_then(|k| cache.get(&artifact.path, k)) {
            Some(rendered) => (rendered, true),
            None => (renderer.render(artifact)?, false),
        };
        stage.write(&artifact.path, &rendered.bytes).map_err(|d| vec![*d])?;
        let line = manifest::Line::new(artifact, &rendered);
        Ok(Made { line, key, reused })
    };
    let results = run(&plan.artifacts, settings.jobs, settings.progress, &make);
    let made = collect(results, diagnostics)?;
    let summaries = summarize(plan, &made);
    let keys = made.iter().map(|(m, _)| (m.line.clone(), m.key)).collect::<Vec<_>>();
    let manifest = Manifest::new(campaign, made.into_iter().map(|(m, _)| m.line).collect());
    report(stage.write(manifest::FILE_NAME, manifest.to_json().as_bytes()), diagnostics)?;
    report(stage.commit(), diagnostics)?;
    cache::save(&campaign.root, &keys);
    Some(summaries)
}

/// Renders everything typeset and everything templated without writing, for what only
/// rendering can find: text that does not fit, characters that no font has.
pub fn rehearse(campaign: &Campaign, plan: &Plan<'_>, jobs: usize, diagnostics: &mut Vec<Diagnostic>) {
    let Some(renderer) = report(Renderer::new(campaign), diagnostics) else { return };
    let results = run(&plan.artifacts, jobs, &|_| {}, &|artifact| renderer.rehearse(artifact));
    collect(results, diagnostics);
}

struct Made {
    line: manifest::Line,
    key: Option<blake3::Hash>,
    reused: bool,
}

/// A result and when it was begun and done.
type Timed<T> = (T, (Instant, Instant));

/// Plain threads take the next artifact from a counter. Typst uses rayon inside; called from
/// rayon's own workers its jobs nest and overflow the stack.
fn run<T: Send>(
    artifacts: &[Artifact<'_>],
    jobs: usize,
    progress: &(dyn Fn(usize) + Sync),
    make: &(impl Fn(&Artifact<'_>) -> Result<T, Vec<Diagnostic>> + Sync),
) -> Vec<Timed<Result<T, Vec<Diagnostic>>>> {
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let threads = if jobs == 0 { cores } else { jobs }.min(artifacts.len()).max(1);
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let results = Mutex::new(Vec::with_capacity(artifacts.len()));
    let worker = || {
        let mut own = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(artifact) = artifacts.get(index) else { break };
            let begun = Instant::now();
            let result = make(artifact);
            own.push((index, (result, (begun, Instant::now()))));
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
        }
        results.lock().unwrap_or_else(PoisonError::into_inner).extend(own);
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            let spawned = std::thread::Builder::new().stack_size(WORKER_STACK).spawn_scoped(scope, worker);
            if spawned.is_err() {
                break; // The system gives no more threads; the ones there are do the work.
            }
        }
        // One more with the large stack, so that the caller's own stack never matters.
        if std::thread::Builder::new().stack_size(WORKER_STACK).spawn_scoped(scope, worker).is_err() {
            worker();
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
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
                for d in errors {
                    if !diagnostics.contains(&d) {
                        diagnostics.push(d);
                    }
                }
            }
        }
    }
    (!failed).then_some(made)
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
        Self { bytes, pages: None }
    }
}
