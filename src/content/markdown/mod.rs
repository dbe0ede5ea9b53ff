//! Markdown to the document tree: CommonMark with tables, strikethrough, task lists,
//! footnotes and heading attributes. The only place that knows pulldown-cmark.

mod code;
mod depth;
mod html;
mod inlines;
pub mod lines;
mod notes;
mod paragraphs;
pub mod roles;

use std::collections::HashMap;
use std::iter::Peekable;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Alignment, Event, Options, Parser, Tag, TagEnd};

use inlines::is_inline;

use super::blocks::{Align, Block, Document, Inline, Role, plain};
use super::raw_html::{self, RawHtml};
use super::{cjk, text};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::limits;

/// A link or picture as it was written, for checking where it leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    pub url: String,
    pub span: Range<usize>,
    pub image: bool,
    /// The link's words, or the picture's alternative text.
    pub text: String,
}

/// A heading as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadingAt {
    pub span: Range<usize>,
    /// From 1, as written.
    pub level: u8,
    pub role: Option<Role>,
}

/// Words of headings that give a section its role, from the theme's locale.
pub type RoleWords = HashMap<String, Role>;

/// What the body of a file says.
#[derive(Debug, Default)]
pub struct Parsed {
    pub document: Document,
    pub references: Vec<Reference>,
    pub headings: Vec<HeadingAt>,
    pub html: Vec<RawHtml>,
}

/// Reads the Markdown at `range` of the file.
pub fn parse(
    file: &Arc<SourceFile>,
    range: Range<usize>,
    roles: &RoleWords,
    diagnostics: &mut Vec<Diagnostic>,
) -> Parsed {
    parse_text(file, range.start, &file.text[range], roles, diagnostics)
}

/// The same of a deck, in which a line `---` parts slides wherever it stands.
pub fn parse_deck(
    file: &Arc<SourceFile>,
    range: Range<usize>,
    roles: &RoleWords,
    diagnostics: &mut Vec<Diagnostic>,
) -> Parsed {
    parse_text(file, range.start, &lines::parted(&file.text[range]), roles, diagnostics)
}

fn parse_text(
    file: &Arc<SourceFile>,
    offset: usize,
    text: &str,
    roles: &RoleWords,
    diagnostics: &mut Vec<Diagnostic>,
) -> Parsed {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES;
    let text = cjk::shield(text);
    let events = Parser::new_ext(&text, options).into_offset_iter();
    let mut reader = Reader {
        events: events.peekable(),
        file,
        offset,
        roles,
        diagnostics,
        references: Vec::new(),
        headings: Vec::new(),
        html: Vec::new(),
        ids: HashMap::new(),
        depth: 0,
        too_deep: false,
        calls: Vec::new(),
        notes: HashMap::new(),
    };
    let mut blocks = reader.blocks(None);
    reader.put_notes(&mut blocks);
    let Reader { references, headings, html, .. } = reader;
    if let Some((piece, levels)) = raw_html::too_deep(&html) {
        diagnostics.push(limits::HTML_DEPTH.broken(levels).at(file, piece.span.clone()));
    }
    Parsed { document: Document { blocks }, references, headings, html }
}

struct Reader<'a, 'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> {
    events: Peekable<I>,
    file: &'a Arc<SourceFile>,
    offset: usize,
    roles: &'a RoleWords,
    diagnostics: &'a mut Vec<Diagnostic>,
    references: Vec<Reference>,
    headings: Vec<HeadingAt>,
    html: Vec<RawHtml>,
    /// Ids of headings, with the number that one of the same words had last.
    ids: HashMap<String, usize>,
    /// Lists, quotes, emphasis and links that are open.
    depth: usize,
    /// That was said.
    too_deep: bool,
    /// Labels of footnotes where they are called, in their order: a note's number is its place here.
    calls: Vec<(String, Range<usize>)>,
    /// The words of footnotes by their labels, and where these stand.
    notes: HashMap<String, (Vec<Inline>, Range<usize>)>,
}

