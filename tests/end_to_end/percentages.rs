//! A percentage is one figure however it is written; where its writing leaves a doubt, the sender is asked.

use serde_json::Value;

use crate::house::House;
use crate::return_workbook::{Cell, ReturnWorkbook};

/// Sends one value of a percent measure and gives what it was taken for, and the codes that were found.
async fn taken(house: &mut House, measure: &'static str, cell: Cell) -> (String, Vec<String>) {
    house.wait(60);
    let bytes = ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
        .row(vec![Cell::Text(measure), cell, Cell::Text("As the system says.")])
        .bytes();
    let (_, receipt) = house.send("peoples-services/percent.xlsx", &bytes).await;
    let card = house.scorecard("2021/22 Q2", None).await;
    let row = card.rows.iter().find(|row| row.code == measure).expect("a row");
    (row.value.as_ref().expect("a figure").display_text.clone(), asked(&receipt))
}

fn asked(receipt: &Value) -> Vec<String> {
    let findings = receipt["findings"].as_array().expect("findings");
    findings
        .iter()
        .map(|finding| finding["code"].as_str().expect("a code"))
        .filter(|code| code.starts_with("percent"))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn with_history_near_57_every_writing_of_57_is_57() {
    let mut house = House::derby().await;
    for cell in [
        Cell::Number(57.0),
        Cell::Text("57%"),
        Cell::Text("57"),
        Cell::Text(" 57 % "),
        Cell::Formatted(0.57, "0%"),
        Cell::Formatted(0.57, "0.0%"),
        // History decides: quarters before were between 30 and 60 per cent.
        Cell::Number(0.57),
        Cell::Formatted(0.57, "0.00"),
    ] {
        let written = format!("{cell:?}");
        assert_eq!(taken(&mut house, "EHC-20W", cell).await, ("57.0%".to_owned(), Vec::new()), "{written}");
    }
}

#[tokio::test]
async fn fifty_seven_in_a_percent_cell_is_taken_as_57_and_asked_about() {
    let mut house = House::derby().await;
    let (value, asked) = taken(&mut house, "EHC-20W", Cell::Formatted(57.0, "0%")).await;
    assert_eq!((value.as_str(), asked), ("57.0%", vec!["percent-doubtful".to_owned()]));
}

#[tokio::test]
async fn nought_is_nought_and_asks_nothing() {
    let mut house = House::derby().await;
    let (value, asked) = taken(&mut house, "EHC-20W", Cell::Number(0.0)).await;
    assert_eq!((value.as_str(), asked), ("0.0%", Vec::new()));
}

/// A framework of one percent measure that nothing was ever reported for.
async fn without_history() -> House {
    let mut house = House::empty().await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheets: [(&str, &[&[&str]]); 3] = [
        ("Plan", &[&["Code", "Kind", "Name"], &["people", "theme", "People"]]),
        (
            "Organisation",
            &[
                &["Code", "Kind", "Name", "Parent", "May report for"],
                &["adults", "service", "Adults", "", ""],
                &["adults-team", "submitter", "Adults team", "", "adults"],
            ],
        ),
        (
            "Measures",
            &[
                &["Code", "Name", "Plan items", "Service", "Unit", "Precision", "Polarity", "Frequency", "Cell holds"],
                &["P1", "A share", "people", "adults", "%", "1", "high", "quarterly", "in period"],
            ],
        ),
    ];
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).expect("a sheet");
        for (row, cells) in (0..).zip(rows) {
            for (column, text) in (0..).zip(*cells) {
                match text.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, column, number).expect("a cell"),
                    Err(_) => sheet.write_string(row, column, *text).expect("a cell"),
                };
            }
        }
    }
    let (verdict, receipt) = house.send("framework/framework.xlsx", &book.save_to_buffer().expect("a workbook")).await;
    assert_eq!(verdict, outturn_domain::finding::Verdict::Accepted, "{receipt:#}");
    house
}

#[tokio::test]
async fn without_history_a_bare_fraction_is_taken_as_its_percentage_and_asked_about() {
    for (cell, shown, asks) in [
        (Cell::Number(0.57), "57.0%", true),
        (Cell::Number(1.0), "100.0%", true),
        (Cell::Number(57.0), "57.0%", false),
        (Cell::Formatted(0.57, "0%"), "57.0%", false),
        (Cell::Formatted(1.0, "0%"), "100.0%", false),
        (Cell::Formatted(57.0, "0%"), "57.0%", true),
        // Shows as 500%: taken as 5%, and asked about.
        (Cell::Formatted(5.0, "0%"), "5.0%", true),
        (Cell::Formatted(1.5, "0%"), "150.0%", false),
        (Cell::Text("57%"), "57.0%", false),
    ] {
        let mut house = without_history().await;
        let written = format!("{cell:?}");
        house.wait(60);
        let bytes = ReturnWorkbook::of("adults-team", "adults", "2021/22 Q2").row(vec![Cell::Text("P1"), cell, Cell::Text("")]).bytes();
        let (_, receipt) = house.send("adults-team/return.xlsx", &bytes).await;
        let card = house.scorecard("2021/22 Q2", None).await;
        assert_eq!(card.rows[0].value.as_ref().expect("a figure").display_text, shown, "{written}: {receipt:#}");
        assert_eq!(!asked(&receipt).is_empty(), asks, "{written}: {receipt:#}");
    }
}
