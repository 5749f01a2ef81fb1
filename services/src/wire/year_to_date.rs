//! The year to date of a measure, with what it is judged by.

use outturn_domain::measure::Measure;
use outturn_domain::period::Period;
use outturn_domain::scorecard::{Approval, Inputs, Row, Subject, TargetInForce, TargetToDate, YearToDate, year_to_date};
use outturn_domain::status::Yardstick;

use super::cells::Cells;
use super::day::date;
use super::row::{RowContext, figure_of};
use super::status::{Judged, Known, set_over};
use super::{figure, period, status, target};
use crate::{contract, names};

/// The year to date beside a row; absent where the row's figure is the year's so far, or nothing says how periods make it.
pub(crate) fn of_row(
    cells: &mut Cells<'_>,
    context: &RowContext<'_>,
    inputs: &Inputs<'_>,
    row: &Row<'_>,
    subject: &Subject<'_>,
) -> Option<contract::YearToDate> {
    let to_date = year_to_date(inputs, row.of_value, subject, row.value_period)?;
    let of = to_date.whole.unwrap_or(row.value_period);
    let value = figure_of(cells, context, row.of_value, &to_date.value, of, subject);
    let about = about(&to_date)?;
    let judged_by = judged_by(cells, row.of_value, &to_date, &about);
    let known = Known {
        value: value.provenance_key.clone(),
        target: String::new(),
        set_over: to_date.status.as_ref().map(|outcome| set_over(cells, outcome)).unwrap_or_default(),
    };
    let judged = Judged {
        measure: row.of_value,
        value: to_date.value.figure(),
        target: to_date.target.number(),
        floor: to_date.floor.map(|floor| floor.number.decimal()),
        approval: approval(&to_date.target),
        basis: contract::StatusBasis::YearToDate,
    };
    let status = match &to_date.status {
        Some(outcome) => status::of(&judged, outcome, row.value_period, context.framework, &context.evidence.rule_sets, &known),
        None => contract::Status {
            reason: "the rules look at what a year to date has not: travel, earlier periods, or a second target that is set for each period alone".to_owned(),
            absence_reason: contract::StatusAbsenceReason::NoRuleMatched.into(),
            ..contract::Status::default()
        },
    };
    Some(contract::YearToDate { period: Some(about), value: Some(value), target: Some(judged_by), status: Some(status) })
}

/// The stretch of the year that has gone by.
fn about(to_date: &YearToDate<'_>) -> Option<contract::Period> {
    if let Some(whole) = to_date.whole {
        return Some(period::period(whole));
    }
    let (first, last) = (to_date.periods.first()?, to_date.periods.last()?);
    let end = last.as_at_date()?;
    let (from, to) = (Period::month_of(first.start_date()?)?, Period::month_of(end)?);
    Some(contract::Period {
        id: format!("{}-to-{}", last.in_financial_year()?.id(), to.id()),
        kind: contract::PeriodKind::YearToDate.into(),
        label: format!("{} to {}", from.label(), to.label()),
        start_date: first.start_date().map(date),
        end_date: last.end_date().map(date),
        as_at_date: Some(date(end)),
    })
}

fn approval(target: &TargetToDate<'_>) -> Option<Approval> {
    match target {
        TargetToDate::OfWhole(target) => target.in_force().map(|target| target.approval),
        TargetToDate::Sum(targets) | TargetToDate::Level(targets) => {
            let proposed = targets.iter().any(|target| target.approval == Approval::Proposed);
            Some(if proposed { Approval::Proposed } else { Approval::Approved })
        }
        TargetToDate::Nothing(_) => None,
    }
}

fn judged_by(cells: &mut Cells<'_>, measure: &Measure, to_date: &YearToDate<'_>, about: &contract::Period) -> contract::Target {
    let plain = contract::Target { measure: names::measure(&measure.code), period: Some(about.clone()), ..contract::Target::default() };
    let shown = |number| Yardstick::of(measure).show_target(measure.precision.round(number));
    let periods = || to_date.periods.iter().map(|period| period.label()).collect::<Vec<_>>().join(", ");
    let made = |cells: &mut Cells<'_>, targets: &[TargetInForce<'_>], derivation: String| {
        let number = to_date.target.number().unwrap_or_default();
        let figure = contract::Figure {
            derivation,
            input_provenance_keys: targets.iter().map(|target| cells.target(target.target)).collect(),
            basis: super::common_basis(targets.iter().map(|target| target.target.basis)).into(),
            ..figure::computed(measure, number, shown(number))
        };
        contract::Target {
            figure: Some(figure),
            approval: approval(&to_date.target).map_or(contract::TargetApproval::Unspecified, status::approval).into(),
            profile: contract::TargetProfile::Profiled.into(),
            ..plain.clone()
        }
    };
    match &to_date.target {
        TargetToDate::OfWhole(of_whole) => target::of_row(cells, measure, of_whole, to_date.whole.unwrap_or_else(Period::baseline), false),
        TargetToDate::Sum(targets) => {
            let terms: Vec<String> = targets.iter().map(|target| target.number.decimal().normalize().to_string()).collect();
            let sum = to_date.target.number().unwrap_or_default().normalize();
            made(cells, targets, format!("{} = {sum}, the targets of {}", terms.join(" + "), periods()))
        }
        TargetToDate::Level(targets) => made(cells, targets, format!("the target of each of {}", periods())),
        TargetToDate::Nothing(why) => contract::Target {
            target_absence: Some(contract::TargetAbsence {
                reason: contract::TargetAbsenceReason::NoneForThisPeriod.into(),
                supporting_text: why.clone(),
                ..contract::TargetAbsence::default()
            }),
            ..plain
        },
    }
}
