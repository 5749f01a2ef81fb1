//! Why a measure has the status it has, down to the cells, and what would have changed it.

use std::collections::HashMap;

use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::Measure;
use outturn_domain::provenance::RecordedFact;
use outturn_domain::rules::{RuleSet, TrialOutcome};
use outturn_domain::scorecard::{
    Inputs, Operand, OperandFigure, Part, RolledUp, Row, RowValue, Scope, Source, WorkedOut, explain_row, judge,
};
use outturn_domain::status::{Explanation, StatusOutcome, TurningPoint, Yardstick};

use crate::answers::Answers;
use crate::contract;
use crate::error::{Failure, Resource};
use crate::evidence::Evidence;
use crate::names::{find_entity, find_measure, measure as measure_name};
use crate::reading::period;
use crate::wire::cells::Cells;
use crate::wire::day::timestamp;
use crate::wire::row::{self, RowContext};
use crate::wire::unit::decimal;
use crate::wire::{rule_set, stage};

impl Answers {
    pub(super) async fn explained(&self, request: &contract::ExplainStatusRequest) -> Result<contract::ExplainStatusResponse, Failure> {
        let asked = period("period", &request.period)?.ok_or(Failure::RequiredFieldMissing { field: "period" })?;
        let reading = self.reading(request.as_of_time.as_ref(), request.stage).await?;
        let known = self.framework_at(&reading).await?;
        let evidence = self.evidence(asked, reading, &known).await?;
        let entity = find_entity(&evidence.framework, &request.entity)?;
        let code = find_measure(&evidence.framework, "measure", &request.measure)?.clone();
        let in_framework = evidence.framework.measure(&code, asked).is_some_and(|measure| measure.within_framework);
        // What is collected beside the framework is judged, too, and its status is explained like any other.
        let alone = evidence.framework.only(&code);
        let framework = if request.rule_set.is_empty() {
            alone
        } else {
            alone.judged_by(&self.rule_set_called(&evidence, "rule_set", &request.rule_set).await?)
        };
        let superseded = self.reader.superseded(entity.as_ref(), asked, evidence.point, evidence.stage).await?;
        let refusals = if evidence.refused.is_empty() { Vec::new() } else { self.reader.refusals(evidence.point).await? };
        let inputs = Inputs {
            framework: &framework,
            period: asked,
            scope: Scope::Whole,
            entity: entity.as_ref(),
            stage: evidence.stage,
            as_of: evidence.point.read_time,
            facts: &evidence.facts,
            rule_sets: &evidence.rule_sets,
            refused: &evidence.refused,
        };
        let card = judge(&inputs);
        let own = card.rows.iter().find(|row| row.measure.code == code);
        let found = own.and_then(|row| with_breakdown(row, &request.breakdown));
        let not_found = || Failure::NotFound { resource: Resource::Measure, name: request.measure.clone(), near: near(own) };
        let found = found.ok_or_else(not_found)?;
        let context = RowContext {
            evidence: &evidence,
            framework: &framework,
            period: asked,
            entity: entity.as_ref(),
            full: true,
            in_framework,
            superseded: &superseded,
            refusals: &refusals,
        };
        Ok(contract::ExplainStatusResponse {
            explanation: Some(explanation(&context, &inputs, found)),
            read_time: Some(timestamp(reading.point.read_time)),
            stage: stage(evidence.stage).into(),
            erasures: self.erasures(evidence.point).await?.about(std::iter::once(&code)),
            revision: reading.point.sequence.0,
        })
    }
}

/// The row of a group, or the measure's own where none is named.
fn with_breakdown<'r, 'a>(row: &'r Row<'a>, breakdown: &str) -> Option<&'r Row<'a>> {
    if breakdown.is_empty() {
        return Some(row);
    }
    row.below.iter().find(|group| group.breakdown.is_some_and(|code| code.as_str() == breakdown))
}

/// The groups there are, where another was asked for.
fn near(own: Option<&Row<'_>>) -> Vec<String> {
    let groups = own.into_iter().flat_map(|row| &row.below);
    groups.filter_map(|group| Some(format!("{} {}", measure_name(&group.measure.code), group.breakdown?))).collect()
}

