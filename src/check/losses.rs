//! A case's loss is the same in the text and in the front matter.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Text;
use super::finding::Finding;
use super::groups::digit;
use super::reading::Reading;
use crate::pattern::pattern;

/// A sum of money: the number, `余` or `多`, its unit. Marks of Markdown leave spaces before the unit. What is
/// counted in 万 needs no 元, unless something else is counted: 3万斤, 3万美元.
const SUM: &str = r"(?P<number>(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)[百千]?) ?(?P<more>[余多])?(?P<unit>[万亿])?(?P<rest>(?:\d[\d,]*|[零〇一二两三四五六七八九十百千]+)[百千]?)?(?P<more2>[余多])? ?(?:元|块|(?P<bare>))(?P<after>左右|上下|以上|之多)?";

/// An amount that is said to be the loss: `损失6万元`, `共被骗23000元`, `骗走她十二万元`. Of whom may stand
/// between; for what (骗走手续费300元) makes it a part.
static LOSS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<verb>损失|被(?:诈骗|骗走?|盗刷|盗走)|骗走|骗取|骗去|转走|累计转(?:账|出|款)|共转(?:账|出|款)?)(?:了|走|去|掉|金额|合计|共计|总计|总共|共|达|为|是|高达|人民币|现金|存款|积蓄|他|她|其|[: ]|{CALLED}|受害人|被害人|事主|老人){{0,5}}?(?P<how>将近|接近|近|不到|不足|大约|约|超过|超|逾|至少)?(?:人民币)? ?{SUM}"
    ))
});

/// Somebody who is called by the surname: 王某, 李女士. The last character before is the surname or its end.
const CALLED: &str = r"\p{Han}{0,4}?\p{Han}(?:某|女士|先生|同学|老师|大[爷妈娘伯]|阿[姨婆公]|奶奶|爷爷)某?";
static PERSON: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(\p{Han})(?:某|女士|先生|同学|老师|大[爷妈娘伯]|阿[姨婆公]|奶奶|爷爷)"));

/// What came back: `追回21万元`, `其中5000元被追回`.
static BACK: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    const VERBS: &str = "追回|挽回|挽损|返还|退还|退回|止付|拦下|拦截|保住|冻结|返现|返利|提现";
    [
        pattern(&format!(r"(?:{VERBS})(?:了|其中的?|剩下的?|资金|[: ]){{0,2}}{SUM}")),
        pattern(&format!(r"{SUM}[\p{{Han}}--后]{{0,5}}?(?:{VERBS})")),
    ]
});

/// What stands before the verb and makes it another amount: averted, got back, one part of it. What will be or may be
/// stands directly before it: 将 alone is also 把. 先生 is nobody's first time.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:避免|挽回|追回|减少|防止|止付|保住|免遭|免受|差点|险些|差一点|拦下|劝阻|没有|未|可能|人均|平均|每|第[一二三四五六七八九十\d]+次|先(?:[^生。!?,;]|$)|又|再|其中|想|要|以为|另)[^。!?,;]{0,12}$|(?:将|会|能)(?:会|再|被)?$",
    )
});
/// What is only thought of, to the end of the sentence.
static IF: LazyLock<Regex> = LazyLock::new(|| pattern("如果|假如|假若|要是|万一|一旦|倘若|若[不是非您你]|否则"));
/// Others whose loss it may be: of everybody, of the same kind of case, of those around the victim.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[我本该][国省市县区州镇乡村校]|[全各][国省市县区州镇乡村校地]|辖区|群众|统计|[此同这该]类|类似|等(?:\d+|[一二两三四五六七八九十几数多]+)?[人名]|多人|有人|也|别人|他人|同[伴事学乡]|朋友|邻居|亲戚|家人|丈夫|妻子|母亲|父亲|儿子|女儿|室友|[网群]友",
    )
});

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let Some(case) = text.entry.and_then(|entry| entry.case()) else { return };
    let Some(loss) = case.loss else { return };
    for (place, amount) in others(&text.reading, loss, case.victim.as_deref(), &|at| text.is_comment(at)) {
        let span = text.reading.source(&place);
        let said = crate::content::text::money(amount, "zh");
        let noted = crate::content::text::money(loss, "zh");
        out.push(
            Finding::error(
                "outreach::content::loss",
                text.source(),
                span,
                format!("the text says a loss of {said}, the front matter {noted}"),
            )
            .help("write the same amount in both (a part of it: say which, such as 第一次)"),
        );
    }
}

