//! `outreach check`

use clap::ValueEnum;
use serde_json::{Value, json};

use super::{Folder, Outcome, language, say_aside};
use crate::campaign::{Campaign, Options};
use crate::check::Allowance;
use crate::content::entry::Allowed;
use crate::diagnostics::{JsonDiagnostic, count_errors, sarif, sort, translate};
use crate::{build, check, order, plan};

/// Report everything that is wrong, without writing anything
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  outreach check --format sarif > findings.sarif")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// How to print; sarif is SARIF 2.1.0, for editors and CI
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
    Sarif,
}

pub fn run(args: &Args) -> Outcome {
    let mut found = Vec::new();
    let options = Options { drafts: args.drafts, base_url: None, preview: true };
    let campaign = super::load(&args.folder, &options, &mut found);
    if args.allowed {
        if args.format == Format::Sarif {
            super::wrong_usage("--allowed lists no findings; print it as text or json");
        }
        return campaign.map_or_else(|| super::print(&mut found, false), |c| allowed(&c, args.format));
    }
    if let Some(campaign) = &campaign {
        let plan = plan::plan(campaign, &[], &mut found);
        let memory = check::Memory::of_earlier(&campaign.root);
        check::check(campaign, &memory, &mut found);
        memory.save();
        order::check(campaign, &plan, &mut found);
        build::rehearsal::rehearse(campaign, &plan, 0, &mut found);
        if args.format == Format::Text {
            let entries = campaign.content.entries.len();
            say_aside(&format!("{} entries, {} files planned", entries, plan.artifacts.len()));
        }
    }
    match args.format {
        Format::Text => super::print(&mut found, args.strict),
        Format::Json => {
            sort(&mut found);
            let said: Vec<_> = found.iter().map(|d| d.in_language(language())).collect();
            let list: Vec<_> = said.iter().map(|d| JsonDiagnostic::from(d.as_ref())).collect();
            to_stdout(&json!(list));
            if count_errors(&found, args.strict) > 0 { Outcome::Errors } else { Outcome::Done }
        }
        Format::Sarif => {
            sort(&mut found);
            to_stdout(&sarif::log(&found, &args.folder.dir, language()));
            if count_errors(&found, args.strict) > 0 { Outcome::Errors } else { Outcome::Done }
        }
    }
}

/// Prints every `allow`: where it stands, what it lets pass, why, and whether anything needs it.
fn allowed(campaign: &Campaign, format: Format) -> Outcome {
    let allowances = check::check_texts(campaign, &check::Memory::default(), &mut Vec::new());
    if format == Format::Json {
        let line = |a: &Allowance| {
            let (file, (line, _)) = (&a.file.path, a.file.position(a.allowed.span.start));
            json!({ "file": file, "line": line, "code": a.allowed.code, "text": a.allowed.text, "reason": a.allowed.reason, "used": a.used })
        };
        let list: Vec<_> = allowances.iter().map(line).collect();
        to_stdout(&json!(list));
        return Outcome::Done;
    }
    for a in &allowances {
        let (line, _) = a.file.position(a.allowed.span.start);
        let note = if a.used { "".into() } else { translate("  (nothing needs it)", language()) };
        let Allowed { code, text, reason, .. } = &a.allowed;
        super::show(&format!("{}:{line}  {code}  {text}  {reason}{note}\n", a.file.path));
    }
    say_aside(&format!("{} allowed", allowances.len()));
    Outcome::Done
}

fn to_stdout(value: &Value) {
    super::show(&format!("{}\n", serde_json::to_string_pretty(value).unwrap_or_default()));
}
