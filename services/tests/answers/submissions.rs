//! Submissions and findings: what became of every file.

use outturn_domain::finding::{Finding, FindingCode, Verdict as Became};
use outturn_services::contract::{
    Blocks, GetSubmissionRequest, ListFindingsRequest, ListSubmissionsRequest, ListSubmissionsResponse, Severity, Stage, Submission,
    SubmissionKind, Verdict, View,
};

use crate::house::{House, Sent};
use crate::scorecards::at;
use crate::validity;

async fn list(house: &House, request: ListSubmissionsRequest) -> ListSubmissionsResponse {
    let answer = house.submissions().await.list_submissions(request).await.expect("a list").into_inner();
    validity::check("ListSubmissionsResponse", &answer);
    answer
}

async fn busy_house() -> House {
    let mut house = House::council().await;
    let finding = Finding::new(FindingCode::FileNotAWorkbook, "The file is a PDF.");
    let refused = Sent { findings: vec![finding], verdict: Became::Refused, layout: None, submitter: "", ..Sent::facts(Vec::new()) };
    house.send("2021-11-01T09:00:00Z", refused).await;
    house.send("2021-11-02T09:00:00Z", Sent { verdict: Became::Duplicate, ..Sent::facts(Vec::new()) }).await;
    house.take("2021-11-03T09:00:00Z", "childrens").await;
    house
}

#[tokio::test]
async fn every_file_that_arrived_is_counted_once() {
    let house = busy_house().await;
    let answer = list(&house, ListSubmissionsRequest::default()).await;
    let verdicts: Vec<_> = answer.submissions.iter().map(Submission::verdict).collect();
    let expected =
        [Verdict::Waiting, Verdict::Duplicate, Verdict::Refused, Verdict::AcceptedWithFindings, Verdict::Accepted, Verdict::Accepted];
    assert_eq!(verdicts, expected, "the newest first");
    let counts = answer.counts.expect("the balance");
    assert_eq!((counts.accepted_count, counts.accepted_with_findings_count), (3, 1));
    assert_eq!((counts.refused_count, counts.duplicate_count, counts.waiting_count, counts.arrived_count), (1, 1, 1, 6));
    let waiting = &answer.submissions[0];
    assert_eq!((waiting.record_time, waiting.revision, waiting.verdict_reason.as_str()), (None, 0, "taken, and not read yet"));
    let refused = &answer.submissions[2];
    assert_eq!((refused.submitter.as_str(), refused.verdict_reason.as_str()), ("submitters/_unknown", "The file is a PDF."));
}

#[tokio::test]
async fn as_of_an_instant_a_file_is_what_it_was_then() {
    let house = busy_house().await;
    let then = list(&house, ListSubmissionsRequest { as_of_time: Some(at("2021-11-01T08:59:59Z")), ..Default::default() }).await;
    assert_eq!(then.submissions.len(), 4);
    assert_eq!(then.submissions[0].verdict(), Verdict::Waiting, "taken two seconds before it was read");
    let counts = then.counts.expect("the balance");
    assert_eq!((counts.accepted_count, counts.refused_count, counts.waiting_count, counts.arrived_count), (3, 0, 1, 4));
}

#[tokio::test]
async fn a_list_is_narrowed() {
    let house = busy_house().await;
    let names = async |request: ListSubmissionsRequest| {
        list(&house, request).await.submissions.into_iter().map(|submission| submission.file_name).collect::<Vec<_>>()
    };
    let all = ListSubmissionsRequest::default;
    assert_eq!(
        names(ListSubmissionsRequest { verdicts: vec![Verdict::Refused.into(), Verdict::Waiting.into()], ..all() }).await,
        ["return-6.xlsx", "return-4.xlsx"]
    );
    assert_eq!(names(ListSubmissionsRequest { submitter: "submitters/_unknown".to_owned(), ..all() }).await, ["return-4.xlsx"]);
    assert_eq!(
        names(ListSubmissionsRequest { submitter: "CHILDRENS".to_owned(), period: "2021/22 Q2".to_owned(), ..all() }).await,
        ["return-3.xlsx"]
    );
    assert_eq!(names(ListSubmissionsRequest { sha256: format!("{:064x}", 2), ..all() }).await, ["return-2.xlsx"]);
    assert_eq!(names(ListSubmissionsRequest { kinds: vec![SubmissionKind::Framework.into()], ..all() }).await, ["return-1.xlsx"]);
    let received = ListSubmissionsRequest {
        start_receive_time: Some(at("2021-11-01T08:59:58Z")),
        end_receive_time: Some(at("2021-11-02T08:59:58Z")),
        ..all()
    };
    assert_eq!(names(received).await, ["return-4.xlsx"], "the start included, the end excluded");
}

#[tokio::test]
async fn a_submission_comes_with_its_findings() {
    let house = House::council().await;
    let name = list(&house, ListSubmissionsRequest::default()).await.submissions[0].name.clone();
    let mut client = house.submissions().await;
    let request = GetSubmissionRequest { name: name.clone(), ..GetSubmissionRequest::default() };
    let answer = client.get_submission(request.clone()).await.expect("a submission").into_inner();
    validity::check("GetSubmissionResponse", &answer);
    let submission = answer.submission.expect("a submission");
    assert_eq!((submission.kind(), submission.fact_stage()), (SubmissionKind::Return, Stage::SignedOff));
    assert_eq!((submission.fact_count, submission.error_count, submission.note_count), (7, 1, 1));
    assert_eq!(submission.handling_duration.map(|taken| (taken.seconds, taken.nanos)), Some((2, 0)));
    let finding = &submission.findings[0];
    assert_eq!((finding.name.as_str(), finding.code.as_str()), (format!("{name}/findings/1").as_str(), "number-expected"));
    assert_eq!((finding.severity(), finding.blocks()), (Severity::Error, Blocks::Cell));
    assert_eq!((finding.sheet.as_str(), finding.cell.as_str(), finding.found.as_str()), ("Outturns", "D14", "about ten"));
    assert_eq!((finding.item.as_str(), finding.fingerprint.len()), ("measures/REF-1", 16));
    assert_eq!(finding.row_texts, ["REF-1", "about ten", "Counted by hand"]);
    assert_eq!(finding.suggestions, ["REF-2", "REF-10"]);
    assert!(submission.findings[1].row_texts.is_empty() && submission.findings[1].suggestions.is_empty());
    let basic =
        client.get_submission(GetSubmissionRequest { view: View::Basic.into(), ..request }).await.expect("a submission").into_inner();
    assert!(basic.submission.expect("a submission").findings.is_empty());
}

#[tokio::test]
async fn findings_of_all_are_listed_newest_submission_first() {
    let house = busy_house().await;
    let mut client = house.submissions().await;
    let all = ListFindingsRequest { submission: "submissions/-".to_owned(), ..ListFindingsRequest::default() };
    let answer = client.list_findings(all.clone()).await.expect("a list").into_inner();
    validity::check("ListFindingsResponse", &answer);
    let codes: Vec<_> = answer.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["file-not-a-workbook", "number-expected", "row-absent"]);
    let notes = ListFindingsRequest { severities: vec![Severity::Note.into()], ..all.clone() };
    let notes = client.list_findings(notes).await.expect("a list").into_inner().findings;
    assert_eq!(notes.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["row-absent"]);
    let of_one = ListFindingsRequest { submitter: "childrens".to_owned(), codes: vec!["number-expected".to_owned()], ..all };
    assert_eq!(client.list_findings(of_one).await.expect("a list").into_inner().findings.len(), 1);
}
