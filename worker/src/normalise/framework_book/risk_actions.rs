//! The sheet Risk actions: what is to be done about a risk, by whom and by when.

use outturn_domain::code::ItemCode;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::risk::RiskAction;

use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

pub(super) const RISK: Column = Column::required("Risk");
const ACTION: Column = Column::required("Action");
const OWNER: Column = Column::optional("Owner");
const DUE: Column = Column::optional("Due");
pub(super) const DONE: Column = Column::optional("Done");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Risk actions",
    also: None,
    key: RISK,
    about_items: true,
    columns: &[RISK, ACTION, OWNER, DUE, DONE, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let risk = row.needed_code(&RISK, ItemCode::parse);
    let title = row.need(&ACTION, row.row().text(&ACTION));
    let action = RiskAction {
        owner: row.line(&OWNER),
        due: row.date(&DUE),
        done: row.date(&DONE),
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&ACTION),
        risk: risk?,
        title: title?,
    };
    Some(vec![FrameworkRow::RiskAction(action)])
}
