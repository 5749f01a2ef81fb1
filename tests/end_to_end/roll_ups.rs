//! Months that make a quarter: returns month by month, and the quarter's scorecard with its target, travel, cells and arithmetic.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use outturn_domain::finding::Verdict;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{
    AbsenceReason, AttainmentOutcome, CompareScorecardsRequest, DifferenceCauseKind, ExplainStatusRequest, GetMeasureRequest,
    GetProvenanceRequest, ListOutturnsRequest, RollUp, ScorecardRow, StatusBasis, StatusExplanation, TravelDirection,
};

use crate::frameworks::drop_framework;
use crate::house::{House, instant, timestamp};
use crate::return_workbook::{Cell, ReturnWorkbook};
use crate::tools::outturn;

const MEASURES: &str =
    "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Roll-up | Numerator | Denominator | Precision
VISITS | Visits to the libraries | plan | libraries | number | high | monthly | in period | sum | | |
LOANS | Loans this year | plan | libraries | number | high | monthly | year to date | last | | |
IN-TIME | Requests answered in time | plan | libraries | % | high | monthly | in period | ratio of sums | answered in time | requests | 1
STAFF | Staff in post | plan | libraries | number | high | monthly | stock | mean | | |
CALLS | Calls taken | plan | libraries | number | high | monthly | in period | | | |";

const TARGETS: &str = "Measure | Period | Target | Proposed on | Approved on | Approved by
VISITS | 2021/22 Q2 | 300 | 01/04/2021 | 02/04/2021 | Cabinet
CALLS | 2021/22 Q2 | 300 | 01/04/2021 | 02/04/2021 | Cabinet
LOANS | 2021/22 Q2 | 500 | 01/04/2021 | 02/04/2021 | Cabinet
IN-TIME | 2021/22 Q2 | 50% | 01/04/2021 | 02/04/2021 | Cabinet
VISITS | 2021/22 | 900 | 01/04/2021 | 02/04/2021 | Cabinet";

/// A council whose library reports every month.
async fn libraries() -> House {
    let mut house = House::empty().await;
    let sheets = [
        ("Council", "Setting | Value\nName | Anytown"),
        ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
        (
            "Organisation",
            "Code | Kind | Name | Parent | May report for\nculture | directorate | Culture | |\nlibraries | service | Libraries | culture |
culture | submitter | Culture | | culture",
        ),
        ("Measures", MEASURES),
        ("Targets", TARGETS),
        ("Rules", "Rule set | Judges from\nmaidstone-2018-19 | 2019/20 Q1"),
    ];
    let sheets: Vec<(&str, &str)> = sheets.into_iter().collect();
    house.set_clock(instant("2021-04-05T09:00:00Z"));
    let (verdict, told) = drop_framework(&mut house, "framework", &sheets).await;
    let asked = "target-idle Targets!B3: CALLS is reported for months, and nothing says how they make a quarter: its target for 2021/22 Q2 judges nothing.";
    assert_eq!((verdict, told), (Verdict::AcceptedWithFindings, vec![asked.to_owned()]));
    house
}

const HEADINGS: [&str; 4] = ["Measure", "Value", "Numerator", "Denominator"];

/// A month's return: visits, loans so far, requests in time, all requests, staff and calls.
async fn send(house: &mut House, month: &'static str, at: &str, figures: [f64; 6]) {
    let [visits, loans, in_time, requests, staff, calls] = figures.map(Cell::Number);
    let nothing = || Cell::Text("");
    let bytes = ReturnWorkbook::of("culture", "libraries", month)
        .headings(&HEADINGS)
        .row(vec![Cell::Text("VISITS"), visits])
        .row(vec![Cell::Text("LOANS"), loans])
        .row(vec![Cell::Text("IN-TIME"), nothing(), in_time, requests])
        .row(vec![Cell::Text("STAFF"), staff])
        .row(vec![Cell::Text("CALLS"), calls])
        .bytes();
    house.set_clock(instant(at));
    let (verdict, receipt) = house.send(&format!("culture/{}.xlsx", month.replace(' ', "-")), &bytes).await;
    assert!(matches!(verdict, Verdict::Accepted | Verdict::AcceptedWithFindings), "{month}: {receipt:#}");
}

