use super::*;
use crate::address::Place;
use crate::code::ScrutinyRuleCode;
use crate::fact::{FactKind, FactValue};
use crate::framework::FrameworkRow;
use crate::measure::{Frequency, Measure};
use crate::risk::Register;
use crate::scorecard::tests::{Council, council, fact, measure, of_kind, target};
use crate::scrutiny::RaisedFor;

/// A council with a rule and a measure whose target of the year is 80.
fn watched(of: Measure, forecast: &str) -> Council {
    let rule = ScrutinyRule {
        code: ScrutinyRuleCode::parse("year").expect("a code"),
        trigger: Trigger::ForecastMissed,
        periods: 1,
        statuses: Vec::new(),
        raised_for: RaisedFor::Concern,
        description: None,
        place: Place::sheet("Scrutiny rules"),
    };
    let forecast = of_kind(FactKind::Forecast, of.code.as_str(), "2021/22", FactValue::Text(forecast.to_owned()));
    let target = target(of.code.as_str(), "2021/22");
    council().row(FrameworkRow::ScrutinyRule(rule)).measure(of).target(target).fact(forecast)
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
