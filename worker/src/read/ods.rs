//! Reads `.ods`: calamine reads the workbook as a whole; the census looks at the same content first.

use std::io::Cursor;

use calamine::{Data, Ods, OdsError, Range, Reader as _};

use super::archive::Archive;
use super::cell::{CellValue, PassedOverSheet, ReadNotice, WorkbookFormat};
use super::census::Tally;
use super::census::ods::{CensusCell, CensusSheet, Content, sheets};
use super::emit::{Emitter, Stop, unreadable_cell};
use super::limits::{LimitName, Limits};
use super::package::{check_manifest, check_names, is_calculated_by_hand, unreadable};
use super::refusal::Refusal;
use super::serial_date::{parse_iso_date, parse_iso_duration};
use super::xlsb::visibility;

/// Reads the whole workbook.
pub(crate) fn read(bytes: &[u8], mut archive: Archive<'_>, out: &mut Emitter<'_>) -> Result<(), Stop> {
    check_manifest(&mut archive)?;
    let counted = sheets(&mut archive, out.limits())?;
    if counted.iter().all(|sheet| is_copy_of_another_file(&sheet.name)) {
        return Err(Refusal::NoSheets.into());
    }
    // calamine keeps only the last of two sheets that share a name.
    check_names(counted.iter().map(|sheet| sheet.name.as_str()))?;
    for sheet in &counted {
        check_area(sheet, out.limits())?;
    }
    let mut workbook: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| refuse(&error))?;
    let listed = workbook.sheets_metadata().to_vec();
    if !listed.iter().map(|sheet| sheet.name.as_str()).eq(counted.iter().map(|sheet| sheet.name.as_str())) {
        return Err(unreadable("two readings of its list of sheets differ").into());
    }
    out.workbook(WorkbookFormat::Ods)?;
    for (sheet, counted) in listed.iter().zip(&counted) {
        if is_copy_of_another_file(&sheet.name) {
            out.notice(ReadNotice::SheetPassedOver { sheet: sheet.name.clone(), kind: PassedOverSheet::CopyOfAnotherFile })?;
            continue;
        }
        out.sheet(&sheet.name, visibility(sheet.visible))?;
        let values = workbook.worksheet_range(&sheet.name).map_err(|error| refuse(&error))?;
        let formulas = workbook.worksheet_formula(&sheet.name).map_err(|error| refuse(&error))?;
        emit_sheet(counted, &values, &formulas, out)?;
    }
    out.finish(is_calculated_by_hand(&mut archive)?)
}

/// `LibreOffice` keeps what formulas fetched from other files as hidden sheets named after them.
fn is_copy_of_another_file(name: &str) -> bool {
    name.starts_with("'file:") && name.contains("'#")
}

/// calamine keeps the whole rectangle that a sheet's cells span.
fn check_area(sheet: &CensusSheet, limits: &Limits) -> Result<(), Refusal> {
    let (Some(first), Some(last)) = (sheet.cells.first(), sheet.cells.last()) else { return Ok(()) };
    let columns = sheet.cells.iter().map(|cell| cell.place.column);
    let width = columns.clone().max().unwrap_or_default() - columns.min().unwrap_or_default() + 1;
    let height = last.place.row - first.place.row + 1;
    limits.check(LimitName::SheetArea, u64::from(width) * u64::from(height), Some(&sheet.name))
}

fn emit_sheet(counted: &CensusSheet, values: &Range<Data>, formulas: &Range<String>, out: &mut Emitter<'_>) -> Result<(), Stop> {
    let mut tally = Tally::new(&counted.name);
    for cell in &counted.cells {
        let place = (cell.place.row, cell.place.column);
        let read = values.get_value(place).unwrap_or(&Data::Empty);
        let has_formula = formulas.get_value(place).is_some_and(|formula| !formula.is_empty());
        match agreed(read, cell, &counted.name)? {
            Some(value) if has_formula == cell.formula => {
                out.cell(cell.place, value, cell.number_format, cell.formula)?;
                if cell.hidden_row {
                    out.row_is_hidden(cell.place.row)?;
                }
            }
            _ => tally.differs(),
        }
    }
    let expected = counted.cells.iter().filter(|cell| cell.content != Content::Nothing).count();
    if values.used_cells().count() != expected {
        tally.differs();
    }
    tally.verdict()?;
    Ok(())
}

/// What both readings agree upon.
#[expect(clippy::float_cmp, reason = "two parsers of the same digits must give the same bits")]
fn agreed(read: &Data, counted: &CensusCell, sheet: &str) -> Result<Option<CellValue>, Refusal> {
    let no_moment = || unreadable_cell(sheet, counted.place, "holds a date or time that is none");
    Ok(Some(match (&counted.content, read) {
        (Content::Nothing, Data::Empty) => CellValue::FormulaWithoutResult,
        (Content::Number(number), Data::Float(read)) if number == read => CellValue::Number(*number),
        (Content::Text, Data::String(text)) => CellValue::Text(text.clone()),
        (Content::Bool(held), Data::Bool(read)) if held == read => CellValue::Bool(*held),
        (Content::Bool(held), Data::Float(read)) if f64::from(u8::from(*held)) == *read => CellValue::Bool(*held),
        (Content::Date, Data::DateTimeIso(text)) => CellValue::Date(parse_iso_date(text).ok_or_else(no_moment)?),
        (Content::Time, Data::DurationIso(text)) => CellValue::Duration(parse_iso_duration(text).ok_or_else(no_moment)?),
        // Old LibreOffice keeps the nought of the formula's kind behind an error: 0, FALSE, or the day from which it counts.
        (Content::Error(text), _) => CellValue::Error(text.clone()),
        _ => return Ok(None),
    }))
}

fn refuse(error: &OdsError) -> Refusal {
    match error {
        OdsError::Password => Refusal::Encrypted,
        // Its own words are about its program.
        OdsError::Mismatch { expected, .. } => unreadable(&format!("something else stands where a {expected} belongs")),
        other => unreadable(&other.to_string()),
    }
}
