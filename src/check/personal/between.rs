//! What stands between a name and the word that it is told by.

use std::ops::Range;

use super::names::{Context, name_at};
use super::words::{BREAKS, TITLES, is_first};

/// What may stand between a role and the name: its length.
pub(super) fn after_role(text: &str) -> usize {
    let rest = ["名叫", "叫", "是", "为", "系"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let mut rest = rest.strip_prefix(':').unwrap_or(rest);
    for _ in 0..2 {
        rest = rest.strip_prefix([' ', '"', '“', '\'', '(']).unwrap_or(rest);
    }
    text.len() - rest.len()
}

/// What stands between a label and the names: its length; `None` without a colon.
pub(super) fn after_label(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(['为', '是']).unwrap_or(text);
    let rest = rest.trim_start_matches([' ', '"']).strip_prefix([':', '='])?;
    Some(text.len() - rest.trim_start_matches([' ', '"', '“', '\'']).len())
}

/// Where an attribute stands that has a word in it: `，男，`, `(62岁`, `、身份证`; `None` when it is none.
pub(super) fn attribute(text: &str, word: &Range<usize>) -> Option<Range<usize>> {
    let (head, mut end) = (&text[..word.start], word.end);
    let head = match &text[word.clone()] {
        "男" | "女" => {
            let mark = text[end..].chars().next().filter(|c| ",，、)） 。".contains(*c))?;
            end += mark.len_utf8();
            let named = head.strip_suffix([':', '：']).unwrap_or(head).strip_suffix("性别").unwrap_or(head);
            let head = named.strip_suffix(['(', '（']).unwrap_or(named);
            head.trim_end_matches([',', '，', '、', ' '])
        }
        "岁" => {
            let head = head.strip_suffix('周').unwrap_or(head);
            let digits = head.bytes().rev().take(3).take_while(u8::is_ascii_digit).count();
            (digits > 0).then_some(())?;
            let head = &head[..head.len() - digits];
            let said = ["今年", "现年", "时年", "年仅", "年约"].iter().find_map(|word| head.strip_suffix(word));
            said.unwrap_or(head).trim_end_matches([',', '，', '、', '(', '（', ' '])
        }
        _ => head.trim_end_matches([',', '，', '、', '(', '（', ' ']),
    };
    Some(head.len()..end)
}

/// The length of a name in brackets behind the same surname and what takes the place of the given name: 王某, 王阿姨.
pub(super) fn told_beside(text: &str, bracket: usize) -> Option<usize> {
    let head = &text[..bracket];
    let inside = &text[bracket + 1..];
    let surname = inside.chars().next().filter(|c| is_first(*c))?;
    let length = closing(inside)?;
    let hidden =
        head.strip_suffix(['某']).or_else(|| TITLES.words.iter().find_map(|title| head.strip_suffix(title)))?;
    let hidden = hidden.strip_suffix('某').unwrap_or(hidden);
    (hidden.ends_with(surname) && name_at(inside, Context::Label) == Some(length)).then_some(length)
}

/// Where a name may begin behind an age: 35岁的张伟, 62岁赵大勇; not 压岁钱付.
pub(super) fn behind_age(text: &str, word: &Range<usize>) -> Option<usize> {
    let rest = text[word.end..].strip_prefix('的');
    let age =
        text[word.clone()] == *"岁" && (rest.is_some() || text[..word.start].ends_with(|c: char| c.is_ascii_digit()));
    age.then(|| rest.map_or(word.end, |rest| text.len() - rest.len()))
}

/// Where what is said of whoever is from a place begins: behind the 的 of 家住城关镇的.
pub(super) fn behind_place(text: &str, from: usize) -> Option<usize> {
    const LONGEST: usize = 20;
    let mut place = text[from..].char_indices().take(LONGEST).take_while(|(_, c)| !BREAKS.contains(*c));
    place.find(|(_, c)| *c == '的').map(|(at, c)| from + at + c.len_utf8())
}

/// What stands behind a word or two in brackets: 张伟(父)、李娜(母).
pub(super) fn bracket(text: &str) -> &str {
    let inside = text.strip_prefix('(').and_then(|rest| Some((&rest[..closing(rest)?], rest)));
    inside.filter(|(said, _)| said.chars().count() <= 4).map_or(text, |(said, rest)| &rest[said.len() + 1..])
}

/// Where a bracket is closed that has no more than a name or a word in it.
fn closing(inside: &str) -> Option<usize> {
    const LONGEST: usize = 18;
    inside.bytes().take(LONGEST).position(|byte| byte == b')')
}
