//! Days as offices write them by hand and as Excel saves them.

use jiff::civil::Date;

/// What is put between year, month and day; the last may stand after the day.
const BETWEEN: [char; 7] = ['-', '/', '.', '年', '月', '日', '号'];

/// A day whose year comes first: `2026-03-05`, `2026/3/5`, `2026年3月5日`. A time of day after it is left out.
/// `None` for anything else: a date without a year may be any, and `3/5/2026` may be one of two.
pub fn read(written: &str) -> Option<Date> {
    let day = written.split([' ', 'T']).next()?;
    let mut parts = day.strip_suffix(['日', '号']).unwrap_or(day).split(BETWEEN);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |text: &str, most: usize| {
        let digits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<i16>().ok()).flatten()
    };
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let (month, day) = (i8::try_from(number(month, 2)?).ok()?, i8::try_from(number(day, 2)?).ok()?);
    Date::new(number(year, 4)?, month, day).ok()
}

/// The first day of a month that is written without one: `2026年11月`, `2026-11`.
pub fn month(written: &str) -> Option<Date> {
    let written = written.trim();
    let month = written.strip_suffix('月').or_else(|| written.strip_suffix("月份")).unwrap_or(written);
    read(&format!("{month}-1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let day = jiff::civil::date(2026, 3, 5);
        for written in [
            "2026-03-05",
            "2026-3-5",
            "2026/3/5",
            "2026/03/05",
            "2026.3.5",
            "2026年3月5日",
            "2026年3月5号",
            "2026/3/5 14:30",
            "2026-03-05T00:00:00",
        ] {
            assert_eq!(read(written), Some(day), "{written}");
        }
        for written in ["2026年3月", "2026年03月份", "2026-3", "2026/03", "2026.3"] {
            assert_eq!(month(written), Some(jiff::civil::date(2026, 3, 1)), "{written}");
        }
        for written in ["", "2026", "3月", "2026年13月", "2026-3-5", "下月"] {
            assert_eq!(month(written), None, "{written}");
        }
        for written in ["", "√", "3月5日", "3/5/2026", "2026-02-30", "2026-3", "2026-3-5-1", "26-3-5", "46086", "下周"]
        {
            assert_eq!(read(written), None, "{written}");
        }
    }
}
