//! Names of persons that are not masked. A surname alone says little (高 also begins 高中, 张 also
//! begins 张贴), so a name counts where something beside it says that it is one: a role
//! (受害人), a label (姓名：), an age or sex, a form of address, the verb of a report.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use crate::check::reading::{Reading, overlap};
use crate::pattern::pattern;

/// Words of ordinary speech that begin with a surname's character.
struct Surname {
    /// Second characters of such words.
    words: Vec<char>,
    /// A common word by itself.
    weak: bool,
}

static SURNAMES: LazyLock<HashMap<char, Surname>> = LazyLock::new(|| {
    let lines = include_str!("surnames.txt").lines().filter(|l| !l.starts_with('#'));
    let read = |line: &str| {
        let (line, weak) = line.strip_prefix('?').map_or((line, false), |l| (l, true));
        let mut chars = line.chars();
        let surname = chars.next()?;
        Some((surname, Surname { words: chars.filter(|c| *c != ' ').collect(), weak }))
    };
    lines.filter_map(read).collect()
});

const COMPOUND: [&str; 20] = [
    "欧阳", "司马", "诸葛", "上官", "司徒", "东方", "独孤", "南宫", "夏侯", "尉迟", "皇甫", "公孙", "慕容", "令狐",
    "长孙", "宇文", "轩辕", "端木", "百里", "呼延",
];

/// Forms of address and masks: what begins like this after a surname hides the given name.
const MASKS: [&str; 42] = [
    "某", "女士", "先生", "同学", "老师", "老伯", "大爷", "大妈", "大娘", "大叔", "大姐", "大哥", "大伯", "阿姨",
    "奶奶", "爷爷", "婆婆", "老人", "老汉", "叔", "姨", "婶", "嫂", "伯", "总", "姓", "师傅", "警官", "主任", "经理",
    "老板", "医生", "校长", "书记", "站长", "局长", "所长", "会计", "小姐", "姐", "哥", "×",
];

/// Characters that write the sounds of Uyghur and Kazakh names. Left out are those that would make
/// words of three of them (比亚迪, 阿里巴巴).
const SOUNDS: &str = "阿依古丽努尔买提木江艾孜热帕夏迪力亚库吐逊麦玉素甫伊布拉欣哈吾萨沙扎汗曼";

/// Characters that no given name has: what is said of a person begins with them.
const NOT_IN_NAMES: &str = "的了在是被把给将和与及等不没有也都要就会能从对为以且而或之所其这那此每各该们吗呢吧啊个些很太最更再又还只呀着过到说称遭收接打扫汇\
    听加按赶问让因使用谁什怎么你我他她它您咱几两三二一四五六七八九十百千万元号月年日时后前里中下上去来做看找买卖借还查骗钱款转账卡手机电话信群网";

/// Characters that end a name although a name may have them: verbs of reports.
const ENDS: &str = "报发点登立现投想觉取存付轻告已据当通今损向于先随便感意怀相刷认申购误起需应可帮请带回进离办交填下拨点同住家男女遇反";

/// Where a name is told by what stands before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    /// `姓名：`, a cell of a table: the whole value is a name.
    Label,
    /// `受害人张伟…`
    Role,
    /// `，张伟接到…`
    Clause,
}

const ROLES: &str = "受害人|被害人|受害者|受骗人|被骗人|受骗者|受骗群众|受骗老人|被骗老人|事主|失主|报案人|报警人|举报人|当事人|投诉人|嫌疑人|被告人|学生|大学生|同学|\
    家长|母亲|父亲|妈妈|爸爸|奶奶|爷爷|女儿|儿子|妻子|丈夫|老伴|村民|居民|市民|群众|网民|网友|老人|员工|职工|职员|会计|出纳|财务人员|客户|储户|顾客|店主|老板|教师|\
    老师|家属|亲属|业主|租客|司机|工人|农民|男子|女子|小伙|姑娘|宝妈|用户|民警|辅警|网格员|班主任|辅导员|校长|柜员|书记|主任|经理|户主|监护人|联系人|户名|收款人|持卡人|\
    本人|同事|朋友|机主|号主|退休干部|务工人员|店员|护士|医生|会员|买家|卖家|商户|旅客";

/// Words of labels besides roles.
const LABELS: &str = "姓名|真名|实名|本名|名字|名单|名册|责任人|签收人|victim|name";

