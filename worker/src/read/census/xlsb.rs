//! The census of an `.xlsb` sheet: its binary records, told apart by type and checked for length.
//!
//! calamine passes over formula errors and rich text in silence; both are read here. The short cell records that some
//! writers use it passes over too; a sheet that has them is refused.

use std::io::Read;

use outturn_domain::address::CellAddress;

use super::packed_number::unpack;
use crate::read::address::{COLUMNS_MAX, ROWS_MAX};
use crate::read::emit::unreadable_cell;
use crate::read::limits::{LimitName, Limits};
use crate::read::package::unreadable;
use crate::read::refusal::Refusal;

const ROW_HEADER: u16 = 0x0000;
/// Where in a row's record stands how it is shown, and which bit says that it is not.
const ROW_FLAGS: usize = 11;
const ROW_HIDDEN: u8 = 0x10;
const BLANK: u16 = 0x0001;
const FORMULA_TEXT: u16 = 0x0008;
const FORMULA_ERROR: u16 = 0x000B;
const FIRST_SHORT_CELL: u16 = 0x000C;
const LAST_SHORT_CELL: u16 = 0x0012;
const RICH_TEXT: u16 = 0x003E;
const BEGIN_SHEET_DATA: u16 = 0x0091;
const END_SHEET_DATA: u16 = 0x0092;
const MERGED_AREA: u16 = 0x00B0;
/// Where a cell record's own content begins: behind its column and its style.
const CONTENT: usize = 8;
/// No record of a workbook within the limits is longer.
const RECORD_BYTES_MAX: usize = 16 * 1024 * 1024;

/// One cell as its record states it.
#[derive(Debug, PartialEq)]
pub(crate) struct CensusCell {
    /// Where it stands.
    pub(crate) place: CellAddress,
    /// What it holds.
    pub(crate) content: Content,
    /// Whether it has a formula.
    pub(crate) formula: bool,
    /// Its style, an index into the workbook's cell formats.
    pub(crate) style: usize,
}

/// What a cell record holds.
#[derive(Debug, PartialEq)]
pub(crate) enum Content {
    /// A number.
    Number(f64),
    /// Text of its own; calamine reads it.
    Text,
    /// An entry of the table of shared strings.
    SharedString(u32),
    /// TRUE or FALSE.
    Bool(bool),
    /// A typed error, which calamine reads too.
    Error(String),
    /// A formula's error, which calamine passes over.
    FormulaError(String),
    /// Rich text, which calamine passes over.
    RichText(String),
}

impl Content {
    /// Whether calamine gives this cell at all.
    pub(crate) fn is_read_by_calamine(&self) -> bool {
        !matches!(self, Self::FormulaError(_) | Self::RichText(_))
    }
}

/// The records of a part, one after the other.
pub(crate) struct Records<R> {
    source: R,
    body: Vec<u8>,
}

impl<R: Read> Records<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source, body: Vec::new() }
    }

    /// The type and the body of the next record, or nothing at the end of the part.
    pub(crate) fn next_record(&mut self, part: &str) -> Result<Option<(u16, &[u8])>, Refusal> {
        let Some(first) = self.byte(part)? else { return Ok(None) };
        let cut = || unreadable(&format!("{part} stops in the middle of a record"));
        let mut kind = u16::from(first & 0x7F);
        if first & 0x80 != 0 {
            kind |= u16::from(self.byte(part)?.ok_or_else(cut)? & 0x7F) << 7;
        }
        let mut length = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte(part)?.ok_or_else(cut)?;
            length |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > RECORD_BYTES_MAX {
            return Err(unreadable(&format!("{part} has a record of {length} bytes")));
        }
        self.body.resize(length, 0);
        self.source.read_exact(&mut self.body).map_err(|_| cut())?;
        Ok(Some((kind, &self.body)))
    }

    fn byte(&mut self, part: &str) -> Result<Option<u8>, Refusal> {
        let mut byte = [0];
        match self.source.read(&mut byte) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(byte[0])),
            Err(error) => Err(unreadable(&format!("{part}: {error}"))),
        }
    }
}

/// Walks the cells of one sheet in their order.
pub(crate) struct SheetCensus<'a, R> {
    records: Records<R>,
    sheet: &'a str,
    limits: &'a Limits,
    row: Option<u32>,
    /// Whether nobody sees it.
    hidden: bool,
    next_column: u32,
}

impl<'a, R: Read> SheetCensus<'a, R> {
    /// Goes to the beginning of the cells.
    pub(crate) fn open(source: R, sheet: &'a str, limits: &'a Limits) -> Result<Self, Refusal> {
        let mut census = Self { records: Records::new(source), sheet, limits, row: None, hidden: false, next_column: 0 };
        loop {
            match census.records.next_record(sheet)? {
                Some((BEGIN_SHEET_DATA, _)) => return Ok(census),
                Some(_) => {}
                None => return Err(unreadable(&format!("sheet \"{sheet}\" has no cell data"))),
            }
        }
    }

    /// Whether nobody sees the row of the last cell: it is hidden, or filtered away.
    pub(crate) fn row_is_hidden(&self) -> bool {
        self.hidden
    }

