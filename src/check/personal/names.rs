//! Names of persons that are not masked. A surname alone says little (高 also begins 高中, 张 also
//! begins 张贴), so a name counts where something beside it says that it is one: a role
//! (受害人), a label (姓名：), an age or sex, a form of address, the verb of a report; or where its own
//! characters do (王丽娟).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::between::{after_label, after_role, attribute, behind_age, behind_place, bracket, told_beside};
use super::given::{dotted_names, short_name, usual_name, whole_name};
use super::signs::{Says, Signs};
use super::words::{
    COMPOUND, ENDS, KNOWN, MASKS, NOT_IN_NAMES, PEOPLES, SOUNDS, SPEAKS, STRONG, SURNAMES, TITLES, is_first, is_han,
    roles,
};
use super::{latin, tables};
use crate::check::reading::{Places, Reading};
use crate::pattern::pattern;
use crate::theme::segments;

/// Where a name is told by what stands before it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// `姓名：`, a cell of a table: the whole value is a name.
    Label,
    /// `受害人张伟…`
    Role,
    /// `，张伟接到…`
    Clause,
}

/// Behind a name that somebody is called: a person, not a thing (一个叫…的网站).
static PERSON: LazyLock<Regex> =
    LazyLock::new(|| pattern("^的(?:[^，。,;!?]{0,5})(?:人|男|女|学生|客服|老师|网友|朋友|老乡|同学)"));
static REPORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:接到|收到|家住|现住|等(?:[0-9]{1,3}|[一二两三四五六七八九十几数]{1,3})?[余多]?人|被骗|被拉|报警|报案|添加|点击|下载|发现|轻信|误信|扫码|扫描|转账|转了|转出|汇款|在家|在网|在手机|在微信|在宿舍|打开|登录|信以为真|受骗|上当|损失|听信|联系|打电话|\
        加了|[，,]家住|按照|按对方|按要求|立即|立刻|随即|随后|赶紧|今年|来到|向|将|把|先后|多次|一共|共|通过|遭遇|遇到|因|感到|意识到|觉得|怀疑|告诉|说|称|表示|以为|相信|看到|刷到|认识|申请|投资|\
        购买|借|是一名|是某|系|的(?:手机|银行|微信|账户|卡|QQ|母亲|父亲|妈妈|爸爸|家人|家属|儿子|女儿|丈夫|妻子)|\
        上网|点开|点了|遭|报了警|被抓|被刑|做任务|刷单|网购|网恋|误入|误点|误加|落入|掉进|险些|差点|急忙|连忙|赶忙|赶到|前往|取出|输入|填写|提供|接听|拨打|致电|求助|咨询|询问|\
        到(?:派出所|公安局|银行)|回忆|讲述|反映|[,、: (]{1,2}(?:联系)?(?:电话|手机)?[: ]?(?:1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7}))",
    )
});