/// Where the words of roles and labels stand: all of them are looked for in one pass.
static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let words: Vec<&str> = ROLES.split('|').map(str::trim_start).chain(LABELS.split('|')).collect();
    let roles = ROLES.split('|').count();
    let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(&words);
    Words { find: builder.unwrap_or_else(|e| panic!("these words are part of this program: {e}")), roles }
});

struct Words {
    find: AhoCorasick,
    /// So many of the words are roles.
    roles: usize,
}

/// Between a role and the name.
static AFTER_ROLE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(?:名叫|叫|是|为)?[:]?[ "“'(]{0,2}"#));
/// Between a label and the names.
static AFTER_LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(?:为|是)?[ "]*[:=][ "“']*"#));
static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:[,，、 ]*[(（]?(?:男|女|性别[:：]?[男女])[,，、)） 。]|[,，、(（ ]*(?:今年|现年|时年|年仅|年约)?[0-9]{1,3}(?:周)?岁|[,，、(（ ]*身份证)",
    )
});
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "女士|先生|小姐|同学|老师|阿姨|大爷|大妈|大娘|大叔|奶奶|爷爷|老人|老汉|师傅|警官|主任|经理|老板|校长|书记|医生|教授",
    )
});
static CALLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?:我是|我叫|名叫|名字叫|叫做|化名|真名|自称是?|署名)[ "“']?"#));
static REPORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:接到|收到|被骗|被拉|报警|报案|添加|点击|下载|发现|轻信|误信|扫码|扫描|转账|转了|转出|汇款|在家|在网|在手机|在微信|在宿舍|打开|登录|信以为真|受骗|上当|损失|听信|联系|打电话|\
        加了|按照|按对方|按要求|立即|立刻|随即|随后|赶紧|今年|来到|向|将|把|先后|多次|一共|共|通过|遭遇|遇到|因|感到|意识到|觉得|怀疑|告诉|说|称|表示|以为|相信|看到|刷到|认识|申请|投资|\
        购买|借|是一名|是某|系|的(?:手机|银行|微信|账户|卡|QQ|母亲|父亲|儿子|女儿|丈夫|妻子))",
    )
});

/// Finds names; `known` are those that may be printed.
pub fn find(reading: &Reading, known: &[&str]) -> Vec<Range<usize>> {
    let text = reading.text.as_str();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut add = |span: Range<usize>| {
        let name = &text[span.clone()];
        let stands = known.iter().any(|k| k.contains(name) || name.contains(k));
        if !stands && !found.iter().any(|f| overlap(f, &span)) {
            found.push(span);
        }
    };
    let words: Vec<_> = WORDS.find.find_iter(text).collect();
    let after = |end: usize, between: &Regex| between.find(&text[end..]).map(|m| end + m.end());
    for end in words.iter().filter_map(|word| after(word.end(), &AFTER_LABEL)) {
        listed(text, end).into_iter().for_each(&mut add);
    }
    let roles = words.iter().filter(|word| word.pattern().as_usize() < WORDS.roles);
    for end in roles.filter_map(|role| after(role.end(), &AFTER_ROLE)) {
        if let Some(length) = name_at(&text[end..], Context::Role) {
            add(end..end + length);
        }
    }
    for called in CALLED.find_iter(text) {
        let end = called.end();
        if let Some(length) = name_at(&text[end..], Context::Label).or_else(|| name_at(&text[end..], Context::Clause)) {
            // 自称“海员”的网友: what somebody says he is, not who.
            let trade = called.as_str().ends_with(['"', '“', '‘'])
                && text[end + length..].starts_with(['"', '”', '’'])
                && text[end + length..].chars().nth(1) == Some('的');
            if !trade {
                add(end..end + length);
            }
        }
    }
    let told = ["男", "女", "岁", "身份证"].iter().any(|word| text.contains(word));
    for attribute in ATTRIBUTE.find_iter(if told { text } else { "" }) {
        name_before(text, attribute.start(), true).into_iter().for_each(&mut add);
    }
    for title in TITLE.find_iter(text) {
        name_before(text, title.start(), false).into_iter().for_each(&mut add);
    }
    for start in clauses(text) {
        if let Some(length) = name_at(&text[start..], Context::Clause) {
            add(start..start + length);
        }
    }
    columns(text).into_iter().for_each(&mut add);
    found.sort_by_key(|f| f.start);
    found
}

