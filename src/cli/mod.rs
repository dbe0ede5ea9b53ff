//! The command line: one file a command.

mod build;
mod check;
mod explain;
mod help;
mod init;
mod list;
mod new;
mod opened;
mod receipts;
mod serve;
mod starter;
mod theme;
mod usage;

use std::ffi::OsString;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::campaign::{Campaign, Options};
use crate::diagnostics::{self, Diagnostic, Language, Severity, translate};
use crate::guarded;

/// The exit status for wrong usage.
const WRONG_USAGE: i32 = 2;

/// The language of everything that is printed: chosen once, when the arguments are known.
static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// Something could not be printed: whoever sends the output to a file has to know.
static LOST: AtomicBool = AtomicBool::new(false);

/// One Markdown tree becomes a campaign: a site, posters, screen loops and letters.
#[derive(Debug, Parser)]
#[command(name = "outreach", bin_name = "outreach", version, about, arg_required_else_help = true)]
struct Cli {
    /// Language of messages [default: what LC_ALL, LC_MESSAGES or LANG say]
    #[arg(long, global = true, value_enum, hide_possible_values = true, value_name = "en|zh")]
    lang: Option<Language>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Build(build::Args),
    Serve(serve::Args),
    Check(check::Args),
    Explain(explain::Args),
    List(list::Args),
    New(new::Args),
    Receipts(receipts::Args),
    Theme(theme::Args),
}

/// The campaign's folder, common to most commands.
#[derive(Debug, Clone, clap::Args)]
pub struct Folder {
    /// Folder of the campaign (where book.toml is)
    #[arg(default_value = ".", value_parser = folder())]
    pub dir: PathBuf,
}

/// The same for commands that are about something else in it.
#[derive(Debug, Clone, clap::Args)]
struct NamedFolder {
    /// Folder of the campaign (where book.toml is)
    #[arg(long, default_value = ".", value_parser = folder())]
    dir: PathBuf,
}

/// Reads the path of a folder.
fn folder() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().map(|path| if cfg!(windows) { without_quote(path) } else { path })
}

/// `"C:\反诈\"`, as terminals of Windows complete it, comes with the quotation mark at its end, which no name there has:
/// <https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments>.
fn without_quote(path: PathBuf) -> PathBuf {
    path.to_str().and_then(|path| path.strip_suffix('"')).map(PathBuf::from).unwrap_or(path)
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Errors in the campaign (exit status 1).
    Errors,
}

/// Runs the program with the process's arguments. Exit status: 0 done, 1 errors in the
/// campaign, 2 wrong usage.
pub fn run() -> ExitCode {
    guarded::keep_silent();
    let environment = Language::of_environment(|name| std::env::var(name).ok(), of_system);
    if let Some(folder) = opened::folder() {
        return open(&folder, environment);
    }
    execute(std::env::args_os().collect(), environment)
}

/// Does what whoever opened the program by a double click is after, and leaves what it says to be read.
fn open(folder: &Path, environment: Language) -> ExitCode {
    LANGUAGE.get_or_init(|| environment);
    let mut answers = std::io::stdin().lock();
    let Some(arguments) = opened::arguments(folder, &mut answers) else { return ExitCode::SUCCESS };
    let ended = execute(arguments, environment);
    opened::wait(&mut answers);
    ended
}

/// Runs what the arguments say, the first of which is the program.
fn execute(arguments: Vec<OsString>, environment: Language) -> ExitCode {
    // A folder's name need not be UTF-8; one that is not is no language either.
    let words = arguments.iter().skip(1).map(|a| a.to_string_lossy().into_owned());
    let asked = help::asked(words).unwrap_or(environment);
    let matches = help::in_language(Cli::command(), asked).try_get_matches_from(arguments);
    let cli = matches.and_then(|m| Cli::from_arg_matches(&m)).unwrap_or_else(|e| misused(&e, asked));
    LANGUAGE.get_or_init(|| cli.lang.unwrap_or(environment));
    let outcome = match cli.command {
        Command::Init(args) => init::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::List(args) => list::run(&args),
        Command::New(args) => new::run(&args),
        Command::Receipts(args) => receipts::run(&args),
        Command::Theme(args) => theme::run(&args),
    };
    match outcome {
        Outcome::Done if !LOST.load(Ordering::Relaxed) => ExitCode::SUCCESS,
        _ => ExitCode::from(1),
    }
}

