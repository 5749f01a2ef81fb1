//! The sheet Breakdowns: the places and groups that measures are reported by.

use outturn_domain::address::Place;
use outturn_domain::code::{BreakdownCode, ItemCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::{Breakdown, BreakdownKind};
use outturn_domain::period::Period;

use super::check::Checker;
use super::row_reader::{FROM, RowReader, TO};
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::breakdown;
use crate::normalise::entry::Written;
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

impl Checker<'_> {
    /// The place or group that a row is about, by what returns may write for it: else it would be about none of their figures.
    pub(super) fn group(&mut self, group: &mut Option<BreakdownCode>, of: (&ItemCode, Period), row: &Place, column: &Column) {
        let Some(code) = group else { return };
        let written = Written { text: code.to_string(), place: self.positions.cell(row, column) };
        match breakdown::meant(Some(self.settled), of.0, of.1, &written, true) {
            Ok(meant) => *code = meant,
            Err(mut finding) => {
                finding.message.push_str(" The row is held back.");
                self.problems.push(*finding);
            }
        }
    }
}
