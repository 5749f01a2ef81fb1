use rust_decimal::Decimal;

use super::*;
use crate::figure::{CellNumber, Precision, Unit};
use crate::measure::Polarity;
use crate::period::Period;
use crate::status::{Comparator, Yardstick};
use crate::travel::{Compared, Comparison, Direction, NotTravelled, Travel};

const UNKNOWN: Travel = Travel::NotComparable(NotTravelled::NoEarlierValue);

fn set(text: &str) -> RuleSet {
    RuleSet::parse(text).expect("a shipped rule set")
}

fn cell(number: f64) -> CellNumber {
    CellNumber::new(number, 0).expect("a number")
}

fn case(polarity: Polarity, places: u8, value: f64, target: f64) -> Case<'static> {
    Case {
        yardstick: Yardstick { unit: &Unit::Percent, precision: Precision::new(places).expect("few"), polarity, tolerance: None },
        value: Ok(cell(value).decimal()),
        target: Comparator::Target(cell(target)),
        floor: None,
        travel_short: &UNKNOWN,
        travel_long: &UNKNOWN,
        previous: &[],
    }
}

fn told(explanation: &Explanation) -> Vec<String> {
    let way = |point: &TurningPoint| if point.way == Way::Up { "up" } else { "down" };
    explanation.turning_points.iter().map(|point| format!("{} to {}: {}", way(point), point.value, point.words())).collect()
}

#[test]
fn the_nearest_boundary_on_either_side_is_told() {
    let maidstone = set(include_str!("../../../../rules/maidstone-2018-19.toml"));
    let amber = explain(&case(Polarity::High, 1, 73.0, 80.0), &maidstone);
    assert_eq!(told(&amber)[0], "down to 71.9: red (target missed by more than 10%)");
    assert!(told(&amber)[1].starts_with("up to 80.0: green"), "{:?}", told(&amber));
    let boundary = amber.boundary.expect("a boundary");
    assert!(boundary.starts_with("73.0% is 1.1 points above 71.9%, which would have been red"), "{boundary}");
    let exactly = explain(&case(Polarity::High, 1, 80.0, 80.0), &maidstone);
    assert!(told(&exactly)[0].starts_with("down to 79.9: amber"), "{:?}", told(&exactly));
}

#[test]
fn less_is_better_turns_the_ways_round_and_nothing_lies_below_nought() {
    let maidstone = set(include_str!("../../../../rules/maidstone-2018-19.toml"));
    let none = explain(&case(Polarity::Low, 0, 0.0, 0.0), &maidstone);
    assert_eq!(none.turning_points.len(), 1, "{:?}", told(&none));
    assert_eq!((none.turning_points[0].way, none.turning_points[0].value), (Way::Up, Decimal::ONE));
}

#[test]
fn a_band_has_a_boundary_at_each_end() {
    let maidstone = set(include_str!("../../../../rules/maidstone-2018-19.toml"));
    let polarity = Polarity::Band { lower: cell(10.0), upper: cell(20.0) };
    let inside = explain(&case(polarity, 1, 14.0, 15.0), &maidstone);
    assert_eq!(inside.turning_points.iter().map(|point| point.value.to_string()).collect::<Vec<_>>(), ["9.9", "20.1"]);
}

#[test]
fn a_value_that_would_have_travelled_otherwise_is_judged_so() {
    let thurrock = set(include_str!("../../../../rules/thurrock-2014-15.toml"));
    let (before, now) = (Decimal::new(700, 1), Decimal::new(690, 1));
    let worse =
        Travel::Compared(Comparison { direction: Direction::Worsening, with: Period::baseline(), of: Compared::Values, before, now });
    let red = Case { travel_long: &worse, ..case(Polarity::High, 1, 69.0, 80.0) };
    let explanation = explain(&red, &thurrock);
    assert_eq!(explanation.outcome.given().map(|status| status.code.as_str()), Some("red"));
    assert!(told(&explanation)[0].starts_with("up to 70.1: amber"), "{:?}", told(&explanation));
}

#[test]
fn every_rule_that_was_tried_says_its_numbers() {
    let havering = set(include_str!("../../../../rules/havering-2014-15.toml"));
    let explanation = explain(&case(Polarity::High, 1, 75.0, 80.0), &havering);
    let reasons: Vec<&str> = explanation.trials.iter().map(|trial| trial.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "shortfall <= 0 does not hold: shortfall is 5.0 points",
            "has_deviation && deviation <= tolerance holds: has_deviation is yes, deviation is 6.3%, tolerance is 10%"
        ]
    );
}

#[test]
fn without_a_target_there_is_nothing_to_try() {
    let kent = set(include_str!("../../../../rules/kent-2020-21.toml"));
    let absent = Comparator::Absent(crate::absence::TargetAbsence::NoneForPeriod);
    let explanation = explain(&Case { target: absent, ..case(Polarity::High, 1, 75.0, 80.0) }, &kent);
    assert_eq!((explanation.trials.len(), explanation.boundary), (0, None));
}

#[test]
fn a_turning_point_is_exact_whatever_lies_between() {
    let maidstone = set(include_str!("../../../../rules/maidstone-2018-19.toml"));
    for target in [0.1, 1.0, 57.3, 8_000.0, 2_684_000.0] {
        let explanation = explain(&case(Polarity::High, 1, 0.0, target), &maidstone);
        for point in &explanation.turning_points {
            let at = |value: Decimal| judge(&Case { value: Ok(value), ..case(Polarity::High, 1, 0.0, target) }, &maidstone);
            let step = Decimal::new(1, 1);
            assert_eq!(at(point.value), point.outcome, "{target}");
            assert_ne!(at(point.value - step).given().map(|s| s.code.clone()), point.outcome.given().map(|s| s.code.clone()), "{target}");
        }
        assert_eq!(explanation.turning_points.len(), 1, "{target}: {:?}", told(&explanation));
    }
}