fn explanation(context: &RowContext<'_>, inputs: &Inputs<'_>, row: &Row<'_>) -> contract::StatusExplanation {
    let explained = explain_row(inputs, row);
    let in_force = inputs.framework.rule_in_force(row.value_period);
    let set = in_force.and_then(|in_force| inputs.rule_sets.get(&in_force.rule_set));
    let wire_row = row::row(context, row);
    let mut provenance = wire_row.provenance.clone();
    provenance.extend(rule_cell(context.evidence, in_force.map(|in_force| FrameworkRow::Rule(in_force.clone()))));
    contract::StatusExplanation {
        rule: decided(&explained, set),
        rule_set: set.map(|set| rule_set::rule_set(set, in_force, inputs.framework, true)),
        trials: trials(&explained, set),
        steps: steps(context.evidence, row),
        boundary: explained.boundary.clone().unwrap_or_default(),
        counterfactuals: explained.turning_points.iter().map(|point| counterfactual(row, point)).collect(),
        text: text(row, &explained, set),
        provenance,
        row: Some(wire_row),
    }
}

/// The cell that put the rule set in force.
fn rule_cell(evidence: &Evidence, row: Option<FrameworkRow>) -> Vec<contract::Provenance> {
    let mut cells = Cells::new(evidence, true);
    if let Some(row) = row {
        cells.row(&row);
    }
    cells.into_shown()
}

fn decided(explained: &Explanation, set: Option<&RuleSet>) -> Option<contract::Rule> {
    if explained.outcome.overruled().is_some() {
        return None;
    }
    let last = explained.trials.last().filter(|trial| trial.outcome != TrialOutcome::DidNotHold)?;
    let set = set?;
    set.rules.iter().find(|rule| rule.id == last.rule).map(|rule| rule_set::rule(set, rule))
}

fn trials(explained: &Explanation, set: Option<&RuleSet>) -> Vec<contract::RuleTrial> {
    let rules: HashMap<&str, contract::Rule> =
        set.into_iter().flat_map(|set| set.rules.iter().map(|rule| (rule.id.as_str(), rule_set::rule(set, rule)))).collect();
    let trial = |trial: &outturn_domain::status::TriedRule| contract::RuleTrial {
        rule: rules.get(trial.rule.as_str()).cloned(),
        matched: trial.outcome == TrialOutcome::Held,
        reason: trial.reason.clone(),
    };
    explained.trials.iter().map(trial).collect()
}

/// The arithmetic, a step a line: what it is rolled up or worked out from, the rounding, then the shortfall and the deviation.
fn steps(evidence: &Evidence, row: &Row<'_>) -> Vec<String> {
    let yardstick = Yardstick::of(row.of_value);
    let mut steps = row.value.rolled_up().map_or_else(Vec::new, |rolled_up| parts(evidence, row.of_value, rolled_up));
    steps.extend(row.value.worked_out().map_or_else(Vec::new, |worked_out| operands(evidence, worked_out)));
    if let RowValue::Number { figure, exact, .. } = &row.value {
        let places = row.of_value.precision.places();
        let places = if places == 1 { "1 decimal place".to_owned() } else { format!("{places} decimal places") };
        steps.push(format!("value = {} = {} rounded to {places}", yardstick.show(*figure), exact.normalize()));
    }
    if let Some(target) = row.target.in_force() {
        let number = row.of_value.precision.round(target.number.decimal());
        steps.push(format!("target = {} ({})", yardstick.show_target(number), target.approval.label()));
    }
    if let StatusOutcome::Given(status) = &row.status {
        steps.extend(status.arithmetic.split("; ").map(str::to_owned));
    }
    steps
}

/// What each period brings to a roll-up, with the cells that say so, and how they are put together.
fn parts(evidence: &Evidence, measure: &Measure, rolled_up: &RolledUp<'_>) -> Vec<String> {
    let part = |part: &Part<'_>| format!("{}{}", part.in_words(measure), read_from(evidence, &part.facts()));
    let missing = rolled_up.missing();
    let together = if missing.is_empty() {
        format!("value before rounding = {}, {}", rolled_up.arithmetic(), rolled_up.in_words())
    } else {
        format!("nothing is rolled up: {missing}")
    };
    rolled_up.parts.iter().map(part).chain([together]).collect()
}

