//! When forecasts were looked at: the parts of a year at which they are made, and the instant at which a committee saw them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use outturn_domain::forecast::method::YEARS_OF_HISTORY;
use outturn_domain::framework::Framework;
use outturn_domain::organisation::CalendarEvent;
use outturn_domain::period::Period;

/// The month in which a council's year begins where nothing says otherwise.
const APRIL: u32 = 4;

/// A look at forecasts of the year that `origin` is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Committee {
    /// The period up to which outturns counted as known.
    pub(super) origin: Period,
    /// The year that was forecast.
    pub(super) year: Period,
    /// When: what had been recorded by then could be known.
    pub(super) at: DateTime<Utc>,
}

/// Those of the years that had ended by `now`, oldest first: at each published part of a year, and at each quarter of which nothing was
/// published, for the returns came all the same. What is made once the year is over is no forecast of it.
pub(super) fn committees(framework: &Framework, now: DateTime<Utc>) -> Vec<Committee> {
    let today = now.with_timezone(&framework.council.time_zone).date_naive();
    let published = framework.publications.iter().map(|publication| publication.period);
    let mut by_end: BTreeMap<Option<NaiveDate>, Committee> = BTreeMap::new();
    for origin in published.chain(quarters(framework, today)) {
        let Some(year) = origin.in_financial_year() else { continue };
        let is_part = origin.end_date() < year.end_date() && origin.start_date() >= year.start_date();
        let ended = year.end_date().is_some_and(|end| end <= today);
        if let Some(at) = seen(framework, origin).filter(|at| is_part && ended && *at <= now) {
            by_end.entry(origin.end_date()).or_insert(Committee { origin, year, at });
        }
    }
    by_end.into_values().collect()
}

/// The quarters of the years that a projection looks at.
fn quarters(framework: &Framework, today: NaiveDate) -> Vec<Period> {
    let told = framework.publications.iter().map(|publication| publication.period).chain(framework.calendar.iter().map(|day| day.period));
    let mut starts: BTreeSet<u32> = told.filter_map(|period| period.in_financial_year()?.start_date()).map(|start| start.month()).collect();
    if starts.is_empty() {
        starts.insert(APRIL);
    }
    let back = i32::try_from(YEARS_OF_HISTORY).unwrap_or_default();
    let years = starts.into_iter().flat_map(|month| (today.year() - back..=today.year()).map(move |year| (year, month)));
    let years = years.filter_map(|(year, month)| Period::financial_year_from(year, month));
    years.flat_map(|year| (1..=3).filter_map(move |quarter| year.quarter(quarter))).collect()
}

/// When a committee saw the figures of a period: when they were published; else on the day that the calendar has for it; else by the end of the
/// next period.
fn seen(framework: &Framework, origin: Period) -> Option<DateTime<Utc>> {
    if let Some(publication) = framework.publication(origin) {
        return Some(publication.published);
    }
    let is_seen = |event| matches!(event, CalendarEvent::Meeting | CalendarEvent::Publication);
    let days = framework.calendar.iter().filter(|day| day.period == origin && is_seen(day.event)).map(|day| day.date);
    let after = match days.min() {
        Some(day) => day.checked_add_days(Days::new(1))?,
        None => origin.following()?.end_date()?,
    };
    let midnight = after.and_time(NaiveTime::MIN).and_local_timezone(framework.council.time_zone).earliest()?;
    Some(midnight.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use outturn_domain::framework::FrameworkRow;

    use super::*;

    fn period(text: &str) -> Period {
        Period::parse(text).expect(text)
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().expect(text)
    }

    #[test]
    fn a_quarter_of_a_year_that_is_over_was_seen_when_published_or_by_the_end_of_the_next() {
        let publication = outturn_domain::organisation::Publication {
            period: period("2021/22 H1"),
            published: instant("2021-11-10T18:00:00Z"),
            body: None,
            title: None,
            place: outturn_domain::address::Place::sheet("Publications"),
        };
        let framework = Framework::assemble([FrameworkRow::Publication(publication)]);
        let told = |now: &str| -> Vec<(String, String)> {
            let all = committees(&framework, instant(now)).into_iter().filter(|one| one.year == period("2021/22"));
            all.map(|one| (one.origin.id(), one.at.to_rfc3339())).collect()
        };
        assert!(told("2022-03-31T12:00:00Z").is_empty(), "the year is not over");
        let expected = [
            ("fy2021-22-q1", "2021-09-30T23:00:00+00:00"),
            ("fy2021-22-h1", "2021-11-10T18:00:00+00:00"),
            ("fy2021-22-q3", "2022-03-31T23:00:00+00:00"),
        ];
        assert_eq!(told("2022-04-01T12:00:00Z"), expected.map(|(origin, at)| (origin.to_owned(), at.to_owned())));
    }
}
