//! Films of the content folder as they are read: told from what is none, and without what nobody sees. A phone writes
//! into a film where and when it was taken; no screen shows that, and everybody could read it. What is taken out is
//! overwritten in its place, since a film finds its pictures by counting bytes.

mod mp4;
mod webm;

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

/// The big-endian number of so many bytes at a place.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
}
