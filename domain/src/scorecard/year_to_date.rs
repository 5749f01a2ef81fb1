//! The year to date beside the period: what the declared roll-up makes of the year so far, and what it is judged by.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::assess::{override_of, rule_set_for, ruled, with_override};
use super::inputs::{Inputs, Subject};
use super::roll_up::{listed, year_so_far};
use super::row::{RowTarget, RowValue, TargetInForce};
use super::target::{floor_for, means_the_last_month, target_for};
use super::value::{Slot, value_of};
use crate::absence::TargetAbsence;
use crate::figure::CellNumber;
use crate::measure::{Measure, Polarity, RollUp};
use crate::period::Period;
use crate::rules::{RuleSet, Variable};
use crate::status::{Case, Comparator, MetOutcome, StatusOutcome, Yardstick, judge, met_or_exceeded};
use crate::travel::{NotTravelled, Travel};

/// The year of a measure as far as the end of a period, and what it is judged to be.
#[derive(Debug, Clone, PartialEq)]
pub struct YearToDate<'a> {
    /// The periods of the year so far, in the order of time.
    pub periods: Vec<Period>,
    /// The half or the year that they fill; absent where they fill none.
    pub whole: Option<Period>,
    /// What they come to, or why they come to nothing.
    pub value: RowValue<'a>,
    /// What it is judged by.
    pub target: TargetToDate<'a>,
    /// The second, lower level of the half or the year that has gone by.
    pub floor: Option<TargetInForce<'a>>,
    /// Its status, or why there is none: what somebody set over the rules for the half or the year that has gone by, else what the rules give; absent where they
    /// look at what a year to date has not: travel, earlier periods, or a second level that is only set for each of its periods.
    pub status: Option<StatusOutcome>,
}

/// What a year to date is judged by.
#[derive(Debug, Clone, PartialEq)]
pub enum TargetToDate<'a> {
    /// What is said of the half or the year that has gone by.
    OfWhole(RowTarget<'a>),
    /// The targets of its periods, added up.
    Sum(Vec<TargetInForce<'a>>),
    /// The one level that is set for each of its periods.
    Level(Vec<TargetInForce<'a>>),
    /// Nothing, and why, in words.
    Nothing(String),
}

impl TargetToDate<'_> {
    /// The number, where there is one that judges.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::OfWhole(target) => target.in_force().map(|target| target.number.decimal()),
            Self::Sum(targets) => Some(targets.iter().fold(Decimal::ZERO, |sum, target| sum.saturating_add(target.number.decimal()))),
            Self::Level(targets) => targets.first().map(|target| target.number.decimal()),
            Self::Nothing(_) => None,
        }
    }

    fn comparator(&self) -> Comparator {
        match self {
            Self::OfWhole(target) => target.comparator(),
            Self::Sum(_) | Self::Level(_) => {
                let number = self.number().and_then(|number| CellNumber::new(number.to_f64()?, 0));
                number.map_or(Comparator::Absent(TargetAbsence::NoneForPeriod), Comparator::Target)
            }
            Self::Nothing(_) => Comparator::Absent(TargetAbsence::NoneForPeriod),
        }
    }
}

/// The year to date of a measure at the end of `period`; absent where the period's figure is the year's so far, or nothing says how the periods make it.
#[must_use]
pub fn year_to_date<'a>(inputs: &Inputs<'a>, measure: &'a Measure, subject: &Subject<'a>, period: Period) -> Option<YearToDate<'a>> {
    let rule = measure.roll_up?;
    let (periods, rolled_up) = year_so_far(inputs, measure, subject, period)?;
    let whole = filled(&periods);
    let value = match whole {
        // What was reported for the half or the year itself stands before any roll-up.
        Some(whole) => value_of(inputs, measure, subject, Slot { period: whole, expected: true }),
        None => rolled_up.into_value(measure),
    };
    let target = target(inputs, measure, subject, rule, &periods, whole);
    let floor = match (&target, whole) {
        (TargetToDate::OfWhole(_), Some(whole)) => floor_for(inputs, subject, whole),
        _ => None,
    };
    // A second level that is set for the periods alone says nothing of them together, and without it a rule may say the worst.
    let lacks_floor = floor.is_none() && periods.iter().any(|period| floor_for(inputs, subject, *period).is_some());
    let unknown = Travel::NotComparable(NotTravelled::NoEarlierValue);
    let case = Case {
        yardstick: Yardstick::of(measure),
        value: value.to_judge(),
        target: target.comparator(),
        floor: floor.map(|floor| floor.number),
        travel_short: &unknown,
        travel_long: &unknown,
        previous: &[],
    };
    let status = status(inputs, &case, period, lacks_floor);
    let status = match whole.filter(|whole| override_of(inputs, subject, *whole).is_some()) {
        // What somebody set for the half or the year is the status of what fills it.
        Some(whole) => {
            let by_rules = status.unwrap_or_else(|| ruled(inputs, measure, *subject, whole));
            Some(with_override(inputs, subject, whole, by_rules))
        }
        None => status,
    };
    Some(YearToDate { periods, whole, value, target, floor, status })
}

