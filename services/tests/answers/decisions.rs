//! What bodies decide, a change that they refuse among it; and what a board sees where nobody names a stage.

use outturn_domain::change::{Change, ChangeKind};
use outturn_domain::code::BoardCode;
use outturn_domain::fact::{Fact, FactKind, FactValue};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::organisation::{CouncilSetting, StageFor};
use outturn_domain::stage::{Basis, Stage};
use outturn_services::contract::{
    CandidateKind, Change as Shown, ChangeState, GetMeasureRequest, GetPeriodSummaryRequest, ItemState, ListCandidatesRequest,
    ListChangesRequest, ListRecommendationsRequest, ListReviewsRequest, Stage as Asked,
};

use crate::council::{fact, item, number, period, place};
use crate::house::{House, Sent};
use crate::scorecards::at;
use crate::scrutiny::house;
use crate::validity;

/// The proposal to replace DEM-1, as a body decided on it.
pub(crate) fn refused(rejected_on: Option<&str>) -> FrameworkRow {
    FrameworkRow::Change(Change {
        kind: ChangeKind::Replace,
        item: item("DEM-1"),
        new_items: vec![item("MYACC")],
        rationale: Some("Members want demand to be told by itself".to_owned()),
        approving_body: Some("cabinet".to_owned()),
        approved_on: None,
        rejected_on: rejected_on.map(|day| day.parse().expect("a day")),
        judges_from: Some(period("2021/22 Q3")),
        stood_before: vec![item("MYACC")],
        number: 1,
        unstated: outturn_domain::change::Unstated::default(),
        basis: Basis::Illustrative,
        basis_note: None,
        place: place("Changes", 2, 0),
    })
}

async fn changes(house: &House, request: ListChangesRequest) -> Vec<Shown> {
    let answer = house.scrutiny().await.list_changes(request).await.expect("a list").into_inner();
    validity::check("ListChangesResponse", &answer);
    answer.changes
}

async fn state(house: &House, code: &str) -> ItemState {
    let request = GetMeasureRequest { name: code.to_owned(), ..GetMeasureRequest::default() };
    house.measures().await.get_measure(request).await.expect("a measure").into_inner().measure.expect("a measure").state()
}

#[tokio::test]
async fn a_change_that_a_body_refused_is_rejected_and_its_item_stays_as_it_was() {
    let mut house = house().await;
    let named = |changes: Vec<Shown>| changes.into_iter().map(|change| (change.name.clone(), change.state())).collect::<Vec<_>>();
    let of_dem = || ListChangesRequest { item: "DEM-1".to_owned(), ..ListChangesRequest::default() };
    let name = "changes/replace-DEM-1".to_owned();
    assert_eq!(named(changes(&house, of_dem()).await), [(name.clone(), ChangeState::Proposed)]);
    assert_eq!(state(&house, "DEM-1").await, ItemState::ProposedForChange);

    house.send("2021-11-16T09:00:00Z", Sent::framework(vec![refused(Some("2021-11-15"))])).await;
    let rejected = ListChangesRequest { states: vec![ChangeState::Rejected.into()], ..ListChangesRequest::default() };
    let found = changes(&house, rejected).await;
    let [change] = &found[..] else { panic!("one was rejected: {found:?}") };
    assert_eq!(change.name, name);
    assert_eq!(change.reject_date.as_ref().map(|day| day.display_text.as_str()), Some("15 November 2021"));
    assert_eq!((state(&house, "DEM-1").await, state(&house, "MYACC").await), (ItemState::Live, ItemState::Live));
    let summary = GetPeriodSummaryRequest { period: "2021/22 Q2".to_owned(), ..GetPeriodSummaryRequest::default() };
    let summary = house.scorecards().await.get_period_summary(summary).await.expect("a summary").into_inner().summary.expect("a summary");
    assert!(summary.changes.iter().all(|change| change.name != name), "a report asks for no decision that has been made");

    let before = ListChangesRequest { as_of_time: Some(at("2021-11-14T09:00:00Z")), ..of_dem() };
    assert_eq!(named(changes(&house, before).await), [(name.clone(), ChangeState::Proposed)]);
    // A refusal that is written down before its day is none until that day.
    house.send("2021-11-17T09:00:00Z", Sent::framework(vec![refused(Some("2021-12-06"))])).await;
    assert_eq!(named(changes(&house, of_dem()).await), [(name, ChangeState::Proposed)]);
}

/// Of 110 plans 80 in time, and not 63.
pub(crate) fn more_in_time() -> Fact {
    fact("EHC-20W", "2021/22 Q2", FactKind::Numerator, FactValue::Number(number(80.0)))
}

#[tokio::test]
async fn what_is_asked_for_a_board_is_of_the_stage_that_is_settled_for_it() {
    let mut house = house().await;
    let part = StageFor::Board(BoardCode::parse("schools").expect("a code"));
    let setting = FrameworkRow::Setting(CouncilSetting::DefaultStageFor { part, stage: Stage::SignedOff });
    house.send("2021-11-12T09:00:00Z", Sent::framework(vec![setting])).await;
    // A correction that nobody signed off: by it the target is met.
    house.send("2021-11-13T09:00:00Z", Sent::facts(vec![more_in_time()]).unsigned()).await;
    let mut client = house.scrutiny().await;
    let [schools, nobody] = ["schools".to_owned(), String::new()];
    let candidates = |board: &String| ListCandidatesRequest {
        board: board.clone(),
        period: "2021/22 Q2".to_owned(),
        kinds: vec![CandidateKind::Concern.into()],
        ..ListCandidatesRequest::default()
    };
    for (board, stage, raised) in [(&schools, Asked::SignedOff, 2), (&nobody, Asked::Working, 0)] {
        let found = client.list_candidates(candidates(board)).await.expect("a list").into_inner();
        assert_eq!((found.stage(), found.candidates.len()), (stage, raised), "{board:?}");
        let reviews = ListReviewsRequest { board: board.clone(), ..ListReviewsRequest::default() };
        assert_eq!(client.list_reviews(reviews).await.expect("a list").into_inner().stage(), stage, "{board:?}");
        let made = ListRecommendationsRequest { board: board.clone(), ..ListRecommendationsRequest::default() };
        assert_eq!(client.list_recommendations(made).await.expect("a list").into_inner().stage(), stage, "{board:?}");
    }
    let asked = ListCandidatesRequest { stage: Asked::Working.into(), ..candidates(&schools) };
    assert_eq!(client.list_candidates(asked).await.expect("a list").into_inner().stage(), Asked::Working, "what is asked for stands");
}
