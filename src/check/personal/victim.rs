//! Who a case happened to. Victims are masked as courts do it: the surname and 某, or a surname with a form of
//! address. Whatever else two to four characters there are, is taken for a name unless it says what somebody is.

use std::ops::Range;

use super::super::Text;
use super::latin;
use super::names::{Context, is_word, name_at};
use super::words::{BREAKS, ENDS, HOURS, MASKS, NOT_IN_NAMES, SURNAMES, TITLES, is_han, labels, roles};
use crate::theme::segments;

/// What stands between the parts of what is said of a victim.
const PARTS: [char; 11] = ['，', ',', '、', '；', ';', '：', ':', '（', '）', '(', ')'];
/// What may stand between two names, or within one: 王和平.
const JOINS: [char; 3] = ['和', '与', '及'];

/// Names where the front matter says who it was, and where the text of the case says more of them.
pub(super) fn unmasked(text: &Text<'_>) -> Vec<Range<usize>> {
    let Some(victim) = text.entry.and_then(|entry| entry.case()).and_then(|case| case.victim.as_deref()) else {
        return Vec::new();
    };
    let reading = text.reading.text.as_str();
    let start = reading.find("victim").unwrap_or(0);
    let place = |name: &str| reading[start..].find(name).map(|at| start + at..start + at + name.len());
    names(victim).filter_map(place).chain(told(reading, victim)).collect()
}

/// The names in what is said of a victim.
fn names(victim: &str) -> impl Iterator<Item = &str> {
    // 李华（化名）, 化名李华
    let invented = |part: &str| {
        let after = victim.split_once(part).map_or("", |(_, after)| after);
        part.starts_with("化名") || after.trim_start_matches(['（', '(', ' ', '，', ',']).starts_with("化名")
    };
    let whole = victim.split(PARTS).filter(move |part| !invented(part));
    let apart = whole.clone().flat_map(|part| part.split(JOINS));
    whole.chain(apart).filter(|part| !part.contains('某')).map(|part| bare(part.trim())).filter(|part| is_name(part))
}

/// Without an age and a trade before a name, and without who is told of with it.
fn bare(part: &str) -> &str {
    let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = if rest.len() < part.len() {
        rest.strip_prefix('岁').map_or(part, |r| r.strip_prefix('的').unwrap_or(r))
    } else {
        part
    };
    let rest = rest.strip_prefix("一名").unwrap_or(rest);
    let role = roles().chain(labels()).filter_map(|role| rest.strip_prefix(role)).min_by_key(|rest| rest.len());
    let rest = role.filter(|rest| rest.chars().count() > 1).unwrap_or(rest);
    ["夫妇", "夫妻", "一家", "等人", "等"].iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest).trim()
}

fn is_name(part: &str) -> bool {
    let first = part.split(' ').next().unwrap_or(part);
    // 买买提·吐尔逊
    if let Some((given, father)) = first.split_once(['·', '•', '・']) {
        return [given, father]
            .iter()
            .all(|part| part.chars().nth(1).is_some() && part.chars().all(is_han) && !part.contains('某'));
    }
    if !first.chars().all(is_han) {
        return latin::is_name(part);
    }
    (2..=4).contains(&first.chars().count()) && !is_masked(first) && !is_somebody(first)
}

/// Whether characters are a surname with what takes the place of a given name: 王某, 王会计, 小王.
fn is_masked(name: &str) -> bool {
    let called = |rest: &str| rest.chars().count() == 1;
    // 宝妈小陈
    let small = name
        .rfind(['小', '老', '阿'])
        .is_some_and(|at| called(&name[at..][3..]) && (at == 0 || is_somebody(&name[..at])));
    let surname = name.chars().next().map_or(0, char::len_utf8);
    let rest = &name[surname..];
    let role = || roles().any(|role| role == rest);
    small || name.contains('某') || MASKS.begin(rest) || TITLES.begin(rest) || role()
}

