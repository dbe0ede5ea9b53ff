//! Identity numbers, telephone numbers and bank cards, however they are written.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::checksums::{has_card_prefix, is_identity_number, is_identity_shaped, is_old_identity_number, luhn};
use crate::check::groups::Group;
use crate::check::reading::{Places, Reading};
use crate::hotlines::Listed;
use crate::pattern::{self, pattern};

/// A kind of number and where it stands in the reading's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    pub code: &'static str,
    pub what: &'static str,
    pub span: Range<usize>,
}

const IDENTITY: (&str, &str) = ("outreach::pii::id-number", "an identity number");
const CARD: (&str, &str) = ("outreach::pii::bank-card", "a bank card or account number");
const PHONE: (&str, &str) = ("outreach::pii::phone", "a private telephone number");

/// More digits than any of these numbers has.
const MOST_DIGITS: usize = 22;

/// Finds them all; `listed` are the telephone numbers that may be printed.
pub fn find(reading: &Reading, listed: &Listed) -> Vec<Number> {
    let groups = reading.groups();
    let addresses = addresses(&reading.text);
    let mut found = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        match longest(reading, &groups[first..], &addresses, listed) {
            Some((number, length)) => {
                found.extend(number);
                first += length;
            }
            None => first += 1,
        }
    }
    found
}

/// The longest number that begins with the first group, and its groups; `None` inside for one
/// that may be printed.
fn longest(
    reading: &Reading,
    groups: &[Group],
    addresses: &Places,
    listed: &Listed,
) -> Option<(Option<Number>, usize)> {
    let mut digits = String::new();
    let mut best = None;
    for (i, group) in groups.iter().enumerate() {
        if i > 0 && !group.joined || digits.len() + group.digits.len() > MOST_DIGITS {
            break;
        }
        // What is a number already is no other one with the word behind it: 一字不差.
        if i > 0 && group.gap == 0 && best.is_some() {
            break;
        }
        digits.push_str(&group.digits);
        let window = Window {
            reading,
            digits: &digits,
            groups: &groups[..=i],
            span: groups[0].span.start..group.span.end,
            in_address: addresses.hold(&(groups[0].span.start..group.span.end)),
        };
        if let Some((code, what)) = window.classify() {
            let free = code == PHONE.0 && listed.contains(&digits);
            best = Some(((!free).then(|| Number { code, what, span: window.span.clone() }), i + 1));
        }
    }
    best
}

/// Some groups taken as one number.
struct Window<'a> {
    reading: &'a Reading,
    digits: &'a str,
    groups: &'a [Group],
    span: Range<usize>,
    in_address: bool,
}

