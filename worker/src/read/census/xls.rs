//! The census of an `.xls` workbook: its stream of records (BIFF8, and BIFF5 of Excel 95), with each cell's place, kind and format.

use std::collections::{BTreeSet, HashMap};

use super::packed_number::unpack;
use crate::read::emit::unreadable_cell;
use crate::read::limits::{LimitName, Limits};
use crate::read::number_format::FormatKind;
use crate::read::package::unreadable;
use crate::read::refusal::{LooksLike, Refusal};
use crate::read::xlsb::kind_of_id;
use outturn_domain::address::CellAddress;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const FORMAT: u16 = 0x041E;
const CELL_FORMAT: u16 = 0x00E0;
const DEFINED_NAME: u16 = 0x0018;
const NOT_ALL_CALCULATED: u16 = 0x005E;
const CALCULATION_MODE: u16 = 0x000D;
const CALCULATE_WHEN_SAVING: u16 = 0x005F;
const DIMENSIONS: u16 = 0x0200;
/// A row, where in its record stands how it is shown, and which bit says that it is not.
const ROW: u16 = 0x0208;
const ROW_FLAGS: usize = 12;
const ROW_HIDDEN: u8 = 0x20;
const MERGED_AREAS: u16 = 0x00E5;
const FORMULA: u16 = 0x0006;
const FORMULA_TEXT: u16 = 0x0207;
const NUMBER: u16 = 0x0203;
const PACKED_NUMBER: u16 = 0x027E;
const PACKED_NUMBERS: u16 = 0x00BD;
const LABEL: u16 = 0x0204;
const RICH_LABEL: u16 = 0x00D6;
const SHARED_LABEL: u16 = 0x00FD;
const BOOL_OR_ERROR: u16 = 0x0205;
const COLUMNS: u32 = 256;
const ROWS: u32 = 65_536;

/// The two generations of Excel whose records are read; the strings of the elder have no flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// Excel 5 and 95.
    Excel95,
    /// Excel 97 to 2003.
    Excel97,
}

/// What the workbook's first stream of records says.
#[derive(Debug)]
pub(crate) struct Globals {
    /// Which Excel wrote it.
    pub(crate) version: Version,
    /// The sheets in the workbook's order.
    pub(crate) sheets: Vec<SheetEntry>,
    /// What each cell format makes of a number.
    pub(crate) kinds: Vec<FormatKind>,
}

/// A sheet as the workbook lists it.
#[derive(Debug)]
pub(crate) struct SheetEntry {
    /// The name on the tab.
    pub(crate) name: String,
    /// Where its records begin.
    start: usize,
    /// Whether it holds cells at all.
    pub(crate) is_worksheet: bool,
}

/// One cell as its record states it.
#[derive(Debug, PartialEq)]
pub(crate) struct CensusCell {
    /// Where it stands.
    pub(crate) place: CellAddress,
    /// What it holds.
    pub(crate) content: Content,
    /// Whether it has a formula.
    pub(crate) formula: bool,
    /// Its format, an index into the workbook's cell formats.
    pub(crate) format: usize,
}

/// What a cell record holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Content {
    /// A number.
    Number(f64),
    /// Text; calamine reads it.
    Text,
    /// TRUE or FALSE.
    Bool(bool),
    /// An error; calamine names it.
    Error,
    /// A formula whose text result never came.
    NoResult,
}

