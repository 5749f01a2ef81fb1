//! What a member of a board of the example council needs for the next meeting, in one call: every part is what its own method gives.

use std::collections::BTreeSet;

use outturn_domain::finding::Verdict;
use outturn_services::contract::delivery_service_client::DeliveryServiceClient;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::scope::Part;
use outturn_services::contract::scrutiny_service_client::ScrutinyServiceClient;
use outturn_services::contract::submission_service_client::SubmissionServiceClient;
use outturn_services::contract::{
    AttainmentOutcome, BoardView, GetBoardPlanRequest, GetBoardViewRequest, GetDeliverySummaryRequest, GetRiskProfileRequest,
    GetScorecardRequest, ListCandidatesRequest, ListExpectedReturnsRequest, ListRecommendationsRequest, ListReviewsRequest,
    RecommendationKind, RecommendationState, ReturnState, ReviewState, Scope, ScorecardRow,
};
use tonic::Code;
use tonic::transport::Channel;

use crate::frameworks::drop_framework;
use crate::house::{House, instant, timestamp};

const QUARTER_TWO: &str = "2021/22 Q2";
const BOARD: &str = "boards/executive-scrutiny-board";
const NARROW: &str = "boards/corporate-review-board";

fn scrutiny(house: &House) -> ScrutinyServiceClient<Channel> {
    ScrutinyServiceClient::new(house.channel.clone())
}

async fn view(house: &House, request: GetBoardViewRequest) -> BoardView {
    scrutiny(house).get_board_view(request).await.expect("a view").into_inner().board_view.expect("a view")
}

fn of(board: &str) -> GetBoardViewRequest {
    GetBoardViewRequest { board: board.to_owned(), ..GetBoardViewRequest::default() }
}

/// The example council with rules that raise candidates, recommendations and a plan of the board.
async fn council() -> House {
    let mut house = House::derby().await;
    let rules = "Code | Raised when\nup | risk up";
    let made = "Code | Kind | Period | Recommendation | Items | Board | State
Q2 | none | 2021/22 Q2 | No measure recommended for a performance surgery | | Executive Scrutiny Review Board |
R1 | update | 2021/22 Q1 | Hear about plans within 20 weeks | EHC-20W | Executive Scrutiny Board | accepted
R2 | update | 2021/22 Q1 | Hear about visits | EHC-20W | Executive Scrutiny Board | implemented";
    let plan = "Board | Period | What | Kind | Meeting period | Items
Executive Scrutiny Board | 2021/22 | Demand | update | m2021-11 |
Executive Scrutiny Board | 2021/22 | Measures of business plans | chosen measures | | EHC-20W";
    let sheets = [("Scrutiny rules", rules), ("Recommendations", made), ("Board plans", plan)];
    assert_eq!(drop_framework(&mut house, "scrutiny", &sheets).await, (Verdict::Accepted, Vec::new()));
    house.scorecard(QUARTER_TWO, None).await;
    house
}

#[tokio::test]
async fn the_executive_scrutiny_board_by_its_alias_and_by_its_name() {
    let house = council().await;
    let view = view(&house, of("Executive Scrutiny Review Board")).await;
    assert_eq!(view, self::view(&house, of(BOARD)).await);
    let meeting = view.next_meeting.as_ref().and_then(|meeting| meeting.meeting_date).expect("a day");
    assert_eq!((meeting.year, meeting.month, meeting.day), (2021, 11, 15));
    assert_eq!(view.period.as_ref().map(|period| period.id.as_str()), Some("fy2021-22-q2"));
    let missed = |row: &&ScorecardRow| row.attainment.as_ref().is_some_and(|met| met.outcome() == AttainmentOutcome::Missed);
    assert_eq!(view.attention_rows.iter().filter(missed).count(), 10, "10 of 46 missed");
    assert_eq!(view.chosen_rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["EHC-20W"]);
    assert!(view.candidates.is_empty(), "each falls to a board whose remit covers it more closely");
    let made: Vec<_> = view.open_recommendations.iter().map(|made| made.name.as_str()).collect();
    assert_eq!(made, ["recommendations/R1"], "one was done, and of a decision for nothing there is nothing to do");
    let told: Vec<_> = view.open_reviews.iter().map(|review| review.outcome.as_str()).collect();
    assert_eq!(told, ["Demand and the impacts of COVID-19 on services", "The Capital programme and our priority projects"]);
    assert!(view.risks.iter().any(|risk| risk.code == "SR27"), "every risk threatens an outcome of the plan, which is the board's remit");
    assert_eq!(view.changes.len(), 2, "both were approved since the meeting in September");
}

