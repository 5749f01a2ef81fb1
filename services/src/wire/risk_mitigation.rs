//! What is done about a risk: how much of it the council is ready to bear, its controls and the actions about it.

use chrono::NaiveDate;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::risk::{Adequacy, Inputs, Risk, RiskAction, RiskControl};

use super::cells::Cells;
use super::date_figure::{absent, stated as stated_day};
use super::risk_event::stated;
use super::risk_score::stated_score;
use crate::contract;

/// What the council is prepared to accept of a risk; absent where its row, of the key `row_key`, says nothing of it.
pub(crate) fn appetite(inputs: &Inputs<'_>, of: &Risk, row_key: &str) -> Option<contract::RiskAppetite> {
    let (statement, tolerance) = (&of.details.appetite_statement, of.details.tolerance);
    let is_said = of.appetite.is_some() || tolerance.is_some() || statement.is_some();
    is_said.then(|| contract::RiskAppetite {
        statement: statement.clone().unwrap_or_default(),
        appetite_score: of.appetite.map(|highest| stated_score(of, highest, row_key)),
        tolerance_score: tolerance.map(|highest| stated_score(of, highest, row_key)),
        outside_appetite: inputs.is_outside_appetite(of, inputs.period),
        outside_tolerance: inputs.is_outside_tolerance(of, inputs.period),
    })
}

/// A control, with what was found of it.
pub(crate) fn control(cells: &mut Cells<'_>, of: &RiskControl) -> contract::RiskControl {
    let key = cells.row(&FrameworkRow::RiskControl(of.clone()));
    let assured_by = of.assurance.as_ref().and_then(|assurance| assurance.by.as_ref());
    contract::RiskControl {
        title: of.title.clone(),
        adequacy: adequacy(of).into(),
        assured_by: Some(stated(assured_by, &key)),
        provenance_key: key,
    }
}

fn adequacy(of: &RiskControl) -> contract::ControlAdequacy {
    match of.assurance.as_ref().map(|assurance| assurance.adequacy) {
        Some(Adequacy::Adequate) => contract::ControlAdequacy::Adequate,
        Some(Adequacy::PartlyAdequate) => contract::ControlAdequacy::PartlyAdequate,
        Some(Adequacy::Inadequate) => contract::ControlAdequacy::Inadequate,
        None => contract::ControlAdequacy::NotAssured,
    }
}

/// Something to be done about a risk, as it stands on a day.
pub(crate) fn action(cells: &mut Cells<'_>, of: &RiskAction, today: NaiveDate) -> contract::RiskAction {
    let key = cells.row(&FrameworkRow::RiskAction(of.clone()));
    let day = |day: NaiveDate| stated_day(day, key.clone(), of.basis, of.basis_note.as_deref());
    let none_due = || absent(contract::AbsenceReason::CouldNotBeCollected, "no day is stated by which it is due");
    contract::RiskAction {
        title: of.title.clone(),
        owner: of.owner.clone().unwrap_or_default(),
        due_date: Some(of.due.map_or_else(none_due, day)),
        complete_date: of.done.filter(|_| of.is_done(today)).map(day),
        // A register says of an action no more than its days.
        status: None,
        overdue: of.is_overdue(today),
        provenance_key: key,
    }
}
