//! Folders that take each other's place, whole: a kill at any moment leaves one of them where it belongs, and nothing
//! of others in them is lost.

use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, Instant};

#[cfg(unix)]
use walkdir::WalkDir;

use super::guests;
use super::manifest;

/// How long a file that was just written may be looked at by others.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// Removes a folder that is no output or is one no longer. What is in it of others goes into the newer output first,
/// or keeps the folder from being removed.
pub fn discard(folder: &Path, newer: &Path) -> std::io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    if newer.is_dir() {
        guests::carry(folder, newer)?;
    }
    match patiently(|| std::fs::remove_dir_all(folder)) {
        Err(e) if e.kind() == ErrorKind::PermissionDenied => {
            make_removable(folder);
            std::fs::remove_dir_all(folder)
        }
        removed => removed,
    }
}

/// Folders of ours that somebody protected against writing. Files are left as they are: the newer output may hold
/// the same ones.
fn make_removable(folder: &Path) {
    #[cfg(unix)]
    for item in WalkDir::new(folder).into_iter().flatten().filter(|item| item.file_type().is_dir()) {
        use std::os::unix::fs::PermissionsExt;
        let Ok(mut permissions) = item.metadata().map(|data| data.permissions()) else { continue };
        permissions.set_mode(permissions.mode() | 0o700);
        let _ = std::fs::set_permissions(item.path(), permissions); // Then it stays, and that is told.
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// Swaps two folders: in one step where the system can, else in two with a way back.
pub fn exchange(new: &Path, old: &Path, dest: &Path) -> std::io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, dest, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    replace(new, old, dest)
}

/// Puts `new` in the place of `dest`, which waits at `old` meanwhile: [`recover`] finds it there.
fn replace(new: &Path, old: &Path, dest: &Path) -> std::io::Result<()> {
    move_folder(dest, old)?;
    if let Err(e) = move_folder(new, dest) {
        move_folder(old, dest)?;
        return Err(e);
    }
    // The newer output is in its place: whatever becomes of the old one is no failure, and `recover` ends it.
    let _ = move_folder(old, new);
    Ok(())
}

/// Ends what a kill may have left of [`replace`]: the last output comes back when no newer one is in
/// its place. It is never taken apart where it waits: half of it could not be told from a folder of
/// somebody else's.
pub fn recover(new: &Path, old: &Path, dest: &Path) -> std::io::Result<()> {
    match (old.join(manifest::FILE_NAME).is_file(), dest.exists()) {
        (false, _) => Ok(()),
        (true, false) => move_folder(old, dest),
        (true, true) => move_folder(old, new),
    }
}

pub fn move_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    patiently(|| std::fs::rename(from, to))
}

/// Does what Windows refuses while a program has a file open. Virus scanners open what was just written, and soon let
/// go of it; a viewer does not.
fn patiently(mut what: impl FnMut() -> std::io::Result<()>) -> std::io::Result<()> {
    let begun = Instant::now();
    loop {
        match what() {
            Err(e) if cfg!(windows) && may_be_open(&e) && begun.elapsed() < PATIENCE => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
}

/// Whether Windows may have refused because a program has a file open: it moves no folder then, and takes no file away.
/// ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION:
/// <https://learn.microsoft.com/en-us/windows/win32/debug/system-error-codes--0-499->.
pub fn may_be_open(e: &std::io::Error) -> bool {
    matches!(e.raw_os_error(), Some(5 | 32 | 33))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &Path, says: &str) {
        std::fs::create_dir(path).unwrap();
        std::fs::write(path.join(manifest::FILE_NAME), says).unwrap();
    }

    fn says(path: &Path) -> Option<String> {
        std::fs::read_to_string(path.join(manifest::FILE_NAME)).ok()
    }

    #[test]
    fn without_an_exchange_a_kill_between_its_steps_loses_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let [new, old, dest] = ["new", "old", "dest"].map(|name| dir.path().join(name));
        folder(&dest, "first");
        folder(&new, "second");
        replace(&new, &old, &dest).unwrap();
        // The last output is where dropping a stage, or the next build, removes it.
        let there = || [&dest, &new, &old].map(|path| says(path));
        let said = |dest: &str, new: Option<&str>| [Some(dest), new, None].map(|s| s.map(str::to_owned));
        assert_eq!(there(), said("second", Some("first")));
        discard(&new, &dest).unwrap();
        // Killed after the first step: the last output comes back.
        std::fs::rename(&dest, &old).unwrap();
        recover(&new, &old, &dest).unwrap();
        assert_eq!(there(), said("second", None));
        // Killed after the second: the newer one stays.
        folder(&old, "first");
        recover(&new, &old, &dest).unwrap();
        assert_eq!(there(), said("second", Some("first")));
        // What is not ours is left alone.
        std::fs::create_dir(&old).unwrap();
        recover(&new, &old, &dest).unwrap();
        assert!(old.exists());
    }

    #[test]
    #[cfg(unix)]
    fn what_was_protected_can_be_removed() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let [outer, inner] = ["posters", "posters/a3"].map(|path| dir.path().join(path));
        std::fs::create_dir_all(&inner).unwrap();
        let file = outer.join("a3.pdf");
        std::fs::write(&file, "x").unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o444)).unwrap();
        for folder in [&inner, &outer] {
            std::fs::set_permissions(folder, PermissionsExt::from_mode(0o555)).unwrap();
        }
        make_removable(dir.path());
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o444);
        for folder in [&outer, &inner] {
            assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o755);
        }
    }

    #[test]
    #[cfg(windows)]
    fn what_a_scanner_looks_at_goes_when_it_is_done() {
        use std::os::windows::fs::OpenOptionsExt;
        const FILE_SHARE_READ: u32 = 1;
        let dir = tempfile::tempdir().unwrap();
        let [new, dest] = ["new", "dest"].map(|name| dir.path().join(name));
        folder(&new, "first");
        let file = new.join(manifest::FILE_NAME);
        let scanned = std::fs::File::options().read(true).share_mode(FILE_SHARE_READ).open(file).unwrap();
        assert!(std::fs::remove_dir_all(&new).is_err());
        let scanner = std::thread::spawn(move || {
            std::thread::sleep(6 * PAUSE);
            drop(scanned);
        });
        discard(&new, &dest).unwrap();
        assert!(!new.exists());
        scanner.join().unwrap();
    }
}
