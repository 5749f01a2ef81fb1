//! The sheet Overrides: statuses that somebody set over the rules, with who and why.

use outturn_domain::code::{BreakdownCode, EntityCode, ItemCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::status::StatusOverride;

use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

pub(super) const MEASURE: Column = Column::required("Measure");
pub(super) const ENTITY: Column = Column::optional("Entity");
const BREAKDOWN: Column = Column::optional("Breakdown");
const PERIOD: Column = Column::required("Period");
pub(super) const STATUS: Column = Column::required("Status");
const AUTHOR: Column = Column::required("Author");
const REASON: Column = Column::required("Reason");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Overrides",
    also: None,
    key: MEASURE,
    about_items: true,
    columns: &[MEASURE, ENTITY, BREAKDOWN, PERIOD, STATUS, AUTHOR, REASON, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let measure = row.needed_code(&MEASURE, ItemCode::parse);
    let entity = row.code(&ENTITY, EntityCode::parse);
    let breakdown = row.code(&BREAKDOWN, BreakdownCode::parse);
    let period = row.needed_period(&PERIOD);
    let status = row.needed_line(&STATUS);
    // Whoever reads a status that the rules do not give asks both.
    let (author, reason) = (row.needed_line(&AUTHOR), row.needed_line(&REASON));
    row.basis();
    Some(vec![FrameworkRow::Override(StatusOverride {
        measure: measure?,
        entity,
        breakdown,
        period: period?,
        status: status?,
        author: author?,
        reason: reason?,
        place: row.place(&STATUS),
    })])
}
