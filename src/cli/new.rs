//! `outreach new`

use std::path::PathBuf;

use clap::ValueEnum;

use super::{NamedFolder, Outcome, fail, say_aside, starter};
use crate::channels;
use crate::check::dates::today;
use crate::config::{self, Config};
use crate::content::text;
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
    #[command(flatten)]
    folder: NamedFolder,
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
    #[value(alias = "decks")]
    Deck,
    #[value(alias = "quizzes")]
    Quiz,
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
            Archetype::Deck => ("decks", "md"),
            Archetype::Quiz => ("quizzes", "yaml"),
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
            Archetype::Deck => starter::DECK,
            Archetype::Quiz => starter::QUIZ,
            Archetype::Screen => starter::SCREEN,
        }
    }

    /// The archetype as a draft of today by the organization: what nobody has rewritten yet is not published.
    fn begun(self, config: &Config) -> String {
        let today = today().to_string();
        let mut text = String::new();
        let mut head = true;
        for (i, line) in self.text().lines().enumerate() {
            head &= i == 0 || line != "---";
            let key = line.split(": ").next().filter(|_| head).unwrap_or_default();
            let own = match key {
                "date" | "reviewed" => Some(today.as_str()),
                "from" => Some(config.short_name()),
                _ => None,
            };
            match own {
                Some(value) => text.extend([key, ": ", value]),
                None => text.push_str(line),
            }
            text.push('\n');
            // A playlist has no drafts.
            if key == "title" && self != Archetype::Screen {
                text.push_str("draft: true\n");
            }
        }
        text
    }
}

pub fn run(args: &Args) -> Outcome {
    match write(args) {
        Ok(path) => {
            super::show(&format!("{}\n", path.display()));
            if args.kind != Archetype::Screen {
                say_aside(
                    "it is a draft, which `serve --drafts` shows: rewrite it, then take out the line `draft: true`",
                );
            }
            Outcome::Done
        }
        Err(d) => fail(*d),
    }
}

fn write(args: &Args) -> Result<PathBuf, Box<Diagnostic>> {
    let plain = !args.slug.is_empty()
        && !args.slug.starts_with(['.', '_', '-'])
        && args.slug != "index"
        && !text::is_kept_by_windows(&args.slug)
        && args.slug.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
    if !plain {
        return Err(Box::new(
            Diagnostic::error("outreach::new::slug", format!("`{}` cannot be an entry's name", args.slug))
                .help("use letters, digits, Chinese characters, `-` and `_`, for example fake-refund"),
        ));
    }
    let mut found = Vec::new();
    let config = config::load(&args.folder.dir, &channels::names(), &mut found);
    let Some(config) = config else { return Err(Box::new(found.swap_remove(0))) };
    let (folder, extension) = args.kind.place();
    let folder = args.folder.dir.join(&config.book.src).join(folder);
    let name = format!("{}.{extension}", args.slug);
    // One that differs in case alone would have the same page on Windows and macOS.
    let there = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let taken = there.map(|f| f.file_name()).find(|f| f.to_string_lossy().to_lowercase() == name.to_lowercase());
    let path = folder.join(taken.as_deref().unwrap_or(name.as_ref()));
    if taken.is_some() {
        return Err(Box::new(
            Diagnostic::error("outreach::new::exists", "the entry exists already and is left alone")
                .in_path(path.display().to_string())
                .help("choose another name"),
        ));
    }
    starter::write(&path, &args.kind.begun(&config))?;
    Ok(path)
}
