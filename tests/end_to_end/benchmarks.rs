//! Figures of others beside a measure: in from the framework, out with their cell, and nothing is judged by them.

use outturn_domain::finding::Verdict;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::{Benchmark, GetMeasureRequest, GetProvenanceRequest, GetScorecardRequest, ScorecardRow, View};

use crate::frameworks::drop_framework;
use crate::house::{House, instant, timestamp};

const HEAD: &str = "Measure | Period | Group | Value | Source | Withdrawn";

async fn libraries() -> House {
    let mut house = House::empty().await;
    let sheets = [
        ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
        ("Organisation", "Code | Kind | Name\nlibraries | service | Libraries"),
        (
            "Measures",
            "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds\nNI9 | Use of libraries | plan | libraries | % | high | quarterly | stock",
        ),
        (
            "Benchmarks",
            "Measure | Period | Group | Value | Source | Withdrawn
ni9 | 2019/20 | England | 48.2% | Active People Survey |
NI9 | 2020/21 | England | 46% | Active People Survey |
NI9 | 2020/21 | Nearest neighbours | 44.5% | CIPFA |
NI9 | 2021/22 Q2 | Nearest neighbours | 43.1% | CIPFA |
NI9 | 2021/22 Q3 | England | 40% | Active People Survey |",
        ),
    ];
    house.set_clock(instant("2021-11-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &sheets).await, (Verdict::Accepted, Vec::new()));
    house
}

async fn row(house: &House) -> ScorecardRow {
    let card = house.scorecard("2021/22 Q2", None).await;
    card.rows.into_iter().next().expect("a row")
}

fn shown(benchmarks: &[Benchmark]) -> Vec<(&str, &str, &str)> {
    benchmarks
        .iter()
        .map(|benchmark| {
            let period = benchmark.period.as_ref().map_or("", |period| period.id.as_str());
            (benchmark.label.as_str(), period, benchmark.value.as_ref().map_or("", |value| value.display_text.as_str()))
        })
        .collect()
}

async fn of_measure(house: &House, as_of: Option<chrono::DateTime<chrono::Utc>>) -> Vec<Benchmark> {
    let request = GetMeasureRequest {
        name: "measures/NI9".to_owned(),
        view: View::Full.into(),
        as_of_time: as_of.map(timestamp),
        ..GetMeasureRequest::default()
    };
    let answer = MeasureServiceClient::new(house.channel.clone()).get_measure(request).await.expect("a measure").into_inner();
    answer.measure.expect("a measure").benchmarks
}

#[tokio::test]
async fn others_figures_stand_beside_a_measure_and_judge_nothing() {
    let mut house = libraries().await;
    let row = row(&house).await;
    assert_eq!(shown(&row.benchmarks), [("England", "fy2020-21", "46.0%"), ("Nearest neighbours", "fy2021-22-q2", "43.1%")]);
    assert_eq!(row.benchmarks[1].source, "CIPFA");
    assert_eq!(row.status.as_ref().map(|status| status.code.as_str()), Some(""), "there is no target, and a benchmark is none");
    let key = row.benchmarks[1].value.as_ref().expect("a value").provenance_key.clone();
    let cell = row.provenance.iter().find(|cell| cell.key == key).expect("the cell");
    assert_eq!((cell.sheet.as_str(), cell.cell.as_str()), ("Benchmarks", "D5"));
    let request = GetProvenanceRequest { key, ..GetProvenanceRequest::default() };
    MeasureServiceClient::new(house.channel.clone()).get_provenance(request).await.expect("a cell");
    let basic = GetScorecardRequest { period: "2021/22 Q2".to_owned(), ..GetScorecardRequest::default() };
    assert!(house.ask_scorecard(basic).await.rows[0].benchmarks.is_empty(), "only in view FULL");

    assert_eq!(of_measure(&house, None).await.len(), 5);
    let before = house.now();
    let correction =
        format!("{HEAD}\nNI9 | 2020/21 | england | 46.4% | |\nNI9 | 2021/22 Q2 | Nearest neighbours | 43.1% | CIPFA | WITHDRAWN");
    let (verdict, told) = drop_framework(&mut house, "correction", &[("Benchmarks", &correction)]).await;
    assert_eq!((verdict, told), (Verdict::Accepted, Vec::new()));
    let row = self::row(&house).await;
    assert_eq!(shown(&row.benchmarks), [("Nearest neighbours", "fy2020-21", "44.5%"), ("england", "fy2020-21", "46.4%")]);
    assert_eq!(of_measure(&house, Some(before)).await.len(), 5, "as of before it is what it was");
}

#[tokio::test]
async fn a_bad_row_is_held_back_by_itself() {
    let mut house = libraries().await;
    let rows = format!(
        "{HEAD}
NI8 | 2020/21 | England | 46 | |
NI9 | 2020/21 | | 46% | |
NI9 | soon | England | 46% | |
NI9 | 2018/19 | England | half | |
NI9 | 2018/19 | London | 47% | |"
    );
    let (verdict, told) = drop_framework(&mut house, "more", &[("Benchmarks", &rows)]).await;
    assert_eq!(verdict, Verdict::AcceptedWithFindings);
    let places: Vec<&str> = told.iter().filter_map(|told| told.split(':').next()).collect();
    let mut places = places;
    places.sort_unstable();
    assert_eq!(
        places,
        [
            "framework-reference Benchmarks!A2",
            "framework-row-held Benchmarks!C3",
            "number-expected Benchmarks!D5",
            "period-unreadable Benchmarks!B4",
        ]
    );
    assert_eq!(of_measure(&house, None).await.len(), 6);
}
