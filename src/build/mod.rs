//! Runs a plan: renders in parallel, stages, swaps the output in whole.

pub mod cache;
mod exchange;
mod faults;
mod film;
mod gone;
pub mod guests;
pub mod inputs;
mod join;
mod key;
pub mod manifest;
mod marks;
mod ours;
mod picture;
pub mod place;
mod reel;
pub mod rehearsal;
pub mod render;
mod schedule;
mod sight;
mod small;
pub mod stage;
pub mod summary;
mod thumbnail;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::campaign::Campaign;
use crate::config::Config;
use crate::diagnostics::{Diagnostic, count_errors};
use crate::plan::{Artifact, Job, Plan, TypstOutput};
use crate::sizes::PixelSize;
use crate::workers;
use cache::{Cache, Known, OnDisk};
use guests::Moved;
use manifest::Manifest;
use render::{Files, Halfway, Rendered, Renderer};
use small::Small;
use stage::{Stage, Stages};
use summary::Summary;

/// How a build runs.
pub struct Settings<'a> {
    /// The output folder.
    pub dest: PathBuf,
    /// Threads; 0 means one a core.
    pub jobs: usize,
    /// Of everything that is built from, where that can be told: see [`inputs::read`].
    pub whole: Option<String>,
    /// Nothing is written with a warning either.
    pub strict: bool,
    /// Called after each artifact with how many are done.
    pub progress: &'a (dyn Fn(usize) + Sync),
}

/// What a build did.
#[derive(Debug, Clone, PartialEq)]
pub struct Built {
    pub summaries: Vec<Summary>,
    /// Pages of entries that are no longer there.
    pub gone: Vec<String>,
    /// Files that were in output folders and no build had made.
    pub moved: Vec<Moved>,
}

/// Builds the output folder. With any error (or warning, when `strict`) nothing is written and the last output stays;
/// what is as it was is not written again.
pub fn build(
    campaign: &Campaign,
    plan: &Plan<'_>,
    settings: &Settings<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Built> {
    let lock = report(cache::lock(&campaign.root), diagnostics)?;
    let stages = report(Stages::open(campaign, plan, &settings.dest), diagnostics)?;
    let renderer = report_all(Renderer::new(campaign, settings.jobs), diagnostics)?;
    let maker = Maker {
        renderer,
        last: Last::load(campaign, &stages),
        stages,
        small: Small::of(plan),
        made: OnceLock::new(),
        is_stuck: AtomicBool::new(false),
    };
    let mut moved = Vec::new();
    for (stage, is_private) in maker.stages.private.iter().map(|s| (s, true)).chain([(&maker.stages.public, false)]) {
        let last = maker.last.of(is_private);
        let others = guests::going(&stage.dest, last, plan, |a| a.private == is_private);
        // Somebody unpacked an output into a folder of their own.
        if !is_private && others.files.len() * 2 > last.len() {
            diagnostics.push(ours::not_ours(&stage.dest, "most of the files in it were not made by this program"));
            return None;
        }
        moved.push(others);
    }
    let mut artifacts: Vec<&Artifact<'_>> = Vec::with_capacity(plan.artifacts.len());
    let mut made: Vec<Vec<Timed<Made>>> = Vec::new();
    for turn in schedule::turns(plan).into_iter().filter(|turn| !turn.is_empty()) {
        let progress = |done: usize| (settings.progress)(artifacts.len() + done);
        if !made.is_empty() {
            let there = artifacts.iter().zip(each(&made)).filter(|(a, _)| !a.private);
            let there = there.map(|(a, m)| (a.path.clone(), (m.line.blake3.clone(), m.kept)));
            maker.made.get_or_init(|| there.collect());
        }
        let results = schedule::run(&turn, settings.jobs, &progress, &|group| maker.make(group));
        made.extend(collect(results, diagnostics)?);
        artifacts.extend(turn.into_iter().flatten());
    }
    let times = artifacts.iter().zip(made.iter().flatten());
    let summaries = summary::of(times.map(|(artifact, (made, time))| (artifact.channel, made.reused, *time)));
    report_once(made.iter_mut().flatten().flat_map(|(m, _)| std::mem::take(&mut m.warnings)), diagnostics);
    if count_errors(diagnostics, settings.strict) > 0 {
        return None;
    }
    // A receipt that is printed must be in its register, so the registers come first.
    for register in &plan.registers {
        report_all(register.save(&campaign.root, campaign.locale.lang() == "zh"), diagnostics)?;
    }
    let mut cache = Cache::default();
    if diagnostics.is_empty() {
        cache.whole.clone_from(&settings.whole);
    }
    let Maker { stages: Stages { public, private }, last, .. } = maker;
    let gone = gone::pages(plan, &last.public);
    for (stage, is_private) in private.map(|stage| (stage, true)).into_iter().chain([(public, false)]) {
        let of = || artifacts.iter().copied().zip(each(&made)).filter(|(a, _)| a.private == is_private);
        let manifest = Manifest::new(campaign, of().map(|(_, m)| &m.line).collect());
        let put = put(stage, last.of(is_private), of(), &manifest.to_json(), settings.jobs);
        let manifest = report(put, diagnostics)?;
        if !is_private {
            cache.files.insert(manifest::FILE_NAME.to_owned(), Known { on_disk: manifest, ..Known::default() });
        }
    }
    cache.files.reserve(artifacts.len());
    for (artifact, made) in artifacts.iter().zip(each(&made)) {
        cache.files.insert(artifact.shown_path().into_owned(), Known::new(&made.line, made.key, made.on_disk));
    }
    cache.save(&campaign.root, &settings.dest);
    drop(lock);
    moved.retain(|others| !others.files.is_empty());
    Some(Built { summaries, gone, moved })
}

/// What there was before a build.
struct Last {
    cache: Cache,
    public: HashMap<String, OnDisk>,
    private: HashMap<String, OnDisk>,
}

impl Last {
    fn load(campaign: &Campaign, stages: &Stages) -> Self {
        let private = stages.private.as_ref().map(|stage| cache::on_disk(&stage.dest));
        Self {
            cache: Cache::load(&campaign.root, &stages.public.dest),
            public: cache::on_disk(&stages.public.dest),
            private: private.unwrap_or_default(),
        }
    }

    fn of(&self, private: bool) -> &HashMap<String, OnDisk> {
        if private { &self.private } else { &self.public }
    }

    /// What is known of an artifact's file, when it is still as it was left.
    fn known(&self, artifact: &Artifact<'_>) -> Option<&Known> {
        self.cache.intact(&artifact.shown_path(), self.of(artifact.private).get(&artifact.path))
    }
}

/// Makes artifacts, or finds that they are made.
struct Maker<'a> {
    renderer: Renderer<'a>,
    last: Last,
    stages: Stages,
    small: Small<'a>,
    /// What can be made of: the BLAKE3 of files that are there, and whether they are those of the
    /// last output.
    made: OnceLock<HashMap<String, (String, bool)>>,
    /// A file could not be written: others will not be either, and need not be made.
    is_stuck: AtomicBool,
}