/// Reads the workbook's globals.
pub(crate) fn globals(stream: &[u8], limits: &Limits) -> Result<Globals, Refusal> {
    let mut codes = HashMap::new();
    let mut format_ids = Vec::new();
    let mut sheets = Vec::new();
    let mut names = 0;
    let mut records = Records { rest: stream };
    let version = match records.next_record()? {
        Some((BOF, body)) if short(body, 0) == Some(0x0600) => Version::Excel97,
        Some((BOF, body)) if short(body, 0) == Some(0x0500) => Version::Excel95,
        Some((BOF, _)) => return Err(Refusal::NotAWorkbook { looks_like: LooksLike::AncientExcel }),
        _ => return Err(unreadable("its workbook stream does not begin as one")),
    };
    while let Some((kind, body)) = records.next_record()? {
        let broken = || unreadable("a record of the workbook is too short");
        match kind {
            FILE_PASS => return Err(Refusal::Encrypted),
            FORMAT => {
                let id = short(body, 0).ok_or_else(broken)?;
                codes.insert(id, format_code(body, version).ok_or_else(broken)?);
            }
            CELL_FORMAT => format_ids.push(short(body, 2).ok_or_else(broken)?),
            BOUND_SHEET => {
                let start = long(body, 0).ok_or_else(broken)? as usize;
                let kind = *body.get(5).ok_or_else(broken)?;
                if start >= stream.len() {
                    return Err(unreadable("a sheet lies beyond the end of the file"));
                }
                let name = short_text(body.get(6..).unwrap_or_default(), version).ok_or_else(broken)?;
                sheets.push(SheetEntry { name, start, is_worksheet: kind == 0 });
                limits.check(LimitName::Sheets, sheets.len() as u64, None)?;
            }
            DEFINED_NAME => {
                names += 1;
                limits.check(LimitName::DefinedNames, names, None)?;
            }
            EOF => break,
            _ => {}
        }
    }
    let kinds = format_ids.into_iter().map(|id| kind_of_id(id, codes.get(&id).map(String::as_str))).collect();
    Ok(Globals { version, sheets, kinds })
}

/// What the records of one sheet say.
#[derive(Debug, Default)]
pub(crate) struct SheetCensus {
    /// The cells that hold something, in order of row and column.
    pub(crate) cells: Vec<CensusCell>,
    /// The rows that nobody sees: hidden, or filtered away.
    pub(crate) hidden_rows: BTreeSet<u32>,
    /// Whether the results of formulas may be older than what they are computed from.
    pub(crate) results_may_be_stale: bool,
}

/// Walks the records of one sheet.
pub(crate) fn sheet_census(stream: &[u8], entry: &SheetEntry, version: Version, limits: &Limits) -> Result<SheetCensus, Refusal> {
    let mut scan = SheetScan {
        name: &entry.name,
        version,
        limits,
        cells: Vec::new(),
        hidden_rows: BTreeSet::new(),
        waiting: false,
        calculation: Calculation { stopped: false, by_hand: false, when_saving: true },
    };
    let mut records = Records { rest: stream.get(entry.start..).unwrap_or_default() };
    // Charts within a sheet are streams of records within its own, and hold records that look like cells.
    let mut depth = 0_u32;
    while let Some((kind, body)) = records.next_record()? {
        match kind {
            BOF => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            _ if depth > 1 => {}
            _ => scan.take(kind, body)?,
        }
    }
    scan.finish()
}

/// How Excel came by the results of formulas.
struct Calculation {
    /// It was stopped before all was calculated.
    stopped: bool,
    /// It calculates only when told to.
    by_hand: bool,
    /// It then calculates when saving all the same.
    when_saving: bool,
}

struct SheetScan<'a> {
    name: &'a str,
    version: Version,
    limits: &'a Limits,
    cells: Vec<CensusCell>,
    hidden_rows: BTreeSet<u32>,
    /// Whether the last cell is a formula whose text is still to come.
    waiting: bool,
    calculation: Calculation,
}

