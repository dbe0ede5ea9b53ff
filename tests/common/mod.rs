//! Campaigns for tests: made in a temporary folder, built with the real binary, read back
//! with independent tools.
#![allow(dead_code)] // Each test file uses its own part.

pub mod browser;
pub mod preview;
pub mod server;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use serde_json::Value;

pub const BINARY: &str = env!("CARGO_BIN_EXE_outreach");

/// A quiz of three questions; the second has two right answers.
pub const QUIZ: &str = "title: 小学生反诈知识测验
summary: 看看你能不能认出骗子。
audiences: [学生]
reviewed: 2026-11-20
questions:
  - question: 有人说免费送游戏皮肤，让你用妈妈的手机扫码，你怎么办？
    options:
      - 先扫码试试
      - 不扫，告诉爸爸妈妈
      - 让同学先扫
    answer: B
    explanation: 免费皮肤是诱饵，扫码后钱会被转走。
    scam: fake-refund
  - question: 哪些东西不能告诉陌生人？
    options: [验证码, 今天的天气, 银行卡密码]
    answer: [A, C]
  - question: 客服会叫你打开屏幕共享。
    options: [对, 错]
    answer: B
";

/// Longer than anything takes that is not stuck, on a machine that has other things to do, too.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// The program as every test runs it: without colours, in English whatever the machine's language.
pub fn program() -> Command {
    let mut command = Command::new(BINARY);
    command.env("NO_COLOR", "1").env("LC_ALL", "C");
    command
}

/// Tells what a test leaves out. Straight to the terminal: the test runner swallows what passing tests print.
pub fn skipped(what: &str) {
    let thread = std::thread::current();
    let _ = writeln!(std::io::stderr(), "{}: skipped {what}", thread.name().unwrap_or("a test"));
}

/// The repository's own campaign.
pub fn sample_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A campaign in a temporary folder.
pub struct Campaign {
    pub dir: tempfile::TempDir,
}

impl Campaign {
    /// What `outreach init` writes.
    pub fn init() -> Self {
        let campaign = Self { dir: tempfile::tempdir().unwrap() };
        let out = campaign.run(&["init", "."]);
        assert!(out.status.success(), "{}", stderr(&out));
        campaign
    }

    /// The same with small pictures for its screens, which are most of the work of a build.
    pub fn small() -> Self {
        let campaign = Self::init();
        let sizes = "sizes = [\"1920x1080\", \"1080x1920\"]";
        campaign.replace("book.toml", sizes, "sizes = [\"640x360\", \"360x640\"]");
        campaign
    }

    /// The same without screens, for what has nothing to do with them.
    pub fn without_screens() -> Self {
        let campaign = Self::init();
        campaign.replace("book.toml", "[output.screens]\nsizes", "# [output.screens]\n# sizes");
        campaign
    }

    /// `book.toml` of a few lines with these channels, beside the content that `outreach init` writes.
    pub fn of(channels: &str) -> Self {
        let campaign = Self::init();
        let base = "https://www.example.org/";
        campaign.write(
            "book.toml",
            format!(
                "[book]\ntitle = \"反诈宣传\"\n[build]\nbase-url = \"{base}\"\n\
                 [organization]\nname = \"某县反诈中心\"\nhotlines = [\"96110\"]\n{channels}"
            ),
        );
        campaign
    }

    /// The repository's own, its content and `book.toml`, in a folder where it may be changed.
    pub fn sample() -> Self {
        let campaign = Self { dir: tempfile::tempdir().unwrap() };
        for (path, bytes) in tree(&sample_root().join("content")) {
            campaign.write(&format!("content/{path}"), bytes);
        }
        campaign.write("book.toml", std::fs::read(sample_root().join("book.toml")).unwrap());
        campaign
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let full = self.path(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, text.replace(from, to));
    }

    pub fn run(&self, args: &[&str]) -> Output {
        program().args(args).current_dir(self.dir.path()).output().unwrap()
    }

    /// Builds and expects success.
    pub fn build(&self) -> Output {
        let out = self.run(&["build"]);
        assert!(out.status.success(), "{}", stderr(&out));
        out
    }

    /// Builds and expects exit status 1; gives what a person reads.
    pub fn build_fails(&self) -> String {
        let out = self.run(&["build"]);
        assert_eq!(out.status.code(), Some(1), "{}", stderr(&out));
        stderr(&out)
    }

    /// What `check` says, whatever its outcome.
    pub fn check(&self) -> String {
        stderr(&self.run(&["check"]))
    }
}

/// Messages, with the places they name as other systems than Windows write them.
pub fn stderr(out: &Output) -> String {
    let said = String::from_utf8_lossy(&out.stderr);
    let line = |line: &str| match cfg!(windows) && line.trim_start().starts_with("-->") {
        // Characters that nobody sees are spelled out.
        true => line.replace('\\', "/").replace("/u{", "\\u{"),
        false => line.to_owned(),
    };
    said.split_inclusive('\n').map(line).collect()
}

pub fn stdout(out: &Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// Every file below a folder with its bytes, sorted by path.
pub fn tree(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = walkdir::WalkDir::new(dir)
        .into_iter()
        .map(Result::unwrap)
        .filter(|e| e.file_type().is_file())
        .map(|e| {
            let path = e.path().strip_prefix(dir).unwrap().to_string_lossy().replace('\\', "/");
            (path, std::fs::read(e.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The artifacts of an output folder's `outreach.json`.
pub fn manifest(dist: &Path) -> Vec<Value> {
    let text = std::fs::read(dist.join("outreach.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&text).unwrap();
    manifest["artifacts"].as_array().unwrap().clone()
}

/// Paths of the manifest's artifacts of a channel.
pub fn paths(dist: &Path, channel: &str) -> Vec<String> {
    let of_channel = |a: &&Value| a["channel"] == channel;
    manifest(dist).iter().filter(of_channel).map(|a| a["path"].as_str().unwrap().to_owned()).collect()
}

/// A film as far as this program looks at one, with words where its pictures would be.
pub fn film(words: &str) -> String {
    let part = |kind: &str, body: &str| {
        let size = u8::try_from(body.len() + 8).unwrap();
        format!("\0\0\0{}{kind}{body}", char::from(size))
    };
    let kind = part("hdlr", &format!("\0\0\0\0\0\0\0\0vide{}", "\0".repeat(13)));
    let tracks = part("trak", &part("mdia", &kind));
    [part("ftyp", "isomisom"), part("moov", &tracks), part("mdat", words)].concat()
}
