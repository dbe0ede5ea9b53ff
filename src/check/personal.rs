//! Personal data has no place on a wall: identity numbers, telephone numbers, bank cards,
//! e-mail addresses, and names that are not masked. Looked for in the files as written, so in
//! front matter, alternative texts and captions too, and also in full-width digits, Chinese
//! numerals and numbers with spaces or dashes.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use crate::campaign::Campaign;
use crate::content::entry::Entry;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::hotlines;

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    let organization = &campaign.config.organization;
    let own_numbers: Vec<String> = organization
        .hotlines
        .iter()
        .map(|h| h.number.as_str())
        .chain(organization.contacts.iter().filter_map(|c| c.phone.as_deref()))
        .map(hotlines::digits)
        .collect();
    for entry in &campaign.content.entries {
        let allowed = |finding: &Finding| entry.allow.iter().any(|a| a.code == finding.code && a.text == finding.text);
        let found = search(&entry.file.text, &own_numbers).into_iter().chain(unmasked(entry)).filter(|f| !allowed(f));
        diagnostics.extend(found.map(|f| f.into_diagnostic(&entry.file)));
    }
    let others = campaign.content.playlists.iter().map(|p| &p.file).chain(&campaign.content.slogans_file);
    for file in others {
        diagnostics.extend(search(&file.text, &own_numbers).into_iter().map(|f| f.into_diagnostic(file)));
    }
}

/// Something that looks like personal data.
#[derive(Debug, PartialEq)]
struct Finding {
    code: &'static str,
    what: &'static str,
    /// As written in the file.
    text: String,
    span: Range<usize>,
}

impl Finding {
    fn into_diagnostic(self, file: &Arc<SourceFile>) -> Diagnostic {
        let help = match self.code {
            "outreach::pii::name" => "mask it: the surname and 某, such as 张某".to_owned(),
            "outreach::pii::phone" => {
                "take it out; the organization's own numbers go into `[organization] hotlines` or `contacts`".to_owned()
            }
            _ => "take it out; if it is none, allow it in the front matter: `allow: [{code: …, text: …, reason: …}]`"
                .to_owned(),
        };
        Diagnostic::error(self.code, format!("this looks like {}", self.what)).at(file, self.span).help(help)
    }
}

fn search(text: &str, own_numbers: &[String]) -> Vec<Finding> {
    let mut found: Vec<Finding> = runs(text)
        .into_iter()
        .filter(|run| !in_address(text, &run.span) && !names_hotlines(&text[run.span.clone()]))
        .filter_map(|run| {
            let (code, what) = classify(&run.digits, own_numbers)?;
            Some(Finding { code, what, text: text[run.span.clone()].to_owned(), span: run.span })
        })
        .collect();
    found.extend(e_mails(text));
    found
}

/// What a run of digits (an `X` at most at its end) is.
fn classify(digits: &str, own_numbers: &[String]) -> Option<(&'static str, &'static str)> {
    if is_identity_number(digits) {
        return Some(("outreach::pii::id-number", "an identity number"));
    }
    if is_bank_card(digits) {
        return Some(("outreach::pii::bank-card", "a bank card number"));
    }
    let local = digits.strip_prefix("86").filter(|d| d.len() >= 10).unwrap_or(digits);
    let phone = is_mobile(local) || is_landline(local);
    (phone && !own_numbers.iter().any(|n| n == digits || n == local))
        .then_some(("outreach::pii::phone", "a private telephone number"))
}

