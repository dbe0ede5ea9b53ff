//! What else points at one person: licence plates, passports and permits, accounts of QQ and
//! WeChat, e-mail addresses.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::check::chars::{Chars, has};
use crate::check::reading::{Places, Reading};
use crate::pattern::pattern;

/// A kind of mark, and where it stands in the reading's text.
pub type Mark = (&'static str, &'static str, Range<usize>);

const ACCOUNT: (&str, &str) = ("outreach::pii::account", "a private QQ, WeChat or other account");
const PASSPORT: (&str, &str) = ("outreach::pii::passport", "a passport or permit number");
const PLATE: (&str, &str) = ("outreach::pii::plate", "a licence plate");

const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// GA 36-2018: province, letter, five characters or six of a car without an engine.
static PLATES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:^|[^\p{{Han}}A-Za-z0-9]|[\p{{Han}}])([{PROVINCES}][A-HJ-NP-Z] ?[·•.-]? ?((?:[A-HJ-NP-Z0-9]{{5,6}})|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳使领]))(?:[^A-Za-z0-9]|$)",
    ))
});

/// Ordinary, diplomatic and service passports since 2012 and before; permits for Hong Kong and Macau.
static PASSPORTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^A-Za-z0-9])((?:[EGDSP] ?\d{4} ?\d{4}|E[A-HJ-NP-Z] ?\d{3} ?\d{4}|[CHMW]\d{8}(?:\d{2})?|1[45]\d{7}))(?:[^A-Za-z0-9]|$)",
    )
});
/// Permits of residents of Taiwan: eight digits, told by the word alone.
static TAIWAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:台胞证|台湾居民来往大陆通行证)(?:号码|号)?[:为是 ]{0,2}(\d{8})(?:[^0-9]|$)"));
static PASSPORT_WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)护照|通行证|回乡证|台胞证|证件|passport"));
/// What such a number may be instead.
static OTHER_WORD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"编号|单号|订单|型号|批号|文号|案号|序列号|版本|代码|合同"));

/// Words without which no account is one: they are found faster than what may stand around them.
/// Two lists, since one of both scripts is looked for five times as long.
static ACCOUNT_WORDS: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        pattern("扣扣|企鹅|微信|微 信|薇信|威信|抖音|快手|支付宝|陌陌|小红书|电报|飞机"),
        pattern("(?i)QQ|V信|V 信|加V|加 V|WeChat|Weixin|Telegram|VX|WX|V❤"),
    ]
});

static QQ: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(?:QQ|扣扣|企鹅)(?: ?群| ?邮箱)? ?(?:号码|账号|帐号|号|ID)?(?:是|为)? ?[:=#“"(]? ?([1-9]\d{4,10}|[1-9]\d{2,3}(?: \d{3,4}){1,2}|[1-9]\d{2,3}(?:-\d{3,4}){2})(?:[^0-9]|$)"#,
    )
});
static QQ_AFTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)([1-9]\d{5,10}) ?[(（]? ?(?:QQ|扣扣)"));
/// WeChat's own rule: a letter, then 5 to 19 letters, digits, `_` and `-`.
static WECHAT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(?:微信|微 信|薇信|威信|V ?信|加 ?V|WeChat|Weixin|抖音|快手|支付宝|陌陌|小红书|Telegram|电报|飞机|(?:^|[^A-Za-z])(?:VX|WX|V❤))(?:客服)? ?(号码|账号|帐号|号|ID)?(是|为)? ?([:=#“"@])? ?([A-Za-z0-9][A-Za-z0-9_-]{5,19})(?:[^A-Za-z0-9_-]|$)"#,
    )
});
static WXID: LazyLock<Regex> = LazyLock::new(|| pattern(r"wxid_[A-Za-z0-9]{6,}"));

static AT: LazyLock<Regex> = LazyLock::new(|| pattern(r"[(\[{] ?(?i:at) ?[)\]}]"));
static E_MAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"([A-Za-z0-9][A-Za-z0-9._%+-]*) ?(?:@|[(\[{] ?(?i:at) ?[)\]}]) ?((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})")
});

/// Somebody has hidden a part of an account: 12345xxxx, xxxxxx88, zh***g@163.com.
static MASK: LazyLock<Regex> = LazyLock::new(|| pattern("[xX*×○●]{3}"));
/// A flight, which is a 飞机 as Telegram is one: CA1234, 3U8633.
static FLIGHT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])\d{3,4}$"));