/// The library's first half of 2021/22, and the quarter a year before.
async fn through_september() -> House {
    let mut house = libraries().await;
    for (month, at, figures) in [
        ("July 2020", "2021-04-06T09:00:00Z", [100.0, 400.0, 40.0, 100.0, 30.0, 5.0]),
        ("August 2020", "2021-04-06T10:00:00Z", [100.0, 500.0, 40.0, 100.0, 30.0, 5.0]),
        ("September 2020", "2021-04-06T11:00:00Z", [120.0, 620.0, 40.0, 100.0, 30.0, 5.0]),
        ("April 2021", "2021-05-05T09:00:00Z", [80.0, 80.0, 45.0, 100.0, 30.0, 90.0]),
        ("May 2021", "2021-06-05T09:00:00Z", [90.0, 170.0, 45.0, 100.0, 30.0, 100.0]),
        ("June 2021", "2021-07-05T09:00:00Z", [100.0, 270.0, 45.0, 100.0, 30.0, 110.0]),
        ("July 2021", "2021-08-05T09:00:00Z", [95.0, 365.0, 44.0, 104.0, 30.0, 100.0]),
        ("August 2021", "2021-09-05T09:00:00Z", [105.0, 470.0, 63.0, 110.0, 31.0, 110.0]),
        ("September 2021", "2021-10-05T09:00:00Z", [101.0, 571.0, 1.0, 1.0, 35.0, 120.0]),
    ] {
        send(&mut house, month, at, figures).await;
    }
    house
}

async fn row(house: &House, code: &str, period: &str, as_of: Option<DateTime<Utc>>) -> ScorecardRow {
    let card = house.scorecard(period, as_of).await;
    card.rows.into_iter().find(|row| row.code == code).expect("a row")
}

async fn explained(house: &House, code: &str, period: &str) -> StatusExplanation {
    let request = ExplainStatusRequest { measure: format!("measures/{code}"), period: period.to_owned(), ..Default::default() };
    let answer = MeasureServiceClient::new(house.channel.clone()).explain_status(request).await.expect("an explanation");
    answer.into_inner().explanation.expect("an explanation")
}

fn shown(row: &ScorecardRow) -> (&str, &str) {
    let period = row.value_period.as_ref().map_or("", |period| period.id.as_str());
    (period, row.value.as_ref().map_or("", |figure| figure.display_text.as_str()))
}

