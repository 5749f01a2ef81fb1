//! Status, and whether a target was met.

use outturn_domain::colour::Rgb;
use outturn_domain::framework::{Framework, FrameworkRow};
use outturn_domain::measure::{CellHolds, Measure};
use outturn_domain::period::Period;
use outturn_domain::rules::RuleSet;
use outturn_domain::scorecard::{Approval, Row, RowTarget, RowValue};
use outturn_domain::status::{MetOutcome, Overruled, Status, StatusInput, StatusOutcome, Yardstick};
use rust_decimal::Decimal;

use super::cells::Cells;
use super::unit::decimal;
use crate::contract;
use crate::installed_rules::RuleSets;
use crate::names::named;

/// What the inputs of a status are known by elsewhere in the row: their numbers and cells.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The key of the value's cell.
    pub(crate) value: String,
    /// The key of the target's cell.
    pub(crate) target: String,
    /// The key of the row that sets the status over the rules.
    pub(crate) set_over: String,
}

impl Known {
    /// What a row's value and target are known by, and what sets its status over the rules.
    pub(crate) fn of(cells: &mut Cells<'_>, row: &Row<'_>, value: &contract::Figure, target: &contract::Target) -> Self {
        Self {
            value: value.provenance_key.clone(),
            target: target.figure.as_ref().map(|figure| figure.provenance_key.clone()).unwrap_or_default(),
            set_over: set_over(cells, &row.status),
        }
    }
}

/// The key of the row that sets a status over the rules; empty where none does.
pub(crate) fn set_over(cells: &mut Cells<'_>, outcome: &StatusOutcome) -> String {
    let by = outcome.overruled().map(|overruled| FrameworkRow::Override(overruled.by.clone()));
    by.map(|by| cells.row(&by)).unwrap_or_default()
}

fn manual_override(overruled: &Overruled, known: &Known) -> contract::StatusOverride {
    contract::StatusOverride {
        author: overruled.by.author.clone(),
        reason: overruled.by.reason.clone(),
        ruled_code: overruled.ruled.given().map(|status| status.code.clone()).unwrap_or_default(),
        provenance_key: known.set_over.clone(),
    }
}

/// What a status was judged from.
pub(crate) struct Judged<'a> {
    /// The measure.
    pub(crate) measure: &'a Measure,
    /// The value, rounded.
    pub(crate) value: Option<Decimal>,
    /// The target.
    pub(crate) target: Option<Decimal>,
    /// The second, lower level.
    pub(crate) floor: Option<Decimal>,
    /// How far the target had been approved.
    pub(crate) approval: Option<Approval>,
    /// Whether it is the figure of the period or of the year to date.
    pub(crate) basis: contract::StatusBasis,
}

/// The status of a row.
pub(crate) fn of_row(row: &Row<'_>, framework: &Framework, rule_sets: &RuleSets, known: &Known) -> contract::Status {
    let judged = Judged {
        measure: row.of_value,
        value: row.value.figure(),
        target: row.target.in_force().map(|target| target.number.decimal()),
        floor: row.floor.map(|floor| floor.number.decimal()),
        approval: row.target.in_force().map(|target| target.approval),
        // The cell of a running total already holds the year so far.
        basis: match row.of_value.cell_holds {
            CellHolds::YearToDate => contract::StatusBasis::YearToDate,
            CellHolds::InPeriod | CellHolds::Stock | CellHolds::Rolling => contract::StatusBasis::Period,
        },
    };
    of(&judged, &row.status, row.value_period, framework, rule_sets, known)
}

/// A status, with what it was judged from and the rules of its period.
pub(crate) fn of(
    judged: &Judged<'_>,
    outcome: &StatusOutcome,
    period: Period,
    framework: &Framework,
    rule_sets: &RuleSets,
    known: &Known,
) -> contract::Status {
    let plain = match outcome {
        StatusOutcome::Given(status) => given(judged, status, known),
        outcome => {
            let in_force = framework.rule_in_force(period).and_then(|rule| rule_sets.get(&rule.rule_set));
            none(outcome, in_force)
        }
    };
    let hash = rule_sets.values().find(|set| plain.rule_set == named("ruleSets", &set.code)).and_then(|set| set.hash.as_ref());
    contract::Status { rule_set_hash: hash.map(ToString::to_string).unwrap_or_default(), ..plain }
}

