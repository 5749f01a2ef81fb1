//! A period's report as one answer: of a part of the council, of a year, of a body, and what its figures lack.

use outturn_domain::code::{BoardCode, RecommendationCode};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::scrutiny::{Recommendation, RecommendationKind, RecommendationState};
use outturn_domain::stage::Basis;
use outturn_services::contract::scope::Part;
use outturn_services::contract::{
    Change, ExpectedReturn, GetPeriodSummaryRequest, ListExpectedReturnsRequest, PeriodSummary, Recommendation as Recommended, ReturnState,
    Review, Scope,
};

use crate::council::{item, period, place};
use crate::house::{House, Sent};
use crate::scorecards::at;
use crate::scrutiny::house;
use crate::validity;

const SECOND: &str = "2021/22 Q2";

async fn asked(house: &House, request: GetPeriodSummaryRequest) -> PeriodSummary {
    let answer = house.scorecards().await.get_period_summary(request).await.expect("a summary").into_inner();
    validity::check("GetPeriodSummaryResponse", &answer);
    answer.summary.expect("a summary")
}

fn of(period: &str) -> GetPeriodSummaryRequest {
    GetPeriodSummaryRequest { period: period.to_owned(), ..GetPeriodSummaryRequest::default() }
}

fn in_theme(code: &str) -> GetPeriodSummaryRequest {
    GetPeriodSummaryRequest { scope: Some(Scope { part: Some(Part::PlanItem(code.to_owned())) }), ..of(SECOND) }
}

/// That something is recommended of EHC-20W.
fn recommended() -> FrameworkRow {
    FrameworkRow::Recommendation(Box::new(Recommendation {
        code: RecommendationCode::parse("R-2").expect("a code"),
        kind: RecommendationKind::TargetedReview,
        period: period(SECOND),
        items: vec![item("EHC-20W")],
        text: "Look at EHC-20W".to_owned(),
        reason: None,
        made_by: None,
        made_on: None,
        board: Some(BoardCode::parse("schools").expect("a code")),
        to_cabinet: false,
        state: RecommendationState::Made,
        response: None,
        review: None,
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Recommendations", 2, 0),
    }))
}

fn recommendations(of: &PeriodSummary) -> Vec<&str> {
    of.recommendations.iter().map(|made: &Recommended| made.name.as_str()).collect()
}

fn due(of: &PeriodSummary) -> Vec<&str> {
    of.reviews_due.iter().map(|review: &Review| review.name.as_str()).collect()
}

fn changes(of: &PeriodSummary) -> Vec<&str> {
    of.changes.iter().map(|change: &Change| change.name.as_str()).collect()
}

const ASKED_OF_EHC: &str = "reviews/review-due-EHC-20W-2021-11-10";

#[tokio::test]
async fn of_a_part_of_the_council_it_tells_what_is_about_that_part() {
    let mut house = house().await;
    house.send("2021-11-12T09:00:00Z", Sent::framework(vec![recommended()])).await;
    let whole = asked(&house, of(SECOND)).await;
    assert_eq!(recommendations(&whole), ["recommendations/R-1", "recommendations/R-2"]);
    assert_eq!(due(&whole), [ASKED_OF_EHC, "reviews/board-update-what-was-said-m2021-12"]);
    let people = asked(&house, in_theme("people")).await;
    assert_eq!((recommendations(&people), due(&people)), (vec!["recommendations/R-2"], vec![ASKED_OF_EHC]));
    assert_eq!(people.reviews_done.iter().map(|review| review.name.as_str()).collect::<Vec<_>>(), ["reviews/S-1"]);
    let place = asked(&house, in_theme("place")).await;
    assert_eq!((recommendations(&place), due(&place), place.reviews_done.len()), (Vec::new(), Vec::new(), 0));
}

#[tokio::test]
async fn of_a_year_it_tells_the_changes_that_count_from_one_of_its_quarters() {
    let house = house().await;
    let (deleted, proposed) = ("changes/delete-OUT-1", "changes/replace-DEM-1");
    for (asked_of, told) in
        [("2021/22", true), (SECOND, true), ("2021/22 Q3", true), ("2020/21", true), ("2021/22 Q1", false), ("2022/23", false)]
    {
        let summary = asked(&house, of(asked_of)).await;
        assert_eq!(changes(&summary).contains(&deleted), told, "{asked_of}");
        assert!(changes(&summary).contains(&proposed), "what is proposed is asked of every report: {asked_of}");
    }
}

#[tokio::test]
async fn of_a_body_it_tells_nothing_that_is_the_councils() {
    let house = house().await;
    let of_body = asked(&house, GetPeriodSummaryRequest { entity: "academy-7".to_owned(), ..of(SECOND) }).await;
    let shares = of_body.headline.as_ref().expect("a headline").shares.iter().map(|share| share.id.as_str());
    assert_eq!(shares.collect::<Vec<_>>(), ["met_or_exceeded", "forecast_to_achieve"]);
    assert!(of_body.risks.is_none());
    let [reviews, told] = [of_body.reviews_done.len() + of_body.reviews_due.len(), of_body.recommendations.len() + of_body.changes.len()];
    assert_eq!((reviews, told, of_body.returns_missing.len(), of_body.narratives.len()), (0, 0, 0, 0));
    let of_council = asked(&house, of(SECOND)).await;
    assert_eq!(of_council.headline.as_ref().map(|headline| headline.shares.len()), Some(4));
    assert!(of_council.risks.is_some() && !of_council.changes.is_empty());
}

#[tokio::test]
async fn the_returns_that_its_figures_lack_are_those_of_the_list() {
    let house = house().await;
    let listed = ListExpectedReturnsRequest { first_period: SECOND.to_owned(), ..ListExpectedReturnsRequest::default() };
    let listed = house.submissions().await.list_expected_returns(listed).await.expect("a list").into_inner().expected_returns;
    let [expected] = &listed[..] else { panic!("one return: {listed:?}") };
    assert_eq!(expected.state(), ReturnState::Incomplete, "REF-1 was refused, and LATE-1 never came");
    assert_eq!(asked(&house, of(SECOND)).await.returns_missing, std::slice::from_ref(expected));
    let year = asked(&house, of("2021/22")).await.returns_missing;
    assert_eq!(year.iter().map(|missing: &ExpectedReturn| missing.name.as_str()).collect::<Vec<_>>(), [expected.name.as_str()]);
    let in_time = GetPeriodSummaryRequest { as_of_time: Some(at("2021-10-14T09:00:00Z")), ..of(SECOND) };
    assert!(asked(&house, in_time).await.returns_missing.is_empty(), "its day was not over");
}