impl SheetScan<'_> {
    fn take(&mut self, kind: u16, body: &[u8]) -> Result<(), Refusal> {
        let name = self.name;
        let broken = || unreadable(&format!("sheet \"{name}\" has a record that is too short"));
        match kind {
            DIMENSIONS => return self.dimensions(body),
            NOT_ALL_CALCULATED => self.calculation.stopped = true,
            ROW if body.get(ROW_FLAGS).is_some_and(|flags| flags & ROW_HIDDEN != 0) => {
                self.hidden_rows.insert(u32::from(short(body, 0).ok_or_else(broken)?));
            }
            CALCULATION_MODE => self.calculation.by_hand = short(body, 0) == Some(0),
            CALCULATE_WHEN_SAVING => self.calculation.when_saving = short(body, 0) != Some(0),
            MERGED_AREAS => {
                let count = u64::from(short(body, 0).ok_or_else(broken)?);
                return self.limits.check(LimitName::MergedAreas, count, Some(self.name));
            }
            FORMULA_TEXT => {
                let is_whole = text_is_whole(body, 0, self.version);
                if let Some(cell) = self.cells.last_mut().filter(|_| self.waiting) {
                    self.waiting = false;
                    cell.content = Content::Text;
                    let place = cell.place;
                    if !is_whole {
                        return Err(unreadable_cell(self.name, place, "holds text in pieces"));
                    }
                }
                return Ok(());
            }
            PACKED_NUMBERS => {
                // Row, first column, a format and a number for each, last column.
                let numbers = body.get(4..body.len().saturating_sub(2)).ok_or_else(broken)?.as_chunks::<6>().0;
                let column = short(body, 2).ok_or_else(broken)?;
                for (step, number) in numbers.iter().enumerate() {
                    let column = u32::from(column) + u32::try_from(step).unwrap_or(u32::MAX);
                    let content = Content::Number(unpack([number[2], number[3], number[4], number[5]]));
                    let format = short(number, 0).ok_or_else(broken)?;
                    self.push(u32::from(short(body, 0).ok_or_else(broken)?), column, format, content, false)?;
                }
                return Ok(());
            }
            _ => {}
        }
        let content = match kind {
            NUMBER => Content::Number(double(body, 6).ok_or_else(broken)?),
            PACKED_NUMBER => Content::Number(unpack(long(body, 6).ok_or_else(broken)?.to_le_bytes())),
            SHARED_LABEL => long(body, 6).map(|_| Content::Text).ok_or_else(broken)?,
            LABEL | RICH_LABEL if text_is_whole(body, 6, self.version) => Content::Text,
            LABEL | RICH_LABEL => return Err(broken()),
            BOOL_OR_ERROR => match (body.get(6), body.get(7)) {
                (Some(value), Some(0)) => Content::Bool(*value != 0),
                (Some(_), Some(_)) => Content::Error,
                _ => return Err(broken()),
            },
            FORMULA => result(body).ok_or_else(broken)?,
            _ => return Ok(()),
        };
        let (Some(row), Some(column), Some(format)) = (short(body, 0), short(body, 2), short(body, 4)) else {
            return Err(broken());
        };
        self.push(u32::from(row), u32::from(column), format, content, kind == FORMULA)?;
        self.waiting = content == Content::NoResult;
        Ok(())
    }

    fn push(&mut self, row: u32, column: u32, format: u16, content: Content, formula: bool) -> Result<(), Refusal> {
        let place = CellAddress::new(row, column);
        if column >= COLUMNS {
            return Err(unreadable_cell(self.name, place, "is beyond the last column"));
        }
        self.limits.check(LimitName::Cells, self.cells.len() as u64 + 1, Some(self.name))?;
        self.cells.push(CensusCell { place, content, formula, format: usize::from(format) });
        Ok(())
    }

    /// calamine reserves room for as many cells as this record claims.
    fn dimensions(&self, body: &[u8]) -> Result<(), Refusal> {
        let claims = match self.version {
            Version::Excel97 => (long(body, 0), long(body, 4), short(body, 10)),
            Version::Excel95 => (short(body, 0).map(u32::from), short(body, 2).map(u32::from), short(body, 6)),
        };
        let (Some(rows_from), Some(rows_to), Some(columns_to)) = claims else {
            return Err(unreadable(&format!("sheet \"{}\" has broken dimensions", self.name)));
        };
        if rows_to > ROWS || rows_from > rows_to || u32::from(columns_to) > COLUMNS {
            return Err(unreadable(&format!("sheet \"{}\" claims impossible dimensions", self.name)));
        }
        let claimed = u64::from(rows_to - rows_from) * u64::from(columns_to);
        self.limits.check(LimitName::SheetArea, claimed, Some(self.name))
    }

    fn finish(mut self) -> Result<SheetCensus, Refusal> {
        self.cells.sort_by_key(|cell| cell.place);
        if let Some(pair) = self.cells.windows(2).find(|pair| pair[0].place == pair[1].place) {
            return Err(unreadable_cell(self.name, pair[0].place, "is there twice"));
        }
        let Calculation { stopped, by_hand, when_saving } = self.calculation;
        let results_may_be_stale = stopped || by_hand && !when_saving;
        Ok(SheetCensus { cells: self.cells, hidden_rows: self.hidden_rows, results_may_be_stale })
    }
}

