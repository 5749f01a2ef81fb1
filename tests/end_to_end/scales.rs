//! A council changes a scale: what was reported by the old one keeps its words, and nobody says which way something went between the two.

use outturn_domain::finding::Verdict;
use outturn_services::contract::delivery_service_client::DeliveryServiceClient;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::{
    DeliveryChangeKind, DeliverySummary, GetDeliverySummaryRequest, GetRiskProfileRequest, GetRiskRequest, ListProjectsRequest, Project,
    Risk, RiskProfile, RiskScoreChange, ScalePoint, TravelDirection, View,
};

use crate::frameworks::drop_framework;
use crate::house::{House, instant, timestamp};
use crate::return_workbook::{Cell, ReturnWorkbook};

const QUARTERS: [&str; 3] = ["2021/22 Q1", "2021/22 Q2", "2021/22 Q3"];

const COUNCIL: [(&str, &str); 6] = [
    ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
    (
        "Organisation",
        "Code | Kind | Name | May report for\nplace | service | Communities and Place |\nplace | submitter | Performance officer | place",
    ),
    (
        "Measures",
        "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds
NI 59 | First assessments in time | plan | place | number | high | quarterly | in period",
    ),
    ("Projects", "Code | Name | Service | Priority\nP1 | A road | place | yes\nP2 | A school | place | yes\nP3 | A library | place | yes"),
    ("Risks", "Code | Name | Service | Target likelihood | Target impact\nSR1 | Flood | place | 2 | 2"),
    ("Council", "Setting | Value\nDelivery confidence scale | delivery-confidence-three-point\nRisk matrix | ours-4x4"),
];

const CHANGED: &str = "Setting | Value | Judges from
Delivery confidence scale | delivery-confidence-five-point | 2021/22 Q2
Risk matrix | risk-matrix-5x5 | 2021/22 Q2";

const FOUR_BY_FOUR: &str = r#"
id = "ours-4x4"
title = "Our own, four by four"
version = "1"
source = "here"
likelihood = [{ label = "Rare" }, { label = "Unlikely" }, { label = "Likely" }, { label = "Certain" }]
impact = [{ label = "Slight" }, { label = "Some" }, { label = "Serious" }, { label = "Grave" }]
zone = [{ code = "low", label = "Low", colour = "green", from_score = 1 }, { code = "high", label = "High", colour = "red", from_score = 6 }]
"#;

/// What the service says of the projects and the risk in a quarter, four months after the last.
async fn report(house: &mut House, at: &str, period: &'static str, words: [&'static str; 3], score: [f64; 2]) -> serde_json::Value {
    house.set_clock(instant(at));
    let projects = ["P1", "P2", "P3"].into_iter().zip(words).map(|(code, word)| vec![Cell::Text(code), Cell::Text(word)]).collect();
    let risk = vec![Cell::Text("SR1"), Cell::Number(score[0]), Cell::Number(score[1])];
    let bytes = ReturnWorkbook::of("place", "place", period)
        .sheet("Projects", &["Project", "Delivery confidence"], projects)
        .sheet("Risks", &["Risk", "Likelihood", "Impact"], vec![risk])
        .bytes();
    house.send("place/return.xlsx", &bytes).await.1
}

fn codes(receipt: &serde_json::Value) -> Vec<String> {
    let finding = |finding: &serde_json::Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default();
        format!("{} {}!{}", text("code"), text("sheet"), text("cell"))
    };
    receipt["findings"].as_array().expect("findings").iter().map(finding).collect()
}

