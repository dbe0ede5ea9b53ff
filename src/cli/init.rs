//! `outreach init`

use super::{Folder, Outcome, fail, say, starter};
use crate::config;
use crate::diagnostics::Diagnostic;

/// Write a small campaign that builds at once
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  outreach init my-campaign\n  outreach build my-campaign")]
pub struct Args {
    #[command(flatten)]
    pub folder: Folder,
}

pub fn run(args: &Args) -> Outcome {
    let dir = &args.folder.dir;
    let stands = |name: &&str| dir.join(name).symlink_metadata().is_ok();
    // Of a campaign whose book.toml has another name, that is what is said.
    let taken = [config::FILE_NAME, "content"].into_iter().find(stands);
    let taken = taken.filter(|name| *name == config::FILE_NAME || config::misnamed(dir).is_none());
    if let Some(name) = taken {
        return fail(
            Diagnostic::error("outreach::init::exists", format!("there is a {name} already; nothing is overwritten"))
                .in_path(dir.join(name).display().to_string())
                .help("choose an empty folder: `outreach init my-campaign`"),
        );
    }
    if let Some(name) = config::misnamed(dir) {
        return fail(
            Diagnostic::error("outreach::init::exists", format!("there is a {name} already; nothing is overwritten"))
                .in_path(dir.join(&name).display().to_string())
                .help(config::rename(&name)),
        );
    }
    let written = match starter::write_campaign(dir) {
        Ok(written) => written,
        Err(d) => return fail(*d),
    };
    let name = dir.display();
    say(&format!("{written} files in {name}"));
    say(&format!(
        "next: outreach build {}   (then open {})",
        word(&name.to_string()),
        dir.join("dist").join("index.html").display()
    ));
    Outcome::Done
}

/// A path as one word of a command line.
fn word(path: &str) -> String {
    if !path.is_empty() && path.chars().all(|c| c.is_alphanumeric() || "/\\-_.:".contains(c)) {
        return path.to_owned();
    }
    if cfg!(windows) { format!("\"{path}\"") } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_one_word() {
        for (path, said) in [
            ("my-campaign", "my-campaign"),
            ("反诈2026", "反诈2026"),
            ("我的 活动（1）", "'我的 活动（1）'"),
            ("it's", r"'it'\''s'"),
            ("$HOME", "'$HOME'"),
        ] {
            assert_eq!(word(path), said);
        }
    }
}
