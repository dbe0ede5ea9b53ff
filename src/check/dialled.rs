//! Short numbers to ring in running text: only national and listed ones may be named, and none
//! against its use.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Text;
use super::against_use::against_use;
use super::finding::Finding;
use super::groups::Group;
use super::other_use::{other_use, owner_before};
use crate::diagnostics::nearest;
use crate::hotlines::{area, national, numbers, without_area};
use crate::pattern::pattern;

/// What says that a number is one to ring: directly before it, or after it.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(?:(?:拨打|致电|来电|回拨|拨|打|电话|热线|专线|客服|呼叫|call|dial|tel)(?:号码|号|给)?[:是为请 “"(【]{0,4}|(?:咨询|举报|求助|报警|投诉)(?:请打|请拨|打|拨)?[: ]{1,2})$"#,
    )
});
/// The numbers of a list before one of it.
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?:\(0\d{2,3}\) ?)?\d[\d-]{2,12} ?(?:[(【][^()【】\n]{0,20}[)】])? ?(?:[、/,;和与及]|或者?是?|以及|[、,](?:或者?|和|以及)) ?)+$",
    )
});
static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"^[”") ]{0,2}(?:来电|打来|打进来|热线|专线|电话|短信|报警|平台|反诈|预警|[均都]可(?:报警|拨打))"#)
});
/// What makes any number that is to be rung one of this campaign's own subject.
static PURPOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern("(?:反诈|防诈|防骗|报警|预警|劝阻)[^,。;!?]{0,4}(?:电话|热线|专线|号码)[:是为请 “\"(]{0,4}$")
});
/// A number that is so many of something.
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^ ?(?:[元万亿块余多人起件次名个条户岁%年月天日份张斤吨米克里字页套台部通例笔宗场家处项批幅位辆届版]|分钟|小时|秒|平方|公里|路公交|\.\d|,\d{3}(?:\D|$))",
    )
});
/// Words that begin like what is counted: somebody rings the number, and it is no amount.
static NO_AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern("^ ?(?:人工|台州|通知|通过|通话|通报|通告|处理|处置|处警|位于|家里|家长|家人|部门|例如|场所|项目|批准)")
});
/// What is numbered, and no number to ring.
static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern("(?:编号|单号|案号|警号|尾号|学号|工号|验证码|密码|代码|房间)[:是为 “\"]{0,3}$"));
/// What is said of calls that are counted.
static SUMMED: LazyLock<Regex> = LazyLock::new(|| pattern("全年|日均|累计|共|[量数][达为]"));
/// What is said behind a number that nobody is to ring.
static FALSE: LazyLock<Regex> =
    LazyLock::new(|| pattern("^[”\") ]{0,2}(?:都|就|其实)?(?:是(?:假|冒|骗|诈|伪|不存在)|无效|不存在|打不通)"));
/// A year is no number to ring.
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:19|20)\d\d$"));
/// The line everybody has in mind; a slip in it is the worst there is.
pub(super) const ADVICE: &str = "96110";
/// A short number some of whose digits are letters: read from a scan, or typed so.
static LETTERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^A-Za-z0-9])([19][0-9OoIl]{2,4})(?:[^A-Za-z0-9]|$)"));