#[tokio::test]
async fn a_quarter_is_made_of_its_months_by_the_declared_rule_and_judged_by_its_own_target() {
    let house = through_september().await;
    let second = "2021/22 Q2";
    let visits = row(&house, "VISITS", second, None).await;
    assert_eq!(shown(&visits), ("fy2021-22-q2", "301"));
    let attainment = visits.attainment.as_ref().expect("an attainment");
    assert_eq!((attainment.outcome(), attainment.reason.as_str()), (AttainmentOutcome::Met, "301 meets or exceeds the target of 300"));
    let value = visits.value.as_ref().expect("a value");
    assert_eq!(value.derivation, "95 + 105 + 101 = 301, the sum of July 2021, August 2021 and September 2021");
    let travel = [&visits.short_travel, &visits.long_travel].map(|travel| {
        let travel = travel.as_ref().expect("travel");
        (travel.direction(), travel.reason.as_str(), travel.comparator.as_ref().map_or(0, |figure| figure.input_provenance_keys.len()))
    });
    assert_eq!(
        travel,
        [
            (TravelDirection::Improving, "301 in 2021/22 Q2 against 270 in 2021/22 Q1: improving", 3),
            (TravelDirection::Worsening, "301 in 2021/22 Q2 against 320 in 2020/21 Q2: worsening", 3),
        ]
    );
    assert_eq!(shown(&row(&house, "LOANS", second, None).await), ("fy2021-22-q2", "571"));
    let in_time = row(&house, "IN-TIME", second, None).await;
    assert_eq!(shown(&in_time), ("fy2021-22-q2", "50.2%"), "108 of 215; the mean of the months would be 66.5%");
    let parts = [&in_time.numerator, &in_time.denominator].map(|part| part.as_ref().map(|figure| figure.display_text.clone()));
    assert_eq!(parts, [Some("108".to_owned()), Some("215".to_owned())]);
    assert_eq!(shown(&row(&house, "STAFF", second, None).await), ("fy2021-22-q2", "32"));
    // Without a rule the latest month is shown, says so, and is not held against the quarter's target.
    let calls = row(&house, "CALLS", second, None).await;
    assert_eq!((shown(&calls), calls.target.as_ref().and_then(|target| target.figure.as_ref())), (("m2021-09", "120"), None));
    assert_eq!(shown(&row(&house, "VISITS", "2021/22 H1", None).await), ("fy2021-22-h1", "571"));

    let request = GetMeasureRequest { name: "measures/VISITS".to_owned(), ..Default::default() };
    let mut client = MeasureServiceClient::new(house.channel.clone());
    assert_eq!(
        client.get_measure(request).await.expect("a measure").into_inner().measure.map(|measure| measure.roll_up()),
        Some(RollUp::Sum)
    );
    // A history holds what was recorded, and nothing that was made of it.
    let request = ListOutturnsRequest { measure: "measures/VISITS".to_owned(), ..Default::default() };
    let recorded = client.list_outturns(request).await.expect("outturns").into_inner().outturns;
    let periods: BTreeSet<String> = recorded.into_iter().filter_map(|outturn| outturn.period).map(|period| period.id).collect();
    assert_eq!((periods.len(), periods.iter().all(|period| period.starts_with('m'))), (9, true), "{periods:?}");
}

#[tokio::test]
async fn every_cell_of_a_quarter_is_named_and_the_arithmetic_shown() {
    let house = through_september().await;
    let explained = explained(&house, "VISITS", "2021/22 Q2").await;
    let value = explained.row.as_ref().and_then(|row| row.value.as_ref()).expect("a value");
    assert_eq!((value.provenance_key.as_str(), value.input_provenance_keys.len()), ("", 3));
    let files: Vec<&str> = value
        .input_provenance_keys
        .iter()
        .map(|key| explained.provenance.iter().find(|cell| cell.key == *key).expect("the cell").file_name.as_str())
        .collect();
    assert_eq!(files, ["July-2021.xlsx", "August-2021.xlsx", "September-2021.xlsx"]);
    for key in &value.input_provenance_keys {
        let request = GetProvenanceRequest { key: key.clone(), ..Default::default() };
        MeasureServiceClient::new(house.channel.clone()).get_provenance(request).await.expect("a cell");
    }
    let told = outturn().args(["explain", "VISITS", "2021/22 Q2", "--home"]).arg(house.home.root()).output().expect("explain");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    for line in [
        "  July 2021: 95 (Outturns!B2 of July-2021.xlsx)",
        "  August 2021: 105 (Outturns!B2 of August-2021.xlsx)",
        "  value before rounding = 95 + 105 + 101, the sum of July 2021, August 2021 and September 2021",
        "  value = 301 = 301 rounded to 0 decimal places",
        "  target = 300 (approved)",
    ] {
        assert!(told.lines().any(|told| told == line), "{line}\n{told}");
    }
    // Under the value stand the cells that it was made of, each with its sender and submission.
    let under_value = told.lines().skip_while(|line| *line != "Value: 301").skip(1).take_while(|line| !line.is_empty());
    let cells: Vec<&str> = under_value.map(|line| line.split(", submissions/").next().unwrap_or_default()).collect();
    let of = |month: &str| format!("  from Outturns!B2 of {month}-2021.xlsx, sent by culture");
    assert_eq!(cells, ["July", "August", "September"].map(of), "{told}");
}