fn given(judged: &Judged<'_>, status: &Status, known: &Known) -> contract::Status {
    contract::Status {
        code: status.code.clone(),
        label: status.label.clone(),
        rank: i32::try_from(status.rank).unwrap_or(i32::MAX),
        colour: Rgb::of(&status.colour).to_string(),
        reason: status.reason.clone(),
        rule_set: named("ruleSets", &status.rule_set),
        rule: status.rule.clone(),
        manual_override: status.overruled.as_ref().map(|overruled| manual_override(overruled, known)),
        inputs: status.inputs.iter().map(|input| self::input(judged, input, known)).collect(),
        arithmetic: status.arithmetic.clone(),
        basis: judged.basis.into(),
        target_approval: judged.approval.map_or(contract::TargetApproval::Unspecified, approval).into(),
        ..contract::Status::default()
    }
}

fn input(judged: &Judged<'_>, input: &StatusInput, known: &Known) -> contract::StatusInput {
    let rounded = |number: Decimal| decimal(judged.measure.precision.round(number));
    let (value, provenance_key) = match input.name {
        "value" => (judged.value.map(decimal), known.value.clone()),
        "target" => (judged.target.map(rounded), known.target.clone()),
        "floor" => (judged.floor.map(rounded), String::new()),
        _ => (None, String::new()),
    };
    contract::StatusInput { name: input.name.to_owned(), text: input.value.clone(), value, provenance_key }
}

fn none(outcome: &StatusOutcome, in_force: Option<&RuleSet>) -> contract::Status {
    let (reason, rule_set, rule) = match outcome {
        // A status that is given has no reason to be absent.
        StatusOutcome::Given(_) => (contract::StatusAbsenceReason::Unspecified, None, None),
        StatusOutcome::NoValue(_) | StatusOutcome::InWords => (contract::StatusAbsenceReason::NoValue, None, None),
        StatusOutcome::NoTarget(_) | StatusOutcome::TargetNotApproved => (contract::StatusAbsenceReason::NoTarget, None, None),
        StatusOutcome::NoPolarity => (contract::StatusAbsenceReason::NoPolarity, None, None),
        StatusOutcome::NoRuleSet(code) => (contract::StatusAbsenceReason::NoRuleSet, code.as_ref(), None),
        StatusOutcome::NoRuleApplies(code) => (contract::StatusAbsenceReason::NoRuleMatched, Some(code), None),
        StatusOutcome::RuleFailed { rule_set, rule, .. } => (contract::StatusAbsenceReason::RuleFailed, Some(rule_set), Some(rule.clone())),
    };
    let label = in_force.and_then(|set| set.no_status(outcome.no_status()?));
    contract::Status {
        label: label.map(|definition| definition.label.clone()).unwrap_or_default(),
        reason: outcome.reason(),
        rule_set: rule_set.map(|code| named("ruleSets", code)).unwrap_or_default(),
        rule: rule.unwrap_or_default(),
        absence_reason: reason.into(),
        ..contract::Status::default()
    }
}

/// How far a target had been approved.
pub(crate) fn approval(approval: Approval) -> contract::TargetApproval {
    match approval {
        Approval::Approved => contract::TargetApproval::Approved,
        Approval::Proposed => contract::TargetApproval::Proposed,
    }
}

/// Whether a row's target was met or exceeded, with the comparison in words.
pub(crate) fn attainment(row: &Row<'_>) -> contract::Attainment {
    let outcome = match row.met {
        MetOutcome::Met => contract::AttainmentOutcome::Met,
        MetOutcome::Missed => contract::AttainmentOutcome::Missed,
        MetOutcome::NotComparable(_) => contract::AttainmentOutcome::NotComparable,
    };
    let reason = match row.met {
        MetOutcome::NotComparable(reason) => StatusOutcome::from(reason).reason(),
        met => compared(row.of_value, &row.value, &row.target, met == MetOutcome::Met),
    };
    contract::Attainment { outcome: outcome.into(), reason }
}

fn compared(measure: &Measure, value: &RowValue<'_>, target: &RowTarget<'_>, met: bool) -> String {
    let yardstick = Yardstick::of(measure);
    let value = value.figure().map(|figure| yardstick.show(figure)).unwrap_or_default();
    let target = target.in_force().map(|target| yardstick.show_target(measure.precision.round(target.number.decimal())));
    let verb = if met { "meets or exceeds" } else { "misses" };
    format!("{value} {verb} the target of {}", target.unwrap_or_default())
}
