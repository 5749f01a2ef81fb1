//! `.xls`: read as a whole by calamine, against a census of its records.

use outturn_worker::read::{CellValue, IncompleteSign, LimitHit, ReadNotice, Refusal, WorkbookFormat};

use crate::build::{ole, record, xls, xls_cell, xls_stream};
use crate::{detail, read, text, value};

const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;

fn dimensions(rows: u32, columns: u16) -> Vec<u8> {
    record(0x0200, &[[0; 4].as_slice(), &rows.to_le_bytes(), &[0; 2], &columns.to_le_bytes(), &[0; 2]].concat())
}

fn label(text: &str) -> Vec<u8> {
    [u16::try_from(text.len()).unwrap().to_le_bytes().as_slice(), &[0], text.as_bytes()].concat()
}

/// A formula record's content: a result, flags, and the tokens of the number 1.
fn formula(result: [u8; 8]) -> Vec<u8> {
    [result.as_slice(), &[0; 6], &[3, 0, 0x1E, 1, 0]].concat()
}

#[test]
fn cells_of_every_record_are_read() {
    let cells = [
        dimensions(3, 9),
        xls_cell(NUMBER, 1, 1, 0, &1.5_f64.to_le_bytes()),
        xls_cell(NUMBER, 1, 2, 1, &44_501_f64.to_le_bytes()),
        xls_cell(NUMBER, 1, 3, 2, &2.5_f64.to_le_bytes()),
        xls_cell(LABEL, 1, 4, 0, &label("words")),
        xls_cell(0x0205, 1, 5, 0, &[1, 0]),
        xls_cell(0x0205, 1, 6, 0, &[0x07, 1]),
        xls_cell(0x0006, 2, 1, 0, &formula(8_f64.to_le_bytes())),
        xls_cell(0x0006, 2, 2, 0, &formula([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])),
        record(0x0207, &label("made")),
        xls_cell(0x0006, 2, 3, 0, &formula([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])),
        xls_cell(0x027E, 2, 4, 0, &(7_u32 << 2 | 2).to_le_bytes()),
    ];
    let read = read(&xls(&[], &cells.concat())).unwrap();
    assert_eq!(read.format, WorkbookFormat::Xls);
    assert_eq!(value(&read, "B2"), CellValue::Number(1.5));
    assert!(matches!(value(&read, "C2"), CellValue::Date(_)));
    assert_eq!(value(&read, "D2"), CellValue::Number(2.5), "0.0 days is no date");
    assert_eq!(value(&read, "E2"), text("words"));
    assert_eq!(value(&read, "F2"), CellValue::Bool(true));
    assert_eq!(value(&read, "G2"), CellValue::Error("#DIV/0!".into()));
    assert_eq!(value(&read, "B3"), CellValue::Number(8.0));
    assert_eq!(value(&read, "C3"), text("made"));
    assert_eq!(value(&read, "D3"), CellValue::FormulaWithoutResult);
    assert_eq!(value(&read, "E3"), CellValue::Number(7.0));
    let formulas = read.sheets[0].cells.iter().filter(|cell| cell.formula).count();
    assert_eq!(formulas, 3);
}

#[test]
fn letters_with_a_nul_after_each_are_mended() {
    let read = read(&xls(&[], &xls_cell(LABEL, 0, 0, 0, &label("m\0p\0g\0")))).unwrap();
    assert_eq!(value(&read, "A1"), text("mpg"));
    assert_eq!(read.notices, [ReadNotice::TextRepaired { sheet: "Data".into(), cells: 1 }]);
}

#[test]
fn a_string_that_is_not_there_is_not_dropped() {
    let outcome = read(&xls(&[], &xls_cell(0x00FD, 0, 0, 0, &9_u32.to_le_bytes())));
    assert_eq!(outcome, Err(Refusal::CensusMismatch { sheet: "Data".into(), cells: 2 }));
}

#[test]
fn claims_of_size_are_not_believed() {
    for claim in [dimensions(70_000, 1), dimensions(1, 300)] {
        assert!(detail(read(&xls(&[], &claim))).contains("impossible"));
    }
    let Err(Refusal::TooLarge(LimitHit { limit, .. })) = read(&xls(&[], &dimensions(65_536, 256))) else { panic!() };
    assert_eq!(limit, "sheet_area");
}

#[test]
fn a_cell_beyond_the_last_column_or_there_twice_is_refused() {
    detail(read(&xls(&[], &xls_cell(NUMBER, 0, 256, 0, &[0; 8]))));
    let twice = [xls_cell(NUMBER, 0, 0, 0, &[0; 8]), xls_cell(NUMBER, 0, 0, 0, &[0; 8])].concat();
    assert!(detail(read(&xls(&[], &twice))).contains("twice"));
}

#[test]
fn a_loop_of_sectors_ends_in_a_refusal() {
    let mut looping = xls(&[], &[]);
    // The stream's second sector leads back to its first, and the directory claims that it is very long.
    looping[512 + 3 * 4..512 + 4 * 4].copy_from_slice(&2_u32.to_le_bytes());
    looping[1024 + 128 + 120..1024 + 128 + 124].copy_from_slice(&0x7FFF_FFFF_u32.to_le_bytes());
    assert!(matches!(read(&looping), Err(Refusal::Damaged { .. })));
    let mut directory_loop = xls(&[], &[]);
    directory_loop[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    assert!(matches!(read(&directory_loop), Err(Refusal::Damaged { .. })));
}

#[test]
fn a_file_that_is_cut_may_still_arrive() {
    let whole = xls(&[], &[]);
    assert_eq!(read(&whole[..2000]), Err(Refusal::Incomplete { sign: IncompleteSign::CutShort }));
}

#[test]
fn a_sheet_beyond_the_end_is_no_panic() {
    let mut stream = xls_stream(&[], &[]);
    let at = stream.windows(4).position(|window| window == b"Data").unwrap() - 8;
    stream[at..at + 4].copy_from_slice(&0x00FF_FFFF_u32.to_le_bytes());
    assert!(detail(read(&ole(&[("Workbook", &stream)]))).contains("beyond the end"));
}
