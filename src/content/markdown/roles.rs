//! What a section is for, from the words of its heading as people write them: numbered, with a colon behind.

use std::sync::LazyLock;

use regex::Regex;

use super::RoleWords;
use crate::content::blocks::Role;
use crate::pattern::pattern;

/// Numbers before a heading: `一、`, `（二）`, `3.`, `第四，`, `⑤`.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[（(][一二三四五六七八九十\d]+[)）]|第[一二三四五六七八九十\d]+(?:步|点|条|部分)?[，、,：:.．\s]|[一二三四五六七八九十\d]+\s*[、.．，,：:)）]|\d+\s|[①-⑳])\s*",
    )
});

/// The role that the words of a heading give.
pub fn of_heading(title: &str, roles: &RoleWords) -> Option<Role> {
    let title = title.trim();
    let bare = NUMBER.replace(title, "");
    [title, &bare].into_iter().find_map(|words| roles.get(words).or_else(|| roles.get(unended(words))).copied())
}

/// Words without the marks that end them.
fn unended(words: &str) -> &str {
    words.trim_end_matches([
        '？', '?', '！', '!', '：', ':', '。', '.', '；', ';', '，', ',', '、', '…', '—', ' ', '\u{3000}',
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_final_marks_are_not_part_of_the_words() {
        let roles = RoleWords::from([("识别信号".to_owned(), Role::RedFlags), ("12项".to_owned(), Role::Legal)]);
        for title in [
            "识别信号",
            "一、识别信号",
            "（二）识别信号：",
            "(3) 识别信号",
            "1. 识别信号？",
            "1、识别信号。",
            "第一，识别信号",
            "第十二部分 识别信号……",
            "十二、识别信号；",
            "② 识别信号",
            "2 识别信号",
        ] {
            assert_eq!(of_heading(title, &roles), Some(Role::RedFlags), "{title}");
        }
        assert_eq!(of_heading("12项", &roles), Some(Role::Legal));
        assert_eq!(of_heading("第一识别信号", &roles), None);
        assert_eq!(of_heading("十大识别信号", &roles), None);
    }
}
