//! When something is shown: dates, hours of the day, days of the week, all in local time.

use std::ops::Range;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::diagnostics::Diagnostic;
use crate::values::Fields;

/// When a loop or an item of one is shown; empty means always. The player decides by its own
/// clock, so that nothing has to be built again at midnight.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schedule {
    pub valid: Option<Valid>,
    /// From and until, `"08:00"`; an end before its beginning is on the next day.
    pub hours: Option<Vec<(String, String)>>,
    /// Monday is 1, Sunday 7.
    pub weekdays: Option<Vec<u8>>,
}

/// Days from and until which something holds, both of them included.
#[derive(Debug, Clone, PartialEq)]
pub struct Valid {
    pub from: Option<Date>,
    pub until: Option<Date>,
}

/// Names of the days, Monday first: in English, in Chinese, by number.
const DAYS: [[&str; 5]; 7] = [
    ["mon", "monday", "周一", "一", "1"],
    ["tue", "tuesday", "周二", "二", "2"],
    ["wed", "wednesday", "周三", "三", "3"],
    ["thu", "thursday", "周四", "四", "4"],
    ["fri", "friday", "周五", "五", "5"],
    ["sat", "saturday", "周六", "六", "6"],
    ["sun", "sunday", "周日", "日", "7"],
];

impl Schedule {
    /// Whether it is shown at all times.
    pub fn is_always(&self) -> bool {
        *self == Self::default()
    }

    /// Reads `valid`, `hours` and `weekdays`.
    pub fn read(fields: &mut Fields<'_>) -> Self {
        Self { valid: valid(fields), hours: hours(fields), weekdays: weekdays(fields) }
    }

    /// As the player reads it: `{valid: {from, until}, hours: [[from, until]], weekdays: [1]}`,
    /// each `null` where it sets no limit.
    pub fn json(&self) -> Value {
        let day = |d: &Option<Date>| d.map(|d| d.to_string());
        let valid = self.valid.as_ref().map(|v| json!({ "from": day(&v.from), "until": day(&v.until) }));
        json!({ "valid": valid, "hours": self.hours, "weekdays": self.weekdays })
    }

    /// In words, for people: `2026-11-01 – 2026-12-31, 08:00–20:00, 1–5`.
    pub fn words(&self, days: &[String]) -> String {
        let mut parts = Vec::new();
        if let Some(valid) = &self.valid {
            let day = |d: &Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
            parts.push(format!("{} – {}", day(&valid.from), day(&valid.until)).trim().to_owned());
        }
        parts.extend(self.hours.iter().flatten().map(|(from, until)| format!("{from}–{until}")));
        if let Some(weekdays) = &self.weekdays {
            let name = |d: u8| days.get(usize::from(d) - 1).map_or("", String::as_str);
            // Three days and more that follow each other are told by the first and the last.
            let runs = weekdays.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
                [first, _, .., last] => format!("{}–{}", name(*first), name(*last)),
                few => few.iter().map(|d| name(*d)).collect::<Vec<_>>().join(" "),
            });
            parts.push(runs.collect::<Vec<_>>().join(" "));
        }
        parts.join(" · ")
    }
}

fn valid(fields: &mut Fields<'_>) -> Option<Valid> {
    let node = fields.node("valid")?;
    let mut inner = fields.nested(node, "`valid`");
    let read = Valid { from: inner.date("from"), until: inner.date("until") };
    if let (Some(from), Some(until)) = (read.from, read.until)
        && until < from
    {
        let d = Diagnostic::error("outreach::screens::schedule", "it ends before it begins")
            .at(inner.file(), node.span.clone())
            .help("`until` is the last day it is shown");
        inner.report(d);
    }
    inner.finish();
    (read.from.is_some() || read.until.is_some()).then_some(read)
}

