//! What a year to date is judged by: never by what was meant for something else.

use super::*;
use crate::measure::RollUp;
use crate::status::StatusOverride;

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

/// A quarterly percentage whose year is made of what it is made of.
fn share(means: AnnualMeaning) -> Council {
    let council = council().measure(Measure { roll_up: Some(RollUp::RatioOfSums), annual_target_means: means, ..measure("M1") });
    let of_quarter = |council: Council, (at, numerator): (&&'static str, f64)| {
        let part = |kind, value| of_kind(kind, "M1", at, FactValue::Number(number(value)));
        council.fact(part(FactKind::Numerator, numerator)).fact(part(FactKind::Denominator, 100.0))
    };
    let council = QUARTERS.iter().zip([70.0, 75.0, 80.0, 91.0]).fold(council, of_quarter);
    council.target(level("2021/22", 90.0)).at("2021/22").known_at("2022-05-11T12:00:00Z")
}

#[test]
fn the_years_own_row_is_not_held_against_the_level_in_march() {
    let floor = || Target { level: TargetLevel::Floor, ..level("2021/22", 85.0) };
    share(AnnualMeaning::LevelInMarch).target(floor()).judged(|card| {
        let row = &card.rows[0];
        assert_eq!(row.value.figure(), Some(rust_decimal::Decimal::new(790, 1)), "316 of 400");
        let RowTarget::Absent { reason: TargetAbsence::NoneForPeriod, text: Some(text), row: Some(_) } = row.target else {
            panic!("{:?}", row.target)
        };
        assert!(text.contains("the level in March"), "{text}");
        assert_eq!((row.status.clone(), row.floor), (StatusOutcome::NoTarget(TargetAbsence::NoneForPeriod), None));
        assert_eq!(row.met, MetOutcome::NotComparable(NotComparable::NoTarget(TargetAbsence::NoneForPeriod)));
    });
    share(AnnualMeaning::YearTotal).target(floor()).judged(|card| {
        assert_eq!(
            (card.rows[0].met, card.rows[0].floor.is_some()),
            (MetOutcome::Missed, true),
            "where the council says that it is the year's"
        );
    });
    let not_set = no_target("M1", "2021/22", TargetAbsence::NotSetYet);
    let council = council().measure(Measure { roll_up: Some(RollUp::RatioOfSums), ..measure("M1") }).target(not_set).at("2021/22");
    council.judged(|card| {
        assert_eq!(card.rows[0].status, StatusOutcome::NoTarget(TargetAbsence::NotSetYet), "what is not a number says it of the year");
    });
}

#[test]
fn what_is_set_over_the_rules_for_the_half_or_the_year_reaches_the_year_to_date_that_fills_it() {
    let set = |at: &str| {
        FrameworkRow::Override(StatusOverride {
            measure: item("M1"),
            entity: None,
            breakdown: None,
            period: period(at),
            status: "amber".to_owned(),
            author: "Head of Performance".to_owned(),
            reason: "Two libraries were shut.".to_owned(),
            place: place(),
        })
    };
    let year = || of_a_year(quarterly(RollUp::Sum), [60.0; 4]).target(level("2021/22", 300.0)).target(level("2021/22 H1", 150.0));
    let code = |council: &Council| told(council).1.and_then(|status| status.given().map(|status| status.code.clone()));
    assert_eq!(code(&year()).as_deref(), Some("red"));
    let overruled = year().row(set("2021/22"));
    assert_eq!(code(&overruled).as_deref(), Some("amber"));
    let status = told(&overruled).1.expect("a status");
    assert_eq!(status.ruled().given().map(|ruled| ruled.code.as_str()), Some("red"));
    assert_eq!(code(&year().row(set("2021/22 Q4"))).as_deref(), Some("red"), "a quarter's is the quarter's");
    let half = || year().row(set("2021/22 H1"));
    assert_eq!(code(&half()).as_deref(), Some("red"), "the half is not the year");
    assert_eq!(code(&half().at("2021/22 Q2")).as_deref(), Some("amber"));
}
