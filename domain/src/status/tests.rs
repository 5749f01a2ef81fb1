use super::*;
use crate::figure::{Precision, Unit};
use crate::travel::NotTravelled;

const UNKNOWN: Travel = Travel::NotComparable(NotTravelled::NoEarlierValue);

fn cell(number: f64) -> CellNumber {
    CellNumber::new(number, 0).expect("a number")
}

fn case(unit: &Unit, polarity: Polarity, places: u8, value: f64, target: f64) -> Case<'_> {
    Case {
        yardstick: Yardstick { unit, precision: Precision::new(places).expect("few"), polarity, tolerance: None },
        value: Ok(cell(value).decimal()),
        target: Comparator::Target(cell(target)),
        floor: None,
        travel_short: &UNKNOWN,
        travel_long: &UNKNOWN,
        previous: &[],
    }
}

fn maidstone() -> RuleSet {
    RuleSet::parse(include_str!("../../../rules/maidstone-2018-19.toml")).expect("a shipped rule set")
}

fn band(lower: f64, upper: f64) -> Polarity {
    Polarity::Band { lower: cell(lower), upper: cell(upper) }
}

#[test]
#[expect(clippy::excessive_precision, reason = "the digits that Excel stores are the point")]
fn met_or_exceeded_is_exact_after_rounding() {
    use MetOutcome::{Met, Missed};
    let table = [
        (Polarity::High, 1, 79.96, 80.0, Met, "80.0 is shown, and judged"),
        (Polarity::High, 0, 79.96, 80.0, Met, "80"),
        (Polarity::High, 1, 79.94, 80.0, Missed, "79.9"),
        (Polarity::High, 0, 79.5, 80.0, Met, "a half rounds away from nought"),
        (Polarity::High, 2, 79.96, 80.0, Missed, "79.96 at two places"),
        (Polarity::Low, 0, 7.000_000_000_000_000_9, 7.0, Met, "the noise of binary arithmetic"),
        (Polarity::Low, 0, 0.0, 0.0, Met, "none of none"),
        (Polarity::Low, 0, 3.0, 0.0, Missed, "three where none were wanted"),
        (Polarity::Low, 1, 20.04, 20.0, Met, "20.0"),
        (Polarity::Low, 1, 20.05, 20.0, Missed, "20.1"),
        (Polarity::High, 0, -2.0, -3.0, Met, "a smaller deficit"),
        (band(10.0, 20.0), 1, 10.0, 15.0, Met, "the lower end is inside"),
        (band(10.0, 20.0), 1, 20.0, 15.0, Met, "the upper end is inside"),
        (band(10.0, 20.0), 1, 20.04, 15.0, Met, "20.0"),
        (band(10.0, 20.0), 1, 20.1, 15.0, Missed, "outside"),
        (band(10.0, 20.0), 1, 9.9, 15.0, Missed, "outside"),
    ];
    for (polarity, places, value, target, expected, why) in table {
        assert_eq!(met_or_exceeded(&case(&Unit::Number, polarity, places, value, target)), expected, "{value} against {target}: {why}");
    }
}

#[test]
fn what_cannot_be_compared_says_why() {
    let unit = Unit::Percent;
    let base = case(&unit, Polarity::High, 1, 80.0, 80.0);
    let outcomes = [
        (Case { target: Comparator::Absent(TargetAbsence::NotSetYet), ..base }, NotComparable::NoTarget(TargetAbsence::NotSetYet)),
        (Case { target: Comparator::NotApproved(cell(80.0)), ..base }, NotComparable::TargetNotApproved),
        (Case { value: Err(StatusAbsence::NoValue(Absence::Late)), ..base }, NotComparable::NoValue(Absence::Late)),
        (Case { value: Err(StatusAbsence::InWords), ..base }, NotComparable::InWords),
        (case(&unit, Polarity::Neither, 1, 80.0, 80.0), NotComparable::NoPolarity),
    ];
    for (case, reason) in outcomes {
        assert_eq!(met_or_exceeded(&case), MetOutcome::NotComparable(reason));
        let outcome = judge(&case, &maidstone());
        assert_eq!(outcome, StatusOutcome::from(reason));
        assert!(outcome.given().is_none() && outcome.no_status().is_some() && !outcome.reason().is_empty());
    }
}

#[test]
fn a_status_says_how_it_came_about() {
    let unit = Unit::Percent;
    let outcome = judge(&case(&unit, Polarity::High, 1, 70.0, 80.0), &maidstone());
    let status = outcome.given().expect("a status");
    assert_eq!((status.code.as_str(), status.rank, status.colour.as_str()), ("red", 3, "red"));
    assert_eq!(status.reason, "70.0% misses the target of 80.0% by 12.5%, which is more than 10%.");
    assert_eq!(status.arithmetic, "shortfall = target - value = 80.0% - 70.0% = 10.0 points; deviation = 10.0 / 80.0 = 12.5%");
    assert_eq!(
        (status.rule_set.as_str(), status.version.as_str(), status.rule.as_str()),
        ("maidstone-2018-19", "2018/19", "beyond-tolerance")
    );
    let inputs: Vec<String> = status.inputs.iter().map(|input| format!("{} {}", input.name, input.value)).collect();
    assert_eq!(
        inputs,
        [
            "value 70.0%",
            "target 80.0%",
            "shortfall 10.0 points",
            "deviation 12.5%",
            "tolerance 10%",
            "travel_short no earlier value to compare with",
            "travel_long no earlier value to compare with",
        ]
    );
}

#[test]
fn arithmetic_by_polarity_and_at_nought() {
    let days = Unit::Days;
    let arithmetic = |polarity, value, target| {
        let outcome = judge(&case(&days, polarity, 0, value, target), &maidstone());
        outcome.given().expect("a status").arithmetic.clone()
    };
    assert_eq!(arithmetic(Polarity::Low, 23.0, 20.0), "shortfall = value - target = 23 days - 20 days = 3 days; deviation = 3 / 20 = 15%");
    assert_eq!(
        arithmetic(Polarity::Low, 3.0, 0.0),
        "shortfall = value - target = 3 days - 0 days = 3 days; deviation: none, for nothing is a share of nought"
    );
    assert_eq!(
        arithmetic(band(10.0, 20.0), 25.0, 15.0),
        "shortfall = how far 25 days is outside 10 days to 20 days = 5 days; deviation = 5 / 20 = 25%"
    );
}

#[test]
fn a_share_never_looks_like_a_boundary_that_it_is_not() {
    for (share, shown) in [
        ("0.1", "10%"),
        ("0.1004", "10.04%"),
        ("0.100004", "10.0004%"),
        ("0.125", "12.5%"),
        ("0.333333", "33.3%"),
        ("0", "0%"),
        ("-0.02", "-2%"),
    ] {
        assert_eq!(show_share(share.parse().expect("a number")), shown);
    }
}

#[test]
fn no_figure_however_large_stops_a_judgement() {
    let unit = Unit::Number;
    for (value, target) in [(1e27, 0.5), (7e28, -7e28), (-7e28, 7e28), (1e-10, 7e28), (7e28, 1e-10)] {
        for polarity in [Polarity::High, Polarity::Low, band(-7e28, 7e28), band(0.0, 1e-10)] {
            for places in [0, 10] {
                let case = case(&unit, polarity, places, value, target);
                assert_ne!(judge(&case, &maidstone()).reason(), "", "{value} against {target}");
            }
        }
    }
}
