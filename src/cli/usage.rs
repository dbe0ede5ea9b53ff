//! Wrong usage in Chinese. In English it is clap's own.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::diagnostics::{Language, translate};

/// What is wrong with the arguments; `None` for what is no error (help, the version) and for what
/// only clap can say.
pub fn chinese(error: &Error) -> Option<String> {
    let said = |kind| error.get(kind).map(text).unwrap_or_default();
    let (arg, value) = (said(ContextKind::InvalidArg), said(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有“{arg}”这个选项或参数"),
        ErrorKind::InvalidSubcommand => format!("没有“{}”这个命令", said(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{arg}”后面要写一个值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("“{value}”不能作“{arg}”的值{}", why(error)),
        ErrorKind::MissingRequiredArgument => format!("还缺少：{arg}"),
        ErrorKind::ArgumentConflict => match said(ContextKind::PriorArg) {
            prior if prior == arg => format!("“{arg}”只能写一次"),
            prior => format!("“{arg}”和“{prior}”不能一起用"),
        },
        ErrorKind::TooManyValues => format!("“{arg}”后面多了一个值：{value}"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("“{arg}”后面的值个数不对"),
        ErrorKind::NoEquals => format!("“{arg}”要用等号写值"),
        _ => return None,
    };
    let mut lines = vec![format!("错误：{what}")];
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue].map(said);
    if let Some(near) = near.iter().find(|n| !n.is_empty()) {
        lines.push(format!("您是不是想写：{near}"));
    }
    let valid = [ContextKind::ValidValue, ContextKind::ValidSubcommand].map(said);
    if let Some(valid) = valid.iter().find(|v| !v.is_empty()) {
        lines.push(format!("可以写：{valid}"));
    }
    let usage = said(ContextKind::Usage);
    if !usage.is_empty() {
        lines.push(format!("\n用法：{}", usage.trim_start_matches("Usage:").trim()));
    }
    Some(lines.join("\n") + "\n\n更多说明请运行 outreach help")
}

/// What the reader of a value says of it, when that is known in Chinese.
fn why(error: &Error) -> String {
    let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let chinese = translate(&said, Language::Chinese);
    if chinese == said { String::new() } else { format!("：{chinese}") }
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join("、"),
        ContextValue::StyledStrs(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        ContextValue::None => String::new(),
        one => one.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    fn said(line: &str) -> String {
        let error = Cli::command().try_get_matches_from(line.split(' ')).unwrap_err();
        chinese(&error).unwrap_or_else(|| panic!("{line}: {:?} is left in English", error.kind()))
    }

    #[test]
    fn what_people_mistype_is_said_in_chinese() {
        let starts = |line: &str, words: &str| {
            let said = said(line);
            assert!(said.starts_with(&format!("错误：{words}")), "{line}: {said}");
            said
        };
        assert!(starts("outreach biuld", "没有“biuld”这个命令").contains("您是不是想写：build"));
        assert!(starts("outreach build --drfts", "没有“--drfts”这个选项或参数").contains("--drafts"));
        assert!(starts("outreach check --format xml", "“xml”不能作“--format <FORMAT>”的值").contains("可以写："));
        starts("outreach build -j viele", "“viele”不能作“--jobs <N>”的值");
        starts("outreach build --base-url x", "“x”不能作“--base-url <URL>”的值：网址要以");
        assert!(starts("outreach new scam", "还缺少：<SLUG>").contains("用法：outreach new"));
        starts("outreach build --dest-dir", "“--dest-dir <DIR>”后面要写一个值");
        starts("outreach build --quiet --quiet", "“--quiet”只能写一次");
    }

    #[test]
    fn help_and_version_are_no_errors() {
        for line in ["outreach --help", "outreach --version", "outreach build --help"] {
            let error = Cli::command().try_get_matches_from(line.split(' ')).unwrap_err();
            assert!(chinese(&error).is_none(), "{line}");
        }
    }
}
