//! The program opened by a double click, as most programs of Windows are: nothing is typed, and the window closes
//! with the program.

use std::ffi::OsString;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::{Folder, Outcome, init, say};
use crate::config;

/// The folder of a campaign that is begun so.
const CAMPAIGN: &str = "反诈宣传";

/// The folder that it was opened in, in a window that no other program writes to: without arguments its own, or
/// the one that was dropped on it.
#[cfg(windows)]
pub fn folder() -> Option<PathBuf> {
    use windows_sys::Win32::System::Console::GetConsoleProcessList;
    let mut programs = [0; 2];
    // SAFETY: writes at most as many numbers as it is told there is room for.
    let count = unsafe { GetConsoleProcessList(programs.as_mut_ptr(), programs.len() as u32) };
    let mut arguments = std::env::args_os().skip(1);
    match (arguments.next(), arguments.next()) {
        _ if count != 1 => None,
        (None, _) => std::env::current_exe().ok()?.parent().map(Path::to_owned),
        (Some(dropped), None) => {
            Some(PathBuf::from(dropped)).filter(|dropped| dropped.is_absolute() && dropped.is_dir())
        }
        _ => None,
    }
}

/// Elsewhere a program without a window is started from one that has one.
#[cfg(not(windows))]
pub fn folder() -> Option<PathBuf> {
    None
}

/// The arguments that whoever opened it would type: a preview of the campaign in the folder, which is written first
/// where there is none and they agree; `None` where they do not.
pub fn arguments(folder: &Path, answers: &mut dyn BufRead) -> Option<Vec<OsString>> {
    let begun = folder.join(CAMPAIGN);
    let places = [folder, begun.as_path()];
    let place = places.into_iter().find(|place| place.join(config::FILE_NAME).is_file());
    if place.is_none() {
        say(&format!("no campaign is in {}", folder.display()));
        say(&format!("Enter writes a small one into the folder {CAMPAIGN}, to begin with; closing this window ends"));
        if !entered(answers) {
            return None;
        }
        if init::run(&init::Args { folder: Folder { dir: begun.clone() } }) != Outcome::Done {
            wait(answers);
            return None;
        }
    }
    let dir = place.unwrap_or(&begun).as_os_str().to_owned();
    Some(["outreach", "serve", "--watch", "--open"].map(OsString::from).into_iter().chain([dir]).collect())
}

/// Keeps the window open, so that what was said in it can be read.
pub fn wait(answers: &mut dyn BufRead) {
    say("Enter closes this window");
    entered(answers);
}

/// Whether somebody pressed Enter; not where nobody can.
fn entered(answers: &mut dyn BufRead) -> bool {
    answers.read_line(&mut String::new()).is_ok_and(|bytes| bytes > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_campaign_is_shown_or_begun_where_somebody_agrees() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let begun = folder.join(CAMPAIGN);
        let of = |dir: &Path, answers: &str| {
            let arguments = arguments(dir, &mut answers.as_bytes())?;
            assert_eq!(arguments[..4], ["outreach", "serve", "--watch", "--open"]);
            Some(arguments[4].clone())
        };
        assert_eq!(of(folder, ""), None);
        assert!(!begun.exists());
        assert_eq!(of(folder, "\n"), Some(begun.clone().into()));
        assert!(begun.join("content/scams/fake-refund.md").is_file());
        // From now on nothing is asked, neither beside the campaign nor in it.
        assert_eq!(of(folder, ""), Some(begun.clone().into()));
        assert_eq!(of(&begun, ""), Some(begun.into()));
    }
}
