//! Scrutiny of the example council's quarter two, asked over gRPC: the report as one answer, what rules raise and people decide, reviews, and the changes.

use outturn_domain::finding::Verdict;
use outturn_services::contract::delivery_service_client::DeliveryServiceClient;
use outturn_services::contract::forecast_service_client::ForecastServiceClient;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::scrutiny_service_client::ScrutinyServiceClient;
use outturn_services::contract::{
    Candidate, ChangeState, GetDeliverySummaryRequest, GetForecastSummaryRequest, GetPeriodSummaryRequest, GetRiskProfileRequest,
    ListCandidatesRequest, ListChangesRequest, ListReviewsRequest, PeriodSummary, RecommendationKind, ReviewState, Share,
};

use crate::frameworks::drop_framework;
use crate::house::{House, instant, timestamp};

const QUARTER_TWO: &str = "2021/22 Q2";

async fn summary(house: &House) -> PeriodSummary {
    let request = GetPeriodSummaryRequest { period: QUARTER_TWO.to_owned(), ..GetPeriodSummaryRequest::default() };
    let answer = ScorecardServiceClient::new(house.channel.clone()).get_period_summary(request).await.expect("an answer");
    answer.into_inner().summary.expect("a summary")
}

#[tokio::test]
async fn the_report_as_one_answer_has_the_figures_of_its_own_methods() {
    let house = House::derby().await;
    let card = house.scorecard(QUARTER_TWO, None).await;
    let summary = summary(&house).await;
    let shares = &summary.headline.as_ref().expect("a headline").shares;
    let shown: Vec<_> = shares.iter().map(|share| (share.id.as_str(), share.count, share.denominator)).collect();
    let expected = [
        ("met_or_exceeded", 36, 46),
        ("forecast_to_achieve", 49, 52),
        ("milestones_on_track_or_completed", 63, 69),
        ("projects_green_or_amber_green", 15, 20),
    ];
    assert_eq!(shown, expected);
    let period = || QUARTER_TWO.to_owned();
    let forecasts = GetForecastSummaryRequest { origin_period: period(), ..GetForecastSummaryRequest::default() };
    let forecasts = ForecastServiceClient::new(house.channel.clone()).get_forecast_summary(forecasts).await.expect("an answer");
    let delivery = GetDeliverySummaryRequest { period: period(), ..GetDeliverySummaryRequest::default() };
    let delivery = DeliveryServiceClient::new(house.channel.clone()).get_delivery_summary(delivery).await.expect("an answer");
    let delivery = delivery.into_inner().summary.expect("a summary");
    let own: Vec<Share> = [
        card.headline.as_ref().and_then(|headline| headline.shares.first()).cloned(),
        forecasts.into_inner().summary.and_then(|summary| summary.submitted),
        delivery.milestones,
        delivery.projects,
    ]
    .into_iter()
    .map(|share| share.expect("a share"))
    .collect();
    let without_names = |share: &Share| Share { counted: Vec::new(), not_counted: Vec::new(), ..share.clone() };
    assert_eq!(shares.iter().map(without_names).collect::<Vec<_>>(), own.iter().map(without_names).collect::<Vec<_>>());
    let profile = GetRiskProfileRequest { period: period(), ..GetRiskProfileRequest::default() };
    let profile = RiskServiceClient::new(house.channel.clone()).get_risk_profile(profile).await.expect("an answer");
    let risks = summary.risks.as_ref().expect("a movement");
    assert_eq!(Some(risks), profile.into_inner().profile.expect("a profile").movement.as_ref());
    assert_eq!((risks.base_live_count, risks.live_count), (18, 18));
    assert_eq!((risks.entries[0].code.as_str(), risks.exits[0].code.as_str()), ("SR27", "SR25"));
    let missed = card
        .rows
        .iter()
        .filter(|row| row.attainment.as_ref().is_some_and(|met| met.outcome() == outturn_services::contract::AttainmentOutcome::Missed));
    for row in missed {
        assert!(summary.concerns.iter().any(|concern| concern.item == row.measure && !concern.reason.is_empty()), "{}", row.code);
    }
    assert_eq!(summary.changes.len(), 2);
}

