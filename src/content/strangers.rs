//! Files of the content folder that are nothing the program knows: what systems put there, texts with another ending,
//! texts in a folder of another name.

use super::entry::Kind;
use super::files;
use super::load::{QUIZZES, SCREENS, file_name, stem};
use super::pictures;
use crate::diagnostics::{Diagnostic, Severity, nearest};

/// Words that people call folders by, and the folders they mean.
const CHINESE: [(&str, &str); 16] = [
    ("案例", "cases"),
    ("骗局", "scams"),
    ("骗术", "scams"),
    ("诈骗", "scams"),
    ("公开信", "letters"),
    ("信件", "letters"),
    ("告知书", "notices"),
    ("承诺书", "pledges"),
    ("登记表", "forms"),
    ("表格", "forms"),
    ("网页", "pages"),
    ("课件", "decks"),
    ("播放", "screens"),
    ("测验", "quizzes"),
    ("题库", "quizzes"),
    ("答题", "quizzes"),
];

/// What Windows, macOS and office programs put beside people's files by themselves, and put there again.
pub fn is_noise(name: &str) -> bool {
    let of_system = ["thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx"];
    name.starts_with('.') || name.starts_with("~$") || of_system.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// A file that belongs to no kind: an error when it looks like an entry, else a warning.
pub fn told(relative: &str) -> Diagnostic {
    let folder = relative.split_once('/').map_or("", |(folder, _)| folder);
    let extension = files::ending(file_name(relative));
    let kinds = || Kind::ALL.iter().map(|k| k.folder()).chain([SCREENS, QUIZZES]);
    if let Some((name, severity)) = text_name(folder, file_name(relative), &extension) {
        let d = Diagnostic::error("outreach::content::ending", "its ending keeps the file from being read");
        let d = d.help(format!(
            "if it is a text of the campaign, rename it to `{name}` (Windows shows endings with 查看 → 文件扩展名); else take it out of the folder"
        ));
        Diagnostic { severity, ..d }
    } else if matches!(extension.as_str(), "md" | "yaml" | "yml" | "markdown") {
        let meant = CHINESE.iter().find(|(word, _)| folder.contains(word)).map(|(_, folder)| *folder);
        let help = match meant.or_else(|| nearest(folder, kinds())) {
            Some(near) if !folder.is_empty() && near != folder => format!("did you mean the folder `{near}`?"),
            _ => format!(
                "entries are .md files in {}; playlists and quizzes are .yaml files in {SCREENS} and {QUIZZES}",
                Kind::ALL.map(Kind::folder).join(", ")
            ),
        };
        Diagnostic::error("outreach::content::no-kind", "the file belongs to no kind of entry").help(help)
    } else if let Some(d) = pictures::unusable(relative) {
        // Nothing names it, so nothing is missing.
        Diagnostic { severity: Severity::Warning, ..d }
    } else {
        Diagnostic::warning("outreach::content::unused", "the file is not used").help(
            "the program reads Markdown, YAML, pictures (PNG, JPEG, WebP, GIF, SVG), short films (MP4, WebM), and files to offer (PDF, Word, Excel, PowerPoint, WPS)",
        )
    }
}

/// What a text of the campaign should be called that Windows or an editor has given another ending, `.md.txt` or
/// `.markdown`; a `.txt` where texts lie may be something else.
fn text_name(folder: &str, name: &str, extension: &str) -> Option<(String, Severity)> {
    let stem = stem(name);
    let inner = files::ending(stem);
    match (Kind::from_folder(folder), extension) {
        (_, "txt") if matches!(inner.as_str(), "md" | "yaml" | "yml") => Some((stem.to_owned(), Severity::Error)),
        (Some(_), "markdown") => Some((format!("{stem}.md"), Severity::Error)),
        (Some(_), "txt") => Some((format!("{stem}.md"), Severity::Warning)),
        (None, "txt") if [SCREENS, QUIZZES].contains(&folder) => Some((format!("{stem}.yaml"), Severity::Warning)),
        _ => None,
    }
}
