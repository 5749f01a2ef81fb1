use super::*;
use crate::address::Place;
use crate::change::{Change, ChangeKind};
use crate::code::RuleSetCode;
use crate::framework::FrameworkRow;
use crate::measure::{Measure, Polarity};
use crate::organisation::{CouncilSetting, RuleInForce};
use crate::provenance::{RecordedFact, Sequence};
use crate::rules::RuleSet;
use crate::scorecard::tests::{Council, council, fact, measure, number, period, target};
use crate::stage::Basis;
use crate::target::{Target, TargetValue};

/// What differs between two councils, a line a cause: the measure, the kind, whether it moves the status, and the words.
fn moved(base: &Council, now: &Council) -> Vec<String> {
    base.asked(|earlier| {
        now.asked(|later| {
            let comparison = compare(earlier, later);
            let told = |difference: &Difference<'_>| -> Vec<String> {
                let row = difference.now.as_ref().or(difference.base.as_ref()).expect("a side");
                assert!(!difference.causes.is_empty(), "{} differs without a cause", row.measure.code);
                let line = |cause: &Cause<'_>| {
                    let moves = if cause.moves_status { " moves it" } else { "" };
                    format!("{} {:?}{moves}: {}", row.measure.code, cause.kind, cause.description)
                };
                difference.causes.iter().map(line).collect()
            };
            comparison.differences.iter().flat_map(told).collect()
        })
    })
}

fn one(value: f64) -> Council {
    council().measure(measure("A")).target(target("A", "2021/22 Q2")).fact(fact("A", "2021/22 Q2", value))
}

fn later(value: f64) -> RecordedFact {
    corrected("2021/22 Q2", value)
}

fn corrected(at: &str, value: f64) -> RecordedFact {
    RecordedFact { sequence: Sequence(2), ..fact("A", at, value) }
}

#[test]
fn nothing_that_is_alike_is_told() {
    assert_eq!(moved(&one(79.0), &one(79.0)), Vec::<String>::new());
    // Compared as published: beyond the precision there is no difference.
    assert_eq!(moved(&one(79.0), &one(79.0).fact(later(79.01))), Vec::<String>::new());
}

#[test]
fn a_correction_is_told_with_both_figures() {
    assert_eq!(moved(&one(79.0), &one(79.0).fact(later(81.0))), ["A Correction moves it: It has been corrected from 79.0% to 81.0%."]);
    assert_eq!(moved(&one(79.0), &one(79.0).fact(later(79.5))), ["A Correction: It has been corrected from 79.0% to 79.5%."]);
    let before = council().measure(measure("A")).target(target("A", "2021/22 Q2"));
    assert_eq!(moved(&before, &one(79.0)), ["A Correction moves it: It has been supplied: 79.0%."]);
}

#[test]
fn of_a_correction_and_a_target_each_is_told_with_what_it_does_alone() {
    let mut lower = target("A", "2021/22 Q2");
    lower.value = TargetValue::Number(number(79.5));
    lower.judges_from = Some(period("2021/22 Q2"));
    let now = one(79.0).fact(later(79.5)).target(lower);
    assert_eq!(
        moved(&one(79.0), &now),
        ["A Correction: It has been corrected from 79.0% to 79.5%.", "A Target: The target was 80.0% (approved) and is 79.5% (approved)."]
    );
}

#[test]
fn another_period_is_the_world() {
    let year = || one(81.0).fact(fact("A", "2021/22 Q1", 79.0)).target(target("A", "2021/22 Q1"));
    assert_eq!(moved(&year().at("2021/22 Q1"), &year()), ["A World moves it: It was 79.0% in 2021/22 Q1 and is 81.0% in 2021/22 Q2."]);
}

#[test]
fn rules_are_told_where_they_move_a_status_and_nowhere_else() {
    let arun = RuleSet::parse(include_str!("../../../../rules/arun-2024-25.toml")).expect("a shipped rule set");
    let code: RuleSetCode = arun.code.clone();
    let tried = |value: f64| {
        let council = one(value);
        let place = crate::address::Place::sheet("Rules");
        let rule = RuleInForce { rule_set: code.clone(), judges_from: period("2021/22 Q1"), approved_by: None, place };
        council.row(FrameworkRow::Rule(rule)).rules(arun.clone())
    };
    let lines = moved(&one(70.0), &tried(70.0));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].starts_with("A Rule moves it: It was judged by Maidstone Borough Council (2018/19) and is judged by Arun"),
        "{lines:?}"
    );
}