/// Whether a number is one slip of the hand away from the line for advice.
pub(super) fn is_slip(number: &str) -> bool {
    (4..=6).contains(&number.len()) && strsim::damerau_levenshtein(number, ADVICE) == 1
}

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let elsewhere = told_elsewhere(text);
    let groups = text.reading.groups();
    for (i, group) in groups.iter().enumerate() {
        let Some(short) = short(text, groups, i) else { continue };
        let source = text.reading.source(&group.span);
        let told = elsewhere.iter().any(|e| e.start <= source.start && source.end <= e.end);
        if told || is_amount(text, group.span.end) || text.is_comment(group.span.start) {
            continue;
        }
        let found = match national(&short.digits) {
            Some(known) => against_use(text, &short, known).or_else(|| other_use(text, &short, known)),
            None => unknown(text, &short),
        };
        out.extend(found);
    }
    out.extend(groups.iter().enumerate().filter_map(|(i, _)| in_parts(groups, i)).filter_map(|whole| {
        let source = text.reading.source(&whole.span);
        let told = elsewhere.iter().any(|e| e.start <= source.start && source.end <= e.end);
        let named = BEFORE.is_match(text.reading.before(whole.span.start, 12));
        let short = Short { digits: whole.digits, head: whole.span.start, span: whole.span, whole: true };
        (!told && named && !is_amount(text, short.span.end) && !text.is_comment(short.head))
            .then(|| unknown(text, &short))
            .flatten()
    }));
    with_letters(text, out);
}

/// A number short enough to be a hotline.
pub(super) struct Short {
    /// Without an area code.
    pub digits: String,
    /// In the reading's text.
    pub span: Range<usize>,
    /// Where it begins with its area code: what is said of it stands before.
    pub head: usize,
    /// It is not the beginning of a longer one, such as 400 of 400-800-1234.
    pub whole: bool,
}

/// The short number that a group of digits is, alone or behind an area code (`0838-96110`, `083896110`).
fn short(text: &Text<'_>, groups: &[Group], i: usize) -> Option<Short> {
    let group = &groups[i];
    let tied = |group: &Group| group.joined && group.gap == 1;
    let next = groups.get(i + 1).filter(|next| tied(next));
    let whole = next.is_none_or(|next| text.reading.text[group.span.end..next.span.start].starts_with(['/', ',']));
    if (8..=10).contains(&group.digits.len()) {
        let digits = without_area(&group.digits);
        let alone = digits.len() < group.digits.len() && digits.len() > 4 && !tied(group) && next.is_none();
        // What is not said to be rung is some other number, and its first digit may well be 0.
        let named = BEFORE.is_match(text.reading.before(group.span.start, 12));
        let (span, head) = (group.span.clone(), group.span.start);
        return (alone && named).then(|| Short { digits: digits.to_owned(), span, head, whole: true });
    }
    if !(3..=6).contains(&group.digits.len()) {
        return None;
    }
    let known = |group: &Group| national(&group.digits).is_some();
    let between_numbers = tied(group) && next.is_some_and(|next| next.digits.len() > 4);
    if between_numbers && !(known(group) && next.is_some_and(known)) {
        return None;
    }
    let code = i.checked_sub(1).map(|i| &groups[i]).filter(|code| group.joined && !tied(code) && next.is_none());
    let code = code.filter(|code| area(&code.digits) == code.digits.len());
    let code =
        code.filter(|code| text.reading.text[code.span.end..group.span.start].trim_matches(['-', ' ', ')']).is_empty());
    let head = code.map_or(group.span.start, |code| code.span.start);
    Some(Short { digits: group.digits.clone(), span: group.span.clone(), head, whole })
}

/// A short number that is written in parts, `961 11` or `96-111`, from its first group on.
fn in_parts(groups: &[Group], first: usize) -> Option<Group> {
    let own = &groups[first];
    let goes_on = |group: &&Group| group.joined && group.gap == 1;
    let rest: Vec<&Group> = groups[first + 1..].iter().take(6).take_while(goes_on).collect();
    let last = rest.last().filter(|_| !own.joined)?;
    let digits: String = std::iter::once(own).chain(rest.iter().copied()).map(|g| g.digits.as_str()).collect();
    let service = matches!(digits.len(), 5 | 6) && ["95", "96"].iter().any(|p| digits.starts_with(p));
    service.then_some(Group { digits, span: own.span.start..last.span.end, joined: false, gap: 0 })
}

