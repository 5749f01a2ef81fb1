//! The sheet Breakdowns: the places and groups that measures are reported by.

use outturn_domain::code::{BreakdownCode, ItemCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::{Breakdown, BreakdownKind};

use super::row_reader::{FROM, RowReader, TO};
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::table::Column;

pub(super) const MEASURE: Column = Column::required("Measure");
const CODE: Column = Column::required("Code");
const TITLE: Column = Column::required("Title");
const KIND: Column = Column::required("Kind");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Breakdowns",
    also: None,
    key: MEASURE,
    about_items: true,
    columns: &[MEASURE, CODE, TITLE, KIND, FROM, TO, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let words = [BreakdownKind::Place, BreakdownKind::Group].map(BreakdownKind::as_str);
    let measure = row.needed_code(&MEASURE, ItemCode::parse);
    let code = row.needed_code(&CODE, BreakdownCode::parse);
    let title = row.needed_line(&TITLE);
    let kind = row.needed_word(&KIND, &words, BreakdownKind::from_cell);
    let effective = row.effective();
    let place = row.place(&CODE);
    Some(vec![FrameworkRow::Breakdown(Breakdown { measure: measure?, code: code?, title: title?, kind: kind?, effective, place })])
}
