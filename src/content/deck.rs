//! Decks (`content/decks/*.md`): slides between lines `---`, as Marp has them. An HTML comment
//! is a note for whoever speaks, unless it is a directive such as `seconds: 8` or an include
//! such as `scam: fake-police`.

use std::ops::Range;
use std::sync::Arc;

use super::blocks::{Block, Document};
use super::playlist::{self, SECONDS, Show};
use crate::diagnostics::{Diagnostic, SourceFile, nearest};
use crate::values::{Fields, Key, Node, Value, parse_yaml};

/// What the comments of a deck say, slide by slide.
#[derive(Debug, Clone, Default)]
pub struct Deck {
    /// As many as there are slides.
    pub slides: Vec<Settings>,
}

/// What the comments of one slide say.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub seconds: Option<f64>,
    /// Slides of an explainer, a case or a quiz that come in its place.
    pub include: Option<(Show, Range<usize>)>,
    /// What is said aloud, paragraph by paragraph.
    pub notes: Vec<String>,
}

/// Words before a colon that make a comment a directive.
const DIRECTIVES: [&str; 8] = ["seconds", "scam", "case", "quiz", "image", "slogan", "sections", "questions"];

/// Takes the comments out of the document and reads them. The rules between the slides stay, so
/// that [`slides`] finds the same ones.
pub fn read(file: &Arc<SourceFile>, document: &mut Document, diagnostics: &mut Vec<Diagnostic>) -> Deck {
    let mut slides = Vec::new();
    for blocks in document.blocks.split(|b| *b == Block::Rule) {
        slides.push(settings(file, blocks, diagnostics));
    }
    document.blocks.retain(|b| !matches!(b, Block::Comment { .. }));
    Deck { slides }
}

/// The blocks of each slide.
pub fn slides(document: &Document) -> impl Iterator<Item = &[Block]> {
    document.blocks.split(|b| *b == Block::Rule)
}

fn settings(file: &Arc<SourceFile>, blocks: &[Block], diagnostics: &mut Vec<Diagnostic>) -> Settings {
    let mut settings = Settings::default();
    // The directives of a slide, gathered into one map that is read like an item of a playlist.
    let mut directives: Vec<(Key, Node)> = Vec::new();
    for block in blocks {
        let Block::Comment { text, span } = block else { continue };
        if let Some(d) = mistyped(file, text, span) {
            diagnostics.push(d);
        } else if is_directive(text) {
            match parse_yaml(file, span.clone()) {
                Ok(Node { value: Value::Map(fields), .. }) => directives.extend(fields),
                Ok(_) => {}
                Err(d) => diagnostics.push(*d),
            }
        } else {
            settings.notes.extend(paragraphs(text));
        }
    }
    let Some(start) = directives.first().map(|(k, _)| k.span.start) else { return settings };
    let end = directives.last().map_or(start, |(_, n)| n.span.end);
    let node = Node { value: Value::Map(directives), span: start..end };
    let mut fields = Fields::new(file, &node, "a slide", diagnostics);
    settings.seconds = fields.number_in("seconds", SECONDS);
    let shows: Vec<_> = fields.names().filter(|n| *n != "seconds").map(str::to_owned).collect();
    if !shows.is_empty() {
        settings.include = playlist::read_show(&mut fields, &node).map(|show| (show, node.span.clone()));
    }
    fields.finish();
    settings
}

fn is_directive(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty()).peekable();
    lines.peek().is_some()
        && lines.all(|l| l.split_once(':').is_some_and(|(name, _)| DIRECTIVES.contains(&name.trim_end())))
}

/// A directive that would be said aloud: with a Chinese colon, or a letter too many.
fn mistyped(file: &Arc<SourceFile>, text: &str, span: &Range<usize>) -> Option<Diagnostic> {
    let d = |message: String, help: String| {
        Diagnostic::error("outreach::screens::directive", message).at(file, span.clone()).help(help)
    };
    text.lines().map(str::trim).find_map(|line| {
        let (name, value) = line.split_once([':', '：'])?;
        let (name, value) = (name.trim_end(), value.trim());
        if DIRECTIVES.contains(&name) {
            let wide = line[name.len()..].trim_start().starts_with('：');
            return wide
                .then(|| d(format!("a Chinese colon stands behind `{name}`"), format!("write `{name}: {value}`")));
        }
        let word =
            name.len() > 2 && name.chars().all(|c| c.is_ascii_lowercase()) && !value.contains(char::is_whitespace);
        let near = nearest(name, DIRECTIVES).filter(|_| word)?;
        Some(d(format!("a slide has no `{name}`"), format!("did you mean `{near}`?")))
    })
}

