//! Columns of dates in which a program has perhaps taken days for months. Where it reads 03/04/2021 as the fourth of March, it leaves 13/04/2021 as text: so all
//! days after the 12th are text, and no real date is one of them.

use chrono::{Datelike, NaiveDate};
use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};

use super::quote::shortened;
use crate::read::cell::CellValue;

/// The last day of a month that could also be a month.
const LAST_MONTH: u32 = 12;

/// So many dates of either form show that it is no accident.
const FEWEST: usize = 2;

/// The question about a column in which that seems to have happened. `typed` reads a date that is text, the day first.
pub(crate) fn doubt(
    heading: &str,
    cells: impl Iterator<Item = (Place, CellValue)>,
    typed: impl Fn(&str) -> Option<NaiveDate>,
) -> Option<Finding> {
    let mut in_words: Vec<NaiveDate> = Vec::new();
    let mut real: Vec<(Place, NaiveDate)> = Vec::new();
    for (place, value) in cells {
        match value {
            CellValue::Text(text) if !text.contains(char::is_alphabetic) => in_words.extend(typed(&text)),
            CellValue::Date(date) => real.push((place, date.date())),
            _ => {}
        }
    }
    let seems_so = in_words.len() >= FEWEST
        && real.len() >= FEWEST
        && in_words.iter().all(|date| date.day() > LAST_MONTH)
        && real.iter().all(|(_, date)| date.day() <= LAST_MONTH);
    let (place, date) = real.into_iter().filter(|_| seems_so).find(|(_, date)| date.day() != date.month())?;
    let (shown, meant) = (date.format("%-d %B %Y"), NaiveDate::from_ymd_opt(date.year(), date.day(), date.month())?.format("%-d %B %Y"));
    let message = format!(
        "In the column {:?} every day after the 12th is text and every other a date, as where a program takes days for months: is {shown} meant, or {meant}? \
         All were taken as they stand.",
        shortened(heading)
    );
    let finding = Finding::new(FindingCode::DatesSwapped, message).at(place);
    Some(finding.found(shown.to_string()).expected("dates that are all read in the same way"))
}
