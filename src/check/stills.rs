//! Pictures that move and would stand still: slides are pictures, and a loop moves only with films.

use crate::campaign::Campaign;
use crate::content::pictures;
use crate::content::playlist::Show;
use crate::diagnostics::Diagnostic;

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    for playlist in &campaign.content.playlists {
        for item in &playlist.items {
            let Show::Image { path, .. } = &item.show else { continue };
            let bytes = campaign.content.asset(path);
            if bytes.is_some_and(|bytes| pictures::moves(bytes)) {
                diagnostics.push(
                    Diagnostic::warning("outreach::pictures::still", "this picture moves, and stands still as a slide")
                        .at(&playlist.file, item.span.clone())
                        .help("make a film of it (MP4, H.264) and show that: `video: …`"),
                );
            }
        }
    }
}
