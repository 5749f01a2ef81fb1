//! Candidates for scrutiny: what the rules of a council raise in a period, each with its reason.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Remit, ScrutinyRule, Trigger, placement_of, remit_of};
use crate::code::ItemCode;
use crate::delivery::{self, DeliveryItem};
use crate::forecast::submitted;
use crate::period::Period;
use crate::risk::{self, Risk, ScoreChange, ScoreKind, movement};
use crate::scorecard::{self, Row, Scorecard, judge};
use crate::status::{MetOutcome, Yardstick};
use crate::travel::{Direction, Travel};

mod benchmarks;

/// Everything that rules look at: three views of one period, of one scope and one instant.
#[derive(Debug)]
pub struct Watched<'i, 'a> {
    /// Its measures.
    pub measures: &'i scorecard::Inputs<'a>,
    /// Its milestones and projects.
    pub delivery: &'i delivery::Inputs<'a>,
    /// Its risks.
    pub risks: &'i risk::Inputs<'a>,
}

/// Something that a rule raises.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'a> {
    /// The rule.
    pub rule: &'a ScrutinyRule,
    /// What it raises.
    pub item: &'a ItemCode,
    /// Why, in one sentence with the numbers in it.
    pub reason: String,
    /// What went into the rule, period by period.
    pub inputs: Vec<(Period, String)>,
    /// The board that it falls to; absent where no remit covers it.
    pub remit: Option<Remit<'a>>,
}

/// What the rules raise, in the order of the rules' codes; of one rule in the order of the plan.
#[must_use]
pub fn candidates<'a>(of: &Watched<'_, 'a>) -> Vec<Candidate<'a>> {
    let framework = of.measures.framework;
    let mut rules: Vec<&'a ScrutinyRule> = framework.scrutiny_rules.iter().collect();
    rules.sort_by_key(|rule| &rule.code);
    let deepest = rules.iter().filter(|rule| is_of_measures(rule.trigger)).map(|rule| rule.periods).max().unwrap_or(0);
    let cards = Cards::judged(of.measures, deepest);
    let mut found = Vec::new();
    for rule in rules {
        let raised: Vec<(&'a ItemCode, Vec<(Period, String)>)> = match rule.trigger {
            Trigger::RiskUp | Trigger::RiskDown => risks(rule, of.risks),
            Trigger::OutsideAppetite => outside_appetite(rule, of.risks),
            Trigger::MilestoneOffTrack => delivered(rule, of.delivery, &of.delivery.all_milestones()),
            Trigger::ProjectInDoubt => delivered(rule, of.delivery, &of.delivery.all_projects()),
            _ => measures(rule, &cards),
        };
        found.extend(raised.into_iter().map(|(item, inputs)| Candidate {
            rule,
            item,
            reason: reason(rule, &inputs),
            remit: placement_of(framework, item).and_then(|placed| remit_of(framework, placed)),
            inputs,
        }));
    }
    found
}

/// The scorecard of the period asked about, and those of the periods before that rules look back on.
struct Cards<'i, 'a> {
    inputs: &'i scorecard::Inputs<'a>,
    now: Scorecard<'a>,
    earlier: BTreeMap<Period, Scorecard<'a>>,
}

impl<'i, 'a> Cards<'i, 'a> {
    /// With as many periods as `deepest` counts, the one asked about among them. A measure is looked back on by its own periods: one that is reported once a
    /// year has its year before the year, on whichever scorecard it stands.
    fn judged(inputs: &'i scorecard::Inputs<'a>, deepest: u32) -> Self {
        let now = judge(inputs);
        let kinds: BTreeSet<Period> = now.rows.iter().filter(|row| row.counts).map(|row| row.value_period).collect();
        let periods: BTreeSet<Period> = kinds.into_iter().flat_map(|period| before(period, deepest)).collect();
        let judged = |period: Period| (period, judge(&scorecard::Inputs { period, ..inputs.clone() }));
        Self { inputs, now, earlier: periods.into_iter().map(judged).collect() }
    }

