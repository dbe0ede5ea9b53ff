//! A case's loss is the same in the text and in the front matter.

use std::sync::LazyLock;

use regex::Regex;

use super::Text;
use super::finding::Finding;
use super::groups::digit;
use crate::pattern::pattern;

/// An amount that is said to be the loss: `损失6万元`, `共被骗23000元`, `骗走她十二万元`.
static LOSS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(损失|被骗走?|骗走|骗取|骗去|转走|累计转(?:账|出|款)|共转(?:账|出|款)?)(?:了|走|去|掉|金额|合计|共计|总计|总共|共|达|约|近|为|是|高达|人民币|他|她|其|[: ]){0,4}((?:\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)(?:百|千)?)(余|多)?(万|亿)?(余|多)?(元|块)",
    )
});
/// What came back: `追回21万元`.
static BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:追回|挽回|返还|止付|拦下|保住)(?:了|其中的?|剩下的?|[: ]){0,2}(\d[\d,]*(?:\.\d+)?)(万)?(?:余|多)?元")
});
/// What stands before the verb and makes it another amount: averted, got back, one part of it.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(避免|挽回|追回|减少|防止|止付|保住|免遭|免受|差点|险些|差一点|拦下|劝阻|没有|未|可能|人均|平均|每|第[一二三四五六七八九十\d]+次|先|又|再|其中|想|要|以为|另|同伴|别人|同事|朋友|全国|全县|全市|全省)[^。!?,;]{0,12}$",
    )
});

pub fn check(text: &Text<'_>, out: &mut Vec<Finding>) {
    let Some(entry) = text.entry else { return };
    let Some(loss) = entry.case().and_then(|c| c.loss) else { return };
    let mut parts = Vec::new();
    for m in LOSS.captures_iter(&text.reading.text) {
        let (Some(verb), Some(number)) = (m.get(1), m.get(2)) else { continue };
        let whole = m.get(0).map_or(verb.range(), |w| w.range());
        let unit = match m.get(4).map(|u| u.as_str()) {
            Some("万") => 10_000.0,
            Some("亿") => 100_000_000.0,
            _ => 1.0,
        };
        let Some(amount) = amount(number.as_str()).map(|a| a * unit) else { continue };
        let more = m.get(3).is_some() || m.get(5).is_some();
        let before = text.reading.before(verb.start(), 20);
        if !OTHERWISE.is_match(before) && !text.is_comment(verb.start()) {
            parts.push((whole, amount, step(number.as_str(), unit), more));
        }
    }
    let back: Vec<f64> = BACK
        .captures_iter(&text.reading.text)
        .filter_map(|m| Some(amount(m.get(1)?.as_str())? * if m.get(2).is_some() { 10_000.0 } else { 1.0 }))
        .collect();
    // What was paid, less what came back, is lost as well.
    let agrees = |(_, amount, step, more): &(_, f64, f64, bool)| {
        let net = |lost: f64| (lost - loss).abs() < 0.005;
        net(*amount)
            || back.iter().any(|b| net(*amount - b))
            || net(*amount - back.iter().sum::<f64>())
            || (loss > *amount && loss < amount + step && *more)
    };
    // Several amounts may be the parts of the loss.
    let sum: f64 = parts.iter().map(|p| p.1).sum();
    if parts.len() > 1 && (sum - loss).abs() < 0.005 {
        return;
    }
    for part in parts.iter().filter(|p| !agrees(p)) {
        let span = text.reading.source(&part.0);
        let said = crate::content::text::money(part.1, "zh");
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
    let decimals = number.split_once('.').map_or(0, |(_, d)| d.len());
    let zeros = if decimals == 0 { number.len() - number.trim_end_matches('0').len() } else { 0 };
    let exponent = i32::try_from(zeros).unwrap_or(0) - i32::try_from(decimals).unwrap_or(0);
    unit * 10f64.powi(exponent)
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
    }
}