fn status(inputs: &Inputs<'_>, case: &Case<'_>, period: Period, lacks_floor: bool) -> Option<StatusOutcome> {
    if let MetOutcome::NotComparable(reason) = met_or_exceeded(case) {
        return Some(reason.into());
    }
    match rule_set_for(inputs, period) {
        Some(rules) if looks_back(rules) || (lacks_floor && looks_at_floor(rules)) => None,
        Some(rules) => Some(judge(case, rules)),
        None => Some(StatusOutcome::NoRuleSet(inputs.framework.rule_in_force(period).map(|in_force| in_force.rule_set.clone()))),
    }
}

fn looks_back(rules: &RuleSet) -> bool {
    Variable::ALL.iter().any(|variable| {
        (variable.is_travel() || matches!(variable, Variable::Previous | Variable::PreviousCount)) && rules.reads(*variable)
    })
}

fn looks_at_floor(rules: &RuleSet) -> bool {
    use Variable::{Floor, FloorDeviation, FloorShortfall, HasFloor, HasFloorDeviation};
    [HasFloor, Floor, FloorShortfall, HasFloorDeviation, FloorDeviation].into_iter().any(|variable| rules.reads(variable))
}

/// The half or the year that periods fill from their first to their last day.
fn filled(periods: &[Period]) -> Option<Period> {
    let (first, last) = (periods.first()?, periods.last()?);
    let year = last.in_financial_year()?;
    let wholes = [year.half(1), Some(year)].into_iter().flatten();
    wholes.into_iter().find(|whole| whole.start_date() == first.start_date() && whole.end_date() == last.end_date())
}

/// What judges the half or the year that has gone by; else what the targets of its periods come to, where all of them judge; else what does not judge yet.
fn target<'a>(
    inputs: &Inputs<'a>,
    measure: &Measure,
    subject: &Subject<'a>,
    rule: RollUp,
    periods: &[Period],
    whole: Option<Period>,
) -> TargetToDate<'a> {
    if rule == RollUp::Sum && matches!(measure.polarity, Polarity::Band { .. }) {
        return TargetToDate::Nothing("a band is set for each period, and bands are not added".to_owned());
    }
    let of_whole = whole.filter(|whole| !means_the_last_month(measure, *whole)).map(|whole| target_for(inputs, subject, whole));
    match of_whole {
        Some(judging) if judging.judges() => TargetToDate::OfWhole(judging),
        of_whole => match (of_parts(inputs, subject, rule, periods), of_whole) {
            (TargetToDate::Nothing(_), Some(proposed)) if proposed.in_force().is_some() => TargetToDate::OfWhole(proposed),
            (of_parts, _) => of_parts,
        },
    }
}

fn of_parts<'a>(inputs: &Inputs<'a>, subject: &Subject<'a>, rule: RollUp, periods: &[Period]) -> TargetToDate<'a> {
    let of_each = periods.iter().map(|period| (period, target_for(inputs, subject, *period)));
    let (mut judging, mut missing) = (Vec::new(), Vec::new());
    for (period, target) in of_each {
        match target {
            RowTarget::Judges(target) => judging.push(target),
            RowTarget::NotApproved(_) | RowTarget::Absent { .. } => missing.push(period.label()),
        }
    }
    if !missing.is_empty() {
        return TargetToDate::Nothing(format!("no target that judges for {}", listed(missing)));
    }
    let alike = judging.windows(2).all(|pair| pair[0].number.decimal() == pair[1].number.decimal());
    match rule {
        RollUp::Sum => TargetToDate::Sum(judging),
        RollUp::RatioOfSums | RollUp::Mean | RollUp::Last if alike => TargetToDate::Level(judging),
        RollUp::RatioOfSums | RollUp::Mean | RollUp::Last => {
            TargetToDate::Nothing("its targets so far differ, and levels are not added".to_owned())
        }
    }
}