/// Numbers with a letter where a digit belongs: they look right and cannot be rung.
fn with_letters(text: &Text<'_>, out: &mut Vec<Finding>) {
    let reading = text.reading.text.as_str();
    if !may_have_letters(reading.as_bytes()) {
        return;
    }
    let mut from = 0;
    while let Some(written) = LETTERS.captures_at(reading, from).and_then(|found| found.get(1)) {
        from = written.end();
        let number = written.as_str().replace(['O', 'o'], "0").replace(['I', 'l'], "1");
        let known = national(&number).is_some() || (number.len() > 4 && is_slip(&number));
        if number != written.as_str() && known && !text.is_comment(written.start()) {
            let span = text.reading.source(&written.range());
            let message = format!("`{}` has a letter where a digit belongs", written.as_str());
            let near = if national(&number).is_some() { number } else { ADVICE.to_owned() };
            out.push(
                Finding::error("outreach::hotlines::unknown", text.source(), span, message)
                    .help(format!("write {near}, in digits")),
            );
        }
    }
}

/// Whether one of [`LETTERS`] may be in a text: few have one, and this is seen far faster than matched.
fn may_have_letters(text: &[u8]) -> bool {
    let letter = |byte: &u8| matches!(byte, b'O' | b'o' | b'I' | b'l');
    let number = |byte: &&u8| byte.is_ascii_digit() || letter(byte);
    memchr::memchr2_iter(b'1', b'9', text).any(|at| text[at + 1..].iter().take(4).take_while(number).any(letter))
}

/// Lists of hotlines have a rule of their own.
fn told_elsewhere(text: &Text<'_>) -> Vec<Range<usize>> {
    if text.entry.is_none() {
        let config = &text.campaign.config;
        let own = std::sync::Arc::ptr_eq(&config.file, text.file);
        let organization = &config.organization;
        let contacts = organization.contacts.iter().map(|c| &c.phone_span);
        let all = organization.hotlines.iter().map(|h| &h.span).chain(contacts).cloned();
        return if own { all.collect() } else { Vec::new() };
    }
    let hotlines = text.entry.and_then(|e| e.scam()).map(|s| s.hotlines.as_slice()).unwrap_or_default();
    hotlines.iter().map(|(_, span)| span.clone()).collect()
}

/// What ends at a place is so many of something.
fn is_amount(text: &Text<'_>, end: usize) -> bool {
    let after = &text.reading.text[end..];
    AMOUNT.is_match(after) && !NO_AMOUNT.is_match(after)
}

