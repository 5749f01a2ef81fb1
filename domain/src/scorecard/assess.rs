//! One row, worked out.

use std::collections::BTreeSet;

use super::formula::common_groups;
use super::headline::OutsideReason;
use super::inputs::{Inputs, Subject};
use super::roll_up::rolls_up;
use super::row::{Row, RowTarget, RowValue, TargetInForce};
use super::target::{annual_target, judging, target_for};
use super::value::{MeasureSeries, Slot, slot, value_of};
use crate::code::BreakdownCode;
use crate::fact::FactKind;
use crate::measure::Measure;
use crate::period::Period;
use crate::provenance::RecordedFact;
use crate::rules::{RuleSet, Variable};
use crate::status::{Case, Explanation, MetOutcome, StatusOutcome, StatusOverride, Yardstick, explain, judge, met_or_exceeded};
use crate::travel::{NotTravelled, Span, Travel, TrendOutcome, travel, trend};

/// How many earlier periods a rule may look back on.
const LOOKS_BACK: usize = 4;

/// The row of a measure, with its groups below it.
pub(super) fn row<'a>(inputs: &Inputs<'a>, measure: &'a Measure) -> Row<'a> {
    let own = Subject { item: &measure.code, entity: inputs.entity, breakdown: None };
    let place = slot(inputs, measure, &own);
    let mut row = row_of(inputs, measure, own, place);
    row.below = groups(inputs, measure, place.period)
        .into_iter()
        .map(|group| row_of(inputs, measure, Subject { breakdown: Some(group), ..own }, place))
        .collect();
    row
}

/// The groups that were reported on for the period, or for a part of it where the measure rolls up; of a formula, those of all that it names.
fn groups<'a>(inputs: &Inputs<'a>, measure: &Measure, period: Period) -> BTreeSet<&'a BreakdownCode> {
    if measure.formula.is_some() {
        return common_groups(inputs, measure, period, &|part| groups(inputs, part, period));
    }
    let of_item = inputs.facts.of_item(&measure.code);
    let parts_too = rolls_up(measure, period);
    of_item
        .filter(|recorded| recorded.fact.key.period == period || (parts_too && recorded.fact.key.period.ends_within(period)))
        .filter(|recorded| recorded.fact.key.entity.as_ref() == inputs.entity && recorded.fact.key.kind.is_of_groups())
        .filter_map(|recorded| recorded.fact.key.breakdown.as_ref())
        .collect()
}

fn row_of<'a>(inputs: &Inputs<'a>, measure: &'a Measure, subject: Subject<'a>, place: Slot) -> Row<'a> {
    let of_value = inputs.framework.measure(&measure.code, place.period).unwrap_or(measure);
    let assessed = assess(inputs, of_value, subject, place);
    let previous = previous_statuses(inputs, measure, subject, place.period);
    let case = assessed.case(of_value, &previous);
    let status = with_override(inputs, &subject, place.period, status(inputs, &case, place.period));
    let met = met_or_exceeded(&case);
    let counts = place.expected && place.period.ends_within(inputs.period);
    let year = inputs.period.in_financial_year().unwrap_or(inputs.period);
    let forecast = inputs.facts.get(&subject, year, FactKind::Forecast);
    // Of an earlier period's value it is this period's target that tells why the measure is not counted.
    let headline_target = if counts { assessed.target } else { target_for(inputs, &subject, inputs.period) };
    Row {
        measure,
        of_value,
        breakdown: subject.breakdown,
        themes: inputs.scope.themes(inputs.framework, &measure.plan_items),
        value_period: place.period,
        counts,
        outside: OutsideReason::of(headline_target, &assessed.value, counts, met, forecast.is_some()),
        floor: assessed.floor,
        annual_target: annual_target(inputs, &subject, inputs.period),
        forecast,
        comment: comment(inputs, &subject, place.period, &assessed.value),
        below: Vec::new(),
        status,
        met,
        trend: trend_of(inputs, of_value, subject, place, &assessed.value),
        value: assessed.value,
        target: assessed.target,
        travel_short: assessed.travel_short,
        travel_long: assessed.travel_long,
        previous,
    }
}

/// What the service says of a value; of one that is rolled up, what it said last of its parts.
fn comment<'a>(inputs: &Inputs<'a>, subject: &Subject<'a>, period: Period, value: &RowValue<'a>) -> Option<&'a RecordedFact> {
    let of = |period| inputs.facts.get(subject, period, FactKind::Comment);
    of(period).or_else(|| value.rolled_up()?.parts.iter().rev().find_map(|part| of(part.period)))
}

fn trend_of<'a>(inputs: &Inputs<'a>, measure: &'a Measure, subject: Subject<'a>, place: Slot, value: &RowValue<'a>) -> TrendOutcome {
    match value {
        RowValue::Number { .. } => trend(&Yardstick::of(measure), &MeasureSeries { inputs, measure, subject }, place.period),
        RowValue::Words(_) | RowValue::Absent { .. } | RowValue::Incomplete(_) => TrendOutcome::NotTold(NotTravelled::NoValue),
    }
}

