//! The sheet Actions: what is to be done after a review, by whom and by when.

use outturn_domain::code::ReviewCode;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::scrutiny::ReviewAction;

use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

pub(super) const REVIEW: Column = Column::required("Review");
const ACTION: Column = Column::required("Action");
const OWNER: Column = Column::optional("Owner");
const DUE: Column = Column::optional("Due");
const COMPLETED: Column = Column::optional("Completed on");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Actions",
    also: None,
    key: REVIEW,
    about_items: false,
    columns: &[REVIEW, ACTION, OWNER, DUE, COMPLETED, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let review = row.needed_code(&REVIEW, ReviewCode::parse);
    let title = row.need(&ACTION, row.row().text(&ACTION));
    let action = ReviewAction {
        owner: row.line(&OWNER),
        due: row.date(&DUE),
        completed: row.date(&COMPLETED),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&ACTION),
        review: review?,
        title: title?,
    };
    Some(vec![FrameworkRow::Action(action)])
}