fn year_to_date(row: &ScorecardRow) -> (String, String, String, String) {
    let year = row.year_to_date.as_ref().expect("a year to date");
    let text = |figure: Option<&outturn_services::contract::Figure>| figure.map(|figure| figure.display_text.clone()).unwrap_or_default();
    let target = year.target.as_ref().expect("a target");
    let status = year.status.as_ref().expect("a status");
    let judged = if status.code.is_empty() { status.reason.clone() } else { status.code.clone() };
    (year.period.as_ref().expect("a period").id.clone(), text(year.value.as_ref()), text(target.figure.as_ref()), judged)
}

fn said(texts: [&str; 4]) -> (String, String, String, String) {
    let [period, value, target, status] = texts.map(str::to_owned);
    (period, value, target, status)
}

#[tokio::test]
async fn the_year_to_date_stands_beside_the_period_and_says_what_it_is_judged_by() {
    let mut house = through_september().await;
    let visits = row(&house, "VISITS", "2021/22 Q2", None).await;
    assert_eq!(year_to_date(&visits), said(["fy2021-22-h1", "571", "", "no target for this period"]));
    let why = visits.year_to_date.and_then(|year| year.target).and_then(|target| target.target_absence).expect("an absence");
    assert_eq!(why.supporting_text, "no target that judges for 2021/22 Q1");
    let targets = "Measure | Period | Target | Proposed on | Approved on | Approved by
VISITS | 2021/22 Q1 | 280 | 01/04/2021 | 02/04/2021 | Cabinet
VISITS | 2021/22 Q3 | 310 | 01/04/2021 | 02/04/2021 | Cabinet
IN-TIME | 2021/22 Q1 | 50% | 01/04/2021 | 02/04/2021 | Cabinet";
    drop_framework(&mut house, "targets", &[("Targets", targets)]).await;
    let visits = row(&house, "VISITS", "2021/22 Q2", None).await;
    assert_eq!(year_to_date(&visits), said(["fy2021-22-h1", "571", "580", "amber"]));
    assert_eq!(visits.status.as_ref().map(|status| status.code.as_str()), Some("green"), "the quarter met its own target");
    let year = visits.year_to_date.as_ref().expect("a year to date");
    let target = year.target.as_ref().and_then(|target| target.figure.as_ref()).expect("a target");
    assert_eq!(target.derivation, "280 + 300 = 580, the targets of 2021/22 Q1, 2021/22 Q2");
    assert_eq!(target.input_provenance_keys.len(), 2);
    assert_eq!(year.status.as_ref().expect("a status").basis(), StatusBasis::YearToDate);
    assert_eq!(year.value.as_ref().expect("a value").input_provenance_keys.len(), 6);
    // A rate to date is held against the level of each quarter, and is no mean of them.
    let in_time = row(&house, "IN-TIME", "2021/22 Q2", None).await;
    assert_eq!(year_to_date(&in_time), said(["fy2021-22-h1", "47.2%", "50.0%", "amber"]));
    // The first quarter is its own year to date, and a running total always is.
    assert!(row(&house, "VISITS", "2021/22 Q1", None).await.year_to_date.is_none());
    let loans = row(&house, "LOANS", "2021/22 Q2", None).await;
    assert!(loans.year_to_date.is_none());
    assert_eq!(loans.status.expect("a status").basis(), StatusBasis::YearToDate);
    assert!(row(&house, "CALLS", "2021/22 Q2", None).await.year_to_date.is_none(), "nothing says how its months make a year");
    // What is not complete is not judged; what fills neither a half nor the year is named by its months.
    for (month, at) in [("October 2021", "2021-11-05T09:00:00Z"), ("November 2021", "2021-12-05T09:00:00Z")] {
        send(&mut house, month, at, [100.0, 700.0, 50.0, 100.0, 30.0, 100.0]).await;
    }
    house.set_clock(instant("2022-01-05T08:00:00Z"));
    let (id, value, target, _) = year_to_date(&row(&house, "VISITS", "2021/22 Q3", None).await);
    assert_eq!((id.as_str(), value.as_str(), target.as_str()), ("fy2021-22-to-m2021-12", "incomplete", "890"));
    send(&mut house, "December 2021", "2022-01-05T09:00:00Z", [110.0, 800.0, 50.0, 100.0, 30.0, 100.0]).await;
    let third = row(&house, "VISITS", "2021/22 Q3", None).await;
    assert_eq!(year_to_date(&third), said(["fy2021-22-to-m2021-12", "881", "890", "amber"]));
    assert_eq!(third.year_to_date.and_then(|year| year.period).map(|period| period.label), Some("April 2021 to December 2021".to_owned()));
}