    /// The row of a measure for one of its own periods.
    fn earlier(&self, measure: &ItemCode, period: Period) -> Option<&Row<'a>> {
        self.earlier.get(&period)?.rows.iter().find(|row| row.measure.code == *measure && row.value_period == period)
    }
}

/// The periods before one, newest first, of as many running as `count`, itself among them.
fn before(period: Period, count: u32) -> impl Iterator<Item = Period> {
    std::iter::successors(period.previous(), |period| period.previous()).take(count.saturating_sub(1) as usize)
}

fn is_of_measures(trigger: Trigger) -> bool {
    use Trigger::{MilestoneOffTrack, OutsideAppetite, ProjectInDoubt, RiskDown, RiskUp};
    !matches!(trigger, RiskUp | RiskDown | OutsideAppetite | MilestoneOffTrack | ProjectInDoubt)
}

fn reason(rule: &ScrutinyRule, inputs: &[(Period, String)]) -> String {
    let told: Vec<String> = inputs.iter().map(|(period, words)| format!("{}: {words}", period.label())).collect();
    format!("{}: {}", rule.condition(), told.join("; "))
}

fn measures<'a>(rule: &ScrutinyRule, cards: &Cards<'_, 'a>) -> Vec<(&'a ItemCode, Vec<(Period, String)>)> {
    let inputs = cards.inputs;
    let raised = cards.now.rows.iter().filter_map(|row| {
        // A forecast is told of the period in which it stands: the value of what is reported once a year is of a year before.
        let of = if rule.trigger == Trigger::ForecastMissed { inputs.period } else { row.value_period };
        let mut told = vec![(of, holds(rule, inputs, row)?)];
        for period in before(row.value_period, rule.periods) {
            told.push((period, holds(rule, inputs, cards.earlier(&row.measure.code, period)?)?));
        }
        // The periods of a history that ends early are fewer than the rule asks for.
        (told.len() == rule.periods as usize).then_some((&row.measure.code, told))
    });
    raised.collect()
}

/// What there is to tell of one period of a measure, where the rule holds of it.
fn holds<'a>(rule: &ScrutinyRule, inputs: &scorecard::Inputs<'a>, row: &Row<'a>) -> Option<String> {
    let yardstick = Yardstick::of(row.of_value);
    let travelled = |travel: &Travel, wanted: Direction| match travel {
        Travel::Compared(compared) if compared.direction == wanted => {
            let (now, before) = (yardstick.show(compared.now), yardstick.show(compared.before));
            Some(format!("{now} against {before} in {}", compared.with.label()))
        }
        _ => None,
    };
    let against_target = |wanted: &MetOutcome| {
        let target = row.target.in_force().filter(|_| row.outside.is_none() && row.met == *wanted)?;
        let target = row.of_value.precision.round(target.number.decimal());
        Some(format!("{} against a target of {}", yardstick.show(row.value.figure()?), yardstick.show_target(target)))
    };
    if rule.trigger == Trigger::ForecastMissed {
        return forecast_to_miss(inputs, row);
    }
    // A value of an earlier period was looked at when that period was.
    if !row.counts {
        return None;
    }
    match rule.trigger {
        Trigger::TargetMissed => against_target(&MetOutcome::Missed),
        Trigger::TargetMet => against_target(&MetOutcome::Met),
        Trigger::Status => {
            let status = row.status.given()?;
            let named = rule.statuses.iter().any(|code| crate::code::lookup_key(code) == crate::code::lookup_key(&status.code));
            named.then(|| format!("{} ({})", status.label, row.status.reason()))
        }
        Trigger::Worsening => travelled(&row.travel_short, Direction::Worsening),
        Trigger::WorseThanLastYear => travelled(&row.travel_long, Direction::Worsening),
        Trigger::Improving => travelled(&row.travel_short, Direction::Improving),
        Trigger::WorseThanBenchmark => benchmarks::worse(inputs.framework, row, rule.benchmark.as_deref()?),
        Trigger::DeterioratingAgainstBenchmark => benchmarks::deteriorating(inputs.framework, row, rule.benchmark.as_deref()?),
        Trigger::ForecastMissed
        | Trigger::RiskUp
        | Trigger::RiskDown
        | Trigger::OutsideAppetite
        | Trigger::MilestoneOffTrack
        | Trigger::ProjectInDoubt => None,
    }
}