/// Whether characters say what somebody is: 退休教师, 准大学生, 网红主播.
fn is_somebody(name: &str) -> bool {
    if roles().any(|role| name.ends_with(role)) {
        return true;
    }
    if name_at(name, Context::Label) == Some(name.len()) {
        return is_word(name, name.len(), true);
    }
    let words = segments::first_words(name);
    let is_word =
        |word: Option<&segments::Word>| word.is_some_and(|word| word.characters > 1 && !word.is_name && !word.is_place);
    // 王|和平 is none for all that.
    let surname = || name.chars().next().is_some_and(|c| SURNAMES.get(&c).is_some_and(|known| !known.weak));
    is_word(words.first()) || is_word(words.last()) && !surname()
}

/// In a case of 王某, a 王小明 at the head of a clause.
fn told(reading: &str, victim: &str) -> Vec<Range<usize>> {
    let Some(surname) = victim.split_once('某').and_then(|(before, _)| before.chars().next_back()) else {
        return Vec::new();
    };
    let Some(known) = SURNAMES.get(&surname) else { return Vec::new() };
    // Where a clause begins, a line or an item of a list.
    let begins = |at: &usize| {
        let before = reading[..*at].trim_end_matches(|c: char| " >#-.".contains(c) || c.is_ascii_digit());
        before.is_empty() || before.ends_with(|c| BREAKS.contains(c) || HOURS.contains(c))
    };
    let clauses = reading.match_indices(surname).map(|(at, _)| at).filter(begins);
    let name = |at: usize| {
        let rest = &reading[at + surname.len_utf8()..];
        let given = |c: char| is_han(c) && !NOT_IN_NAMES.contains(c);
        let first = rest.chars().next().filter(|c| given(*c) && !known.words.contains(c) && *c != '家')?;
        if MASKS.begin(rest) || is_word(&reading[at..], surname.len_utf8() + first.len_utf8(), true) {
            return None;
        }
        // 王|小明: a word that is no name is what somebody did.
        let words = segments::first_words(rest);
        let word = words.first().filter(|word| word.characters > 1 && !word.is_name);
        let second = rest.chars().nth(1).filter(|c| given(*c) && !ENDS.contains(*c));
        let length = first.len_utf8() + second.map_or(0, char::len_utf8);
        (word.is_none_or(|word| word.length == length) && second.is_some())
            .then(|| at..at + surname.len_utf8() + length)
    };
    clauses.filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_victim_is_called_by_what_he_is() {
        for victim in "学生 退休教师 企业财务 老王 宝妈 高中生 准大学生 网红主播 宝妈小陈 李会计 王阿婆 李华（化名） 化名李华 王教授 吴老板 王老太 \
            个体户 全职妈妈 一名学生 王某夫妇 白领 外卖员 王某（公司会计） 王女士和李女士 男，农民 王某某 村民 35岁的白领 大学生情侣 居民 店主 老年人"
            .split_whitespace()
        {
            assert_eq!(names(victim).next(), None, "{victim}");
        }
    }

    #[test]
    fn a_name_is_one_wherever_it_stands() {
        for (victim, name) in [
            ("王小明", "王小明"),
            ("扎西顿珠，牧民", "扎西顿珠"),
            ("禚建国", "禚建国"),
            ("王某（王建国）", "王建国"),
            ("王女士（王丽）", "王丽"),
            ("62岁的王建国", "王建国"),
            ("男，王建国", "王建国"),
            ("王建国夫妇", "王建国"),
            ("投资人郭涛", "郭涛"),
            ("女，62岁，王丽", "王丽"),
            ("王某和李娟", "李娟"),
            ("王和平", "王和平"),
            ("巴特尔", "巴特尔"),
            ("欧阳娜", "欧阳娜"),
            ("化名李华，真名王建国", "王建国"),
            ("买买提·吐尔逊", "买买提·吐尔逊"),
            ("买买提", "买买提"),
            ("高洁", "高洁"),
            ("Zhang Wei, 35", "Zhang Wei"),
        ] {
            assert!(names(victim).any(|found| found == name), "{victim}");
        }
    }

    #[test]
    fn a_case_of_wang_has_no_wang_xiaoming() {
        let found =
            |text: &str| told(text, "王某，35岁").into_iter().map(|span| text[span].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("她报警，王小明才知道受骗。王某后悔，王女士也后悔。"), ["王小明"]);
        assert_eq!(found("王家父母劝她，王牌客服说得好听，王者荣耀的账号。"), Vec::<String>::new());
    }
}