/// Where clauses begin with what may be a surname: at lines, behind their marks, and behind
/// punctuation and hours of the day.
fn clauses(text: &str) -> impl Iterator<Item = usize> {
    let mut after = true;
    let mut number = false;
    text.char_indices().filter_map(move |(at, c)| {
        let (was, in_number) = (after, number);
        number = false;
        match c {
            '\n' | '，' | '。' | '；' | '：' | '！' | '？' | '、' | ',' | ';' | ':' | '!' | '?' | '"' | '“' | '”'
            | '（' | '）' | '(' | ')' | '\u{fffc}' => after = true,
            // Marks of lists and quotations, and the numbers of items.
            ' ' | '\t' | '>' | '#' | '-' => after = was,
            '0'..='9' if was => (after, number) = (false, true),
            '0'..='9' if in_number => (after, number) = (false, true),
            '.' if in_number => after = true,
            _ => {
                after = matches!(c, '日' | '晚' | '午' | '晨' | '许');
                return (was && begins_names(c)).then_some(at);
            }
        }
        None
    })
}

/// Whether a character is a surname, or the first of one.
fn begins_names(c: char) -> bool {
    /// A bit for each of the 20,992 characters from U+4E00 on.
    static FIRST: LazyLock<[u64; 328]> = LazyLock::new(|| {
        let mut bits = [0; 328];
        let compound = COMPOUND.iter().filter_map(|c| c.chars().next());
        for at in SURNAMES.keys().copied().chain(compound).filter_map(place) {
            bits[at / 64] |= 1 << (at % 64);
        }
        bits
    });
    fn place(c: char) -> Option<usize> {
        usize::try_from((c as u32).checked_sub(0x4E00)?).ok().filter(|at| *at < 328 * 64)
    }
    place(c).is_some_and(|at| FIRST[at / 64] >> (at % 64) & 1 == 1)
}

/// Names after a label, one or a list of them.
fn listed(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    let mut at = start;
    while let Some(length) = name_at(&text[at..], Context::Label) {
        names.push(at..at + length);
        let rest = &text[at + length..];
        let next = rest.trim_start_matches(['、', ',', ' ', '和', '及', '"', '/']);
        if next.len() == rest.len() {
            break;
        }
        at = text.len() - next.len();
    }
    names
}

/// Cells of tables below a head such as 姓名.
fn columns(text: &str) -> Vec<Range<usize>> {
    const HEADS: [&str; 14] = [
        "姓名",
        "学生",
        "学生姓名",
        "家长",
        "家长姓名",
        "受害人",
        "户主",
        "户主姓名",
        "联系人",
        "名字",
        "监护人",
        "事主",
        "报案人",
        "当事人",
    ];
    let mut found = Vec::new();
    let mut wanted: Vec<usize> = Vec::new();
    let mut start = 0;
    let mut in_table = false;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        if !line.trim_start().starts_with('|') {
            in_table = false;
            continue;
        }
        let mut cells = Vec::new();
        let mut cell_at = at;
        for cell in line.split('|') {
            cells.push((cell, cell_at));
            cell_at += cell.len() + 1;
        }
        if !in_table {
            in_table = true;
            wanted = (0..cells.len()).filter(|i| HEADS.contains(&cells[*i].0.trim())).collect();
            continue;
        }
        for (cell, cell_at) in wanted.iter().filter_map(|i| cells.get(*i)) {
            let lead = cell.len() - cell.trim_start().len();
            if let Some(length) = name_at(&cell[lead..], Context::Label) {
                found.push(cell_at + lead..cell_at + lead + length);
            }
        }
    }
    found
}

