//! Targets, and why there is none.

use outturn_domain::absence::TargetAbsence;
use outturn_domain::measure::{Measure, Polarity};
use outturn_domain::period::{Period, PeriodKind};
use outturn_domain::scorecard::{Approval, RowTarget, TargetInForce};
use outturn_domain::stage::Basis;
use outturn_domain::status::Yardstick;
use outturn_domain::target::{Target, TargetLevel, TargetValue};
use rust_decimal::Decimal;

use super::cells::Cells;
use super::day::{date, timestamp};
use super::{figure, period, unit};
use crate::contract;
use crate::names;
use crate::names::named;

/// The target that a value is held against, or why there is none; `of` is the period that the value is of.
pub(crate) fn of_row(cells: &mut Cells<'_>, measure: &Measure, target: &RowTarget<'_>, of: Period, two_levels: bool) -> contract::Target {
    match target {
        RowTarget::Judges(in_force) => {
            contract::Target { level: level(in_force.target, two_levels).into(), ..judging(cells, measure, in_force) }
        }
        RowTarget::NotApproved(in_force) => proposed(cells, measure, in_force),
        RowTarget::Absent { reason, text, row } => {
            let provenance_key = row.map(|row| cells.target(row)).unwrap_or_default();
            let absence = contract::TargetAbsence {
                reason: absence_reason(*reason).into(),
                supporting_text: text.unwrap_or_default().to_owned(),
                provenance_key,
            };
            let about = row.map_or(of, |row| row.period);
            contract::Target { target_absence: Some(absence), ..nothing(measure, about) }
        }
    }
}

/// A target that judges.
pub(crate) fn judging(cells: &mut Cells<'_>, measure: &Measure, in_force: &TargetInForce<'_>) -> contract::Target {
    let target = in_force.target;
    let provenance_key = cells.target(target);
    let record_time = cells.evidence().definitions.origin_of(target).map(|origin| timestamp(origin.recorded));
    let figure = contract::Figure {
        provenance_key,
        record_time,
        stage: super::stage(cells.evidence().stage).into(),
        ..figure::stated(measure, in_force.number, target.basis, target.basis_note.as_deref())
    };
    contract::Target { figure: Some(figure), ..described(measure, target, in_force.approval) }
}

/// A target that is proposed, where the council does not let a proposed one judge.
fn proposed(cells: &mut Cells<'_>, measure: &Measure, in_force: &TargetInForce<'_>) -> contract::Target {
    let shown = Yardstick::of(measure).show_target(measure.precision.round(in_force.number.decimal()));
    let absence = contract::TargetAbsence {
        reason: contract::TargetAbsenceReason::ProposedOnly.into(),
        supporting_text: format!("{shown} is proposed for approval"),
        provenance_key: cells.target(in_force.target),
    };
    contract::Target { target_absence: Some(absence), ..described(measure, in_force.target, in_force.approval) }
}

/// A row of the framework's Targets sheet, whatever it judges.
pub(crate) fn of_framework(cells: &mut Cells<'_>, measure: &Measure, target: &Target, approval: Approval) -> contract::Target {
    match &target.value {
        TargetValue::Number(number) => judging(cells, measure, &TargetInForce { target, number: *number, approval }),
        TargetValue::Absent { reason, text } => {
            let row = RowTarget::Absent { reason: *reason, text: text.as_deref(), row: Some(target) };
            of_row(cells, measure, &row, target.period, false)
        }
    }
}

fn nothing(measure: &Measure, about: Period) -> contract::Target {
    let (band_low, band_high) = band(measure);
    contract::Target {
        measure: names::measure(&measure.code),
        period: Some(period::period(about)),
        band_low,
        band_high,
        tolerance: tolerance(measure),
        ..contract::Target::default()
    }
}

fn described(measure: &Measure, target: &Target, approval: Approval) -> contract::Target {
    let approval = match approval {
        Approval::Approved => contract::TargetApproval::Approved,
        Approval::Proposed => contract::TargetApproval::Proposed,
    };
    let whole_year = target.period.kind() == PeriodKind::FinancialYear;
    let profile = if whole_year { contract::TargetProfile::Annual } else { contract::TargetProfile::Profiled };
    contract::Target {
        level: if target.level == TargetLevel::Floor { contract::TargetLevel::Floor } else { contract::TargetLevel::Unspecified }.into(),
        approval: approval.into(),
        approving_body: target.approved_by.as_ref().map(|body| named("boards", body)).unwrap_or_default(),
        propose_date: target.proposed_on.map(date),
        approve_date: target.approved_on.map(date),
        judge_from_period: target.judges_from.unwrap_or(target.period).id(),
        profile: profile.into(),
        note: target.basis_note.clone().unwrap_or_default(),
        ..nothing(measure, target.period)
    }
}

fn level(target: &Target, two_levels: bool) -> contract::TargetLevel {
    match target.level {
        TargetLevel::Floor => contract::TargetLevel::Floor,
        TargetLevel::Target if two_levels => contract::TargetLevel::Aim,
        TargetLevel::Target => contract::TargetLevel::Unspecified,
    }
}

fn band(measure: &Measure) -> (Option<contract::Figure>, Option<contract::Figure>) {
    let Polarity::Band { lower, upper } = measure.polarity else { return (None, None) };
    let edge = |number| Some(figure::stated(measure, number, Basis::default(), None));
    (edge(lower), edge(upper))
}

/// The measure's own tolerance: councils state it in per cent of the target.
pub(crate) fn tolerance(measure: &Measure) -> Option<contract::Tolerance> {
    let size: Decimal = measure.tolerance?.decimal();
    Some(contract::Tolerance {
        kind: contract::ToleranceKind::Relative.into(),
        size: Some(unit::decimal(size)),
        effective_start_date: measure.effective.from.map(date),
        effective_end_date: measure.effective.to.and_then(|last| last.succ_opt()).map(date),
        ..contract::Tolerance::default()
    })
}

fn absence_reason(reason: TargetAbsence) -> contract::TargetAbsenceReason {
    match reason {
        TargetAbsence::NotSetYet => contract::TargetAbsenceReason::NotSetYet,
        TargetAbsence::NotAppropriate => contract::TargetAbsenceReason::NotAppropriate,
        TargetAbsence::Partners => contract::TargetAbsenceReason::Partners,
        TargetAbsence::AnnualOnly => contract::TargetAbsenceReason::NoneForThisPeriod,
        TargetAbsence::NoneForPeriod => contract::TargetAbsenceReason::NotStated,
    }
}
