//! Reads `.xls`: calamine reads the workbook as a whole; the census looks at the same records first.

use std::io::Cursor;

use calamine::{CellErrorType, Data, Range, Reader as _, SheetType, Xls, XlsError};

use super::cell::{CellValue, NumberFormat, ReadNotice, WorkbookFormat};
use super::census::Tally;
use super::census::xls::{CensusCell, Content, SheetCensus, SheetEntry, Version, globals, sheet_census};
use super::emit::{Emitter, Stop};
use super::number_format::FormatKind;
use super::package::{check_names, unreadable};
use super::refusal::Refusal;
use super::serial_date::{Epoch, value_of};
use super::xlsb::{passed_over, visibility};

/// Reads the whole workbook; `stream` is the stream of records within it.
pub(crate) fn read(bytes: &[u8], stream: &[u8], out: &mut Emitter<'_>) -> Result<(), Stop> {
    let limits = out.limits();
    let globals = globals(stream, limits)?;
    let mut counted = Vec::new();
    for entry in &globals.sheets {
        counted.push(if entry.is_worksheet { sheet_census(stream, entry, globals.version, limits)? } else { SheetCensus::default() });
    }
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|error| refuse(&error))?;
    let sheets = workbook.sheets_metadata().to_vec();
    // The names of Excel 95 are in some code page, which only calamine knows.
    let is_same = |(read, counted): (&calamine::Sheet, &SheetEntry)| globals.version == Version::Excel95 || read.name == counted.name;
    if sheets.len() != globals.sheets.len() || !sheets.iter().zip(&globals.sheets).all(is_same) {
        return Err(unreadable("two readings of its list of sheets differ").into());
    }
    if sheets.iter().all(|sheet| sheet.typ != SheetType::WorkSheet) {
        return Err(Refusal::NoSheets.into());
    }
    // calamine keeps only the last of two sheets that share a name.
    check_names(sheets.iter().map(|sheet| sheet.name.as_str()))?;
    let epoch = if workbook.has_1904_epoch() { Epoch::Year1904 } else { Epoch::Year1900 };
    out.workbook(WorkbookFormat::Xls)?;
    for (sheet, counted) in sheets.iter().zip(&counted) {
        if let Some(kind) = passed_over(sheet.typ) {
            out.notice(ReadNotice::SheetPassedOver { sheet: sheet.name.clone(), kind })?;
            continue;
        }
        out.sheet(&sheet.name, visibility(sheet.visible))?;
        let range = workbook.worksheet_range(&sheet.name).map_err(|error| refuse(&error))?;
        emit_sheet(&sheet.name, &range, counted, &globals.kinds, epoch, out)?;
    }
    out.finish(counted.iter().any(|sheet| sheet.results_may_be_stale))
}

fn emit_sheet(
    name: &str,
    range: &Range<Data>,
    counted: &SheetCensus,
    kinds: &[FormatKind],
    epoch: Epoch,
    out: &mut Emitter<'_>,
) -> Result<(), Stop> {
    let mut tally = Tally::new(name);
    for cell in &counted.cells {
        let read = range.get_value((cell.place.row, cell.place.column)).unwrap_or(&Data::Empty);
        let kind = kinds.get(cell.format).copied().unwrap_or(FormatKind::Number(NumberFormat::General));
        match agreed(read, cell, kind, epoch) {
            Some(value) => {
                out.cell(cell.place, value, kind.number_format(), cell.formula)?;
                if counted.hidden_rows.contains(&cell.place.row) {
                    out.row_is_hidden(cell.place.row)?;
                }
            }
            None => tally.differs(),
        }
    }
    let expected = counted.cells.iter().filter(|cell| cell.content != Content::NoResult).count();
    if range.used_cells().count() != expected {
        tally.differs();
    }
    tally.verdict()?;
    Ok(())
}

/// What both readings agree upon.
#[expect(clippy::float_cmp, reason = "two unpackings of the same bytes must give the same bits")]
fn agreed(read: &Data, counted: &CensusCell, kind: FormatKind, epoch: Epoch) -> Option<CellValue> {
    // No number that is none equals itself, but it is for the emitter to refuse it, by its cell.
    let same = |number: f64| match read {
        Data::Float(read) => *read == number || read.is_nan() && number.is_nan(),
        #[expect(clippy::cast_precision_loss, reason = "packed integers hold 30 bits")]
        Data::Int(read) => *read as f64 == number,
        Data::DateTime(read) => read.as_f64() == number,
        _ => false,
    };
    Some(match (counted.content, read) {
        (Content::Number(number), _) if same(number) => value_of(number, kind, epoch),
        (Content::Text, Data::String(text)) => CellValue::Text(text.clone()),
        (Content::Bool(held), Data::Bool(read)) if held == *read => CellValue::Bool(held),
        (Content::Error, Data::Error(error)) => CellValue::Error(error_text(error)),
        (Content::NoResult, Data::Empty) => CellValue::FormulaWithoutResult,
        _ => return None,
    })
}

fn error_text(error: &CellErrorType) -> String {
    match error {
        // calamine shortens the name that Excel shows.
        CellErrorType::GettingData => "#GETTING_DATA".to_owned(),
        other => other.to_string(),
    }
}

fn refuse(error: &XlsError) -> Refusal {
    match error {
        XlsError::Password => Refusal::Encrypted,
        other => unreadable(&other.to_string()),
    }
}
