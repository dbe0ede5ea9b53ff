//! `outreach check`

use std::io::Write;

use clap::ValueEnum;

use super::{Folder, Outcome};
use crate::campaign::Options;
use crate::diagnostics::{JsonDiagnostic, count_errors, sort};
use crate::{build, check, plan};

/// Report everything that is wrong, without writing anything
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  outreach check --format json > findings.json")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Include entries marked `draft: true`
    #[arg(long)]
    drafts: bool,
    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub fn run(args: &Args) -> Outcome {
    let mut found = Vec::new();
    let options = Options { drafts: args.drafts, base_url: None };
    let campaign = super::load(&args.folder, &options, &mut found);
    if let Some(campaign) = &campaign {
        let plan = plan::plan(campaign, &[], &mut found);
        check::check(campaign, &mut found);
        build::rehearse(campaign, &plan, 0, &mut found);
        if args.format == Format::Text {
            let entries = campaign.content.entries.len();
            eprintln!("{} entries, {} files planned", entries, plan.artifacts.len());
        }
    }
    match args.format {
        Format::Text => super::print(&mut found, args.strict),
        Format::Json => {
            sort(&mut found);
            let list: Vec<_> = found.iter().map(JsonDiagnostic::from).collect();
            let text = serde_json::to_string_pretty(&list).unwrap_or_default();
            let _ = writeln!(std::io::stdout(), "{text}");
            if count_errors(&found, args.strict) > 0 { Outcome::Errors } else { Outcome::Done }
        }
    }
}
