//! Any text as a page that describes a return. What can be read as a layout is held against a few small workbooks, and against the workbook that may follow
//! the page behind a line `=== book`, written as `outturn_fuzz::book` says.
#![no_main]

use std::collections::BTreeSet;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use outturn_domain::address::Place;
use outturn_fuzz::book::book;
use outturn_worker::layout::{Layout, apply, recognise};
use outturn_worker::read::{Limits, RawWorkbook, read_bytes};

const BOOK_FOLLOWS: &str = "=== book\n";
const FILE_NAME: &str = "waste-2021-22-q3.xlsx";

static BOOKS: OnceLock<Vec<RawWorkbook>> = OnceLock::new();

fn books() -> Vec<RawWorkbook> {
    let depot = include_bytes!("../../examples/layouts/waste-2021-22-q3.xlsx");
    let written = [include_str!("../books/spending.txt"), include_str!("../books/staff.txt"), include_str!("../books/months.txt")];
    let depot = read_bytes(depot, &Limits::default()).expect("the example is a workbook");
    written.into_iter().map(book).chain([depot]).collect()
}

fuzz_target!(|text: &str| {
    let (page, own) = text.split_once(BOOK_FOLLOWS).map_or((text, None), |(page, text)| (page, Some(book(text))));
    let layout = match Layout::parse(page) {
        Ok(layout) => layout,
        Err(error) => {
            assert!(error.line > 0 && error.column > 0 && !error.message.is_empty(), "{error:?}");
            return;
        }
    };
    for workbook in BOOKS.get_or_init(books).iter().chain(&own) {
        hold(&layout, workbook);
    }
});

/// What is taken stands in the workbook, and a finding is told of a sheet that is there.
fn hold(layout: &Layout, workbook: &RawWorkbook) {
    let reading = apply(layout, workbook, FILE_NAME);
    let cells: BTreeSet<String> = workbook
        .sheets
        .iter()
        .flat_map(|sheet| sheet.cells.iter().map(|cell| Place::cell(&sheet.name, cell.address()).to_string()))
        .collect();
    for entry in &reading.returned.entries {
        assert!(cells.contains(&entry.place.to_string()), "{entry:?} stands nowhere");
    }
    for passed in &reading.passed {
        assert!(workbook.sheets.iter().any(|sheet| sheet.name == passed.sheet), "{passed:?} is about no sheet");
    }
    let layouts = std::slice::from_ref(layout);
    recognise(layouts, workbook).finding();
}
