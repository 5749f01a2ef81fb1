//! Why a status is what it is, and what would have changed it.

use super::turning_point::{TurningPoint, Way, turning_points};
use super::{Case, StatusOutcome, judge, values};
use crate::rules::{RuleSet, TrialOutcome};

/// How a status came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The status, or why there is none.
    pub outcome: StatusOutcome,
    /// Every rule that was tried, in order, the one that decided last. Empty where there was nothing to judge.
    pub trials: Vec<TriedRule>,
    /// The nearest values that would have had another status, the nearer first: at most one up and one down.
    pub turning_points: Vec<TurningPoint>,
    /// The boundary that decided, in words; absent where no other value would have had another status.
    pub boundary: Option<String>,
}

impl Explanation {
    /// Of a status that no rule set was asked for.
    #[must_use]
    pub fn without_rules(outcome: StatusOutcome) -> Self {
        Self { outcome, trials: Vec::new(), turning_points: Vec::new(), boundary: None }
    }

    /// The same of a status as it is shown: of one that was set over the rules no other value would have made another.
    #[must_use]
    pub fn shown_as(self, status: &StatusOutcome) -> Self {
        if status.overruled().is_none() {
            return self;
        }
        Self { outcome: status.clone(), trials: self.trials, turning_points: Vec::new(), boundary: None }
    }
}

/// A rule that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriedRule {
    /// Its name within the set.
    pub rule: String,
    /// The code of the status that it gives.
    pub gives: String,
    /// Its condition.
    pub condition: String,
    /// What came of it.
    pub outcome: TrialOutcome,
    /// The same with the numbers in it.
    pub reason: String,
}

/// Explains a case under a rule set.
#[must_use]
pub fn explain(case: &Case<'_>, rule_set: &RuleSet) -> Explanation {
    let trials = values(case, rule_set).map(|values| rule_set.trials(&values)).unwrap_or_default();
    let trials = trials.into_iter().map(|trial| TriedRule {
        rule: trial.rule.id.clone(),
        gives: trial.rule.status.clone(),
        condition: trial.rule.when.as_str().to_owned(),
        reason: trial.reason(),
        outcome: trial.outcome,
    });
    let trials: Vec<TriedRule> = trials.collect();
    let turning_points = if trials.is_empty() { Vec::new() } else { turning_points(case, rule_set) };
    let boundary = turning_points.first().map(|point| boundary(case, point));
    Explanation { outcome: judge(case, rule_set), trials, turning_points, boundary }
}

/// The nearest boundary: `57.3% is 0.9 points below 58.2%, which would have been amber`.
fn boundary(case: &Case<'_>, point: &TurningPoint) -> String {
    let yardstick = case.yardstick;
    let value = case.value.map(|value| yardstick.show(yardstick.precision.round(value))).unwrap_or_default();
    let side = if point.way == Way::Up { "below" } else { "above" };
    format!(
        "{value} is {} {side} {}, which would have been {}",
        yardstick.show_difference(point.distance),
        yardstick.show(point.value),
        point.words()
    )
}

impl TurningPoint {
    /// What it would have come to, in words: `amber (within 10% of target)`, or `without a status (no rule applies)`.
    #[must_use]
    pub fn words(&self) -> String {
        match self.outcome.given() {
            Some(status) if status.label == status.code => status.code.clone(),
            Some(status) => format!("{} ({})", status.code, status.label),
            None => format!("without a status ({})", self.outcome.reason()),
        }
    }
}

#[cfg(test)]
mod tests;
