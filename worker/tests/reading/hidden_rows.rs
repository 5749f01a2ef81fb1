//! Rows that nobody sees are read, and which they are is known, whatever the format.

use outturn_worker::read::{Limits, RawWorkbook, read_bytes};

use crate::build::{Records, ods, record, xls, xls_cell, xlsb};

/// The rows of the first sheet that nobody sees, as a person counts them, and how many cells it has.
fn hidden(workbook: &RawWorkbook) -> (Vec<u32>, usize) {
    let sheet = workbook.sheets.first().expect("a sheet");
    (sheet.hidden_rows.iter().map(|row| row + 1).collect(), sheet.cells.len())
}

fn read(bytes: &[u8]) -> RawWorkbook {
    read_bytes(bytes, &Limits::default()).expect("a workbook that can be read")
}

#[test]
fn of_xlsx() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..5 {
        sheet.write_number(row, 0, 7).expect("a number").write_number(row, 1, 8).expect("a number");
    }
    for row in [1, 3, 9] {
        sheet.set_row_hidden(row).expect("a row");
    }
    assert_eq!(hidden(&read(&book.save_to_buffer().expect("a workbook"))), (vec![2, 4], 10));
}

#[test]
fn of_ods() {
    let cell = r#"<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>"#;
    let row = |shown: &str| format!("<table:table-row{shown}>{cell}</table:table-row>");
    let rows = [
        row(""),
        row(r#" table:visibility="filter" table:number-rows-repeated="2""#),
        row(r#" table:visibility="visible""#),
        row(r#" table:visibility="collapse""#),
    ];
    let bytes = ods(&format!(r#"<table:table table:name="Data">{}</table:table>"#, rows.concat()));
    assert_eq!(hidden(&read(&bytes)), (vec![2, 3, 5], 5));
}

#[test]
fn of_xls() {
    let number = |row: u16| xls_cell(0x0203, row, 0, 0, &7_f64.to_le_bytes());
    let row = |number: u16, flags: u8| {
        record(0x0208, &[number.to_le_bytes().as_slice(), &[0, 0, 1, 0, 0xFF, 0, 0, 0, 0, 0, flags, 1, 0x0F, 0]].concat())
    };
    let dimensions = record(0x0200, &[[0; 4].as_slice(), &3_u32.to_le_bytes(), &[0, 0, 1, 0, 0, 0]].concat());
    let cells = [dimensions, row(0, 0), row(1, 0x20), row(2, 0x10), number(0), number(1), number(2)];
    assert_eq!(hidden(&read(&xls(&[], &cells.concat()))), (vec![2], 3));
}

#[test]
fn of_xlsb() {
    let row = |records: Records, number: u32, flags: u8| {
        let body = [number.to_le_bytes().as_slice(), &[0; 4], &[0x2C, 1, 0, flags, 0]].concat();
        records.add(0x0000, &body).cell(0x0005, 0, 0, &7_f64.to_le_bytes())
    };
    let cells = row(row(row(Records::default(), 0, 0), 4, 0x10), 5, 0x08);
    assert_eq!(hidden(&read(&xlsb(cells))), (vec![5], 3));
}
