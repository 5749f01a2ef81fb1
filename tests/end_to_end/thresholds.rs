//! Measures of context: a figure outside the range expected of it is flagged, and nobody is judged.

use outturn_domain::finding::Verdict;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{GetMeasureRequest, GetScorecardRequest, ScorecardRow, ThresholdFlag};

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

#[tokio::test]
async fn a_range_is_the_councils_own_and_for_one_period() {
    let mut house = House::empty().await;
    let measures = format!(
        "{HEAD} | Roll-up
CALLS | Calls to the line | plan | economy | number | none | monthly | in period | contextual | | 50 | sum
CLAIMS | Claimants | plan | economy | number | none | monthly | stock | contextual | | 50 | last"
    );
    let sheets = [
        ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
        (
            "Organisation",
            "Code | Kind | Name | May report for\neconomy | service | Economy |\neconomy-team | submitter | Economy | economy
NORTH | entity | The north |",
        ),
        ("Measures", measures.as_str()),
    ];
    house.set_clock(instant("2021-10-01T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &sheets).await.0, Verdict::Accepted);
    for (name, month) in [("july", "July 2021"), ("august", "August 2021"), ("september", "September 2021")] {
        let book = ReturnWorkbook::of("economy-team", "economy", month).headings(&["Measure", "Value", "Entity", "Breakdown"]);
        let book = ["CALLS", "CLAIMS"].into_iter().fold(book, |book, code| {
            let row = |value| vec![Cell::Text(code), Cell::Number(value)];
            let of_body = [row(60.0), vec![Cell::Text("NORTH")]].concat();
            let of_group = [row(60.0), vec![Cell::Text(""), Cell::Text("young")]].concat();
            book.row(row(30.0)).row(of_body).row(of_group)
        });
        house.wait(60);
        let (verdict, receipt) = house.send(&format!("economy-team/{name}.xlsx"), &book.bytes()).await;
        assert_eq!(verdict, Verdict::Accepted, "{receipt:#}");
    }
    let flags = async |period: &str, entity: &str| -> Vec<(String, String, ThresholdFlag)> {
        let request =
            GetScorecardRequest { period: period.to_owned(), entity: entity.to_owned(), include_breakdowns: true, ..Default::default() };
        let answer = ScorecardServiceClient::new(house.channel.clone()).get_scorecard(request).await.expect("a scorecard").into_inner();
        let rows = answer.scorecard.expect("a scorecard").rows;
        rows.into_iter().map(|row| (row.code.clone(), row.breakdown.clone(), row.threshold_flag())).collect()
    };
    let expected = |calls, claims| {
        let of = |code: &str, group: &str, flag| (code.to_owned(), group.to_owned(), flag);
        let none = ThresholdFlag::Unspecified;
        vec![of("CALLS", "", calls), of("CALLS", "young", none), of("CLAIMS", "", claims), of("CLAIMS", "young", none)]
    };
    let within = ThresholdFlag::Within;
    assert_eq!(flags("September 2021", "").await, expected(within, within));
    assert_eq!(flags("2021/22 Q2", "").await, expected(ThresholdFlag::Unspecified, within), "90 calls are no month's");
    let of_body = flags("September 2021", "NORTH").await;
    assert!(!of_body.is_empty() && of_body.iter().all(|(_, _, flag)| *flag == ThresholdFlag::Unspecified), "{of_body:?}");
}