#[tokio::test]
async fn reviews_done_and_due_and_updates_to_the_board_by_its_alias() {
    let house = House::derby().await;
    house.scorecard(QUARTER_TWO, None).await;
    let summary = summary(&house).await;
    let done: Vec<_> = summary.reviews_done.iter().filter_map(|review| review.items.first()).map(String::as_str).collect();
    for risk in ["risks/SR6", "risks/SR7", "risks/SR10"] {
        assert!(done.contains(&risk), "{done:?}");
    }
    let due: Vec<_> = summary.reviews_due.iter().filter_map(|review| review.items.first()).map(String::as_str).collect();
    assert_eq!(due, ["risks/SR16", "risks/SR18"]);
    for board in ["Executive Scrutiny Board", "Executive Scrutiny Review Board"] {
        let request = ListReviewsRequest { board: board.to_owned(), ..ListReviewsRequest::default() };
        let answer = ScrutinyServiceClient::new(house.channel.clone()).list_reviews(request).await.expect("a list").into_inner();
        let told: Vec<_> = answer.reviews.iter().map(|review| (review.outcome.as_str(), review.state())).collect();
        let planned = ReviewState::Planned;
        assert_eq!(
            told,
            [("Demand and the impacts of COVID-19 on services", planned), ("The Capital programme and our priority projects", planned)]
        );
    }
}

#[tokio::test]
async fn ten_missed_candidates_are_raised_and_none_is_recommended() {
    let mut house = House::derby().await;
    let rules = "Code | Raised when\nmissed | target missed\nyear | forecast to miss";
    let before = house.now();
    let (verdict, told) = drop_framework(&mut house, "scrutiny", &[("Scrutiny rules", rules)]).await;
    assert_eq!((verdict, told), (Verdict::Accepted, Vec::new()));
    house.scorecard(QUARTER_TWO, None).await;
    let mut client = ScrutinyServiceClient::new(house.channel.clone());
    let request = ListCandidatesRequest { period: QUARTER_TWO.to_owned(), ..ListCandidatesRequest::default() };
    let answer = client.list_candidates(request.clone()).await.expect("a list").into_inner();
    let of_rule = |id: &str| answer.candidates.iter().filter(|candidate| candidate.rule.as_ref().is_some_and(|rule| rule.id == id)).count();
    assert_eq!((of_rule("missed"), of_rule("year")), (10, 3), "10 of 46 missed; 3 of 52 are forecast to");
    assert!(answer.candidates.iter().all(|candidate| candidate.recommendations.is_empty() && candidate.board.is_some()));
    let [decision] = &answer.decisions[..] else { panic!("one decision: {:?}", answer.decisions) };
    assert_eq!((decision.kind(), decision.travels_to_cabinet), (RecommendationKind::None, true));
    assert_eq!(decision.text, "No measure recommended for a performance surgery");
    let of_cabinet = |candidate: &&Candidate| candidate.board.as_ref().is_some_and(|board| board.name == "boards/cabinet");
    assert_eq!(answer.candidates.iter().filter(of_cabinet).count(), 0, "the Cabinet decides and does not scrutinise");
    for (at, decisions) in [(before, 1), (instant("2021-10-31T12:00:00Z"), 0)] {
        let then = ListCandidatesRequest { as_of_time: Some(timestamp(at)), ..request.clone() };
        let then = client.list_candidates(then).await.expect("a list").into_inner();
        assert_eq!((then.candidates.len(), then.decisions.len()), (0, decisions), "{at}: there was no rule, and in October no decision");
    }
}

#[tokio::test]
async fn two_changes_asked_before_and_after_and_before_they_were_made() {
    let house = House::derby().await;
    house.scorecard(QUARTER_TWO, None).await;
    let list = async |request: ListChangesRequest| {
        ScrutinyServiceClient::new(house.channel.clone()).list_changes(request).await.expect("a list").into_inner().changes
    };
    let all = list(ListChangesRequest::default()).await;
    assert_eq!(
        all.iter().map(|change| (change.name.as_str(), change.state())).collect::<Vec<_>>(),
        [("changes/delete-PRT-EMP", ChangeState::Approved), ("changes/split-MS-NBH", ChangeState::Approved)]
    );
    for item in ["MS-NBH", "milestones/MS-NBH-A", "ms nbh b"] {
        let found = list(ListChangesRequest { item: item.to_owned(), ..ListChangesRequest::default() }).await;
        assert_eq!(found.iter().map(|change| change.name.as_str()).collect::<Vec<_>>(), ["changes/split-MS-NBH"], "{item}");
        assert_ne!(found[0].new_owners[0], found[0].new_owners[1], "different accountabilities");
    }
    let october = Some(timestamp(instant("2021-10-31T12:00:00Z")));
    assert!(list(ListChangesRequest { as_of_time: october, ..ListChangesRequest::default() }).await.is_empty());
}
