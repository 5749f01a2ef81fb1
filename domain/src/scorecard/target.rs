//! Which target judges a value.

use super::inputs::{Inputs, Subject};
use super::row::{Approval, RowTarget, TargetInForce};
use crate::absence::TargetAbsence;
use crate::measure::{AnnualMeaning, Measure, RollUp};
use crate::period::{Period, PeriodKind};
use crate::target::{Target, TargetLevel, TargetValue};

/// The target that judges `subject` in `period`: the one for the period itself; where there is none, what the year's says of it.
pub(super) fn target_for<'a>(inputs: &Inputs<'a>, subject: &Subject<'a>, period: Period) -> RowTarget<'a> {
    if let Some(own) = of_period(inputs, subject, period, TargetLevel::Target) {
        return own;
    }
    match annual_row(inputs, subject, period).map(|row| (row, &row.value)) {
        // "Not set yet" for the year holds for each part of it.
        Some((row, TargetValue::Absent { reason, text })) => RowTarget::Absent { reason: *reason, text: text.as_deref(), row: Some(row) },
        Some((row, TargetValue::Number(_))) => {
            RowTarget::Absent { reason: TargetAbsence::AnnualOnly, text: row.basis_note.as_deref(), row: Some(row) }
        }
        None => RowTarget::Absent { reason: TargetAbsence::NoneForPeriod, text: None, row: None },
    }
}

/// Whether what is set for a year means the level of its last month, while the figure of that year is made of all its periods: the one says nothing of the other.
pub(super) fn means_the_last_month(measure: &Measure, period: Period) -> bool {
    period.kind() == PeriodKind::FinancialYear
        && measure.annual_target_means == AnnualMeaning::LevelInMarch
        && measure.roll_up.is_some_and(|rule| rule != RollUp::Last)
}

/// The target that the value of a measure in `period` is held against, and its second level.
pub(super) fn judging<'a>(
    inputs: &Inputs<'a>,
    measure: &Measure,
    subject: &Subject<'a>,
    period: Period,
) -> (RowTarget<'a>, Option<TargetInForce<'a>>) {
    let target = target_for(inputs, subject, period);
    match target.in_force().filter(|_| means_the_last_month(measure, period)) {
        Some(of_march) => {
            let text = "what is set for the year is the level in March, and the year's figure is made of all its periods";
            (RowTarget::Absent { reason: TargetAbsence::NoneForPeriod, text: Some(text), row: Some(of_march.target) }, None)
        }
        None => (target, floor_for(inputs, subject, period)),
    }
}

/// The second, lower level in force for the period itself.
pub(super) fn floor_for<'a>(inputs: &Inputs<'a>, subject: &Subject<'a>, period: Period) -> Option<TargetInForce<'a>> {
    match of_period(inputs, subject, period, TargetLevel::Floor) {
        Some(RowTarget::Judges(floor)) => Some(floor),
        _ => None,
    }
}

/// The number meant for the whole financial year, where `period` is a part of it.
pub(super) fn annual_target<'a>(inputs: &Inputs<'a>, subject: &Subject<'a>, period: Period) -> Option<TargetInForce<'a>> {
    let row = annual_row(inputs, subject, period)?;
    in_force(inputs, row)
}

/// The target that judges a financial year or a part of one, or why none does.
///
/// Of the year that the scorecard's period belongs to, what judges only from a later part says nothing yet.
pub fn target_of<'a>(inputs: &Inputs<'a>, subject: &Subject<'a>, period: Period) -> RowTarget<'a> {
    if period.kind() != PeriodKind::FinancialYear {
        return target_for(inputs, subject, period);
    }
    let is_running = inputs.period.in_financial_year() == Some(period);
    let begun = |row: &&Target| !is_running || row.judges_from.is_none_or(|from| inputs.period.reaches(from));
    let candidates = || rows(inputs, subject, period, TargetLevel::Target).filter(begun);
    let settled = newest(inputs, candidates().filter(|row| is_settled(inputs, row)));
    let row = settled.or_else(|| newest(inputs, candidates()));
    let nothing = RowTarget::Absent { reason: TargetAbsence::NoneForPeriod, text: None, row: None };
    row.and_then(|row| of_target(inputs, row)).unwrap_or(nothing)
}

fn annual_row<'a>(inputs: &Inputs<'a>, subject: &Subject<'a>, period: Period) -> Option<&'a Target> {
    let year = period.in_financial_year().filter(|year| *year != period)?;
    // What judges from a later part of the year says nothing of an earlier one.
    let begun = || rows(inputs, subject, year, TargetLevel::Target).filter(|row| row.judges_from.is_none_or(|from| period.reaches(from)));
    newest(inputs, begun().filter(|row| is_settled(inputs, row))).or_else(|| newest(inputs, begun()))
}

fn of_period<'a>(inputs: &Inputs<'a>, subject: &Subject<'a>, period: Period, level: TargetLevel) -> Option<RowTarget<'a>> {
    let may_judge = |row: &&Target| is_settled(inputs, row);
    let row = newest(inputs, rows(inputs, subject, period, level).filter(may_judge))
        .or_else(|| newest(inputs, rows(inputs, subject, period, level)))?;
    of_target(inputs, row)
}

fn of_target<'a>(inputs: &Inputs<'_>, row: &'a Target) -> Option<RowTarget<'a>> {
    Some(match (&row.value, in_force(inputs, row)) {
        (TargetValue::Absent { reason, text }, _) => RowTarget::Absent { reason: *reason, text: text.as_deref(), row: Some(row) },
        (_, Some(target)) if is_settled(inputs, row) => RowTarget::Judges(target),
        (_, Some(target)) => RowTarget::NotApproved(target),
        (_, None) => return None,
    })
}

/// Every row for the subject, the period and the level that may judge it by its judge-from.
fn rows<'a>(inputs: &Inputs<'a>, subject: &Subject<'a>, period: Period, level: TargetLevel) -> impl Iterator<Item = &'a Target> + use<'a> {
    let subject = *subject;
    let rows = inputs.framework.targets.get(subject.item).into_iter().flatten();
    rows.filter(move |row| row.period == period && row.level == level)
        .filter(move |row| row.entity.as_ref() == subject.entity && row.breakdown.as_ref() == subject.breakdown)
        .filter(|row| row.judges_its_period())
}

/// Approved, or proposed where the council lets a proposal judge; that there is no target needs nobody's approval.
fn is_settled(inputs: &Inputs<'_>, row: &Target) -> bool {
    matches!(row.value, TargetValue::Absent { .. })
        || row.approved_by_day(inputs.today())
        || inputs.framework.council.proposed_targets_judge
}

/// Of several rows the one that amends the others.
fn newest<'a>(inputs: &Inputs<'_>, rows: impl Iterator<Item = &'a Target>) -> Option<&'a Target> {
    let today = inputs.today();
    rows.max_by_key(|row| row.standing(today))
}

fn in_force<'a>(inputs: &Inputs<'_>, row: &'a Target) -> Option<TargetInForce<'a>> {
    let TargetValue::Number(number) = row.value else { return None };
    let approval = if row.approved_by_day(inputs.today()) { Approval::Approved } else { Approval::Proposed };
    Some(TargetInForce { target: row, number, approval })
}
