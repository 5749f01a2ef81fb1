//! From when targets, rules and definitions judge.

use super::*;

fn amended(value: f64, judges_from: &str, approved: bool) -> Target {
    let approved_on = approved.then(|| day("2021-03-01"));
    Target { value: TargetValue::Number(number(value)), judges_from: Some(period(judges_from)), approved_on, ..target("M1", "2021/22") }
}

#[test]
fn what_judges_from_a_year_judges_its_first_month() {
    let strict = RuleSet::parse(&include_str!("../../../../rules/maidstone-2018-19.toml").replace("maidstone-2018-19", "strict"))
        .expect("a rule set");
    let from = |text: &str| {
        let code = RuleSetCode::parse("strict").expect("a code");
        let rule = RuleInForce { rule_set: code, judges_from: period(text), approved_by: None, place: place() };
        Framework::assemble([FrameworkRow::Rule(rule)])
    };
    assert_eq!(strict.code.as_str(), "strict");
    let cases = [
        ("2021/22", "April 2021", true),
        ("2021/22", "2021/22 Q1", true),
        ("2021/22", "2020/21 Q4", false),
        ("2021/22 Q1", "April 2021", true),
        ("2021/22 Q2", "2021/22 Q1", false),
        ("2021/22 Q2", "2021/22", true),
        ("September 2021", "2021/22 Q2", true),
        ("October 2021", "2021/22 Q2", false),
    ];
    for (judges_from, judged, expected) in cases {
        assert_eq!(from(judges_from).rule_in_force(period(judged)).is_some(), expected, "from {judges_from}, {judged}");
    }
}

#[test]
fn an_annual_target_stands_beside_every_part_of_the_year_from_which_it_judges() {
    let annual = |targets: &[Target], at| {
        let council = targets.iter().cloned().fold(council().measure(measure("M1")), Council::target);
        council.at(at).judged(|card| card.rows[0].annual_target.map(|annual| annual.number.raw()))
    };
    let (original, raised) = (amended(80.0, "2021/22", true), amended(90.0, "2021/22 Q3", true));
    assert_eq!(annual(std::slice::from_ref(&original), "2021/22 Q1"), Some(80.0));
    assert_eq!(annual(&[original.clone(), raised.clone()], "2021/22 Q2"), Some(80.0), "the amendment judges later");
    assert_eq!(annual(&[original.clone(), raised.clone()], "2021/22 Q3"), Some(90.0));
    assert_eq!(annual(&[raised, original.clone()], "2021/22 Q4"), Some(90.0), "whatever the order of the rows");
    let proposed = amended(70.0, "2021/22 Q2", false);
    assert_eq!(annual(&[original, proposed.clone()], "2021/22 Q2"), Some(80.0), "a proposal takes no approved target's place");
    assert_eq!(annual(&[proposed], "2021/22 Q2"), Some(70.0), "and is shown where it stands alone");
}

#[test]
fn an_amendment_judges_whatever_day_it_names_and_whichever_row_comes_first() {
    let of_quarter = |value: f64, judges_from: Option<&str>| Target {
        value: TargetValue::Number(number(value)),
        judges_from: judges_from.map(period),
        ..target("M1", "2021/22 Q2")
    };
    for amended_from in ["2021/22 Q2", "2021/22 Q1", "2021/22"] {
        let (original, amendment) = (of_quarter(90.0, None), of_quarter(70.0, Some(amended_from)));
        for rows in [[original.clone(), amendment.clone()], [amendment, original]] {
            let council = rows.into_iter().fold(council().measure(measure("M1")), Council::target);
            let judged = council.judged(|card| card.rows[0].target.in_force().map(|target| target.number.raw()));
            assert_eq!(judged, Some(70.0), "from {amended_from}");
        }
    }
}

#[test]
fn an_earlier_value_is_judged_and_shown_by_the_definition_of_its_own_period() {
    let until = |day_of: &str| Effective { from: None, to: Some(day(day_of)) };
    let from = |day_of: &str| Effective { from: Some(day(day_of)), to: None };
    let annual = || Measure { frequency: Frequency::Annual, ..measure("M1") };
    let council = council()
        .measure(Measure { unit: Unit::Number, polarity: Polarity::Low, effective: until("2021-03-31"), ..annual() })
        .measure(Measure { effective: from("2021-04-01"), ..annual() })
        .redefined("M1", "2021/22 Q1")
        .target(target("M1", "2020/21"))
        .fact(fact("M1", "2020/21", 79.0));
    council.judged(|card| {
        let row = &card.rows[0];
        assert_eq!((row.value_period, row.counts), (period("2020/21"), false));
        assert_eq!((&row.of_value.unit, &row.measure.unit), (&Unit::Number, &Unit::Percent));
        let status = row.status.given().expect("a status");
        assert_eq!((status.code.as_str(), row.met), ("green", MetOutcome::Met), "less was better then: {}", status.reason);
        assert!(status.reason.contains("79.0") && !status.reason.contains('%'), "{}", status.reason);
    });
}

#[test]
fn nothing_is_said_of_what_a_running_total_grew_by_across_a_change_of_what_is_counted() {
    let running = || Measure { unit: Unit::Number, cell_holds: CellHolds::YearToDate, ..measure("M1") };
    let until = Effective { from: None, to: Some(day("2021-06-30")) };
    let since = Effective { from: Some(day("2021-07-01")), to: None };
    let totals = [("2021/22 Q1", 100.0), ("2021/22 Q2", 150.0), ("2021/22 Q3", 220.0)];
    let council = |measures: Vec<Measure>| {
        let council = measures.into_iter().fold(council(), Council::measure);
        totals.iter().fold(council, |council, (at, total)| council.fact(fact("M1", at, *total))).at("2021/22 Q3")
    };
    council(vec![running()]).judged(|card| assert_eq!(card.rows[0].travel_short.label(), "improving", "70 after 50"));
    let redefined = council(vec![
        Measure { effective: until, ..running() },
        Measure { effective: since, definition: Some("otherwise".to_owned()), ..running() },
    ]);
    redefined.judged(|card| {
        let travel = &card.rows[0].travel_short;
        assert_eq!(*travel, Travel::NotComparable(NotTravelled::BreakInSeries), "what the second quarter added is of two definitions");
    });
}
