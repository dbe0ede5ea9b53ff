//! Dates: what is past its review, and what cannot have happened yet.

use jiff::civil::Date;
use jiff::{Timestamp, ZonedDateTime};

use crate::campaign::Campaign;
use crate::content::entry::{Details, Entry};
use crate::diagnostics::Diagnostic;

/// A letter is written ahead of the day it is handed out, but not by years.
const AHEAD_DAYS: i32 = 366;

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    let today = today();
    for entry in &campaign.content.entries {
        due(campaign, entry, today, diagnostics);
        ahead(entry, today, diagnostics);
    }
}

/// Today: the day of `SOURCE_DATE_EPOCH` (seconds since 1970, UTC), or else the clock's.
pub fn today() -> Date {
    today_by(std::env::var("SOURCE_DATE_EPOCH").ok().as_deref())
}

fn today_by(epoch: Option<&str>) -> Date {
    let given = epoch.and_then(|e| e.trim().parse().ok()).and_then(|s| Timestamp::from_second(s).ok());
    given.map_or_else(|| ZonedDateTime::now().date(), |t| jiff::tz::Offset::UTC.to_datetime(t).date())
}

fn due(campaign: &Campaign, entry: &Entry, today: Date, diagnostics: &mut Vec<Diagnostic>) {
    let Some(reviewed) = entry.reviewed else { return };
    let time = entry.review_after.unwrap_or(campaign.config.check.review_after);
    if let Some(until) = time.until(reviewed).filter(|until| *until < today) {
        let d = Diagnostic::warning(
            "outreach::dates::review-due",
            format!("the entry was reviewed on {reviewed} and was to be reviewed again by {until}"),
        );
        diagnostics.push(
            d.at(&entry.file, entry.field_at("reviewed"))
                .help("read it again, mend what has changed, and write today's date into `reviewed`"),
        );
    }
}

fn ahead(entry: &Entry, today: Date, diagnostics: &mut Vec<Diagnostic>) {
    let may_be_ahead = matches!(entry.details, Details::Letter(_) | Details::Notice(_));
    let latest =
        if may_be_ahead { today.checked_add(jiff::Span::new().days(AHEAD_DAYS)).unwrap_or(today) } else { today };
    let source = entry.sources.iter().filter_map(|s| s.date).max();
    for (field, date, latest) in
        [("date", entry.date(), latest), ("reviewed", entry.reviewed, today), ("sources", source, today)]
    {
        if let Some(date) = date.filter(|d| *d > latest) {
            diagnostics.push(
                Diagnostic::warning("outreach::dates::future", format!("`{field}` is in the future: {date}"))
                    .at(&entry.file, entry.field_at(field))
                    .help(format!("today is {today}; is the year right?")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_that_of_the_epoch_where_one_is_given() {
        assert_eq!(today_by(Some("1700000000")).to_string(), "2023-11-14");
        assert!(today_by(Some("no number")) > today_by(Some("0")));
    }
}
