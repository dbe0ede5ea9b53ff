//! Slips of the hand in `book.toml` that its parser tells in its own words: marks of Chinese keyboards, paths of
//! Windows, texts and truths as people write them elsewhere.

use std::ops::Range;
use std::sync::Arc;

use super::brackets::{self, Unclosed};
use crate::diagnostics::{Diagnostic, SourceFile};

/// Marks of Chinese keyboards and what stands for them in TOML.
const MARKS: [(char, &str); 21] = [
    ('＝', "="),
    ('：', "="),
    ('，', ","),
    ('、', ","),
    ('；', ","),
    ('［', "["),
    ('］', "]"),
    ('【', "["),
    ('】', "]"),
    ('｛', "{"),
    ('｝', "}"),
    ('“', "\""),
    ('”', "\""),
    ('＂', "\""),
    ('「', "\""),
    ('」', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('＇', "'"),
    ('＃', "#"),
    ('\u{3000}', "a space"),
];
/// What people write for true and for false.
const TRUE: [&str; 7] = ["True", "TRUE", "yes", "Yes", "on", "是", "开"];
const FALSE: [&str; 7] = ["False", "FALSE", "no", "No", "off", "否", "关"];

/// One slip: where in the line, what is wrong, and how to mend it.
type Slip = (Range<usize>, String, String);

/// What the parser says, and how to mend it.
const CURES: [(&str, &str); 8] = [
    ("key with no value", "write `=` and a value behind the name; a note begins with #"),
    ("unexpected key or value", "each setting stands on a line of its own, a heading alone on its line as `[name]`"),
    (
        "unexpected leading zero",
        "a number does not begin with 0; what is to keep its zeros stands in double quotes: \"01\"",
    ),
    ("invalid comment character", "delete the character, which cannot be seen"),
    ("unclosed table", "put `]` behind the name"),
    ("unclosed array table", "put `]]` behind the name"),
    ("missing comma between array elements", "put a comma between the two values"),
    ("missing comma between key-value pairs", "put a comma between the two settings"),
];

/// What is said of the parser's mistakes: one for each line, since one slip makes it stumble over all that
/// follows. What stands in a bracket that is not closed was read as something else: of that, the bracket alone is told.
pub fn told(file: &Arc<SourceFile>, errors: Vec<toml::de::Error>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut last = None;
    let unclosed = brackets::unclosed(&file.text);
    for e in errors {
        let span = e.span().unwrap_or(0..0);
        if unclosed.as_ref().is_some_and(|open| span.start >= open.at) {
            continue;
        }
        let (line, start) = line_at(&file.text, span.start);
        if last.replace(start) == Some(start) {
            continue;
        }
        found.push(match of_line(line) {
            Some(slip) => slipped(file, start, slip),
            None => {
                // Behind it stands what might have been, in the parser's own terms.
                let message = e.message().split(", expected ").next().unwrap_or_default();
                let twice = message.starts_with("duplicate");
                let cure = CURES.iter().find(|(said, _)| *said == message).map(|(_, cure)| *cure);
                let help = match (twice, line.trim_start().starts_with('[')) {
                    (true, true) => "put what stands below both into one, and take the other out",
                    (true, false) => "take one of the two lines out",
                    (false, _) => cure.unwrap_or("text values stand in double quotes: title = \"...\""),
                };
                Diagnostic::error("outreach::toml::syntax", format!("this TOML cannot be read: {message}"))
                    .at(file, span)
                    .help(help)
            }
        });
    }
    found.extend(unclosed.map(|open| of_bracket(file, &open)));
    found
}

/// A bracket that is not closed, or why it seems so: a mark that only looks like its counterpart.
fn of_bracket(file: &Arc<SourceFile>, open: &Unclosed) -> Diagnostic {
    let (line, mut start) = line_at(&file.text, open.at);
    if let Some(slip) = of_line(line) {
        return slipped(file, start, slip);
    }
    for line in file.text[start..open.until].split_inclusive('\n') {
        if let Some(at) = line.find(['】', '］', '｝'])
            && let Some(slip) = of_line(&line[at..])
        {
            return slipped(file, start + at, slip);
        }
        start += line.len();
    }
    let Unclosed { at, bracket, .. } = *open;
    Diagnostic::error("outreach::toml::syntax", format!("the bracket `{bracket}` is not closed"))
        .at(file, at..at + 1)
        .help(format!("put `{}` where what is in it ends", open.counterpart()))
}

fn slipped(file: &Arc<SourceFile>, start: usize, (at, message, help): Slip) -> Diagnostic {
    Diagnostic::error("outreach::toml::slip", message).at(file, start + at.start..start + at.end).help(help)
}

/// The line around a place, and where it begins. An error at the end of a line is its own.
fn line_at(text: &str, at: usize) -> (&str, usize) {
    let at = text.floor_char_boundary(at.min(text.len()));
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    (text[start..].lines().next().unwrap_or_default(), start)
}

/// The first slip of a line.
fn of_line(line: &str) -> Option<Slip> {
    if line.contains("\"\"\"") || line.contains("'''") {
        return None;
    }
    let is_table = line.trim_start().starts_with('[');
    let mut quote: Option<(usize, char)> = None;
    let (mut has_equals, mut value_next) = (false, false);
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        if let Some((_, mark)) = quote {
            match c {
                '\\' if mark == '"' && !is_escape(&line[at + 1..]) => return Some(backslash(line, at)),
                '\\' if mark == '"' => drop(chars.next()),
                c if c == mark => quote = None,
                _ => {}
            }
            continue;
        }
        match c {
            '#' => return None,
            '"' | '\'' => (quote, value_next) = (Some((at, c)), false),
            '=' => (has_equals, value_next) = (true, true),
            ':' if !has_equals && !is_table => return Some(mark(at, c, "=")),
            ' ' | '\t' => {}
            c => {
                if let Some((_, ascii)) = MARKS.iter().find(|(mark, _)| *mark == c) {
                    return Some(mark(at, c, ascii));
                }
                if !has_equals && !is_table && !c.is_ascii() {
                    let name = line[at..].split(['=', ' ']).next().unwrap_or_default();
                    let message = format!("`{name}` is no setting: their names are of English letters");
                    let help = "the settings and their names stand in README, under Configuration; notes begin with #";
                    return Some((at..at + name.len(), message, help.to_owned()));
                }
                if std::mem::take(&mut value_next) && (c.is_alphabetic() || !c.is_ascii()) {
                    return bare(line, at);
                }
            }
        }
    }
    let (at, mark) = quote?;
    let help = match line.trim_end().chars().next_back() {
        Some(wrong @ ('”' | '“' | '＂' | '’' | '‘' | '＇')) => {
            format!("replace `{wrong}` at the end by {mark}")
        }
        _ => format!("put {mark} behind the value"),
    };
    Some((at..line.trim_end().len(), "the quotation mark is not closed".to_owned(), help))
}

