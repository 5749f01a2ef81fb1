//! Whether the shipped rule sets state a case on either side of each of their boundaries, with its reason in words.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::*;
use crate::rules::tests::shipped;

/// So many steps of a figure's precision are looked at above the highest of a case's levels.
const BEYOND: i64 = 50;

/// A boundary: which way is good, and what decides on the lower and on the upper side of it.
type Boundary = (&'static str, String, String);

/// The case with another value.
fn with_value(stated: &GoldenCase, value: Decimal) -> GoldenCase {
    let number = value.to_string().parse().ok().and_then(|value| CellNumber::new(value, 0));
    GoldenCase { value: Some(number.expect("a figure")), ..stated.clone() }
}

/// What the rules make of a case: the rule that gave the status, or the kind of its absence.
fn decided(rule_set: &RuleSet, case: &GoldenCase) -> String {
    let outcome = judge(&case.as_case(), rule_set);
    outcome.given().map_or_else(|| format!("{:?}", outcome.no_status()), |status| status.rule.clone())
}

fn way(case: &GoldenCase) -> &'static str {
    match case.polarity {
        Polarity::High => "high",
        Polarity::Low => "low",
        Polarity::Band { .. } => "band",
        Polarity::Neither => "none",
    }
}

/// Each boundary that the value of a case could cross, with the figures next to it.
fn boundaries(rule_set: &RuleSet, case: &GoldenCase) -> Vec<(Boundary, [Decimal; 2])> {
    let band = match case.polarity {
        Polarity::Band { upper, .. } => Some(upper),
        _ => None,
    };
    let levels = [case.target, case.floor, band].into_iter().flatten().map(CellNumber::decimal);
    let step = case.precision.step();
    let highest = levels.max().unwrap_or_default() / step + Decimal::from(BEYOND);
    let mut found = Vec::new();
    let (mut below, mut is) = (Decimal::ZERO, decided(rule_set, &with_value(case, Decimal::ZERO)));
    while below < highest * step {
        let above = below + step;
        let then = decided(rule_set, &with_value(case, above));
        if then != is {
            found.push(((way(case), is, then.clone()), [below, above]));
        }
        (below, is) = (above, then);
    }
    found
}

/// What two cases share that differ in nothing but their value.
fn bare(case: &GoldenCase) -> GoldenCase {
    GoldenCase { name: String::new(), expect: String::new(), reason: None, value: None, ..case.clone() }
}

/// Every boundary of a set, and those of them on either side of which a case stands with its reason in words.
fn proven(rule_set: &RuleSet) -> [BTreeSet<Boundary>; 2] {
    let mut families: Vec<(GoldenCase, Vec<Decimal>)> = Vec::new();
    for case in rule_set.cases.iter().filter(|case| case.target.is_some()) {
        let stated = case.value.filter(|_| case.reason.is_some()).map(CellNumber::decimal);
        match families.iter_mut().find(|(family, _)| *family == bare(case)) {
            Some((_, values)) => values.extend(stated),
            None => families.push((bare(case), stated.into_iter().collect())),
        }
    }
    let mut sets = [BTreeSet::new(), BTreeSet::new()];
    for (family, values) in families {
        for (boundary, sides) in boundaries(rule_set, &family) {
            if sides.iter().all(|side| values.contains(side)) {
                sets[1].insert(boundary.clone());
            }
            sets[0].insert(boundary);
        }
    }
    sets
}

#[test]
fn a_case_stands_on_either_side_of_each_boundary_of_each_shipped_set() {
    for (name, text) in shipped() {
        let rule_set = RuleSet::parse(&text).expect("a rule set");
        let [boundaries, proven] = proven(&rule_set);
        let unproven: Vec<&Boundary> = boundaries.difference(&proven).collect();
        assert_eq!(unproven, Vec::<&Boundary>::new(), "{name}: boundaries without a case on either side");
        for way in ["high", "low", "band"] {
            assert!(boundaries.iter().any(|(of, ..)| *of == way), "{name}: nothing is said of measures of which {way} is good");
        }
        assert!(rule_set.cases.iter().all(|case| case.reason.is_some()), "{name}: a case without its reason in words");
    }
}

#[test]
fn a_boundary_without_a_case_is_told() {
    let (_, text) = shipped().into_iter().find(|(name, _)| name == "maidstone-2018-19").expect("Maidstone's");
    let without = text.replace("value = 71.9\n", "value = 71.8\n");
    assert_ne!(without, text);
    let [boundaries, proven] = proven(&RuleSet::parse(&without).expect("a rule set"));
    let unproven: Vec<&Boundary> = boundaries.difference(&proven).collect();
    assert_eq!(unproven, [&("high", "beyond-tolerance".to_owned(), "within-tolerance".to_owned())]);
}

/// What every council's rules must get right: figures that are on the target as published, and a target of which there is no share.
#[test]
fn figures_that_mislead_are_cases_of_each_shipped_set() {
    for (name, text) in shipped() {
        let rule_set = RuleSet::parse(&text).expect("a rule set");
        let best = &rule_set.statuses[0].code;
        let stated = |value: f64, target: f64, places: u8, low: bool| {
            let number = |number| CellNumber::new(number, 0);
            let is = |case: &&GoldenCase| {
                case.value == number(value) && case.target == number(target) && case.precision == Precision::new(places).expect("few")
            };
            let cases = rule_set.cases.iter().filter(is).filter(|case| matches!(case.polarity, Polarity::Low) == low);
            cases.map(|case| case.expect == *best).collect::<Vec<_>>()
        };
        for (value, target, places, low, meets) in [
            (79.96, 80.0, 1, false, true),
            (7.000_000_000_000_001, 7.0, 0, true, true),
            (0.0, 0.0, 0, true, true),
            (3.0, 0.0, 0, true, false),
        ] {
            let found = stated(value, target, places, low);
            assert!(!found.is_empty() && found.iter().all(|best| *best == meets), "{name}: {value} against {target}: {found:?}");
        }
    }
}
