//! Erasures: every answer that an erased submission may have touched names it, and nothing tells what it held.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use outturn_domain::finding::Verdict as Became;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::measure::Effective;
use outturn_domain::organisation::{Delegation, Submitter};
use outturn_domain::provenance::SubmissionId;
use outturn_services::contract::{
    Erasure, GetMeasureRequest, GetProvenanceRequest, GetScorecardRequest, GetSubmissionRequest, ListFindingsRequest, ListMeasuresRequest,
    ListOutturnsRequest, ListRisksRequest, ListSubmissionsRequest, View,
};

use crate::house::{House, Sent};
use crate::scorecards::{at, second_quarter};
use crate::validity;

/// A council of which one more return came after the second quarter's, and was erased.
async fn house(submitter: &'static str, verdict: Became) -> (House, SubmissionId) {
    let mut house = House::council().await;
    let erased = house.send_erased("2021-10-20T09:00:00Z", submitter, verdict).await;
    (house, erased)
}

/// A key with another submission in it.
fn key_in(key: &str, submission: &str, other: &SubmissionId) -> String {
    let (id, other) = (submission.trim_start_matches("submissions/").as_bytes(), other.to_string());
    let mut bytes = URL_SAFE_NO_PAD.decode(key).expect("a key");
    let start = bytes.windows(id.len()).position(|window| window == id).expect("its submission");
    bytes.splice(start..start + id.len(), other.bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn is_named(erasures: &[Erasure], erased: &SubmissionId) {
    let [erasure] = erasures else { panic!("one erasure: {erasures:?}") };
    assert_eq!(erasure.submission, format!("submissions/{erased}"));
    assert_eq!((erasure.reason.as_str(), erasure.erased_by.as_str()), ("named a child in a comment", "performance team"));
    assert_eq!(erasure.erase_time, Some(at("2021-11-15T08:00:00Z")));
    assert_eq!(erasure.erased_fact_count, 0, "that is not known any more");
}

#[tokio::test]
async fn every_answer_that_it_may_have_touched_names_an_erasure() {
    let (house, erased) = house("childrens", Became::Accepted).await;
    let card = house.scorecards().await.get_scorecard(second_quarter()).await.expect("a scorecard").into_inner();
    validity::check("GetScorecardResponse", &card);
    is_named(&card.erasures, &erased);
    let kept = house.scorecards().await.get_scorecard(second_quarter()).await.expect("a scorecard").into_inner();
    is_named(&kept.erasures, &erased);
    let mut measures = house.measures().await;
    let all = measures.list_measures(ListMeasuresRequest::default()).await.expect("measures").into_inner();
    is_named(&all.erasures, &erased);
    let one = measures.get_measure(GetMeasureRequest { name: "EHC-20W".to_owned(), ..Default::default() }).await;
    is_named(&one.expect("a measure").into_inner().erasures, &erased);
    let outturns = ListOutturnsRequest { measure: "EHC-20W".to_owned(), ..Default::default() };
    is_named(&measures.list_outturns(outturns).await.expect("outturns").into_inner().erasures, &erased);
    let risks = house.risks().await.list_risks(ListRisksRequest { register: "-".to_owned(), ..Default::default() }).await;
    is_named(&risks.expect("risks").into_inner().erasures, &erased);
}

#[tokio::test]
async fn as_of_an_instant_before_it_came_there_is_nothing_to_name() {
    let (house, erased) = house("childrens", Became::Accepted).await;
    let as_of = async |instant: &str| {
        let request = GetScorecardRequest { as_of_time: Some(at(instant)), ..second_quarter() };
        house.scorecards().await.get_scorecard(request).await.expect("a scorecard").into_inner().erasures
    };
    assert_eq!(as_of("2021-10-20T08:59:59Z").await, []);
    // It had not been erased then, but nobody can say any more what was seen.
    is_named(&as_of("2021-10-20T09:00:00Z").await, &erased);
}

#[tokio::test]
async fn what_its_sender_could_not_report_was_not_touched() {
    let mut house = House::council().await;
    let submitter = Submitter {
        code: outturn_domain::code::SubmitterCode::parse("housing").expect("a code"),
        title: "Housing".to_owned(),
        may_report_for: Delegation::Units(vec![outturn_domain::code::UnitCode::parse("homes").expect("a code")]),
        effective: Effective::default(),
        place: outturn_domain::address::Place::sheet("Organisation"),
    };
    house.send("2021-10-19T09:00:00Z", Sent::framework(vec![FrameworkRow::Submitter(submitter)])).await;
    house.send_erased("2021-10-20T09:00:00Z", "housing", Became::Accepted).await;
    let card = house.scorecards().await.get_scorecard(second_quarter()).await.expect("a scorecard").into_inner();
    assert_eq!(card.erasures, []);
    // A framework can say anything about any of them.
    let framework = house.send_erased("2021-10-21T09:00:00Z", "framework", Became::Accepted).await;
    let card = house.scorecards().await.get_scorecard(second_quarter()).await.expect("a scorecard").into_inner();
    is_named(&card.erasures, &framework);
}

#[tokio::test]
async fn a_duplicate_said_nothing_that_could_be_missing() {
    let (house, _) = house("childrens", Became::Duplicate).await;
    let card = house.scorecards().await.get_scorecard(second_quarter()).await.expect("a scorecard").into_inner();
    assert_eq!(card.erasures, []);
}

#[tokio::test]
async fn an_erased_submission_is_listed_as_such() {
    let (house, erased) = house("childrens", Became::AcceptedWithFindings).await;
    let mut client = house.submissions().await;
    let listed = client.list_submissions(ListSubmissionsRequest::default()).await.expect("a list").into_inner();
    is_named(&listed.erasures, &erased);
    let own: Vec<_> = listed.submissions.iter().map(|submission| submission.erasure.is_some()).collect();
    assert_eq!(own, [true, false, false, false], "the newest first");
    let name = format!("submissions/{erased}");
    let one = client.get_submission(GetSubmissionRequest { name: name.clone(), ..Default::default() }).await.expect("it").into_inner();
    validity::check("GetSubmissionResponse", &one);
    is_named(&one.erasures, &erased);
    let submission = one.submission.expect("a submission");
    is_named(&submission.erasure.into_iter().collect::<Vec<_>>(), &erased);
    assert_eq!((submission.fact_count, submission.findings.len(), submission.submitter.as_str()), (0, 0, "submitters/childrens"));
    for (of, expected) in [(name.as_str(), true), ("submissions/-", true)] {
        let findings = client.list_findings(ListFindingsRequest { submission: of.to_owned(), ..Default::default() }).await;
        assert_eq!(findings.expect("a list").into_inner().erasures.len() == 1, expected, "{of}");
    }
    let other = listed.submissions[1].name.clone();
    let findings =
        client.list_findings(ListFindingsRequest { submission: other, ..Default::default() }).await.expect("a list").into_inner();
    assert_eq!(findings.erasures, []);
}

#[tokio::test]
async fn a_key_into_an_erased_submission_says_that_it_was_erased() {
    let (house, erased) = house("childrens", Became::Accepted).await;
    let request = GetScorecardRequest { view: View::Full.into(), ..second_quarter() };
    let card = house.scorecards().await.get_scorecard(request).await.expect("a scorecard").into_inner().scorecard.expect("a scorecard");
    let shown = card.rows.iter().flat_map(|row| &row.provenance).find(|shown| shown.cell_text == "119260").expect("a cell");
    let mut client = house.measures().await;
    let intact =
        client.get_provenance(GetProvenanceRequest { key: shown.key.clone(), ..Default::default() }).await.expect("a cell").into_inner();
    assert_eq!((intact.erasures.len(), intact.provenance.expect("a cell").erasure), (0, None));
    // The key of the same cell, as it was given while the erased submission was there.
    let key = key_in(&shown.key, &shown.submission, &erased);
    let gone = client.get_provenance(GetProvenanceRequest { key, ..Default::default() }).await.expect("what is left").into_inner();
    validity::check("GetProvenanceResponse", &gone);
    is_named(&gone.erasures, &erased);
    let left = gone.provenance.expect("what is left");
    is_named(&left.erasure.into_iter().collect::<Vec<_>>(), &erased);
    assert_eq!((left.sheet.as_str(), left.cell.as_str(), left.cell_text.as_str()), ("", "", ""));
    assert_eq!((left.submitter.as_str(), left.record_time), ("submitters/childrens", Some(at("2021-10-20T09:00:00Z"))));
}
