//! Slips of the hand in YAML that its parser tells late and in its own words: what Chinese input methods and word
//! processors write in place of a colon, a hyphen, a space or a quotation mark.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::indents::Whole;
use super::{Node, Value};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::pattern::pattern;

/// Begins a text of several lines, in which anything may stand.
pub static BLOCK: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^\s*-|:)\s+[|>][+-]?\d?[+-]?\s*$"));
/// A field's name with its colon, of either width, and what follows at once.
pub static KEY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([A-Za-z][A-Za-z0-9_-]*)(\s*：|:)(.?)"));
/// A word at the beginning of a line and what is told of it, with nothing or an equals sign between them.
static NO_COLON: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([A-Za-z][A-Za-z0-9_-]*)(\s*[=＝]\s*|\s+)[^\s=＝#:：\]\}][^:：\]\}]*$"));
/// Two commas of a list, or one at its beginning.
static EMPTY_ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^\[|,)\s*,"));
/// A backslash in double quotes and what follows, and one that YAML does not know.
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\\(?:[0abt\tnvfre "/\\N_LPxuU]|(.?))"#));
/// What is taken for the hyphen of a list.
const HYPHENS: [char; 9] = ['－', '—', '–', '‐', '−', '─', '•', '●', '·'];
/// Fields of lists that may also hold plain texts: `text：…` would be printed as it stands.
const OF_LISTS: [&str; 19] = [
    "text", "title", "name", "number", "label", "question", "says", "tell", "code", "scam", "case", "slogan",
    "slogans", "image", "video", "quiz", "deck", "date", "url",
];

/// Fields of front matter: with a full-width colon they are read as more of the line above.
const IN_FRONT: [&str; 20] = [
    "title",
    "summary",
    "headline",
    "slogan",
    "tags",
    "aliases",
    "audiences",
    "draft",
    "reviewed",
    "sources",
    "risk",
    "hotlines",
    "date",
    "place",
    "victim",
    "loss",
    "scam",
    "to",
    "from",
    "receipt",
];

/// One slip: where, what is wrong, and how to mend it.
pub struct Slip {
    pub span: Range<usize>,
    pub message: String,
    pub help: String,
}

/// The first slip of a text of YAML that could not be read, up to the line where the parser stopped: it is told
/// where the parser lost the thread, which may be lines below.
pub fn of_broken(file: &Arc<SourceFile>, range: &Range<usize>, stopped: usize) -> Option<Diagnostic> {
    let (mut start, mut block) = (range.start, None);
    let mut above: Option<Whole<'_>> = None;
    let mut is_first = true;
    for whole in file.text[range.clone()].split_inclusive('\n') {
        let (line, at) = (whole.trim_end(), start);
        start += whole.len();
        if at > stopped {
            break;
        }
        let indent = line.len() - line.trim_start().len();
        if line.is_empty() || block.is_some_and(|of| indent > of) {
            continue;
        }
        block = BLOCK.is_match(line).then_some(indent);
        if file.path.ends_with(".md") && line.starts_with("## ") {
            let d = Diagnostic::error("outreach::front-matter::unclosed", "the front matter is not closed");
            return Some(d.at(file, at..at + line.len()).help("put a line `---` before this heading"));
        }
        if let Some((i, c)) = line.char_indices().find(|(_, c)| c.is_control() && *c != '\t') {
            let (span, c) = (i..i + c.len_utf8(), format!("U+{:04X}", u32::from(c)));
            let message = format!("{c} is a control character, not text");
            let help = "delete the character, which cannot be seen".to_owned();
            return Some(told(file, at, Slip { span, message, help }));
        }
        if line == "..." || (line == "---" && !is_first) {
            let message = format!("a line `{line}` ends the YAML, and more stands below it");
            let slip = Slip { span: 0..3, message, help: "take the line out".to_owned() };
            return Some(told(file, at, slip));
        }
        is_first &= line.trim_start().starts_with('#');
        if let Some(slip) = above.as_ref().and_then(|above| above.before(line)).or_else(|| of_line(line)) {
            return Some(told(file, at, slip));
        }
        if !line.trim_start().starts_with('#') {
            above = Whole::read(line);
        }
    }
    None
}

/// A text that was read well and is none: `text：不轻信` in a list, or a list whose hyphens have no space, which
/// YAML takes for one text of several lines.
pub fn of_read(file: &Arc<SourceFile>, node: &Node) -> Option<Diagnostic> {
    match &node.value {
        Value::Str(text) if text.starts_with('-') => {
            let lines: Vec<&str> = file.text.get(node.span.clone())?.lines().map(str::trim).collect();
            let is_list = lines.len() > 1 && lines.iter().all(|line| is_item(line));
            is_list.then(|| told(file, node.span.start, hyphen(0)))
        }
        Value::Str(_) if file.text.get(node.span.clone())?.contains('\n') => of_lines(file, node),
        Value::Str(text) => {
            let key = KEY.captures(text).filter(|k| k[2].ends_with('：') && OF_LISTS.contains(&&k[1]))?;
            let start = node.span.start;
            let is_plain = file.text.get(start..)?.starts_with(&key[0]);
            is_plain.then(|| told(file, start, wide_colon(&key[1], key[1].len()..key[1].len() + key[2].len())))
        }
        Value::List(items) => items.iter().find_map(|item| of_read(file, item)),
        Value::Map(fields) => fields.iter().find_map(|(key, value)| {
            // A space of another kind before a name is read as part of it.
            let odd = key.name.starts_with(char::is_whitespace).then(|| file.text.get(key.span.start..)).flatten();
            let slip = odd.and_then(|rest| of_line(rest.lines().next()?));
            slip.map(|slip| told(file, key.span.start, slip)).or_else(|| of_read(file, value))
        }),
        _ => None,
    }
}

/// A text without quotation marks that goes on below its first line with what is none of it.
fn of_lines(file: &Arc<SourceFile>, node: &Node) -> Option<Diagnostic> {
    let start = file.text[..node.span.start].rfind('\n').map_or(0, |end| end + 1);
    let mut lines = file.text[start..node.span.end].split_inclusive('\n');
    let first = lines.next()?;
    // What is in quotation marks or below `|` may be anything.
    let is_plain = !file.text[node.span.start..].starts_with(['"', '\'', '|', '>']);
    let above = Whole::read(first.trim_end()).filter(|_| is_plain)?;
    let mut at = start + first.len();
    for line in lines {
        let rest = line.trim_start();
        let slip = match KEY.captures(rest).filter(|key| key[2].ends_with('：') && IN_FRONT.contains(&&key[1])) {
            Some(_) => of_line(line.trim_end()),
            None => above.before(line.trim_end()).filter(|_| rest.starts_with("- ")),
        };
        if let Some(slip) = slip {
            return Some(told(file, at, slip));
        }
        at += line.len();
    }
    None
}

pub fn told(file: &Arc<SourceFile>, at: usize, slip: Slip) -> Diagnostic {
    Diagnostic::error("outreach::yaml::slip", slip.message)
        .at(file, at + slip.span.start..at + slip.span.end)
        .help(slip.help)
}

fn wide_colon(key: &str, span: Range<usize>) -> Slip {
    Slip {
        span,
        message: format!("`{key}` has a full-width colon"),
        help: format!("replace `：` by a colon of the English keyboard and a space: `{key}: `"),
    }
}

/// Whether a line begins an item of a list, but for the space behind its hyphen.
fn is_item(line: &str) -> bool {
    line.strip_prefix('-').is_some_and(|item| item.starts_with(|c: char| c.is_alphabetic() || c == '"'))
}

fn hyphen(at: usize) -> Slip {
    Slip {
        span: at..at + 1,
        message: "there is no space behind the hyphen of the list".to_owned(),
        help: "write a space behind it: `- `".to_owned(),
    }
}

fn of_line(line: &str) -> Option<Slip> {
    let mut rest = line.trim_start();
    let mut at = line.len() - rest.len();
    if rest.starts_with('#') {
        return None;
    }
    if let Some((i, c)) = line[..at].char_indices().find(|(_, c)| *c != ' ') {
        let what = match c {
            '\t' => "a tab",
            '\u{3000}' => "a full-width space",
            _ => "a space of another kind",
        };
        return Some(Slip {
            span: i..i + c.len_utf8(),
            message: format!("the line begins with {what}"),
            help: "replace it by ordinary spaces, two for each step".to_owned(),
        });
    }
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start_matches(' ');
        at = line.len() - rest.len();
    }
    if let Some(dash) = rest.chars().next().filter(|c| HYPHENS.contains(c)) {
        return Some(Slip {
            span: at..at + dash.len_utf8(),
            message: format!("`{dash}` begins no item of a list"),
            help: format!("replace `{dash}` by a hyphen of the English keyboard and a space: `- `"),
        });
    }
    if is_item(rest) {
        return Some(hyphen(at));
    }
    // What goes on with the line above is indented.
    if at == 0
        && let Some(found) = NO_COLON.captures(line)
    {
        return Some(Slip {
            span: found[1].len()..found[1].len() + found[2].len(),
            message: format!("there is no colon behind `{}`", &found[1]),
            help: format!("write a colon and a space behind it: `{}: `", &found[1]),
        });
    }
    let Some(key) = KEY.captures(rest) else { return of_value(rest, at, None) };
    let (name, colon) = (&key[1], at + key[1].len()..at + key[1].len() + key[2].len());
    if key[2].ends_with('：') {
        return Some(wide_colon(name, colon));
    }
    if !matches!(&key[3], "" | " " | "/") {
        return Some(Slip {
            span: colon,
            message: format!("there is no space behind the colon of `{name}`"),
            help: format!("write a space behind it: `{name}: `"),
        });
    }
    let value = line[colon.end..].trim_start();
    of_value(value, line.len() - value.len(), Some(name))
}

/// A value of one line; `key` is the field's name.
pub fn of_value(value: &str, at: usize, key: Option<&str>) -> Option<Slip> {
    let first = value.chars().next()?;
    let whole = at..at + value.len();
    let quoted = || {
        let value = value.trim_matches(['"', '“', '”']).replace('"', "”");
        let key = key.map(|k| format!("{k}: ")).unwrap_or_default();
        format!("put English quotation marks around the whole value: `{key}\"{value}\"`")
    };
    match first {
        '"' | '\'' => {
            let Some(end) = closing(value, first) else {
                let help = if value.ends_with(['”', '“', '＂', '’']) {
                    format!("replace the Chinese quotation mark at the end by {first}")
                } else {
                    format!("put {first} behind the value")
                };
                return Some(Slip { span: whole, message: "the quotation mark is not closed".to_owned(), help });
            };
            if let Some(slip) = escape(&value[..end], at).filter(|_| first == '"') {
                return Some(slip);
            }
            let behind = value[end..].trim_start();
            let is_fine = behind.is_empty() || behind.starts_with(['#', ',', ']', '}', ':']);
            (!is_fine).then(|| Slip {
                span: at + end..whole.end,
                message: "something stands behind the closing quotation mark".to_owned(),
                help: "put quotation marks around the whole value, and write “ ” inside it".to_owned(),
            })
        }
        '[' if value.ends_with(['】', '］']) => Some(Slip {
            span: whole,
            message: "the list ends with a full-width bracket".to_owned(),
            help: "replace the bracket at the end by `]`".to_owned(),
        }),
        '[' => EMPTY_ITEM.find(value).filter(|_| !value.contains(['"', '\''])).map(|found| Slip {
            span: at + found.start()..at + found.end(),
            message: "there is nothing between two commas of the list".to_owned(),
            help: "take one of the commas out".to_owned(),
        }),
        '|' | '>' => None,
        '{' if value.ends_with('}') => None,
        '{' | '*' | '&' | '!' | '%' | '@' | '`' => Some(Slip {
            span: whole,
            message: format!("a value that begins with `{first}` needs quotation marks"),
            help: quoted(),
        }),
        _ => {
            let colon = value.find(": ").or_else(|| value.strip_suffix(':').map(str::len))?;
            (key.is_some()).then(|| Slip {
                span: at + colon..at + colon + 1,
                message: "the value has a colon with a space behind it, as a field has".to_owned(),
                help: quoted(),
            })
        }
    }
}

/// A backslash in a value in double quotes that begins nothing.
fn escape(value: &str, at: usize) -> Option<Slip> {
    let found = ESCAPE.captures_iter(value).find(|found| found.get(1).is_some())?.get(0)?;
    Some(Slip {
        span: at + found.start()..at + found.start() + 1,
        message: "a backslash in double quotes begins a sign of its own".to_owned(),
        help: "take the backslash out, or write two".to_owned(),
    })
}

/// Where a quoted value ends, its closing mark included.
fn closing(value: &str, mark: char) -> Option<usize> {
    let mut chars = value.char_indices().skip(1).peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        match c {
            '\\' if mark == '"' => drop(chars.next()),
            '\'' if mark == '\'' && next == Some('\'') => drop(chars.next()),
            c if c == mark => return Some(i + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::parse_yaml;
    use super::*;

    /// The line that is told, what stands at its place, and the message.
    fn said(text: &str) -> (usize, String, String) {
        let file = Arc::new(SourceFile::new("a.yaml".into(), text.into()));
        let d = parse_yaml(&file, 0..text.len()).map(|node| panic!("{text} is {node:?}")).unwrap_err();
        let place = d.place.unwrap();
        assert!(d.help.is_some());
        (file.position(place.span.start).0, file.text[place.span].to_owned(), d.message)
    }

    #[test]
    fn a_slip_is_told_at_its_own_line() {
        for (text, line, at) in [
            ("title：刷单\nrisk: high\n", 1, "："),
            ("title：刷单\n", 1, "："),
            ("title: 刷单\nrisk ：high\ntags: [甲]\n", 2, " ："),
            ("title:刷单\nrisk: high\n", 1, ":"),
            ("title 刷单\nrisk: high\n", 1, " "),
            ("risk: high\ntitle = 刷单\ntags: [甲]\n", 2, " = "),
            ("tags:\n－ 甲\n－ 乙\n", 2, "－"),
            ("tags:\n  - 甲\n  — 乙\ntitle: 刷单\n", 3, "—"),
            ("tags:\n  -甲\n  -乙\ntitle: 刷单\n", 2, "-"),
            ("valid:\n\tfrom: 2026-01-01\n", 2, "\t"),
            ("valid:\n\u{3000}\u{3000}from: 2026-01-01\n", 2, "\u{3000}"),
            ("title: 提醒: 不转账\nrisk: high\n", 1, ":"),
            ("title: \"刷单”\nrisk: high\n", 1, "\"刷单”"),
            ("title: \"刷单\"返利\nrisk: high\n", 1, "返利"),
            ("title: 信\ntags: [甲,,乙]\n", 2, ",,"),
            ("tags: [, 甲]\n", 1, "[,"),
            ("title: \"甲\\n\\q\"\n", 1, "\\"),
            ("to: {姓名}家长\ntitle: 信\n", 1, "{姓名}家长"),
            ("tags: [甲, 乙】\ntitle: 信\n", 1, "[甲, 乙】"),
            ("title: @大家\n", 1, "@大家"),
            ("- text：不轻信\n- text: 不转账\n", 1, "："),
            ("title: 信\n  to: 各位家长\n", 2, "  "),
            ("title: \"信\"\n\n# 备注\n to: 各位家长\n", 4, " "),
            ("title: 信\n  to：各位家长\n", 2, "："),
            ("valid:\n  from: 2026-01-01\n    until: 2026-02-01\n", 3, "    "),
            ("tags: [甲]\n  title: 信\n", 2, "  "),
            ("title: 信\n...\ntags: [甲]\n", 2, "..."),
            ("# 说明\n---\ntitle: 信\n---\ntags: [甲]\n", 4, "---"),
            ("title: 甲\u{7}乙\n", 1, "\u{7}"),
            ("tags:\n- 甲\n  title: 信\n", 3, "  "),
            ("items:\n  - scam: a\n      seconds: 3\n", 3, "      "),
            ("tags:\n  - 甲\n   - 乙\n", 3, "   "),
            ("tags: 甲\n  - 乙\n", 2, "-"),
            ("title: &重要 关于开展活动\ntags: [甲]\n", 1, "&重要 关于开展活动"),
            ("tags:\n  - &甲 乙\n", 2, "&甲 乙"),
            ("tags: [甲, &乙 丙, 丁]\n", 1, "&乙 丙"),
            ("title: ! 关于开展活动\n", 1, "! 关于开展活动"),
        ] {
            let (found, place, message) = said(text);
            assert_eq!((found, place.as_str()), (line, at), "{text}{message}");
        }
    }

    #[test]
    fn what_is_no_slip_is_left_to_the_parser() {
        for text in ["title: a\ntitle: b\n", "a: [1, 2\nb: 1\n", "text: |\n  key：值\n  a: b: c\nb: [\n"] {
            let (.., message) = said(text);
            assert!(message.starts_with("this YAML cannot be read"), "{text}{message}");
        }
        for text in [
            "- 提示：不转账\n- “甲”：乙\n- app：官方应用\n",
            "title: 甲\n  乙 - 丙\nsummary: >\n  一\n  - 二\n  to：三\n",
            "summary: |\n  一\n  - 二\ntitle: \"一\n  - 二\n  to：三\"\n",
            "items:\n- scam: a\n  seconds: 3\n-   scam: b\n    seconds: 3\ntags: [甲,\n  乙]\n",
            "title: &a 甲\nsummary: *a\nnumber: !!str 1\ntags: [a & b, 甲!]\n",
        ] {
            let file = Arc::new(SourceFile::new("a.yaml".into(), text.into()));
            let read = parse_yaml(&file, 0..text.len());
            assert!(read.is_ok(), "{text}{read:?}");
        }
    }
}
