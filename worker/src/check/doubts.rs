//! What is possible and unlikely: asked, never blocked.

use std::collections::BTreeMap;

use outturn_domain::fact::{Fact, FactKey, FactKind};
use outturn_domain::figure::{CellNumber, Unit, display};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::Framework;
use outturn_domain::measure::{CellHolds, Measure};
use outturn_domain::provenance::RecordedFact;
use outturn_domain::scorecard::rate;

use rust_decimal::Decimal;

use super::Standing;

/// How many earlier values tell what is usual.
const ENOUGH_HISTORY: usize = 4;

/// How many times the usual distance from the middle of earlier values counts as a jump. Eight lets seasons and a bad year pass.
const JUMP: i64 = 8;

/// Asks about every figure that history or its own numerator and denominator make unlikely.
pub(super) fn ask(facts: &[Fact], standing: &Standing<'_>, findings: &mut Vec<Finding>) {
    let Some(framework) = standing.framework else { return };
    let said: BTreeMap<&FactKey, &Fact> = facts.iter().map(|fact| (&fact.key, fact)).collect();
    for fact in facts.iter().filter(|fact| fact.key.kind == FactKind::Actual) {
        let Some(measure) = framework.measure(&fact.key.item, fact.key.period) else { continue };
        let doubts = [rate_differs(fact, measure, &said), fell(fact, measure, framework, standing), jumped(fact, measure, standing)];
        findings.extend(
            doubts
                .into_iter()
                .flatten()
                .map(|doubt| doubt.at(fact.place.clone()).about(Some(fact.key.item.clone()), Some(fact.key.period))),
        );
    }
}

fn rate_differs(fact: &Fact, measure: &Measure, said: &BTreeMap<&FactKey, &Fact>) -> Option<Finding> {
    let part = |kind| said.get(&FactKey { kind, ..fact.key.clone() }).and_then(|part| part.value.number());
    let (numerator, denominator) = (part(FactKind::Numerator)?, part(FactKind::Denominator)?);
    let value = fact.value.number()?.decimal();
    let computed = rate(&measure.unit, numerator.decimal(), denominator.decimal())?;
    let round = |number| measure.precision.round(number);
    if round(value) == round(computed) {
        return None;
    }
    let show = |number| display(number, measure.precision, &measure.unit);
    let message =
        format!("{} of {} is {}, and the return says {}.", numerator.decimal(), denominator.decimal(), show(computed), show(value));
    Some(Finding::new(FindingCode::RateDiffers, message).found(show(value)).expected(show(computed)))
}

fn fell(fact: &Fact, measure: &Measure, framework: &Framework, standing: &Standing<'_>) -> Option<Finding> {
    if measure.cell_holds != CellHolds::YearToDate || measure.unit == Unit::Percent {
        return None;
    }
    let period = fact.key.period;
    let before = period.previous().filter(|before| before.in_financial_year() == period.in_financial_year())?;
    framework.measure(&fact.key.item, before)?;
    let earlier = in_period(standing, &fact.key, |known| known.period == before).next()?.fact.value.number()?.decimal();
    let value = fact.value.number()?.decimal();
    if value >= earlier {
        return None;
    }
    let show = |number| display(number, measure.precision, &measure.unit);
    let message = format!("The year to date is {}, and it was {} in {}.", show(value), show(earlier), before.label());
    Some(Finding::new(FindingCode::CumulativeFell, message).found(show(value)).expected(format!("at least {}", show(earlier))))
}

/// A value further from the middle of what was reported before than any season explains, by the median of distances from the median.
fn jumped(fact: &Fact, measure: &Measure, standing: &Standing<'_>) -> Option<Finding> {
    let value = fact.value.number()?.decimal();
    let part = fact.key.period.part_number();
    // A running total is only like the same part of other years.
    let alike = |key: &FactKey| measure.cell_holds != CellHolds::YearToDate || key.period.part_number() == part;
    let mut earlier: Vec<_> = in_period(standing, &fact.key, |known| known.period < fact.key.period && alike(known))
        .filter_map(|recorded| recorded.fact.value.number())
        .map(CellNumber::decimal)
        .collect();
    if earlier.len() < ENOUGH_HISTORY {
        return None;
    }
    earlier.sort();
    let middle = earlier[earlier.len() / 2];
    let mut distances: Vec<_> = earlier.iter().map(|known| (*known - middle).abs()).collect();
    distances.sort();
    let usual = distances[distances.len() / 2];
    let distance = (value - middle).abs();
    let jump = Decimal::from(JUMP);
    if usual.is_zero() || distance <= usual.checked_mul(jump)? || distance.checked_mul(Decimal::TWO)? <= middle.abs() {
        return None;
    }
    let show = |number| display(number, measure.precision, &measure.unit);
    let message = format!(
        "{} is far from the {} values reported before, which lie around {} ({} to {}).",
        show(value),
        earlier.len(),
        show(middle),
        show(earlier[0]),
        show(earlier[earlier.len() - 1])
    );
    Some(Finding::new(FindingCode::ValueJumped, message).found(show(value)).expected(format!("a value near {}", show(middle))))
}

fn in_period<'a>(standing: &Standing<'a>, key: &'a FactKey, wanted: impl Fn(&FactKey) -> bool) -> impl Iterator<Item = &'a RecordedFact> {
    standing.history.iter().filter(move |recorded| {
        let known = &recorded.fact.key;
        known.item == key.item && known.entity == key.entity && known.breakdown == key.breakdown && known.kind == key.kind && wanted(known)
    })
}
