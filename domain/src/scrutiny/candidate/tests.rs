use proptest::prelude::*;

use super::*;
use crate::address::Place;
use crate::benchmark::Benchmark;
use crate::code::{BreakdownCode, ScrutinyRuleCode};
use crate::fact::{FactKind, FactValue};
use crate::figure::CellNumber;
use crate::framework::FrameworkRow;
use crate::measure::{Effective, Frequency, Measure, Polarity};
use crate::over_time::OverTime;
use crate::risk::{Register, RiskDetails};
use crate::scorecard::tests::{Council, council, fact, measure, of_kind, target};
use crate::scrutiny::RaisedFor;
use crate::stage::Basis;

fn rule(code: &str, trigger: Trigger, periods: u32) -> FrameworkRow {
    FrameworkRow::ScrutinyRule(scrutiny_rule(code, trigger, periods))
}

fn scrutiny_rule(code: &str, trigger: Trigger, periods: u32) -> ScrutinyRule {
    ScrutinyRule {
        code: ScrutinyRuleCode::parse(code).expect("a code"),
        trigger,
        periods,
        statuses: Vec::new(),
        benchmark: None,
        raised_for: RaisedFor::Concern,
        description: None,
        place: Place::sheet("Scrutiny rules"),
    }
}

fn against(trigger: Trigger, group: &str) -> FrameworkRow {
    FrameworkRow::ScrutinyRule(ScrutinyRule { benchmark: Some(group.to_owned()), ..scrutiny_rule("others", trigger, 1) })
}

fn of_others(code: &str, at: &str, group: &str, value: f64) -> FrameworkRow {
    FrameworkRow::Benchmark(Box::new(Benchmark {
        measure: ItemCode::parse(code).expect("a code"),
        period: Period::parse(at).expect("a period"),
        group: group.to_owned(),
        value: CellNumber::new(value, 0).expect("a number"),
        source: None,
        basis: Basis::Illustrative,
        basis_note: None,
        place: Place::sheet("Benchmarks"),
    }))
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
    found(council).into_iter().map(|(_, _, reason)| reason).collect()
}

