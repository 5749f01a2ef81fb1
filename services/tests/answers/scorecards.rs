//! Scorecards: counts, absences, cells, instants.

use outturn_domain::change::{Change, ChangeKind};
use outturn_domain::code::RuleSetCode;
use outturn_domain::fact::{FactKind, FactValue};
use outturn_domain::figure::Unit;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::{Measure, RollUp};
use outturn_domain::organisation::RuleInForce;
use outturn_domain::stage::Basis;
use outturn_services::contract::{
    Absence, AbsenceReason, Attainment, AttainmentOutcome, Figure, GetScorecardRequest, GetScorecardResponse, ListSubmissionsRequest,
    OutsideReason, Scope, Scorecard, ScorecardRow, ShareComparisonKind, StatusAbsenceReason, TargetAbsenceReason, Travel, TravelDirection,
    View, scope,
};
use prost_types::Timestamp;

use crate::council::{self, actual, fact, instant, item, level, number, period, place, rule_set};
use crate::house::{House, Sent};
use crate::validity;

pub(crate) fn second_quarter() -> GetScorecardRequest {
    GetScorecardRequest { period: "2021/22 Q2".to_owned(), ..GetScorecardRequest::default() }
}

pub(crate) fn at(text: &str) -> Timestamp {
    let instant = instant(text);
    Timestamp { seconds: instant.timestamp(), nanos: i32::try_from(instant.timestamp_subsec_nanos()).expect("small") }
}

pub(crate) async fn ask(house: &House, request: GetScorecardRequest) -> GetScorecardResponse {
    let answer = house.scorecards().await.get_scorecard(request).await.expect("an answer").into_inner();
    validity::check("GetScorecardResponse", &answer);
    answer
}

pub(crate) async fn card(house: &House, request: GetScorecardRequest) -> Scorecard {
    ask(house, request).await.scorecard.expect("a scorecard")
}

pub(crate) fn row<'a>(card: &'a Scorecard, code: &str) -> &'a ScorecardRow {
    card.rows.iter().find(|row| row.code == code).unwrap_or_else(|| panic!("there is a row of {code}"))
}

pub(crate) fn value<'a>(card: &'a Scorecard, code: &str) -> &'a Figure {
    row(card, code).value.as_ref().expect("a figure")
}

pub(crate) fn share(card: &Scorecard) -> &str {
    &card.headline.as_ref().expect("a headline").shares[0].display_text
}

#[tokio::test]
async fn the_headline_counts_and_says_what_stands_outside() {
    let house = House::council().await;
    let card = card(&house, second_quarter()).await;
    let headline = card.headline.as_ref().expect("a headline");
    let share = &headline.shares[0];
    assert_eq!((share.id.as_str(), share.count, share.denominator), ("met_or_exceeded", 1, 2));
    assert_eq!(share.display_text, "1 of 2 (50%)");
    assert_eq!(share.percent.as_ref().map(|percent| percent.value.as_str()), Some("50"));
    assert_eq!(headline.measure_count, 6, "what is outside the framework is not in the headline");
    let outside: Vec<(OutsideReason, &str, Vec<&str>)> = share
        .outside
        .iter()
        .map(|group| (group.reason(), group.label.as_str(), group.items.iter().map(String::as_str).collect()))
        .collect();
    let expected = [
        (OutsideReason::AnnualOnly, "annual target only", vec!["measures/ANN-1"]),
        (OutsideReason::TargetNotAppropriate, "target not appropriate", vec!["measures/DEM-1"]),
        (OutsideReason::NoValue, "late", vec!["measures/LATE-1"]),
        (OutsideReason::NoValue, "refused", vec!["measures/REF-1"]),
    ];
    assert_eq!(outside, expected);
    let in_all: i32 = share.denominator + share.outside.iter().map(|group| group.count).sum::<i32>();
    assert_eq!(in_all, headline.measure_count);
    let counts: Vec<_> = headline.status_counts.iter().map(|count| (count.code.as_str(), count.count)).collect();
    assert_eq!(counts, [("green", 1), ("amber", 1), ("", 4)]);
}