/// Finds names; `known` are those that may be printed.
pub fn find(reading: &Reading, known: &[&str]) -> Vec<Range<usize>> {
    let text = reading.text.as_str();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut told = Places::default();
    let mut add = |span: Range<usize>| {
        let stands = known.iter().any(|k| is_known(&text[span.start..], span.len(), k));
        // A name that is none of anybody.
        let pseudonym = text[span.end..].trim_start_matches([' ', '(', '"', '”']).starts_with("化名")
            || text[..span.start].trim_end_matches([' ', ':', '"', '“', '为', '叫']).ends_with("化名");
        let of_all = KNOWN.split_whitespace().any(|known| known == &text[span.clone()]);
        if !stands && !of_all && !pseudonym && !reading.is_masked(&span) && told.add(&span) {
            found.push(span);
        }
    };
    let Signs { words, clauses, whole } = Signs::of(text);
    let of = |says: Says| words.iter().filter(move |word| word.says == says).map(|word| &word.span);
    let next: fn(&str) -> &str = |rest| bracket(rest).trim_start_matches(['、', ',', ' ', '和', '及', '"', '/']);
    for label in words.iter().filter(|word| matches!(word.says, Says::Role | Says::Label)).map(|word| &word.span) {
        let rest = &text[label.end..];
        // A form without colons: 姓名张伟，年龄62岁, or 姓名 张伟.
        let space = rest.len() - rest.trim_start_matches(' ').len();
        let said = &text[label.clone()];
        let bare = (said.starts_with('姓') && said.replace(' ', "") == "姓名").then_some(space);
        if let Some(length) = after_label(rest).filter(|_| said != SPEAKS) {
            let names = listed(text, label.end + length, Context::Label, next).into_iter();
            names.filter(|name| !is_place(&text[name.clone()])).for_each(&mut add);
        } else if let Some(length) = bare {
            let names = listed(text, label.end + length, Context::Label, next).into_iter();
            names.filter(|name| length == 0 || !is_word(&text[name.start..], name.len(), false)).for_each(&mut add);
        }
    }
    // 骗子为何知道你的名字.
    let asks = |role: &Range<usize>| text[role.clone()] == *SPEAKS && text[role.end..].starts_with("为何");
    for role in of(Says::Role).filter(|role| !asks(role)) {
        let end = role.end + after_role(&text[role.end..]);
        usual_name(text, end).into_iter().for_each(&mut add);
        // 学生王佳怡、李俊豪.
        for name in listed(text, end, Context::Role, |rest| rest.strip_prefix('、').unwrap_or(rest)) {
            let surely = STRONG.contains(&&text[role.clone()]);
            if !is_no_name(&text[name.start..], name.len(), surely) {
                add(name);
            }
        }
    }
    // 王某（王建国）: what was hidden is told beside it.
    for bracket in memchr::memchr_iter(b'(', text.as_bytes()) {
        if let Some(length) = told_beside(text, bracket) {
            add(bracket + 1..bracket + 1 + length);
        }
    }
    let ages = of(Says::Attribute).filter_map(|word| behind_age(text, word));
    for end in ages.chain(of(Says::OfAPlace).filter_map(|word| behind_place(text, word.end))) {
        let name = name_at(&text[end..], Context::Role).filter(|length| !is_no_name(&text[end..], *length, false));
        name.map(|length| end..end + length).into_iter().for_each(&mut add);
    }
    for end in of(Says::Called).map(|called| called.end) {
        let rest = text[end..].strip_prefix([' ', '"', '“', '\'']).unwrap_or(&text[end..]);
        let end = text.len() - rest.len();
        let person = || name_at(rest, Context::Role).filter(|length| PERSON.is_match(&rest[*length..]));
        let name = name_at(rest, Context::Label).or_else(|| name_at(rest, Context::Clause)).or_else(person);
        if let Some(length) = name {
            // 自称“海员”的网友: what somebody says he is, not who.
            let trade = text[..end].ends_with(['"', '“', '‘'])
                && text[end + length..].starts_with(['"', '”', '’'])
                && text[end + length..].chars().nth(1) == Some('的');
            if !trade {
                add(end..end + length);
            }
        }
    }
    let mut told = 0;
    for attribute in of(Says::Attribute).filter_map(|word| attribute(text, word)) {
        // The mark between two of them belongs to the first.
        let name = name_before(text, attribute.start.max(told), true);
        name.filter(|name| !is_word(&text[name.start..], name.len(), false)).into_iter().for_each(&mut add);
        told = attribute.end;
    }
    for title in of(Says::Title) {
        let name = name_before(text, title.start, false);
        name.filter(|name| !is_no_name(&text[name.start..], name.len(), false)).into_iter().for_each(&mut add);
    }
    for start in clauses.into_iter().chain(of(Says::Teller).map(|teller| teller.end)) {
        short_name(text, start).into_iter().for_each(&mut add);
        let name = name_at(&text[start..], Context::Clause);
        if let Some(length) = name.filter(|length| !is_no_name(&text[start..], *length, false)) {
            add(start..start + length);
        }
    }
    let mut listed_to = 0;
    for name in whole.into_iter().filter_map(|start| whole_name(text, start)) {
        let end = name.end;
        add(name);
        // 王建国、邹凯、李志强: a list is gone through once.
        if end > listed_to && text[end..].starts_with('、') {
            let names = listed(text, end + '、'.len_utf8(), Context::Label, next);
            listed_to = names.last().map_or(end, |name| name.end);
            names.into_iter().filter(|name| !is_no_name(&text[name.start..], name.len(), false)).for_each(&mut add);
        }
    }
    tables::names(text).into_iter().chain(latin::names(text)).chain(dotted_names(text)).for_each(&mut add);
    found.sort_by_key(|f| f.start);
    found
}

/// Names from a place on, one or a list of them; `next` leaves out what stands before another one.
fn listed(text: &str, start: usize, context: Context, next: fn(&str) -> &str) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    let mut at = start;
    while let Some(length) = name_at(&text[at..], context) {
        names.push(at..at + length);
        let rest = &text[at + length..];
        let next = next(rest);
        if next.len() == rest.len() {
            break;
        }
        at = text.len() - next.len();
    }
    names
}

/// Whether what stands where a text begins is a known name, or one with the beginning of the next word: 王丽负|责.
fn is_known(text: &str, length: usize, known: &str) -> bool {
    let name = &text[..length];
    known.contains(name)
        || name.starts_with(known)
            && segments::first_words(&text[known.len()..]).first().is_some_and(|word| word.characters > 1)
}