/// The files that are there for one artifact: those of its group, and all of the turn before.
struct There<'t> {
    maker: &'t Maker<'t>,
    group: &'t [Timed<Made>],
}

impl Files for There<'_> {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let kept = self.get(path).and_then(|(blake3, kept)| kept.then_some(blake3));
        self.maker.stages.read(path, kept).map_err(|d| vec![*d])
    }

    fn small(&self, path: &str, size: PixelSize) -> Option<Vec<u8>> {
        self.maker.small.take(path, size)
    }

    fn digest(&self, path: &str) -> Result<String, Vec<Diagnostic>> {
        // One that is not there is said when it is read.
        Ok(self.get(path).map(|(blake3, _)| blake3.to_owned()).unwrap_or_default())
    }
}

impl There<'_> {
    fn get(&self, path: &str) -> Option<(&str, bool)> {
        let beside = self.group.iter().find(|(made, _)| made.line.path == path);
        let beside = beside.map(|(made, _)| (made.line.blake3.as_str(), made.kept));
        beside.or_else(|| self.maker.made.get()?.get(path).map(|(blake3, kept)| (blake3.as_str(), *kept)))
    }
}

impl Maker<'_> {
    /// Makes the artifacts of a group, each with when it was begun and done.
    fn make(&self, group: &[&Artifact<'_>]) -> Result<Vec<Timed<Made>>, Vec<Diagnostic>> {
        if self.is_stuck.load(Ordering::Relaxed) {
            return Err(Vec::new());
        }
        let mut halfway = Halfway::default();
        let mut made = Vec::with_capacity(group.len());
        for artifact in group {
            let begun = Instant::now();
            let one = self.make_one(artifact, &There { maker: self, group: &made }, &mut halfway)?;
            made.push((one, (begun, Instant::now())));
        }
        Ok(made)
    }

    fn make_one(
        &self,
        artifact: &Artifact<'_>,
        there: &There<'_>,
        halfway: &mut Halfway,
    ) -> Result<Made, Vec<Diagnostic>> {
        let known = self.last.known(artifact);
        let (key, data) = self.renderer.key(artifact, there)?;
        if let Some(known) = known.filter(|k| key.is_some_and(|key| k.is_of(key))) {
            let line = manifest::Line::new(artifact, known.on_disk.bytes, known.blake3.clone(), known.pages);
            return Ok(Made { line, key, on_disk: known.on_disk, kept: true, reused: true, warnings: Vec::new() });
        }
        let Rendered { bytes, pages, warnings } = self.renderer.render_after(artifact, data, there, Some(halfway))?;
        if let Some(picture) = halfway.picture(&artifact.path) {
            self.small.make(&artifact.path, picture)?;
        }
        let blake3 = blake3::hash(&bytes).to_hex().to_string();
        let same = match known {
            Some(known) => Some(known.on_disk).filter(|_| known.blake3 == blake3),
            // Nothing is known of it; it may be the same all the same.
            None => self.last.of(artifact.private).get(&artifact.path).copied().filter(|there| {
                there.bytes == bytes.len() as u64 && self.stages.of(artifact).holds(&artifact.path, &bytes)
            }),
        };
        let on_disk = match same {
            Some(on_disk) => on_disk,
            None => self.stages.of(artifact).write(&artifact.path, &bytes).map_err(|d| {
                self.is_stuck.store(true, Ordering::Relaxed);
                vec![*d]
            })?,
        };
        let line = manifest::Line::new(artifact, bytes.len() as u64, blake3, pages);
        // A warning is said at every build, so what it is about is looked at again.
        let key = key.filter(|_| warnings.is_empty());
        Ok(Made { line, key, on_disk, kept: same.is_some(), reused: false, warnings })
    }
}

