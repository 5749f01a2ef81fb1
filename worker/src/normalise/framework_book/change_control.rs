//! Change control: a measure, milestone, project or risk ends by the decision of a body, with its rationale and its day, and by nothing less.

use outturn_domain::address::Place;
use outturn_domain::change::{Change, ChangeKind, Unstated};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::{Framework, FrameworkRow, RowKind};
use outturn_domain::measure::Measure;

use super::changes;
use super::known::{Kind, Known};
use super::sheet::ColumnPositions;

/// What becomes of the mark WITHDRAWN beside an item.
pub(super) enum Marked {
    /// It takes back a definition that was redefined, or that nobody approved; another one stands.
    TakesBack,
    /// Nothing is taken back, and what is said of it.
    Stays(Box<Finding>),
}

/// What the sheet Changes makes of the mark WITHDRAWN beside an item's row.
pub(super) fn marked(row: &FrameworkRow, in_force: &Framework, to_be: &Framework, known: &Known<'_>) -> Marked {
    let (kind, key) = row.row_key();
    // What nobody approved judges nothing, and may be taken back like any proposal.
    let is_it = |measure: &Measure| FrameworkRow::Measure(Box::new(measure.clone())).row_key().1 == key;
    if kind == RowKind::Measure && in_force.proposed.values().flatten().any(is_it) {
        return Marked::TakesBack;
    }
    let code = key.split('@').next().unwrap_or(&key);
    let is_about = |change: &&Change| known.find(Kind::Item, change.item.as_str()).as_deref() == Some(code) || change.item.as_str() == code;
    let about: Vec<&Change> = to_be.changes.iter().filter(is_about).collect();
    let finding = |code_of: FindingCode, message: String| {
        let finding = Finding::new(code_of, message);
        Box::new(match row.place() {
            Some(place) => finding.at(place.clone()),
            None => finding,
        })
    };
    let decided: Vec<&Change> = about.iter().copied().filter(|change| to_be.has_decided(change)).collect();
    if let Some(last) = decided.iter().find_map(|change| change.last_day()) {
        let message = format!("{code} ends by its row in Changes: {} is its last day.", last.format("%d/%m/%Y"));
        return Marked::Stays(finding(FindingCode::FrameworkWithdrawal, message));
    }
    let redefined = decided.iter().any(|change| change.kind == ChangeKind::Redefine);
    let another_stands = kind == RowKind::Measure && to_be.measures.keys().any(|of| of.as_str() == code);
    if redefined && another_stands {
        return Marked::TakesBack;
    }
    let proposed = |change: &&Change| change.approval().is_none() && change.rejected_on.is_none();
    if let Some(day) =
        about.iter().find_map(|change| change.rejected_on).filter(|_| about.iter().all(|change| change.rejected_on.is_some()))
    {
        let message = format!("{code} stays in force: its row in Changes was rejected on {}.", day.format("%d/%m/%Y"));
        return Marked::Stays(finding(FindingCode::FrameworkWithdrawal, message));
    }
    if about.iter().any(proposed) {
        let message =
            format!("{code} stays in force: its row in Changes is a proposal until it says why, by whom and when it was approved.");
        return Marked::Stays(finding(FindingCode::FrameworkWithdrawal, message));
    }
    if let Some(day) = about.iter().filter(|change| !to_be.has_decided(change)).find_map(|change| change.approval()) {
        let message = format!("{code} stays in force: its row in Changes is approved only on {}.", day.format("%d/%m/%Y"));
        return Marked::Stays(finding(FindingCode::FrameworkWithdrawal, message));
    }
    let message =
        format!("{code} is a {}, which ends by a decision: Changes has no row that deletes it. The row is held back.", kind.noun());
    let held = *finding(FindingCode::FrameworkRowHeld, message);
    Marked::Stays(Box::new(
        held.help("Add a row to Changes: delete, with rationale, approving body and date. Then there is no need of the mark."),
    ))
}

/// Makes proposals again of decisions of which it is not known by whom they were taken, why or when: only registers of risks may record such.
pub(super) fn propose_what_is_unstated(rows: &mut [(Place, FrameworkRow)], in_force: &Framework) {
    let is_unstated = |row: &FrameworkRow| matches!(row, FrameworkRow::Change(change) if change.unstated != Unstated::default());
    if !rows.iter().any(|(_, row)| is_unstated(row)) {
        return;
    }
    let known = Known::new(in_force, rows.iter().map(|(_, row)| row));
    let is_of_a_risk =
        |row: &FrameworkRow| matches!(row, FrameworkRow::Change(change) if known.find(Kind::Risk, change.item.as_str()).is_some());
    let of_risks: Vec<bool> = rows.iter().map(|(_, row)| is_of_a_risk(row)).collect();
    for ((_, row), of_a_risk) in rows.iter_mut().zip(of_risks) {
        if let FrameworkRow::Change(change) = row
            && !of_a_risk
        {
            change.unstated = Unstated::default();
        }
    }
}

/// What an approval leaves open: who approved, and why. Until it is said the change is a proposal.
pub(super) fn left_open(change: &Change, positions: &ColumnPositions) -> Option<Finding> {
    let approved = change.approved_on.filter(|_| change.approval().is_none() && change.rejected_on.is_none())?;
    let says_why = change.rationale.is_some() || change.unstated.rationale;
    let says_by_whom = change.approving_body.is_some() || change.unstated.body;
    let (open, column) = match (says_why, says_by_whom) {
        (false, false) => ("neither why nor by whom", changes::RATIONALE),
        (false, true) => ("not why", changes::RATIONALE),
        (true, _) => ("not by whom", changes::APPROVING_BODY),
    };
    let message = format!(
        "It is said that the change of {} ({}) was approved on {}, and {open}. Until that is said it counts as proposed.",
        change.item,
        change.kind.as_str(),
        approved.format("%d/%m/%Y"),
    );
    let at = positions.cell(&change.place, &column);
    Some(Finding::new(FindingCode::ApprovalIncomplete, message).at(at).about(Some(change.item.clone()), None))
}
