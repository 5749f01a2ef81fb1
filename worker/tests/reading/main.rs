//! Reading workbooks in this process: what comes out of good ones, and why bad ones are refused.

#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod build;
mod hidden_rows;
mod hostile;
mod kinds;
mod limits;
mod ods;
mod real;
mod silent;
mod values;
mod xls;
mod xlsb;

use outturn_worker::read::{CellValue, Limits, RawCell, RawWorkbook, Refusal, read_bytes};

/// Reads with the limits that are shipped.
fn read(bytes: &[u8]) -> Result<RawWorkbook, Refusal> {
    read_bytes(bytes, &Limits::default())
}

/// The cell at an address of a sheet, which must be there.
fn cell<'a>(workbook: &'a RawWorkbook, sheet: &str, address: &str) -> &'a RawCell {
    let sheet = workbook.sheets.iter().find(|candidate| candidate.name == sheet).unwrap_or_else(|| panic!("no sheet {sheet}"));
    sheet
        .cells
        .iter()
        .find(|cell| cell.address().to_string() == address)
        .unwrap_or_else(|| panic!("nothing at {address}: {:?}", sheet.cells))
}

/// What the cell at an address of the first sheet holds.
fn value(workbook: &RawWorkbook, address: &str) -> CellValue {
    cell(workbook, &workbook.sheets[0].name, address).value.clone()
}

fn text(text: &str) -> CellValue {
    CellValue::Text(text.to_owned())
}

/// The detail of a refusal for breaking the rules of the format.
fn detail(outcome: Result<RawWorkbook, Refusal>) -> String {
    match outcome {
        Err(Refusal::Unreadable { detail }) => detail,
        other => panic!("{other:?}"),
    }
}
