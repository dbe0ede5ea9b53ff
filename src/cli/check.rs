//! `outreach check`

use std::io::Write;

use clap::ValueEnum;
use serde_json::json;

use super::{Folder, Outcome};
use crate::campaign::{Campaign, Options};
use crate::check::Allowance;
use crate::content::entry::Allowed;
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
    /// List what authors let pass with `allow`, and check nothing else
    #[arg(long)]
    allowed: bool,
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
    if args.allowed {
        return campaign.map_or_else(|| super::print(&mut found, false), |c| allowed(&c, args.format));
    }
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

/// Prints every `allow`: where it stands, what it lets pass, why, and whether anything needs it.
fn allowed(campaign: &Campaign, format: Format) -> Outcome {
    let allowances = check::check_texts(campaign, &mut Vec::new());
    let mut out = std::io::stdout();
    if format == Format::Json {
        let line = |a: &Allowance| {
            let (file, (line, _)) = (&a.file.path, a.file.position(a.allowed.span.start));
            json!({ "file": file, "line": line, "code": a.allowed.code, "text": a.allowed.text, "reason": a.allowed.reason, "used": a.used })
        };
        let list: Vec<_> = allowances.iter().map(line).collect();
        let _ = writeln!(out, "{}", serde_json::to_string_pretty(&list).unwrap_or_default());
        return Outcome::Done;
    }
    for a in &allowances {
        let (line, _) = a.file.position(a.allowed.span.start);
        let note = if a.used { "" } else { "  (nothing needs it)" };
        let Allowed { code, text, reason, .. } = &a.allowed;
        let _ = writeln!(out, "{}:{line}  {code}  {text}  {reason}{note}", a.file.path);
    }
    eprintln!("{} allowed", allowances.len());
    Outcome::Done
}
