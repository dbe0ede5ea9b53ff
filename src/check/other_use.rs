//! National numbers that stand where another belongs: 12345 called the line against fraud, one bank's number
//! beside another bank's name.

use std::sync::LazyLock;

use regex::Regex;

use super::Text;
use super::against_use::Clauses;
use super::dialled::{ADVICE, Short};
use super::finding::Finding;
use crate::config::Hotline;
use crate::hotlines::{National, digits, numbers, without_area};
use crate::pattern::pattern;

/// What may stand between a label and its number.
const BETWEEN: &str = "[:是为请打拨 |“\"(]{0,4}$";
/// The line against fraud. A centre has other numbers too, and a line to report to is another one.
static ADVICE_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "(?:反诈骗?|防诈骗?|防骗|反电诈|反电信网络诈骗|预警劝阻|劝阻)\
         (?:防骗|预警|劝阻|咨询|宣传|服务|求助|报警|公益|统一|官方|全国|24小时|的)*\
         (?:电话|热线|专线)+(?:号码)?{BETWEEN}"
    ))
});
static ALARM_LABEL: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("报警(?:求助)?(?:电话|热线|专线)+(?:号码)?{BETWEEN}")));
/// Alarms of other services have numbers of their own.
static OTHER_ALARM: LazyLock<Regex> = LazyLock::new(|| pattern("[火医]|消防|急救|交通|事故|海上|水上|短信|燃气|电梯"));
/// What a victim is told to do at once; with more between there may be another reason to ring.
static VICTIM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "(?:被骗|受骗|上当|遇到诈骗|遭遇诈骗|碰到诈骗)(?:钱|了|后|之后|以后|时|请|应|要|可|就|立即|立刻|马上|赶紧|尽快|及时|迅速|第一时间|,)*\
         (?:拨打|致电|打|拨){BETWEEN}"
    ))
});
/// Other lines: what they are for, and the numbers that take it.
static OTHER_LINES: LazyLock<[(Regex, &[&str]); 10]> = LazyLock::new(|| {
    let alarm = |what: &str| pattern(&format!("(?:{what})(?:报警|求助)?(?:电话|热线|专线)*(?:号码)?{BETWEEN}"));
    let line = |what: &str| {
        let words = "(?:咨询|服务|投诉|举报|维权|公益|统一|官方|全国|24小时|的)*";
        pattern(&format!("(?:{what}){words}(?:电话|热线|专线)+(?:号码)?{BETWEEN}"))
    };
    [
        (alarm("急救|医疗救护"), &["120"]),
        (alarm("火警|火灾|消防"), &["119"]),
        (alarm("交通事故"), &["122", "110"]),
        (line("妇女|妇联"), &["12338", "12345"]),
        (line("法律援助|公共法律"), &["12348", "12345"]),
        (line("税务|纳税"), &["12366", "12345"]),
        (line("社保|人社|人力资源"), &["12333", "12345"]),
        (line("医保"), &["12393", "12333", "12345"]),
        (line("消协|消费者|消费"), &["12315", "12345", "12363", "12378"]),
        (line("心理援助|心理危机|心理健康"), &["12356", "12355", "12345"]),
    ]
});
/// Behind a number, what it is for: the label before it belongs to another number, or is made more exact.
static OWN_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"^[ :(—”"|]{0,3}\p{Han}{0,6}?(?:电话|热线|专线|平台|火警|火灾|消防|急救|医|交通|举报)"#)
});
/// The next number of a list.
static NEXT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:\([^()\n]{0,12}\))?(?:[、/, 和与或及]|或者|以及){1,3}(\d{3,6})"));
/// The answer to a statement of a quiz.
static ANSWER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[^\n]{0,12}(?:[?×✗❌✕]|\(错)"));
/// What swindlers say of themselves is quoted to be recognized.
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| pattern("(?:骗子|对方|嫌疑人|陌生人)[^,，]{0,4}(?:说|称|谎|装|扮|发|打|显示)[^,，]*$"));
const JOINS: &[char] = &['、', '/', '和', '与', '或', '及'];

/// Reports a number that is printed for what another is for.
pub(super) fn other_use(text: &Text<'_>, short: &Short, national: &National) -> Option<Finding> {
    let (message, help) = other_purpose(text, short).or_else(|| other_owner(text, short, national))?;
    let (sentence, start) = text.reading.sentence(short.span.start);
    let after = &text.reading.text[short.span.end..];
    // A quiz has wrong answers.
    let asked = ANSWER.is_match(after) || text.file.path.contains("/quizzes/");
    let quoted = QUOTED.is_match(text.reading.before(short.head, 40));
    if asked || quoted || Clauses::new(sentence, short.span.start - start).deny() {
        return None;
    }
    let span = text.reading.source(&short.span);
    Some(Finding::error("outreach::hotlines::other-use", text.source(), span, message).help(help))
}

