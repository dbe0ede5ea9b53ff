//! The plan: every file of the output, known before anything is rendered.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::campaign::Campaign;
use crate::channels;
use crate::config;
use crate::diagnostics::Diagnostic;
use crate::digest::Digest;
use crate::merge::register::Register;
use crate::sizes::PixelSize;
use crate::theme::contexts::Shared;
use crate::theme::typesetter::{Inputs, PdfStandard};
use crate::values::Fields;

/// All artifacts, in the order of channels.
#[derive(Default)]
pub struct Plan<'a> {
    pub artifacts: Vec<Artifact<'a>>,
    /// Registers of receipts.
    pub registers: Vec<Register>,
}

/// Where private artifacts go, below the campaign's root: never into the output folder.
pub const PRIVATE_DIR: &str = "private/letters";

/// One file to be made.
pub struct Artifact<'a> {
    /// Below its output folder, with forward slashes, not percent-encoded.
    pub path: String,
    pub channel: &'static str,
    /// It holds personal data and goes to [`PRIVATE_DIR`].
    pub private: bool,
    /// Content files it is made from, from the campaign's root.
    pub sources: Vec<String>,
    pub size: Size,
    /// How the site offers the file, if it does.
    pub download: Option<Download>,
    pub job: Job<'a>,
}

/// Physical size, where there is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Size {
    None,
    /// Trimmed, as it hangs; the file is `scale` times smaller than that.
    Paper {
        width_mm: f64,
        height_mm: f64,
        scale: u32,
    },
    Pixels {
        width: u32,
        height: u32,
    },
}

/// A file offered on the page of its first source and on the downloads page.
#[derive(Debug, Clone, PartialEq)]
pub struct Download {
    pub label: String,
    pub format: &'static str,
    /// What it is of, where that is no entry with a page: a slogan, the whole campaign.
    pub of: Option<String>,
}

/// Data for a template, made when it is needed.
pub type Data<'a> = Box<dyn Fn() -> Value + Send + Sync + 'a>;

/// How an artifact is made.
pub enum Job<'a> {
    /// These bytes as they are.
    Bytes(Cow<'a, [u8]>),
    /// Bytes that are made when somebody wants them.
    Written(Box<dyn Fn() -> Vec<u8> + Send + Sync + 'a>),
    /// A Tera template with its context (a JSON object).
    Template { template: &'static str, context: Data<'a> },
    /// The same for one of many pages that share a part of their context.
    Page { template: &'static str, shared: Arc<Shared<'a>>, context: Data<'a> },
    /// A picture of the content folder, at most so many pixels wide.
    Picture { bytes: Arc<[u8]>, width: u32, encoding: Encoding },
    /// A Typst template with `data.json` and other inputs. More than one part are set one by
    /// one and become one file: what is too long to be held in memory as a whole.
    Typst { template: &'static str, parts: Vec<Data<'a>>, inputs: Inputs, output: TypstOutput },
    /// Made of other files of this plan, once those are there: `of` are their paths.
    Reel { of: Vec<String>, into: Reel<'a> },
    /// An MP4 of a line, set by a Typst template, that runs from right to left through a window
    /// `width` pixels wide.
    Line { template: &'static str, data: Data<'a>, width: u32, characters_a_second: f64 },
    /// A text file for whoever opens it on Windows, from a Tera template: with a byte order mark
    /// and that system's line ends.
    Note { template: &'static str, context: Data<'a> },
}

/// One picture, to be set by a Typst template.
pub struct Frame<'a> {
    pub data: Data<'a>,
    pub inputs: Inputs,
}

impl Frame<'_> {
    /// Adds everything that decides what it looks like, besides the theme.
    pub fn digest(&self, digest: &mut Digest) {
        digest.add((self.data)().to_string()).add_all(self.inputs.iter().map(|(path, bytes)| (path, bytes)));
    }
}

/// What becomes of files that are there already: pictures (PNG), and films where the list of a
/// player names them.
pub enum Reel<'a> {
    /// The same picture as JPEG, for players that take nothing else.
    Jpeg,
    /// An MP4 in which each picture stays for so many seconds and fades into the next.
    Film { seconds: Vec<f64> },
    /// A document that shows them, so many pixels wide and high, as `/frames/001.png` and so on.
    Document { template: &'static str, data: Data<'a>, pixels: PixelSize, output: TypstOutput },
    /// The list of a player: each of its `slides[].files[]`, in this order, is told how many bytes
    /// it has and their SHA-256, and those of `dated` slides where today's date is written. As JSON,
    /// or as a script for pages opened from a disk.
    Playlist { list: Data<'a>, dated: Vec<Dated<'a>>, script: bool },
}

