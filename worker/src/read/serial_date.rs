//! From the day numbers that workbooks store to dates, and from the ISO text of OpenDocument.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::cell::CellValue;
use super::number_format::FormatKind;

/// Which day a workbook counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Epoch {
    /// Day 1 is 1 January 1900, and 29 February 1900 is counted although it never was.
    Year1900,
    /// Day 0 is 1 January 1904 (old Excel for the Mac).
    Year1904,
}

const MILLISECONDS_A_DAY: f64 = 86_400_000.0;
/// The day after 31 December 9999, the last that Excel shows, in either count.
const DAYS_END_1900: f64 = 2_958_466.0;
const DAYS_END_1904: f64 = 2_957_004.0;

/// What a stored number means under its format; a number that is no possible date stays a number.
pub(crate) fn value_of(number: f64, kind: FormatKind, epoch: Epoch) -> CellValue {
    let value = match kind {
        FormatKind::Number(_) => None,
        FormatKind::Elapsed => duration(number).map(CellValue::Duration),
        FormatKind::TimeOfDay if (0.0..1.0).contains(&number) => duration(number).map(CellValue::Duration),
        FormatKind::Date | FormatKind::TimeOfDay => date(number, epoch).map(CellValue::Date),
    };
    value.unwrap_or(CellValue::Number(number))
}

fn date(number: f64, epoch: Epoch) -> Option<NaiveDateTime> {
    let (first, end) = match epoch {
        Epoch::Year1900 => (1.0, DAYS_END_1900),
        Epoch::Year1904 => (0.0, DAYS_END_1904),
    };
    // Day 60 is Excel's 29 February 1900, which no calendar has.
    if !(first..end).contains(&number) || (epoch == Epoch::Year1900 && (60.0..61.0).contains(&number)) {
        return None;
    }
    let day_zero = match epoch {
        Epoch::Year1900 if number < 60.0 => NaiveDate::from_ymd_opt(1899, 12, 31)?,
        Epoch::Year1900 => NaiveDate::from_ymd_opt(1899, 12, 30)?,
        Epoch::Year1904 => NaiveDate::from_ymd_opt(1904, 1, 1)?,
    };
    day_zero.and_time(NaiveTime::MIN).checked_add_signed(duration(number)?)
}

/// Days to a length of time, to the millisecond as Excel keeps it.
fn duration(days: f64) -> Option<TimeDelta> {
    let milliseconds = (days * MILLISECONDS_A_DAY).round();
    // Beyond this a double no longer holds whole milliseconds, and no return means such a time.
    if milliseconds.abs() > 9e15 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the bound above keeps it within i64")]
    TimeDelta::try_milliseconds(milliseconds as i64)
}

/// An ISO date or date and time, as `.ods` and strict `.xlsx` store it.
pub(crate) fn parse_iso_date(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim().trim_end_matches('Z');
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day.and_time(NaiveTime::MIN));
    }
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"].iter().find_map(|pattern| NaiveDateTime::parse_from_str(text, pattern).ok())
}

/// A time of day in ISO form, as a length of time from midnight.
pub(crate) fn parse_iso_time(text: &str) -> Option<TimeDelta> {
    let time = NaiveTime::parse_from_str(text.trim().trim_end_matches('Z'), "%H:%M:%S%.f").ok()?;
    Some(time.signed_duration_since(NaiveTime::MIN))
}

/// An ISO duration of days, hours, minutes and seconds, such as `PT12H30M00S`.
pub(crate) fn parse_iso_duration(text: &str) -> Option<TimeDelta> {
    let text = text.trim();
    let (sign, text) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let text = text.strip_prefix('P')?;
    let mut days = 0.0;
    let mut number = String::new();
    let mut in_time = false;
    let mut parts = 0;
    for letter in text.chars() {
        match letter {
            '0'..='9' | '.' => number.push(letter),
            // Some locales write the decimal comma here.
            ',' => number.push('.'),
            'T' if number.is_empty() && !in_time => in_time = true,
            _ => {
                let a_day = match (letter, in_time) {
                    ('D', false) => 1.0,
                    ('H', true) => 24.0,
                    ('M', true) => 1440.0,
                    ('S', true) => 86_400.0,
                    _ => return None,
                };
                days += number.parse::<f64>().ok()? / a_day;
                number.clear();
                parts += 1;
            }
        }
    }
    (parts > 0 && number.is_empty()).then(|| duration(sign * days))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> CellValue {
        CellValue::Date(parse_iso_date(text).expect("the test writes dates"))
    }

    #[test]
    fn day_numbers_become_dates() {
        let read = |number| value_of(number, FormatKind::Date, Epoch::Year1900);
        assert_eq!(read(1.0), moment("1900-01-01"));
        assert_eq!(read(59.0), moment("1900-02-28"));
        assert_eq!(read(61.0), moment("1900-03-01"));
        assert_eq!(read(44_501.0), moment("2021-11-01"));
        assert_eq!(read(44_501.75), moment("2021-11-01T18:00:00"));
        assert_eq!(read(2_958_465.0), moment("9999-12-31"));
        let read_1904 = |number| value_of(number, FormatKind::Date, Epoch::Year1904);
        assert_eq!(read_1904(0.0), moment("1904-01-01"));
        assert_eq!(read_1904(43_039.0), moment("2021-11-01"));
    }

    #[test]
    fn what_is_no_day_stays_a_number() {
        for number in [0.0, 0.5, 60.0, 60.5, -1.0, 2_958_466.0, 1e300] {
            assert_eq!(value_of(number, FormatKind::Date, Epoch::Year1900), CellValue::Number(number), "{number}");
        }
    }

    #[test]
    fn times_are_durations_until_a_day_is_full() {
        let half = CellValue::Duration(TimeDelta::hours(12));
        assert_eq!(value_of(0.5, FormatKind::TimeOfDay, Epoch::Year1900), half);
        assert_eq!(value_of(44_501.5, FormatKind::TimeOfDay, Epoch::Year1900), moment("2021-11-01T12:00"));
        let long = CellValue::Duration(TimeDelta::hours(36));
        assert_eq!(value_of(1.5, FormatKind::Elapsed, Epoch::Year1900), long);
    }

    #[test]
    fn iso_text_is_read() {
        assert_eq!(parse_iso_duration("PT12H30M00S"), Some(TimeDelta::minutes(750)));
        assert_eq!(parse_iso_duration("P1DT0H"), Some(TimeDelta::days(1)));
        assert_eq!(parse_iso_duration("-PT1M"), Some(TimeDelta::minutes(-1)));
        for text in ["", "P", "PT", "12:30", "P1Y", "PT1", "PTM"] {
            assert_eq!(parse_iso_duration(text), None, "{text}");
        }
        assert_eq!(parse_iso_time("12:30:00"), Some(TimeDelta::minutes(750)));
        assert_eq!(parse_iso_time("noon"), None);
        assert!(parse_iso_date("2021-11-01T10:00:00.5").is_some());
        assert!(parse_iso_date("01/11/2021").is_none());
    }
}
