//! The silent errors of `.xlsb`.

use outturn_domain::finding::FindingCode;
use outturn_worker::read::CellValue;

use super::told;
use crate::build::{Records, wide, with_change, xlsb};
use crate::{cell, read, text, value};

const NUMBER: u16 = 0x0005;
const FORMULA_ERROR: u16 = 0x000B;
const RICH_TEXT: u16 = 0x003E;

/// The beginning of row 5.
fn row() -> Records {
    Records::default().add(0x0000, &4_u32.to_le_bytes())
}

#[test]
pub(super) fn the_errors_of_formulas_are_read() {
    let errors = [
        (0x00, "#NULL!"),
        (0x07, "#DIV/0!"),
        (0x0F, "#VALUE!"),
        (0x17, "#REF!"),
        (0x1D, "#NAME?"),
        (0x24, "#NUM!"),
        (0x2A, "#N/A"),
        (0x2B, "#GETTING_DATA"),
    ];
    let record = |cells: Records, (column, (code, _)): (u32, (u8, _))| cells.cell(FORMULA_ERROR, column, 0, &[code, 0, 0, 0, 0, 0, 0]);
    let cells = (0..).zip(errors).fold(row(), record);
    let read = read(&xlsb(cells.cell(NUMBER, 8, 0, &1.5_f64.to_le_bytes()))).unwrap();
    for (column, (_, shown)) in ('A'..).zip(errors) {
        let address = format!("{column}5");
        assert_eq!(value(&read, &address), CellValue::Error(shown.to_owned()));
        assert!(cell(&read, "Data", &address).formula);
    }
    assert_eq!(value(&read, "I5"), CellValue::Number(1.5));
    // An error that Excel does not have is no error that can be named.
    assert!(told(&xlsb(row().cell(FORMULA_ERROR, 0, 0, &[0x30, 0, 0, 0, 0, 0, 0]))).message.contains("A5"));
}

#[test]
pub(super) fn rich_text_is_read() {
    let run = [1, 0, 0, 0, 2, 0, 1, 0];
    let rich = |letters: &str| [&[1], wide(letters).as_slice(), &run].concat();
    let cells = row().cell(RICH_TEXT, 0, 0, &rich("half bold")).cell(RICH_TEXT, 1, 0, &rich("Cafés £5"));
    let read = read(&xlsb(cells)).unwrap();
    assert_eq!((value(&read, "A5"), value(&read, "B5")), (text("half bold"), text("Cafés £5")));
    // Text that claims to be longer than its record is not cut.
    let claim = [&[0], 9_u32.to_le_bytes().as_slice(), b"a\0"].concat();
    assert!(told(&xlsb(row().cell(RICH_TEXT, 0, 0, &claim))).message.contains("too short"));
}

#[test]
pub(super) fn a_record_cut_short_does_not_repeat_the_one_before() {
    // Each kind of cell, with one byte less than it needs.
    let kinds: [(u16, usize); 9] =
        [(0x0002, 3), (0x0003, 0), (0x0004, 0), (NUMBER, 7), (0x0006, 3), (0x0007, 3), (0x0008, 3), (0x0009, 7), (0x000A, 0)];
    for (kind, length) in kinds {
        let cells = row().cell(NUMBER, 0, 0, &1.5_f64.to_le_bytes()).cell(kind, 1, 0, &vec![0; length]);
        let told = told(&xlsb(cells));
        assert_eq!(told.code, FindingCode::FileUnreadable);
        assert!(told.message.contains("B5") && told.message.contains("too short"), "{kind:#06X}: {}", told.message);
    }
    let headless = Records::default().add(0x0000, &[4, 0]);
    assert!(told(&xlsb(headless)).message.contains("row without a number"));
    assert!(told(&xlsb(row().add(NUMBER, &[0; 4]))).message.contains("too short"));
}

#[test]
fn both_readings_unpack_the_same_number() {
    let packed = [(123_u32 << 2 | 2, 123.0), (12_345 << 2 | 3, 123.45), (0x3FF0_0000, 1.0), (0x3FF0_0001, 0.01), (0xFFFF_FFFA, -2.0)];
    let cells = (0..).zip(packed).fold(row(), |cells, (column, (bits, _))| cells.cell(0x0002, column, 0, &bits.to_le_bytes()));
    let read = read(&xlsb(cells)).unwrap();
    for (column, (_, number)) in ('A'..).zip(packed) {
        assert_eq!(value(&read, &format!("{column}5")), CellValue::Number(number));
    }
}

#[test]
pub(super) fn short_cell_records_are_refused() {
    for kind in 0x000C..=0x0012 {
        let told = told(&xlsb(row().cell(NUMBER, 0, 0, &1.5_f64.to_le_bytes()).cell(kind, 1, 0, &[0; 8])));
        assert_eq!(told.code, FindingCode::FileUnreadable);
        assert!(told.message.contains("\"Data\" is written in a form of .xlsb that cannot be read reliably"), "{}", told.message);
        assert!(told.help.contains("save a new copy"), "{}", told.help);
    }
}

#[test]
fn a_second_set_of_cells_is_not_passed_over() {
    let cells = row().add(0x0092, &[]).add(0x0091, &[]).add(0x0000, &5_u32.to_le_bytes());
    assert!(told(&xlsb(cells)).message.contains("two sets of cells"));
}

#[test]
fn what_calamine_cannot_follow_is_told_apart() {
    const RELATIONS: &str = "xl/_rels/workbook.bin.rels";
    let good = xlsb(row().cell(NUMBER, 0, 0, &1.5_f64.to_le_bytes()));
    let prefixed =
        with_change(&good, RELATIONS, &[("<Relationship ", "<r:Relationship "), ("<Relationships xmlns=", "<Relationships xmlns:r=")]);
    assert!(told(&prefixed).message.contains("written with prefixes"));
    let macros = with_change(&good, RELATIONS, &[("relationships/worksheet\"", "relationships/xlMacrosheet\"")]);
    assert!(told(&macros).message.contains("Excel 4 macro sheet (worksheets/sheet1.bin); delete it"));
}