/// The language of Windows, which sets no variable for it.
fn of_system() -> Option<String> {
    #[cfg(windows)]
    return sys_locale::get_locale();
    #[cfg(not(windows))]
    None
}

/// The language of messages.
fn language() -> Language {
    LANGUAGE.get().copied().unwrap_or_default()
}

/// Ends with exit status 2 for arguments that do not go together.
fn wrong_usage(why: &str) -> ! {
    if language() == Language::Chinese {
        let _ = writeln!(std::io::stderr(), "错误：{}", translate(why, Language::Chinese));
        std::process::exit(WRONG_USAGE);
    }
    Cli::command().error(clap::error::ErrorKind::ArgumentConflict, why).exit()
}

/// Says what is wrong with the arguments, or what was asked instead of a command, and ends.
fn misused(error: &clap::Error, language: Language) -> ! {
    let said = if language == Language::Chinese { usage::chinese(error) } else { None };
    let Some(said) = said else {
        printed(error.print().and_then(|()| std::io::stdout().flush()));
        let lost = i32::from(LOST.load(Ordering::Relaxed));
        std::process::exit(error.exit_code().max(lost));
    };
    let _ = writeln!(std::io::stderr(), "{said}");
    std::process::exit(WRONG_USAGE);
}

/// Prints a line in the language of messages.
fn say(line: &str) {
    show(&format!("{}\n", translate(line, language())));
}

/// Prints text as it is.
fn show(text: &str) {
    let mut out = std::io::stdout().lock();
    printed(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// Says that the output could not be written, once. A closed pipe (`| head`) is no error: its reader has enough.
fn printed(result: std::io::Result<()>) {
    if let Err(e) = result
        && e.kind() != ErrorKind::BrokenPipe
        && !LOST.swap(true, Ordering::Relaxed)
    {
        let d = Diagnostic::error("outreach::files::output", format!("the output cannot be written: {e}"));
        fail(d.help("look at where it is sent to: the disk may be full"));
    }
}

/// Prints a line beside the output proper, to standard error.
fn say_aside(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", translate(line, language()));
}

/// Loads a campaign for a command.
fn load(folder: &Folder, options: &Options, found: &mut Vec<Diagnostic>) -> Option<Campaign> {
    Campaign::load(&folder.dir, options, found)
}

/// Prints diagnostics to standard error, sorted, and a closing count.
fn print(found: &mut [Diagnostic], strict: bool) -> Outcome {
    diagnostics::sort(found);
    let color = color();
    let mut err = std::io::stderr().lock();
    for d in found.iter() {
        let _ = writeln!(err, "{}\n", d.render(language(), color));
    }
    let errors = diagnostics::count_errors(found, false);
    let warnings = found.iter().filter(|d| d.severity == Severity::Warning).count();
    if errors + warnings > 0 {
        let english = format!("{}, {}", count(errors, "error"), count(warnings, "warning"));
        let chinese = format!("{errors} 个错误，{warnings} 个警告");
        let _ = writeln!(err, "{}", language().choose(english, chinese));
    }
    if diagnostics::count_errors(found, strict) > 0 { Outcome::Errors } else { Outcome::Done }
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Colours for people: a terminal without `NO_COLOR`.
fn color() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// One error, printed.
fn fail(d: Diagnostic) -> Outcome {
    print(&mut [d], false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_mark_at_the_end_is_none_of_a_folder() {
        for (given, meant) in [(r#"C:\反诈\""#, r"C:\反诈\"), (r"C:\反诈", r"C:\反诈"), (".", ".")] {
            assert_eq!(without_quote(given.into()), PathBuf::from(meant));
        }
    }
}
