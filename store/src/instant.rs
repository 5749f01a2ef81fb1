//! Instants and days as the store keeps them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::StoreError;

pub(crate) fn instant(table: &'static str, column: &'static str, micros: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| StoreError::corrupt(table, column, micros))
}

pub(crate) fn day_number(day: NaiveDate) -> i64 {
    day.signed_duration_since(NaiveDate::default()).num_days()
}

pub(crate) fn day(table: &'static str, column: &'static str, number: i64) -> Result<NaiveDate, StoreError> {
    let offset = TimeDelta::try_days(number).ok_or_else(|| StoreError::corrupt(table, column, number))?;
    NaiveDate::default().checked_add_signed(offset).ok_or_else(|| StoreError::corrupt(table, column, number))
}
