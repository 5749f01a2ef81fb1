//! Stages: what a part of the council sees where nobody says, what is never published, and history that was loaded later.

use chrono::{DateTime, Utc};
use outturn_domain::finding::Verdict;
use outturn_services::contract::scope::Part;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{AbsenceReason, Figure, GetScorecardRequest, GetScorecardResponse, Qualifier, Scope, Stage};

use crate::frameworks::drop_framework;
use crate::house::{House, instant, timestamp};
use crate::return_workbook::{Cell, ReturnWorkbook};

const QUARTER: &str = "2021/22 Q2";

const SHEETS: [(&str, &str); 5] = [
    ("Council", "Setting | Value\nDefault stage of boards | signed off\nDefault stage of Executive Cabinet | published"),
    ("Plan", "Code | Kind | Name\nplan | plan | The plan\ntown | theme | The town"),
    (
        "Organisation",
        "Code | Kind | Name | May report for\nplace | service | Communities and Place |\nplace | submitter | Performance officer | place",
    ),
    ("Boards", "Code | Name | Remit\ncabinet | Executive Cabinet | town\nscrutiny | Scrutiny | town"),
    (
        "Measures",
        "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds
VISITS | Visits | town | place | number | high | quarterly | in period
CASES | Cases | town | place | number | high | quarterly | in period",
    ),
];

async fn ask(house: &House, part: Option<Part>, stage: Stage, as_of: Option<DateTime<Utc>>) -> GetScorecardResponse {
    let request = GetScorecardRequest {
        period: QUARTER.to_owned(),
        scope: Some(Scope { part }),
        stage: stage.into(),
        as_of_time: as_of.map(timestamp),
        ..GetScorecardRequest::default()
    };
    house.ask_scorecard(request.clone()).await;
    ScorecardServiceClient::new(house.channel.clone()).get_scorecard(request).await.expect("a scorecard").into_inner()
}

fn figure<'c>(answer: &'c GetScorecardResponse, code: &str) -> &'c Figure {
    let rows = &answer.scorecard.as_ref().expect("a scorecard").rows;
    rows.iter().find(|row| row.code == code).and_then(|row| row.value.as_ref()).expect("a figure")
}

fn board(code: &str) -> Part {
    Part::Board(format!("boards/{code}"))
}

async fn send(house: &mut House, period: &'static str, signed_off_by: &'static str, rows: &[(&'static str, f64, &'static str)]) {
    let mut workbook = ReturnWorkbook::of("place", "place", period).signed_off_by(signed_off_by);
    workbook = workbook.headings(&["Measure", "Value", "Not for publication"]);
    for (measure, value, secret) in rows {
        workbook = workbook.row(vec![Cell::Text(measure), Cell::Number(*value), Cell::Text(secret)]);
    }
    house.wait(60);
    assert_ne!(house.send("place/return.xlsx", &workbook.bytes()).await.0, Verdict::Refused);
}