#[tokio::test]
async fn a_missing_month_leaves_the_quarter_incomplete_and_a_withdrawn_one_too() {
    let mut house = through_september().await;
    let complete = house.now();
    let bytes = ReturnWorkbook::of("culture", "libraries", "August 2021")
        .headings(&HEADINGS)
        .row(vec![Cell::Text("VISITS"), Cell::Text("WITHDRAWN")])
        .bytes();
    house.wait(60);
    house.send("culture/withdrawn.xlsx", &bytes).await;
    let visits = row(&house, "VISITS", "2021/22 Q2", None).await;
    let value = visits.value.as_ref().expect("a figure");
    let absence = value.absence.as_ref().expect("an absence");
    assert_eq!((absence.reason(), absence.supporting_text.as_str()), (AbsenceReason::Incomplete, "no figure for August 2021 (withdrawn)"));
    assert_eq!((value.value.as_ref(), shown(&visits)), (None, ("fy2021-22-q2", "incomplete")));
    assert_eq!(visits.status.as_ref().map(|status| status.code.as_str()), Some(""));
    let steps = explained(&house, "VISITS", "2021/22 Q2").await.steps;
    assert!(steps.contains(&"nothing is rolled up: no figure for August 2021 (withdrawn)".to_owned()), "{steps:#?}");
    // As of before it is what it was; and what moved it is named.
    assert_eq!(shown(&row(&house, "VISITS", "2021/22 Q2", Some(complete)).await), ("fy2021-22-q2", "301"));
    let since = CompareScorecardsRequest {
        period: "2021/22 Q2".to_owned(),
        base_as_of_time: Some(timestamp(complete)),
        ..CompareScorecardsRequest::default()
    };
    let compared = ScorecardServiceClient::new(house.channel.clone()).compare_scorecards(since).await.expect("a comparison").into_inner();
    let moved: Vec<_> =
        compared.differences.iter().map(|row| (row.measure.as_str(), row.causes[0].kind(), row.causes[0].description.as_str())).collect();
    let why = "It was 301 and is incomplete (no figure for August 2021 (withdrawn)).";
    assert_eq!(moved, [("measures/VISITS", DifferenceCauseKind::Correction, why)]);

    send(&mut house, "August 2021", "2021-10-06T09:00:00Z", [110.0, 470.0, 63.0, 110.0, 31.0, 110.0]).await;
    assert_eq!(shown(&row(&house, "VISITS", "2021/22 Q2", None).await), ("fy2021-22-q2", "306"));
    // The year has months to come; two of them were never due to be added up.
    let year = row(&house, "VISITS", "2021/22", None).await;
    assert_eq!(year.value.and_then(|value| value.absence).map(|absence| absence.reason()), Some(AbsenceReason::NotDue));
}
