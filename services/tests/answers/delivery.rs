//! Milestones and projects: shares with what stands outside them, what changed, and the set as it is to be.

use outturn_domain::address::{CellAddress, Place};
use outturn_domain::change::{Change, ChangeKind as DomainChangeKind};
use outturn_domain::code::{PlanCode, UnitCode};
use outturn_domain::delivery::{Milestone, Project};
use outturn_domain::fact::{Fact, FactKind, FactValue};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::Effective;
use outturn_domain::stage::Basis;
use outturn_services::contract::{
    DeliveryChangeKind, DeliverySummary, GetDeliverySummaryRequest, ItemState, ListMilestonesRequest, ListProjectsRequest, OutsideReason,
    Share, ShareComparisonKind, Stage, View,
};

use crate::council::{self, fact, item, number};
use crate::house::{House, Sent};
use crate::scorecards::at;
use crate::validity;

fn place(row: u32) -> Place {
    Place::cell("Milestones", CellAddress::new(row, 0))
}

fn plan(theme: &str) -> Vec<PlanCode> {
    vec![PlanCode::parse(theme).expect("a code")]
}

fn milestone(code: &str, theme: &str, from: Option<&str>, to: Option<&str>) -> FrameworkRow {
    let day = |text: &str| text.parse().expect("a day");
    FrameworkRow::Milestone(Milestone {
        code: item(code),
        title: format!("The title of {code}"),
        service: Some(UnitCode::parse("sen").expect("a code")),
        plan_items: plan(theme),
        owner: Some("Head of Neighbourhoods".to_owned()),
        baseline_date: Some(day("2021-12-01")),
        effective: Effective { from: from.map(day), to: to.map(day) },
        basis: Basis::Illustrative,
        basis_note: None,
        place: place(3),
    })
}

fn project(code: &str, priority: bool) -> FrameworkRow {
    FrameworkRow::Project(Project {
        code: item(code),
        title: format!("The title of {code}"),
        service: Some(UnitCode::parse("sen").expect("a code")),
        plan_items: plan("place"),
        owner: None,
        priority,
        budget: Some(number(1_250_000.0)),
        effective: Effective::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place(4),
    })
}

fn says(code: &str, of: &str, words: &str) -> Fact {
    fact(code, of, FactKind::Status, FactValue::Text(words.to_owned()))
}

fn expected(code: &str, of: &str, day: &str) -> Fact {
    fact(code, of, FactKind::Forecast, FactValue::Date(day.parse().expect("a day")))
}

/// Five milestones, of which one is divided in two from the third quarter on, and three projects.
async fn house() -> House {
    let mut house = House::council().await;
    let divided = Change {
        kind: DomainChangeKind::Split,
        item: item("M5"),
        new_items: vec![item("M5a"), item("M5b")],
        rationale: Some("The two halves have different owners.".to_owned()),
        approving_body: Some("Cabinet".to_owned()),
        approved_on: Some("2021-11-10".parse().expect("a day")),
        rejected_on: None,
        judges_from: Some(council::period("2021/22 Q3")),
        stood_before: Vec::new(),
        number: 1,
        unstated: outturn_domain::change::Unstated::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place(9),
    };
    let rows = vec![
        milestone("M1", "people", None, None),
        milestone("M2", "people", None, None),
        milestone("M3", "place", None, None),
        milestone("M4", "place", None, None),
        milestone("M5", "place", None, Some("2021-09-30")),
        milestone("M5a", "place", Some("2021-10-01"), None),
        milestone("M5b", "place", Some("2021-10-01"), None),
        project("P1", true),
        project("P2", true),
        project("P3", false),
        FrameworkRow::Change(divided),
    ];
    house.send("2021-11-10T19:00:00Z", Sent::framework(rows)).await;
    let first = "2021/22 Q1";
    let earlier = vec![
        says("M1", first, "On track"),
        says("M2", first, "slipping"),
        says("M3", first, "on track"),
        expected("M3", first, "2021-12-01"),
    ];
    house.send("2021-11-11T09:00:00Z", Sent::facts(earlier)).await;
    let second = "2021/22 Q2";
    let now = vec![
        says("M1", second, "Completed"),
        says("M2", second, "On track"),
        says("M3", second, "Off track"),
        expected("M3", second, "2022-01-31"),
        says("M5", second, "on track"),
        says("P1", second, "Amber/Green"),
        says("P2", second, "amber"),
        says("P3", second, "Red"),
        fact("P1", second, FactKind::Forecast, FactValue::Number(number(1_300_000.5))),
    ];
    house.send("2021-11-12T09:00:00Z", Sent::facts(now)).await;
    house
}

fn second_quarter() -> GetDeliverySummaryRequest {
    GetDeliverySummaryRequest { period: "2021/22 Q2".to_owned(), view: View::Full.into(), ..GetDeliverySummaryRequest::default() }
}