    /// The next cell that holds something, or nothing at the end of the sheet's cells.
    pub(crate) fn next_cell(&mut self) -> Result<Option<CensusCell>, Refusal> {
        loop {
            let sheet = self.sheet;
            let Some((kind, body)) = self.records.next_record(sheet)? else {
                return Err(unreadable(&format!("sheet \"{sheet}\" stops in the middle")));
            };
            match kind {
                ROW_HEADER => {
                    let row = word(body, 0).ok_or_else(|| unreadable(&format!("sheet \"{sheet}\" has a row without a number")))?;
                    if row >= ROWS_MAX || self.row.is_some_and(|last| row <= last) {
                        return Err(unreadable(&format!("sheet \"{sheet}\" has its row {} out of order", u64::from(row) + 1)));
                    }
                    self.row = Some(row);
                    self.hidden = body.get(ROW_FLAGS).is_some_and(|flags| flags & ROW_HIDDEN != 0);
                    self.next_column = 0;
                }
                END_SHEET_DATA => return self.rest_of_sheet().map(|()| None),
                FIRST_SHORT_CELL..=LAST_SHORT_CELL => {
                    return Err(unreadable(&format!("sheet \"{sheet}\" is written in a form of .xlsb that cannot be read reliably")));
                }
                BLANK..=FORMULA_ERROR | RICH_TEXT => {
                    let Some(row) = self.row else {
                        return Err(unreadable(&format!("sheet \"{sheet}\" has a cell outside any row")));
                    };
                    let (next_column, cell) = cell(kind, body, row, self.next_column, sheet)?;
                    self.next_column = next_column;
                    if cell.is_some() {
                        return Ok(cell);
                    }
                }
                _ => {}
            }
        }
    }
}

impl<R: Read> SheetCensus<'_, R> {
    /// What follows the cells: no second set of them, and not too many merged areas.
    fn rest_of_sheet(&mut self) -> Result<(), Refusal> {
        let mut merged = 0;
        while let Some((kind, _)) = self.records.next_record(self.sheet)? {
            match kind {
                BEGIN_SHEET_DATA => return Err(unreadable(&format!("sheet \"{}\" has two sets of cells", self.sheet))),
                MERGED_AREA => {
                    merged += 1;
                    self.limits.check(LimitName::MergedAreas, merged, Some(self.sheet))?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// One cell record; a blank one gives no cell.
fn cell(kind: u16, body: &[u8], row: u32, first_free: u32, sheet: &str) -> Result<(u32, Option<CensusCell>), Refusal> {
    let short = || unreadable(&format!("sheet \"{sheet}\" has a cell record that is too short in row {}", row + 1));
    let column = word(body, 0).ok_or_else(short)?;
    let style = word(body, 4).ok_or_else(short)? & 0x00FF_FFFF;
    let place = CellAddress::new(row, column);
    if column >= COLUMNS_MAX || column < first_free {
        return Err(unreadable_cell(sheet, place, "is out of order"));
    }
    let content = content(kind, body).map_err(|what| unreadable_cell(sheet, place, what))?;
    let formula = (FORMULA_TEXT..=FORMULA_ERROR).contains(&kind);
    let cell = content.map(|content| CensusCell { place, content, formula, style: style as usize });
    Ok((column + 1, cell))
}

/// The content of a cell record, whose length must fit its type.
fn content(kind: u16, body: &[u8]) -> Result<Option<Content>, &'static str> {
    const SHORT: &str = "has a record that is too short";
    let content = body.get(CONTENT..).ok_or(SHORT)?;
    let byte = || content.first().copied().ok_or(SHORT);
    Ok(Some(match kind {
        BLANK => return Ok(None),
        0x0002 => Content::Number(unpack(*content.first_chunk().ok_or(SHORT)?)),
        0x0005 | 0x0009 => Content::Number(f64::from_le_bytes(*content.first_chunk().ok_or(SHORT)?)),
        0x0003 => Content::Error(error_text(byte()?)?.to_owned()),
        FORMULA_ERROR => Content::FormulaError(error_text(byte()?)?.to_owned()),
        0x0004 | 0x000A => Content::Bool(byte()? != 0),
        0x0006 | FORMULA_TEXT => wide_text(content).map(|_| Content::Text).ok_or(SHORT)?,
        0x0007 => Content::SharedString(word(content, 0).ok_or(SHORT)?),
        // One byte of flags stands before rich text.
        RICH_TEXT => content.get(1..).and_then(wide_text).map(Content::RichText).ok_or(SHORT)?,
        _ => return Ok(None),
    }))
}

/// The errors that a cell can hold, by their byte, as Excel shows them.
fn error_text(code: u8) -> Result<&'static str, &'static str> {
    Ok(match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => return Err("holds an error of an unknown kind"),
    })
}

/// Text with its length before it, in UTF-16.
pub(crate) fn wide_text(bytes: &[u8]) -> Option<String> {
    let length = word(bytes, 0)? as usize;
    let units = bytes.get(4..4 + length.checked_mul(2)?)?.as_chunks::<2>().0;
    Some(
        char::decode_utf16(units.iter().map(|pair| u16::from_le_bytes(*pair)))
            .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    )
}

/// Four bytes as a number.
pub(crate) fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}
