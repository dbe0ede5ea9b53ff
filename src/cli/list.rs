//! `outreach list`

use std::io::Write;

use serde_json::{Value, json};

use super::{Folder, Outcome};
use crate::campaign::Options;
use crate::diagnostics::count_errors;
use crate::plan::{self, Artifact, Size};

/// Print the plan: every file a build would make
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  outreach list --json | jq '.[] | select(.channel == \"posters\") | .path'")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Include entries marked `draft: true`
    #[arg(long)]
    drafts: bool,
}

pub fn run(args: &Args) -> Outcome {
    let mut found = Vec::new();
    let options = Options { drafts: args.drafts, base_url: None };
    let Some(campaign) = super::load(&args.folder, &options, &mut found) else {
        return super::print(&mut found, false);
    };
    let plan = plan::plan(&campaign, &[], &mut found);
    let mut out = std::io::stdout().lock();
    // A closed pipe (`| head`) is no error.
    let _ = if args.json {
        let rows: Vec<_> = plan.artifacts.iter().map(row).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&rows).unwrap_or_default())
    } else {
        plan.artifacts.iter().try_for_each(|a| {
            let sources = a.sources.join(" ");
            writeln!(out, "{:<8} {:<44} {:<16} {sources}", a.channel, a.path, size_text(a.size))
        })
    };
    drop(out);
    if count_errors(&found, false) > 0 { super::print(&mut found, false) } else { Outcome::Done }
}

fn row(artifact: &Artifact<'_>) -> Value {
    let mut row = json!({ "path": artifact.path, "channel": artifact.channel, "sources": artifact.sources });
    match artifact.size {
        Size::Paper { width_mm, height_mm } => {
            row["width_mm"] = json!(width_mm);
            row["height_mm"] = json!(height_mm);
        }
        Size::Pixels { width, height } => {
            row["width_px"] = json!(width);
            row["height_px"] = json!(height);
        }
        Size::None => {}
    }
    row
}

fn size_text(size: Size) -> String {
    match size {
        Size::Paper { width_mm, height_mm } => format!("{width_mm}x{height_mm} mm"),
        Size::Pixels { width, height } => format!("{width}x{height} px"),
        Size::None => "-".to_owned(),
    }
}
