//! What is written as office programs and Chinese keyboards write it, and Markdown reads otherwise: lists
//! without hyphens run together, pictures with full-width marks come out as they are typed.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Text;
use super::finding::Finding;
use crate::content::load::PICTURES;
use crate::content::markdown::lines;
use crate::content::pictures::UNUSABLE;
use crate::pattern::pattern;

/// What begins a point in papers and chats, and in Markdown nothing.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\s>\u3000]*(?:[（(](?:[一二三四五六七八九十]+|\d{1,2})[)）]|(?:[一二三四五六七八九十]+|\d{1,2})[、．]|\d{1,2}\.[^\d\s]|\d{1,2}(?:）|\)\S)|[①-⑳⑴-⒇]|[•·●■◆▪○◦]|[-－–][^\s\-－–\d])",
    )
});
/// What every picture and link begins with.
static BRACKETS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\[［【]"));
/// A picture or link, with whatever marks; code is passed over.
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"`[^`]*`|(?P<bang>[!！]?)(?P<open>[\[［【])[^\[\]［］【】]*(?P<close>[\]］】])(?P<gap>[ \u3000]?)(?P<left>[(（])(?P<target>(?:[^()（）]|\([^()（）]*\))*)(?P<right>[)）])",
    )
});

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let Some(entry) = text.entry else { return };
    let (source, body) = (text.source(), &text.source()[entry.body..]);
    let placed = |span: Range<usize>| span.start + entry.body..span.end + entry.body;
    // The last line, where it ends without being told to, and whether its list has been told of.
    let mut before: Option<(Range<usize>, bool)> = None;
    // Most texts have none at all.
    let linked = BRACKETS.is_match(body);
    for (span, line) in lines::written(body) {
        for found in LINK.captures_iter(if linked { line } else { "" }) {
            let Some(whole) = found.get(0) else { continue };
            let at = placed(span.start + whole.start()..span.start + whole.end());
            if has_space(&found) {
                let message = "an address with a space in it is no link: this comes out as it is typed here";
                out.push(
                    Finding::error("outreach::links::address", source, at, message)
                        .help("take the space out; if it belongs to the address, write `%20` in its place"),
                );
                continue;
            }
            if !is_mistyped(&found) {
                continue;
            }
            out.push(
                Finding::error("outreach::markdown::full-width", source, at, "this comes out as it is typed here")
                    .help("type its marks with the English keyboard: `![说明](../images/a.jpg)`, `[词](https://…)`"),
            );
        }
        let goes_on = MARK.is_match(line);
        let last = before.take().filter(|(last, _)| goes_on && last.end + 1 == span.start);
        let told = match last {
            Some((last, told)) if !line.starts_with("\u{3000}\u{3000}") => {
                if !told {
                    out.push(
                        Finding::warning(
                            "outreach::markdown::list",
                            source,
                            placed(last),
                            "this looks like a list, and its lines run together",
                        )
                        .help("write `- ` in place of each typed mark, or `1. ` for numbers; leave a blank line between lines that are no list"),
                    );
                }
                true
            }
            _ => false,
        };
        let broken = line.ends_with("  ") || line.ends_with('\\');
        before = (goes_on && !broken).then_some((span, told));
    }
}

/// A link that is none because of a space in its address. What stands behind in quotation marks is a title.
fn has_space(found: &Captures<'_>) -> bool {
    let mark = |name| found.name(name).map_or("", |m| m.as_str());
    let plain = ["open", "close", "left", "right"].map(mark) == ["[", "]", "(", ")"];
    let target = mark("target").trim();
    let address = ["http://", "https://"].iter().any(|head| target.to_lowercase().starts_with(head));
    let behind = target.split_once([' ', '\t', '\u{3000}']).map(|(_, behind)| behind.trim_start());
    plain && address && behind.is_some_and(|behind| !behind.starts_with(['"', '\'', '(']))
}

/// A picture or link that is none because of its marks.
fn is_mistyped(found: &Captures<'_>) -> bool {
    let mark = |name| found.name(name).map_or("", |m| m.as_str());
    let target = mark("target").trim().to_lowercase();
    let ends = |endings: &[&str]| target.rsplit_once('.').is_some_and(|(_, e)| endings.contains(&e));
    let picture = ends(&PICTURES) || ends(&UNUSABLE);
    let leads = picture
        || ends(&["md"])
        || ["http://", "https://", "../", "./", "tel:", "mailto:"].iter().any(|head| target.starts_with(head));
    let brackets = (mark("open"), mark("close")) == ("[", "]");
    let parentheses = (mark("left"), mark("right")) == ("(", ")") && mark("gap").is_empty();
    match mark("bang") {
        // 点这里！[国家反诈中心](https://…) is a link after a sentence.
        "！" if brackets && parentheses => picture,
        "" if brackets => !parentheses && leads,
        // 【反诈】 is how leaflets write headings.
        "" => parentheses && (picture || target.starts_with("../")),
        _ => !(brackets && parentheses) && leads,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_lists_are_known() {
        for line in ["（1）甲", "(一)甲", "1、甲", "二、甲", "1.甲", "1．甲", "①甲", "• 甲", "·甲", "-“甲”", "> 1)甲"]
        {
            assert!(MARK.is_match(line), "{line}");
        }
        for line in ["- 甲", "1. 甲", "1) 甲", "1.5万元", "---", "96110、110", "-5度", "甲（1）", "（甲）乙"]
        {
            assert!(!MARK.is_match(line), "{line}");
        }
    }

    #[test]
    fn addresses_with_spaces_are_told_from_titles() {
        let spaced = |line: &str| LINK.captures_iter(line).any(|c| has_space(&c));
        for line in ["[a](https://example.org/a b)", "看[a]( https://example.org/1 b.html )。"] {
            assert!(spaced(line), "{line}");
        }
        for line in [
            "[a]( https://example.org/ )",
            "[a](https://example.org/ \"一 二\")",
            "[a](https://example.org/ '一 二')",
            "[a](<https://example.org/a b>)",
            "[a](../files/一 二.docx)",
        ] {
            assert!(!spaced(line), "{line}");
        }
    }

    #[test]
    fn mistyped_pictures_are_told_from_words() {
        let mistyped = |line: &str| LINK.captures_iter(line).any(|c| is_mistyped(&c));
        for line in [
            "![a]（../images/a.jpg）",
            "！[a](../images/a.jpg)",
            "![a](../images/a (1).jpg）",
            "!【a】(a.png)",
            "看[这里]（https://example.org/）",
            "![a] (../images/a.jpg)",
            "【a】(../images/a.jpg)",
        ] {
            assert!(mistyped(line), "{line}");
        }
        for line in [
            "![a](a.jpg)",
            "点这里！[a](https://example.org/)",
            "【反诈】（https://example.org/）",
            "【反诈】(https://example.org/)",
            "[注]（见上）",
            "`![a]（a.jpg）`",
        ] {
            assert!(!mistyped(line), "{line}");
        }
    }
}
