//! Rates by their two numbers: as new as they are, and never in place of what was refused.

use outturn_domain::finding::Verdict;
use serde_json::Value;

use crate::house::House;
use crate::return_workbook::{Cell, ReturnWorkbook};

const HEADINGS: [&str; 5] = ["Measure", "Value", "Comment", "Numerator", "Denominator"];

async fn send(house: &mut House, value: Cell, numerator: Cell, denominator: Cell) -> (Verdict, Value) {
    house.wait(60);
    let bytes = ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
        .headings(&HEADINGS)
        .row(vec![Cell::Text("EHC-20W"), value, Cell::Text("As the system says."), numerator, denominator])
        .bytes();
    house.send("peoples-services/rate.xlsx", &bytes).await
}

async fn shown(house: &House) -> String {
    let card = house.scorecard("2021/22 Q2", None).await;
    let row = card.rows.iter().find(|row| row.code == "EHC-20W").expect("a row");
    row.value.as_ref().expect("a figure").display_text.clone()
}

fn codes(receipt: &Value) -> Vec<&str> {
    receipt["findings"].as_array().expect("findings").iter().map(|finding| finding["code"].as_str().expect("a code")).collect()
}

#[tokio::test]
async fn a_newer_pair_takes_the_place_of_an_older_value_and_the_other_way_round() {
    let mut house = House::derby().await;
    send(&mut house, Cell::Formatted(0.58, "0.0%"), Cell::Text(""), Cell::Text("")).await;
    assert_eq!(shown(&house).await, "58.0%");
    let (verdict, receipt) = send(&mut house, Cell::Text(""), Cell::Number(66.0), Cell::Number(110.0)).await;
    assert_eq!(verdict, Verdict::Accepted, "{receipt:#}");
    assert_eq!(shown(&house).await, "60.0%");
    send(&mut house, Cell::Formatted(0.59, "0.0%"), Cell::Text(""), Cell::Text("")).await;
    assert_eq!(shown(&house).await, "59.0%");
    send(&mut house, Cell::Text(""), Cell::Number(66.0), Cell::Number(110.0)).await;
    assert_eq!(shown(&house).await, "60.0%", "the same pair again is the newest word");
    send(&mut house, Cell::Text("WITHDRAWN"), Cell::Text(""), Cell::Text("")).await;
    send(&mut house, Cell::Text(""), Cell::Number(66.0), Cell::Number(110.0)).await;
    assert_eq!(shown(&house).await, "60.0%");
}

#[tokio::test]
async fn one_of_110_is_a_count_and_no_percentage() {
    let mut house = House::derby().await;
    send(&mut house, Cell::Text(""), Cell::Number(1.0), Cell::Number(110.0)).await;
    assert_eq!(shown(&house).await, "0.9%");
}

#[tokio::test]
async fn a_refused_value_is_not_replaced_by_its_rate() {
    let mut house = House::derby().await;
    let before = shown(&house).await;
    let (_, receipt) = send(&mut house, Cell::Text("57,5%"), Cell::Number(66.0), Cell::Number(110.0)).await;
    assert!(codes(&receipt).contains(&"number-expected"), "{receipt:#}");
    assert_eq!(shown(&house).await, before, "what stood before stands");
}

#[tokio::test]
async fn a_pair_that_gives_no_rate_is_told() {
    let mut house = House::derby().await;
    let before = shown(&house).await;
    for (numerator, denominator, code) in [
        (Cell::Number(63.0), Cell::Number(0.0), "denominator-zero"),
        (Cell::Number(-63.0), Cell::Number(-110.0), "denominator-zero"),
        (Cell::Number(63.0), Cell::Text(""), "rate-incomplete"),
        (Cell::Text(""), Cell::Number(110.0), "rate-incomplete"),
    ] {
        let (_, receipt) = send(&mut house, Cell::Text(""), numerator, denominator).await;
        assert!(codes(&receipt).contains(&code), "{code}: {receipt:#}");
        assert_eq!(shown(&house).await, before);
    }
    let (_, receipt) = send(&mut house, Cell::Formatted(0.70, "0%"), Cell::Number(63.0), Cell::Number(110.0)).await;
    assert!(codes(&receipt).contains(&"rate-differs"), "{receipt:#}");
}
