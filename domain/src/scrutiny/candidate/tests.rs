use super::*;
use crate::address::Place;
use crate::code::ScrutinyRuleCode;
use crate::fact::{FactKind, FactValue};
use crate::framework::FrameworkRow;
use crate::measure::{Frequency, Measure};
use crate::risk::Register;
use crate::scorecard::tests::{Council, council, fact, measure, of_kind, target};
use crate::scrutiny::RaisedFor;

fn rule(code: &str, trigger: Trigger, periods: u32) -> FrameworkRow {
    FrameworkRow::ScrutinyRule(ScrutinyRule {
        code: ScrutinyRuleCode::parse(code).expect("a code"),
        trigger,
        periods,
        statuses: Vec::new(),
        raised_for: RaisedFor::Concern,
        description: None,
        place: Place::sheet("Scrutiny rules"),
    })
}

/// A council with a rule and a measure whose target of the year is 80.
fn watched(of: Measure, forecast: &str) -> Council {
    let rule = rule("year", Trigger::ForecastMissed, 1);
    let forecast = of_kind(FactKind::Forecast, of.code.as_str(), "2021/22", FactValue::Text(forecast.to_owned()));
    let target = target(of.code.as_str(), "2021/22");
    council().row(rule).measure(of).target(target).fact(forecast)
}

/// The reasons of what is raised.
fn raised(council: &Council) -> Vec<String> {
    council.asked(|inputs| {
        let delivery = delivery::Inputs {
            framework: inputs.framework,
            period: inputs.period,
            scope: inputs.scope.clone(),
            as_of: inputs.as_of,
            facts: inputs.facts,
            milestone_scale: None,
            confidence_scale: None,
        };
        let risks = risk::Inputs {
            framework: inputs.framework,
            period: inputs.period,
            day: inputs.period.as_at_date().expect("a day"),
            scope: inputs.scope.clone(),
            register: Register::Named(Register::STRATEGIC.to_owned()),
            as_of: inputs.as_of,
            facts: inputs.facts,
            matrix: None,
        };
        let found = candidates(&Watched { measures: inputs, delivery: &delivery, risks: &risks });
        found.into_iter().map(|candidate| candidate.reason).collect()
    })
}

#[test]
fn only_what_will_not_be_achieved_is_forecast_to_miss() {
    let reported = |forecast: &str| watched(measure("A1"), forecast).fact(fact("A1", "2021/22 Q2", 70.0));
    assert_eq!(raised(&reported("will not achieve")), ["forecast to miss: 2021/22 Q2: forecast in words: will not achieve"]);
    for said in ["may achieve", "at risk", "will achieve", "too early to tell"] {
        assert_eq!(raised(&reported(said)), Vec::<String>::new(), "{said}");
    }
}

#[test]
fn what_is_reported_once_a_year_is_forecast_to_miss_in_any_quarter() {
    let annual = || Measure { frequency: Frequency::Annual, ..measure("A1") };
    let told = ["forecast to miss: 2021/22 Q2: forecast in words: will not achieve"];
    assert_eq!(raised(&watched(annual(), "will not achieve")), told);
    let with_last_year = watched(annual(), "will not achieve").fact(fact("A1", "2020/21", 70.0));
    assert_eq!(raised(&with_last_year), told, "the value of the year before is not what it is about");
}

#[test]
fn a_rule_over_several_periods_steps_back_by_the_periods_of_each_measure() {
    let annual = || Measure { frequency: Frequency::Annual, ..measure("YEARLY") };
    let missed = |code: &str, periods: &[&str], council: Council| {
        periods.iter().fold(council, |council, period| council.target(target(code, period)).fact(fact(code, period, 70.0)))
    };
    let told = |period: &'static str| {
        let council = council().row(rule("twice", Trigger::TargetMissed, 2)).measure(annual()).measure(measure("QUARTERLY"));
        let council = missed("YEARLY", &["2020/21", "2021/22"], council);
        let council = missed("QUARTERLY", &["2021/22 Q2", "2021/22 Q3", "2021/22 Q4"], council);
        raised(&council.at(period).known_at("2022-05-20T12:00:00Z"))
    };
    let of = |periods: [&str; 2]| {
        let told: Vec<String> = periods.iter().map(|period| format!("{period}: 70.0% against a target of 80.0%")).collect();
        format!("target missed, 2 periods running: {}", told.join("; "))
    };
    let (quarterly, yearly) = (of(["2021/22 Q4", "2021/22 Q3"]), of(["2021/22", "2020/21"]));
    assert_eq!(told("2021/22 Q4"), [quarterly, yearly], "the year ends with its last quarter");
    assert_eq!(told("2021/22 Q3"), [of(["2021/22 Q3", "2021/22 Q2"])], "in the third quarter it has no year that has just ended");
}
