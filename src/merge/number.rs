//! Receipt numbers: a serial number and a check digit, so that a number typed wrong is
//! noticed instead of ticking off somebody else.

/// Serial numbers begin here: Excel takes leading zeros away.
pub const FIRST: u32 = 1001;

/// The number of a serial: its digits and the check digit of ISO/IEC 7064 MOD 11,10, which
/// finds every wrong digit and nearly every pair of exchanged ones.
pub fn number(serial: u32) -> String {
    let digits = serial.to_string();
    let check = (11 - carry(&digits)) % 10;
    format!("{digits}{check}")
}

/// The serial of a number as people write it (spaces, full-width digits); `None` when the
/// check digit is wrong.
pub fn serial(written: &str) -> Option<u32> {
    let digits = plain(written)?;
    let (serial, check) = digits.split_at(digits.len() - 1);
    let sum = (carry(serial) % 10 + check.parse::<u32>().ok()?) % 10;
    (sum == 1).then(|| serial.parse().ok())?
}

/// The digits of a written number; `None` when anything else stands between them.
pub fn plain(written: &str) -> Option<String> {
    let digit = |c: char| match c {
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10),
        '0'..='9' => Some(c),
        _ => None,
    };
    let written = written.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－'));
    let digits: String = written.map(digit).collect::<Option<_>>()?;
    (2..=10).contains(&digits.len()).then_some(digits)
}

/// The state after the digits: 1 to 10.
fn carry(digits: &str) -> u32 {
    digits.bytes().fold(10, |carry, digit| {
        let sum = (carry + u32::from(digit - b'0')) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_and_the_standards_example_is_right() {
        // The example of ISO/IEC 7064: 0794 has the check digit 5.
        assert_eq!((11 - carry("0794")) % 10, 5);
        for n in [FIRST, 1009, 4711, 99_999] {
            assert_eq!(serial(&number(n)), Some(n));
        }
        let spaced: String =
            number(4711).chars().flat_map(|c| [char::from_u32(c as u32 - 48 + 0xFF10).unwrap(), ' ']).collect();
        assert_eq!(serial(&spaced), Some(4711));
    }

    #[test]
    fn every_wrong_digit_is_noticed() {
        let right = number(4711);
        for at in 0..right.len() {
            for digit in b'0'..=b'9' {
                let mut wrong = right.clone().into_bytes();
                wrong[at] = digit;
                let wrong = String::from_utf8(wrong).unwrap();
                assert_eq!(serial(&wrong).is_some(), wrong == right, "{wrong}");
            }
        }
        for bad in ["", "1", "abc", "12345678901", "4-7-1-1-x"] {
            assert_eq!(serial(bad), None, "{bad}");
        }
    }
}