/// Three points and four by four in quarter one, five points and five by five from quarter two on.
async fn council() -> House {
    let mut house = House::empty().await;
    std::fs::write(house.home.scales().join("ours.toml"), FOUR_BY_FOUR).expect("a matrix");
    house.set_clock(instant("2021-04-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &COUNCIL).await, (Verdict::Accepted, Vec::new()));
    let told = report(&mut house, "2021-07-12T09:00:00Z", QUARTERS[0], ["Amber", "Green", "Red"], [3.0, 4.0]).await;
    assert_eq!(codes(&told), Vec::<String>::new(), "{told:#}");
    house.set_clock(instant("2021-09-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "scales", &[("Council", CHANGED)]).await, (Verdict::Accepted, Vec::new()));
    let told = report(&mut house, "2021-10-12T09:00:00Z", QUARTERS[1], ["Amber/Green", "Green", "Amber/Red"], [2.0, 5.0]).await;
    assert_eq!(codes(&told), Vec::<String>::new(), "{told:#}");
    let told = report(&mut house, "2022-01-12T09:00:00Z", QUARTERS[2], ["Green", "Amber", "Amber/Red"], [2.0, 4.0]).await;
    assert_eq!(codes(&told), Vec::<String>::new(), "{told:#}");
    house.scorecard(QUARTERS[1], None).await;
    house
}

async fn projects(house: &House, period: &str) -> Vec<Project> {
    let request = ListProjectsRequest { period: period.to_owned(), ..ListProjectsRequest::default() };
    DeliveryServiceClient::new(house.channel.clone()).list_projects(request).await.expect("projects").into_inner().projects
}

async fn summary(house: &House, request: GetDeliverySummaryRequest) -> DeliverySummary {
    let answer = DeliveryServiceClient::new(house.channel.clone()).get_delivery_summary(request).await.expect("a summary");
    answer.into_inner().summary.expect("a summary")
}

fn of(period: &str) -> GetDeliverySummaryRequest {
    GetDeliverySummaryRequest { period: period.to_owned(), ..GetDeliverySummaryRequest::default() }
}

fn label(point: Option<&ScalePoint>) -> &str {
    point.map_or("", |point| point.label.as_str())
}

fn changes(summary: &DeliverySummary) -> Vec<(DeliveryChangeKind, &str)> {
    summary.changes.iter().map(|change| (change.kind(), change.item.as_str())).collect()
}

#[tokio::test]
async fn a_project_keeps_the_words_that_it_was_reported_in() {
    let house = council().await;
    let shown = |projects: &[Project]| -> Vec<(String, String, i32, TravelDirection)> {
        let line = |of: &Project| {
            let rank = of.delivery_confidence.as_ref().map_or(0, |point| point.rank);
            (
                label(of.delivery_confidence.as_ref()).to_owned(),
                label(of.previous_delivery_confidence.as_ref()).to_owned(),
                rank,
                of.travel(),
            )
        };
        projects.iter().map(line).collect()
    };
    let (first, second, third) =
        (projects(&house, QUARTERS[0]).await, projects(&house, QUARTERS[1]).await, projects(&house, QUARTERS[2]).await);
    assert!(first.iter().all(|project| project.scale == "scales/delivery-confidence-three-point"));
    assert!(second.iter().chain(&third).all(|project| project.scale == "scales/delivery-confidence-five-point"));
    let line = |now: &str, before: &str, rank, travel| (now.to_owned(), before.to_owned(), rank, travel);
    let unknown = TravelDirection::NotComparable;
    assert_eq!(shown(&first), [line("Amber", "", 2, unknown), line("Green", "", 1, unknown), line("Red", "", 3, unknown)]);
    assert_eq!(
        shown(&second),
        [line("Amber/Green", "Amber", 2, unknown), line("Green", "Green", 1, unknown), line("Amber/Red", "Red", 4, unknown)],
        "green of three points is not green of five"
    );
    assert_eq!(
        shown(&third),
        [
            line("Green", "Amber/Green", 1, TravelDirection::Improving),
            line("Amber", "Green", 3, TravelDirection::Worsening),
            line("Amber/Red", "Amber/Red", 4, TravelDirection::NoChange),
        ]
    );
}

#[tokio::test]
async fn shares_are_counted_by_the_scale_of_their_own_period_and_not_held_against_another() {
    let house = council().await;
    let share = |summary: &DeliverySummary| summary.projects.clone().expect("a share");
    let first = summary(&house, of(QUARTERS[0])).await;
    assert_eq!((share(&first).display_text.as_str(), first.project_scale.map(|scale| scale.points.len())), ("1 of 3 (33%)", Some(3)));
    let second = summary(&house, of(QUARTERS[1])).await;
    let (now, before) = (share(&second), share(&second).comparisons.remove(0));
    assert_eq!((now.display_text.as_str(), now.comparable), ("2 of 3 (67%)", true));
    assert_eq!((before.comparable, before.percent.clone(), before.display_text.as_str()), (false, None, "not comparable"));
    assert_eq!(before.not_comparable_reason, "it was 1 of 3 (33%) then, on another scale (Delivery confidence, three points)");
    let each = ["projects/P1", "projects/P2", "projects/P3"].map(|project| (DeliveryChangeKind::NotComparable, project));
    assert_eq!(changes(&second), each);
    let third = summary(&house, of(QUARTERS[2])).await;
    let before = share(&third).comparisons.remove(0);
    assert_eq!((before.comparable, before.display_text.as_str()), (true, "2 of 3 (67%)"));
    assert_eq!(changes(&third), [(DeliveryChangeKind::Slipped, "projects/P2"), (DeliveryChangeKind::Improved, "projects/P1")]);
    let as_then = GetDeliverySummaryRequest { as_of_time: Some(timestamp(instant("2021-08-01T09:00:00Z"))), ..of(QUARTERS[0]) };
    let as_then = summary(&house, as_then).await;
    assert_eq!(share(&as_then).display_text, "1 of 3 (33%)", "as it was before anybody spoke of another scale");
}

#[tokio::test]
async fn a_late_return_is_held_against_the_scale_of_its_period() {
    let mut house = council().await;
    let told = report(&mut house, "2022-02-01T09:00:00Z", QUARTERS[0], ["Amber/Green", "Green", "Red"], [3.0, 4.0]).await;
    assert_eq!(codes(&told), ["word-unknown Projects!B2"], "three points have no Amber/Green: {told:#}");
    let sheet = "Setting | Value | Judges from\nTime zone | Europe/London | 2021/22 Q2";
    let (verdict, told) = drop_framework(&mut house, "zone", &[("Council", sheet)]).await;
    assert_eq!(verdict, Verdict::Refused);
    assert!(told[0].starts_with("framework-row-held Council!C2: Only a scale or the risk matrix judges from a period on"), "{told:?}");
    let sheet =
        "Setting | Value | Judges from | Withdrawn\nDelivery confidence scale | delivery-confidence-five-point | 2021/22 Q2 | WITHDRAWN";
    let (verdict, told) = drop_framework(&mut house, "back", &[("Council", sheet)]).await;
    assert_eq!((verdict, told), (Verdict::Accepted, Vec::new()));
    let all = projects(&house, QUARTERS[2]).await;
    assert!(all.iter().all(|project| project.scale == "scales/delivery-confidence-three-point"), "what was taken back judges nothing");
}

async fn risk(house: &House, period: &str) -> Risk {
    let request = GetRiskRequest { name: "SR1".to_owned(), period: period.to_owned(), ..GetRiskRequest::default() };
    RiskServiceClient::new(house.channel.clone()).get_risk(request).await.expect("a risk").into_inner().risk.expect("a risk")
}

async fn profile(house: &House, period: &str) -> RiskProfile {
    let request = GetRiskProfileRequest { period: period.to_owned(), view: View::Full.into(), ..GetRiskProfileRequest::default() };
    let answer = RiskServiceClient::new(house.channel.clone()).get_risk_profile(request).await.expect("a profile");
    answer.into_inner().profile.expect("a profile")
}

#[tokio::test]
async fn a_risk_keeps_the_matrix_that_it_was_scored_on() {
    let house = council().await;
    for (period, matrix, cells) in [
        (QUARTERS[0], "riskMatrices/ours-4x4", 16),
        (QUARTERS[1], "riskMatrices/risk-matrix-5x5", 25),
        (QUARTERS[2], "riskMatrices/risk-matrix-5x5", 25),
    ] {
        let shown = profile(&house, period).await.matrix.expect("a matrix");
        assert_eq!((shown.name.as_str(), shown.cells.len()), (matrix, cells), "{period}");
        assert_eq!(shown.cells.iter().map(|cell| cell.risk_count).sum::<i32>(), 1, "{period}");
        assert_eq!(risk(&house, period).await.current_score.map(|score| score.matrix).as_deref(), Some(matrix), "{period}");
    }
    let second = risk(&house, QUARTERS[1]).await;
    let travel = second.travel.as_ref().expect("a travel");
    assert_eq!(travel.direction(), TravelDirection::NotComparable);
    assert_eq!(travel.reason, "10 in 2021/22 Q2 against 12 in 2021/22 Q1: the two stand on different matrices and cannot be compared");
    let zones: Vec<&str> = second.score_history.iter().map(|score| label(score.zone.as_ref())).collect();
    assert_eq!(zones, ["High", "High"], "each by its own matrix: {:?}", second.score_history);
    let moved = profile(&house, QUARTERS[1]).await.movement.expect("a movement");
    assert_eq!(moved.score_changes.iter().map(RiskScoreChange::direction).collect::<Vec<_>>(), [TravelDirection::NotComparable]);
    let moved = profile(&house, QUARTERS[2]).await.movement.expect("a movement");
    assert_eq!(moved.score_changes.iter().map(RiskScoreChange::direction).collect::<Vec<_>>(), [TravelDirection::Improving]);
}

/// Four by four, cell by cell: what is grave is high however rare, and what is slight never is.
const BY_CELL: &str = r#"
id = "ours-4x4"
title = "Our own, cell by cell"
version = "1"
source = "here"
likelihood = [{ label = "Rare" }, { label = "Unlikely" }, { label = "Likely" }, { label = "Certain" }]
impact = [{ label = "Slight" }, { label = "Some" }, { label = "Serious" }, { label = "Grave" }]
zone = [{ code = "low", label = "Low", colour = "green" }, { code = "high", label = "High", colour = "red" }]
cells = [["low", "low", "low", "high"], ["low", "low", "low", "high"], ["low", "low", "high", "high"], ["low", "low", "high", "high"]]
"#;

#[tokio::test]
async fn on_a_matrix_set_cell_by_cell_the_zone_says_which_way_a_risk_went_and_its_steps_are_its_own() {
    let mut house = House::empty().await;
    std::fs::write(house.home.scales().join("ours.toml"), BY_CELL).expect("a matrix");
    house.set_clock(instant("2021-04-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &COUNCIL).await, (Verdict::Accepted, Vec::new()));
    let words = ["Amber", "Green", "Red"];
    let told = report(&mut house, "2021-07-12T09:00:00Z", QUARTERS[0], words, [4.0, 2.0]).await;
    assert_eq!(codes(&told), Vec::<String>::new(), "{told:#}");
    let told = report(&mut house, "2021-10-12T09:00:00Z", QUARTERS[1], words, [1.0, 5.0]).await;
    assert_eq!(codes(&told), ["score-outside-matrix Risks!C2"], "five is no step of four: {told:#}");
    let told = report(&mut house, "2021-10-13T09:00:00Z", QUARTERS[1], words, [1.0, 4.0]).await;
    assert_eq!(codes(&told), Vec::<String>::new(), "{told:#}");
    let moved = profile(&house, QUARTERS[1]).await.movement.expect("a movement").score_changes;
    let [change] = &moved[..] else { panic!("one change: {moved:?}") };
    let products = [&change.base_score, &change.score].map(|score| {
        let figure = score.as_ref().and_then(|score| score.score.as_ref());
        figure.map(|figure| figure.display_text.clone()).unwrap_or_default()
    });
    assert_eq!((products, change.direction()), (["8".to_owned(), "4".to_owned()], TravelDirection::Worsening), "from low to high");
    let second = risk(&house, QUARTERS[1]).await;
    assert_eq!(second.travel.map(|travel| travel.direction()), Some(TravelDirection::Worsening));
}
