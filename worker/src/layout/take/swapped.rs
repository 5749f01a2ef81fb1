//! Columns of dates in which a program has perhaps taken days for months: see [`crate::normalise::swapped_dates`].

use outturn_domain::fact::FactKind;
use outturn_domain::finding::Finding;

use crate::layout::description::DateOrder;
use crate::layout::region::{Column, Region, Role};
use crate::layout::value_cell::date_in_words;
use crate::normalise::swapped_dates;

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
    let cells = region.rows.clone().filter_map(|row| region.grid.cell(row, column.index));
    let placed = cells.map(|cell| (region.grid.place(cell.row, cell.column), cell.value.clone()));
    swapped_dates::doubt(&column.heading, placed, |text| date_in_words(text, DateOrder::DayFirst))
}
