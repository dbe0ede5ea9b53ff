//! How long what an entry says holds good before somebody must look at it again.

use jiff::Span;
use jiff::civil::Date;

use crate::values::Fields;

/// When an entry is due for review.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReviewAfter {
    /// So many months after its last review.
    Months(i32),
    /// So many days after it.
    Days(i32),
    /// On a day.
    On(Date),
    Never,
}

impl ReviewAfter {
    /// Unless a campaign or an entry says otherwise.
    pub const DEFAULT: Self = Self::Months(12);

    /// Reads `12 months`, `90 days`, `2 years`, `6个月`, `1年`, `2027-03-01`, `never`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(date) = text.parse() {
            return Some(Self::On(date));
        }
        if matches!(text, "never" | "不限") {
            return Some(Self::Never);
        }
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let count: i32 = text[..digits].parse().ok().filter(|n| (1..=1200).contains(n))?;
        Some(match text[digits..].trim() {
            "month" | "months" | "个月" | "月" => Self::Months(count),
            "year" | "years" | "年" => Self::Months(count * 12),
            "week" | "weeks" | "周" => Self::Days(count * 7),
            "day" | "days" | "天" | "日" => Self::Days(count),
            _ => return None,
        })
    }

    /// The field `review-after` of a map.
    pub fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let node = fields.node("review-after")?;
        let (text, _) = fields.spanned_texts("review-after").into_iter().next()?;
        let read = Self::parse(&text);
        if read.is_none() {
            fields.wrong(node, "review-after", "a time such as `12 months` or `90 days`, a date, or `never`");
        }
        read
    }

    /// The last day on which what was reviewed on `reviewed` holds good; `None` for ever.
    pub fn until(self, reviewed: Date) -> Option<Date> {
        let span = match self {
            Self::Months(n) => Span::new().months(n),
            Self::Days(n) => Span::new().days(n),
            Self::On(date) => return Some(date),
            Self::Never => return None,
        };
        reviewed.checked_add(span).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(ReviewAfter::parse("12 months"), Some(ReviewAfter::Months(12)));
        assert_eq!(ReviewAfter::parse("1年"), Some(ReviewAfter::Months(12)));
        assert_eq!(ReviewAfter::parse("90 days"), Some(ReviewAfter::Days(90)));
        assert_eq!(ReviewAfter::parse("never"), Some(ReviewAfter::Never));
        assert_eq!(ReviewAfter::parse("soon"), None);
        assert_eq!(ReviewAfter::parse("0 days"), None);
        let reviewed = "2026-02-28".parse().unwrap();
        assert_eq!(ReviewAfter::Months(12).until(reviewed).unwrap().to_string(), "2027-02-28");
        assert_eq!(ReviewAfter::Never.until(reviewed), None);
    }
}