/// Message and help for a number that is not for what the label before it says.
fn other_purpose(text: &Text<'_>, short: &Short) -> Option<(String, String)> {
    let number = short.digits.as_str();
    let before = text.reading.before(short.head, 40);
    let after = &text.reading.text[short.span.end..];
    let (right, uses, label): (&[&str], &[&str], _) = if let Some(label) = ADVICE_LABEL.find(before) {
        // The police take alarms about fraud, and are no line against it.
        let is_line = ["热线", "专线"].iter().any(|word| label.as_str().contains(word));
        let alarm = ["报警", "求助"].iter().any(|word| label.as_str().contains(word)) || !is_line;
        let right: &[&str] = if alarm { &[ADVICE, "110", "12110"] } else { &[ADVICE] };
        (right, &["反诈", "防诈", "防骗", "劝阻", "预警"], label)
    } else if let Some(label) = ALARM_LABEL.find(before).filter(|_| !OTHER_ALARM.is_match(before)) {
        (&["110", "12110", "122"], &["报警"], label)
    } else if let Some((label, right)) = OTHER_LINES.iter().find_map(|(line, right)| Some((line.find(before)?, *right)))
    {
        (right, &[], label)
    } else {
        let called = VICTIM.is_match(before) && ["119", "120", "122"].contains(&number);
        return called.then(|| told(number, "110"));
    };
    // What the organization lists for this very use is right; that a national number is on its list says little.
    let listed = |own: &Hotline| {
        let label = own.label.as_deref().unwrap_or_default();
        uses.iter().any(|word| label.contains(word)) && without_area(&digits(&own.number)) == number
    };
    let own = text.campaign.config.organization.hotlines.iter().any(listed);
    let belongs = |to: &str| belongs_elsewhere(&before[..label.start()]) || OWN_LABEL.is_match(to);
    if right.contains(&number) || own || belongs(after) || right.iter().any(|right| follows(after, right)) {
        return None;
    }
    Some(told(number, right[0]))
}

fn told(number: &str, right: &str) -> (String, String) {
    (format!("{number} is not the number for this"), format!("the number for this is {right}"))
}

/// A list that goes on behind a number has another one, too.
fn follows(mut after: &str, number: &str) -> bool {
    while let Some(next) = NEXT.captures(after).and_then(|found| found.get(1)) {
        if next.as_str() == number {
            return true;
        }
        after = &after[next.end()..];
    }
    false
}

/// A label or a name belongs to the number before it (`110报警电话 120`), or is the last of several that the
/// numbers share (`移动、联通客服10086、10010`).
fn belongs_elsewhere(before: &str) -> bool {
    let head = before.trim_end_matches([' ', '(', ')', '“', ':', '—', '|']);
    match head.strip_suffix(JOINS) {
        Some(head) => head.ends_with(|c: char| !c.is_ascii_digit()),
        None => head.ends_with(|c: char| c.is_ascii_digit()),
    }
}

/// What is said between the name of a bank or a carrier and its number, from its end on.
static NUMBER_WORDS: LazyLock<Regex> = LazyLock::new(|| pattern("(?:电话|热线|专线|号码|中心)+$"));
static SERVICE_WORDS: LazyLock<Regex> =
    LazyLock::new(|| pattern("(?:的|官方|全国|统一|24小时|人工|信用卡|客户服务|客服|服务|咨询)+$"));

/// Message and help for a number of customers beside the name of another owner.
fn other_owner(text: &Text<'_>, short: &Short, national: &National) -> Option<(String, String)> {
    if national.names.is_empty() {
        return None;
    }
    let (before, name, owner) = owner_before(text, short)?;
    let after = text.reading.text[short.span.end..].trim_start_matches([' ', '(', ':', '|']);
    let own_name = national.names.iter().any(|name| after.starts_with(name.as_str()));
    if owner.owner == national.owner || own_name || belongs_elsewhere(before) {
        return None;
    }
    let message = format!("{} is the number of {}, not of {name}", national.number, national.owner);
    Some((message, format!("the number of {name} is {}", owner.number)))
}

/// The owner of a number of customers whose name stands before a number, the name, and what stands before that.
pub(super) fn owner_before<'t>(
    text: &'t Text<'_>,
    short: &Short,
) -> Option<(&'t str, &'static str, &'static National)> {
    let whole = text.reading.before(short.head, 40).trim_end_matches([':', '是', '为', ' ', '|', '“', '"', '(']);
    let phone = &whole[..NUMBER_WORDS.find(whole).map_or(whole.len(), |words| words.start())];
    let service = &phone[..SERVICE_WORDS.find(phone).map_or(phone.len(), |words| words.start())];
    [whole, phone, service].into_iter().find_map(|before| {
        let names = numbers().iter().flat_map(|n| n.names.iter().map(move |name| (name.as_str(), n)));
        let (name, owner) = names.filter(|(name, _)| before.ends_with(name)).max_by_key(|(name, _)| name.len())?;
        Some((&before[..before.len() - name.len()], name, owner))
    })
}