#[test]
fn what_came_in_and_what_went_out_is_told() {
    let two = || one(81.0).measure(measure("B")).target(target("B", "2021/22 Q2")).fact(fact("B", "2021/22 Q2", 81.0));
    assert_eq!(moved(&one(81.0), &two()), ["B Set moves it: The measure stands in the framework in 2021/22 Q2, and was not there before."]);
    assert_eq!(moved(&two(), &one(81.0)), ["B Set moves it: The measure does not stand in the framework in 2021/22 Q2."]);
}

#[test]
fn a_return_that_became_late_is_the_work_of_time() {
    let expected = || council().measure(measure("A")).target(target("A", "2021/22 Q2"));
    let lines = moved(&expected().known_at("2021-10-10T12:00:00Z"), &expected());
    assert_eq!(lines, ["A Time: It was awaited and is late: nothing has come, and a date has passed."]);
}

#[test]
fn a_tolerance_that_a_vote_changed_moves_the_status() {
    let wider = || {
        let mut wide = measure("A");
        wide.tolerance = Some(number(20.0));
        council().measure(wide).target(target("A", "2021/22 Q2")).fact(fact("A", "2021/22 Q2", 70.0))
    };
    assert_eq!(moved(&one(70.0), &wider()), ["A Target moves it: Its tolerance was that of the rules and is 20%."]);
}

#[test]
fn a_title_corrected_today_is_no_decision_of_years_ago() {
    let redefined = |approved: &str| {
        FrameworkRow::Change(Change {
            kind: ChangeKind::Redefine,
            item: measure("A").code,
            new_items: Vec::new(),
            rationale: Some("Calls were counted twice".to_owned()),
            approving_body: Some("cabinet".to_owned()),
            approved_on: approved.parse().ok(),
            rejected_on: None,
            judges_from: None,
            stood_before: Vec::new(),
            number: 1,
            unstated: crate::change::Unstated::default(),
            basis: Basis::Illustrative,
            basis_note: None,
            place: Place::sheet("Changes"),
        })
    };
    let titled = |title: &str| {
        let of = Measure { title: title.to_owned(), ..measure("A") };
        council().measure(of).target(target("A", "2021/22 Q2")).fact(fact("A", "2021/22 Q2", 79.0))
    };
    let alone = moved(&titled("Calls"), &titled("Calls answered"));
    assert_eq!(alone, ["A Definition: The measure is defined otherwise: title."]);
    let long_ago = redefined("2019-04-01");
    assert_eq!(moved(&titled("Calls").row(long_ago.clone()), &titled("Calls answered").row(long_ago)), alone);
    let decided = moved(&titled("Calls"), &titled("Calls answered").row(redefined("2021-11-10")));
    assert!(
        decided.len() == 1 && decided[0].len() > alone[0].len() && decided[0].contains("cabinet defined A anew on 10 November 2021"),
        "{decided:?}"
    );
}

/// A measure that a decision of a body ended from the second quarter on, and another that took its place until the last day of its own row.
fn replaced(new_ends: Option<&str>) -> Council {
    let decided = |kind, item: &str, new: &str, approved: &str, from: &str| {
        FrameworkRow::Change(Change {
            kind,
            item: measure(item).code,
            new_items: vec![measure(new).code],
            rationale: Some("Friends of the park plant, too".to_owned()),
            approving_body: Some("Cabinet".to_owned()),
            approved_on: approved.parse().ok(),
            rejected_on: None,
            judges_from: Some(period(from)),
            stood_before: Vec::new(),
            number: 1,
            unstated: crate::change::Unstated::default(),
            basis: Basis::Illustrative,
            basis_note: None,
            place: Place::sheet("Changes"),
        })
    };
    let on = |from: Option<&str>, to: Option<&str>, code| Measure {
        effective: crate::measure::Effective { from: from.and_then(|day| day.parse().ok()), to: to.and_then(|day| day.parse().ok()) },
        ..measure(code)
    };
    council()
        .measure(on(None, Some("2021-06-30"), "OLD"))
        .measure(on(Some("2021-07-01"), new_ends, "NEW"))
        .row(decided(ChangeKind::Replace, "OLD", "NEW", "2021-05-10", "2021/22 Q2"))
        .row(decided(ChangeKind::Replace, "NEW", "NEWER", "2021-09-10", "2022/23 Q1"))
}