#[tokio::test]
async fn every_part_of_the_view_is_what_its_own_method_gives() {
    let house = council().await;
    let mut raised = 0;
    for board in [BOARD, NARROW, "boards/children-and-young-people-review-board"] {
        let view = view(&house, of(board)).await;
        let (period, scope) = (|| QUARTER_TWO.to_owned(), || Some(Scope { part: Some(Part::Board(board.to_owned())) }));
        let card = GetScorecardRequest { period: period(), scope: scope(), ..GetScorecardRequest::default() };
        let card = house.ask_scorecard(card).await;
        assert_eq!(view.headline, card.headline, "{board}");
        assert!(view.attention_rows.len() < card.rows.len() && view.attention_rows.iter().all(|row| card.rows.contains(row)), "{board}");

        let mut client = scrutiny(&house);
        let named = || board.to_owned();
        let candidates = ListCandidatesRequest { period: period(), board: named(), page_size: 1000, ..ListCandidatesRequest::default() };
        let candidates = client.list_candidates(candidates).await.expect("a list").into_inner().candidates;
        raised += candidates.len();
        assert_eq!(view.candidates, candidates, "{board}");
        let states = vec![RecommendationState::Made.into(), RecommendationState::Accepted.into()];
        let made = ListRecommendationsRequest { board: named(), states, ..ListRecommendationsRequest::default() };
        let mut made = client.list_recommendations(made).await.expect("a list").into_inner().recommendations;
        made.retain(|made| made.kind() != RecommendationKind::None);
        assert_eq!(view.open_recommendations, made, "{board}");
        let states = [ReviewState::Planned, ReviewState::Held, ReviewState::Overdue].map(i32::from).to_vec();
        let reviews = ListReviewsRequest { board: named(), states, ..ListReviewsRequest::default() };
        assert_eq!(view.open_reviews, client.list_reviews(reviews).await.expect("a list").into_inner().reviews, "{board}");
        let plan = GetBoardPlanRequest { board: named(), ..GetBoardPlanRequest::default() };
        assert_eq!(view.plan, client.get_board_plan(plan).await.ok().and_then(|answer| answer.into_inner().plan), "{board}");

        let delivery = GetDeliverySummaryRequest { period: period(), scope: scope(), ..GetDeliverySummaryRequest::default() };
        let delivery = DeliveryServiceClient::new(house.channel.clone()).get_delivery_summary(delivery).await.expect("an answer");
        assert_eq!(view.delivery, delivery.into_inner().summary, "{board}");
        let listed = ListExpectedReturnsRequest { first_period: period(), scope: scope(), ..ListExpectedReturnsRequest::default() };
        let listed = SubmissionServiceClient::new(house.channel.clone()).list_expected_returns(listed).await.expect("a list").into_inner();
        let lacking = [ReturnState::Late, ReturnState::Refused, ReturnState::Incomplete];
        let lacking: Vec<_> = listed.expected_returns.into_iter().filter(|listed| lacking.contains(&listed.state())).collect();
        assert_eq!(view.returns_missing, lacking, "the day of quarter two is over: {board}");
    }
    assert!(raised > 0, "the boards with services in their remits have candidates");
}

#[tokio::test]
async fn the_risks_that_moved_are_those_of_the_profile() {
    let house = council().await;
    let mut seen = 0;
    for board in [BOARD, NARROW, "boards/adults-and-health-review-board", "boards/children-and-young-people-review-board"] {
        let view = view(&house, of(board)).await;
        let profile = GetRiskProfileRequest {
            period: QUARTER_TWO.to_owned(),
            scope: Some(Scope { part: Some(Part::Board(board.to_owned())) }),
            register: "-".to_owned(),
            ..GetRiskProfileRequest::default()
        };
        let profile = RiskServiceClient::new(house.channel.clone()).get_risk_profile(profile).await.expect("an answer").into_inner();
        let moved = profile.profile.and_then(|profile| profile.movement).expect("a movement");
        let events = moved.entries.iter().chain(&moved.exits).chain(&moved.redefinitions).map(|event| event.risk.clone());
        let moved: BTreeSet<String> = events.chain(moved.score_changes.iter().map(|change| change.risk.clone())).collect();
        seen += moved.len();
        assert_eq!(view.risks.iter().map(|risk| risk.name.clone()).collect::<BTreeSet<_>>(), moved, "{board}");
    }
    assert!(seen > 0, "some of the council's risks moved");
}

#[tokio::test]
async fn as_of_the_day_before_nothing_was_decided_and_no_rule_raised_anything() {
    let house = council().await;
    let before = GetBoardViewRequest { as_of_time: Some(timestamp(instant("2021-11-09T12:00:00Z"))), ..of(BOARD) };
    let before = view(&house, before).await;
    assert!(before.next_meeting.is_some() && before.headline.is_some());
    let [raised, made] = [before.candidates.len(), before.open_recommendations.len()];
    assert_eq!((raised, made, before.changes.len(), before.open_reviews.len(), before.plan), (0, 0, 0, 0, None));
}

#[tokio::test]
async fn a_board_with_a_narrow_remit_and_no_meeting_sees_the_quarter_that_ended_last() {
    let house = council().await;
    let narrow = view(&house, of("Corporate Services Scrutiny Review Board")).await;
    assert!(narrow.next_meeting.is_none() && narrow.plan.is_none() && narrow.open_reviews.is_empty());
    assert_eq!(narrow.period.as_ref().map(|period| period.id.as_str()), Some("fy2021-22-q2"));
    let whole = view(&house, of(BOARD)).await;
    let measures = |view: &BoardView| view.headline.as_ref().map_or(0, |headline| headline.measure_count);
    assert!(measures(&narrow) > 0 && measures(&narrow) < measures(&whole));
    let name = |view: &BoardView| view.candidates.iter().map(|candidate| candidate.item.clone()).collect::<BTreeSet<_>>();
    assert!(!name(&narrow).is_empty() && name(&narrow).is_disjoint(&name(&whole)), "each falls to one board");
    for (board, code) in [("Star Chamber", Code::NotFound), ("", Code::InvalidArgument)] {
        assert_eq!(scrutiny(&house).get_board_view(of(board)).await.expect_err("no view").code(), code, "{board:?}");
    }
}
