//! The output is whole at any moment: whatever stops a build, the last good one stays as it was, and
//! what went wrong is said. Every file is held against the digests of its `outreach.json`.

mod common;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::Command;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use common::Campaign;

/// A campaign with a website and a letter.
fn campaign() -> Campaign {
    Campaign::of("[output.site]\n[output.letters]\n")
}

fn build_to(campaign: &Campaign, dest: &Path) -> Output {
    campaign.run(&["build", "-d", &dest.display().to_string()])
}

/// Refused with a code; nothing at the place has changed.
fn refused(campaign: &Campaign, dest: &Path, code: &str) {
    let before = dest.is_dir().then(|| common::tree(dest));
    let out = build_to(campaign, dest);
    assert_eq!(out.status.code(), Some(1), "{}", common::stderr(&out));
    let said = common::stderr(&out);
    assert!(said.contains(code) && said.contains(" = help: "), "{}: {said}", dest.display());
    assert_eq!(dest.is_dir().then(|| common::tree(dest)), before, "{}", dest.display());
}

/// The folder holds exactly what its manifest says, to the byte.
fn whole(dist: &Path) -> Result<(), String> {
    let artifacts = common::manifest(dist);
    for artifact in &artifacts {
        let path = artifact["path"].as_str().unwrap();
        let bytes = std::fs::read(dist.join(path)).map_err(|e| format!("{path}: {e}"))?;
        if blake3::hash(&bytes).to_hex().as_str() != artifact["blake3"].as_str().unwrap() {
            return Err(format!("{path} is not what the manifest says"));
        }
    }
    match common::tree(dist).len() - artifacts.len() {
        1 => Ok(()),
        n => Err(format!("{n} files are not in the manifest")),
    }
}

/// A folder removed when dropped, where it can be made.
struct Folder(PathBuf);

