//! What moved between two scorecards, and what moved it: the world, a correction, a target or a rule.
//!
//! The two may be of different periods (this quarter and the last), of different instants (as published and as it is known now), or of different stages.

mod causes;
mod decided;

use super::inputs::Inputs;
use super::row::{Row, RowTarget, RowValue, TargetInForce};
use super::{Scorecard, judge};
use crate::change::Change;
use crate::fact::FactValue;
use crate::measure::Measure;
use crate::organisation::RuleInForce;
use crate::provenance::RecordedFact;
use crate::status::{StatusOutcome, StatusOverride};
use crate::target::Target;
use crate::travel::Travel;

/// Two scorecards, and where they differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison<'a> {
    /// What is compared with.
    pub base: Scorecard<'a>,
    /// What is compared.
    pub now: Scorecard<'a>,
    /// The rows that differ, in the order of the plan; what is gone stands last.
    pub differences: Vec<Difference<'a>>,
    /// How many rows are alike on both sides.
    pub unchanged: usize,
}

/// A row that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference<'a> {
    /// As it was; absent where it was not there.
    pub base: Option<Row<'a>>,
    /// As it is; absent where it is gone.
    pub now: Option<Row<'a>>,
    /// What made the difference, at least one cause.
    pub causes: Vec<Cause<'a>>,
}

/// What made a difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause<'a> {
    /// Its kind.
    pub kind: CauseKind,
    /// In words, with what was before and what is after.
    pub description: String,
    /// Whether it alone, everything else being as in the base, gives another status.
    pub moves_status: bool,
    /// What brought it, where something was recorded.
    pub brought_by: Option<Bringer<'a>>,
}

/// What was recorded that brought a cause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bringer<'a> {
    /// A figure of a return.
    Fact(&'a RecordedFact),
    /// A target of the framework.
    Target(&'a Target),
    /// A definition of a measure: its tolerance stands there, too.
    Measure(&'a Measure),
    /// A body's decision to delete, redefine, split, merge or replace.
    Change(&'a Change),
    /// The rule set that judges from a period on.
    Rule(&'a RuleInForce),
    /// A status set over the rules.
    Override(&'a StatusOverride),
}

/// Kinds of cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CauseKind {
    /// The world moved: another period's value.
    World,
    /// A value of the same period was corrected, supplied or withdrawn.
    Correction,
    /// A target or a tolerance was set, approved or changed.
    Target,
    /// The rules changed.
    Rule,
    /// Somebody set a status over the rules, or took that back.
    Override,
    /// What is measured changed, or how.
    Definition,
    /// The measure came in or went out.
    Set,
    /// A date passed: a return became due, or late.
    Time,
    /// A figure reached another stage.
    Stage,
}

/// Compares two scorecards of the same scope.
#[must_use]
pub fn compare<'a>(base: &Inputs<'a>, now: &Inputs<'a>) -> Comparison<'a> {
    let (earlier, later) = (judge(base), judge(now));
    let find = |rows: &[Row<'a>], sought: &Row<'a>| flat(rows).find(|row| is_same(row, sought)).cloned();
    let mut differences = Vec::new();
    let mut unchanged = 0;
    for row in flat(&later.rows) {
        match find(&earlier.rows, row) {
            Some(before) if is_alike(&before, row) => unchanged += 1,
            Some(before) => {
                let causes = causes::of_row((base, &before), (now, row));
                differences.push(Difference { base: Some(before), now: Some(row.clone()), causes });
            }
            None => differences.push(Difference { base: None, now: Some(row.clone()), causes: vec![causes::came(base, now, row)] }),
        }
    }
    let gone = flat(&earlier.rows).filter(|row| find(&later.rows, row).is_none());
    differences.extend(gone.map(|row| Difference { base: Some(row.clone()), now: None, causes: vec![causes::went(base, now, row)] }));
    Comparison { base: earlier, now: later, differences, unchanged }
}

/// Every row, each followed by its groups.
fn flat<'r, 'a>(rows: &'r [Row<'a>]) -> impl Iterator<Item = &'r Row<'a>> {
    rows.iter().flat_map(|row| std::iter::once(row).chain(&row.below))
}

fn is_same(one: &Row<'_>, other: &Row<'_>) -> bool {
    one.measure.code == other.measure.code && one.breakdown == other.breakdown
}

/// Whether two rows show a committee the same.
fn is_alike(one: &Row<'_>, other: &Row<'_>) -> bool {
    shows_same_value(&one.value, &other.value)
        && same_target(&one.target, &other.target)
        && same_number(one.floor, other.floor)
        && same_number(one.annual_target, other.annual_target)
        && status_word(&one.status) == status_word(&other.status)
        && one.met == other.met
        && travel_word(&one.travel_short) == travel_word(&other.travel_short)
        && travel_word(&one.travel_long) == travel_word(&other.travel_long)
        && one.forecast.map(|forecast| &forecast.fact.value) == other.forecast.map(|forecast| &forecast.fact.value)
        && (&one.measure.title, &one.measure.unit) == (&other.measure.title, &other.measure.unit)
}

fn shows_same_value(one: &RowValue<'_>, other: &RowValue<'_>) -> bool {
    let words = |value: &RowValue<'_>| match value {
        RowValue::Words(recorded) => match &recorded.fact.value {
            FactValue::Text(text) => Some(text.clone()),
            _ => None,
        },
        RowValue::Number { .. } | RowValue::Absent { .. } | RowValue::Incomplete(_) => None,
    };
    (one.figure(), one.absence(), words(one)) == (other.figure(), other.absence(), words(other))
}

fn same_target(one: &RowTarget<'_>, other: &RowTarget<'_>) -> bool {
    let shown = |target: &RowTarget<'_>| match target {
        RowTarget::Judges(judging) | RowTarget::NotApproved(judging) => Ok((judging.number, judging.approval, target.judges())),
        RowTarget::Absent { reason, .. } => Err(*reason),
    };
    shown(one) == shown(other)
}

fn same_number(one: Option<TargetInForce<'_>>, other: Option<TargetInForce<'_>>) -> bool {
    one.map(|target| target.number) == other.map(|target| target.number)
}

/// The status as a committee knows it: its code, or the word for its absence.
fn status_word(outcome: &StatusOutcome) -> &str {
    let absence = || outcome.no_status().map_or("", crate::rules::NoStatusKind::as_str);
    outcome.given().map_or_else(absence, |status| &status.code)
}

fn travel_word(travel: &Travel) -> &'static str {
    travel.as_str()
}

#[cfg(test)]
mod tests;