/// Losses that are not the one noted: where they stand, and the sums.
fn others(
    reading: &Reading,
    loss: f64,
    victim: Option<&str>,
    unseen: &dyn Fn(usize) -> bool,
) -> Vec<(Range<usize>, f64)> {
    let surname = victim.and_then(|victim| PERSON.captures(victim)).map(|person| person[1].to_owned());
    let text = reading.text.as_str();
    let mut parts = Vec::new();
    for m in LOSS.captures_iter(text) {
        let (Some(whole), Some(verb)) = (m.get(0), m.name("verb")) else { continue };
        let Some(sum) = Sum::of(&m, text) else { continue };
        let before = reading.before(verb.start(), 20);
        let clause = before.rsplit(['。', '!', '?', ',', ';']).next().unwrap_or_default();
        let (sentence, start) = reading.sentence(verb.start());
        let thought = IF.is_match(&sentence[..verb.start() - start]);
        // Who is deceived stands before 被骗, and behind 骗走.
        let passive = verb.as_str() == "损失" || verb.as_str().starts_with('被');
        let whose = if passive { clause.to_owned() } else { text[verb.end()..whole.end()].to_owned() };
        if !OTHERWISE.is_match(before)
            && !thought
            && !is_of_others(&whose, clause, surname.as_deref())
            && !unseen(verb.start())
        {
            parts.push((whole.range(), sum));
        }
    }
    if parts.is_empty() {
        return Vec::new();
    }
    let back: Vec<f64> =
        BACK.iter().flat_map(|back| back.captures_iter(text)).filter_map(|m| Some(Sum::of(&m, text)?.amount)).collect();
    // Several amounts may be the parts of the loss.
    let (least, most) = parts.iter().fold((0.0, 0.0), |all, (_, sum)| (all.0 + sum.least, all.1 + sum.most));
    if parts.len() > 1 && holds(least, most, loss) {
        return Vec::new();
    }
    // What was paid, less what came back, is lost as well.
    let less: Vec<f64> = back.iter().copied().chain([0.0, back.iter().sum()]).collect();
    parts.retain(|(_, sum)| !less.iter().any(|back| holds(sum.least - back, sum.most - back, loss)));
    parts.into_iter().map(|(place, sum)| (place, sum.amount)).collect()
}

/// Whether a loss is that of somebody else: others are named in the clause, and the victim not after them.
fn is_of_others(whose: &str, clause: &str, surname: Option<&str>) -> bool {
    let person = PERSON.captures_iter(whose).last();
    let named = |one: &regex::Captures<'_>| one.get(0).map_or(0, |one| one.end());
    if let (Some(one), Some(surname)) = (&person, surname)
        && one[1] != *surname
    {
        return true;
    }
    let others = OTHERS.find_iter(clause).last().map(|others| others.end());
    let victim = person.filter(|_| surname.is_some());
    others.is_some_and(|others| victim.is_none_or(|victim| whose == clause && named(&victim) < others))
}

/// A sum as it is written, and between what it may lie.
struct Sum {
    amount: f64,
    least: f64,
    most: f64,
}

impl Sum {
    /// What a pattern with [`SUM`] in it has found; nothing where something else than money is counted.
    fn of(m: &regex::Captures<'_>, text: &str) -> Option<Self> {
        let given = |name: &str| m.name(name).map(|part| part.as_str());
        let unit = match given("unit") {
            Some("万") => 10_000.0,
            Some("亿") => 100_000_000.0,
            _ => 1.0,
        };
        if let Some(bare) = m.name("bare") {
            let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '-' | '~' | '–' | '—');
            let behind = text[bare.end()..].trim_start_matches(' ');
            let ends = given("after").is_some() || !behind.starts_with(goes_on);
            if unit < 10_000.0 || !ends {
                return None;
            }
        }
        let number = given("number")?;
        let (amount, step) = match given("rest") {
            // 5万3 is fifty-three thousand, and 5万3元 nobody says.
            Some(rest) if unit < 10_000.0 || rest.chars().count() == 1 => return None,
            Some(rest) => (amount(number)? * unit + amount(rest)?, step(rest, 1.0)),
            None => (amount(number)? * unit, step(number, unit)),
        };
        // Up to the next one of the last digit written, less a cent.
        let step = step - 0.01;
        let (mut least, mut most) = (amount, amount);
        match given("how") {
            Some("将近" | "接近" | "近" | "不到" | "不足") => least -= step,
            Some("约" | "大约") => (least, most) = (least - step, most + step),
            Some(_) => most += step,
            None => {}
        }
        match given("after") {
            Some("左右" | "上下") => (least, most) = (amount - step, amount + step),
            Some(_) => most = amount + step,
            None => {}
        }
        if given("more").or(given("more2")).is_some() {
            most = amount + step;
        }
        Some(Self { amount, least, most })
    }
}

/// Whether a loss lies between two sums, or is one of them.
fn holds(least: f64, most: f64, loss: f64) -> bool {
    (least - 0.005..most + 0.005).contains(&loss)
}

/// The value of digits or Chinese numerals.
fn amount(text: &str) -> Option<f64> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        let scale = if text.ends_with('百') {
            100.0
        } else if text.ends_with('千') {
            1000.0
        } else {
            1.0
        };
        return digits.parse::<f64>().ok().map(|n| n * scale);
    }
    let (mut total, mut last) = (0.0, None);
    for c in text.chars() {
        let unit = match c {
            '十' => 10.0,
            '百' => 100.0,
            '千' => 1000.0,
            _ => {
                last = Some(if c == '两' { 2.0 } else { f64::from(digit(c)?.to_digit(10)?) });
                continue;
            }
        };
        total += last.take().unwrap_or(1.0) * unit;
    }
    Some(total + last.unwrap_or(0.0))
}

