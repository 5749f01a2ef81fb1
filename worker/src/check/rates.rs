//! Rates that a return gives by their two numbers.
//!
//! Where a row has a numerator and a denominator and no value, the value is computed once, here, and marked derived: it is then as new as they are, and
//! an older value cannot stand in its way. Where a row's own value was refused its two numbers are kept out with it, for they would say in its
//! place what the sender did not.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::fact::{Fact, FactKey, FactKind, FactValue, Marks};
use outturn_domain::figure::{CellNumber, Unit};
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::framework::Framework;
use outturn_domain::scorecard::rate;
use rust_decimal::prelude::ToPrimitive;

use super::{Standing, own_outturn};

/// Settles the rates of a return: `refused` holds the values that were kept out.
pub(super) fn settle(facts: Vec<Fact>, refused: &BTreeSet<FactKey>, standing: &Standing<'_>, findings: &mut Vec<Finding>) -> Vec<Fact> {
    let Some(framework) = standing.framework else { return facts };
    let mut facts: Vec<Fact> =
        facts.into_iter().filter(|fact| !is_part(fact.key.kind) || !refused.contains(&of(&fact.key, FactKind::Actual))).collect();
    let said: BTreeMap<FactKey, Fact> = facts.iter().map(|fact| (fact.key.clone(), fact.clone())).collect();
    let mut bad_denominators = BTreeSet::new();
    for fact in facts.iter().filter(|fact| fact.key.kind == FactKind::Denominator) {
        let nought_or_less = fact.value.number().is_some_and(|number| !number.decimal().is_sign_positive() || number.decimal().is_zero());
        if nought_or_less {
            findings.push(denominator(fact));
            bad_denominators.insert(fact.key.clone());
        }
    }
    for numerator in said.values().filter(|fact| fact.key.kind == FactKind::Numerator) {
        if said.contains_key(&of(&numerator.key, FactKind::Actual)) {
            continue;
        }
        match said.get(&of(&numerator.key, FactKind::Denominator)) {
            Some(denominator) if bad_denominators.contains(&denominator.key) => {}
            Some(denominator) => facts.extend(computed(numerator, denominator, framework)),
            None => findings.push(half(numerator, "denominator")),
        }
    }
    for denominator in said.values().filter(|fact| fact.key.kind == FactKind::Denominator) {
        let alone = [FactKind::Actual, FactKind::Numerator].into_iter().all(|kind| !said.contains_key(&of(&denominator.key, kind)));
        if alone {
            findings.push(half(denominator, "numerator"));
        }
    }
    facts.retain(|fact| !bad_denominators.contains(&fact.key));
    facts
}

fn is_part(kind: FactKind) -> bool {
    matches!(kind, FactKind::Numerator | FactKind::Denominator)
}

fn of(key: &FactKey, kind: FactKind) -> FactKey {
    FactKey { kind, ..key.clone() }
}

fn computed(numerator: &Fact, denominator: &Fact, framework: &Framework) -> Option<Fact> {
    let measure = framework.measure(&numerator.key.item, numerator.key.period)?;
    // Only a measure that is a rate has one: two counts beside a plain count are context.
    if !matches!(measure.unit, Unit::Percent) && measure.denominator.is_none() {
        return None;
    }
    let value = rate(&measure.unit, numerator.value.number()?.decimal(), denominator.value.number()?.decimal())?;
    Some(Fact {
        key: of(&numerator.key, FactKind::Actual),
        value: FactValue::Number(CellNumber::new(value.to_f64()?, 0)?),
        marks: Marks { derived: true, ..numerator.marks },
        ..numerator.clone()
    })
}

fn denominator(fact: &Fact) -> Finding {
    let found = fact.value.number().map_or_else(String::new, |number| number.decimal().to_string());
    let message = format!("The denominator is {found}, so there can be no rate.");
    Finding::new(FindingCode::DenominatorZero, message)
        .at(fact.place.clone())
        .found(found)
        .expected("a number above nought")
        .about(own_outturn(&fact.key), Some(fact.key.period))
}

fn half(fact: &Fact, missing: &str) -> Finding {
    let message = format!("A {} stands here without a {missing} or a value, so it gives no figure.", fact.key.kind.as_str());
    Finding::new(FindingCode::RateIncomplete, message)
        .at(fact.place.clone())
        .expected(format!("a {missing} beside it"))
        .about(own_outturn(&fact.key), Some(fact.key.period))
}