/// A picture that leaves room for today's date.
pub struct Dated<'a> {
    /// Its place among the files of the list.
    pub at: usize,
    pub template: &'static str,
    pub frame: Frame<'a>,
}

/// How a picture is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Encoding {
    Jpeg,
    Png,
    Webp { lossless: bool },
}

/// What becomes of a laid-out document.
#[derive(Debug, Clone, PartialEq)]
pub enum TypstOutput {
    Pdf(PdfJob),
    /// One page as a picture, one pixel a point.
    Png,
    /// The same in black and white, one bit a pixel, for controllers of LED strips.
    Bits(Bitmap),
}

/// Files with one bit a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bitmap {
    Bmp,
    Png,
}

/// What is asked of a PDF.
#[derive(Debug, Clone, PartialEq)]
pub struct PdfJob {
    pub max_pages: usize,
    /// Printed on both sides: two pages a sheet.
    pub duplex: bool,
    /// With its structure, for screen readers.
    pub tagged: bool,
    /// Metres from which the smallest words are read; `None` where nobody stands before it.
    pub distance_m: Option<f64>,
    pub standard: Option<PdfStandard>,
    pub finish: Finish,
}

impl PdfJob {
    /// Whether it has one page whatever its words are.
    pub fn is_one_page(&self) -> bool {
        self.max_pages == 1 && !matches!(self.finish, Finish::Rearranged { .. })
    }
}

/// Where each page is folded: millimetres from the left, and from the top of the trimmed sheet. The last stands for
/// the pages after it too.
pub type Folds = Vec<(Vec<f64>, Vec<f64>)>;

/// What is done with the pages once they are set.
#[derive(Debug, Clone, PartialEq)]
pub enum Finish {
    AsIs,
    /// Marks outside the bleed: where to cut, and where each page is folded.
    Marks {
        crop: bool,
        folds_mm: Folds,
    },
    /// The pages, as pictures, become part of other pages: tiles, an imposed booklet. The
    /// template finds them at `/inner.pdf` and their number as `pages` in its data. `of` is the path
    /// of an artifact with the same pages, which need not be set again then.
    Rearranged {
        template: &'static str,
        of: Option<String>,
    },
}

impl Artifact<'_> {
    /// What is asked of it if it is a PDF.
    pub fn pdf_job(&self) -> Option<&PdfJob> {
        match &self.job {
            Job::Typst { output: TypstOutput::Pdf(job), .. }
            | Job::Reel { into: Reel::Document { output: TypstOutput::Pdf(job), .. }, .. } => Some(job),
            _ => None,
        }
    }

    /// The path of the artifact that is half of this one's work, if there is one: this one is best
    /// made right after it.
    pub fn follows(&self) -> Option<&str> {
        match &self.job {
            Job::Reel { of, into: Reel::Jpeg } => of.first().map(String::as_str),
            _ => match &self.pdf_job()?.finish {
                Finish::Rearranged { of, .. } => of.as_deref(),
                Finish::AsIs | Finish::Marks { .. } => None,
            },
        }
    }

    /// The path as people are told it: a private one with its folder.
    pub fn shown_path(&self) -> Cow<'_, str> {
        if self.private { format!("{PRIVATE_DIR}/{}", self.path).into() } else { self.path.as_str().into() }
    }
}

