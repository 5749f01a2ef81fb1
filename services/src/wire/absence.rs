//! Why there is no value.

use outturn_domain::absence::Absence;
use outturn_domain::code::ItemCode;
use outturn_domain::fact::FactKind;
use outturn_domain::measure::Measure;
use outturn_domain::period::Period;
use outturn_domain::scorecard::{Lack, MadeOf, Operand, OperandFigure, Part, PartFigure, RolledUp, RowValue, Subject, WorkedOut};
use outturn_store::finding::Refusal;

use super::day::{date, day_in_words};
use super::stage;
use crate::contract;
use crate::evidence::Evidence;
use crate::names::submission;

/// The reason as the contract has it.
pub(crate) fn reason(absence: Absence) -> contract::AbsenceReason {
    match absence {
        Absence::NotDue => contract::AbsenceReason::NotDue,
        Absence::Awaited => contract::AbsenceReason::Awaited,
        Absence::Late => contract::AbsenceReason::Late,
        Absence::Refused => contract::AbsenceReason::Refused,
        Absence::CouldNotBeCollected => contract::AbsenceReason::CouldNotBeCollected,
        Absence::NotApplicable => contract::AbsenceReason::NotApplicable,
        Absence::Suppressed => contract::AbsenceReason::Suppressed,
        Absence::Withdrawn => contract::AbsenceReason::Withdrawn,
        Absence::NotReportedInPeriod => contract::AbsenceReason::NotReportedInThisPeriod,
        Absence::StageNotReached => contract::AbsenceReason::NotPublished,
        Absence::Declined => contract::AbsenceReason::Declined,
        Absence::NotAsked => contract::AbsenceReason::NotAsked,
        Absence::Incomplete => contract::AbsenceReason::Incomplete,
        Absence::NotComputable => contract::AbsenceReason::NotComputable,
    }
}

/// An absence that somebody wrote.
pub(crate) fn reported_absence(absence: Absence) -> contract::Absence {
    contract::Absence { reason: reason(absence).into(), ..contract::Absence::default() }
}

/// A figure that cannot be computed, and why.
pub(crate) fn not_computable(why: &str) -> contract::Absence {
    contract::Absence {
        reason: contract::AbsenceReason::NotComputable.into(),
        supporting_text: why.to_owned(),
        ..contract::Absence::default()
    }
}

/// An absence that nobody wrote: what the calendar, a refusal or a stage says of it.
pub(crate) fn unwritten(
    evidence: &Evidence,
    refusals: &[Refusal],
    measure: &Measure,
    subject: &Subject<'_>,
    value_period: Period,
    asked: Period,
    absence: Absence,
) -> contract::Absence {
    let plain = reported_absence(absence);
    match absence {
        Absence::NotDue | Absence::Awaited | Absence::Late => {
            let due = evidence.framework.figure_due(measure, value_period, asked);
            let what = if measure.lag_months == 0 { "return" } else { "figure" };
            let supporting_text = due.map(|day| format!("the {what} is due by {}", day_in_words(day))).unwrap_or_default();
            contract::Absence { due_date: due.map(date), supporting_text, ..plain }
        }
        Absence::Refused => refused(refusals, subject.item, value_period),
        Absence::StageNotReached => {
            let facts = [FactKind::Actual, FactKind::Numerator];
            let reached = facts.into_iter().find_map(|kind| evidence.facts.get(subject, value_period, kind)).map(|fact| fact.stage);
            contract::Absence { reached_stage: reached.map_or(contract::Stage::Unspecified, stage).into(), ..plain }
        }
        _ => plain,
    }
}

/// What a value that is made of several lacks, and of what was refused the findings.
pub(crate) fn incomplete(refusals: &[Refusal], item: &ItemCode, made_of: &MadeOf<'_>) -> contract::Absence {
    contract::Absence {
        supporting_text: made_of.missing(),
        findings: refused_parts(refusals, item, made_of),
        ..reported_absence(made_of.absence())
    }
}

fn refused_parts(refusals: &[Refusal], item: &ItemCode, made_of: &MadeOf<'_>) -> Vec<String> {
    match made_of {
        MadeOf::RolledUp(rolled_up) => refused_periods(refusals, item, rolled_up),
        MadeOf::Formula(worked_out) => {
            worked_out.operands.iter().flat_map(|operand| refused_operand(refusals, worked_out, operand)).collect()
        }
    }
}

fn refused_periods(refusals: &[Refusal], item: &ItemCode, rolled_up: &RolledUp<'_>) -> Vec<String> {
    let is_refused = |part: &&Part<'_>| matches!(part.figure, PartFigure::Missing { why: Lack::Absent(Absence::Refused), .. });
    let refused_parts = rolled_up.parts.iter().filter(is_refused);
    refused_parts.flat_map(|part| refused(refusals, item, part.period).findings).collect()
}

fn refused_operand(refusals: &[Refusal], worked_out: &WorkedOut<'_>, operand: &Operand<'_>) -> Vec<String> {
    match &operand.figure {
        OperandFigure::Value { value: RowValue::Absent { absence: Absence::Refused, .. }, .. } => {
            refused(refusals, operand.code, worked_out.period).findings
        }
        OperandFigure::Value { value: RowValue::Incomplete(made_of), .. } => refused_parts(refusals, operand.code, made_of),
        OperandFigure::Value { .. } | OperandFigure::NotDefined | OperandFigure::Endless => Vec::new(),
    }
}

fn refused(refusals: &[Refusal], item: &ItemCode, period: Period) -> contract::Absence {
    let about = refusals.iter().filter(|refusal| refusal.item == *item && refusal.period == period);
    // The newest submission's alone: what an earlier one was told has been told again.
    let newest = about.clone().next().map(|refusal| &refusal.submission);
    let of_newest: Vec<&Refusal> = about.filter(|refusal| Some(&refusal.submission) == newest).collect();
    contract::Absence {
        supporting_text: of_newest.first().map(|refusal| refusal.message.clone()).unwrap_or_default(),
        findings: of_newest.iter().map(|refusal| finding_name(&submission(&refusal.submission), refusal.ordinal)).collect(),
        ..reported_absence(Absence::Refused)
    }
}

/// `submissions/.../findings/3`: counted from one, as people count.
pub(crate) fn finding_name(submission: &str, ordinal: i64) -> String {
    format!("{submission}/findings/{}", ordinal + 1)
}