async fn council() -> House {
    let mut house = House::empty().await;
    house.set_clock(instant("2021-09-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &SHEETS).await, (Verdict::Accepted, Vec::new()));
    house.set_clock(instant("2021-10-12T09:00:00Z"));
    send(&mut house, QUARTER, "Head of Place", &[("VISITS", 10.0, ""), ("CASES", 4.0, "yes")]).await;
    house.set_clock(instant("2021-10-20T09:00:00Z"));
    send(&mut house, QUARTER, "", &[("VISITS", 11.0, "")]).await;
    house
}

#[tokio::test]
async fn each_part_of_the_council_sees_its_own_stage_where_nobody_says() {
    let mut house = council().await;
    let service = Some(Part::Service("services/place".to_owned()));
    for (part, stage, shown) in [
        (None, Stage::Working, "11"),
        (service.clone(), Stage::Working, "11"),
        (Some(board("scrutiny")), Stage::SignedOff, "10"),
        (Some(board("cabinet")), Stage::Published, "not yet at the stage asked for"),
    ] {
        let answer = ask(&house, part.clone(), Stage::Unspecified, None).await;
        assert_eq!((answer.stage(), figure(&answer, "VISITS").display_text.as_str()), (stage, shown), "{part:?}");
        assert_eq!(ask(&house, part, Stage::SignedOff, None).await.stage(), Stage::SignedOff, "what is asked for stands");
    }
    // Another setting counts from its recording on; one that is taken back leaves what is settled for boards.
    let before = house.now();
    let sheet =
        "Setting | Value | Withdrawn\nDefault stage of services | signed off |\nDefault stage of Executive Cabinet | published | WITHDRAWN";
    assert_eq!(drop_framework(&mut house, "settings", &[("Council", sheet)]).await, (Verdict::Accepted, Vec::new()));
    for (part, then, now) in [(service, Stage::Working, Stage::SignedOff), (Some(board("cabinet")), Stage::Published, Stage::SignedOff)] {
        assert_eq!(ask(&house, part.clone(), Stage::Unspecified, Some(before)).await.stage(), then);
        assert_eq!(ask(&house, part, Stage::Unspecified, None).await.stage(), now);
    }
    let nobody = "Setting | Value\nDefault stage of the Star Chamber | published";
    let (verdict, told) = drop_framework(&mut house, "nobody", &[("Council", nobody)]).await;
    assert_eq!(verdict, Verdict::Refused);
    assert!(told[0].starts_with("framework-reference Council!A2: the Star Chamber is no board of the framework."), "{told:?}");
}

#[tokio::test]
async fn a_row_that_is_not_for_publication_is_never_published() {
    let mut house = council().await;
    house.set_clock(instant("2021-11-11T09:00:00Z"));
    let row = "Period | Published | Body\n2021/22 Q2 | 10/11/2021 18:00 | cabinet";
    assert_eq!(drop_framework(&mut house, "publication", &[("Publications", row)]).await.0, Verdict::Accepted);
    let published = ask(&house, Some(board("cabinet")), Stage::Unspecified, None).await;
    assert_eq!((published.stage(), figure(&published, "VISITS").display_text.as_str()), (Stage::Published, "10"));
    let secret = figure(&published, "CASES");
    assert_eq!(secret.absence.as_ref().map(outturn_services::contract::Absence::reason), Some(AbsenceReason::NotPublished));
    assert_eq!((secret.value.as_ref(), secret.provenance_key.as_str()), (None, ""));
    let signed_off = ask(&house, None, Stage::SignedOff, None).await;
    assert_eq!((figure(&signed_off, "CASES").display_text.as_str(), figure(&signed_off, "CASES").not_for_publication), ("4", true));
}

#[tokio::test]
async fn a_history_that_is_loaded_later_says_when() {
    let mut house = council().await;
    house.set_clock(instant("2021-10-25T09:00:00Z"));
    send(&mut house, "2019/20 Q2", "Head of Place", &[("VISITS", 7.0, "")]).await;
    let loaded = house.scorecard("2019/20 Q2", None).await;
    let figure = loaded.rows.iter().find(|row| row.code == "VISITS").and_then(|row| row.value.as_ref()).expect("a figure");
    assert!(figure.qualifiers().any(|qualifier| qualifier == Qualifier::BackLoaded));
    assert_eq!((figure.display_text.as_str(), figure.record_time), ("7", Some(timestamp(house.now()))));
    // It was not known before, and what is reported in its own time is no history.
    let before = house.scorecard("2019/20 Q2", Some(instant("2021-10-24T09:00:00Z"))).await;
    assert!(before.rows.iter().all(|row| row.value.as_ref().is_some_and(|value| value.value.is_none())));
    let current = ask(&house, None, Stage::Working, None).await;
    let qualifiers: Vec<Qualifier> =
        current.scorecard.iter().flat_map(|card| &card.rows).filter_map(|row| row.value.as_ref()).flat_map(Figure::qualifiers).collect();
    assert_eq!(qualifiers, []);
}
