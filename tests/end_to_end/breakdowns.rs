//! The places and groups that the framework names for a measure: what returns may write, what the template asks for, and what answers call them.

use outturn_domain::finding::Verdict;
use outturn_services::contract::measure_service_client::MeasureServiceClient;
use outturn_services::contract::scorecard_service_client::ScorecardServiceClient;
use outturn_services::contract::{BreakdownKind, GetMeasureRequest, GetScorecardRequest, ScorecardRow};

use crate::frameworks::drop_framework;
use crate::house::{House, instant};
use crate::return_workbook::{Cell, ReturnWorkbook};

const MEASURES: &str = "Code | Name | Plan items | Service | Unit | Polarity | Frequency | Cell holds
FLY-TIP | Fly-tips | plan | streets | number | low | quarterly | in period
BINS | Missed bins | plan | streets | number | low | quarterly | in period";

const BREAKDOWNS: &str = "Measure | Code | Title | Kind | From | To
fly-tip | north | Northern wards | place | |
FLY-TIP | south | Southern wards | place | | 30/06/2021
FLY-TIP | trade | Trade waste | group | 01/04/2021 |";

async fn streets() -> House {
    let mut house = House::empty().await;
    let sheets = [
        ("Plan", "Code | Kind | Name\nplan | plan | The plan"),
        ("Organisation", "Code | Kind | Name | May report for\nstreets | service | Streets |\nstreets | submitter | Streets | streets"),
        ("Measures", MEASURES),
        ("Breakdowns", BREAKDOWNS),
    ];
    house.set_clock(instant("2021-10-05T09:00:00Z"));
    assert_eq!(drop_framework(&mut house, "framework", &sheets).await, (Verdict::Accepted, Vec::new()));
    house
}

/// What a return is told of the places and groups that it names.
async fn send(house: &mut House, name: &str, period: &'static str, rows: &[(&'static str, &'static str, f64)]) -> Vec<String> {
    let book = ReturnWorkbook::of("streets", "streets", period).headings(&["Measure", "Breakdown", "Value"]);
    let book =
        rows.iter().fold(book, |book, (code, group, value)| book.row(vec![Cell::Text(code), Cell::Text(group), Cell::Number(*value)]));
    house.wait(60);
    let (_, receipt) = house.send(&format!("streets/{name}.xlsx"), &book.bytes()).await;
    let findings = receipt["findings"].as_array().expect("findings").iter().filter(|finding| finding["code"] == "breakdown-unknown");
    findings.map(|finding| finding["message"].as_str().expect("words").to_owned()).collect()
}

/// The rows of the groups on the scorecard of a measure.
async fn rows_of_groups(house: &House, code: &str, period: &str) -> Vec<ScorecardRow> {
    let request = GetScorecardRequest { period: period.to_owned(), include_breakdowns: true, ..GetScorecardRequest::default() };
    let answer = ScorecardServiceClient::new(house.channel.clone()).get_scorecard(request).await.expect("a scorecard").into_inner();
    answer.scorecard.expect("a scorecard").rows.into_iter().filter(|row| row.code == code && !row.breakdown.is_empty()).collect()
}

/// The groups on the scorecard of a measure: code, title, and figure.
async fn groups(house: &House, code: &str, period: &str) -> Vec<String> {
    let line = |row: ScorecardRow| {
        format!("{} ({}): {}", row.breakdown, row.breakdown_title, row.value.map(|value| value.display_text).unwrap_or_default())
    };
    rows_of_groups(house, code, period).await.into_iter().map(line).collect()
}

#[tokio::test]
async fn what_the_framework_names_is_taken_by_code_or_title_and_anything_else_is_asked_about() {
    let mut house = streets().await;
    let rows = [("FLY-TIP", "", 12.0), ("FLY-TIP", "Northern Wards", 5.0), ("FLY-TIP", "TRADE", 4.0), ("FLY-TIP", "nort", 3.0)];
    let told = send(&mut house, "q2", "2021/22 Q2", &rows).await;
    assert_eq!(told, ["\"nort\" is no place or group that FLY-TIP is reported by in 2021/22 Q2."]);
    assert_eq!(groups(&house, "FLY-TIP", "2021/22 Q2").await, ["north (Northern wards): 5", "trade (Trade waste): 4"]);
    let told = send(&mut house, "later", "2021/22 Q2", &[("FLY-TIP", "south", 1.0)]).await;
    assert_eq!(told.len(), 1, "the southern wards are not reported by any more: {told:?}");
    assert_eq!(send(&mut house, "q1", "2021/22 Q1", &[("FLY-TIP", "south", 6.0), ("FLY-TIP", "", 9.0)]).await, Vec::<String>::new());
    assert_eq!(groups(&house, "FLY-TIP", "2021/22 Q1").await, ["south (Southern wards): 6"]);
    // Of a measure without any named a return may write what it will.
    assert_eq!(send(&mut house, "bins", "2021/22 Q2", &[("BINS", "Ward 7", 2.0), ("BINS", "", 3.0)]).await, Vec::<String>::new());
    assert_eq!(groups(&house, "BINS", "2021/22 Q2").await, ["Ward 7 (): 2"]);
}

