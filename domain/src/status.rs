//! Status: what a value, a target and a rule set come to, with the reason in words and the numbers in it.
//!
//! Value, target and floor are rounded to the measure's precision before anything is compared. Whether a target is met or exceeded
//! ([`met_or_exceeded`]) is an exact comparison, counted apart from any colour: a rule set may call a near miss green.

use rust_decimal::Decimal;

use crate::absence::{Absence, TargetAbsence};
use crate::code::RuleSetCode;
use crate::figure::CellNumber;
use crate::measure::Polarity;
use crate::rules::{NoStatusKind, RuleSet, Values};
use crate::travel::Travel;

mod explanation;
mod overruled;
mod turning_point;
mod yardstick;

pub use explanation::{Explanation, TriedRule, explain};
pub use overruled::{Overruled, StatusOverride};
pub use turning_point::{TurningPoint, Way};

pub(crate) use yardstick::show_share;
pub use yardstick::{Gap, Yardstick};

/// The status of a measure in a period, and everything that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The council's code for it (`green`, `within_threshold`).
    pub code: String,
    /// What the council calls it.
    pub label: String,
    /// Its place from the best, which is 1.
    pub rank: u32,
    /// The colour the council shows it in: no meaning hangs on it.
    pub colour: String,
    /// Why, as a sentence with the numbers.
    pub reason: String,
    /// The rule set that judged.
    pub rule_set: RuleSetCode,
    /// The version of the rule set, as its council calls it (`2018/19`).
    pub version: String,
    /// The first rule whose condition held; empty where somebody set the status over the rules.
    pub rule: String,
    /// Everything the rules could see, in a fixed order.
    pub inputs: Vec<StatusInput>,
    /// How the shortfall and the deviation were worked out.
    pub arithmetic: String,
    /// What it took the place of, where somebody set it over the rules.
    pub overruled: Option<Overruled>,
}

/// One thing that the rules could see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusInput {
    /// Its name in a rule (`deviation`).
    pub name: &'static str,
    /// Its value as people read it (`12.5%`).
    pub value: String,
}

/// The status, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusOutcome {
    /// A rule gave it.
    Given(Box<Status>),
    /// There is no value to judge.
    NoValue(Absence),
    /// The value is words.
    InWords,
    /// There is no target to judge by.
    NoTarget(TargetAbsence),
    /// There is a target, proposed and not approved, and the council does not let such a one judge.
    TargetNotApproved,
    /// Neither way is good.
    NoPolarity,
    /// No rule set is in force for the period, or the one named here is not installed.
    NoRuleSet(Option<RuleSetCode>),
    /// Every condition of the rule set was answered, and none held.
    NoRuleApplies(RuleSetCode),
    /// A condition could not be answered; the rules after it were not tried.
    RuleFailed {
        /// The rule set.
        rule_set: RuleSetCode,
        /// The rule.
        rule: String,
        /// What went wrong.
        error: String,
    },
}

impl StatusOutcome {
    /// The status, where there is one.
    #[must_use]
    pub fn given(&self) -> Option<&Status> {
        match self {
            Self::Given(status) => Some(status),
            _ => None,
        }
    }

    /// Why there is none, as rule sets name it; absent where there is a status.
    #[must_use]
    pub fn no_status(&self) -> Option<NoStatusKind> {
        match self {
            Self::Given(_) => None,
            Self::NoValue(_) | Self::InWords => Some(NoStatusKind::NoValue),
            Self::NoTarget(_) | Self::TargetNotApproved => Some(NoStatusKind::NoTarget),
            Self::NoPolarity => Some(NoStatusKind::NoPolarity),
            Self::NoRuleSet(_) | Self::NoRuleApplies(_) | Self::RuleFailed { .. } => Some(NoStatusKind::NoRule),
        }
    }

    /// Why, as a sentence: the status's own reason, or the reason that there is none.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Given(status) => status.reason.clone(),
            Self::NoValue(absence) => format!("no value: {}", absence.label()),
            Self::InWords => "the value is words, which no target judges".to_owned(),
            Self::NoTarget(absence) => absence.label().to_owned(),
            Self::TargetNotApproved => "the target is proposed for approval, and does not judge until it is approved".to_owned(),
            Self::NoPolarity => "neither more nor less is better, so there is no status".to_owned(),
            Self::NoRuleSet(None) => "no rule set is in force for the period".to_owned(),
            Self::NoRuleSet(Some(code)) => format!("the rule set {code} is in force and not installed"),
            Self::NoRuleApplies(code) => format!("no rule of {code} applies"),
            Self::RuleFailed { rule_set, rule, error } => format!("rule {rule} of {rule_set} could not be answered: {error}"),
        }
    }
}