/// What a status is judged from.
struct Assessed<'a> {
    value: RowValue<'a>,
    target: RowTarget<'a>,
    floor: Option<TargetInForce<'a>>,
    travel_short: Travel,
    travel_long: Travel,
}

fn assess<'a>(inputs: &Inputs<'a>, measure: &'a Measure, subject: Subject<'a>, place: Slot) -> Assessed<'a> {
    let value = value_of(inputs, measure, &subject, place);
    let series = MeasureSeries { inputs, measure, subject };
    let yardstick = Yardstick::of(measure);
    // A figure that has not come as far as was asked must not show through its arrow.
    let travel_over = |span| match value {
        RowValue::Number { .. } => travel(&yardstick, &series, place.period, span),
        RowValue::Words(_) | RowValue::Absent { .. } | RowValue::Incomplete(_) => Travel::NotComparable(NotTravelled::NoValue),
    };
    let (target, floor) = judging(inputs, measure, &subject, place.period);
    Assessed { target, floor, travel_short: travel_over(Span::Short), travel_long: travel_over(Span::Long), value }
}

impl Assessed<'_> {
    fn case<'c>(&'c self, measure: &'c Measure, previous: &'c [String]) -> Case<'c> {
        Case {
            yardstick: Yardstick::of(measure),
            value: self.value.to_judge(),
            target: self.target.comparator(),
            floor: self.floor.map(|floor| floor.number),
            travel_short: &self.travel_short,
            travel_long: &self.travel_long,
            previous,
        }
    }
}

/// How the status of a row came about. `row` must be of `inputs`.
#[must_use]
pub fn explain_row(inputs: &Inputs<'_>, row: &Row<'_>) -> Explanation {
    match rule_set_for(inputs, row.value_period) {
        Some(rule_set) => explain(&row.case(), rule_set).shown_as(&row.status),
        None => Explanation::without_rules(row.status.clone()),
    }
}

/// The installed rule set that judges a period.
pub(super) fn rule_set_for<'a>(inputs: &Inputs<'a>, period: Period) -> Option<&'a RuleSet> {
    inputs.framework.rule_in_force(period).and_then(|in_force| inputs.rule_sets.get(&in_force.rule_set))
}

/// The status under the rule set in force for the value's period. What needs no rule (no value, no target) needs no rule set either.
fn status(inputs: &Inputs<'_>, case: &Case<'_>, period: Period) -> StatusOutcome {
    if let MetOutcome::NotComparable(reason) = met_or_exceeded(case) {
        return reason.into();
    }
    match rule_set_for(inputs, period) {
        Some(rule_set) => judge(case, rule_set),
        None => StatusOutcome::NoRuleSet(inputs.framework.rule_in_force(period).map(|in_force| in_force.rule_set.clone())),
    }
}

/// The status that somebody set over the rules for this very period, else what the rules give.
pub(super) fn with_override(inputs: &Inputs<'_>, subject: &Subject<'_>, period: Period, ruled: StatusOutcome) -> StatusOutcome {
    match (override_of(inputs, subject, period), rule_set_for(inputs, period)) {
        (Some(set), Some(rule_set)) => set.over(ruled, rule_set),
        _ => ruled,
    }
}

/// What somebody set over the rules for this very period.
pub(super) fn override_of<'a>(inputs: &Inputs<'a>, subject: &Subject<'_>, period: Period) -> Option<&'a StatusOverride> {
    let of_measure = inputs.framework.overrides.get(subject.item).into_iter().flatten();
    let mut about = of_measure.filter(|set| set.entity.as_ref() == subject.entity && set.breakdown.as_ref() == subject.breakdown);
    about.find(|set| set.period == period)
}

/// What the rules give a period by itself, with its own travel and the periods before it.
pub(super) fn ruled<'a>(inputs: &Inputs<'a>, measure: &'a Measure, subject: Subject<'a>, period: Period) -> StatusOutcome {
    let assessed = assess(inputs, measure, subject, Slot { period, expected: true });
    let previous = previous_statuses(inputs, measure, subject, period);
    status(inputs, &assessed.case(measure, &previous), period)
}

/// The statuses of the periods before, newest first: worked out only where a rule looks back.
fn previous_statuses(inputs: &Inputs<'_>, measure: &Measure, subject: Subject<'_>, period: Period) -> Vec<String> {
    if !rule_set_for(inputs, period).is_some_and(|set| set.reads(Variable::Previous) || set.reads(Variable::PreviousCount)) {
        return Vec::new();
    }
    let mut periods: Vec<Period> = std::iter::successors(period.previous(), |earlier| earlier.previous()).take(LOOKS_BACK).collect();
    periods.reverse();
    let mut statuses: Vec<String> = Vec::new();
    for period in periods {
        let measure = inputs.framework.measure(&measure.code, period).unwrap_or(measure);
        let assessed = assess(inputs, measure, subject, Slot { period, expected: true });
        let ruled = status(inputs, &assessed.case(measure, &statuses), period);
        let found = with_override(inputs, &subject, period, ruled);
        statuses.insert(0, found.given().map_or_else(|| "none".to_owned(), |status| status.code.clone()));
    }
    statuses
}
