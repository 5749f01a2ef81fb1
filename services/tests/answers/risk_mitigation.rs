//! What is done about a risk, and how much of it the council can stand: as of any instant.

use outturn_domain::address::{CellAddress, Place};
use outturn_domain::framework::{FrameworkRow, RowKind};
use outturn_domain::risk::{Adequacy, Assurance, RiskAction, RiskControl, RiskDetails};
use outturn_domain::stage::Basis;
use outturn_services::contract::{ControlAdequacy, GetRiskProfileRequest, GetRiskRequest, ListRisksRequest, Risk, View};

use crate::council::item;
use crate::house::{House, Sent};
use crate::risks::risk;
use crate::scorecards::at;
use crate::validity;

fn place(sheet: &str, row: u32) -> Place {
    Place::cell(sheet, CellAddress::new(row, 1))
}

fn control(code: &str, title: &str, found: Option<(Adequacy, Option<&str>)>) -> FrameworkRow {
    FrameworkRow::RiskControl(RiskControl {
        risk: item(code),
        title: title.to_owned(),
        assurance: found.map(|(adequacy, by)| Assurance { adequacy, by: by.map(str::to_owned) }),
        basis: Basis::Published,
        basis_note: None,
        place: place("Risk controls", 4),
    })
}

fn action(title: &str, due: Option<&str>, done: Option<&str>) -> FrameworkRow {
    let day = |text: &str| text.parse().expect("a day");
    FrameworkRow::RiskAction(RiskAction {
        risk: item("SR6"),
        title: title.to_owned(),
        owner: Some("Director of Place".to_owned()),
        due: due.map(day),
        done: done.map(day),
        basis: Basis::Supplied,
        basis_note: None,
        place: place("Risk actions", 5),
    })
}

/// The risk SR6, its appetite and what its row says besides.
fn worded(appetite: Option<u32>, details: RiskDetails) -> FrameworkRow {
    let FrameworkRow::Risk(mut row) = risk("SR6", None, None) else { panic!("a risk") };
    row.appetite = appetite;
    row.details = details;
    FrameworkRow::Risk(row)
}

/// SR6 has a control and an open action in October; in November both have moved on, and its row says more.
async fn house() -> House {
    let mut house = House::council().await;
    let before = vec![
        risk("SR6", None, None),
        risk("SR10", None, None),
        risk("SR25", None, Some("2021-06-30")),
        control("SR6", "Contract reviews", None),
        control("SR6", "Provider forum", Some((Adequacy::Adequate, Some("Assurance Team")))),
        control("SR10", "Flood plan", Some((Adequacy::Adequate, None))),
        control("SR25", "Nobody looked", None),
        action("Agree the fees", Some("2021-10-24"), None),
        action("Ask around", None, None),
    ];
    house.send("2021-10-20T09:00:00Z", Sent::framework(before)).await;
    let details = RiskDetails {
        cause: Some("Rising demand".to_owned()),
        event: Some("The market fails".to_owned()),
        consequence: Some("Care stops".to_owned()),
        tolerance: Some(9),
        appetite_statement: Some("Cautious".to_owned()),
    };
    let taken_back = FrameworkRow::Withdrawn {
        kind: RowKind::RiskAction,
        key: "SR6|askaround".to_owned(),
        reason: None,
        place: place("Risk actions", 6),
    };
    let since = vec![
        worded(Some(6), details),
        control("SR6", "Contract reviews", Some((Adequacy::Adequate, Some("Internal Audit")))),
        control("SR10", "Flood plan", Some((Adequacy::PartlyAdequate, None))),
        action("Agree the fees", Some("2021-10-24"), Some("2021-10-30")),
        taken_back,
    ];
    house.send("2021-11-01T09:00:00Z", Sent::framework(since)).await;
    house
}

async fn sr6(house: &House, as_of: &str) -> Risk {
    let request = GetRiskRequest { name: "SR6".to_owned(), as_of_time: Some(at(as_of)), ..GetRiskRequest::default() };
    let answer = house.risks().await.get_risk(request).await.expect("a risk").into_inner();
    validity::check("GetRiskResponse", &answer);
    answer.risk.expect("a risk")
}