/// The stored result of a formula.
fn result(body: &[u8]) -> Option<Content> {
    let field = body.get(6..14)?;
    if field[6..] != [0xFF, 0xFF] {
        return double(body, 6).map(Content::Number);
    }
    match field[0] {
        0 => Some(Content::NoResult),
        1 => Some(Content::Bool(field[2] != 0)),
        2 => Some(Content::Error),
        // The empty text, which needs no record of its own.
        3 => Some(Content::Text),
        _ => None,
    }
}

/// Whether text, with its length at `at`, lies within its record.
fn text_is_whole(body: &[u8], at: usize, version: Version) -> bool {
    let Some(length) = short(body, at).map(usize::from) else { return false };
    match (version, body.get(at + 2)) {
        (Version::Excel95, _) => body.len() >= at + 2 + length,
        (Version::Excel97, Some(flags)) => body.len() >= at + 3 + length * (1 + usize::from(flags & 1)),
        (Version::Excel97, None) => length == 0,
    }
}

/// A format's code.
fn format_code(body: &[u8], version: Version) -> Option<String> {
    match version {
        // Its length in two bytes, flags, then the letters.
        Version::Excel97 => letters(usize::from(short(body, 2)?), body.get(4..)?),
        Version::Excel95 => short_text(body.get(2..)?, version),
    }
}

/// Text with its length in one byte, such as a sheet's name; some writers put a NUL after each letter.
fn short_text(bytes: &[u8], version: Version) -> Option<String> {
    let length = usize::from(*bytes.first()?);
    match version {
        Version::Excel97 => letters(length, bytes.get(1..)?).map(|text| text.replace('\0', "")),
        Version::Excel95 => Some(bytes.get(1..=length)?.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Letters of one or two bytes, as the flags before them say.
fn letters(count: usize, bytes: &[u8]) -> Option<String> {
    let (flags, bytes) = bytes.split_first()?;
    if flags & 1 == 0 {
        return Some(bytes.get(..count)?.iter().map(|byte| char::from(*byte)).collect());
    }
    let units = bytes.get(..count * 2)?.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    Some(char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    /// The next record, without what continues it.
    fn next_record(&mut self) -> Result<Option<(u16, &'a [u8])>, Refusal> {
        // Padding after the last record is no record.
        let (Some(kind), Some(length)) = (short(self.rest, 0), short(self.rest, 2)) else { return Ok(None) };
        let end = 4 + usize::from(length);
        let body = self.rest.get(4..end).ok_or_else(|| unreadable("its records stop in the middle"))?;
        self.rest = &self.rest[end..];
        Ok(Some((kind, body)))
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

fn double(bytes: &[u8], at: usize) -> Option<f64> {
    let bytes = bytes.get(at..at + 8)?.first_chunk::<8>()?;
    Some(f64::from_le_bytes(*bytes))
}
