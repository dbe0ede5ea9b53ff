//! The campaign's own fonts: a file that cannot be read says so, and families are known by name.

use std::collections::BTreeSet;

use typst::foundations::Bytes;
use typst::text::Font;

use super::Theme;
use crate::content::files;
use crate::diagnostics::Diagnostic;

const FOLDER: &str = "fonts/";

/// Says which of the campaign's own font files cannot be used.
pub(super) fn check(theme: &Theme, diagnostics: &mut Vec<Diagnostic>) {
    let own = theme.own().filter(|(path, _)| path.starts_with(FOLDER) && theme.differs(path));
    for (path, bytes) in own {
        let help = match files::ending(path).as_str() {
            "woff" | "woff2" | "eot" => "fonts of web pages are not read: use the font's OTF or TTF file",
            "otf" | "ttf" | "ttc" | "otc" if families_of(bytes).is_empty() => {
                "the file is broken or no font: get it again, as OTF or TTF"
            }
            _ => continue,
        };
        let d = Diagnostic::error("outreach::theme::font", "this font cannot be read");
        diagnostics.push(d.in_path(theme.shown(path)).help(help));
    }
}

/// Families of all fonts of the theme.
pub(super) fn families(theme: &Theme) -> BTreeSet<String> {
    theme.below(FOLDER).flat_map(|(_, bytes)| families_of(bytes)).collect()
}

fn families_of(bytes: &[u8]) -> Vec<String> {
    Font::iter(Bytes::new(bytes.to_vec())).map(|font| font.info().family.as_str().to_owned()).collect()
}