fn controls(risk: &Risk) -> Vec<(&str, ControlAdequacy, &str)> {
    let mut said = risk.controls.iter().filter_map(|control| control.assured_by.as_ref());
    assert!(said.all(|by| by.not_stated == by.text.is_empty()));
    let shown = risk.controls.iter();
    shown.map(|of| (of.title.as_str(), of.adequacy(), of.assured_by.as_ref().map_or("?", |by| by.text.as_str()))).collect()
}

/// Each action: its day, the day it was done, and whether it is overdue.
fn actions(risk: &Risk) -> Vec<(&str, &str, Option<&str>, bool)> {
    assert!(risk.actions.iter().all(|action| action.due_date.is_some()), "a day, or that none is stated");
    let shown = risk.actions.iter().map(|of| {
        let due = of.due_date.as_ref().map_or("", |day| day.display_text.as_str());
        (of.title.as_str(), due, of.complete_date.as_ref().map(|day| day.display_text.as_str()), of.overdue)
    });
    shown.collect()
}

#[tokio::test]
async fn controls_and_actions_are_those_of_the_instant() {
    let house = house().await;
    let early = sr6(&house, "2021-10-24T12:00:00Z").await;
    assert_eq!(
        controls(&early),
        [("Contract reviews", ControlAdequacy::NotAssured, ""), ("Provider forum", ControlAdequacy::Adequate, "Assurance Team")]
    );
    let none_due = "no day is stated by which it is due";
    assert_eq!(
        actions(&early),
        [("Agree the fees", "24 October 2021", None, false), ("Ask around", none_due, None, false)],
        "on its day it is not overdue yet"
    );
    assert!(actions(&sr6(&house, "2021-10-25T12:00:00Z").await)[0].3, "it is on the day after");
    let late = sr6(&house, "2021-11-02T12:00:00Z").await;
    assert_eq!(controls(&late)[0], ("Contract reviews", ControlAdequacy::Adequate, "Internal Audit"));
    assert_eq!(actions(&late), [("Agree the fees", "24 October 2021", Some("30 October 2021"), false)], "the other was taken back");
    let shown = |key: &str| late.provenance.iter().find(|cell| cell.key == key).map(|cell| (cell.sheet.as_str(), cell.cell_text.as_str()));
    assert_eq!(shown(&late.controls[0].provenance_key), Some(("Risk controls", "Contract reviews")));
    assert_eq!(shown(&late.actions[0].provenance_key), Some(("Risk actions", "Agree the fees")));
}

#[tokio::test]
async fn how_a_risk_is_worded_and_what_is_stood_of_it_are_those_of_the_instant() {
    let house = house().await;
    let early = sr6(&house, "2021-10-24T12:00:00Z").await;
    assert_eq!((early.cause.as_str(), early.event.as_str(), early.consequence.as_str(), early.appetite), ("", "", "", None));
    let listed = house.risks().await.list_risks(ListRisksRequest::default()).await.expect("a list").into_inner();
    validity::check("ListRisksResponse", &listed);
    let late = listed.risks.iter().find(|risk| risk.code == "SR6").expect("SR6");
    assert_eq!(
        (late.cause.as_str(), late.event.as_str(), late.consequence.as_str()),
        ("Rising demand", "The market fails", "Care stops"),
        "the list says what GetRisk says"
    );
    let appetite = late.appetite.as_ref().expect("an appetite");
    let scores = [&appetite.appetite_score, &appetite.tolerance_score].map(|score| score.as_ref().map(|of| of.display_text.as_str()));
    assert_eq!((appetite.statement.as_str(), scores), ("Cautious", [Some("6"), Some("9")]));
}

#[tokio::test]
async fn a_profile_names_the_live_risks_with_a_control_that_does_not_hold() {
    let house = house().await;
    let named = async |as_of: &str| {
        let request = GetRiskProfileRequest {
            period: "2021/22 Q2".to_owned(),
            as_of_time: Some(at(as_of)),
            view: View::Full.into(),
            ..GetRiskProfileRequest::default()
        };
        let answer = house.risks().await.get_risk_profile(request).await.expect("an answer").into_inner();
        validity::check("GetRiskProfileResponse", &answer);
        answer.profile.expect("a profile").control_not_assured_risks
    };
    assert_eq!(named("2021-10-24T12:00:00Z").await, ["risks/SR6"], "SR25 is over, and SR10's control is adequate");
    assert_eq!(named("2021-11-02T12:00:00Z").await, ["risks/SR10"], "in part is not enough");
}
