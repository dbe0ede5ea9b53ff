//! `outreach new`

use std::path::PathBuf;

use clap::ValueEnum;

use super::{Outcome, fail, starter};
use crate::channels;
use crate::config;
use crate::diagnostics::Diagnostic;

/// Write a new entry from the archetype of its kind
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  outreach new scam fake-refund\n  writes content/scams/fake-refund.md")]
pub struct Args {
    /// Kind of entry
    #[arg(value_enum)]
    kind: Archetype,
    /// Name of the file, and the end of the page's address
    slug: String,
    /// Folder of the campaign (where book.toml is)
    #[arg(long, default_value = ".")]
    dir: PathBuf,
}

/// What can be begun from an archetype.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Archetype {
    #[value(alias = "scams")]
    Scam,
    #[value(alias = "cases")]
    Case,
    #[value(alias = "letters")]
    Letter,
    #[value(alias = "notices")]
    Notice,
    #[value(alias = "pledges")]
    Pledge,
    #[value(alias = "forms")]
    Form,
    #[value(alias = "pages")]
    Page,
    #[value(alias = "screens")]
    Screen,
}

impl Archetype {
    fn place(self) -> (&'static str, &'static str) {
        match self {
            Archetype::Scam => ("scams", "md"),
            Archetype::Case => ("cases", "md"),
            Archetype::Letter => ("letters", "md"),
            Archetype::Notice => ("notices", "md"),
            Archetype::Pledge => ("pledges", "md"),
            Archetype::Form => ("forms", "md"),
            Archetype::Page => ("pages", "md"),
            Archetype::Screen => ("screens", "yaml"),
        }
    }

    fn text(self) -> &'static str {
        match self {
            Archetype::Scam => starter::SCAM,
            Archetype::Case => starter::CASE,
            Archetype::Letter => starter::LETTER,
            Archetype::Notice => starter::NOTICE,
            Archetype::Pledge => starter::PLEDGE,
            Archetype::Form => starter::FORM,
            Archetype::Page => starter::PAGE,
            Archetype::Screen => starter::SCREEN,
        }
    }
}

pub fn run(args: &Args) -> Outcome {
    match write(args) {
        Ok(path) => {
            super::show(&format!("{}\n", path.display()));
            Outcome::Done
        }
        Err(d) => fail(*d),
    }
}

fn write(args: &Args) -> Result<PathBuf, Box<Diagnostic>> {
    let plain = !args.slug.is_empty()
        && !args.slug.starts_with(['.', '_', '-'])
        && args.slug != "index"
        && args.slug.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
    if !plain {
        return Err(Box::new(
            Diagnostic::error("outreach::new::slug", format!("`{}` cannot be an entry's name", args.slug))
                .help("use letters, digits, Chinese characters, `-` and `_`, for example fake-refund"),
        ));
    }
    let mut found = Vec::new();
    let src = config::load(&args.dir, &channels::names(), &mut found).map(|c| c.book.src);
    let Some(src) = src else { return Err(Box::new(found.swap_remove(0))) };
    let (folder, extension) = args.kind.place();
    let path = args.dir.join(src).join(folder).join(format!("{}.{extension}", args.slug));
    if path.exists() {
        return Err(Box::new(
            Diagnostic::error("outreach::new::exists", "the entry exists already and is left alone")
                .in_path(path.display().to_string())
                .help("choose another name"),
        ));
    }
    starter::write(&path, args.kind.text())?;
    Ok(path)
}