fn unknown(text: &Text<'_>, short: &Short) -> Option<Finding> {
    let number = short.digits.as_str();
    let after = &text.reading.text[short.span.end..];
    if text.official.numbers.contains(number) {
        return None;
    }
    let before = text.reading.before(short.head, 12);
    let service = matches!(number.len(), 5 | 6) && ["95", "96", "10", "11", "12"].iter().any(|p| number.starts_with(p));
    let emergency = number.len() == 3 && (number.starts_with("11") || number.starts_with("12"));
    // What is said before a list is said of all its numbers.
    let listed = text.reading.before(short.head, 48);
    let listed = LIST.find(listed).map_or("", |list| &listed[..list.start()]);
    // Most numbers in a text are neither long nor short enough for any of this to be asked.
    let named = || {
        let said = BEFORE.is_match(before) || BEFORE.is_match(listed) || AFTER.is_match(after);
        said || owner_before(text, short).is_some()
    };
    // Three digits may also be the first of many, some of them hidden: 188****8000.
    let masked = number.len() < 5 && after.starts_with(['*', '×', '…', '#', '-', '~']);
    let plausible =
        matches!(number.len(), 5 | 6) || (short.whole && !masked && !number.starts_with('0') && !YEAR.is_match(number));
    let purpose = plausible && (PURPOSE.is_match(before) || PURPOSE.is_match(listed));
    // 96119 without a word beside it is nothing else but 96110 written wrong.
    let slip = is_slip(number)
        && number.len() > 4
        && !number.ends_with("00")
        && !NUMBERED.is_match(before)
        && !before.ends_with([
            '第', '¥', '$', '.', '/', '-', '〔', '号', '达', '约', '近', '超', '逾', '共', '量', '数', '计',
        ]);
    if !((service || emergency) && named() || purpose || slip) {
        return None;
    }
    // 全年拨打劝阻电话12000, 电话95539是假的.
    if number.ends_with("00") && SUMMED.is_match(before) || FALSE.is_match(after) {
        return None;
    }
    let known: Vec<&str> = numbers().iter().map(|n| n.number.as_str()).chain(text.official.numbers.own()).collect();
    let help = match nearest(number, known) {
        Some(near) => format!("did you mean {near}? Own numbers go into `[organization] hotlines` in book.toml"),
        None => "put your own numbers into `[organization] hotlines` in book.toml first".to_owned(),
    };
    let span = text.reading.source(&short.span);
    Some(
        Finding::error("outreach::hotlines::unknown", text.source(), span, format!("{number} is no known hotline"))
            .help(help),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::told;

    #[test]
    fn wrong_numbers_are_found_behind_area_codes_and_labels() {
        let wrong = [
            ("反诈热线：0838-96119", "96119"),
            ("反诈热线：（0838）96119", "96119"),
            ("拨打0838-96111咨询", "96111"),
            ("拨打083896111咨询", "083896111"),
            ("反诈专线：9611", "9611"),
            ("报警电话：101", "101"),
            ("预警劝阻电话 961100", "961100"),
            ("拨打96111人工服务", "96111"),
            ("拨打96123处理", "96123"),
            ("客服：95013", "95013"),
            ("报警电话：110、111", "111"),
            ("请拨打110或者113", "113"),
            ("咨询电话：96110（反诈）、12345/12346", "12346"),
            ("反诈专线：96110和9611", "9611"),
            ("报警电话：110，111", "111"),
            ("报警电话：110（24小时）；111", "111"),
            ("报警电话：110【24小时】、111", "111"),
            ("请拨打110、或111", "111"),
            ("请拨打（0838）2345678或111", "111"),
            ("拨打【111】报警", "111"),
            ("110、111均可报警", "111"),
            ("工行95588、建行95523", "95523"),
            ("中国移动10087", "10087"),
        ];
        let right = [
            "反诈热线：0838-96110",
            "反诈热线：083896110，0838-12345",
            "咨询电话：0838-2345678",
            "共拨打预警劝阻电话12000通。",
            "来电96123通，劝阻电话12345例",
            "报警电话：0838-2345678、400-800-1234",
            "报警电话 188****1234",
            "反诈热线2026年开通",
            "反诈热线2025版，劝阻电话300余通",
            "编号0838-96119，见第96119号",
            "请拨打110，120秒内有人接；报警电话110、12110",
            "全年拨打劝阻电话12000，日均呼出电话12000",
            "国家反诈中心App安装量达96119",
            "客服电话95539是假的",
            "支付宝10000元，中国移动12000户",
            "拨打96110或到113房间、拨打110和114号窗口",
            "编号为96119的案件，验证码961109",
        ];
        for ((page, number), found) in wrong.iter().zip(told("", check, &wrong.map(|w| w.0))) {
            assert_eq!(found, [("unknown".to_owned(), (*number).to_owned())], "{page}");
        }
        for (page, found) in right.iter().zip(told("", check, &right)) {
            assert_eq!(found, [], "{page}");
        }
        let own = "[organization]\nhotlines = [{ number = \"0838-96119\", label = \"消防\" }]\n";
        assert_eq!(told(own, check, &["请打0838-96119或96119。"]), [vec![]]);
    }

    #[test]
    fn a_slip_among_contacts_makes_no_text_right() {
        let book = "[organization]\ncontacts = [{ phone = \"96119\" }, { phone = \"0838-96233\" }]\n";
        let found = told(book, check, &["拨打96119", "拨打96233"]);
        assert!(found[0].len() == 1 && found[1].is_empty(), "{found:?}");
    }
}
