//! The sheet Exceptional times: what no forecast could have known of.

use outturn_domain::exceptional::ExceptionalTime;
use outturn_domain::framework::FrameworkRow;

use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

const FIRST: Column = Column::required("First period");
const LAST: Column = Column::optional("Last period");
const REASON: Column = Column::required("Reason");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Exceptional times",
    also: None,
    key: FIRST,
    about_items: false,
    columns: &[FIRST, LAST, REASON, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let first = row.needed_period(&FIRST);
    let last = row.period(&LAST).or(first);
    let reason = row.needed_line(&REASON);
    let (first, last) = first.zip(last)?;
    if first.start_date().is_none() || last.end_date().is_none() || first.start_date() >= last.end_date() {
        row.hold(&LAST, format!("The last period ({}) must end after the first ({}) begins.", last.label(), first.label()));
        return None;
    }
    let (basis, basis_note) = (row.basis(), row.basis_note());
    Some(vec![FrameworkRow::ExceptionalTime(ExceptionalTime { first, last, reason: reason?, basis, basis_note, place: row.place(&FIRST) })])
}
