//! `outreach explain`

use super::{Outcome, fail};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::explain;

/// Say what a code means, why it matters and how to mend it
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  outreach explain pii::id-number")]
pub struct Args {
    /// A code as it is printed, with or without `outreach::`; without it, all codes are listed
    code: Option<String>,
}

pub fn run(args: &Args) -> Outcome {
    let language = super::language();
    let text = match &args.code {
        None => explain::pages().iter().map(|p| format!("{:<38} {}\n", p.code, p.words(language).title)).collect(),
        Some(code) => match explain::page(code) {
            Some(page) => page.text(language),
            None => return fail(unknown(code)),
        },
    };
    super::show(&text);
    Outcome::Done
}

fn unknown(code: &str) -> Diagnostic {
    let d = Diagnostic::error("outreach::explain::unknown", format!("there is no code `{code}`"));
    let near = explain::near(code);
    if near.is_empty() {
        d.help("`outreach explain` lists all codes")
    } else {
        d.help(format!("did you mean {}?", near.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")))
    }
}