/// What one more of the last written digit is worth: `6万余元` is less than seven.
fn step(number: &str, unit: f64) -> f64 {
    let scale = match number.chars().next_back() {
        Some('十') => 10.0,
        Some('百') => 100.0,
        Some('千') => 1000.0,
        _ => 1.0,
    };
    let decimals = number.split_once('.').map_or(0, |(_, d)| d.trim_end_matches(['百', '千']).chars().count());
    let zeros = match decimals {
        0 => number.chars().rev().filter(|c| *c != ',').take_while(|c| *c == '0').count(),
        _ => 0,
    };
    let exponent = i32::try_from(zeros).unwrap_or(0) - i32::try_from(decimals).unwrap_or(0);
    unit * scale * 10f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read() {
        assert_eq!(amount("23,000"), Some(23_000.0));
        assert_eq!(amount("18.6"), Some(18.6));
        assert_eq!(amount("十二"), Some(12.0));
        assert_eq!(amount("两千三百"), Some(2300.0));
        assert_eq!(amount("3千"), Some(3000.0));
        assert_eq!(step("6", 10_000.0), 10_000.0);
        assert_eq!(step("2300", 1.0), 100.0);
        assert_eq!(step("10,000", 1.0), 10_000.0);
        assert_eq!(step("5.3", 10_000.0), 1_000.0);
        assert_eq!(step("3千", 1.0), 1_000.0);
        assert_eq!(step("三十", 10_000.0), 100_000.0);
    }

    /// The sums of a text that are not the loss of 王某.
    fn wrong(text: &str, loss: f64) -> Vec<f64> {
        let found = others(&Reading::new(text), loss, Some("王某，35岁"), &|_| false);
        found.into_iter().map(|(_, amount)| amount).collect()
    }

    #[test]
    fn sums_that_are_about_the_loss_are_right() {
        for (text, loss) in [
            ("王某损失近4万元。", 39_800.0),
            ("王某损失将近4万元。", 39_800.0),
            ("王某损失约4万元。", 39_800.0),
            ("王某损失5.3万左右。", 52_800.0),
            ("王某被骗4万元上下。", 40_300.0),
            ("王某损失3万元以上。", 35_000.0),
            ("王某损失超3万元。", 35_000.0),
            ("王某损失3万多。", 35_000.0),
            ("王某被骗三十余万元。", 352_000.0),
            ("王某被骗3千余元。", 3_500.0),
            ("王某损失 **35,000** 元。", 35_000.0),
        ] {
            assert_eq!(wrong(text, loss), [] as [f64; 0], "{text}");
        }
        for (text, loss, said) in [
            ("王某损失近4万元。", 29_800.0, 40_000.0),
            ("王某损失近4万元。", 40_500.0, 40_000.0),
            ("王某损失约4万元。", 53_000.0, 40_000.0),
            ("王某损失约5.3万元。", 35_000.0, 53_000.0),
            ("王某损失3万元以上。", 53_000.0, 30_000.0),
            ("王某损失3万元以上。", 29_000.0, 30_000.0),
            ("王某损失超3万元。", 29_000.0, 30_000.0),
        ] {
            assert_eq!(wrong(text, loss), [said], "{text}");
        }
    }

    #[test]
    fn what_came_back_is_taken_off_and_what_others_lose_is_no_matter() {
        for text in [
            "王某被骗4万元，其中5000元被追回。",
            "王某被骗4万元，已冻结5000元。",
            "王某被骗4万元，返现5000元。",
            "王某被骗约4万元，民警拦截5000元。",
            "王某损失约人民币4万元，其中5000元由民警止付。",
            "今年以来，我县群众被骗500万元。",
            "李某也被骗2万元。",
            "骗子还骗走李某2万元。",
            "王某的邻居被骗2万元。",
            "王某等5人被骗20万元。",
            "如果不配合，将损失20万元。",
            "一旦转账，王某就损失20万元。",
            "骗走王某保证金2000元。",
            "损失3万斤苹果。",
            "损失1.2万 USDT。",
            "损失1万至3万元不等。",
        ] {
            assert_eq!(wrong(text, 35_000.0), [] as [f64; 0], "{text}");
        }
        assert_eq!(wrong("王某被骗6万元，其中5000元被追回。", 35_000.0), [60_000.0]);
    }

    #[test]
    fn wrong_sums_are_seen_however_they_are_written() {
        for text in [
            "骗子骗走王某5.3万元。",
            "骗子骗取受害人王某现金53000元。",
            "骗子骗走王某 5.3 万元。",
            "王某被诈骗53000元。",
            "王某被盗刷53000元。",
            "王某损失5.3万。",
            "王某损失5.3万，当天报警。",
            "王某损失 **53000** 元。",
            "王先生被骗53000元。",
            "我县群众王某被骗53000元。",
            "王某共损失人民币五万三千元。",
            "王某损失5万3000元。",
            "共损失：53,000元",
        ] {
            assert_eq!(wrong(text, 35_000.0), [53_000.0], "{text}");
        }
    }
}