/// Puts a new output folder into its place, unless the one there is just that. Tells of its
/// manifest.
fn put<'m>(
    stage: Stage,
    last: &HashMap<String, OnDisk>,
    made: impl Iterator<Item = (&'m Artifact<'m>, &'m Made)>,
    manifest: &[u8],
    jobs: usize,
) -> Result<OnDisk, Box<Diagnostic>> {
    let (mut kept, mut all) = (Vec::new(), 0);
    for (artifact, made) in made {
        all += 1;
        if made.kept {
            kept.push(artifact.path.as_str());
        }
    }
    let counts = |path: &String| !guests::stays(path) || kept.contains(&path.as_str());
    let same = last.get(manifest::FILE_NAME).filter(|_| stage.holds(manifest::FILE_NAME, manifest));
    if kept.len() == all
        && last.keys().filter(|path| counts(path)).count() == all + 1
        && let Some(there) = same
    {
        return Ok(*there);
    }
    let linked = workers::run(kept.len(), jobs, &|i| stage.keep(kept[i]));
    linked.into_iter().collect::<Result<(), _>>()?;
    let on_disk = match same {
        Some(there) => stage.keep(manifest::FILE_NAME).map(|()| *there)?,
        None => stage.write(manifest::FILE_NAME, manifest)?,
    };
    stage.commit()?;
    Ok(on_disk)
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
                    renderer = report_all(Renderer::new(campaign, 0), found);
                }
                match renderer.as_ref()?.pages(artifact) {
                    Ok(pages) => pages,
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
    on_disk: OnDisk,
    /// The file of the last output stays.
    kept: bool,
    /// It was not even made to see that.
    reused: bool,
    warnings: Vec<Diagnostic>,
}

/// A result and when it was begun and done.
type Timed<T> = (T, (Instant, Instant));

/// What was made, of all groups.
fn each(made: &[Vec<Timed<Made>>]) -> impl Iterator<Item = &Made> {
    made.iter().flatten().map(|(made, _)| made)
}

/// The results of all groups, or every diagnostic once.
fn collect<T>(results: Vec<Result<Vec<T>, Vec<Diagnostic>>>, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Vec<T>>> {
    let mut made = Vec::with_capacity(results.len());
    let mut failed = false;
    for result in results {
        match result {
            Ok(values) => made.push(values),
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

fn report_all<T>(result: Result<T, Vec<Diagnostic>>, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|found| diagnostics.extend(found)).ok()
}

fn report<T>(result: Result<T, Box<Diagnostic>>, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|d| diagnostics.push(*d)).ok()
}

/// The output folder of a campaign: the one asked for, or `[build] build-dir`.
pub fn destination(root: &Path, config: &Config, asked: Option<&Path>) -> PathBuf {
    asked.map_or_else(|| root.join(&config.build.build_dir), Path::to_owned)
}

impl Rendered {
    /// Bytes without pages.
    pub fn bytes(bytes: Vec<u8>) -> Self {
        Self { bytes, pages: None, warnings: Vec::new() }
    }
}