#[tokio::test]
async fn what_is_of_an_earlier_period_counts_in_no_status() {
    let mut house = House::council().await;
    let last_year = vec![actual("ANN-1", "2020/21", 300.0)];
    house.send("2021-11-02T09:00:00Z", Sent::facts(last_year)).await;
    let judged = RuleInForce { rule_set: rule_set(), judges_from: period("2020/21"), approved_by: None, place: place("Rules", 2, 0) };
    let rows = vec![level("ANN-1", "2020/21", 400.0), FrameworkRow::Rule(judged)];
    house.send("2021-11-03T09:00:00Z", Sent::framework(rows)).await;
    let card = card(&house, second_quarter()).await;
    let red = row(&card, "ANN-1");
    assert_eq!((red.status.as_ref().map(|status| status.code.as_str()), red.is_current), (Some("red"), false));
    let counts = &card.headline.as_ref().expect("a headline").status_counts;
    let told: Vec<_> = counts.iter().map(|count| (count.code.as_str(), count.label.as_str(), count.count)).collect();
    assert_eq!(told, [("green", "on target", 1), ("amber", "near target", 1), ("", "no status", 3), ("", "of an earlier period", 1)]);
}

#[tokio::test]
async fn like_for_like_leaves_out_what_is_deleted_from_the_next_period_on() {
    let mut house = House::council().await;
    let shares = async |house: &House| {
        let share = card(house, second_quarter()).await.headline.expect("a headline").shares.remove(0);
        let like = share.comparisons.into_iter().find(|compared| compared.kind() == ShareComparisonKind::LikeForLike);
        (share.display_text, like.map(|like| (like.display_text, like.set_note, like.period.expect("a period").id)))
    };
    assert_eq!(shares(&house).await, ("1 of 2 (50%)".to_owned(), None), "the set stays");
    let deleted = FrameworkRow::Change(Change {
        kind: ChangeKind::Delete,
        item: item("MYACC"),
        new_items: Vec::new(),
        rationale: Some("No longer collected".to_owned()),
        approving_body: Some("Cabinet".to_owned()),
        approved_on: "2021-11-10".parse().ok(),
        rejected_on: None,
        judges_from: Some(period("2021/22 Q3")),
        stood_before: Vec::new(),
        number: 1,
        unstated: outturn_domain::change::Unstated::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Changes", 1, 0),
    });
    house.send("2021-11-11T09:00:00Z", Sent::framework(vec![deleted])).await;
    let (printed, like) = shares(&house).await;
    assert_eq!(printed, "1 of 2 (50%)", "what was published stays");
    let expected = ("0 of 1 (0%)", "the set approved on 10 November 2021", "fy2021-22-q2");
    assert_eq!(like.as_ref().map(|(text, note, of)| (text.as_str(), note.as_str(), of.as_str())), Some(expected));
}

#[tokio::test]
async fn the_trend_of_an_annual_measure_reads_all_its_years() {
    let mut house = House::council().await;
    let years = ["2015/16", "2016/17", "2017/18", "2018/19", "2019/20", "2020/21"];
    let values = years.iter().zip([300.0, 310.0, 320.0, 330.0, 340.0, 350.0]).map(|(year, value)| actual("ANN-1", year, value));
    house.send("2021-11-02T09:00:00Z", Sent::facts(values.collect())).await;
    let card = card(&house, second_quarter()).await;
    let trend = row(&card, "ANN-1").trend.clone().expect("a trend");
    assert_eq!((trend.direction(), trend.point_count), (TravelDirection::Improving, 6), "{trend:?}");
}

#[tokio::test]
async fn the_trend_of_a_year_that_quarters_make_up_reads_the_quarters_of_its_years() {
    let mut house = House::council().await;
    let summed = Measure { roll_up: Some(RollUp::Sum), ..council::measure("ISSUES", "place", Unit::Number, 0) };
    house.send("2022-05-01T09:00:00Z", Sent::framework(vec![FrameworkRow::Measure(Box::new(summed))])).await;
    let quarters = (2015..2022).flat_map(|year| (1..=4).map(move |quarter| (year, quarter)));
    let values = quarters.map(|(year, quarter)| {
        let of = format!("{year}/{} Q{quarter}", (year + 1) % 100);
        actual("ISSUES", &of, f64::from((year - 2014) * 100 + quarter))
    });
    house.send("2022-05-02T09:00:00Z", Sent::facts(values.collect())).await;
    for (of, points) in [("2021/22", 7), ("2021/22 H2", 8), ("2021/22 Q4", 8)] {
        let card = card(&house, GetScorecardRequest { period: of.to_owned(), ..GetScorecardRequest::default() }).await;
        let trend = row(&card, "ISSUES").trend.clone().expect("a trend");
        assert_eq!((trend.direction(), trend.point_count), (TravelDirection::Improving, points), "{of}: {trend:?}");
    }
}

