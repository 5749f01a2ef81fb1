//! Measures that are worked out from others: a framework with formulas and returns of their parts come in, and the figure with its cells and arithmetic goes out.

use chrono::{DateTime, Utc};
use outturn_domain::finding::Verdict;
use outturn_services::contract::forecast_service_client::ForecastServiceClient;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::{
    AbsenceReason, AttainmentOutcome, ExplainStatusRequest, GetForecastRequest, GetMeasureRequest, ItemRelation, ListForecastsRequest,
    ListOutturnsRequest, Outturn, ProjectionOutcome, ScorecardRow, Stage, StatusExplanation, TravelDirection, View,
};

use crate::frameworks::drop_framework;
use crate::house::{House, instant};
use crate::return_workbook::{Cell, ReturnWorkbook};
use crate::tools::outturn;

const HEAD: &str = "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Roll-up | Formula | Precision";
const PARTS: &str = "VISITS | Visits to the libraries | plan | libraries | number | high | monthly | in period | sum | |
LOANS | Books lent | plan | libraries | number | high | quarterly | in period | sum | |
OPEN-DAYS | Days open | plan | libraries | days | high | quarterly | in period | sum | |";
const SHARES: &str = "LENT | Loans for a hundred visits | plan | libraries | % | high | quarterly | in period | | LOANS / visits * 100 | 1
DAILY | Loans a day | plan | libraries | number | high | quarterly | in period | | LOANS / (OPEN-DAYS - 60) | 1";

const TARGETS: &str = "Measure | Period | Target | Proposed on | Approved on | Approved by
LENT | 2021/22 Q2 | 50% | 01/04/2021 | 02/04/2021 | Cabinet";

async fn libraries(measures: &str) -> House {
    let mut house = House::empty().await;
    let measures = format!("{HEAD}\n{PARTS}\n{measures}");
    let sheets = [
        ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
        (
            "Organisation",
            "Code | Kind | Name | Parent | May report for\nculture | directorate | Culture | |\nlibraries | service | Libraries | culture |
culture | submitter | Culture | | culture",
        ),
        ("Measures", measures.as_str()),
        ("Targets", TARGETS),
        ("Rules", "Rule set | Judges from\nmaidstone-2018-19 | 2019/20 Q1"),
    ];
    house.set_clock(instant("2021-04-05T09:00:00Z"));
    let (verdict, told) = drop_framework(&mut house, "framework", &sheets).await;
    assert_eq!((verdict, told), (Verdict::Accepted, Vec::new()));
    house
}

