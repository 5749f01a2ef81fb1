//! Where the readers put what they find: one place that counts, holds the limits and mends text.

use std::io;

use super::cell::{CellValue, NumberFormat, RawCell, RawSheet, RawWorkbook, ReadNotice, SheetVisibility, WorkbookFormat};
use super::limits::{LimitName, Limits};
use super::refusal::Refusal;
use outturn_domain::address::CellAddress;

/// Why reading stops before the end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The file is refused.
    Refused(Refusal),
    /// What was read could not be handed on: the parent is gone.
    Output(io::Error),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// So many rows that nobody sees are handed on at once.
const HIDDEN_ROWS_AT_ONCE: usize = 16_384;

/// Takes what is read, in order: into memory here, or through a pipe to the parent.
pub(crate) trait Sink {
    fn workbook(&mut self, format: WorkbookFormat) -> Result<(), Stop>;
    fn sheet(&mut self, name: &str, visibility: SheetVisibility) -> Result<(), Stop>;
    fn cell(&mut self, cell: RawCell) -> Result<(), Stop>;
    /// Rows of the sheet that began last that nobody sees, in order.
    fn hidden_rows(&mut self, rows: Vec<u32>) -> Result<(), Stop>;
    fn notice(&mut self, notice: ReadNotice) -> Result<(), Stop>;
}

/// The door through which readers hand on cells.
pub(crate) struct Emitter<'a> {
    sink: &'a mut dyn Sink,
    limits: &'a Limits,
    cells: u64,
    sheet: String,
    repaired: u64,
    /// Rows that nobody sees and that have not been handed on yet.
    hidden_rows: Vec<u32>,
    /// Results of formulas, those that show nothing among them.
    results: u64,
}

impl<'a> Emitter<'a> {
    pub(crate) fn new(sink: &'a mut dyn Sink, limits: &'a Limits) -> Self {
        Self { sink, limits, cells: 0, sheet: String::new(), repaired: 0, hidden_rows: Vec::new(), results: 0 }
    }

    pub(crate) fn limits(&self) -> &'a Limits {
        self.limits
    }

    pub(crate) fn workbook(&mut self, format: WorkbookFormat) -> Result<(), Stop> {
        self.sink.workbook(format)
    }

    pub(crate) fn sheet(&mut self, name: &str, visibility: SheetVisibility) -> Result<(), Stop> {
        self.finish_sheet()?;
        name.clone_into(&mut self.sheet);
        self.sink.sheet(name, visibility)
    }

    pub(crate) fn notice(&mut self, notice: ReadNotice) -> Result<(), Stop> {
        self.sink.notice(notice)
    }

    /// Says that the row of the cell that was just handed on is one that nobody sees.
    pub(crate) fn row_is_hidden(&mut self, row: u32) -> Result<(), Stop> {
        if self.hidden_rows.last() != Some(&row) {
            self.hidden_rows.push(row);
        }
        if self.hidden_rows.len() > HIDDEN_ROWS_AT_ONCE {
            // The last may be hidden once more by its next cell.
            let rest = self.hidden_rows.split_off(HIDDEN_ROWS_AT_ONCE);
            self.sink.hidden_rows(std::mem::replace(&mut self.hidden_rows, rest))?;
        }
        Ok(())
    }

    /// Hands on one cell. Text of no characters shows nothing and is passed over.
    pub(crate) fn cell(&mut self, place: CellAddress, value: CellValue, number_format: NumberFormat, formula: bool) -> Result<(), Stop> {
        self.results += u64::from(formula && value != CellValue::FormulaWithoutResult);
        let value = match value {
            CellValue::Text(text) => {
                let text = self.mended(text, place)?;
                if text.is_empty() {
                    return Ok(());
                }
                CellValue::Text(text)
            }
            CellValue::Number(number) if !number.is_finite() => {
                return Err(unreadable_cell(&self.sheet, place, "holds no finite number").into());
            }
            other => other,
        };
        self.cells += 1;
        self.limits.check(LimitName::Cells, self.cells, Some(&self.sheet))?;
        self.sink.cell(RawCell { row: place.row, column: place.column, value, number_format, formula })
    }

    /// Ends the workbook; whether the results of its formulas may be stale matters only where there are any.
    pub(crate) fn finish(&mut self, results_may_be_stale: bool) -> Result<(), Stop> {
        self.finish_sheet()?;
        if results_may_be_stale && self.results > 0 {
            self.sink.notice(ReadNotice::ResultsMayBeStale)?;
        }
        Ok(())
    }

    /// Ends the last sheet.
    fn finish_sheet(&mut self) -> Result<(), Stop> {
        let hidden_rows = std::mem::take(&mut self.hidden_rows);
        if !hidden_rows.is_empty() {
            self.sink.hidden_rows(hidden_rows)?;
        }
        let repaired = std::mem::take(&mut self.repaired);
        if repaired == 0 {
            return Ok(());
        }
        self.sink.notice(ReadNotice::TextRepaired { sheet: self.sheet.clone(), cells: repaired })
    }

    /// Takes out the NUL characters that some writers of `.xls` leave after every letter.
    fn mended(&mut self, mut text: String, place: CellAddress) -> Result<String, Stop> {
        // Bytes are never fewer than characters, so the short way out is right for almost every cell.
        if text.len() as u64 > self.limits.cell_characters {
            let characters = text.chars().count() as u64;
            self.limits.check(LimitName::CellCharacters, characters, Some(&format!("{} {place}", self.sheet)))?;
        }
        if text.contains('\0') {
            text.retain(|letter| letter != '\0');
            self.repaired += 1;
        }
        Ok(text)
    }
}

/// The refusal for a cell that no spreadsheet program would have written.
pub(crate) fn unreadable_cell(sheet: &str, place: CellAddress, what: &str) -> Refusal {
    Refusal::Unreadable { detail: format!("cell {place} of sheet \"{sheet}\" {what}") }
}

/// Keeps everything in memory.
#[derive(Default)]
pub(crate) struct Collect {
    workbook: Option<RawWorkbook>,
}

impl Collect {
    pub(crate) fn into_workbook(self) -> Option<RawWorkbook> {
        self.workbook
    }
}

impl Sink for Collect {
    fn workbook(&mut self, format: WorkbookFormat) -> Result<(), Stop> {
        self.workbook = Some(RawWorkbook { format, sheets: Vec::new(), notices: Vec::new() });
        Ok(())
    }

    fn sheet(&mut self, name: &str, visibility: SheetVisibility) -> Result<(), Stop> {
        if let Some(workbook) = &mut self.workbook {
            workbook.sheets.push(RawSheet { name: name.to_owned(), visibility, cells: Vec::new(), hidden_rows: Vec::new() });
        }
        Ok(())
    }

    fn cell(&mut self, cell: RawCell) -> Result<(), Stop> {
        if let Some(sheet) = self.workbook.as_mut().and_then(|workbook| workbook.sheets.last_mut()) {
            sheet.cells.push(cell);
        }
        Ok(())
    }

    fn hidden_rows(&mut self, rows: Vec<u32>) -> Result<(), Stop> {
        if let Some(sheet) = self.workbook.as_mut().and_then(|workbook| workbook.sheets.last_mut()) {
            sheet.hidden_rows.extend(rows);
        }
        Ok(())
    }

    fn notice(&mut self, notice: ReadNotice) -> Result<(), Stop> {
        if let Some(workbook) = &mut self.workbook {
            workbook.notices.push(notice);
        }
        Ok(())
    }
}