#[tokio::test]
async fn each_theme_has_its_own_headline() {
    let house = House::council().await;
    let card = card(&house, second_quarter()).await;
    let themes: Vec<(&str, &str)> = card
        .group_headlines
        .iter()
        .map(|group| {
            let share = &group.headline.as_ref().expect("a headline").shares[0];
            (group.group.as_ref().expect("a group").name.as_str(), share.display_text.as_str())
        })
        .collect();
    assert_eq!(themes, [("planItems/people", "0 of 1 (0%)"), ("planItems/place", "1 of 1 (100%)")]);
    let people = Some(Scope { part: Some(scope::Part::PlanItem("People".to_owned())) });
    let of_theme = crate::scorecards::card(&house, GetScorecardRequest { scope: people, ..second_quarter() }).await;
    assert_eq!(share(&of_theme), "0 of 1 (0%)");
    assert_eq!(of_theme.scope.expect("a scope").part, Some(scope::Part::PlanItem("planItems/people".to_owned())), "canonical");
    assert_eq!((of_theme.title.as_str(), of_theme.rows.len()), ("People", 3));
}

#[tokio::test]
async fn a_quarter_without_targets_is_not_comparable_and_never_nought() {
    let house = House::council().await;
    let first = card(&house, GetScorecardRequest { period: "fy2021-22-q1".to_owned(), ..GetScorecardRequest::default() }).await;
    let headline = first.headline.as_ref().expect("a headline");
    assert_eq!((headline.shares[0].comparable, share(&first)), (false, "not comparable"));
    assert_eq!(headline.shares[0].percent, None);
    let second = card(&house, second_quarter()).await;
    let comparison = &second.headline.as_ref().expect("a headline").shares[0].comparisons[0];
    assert_eq!(comparison.kind(), ShareComparisonKind::PreviousPeriod);
    assert_eq!((comparison.comparable, comparison.display_text.as_str()), (false, "not comparable"));
    assert_eq!(comparison.period.as_ref().map(|period| period.id.as_str()), Some("fy2021-22-q1"));
}

#[tokio::test]
async fn a_rate_is_computed_shown_and_judged() {
    let house = House::council().await;
    let card = card(&house, GetScorecardRequest { view: View::Full.into(), ..second_quarter() }).await;
    let row = row(&card, "EHC-20W");
    let value = row.value.as_ref().expect("a figure");
    assert_eq!((value.value.as_ref().map(|value| value.value.as_str()), value.display_text.as_str()), (Some("57.3"), "57.3%"));
    assert_eq!((value.derivation.as_str(), value.raw_value), ("63 / 110 = 57.3%", None));
    assert_eq!(value.input_provenance_keys.len(), 2);
    let (numerator, denominator) = (row.numerator.as_ref().expect("a numerator"), row.denominator.as_ref().expect("a denominator"));
    assert_eq!((numerator.display_text.as_str(), denominator.display_text.as_str()), ("63", "110"));
    assert_eq!(value.input_provenance_keys, [numerator.provenance_key.clone(), denominator.provenance_key.clone()]);
    let status = row.status.as_ref().expect("a status");
    assert_eq!((status.code.as_str(), status.rank, status.colour.as_str(), status.rule.as_str()), ("amber", 2, "#ffbf00", "near-target"));
    assert_eq!(status.reason, "57.3% is within 5% of the target of 60.0%");
    assert_eq!((status.rule_set.as_str(), status.rule_set_hash.as_str()), ("ruleSets/anytown-2021-22", "ab".repeat(32).as_str()));
    assert!(status.arithmetic.contains("4.5%"), "{}", status.arithmetic);
    assert!(status.inputs.iter().any(|input| input.name == "value" && input.value.as_ref().is_some_and(|value| value.value == "57.3")));
    let attainment = row.attainment.as_ref().expect("an attainment");
    assert_eq!(attainment.outcome(), AttainmentOutcome::Missed, "apart from the colour");
    assert_eq!(attainment.reason, "57.3% misses the target of 60.0%");
    assert_eq!(row.deviation.as_ref().map(|deviation| deviation.display_text.as_str()), Some("-4.5%"));
    let travel = row.short_travel.as_ref().expect("travel");
    assert_eq!(travel.direction(), TravelDirection::Improving);
    assert_eq!(travel.comparator.as_ref().map(|figure| figure.display_text.as_str()), Some("42.3%"));
    assert_eq!(travel.change.as_ref().map(|figure| figure.display_text.as_str()), Some("+15.0 points"));
    assert_eq!(travel.reason, "57.3% in 2021/22 Q2 against 42.3% in 2021/22 Q1: improving");
    assert_eq!(row.long_travel.as_ref().map(Travel::direction), Some(TravelDirection::NotComparable));
    let comment = row.comment.as_ref().expect("a comment");
    assert_eq!((comment.text.as_str(), comment.author.as_str()), ("More staff since August.", "Performance officer"));
}

