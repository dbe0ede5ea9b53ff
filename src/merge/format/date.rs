//! Days and times in a format of letters: `yyyy"年"m"月"d"日"`, `yyyy/m/d h:mm`.

use calamine::ExcelDateTime;
use jiff::civil::Date;

use super::Token;

/// Excel has a 29 February 1900, which was none; days before it are hardly meant.
const FIRST_SURE: f64 = 61.0;

/// A day, a time or both; `None` where Excel's own words are not known, such as names of months.
pub fn show(section: &[Token], at: &ExcelDateTime) -> Option<String> {
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let letters: Vec<(usize, char, usize)> = section
        .iter()
        .enumerate()
        .filter_map(|(index, token)| match token {
            Token::Letters(letter, count) => Some((index, *letter, *count)),
            _ => None,
        })
        .collect();
    // `m` is a minute after hours and before seconds.
    let is_minute = |index: usize| {
        let place = letters.iter().position(|(at, ..)| *at == index);
        place.is_some_and(|place| {
            let letter = |place: usize| letters.get(place).map(|(_, letter, _)| *letter);
            place.checked_sub(1).and_then(letter) == Some('h') || letter(place + 1) == Some('s')
        })
    };
    let has_day = letters.iter().any(|(index, letter, _)| !matches!(letter, 'h' | 's') && !is_minute(*index));
    let has_time = letters.iter().any(|(_, letter, _)| matches!(letter, 'h' | 's'));
    // Of a part of a second nobody sees whether it is rounded.
    if at.as_f64() < 0.0 || (has_day && at.as_f64() < FIRST_SURE) || (has_time && milli != 0) {
        return None;
    }
    let in_halves = section.iter().any(|token| matches!(token, Token::HalfDay { .. }));
    let mut out = String::new();
    for (index, token) in section.iter().enumerate() {
        let piece = match token {
            Token::Letters('y', 1 | 2) => format!("{:02}", year % 100),
            Token::Letters('y', _) => format!("{year:04}"),
            Token::Letters('m', count @ 1..=2) if is_minute(index) => padded(minute, *count),
            Token::Letters('m', count @ 1..=2) => padded(month, *count),
            Token::Letters('d', count @ 1..=2) => padded(day, *count),
            Token::Letters('h', count @ 1..=2) if in_halves => padded((hour + 11) % 12 + 1, *count),
            Token::Letters('h', count @ 1..=2) => padded(hour, *count),
            Token::Letters('s', count @ 1..=2) => padded(second, *count),
            Token::Letters('a', 4) => weekday(year, month, day)?,
            Token::HalfDay { chinese } => match (chinese, hour < 12) {
                (true, true) => "上午".to_owned(),
                (true, false) => "下午".to_owned(),
                (false, true) => "AM".to_owned(),
                (false, false) => "PM".to_owned(),
            },
            Token::Literal(literal) => literal.clone(),
            Token::Slash => "/".to_owned(),
            Token::Point => ".".to_owned(),
            Token::Comma => ",".to_owned(),
            _ => return None,
        };
        out += &piece;
    }
    Some(out)
}

fn padded(number: u8, width: usize) -> String {
    format!("{number:0width$}")
}

fn weekday(year: u16, month: u8, day: u8) -> Option<String> {
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let names = ['一', '二', '三', '四', '五', '六', '日'];
    let place = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
    Some(format!("星期{}", names.get(place)?))
}

#[cfg(test)]
mod tests {
    use super::super::tests::day;

    #[test]
    fn days_are_shown_as_in_excel() {
        // 14:05:09 on a Tuesday.
        let at = 46329.0 + (14.0 * 3600.0 + 5.0 * 60.0 + 9.0) / 86400.0;
        for (code, expected) in [
            ("yyyy\"年\"m\"月\"d\"日\"", "2026年11月3日"),
            ("yyyy年mm月dd日", "2026年11月03日"),
            ("yyyy\"年\"m\"月\"d\"日\";@", "2026年11月3日"),
            ("[$-804]yyyy\"年\"m\"月\"d\"日\"", "2026年11月3日"),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2026年11月3日"),
            ("[$-x-sysdate]dddd, mmmm dd, yyyy", "2026年11月3日"),
            ("yyyy/m/d", "2026/11/3"),
            ("yyyy\\-mm\\-dd", "2026-11-03"),
            ("yyyy-mm-dd", "2026-11-03"),
            ("yyyy.m.d", "2026.11.3"),
            ("m\"月\"d\"日\"", "11月3日"),
            ("m/d", "11/3"),
            ("yy/m/d", "26/11/3"),
            ("yyyy/m/d\\ aaaa", "2026/11/3 星期二"),
            ("yyyy/m/d h:mm", "2026/11/3 14:05"),
            ("h:mm:ss", "14:05:09"),
            ("mm:ss", "05:09"),
            ("hh\"时\"mm\"分\"", "14时05分"),
            ("上午/下午h\"时\"mm\"分\"", "下午2时05分"),
            ("h:mm AM/PM", "2:05 PM"),
        ] {
            assert_eq!(day(code, at).as_deref(), Some(expected), "{code}");
        }
        assert_eq!(day("上午/下午h:mm", 0.5 / 24.0).as_deref(), Some("上午12:30"));
    }

    #[test]
    fn what_excel_names_in_its_own_words_is_not_shown() {
        for code in [
            "d-mmm-yy",
            "dddd",
            "aaa",
            "[h]:mm",
            "mm:ss.0",
            "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"",
            "e\"年\"m\"月\"",
        ] {
            assert_eq!(day(code, 46329.5), None, "{code}");
        }
        assert_eq!(day("yyyy/m/d", 0.5), None);
    }
}
