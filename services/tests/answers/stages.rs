//! Stages: working, signed off, published. What nobody signed off is never mistaken for what was published.

use outturn_domain::fact::Marks;
use outturn_domain::figure::Unit;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::{Frequency, Measure, RollUp};
use outturn_domain::organisation::{CouncilSetting, Publication};
use outturn_services::contract::{
    Absence, AbsenceReason, CompareScorecardsRequest, GetScorecardRequest, ListOutturnsRequest, OutsideReason, Qualifier, Stage,
    TravelDirection,
};

use crate::council::{self, actual};
use crate::house::{House, Sent};
use crate::scorecards::{ask, at, card, row, second_quarter, share, value};

fn at_stage(stage: Stage) -> GetScorecardRequest {
    GetScorecardRequest { stage: stage.into(), ..second_quarter() }
}

#[tokio::test]
async fn unset_is_the_councils_setting_and_every_answer_says_its_stage() {
    let house = House::council().await;
    assert_eq!(ask(&house, second_quarter()).await.stage(), Stage::Working);
    for stage in [Stage::Working, Stage::SignedOff, Stage::Published] {
        assert_eq!(ask(&house, at_stage(stage)).await.stage(), stage);
    }
}

#[tokio::test]
async fn a_correction_that_nobody_signed_off_is_not_seen_at_that_stage() {
    let mut house = House::council().await;
    house.send("2021-11-20T11:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 5.0)]).unsigned()).await;
    let working = card(&house, at_stage(Stage::Working)).await;
    assert_eq!((value(&working, "MYACC").display_text.as_str(), value(&working, "MYACC").stage()), ("5", Stage::Working));
    let signed = card(&house, at_stage(Stage::SignedOff)).await;
    assert_eq!((value(&signed, "MYACC").display_text.as_str(), value(&signed, "MYACC").stage()), ("119,260", Stage::SignedOff));
}

#[tokio::test]
async fn what_has_not_come_so_far_is_said_to_exist_and_nothing_more() {
    let mut house = House::council().await;
    let sent = Sent::facts(vec![actual("LATE-1", "2021/22 Q1", 3.0), actual("LATE-1", "2021/22 Q2", 12.0)]).unsigned();
    house.send("2021-11-20T11:00:00Z", sent).await;
    let signed = card(&house, at_stage(Stage::SignedOff)).await;
    let figure = value(&signed, "LATE-1");
    let absence = figure.absence.as_ref().expect("an absence");
    assert_eq!((absence.reason(), absence.reached_stage()), (AbsenceReason::NotPublished, Stage::Working));
    assert_eq!((figure.provenance_key.as_str(), figure.record_time), ("", None));
    let travel = row(&signed, "LATE-1").short_travel.as_ref().expect("travel");
    assert_eq!((travel.direction(), travel.comparator.as_ref()), (TravelDirection::NotComparable, None));
    let outside = &signed.headline.as_ref().expect("a headline").shares[0].outside;
    let group = outside.iter().find(|group| group.items == ["measures/LATE-1"]).expect("a group");
    assert_eq!(group.reason(), OutsideReason::NotAtStage);
}

#[tokio::test]
async fn published_is_what_stood_when_it_was_published() {
    let mut house = House::council().await;
    let unpublished = card(&house, at_stage(Stage::Published)).await;
    assert_eq!(value(&unpublished, "MYACC").absence.as_ref().map(Absence::reason), Some(AbsenceReason::NotPublished));
    assert_eq!(unpublished.publication, None);
    // The publication is recorded the day after it happened, and a correction comes after both.
    house.send("2021-11-11T09:00:00Z", Sent::framework(vec![council::publication()])).await;
    house.send("2021-11-20T11:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 5.0)])).await;
    let published = card(&house, at_stage(Stage::Published)).await;
    let figure = value(&published, "MYACC");
    assert_eq!((figure.display_text.as_str(), figure.stage()), ("119,260", Stage::Published));
    assert_eq!(share(&published), "1 of 2 (50%)");
    let publication = published.publication.as_ref().expect("a publication");
    assert_eq!((publication.name.as_str(), publication.publish_time), ("publications/fy2021-22-q2", Some(at("2021-11-10T18:00:00Z"))));
    assert!(!publication.provenance_key.is_empty());
    let working = card(&house, second_quarter()).await;
    let corrected = value(&working, "MYACC");
    assert_eq!((corrected.display_text.as_str(), corrected.stage()), ("5", Stage::SignedOff));
    assert!(corrected.qualifiers().any(|qualifier| qualifier == Qualifier::LateCorrection));
    // By the publication's name, to the instant.
    let request = GetScorecardRequest { publication: "publications/fy2021-22-q2".to_owned(), ..second_quarter() };
    let named = ask(&house, request).await;
    assert_eq!((named.stage(), named.read_time), (Stage::Published, Some(at("2021-11-10T18:00:00Z"))));
    assert_eq!(named.scorecard, Some(published));
}

#[tokio::test]
async fn what_is_not_for_publication_is_never_published() {
    let mut house = House::council().await;
    let mut secret = actual("LATE-1", "2021/22 Q2", 12.0);
    secret.marks = Marks { not_for_publication: true, ..Marks::default() };
    house.send("2021-10-20T09:00:00Z", Sent::facts(vec![secret])).await;
    house.send("2021-11-11T09:00:00Z", Sent::framework(vec![council::publication()])).await;
    let signed = card(&house, at_stage(Stage::SignedOff)).await;
    assert!(value(&signed, "LATE-1").not_for_publication);
    let published = card(&house, at_stage(Stage::Published)).await;
    let figure = value(&published, "LATE-1");
    assert_eq!(figure.absence.as_ref().map(Absence::reason), Some(AbsenceReason::NotPublished));
    assert_eq!(figure.provenance_key, "");
}

#[tokio::test]
async fn a_month_is_published_with_its_quarter_wherever_it_is_asked() {
    let mut house = House::council().await;
    let visits =
        Measure { frequency: Frequency::Monthly, roll_up: Some(RollUp::Sum), ..council::measure("VISITS", "place", Unit::Number, 0) };
    house.send("2021-10-20T09:00:00Z", Sent::framework(vec![FrameworkRow::Measure(Box::new(visits))])).await;
    let reported = vec![actual("VISITS", "September 2021", 41.0), actual("ANN-1", "2020/21", 390.0)];
    house.send("2021-10-20T10:00:00Z", Sent::facts(reported)).await;
    let FrameworkRow::Publication(quarter) = council::publication() else { unreachable!("a publication") };
    let last_year = Publication { period: council::period("2020/21 Q4"), ..quarter.clone() };
    let rows = [quarter, last_year].map(FrameworkRow::Publication).to_vec();
    let september = || GetScorecardRequest { period: "September 2021".to_owned(), ..at_stage(Stage::Published) };
    let before = card(&house, september()).await;
    assert_eq!(value(&before, "VISITS").absence.as_ref().map(Absence::reason), Some(AbsenceReason::NotPublished));
    house.send("2021-11-11T09:00:00Z", Sent::framework(rows)).await;
    house.send("2021-11-20T11:00:00Z", Sent::facts(vec![actual("VISITS", "September 2021", 5.0)])).await;
    let listed = async |measure: &str| {
        let request = ListOutturnsRequest { measure: measure.to_owned(), stage: Stage::Published.into(), ..ListOutturnsRequest::default() };
        let listed = house.measures().await.list_outturns(request).await.expect("an answer").into_inner().outturns;
        listed.into_iter().map(|outturn| (outturn.name, outturn.figure.expect("a figure").display_text)).collect::<Vec<_>>()
    };
    assert_eq!(listed("VISITS").await, [("measures/VISITS/outturns/m2021-09".to_owned(), "41".to_owned())]);
    let published = card(&house, september()).await;
    let figure = value(&published, "VISITS");
    assert_eq!((figure.display_text.as_str(), figure.stage()), ("41", Stage::Published));
    assert_eq!(published.publication.map(|publication| publication.name).as_deref(), Some("publications/fy2021-22-q2"));
    assert_eq!(
        listed("ANN-1").await,
        [("measures/ANN-1/outturns/fy2020-21".to_owned(), "390".to_owned())],
        "a year, with its last quarter"
    );
}

#[tokio::test]
async fn a_comparison_is_at_one_stage_unless_it_is_told_otherwise() {
    let mut house = House::council().await;
    house.send("2021-11-11T09:00:00Z", Sent::framework(vec![council::publication()])).await;
    house.send("2021-11-12T09:00:00Z", Sent::facts(vec![actual("MYACC", "2021/22 Q2", 5.0)]).unsigned()).await;
    let compared = async |request: CompareScorecardsRequest| {
        let request = CompareScorecardsRequest { period: "2021/22 Q2".to_owned(), ..request };
        let answer = house.scorecards().await.compare_scorecards(request).await.expect("a comparison").into_inner();
        (answer.base_stage(), answer.stage(), answer.differences.len())
    };
    let named = CompareScorecardsRequest {
        publication: "publications/fy2021-22-q2".to_owned(),
        base_as_of_time: Some(at("2021-11-15T09:00:00Z")),
        ..CompareScorecardsRequest::default()
    };
    assert_eq!(compared(named.clone()).await, (Stage::Published, Stage::Published, 0), "the working correction is on neither side");
    let told = CompareScorecardsRequest { base_stage: Stage::Working.into(), ..named };
    assert_eq!(compared(told).await, (Stage::Working, Stage::Published, 1));
    let signed = FrameworkRow::Setting(CouncilSetting::DefaultStage(outturn_domain::stage::Stage::SignedOff));
    house.send("2021-11-16T09:00:00Z", Sent::framework(vec![signed])).await;
    let request = CompareScorecardsRequest {
        period: "2021/22 Q2".to_owned(),
        base_as_of_time: Some(at("2021-11-15T09:00:00Z")),
        ..CompareScorecardsRequest::default()
    };
    let answer = house.scorecards().await.compare_scorecards(request).await.expect("a comparison").into_inner();
    let stages = (answer.base_stage(), answer.stage(), answer.differences.len());
    assert_eq!(stages, (Stage::SignedOff, Stage::SignedOff, 0), "the council's own stage was another then");
}
