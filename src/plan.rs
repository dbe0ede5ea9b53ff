//! The plan: every file of the output, known before anything is rendered.

use std::collections::HashMap;

use serde_json::Value;

use crate::campaign::Campaign;
use crate::channels;
use crate::diagnostics::Diagnostic;
use crate::theme::typesetter::Inputs;
use crate::values::Fields;

/// All artifacts, in the order of channels.
#[derive(Default)]
pub struct Plan<'a> {
    pub artifacts: Vec<Artifact<'a>>,
}

/// One file to be made.
pub struct Artifact<'a> {
    /// Below the output folder, with forward slashes, not percent-encoded.
    pub path: String,
    pub channel: &'static str,
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
    Paper { width_mm: f64, height_mm: f64 },
    Pixels { width: u32, height: u32 },
}

/// A file offered on an entry's page and on the downloads page.
#[derive(Debug, Clone, PartialEq)]
pub struct Download {
    pub label: String,
    pub format: &'static str,
}

/// Data for a template, made when it is needed.
pub type Data<'a> = Box<dyn Fn() -> Value + Send + Sync + 'a>;

/// How an artifact is made.
pub enum Job<'a> {
    /// These bytes as they are.
    Bytes(std::borrow::Cow<'a, [u8]>),
    /// A Tera template with its context (a JSON object).
    Template { template: &'static str, context: Data<'a> },
    /// A Typst template with `data.json` and other inputs.
    Typst { template: &'static str, data: Data<'a>, inputs: Inputs, output: TypstOutput },
}

/// What becomes of a laid-out document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypstOutput {
    /// A document of at most this many pages.
    Pdf { max_pages: usize },
    /// One page as a picture, one pixel a point.
    Png,
}

impl<'a> Plan<'a> {
    /// Adds an artifact.
    pub fn push(&mut self, artifact: Artifact<'a>) {
        self.artifacts.push(artifact);
    }
}

/// Plans every channel that `book.toml` switches on; only those named in `only`, unless it is
/// empty. The rest count as off, so that the site offers nothing that is not made.
pub fn plan<'a>(campaign: &'a Campaign, only: &[String], diagnostics: &mut Vec<Diagnostic>) -> Plan<'a> {
    let mut plan = Plan::default();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|n| n == name);
    for channel in channels::ALL.iter().filter(|c| wanted(c.name)) {
        if let Some(node) = campaign.config.output(channel.name) {
            let owner = format!("[output.{}]", channel.name);
            let options = Fields::new(&campaign.config.file, node, owner, diagnostics);
            (channel.plan)(campaign, options, &mut plan);
        }
    }
    report_collisions(&plan, diagnostics);
    plan
}

/// Two artifacts of one path would silently overwrite each other; so would two that differ
/// only in case, on Windows and macOS.
fn report_collisions(plan: &Plan<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<String, &Artifact<'_>> = HashMap::new();
    for artifact in &plan.artifacts {
        if let Some(other) = seen.insert(artifact.path.to_lowercase(), artifact) {
            let names = [&other.sources[..], &artifact.sources[..]].concat().join(" and ");
            diagnostics.push(
                Diagnostic::error(
                    "outreach::plan::collision",
                    format!("two files would be written to `{}`", artifact.path),
                )
                .in_path(names)
                .help("rename one of the entries"),
            );
        }
    }
}