async fn summary(house: &House, request: GetDeliverySummaryRequest) -> DeliverySummary {
    let answer = house.delivery().await.get_delivery_summary(request).await.expect("an answer").into_inner();
    validity::check("GetDeliverySummaryResponse", &answer);
    answer.summary.expect("a summary")
}

fn compared(share: &Share, kind: ShareComparisonKind) -> Option<&str> {
    share.comparisons.iter().find(|comparison| comparison.kind() == kind).map(|comparison| comparison.display_text.as_str())
}

#[tokio::test]
async fn the_shares_count_and_say_what_stands_outside() {
    let house = house().await;
    let summary = summary(&house, second_quarter()).await;
    let milestones = summary.milestones.as_ref().expect("a share");
    assert_eq!(milestones.display_text, "3 of 4 (75%)");
    assert_eq!(milestones.not_counted, ["milestones/M3"]);
    let outside: Vec<_> = milestones.outside.iter().map(|group| (group.reason(), group.items.clone())).collect();
    assert_eq!(outside, [(OutsideReason::NoStatus, vec!["milestones/M4".to_owned()])], "late, and said to be");
    assert_eq!(compared(milestones, ShareComparisonKind::PreviousPeriod), Some("2 of 3 (67%)"));
    assert_eq!(compared(milestones, ShareComparisonKind::LikeForLike), Some("4 of 5 (80%)"), "the two parts stand as the whole did");
    let like = milestones.comparisons.iter().find(|comparison| comparison.kind() == ShareComparisonKind::LikeForLike).expect("one");
    assert_eq!(like.set_note, "the set approved on 10 November 2021");
    let themes: Vec<_> =
        summary.group_milestones.iter().map(|group| group.share.as_ref().expect("a share").display_text.as_str()).collect();
    assert_eq!(themes, ["2 of 2 (100%)", "1 of 2 (50%)"]);
    let projects = summary.projects.as_ref().expect("a share");
    assert_eq!(projects.display_text, "1 of 2 (50%)", "the third is no priority");
    let before = projects.comparisons.first().expect("the period before");
    assert_eq!((before.comparable, before.not_comparable_reason.as_str()), (false, "no status was reported"));
    let counts: Vec<_> = summary.milestone_counts.iter().map(|count| (count.code.as_str(), count.count)).collect();
    assert_eq!(counts, [("completed", 1), ("on-track", 2), ("off-track", 1), ("", 1)]);
    assert_eq!(summary.project_scale.as_ref().map(|scale| scale.points.len()), Some(5));
}

#[tokio::test]
async fn what_changed_is_told_kind_by_kind() {
    let house = house().await;
    let summary = summary(&house, second_quarter()).await;
    let changes: Vec<_> = summary.changes.iter().map(|change| (change.kind(), change.item.as_str())).collect();
    let expected = [
        (DeliveryChangeKind::Completed, "milestones/M1"),
        (DeliveryChangeKind::Recovered, "milestones/M2"),
        (DeliveryChangeKind::Slipped, "milestones/M3"),
        (DeliveryChangeKind::Rescheduled, "milestones/M3"),
    ];
    assert_eq!(changes, expected);
}

#[tokio::test]
async fn as_of_an_earlier_instant_and_at_a_stage_nothing_is_seen_too_soon() {
    let house = house().await;
    let early = GetDeliverySummaryRequest { as_of_time: Some(at("2021-11-11T12:00:00Z")), ..second_quarter() };
    let early = summary(&house, early).await;
    assert_eq!(early.milestones.as_ref().map(|share| share.display_text.as_str()), Some("not comparable"));
    let published = GetDeliverySummaryRequest { stage: Stage::Published.into(), ..second_quarter() };
    let published = summary(&house, published).await;
    let share = published.milestones.as_ref().expect("a share");
    assert!(!share.comparable);
    assert!(share.outside.iter().any(|group| group.reason() == OutsideReason::NotAtStage), "{:?}", share.outside);
}