#[test]
fn the_decision_that_came_between_is_named_whichever_way_one_looks() {
    let decided = "Cabinet replaced OLD by NEW on 10 May 2021: Friends of the park plant, too.";
    let now = || replaced(None);
    let before = || replaced(None).at("2021/22 Q1");
    let came = |code, at| format!("{code} Set moves it: The measure stands in the framework in {at}, and was not there before. {decided}");
    let went = |code, at| format!("{code} Set moves it: The measure does not stand in the framework in {at}. {decided}");
    assert_eq!(moved(&before(), &now()), [came("NEW", "2021/22 Q2"), went("OLD", "2021/22 Q2")]);
    assert_eq!(moved(&now(), &before()), [came("OLD", "2021/22 Q1"), went("NEW", "2021/22 Q1")]);
    let third = replaced(Some("2021-12-31")).at("2021/22 Q3").known_at("2022-01-10T12:00:00Z");
    let fourth = replaced(Some("2021-12-31")).at("2021/22 Q4").known_at("2022-04-10T12:00:00Z");
    let told = moved(&third, &fourth);
    let alone = "NEW Set moves it: The measure does not stand in the framework in 2021/22 Q4.";
    assert_eq!(told, [alone], "it ended by its own row, and what was decided counts from the year after");
}

/// A council of rules that paint a miss red where the period before was red, and amber otherwise.
fn looking_back(first: f64) -> Council {
    let text = include_str!("../../../../rules/maidstone-2018-19.toml");
    let (head, _) = text.split_once("[[rule]]").expect("rules");
    let own = "[[rule]]\nid = \"met\"\nstatus = \"green\"\nwhen = \"shortfall <= 0\"\nreason = \"{value} meets {target}.\"\n
[[rule]]\nid = \"again\"\nstatus = \"red\"\nwhen = \"previous_count > 0 && previous[0] == 'red'\"\nreason = \"Missed again.\"\n
[[rule]]\nid = \"far\"\nstatus = \"red\"\nwhen = \"deviation > tolerance\"\nreason = \"{value} is far from {target}.\"\n
[[rule]]\nid = \"near\"\nstatus = \"amber\"\nwhen = \"true\"\nreason = \"{value} misses {target}.\"\n";
    let rules = RuleSet::parse(&format!("{head}{own}")).expect("a rule set");
    one(78.0).fact(corrected("2021/22 Q1", first)).target(target("A", "2021/22 Q1")).rules(rules)
}

#[test]
fn a_correction_of_an_earlier_period_is_told_where_the_rules_look_back_on_it() {
    assert_eq!(
        moved(&looking_back(60.0), &looking_back(75.0)),
        ["A Correction moves it: The rules look back on earlier statuses: that of 2021/22 Q1 was red and is amber."]
    );
    assert_eq!(moved(&looking_back(60.0), &looking_back(61.0)), Vec::<String>::new(), "it was red and is");
}

#[test]
fn a_setting_that_lets_a_proposed_target_judge_is_told_as_such() {
    let proposed = |judges: bool| {
        let target = Target { approved_on: None, ..target("A", "2021/22 Q2") };
        let council = council().measure(measure("A")).target(target).fact(fact("A", "2021/22 Q2", 70.0));
        council.row(FrameworkRow::Setting(CouncilSetting::ProposedTargetsJudge(judges)))
    };
    assert_eq!(
        moved(&proposed(false), &proposed(true)),
        [
            "A Target moves it: The target of 80.0% (proposed for approval) judges now, and did not: the council's setting for proposed targets changed."
        ]
    );
}

#[test]
fn an_earlier_value_is_tried_by_the_definition_of_its_own_period() {
    let of = |from: Option<&str>, to: Option<&str>, polarity| Measure {
        frequency: crate::measure::Frequency::Annual,
        polarity,
        effective: crate::measure::Effective { from: from.and_then(|day| day.parse().ok()), to: to.and_then(|day| day.parse().ok()) },
        ..measure("A")
    };
    let council = || {
        council()
            .measure(of(None, Some("2021-03-31"), Polarity::High))
            .measure(of(Some("2021-04-01"), None, Polarity::Low))
            .target(target("A", "2020/21"))
            .fact(fact("A", "2020/21", 60.0))
    };
    let now = council().fact(corrected("2020/21", 81.0));
    assert_eq!(moved(&council(), &now), ["A Correction moves it: It has been corrected from 60.0% to 81.0%."]);
}