/// Whether what looks like a name at the head of a text is an ordinary word, or the head of one. Where a name is sure
/// to stand (`surely`), a word that parents may choose is a name.
pub(super) fn is_word(text: &str, length: usize, surely: bool) -> bool {
    let words = segments::first_words(text);
    let Some(word) = words.first().filter(|word| word.characters > 1 && !word.is_name) else { return false };
    if PEOPLES.begin(text) {
        return false;
    }
    // The dictionary takes 欧阳 for a place.
    if COMPOUND.begin(text) && word.characters == 2 {
        return false;
    }
    match word.length.cmp(&length) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => !(surely && word.is_noun),
        // 毕生积|蓄: the next word goes on; 高明华: it does not.
        // And so does what leads to whom it is done to or with: 商贩向|老人.
        std::cmp::Ordering::Less => {
            words.get(1).is_some_and(|next| next.characters > 1)
                || text[..length].ends_with(['向', '对', '跟', '给', '找', '帮', '请', '替', '让', '叫', '地'])
        }
    }
}

/// The same, or the name of a place: 石桥镇.
pub(super) fn is_no_name(text: &str, length: usize, surely: bool) -> bool {
    let name = &text[..length];
    // 村民李家.
    let family = name.ends_with('家') && name.chars().nth(2).is_none();
    family || (!surely && is_place(name)) || is_word(text, length, surely)
}

/// Whether what looks like a name ends as places do: 石桥村.
fn is_place(name: &str) -> bool {
    const PLACES: &str = "镇村乡县市区州省湾庄寨街湖棚嘴沟坝坪岭桥站岗坡塘渡";
    name.chars().nth(2).is_some() && name.ends_with(|c| PLACES.contains(c))
}

/// The length in bytes of a name at the head of a text.
pub(super) fn name_at(text: &str, context: Context) -> Option<usize> {
    let is_dot = |c: char| matches!(c, '·' | '•' | '・');
    let of_name = |c: char| is_han(c) && !NOT_IN_NAMES.contains(c);
    // 阿不都, 买提.
    let of_sounds = |c: char| of_name(c) || SOUNDS.contains(c) || matches!(c, '不' | '都');
    // Most of what stands where a name may is none at first sight.
    let begins = |c: char| {
        let dotted = || text.chars().take(10).find(|c| !of_sounds(*c)).is_some_and(is_dot);
        is_first(c) || context != Context::Clause && (SOUNDS.contains(c) || PEOPLES.begin(text) || dotted())
    };
    text.chars().next().filter(|c| begins(*c))?;
    let (head, count) = first::<10>(text.char_indices());
    let chars = &head[..count];
    let end_of = |count: usize| chars.get(count).map_or(text.len().min(end(chars)), |(i, _)| *i);
    let char_at = |i: usize| chars.get(i).map(|(_, c)| *c);
    // Names of other peoples: 阿依古丽·买买提.
    if context != Context::Clause
        && let Some(dot) = chars.iter().position(|(_, c)| is_dot(*c))
        && dot >= 2
        && chars[..dot].iter().all(|(_, c)| of_sounds(*c))
    {
        let after =
            chars[dot + 1..].iter().take_while(|(_, c)| is_han(*c) && !"说称接收报被的在把是于到".contains(*c)).count();
        return (after >= 2 && !text[..end_of(dot + 1 + after)].contains('某')).then(|| end_of(dot + 1 + after));
    }
    if context != Context::Clause {
        // 阿依古丽, without a father's name.
        let sounds = chars.iter().take_while(|(_, c)| SOUNDS.contains(*c)).count();
        let rest = &text[end_of(sounds)..];
        let ends = rest.chars().next().is_none_or(|c| !is_han(c) || NOT_IN_NAMES.contains(c) || ENDS.contains(c));
        if sounds >= 3 && ends {
            return Some(end_of(sounds));
        }
    }
    // 格桑扎西: as many parts as there are.
    let mut parts = 0;
    while context != Context::Clause
        && let Some(part) = PEOPLES.words.iter().find(|part| text[parts..].starts_with(*part))
    {
        parts += part.len();
    }
    if parts > 0 {
        return Some(parts);
    }
    // 唐 磊: two characters set as wide as three, as lists do.
    if context == Context::Label
        && let [(_, surname), (_, ' '), (_, given), rest @ ..] = chars
        && SURNAMES.contains_key(surname)
        && is_han(*given)
        && !NOT_IN_NAMES.contains(*given)
        && !MASKS.words.iter().any(|m| m.starts_with(*given))
        && rest.first().is_none_or(|(_, c)| !is_han(*c))
    {
        return Some(end_of(3));
    }
    let (surname, weak, words): (usize, bool, &[char]) = if COMPOUND.begin(text) {
        (2, false, &[])
    } else {
        let surname = SURNAMES.get(&char_at(0)?)?;
        (1, surname.weak, &surname.words)
    };
    let first = char_at(surname)?;
    let rest = &text[chars.get(surname)?.0..];
    let masked = MASKS.begin(rest);
    if !is_han(first) || masked || NOT_IN_NAMES.contains(first) || words.contains(&first) {
        return None;
    }
    let one = surname + 1;
    let next = char_at(one);
    let rest = &text[end_of(one)..];
    let long = next.is_some_and(of_name);
    let titled = TITLES.begin(rest);
    let reported = |rest: &str| REPORT.is_match(rest);
    let count =
        if !long || titled || (context != Context::Label && (next.is_some_and(|c| ENDS.contains(c)) || reported(rest)))
        {
            one
        } else {
            one + 1
        };
    let rest = &text[end_of(count)..];
    let follows = rest.chars().next();
    let ends = follows.is_none_or(|c| !is_han(c));
    // 某 anywhere is a mask: 张伟某, 李小某. So is a trade: 李出纳.
    let role = || roles().any(|role| text[chars[surname].0..].starts_with(role));
    if follows == Some('某') || text[..end_of(count)].contains('某') {
        return None;
    }
    let good = match context {
        Context::Label => ends || TITLES.begin(rest),
        Context::Role => {
            let said = follows.is_some_and(|c| NOT_IN_NAMES.contains(c) || ENDS.contains(c)) || reported(rest);
            if weak { reported(rest) } else { ends || said || count == surname + 2 && !is_common(words) }
        }
        Context::Clause => !weak && reported(rest),
    };
    (good && !role()).then(|| end_of(count))
}