#[tokio::test]
async fn milestones_and_projects_are_listed_with_their_cells() {
    let house = house().await;
    let request = ListMilestonesRequest { period: "2021/22 Q2".to_owned(), view: View::Full.into(), ..ListMilestonesRequest::default() };
    let mut client = house.delivery().await;
    let answer = client.list_milestones(request.clone()).await.expect("a list").into_inner();
    validity::check("ListMilestonesResponse", &answer);
    assert_eq!(answer.milestones.iter().map(|found| found.code.as_str()).collect::<Vec<_>>(), ["M1", "M2", "M3", "M4", "M5"]);
    let third = &answer.milestones[2];
    assert_eq!(third.status.as_ref().map(|status| status.label.as_str()), Some("Off track"));
    assert_eq!(third.previous_status.as_ref().map(|status| status.label.as_str()), Some("On track"));
    assert_eq!((third.slippage_days, third.slippage.as_ref().and_then(|slippage| slippage.days_since_previous)), (Some(61), Some(61)));
    let cell = third.provenance.iter().find(|cell| cell.key == third.status_provenance_key).expect("the cell of the status");
    assert_eq!(cell.cell_text, "Off track");
    assert!(answer.milestones[3].status_absence.is_some());
    assert_eq!(answer.milestones[4].state(), ItemState::Live, "it stands in the second quarter");
    let first = client.list_milestones(ListMilestonesRequest { page_size: 2, ..request.clone() }).await.expect("a page").into_inner();
    let next = ListMilestonesRequest { page_size: 2, page_token: first.next_page_token, ..request.clone() };
    assert_eq!(client.list_milestones(next).await.expect("a page").into_inner().milestones[0].code, "M3");
    let off = ListMilestonesRequest { status_codes: vec!["off-track".to_owned()], ..request.clone() };
    assert_eq!(client.list_milestones(off).await.expect("a list").into_inner().milestones.len(), 1);
    let third_quarter = ListMilestonesRequest { period: "2021/22 Q3".to_owned(), ..request };
    assert_eq!(client.list_milestones(third_quarter).await.expect("a list").into_inner().milestones.len(), 6);
    let request = ListProjectsRequest { period: "2021/22 Q2".to_owned(), only_priority: true, ..ListProjectsRequest::default() };
    let answer = client.list_projects(request).await.expect("a list").into_inner();
    validity::check("ListProjectsResponse", &answer);
    let shown = |figure: &Option<outturn_services::contract::Figure>| figure.as_ref().map(|figure| figure.display_text.clone());
    assert_eq!((answer.projects.len(), shown(&answer.projects[0].forecast_spend)), (2, Some("£1,300,000.50".to_owned())));
    assert_eq!(shown(&answer.projects[0].budget).as_deref(), Some("£1,250,000"));
}

#[tokio::test]
async fn what_the_days_say_stands_beside_the_status() {
    let mut house = house().await;
    let expected = |of: &str| fact("M3", of, FactKind::Forecast, FactValue::Date("2022-01-31".parse().expect("a day")));
    let sent = ["2021/22 Q3", "2021/22 Q4"].map(|of| [says("M3", of, "On track"), expected(of)]);
    house.send("2022-04-13T09:00:00Z", Sent::facts(sent.into_iter().flatten().collect())).await;
    let slippage = async |of: &str| {
        let request = ListMilestonesRequest { period: of.to_owned(), view: View::Full.into(), ..ListMilestonesRequest::default() };
        let answer = house.delivery().await.list_milestones(request).await.expect("a list").into_inner();
        let third = answer.milestones.into_iter().find(|found| found.code == "M3").expect("M3");
        let says = third.slippage.expect("days to compare");
        (says.agrees_with_status, says.times_put_off, says.days_since_previous, says.reason)
    };
    let later = "61 days later than was expected the period before, 61 days after the day first planned";
    assert_eq!(slippage("2021/22 Q2").await, (true, 1, Some(61), later.to_owned()), "it is reported as off track");
    let same = "the day expected is the same as the period before, 61 days after the day first planned";
    assert_eq!(slippage("2021/22 Q3").await, (false, 1, Some(0), format!("{same}, though reported as On track")));
    let passed = format!("{same}, the day expected has passed, though reported as On track");
    assert_eq!(slippage("2021/22 Q4").await, (false, 1, Some(0), passed));
}

#[tokio::test]
async fn the_day_of_completion_is_said_once_and_stays() {
    let mut house = house().await;
    let reached = |code: &str| fact(code, "2021/22 Q1", FactKind::Date, FactValue::Date("2021-06-15".parse().expect("a day")));
    house.send("2021-11-13T09:00:00Z", Sent::facts(vec![says("M1", "2021/22 Q1", "Completed"), reached("M1"), reached("M2")])).await;
    let milestones = async |period: &str| {
        let request = ListMilestonesRequest { period: period.to_owned(), view: View::Full.into(), ..ListMilestonesRequest::default() };
        let answer = house.delivery().await.list_milestones(request).await.expect("a list").into_inner();
        validity::check("ListMilestonesResponse", &answer);
        answer.milestones
    };
    for period in ["2021/22 Q1", "2021/22 Q2"] {
        let found = milestones(period).await;
        let day = found[0].actual_date.as_ref().expect("a day, or why there is none");
        assert_eq!((day.display_text.as_str(), found[0].slippage_days), ("15 June 2021", Some(-169)), "{period}");
        assert!(found[0].provenance.iter().any(|cell| cell.key == day.provenance_key), "{period}");
    }
    let found = milestones("2021/22 Q2").await;
    let day = found[1].actual_date.as_ref().expect("a day, or why there is none");
    assert!(day.absence.is_some(), "M2 was never reported as completed: {day:?}");
    let found = milestones("2021/22 Q3").await;
    assert!(found[0].actual_date.as_ref().is_some_and(|day| day.absence.is_some()), "nobody has said how M1 stands in the third quarter");
}
