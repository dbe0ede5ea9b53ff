//! `outreach theme`

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use glob::{MatchOptions, Pattern};

use super::{Folder, NamedFolder, Outcome, say};
use crate::channels;
use crate::config;
use crate::diagnostics::{BUILT_IN, Diagnostic, nearest};
use crate::theme::{self, Theme, is_plain};

/// Show the built-in theme's files, and write them out to change them
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  outreach theme list\n  outreach theme eject print/lib.typ 'site/*.html'")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the built-in theme's files, and which of them the campaign has in their place
    #[command(after_help = "Example:\n  outreach theme list")]
    List {
        #[command(flatten)]
        folder: Folder,
    },
    /// Write built-in files into the campaign's theme, where they can be changed; overwrites nothing
    #[command(after_help = "Example:\n  outreach theme eject print/lib.typ 'site/*.html'")]
    Eject {
        /// Paths as `outreach theme list` prints them; `*` stands for anything
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<String>,
        #[command(flatten)]
        folder: NamedFolder,
    },
}

pub fn run(args: &Args) -> Outcome {
    let done = match &args.command {
        Command::List { folder } => list(&folder.dir),
        Command::Eject { paths, folder } => eject(&folder.dir, paths),
    };
    match done {
        Ok(()) => Outcome::Done,
        Err(mut found) => super::print(&mut found, false),
    }
}

/// The name of the campaign's theme.
fn name(dir: &Path) -> Result<String, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let config = config::load(dir, &channels::names(), &mut found).ok_or(found)?;
    let name = config.build.theme;
    if is_plain(&name) {
        return Ok(name);
    }
    Err(vec![theme::unknown(dir, &name)])
}

fn list(dir: &Path) -> Result<(), Vec<Diagnostic>> {
    let name = name(dir)?;
    let line = |path: String| {
        let own = format!("themes/{name}/{path}");
        // A link is not followed.
        if dir.join(&own).symlink_metadata().is_ok_and(|data| data.is_file()) {
            format!("{path:<36} {own}\n")
        } else {
            path + "\n"
        }
    };
    super::show(&Theme::built_in_paths().into_iter().map(line).collect::<String>());
    Ok(())
}

fn eject(dir: &Path, asked: &[String]) -> Result<(), Vec<Diagnostic>> {
    let name = name(dir)?;
    let known = Theme::built_in_paths();
    let folder = format!("themes/{name}/");
    let mut chosen = Vec::new();
    let mut found = Vec::new();
    for asked in asked {
        // As a message shows it, and as terminals of Windows hand it on, too.
        let plain = asked.trim_matches('\'').replace('\\', "/");
        let path = plain
            .trim_end_matches(BUILT_IN)
            .trim_end_matches("（自带）")
            .trim_start_matches("./")
            .trim_start_matches(folder.as_str());
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        let pattern = Pattern::new(path).ok();
        let fits = |known: &&String| *known == path || pattern.as_ref().is_some_and(|p| p.matches_with(known, options));
        let before = chosen.len();
        chosen.extend(known.iter().filter(fits));
        if chosen.len() == before {
            let d = Diagnostic::error("outreach::theme::no-file", format!("the built-in theme has no file `{asked}`"));
            found.push(match nearest(path, known.iter().map(String::as_str)) {
                Some(near) => d.help(format!("nothing was written; did you mean `{near}`?")),
                None => d.help("nothing was written; `outreach theme list` shows the files that there are"),
            });
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    chosen.sort_unstable();
    chosen.dedup();
    for path in chosen {
        let target = format!("{folder}{path}");
        match write(dir, &target, path) {
            Ok(true) => say(&target),
            Ok(false) => say(&format!("{target} is there already and is left alone")),
            Err(e) => {
                let d = Diagnostic::error("outreach::theme::write", format!("the file cannot be written: {e}"));
                return Err(vec![d.in_path(target)]);
            }
        }
    }
    Ok(())
}

/// Writes a built-in file, if there is none yet. Which paths there are is known: none leads elsewhere but by a
/// symbolic link, which is not followed out of the campaign's folder.
fn write(dir: &Path, target: &str, path: &str) -> std::io::Result<bool> {
    let full = dir.join(target);
    let parent = full.parent().unwrap_or(dir);
    let there = parent.ancestors().find(|folder| folder.exists()).unwrap_or(dir);
    if !fs::canonicalize(there)?.starts_with(fs::canonicalize(dir)?) {
        return Err(std::io::Error::other("a symbolic link leads out of the campaign's folder"));
    }
    fs::create_dir_all(parent)?;
    // Also a link that leads nowhere is there already.
    match OpenOptions::new().write(true).create_new(true).open(&full) {
        Ok(mut file) => file.write_all(&Theme::built_in(path).unwrap_or_default()).map(|()| true),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(e) => Err(e),
    }
}