#[tokio::test]
async fn every_key_in_a_full_view_has_its_cell() {
    let house = House::council().await;
    let full = card(&house, GetScorecardRequest { view: View::Full.into(), ..second_quarter() }).await;
    let row = row(&full, "EHC-20W");
    let target = row.target.as_ref().expect("a target");
    let key = &target.figure.as_ref().expect("a number").provenance_key;
    let cell = row.provenance.iter().find(|cell| cell.key == *key).expect("the target's cell is shown");
    assert_eq!((cell.sheet.as_str(), cell.cell.as_str(), cell.cell_text.as_str()), ("Targets", "D8", "60"));
    assert_eq!((cell.submitter.as_str(), cell.layout.as_str()), ("submitters/framework", "layouts/framework"));
    let numerator = row.provenance.iter().find(|cell| cell.cell_text == "63").expect("the numerator's cell is shown");
    assert_eq!((numerator.file_name.as_str(), numerator.signed_off_by.as_str()), ("return-3.xlsx", "Head of Service"));
    assert_eq!(numerator.record_time, Some(at("2021-10-12T09:00:00Z")));
    for row in &full.rows {
        let keys: std::collections::BTreeSet<_> = row.provenance.iter().map(|cell| &cell.key).collect();
        assert_eq!(keys.len(), row.provenance.len(), "each key once");
        for figure in [&row.value, &row.numerator, &row.denominator].into_iter().flatten() {
            assert!(figure.provenance_key.is_empty() || keys.contains(&figure.provenance_key), "{}", row.code);
        }
    }
    assert!(!full.rule_set.expect("a rule set").rules.is_empty());
    let basic = card(&house, second_quarter()).await;
    assert!(basic.rows.iter().all(|row| row.provenance.is_empty()));
    assert!(basic.rule_set.expect("a rule set").rules.is_empty());
}

#[tokio::test]
async fn what_is_not_there_says_why() {
    let house = House::council().await;
    let list = house.submissions().await.list_submissions(ListSubmissionsRequest::default()).await.expect("a list").into_inner();
    let refused_by = &list.submissions[0].name;
    let card = card(&house, second_quarter()).await;
    let late = value(&card, "LATE-1").absence.clone().expect("an absence");
    assert_eq!(late.reason(), AbsenceReason::Late);
    assert_eq!(late.due_date.map(|day| (day.year, day.month, day.day)), Some((2021, 10, 15)));
    let refused = value(&card, "REF-1").absence.clone().expect("an absence");
    assert_eq!(refused.reason(), AbsenceReason::Refused);
    assert_eq!(refused.findings, [format!("{refused_by}/findings/1")]);
    assert_eq!(refused.supporting_text, "The outturn of REF-1 is not a number.");
    assert_eq!(value(&card, "ANN-1").absence.as_ref().map(Absence::reason), Some(AbsenceReason::NotReportedInThisPeriod));
    let demand = row(&card, "DEM-1");
    let absence = demand.target.as_ref().and_then(|target| target.target_absence.clone()).expect("no target");
    assert_eq!(absence.reason(), TargetAbsenceReason::NotAppropriate);
    assert_eq!(absence.supporting_text, "demand is not ours to steer");
    assert!(!absence.provenance_key.is_empty());
    let status = demand.status.as_ref().expect("a status");
    assert_eq!((status.absence_reason(), status.code.as_str()), (StatusAbsenceReason::NoTarget, ""));
    assert_eq!(status.label, "data only", "as the council calls it");
    let forecast = row(&card, "ANN-1").submitted_forecast.as_ref().expect("a forecast");
    assert_eq!(forecast.reason, "410 is forecast, which meets or exceeds the annual target of 400");
    assert!(matches!(row(&card, "LATE-1").attainment, Some(Attainment { .. })));
}

