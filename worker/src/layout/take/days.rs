//! Days where periods belong. A day stands for its month only where all days of the headings, or of the column, are the first or last of their months, or the
//! column is called one of months: of the week endings 06/03, 10/04 and 01/05 the last is no May.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use outturn_domain::finding::{Finding, FindingCode};

use crate::layout::description::{DateOrder, Layout, PeriodSource};
use crate::layout::region::{Column, Region, Role};
use crate::layout::value_cell::date_in_words;
use crate::normalise::grid::{heading_key, shown};
use crate::read::cell::{CellValue, RawCell};

/// The days of a table that are no months.
#[derive(Debug, Default)]
pub(super) struct Days {
    /// The columns of values, by their place among the region's, over which such a day stands.
    columns: BTreeSet<usize>,
    /// Whether the days in the column for the period are no months.
    in_rows: bool,
    order: DateOrder,
    findings: Vec<Finding>,
}

impl Days {
    pub(super) fn of(region: &Region<'_>, layout: &Layout) -> Self {
        let mut days = Self { order: layout.dates(), ..Self::default() };
        days.look_at_headings(region);
        days.look_at_column(region, layout);
        days
    }

    /// What is told: once for the headings, once for the column.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    pub(super) fn stand_over(&self, column: usize) -> bool {
        self.columns.contains(&column)
    }

    /// Whether the cell holds a day that was refused with the others of its column.
    pub(super) fn refuse(&self, cell: Option<&RawCell>) -> bool {
        self.in_rows && cell.and_then(|cell| day_in(cell, self.order)).is_some()
    }

    fn look_at_headings(&mut self, region: &Region<'_>) {
        if !region.table.period.sources().contains(&PeriodSource::Heading) {
            return;
        }
        let of_group = |column: &Column| match column.role {
            Role::Value { group, .. } => region.table.values.groups().get(group).is_some_and(|group| group.period.is_none()),
            _ => false,
        };
        let day_over = |column: &Column| column.levels.iter().find_map(|level| date_in_words(level, DateOrder::DayFirst));
        let headed: Vec<(usize, &Column, NaiveDate)> = region
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| of_group(column))
            .filter_map(|(index, column)| Some((index, column, day_over(column)?)))
            .collect();
        let Some((_, column, day)) = headed.iter().find(|(_, _, day)| !is_edge_of_month(*day)) else { return };
        self.columns = headed.iter().map(|(index, ..)| *index).collect();
        self.findings.push(told("headings", *day, headed.len()).at(column.place.clone()));
    }

    fn look_at_column(&mut self, region: &Region<'_>, layout: &Layout) {
        let Some(column) = region.column(Role::Period) else { return };
        if column.key.split(' ').any(|word| matches!(word, "month" | "months")) {
            return;
        }
        let label = region.table.label().and_then(|label| region.columns.iter().find(|column| label.fit(&column.key)));
        let is_skipped = |row: u32| {
            let said = label.and_then(|label| region.grid.cell(row, label.index)).zip(region.table.skip_rows.as_ref());
            said.is_some_and(|(cell, skipped)| skipped.fit(&heading_key(layout.flags().of_name(&shown(&cell.value)))))
        };
        // A day below the table, as that of its publication, stands beside no figure.
        let of_values = |column: &&Column| matches!(column.role, Role::Value { .. });
        let has_values = |row: u32| region.columns.iter().filter(of_values).any(|column| region.grid.cell(row, column.index).is_some());
        let rows = region.rows.clone().filter(|row| has_values(*row) && !is_skipped(*row));
        let cells = rows.filter_map(|row| region.grid.cell(row, column.index));
        let days: Vec<(&RawCell, NaiveDate)> = cells.filter_map(|cell| Some((cell, day_in(cell, layout.dates())?))).collect();
        let Some((cell, day)) = days.iter().find(|(_, day)| !is_edge_of_month(*day)) else { return };
        self.in_rows = true;
        let what = format!("cells under {:?}", crate::normalise::quote::shortened(&column.heading));
        self.findings.push(told(&what, *day, days.len()).at(region.grid.place(cell.row, cell.column)));
    }
}

fn told(what: &str, day: NaiveDate, number: usize) -> Finding {
    let found = day.format("%d/%m/%Y").to_string();
    let message = format!(
        "The {what} hold days, and {found} neither begins nor ends a month: none of the {number} was taken for a month, and no figure beside them was taken."
    );
    Finding::new(FindingCode::PeriodUnreadable, message)
        .found(found)
        .expected("the first or last day of each month, or a period such as March 2020")
        .help("Write the period in words, such as March 2020; or name in the layout the place that says it, and take the days for a breakdown.")
}

fn day_in(cell: &RawCell, order: DateOrder) -> Option<NaiveDate> {
    match &cell.value {
        CellValue::Date(date) => Some(date.date()),
        CellValue::Text(text) => date_in_words(text, order),
        _ => None,
    }
}

fn is_edge_of_month(day: NaiveDate) -> bool {
    day.day() == 1 || day.succ_opt().is_none_or(|next| next.day() == 1)
}
