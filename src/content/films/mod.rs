//! Films of the content folder as they are read: told from what is none, and without what nobody sees. A phone writes
//! into a film where and when it was taken; no screen shows that, and everybody could read it. What is taken out is
//! overwritten in its place, since a film finds its pictures by counting bytes.

mod mp4;
mod webm;

/// Endings of short films, for screens; no other channel shows them.
pub const ENDINGS: [&str; 2] = ["mp4", "webm"];

/// Why a film cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Broken {
    /// Something else has its name.
    NoFilm,
    CutOff,
    /// A sound or a list of texts.
    NoPictures,
}

/// The film without its metadata, or why it cannot be used and how to mend that.
///
/// # Errors
/// When it is no film of its kind, or not all of one.
pub fn clean(mut bytes: Vec<u8>, extension: &str) -> Result<Vec<u8>, (String, &'static str)> {
    let cleaned = if extension == "webm" { webm::clean(&mut bytes) } else { mp4::clean(&mut bytes) };
    let save = "open it in a video editor and export it again as MP4 (H.264)";
    match cleaned {
        Ok(()) => Ok(bytes),
        Err(Broken::NoFilm) => Err(("it is no film of this kind".to_owned(), save)),
        Err(Broken::CutOff) => Err(("it is damaged: it ends before it is complete".to_owned(), "copy it again")),
        Err(Broken::NoPictures) => Err(("there are no pictures in it".to_owned(), save)),
    }
}

/// What the pictures of a film are coded as, where most browsers and televisions do not play that.
pub fn unplayable(bytes: &[u8], extension: &str) -> Option<String> {
    let coded = if extension == "webm" { webm::coded_as(bytes) } else { mp4::coded_as(bytes) };
    let name = match coded?.as_str() {
        "avc1" | "avc3" | "vp08" | "vp09" | "V_VP8" | "V_VP9" | "V_MPEG4/ISO/AVC" => return None,
        "hvc1" | "hev1" | "dvh1" | "dvhe" | "V_MPEGH/ISO/HEVC" => "HEVC (H.265)".to_owned(),
        "av01" | "V_AV1" => "AV1".to_owned(),
        "mp4v" => "MPEG-4 Visual".to_owned(),
        other => other.chars().filter(|c| c.is_ascii_graphic()).take(32).collect(),
    };
    Some(name)
}

/// The big-endian number of so many bytes at a place.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
}
