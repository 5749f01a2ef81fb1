//! Measures of context: a figure outside the range expected of it is flagged, and nobody is judged.

use outturn_domain::finding::Verdict;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::{GetMeasureRequest, ScorecardRow, ThresholdFlag};

use crate::frameworks::drop_framework;
use crate::house::{House, instant};
use crate::return_workbook::{Cell, ReturnWorkbook};

const HEAD: &str =
    "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds | Class | Lower threshold | Upper threshold";

async fn row(house: &House, code: &str) -> ScorecardRow {
    let card = house.scorecard("2021/22 Q2", None).await;
    card.rows.into_iter().find(|row| row.code == code).expect("a row")
}

#[tokio::test]
async fn a_figure_outside_its_range_is_flagged_and_not_judged() {
    let mut house = House::empty().await;
    let measures = format!(
        "{HEAD}
JOBLESS | Unemployment | plan | economy | % | none | quarterly | stock | contextual | 3% | 6%
LOW | Under | plan | economy | number | none | quarterly | stock | contextual | 10 |
EDGE | On the edge | plan | economy | number | none | quarterly | stock | contextual | | 10
PLAIN | Without a range | plan | economy | number | none | quarterly | stock | contextual | |
NONE | Without a figure | plan | economy | number | none | quarterly | stock | contextual | | 10"
    );
    let sheets = [
        ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
        (
            "Organisation",
            "Code | Kind | Name | May report for\neconomy | service | Economy |\neconomy-team | submitter | Economy | economy",
        ),
        ("Measures", measures.as_str()),
        ("Rules", "Rule set | Judges from\nmaidstone-2018-19 | 2019/20 Q1"),
    ];
    house.set_clock(instant("2021-10-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &sheets).await, (Verdict::Accepted, Vec::new()));
    let bytes = ReturnWorkbook::of("economy-team", "economy", "2021/22 Q2")
        .headings(&["Measure", "Value"])
        .row(vec![Cell::Text("JOBLESS"), Cell::Number(6.2)])
        .row(vec![Cell::Text("LOW"), Cell::Number(9.0)])
        .row(vec![Cell::Text("EDGE"), Cell::Number(10.0)])
        .row(vec![Cell::Text("PLAIN"), Cell::Number(10.0)])
        .bytes();
    house.wait(60);
    let (verdict, receipt) = house.send("economy-team/q2.xlsx", &bytes).await;
    assert_eq!(verdict, Verdict::Accepted, "{receipt:#}");
    for (code, flag) in [
        ("JOBLESS", ThresholdFlag::Above),
        ("LOW", ThresholdFlag::Below),
        ("EDGE", ThresholdFlag::Within),
        ("PLAIN", ThresholdFlag::Unspecified),
        ("NONE", ThresholdFlag::Unspecified),
    ] {
        let row = row(&house, code).await;
        let status = row.status.as_ref().expect("a status");
        assert_eq!((row.threshold_flag(), status.code.as_str()), (flag, ""), "{code}");
    }
    let request = GetMeasureRequest { name: "measures/JOBLESS".to_owned(), ..GetMeasureRequest::default() };
    let answer = MeasureServiceClient::new(house.channel.clone()).get_measure(request).await.expect("a measure").into_inner();
    let measure = answer.measure.expect("a measure");
    let ends = [measure.lower_threshold, measure.upper_threshold].map(|end| end.map(|end| end.display_text));
    assert_eq!(ends, [Some("3.0%".to_owned()), Some("6.0%".to_owned())]);
}