/// Lines of a note; a blank line parts paragraphs, and so does a line's end, since that is how
/// people who read aloud mark where they breathe.
fn paragraphs(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::markdown;

    #[test]
    fn comments_are_notes_or_directives() {
        let text = "# 题目\n\n<!--\n同学们好。\n\n今天讲：三件事。\n-->\n\n---\n\n<!-- scam: loan -->\n<!-- sections: [headline] -->\n\n<!-- 念一遍 -->\n\n---\n\n最后\n\n<!-- seconds: 8 -->\n";
        let file = Arc::new(SourceFile::new("content/decks/a.md".into(), text.into()));
        let mut diagnostics = Vec::new();
        let parsed = markdown::parse_deck(&file, 0..text.len(), &Default::default(), &mut diagnostics);
        let mut document = parsed.document;
        let deck = read(&file, &mut document, &mut diagnostics);
        assert_eq!(diagnostics, []);
        assert_eq!(deck.slides.len(), 3);
        assert_eq!(deck.slides[0].notes, ["同学们好。", "今天讲：三件事。"]);
        let Some((Show::Scam { slug, sections }, _)) = &deck.slides[1].include else { panic!() };
        assert_eq!((slug.as_str(), sections.len()), ("loan", 1));
        assert_eq!(deck.slides[1].notes, ["念一遍"]);
        assert_eq!(deck.slides[2].seconds, Some(8.0));
        assert_eq!(slides(&document).map(<[_]>::len).collect::<Vec<_>>(), [1, 0, 1]);
    }

    #[test]
    fn a_line_right_below_words_parts_slides() {
        let text = "# 一\n甲\n---\n# 二\n- 乙\n---\n# 三\n```\n---\n```\n<!--\n---\n-->\n";
        let file = Arc::new(SourceFile::new("content/decks/a.md".into(), text.into()));
        let mut document = markdown::parse_deck(&file, 0..text.len(), &Default::default(), &mut Vec::new()).document;
        let deck = read(&file, &mut document, &mut Vec::new());
        assert_eq!(slides(&document).map(<[_]>::len).collect::<Vec<_>>(), [2, 2, 2]);
        assert_eq!(deck.slides[2].notes, ["---"]);
    }

    #[test]
    fn a_mistyped_directive_is_no_note() {
        let read = |text: &str| {
            let file = Arc::new(SourceFile::new("a.md".into(), text.into()));
            let mut found = Vec::new();
            let parsed = markdown::parse_deck(&file, 0..text.len(), &Default::default(), &mut found);
            read(&file, &mut { parsed.document }, &mut found);
            found.into_iter().filter_map(|d| d.help).collect::<Vec<_>>()
        };
        assert_eq!(read("<!-- scam：loan -->\n"), ["write `scam: loan`"]);
        assert_eq!(read("<!-- second: 8 -->\n"), ["did you mean `seconds`?"]);
        for note in ["先问：谁接过这种电话？", "image 是什么：一张图", "PPT: 3", "slide: wait for an answer"]
        {
            assert_eq!(read(&format!("<!-- {note} -->\n")), [""; 0], "{note}");
        }
    }

    #[test]
    fn a_wrong_directive_is_said() {
        let text = "<!-- scam: a -->\n<!-- case: b -->\n";
        let file = Arc::new(SourceFile::new("a.md".into(), text.into()));
        let mut diagnostics = Vec::new();
        let mut document = markdown::parse_deck(&file, 0..text.len(), &Default::default(), &mut diagnostics).document;
        read(&file, &mut document, &mut diagnostics);
        assert_eq!(diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["outreach::screens::item"]);
    }
}
