//! Reads `.xlsx` and `.xlsm`: calamine's lazy reader for the values, beside it the census for formulas and proof.

use std::io::{BufReader, Cursor};

use calamine::{DataRef, Reader as _, Xlsx, XlsxCellReader, XlsxError};

use super::archive::Archive;
use super::cell::{CellValue, NumberFormat, ReadNotice, WorkbookFormat};
use super::census::Tally;
use super::census::xlsx::{CensusCell, Content, SheetCensus, check_shared_strings};
use super::emit::{Emitter, Stop, unreadable_cell};
use super::number_format::{FormatKind, kind_of_numbered};
use super::package::{SheetEntry, read_frame, unreadable};
use super::refusal::Refusal;
use super::serial_date::{Epoch, parse_iso_date, parse_iso_time, value_of};

type Source<'a> = Cursor<&'a [u8]>;

/// Reads the whole workbook, sheet by sheet, holding no more than one cell at a time.
pub(crate) fn read(bytes: &[u8], format: WorkbookFormat, mut archive: Archive<'_>, out: &mut Emitter<'_>) -> Result<(), Stop> {
    let frame = read_frame(&mut archive, out.limits())?;
    if let Some(part) = &frame.shared_strings {
        check_shared_strings(&mut archive, part, out.limits())?;
    }
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| refuse(&error, None))?;
    check_frame(&workbook, &frame.sheets)?;
    out.workbook(format)?;
    for sheet in &frame.sheets {
        if let Some(kind) = sheet.passed_over {
            out.notice(ReadNotice::SheetPassedOver { sheet: sheet.name.clone(), kind })?;
            continue;
        }
        read_sheet(&mut workbook, &mut archive, sheet, out)?;
    }
    out.finish(frame.results_may_be_stale)
}

/// Both readings must see the same sheets in the same order.
fn check_frame(workbook: &Xlsx<Source<'_>>, sheets: &[SheetEntry]) -> Result<(), Refusal> {
    let seen = workbook.sheets_metadata().iter().map(|sheet| sheet.name.as_str());
    if seen.eq(sheets.iter().map(|sheet| sheet.name.as_str())) {
        return Ok(());
    }
    Err(unreadable("two readings of its list of sheets differ"))
}

fn read_sheet(workbook: &mut Xlsx<Source<'_>>, archive: &mut Archive<'_>, sheet: &SheetEntry, out: &mut Emitter<'_>) -> Result<(), Stop> {
    let epoch = if workbook.has_1904_epoch() { Epoch::Year1904 } else { Epoch::Year1900 };
    let part = archive.by_name(&sheet.part).map_err(|_| unreadable(&format!("sheet \"{}\" is missing", sheet.name)))?;
    let mut census = SheetCensus::open(BufReader::with_capacity(32 * 1024, part), &sheet.name, out.limits())?;
    let mut cells = workbook.worksheet_cells_reader(&sheet.name).map_err(|error| refuse(&error, Some(sheet)))?;
    let kinds: Vec<FormatKind> = cells.styles().iter().map(kind_of_style).collect();
    let mut tally = Tally::new(&sheet.name);
    out.sheet(&sheet.name, sheet.visibility)?;
    while let Some(counted) = census.next_cell()? {
        let Some((value, style)) = next_value(&mut cells, &counted, sheet)? else {
            tally.differs();
            break;
        };
        let kind = kinds.get(style).copied().unwrap_or(FormatKind::Number(NumberFormat::General));
        match agreed(&value, &counted, kind, epoch, sheet)? {
            Agreed::Value(value) => {
                out.cell(counted.place, value, kind.number_format(), counted.formula)?;
                if census.row_is_hidden() {
                    out.row_is_hidden(counted.place.row)?;
                }
            }
            Agreed::Nothing => {}
            Agreed::Not => tally.differs(),
        }
    }
    if !matches!(cells.next_cell(), Ok(None)) {
        tally.differs();
    }
    tally.verdict()?;
    Ok(())
}

/// calamine's next cell, which must stand where the census stands.
///
/// An error value that calamine does not know (`#SPILL!`) ends its reading of the cell, not of the sheet: the next
/// call goes on behind it, and the census has the text.
fn next_value<'a>(
    cells: &mut XlsxCellReader<'a, Source<'_>>,
    counted: &CensusCell,
    sheet: &SheetEntry,
) -> Result<Option<(DataRef<'a>, usize)>, Refusal> {
    match cells.next_cell_with_style_id() {
        Ok(Some((cell, style))) if cell.get_position() == (counted.place.row, counted.place.column) => {
            Ok(Some((cell.get_value().clone(), style)))
        }
        Ok(_) => Ok(None),
        Err(XlsxError::CellError(_)) if matches!(counted.content, Content::Error(_)) => Ok(Some((DataRef::Empty, 0))),
        Err(error) => Err(unreadable_cell(&sheet.name, counted.place, &format!("could not be read ({error})"))),
    }
}

/// What two readings of one cell agree upon.
enum Agreed {
    Value(CellValue),
    Nothing,
    Not,
}

#[expect(clippy::float_cmp, reason = "two parsers of the same digits must give the same bits")]
fn agreed(value: &DataRef<'_>, counted: &CensusCell, kind: FormatKind, epoch: Epoch, sheet: &SheetEntry) -> Result<Agreed, Refusal> {
    Ok(match (&counted.content, value) {
        (Content::Nothing, DataRef::Empty) if counted.formula => Agreed::Value(CellValue::FormulaWithoutResult),
        (Content::Nothing, DataRef::Empty) => Agreed::Nothing,
        (Content::Number(number), DataRef::Float(read)) if number == read => Agreed::Value(value_of(*number, kind, epoch)),
        (Content::Number(number), DataRef::DateTime(read)) if *number == read.as_f64() => Agreed::Value(value_of(*number, kind, epoch)),
        (Content::SharedString, DataRef::SharedString(text)) => Agreed::Value(CellValue::Text((*text).to_owned())),
        (Content::Text, DataRef::String(text)) => Agreed::Value(CellValue::Text(text.clone())),
        (Content::Bool(held), DataRef::Bool(read)) if held == read => Agreed::Value(CellValue::Bool(*held)),
        (Content::Error(text), DataRef::Error(_) | DataRef::Empty) => Agreed::Value(CellValue::Error(text.clone())),
        (Content::IsoDate, DataRef::DateTimeIso(text)) => {
            let date = parse_iso_date(text).map(CellValue::Date);
            let value = date.or_else(|| parse_iso_time(text).map(CellValue::Duration));
            Agreed::Value(value.ok_or_else(|| unreadable_cell(&sheet.name, counted.place, "holds a date that is none"))?)
        }
        _ => Agreed::Not,
    })
}

fn kind_of_style(style: &calamine::Style) -> FormatKind {
    match &style.number_format {
        Some(format) => kind_of_numbered(format.format_id, &format.format_code),
        None => FormatKind::Number(NumberFormat::General),
    }
}

fn refuse(error: &XlsxError, sheet: Option<&SheetEntry>) -> Refusal {
    match (error, sheet) {
        (XlsxError::Password, _) => Refusal::Encrypted,
        (error, Some(sheet)) => unreadable(&format!("sheet \"{}\": {error}", sheet.name)),
        (error, None) => unreadable(&error.to_string()),
    }
}
