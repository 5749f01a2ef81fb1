//! `.ods`: read as a whole by calamine, against a census of its content.

use chrono::TimeDelta;
use outturn_worker::read::{
    CellValue, LimitHit, Limits, PassedOverSheet, ReadNotice, Refusal, SheetVisibility, WorkbookFormat, read_bytes,
};

use crate::build::ods;
use crate::{detail, read, text, value};

fn table(rows: &str) -> Vec<u8> {
    ods(&format!(r#"<table:table table:name="Data">{rows}</table:table>"#))
}

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

const SEVEN: &str = r#"<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>"#;

#[test]
fn every_kind_of_value_is_read() {
    let cells = [
        SEVEN,
        r#"<table:table-cell office:value-type="percentage" office:value="0.57"><text:p>57%</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="currency" office:currency="GBP" office:value="12.5"><text:p>£12.50</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="string"><text:p>one</text:p><text:p>two<text:s text:c="2"/>x</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="date" office:date-value="2021-11-01"><text:p>1 Nov</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="time" office:time-value="PT12H30M00S"><text:p>12:30</text:p></table:table-cell>"#,
        r#"<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>"#,
        r#"<table:table-cell table:formula="of:=1+1"/>"#,
        r#"<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>said</text:p></table:table-cell>"#,
    ];
    let read = read(&table(&row(&cells.concat()))).unwrap();
    assert_eq!(read.format, WorkbookFormat::Ods);
    assert_eq!(value(&read, "A1"), CellValue::Number(7.0));
    assert_eq!(value(&read, "B1"), CellValue::Number(0.57));
    assert_eq!(value(&read, "C1"), CellValue::Number(12.5));
    assert_eq!(value(&read, "D1"), text("one\ntwo  x"));
    assert_eq!(value(&read, "E1"), CellValue::Bool(true));
    assert!(matches!(value(&read, "F1"), CellValue::Date(_)));
    assert_eq!(value(&read, "G1"), CellValue::Duration(TimeDelta::minutes(750)));
    assert_eq!(value(&read, "H1"), CellValue::Number(2.0));
    assert_eq!(value(&read, "I1"), CellValue::FormulaWithoutResult);
    assert_eq!(value(&read, "J1"), text("said"));
}

#[test]
fn errors_are_told_from_text_and_from_the_nought_behind_them() {
    let cells = [
        r#"<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>"#,
        r#"<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>#DIV/0!</text:p></table:table-cell>"#,
        r#"<table:table-cell table:formula="of:=x" office:value-type="string"><text:p>Err:502</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="string"><text:p>see #N/A</text:p></table:table-cell>"#,
    ];
    let read = read(&table(&row(&cells.concat()))).unwrap();
    let error = |text: &str| CellValue::Error(text.to_owned());
    assert_eq!(value(&read, "A1"), error("#DIV/0!"));
    assert_eq!(value(&read, "B1"), error("#DIV/0!"));
    assert_eq!(value(&read, "C1"), error("Err:502"));
    assert_eq!(value(&read, "D1"), error("#N/A"));
    assert_eq!(value(&read, "E1"), text("see #N/A"));
}

#[test]
fn places_hold_behind_repeated_rows_and_cells() {
    let rows = [
        r#"<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>"#.to_owned(),
        row(&format!(r#"<table:table-cell table:number-columns-repeated="2"/>{SEVEN}"#)),
        r#"<table:table-row table:number-rows-repeated="4"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#.to_owned(),
        format!(r#"<table:table-row table:number-rows-repeated="2"><table:covered-table-cell/>{SEVEN}</table:table-row>"#),
        r#"<table:table-row table:number-rows-repeated="1048566"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#.to_owned(),
    ];
    let read = read(&table(&rows.concat())).unwrap();
    let places: Vec<_> = read.sheets[0].cells.iter().map(|cell| cell.address().to_string()).collect();
    assert_eq!(places, ["C4", "B9", "B10"]);
}

#[test]
fn hidden_sheets_are_marked_and_copies_of_other_files_passed_over() {
    let tables = [
        format!(r#"<table:table table:name="Seen">{}</table:table>"#, row(SEVEN)),
        format!(r#"<table:table table:name="Old" table:style-name="ta2">{}</table:table>"#, row(SEVEN)),
        format!(r#"<table:table table:name="'file:///tmp/x.xlsx'#Sheet1" table:style-name="ta2">{}</table:table>"#, row(SEVEN)),
    ];
    let read = read(&ods(&tables.concat())).unwrap();
    let seen: Vec<_> = read.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.visibility)).collect();
    assert_eq!(seen, [("Seen", SheetVisibility::Visible), ("Old", SheetVisibility::Hidden)]);
    let kind = PassedOverSheet::CopyOfAnotherFile;
    assert_eq!(read.notices, [ReadNotice::SheetPassedOver { sheet: "'file:///tmp/x.xlsx'#Sheet1".into(), kind }]);
}

#[test]
fn bombs_meet_a_limit_before_calamine_meets_them() {
    let limit = |bytes: &[u8]| match read_bytes(bytes, &Limits::default()) {
        Err(Refusal::TooLarge(LimitHit { limit, .. })) => limit,
        other => panic!("{other:?}"),
    };
    let spaces = row(r#"<table:table-cell office:value-type="string"><text:p><text:s text:c="2000000000"/></text:p></table:table-cell>"#);
    assert_eq!(limit(&table(&spaces)), "cell_characters");
    let repeated = SEVEN.replace("<table:table-cell", r#"<table:table-cell table:number-columns-repeated="16384""#);
    let many = format!(r#"<table:table-row table:number-rows-repeated="5000">{repeated}</table:table-row>"#);
    assert_eq!(limit(&table(&many)), "cells");
    let gap = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>"#;
    let wide = row(&format!(r#"<table:table-cell table:number-columns-repeated="16383"/>{SEVEN}"#));
    assert_eq!(limit(&table(&format!("{}{gap}{wide}", row(SEVEN)))), "sheet_area");
}

#[test]
fn truncated_content_does_not_loop() {
    for content in [
        "<office:document-content><table:table table:name=\"a\"><table:table-row></table:table-row>",
        "<office:document-content><table:table table:name=\"a\"><table:table-row><table:table-cell office:value-type=\"string\"><office:annotation>",
        "<office:document-content><table:table table:name=\"a\"><!-- ",
    ] {
        detail(read(&crate::build::ods_of(content.as_bytes(), "")));
    }
}

#[test]
fn content_beyond_the_last_row_is_not_dropped() {
    let empty = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell/></table:table-row>"#;
    assert!(detail(read(&table(&format!("{empty}{}", row(SEVEN))))).contains("last row"));
}

#[test]
fn two_sheets_of_one_name_are_refused() {
    let sheet = format!(r#"<table:table table:name="Data">{}</table:table>"#, row(SEVEN));
    assert!(detail(read(&ods(&sheet.repeat(2)))).contains("two sheets are named"));
}