/// 18 characters with the check character of GB 11643-1999, or the 15 digits used before.
fn is_identity_number(digits: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let province = digits.get(..2).and_then(|p| p.parse::<u32>().ok());
    let known_province =
        matches!(province, Some(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81 | 82 | 83));
    let date = |year: i16, rest: &str| {
        let part = |r: Range<usize>| rest.get(r).and_then(|p| p.parse::<i8>().ok());
        matches!((part(0..2), part(2..4)), (Some(m), Some(d)) if Date::new(year, m, d).is_ok())
    };
    match digits.len() {
        18 => {
            let sum: u32 = digits.chars().zip(WEIGHTS).filter_map(|(c, w)| Some(c.to_digit(10)? * w)).sum();
            let check = b"10X98765432"[(sum % 11) as usize] as char;
            let year = digits.get(6..10).and_then(|y| y.parse::<i16>().ok()).unwrap_or(0);
            known_province && (1900..=2100).contains(&year) && date(year, &digits[10..14]) && digits.ends_with(check)
        }
        15 => {
            let year = digits.get(6..8).and_then(|y| y.parse::<i16>().ok()).unwrap_or(0);
            known_province && !digits.ends_with('X') && date(1900 + year, &digits[8..12])
        }
        _ => false,
    }
}

/// UnionPay, Visa, Mastercard: prefix, length and Luhn digit. Luhn alone passes one random
/// number in ten, so without a prefix there would be more false alarms than cards.
fn is_bank_card(digits: &str) -> bool {
    let prefixed = digits.starts_with("62")
        || digits.starts_with('4')
        || matches!(digits.get(..2), Some("51" | "52" | "53" | "54" | "55"));
    let length = if digits.starts_with("62") { (16..=19).contains(&digits.len()) } else { digits.len() == 16 };
    let luhn: u32 = digits
        .chars()
        .rev()
        .enumerate()
        .filter_map(|(i, c)| {
            let d = c.to_digit(10)?;
            Some(if i % 2 == 0 { d } else { d * 2 - if d > 4 { 9 } else { 0 } })
        })
        .sum();
    prefixed && length && !digits.ends_with('X') && luhn.is_multiple_of(10)
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

/// Area code and number, or a 400 or 800 service number.
fn is_landline(digits: &str) -> bool {
    let area = digits.len() >= 10 && digits.len() <= 12 && digits.starts_with('0') && !digits.starts_with("00");
    area || (digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800")))
}

/// Digits in a row as a reader sees them, with where they stand.
#[derive(Debug, PartialEq)]
struct Run {
    digits: String,
    span: Range<usize>,
}

/// Runs of ten digits and more: ASCII, full-width or Chinese, single spaces and dashes inside.
fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut run = Run { digits: String::new(), span: 0..0 };
    let mut gap = false;
    let mut word_before = false;
    let close = |run: &mut Run, runs: &mut Vec<Run>| {
        let done = std::mem::replace(run, Run { digits: String::new(), span: 0..0 });
        if done.digits.len() >= 10 {
            runs.push(done);
        }
    };
    for (at, c) in text.char_indices() {
        if let Some(d) = digit(c) {
            if run.digits.is_empty() {
                if word_before {
                    continue; // Part of a word such as a file name's hash.
                }
                run.span.start = at;
            }
            run.digits.push(d);
            run.span.end = at + c.len_utf8();
            gap = false;
        } else if !run.digits.is_empty() && matches!(c, 'x' | 'X' | 'Ｘ') && run.digits.len() == 17 {
            run.digits.push('X');
            run.span.end = at + c.len_utf8();
            close(&mut run, &mut runs);
        } else if !run.digits.is_empty() && matches!(c, ' ' | '-' | '－' | '—' | '\u{a0}') && !gap {
            gap = true;
        } else {
            close(&mut run, &mut runs);
            gap = false;
        }
        word_before = c.is_ascii_alphabetic() || c == '_' || (word_before && c.is_ascii_digit());
    }
    close(&mut run, &mut runs);
    runs
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10),
        _ => "零一二三四五六七八九"
            .chars()
            .position(|n| n == c)
            .or((c == '〇').then_some(0))
            .and_then(|n| char::from_digit(u32::try_from(n).ok()?, 10)),
    }
}

/// `96110 110 12321` is a list of hotlines, not one long number.
fn names_hotlines(written: &str) -> bool {
    written.split(|c: char| !c.is_ascii_digit()).any(|group| hotlines::national(group).is_some())
}