fn hours(fields: &mut Fields<'_>) -> Option<Vec<(String, String)>> {
    let mut read = Vec::new();
    for (text, span) in fields.spanned_words("hours") {
        let parts = text.split_once(['-', '–', '—', '~', '至']);
        match parts.and_then(|(from, until)| Some((clock(from)?, clock(until)?))) {
            Some((from, until)) if from != until => read.push((from, until)),
            _ => complain(fields, &text, span, "hours are written `08:00-20:00`"),
        }
    }
    (!read.is_empty()).then_some(read)
}

/// `8:00`, `08：00` or `24:00` as `08:00`.
fn clock(text: &str) -> Option<String> {
    let (hour, minute) = text.trim().split_once([':', '：'])?;
    let (hour, minute) = (hour.trim().parse::<u8>().ok()?, minute.trim().parse::<u8>().ok()?);
    let good = minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
    good.then(|| format!("{hour:02}:{minute:02}"))
}

fn weekdays(fields: &mut Fields<'_>) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    for (text, span) in fields.spanned_words("weekdays") {
        let lower = text.to_lowercase().replace("星期", "周").replace("周天", "周日");
        let days = match lower.split_once(['-', '–', '至', '到']) {
            Some((from, until)) => day(from).zip(day(until)).map(|(from, until)| {
                let count = (until + 7 - from) % 7;
                (0..=count).map(|i| (from - 1 + i) % 7 + 1).collect()
            }),
            None => day(&lower).map(|d| vec![d]),
        };
        match days {
            Some(days) => read.extend(days),
            None => complain(fields, &text, span, "days are 1 (Monday) to 7, `mon`, `周一`, or a range: `周一至周五`"),
        }
    }
    read.sort_unstable();
    read.dedup();
    (!read.is_empty()).then_some(read)
}

fn day(name: &str) -> Option<u8> {
    let place = DAYS.iter().position(|names| names.contains(&name.trim()))?;
    u8::try_from(place + 1).ok()
}

fn complain(fields: &mut Fields<'_>, text: &str, span: Range<usize>, help: &str) {
    let d = Diagnostic::error("outreach::screens::schedule", format!("`{text}` says no time"))
        .at(fields.file(), span)
        .help(help);
    fields.report(d);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostics::SourceFile;
    use crate::values::parse_yaml;

    fn read(text: &str) -> (Schedule, Vec<String>) {
        let file = Arc::new(SourceFile::new("a.yaml".into(), text.into()));
        let node = parse_yaml(&file, 0..text.len()).unwrap();
        let mut diagnostics = Vec::new();
        let mut fields = Fields::new(&file, &node, "x", &mut diagnostics);
        let schedule = Schedule::read(&mut fields);
        fields.finish();
        (schedule, diagnostics.into_iter().map(|d| d.message).collect())
    }

    #[test]
    fn times_as_people_write_them() {
        let (schedule, said) = read("hours: [\"8:00-20:00\", 22：00至06：00]\nweekdays: [周六至周一, wed]\n");
        assert_eq!(said, Vec::<String>::new());
        assert_eq!(schedule.hours.unwrap(), [("08:00".into(), "20:00".into()), ("22:00".into(), "06:00".into())]);
        assert_eq!(schedule.weekdays.unwrap(), [1, 3, 6, 7]);
        let (schedule, said) = read("valid: {from: 2026-11-01, until: 2026-12-31}\nweekdays: mon-fri\n");
        assert_eq!(said, Vec::<String>::new());
        let days = ["一", "二", "三", "四", "五", "六", "日"].map(str::to_owned);
        assert_eq!(schedule.words(&days), "2026-11-01 – 2026-12-31 · 一–五");
        let (schedule, _) = read("weekdays: [mon, tue, fri, sat, sun]\n");
        assert_eq!(schedule.words(&days), "一 二 五–日");
    }

    #[test]
    fn times_that_are_none_are_said() {
        let (schedule, said) =
            read("hours: 25:00-26:00\nweekdays: someday\nvalid: {from: 2026-12-01, until: 2026-11-01}\n");
        assert_eq!(said, ["it ends before it begins", "`25:00-26:00` says no time", "`someday` says no time"]);
        assert!(schedule.hours.is_none() && schedule.weekdays.is_none());
    }
}