#[tokio::test]
async fn a_correction_changes_now_and_nothing_before() {
    let mut house = House::council().await;
    let before = card(&house, second_quarter()).await;
    assert_eq!(share(&before), "1 of 2 (50%)");
    let corrected = fact("EHC-20W", "2021/22 Q2", FactKind::Numerator, FactValue::Number(number(70.0)));
    let (_, committed) = house.send("2021-11-20T11:00:00Z", Sent::facts(vec![corrected, actual("MYACC", "2021/22 Q2", 119_300.0)])).await;
    let now = ask(&house, second_quarter()).await;
    assert_eq!(now.revision, committed.sequence.0, "seen at once");
    let now = now.scorecard.expect("a scorecard");
    assert_eq!(share(&now), "2 of 2 (100%)");
    assert_eq!(row(&now, "MYACC").superseded_count, 1);
    let then = GetScorecardRequest { as_of_time: Some(at("2021-11-20T10:59:59.999999Z")), ..second_quarter() };
    let then = ask(&house, then).await;
    assert_eq!(then.read_time, Some(at("2021-11-20T10:59:59.999999Z")), "the instant asked for");
    assert_eq!(then.scorecard, Some(before), "to the last letter");
}

#[tokio::test]
async fn a_commit_that_the_clock_has_not_reached_is_seen_all_the_same() {
    let mut house = House::council().await;
    house.send("2021-11-20T12:00:05Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 1.0)])).await;
    let answer = ask(&house, second_quarter()).await;
    assert_eq!(answer.read_time, Some(at("2021-11-20T12:00:05Z")), "now is never before the newest commit");
    assert_eq!(share(answer.scorecard.as_ref().expect("a scorecard")), "0 of 2 (0%)");
}

#[tokio::test]
async fn an_absence_changes_with_the_day_and_no_commit() {
    let house = House::council().await;
    let reason = |card: &Scorecard| value(card, "LATE-1").absence.as_ref().map(Absence::reason);
    house.set_clock("2021-10-15T22:59:59Z");
    assert_eq!(reason(&card(&house, second_quarter()).await), Some(AbsenceReason::Awaited), "the day it is due, in summer time");
    house.set_clock("2021-10-15T23:00:00Z");
    assert_eq!(reason(&card(&house, second_quarter()).await), Some(AbsenceReason::Late), "the next day in the council's time zone");
}

#[tokio::test]
async fn what_is_collected_beside_the_framework_comes_when_asked_for() {
    let house = House::council().await;
    let plain = card(&house, second_quarter()).await;
    assert!(plain.rows.iter().all(|row| row.in_framework && row.code != "OUT-1"));
    let wider = card(&house, GetScorecardRequest { include_outside_framework: true, ..second_quarter() }).await;
    let outside = row(&wider, "OUT-1");
    assert!(!outside.in_framework);
    assert_eq!(value(&wider, "OUT-1").display_text, "3");
    assert_eq!(share(&wider), share(&plain), "it never counts");
}

#[tokio::test]
async fn a_body_has_its_own_figures() {
    let mut house = House::council().await;
    let mut its_own = actual("MYACC", "2021/22 Q2", 7.0);
    its_own.key.entity = Some(outturn_domain::code::EntityCode::parse("academy-7").expect("a code"));
    house.send("2021-11-20T11:00:00Z", Sent::facts(vec![its_own])).await;
    let of_body = card(&house, GetScorecardRequest { entity: "The Seventh Academy".to_owned(), ..second_quarter() }).await;
    assert_eq!((of_body.entity.as_str(), value(&of_body, "MYACC").display_text.as_str()), ("entities/academy-7", "7"));
    assert_eq!(value(&card(&house, second_quarter()).await, "MYACC").display_text, "119,260");
}

#[tokio::test]
async fn a_rule_set_says_until_when_it_judges() {
    let mut house = House::council().await;
    let until = |card: Scorecard| card.rule_set.expect("a rule set").effective_end_date.map(|day| (day.year, day.month, day.day));
    assert_eq!(until(card(&house, second_quarter()).await), None, "nothing follows it");
    let from = |code: &str, period: &str, row: u32| {
        FrameworkRow::Rule(RuleInForce {
            rule_set: RuleSetCode::parse(code).expect("a code"),
            judges_from: council::period(period),
            approved_by: None,
            place: council::place("Rules", row, 0),
        })
    };
    let rows = vec![from("anytown-2021-22", "2021/22 Q3", 2), from("anytown-2022-23", "2022/23 Q1", 3)];
    house.send("2021-11-01T09:00:00Z", Sent::framework(rows)).await;
    assert_eq!(until(card(&house, second_quarter()).await), Some((2022, 4, 1)), "confirmed once, then replaced");
}