/// What is raised: by which rule, of what, and why.
fn found(council: &Council) -> Vec<(String, String, String)> {
    council.asked(|inputs| {
        let delivery = delivery::Inputs {
            framework: inputs.framework,
            period: inputs.period,
            scope: inputs.scope.clone(),
            as_of: inputs.as_of,
            facts: inputs.facts,
            milestone_scales: OverTime::always(None),
            confidence_scales: OverTime::always(None),
        };
        let risks = risk::Inputs {
            framework: inputs.framework,
            period: inputs.period,
            day: inputs.period.as_at_date().expect("a day"),
            scope: inputs.scope.clone(),
            register: Register::Named(Register::STRATEGIC.to_owned()),
            as_of: inputs.as_of,
            facts: inputs.facts,
            matrices: OverTime::always(None),
        };
        let found = candidates(&Watched { measures: inputs, delivery: &delivery, risks: &risks });
        let told = |of: Candidate<'_>| (of.rule.code.to_string(), of.item.to_string(), of.reason);
        found.into_iter().map(told).collect()
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

#[test]
fn worse_than_others_is_the_polaritys_to_say_and_the_figure_beside_is_of_its_period_or_the_latest_before() {
    let others = [("2020/21", "England", 90.0), ("2021/22 Q1", "Nearest neighbours", 60.0), ("2021/22 Q2", "Nearest neighbours", 75.0)];
    let told = |polarity: Polarity, value: f64, group: &str| {
        let of = Measure { polarity, ..measure("A1") };
        let council = council().row(against(Trigger::WorseThanBenchmark, group)).measure(of).fact(fact("A1", "2021/22 Q2", value));
        raised(&others.iter().fold(council, |council, (at, group, value)| council.row(of_others("A1", at, group, *value))))
    };
    let neighbours = ["worse than benchmark nearest NEIGHBOURS: 2021/22 Q2: 70.0% against 75.0% of Nearest neighbours in 2021/22 Q2"];
    assert_eq!(told(Polarity::High, 70.0, "nearest NEIGHBOURS"), neighbours);
    let england = ["worse than benchmark England: 2021/22 Q2: 70.0% against 90.0% of England in 2020/21"];
    assert_eq!(told(Polarity::High, 70.0, "England"), england);
    for (polarity, value, group) in [
        (Polarity::High, 75.0, "Nearest neighbours"),
        (Polarity::Low, 70.0, "Nearest neighbours"),
        (Polarity::Neither, 70.0, "Nearest neighbours"),
        (Polarity::High, 70.0, "Wales"),
    ] {
        assert_eq!(told(polarity, value, group), Vec::<String>::new(), "{polarity:?} {value} {group}");
    }
}

#[test]
fn ground_is_lost_on_others_where_the_gap_grows() {
    let told = |polarity: Polarity, own: [f64; 2], theirs: &[(&str, f64)]| {
        let council =
            council().row(against(Trigger::DeterioratingAgainstBenchmark, "England")).measure(Measure { polarity, ..measure("A1") });
        let council = council.fact(fact("A1", "2021/22 Q1", own[0])).fact(fact("A1", "2021/22 Q2", own[1]));
        raised(&theirs.iter().fold(council, |council, (at, value)| council.row(of_others("A1", at, "England", *value))))
    };
    let (first, second) = ("2021/22 Q1", "2021/22 Q2");
    // It got better, and the others more so.
    let lost = told(Polarity::High, [70.0, 71.0], &[(first, 70.0), (second, 75.0)]);
    assert_eq!(
        lost,
        ["deteriorating against benchmark England: 2021/22 Q2: 71.0% against 75.0% of England, after 70.0% against 70.0% in 2021/22 Q1"]
    );
    assert_eq!(told(Polarity::Low, [70.0, 71.0], &[(first, 70.0), (second, 70.0)]).len(), 1);
    let kept = [
        told(Polarity::High, [70.0, 66.0], &[(first, 75.0), (second, 70.0)]),
        told(Polarity::High, [70.0, 60.0], &[(first, 75.0)]),
        told(Polarity::Neither, [70.0, 60.0], &[(first, 70.0), (second, 75.0)]),
    ];
    assert_eq!(kept, [Vec::<String>::new(), Vec::new(), Vec::new()], "the others fell as much; theirs is not known; neither way is good");
}

#[test]
fn a_risk_outside_appetite_is_raised_for_as_long_as_the_rule_says() {
    let risk = |code: &str, appetite: Option<u32>| {
        FrameworkRow::Risk(Box::new(Risk {
            code: ItemCode::parse(code).expect("a code"),
            title: String::new(),
            service: None,
            plan_items: Vec::new(),
            owner: None,
            register: None,
            inherent: None,
            target: None,
            appetite,
            details: RiskDetails::default(),
            effective: Effective::default(),
            basis: Basis::Illustrative,
            basis_note: None,
            place: Place::sheet("Risks"),
        }))
    };
    let sides = |code: &str, of: &str, likelihood: f64, impact: f64| {
        [("likelihood", likelihood), ("impact", impact)].map(|(side, step)| {
            let step = CellNumber::new(step, 0).expect("a number");
            let mut recorded = of_kind(FactKind::Score, code, of, FactValue::Number(step));
            recorded.fact.key.breakdown = Some(BreakdownCode::parse(side).expect("a code"));
            recorded
        })
    };
    let told = |periods: u32| {
        let rows = [rule("appetite", Trigger::OutsideAppetite, periods), risk("SR1", Some(8)), risk("SR2", Some(9)), risk("SR3", None)];
        let council = rows.into_iter().fold(council(), Council::row);
        // SR1 rose above its appetite in the second quarter; SR2 was above it and is at it; of SR3 nobody says what is borne.
        let scores = [("SR1", "2021/22 Q1", 2.0), ("SR1", "2021/22 Q2", 3.0), ("SR2", "2021/22 Q1", 4.0), ("SR2", "2021/22 Q2", 3.0)];
        let scores = scores.into_iter().chain([("SR3", "2021/22 Q1", 5.0), ("SR3", "2021/22 Q2", 5.0)]);
        raised(&scores.flat_map(|(code, of, likelihood)| sides(code, of, likelihood, 3.0)).fold(council, Council::fact))
    };
    assert_eq!(told(1), ["outside appetite: 2021/22 Q2: a score of 9 against an appetite of 8"]);
    assert_eq!(told(2), Vec::<String>::new(), "it has not been for two periods running");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Rules share the scorecards that they look back on; none may see more or less for the company that it is in.
    #[test]
    fn rules_raise_together_what_each_raises_alone(
        values in prop::collection::vec(prop::option::of(60.0..100.0_f64), 24),
        rules in prop::collection::vec((0usize..6, 1u32..=4), 1..6),
        at in prop::sample::select(vec!["2021/22 Q2", "2021/22 Q4", "2021/22"]),
    ) {
        let triggers =
            [Trigger::TargetMissed, Trigger::TargetMet, Trigger::Worsening, Trigger::WorseThanLastYear, Trigger::Improving, Trigger::ForecastMissed];
        let row = |(number, (trigger, periods)): (usize, &(usize, u32))| {
            let trigger = triggers[*trigger];
            rule(&format!("r{number}"), trigger, if trigger.can_run() { *periods } else { 1 })
        };
        let rules: Vec<FrameworkRow> = rules.iter().enumerate().map(row).collect();
        let quarters = ["2020/21 Q1", "2020/21 Q2", "2020/21 Q3", "2020/21 Q4", "2021/22 Q1", "2021/22 Q2", "2021/22 Q3", "2021/22 Q4"];
        let years = ["2019/20", "2020/21", "2021/22"];
        let annual = Measure { frequency: Frequency::Annual, ..measure("YEARLY") };
        let slots = quarters.iter().map(|of| ("A1", of)).chain(quarters.iter().map(|of| ("A2", of))).chain(years.iter().map(|of| ("YEARLY", of)));
        let with = |rules: &[FrameworkRow]| {
            let council = council().measure(measure("A1")).measure(measure("A2")).measure(annual.clone()).at(at).known_at("2022-05-20T12:00:00Z");
            let council = rules.iter().cloned().fold(council, Council::row);
            slots.clone().zip(&values).fold(council, |council, ((code, of), value)| {
                let council = council.target(target(code, of));
                value.iter().fold(council, |council, value| council.fact(fact(code, of, *value)))
            })
        };
        let together = found(&with(&rules));
        let alone: Vec<_> = rules.iter().flat_map(|rule| found(&with(std::slice::from_ref(rule)))).collect();
        prop_assert_eq!(together, alone);
    }
}