/// Finds plates, passports and accounts.
pub fn find(reading: &Reading) -> Vec<Mark> {
    let text = reading.text.as_str();
    let mut found: Vec<Mark> = Vec::new();
    let mut told = Places::default();
    let mut add = |(code, what): (&'static str, &'static str), span: Range<usize>| {
        if told.add(&span) {
            found.push((code, what, span));
        }
    };
    // Few texts of this language have a capital at all.
    let capitals = has(text, |b| b.is_ascii_uppercase());
    static ALL_PROVINCES: Chars = Chars::of(PROVINCES);
    let plated = capitals
        && text
            .bytes()
            .enumerate()
            .any(|(at, b)| b.is_ascii_uppercase() && text[..at].ends_with(|c| ALL_PROVINCES.contains(c)));
    for m in PLATES.captures_iter(if plated { text } else { "" }) {
        if let (Some(whole), Some(rest)) = (m.get(1), m.get(2))
            && rest.as_str().contains(|c: char| c.is_ascii_digit())
        {
            add(PLATE, whole.range());
        }
    }
    let numbered = capitals || has_row(text, 9);
    for m in PASSPORTS.captures_iter(if numbered { text } else { "" }).filter_map(|m| m.get(1)) {
        let before = reading.before(m.start(), 16);
        let (line, line_start) = reading.line(m.start());
        let after: String = line[m.end() - line_start..].chars().take(6).collect();
        let named = PASSPORT_WORD.is_match(before) || after.contains("护照");
        let bare = m.as_str().starts_with(['E', 'G']) && m.len() == 9 && !OTHER_WORD.is_match(before);
        if named || bare {
            add(PASSPORT, m.range());
        }
    }
    for m in TAIWAN.captures_iter(if has_row(text, 8) { text } else { "" }).filter_map(|m| m.get(1)) {
        add(PASSPORT, m.range());
    }
    let accounts = if ACCOUNT_WORDS.iter().any(|words| words.is_match(text)) { text } else { "" };
    for m in QQ.captures_iter(accounts).chain(QQ_AFTER.captures_iter(accounts)).filter_map(|m| m.get(1)) {
        if !is_masked(text, &m.range()) {
            add(ACCOUNT, m.range());
        }
    }
    for m in WECHAT.captures_iter(accounts) {
        let Some(id) = m.get(4) else { continue };
        let labelled = m.get(1).is_some() || m.get(3).is_some();
        let word = id.as_str();
        let letter_first = word.starts_with(|c: char| c.is_ascii_alphabetic());
        let mixed = word.contains(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-'));
        let flight = m.get(0).is_some_and(|all| all.as_str().contains("飞机")) && FLIGHT.is_match(word);
        // 微信：Android is a word; 微信2024年 a date.
        if letter_first
            && (mixed || m.get(1).is_some())
            && (labelled || mixed)
            && !flight
            && !is_masked(text, &id.range())
        {
            add(ACCOUNT, id.range());
        }
    }
    for m in WXID.find_iter(accounts) {
        add(ACCOUNT, m.range());
    }
    found
}

/// Whether what is found is the rest of something that is hidden in part: a mask is in it or touches it.
fn is_masked(text: &str, found: &Range<usize>) -> bool {
    let before = text[..found.start].chars().next_back();
    MASK.is_match(&text[found.clone()])
        || text[found.end..].chars().take_while(|c| "xX*×○●".contains(*c)).count() >= 3
        || before.is_some_and(|c| matches!(c, '*' | '×' | '○' | '●'))
}

/// Whether a text has so many digits in a row: a passport or permit without a capital is nine.
fn has_row(text: &str, length: usize) -> bool {
    let (bytes, digit) = (text.as_bytes(), |byte: &&u8| byte.is_ascii_digit());
    // One of any so many bytes in a row is at such a place.
    (length - 1..bytes.len()).step_by(length).filter(|at| bytes[*at].is_ascii_digit()).any(|at| {
        let (before, behind) = bytes.split_at(at);
        let digits = |bytes: &mut dyn Iterator<Item = &u8>| bytes.take(length).take_while(digit).count();
        digits(&mut before.iter().rev()) + digits(&mut behind.iter()) >= length
    })
}

/// E-mail addresses: where each stands, and it in small letters.
pub fn e_mails(reading: &Reading) -> Vec<(Range<usize>, String)> {
    let text = reading.text.as_str();
    let whole = |m: regex::Captures<'_>| {
        let span = m.get(0)?.range();
        Some((span, format!("{}@{}", m.get(1)?.as_str(), m.get(2)?.as_str()).to_lowercase()))
    };
    // The mark, or what is written for it: a@b.cn, a (at) b.cn.
    let at = memchr::memchr(b'@', text.as_bytes()).is_some()
        || (has(text, |b| matches!(b, b'(' | b'[' | b'{')) && AT.is_match(text));
    let masked = |m: &regex::Captures<'_>| m.get(1).is_some_and(|name| is_masked(text, &name.range()));
    E_MAIL.captures_iter(if at { text } else { "" }).filter(|m| !masked(m)).filter_map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> usize {
        let reading = Reading::new(text);
        find(&reading).len() + e_mails(&reading).len()
    }

    #[test]
    fn what_is_hidden_in_part_is_nobodys_and_a_flight_no_account() {
        for text in [
            "您乘坐的飞机CA1234航班已取消",
            "您乘坐的飞机3U8633航班已取消",
            "对方QQ：12345xxxx",
            "对方QQ号12345***",
            "对方QQ号***45678",
            "对方QQ号12345××××",
            "对方微信号：xxxxxx88",
            "对方微信号：zhangsan***",
            "邮箱zh***g@163.com",
            "邮箱：xxx@163.com",
        ] {
            assert_eq!(told(text), 0, "{text}");
        }
        for text in [
            "对方QQ：1234567",
            "对方QQ：***1234567***",
            "对方QQ：**1234567**",
            "QQ：1234567x",
            "对方微信号：***zhangsan88***",
            "加飞机ab1234",
            "飞机号：zhangsan_88",
            "对方微信号：foxx_88",
            "邮箱zhang@163.com",
            "***邮箱：zhang@163.com***",
            "***zhang@163.com***",
        ] {
            assert_eq!(told(text), 1, "{text}");
        }
    }
}