/// At most so many characters with their places, and how many they are.
pub(super) fn first<const MOST: usize>(chars: impl Iterator<Item = (usize, char)>) -> ([(usize, char); MOST], usize) {
    let (mut head, mut count) = ([(0, '\0'); MOST], 0);
    for (place, c) in head.iter_mut().zip(chars) {
        *place = c;
        count += 1;
    }
    (head, count)
}

/// A surname that begins many ordinary words.
fn is_common(words: &[char]) -> bool {
    words.len() > 8
}

pub(super) fn end(chars: &[(usize, char)]) -> usize {
    chars.last().map_or(0, |(i, c)| i + c.len_utf8())
}

/// The name that ends at a place, with what stands before it.
fn name_before(text: &str, end: usize, strong: bool) -> Option<Range<usize>> {
    let (head, count) = first::<6>(text[..end].char_indices().rev());
    let head = &head[..count];
    for count in [4, 3, 2] {
        let Some((start, first)) = head.get(count - 1).copied() else { continue };
        let name = &text[start..end];
        if !is_first(first) || !name.chars().all(is_han) {
            continue;
        }
        let compound = COMPOUND.begin(name);
        if compound != (count == 4) && !(compound && count == 3) {
            continue;
        }
        let surname = if compound { 2 } else { 1 };
        let known = SURNAMES.get(&first);
        let given = || name.chars().skip(surname);
        let Some(second) = given().next() else { continue };
        let words = known.map(|s| s.words.as_slice()).unwrap_or_default();
        let weak = known.is_some_and(|s| s.weak);
        let masked = || name.char_indices().any(|(i, _)| MASKS.begin(&name[i..]));
        if (!compound && known.is_none())
            || given().any(|c| NOT_IN_NAMES.contains(c))
            || words.contains(&second)
            || masked()
        {
            continue;
        }
        let before = head.get(count).map(|(_, c)| *c);
        let inside_text = before.is_some_and(is_han);
        // 苗翠英大妈 is a name where it begins a clause; 苗族大妈 has two characters.
        if weak && !strong && (inside_text || count < 3) {
            continue;
        }
        // 向王老师: what looks like a surname is a preposition.
        let role_before = ends_in_role(&text[..start]);
        let preposition = before.is_some_and(|c| "向给和与跟对找问请被把由让同的是叫为因称在说听及即".contains(c));
        // 抓获陈大伟，男，35岁; 劝住了张秀兰，72岁.
        let done_to = strong && before.is_some_and(|c| "获住了留捕到阻救抓见下".contains(c));
        // A surname directly before a form of address masks what would be a name: 找王老师.
        let surname_only = !strong
            && given().count() == 1
            && SURNAMES.get(&second).is_some_and(|s| !s.weak)
            && "向和于同任从连由应解问".contains(first);
        if surname_only || (inside_text && !role_before && !preposition && !done_to) {
            continue;
        }
        return Some(start..end);
    }
    None
}

/// A role, and what may stand between it and a name, is the last of a text.
fn ends_in_role(text: &str) -> bool {
    // The longest role has six characters, what stands behind it five.
    let from = text.char_indices().rev().take(16).last().map_or(0, |(at, _)| at);
    let tail = &text[from..];
    let signs = Signs::of(tail);
    let mut ends = signs.words.iter().filter(|word| word.says == Says::Role).map(|role| role.span.end);
    ends.any(|end| end + after_role(&tail[end..]) == tail.len())
}