impl<'a> Plan<'a> {
    /// Adds an artifact.
    pub fn push(&mut self, artifact: Artifact<'a>) {
        self.artifacts.push(artifact);
    }
}

/// Plans every channel that `book.toml` switches on, in every language; only those named in `only`, unless it is
/// empty. The rest count as off, so that the site offers nothing that is not made.
pub fn plan<'a>(campaign: &'a Campaign, only: &[String], diagnostics: &mut Vec<Diagnostic>) -> Plan<'a> {
    let mut plan = Plan::default();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|n| n == name);
    // A channel that is off makes nothing, and nothing would take the last output's place.
    for name in only.iter().filter(|name| campaign.config.output(name).is_none()) {
        let d = Diagnostic::error("outreach::config::channel-off", format!("`{name}` is not switched on"));
        diagnostics.push(
            d.in_path(config::FILE_NAME).help(format!("add a line `[output.{name}]`, or leave it out of --only")),
        );
    }
    for campaign in campaign.all() {
        // What is wrong in book.toml is found again in each language.
        let mut found = Vec::new();
        let mut own = Plan::default();
        for channel in channels::ALL.iter().filter(|c| wanted(c.name)) {
            if let Some(node) = campaign.config.output(channel.name) {
                let owner = format!("[output.{}]", channel.name);
                let options = Fields::new(&campaign.config.file, node, owner, &mut found);
                (channel.plan)(campaign, options, &mut own);
            }
        }
        report_html(campaign, &own, &mut found);
        found.retain(|d| !diagnostics.contains(d));
        diagnostics.extend(found);
        for artifact in &mut own.artifacts {
            artifact.path.insert_str(0, &campaign.folder);
            // What is made of other files follows them.
            match &mut artifact.job {
                Job::Reel { of, .. } => of.iter_mut().for_each(|path| path.insert_str(0, &campaign.folder)),
                Job::Typst { output: TypstOutput::Pdf(job), .. } => {
                    if let Finish::Rearranged { of: Some(path), .. } = &mut job.finish {
                        path.insert_str(0, &campaign.folder);
                    }
                }
                _ => {}
            }
        }
        plan.artifacts.extend(own.artifacts);
        plan.registers.extend(own.registers);
    }
    report_collisions(&plan, diagnostics);
    plan
}

/// HTML in Markdown is for the site: says so where an entry is also printed or shown on screens.
fn report_html(campaign: &Campaign, plan: &Plan<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for entry in &campaign.content.entries {
        let Some(first) = entry.html.first() else { continue };
        let of_entry = plan.artifacts.iter().filter(|a| a.sources.contains(&entry.file.path));
        let mut channels: Vec<_> = of_entry.map(|a| a.channel).filter(|c| *c != "site").collect();
        channels.dedup();
        if !channels.is_empty() {
            diagnostics.push(
                Diagnostic::warning(
                    "outreach::html::not-printed",
                    format!("HTML is left out of the entry's {}", channels.join(", ")),
                )
                .at(&entry.file, first.span.clone())
                .help("paper and screens have no HTML: words between inline tags stay, blocks go; write it in Markdown, or put a backslash before `<`"),
            );
        }
    }
}

/// Two artifacts of one path would silently overwrite each other; so would two that differ
/// only in case, on Windows and macOS.
fn report_collisions(plan: &Plan<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: FxHashMap<String, &Artifact<'_>> = FxHashMap::default();
    for artifact in &plan.artifacts {
        if let Some(other) = seen.insert(artifact.shown_path().to_lowercase(), artifact) {
            let names = [&other.sources[..], &artifact.sources[..]].concat().join(" and ");
            diagnostics.push(
                Diagnostic::error(
                    "outreach::plan::collision",
                    format!("two files would be written to `{}`", artifact.shown_path()),
                )
                .in_path(names)
                .help("rename one of the entries"),
            );
        }
    }
}