#[cfg(test)]
mod tests {
    use crate::check::{dialled, tests::told};

    /// As the sample's: national numbers on the list are there for what they are for.
    const BOOK: &str = "[organization]\nhotlines = [{ number = \"96110\", label = \"反诈预警劝阻专线\" }, \
        { number = \"110\", label = \"报警电话\" }, { number = \"12321\", label = \"举报骚扰电话\" }, \
        { number = \"12315\", label = \"消费防骗\" }]\n";

    /// Pages with their numbers for other uses, and pages without.
    fn all(wrong: &[(&str, &[&str])], right: &[&str]) {
        let pages: Vec<_> = wrong.iter().map(|(page, _)| *page).collect();
        for ((page, numbers), found) in wrong.iter().zip(told(BOOK, dialled::check, &pages)) {
            let other = found.iter().filter(|(code, _)| code == "other-use").map(|(_, number)| number.as_str());
            assert_eq!(other.collect::<Vec<_>>(), *numbers, "{page}");
        }
        for (page, found) in right.iter().zip(told(BOOK, dialled::check, right)) {
            assert_eq!(found, [], "{page}");
        }
    }

    #[test]
    fn numbers_are_for_what_their_labels_say() {
        all(
            &[
                ("报警电话：119", &["119"]),
                ("反诈热线12345", &["12345"]),
                ("反诈专线：12321", &["12321"]),
                ("被骗后立即拨打120", &["120"]),
                ("反诈热线是110、报警电话是96110", &["110", "96110"]),
                ("预警劝阻电话：0838-12345", &["12345"]),
                ("| 反诈专线 | 12377 |", &["12377"]),
                ("反诈专线：12345、12315、110。", &["12345"]),
                ("急救电话119", &["119"]),
                ("火警电话110，急救122", &["110", "122"]),
                ("妇女维权热线12348", &["12348"]),
                ("税务热线12333，社保热线12366", &["12333", "12366"]),
                ("一旦被骗，第一时间拨打119报警", &["119"]),
            ],
            &[
                "反诈热线：96110、110",
                "反诈热线：110、96110",
                "反诈电话110，反诈报警电话：110",
                "报警电话：110、119、120",
                "火灾报警电话119，交通事故报警电话122",
                "报警电话：119（火警）",
                "火警119、急救120、交通事故122",
                "法律援助热线12348，医保热线12345",
                "110报警电话 120急救电话 119火警电话",
                "| 110 | 报警电话 | 120 | 急救 |",
                "报警电话、急救电话：110、120",
                "反诈举报热线12321",
                "反诈热线不是12345，反诈热线是96110",
                "骗子冒充反诈专线12321行骗。",
                "反诈专线是12345吗？",
                "骗子说“我是报警电话119转过来的”",
                "反诈热线是12345。（×）",
                "消费防骗热线12315",
                "被骗后晕倒，请拨打120",
                "被骗后立即拨打110",
                "报警电话打110，政务热线打12345",
                "有人受骗后服药，马上拨打120",
            ],
        );
    }

    #[test]
    fn numbers_of_customers_stand_beside_their_owners() {
        all(
            &[
                ("农行客服电话：95559", &["95559"]),
                ("工行客服95588、农行客服95559、建行客服95553", &["95559"]),
                ("中国移动客服热线10010", &["10010"]),
                ("招商银行信用卡中心95533", &["95533"]),
                ("| 中国银行 | 95588 |", &["95588"]),
                ("支付宝（95017）", &["95017"]),
            ],
            &[
                "农行客服电话：95599，工行95588、建行95533、中行95566、交行95559",
                "移动、联通、电信客服10086、10010、10000",
                "10086移动客服 10010联通客服",
                "95588工行 95599农行",
                "邮政储蓄银行客服95580，中国邮政11185",
                "联通移动电话客服10010",
                "反诈、防电信诈骗请打96110",
                "农行发来短信，工行卡号",
                "骗子冒充农行客服95588",
                "给移动用户打10010",
            ],
        );
    }

    #[test]
    fn numbers_of_the_state_and_of_large_firms_are_known() {
        let right = [
            "收到“12123短信”不要点链接。",
            "拨打114查询单位官方电话核实。",
            "请拨打12356心理援助热线。",
            "客服电话：95598、95511、95558、11185",
            "12340来电是统计调查，请致电12393、12329、12367、12328、12308",
        ];
        assert!(told("", dialled::check, &right).iter().all(Vec::is_empty));
    }
}
