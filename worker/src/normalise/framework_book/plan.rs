//! The sheet Plan: plans and scorecards, the themes under them, and the outcomes under those.

use outturn_domain::code::{PlanCode, lookup_key};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::organisation::{PlanItem, PlanKind};

use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

const CODE: Column = Column::required("Code");
const KIND: Column = Column::required("Kind");
const NAME: Column = Column::required("Name");
pub(super) const PARENT: Column = Column::optional("Parent");
const ORDER: Column = Column::optional("Order");

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Plan",
    also: None,
    key: CODE,
    about_items: false,
    columns: &[CODE, KIND, NAME, PARENT, ORDER, BASIS, BASIS_NOTE, WITHDRAWN],
};

/// More siblings than any plan has.
const LAST_ORDER: u32 = 1_000_000;

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let code = row.needed_code(&CODE, PlanCode::parse);
    let kind = row.needed_word(&KIND, &["plan", "theme", "outcome"], |text| match lookup_key(text).as_str() {
        "plan" => Some(PlanKind::Plan),
        "theme" => Some(PlanKind::Theme),
        "outcome" => Some(PlanKind::Outcome),
        _ => None,
    });
    let title = row.needed_line(&NAME);
    let parent = row.code(&PARENT, PlanCode::parse);
    let order = row.whole_number(&ORDER, LAST_ORDER).unwrap_or(row.row().sheet_row());
    Some(vec![FrameworkRow::PlanItem(PlanItem {
        code: code?,
        kind: kind?,
        title: title?,
        parent,
        order,
        basis: row.basis(),
        basis_note: row.basis_note(),
        place: row.place(&CODE),
    })])
}
