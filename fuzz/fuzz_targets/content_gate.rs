//! Any bytes at all, as a file in the inbox: the gate that decides when it is taken, and the readers behind it.
//!
//! What comes through is held to what the rest of the program takes for granted of a workbook.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use outturn_fuzz::{contained, parts};
use outturn_worker::read::{CellValue, Completeness, Limits, RawSheet, RawWorkbook, completeness, read_bytes};
use outturn_worker::refused_file;

const LIMITS: Limits = Limits {
    file_bytes: 1 << 20,
    zip_members: 64,
    inflated_bytes: 4 << 20,
    inflated_part_bytes: 2 << 20,
    sheets: 8,
    cells: 10_000,
    sheet_area: 100_000,
    cell_characters: 2_000,
    shared_strings: 10_000,
    shared_string_bytes: 1 << 20,
    merged_areas: 100,
    defined_names: 100,
    child_memory_bytes: 512 << 20,
    child_cpu_seconds: 15,
    child_wall_seconds: 30,
    child_output_bytes: 64 << 20,
};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    parts::mutate(data, size, max_size, seed, |bytes, size, most| fuzzer_mutate(bytes, size, most))
});

fuzz_target!(init: contained::arm(), |bytes: &[u8]| {
    let known = completeness(bytes, &LIMITS);
    match contained::as_the_child_does(|| read_bytes(bytes, &LIMITS)) {
        None => {}
        Some(Ok(workbook)) => {
            assert!(!matches!(known, Completeness::Incomplete(_)), "what is not whole was read: {known:?}");
            hold(&workbook);
        }
        Some(Err(refusal)) => {
            let told = refused_file::finding(&refusal, "return.xlsx");
            assert!(!told.message.is_empty(), "{refusal:?} is told without a word");
        }
    }
});

fn hold(workbook: &RawWorkbook) {
    assert!(workbook.sheets.len() as u64 <= LIMITS.sheets, "{} sheets", workbook.sheets.len());
    let cells: usize = workbook.sheets.iter().map(|sheet| sheet.cells.len()).sum();
    assert!(cells as u64 <= LIMITS.cells, "{cells} cells");
    workbook.sheets.iter().for_each(hold_sheet);
}

fn hold_sheet(sheet: &RawSheet) {
    assert!(
        sheet.cells.is_sorted_by(|left, right| (left.row, left.column) < (right.row, right.column)),
        "cells out of order, or two at one place, on {:?}",
        sheet.name
    );
    for cell in &sheet.cells {
        assert!(cell.row < 1 << 20 && cell.column < 1 << 14, "a cell beyond the last: {cell:?}");
        match &cell.value {
            CellValue::Number(number) => assert!(number.is_finite(), "{cell:?}"),
            CellValue::Text(text) => assert!(text.chars().count() as u64 <= LIMITS.cell_characters, "{} letters", text.len()),
            _ => {}
        }
    }
}
