//! `.xlsb`: what calamine passes over in silence is read or refused.

use outturn_worker::read::{CellValue, NumberFormat, WorkbookFormat};

use crate::build::{Records, wide, xlsb};
use crate::{cell, detail, read, text, value};

const ROW: u16 = 0x0000;

fn rows() -> Records {
    Records::default().add(ROW, &4_u32.to_le_bytes())
}

#[test]
fn cells_of_every_record_are_read() {
    let cells = rows()
        .cell(0x0005, 0, 0, &1.5_f64.to_le_bytes())
        .cell(0x0002, 1, 0, &(7_u32 << 2 | 2).to_le_bytes())
        .cell(0x0007, 2, 0, &0_u32.to_le_bytes())
        .cell(0x0006, 3, 0, &wide("own"))
        .cell(0x0004, 4, 0, &[1])
        .cell(0x0003, 5, 0, &[0x2A])
        .cell(0x000B, 6, 0, &[0x17, 0, 0, 0, 0, 0, 0])
        .cell(0x003E, 7, 0, &[&[1], wide("rich").as_slice(), &[0; 8]].concat())
        .cell(0x0001, 8, 0, &[])
        .cell(0x0005, 9, 1, &44_501_f64.to_le_bytes())
        .cell(0x0005, 10, 2, &2.5_f64.to_le_bytes())
        .cell(0x0009, 11, 0, &[8_f64.to_le_bytes().as_slice(), &[0; 10]].concat());
    let read = read(&xlsb(cells)).unwrap();
    assert_eq!(read.format, WorkbookFormat::Xlsb);
    assert_eq!(value(&read, "A5"), CellValue::Number(1.5));
    assert_eq!(value(&read, "B5"), CellValue::Number(7.0));
    assert_eq!(value(&read, "C5"), text("shared"));
    assert_eq!(value(&read, "D5"), text("own"));
    assert_eq!(value(&read, "E5"), CellValue::Bool(true));
    assert_eq!(value(&read, "F5"), CellValue::Error("#N/A".into()));
    assert_eq!(value(&read, "G5"), CellValue::Error("#REF!".into()));
    assert_eq!(value(&read, "H5"), text("rich"));
    assert!(matches!(value(&read, "J5"), CellValue::Date(_)));
    assert_eq!(value(&read, "K5"), CellValue::Number(2.5), "0.0 days is no date");
    assert_eq!(value(&read, "L5"), CellValue::Number(8.0));
    let formulas: Vec<_> = read.sheets[0].cells.iter().filter(|cell| cell.formula).map(|cell| cell.address().to_string()).collect();
    assert_eq!(formulas, ["G5", "L5"]);
    assert_eq!(read.sheets[0].cells.len(), 11);
    assert_eq!(cell(&read, "Data", "A5").number_format, NumberFormat::General);
}

#[test]
fn short_cell_records_are_refused() {
    for kind in 0x000C..=0x0012 {
        assert!(detail(read(&xlsb(rows().cell(kind, 0, 0, &[0; 8])))).contains("reliably"));
    }
}

#[test]
fn a_record_cut_short_does_not_repeat_the_one_before() {
    let cells = rows().cell(0x0005, 0, 0, &1.5_f64.to_le_bytes()).cell(0x0005, 1, 0, &[0; 4]);
    assert!(detail(read(&xlsb(cells))).contains("too short"));
}

#[test]
fn a_string_that_is_not_there_is_no_panic() {
    assert!(detail(read(&xlsb(rows().cell(0x0007, 0, 0, &9_u32.to_le_bytes())))).contains("not there"));
}

#[test]
fn places_are_checked() {
    detail(read(&xlsb(rows().cell(0x0004, 16_384, 0, &[1]))));
    detail(read(&xlsb(rows().cell(0x0004, 1, 0, &[1]).cell(0x0004, 0, 0, &[1]))));
    detail(read(&xlsb(Records::default().add(ROW, &1_048_576_u32.to_le_bytes()))));
    detail(read(&xlsb(Records::default().cell(0x0004, 0, 0, &[1]))));
    let corner = Records::default().add(ROW, &1_048_575_u32.to_le_bytes()).cell(0x0004, 16_383, 0, &[1]);
    assert_eq!(value(&read(&xlsb(corner)).unwrap(), "XFD1048576"), CellValue::Bool(true));
}
