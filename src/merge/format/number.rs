//! Numbers in a format of digits: `#,##0.00`, `0%`, `000`.

use super::Token;
use crate::merge::spoilt;

/// Digits that Excel keeps of a number.
const KEPT: usize = 15;

/// A number as a cell without a format shows it; whole ones (student numbers) without a decimal point.
pub fn general(value: f64) -> String {
    match value {
        f if f.fract() == 0.0 && f.abs() < spoilt::EXACT => format!("{f:.0}"),
        // Excel has fifteen digits, and the rest of an identity number is lost.
        f if f.abs() >= spoilt::EXACT => format!("{f:E}").replace('E', "E+"),
        // 0.1 + 0.2 is not 0.30000000000000004 to anybody who looks at the sheet.
        f => format!("{f:.10}").trim_end_matches('0').to_owned(),
    }
}

/// A number that is not negative; with a minus where the format has none of its own for those that are.
pub fn show(section: &[Token], value: f64, has_sign: bool) -> Option<String> {
    let (whole, part) = split(section)?;
    let percents = section.iter().filter(|token| **token == Token::Percent).count();
    if percents > 0 && section.contains(&Token::General) {
        return None;
    }
    let places = |tokens: &[Token]| tokens.iter().filter(|token| matches!(token, Token::Digit(_))).count();
    let has_digits = places(section) > 0;
    let (digits, decimals) = rounded(value, 2 * percents, places(part.unwrap_or_default()));
    // A little less than nothing, of which nobody can say whether it has a minus.
    if has_sign && has_digits && digits.is_empty() && decimals.bytes().all(|b| b == b'0') {
        return None;
    }
    // A number of which nothing but its sign is shown.
    if has_sign && !has_digits && !section.contains(&Token::General) {
        return None;
    }
    let mut out = if has_sign { "-".to_owned() } else { String::new() };
    out += &whole_part(whole, &digits, value, part.is_some() && places(whole) == 0)?;
    if let Some(part) = part {
        out.push('.');
        out += &decimal_part(part, &decimals)?;
    }
    Some(out)
}

/// A section before its point and after it.
fn split(section: &[Token]) -> Option<(&[Token], Option<&[Token]>)> {
    let mut points = section.iter().enumerate().filter(|(_, token)| **token == Token::Point).map(|(at, _)| at);
    match (points.next(), points.next()) {
        (None, _) => Some((section, None)),
        (Some(at), None) => Some((&section[..at], Some(&section[at + 1..]))),
        _ => None,
    }
}

/// Digits before the point into their places, from the last to the first, which takes all that are left.
/// `alone`: there is a point and no place before it.
fn whole_part(tokens: &[Token], digits: &str, value: f64, alone: bool) -> Option<String> {
    let at = |token: &Token| matches!(token, Token::Digit(_));
    let (first, last) = (tokens.iter().position(at), tokens.iter().rposition(at));
    let inside = first.zip(last).map_or(&[][..], |(first, last)| &tokens[first..=last]);
    let commas = tokens.iter().filter(|token| **token == Token::Comma).count();
    let grouped = inside.contains(&Token::Comma);
    // One elsewhere divides by a thousand.
    if commas != inside.iter().filter(|token| **token == Token::Comma).count()
        || (grouped && inside.iter().any(|token| matches!(token, Token::Literal(_) | Token::Percent)))
    {
        return None;
    }
    let mut left = digits.bytes().rev();
    let mut written = 0;
    let mut pieces: Vec<String> = Vec::new();
    let mut push = |piece: &mut Vec<char>, digit: char| {
        if grouped && written > 0 && written % 3 == 0 {
            piece.push(',');
        }
        written += 1;
        piece.push(digit);
    };
    for (index, token) in tokens.iter().enumerate().rev() {
        pieces.push(match token {
            Token::Digit(place) => {
                let mut piece = Vec::new();
                match (left.next(), place) {
                    (Some(digit), _) => push(&mut piece, char::from(digit)),
                    (None, '0') => push(&mut piece, '0'),
                    (None, '?') => piece.push(' '),
                    (None, _) => {}
                }
                if Some(index) == first {
                    left.by_ref().for_each(|digit| push(&mut piece, char::from(digit)));
                }
                piece.into_iter().rev().collect()
            }
            Token::Comma => String::new(),
            Token::Literal(literal) => literal.clone(),
            Token::Percent => "%".to_owned(),
            Token::General if first.is_none() => general(value),
            _ => return None,
        });
    }
    let mut out: String = pieces.into_iter().rev().collect();
    if alone {
        out += digits;
    }
    Some(out)
}

/// Digits after the point; zeros at the end only where they have a place of their own.
fn decimal_part(tokens: &[Token], decimals: &str) -> Option<String> {
    let needed = decimals.trim_end_matches('0').len();
    let mut digits = decimals.char_indices();
    let mut out = String::new();
    for token in tokens {
        match token {
            Token::Digit(place) => {
                let (at, digit) = digits.next()?;
                match place {
                    '#' if at >= needed => {}
                    '?' if at >= needed => out.push(' '),
                    _ => out.push(digit),
                }
            }
            Token::Literal(literal) => out += literal,
            Token::Percent => out.push('%'),
            _ => return None,
        }
    }
    Some(out)
}

