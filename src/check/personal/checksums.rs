//! Numbers that carry their own proof: identity numbers and bank cards.

use std::ops::Range;

use jiff::civil::Date;

/// Provinces, municipalities and regions of GB/T 2260, first two digits.
fn known_province(digits: &str) -> bool {
    let province = digits.get(..2).and_then(|p| p.parse::<u32>().ok());
    matches!(province, Some(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83))
}

fn is_date(year: i16, rest: &str) -> bool {
    let part = |r: Range<usize>| rest.get(r).and_then(|p| p.parse::<i8>().ok());
    matches!((part(0..2), part(2..4)), (Some(m), Some(d)) if Date::new(year, m, d).is_ok())
}

/// 18 characters that are shaped like an identity number: province, date of birth, an `X` at
/// most at the end. The check character may be wrong.
pub fn is_identity_shaped(digits: &str) -> bool {
    let year = digits.get(6..10).and_then(|y| y.parse::<i16>().ok()).unwrap_or(0);
    digits.len() == 18
        && known_province(digits)
        && (1900..=2100).contains(&year)
        && digits.get(10..14).is_some_and(|d| is_date(year, d))
}

/// 18 characters with the check character of GB 11643-1999.
pub fn is_identity_number(digits: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.chars().zip(WEIGHTS).filter_map(|(c, w)| Some(c.to_digit(10)? * w)).sum();
    is_identity_shaped(digits) && digits.ends_with(b"10X98765432"[(sum % 11) as usize] as char)
}

/// The 15 digits used before 1999: no check digit, so one in seventy numbers looks like one.
pub fn is_old_identity_number(digits: &str) -> bool {
    let year = digits.get(6..8).and_then(|y| y.parse::<i16>().ok()).unwrap_or(0);
    digits.len() == 15
        && known_province(digits)
        && !digits.ends_with('X')
        && digits.get(8..12).is_some_and(|d| is_date(1900 + year, d))
}

/// Prefixes and lengths of cards in use in China: UnionPay's 62, the older ones of single banks,
/// Visa, Mastercard, JCB, American Express.
pub fn has_card_prefix(digits: &str) -> bool {
    let n = digits.len();
    if digits.ends_with('X') {
        return false;
    }
    match digits.get(..2).and_then(|two| two.parse::<u8>().ok()) {
        Some(62) => (16..=19).contains(&n),
        Some(40..=49 | 51..=55 | 60) => n == 16 || n == 19,
        Some(95) => n == 19,
        Some(34 | 37) => n == 15,
        Some(35) => n == 16,
        _ => false,
    }
}

/// The check digit of ISO/IEC 7812-1. One random number in ten has it, too: prefix and length
/// must speak for a card as well.
pub fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .enumerate()
        .filter_map(|(i, c)| {
            let d = c.to_digit(10)?;
            Some(if i % 2 == 0 { d } else { d * 2 - if d > 4 { 9 } else { 0 } })
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Numbers made for these tests: the persons and accounts do not exist.
    #[test]
    fn identity_numbers_are_told_from_other_numbers() {
        assert!(is_identity_number("11010519491231002X"));
        assert!(!is_identity_number("110105194912310021"), "a wrong check character");
        assert!(is_identity_shaped("110105194912310021"));
        assert!(!is_identity_shaped("11010519491331002X"), "there is no 13th month");
        assert!(!is_identity_shaped("99010519491231002X"), "there is no such province");
        assert!(is_old_identity_number("110105491231002"));
        assert!(!is_old_identity_number("110105491331002"));
    }

    #[test]
    fn cards_have_a_prefix_a_length_and_a_check_digit() {
        assert!(has_card_prefix("6222021234567890128") && luhn("6222021234567890128"));
        assert!(has_card_prefix("4111111111111111") && luhn("4111111111111111"));
        assert!(!luhn("4111111111111112"));
        assert!(!has_card_prefix("1202022719900012345"));
        assert!(!has_card_prefix("622202123456789"));
    }
}