impl Window<'_> {
    fn classify(&self) -> Option<(&'static str, &'static str)> {
        if self.digits.len() < 7 {
            return None;
        }
        let label = self.label();
        if is_identity_number(self.digits) || (is_identity_shaped(self.digits) && label == Some(Label::Identity)) {
            return Some(IDENTITY);
        }
        if self.in_address && !self.is_asked_for() {
            return None; // A page's number, a payload of a code.
        }
        if label == Some(Label::Other) && !is_mobile(self.digits) {
            return None;
        }
        if is_old_identity_number(self.digits) && (self.tight() || label == Some(Label::Identity)) {
            return Some(IDENTITY);
        }
        if self.is_amount() {
            return None;
        }
        if self.is_card(label) {
            return Some(CARD);
        }
        self.is_phone(label).then_some(PHONE)
    }

    /// Nothing stands between its digits.
    fn tight(&self) -> bool {
        self.groups[1..].iter().all(|g| g.gap == 0)
    }

    /// How many digits stand between two gaps.
    fn sizes(&self) -> Vec<usize> {
        let mut sizes: Vec<usize> = Vec::with_capacity(self.groups.len());
        for (i, group) in self.groups.iter().enumerate() {
            match sizes.last_mut().filter(|_| i > 0 && group.gap == 0) {
                Some(last) => *last += group.digits.len(),
                None => sizes.push(group.digits.len()),
            }
        }
        sizes
    }

    /// Split as a person or a line end splits a number: evenly, digit by digit, or once.
    fn plausible(&self, patterns: &[&[usize]]) -> bool {
        let sizes = self.sizes();
        let even = |parts: &[usize]| match parts {
            [first, middle @ .., last] => middle.iter().all(|s| s == first) && last <= first,
            _ => true,
        };
        // 13900 00123 4; 139 00 00 12 34.
        sizes.len() <= 2 || even(&sizes) || sizes[1..].iter().all(|s| *s <= 2) || patterns.contains(&sizes.as_slice())
    }

    fn is_card(&self, label: Option<Label>) -> bool {
        let n = self.digits.len();
        let by_fours = self.sizes().iter().rev().skip(1).all(|s| *s == 4);
        let shape = by_fours || self.plausible(&[&[6, 4, 4, 4], &[6, 4, 4, 5], &[6, 6, 6], &[6, 6, 7], &[4, 6, 5]]);
        let card = has_card_prefix(self.digits) && (luhn(self.digits) || label == Some(Label::Card));
        // Accounts of firms have no check digit: only the word before them tells.
        let account = label == Some(Label::Card) && self.labelled_directly() && (12..=21).contains(&n);
        shape && (card || account) && !self.digits.ends_with('X')
    }

    fn is_phone(&self, label: Option<Label>) -> bool {
        const LOCAL: [&[usize]; 6] = [&[3, 4, 4], &[3, 3, 5], &[3, 5, 3], &[4, 4, 3], &[4, 3, 4], &[3, 4, 2, 2]];
        const ABROAD: [&[usize]; 10] = [
            &[2, 3, 4, 4],
            &[4, 3, 4, 4],
            &[2, 3, 3, 5],
            &[2, 4, 4, 3],
            // The area code without its 0.
            &[2, 2, 8],
            &[4, 2, 8],
            &[2, 2, 4, 4],
            &[2, 3, 8],
            &[2, 3, 7],
            &[2, 3, 3, 4],
        ];
        if is_mobile(self.digits) {
            return self.plausible(&LOCAL);
        }
        if let Some(rest) = self.digits.strip_prefix("0086").or_else(|| self.digits.strip_prefix("86")) {
            let with_area = format!("0{rest}");
            return (is_mobile(rest) || (is_landline(&with_area) && self.groups.len() > 1)) && self.plausible(&ABROAD);
        }
        if is_landline(self.digits) {
            const LANDLINE: [&[usize]; 4] = [&[3, 4, 4], &[4, 4, 4], &[4, 3, 4], &[3, 3, 4]];
            let area_first = matches!(self.sizes()[0], 3 | 4);
            return self.tight() || (area_first && self.plausible(&LANDLINE)) || self.sizes().iter().all(|s| *s <= 2);
        }
        if is_service(self.digits) {
            return self.plausible(&[&[3, 3, 4], &[3, 4, 3], &[4, 3, 3]]);
        }
        if self.is_foreign(label) {
            return true;
        }
        let masked = self.reading.has_stars(&self.span);
        let local = matches!(self.digits.len(), 7 | 8) && matches!(self.digits.as_bytes()[0], b'2'..=b'8');
        let shape = self.tight() || matches!(self.sizes().as_slice(), [4 | 3, 4]);
        local && shape && !masked && label == Some(Label::Phone) && self.labelled_directly()
    }

    /// A number of another country or region: + or 00, the code, and at least seven digits; behind the codes of one digit,
    /// 1 and 7, there are ten. Digits that only begin with 00 number much else, unless they are set apart or called.
    fn is_foreign(&self, label: Option<Label>) -> bool {
        let before = self.reading.before(self.span.start, 12);
        let (lead, digits) = match (before.strip_suffix('+'), self.digits.strip_prefix("00")) {
            (Some(lead), _) => (lead, self.digits),
            (None, Some(digits)) if self.groups[0].digits.len() > 2 => (before, digits),
            _ => return false,
        };
        let called = lead.len() < before.len() || !self.tight() || label == Some(Label::Phone) || {
            ["来电", "短信", "号码", "拨", "接到"].iter().any(|word| lead.contains(word))
        };
        let length = if digits.starts_with(['1', '7']) { 11..=11 } else { 9..=15 };
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '/' | '-' | '_' | '=' | '#');
        called
            && length.contains(&digits.len())
            && !digits.starts_with('0')
            && !digits.ends_with('X')
            // A round sum of something.
            && !digits.ends_with("00000")
            && !lead.trim_end_matches('(').ends_with(part)
    }

    /// Followed by a unit, after a sign of money or after what is counted: so many of something.
    fn is_amount(&self) -> bool {
        let after = self.reading.text[self.span.end..].trim_start_matches(' ');
        // Nobody counts thirteen billion of something in tens of thousands: 13800138000万万别接.
        const UNITS: [char; 11] = ['元', '块', '%', '美', '欧', '港', '万', '亿', '余', '多', '人'];
        let units = if is_mobile(self.digits) { &UNITS[..6] } else { &UNITS[..] };
        let before = &self.reading.text[..self.span.start];
        let counted = before.trim_end_matches([':', ' ', '为', '达', '约']);
        after.starts_with(units)
            || before.ends_with(['¥', '$', '￥'])
            || counted.ends_with(['量', '数'])
            || counted.ends_with("大小")
    }

    /// The value of a parameter such as `?phone=`, or a number to ring.
    fn is_asked_for(&self) -> bool {
        static ASKED: LazyLock<Regex> = LazyLock::new(|| {
            pattern(r"(?i)(?:tel|sms|phone|mobile|shouji|sj|card|account|kahao|sfz|idcard|idno)(?:=|:|:\+|%3d)$")
        });
        ASKED.is_match(&self.reading.text[..self.span.start])
    }

    /// The nearest word before the number that says what it is.
    fn label(&self) -> Option<Label> {
        self.labelled().map(|(label, _)| label)
    }

    /// Nothing but a colon or a few words of filling stand between the label and the number.
    fn labelled_directly(&self) -> bool {
        self.labelled().is_some_and(|(_, between)| between.chars().all(|c| " :是为号码（）()“\"'=#|/".contains(c)))
    }

    /// The label, and what stands between it and the number.
    fn labelled(&self) -> Option<(Label, &str)> {
        static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
            pattern::words(AhoCorasick::builder().ascii_case_insensitive(true), LABELS.map(|(word, _)| word))
        });
        let before = self.reading.before(self.span.start, 16);
        let nearest = WORDS.find_overlapping_iter(before).max_by_key(|word| (word.end(), word.pattern()))?;
        Some((LABELS[nearest.pattern().as_usize()].1, &before[nearest.end()..]))
    }
}