fn mark(at: usize, c: char, ascii: &str) -> Slip {
    let whole = if ascii == "a space" { ascii.to_owned() } else { format!("`{ascii}`") };
    let message = match c {
        ':' => "a colon stands where `=` belongs".to_owned(),
        '\u{3000}' => "a full-width space stands here".to_owned(),
        _ => format!("`{c}` is a mark of the Chinese keyboard"),
    };
    (at..at + c.len_utf8(), message, format!("replace it by {whole}, typed with the English keyboard"))
}

/// What may follow a backslash in double quotes.
fn is_escape(rest: &str) -> bool {
    let hex = |count: usize| rest.len() > count && rest.bytes().skip(1).take(count).all(|b| b.is_ascii_hexdigit());
    match rest.as_bytes().first() {
        Some(b'b' | b't' | b'n' | b'f' | b'r' | b'"' | b'\\' | b'e') => true,
        Some(b'u') => hex(4),
        Some(b'U') => hex(8),
        _ => false,
    }
}

fn backslash(line: &str, at: usize) -> Slip {
    let start = line[..at].rfind('"').map_or(0, |i| i + 1);
    let end = line[at..].find('"').map_or(line.len(), |i| at + i);
    let path = line[start..end].replace("\\\\", "/").replace('\\', "/");
    let message = "a backslash in double quotes begins a sign of its own".to_owned();
    let is_elsewhere = path.starts_with('/') || path.get(1..2) == Some(":");
    let help = if is_elsewhere {
        "name what is in the campaign's folder, from there on and with forward slashes, such as \"images/logo.png\""
            .to_owned()
    } else {
        format!("write the path with forward slashes: \"{path}\"")
    };
    (at..at + 1, message, help)
}

/// A value without quotation marks.
fn bare(line: &str, at: usize) -> Option<Slip> {
    let written = line[at..].split('#').next().unwrap_or_default().trim_end();
    if matches!(written, "true" | "false" | "inf" | "nan") {
        return None;
    }
    let help = if TRUE.contains(&written) {
        "write true, in small letters and without quotation marks".to_owned()
    } else if FALSE.contains(&written) {
        "write false, in small letters and without quotation marks".to_owned()
    } else if let Some(near) = near_truth(written) {
        let key = line.split('=').next().unwrap_or_default().trim();
        format!("did you mean `{near}`? A text stands in double quotes: {key} = \"{written}\"")
    } else {
        let key = line.split('=').next().unwrap_or_default().trim();
        format!("write: {key} = \"{}\"", written.trim_matches(['"', '“', '”']))
    };
    Some((at..at + written.len(), "a text has no quotation marks".to_owned(), help))
}

/// What is one slip of the hand away.
fn near_truth(written: &str) -> Option<&'static str> {
    let written = written.to_lowercase();
    ["true", "false"].into_iter().find(|truth| strsim::damerau_levenshtein(&written, truth) == 1)
}