impl<'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> Reader<'_, 'e, I> {
    fn span(&self, range: Range<usize>) -> Range<usize> {
        range.start + self.offset..range.end + self.offset
    }

    /// Blocks up to the given end tag (or the end of the text).
    fn blocks(&mut self, until: Option<TagEnd>) -> Vec<Block> {
        let mut out = Vec::new();
        // Tight list items hold running text without a paragraph of its own.
        while let Some((event, _)) = self.events.peek() {
            match event {
                Event::End(end) if Some(*end) == until => {
                    self.events.next();
                    break;
                }
                Event::Start(tag) if is_inline(tag) => self.loose_text(&mut out),
                Event::Text(_)
                | Event::Code(_)
                | Event::SoftBreak
                | Event::HardBreak
                | Event::InlineHtml(_)
                | Event::TaskListMarker(_)
                | Event::FootnoteReference(_) => self.loose_text(&mut out),
                Event::Start(_) => {
                    if !self.passes_over() {
                        self.block(&mut out);
                    }
                }
                Event::Rule => {
                    self.events.next();
                    out.push(Block::Rule);
                }
                _ => {
                    self.events.next();
                }
            }
        }
        // Most lists are of one, and thousands of entries are held at once.
        out.shrink_to_fit();
        out
    }

    fn loose_text(&mut self, out: &mut Vec<Block>) {
        let mut content = Vec::new();
        while let Some((event, _)) = self.events.peek() {
            match event {
                Event::Start(tag) if !is_inline(tag) => break,
                Event::End(_) | Event::Rule => break,
                _ => self.inline(&mut content),
            }
        }
        paragraphs::push_text(content, out);
    }

    fn block(&mut self, out: &mut Vec<Block>) {
        let Some((Event::Start(tag), range)) = self.events.next() else { return };
        out.push(match tag {
            Tag::Paragraph => return self.paragraphs(out),
            Tag::Heading { level, id, classes, .. } => {
                let content = self.inlines(TagEnd::Heading(level));
                let title = plain(&content);
                let (written, level) = (level as u8, (level as u8).max(2));
                let role = self.role(&title, &classes, range.clone(), level);
                self.headings.push(HeadingAt { span: self.span(range), level: written, role });
                let id = self.unique_id(&id.map_or_else(|| title.clone(), |id| cjk::unshield(&id).into_owned()));
                Block::Heading { level, id, role, content }
            }
            Tag::BlockQuote(kind) => {
                Block::Quote { content: self.deeper(|r| r.blocks(Some(TagEnd::BlockQuote(kind)))) }
            }
            Tag::List(start) => {
                let mut items = Vec::new();
                while let Some((event, _)) = self.events.next() {
                    match event {
                        Event::Start(Tag::Item) => items.push(self.deeper(|r| r.blocks(Some(TagEnd::Item)))),
                        Event::End(TagEnd::List(_)) => break,
                        _ => {}
                    }
                }
                items.shrink_to_fit();
                Block::List { ordered: start.is_some(), start: start.unwrap_or(1), items }
            }
            Tag::CodeBlock(kind) => self.code(&kind, range),
            Tag::Table(align) => self.table(&align),
            Tag::HtmlBlock => self.html_or_comment(range),
            Tag::FootnoteDefinition(label) => return self.note(&label, range),
            _ => return,
        });
    }

    fn role(
        &mut self,
        title: &str,
        classes: &[pulldown_cmark::CowStr<'_>],
        range: Range<usize>,
        level: u8,
    ) -> Option<Role> {
        for class in classes {
            match Role::from_name(class) {
                Some(role) => return Some(role),
                None => {
                    let names: Vec<_> = Role::ALL.iter().map(|r| r.name()).collect();
                    let d = Diagnostic::error(
                        "outreach::markdown::unknown-role",
                        format!("no section role is called `{class}`"),
                    )
                    .at(self.file, self.span(range.clone()))
                    .help(format!("roles: {}", names.join(", ")));
                    self.diagnostics.push(d);
                }
            }
        }
        if level == 2 { roles::of_heading(title, self.roles) } else { None }
    }

    fn unique_id(&mut self, name: &str) -> String {
        let base = match text::slug(name) {
            s if s.is_empty() => "section".to_owned(),
            s => s,
        };
        let mut n = self.ids.get(&base).copied().unwrap_or(0);
        loop {
            n += 1;
            let id = if n == 1 { base.clone() } else { format!("{base}-{n}") };
            if !self.ids.contains_key(&id) {
                self.ids.insert(base, n);
                self.ids.entry(id.clone()).or_insert(1);
                return id;
            }
        }
    }

    fn table(&mut self, align: &[Alignment]) -> Block {
        let columns = align.len();
        let align = align
            .iter()
            .map(|a| match a {
                Alignment::None => Align::None,
                Alignment::Left => Align::Left,
                Alignment::Center => Align::Center,
                Alignment::Right => Align::Right,
            })
            .collect();
        let (mut head, mut rows, mut row) = (Vec::new(), Vec::new(), Vec::new());
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => row.push(self.inlines(TagEnd::TableCell)),
                Event::Start(Tag::TableHead | Tag::TableRow) => row.reserve_exact(columns),
                Event::End(TagEnd::TableHead) => head = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        rows.shrink_to_fit();
        Block::Table { align, head, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::blocks::{Inline, without_html};

    pub(super) fn read(text: &str) -> (Parsed, Vec<Diagnostic>) {
        let file = Arc::new(SourceFile::new("a.md".into(), text.into()));
        let roles = HashMap::from([("识别信号".to_owned(), Role::RedFlags)]);
        let mut diagnostics = Vec::new();
        let parsed = parse(&file, 0..text.len(), &roles, &mut diagnostics);
        (parsed, diagnostics)
    }

    #[test]
    fn chinese_lines_join_without_a_space() {
        let (p, _) = read("先垫钱的\n都是骗。\n**记住**\n了吗\nopen the\napp\n");
        assert_eq!(p.document.plain(), "先垫钱的都是骗。记住了吗open the app");
    }

    #[test]
    fn sections_carry_roles_from_words_and_from_attributes() {
        let (p, d) =
            read("引子\n\n## 识别信号？\n\n- 先垫资\n- **要验证码**\n\n## 别上当 {.actions}\n\n挂断\n\n## 其他\n");
        assert!(d.is_empty(), "{d:?}");
        let sections = p.document.sections();
        let roles: Vec<_> = sections.iter().map(|s| s.role).collect();
        assert_eq!(roles, [Some(Role::RedFlags), Some(Role::Actions), None]);
        let points: Vec<_> = p.document.points(Role::RedFlags).iter().map(|p| plain(p)).collect();
        assert_eq!(points, ["先垫资", "要验证码"]);
        assert_eq!(plain(p.document.points(Role::Actions)[0]), "挂断");
        assert_eq!(p.document.first_words().unwrap(), "引子");
    }

    #[test]
    fn emphasis_closes_after_chinese_punctuation() {
        let (p, _) = read("**群里收费先核实。**老师不会催。他说**“安全账户”**就是骗。");
        let Block::Paragraph { content } = &p.document.blocks[0] else { panic!() };
        let strong: Vec<_> = content.iter().filter(|i| matches!(i, Inline::Strong { .. })).cloned().collect();
        assert_eq!(
            strong.iter().map(|s| plain(std::slice::from_ref(s))).collect::<Vec<_>>(),
            ["群里收费先核实。", "“安全账户”"]
        );
        assert_eq!(p.document.plain(), "群里收费先核实。老师不会催。他说“安全账户”就是骗。");
    }

    #[test]
    fn a_mistaken_role_is_an_error() {
        let (_, d) = read("## 别上当 {.redflags}\n");
        assert_eq!(d[0].code, "outreach::markdown::unknown-role");
    }

    #[test]
    fn html_is_kept_apart_from_the_words() {
        let (p, d) =
            read("a <b>bold</b><br>new\n\n<p>in <i>HTML</i></p>\n\n> <div>\n> quoted\n> </div>\n\n<!-- open\n");
        assert_eq!(d.iter().map(|d| d.code).collect::<Vec<_>>(), ["outreach::html::open-comment"]);
        assert_eq!(p.document.plain(), "a bold new\nin HTML\nquoted");
        let sources: Vec<_> = p.html.iter().map(|h| h.source.as_str()).collect();
        assert_eq!(sources, ["<b>", "</b>", "<p>in <i>HTML</i></p>\n", "<div>\nquoted\n</div>\n", "<!-- open\n-->\n"]);
        let mut blocks = p.document.blocks;
        without_html(&mut blocks);
        let Block::Paragraph { content } = &blocks[0] else { panic!() };
        assert_eq!(content.len(), 3, "{content:?}");
        assert_eq!(blocks[1], Block::Quote { content: Vec::new() });
    }

    #[test]
    fn html_may_not_be_nested_without_end() {
        for text in ["<div>\n".repeat(1000), "字<b>".repeat(1000), "<div><p></b>\n\n字\n\n".repeat(1000)] {
            let (_, d) = read(&text);
            let codes: Vec<_> = d.iter().map(|d| d.code).collect();
            assert_eq!(codes, ["outreach::html::too-deep"]);
        }
        let (_, d) = read(&"<p>一<br>\n<ul><li>二<li><b>三</b></ul>\n\n<svg><path/><g/></svg>\n\n".repeat(1000));
        assert!(d.is_empty(), "{d:?}");
    }

    #[test]
    fn tables_lists_and_pictures_keep_their_shape() {
        let (p, _) = read("| a | b |\n|:-:|---|\n| 1 | 2 |\n\n3. x\n   - y\n4. z\n\n![图](a.png)\n");
        assert!(matches!(&p.document.blocks[0], Block::Table { align, rows, .. }
            if align[0] == Align::Center && rows.len() == 1));
        assert!(matches!(&p.document.blocks[1], Block::List { ordered: true, start: 3, items } if items.len() == 2));
        assert_eq!(p.document.blocks[2], Block::Image { src: "a.png".into(), alt: "图".into() });
        assert!(p.references[0].image);
    }

    #[test]
    fn ids_do_not_repeat() {
        let (p, _) = read("## 步骤\n\n## 步骤\n");
        let ids: Vec<_> = p.document.sections().iter().map(|s| s.id.to_owned()).collect();
        assert_eq!(ids, ["步骤", "步骤-2"]);
        let (p, _) = read("## a-2\n\n## a\n\n## a\n\n## a-2\n\n## a\n\n## a-2-2\n");
        let ids: Vec<_> = p.document.sections().iter().map(|s| s.id.to_owned()).collect();
        assert_eq!(ids, ["a-2", "a", "a-3", "a-2-2", "a-4", "a-2-2-2"]);
    }
}
