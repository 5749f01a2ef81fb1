//! What a board sees where nobody names a stage.

use outturn_domain::code::BoardCode;
use outturn_domain::fact::{Fact, FactKind, FactValue};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::organisation::{CouncilSetting, StageFor};
use outturn_domain::stage::Stage;
use outturn_services::contract::{CandidateKind, ListCandidatesRequest, ListRecommendationsRequest, ListReviewsRequest, Stage as Asked};

use crate::council::{fact, number};
use crate::house::Sent;
use crate::scrutiny::house;

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