#[cfg(test)]
mod tests {
    use super::super::parse_toml;
    use super::*;

    /// The line that is told, what stands at its place, and its help.
    fn said(text: &str) -> Vec<(usize, String, String)> {
        let file = Arc::new(SourceFile::new("book.toml".into(), text.into()));
        let found = parse_toml(&file).expect_err(text);
        let place = |d: Diagnostic| {
            let place = d.place.expect(text);
            (file.position(place.span.start).0, file.text[place.span].to_owned(), d.help.expect(text))
        };
        found.into_iter().map(place).collect()
    }

    #[test]
    fn a_slip_is_told_once_and_at_its_place() {
        for (text, line, at, help) in [
            ("[book]\ntitle = “反诈”\n", 2, "“", "replace it by `\"`, typed with the English keyboard"),
            ("[book]\ntitle = \"反诈”\na = 1\n", 2, "\"反诈”", "replace `”` at the end by \""),
            ("[book]\ntitle = \"反诈\na = 1\n", 2, "\"反诈", "put \" behind the value"),
            ("title ＝ \"反诈\"\n", 1, "＝", "replace it by `=`, typed with the English keyboard"),
            ("title：\"反诈\"\n", 1, "：", "replace it by `=`, typed with the English keyboard"),
            ("title: \"反诈\"\n", 1, ":", "replace it by `=`, typed with the English keyboard"),
            ("title\u{3000}= \"反诈\"\n", 1, "\u{3000}", "replace it by a space, typed with the English keyboard"),
            ("a = [\"96110\"，\"110\"]\n", 1, "，", "replace it by `,`, typed with the English keyboard"),
            ("a = [\"96110\"、\"110\"]\n", 1, "、", "replace it by `,`, typed with the English keyboard"),
            ("［output.site］\n", 1, "［", "replace it by `[`, typed with the English keyboard"),
            ("【output.site】\n", 1, "【", "replace it by `[`, typed with the English keyboard"),
            ("[output.site】\na = 1\n", 1, "】", "replace it by `]`, typed with the English keyboard"),
            ("＃ 说明\na = 1\n", 1, "＃", "replace it by `#`, typed with the English keyboard"),
            ("logo = \"images\\logo.png\"\n", 1, "\\", "write the path with forward slashes: \"images/logo.png\""),
            (
                "logo = \"C:\\Users\\a.png\"\n",
                1,
                "\\",
                "name what is in the campaign's folder, from there on and with forward slashes, such as \"images/logo.png\"",
            ),
            ("a = True # 是\n", 1, "True", "write true, in small letters and without quotation marks"),
            ("a = 否\n", 1, "否", "write false, in small letters and without quotation marks"),
            ("a = ture\n", 1, "ture", "did you mean `true`? A text stands in double quotes: a = \"ture\""),
            ("a = flase # 否\n", 1, "flase", "did you mean `false`? A text stands in double quotes: a = \"flase\""),
            ("name = 某县：中心\n", 1, "某县：中心", "write: name = \"某县：中心\""),
            (
                "热线 = \"96110\"\n",
                1,
                "热线",
                "the settings and their names stand in README, under Configuration; notes begin with #",
            ),
            ("a = 1\na = 2\n", 2, "a", "take one of the two lines out"),
            ("[a]\nb = 1\n[a]\nc = 1\n", 3, "a", "put what stands below both into one, and take the other out"),
        ] {
            assert_eq!(said(text), [(line, at.to_owned(), help.to_owned())], "{text}");
        }
    }

    #[test]
    fn two_slips_are_two_and_what_is_none_is_left_to_the_parser() {
        let found = said("title = “反诈”\nb = 1\nname = True\n");
        assert_eq!(found.iter().map(|(line, ..)| *line).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(said("a = \n")[0].2, "text values stand in double quotes: title = \"...\"");
    }

    #[test]
    fn of_a_bracket_that_is_not_closed_nothing_else_is_told() {
        let rest = "\n[b]\nc = \"二\"\nd = [\"三\"]\n";
        for (line, at, help) in [
            ("a = [\"一\"", "[", "put `]` where what is in it ends"),
            ("a = {", "{", "put `}` where what is in it ends"),
            ("a = [{ c = \"一\" ]", "{", "put `}` where what is in it ends"),
            ("a = [\"一\"】", "】", "replace it by `]`, typed with the English keyboard"),
            ("a = [\n  \"一\",\n］", "］", "replace it by `]`, typed with the English keyboard"),
            ("a = [\"一”]", "\"一”]", "put \" behind the value"),
        ] {
            let found = said(&format!("{line}{rest}"));
            assert_eq!((found.len(), found[0].1.as_str(), found[0].2.as_str()), (1, at, help), "{line}");
        }
        assert_eq!(said(&format!("a = True\nb = [\"一\"{rest}")).iter().map(|f| f.0).collect::<Vec<_>>(), [1, 2]);
    }
}
