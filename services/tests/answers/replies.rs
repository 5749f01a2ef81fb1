//! What senders said to what they were asked, as each instant saw it.

use outturn_domain::address::{CellAddress, Place};
use outturn_domain::finding::{Finding as Told, FindingCode, Verdict};
use outturn_domain::provenance::{Sequence, SubmissionId};
use outturn_services::contract::{Finding, FindingState, GetSubmissionRequest, ListFindingsRequest, Severity};
use outturn_store::answers::NewAnswer;

use crate::council;
use crate::house::{House, Sent};
use crate::scorecards::at;
use crate::validity;

fn query() -> Told {
    let query = Told::new(FindingCode::ValueJumped, "The value of EHC-20W is far from those before.");
    let query = query.at(Place::cell("Outturns", CellAddress::new(4, 1))).found("57.3%");
    query.about(Some(council::item("EHC-20W")), Some(council::period("2021/22 Q2")))
}

fn told(findings: Vec<Told>) -> Sent {
    Sent { findings, verdict: Verdict::AcceptedWithFindings, ..Sent::facts(council::second_quarter()) }
}

fn answer(asked: Sequence, ordinal: i64, words: &str) -> Sent {
    Sent::answers(vec![NewAnswer { asked, ordinal, words: words.to_owned() }])
}

/// A council that asked about a return on 1 November, behind an error and before a note.
async fn house() -> (House, SubmissionId, Sequence) {
    let mut house = House::council().await;
    let [error, note] = [FindingCode::NumberExpected, FindingCode::RowAbsent].map(|code| Told::new(code, "Something."));
    let (id, asked) = house.send("2021-11-01T09:00:00Z", told(vec![error, query(), note])).await;
    (house, id, asked.sequence)
}

async fn findings(house: &House, id: &SubmissionId, as_of: Option<&str>, states: &[FindingState]) -> Vec<Finding> {
    let request = ListFindingsRequest {
        submission: id.to_string(),
        as_of_time: as_of.map(at),
        states: states.iter().map(|&state| state.into()).collect(),
        ..ListFindingsRequest::default()
    };
    let answer = house.submissions().await.list_findings(request).await.expect("a list").into_inner();
    validity::check("ListFindingsResponse", &answer);
    answer.findings
}

/// What a finding says of its answer.
fn reply(finding: &Finding) -> (FindingState, &str, &str, Option<prost_types::Timestamp>, bool) {
    (finding.state(), &finding.answer, &finding.answered_by, finding.answer_time, finding.answer_carried)
}

#[tokio::test]
async fn a_query_is_answered_from_the_instant_of_its_answer_on() {
    let (mut house, id, asked) = house().await;
    house.send("2021-11-02T09:00:00Z", answer(asked, 1, "We are looking.")).await;
    house.send("2021-11-03T09:00:00Z", answer(asked, 1, "Two wards moved.")).await;
    let open = (FindingState::Open, "", "", None, false);
    for (as_of, expected) in [
        (Some("2021-11-02T08:59:59Z"), open),
        (
            Some("2021-11-02T09:00:00Z"),
            (FindingState::Answered, "We are looking.", "submitters/childrens", Some(at("2021-11-02T09:00:00Z")), false),
        ),
        (None, (FindingState::Answered, "Two wards moved.", "submitters/childrens", Some(at("2021-11-03T09:00:00Z")), false)),
    ] {
        let [error, query, note] = findings(&house, &id, as_of, &[]).await.try_into().expect("three findings");
        assert_eq!((query.severity(), reply(&query)), (Severity::Query, expected), "as of {as_of:?}");
        assert_eq!((reply(&error), note.state()), (open, FindingState::Information), "as of {as_of:?}");
    }
    let request = GetSubmissionRequest { name: id.to_string(), ..GetSubmissionRequest::default() };
    let submission = house.submissions().await.get_submission(request).await.expect("a submission").into_inner().submission;
    assert_eq!(submission.expect("a submission").findings, findings(&house, &id, None, &[]).await, "both methods tell it");
}

#[tokio::test]
async fn findings_are_narrowed_by_whether_they_are_answered() {
    let (mut house, id, asked) = house().await;
    house.send("2021-11-02T09:00:00Z", answer(asked, 1, "Two wards moved.")).await;
    let codes = async |as_of, state| {
        let found = findings(&house, &id, as_of, &[state]).await;
        found.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(None, FindingState::Open).await, ["number-expected"]);
    assert_eq!(codes(None, FindingState::Answered).await, ["value-jumped"]);
    let before = Some("2021-11-02T08:00:00Z");
    assert_eq!(codes(before, FindingState::Open).await, ["number-expected", "value-jumped"]);
    assert_eq!(codes(before, FindingState::Answered).await, [""; 0]);
}

#[tokio::test]
async fn the_note_that_stands_for_an_answered_query_carries_its_answer() {
    let (mut house, _, asked) = house().await;
    house.send("2021-11-02T09:00:00Z", answer(asked, 1, "Two wards moved.")).await;
    let note = query().into_answered("2 November 2021", "Two wards moved.");
    let elsewhere = Told { place: Some(Place::cell("Outturns", CellAddress::new(9, 1))), ..note.clone() };
    let (id, _) = house.send("2021-11-03T09:00:00Z", told(vec![elsewhere, note])).await;
    // A later answer is not what the note said.
    house.send("2021-11-04T09:00:00Z", answer(asked, 1, "One ward moved.")).await;
    let [elsewhere, carried] = findings(&house, &id, None, &[]).await.try_into().expect("two findings");
    let answered = Some(at("2021-11-02T09:00:00Z"));
    assert_eq!(reply(&carried), (FindingState::Answered, "Two wards moved.", "submitters/childrens", answered, true));
    assert_eq!(reply(&elsewhere), (FindingState::Information, "", "", None, false));
}
