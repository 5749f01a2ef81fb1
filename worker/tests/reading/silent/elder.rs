//! The silent errors of `.xls` and `.ods`.

use outturn_domain::finding::{FindingCode, Severity};
use outturn_worker::read::{CellValue, PassedOverSheet, ReadNotice, Refusal};

use super::{notes, told};
use crate::build::{ods, ole, record, xls, xls_cell};
use crate::{read, text, value};

const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const SHARED_LABEL: u16 = 0x00FD;

/// Text as `.xls` keeps it, in one byte a letter.
fn label(letters: &str) -> Vec<u8> {
    [u16::try_from(letters.len()).unwrap().to_le_bytes().as_slice(), &[0], letters.as_bytes()].concat()
}

/// An `.xls` with these sheets: a name of four letters, a kind (0 worksheet, 1 macros, 2 chart), and records.
fn book(sheets: &[(&[u8; 4], u8, Vec<u8>)]) -> Vec<u8> {
    let begin = |kind: u8| record(0x0809, &[0x00, 0x06, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let end = record(0x000A, &[]);
    let entry = |at: usize, name: &[u8], kind: u8| {
        let start = u32::try_from(at).unwrap().to_le_bytes();
        record(0x0085, &[start.as_slice(), &[0, kind, 4, 0], name].concat())
    };
    let head = [begin(5), record(0x00E0, &[0; 20])].concat();
    let mut at = head.len() + sheets.len() * entry(0, b"name", 0).len() + end.len();
    let (mut entries, mut content) = (Vec::new(), Vec::new());
    for (name, kind, records) in sheets {
        entries.extend(entry(at, *name, *kind));
        let of_kind = match kind {
            0 => 0x10,
            1 => 0x40,
            _ => 0x20,
        };
        let sheet = [begin(of_kind), records.clone(), end.clone()].concat();
        at += sheet.len();
        content.extend(sheet);
    }
    ole(&[("Workbook", &[head, entries, end, content].concat())])
}

const ZERO: &str = r#"<table:table-cell office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell>"#;

fn table(rows: &str) -> Vec<u8> {
    ods(&format!(r#"<table:table table:name="Data">{rows}</table:table>"#))
}

#[test]
pub(super) fn letters_with_a_nul_after_each_are_mended() {
    let cells = [xls_cell(LABEL, 0, 0, 0, &label("m\0p\0g\0")), xls_cell(LABEL, 0, 1, 0, &label("whole"))].concat();
    let read = read(&xls(&[], &cells)).unwrap();
    assert_eq!((value(&read, "A1"), value(&read, "B1")), (text("mpg"), text("whole")));
    let notes = notes(&read);
    assert_eq!(notes.iter().map(|note| (note.code, note.severity())).collect::<Vec<_>>(), [(FindingCode::TextRepaired, Severity::Note)]);
    assert!(notes[0].message.starts_with("1 cells of the sheet \"Data\""), "{}", notes[0].message);
}

#[test]
pub(super) fn errors_are_told_and_no_row_is_left_out() {
    let cells = [
        r#"<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>#DIV/0!</text:p></table:table-cell>"#,
        r#"<table:table-cell table:formula="of:=x" office:value-type="string"><text:p>Err:502</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>"#,
        r#"<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#VALUE!</text:p></table:table-cell>"#,
        r#"<table:table-cell table:formula="of:=OR()" office:value-type="boolean" office:boolean-value="false"><text:p>Err:511</text:p></table:table-cell>"#,
        r#"<table:table-cell table:formula="of:=x()" office:value-type="date" office:date-value="1899-12-30"><text:p>#NAME?</text:p></table:table-cell>"#,
        ZERO,
        r#"<table:table-cell office:value-type="string"><text:p>it shows #N/A</text:p></table:table-cell>"#,
    ];
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let read = read(&table(&row(&cells.concat()))).unwrap();
    for (address, shown) in [("A1", "#DIV/0!"), ("B1", "Err:502"), ("C1", "#N/A"), ("D1", "#VALUE!"), ("E1", "Err:511"), ("F1", "#NAME?")] {
        assert_eq!(value(&read, address), CellValue::Error(shown.to_owned()), "{address}");
    }
    assert_eq!((value(&read, "G1"), value(&read, "H1")), (CellValue::Number(0.0), text("it shows #N/A")));
    // Rows that Excel does not have: empty ones do no harm, and a figure there is not left out.
    let empty = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell/></table:table-row>"#;
    assert!(crate::read(&table(&format!("{}{empty}", row(ZERO)))).is_ok());
    let told = told(&table(&format!("{empty}{}", row(ZERO))));
    assert_eq!(told.code, FindingCode::FileUnreadable);
    assert!(told.message.contains("beyond the last row"), "{}", told.message);
}

#[test]
pub(super) fn what_is_no_worksheet_gives_no_cells() {
    let number = |number: f64| xls_cell(NUMBER, 0, 0, 0, &number.to_le_bytes());
    let read = read(&book(&[(b"Data", 0, number(1.5)), (b"Plot", 2, number(2.5)), (b"Macs", 1, number(3.5))])).unwrap();
    assert_eq!(read.sheets.len(), 1);
    assert_eq!(value(&read, "A1"), CellValue::Number(1.5));
    let passed = |sheet: &str, kind| ReadNotice::SheetPassedOver { sheet: sheet.to_owned(), kind };
    assert_eq!(read.notices, [passed("Plot", PassedOverSheet::Chart), passed("Macs", PassedOverSheet::Macro)]);
    let notes = notes(&read);
    assert!(notes.iter().all(|note| note.code == FindingCode::SheetPassedOver), "{notes:?}");
    assert!(notes[0].message.contains("\"Plot\"") && notes[1].message.contains("\"Macs\""), "{notes:?}");
    // A chart within a worksheet has records that look like cells, too.
    let begin = record(0x0809, &[0x00, 0x06, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let within = [number(1.5), begin, xls_cell(NUMBER, 4, 4, 0, &9_f64.to_le_bytes()), record(0x000A, &[])].concat();
    match crate::read(&book(&[(b"Data", 0, within)])) {
        Ok(read) => assert_eq!(read.sheets[0].cells.len(), 1, "{read:?}"),
        // calamine takes it for a cell of the sheet.
        Err(refusal) => assert!(matches!(refusal, Refusal::CensusMismatch { .. }), "{refusal:?}"),
    }
    // A string that is not there is not a cell that is not there.
    let missing = [number(1.5), xls_cell(SHARED_LABEL, 0, 1, 0, &9_u32.to_le_bytes())].concat();
    let told = told(&book(&[(b"Data", 0, missing)]));
    assert_eq!(told.code, FindingCode::FileReadUnreliably);
    assert!(told.message.contains("\"Data\""), "{}", told.message);
}

#[test]
fn two_sheets_of_one_name_are_refused() {
    let twice = book(&[(b"Data", 0, Vec::new()), (b"DATA", 0, Vec::new())]);
    assert!(told(&twice).message.contains("two sheets are named"));
}
