//! The sheet Risk controls: what keeps risks down, and what was found of it.

use outturn_domain::code::{ItemCode, lookup_key};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::risk::{Adequacy, Assurance, RiskControl};

use super::row_reader::RowReader;
use super::sheet::SheetForm;
use super::withdrawn::WITHDRAWN;
use crate::normalise::basis_columns::{BASIS, BASIS_NOTE};
use crate::normalise::table::Column;

pub(super) const RISK: Column = Column::required("Risk");
const CONTROL: Column = Column::required("Control");
const ADEQUACY: Column = Column::optional("Adequacy");
const ASSURED_BY: Column = Column::optional("Assured by");

/// The word for a control that nobody assured; an empty cell says the same.
const NOT_ASSURED: &str = "not assured";

pub(super) const SHEET: SheetForm = SheetForm {
    name: "Risk controls",
    also: None,
    key: RISK,
    about_items: true,
    columns: &[RISK, CONTROL, ADEQUACY, ASSURED_BY, BASIS, BASIS_NOTE, WITHDRAWN],
};

pub(super) fn row(row: &mut RowReader<'_>) -> Option<Vec<FrameworkRow>> {
    let risk = row.needed_code(&RISK, ItemCode::parse);
    let title = row.need(&CONTROL, row.row().text(&CONTROL));
    let assurance = assurance(row);
    let control =
        RiskControl { assurance, basis: row.basis(), basis_note: row.basis_note(), place: row.place(&CONTROL), risk: risk?, title: title? };
    Some(vec![FrameworkRow::RiskControl(control)])
}

/// What was found of the control, and by whom. That somebody assured it without a word of what was found is held back: it would pass for a control that nobody
/// looked at.
fn assurance(row: &mut RowReader<'_>) -> Option<Assurance> {
    let [adequate, partly, inadequate] = Adequacy::ALL.map(Adequacy::as_str);
    let not_assured = |text: &str| lookup_key(text) == lookup_key(NOT_ASSURED);
    let read = |text: &str| if not_assured(text) { Some(None) } else { Adequacy::from_cell(text).map(Some) };
    let held_before = row.is_held();
    let adequacy = row.word(&ADEQUACY, &[adequate, partly, inadequate, NOT_ASSURED], read).flatten();
    let by = row.line(&ASSURED_BY);
    match (adequacy, by) {
        (Some(adequacy), by) => Some(Assurance { adequacy, by }),
        // A word that could not be read has its own finding.
        (None, Some(_)) if row.is_held() == held_before => {
            let message = "Assured by says who assured the control, and Adequacy does not say what was found.";
            row.hold(&ADEQUACY, message);
            None
        }
        (None, _) => None,
    }
}
