//! Milestones, projects and risks as services send them: what is impossible is found at its cell, and what is meant is taken.

use outturn_domain::finding::Verdict;
use outturn_services::contract::risk_service_client::RiskServiceClient;
use outturn_services::contract::{GetRiskRequest, Risk};
use serde_json::Value;

use crate::frameworks::drop_framework;
use crate::house::House;
use crate::return_workbook::{Cell, ReturnWorkbook};

/// The day number of 30 June 2022 as Excel counts days, shown as a date.
const NEXT_SUMMER: Cell = Cell::Formatted(44742.0, "dd/mm/yyyy");

/// What a return with this one row beside its outturns is told.
async fn found(submitter: &'static str, sheet: &'static str, headings: &[&'static str], row: Vec<Cell>) -> Value {
    let mut house = House::derby().await;
    house.wait(60);
    let bytes = ReturnWorkbook::of(submitter, "council", "2021/22 Q2").sheet(sheet, headings, vec![row]).bytes();
    house.send(&format!("{submitter}/return.xlsx"), &bytes).await.1
}

fn at(receipt: &Value, code: &str) -> Option<String> {
    let findings = receipt["findings"].as_array().expect("findings");
    let finding = findings.iter().find(|finding| finding["code"] == code)?;
    Some(format!("{}!{}", finding["sheet"].as_str().unwrap_or_default(), finding["cell"].as_str().unwrap_or_default()))
}

async fn risk(house: &House, name: &str) -> Risk {
    let request = GetRiskRequest { name: name.to_owned(), ..Default::default() };
    RiskServiceClient::new(house.channel.clone()).get_risk(request).await.expect("an answer").into_inner().risk.expect("a risk")
}

#[tokio::test]
async fn a_milestone_cannot_be_completed_in_the_future() {
    let headings = ["Milestone", "Status", "Actual date"];
    let receipt =
        found("corporate-resources", "Milestones", &headings, vec![Cell::Text("MS-CLI-4"), Cell::Text("Completed"), NEXT_SUMMER]).await;
    assert_eq!(at(&receipt, "date-in-future").as_deref(), Some("Milestones!C2"), "{receipt:#}");
}

#[tokio::test]
async fn a_milestone_that_is_completed_is_not_expected_any_more() {
    let headings = ["Milestone", "Status", "Forecast date"];
    let receipt =
        found("corporate-resources", "Milestones", &headings, vec![Cell::Text("MS-CLI-4"), Cell::Text("Completed"), NEXT_SUMMER]).await;
    assert_eq!(at(&receipt, "completion-doubtful").as_deref(), Some("Milestones!C2"), "{receipt:#}");
}

#[tokio::test]
async fn a_risk_that_leaves_the_register_without_a_word_is_asked_about_in_the_receipt() {
    let mut house = House::derby().await;
    let risks = [("Risks", "Code | Name | From | To\nSR10 | Savings | 01/04/2019 | 31/10/2021")];
    let (verdict, told) = drop_framework(&mut house, "ended", &risks).await;
    let said = "closure-unexplained Risks!D2: SR10 ends on 31 October 2021, and no row of Reviews says what became of it.";
    assert_eq!((verdict, told), (Verdict::AcceptedWithFindings, vec![said.to_owned()]));
    let closed = [("Reviews", "Item | Kind | Body | Date | Reason\nSR10 | closed | Cabinet | 31/10/2021 |")];
    let (verdict, told) = drop_framework(&mut house, "closed", &closed).await;
    let said = "closure-unexplained Reviews!E2: SR10 was closed, and nothing says why.";
    assert_eq!((verdict, told), (Verdict::AcceptedWithFindings, vec![said.to_owned()]));
}

#[tokio::test]
async fn a_risk_s_score_lies_within_the_matrix_and_its_code_in_the_register() {
    let headings = ["Risk", "Likelihood", "Impact"];
    let receipt = found("corporate-resources", "Risks", &headings, vec![Cell::Text("SR10"), Cell::Number(7.0), Cell::Number(3.0)]).await;
    assert_eq!(at(&receipt, "score-outside-matrix").as_deref(), Some("Risks!B2"), "{receipt:#}");
    let receipt = found("corporate-resources", "Risks", &headings, vec![Cell::Text("SR99"), Cell::Number(3.0), Cell::Number(3.0)]).await;
    assert_eq!(at(&receipt, "measure-unknown").as_deref(), Some("Risks!A2"), "{receipt:#}");
}

#[tokio::test]
async fn s10_is_sr10() {
    let mut house = House::derby().await;
    house.scorecard("2021/22 Q2", None).await;
    let before = risk(&house, "risks/SR10").await.current_score.expect("a score");
    house.wait(60);
    let (likelihood, impact) = (if before.likelihood == 5 { 4.0 } else { 5.0 }, 2.0);
    let row = vec![Cell::Text("S10"), Cell::Number(likelihood), Cell::Number(impact)];
    let bytes = ReturnWorkbook::of("corporate-resources", "resources-directorate", "2021/22 Q2")
        .sheet("Risks", &["Risk", "Likelihood", "Impact"], vec![row])
        .bytes();
    let (_, receipt) = house.send("corporate-resources/return.xlsx", &bytes).await;
    let after = risk(&house, "risks/SR10").await.current_score.expect("a score");
    assert_eq!((f64::from(after.likelihood), f64::from(after.impact)), (likelihood, impact), "{receipt:#}");
}

#[tokio::test]
async fn a_word_that_is_no_confidence_is_refused() {
    let headings = ["Project", "Delivery confidence", "Comment"];
    let receipt =
        found("communities-and-place", "Projects", &headings, vec![Cell::Text("PJ-01"), Cell::Text("fairly sure"), Cell::Text("")]).await;
    assert_eq!(at(&receipt, "word-unknown").as_deref(), Some("Projects!B2"), "{receipt:#}");
}