/// The digits of a number before and after its point, which is moved to the right by `shift`: rounded as people do
/// it, and of the fifteen digits that Excel sees. 1.005 is a little less in binary, and shown as 1.01.
fn rounded(value: f64, shift: usize, places: usize) -> (String, String) {
    let written = format!("{value:.*e}", KEPT - 1);
    let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let all: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    let point = exponent.parse::<i64>().unwrap_or_default() + 1 + shift as i64;
    let cut = point + places as i64;
    let kept = usize::try_from(cut).unwrap_or_default();
    let mut digits: Vec<u8> = all.iter().copied().chain(std::iter::repeat(0)).take(kept).collect();
    if cut >= 0 && all.get(kept).is_some_and(|next| *next >= 5) {
        let nines = digits.iter().rev().take_while(|digit| **digit == 9).count();
        let at = digits.len() - nines;
        digits[at..].fill(0);
        match at.checked_sub(1) {
            Some(at) => digits[at] += 1,
            None => digits.insert(0, 1),
        }
    }
    let text: String = digits.into_iter().map(|digit| char::from(b'0' + digit)).collect();
    let text = format!("{text:0>places$}");
    let (whole, decimals) = text.split_at(text.len() - places);
    (whole.trim_start_matches('0').to_owned(), decimals.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::tests::number;

    #[test]
    fn numbers_are_shown_as_in_excel() {
        for (code, value, expected) in [
            ("0", 7.0, "7"),
            ("0", 2.5, "3"),
            ("0", 0.4, "0"),
            ("#", 0.0, ""),
            ("000", 7.0, "007"),
            ("000", 1234.0, "1234"),
            ("0.00", 1.005, "1.01"),
            ("0.00", 0.1 + 0.2, "0.30"),
            ("0.00", 9.999, "10.00"),
            ("0.00", 0.004, "0.00"),
            ("0.00", 0.0049, "0.00"),
            ("0.0", 0.05, "0.1"),
            ("0.00_ ", -3.5, "-3.50"),
            ("0_);[Red]\\(0\\)", -3.0, "(3)"),
            ("0_ ;[红色]\\-0\\ ", -3.0, "-3"),
            ("#,##0", 1_234_567.0, "1,234,567"),
            ("#,##0", 999.6, "1,000"),
            ("#,##0", 12.0, "12"),
            ("0,000", 12.0, "0,012"),
            ("#,##0.00", 3000.0, "3,000.00"),
            ("0%", 0.5, "50%"),
            ("0%", 1.0, "100%"),
            ("0.00%", 1.0 / 3.0, "33.33%"),
            ("0.0%", 0.0055, "0.6%"),
            ("\"¥\"#,##0.00", 3000.0, "¥3,000.00"),
            ("\"¥\"#,##0.00", -3000.0, "-¥3,000.00"),
            ("¥#,##0;¥-#,##0", -3000.0, "¥-3,000"),
            ("[$¥-804]#,##0.00", 3000.5, "¥3,000.50"),
            ("[$¥-zh-CN]#,##0.00", 3000.5, "¥3,000.50"),
            ("[$￥-804]#,##0.00", 3000.5, "￥3,000.50"),
            ("#,##0.00\"元\"", 3000.0, "3,000.00元"),
            ("#,##0元", 3000.0, "3,000元"),
            ("_ ¥* #,##0.00_ ;_ ¥* \\-#,##0.00_ ;_ ¥* \"-\"??_ ;_ @_ ", 3000.0, "¥3,000.00"),
            ("_ * #,##0_ ;_ * \\-#,##0_ ;_ * \"-\"_ ;_ @_ ", 0.0, "-"),
            ("000\\-0000\\-0000", 13_800_000_000.0, "138-0000-0000"),
            ("\"第\"0\"号\"", 12.0, "第12号"),
            ("\"A\"0000", 12.0, "A0012"),
            ("0.##", 1.5, "1.5"),
            ("0.##", 1.0, "1."),
            (".00", 12.5, "12.50"),
            (".00", 0.5, ".50"),
            ("General\"元\"", 2.5, "2.5元"),
            ("G/通用格式\"元\"", 3.0, "3元"),
        ] {
            assert_eq!(number(code, value).as_deref(), Some(expected), "{value} as {code}");
        }
    }

    #[test]
    fn what_is_not_sure_is_not_shown() {
        for (code, value) in [
            ("0.00", -0.001),
            ("0.0,", 1234.0),
            ("0!.0,\"万\"", 12345.0),
            ("0.0.0", 1.0),
            ("0-#,##0", 1.0),
            ("yyyy", 1.0),
            ("General%", 0.5),
        ] {
            assert_eq!(number(code, value), None, "{value} as {code}");
        }
    }
}