#[tokio::test]
async fn the_nearest_is_suggested_and_the_measure_tells_them_all() {
    let mut house = streets().await;
    let book = ReturnWorkbook::of("streets", "streets", "2021/22 Q2").headings(&["Measure", "Breakdown", "Value"]);
    let book = book.row(vec![Cell::Text("FLY-TIP"), Cell::Text("Norhtern wards"), Cell::Number(5.0)]);
    house.wait(60);
    let (verdict, receipt) = house.send("streets/q2.xlsx", &book.bytes()).await;
    assert_eq!(verdict, Verdict::Refused);
    let help = receipt["findings"][0]["help"].as_str().expect("help");
    assert!(help.starts_with("Did you mean north (Northern wards)?"), "{help}");
    let request = GetMeasureRequest { name: "FLY-TIP".to_owned(), ..GetMeasureRequest::default() };
    let measure = MeasureServiceClient::new(house.channel.clone()).get_measure(request).await.expect("a measure").into_inner().measure;
    let named = measure.expect("a measure").named_breakdowns;
    let lines: Vec<_> =
        named.iter().map(|one| (one.code.as_str(), one.title.as_str(), one.kind(), one.effective_end_date.is_some())).collect();
    let (place, group) = (BreakdownKind::Place, BreakdownKind::Group);
    assert_eq!(
        lines,
        [("north", "Northern wards", place, false), ("south", "Southern wards", place, true), ("trade", "Trade waste", group, false)]
    );
    let withdrawn = "Measure | Code | Title | Kind | Withdrawn\nFLY-TIP | trade | Trade waste | group | WITHDRAWN: no longer told apart
FLY-TIP | north | North | ward |\nNOTHING | east | East | place |";
    let (verdict, told) = drop_framework(&mut house, "more", &[("Breakdowns", withdrawn)]).await;
    assert_eq!((verdict, told.len()), (Verdict::AcceptedWithFindings, 2), "{told:#?}");
    assert_eq!(send(&mut house, "q3", "2021/22 Q2", &[("FLY-TIP", "trade", 1.0)]).await.len(), 1);
}

#[tokio::test]
async fn a_target_and_a_status_set_for_a_title_judge_the_figures_of_its_code() {
    let mut house = streets().await;
    let sheets = [
        ("Rules", "Rule set | Judges from\nmaidstone-2018-19 | 2021/22 Q1"),
        (
            "Targets",
            "Measure | Breakdown | Period | Target | Approved on\nFLY-TIP | Northern Wards | 2021/22 Q2 | 4 | 01/04/2021\nFLY-TIP | Trade wast | 2021/22 Q2 | 4 | 01/04/2021",
        ),
        (
            "Overrides",
            "Measure | Breakdown | Period | Status | Author | Reason\nFLY-TIP | Trade waste | 2021/22 Q2 | green | Director | Counted twice",
        ),
    ];
    let (_, told) = drop_framework(&mut house, "targets", &sheets).await;
    let unknown = "\"Trade wast\" is no place or group that FLY-TIP is reported by in 2021/22 Q2. The row is held back.";
    assert_eq!(told, [format!("breakdown-unknown Targets!B3: {unknown}")]);
    let rows = [("FLY-TIP", "", 12.0), ("FLY-TIP", "north", 5.0), ("FLY-TIP", "trade", 4.0)];
    assert_eq!(send(&mut house, "q2", "2021/22 Q2", &rows).await, Vec::<String>::new());
    let shown = rows_of_groups(&house, "FLY-TIP", "2021/22 Q2").await.into_iter().map(|row| {
        let (target, status) = (row.target.unwrap_or_default(), row.status.unwrap_or_default());
        (row.breakdown, target.figure.unwrap_or_default().display_text, status.code)
    });
    let expected = [("north", "4", "red"), ("trade", "", "green")]
        .map(|(code, target, status)| (code.to_owned(), target.to_owned(), status.to_owned()));
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}
