//! Reading text files as people save them: byte order marks, CRLF, GBK by mistake.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use walkdir::WalkDir;

use super::strangers::is_noise;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::limits;

/// The order of the things in a folder. Their paths have all but the name in common, and are compared in a
/// tenth of the time it takes to look for the names in them.
pub fn in_folder(a: &walkdir::DirEntry, b: &walkdir::DirEntry) -> std::cmp::Ordering {
    a.path().as_os_str().cmp(b.path().as_os_str())
}

/// What is in the content folder, in its order, without what systems put there: nothing is made of that.
pub type Listing = Vec<walkdir::Result<walkdir::DirEntry>>;

/// Walks the content folder.
pub fn listing(folder: &Path) -> Listing {
    let shown = |item: &walkdir::DirEntry| item.depth() == 0 || !is_noise(&item.file_name().to_string_lossy());
    WalkDir::new(folder).sort_by(in_folder).into_iter().filter_entry(shown).collect()
}

/// What was read of the content folder already.
#[derive(Default)]
pub struct Given {
    /// What is in it, where somebody has looked.
    pub listing: Option<Listing>,
    /// Texts as they are used, by their paths.
    pub texts: FxHashMap<OsString, Text>,
}

/// A text as it is used.
pub struct Text {
    pub text: String,
    /// Its BLAKE3, where somebody has it.
    pub digest: Option<blake3::Hash>,
}

/// A file's ending in small letters; empty where it has none.
pub fn ending(path: &str) -> String {
    path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase()
}

/// Whether a file may be a text of a campaign.
pub fn is_text(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    ["md", "yaml", "yml"].iter().any(|text| extension.eq_ignore_ascii_case(text))
}

/// Reads a text file of the campaign; `name` is its path for messages.
///
/// # Errors
/// Unreadable, too large, not UTF-8 (naming the likely encoding), or with NUL bytes.
pub fn read_text(path: &Path, name: &str) -> Result<Arc<SourceFile>, Box<Diagnostic>> {
    let problem = |d: Diagnostic| Box::new(d.in_path(name));
    let unreadable = |e: std::io::Error| {
        problem(Diagnostic::error("outreach::files::unreadable", format!("the file cannot be read: {e}")))
    };
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    limits::TEXT.hold(length, name)?;
    // With one byte more there is room left, and the file's end is seen by the next reading.
    let mut bytes = Vec::with_capacity(length as usize + 1);
    file.take(limits::TEXT.most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    // It may have grown meanwhile.
    limits::TEXT.hold(bytes.len() as u64, name)?;
    decode(&bytes, name)
}

/// The same of a text that was read already, where there is one.
///
/// # Errors
/// As for [`read_text`].
pub fn text(path: &Path, name: &str, given: Option<Text>) -> Result<Arc<SourceFile>, Box<Diagnostic>> {
    let Some(Text { text, digest }) = given else { return read_text(path, name) };
    Ok(Arc::new(match digest {
        Some(digest) => SourceFile::known(name.to_owned(), text, digest),
        None => SourceFile::new(name.to_owned(), text),
    }))
}

/// The bytes of a text file as they are used: `\n` at line ends, no byte order mark.
///
/// # Errors
/// Not UTF-8 (naming the likely encoding), or with NUL bytes.
pub fn decode(bytes: &[u8], name: &str) -> Result<Arc<SourceFile>, Box<Diagnostic>> {
    if let Some(text) = usable(bytes) {
        return Ok(Arc::new(SourceFile::new(name.to_owned(), text)));
    }
    let d = if simdutf8::basic::from_utf8(bytes).is_ok() {
        Diagnostic::error("outreach::files::nul", "the file has NUL bytes: it is not a text file")
            .help("save it again as plain text in UTF-8")
    } else {
        let guess = guess(bytes);
        Diagnostic::error("outreach::files::encoding", format!("the file is not UTF-8; it looks like {guess}"))
            .help("open it in the editor and save it as UTF-8 (记事本: 另存为, 编码 UTF-8)")
    };
    Err(Box::new(d.in_path(name)))
}

/// The same without a word of what is wrong.
pub fn usable(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = simdutf8::basic::from_utf8(bytes).ok()?;
    match memchr::memchr2(b'\0', b'\r', bytes) {
        None => Some(text.to_owned()),
        Some(_) => (!text.contains('\0')).then(|| text.replace("\r\n", "\n").replace('\r', "\n")),
    }
}

fn guess(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return "UTF-16";
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // Text of this program's users that is not UTF-8 is GBK unless the bytes say otherwise.
    detector.guess(Some(b"cn"), chardetng::Utf8Detection::Deny).name()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        std::fs::write(&path, bytes).unwrap();
        (dir, path)
    }

    #[test]
    fn marks_and_line_ends_are_taken_away() {
        let (_dir, path) = write("\u{FEFF}一\r\n二\r三".as_bytes());
        assert_eq!(read_text(&path, "a.md").unwrap().text, "一\n二\n三");
    }

    #[test]
    fn gbk_and_utf_16_are_named() {
        // 标题：防范电信网络诈骗 in GBK.
        let gbk = [
            0xB1, 0xEA, 0xCC, 0xE2, 0xA3, 0xBA, 0xB7, 0xC0, 0xB7, 0xB6, 0xB5, 0xE7, 0xD0, 0xC5, 0xCD, 0xF8, 0xC2, 0xE7,
            0xD5, 0xA9, 0xC6, 0xAD,
        ];
        let (_dir, path) = write(&gbk);
        assert!(read_text(&path, "a.md").unwrap_err().message.ends_with("GBK"));
        let (_dir, path) = write(b"\xFF\xFE\x07\x68");
        assert!(read_text(&path, "a.md").unwrap_err().message.ends_with("UTF-16"));
        let (_dir, path) = write(b"a\0b");
        assert_eq!(read_text(&path, "a.md").unwrap_err().code, "outreach::files::nul");
    }
}