/// The cells that something was read from, in brackets; empty where there are none.
fn read_from(evidence: &Evidence, facts: &[&RecordedFact]) -> String {
    let cell = |recorded: &&RecordedFact| {
        let place = &recorded.fact.place;
        let name = place.cell.map_or_else(|| place.sheet.clone(), |cell| format!("{}!{cell}", place.sheet));
        evidence.origin(recorded).map_or(name.clone(), |origin| format!("{name} of {}", origin.file_name))
    };
    let cells: Vec<String> = facts.iter().map(cell).collect();
    if cells.is_empty() { String::new() } else { format!(" ({})", cells.join(", ")) }
}

/// What each measure brings to a formula, with the cells that say so, and how they are put together.
fn operands(evidence: &Evidence, worked_out: &WorkedOut<'_>) -> Vec<String> {
    let missing = worked_out.missing();
    let together = if missing.is_empty() {
        format!("value before rounding = {}, by the formula {}", worked_out.arithmetic(), worked_out.formula)
    } else {
        format!("nothing is worked out by the formula {}: {missing}", worked_out.formula)
    };
    let brings = worked_out.operands.iter().map(|operand| format!("{}{}", brought(operand), read_from(evidence, &operand.facts())));
    brings.chain([together]).collect()
}

/// `VISITS (Visits to the libraries): 301 = 95 + 105 + 101`.
fn brought(operand: &Operand<'_>) -> String {
    let OperandFigure::Value { measure, value } = &operand.figure else { return format!("{}: no figure", operand.code) };
    let brings = match value {
        RowValue::Number { exact, source, .. } => {
            let made_of = match source {
                Source::RolledUp(rolled_up) => format!(" = {}, {}", rolled_up.arithmetic(), rolled_up.in_words()),
                Source::WorkedOut(inner) => format!(" = {}, by the formula {}", inner.arithmetic(), inner.formula),
                Source::Reported(_) | Source::Computed { .. } => String::new(),
            };
            format!("{}{made_of}", exact.normalize())
        }
        RowValue::Words(_) => "answered in words".to_owned(),
        RowValue::Absent { absence, .. } => absence.label().to_owned(),
        RowValue::Incomplete(made_of) => format!("{}, {}", made_of.absence().label(), made_of.missing()),
    };
    format!("{} ({}): {brings}", operand.code, measure.title)
}

fn counterfactual(row: &Row<'_>, point: &TurningPoint) -> contract::Counterfactual {
    let value = Yardstick::of(row.of_value).show(point.value);
    contract::Counterfactual {
        description: format!("{value} would have been {}", point.words()),
        value: Some(decimal(point.value)),
        status_code: point.outcome.given().map(|status| status.code.clone()).unwrap_or_default(),
    }
}

/// The whole as a few sentences.
fn text(row: &Row<'_>, explained: &Explanation, set: Option<&RuleSet>) -> String {
    let reason = sentence(&explained.outcome.reason());
    let Some(status) = explained.outcome.given() else { return format!("{} has no status: {reason}", row.measure.code) };
    if let Some(overruled) = explained.outcome.overruled() {
        let by_rules = overruled.ruled.given().map(|status| status.rule.as_str()).filter(|rule| !rule.is_empty());
        let rules = set.map_or_else(String::new, |set| format!(" The rules are those of {}, {}", set.title, set.version));
        let rule = by_rules.map_or_else(String::new, |rule| format!("; their rule {rule} was overruled"));
        return format!("{} is {} ({}): {reason}{rules}{rule}.", row.measure.code, status.code, status.label);
    }
    let rules = set
        .map_or_else(String::new, |set| format!(" The rules are those of {}, {}; rule {} decided.", set.title, set.version, status.rule));
    let boundary = explained.boundary.as_deref().map_or_else(String::new, |boundary| format!(" {}", sentence(boundary)));
    let other = explained
        .turning_points
        .get(1)
        .map_or_else(String::new, |point| format!(" The other way, {}.", counterfactual(row, point).description));
    format!("{} is {} ({}): {reason}{rules}{boundary}{other}", row.measure.code, status.code, status.label)
}

fn sentence(words: &str) -> String {
    if words.ends_with(['.', '!', '?']) { words.to_owned() } else { format!("{words}.") }
}