/// The length in bytes of a name at the head of a text.
fn name_at(text: &str, context: Context) -> Option<usize> {
    let chars: Vec<(usize, char)> = text.char_indices().take(10).collect();
    let end_of = |count: usize| chars.get(count).map_or(text.len().min(end(&chars)), |(i, _)| *i);
    let char_at = |i: usize| chars.get(i).map(|(_, c)| *c);
    // Names of other peoples: 阿依古丽·买买提.
    if context != Context::Clause
        && let Some(dot) = chars.iter().position(|(_, c)| matches!(c, '·' | '•' | '・'))
        && dot >= 2
        && chars[..dot].iter().all(|(_, c)| is_han(*c) && !NOT_IN_NAMES.contains(*c))
    {
        let after =
            chars[dot + 1..].iter().take_while(|(_, c)| is_han(*c) && !"说称接收报被的在把是于到".contains(*c)).count();
        return (after >= 2).then(|| end_of(dot + 1 + after));
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
    // 唐 磊: two characters set as wide as three, as lists do.
    if context == Context::Label
        && let [(_, surname), (_, ' '), (_, given), rest @ ..] = chars.as_slice()
        && SURNAMES.contains_key(surname)
        && is_han(*given)
        && !NOT_IN_NAMES.contains(*given)
        && !MASKS.iter().any(|m| m.starts_with(*given))
        && rest.first().is_none_or(|(_, c)| !is_han(*c))
    {
        return Some(end_of(3));
    }
    let (surname, weak, words): (usize, bool, &[char]) = if COMPOUND.iter().any(|c| text.starts_with(c)) {
        (2, false, &[])
    } else {
        let surname = SURNAMES.get(&char_at(0)?)?;
        (1, surname.weak, &surname.words)
    };
    let first = char_at(surname)?;
    let rest = &text[chars.get(surname)?.0..];
    let masked = MASKS.iter().any(|m| rest.starts_with(m));
    if !is_han(first) || masked || NOT_IN_NAMES.contains(first) || words.contains(&first) {
        return None;
    }
    let one = surname + 1;
    let next = char_at(one);
    let rest = &text[end_of(one)..];
    let long = next.is_some_and(|c| is_han(c) && !NOT_IN_NAMES.contains(c));
    let titled = TITLE.find(rest).is_some_and(|m| m.start() == 0);
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
    // 某 anywhere is a mask: 张伟某.
    if follows == Some('某') {
        return None;
    }
    let good = match context {
        Context::Label => ends || TITLE.find(rest).is_some_and(|m| m.start() == 0),
        Context::Role => {
            let said = follows.is_some_and(|c| NOT_IN_NAMES.contains(c) || ENDS.contains(c)) || reported(rest);
            if weak { reported(rest) } else { ends || said || count == surname + 2 && !is_common(words) }
        }
        Context::Clause => !weak && reported(rest),
    };
    good.then(|| end_of(count))
}

/// A surname that begins many ordinary words.
fn is_common(words: &[char]) -> bool {
    words.len() > 8
}

fn end(chars: &[(usize, char)]) -> usize {
    chars.last().map_or(0, |(i, c)| i + c.len_utf8())
}

/// The name that ends at a place, with what stands before it.
fn name_before(text: &str, end: usize, strong: bool) -> Option<Range<usize>> {
    let head: Vec<(usize, char)> = text[..end].char_indices().rev().take(6).collect();
    for count in [4, 3, 2] {
        let Some((start, first)) = head.get(count - 1).copied() else { continue };
        let name = &text[start..end];
        if !name.chars().all(is_han) {
            continue;
        }
        let compound = COMPOUND.iter().any(|c| name.starts_with(c));
        if compound != (count == 4) && !(compound && count == 3) {
            continue;
        }
        let surname = if compound { 2 } else { 1 };
        let known = SURNAMES.get(&first);
        let given: Vec<char> = name.chars().skip(surname).collect();
        let words = known.map(|s| s.words.as_slice()).unwrap_or_default();
        let weak = known.is_some_and(|s| s.weak);
        let masked = MASKS.iter().any(|m| name.contains(m));
        if (!compound && known.is_none())
            || masked
            || given.iter().any(|c| NOT_IN_NAMES.contains(*c))
            || words.contains(&given[0])
            || (weak && !strong)
        {
            continue;
        }
        let before = head.get(count).map(|(_, c)| *c);
        let inside_text = before.is_some_and(is_han);
        // 向王老师: what looks like a surname is a preposition.
        let role_before = ends_in_role(&text[..start]);
        let preposition = before.is_some_and(|c| "向给和与跟对找问请被把由让同的是叫为因称在说听及即".contains(c));
        // A surname directly before a form of address masks what would be a name: 找王老师.
        let surname_only = !strong
            && given.len() == 1
            && SURNAMES.get(&given[0]).is_some_and(|s| !s.weak)
            && "向和于同任从连由应解问".contains(first);
        if surname_only || (inside_text && !role_before && !preposition) {
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
    let role = |word: &aho_corasick::Match| word.pattern().as_usize() < WORDS.roles;
    let all = |end: usize| AFTER_ROLE.find(&tail[end..]).is_some_and(|m| end + m.end() == tail.len());
    WORDS.find.find_iter(tail).filter(role).any(|word| all(word.end()))
}

fn is_han(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0x20000..=0x3FFFF)
}