/// Inside a web address digits are a page's number.
fn in_address(text: &str, span: &Range<usize>) -> bool {
    let before = &text[..span.start];
    let word = before.rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '<' | '"' | '\'')).map_or(0, |i| i + 1);
    before.get(word..).is_some_and(|w| w.contains("://"))
}

fn e_mails(text: &str) -> Vec<Finding> {
    let local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let domain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    text.match_indices('@')
        .filter_map(|(at, _)| {
            let start =
                text[..at].rfind(|c| !local(c)).map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
            let end = text[at + 1..].find(|c| !domain(c)).map_or(text.len(), |i| at + 1 + i);
            let host = text[at + 1..end].trim_end_matches(['.', '-']);
            let whole = start < at && host.contains('.') && !host.starts_with('.');
            let span = start..at + 1 + host.len();
            whole.then(|| Finding {
                code: "outreach::pii::e-mail",
                what: "a private e-mail address",
                text: text[span.clone()].to_owned(),
                span,
            })
        })
        .collect()
}

/// The victim of a case is masked as courts do it: the surname and 某, or a surname with a form of address.
fn unmasked(entry: &Entry) -> Option<Finding> {
    let victim = entry.case()?.victim.as_deref()?;
    let name = victim.split(['，', ',', '、', '（', '(', ' ']).next()?.trim();
    let chinese = !name.is_empty() && name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let masked = ["某", "女士", "先生", "同学", "老师", "大爷", "大妈", "阿姨", "奶奶", "爷爷", "老人", "小"];
    let is_name = chinese && (2..=4).contains(&name.chars().count()) && !masked.iter().any(|m| name.contains(m));
    let start = entry.file.text.find(victim)?;
    is_name.then(|| Finding {
        code: "outreach::pii::name",
        what: "a name that is not masked",
        text: name.to_owned(),
        span: start..start + name.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        search(text, &["0571888888".to_owned()]).into_iter().map(|f| f.code.rsplit("::").next().unwrap()).collect()
    }

    // Numbers made for these tests: the check characters are right, the persons do not exist.
    #[test]
    fn identity_numbers_are_found_however_they_are_written() {
        for text in [
            "身份证11010519491231002X。",
            "110105 19491231 002x",
            "１１０１０５１９４９１２３１００２Ｘ",
            "110105-19491231-002X",
            "一一〇一〇五一九四九一二三一〇〇二X",
            "旧号110105491231002",
        ] {
            assert_eq!(codes(text), ["id-number"], "{text}");
        }
        assert_eq!(codes("110105194912310021"), [] as [&str; 0], "a wrong check character is another number");
        assert_eq!(codes("11010519491331002X"), [] as [&str; 0], "there is no 13th month");
    }

    #[test]
    fn telephones_and_cards_are_found() {
        assert_eq!(codes("打13800138000找我"), ["phone"]);
        assert_eq!(codes("+86 138-0013-8000"), ["phone"]);
        assert_eq!(codes("一三八〇〇一三八〇〇〇"), ["phone"]);
        assert_eq!(codes("0571-87654321"), ["phone"]);
        assert_eq!(codes("400-800-1234"), ["phone"]);
        assert_eq!(codes("卡号6222 0212 3456 7890 128"), ["bank-card"]);
        assert_eq!(codes("4111111111111111"), ["bank-card"]);
        assert_eq!(codes("写信到zhang.san@mail.example.com。"), ["e-mail"]);
    }

    #[test]
    fn look_alikes_are_left_alone() {
        for text in [
            "拨打96110或110",
            "损失1280000元，2026年3月5日",
            "编号20260305001234",
            "0571-888888",
            "https://www.gov.cn/content_13800138000.htm",
            "a1380013800013800.png",
            "96110 110 12321 12377",
            "@所有人",
            "第一步，第二步，第三步",
            "一二三四五六七八九",
        ] {
            assert_eq!(codes(text), [] as [&str; 0], "{text}");
        }
    }
}
