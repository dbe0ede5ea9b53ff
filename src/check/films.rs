//! Films that the screens they are for do not play: what a telephone or a camera makes is mostly HEVC.

use crate::campaign::Campaign;
use crate::content::{files, films};
use crate::diagnostics::Diagnostic;

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    if campaign.is_translation() {
        return; // All languages share their films.
    }
    let src = &campaign.config.book.src;
    for (path, bytes) in &campaign.content.assets {
        let extension = files::ending(path);
        if !films::ENDINGS.contains(&extension.as_str()) {
            continue;
        }
        if let Some(coded) = films::unplayable(bytes, &extension) {
            diagnostics.push(
                Diagnostic::warning(
                    "outreach::pictures::film",
                    format!("the film is coded as {coded}, which most browsers and televisions do not play"),
                )
                .in_path(format!("{src}/{path}"))
                .help("open it in a video editor and export it again as MP4 (H.264)"),
            );
        }
    }
}
