//! Dates: what is past its review, and what cannot have happened yet.

use jiff::civil::Date;
use jiff::{Timestamp, ZonedDateTime};

use crate::campaign::Campaign;
use crate::content::entry::{Details, Entry};
use crate::content::playlist::Playlist;
use crate::content::schedule::Schedule;
use crate::diagnostics::Diagnostic;

/// A letter is written ahead of the day it is handed out, but not by years.
const AHEAD_DAYS: i32 = 366;

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    let today = today();
    for entry in &campaign.content.entries {
        due(campaign, entry, today, diagnostics);
        ahead(entry, today, diagnostics);
    }
    for playlist in campaign.content.playlists.iter().filter(|playlist| !playlist.draft) {
        diagnostics.extend(over(playlist, today));
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

/// A loop that is over, as a whole or by all its items: players show it all the same, since a screen is never black, and
/// people read of last winter. Single items that are over are no matter; that is what their days are for.
fn over(playlist: &Playlist, today: Date) -> Option<Diagnostic> {
    let until = |schedule: &Schedule| schedule.valid.as_ref().and_then(|valid| valid.until);
    let items: Option<Vec<Date>> = playlist.items.iter().map(|item| until(&item.schedule)).collect();
    let last = until(&playlist.schedule).into_iter().chain(items.and_then(|days| days.into_iter().max())).min()?;
    let text = &playlist.file.text;
    let at = if text.starts_with("valid:") { Some(0) } else { text.find("\nvalid:").map(|at| at + 1) };
    let span = at.map_or(0..0, |at| at..at + text[at..].lines().next().map_or(0, str::len));
    (last < today).then(|| {
        Diagnostic::warning("outreach::dates::over", format!("the days of the loop ended on {last}"))
            .at(&playlist.file, span)
            .help(format!(
                "today is {today}, and players go on with it, since no screen is ever black; give it new days in `valid`, set `draft: true`, or take it off the screens"
            ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::SourceFile;

    /// What is said on 1 June 2025 of a loop.
    fn said(playlist: &str) -> Option<String> {
        let file = std::sync::Arc::new(SourceFile::new("content/screens/a.yaml".to_owned(), playlist.to_owned()));
        let mut diagnostics = Vec::new();
        let playlist = crate::content::playlist::read("a", &file, &mut diagnostics).unwrap();
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        over(&playlist, jiff::civil::date(2025, 6, 1)).map(|d| d.message)
    }

    #[test]
    fn a_loop_that_is_over_is_told() {
        let ended = "title: 春节\nvalid: {from: 2025-02-01, until: 2025-03-01}\nitems:\n  - date: today\n";
        assert_eq!(said(ended).as_deref(), Some("the days of the loop ended on 2025-03-01"));
        let dated = "items:\n  - date: today\n    valid: {until: 2025-03-01}\n  - date: today\n    valid: {until: ";
        assert_eq!(
            said(&format!("{dated}2025-04-01}}\n")).as_deref(),
            Some("the days of the loop ended on 2025-04-01")
        );
        for goes_on in [
            "valid: {until: 2025-06-01}\nitems:\n  - date: today\n".to_owned(),
            "valid: {from: 2025-02-01}\nitems:\n  - date: today\n".to_owned(),
            format!("{dated}2025-07-01}}\n"),
            format!("{dated}2025-03-01}}\n  - date: today\n"),
        ] {
            assert_eq!(said(&goes_on), None, "{goes_on}");
        }
    }

    #[test]
    fn today_is_that_of_the_epoch_where_one_is_given() {
        assert_eq!(today_by(Some("1700000000")).to_string(), "2023-11-14");
        assert!(today_by(Some("no number")) > today_by(Some("0")));
    }
}
