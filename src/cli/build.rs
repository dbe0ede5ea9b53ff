//! `outreach build`

use std::io::IsTerminal;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::builder::PossibleValuesParser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Folder, Outcome, say, say_aside};
use crate::build::cache::{self, Cache};
use crate::build::guests::Moved;
use crate::build::inputs::{self, Inputs};
use crate::build::summary::Summary;
use crate::build::{self, Built, Settings};
use crate::campaign::{Campaign, Memory, Options};
use crate::config::{self, Config};
use crate::diagnostics::{Diagnostic, count_errors};
use crate::{channels, check, plan, workers};

/// Build every channel of the campaign
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  outreach build --only posters,letters --base-url https://www.example.org/fanzha/")]
pub struct Args {
    #[command(flatten)]
    pub folder: Folder,
    /// Output folder [default: `build-dir` of book.toml, else dist]
    #[arg(short, long, value_name = "DIR", value_parser = super::folder())]
    pub dest_dir: Option<PathBuf>,
    /// Only these channels; the output folder then holds nothing else
    #[arg(long, value_name = "CHANNEL", value_delimiter = ',', value_parser = PossibleValuesParser::new(channels::names()))]
    pub only: Vec<String>,
    /// Where the site will be; replaces `base-url` of book.toml
    #[arg(long, value_name = "URL", value_parser = web_url)]
    pub base_url: Option<String>,
    /// Include entries marked `draft: true`
    #[arg(long)]
    pub drafts: bool,
    /// Treat warnings as errors
    #[arg(long)]
    pub strict: bool,
    /// Threads [default: one a core]
    #[arg(short, long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub jobs: usize,
    /// Print errors and warnings only
    #[arg(short, long)]
    pub quiet: bool,
}

/// An `http` or `https` address that names a folder.
fn web_url(text: &str) -> Result<String, &'static str> {
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => config::base_url(url.as_str()),
        _ => Err("a web address begins with http:// or https://"),
    }
}

pub fn run(args: &Args) -> Outcome {
    let begun = Instant::now();
    let options = Options { drafts: args.drafts, base_url: args.base_url.clone(), preview: false };
    let mut found = Vec::new();
    let dest = |config: &Config| build::destination(&args.folder.dir, config, args.dest_dir.as_deref());
    let inputs = inputs(args, &options);
    if let Some((inputs, config)) = &inputs
        && let Ok(_lock) = cache::lock(&args.folder.dir)
        && Cache::load(&args.folder.dir, &dest(config)).is_of(&inputs.digest, &dest(config))
    {
        if !args.quiet {
            let (dest, time) = (dest(config), begun.elapsed().as_secs_f64());
            say(&format!("{}: nothing has changed, {time:.2} s", dest.display()));
        }
        return Outcome::Done;
    }
    let (whole, given) = inputs.map(|(inputs, _)| ((inputs.digest, inputs.rest), inputs.given)).unzip();
    let mut memory = Memory::given(given.unwrap_or_default());
    let Some(campaign) = Campaign::load_again(&args.folder.dir, &options, &mut memory, &mut found) else {
        return super::print(&mut found, args.strict);
    };
    // The program ends after this, and the system takes back memory faster than it is taken apart.
    let (campaign, _memory) = (ManuallyDrop::new(campaign), ManuallyDrop::new(memory));
    let looked = ManuallyDrop::new(check::Memory::of_earlier(&campaign.root));
    // Neither needs the other, and texts are looked at for longer than it takes to plan.
    let checks = || {
        let mut found = Vec::new();
        check::check(&campaign, &looked, &mut found);
        found
    };
    let (checked, plan) = workers::both(&checks, || {
        let plan = plan::plan(&campaign, &args.only, &mut found);
        build::rehearsal::begin(&campaign, &plan);
        plan
    });
    let plan = ManuallyDrop::new(plan);
    found.extend(checked);
    if count_errors(&found, args.strict) > 0 {
        looked.save();
        let outcome = super::print(&mut found, args.strict);
        tell_of_nothing(args, &found, &dest(&campaign.config));
        return outcome;
    }
    let bar = progress_bar(plan.artifacts.len(), args.quiet);
    let settings = Settings {
        dest: dest(&campaign.config),
        jobs: args.jobs,
        // What was replaced while it was read is built, and is not what the digest is of.
        whole: whole.filter(|(_, rest)| rest.is_still()).map(|(digest, _)| digest),
        strict: args.strict,
        progress: &|done| bar.set_position(done as u64),
    };
    let (_, built) = workers::both(&|| looked.save(), || build::build(&campaign, &plan, &settings, &mut found));
    bar.finish_and_clear();
    let outcome = super::print(&mut found, args.strict);
    match built {
        Some(Built { summaries, gone, moved }) => {
            tell_of(&gone);
            tell_of_moved(&moved);
            if !args.quiet {
                print_summaries(&summaries);
                say(&format!("{} in {:.2} s", settings.dest.display(), begun.elapsed().as_secs_f64()));
            }
            outcome
        }
        None => {
            tell_of_nothing(args, &found, &settings.dest);
            Outcome::Errors
        }
    }
}

/// The last output lies there still, and looks as if it had just been made.
fn tell_of_nothing(args: &Args, found: &[Diagnostic], dest: &Path) {
    if args.quiet {
        return;
    }
    if count_errors(found, false) == 0 {
        say("nothing was made: with --strict, warnings stop a build too");
    }
    if dest.exists() {
        say(&format!("{} is as it was before: what was changed since is not in it", dest.display()));
    }
}

/// The first of some paths.
fn first(paths: &[String]) -> String {
    const SHOWN: usize = 5;
    let rest = if paths.len() > SHOWN { ", …" } else { "" };
    paths[..paths.len().min(SHOWN)].join(", ") + rest
}

/// The output folder is made anew: what was put there by hand would be gone in silence.
fn tell_of_moved(moved: &[Moved]) {
    for Moved { files, to } in moved {
        let (files, to) = (first(files), to.display());
        say_aside(&format!("files that no build made were in the output folder and are in {to} now: {files}"));
    }
}

/// A poster hangs for a year, and its code leads to a page.
fn tell_of(gone: &[String]) {
    if gone.is_empty() {
        return;
    }
    let (count, pages) = (gone.len(), first(gone));
    say_aside(&format!(
        "{count} pages of the last build are gone, and codes that are printed may lead to them: {pages}"
    ));
    say_aside("an entry that has another name now keeps the old address with `moved-from: [scams/old-name]`");
}

/// Everything that is built from, where that can be told, and `book.toml`.
fn inputs(args: &Args, options: &Options) -> Option<(Inputs, Config)> {
    let mut found = Vec::new();
    let config = config::load(&args.folder.dir, &channels::names(), &mut found).filter(|_| found.is_empty())?;
    let inputs = inputs::read(&args.folder.dir, &config, options, &args.only, args.jobs)?;
    Some((inputs, config))
}

/// A bar on a terminal, nothing elsewhere: logs are read line by line.
fn progress_bar(length: usize, quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(length as u64), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:40.cyan/black} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar
}

/// One line a channel: made, reused, seconds.
pub fn print_summaries(summaries: &[Summary]) {
    for s in summaries {
        let seconds = s.time.as_secs_f64();
        say(&format!("{:<8} {:>5} made  {:>5} reused  {:>6.2} s", s.channel, s.made, s.reused, seconds));
    }
}
