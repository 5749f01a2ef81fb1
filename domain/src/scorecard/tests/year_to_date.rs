//! What a year to date is judged by: never by what was meant for something else.

use super::*;
use crate::measure::RollUp;

const QUARTERS: [&str; 4] = ["2021/22 Q1", "2021/22 Q2", "2021/22 Q3", "2021/22 Q4"];

/// A quarterly count of what happened in the period.
fn quarterly(roll_up: RollUp) -> Measure {
    Measure { unit: Unit::Number, roll_up: Some(roll_up), annual_target_means: AnnualMeaning::YearTotal, ..measure("M1") }
}

fn of_a_year(measure: Measure, values: [f64; 4]) -> Council {
    let council = QUARTERS.iter().zip(values).fold(council().measure(measure), |council, (at, value)| council.fact(fact("M1", at, value)));
    council.at("2021/22 Q4").known_at("2022-05-11T12:00:00Z")
}

fn level(at: &'static str, value: f64) -> Target {
    Target { value: TargetValue::Number(number(value)), ..target("M1", at) }
}

fn told(council: &Council) -> (String, Option<StatusOutcome>) {
    council.asked(|inputs| {
        let measure = inputs.framework.measure(&item("M1"), inputs.period).expect("a measure");
        let subject = Subject { item: &measure.code, entity: None, breakdown: None };
        let to_date = year_to_date(inputs, measure, &subject, inputs.period).expect("a year to date");
        let judged_by = match &to_date.target {
            TargetToDate::OfWhole(target) if target.judges() => format!("of the whole {}", to_date.target.number().expect("a number")),
            TargetToDate::OfWhole(_) => "of the whole, not approved".to_owned(),
            TargetToDate::Sum(_) => format!("summed {}", to_date.target.number().expect("a number")),
            TargetToDate::Level(_) => format!("level {}", to_date.target.number().expect("a number")),
            TargetToDate::Nothing(why) => why.clone(),
        };
        (judged_by, to_date.status)
    })
}

#[test]
fn bands_are_not_added() {
    let band = Measure { polarity: Polarity::Band { lower: number(10.0), upper: number(20.0) }, ..quarterly(RollUp::Sum) };
    let council = QUARTERS.iter().fold(of_a_year(band, [15.0; 4]), |council, at| council.target(level(at, 15.0)));
    let (judged_by, status) = told(&council);
    assert_eq!(judged_by, "a band is set for each period, and bands are not added");
    assert!(status.is_some_and(|status| status.given().is_none()), "60 is no miss of 10 to 20");
}

#[test]
fn the_level_in_march_does_not_judge_a_years_mean() {
    let of_march = Measure { annual_target_means: AnnualMeaning::LevelInMarch, ..quarterly(RollUp::Mean) };
    let council = of_a_year(of_march, [70.0, 75.0, 80.0, 90.0]).target(level("2021/22", 90.0));
    assert_eq!(told(&council).0, "no target that judges for 2021/22 Q1, 2021/22 Q2, 2021/22 Q3 and 2021/22 Q4");
    let of_the_year = of_a_year(quarterly(RollUp::Mean), [70.0, 75.0, 80.0, 90.0]).target(level("2021/22", 90.0));
    assert_eq!(told(&of_the_year).0, "of the whole 90");
}

#[test]
fn what_is_only_proposed_does_not_stand_before_what_judges() {
    let proposed = Target { approved_on: None, proposed_on: Some(day("2021-03-01")), ..level("2021/22", 400.0) };
    let alone = of_a_year(quarterly(RollUp::Sum), [80.0; 4]).target(proposed.clone());
    assert_eq!(told(&alone).0, "of the whole, not approved");
    let beside = QUARTERS.iter().fold(alone, |council, at| council.target(level(at, 70.0)));
    assert_eq!(told(&beside).0, "summed 280");
}