/// The target that a value is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Comparator {
    /// A number that judges.
    Target(CellNumber),
    /// A number that is proposed, and does not judge.
    NotApproved(CellNumber),
    /// None, and why.
    Absent(TargetAbsence),
}

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// How the measure is read.
    pub yardstick: Yardstick<'a>,
    /// Its value, or why there is none.
    pub value: Result<Decimal, StatusAbsence>,
    /// Its target.
    pub target: Comparator,
    /// The least that is acceptable, where the council keeps two levels.
    pub floor: Option<CellNumber>,
    /// Against the period before.
    pub travel_short: &'a Travel,
    /// Against the same period of the year before.
    pub travel_long: &'a Travel,
    /// The codes of the statuses of the periods before, newest first; `none` where a period had none.
    pub previous: &'a [String],
}

/// Why there is no number to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusAbsence {
    /// There is no value.
    NoValue(Absence),
    /// The value is words.
    InWords,
}

/// The status of a case under a rule set: the first rule whose condition holds gives it.
#[must_use]
pub fn judge(case: &Case<'_>, rule_set: &RuleSet) -> StatusOutcome {
    let values = match values(case, rule_set) {
        Ok(values) => values,
        Err(reason) => return reason.into(),
    };
    match rule_set.first_that_holds(&values) {
        Ok(Some((rule, status))) => StatusOutcome::Given(Box::new(Status {
            code: status.code.clone(),
            label: status.label.clone(),
            rank: status.rank,
            colour: status.colour.clone(),
            reason: rule.reason.fill(&values),
            rule_set: rule_set.code.clone(),
            version: rule_set.version.clone(),
            rule: rule.id.clone(),
            inputs: values.listed(),
            arithmetic: case.yardstick.arithmetic(values.value, values.target, values.gap),
            overruled: None,
        })),
        Ok(None) => StatusOutcome::NoRuleApplies(rule_set.code.clone()),
        Err(failure) => StatusOutcome::RuleFailed { rule_set: rule_set.code.clone(), rule: failure.rule, error: failure.error },
    }
}

/// Everything that the rules of a set can see of a case.
fn values<'a>(case: &Case<'a>, rule_set: &RuleSet) -> Result<Values<'a>, NotComparable> {
    let (value, target) = comparable(case)?;
    let tolerance = case.yardstick.tolerance.map(CellNumber::decimal).or(rule_set.tolerance_percent);
    let floor = case.floor.map(|floor| case.yardstick.precision.round(floor.decimal()));
    Ok(Values {
        yardstick: case.yardstick,
        value,
        target,
        floor,
        gap: case.yardstick.gap(value, target),
        floor_gap: floor.map(|floor| case.yardstick.gap(value, floor)),
        tolerance: tolerance.map(|percent| percent / Decimal::ONE_HUNDRED),
        travel_short: case.travel_short,
        travel_long: case.travel_long,
        previous: case.previous,
    })
}

/// Whether a value meets or exceeds its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetOutcome {
    /// It does.
    Met,
    /// It does not.
    Missed,
    /// The two cannot be compared, and why.
    NotComparable(NotComparable),
}

/// Why a value and a target cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotComparable {
    /// There is no value.
    NoValue(Absence),
    /// The value is words.
    InWords,
    /// There is no target.
    NoTarget(TargetAbsence),
    /// The target is proposed, and does not judge.
    TargetNotApproved,
    /// Neither way is good.
    NoPolarity,
}

impl From<NotComparable> for StatusOutcome {
    fn from(reason: NotComparable) -> Self {
        match reason {
            NotComparable::NoValue(absence) => Self::NoValue(absence),
            NotComparable::InWords => Self::InWords,
            NotComparable::NoTarget(absence) => Self::NoTarget(absence),
            NotComparable::TargetNotApproved => Self::TargetNotApproved,
            NotComparable::NoPolarity => Self::NoPolarity,
        }
    }
}

/// Whether the target is met or exceeded: an exact comparison by polarity, after rounding, with no tolerance.
#[must_use]
pub fn met_or_exceeded(case: &Case<'_>) -> MetOutcome {
    match comparable(case) {
        Ok((value, target)) if case.yardstick.gap(value, target).shortfall <= Decimal::ZERO => MetOutcome::Met,
        Ok(_) => MetOutcome::Missed,
        Err(reason) => MetOutcome::NotComparable(reason),
    }
}

/// The rounded value and target. A target's absence is told before a value's: it is what the council decided, and no later return mends it.
fn comparable(case: &Case<'_>) -> Result<(Decimal, Decimal), NotComparable> {
    let target = match case.target {
        Comparator::Target(target) => target,
        Comparator::NotApproved(_) => return Err(NotComparable::TargetNotApproved),
        Comparator::Absent(absence) => return Err(NotComparable::NoTarget(absence)),
    };
    let value = match case.value {
        Ok(value) => value,
        Err(StatusAbsence::NoValue(absence)) => return Err(NotComparable::NoValue(absence)),
        Err(StatusAbsence::InWords) => return Err(NotComparable::InWords),
    };
    if matches!(case.yardstick.polarity, Polarity::Neither) {
        return Err(NotComparable::NoPolarity);
    }
    let precision = case.yardstick.precision;
    Ok((precision.round(value), precision.round(target.decimal())))
}

#[cfg(test)]
mod tests;
