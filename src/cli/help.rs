//! `--help` in the language of messages.

use clap::builder::{PossibleValue, Resettable, StyledStr};
use clap::{Arg, Command};

use crate::diagnostics::{Language, translate};

/// The language named by `--lang`, looked for before the arguments are read as a whole: help is
/// printed while they are.
pub fn asked(arguments: impl Iterator<Item = String>) -> Option<Language> {
    let mut named = None;
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        let value = match argument.strip_prefix("--lang") {
            Some("") => arguments.peek().cloned(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => continue,
        };
        named = value.and_then(|v| clap::ValueEnum::from_str(&v, false).ok()).or(named);
    }
    named
}

/// A command and all below it, with their help in a language.
pub fn in_language(mut command: Command, language: Language) -> Command {
    if language == Language::English {
        return command;
    }
    // Help's own options are there from now on.
    command.build();
    speak(command)
}

fn speak(command: Command) -> Command {
    let about = command.get_about().map(say);
    let example = command.get_after_help().map(|text| {
        let said = text.to_string().replace("Example:", "例：").replace("\n  writes ", "\n  写出 ");
        said.lines().map(|line| translate(line, Language::Chinese)).collect::<Vec<_>>().join("\n")
    });
    let mut command = command
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            let help = arg.get_help().map(|help| say(help) + &values(&arg));
            let arg = arg.help_heading(heading).hide_default_value(true).hide_possible_values(true);
            match help {
                Some(help) => arg.help(help).long_help(Resettable::Reset),
                None => arg,
            }
        })
        .mut_subcommands(speak)
        .subcommand_help_heading("命令")
        .help_template("{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}");
    if let Some(about) = about {
        command = command.about(about).long_about(Resettable::Reset);
    }
    if let Some(example) = example {
        command = command.after_help(example);
    }
    command
}

/// What an argument is without a value, and what values it may have: in the library's English, unless they are hidden.
fn values(arg: &Arg) -> String {
    let mut said = String::new();
    if !arg.get_action().takes_values() {
        return said;
    }
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !arg.is_hide_default_value_set() && !default.is_empty() {
        said += &format!(" [默认：{}]", default.join(" "));
    }
    let possible = arg.get_possible_values();
    let possible: Vec<_> = possible.iter().filter(|value| !value.is_hide_set()).map(PossibleValue::get_name).collect();
    if !arg.is_hide_possible_values_set() && !possible.is_empty() {
        said += &format!(" [可选：{}]", possible.join("、"));
    }
    said
}

fn say(text: &StyledStr) -> String {
    translate(&text.to_string(), Language::Chinese).into_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::diagnostics::help_texts;

    /// Every help text of a command and of those below it.
    fn texts(command: &Command, out: &mut BTreeSet<String>) {
        let args = command.get_arguments().filter_map(clap::Arg::get_help);
        out.extend(command.get_about().into_iter().chain(args).map(ToString::to_string));
        // The copies that `help` has of every command say nothing else.
        command
            .get_subcommands()
            .filter(|c| command.get_name() != "help" || c.get_name() == "help")
            .for_each(|c| texts(c, out));
    }

    #[test]
    fn all_help_is_in_the_catalogue() {
        let mut command = super::super::Cli::command();
        command.build();
        let mut said = BTreeSet::new();
        texts(&command, &mut said);
        let known = help_texts();
        let missing: String = said.difference(&known).map(|text| format!("  {text:?}: \"\"\n")).collect();
        assert!(missing.is_empty(), "put the Chinese of these under `help` in src/diagnostics/zh.yaml:\n{missing}");
        let stale: Vec<_> = known.difference(&said).collect();
        assert!(stale.is_empty(), "zh.yaml has help that the program does not print: {stale:#?}");
    }

    #[test]
    fn the_language_is_found_before_the_arguments_are_read() {
        let of = |line: &str| asked(line.split(' ').map(str::to_owned));
        assert_eq!(of("--lang zh check --help"), Some(Language::Chinese));
        assert_eq!(of("check --lang=zh"), Some(Language::Chinese));
        assert_eq!(of("check --lang=en --language zh"), Some(Language::English));
        assert_eq!(of("check --lang fr"), None);
        assert_eq!(of("check ."), None);
    }
}