impl Folder {
    fn new(parent: &str) -> Option<Self> {
        let random = RandomState::new().build_hasher().finish();
        let path = Path::new(parent).join(format!("outreach-test-{random:x}"));
        std::fs::create_dir(&path).ok().map(|()| Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn folders_that_cannot_be_written() {
    let campaign = campaign();
    campaign.write("a-file", "x");
    refused(&campaign, &campaign.path("a-file/dist"), "outreach::build::unwritable");
    refused(&campaign, &campaign.path("a-file"), "outreach::build::not-ours");
    if Path::new("/proc/self").exists() {
        refused(&campaign, Path::new("/proc/dist"), "outreach::build::unwritable");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let closed = campaign.path("closed");
        std::fs::create_dir(&closed).unwrap();
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).unwrap();
        if std::fs::write(closed.join("probe"), "").is_ok() {
            common::skipped("a folder that may not be written into: this user may write everywhere");
            return;
        }
        refused(&campaign, &closed.join("dist"), "outreach::build::unwritable");
    }
}

#[test]
fn another_file_system() {
    let campaign = campaign();
    let Some(shm) = Folder::new("/dev/shm") else {
        common::skipped("a build on another file system: there is no /dev/shm");
        return;
    };
    let dest = shm.0.join("dist");
    for _ in 0..2 {
        let out = build_to(&campaign, &dest);
        assert!(out.status.success(), "{}", common::stderr(&out));
        whole(&dest).unwrap();
    }
    let before = common::tree(&dest);
    campaign.write("content/pages/broken.md", "---\ntitle: [\n---\n");
    assert!(!build_to(&campaign, &dest).status.success());
    assert_eq!(common::tree(&dest), before);
    assert_eq!(std::fs::read_dir(&shm.0).unwrap().count(), 1, "something else was left");
}

#[test]
fn folders_of_others_and_sources() {
    let campaign = campaign();
    campaign.write("theirs/diary.txt", "nobody else's");
    campaign.write("themes/own/tokens.json", "{}");
    campaign.write("private/students.csv", "nobody's");
    for folder in ["theirs", ".", "content", "content/dist", "themes/own", "private", "private/dist"] {
        refused(&campaign, &campaign.path(folder), "outreach::build::not-ours");
    }
    campaign.replace("book.toml", "[build]", "[build]\nbuild-dir = \"content/out\"");
    let said = campaign.build_fails();
    assert!(said.contains("outreach::config::folder") && said.contains("of what is in `content`"), "{said}");
}

/// A link does not make a folder another's.
#[cfg(unix)]
#[test]
fn links_to_sources() {
    use std::os::unix::fs::symlink;
    let campaign = campaign();
    symlink(campaign.path("content"), campaign.path("innocent")).unwrap();
    refused(&campaign, &campaign.path("innocent"), "outreach::build::not-ours");
    refused(&campaign, &campaign.path("innocent/dist"), "outreach::build::not-ours");
    symlink(campaign.dir.path(), campaign.path("round")).unwrap();
    refused(&campaign, &campaign.path("round/content/dist"), "outreach::build::not-ours");
}

#[test]
fn two_at_once() {
    let campaign = campaign();
    let start = || {
        common::program()
            .args(["build", "--quiet"])
            .current_dir(campaign.dir.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    for _ in 0..3 {
        let builds = [start(), start(), start()];
        let done = builds.map(|b| b.wait_with_output().unwrap());
        assert!(done.iter().any(|out| out.status.success()));
        for out in done.iter().filter(|out| !out.status.success()) {
            assert!(common::stderr(out).contains("outreach::build::locked"), "{}", common::stderr(out));
        }
        whole(&campaign.path("dist")).unwrap();
    }
}

/// A file system of so many bytes; none where this user may not mount one.
#[cfg(target_os = "linux")]
struct Small(Folder);

#[cfg(target_os = "linux")]
impl Small {
    fn mount(bytes: u64) -> Option<Self> {
        let folder = Folder::new("/tmp")?;
        let options = format!("size={bytes}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&folder.0).output();
        mounted.is_ok_and(|out| out.status.success()).then_some(Self(folder))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let campaign = campaign();
    campaign.build();
    let size: u64 = common::tree(&campaign.path("dist")).iter().map(|(_, b)| b.len() as u64 / 4096 * 4096 + 4096).sum();
    let Some(disk) = Small::mount(size * 3 / 2) else {
        common::skipped("a build on a full disk: this user may not mount a small one");
        return;
    };
    let dest = disk.0.0.join("dist");
    let out = build_to(&campaign, &dest);
    assert!(out.status.success(), "{}", common::stderr(&out));
    let before = common::tree(&dest);
    // The new one does not fit beside the old one.
    campaign.replace("book.toml", "某县反诈中心", "某某县反诈中心");
    refused(&campaign, &dest, "outreach::build::unwritable");
    assert_eq!(common::tree(&dest), before);
    assert_eq!(std::fs::read_dir(&disk.0.0).unwrap().count(), 1, "something else was left");
}

/// A quota says no as a full disk does, and any user can have one.
#[cfg(unix)]
#[test]
fn a_quota() {
    let campaign = campaign();
    campaign.build();
    let before = common::tree(&campaign.path("dist"));
    campaign.replace("book.toml", "某县反诈中心", "某某县反诈中心");
    let script = format!("trap '' XFSZ; ulimit -f 8; exec '{}' build", common::BINARY);
    let out = Command::new("sh").args(["-c", &script]).current_dir(campaign.dir.path()).env("NO_COLOR", "1").output();
    let out = out.unwrap();
    assert_eq!(out.status.code(), Some(1), "{}", common::stderr(&out));
    assert!(common::stderr(&out).contains("outreach::build::unwritable"), "{}", common::stderr(&out));
    assert_eq!(common::tree(&campaign.path("dist")), before);
    whole(&campaign.path("dist")).unwrap();
}

/// Windows moves no folder with a file that a program shows; Wine moves it, and takes it away no more.
#[cfg(windows)]
#[test]
fn a_file_that_a_program_shows() {
    use std::os::windows::fs::OpenOptionsExt;
    const FILE_SHARE_READ: u32 = 1;
    let campaign = campaign();
    campaign.build();
    let dist = campaign.path("dist");
    let shown = std::fs::File::options().read(true).share_mode(FILE_SHARE_READ).open(dist.join("index.html")).unwrap();
    let mut said = String::new();
    for (old, new) in [("某县反诈中心", "甲县反诈中心"), ("甲县反诈中心", "乙县反诈中心")] {
        campaign.replace("book.toml", old, new);
        said += &common::stderr(&campaign.run(&["build"]));
        whole(&dist).unwrap();
    }
    assert!(said.contains("outreach::build::unwritable") && said.contains("such as a PDF viewer"), "{said}");
    drop(shown);
    campaign.build();
    whole(&dist).unwrap();
    assert!(campaign.read("dist/index.html").contains("乙县反诈中心"));
}

#[test]
fn a_kill_at_any_moment() {
    let campaign = campaign();
    campaign.build();
    let old = common::tree(&campaign.path("dist"));
    let begun = Instant::now();
    let new = |name: &str| {
        campaign.replace("book.toml", &format!("name = \"{}\"", name_of(&campaign)), &format!("name = \"{name}\""))
    };
    new("某某县反诈中心");
    assert!(campaign.run(&["build", "-d", "elsewhere"]).status.success());
    let time = begun.elapsed();
    let mut expected = [old, common::tree(&campaign.path("elsewhere"))];
    let rounds: u32 = std::env::var("OUTREACH_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    for round in 0..rounds {
        let random = f64::from((RandomState::new().build_hasher().finish() % 1000) as u32) / 1000.0;
        let mut build = common::program()
            .args(["build", "--quiet"])
            .current_dir(campaign.dir.path())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_secs_f64(
            time.as_secs_f64() * 1.1 * (f64::from(round) + random) / f64::from(rounds),
        ));
        let _ = build.kill();
        build.wait().unwrap();
        let dist = campaign.path("dist");
        whole(&dist).unwrap_or_else(|e| panic!("round {round}: {e}"));
        let now = common::tree(&dist);
        assert!(expected.contains(&now), "round {round}: neither the old build nor the new one");
        if now == expected[1] {
            // It was done before it could be killed: on with other words.
            expected.swap(0, 1);
            // Letters: some rounds are numbers of hotlines.
            let [a, b] = [round / 26, round % 26].map(|n| char::from(b'A' + (n % 26) as u8));
            new(&format!("{a}{b}区反诈中心"));
            let built = campaign.run(&["build", "-d", "elsewhere"]);
            assert!(built.status.success(), "{}", common::stderr(&built));
            expected[1] = common::tree(&campaign.path("elsewhere"));
        }
    }
    // Nothing that a killed build left is in the way.
    campaign.build();
    assert_eq!(common::tree(&campaign.path("dist")), expected[1]);
    let left: Vec<_> = std::fs::read_dir(campaign.dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("outreach-new") || name.contains(".old"))
        .collect();
    assert_eq!(left, [] as [&str; 0]);
}

fn name_of(campaign: &Campaign) -> String {
    let book = campaign.read("book.toml");
    let line = book.lines().find_map(|l| l.strip_prefix("name = \"")).unwrap();
    line.trim_end_matches('"').to_owned()
}
