//! Instants and days.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use prost_types::Timestamp;

use crate::contract::google::r#type::Date;

/// An instant.
pub(crate) fn timestamp(instant: DateTime<Utc>) -> Timestamp {
    Timestamp { seconds: instant.timestamp(), nanos: i32::try_from(instant.timestamp_subsec_nanos()).unwrap_or(0) }
}

/// A calendar day.
pub(crate) fn date(day: NaiveDate) -> Date {
    let part = |part: u32| i32::try_from(part).unwrap_or(0);
    Date { year: day.year(), month: part(day.month()), day: part(day.day()) }
}

/// A day as people read it: `12 October 2021`.
pub(crate) fn day_in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}