/// Why a measure is forecast to miss its target of the year. It is asked in every period, also of what is reported once a year: a forecast is there before the
/// value is.
fn forecast_to_miss<'a>(inputs: &scorecard::Inputs<'a>, row: &Row<'a>) -> Option<String> {
    let year = inputs.period.in_financial_year().unwrap_or(inputs.period);
    let forecast = submitted(inputs, row, year);
    forecast.will_miss().then_some(forecast.judged.reason)
}

fn delivered<'a>(
    rule: &ScrutinyRule,
    inputs: &delivery::Inputs<'a>,
    items: &[DeliveryItem<'a>],
) -> Vec<(&'a ItemCode, Vec<(Period, String)>)> {
    let periods: Vec<Period> = std::iter::successors(Some(inputs.period), |period| period.previous()).take(rule.periods as usize).collect();
    let watched = items.iter().filter(|item| inputs.framework.watches(item.code(), item.effective(), inputs.period));
    let counted = watched.filter(|item| !matches!(item, DeliveryItem::Project(project) if !project.priority));
    let off = |item: DeliveryItem<'a>, period: Period| {
        let (_, point) = inputs.standing(item, period).point().filter(|(_, point)| !point.favourable)?;
        Some((period, point.label.clone()))
    };
    let raised = counted.filter_map(|item| {
        let told: Vec<_> = periods.iter().map(|period| off(*item, *period)).collect::<Option<_>>()?;
        (told.len() == rule.periods as usize).then_some((item.code(), told))
    });
    raised.collect()
}

fn risks<'a>(rule: &ScrutinyRule, inputs: &risk::Inputs<'a>) -> Vec<(&'a ItemCode, Vec<(Period, String)>)> {
    let Some(before) = inputs.period.previous() else { return Vec::new() };
    let day: NaiveDate = before.as_at_date().unwrap_or(inputs.day);
    let wanted = if rule.trigger == Trigger::RiskUp { Direction::Worsening } else { Direction::Improving };
    let moved = movement(&risk::Inputs { period: before, day, ..inputs.clone() }, inputs);
    let told = |change: ScoreChange<'a>| {
        let (was, is) = (change.before.score.product(), change.now.score.product());
        (&change.risk.code, vec![(inputs.period, format!("a score of {is} against {was} in {}", before.label()))])
    };
    moved.score_changes.into_iter().filter(|change| change.direction == Some(wanted)).map(told).collect()
}

/// The live risks whose current score was higher than their appetite in every period that the rule looks at.
fn outside_appetite<'a>(rule: &ScrutinyRule, inputs: &risk::Inputs<'a>) -> Vec<(&'a ItemCode, Vec<(Period, String)>)> {
    let periods: Vec<Period> = std::iter::once(inputs.period).chain(before(inputs.period, rule.periods)).collect();
    let outside = |risk: &'a Risk, period: Period| {
        let (score, appetite) = (inputs.scoring(risk, ScoreKind::Current, period).score()?, risk.appetite?);
        let told = || (period, format!("a score of {} against an appetite of {appetite}", score.product()));
        (inputs.is_outside_appetite(risk, period) == Some(true)).then(told)
    };
    let raised = inputs.live().into_iter().filter_map(|risk| {
        let told: Vec<_> = periods.iter().map(|period| outside(risk, *period)).collect::<Option<_>>()?;
        (told.len() == rule.periods as usize).then_some((&risk.code, told))
    });
    raised.collect()
}

#[cfg(test)]
mod tests;
