//! A workbook written as it looks, so that what a fuzzer finds can be read by a person and pasted into a test.
//!
//! | written | means |
//! |---|---|
//! | `== Name` | a sheet begins; `=- Name` a hidden one |
//! | `^12` | the next row is row 12 |
//! | `a \| b` | cells of a row, side by side |
//! | `>30` | in place of a cell: the next cell stands in column 30 |
//! | `'57` | the text 57; `\n` in any text is a line break |
//! | `%0.57`, `£57`, `&57`, `?57` | a number shown as a percentage, as money, in some other way, in a way that nobody knows |
//! | `@2021-11-10`, `@2021-11-10 18:00` | a date |
//! | `~90` | 90 minutes |
//! | `#N/A`, `=?`, `yes!` | an error, a formula without a result, TRUE |
//! | `57` | a number; anything else is text |

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use outturn_worker::read::{CellValue, NumberFormat, RawCell, RawSheet, RawWorkbook, SheetVisibility, WorkbookFormat};

/// What no return of a fuzzer's needs more of.
const MOST_CELLS: usize = 4_000;
const LAST_ROW: u32 = (1 << 20) - 1;
const LAST_COLUMN: u32 = (1 << 14) - 1;

/// The workbook that a text describes. Every text describes one.
pub fn book(text: &str) -> RawWorkbook {
    let mut sheets = Vec::new();
    let (mut cells, mut row) = (0, 0);
    for line in text.lines() {
        if let Some((name, visibility)) = sheet_begins(line) {
            sheets.push(RawSheet { name, visibility, cells: Vec::new(), hidden_rows: Vec::new() });
            row = 0;
        } else if let Some(next) = line.strip_prefix('^').and_then(|number| number.parse::<u32>().ok()) {
            row = row.max(next.saturating_sub(1));
        } else {
            if sheets.is_empty() {
                sheets.push(RawSheet { name: "Data".to_owned(), visibility: SheetVisibility::Visible, cells: Vec::new(), hidden_rows: Vec::new() });
            }
            if row > LAST_ROW || cells > MOST_CELLS {
                continue;
            }
            let sheet = sheets.last_mut().expect("there is one");
            sheet.cells.extend(cells_of(line, row));
            cells += sheet.cells.len();
            row += 1;
        }
    }
    RawWorkbook { format: WorkbookFormat::Xlsx, sheets, notices: Vec::new() }
}

fn sheet_begins(line: &str) -> Option<(String, SheetVisibility)> {
    let visible = line.strip_prefix("== ").map(|name| (name, SheetVisibility::Visible));
    let (name, visibility) = visible.or_else(|| line.strip_prefix("=- ").map(|name| (name, SheetVisibility::Hidden)))?;
    Some((name.to_owned(), visibility))
}

fn cells_of(line: &str, row: u32) -> Vec<RawCell> {
    let (mut cells, mut column) = (Vec::new(), 0_u32);
    for text in line.split('|').map(str::trim) {
        if let Some(next) = text.strip_prefix('>').and_then(|number| number.parse::<u32>().ok()) {
            column = column.max(next);
            continue;
        }
        if column > LAST_COLUMN {
            break;
        }
        cells.extend(cell(row, column, text));
        column += 1;
    }
    cells
}

fn cell(row: u32, column: u32, text: &str) -> Option<RawCell> {
    let (value, number_format) = match text {
        "" => return None,
        "=?" => (CellValue::FormulaWithoutResult, NumberFormat::General),
        "yes!" => (CellValue::Bool(true), NumberFormat::General),
        _ => typed(text).unwrap_or_else(|| (CellValue::Text(text.replace("\\n", "\n")), NumberFormat::General)),
    };
    Some(RawCell { row, column, formula: value == CellValue::FormulaWithoutResult, value, number_format })
}

fn typed(text: &str) -> Option<(CellValue, NumberFormat)> {
    let (first, rest) = text.split_at_checked(text.chars().next()?.len_utf8())?;
    let format = match first {
        "'" => return Some((CellValue::Text(rest.replace("\\n", "\n")), NumberFormat::General)),
        "#" => return Some((CellValue::Error(text.to_owned()), NumberFormat::General)),
        "@" => return moment(rest).map(|moment| (CellValue::Date(moment), NumberFormat::Date)),
        "~" => {
            let minutes = rest.parse::<i32>().ok()?;
            return Some((CellValue::Duration(TimeDelta::minutes(i64::from(minutes))), NumberFormat::Date));
        }
        "%" => NumberFormat::Percent,
        "£" | "€" | "¤" => NumberFormat::Currency(first.chars().next()?),
        "&" => NumberFormat::Other,
        "?" => NumberFormat::Unknown,
        _ => return number(text).map(|number| (CellValue::Number(number), NumberFormat::General)),
    };
    number(rest).map(|number| (CellValue::Number(number), format))
}

/// A number as a reader gives them: finite.
fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// A moment of the years that a workbook can hold.
fn moment(text: &str) -> Option<NaiveDateTime> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| day.and_time(NaiveTime::MIN));
    let moment = day.or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")).ok()?;
    (1899..=9999).contains(&moment.year()).then_some(moment)
}