/// A return of one period: rows of a code and what stands under Value.
async fn send(
    house: &mut House,
    name: &str,
    period: &'static str,
    at: &str,
    rows: Vec<(&'static str, Cell)>,
) -> (Verdict, serde_json::Value) {
    let book = ReturnWorkbook::of("culture", "libraries", period).headings(&["Measure", "Value"]);
    let book = rows.into_iter().fold(book, |book, (code, value)| book.row(vec![Cell::Text(code), value]));
    house.set_clock(instant(at));
    house.send(&format!("culture/{name}.xlsx"), &book.bytes()).await
}

/// Two quarters of visits by the month, and of loans and days by the quarter.
async fn through_september() -> House {
    let mut house = libraries(SHARES).await;
    for (name, month, visits) in [
        ("april", "April 2021", 80.0),
        ("may", "May 2021", 90.0),
        ("june", "June 2021", 100.0),
        ("july", "July 2021", 95.0),
        ("august", "August 2021", 105.0),
        ("september", "September 2021", 101.0),
    ] {
        send(&mut house, name, month, "2021-10-05T09:00:00Z", vec![("VISITS", Cell::Number(visits))]).await;
    }
    for (name, quarter, at, loans, days) in
        [("q1", "2021/22 Q1", "2021-10-06T09:00:00Z", 108.0, 78.0), ("q2", "2021/22 Q2", "2021-10-06T10:00:00Z", 160.0, 60.0)]
    {
        let rows = vec![("LOANS", Cell::Number(loans)), ("OPEN-DAYS", Cell::Number(days))];
        let (verdict, receipt) = send(&mut house, name, quarter, at, rows).await;
        assert_eq!(verdict, Verdict::Accepted, "{receipt:#}");
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

fn shown(row: &ScorecardRow) -> &str {
    row.value.as_ref().map_or("", |figure| figure.display_text.as_str())
}

fn lacks(row: &ScorecardRow) -> (AbsenceReason, String) {
    let absence = row.value.as_ref().and_then(|value| value.absence.clone()).expect("an absence");
    (absence.reason(), absence.supporting_text)
}

#[tokio::test]
async fn a_figure_is_worked_out_of_those_of_other_measures_and_judged_like_any_other() {
    let house = through_september().await;
    let lent = row(&house, "LENT", "2021/22 Q2", None).await;
    assert_eq!(shown(&lent), "53.2%", "160 of 95 + 105 + 101");
    let value = lent.value.as_ref().expect("a value");
    assert_eq!(value.derivation, "160 / 301 * 100 = 53.2%, by the formula LOANS / VISITS * 100");
    assert_eq!((value.provenance_key.as_str(), value.input_provenance_keys.len()), ("", 4));
    assert_eq!(lent.attainment.as_ref().expect("an attainment").outcome(), AttainmentOutcome::Met);
    assert_eq!(lent.status.as_ref().map(|status| status.code.as_str()), Some("green"));
    let travel = lent.short_travel.as_ref().expect("travel");
    assert_eq!(travel.direction(), TravelDirection::Improving);
    assert_eq!(travel.reason, "53.2% in 2021/22 Q2 against 40.0% in 2021/22 Q1: improving");
    assert_eq!(shown(&row(&house, "DAILY", "2021/22 Q1", None).await), "6.0");
    // The half is worked out anew from its parts' halves, and is no mean of the quarters.
    assert_eq!(shown(&row(&house, "LENT", "2021/22 H1", None).await), "46.9%", "268 of 571");

    let request = GetMeasureRequest { name: "measures/LENT".to_owned(), ..Default::default() };
    let measure = MeasureServiceClient::new(house.channel.clone()).get_measure(request).await.expect("a measure").into_inner();
    let measure = measure.measure.expect("a measure");
    assert_eq!(measure.formula, "LOANS / VISITS * 100");
    let links: Vec<_> = measure.links.iter().map(|link| (link.item.as_str(), link.title.as_str(), link.relation())).collect();
    assert_eq!(
        links,
        [("measures/LOANS", "Books lent", ItemRelation::FedBy), ("measures/VISITS", "Visits to the libraries", ItemRelation::FedBy)]
    );
}

#[tokio::test]
async fn every_cell_that_went_in_is_named_and_the_arithmetic_shown() {
    let house = through_september().await;
    let explained = explained(&house, "LENT", "2021/22 Q2").await;
    let value = explained.row.as_ref().and_then(|row| row.value.as_ref()).expect("a value");
    let file = |key: &String| explained.provenance.iter().find(|cell| cell.key == *key).expect("the cell").file_name.clone();
    let files: Vec<String> = value.input_provenance_keys.iter().map(file).collect();
    assert_eq!(files, ["q2.xlsx", "july.xlsx", "august.xlsx", "september.xlsx"]);
    let told = outturn().args(["explain", "LENT", "2021/22 Q2", "--home"]).arg(house.home.root()).output().expect("explain");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    for line in [
        "  LOANS (Books lent): 160 (Outturns!B2 of q2.xlsx)",
        "  VISITS (Visits to the libraries): 301 = 95 + 105 + 101, the sum of July 2021, August 2021 and September 2021 (Outturns!B2 of july.xlsx, \
         Outturns!B2 of august.xlsx, Outturns!B2 of september.xlsx)",
        "  value before rounding = 160 / 301 * 100, by the formula LOANS / VISITS * 100",
        "  value = 53.2% = 53.156146179401993 rounded to 1 decimal place",
    ] {
        assert!(told.lines().any(|told| told == line), "{line}\n{told}");
    }
}

#[tokio::test]
async fn what_lacks_a_part_is_incomplete_and_what_divides_by_nought_cannot_be_computed() {
    let mut house = through_september().await;
    let daily = row(&house, "DAILY", "2021/22 Q2", None).await;
    let why = "OPEN-DAYS - 60 is nought, and nothing is divided by nought";
    assert_eq!((shown(&daily), lacks(&daily)), ("cannot be computed", (AbsenceReason::NotComputable, why.to_owned())));
    let complete = house.now();
    send(&mut house, "gone", "August 2021", "2021-10-07T09:00:00Z", vec![("VISITS", Cell::Text("WITHDRAWN"))]).await;
    let lent = row(&house, "LENT", "2021/22 Q2", None).await;
    let why = "no figure for VISITS (incomplete: no figure for August 2021 (withdrawn))";
    assert_eq!((shown(&lent), lacks(&lent)), ("incomplete", (AbsenceReason::Incomplete, why.to_owned())));
    let steps = explained(&house, "LENT", "2021/22 Q2").await.steps;
    assert!(steps.contains(&format!("nothing is worked out by the formula LOANS / VISITS * 100: {why}")), "{steps:#?}");
    assert_eq!(shown(&row(&house, "LENT", "2021/22 Q2", Some(complete)).await), "53.2%", "as of before it is what it was");
}

#[tokio::test]
async fn no_figure_is_taken_for_what_is_worked_out() {
    let mut house = through_september().await;
    let rows = vec![("LENT", Cell::Number(60.0)), ("LOANS", Cell::Number(161.0)), ("OPEN-DAYS", Cell::Number(60.0))];
    let (verdict, receipt) = send(&mut house, "by-hand", "2021/22 Q2", "2021-10-07T09:00:00Z", rows).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings);
    let findings = receipt["findings"].as_array().expect("findings");
    let told: Vec<_> = findings.iter().map(|finding| (finding["code"].as_str(), finding["message"].as_str())).collect();
    let message = "LENT is worked out by its formula, LOANS / VISITS * 100, so no figure is taken for it.";
    assert_eq!(told, [(Some("measure-computed"), Some(message))]);
    assert_eq!(shown(&row(&house, "LENT", "2021/22 Q2", None).await), "53.5%", "161 of 301: the rest of the return was taken");
}

#[tokio::test]
async fn a_formula_of_what_there_is_not_or_of_itself_is_held_back() {
    let mut house = libraries(SHARES).await;
    let rows = "UNKNOWN | a | plan | libraries | number | high | quarterly | in period | | LOAN / VISITS |
ONE | b | plan | libraries | number | high | quarterly | in period | | two + LOANS |
TWO | c | plan | libraries | number | high | quarterly | in period | | ONE - 1 |
LENT | Loans | plan | libraries | % | high | quarterly | in period | | LENT + LOANS | 1
SAME | Visits again | plan | libraries | number | high | quarterly | in period | | VISITS * 1 |";
    let measures = format!("{HEAD}\n{rows}");
    let (verdict, told) = drop_framework(&mut house, "more", &[("Measures", &measures)]).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings);
    let told = told.join("\n");
    for message in [
        "LOAN is no measure of the framework. The row is held back.",
        "ONE cannot be worked out, for it feeds on itself: ONE from TWO from ONE. The row is held back.",
        "TWO cannot be worked out, for it feeds on itself: TWO from ONE from TWO. The row is held back.",
        "LENT cannot be worked out, for it feeds on itself: LENT from LENT. The row is held back.",
    ] {
        assert!(told.contains(message), "{message}\n{told}");
    }
    let codes: Vec<String> = house.scorecard("2021/22 Q2", None).await.rows.into_iter().map(|row| row.code).collect();
    assert!(codes.contains(&"SAME".to_owned()) && !codes.contains(&"ONE".to_owned()), "{codes:?}");
    let request = GetMeasureRequest { name: "measures/LENT".to_owned(), ..Default::default() };
    let kept = MeasureServiceClient::new(house.channel.clone()).get_measure(request).await.expect("a measure").into_inner();
    assert_eq!(kept.measure.map(|measure| measure.formula).as_deref(), Some("LOANS / VISITS * 100"), "what was in force stays");
}

async fn outturns(house: &House, code: &str, stage: Stage) -> Vec<Outturn> {
    let request =
        ListOutturnsRequest { measure: code.to_owned(), stage: stage.into(), view: View::Full.into(), ..ListOutturnsRequest::default() };
    MeasureServiceClient::new(house.channel.clone()).list_outturns(request).await.expect("a series").into_inner().outturns
}

fn series(outturns: &[Outturn]) -> Vec<(&str, &str)> {
    let shown = outturns.iter().filter_map(|one| Some((one.period.as_ref()?, one.figure.as_ref()?)));
    shown.map(|(period, figure)| (period.id.as_str(), figure.display_text.as_str())).collect()
}

#[tokio::test]
async fn the_history_of_what_is_worked_out_is_that_of_what_feeds_it() {
    let mut house = through_september().await;
    let lent = outturns(&house, "LENT", Stage::Unspecified).await;
    assert_eq!(series(&lent), [("fy2021-22-q1", "40.0%"), ("fy2021-22-q2", "53.2%")]);
    let figure = lent[1].figure.as_ref().expect("a figure");
    assert_eq!(figure.derivation, "160 / 301 * 100 = 53.2%, by the formula LOANS / VISITS * 100");
    let file = |key: &String| lent[1].provenance.iter().find(|cell| cell.key == *key).expect("the cell").file_name.clone();
    let files: Vec<String> = figure.input_provenance_keys.iter().map(file).collect();
    assert_eq!(files, ["q2.xlsx", "july.xlsx", "august.xlsx", "september.xlsx"]);
    assert_eq!(lent[1].status.as_ref().map(|status| status.code.as_str()), Some("green"));
    let daily = outturns(&house, "DAILY", Stage::Unspecified).await;
    assert_eq!(
        series(&daily),
        [("fy2021-22-q1", "6.0"), ("fy2021-22-q2", "cannot be computed")],
        "every part is there, and divides by nought"
    );

    let request = GetMeasureRequest { name: "measures/LENT".to_owned(), ..Default::default() };
    let measure = MeasureServiceClient::new(house.channel.clone()).get_measure(request).await.expect("a measure").into_inner();
    let latest = measure.measure.and_then(|measure| measure.latest_outturn).expect("a latest value");
    assert_eq!(
        (latest.name.as_str(), latest.figure.expect("a figure").display_text.as_str()),
        ("measures/LENT/outturns/fy2021-22-q2", "53.2%")
    );

    // A part that is taken back leaves a hole, and another month alone makes no quarter.
    send(&mut house, "gone", "August 2021", "2021-10-07T09:00:00Z", vec![("VISITS", Cell::Text("WITHDRAWN"))]).await;
    send(&mut house, "october", "October 2021", "2021-11-05T09:00:00Z", vec![("VISITS", Cell::Number(99.0))]).await;
    assert_eq!(series(&outturns(&house, "LENT", Stage::Unspecified).await), [("fy2021-22-q1", "40.0%")]);
}

#[tokio::test]
async fn what_was_published_is_worked_out_of_what_stood_then() {
    let mut house = through_september().await;
    let publications = "Period | Published\n2021/22 Q1 | 07/10/2021 10:00\n2021/22 Q2 | 10/11/2021 10:00";
    house.set_clock(instant("2021-10-06T12:00:00Z"));
    let (verdict, told) = drop_framework(&mut house, "published", &[("Publications", publications)]).await;
    assert_eq!((verdict, told), (Verdict::Accepted, Vec::new()));
    house.set_clock(instant("2021-10-08T09:00:00Z"));
    assert_eq!(series(&outturns(&house, "LENT", Stage::Published).await), [("fy2021-22-q1", "40.0%")], "the second quarter is not out");
    send(&mut house, "corrected", "2021/22 Q1", "2021-10-09T09:00:00Z", vec![("LOANS", Cell::Number(135.0))]).await;
    house.set_clock(instant("2021-11-12T09:00:00Z"));
    let published = outturns(&house, "LENT", Stage::Published).await;
    assert_eq!(series(&published), [("fy2021-22-q1", "40.0%"), ("fy2021-22-q2", "53.2%")], "the first stays as it was published");
    assert_eq!(series(&outturns(&house, "LENT", Stage::SignedOff).await), [("fy2021-22-q1", "50.0%"), ("fy2021-22-q2", "53.2%")]);
}

#[tokio::test]
async fn a_rate_by_formula_is_forecast_and_never_added_up() {
    let house = through_september().await;
    let mut client = ForecastServiceClient::new(house.channel.clone());
    let request = GetForecastRequest { measure: "LENT".to_owned(), ..GetForecastRequest::default() };
    let forecast = client.get_forecast(request).await.expect("a forecast").into_inner().forecast.expect("a forecast");
    assert_eq!(
        forecast.origin_period.as_ref().map(|period| period.id.as_str()),
        Some("fy2021-22-q2"),
        "the latest that it has a figure for"
    );
    let all = ListForecastsRequest { origin_period: "2021/22 Q2".to_owned(), ..ListForecastsRequest::default() };
    let all = client.list_forecasts(all).await.expect("forecasts").into_inner().forecasts;
    let daily = all.iter().find(|forecast| forecast.measure == "measures/DAILY").expect("a forecast of DAILY");
    let projection = daily.projection.as_ref().expect("a projection");
    assert_ne!(projection.outcome(), ProjectionOutcome::InsufficientHistory);
    let lent = all.iter().find(|forecast| forecast.measure == "measures/LENT").and_then(|forecast| forecast.projection.clone());
    assert_eq!(lent.expect("a projection").outcome(), forecast.projection.expect("a projection").outcome());
}

#[tokio::test]
async fn figures_of_different_lengths_of_time_are_not_put_together() {
    let mut house = libraries(SHARES).await;
    let rows = "TOTAL | Loans so far | plan | libraries | number | high | quarterly | year to date | | |
STAFF | Staff | plan | libraries | number | high | quarterly | stock | | |
MIXED | a | plan | libraries | % | high | quarterly | in period | | TOTAL / VISITS |
SAID | b | plan | libraries | % | high | quarterly | in period | | TOTAL / STAFF |
SO-FAR | c | plan | libraries | number | high | quarterly | year to date | | TOTAL / STAFF |";
    let measures = format!("{HEAD}\n{rows}");
    let (verdict, told) = drop_framework(&mut house, "more", &[("Measures", &measures)]).await;
    assert_eq!((verdict, told.len()), (Verdict::AcceptedWithFindings, 2), "{told:#?}");
    let told = told.join("\n");
    for message in [
        "MIXED cannot be worked out, for TOTAL holds the year to date and VISITS holds what happened in the period: figures of different lengths of \
         time are not put together. The row is held back.",
        "SAID cannot be worked out, for TOTAL holds the year to date and SAID holds what happened in the period: figures of different lengths of \
         time are not put together. The row is held back.",
    ] {
        assert!(told.contains(message), "{message}\n{told}");
    }
}
