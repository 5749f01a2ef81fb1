//! Workbooks for tests, written as they look.
//!
//! A sheet is lines of cells parted by `|`; its first line is row 1. A cell is a number where it reads as one; `'57` is the text 57, `%0.57` is 0.57 in a cell
//! that shows a percentage, `@2021-11-10` or `@2021-11-10 18:00` a date, `#N/A` an error, `=?` a formula without a result, `yes!` TRUE, anything else text.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use outturn_domain::finding::Finding;

use crate::read::cell::{CellValue, NumberFormat, RawCell, RawSheet, RawWorkbook, SheetVisibility, WorkbookFormat};

/// A workbook of these sheets.
pub(crate) fn book(sheets: &[(&str, &str)]) -> RawWorkbook {
    let sheets = sheets.iter().map(|(name, text)| sheet(name, text)).collect();
    RawWorkbook { format: WorkbookFormat::Xlsx, sheets, notices: Vec::new() }
}

/// A visible sheet.
pub(crate) fn sheet(name: &str, text: &str) -> RawSheet {
    let rows = (0..).zip(text.trim_matches('\n').lines());
    let cells = rows.flat_map(|(row, line)| {
        let cells = (0..).zip(line.split('|')).filter(|(_, cell)| !cell.trim().is_empty());
        cells.map(move |(column, text)| cell(row, column, text.trim())).collect::<Vec<_>>()
    });
    RawSheet { name: name.to_owned(), visibility: SheetVisibility::Visible, cells: cells.collect(), hidden_rows: Vec::new() }
}

fn cell(row: u32, column: u32, text: &str) -> RawCell {
    let (value, number_format) = match text.split_at_checked(1) {
        Some(("'", text)) => (CellValue::Text(text.to_owned()), NumberFormat::General),
        Some(("%", number)) if !number.is_empty() => (CellValue::Number(number.parse().expect("a number behind %")), NumberFormat::Percent),
        Some(("@", moment)) => (CellValue::Date(moment_of(moment)), NumberFormat::Date),
        Some(("#", _)) => (CellValue::Error(text.to_owned()), NumberFormat::General),
        _ if text == "=?" => (CellValue::FormulaWithoutResult, NumberFormat::General),
        _ if text == "yes!" => (CellValue::Bool(true), NumberFormat::General),
        _ => (text.parse().map_or_else(|_| CellValue::Text(text.to_owned()), CellValue::Number), NumberFormat::General),
    };
    RawCell { row, column, value, number_format, formula: text == "=?" }
}

fn moment_of(text: &str) -> NaiveDateTime {
    let day = |text| NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a date behind @").and_time(NaiveTime::MIN);
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap_or_else(|_| day(text))
}

/// The findings as one line each: `code Sheet!A1`.
pub(crate) fn codes(findings: &[Finding]) -> Vec<String> {
    let place = |finding: &Finding| finding.place.as_ref().map_or_else(String::new, ToString::to_string);
    findings.iter().map(|finding| format!("{} {}", finding.code, place(finding)).trim_end().to_owned()).collect()
}