/// What the word before a number says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Identity,
    Card,
    Phone,
    /// Something that is numbered and no secret: an order, a case, a device.
    Other,
}

const LABELS: [(&str, Label); 62] = [
    ("身份证", Label::Identity),
    ("身份号", Label::Identity),
    ("证件号", Label::Identity),
    ("证号", Label::Identity),
    ("老证", Label::Identity),
    ("卡号", Label::Card),
    ("银行卡", Label::Card),
    ("储蓄卡", Label::Card),
    ("信用卡", Label::Card),
    ("借记卡", Label::Card),
    ("账号", Label::Card),
    ("帐号", Label::Card),
    ("账户", Label::Card),
    ("帐户", Label::Card),
    ("汇款到", Label::Card),
    ("转账到", Label::Card),
    ("电话", Label::Phone),
    ("手机", Label::Phone),
    ("座机", Label::Phone),
    ("固话", Label::Phone),
    ("总机", Label::Phone),
    ("热线", Label::Phone),
    ("专线", Label::Phone),
    ("致电", Label::Phone),
    ("拨打", Label::Phone),
    ("回拨", Label::Phone),
    ("联系方式", Label::Phone),
    ("tel", Label::Phone),
    ("phone", Label::Phone),
    ("编号", Label::Other),
    ("单号", Label::Other),
    ("订单", Label::Other),
    ("运单", Label::Other),
    ("流水", Label::Other),
    ("案号", Label::Other),
    ("文号", Label::Other),
    ("批号", Label::Other),
    ("批次", Label::Other),
    ("版本", Label::Other),
    ("条形码", Label::Other),
    ("条码", Label::Other),
    ("回执", Label::Other),
    ("序列号", Label::Other),
    ("imei", Label::Other),
    ("iccid", Label::Other),
    ("isbn", Label::Other),
    ("发票", Label::Other),
    ("凭证", Label::Other),
    ("交易号", Label::Other),
    ("合同", Label::Other),
    ("备案", Label::Other),
    ("许可证", Label::Other),
    ("信用代码", Label::Other),
    ("学号", Label::Other),
    ("工号", Label::Other),
    ("警号", Label::Other),
    ("取件码", Label::Other),
    ("验证码", Label::Other),
    ("邮编", Label::Other),
    ("代码", Label::Other),
    ("期号", Label::Other),
    ("受理号", Label::Other),
];

/// Addresses with a scheme and two slashes: digits in them number pages.
fn addresses(text: &str) -> Places {
    static ADDRESS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>"'()\[\]，。；、“”]+"#));
    let any = memchr::memmem::find(text.as_bytes(), b"://").is_some();
    ADDRESS.find_iter(if any { text } else { "" }).map(|m| m.range()).collect()
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

/// An area code of the mainland and 7 or 8 digits of which the first is 2 to 8.
fn is_landline(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    if bytes.len() < 10 || bytes[0] != b'0' || digits.ends_with('X') {
        return false;
    }
    let area = match bytes[1] {
        b'1' if bytes[2] == b'0' => 3,
        b'2' => 3,
        b'3'..=b'9' => 4,
        _ => return false,
    };
    matches!(bytes.len() - area, 7 | 8) && matches!(bytes[area], b'2'..=b'8')
}

/// 400 and 800 numbers.
fn is_service(digits: &str) -> bool {
    digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phones(text: &str) -> usize {
        find(&Reading::new(text), &Listed::default()).iter().filter(|number| number.code == PHONE.0).count()
    }

    #[test]
    fn numbers_of_other_countries_are_telephone_numbers() {
        for text in [
            "骗子来电+852 6123 4567",
            "骗子来电00852-61234567",
            "来电0085261234567",
            "骗子来电+1 212 555 1234",
            "（＋886）912 345 678",
            "+44 20 7946 0958",
        ] {
            assert_eq!(phones(text), 1, "{text}");
        }
        for text in [
            "00或+开头的来电",
            "+852、+853、+886开头的来电",
            "+852/+853/+886开头的来电",
            "+86 10 96110",
            "+86 96110",
            "+00 96110 96110",
            "投入1+100000000",
            "增加+120000000元",
            "投资回报+300000000000!",
            "编号0012345678901",
            "0012345678901",
            "系数1.0085261234567",
            "手机号138○○○○5678",
            "2026-11-30 00 15",
        ] {
            assert_eq!(phones(text), 0, "{text}");
        }
    }
}
