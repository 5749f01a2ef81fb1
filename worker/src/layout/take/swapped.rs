//! Columns of dates in which a program has perhaps taken days for months. Where it reads 03/04/2021 as the fourth of March, it leaves 13/04/2021 as text: so all
//! days after the 12th are text, and no real date is one of them.

use chrono::{Datelike, NaiveDate};
use outturn_domain::fact::FactKind;
use outturn_domain::finding::{Finding, FindingCode};

use crate::layout::description::DateOrder;
use crate::layout::region::{Column, Region, Role};
use crate::layout::value_cell::date_in_words;
use crate::normalise::quote::shortened;
use crate::read::cell::{CellValue, RawCell};

/// The last day of a month that could also be a month.
const LAST_MONTH: u32 = 12;

/// So many dates of either form show that it is no accident.
const FEWEST: usize = 2;

/// A question for each column of dates in which that seems to have happened.
pub(super) fn told(region: &Region<'_>) -> Vec<Finding> {
    let groups = region.table.values.groups();
    let holds_dates = |column: &&Column| match column.role {
        Role::Value { group, .. } => groups.get(group).is_some_and(|group| group.kind.fact_kind() == FactKind::Date),
        _ => false,
    };
    region.columns.iter().filter(holds_dates).filter_map(|column| doubt(region, column)).collect()
}

fn doubt(region: &Region<'_>, column: &Column) -> Option<Finding> {
    let cells: Vec<&RawCell> = region.rows.clone().filter_map(|row| region.grid.cell(row, column.index)).collect();
    let typed: Vec<NaiveDate> = cells.iter().filter_map(|cell| typed_in_numbers(cell)).collect();
    let real: Vec<(&RawCell, NaiveDate)> = cells.iter().filter_map(|cell| Some((*cell, real_date(cell)?))).collect();
    let seems_so = typed.len() >= FEWEST
        && real.len() >= FEWEST
        && typed.iter().all(|date| date.day() > LAST_MONTH)
        && real.iter().all(|(_, date)| date.day() <= LAST_MONTH);
    let (cell, date) = real.into_iter().filter(|_| seems_so).find(|(_, date)| date.day() != date.month())?;
    let (shown, meant) = (date.format("%-d %B %Y"), NaiveDate::from_ymd_opt(date.year(), date.day(), date.month())?.format("%-d %B %Y"));
    let message = format!(
        "In the column {:?} every day after the 12th is text and every other a date, as where a program takes days for months: is {shown} meant, or {meant}? \
         All were taken as they stand.",
        shortened(&column.heading)
    );
    let finding = Finding::new(FindingCode::DatesSwapped, message).at(region.grid.place(cell.row, cell.column));
    Some(finding.found(shown.to_string()).expected("dates that are all read in the same way"))
}

fn typed_in_numbers(cell: &RawCell) -> Option<NaiveDate> {
    match &cell.value {
        CellValue::Text(text) if !text.contains(char::is_alphabetic) => date_in_words(text, DateOrder::DayFirst),
        _ => None,
    }
}

fn real_date(cell: &RawCell) -> Option<NaiveDate> {
    if let CellValue::Date(date) = &cell.value { Some(date.date()) } else { None }
}
