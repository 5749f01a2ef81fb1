//! The census of an `.xlsx` sheet: a scan of its XML that knows nothing of strings or styles, only what each cell
//! states about itself.

use std::io::{BufRead, BufReader};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use outturn_domain::address::CellAddress;

use crate::read::address::{COLUMNS_MAX, ROWS_MAX, parse_strictly};
use crate::read::archive::Archive;
use crate::read::emit::unreadable_cell;
use crate::read::limits::{LimitName, Limits};
use crate::read::package::{attribute, unreadable};
use crate::read::refusal::Refusal;

/// One cell as its XML states it.
#[derive(Debug, PartialEq)]
pub(crate) struct CensusCell {
    /// Where it stands.
    pub(crate) place: CellAddress,
    /// What it holds.
    pub(crate) content: Content,
    /// Whether it has a formula.
    pub(crate) formula: bool,
}

/// What a cell's XML holds.
#[derive(Debug, PartialEq)]
pub(crate) enum Content {
    /// Nothing, or text of no characters.
    Nothing,
    /// A finite number.
    Number(f64),
    /// An entry of the table of shared strings.
    SharedString,
    /// Text of its own; empty text is told apart by the reader.
    Text,
    /// TRUE or FALSE.
    Bool(bool),
    /// An error, as written.
    Error(String),
    /// A date in ISO form.
    IsoDate,
}

/// Walks the cells of one sheet in their order.
pub(crate) struct SheetCensus<'a, R> {
    xml: Reader<R>,
    buffer: Vec<u8>,
    inner: Vec<u8>,
    sheet: &'a str,
    limits: &'a Limits,
    next_row: u32,
    next_column: u32,
    /// The row that is open, while one is.
    row: Option<u32>,
    /// Whether nobody sees it.
    hidden: bool,
}

impl<'a, R: BufRead> SheetCensus<'a, R> {
    /// Goes to the beginning of the cells.
    pub(crate) fn open(source: R, sheet: &'a str, limits: &'a Limits) -> Result<Self, Refusal> {
        let mut census = Self {
            xml: Reader::from_reader(source),
            buffer: Vec::new(),
            inner: Vec::new(),
            sheet,
            limits,
            next_row: 0,
            next_column: 0,
            row: None,
            hidden: false,
        };
        census.xml.config_mut().expand_empty_elements = true;
        loop {
            census.buffer.clear();
            match census.xml.read_event_into(&mut census.buffer).map_err(|error| broken(sheet, &error))? {
                Event::Start(element) if element.local_name().as_ref() == "sheetData" => return Ok(census),
                Event::Eof => return Err(unreadable(&format!("sheet \"{sheet}\" has no cell data"))),
                _ => {}
            }
        }
    }

    /// The next cell, or nothing at the end of the sheet's cells.
    pub(crate) fn next_cell(&mut self) -> Result<Option<CensusCell>, Refusal> {
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(|error| broken(self.sheet, &error))? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "row" => {
                        let row = row_number(&element, self.next_row, self.sheet)?;
                        self.row = Some(row);
                        self.hidden = matches!(attribute(&element, "hidden")?.as_deref(), Some("1" | "true"));
                        self.next_row = row + 1;
                        self.next_column = 0;
                    }
                    "c" => {
                        let stated = cell_attributes(&element, self.sheet)?;
                        let place = self.place(stated.place)?;
                        return self.cell(place, stated.kind).map(Some);
                    }
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "row" => self.row = None,
                    "sheetData" => {
                        self.rest_of_sheet()?;
                        return Ok(None);
                    }
                    _ => {}
                },
                Event::Eof => return Err(unreadable(&format!("sheet \"{}\" stops in the middle", self.sheet))),
                _ => {}
            }
        }
    }

    /// Whether nobody sees the row of the last cell: it is hidden, or filtered away.
    pub(crate) fn row_is_hidden(&self) -> bool {
        self.hidden
    }

    /// A cell's place: as stated, in its row, and after the cell before it.
    fn place(&mut self, stated: Option<CellAddress>) -> Result<CellAddress, Refusal> {
        let Some(row) = self.row else {
            return Err(unreadable(&format!("sheet \"{}\" has a cell outside any row", self.sheet)));
        };
        let place = stated.unwrap_or(CellAddress::new(row, self.next_column));
        if place.row != row || place.column < self.next_column || place.column >= COLUMNS_MAX {
            return Err(unreadable_cell(self.sheet, place, "is out of order"));
        }
        self.next_column = place.column + 1;
        Ok(place)
    }

    /// The inside of a cell.
    fn cell(&mut self, place: CellAddress, kind: Kind) -> Result<CensusCell, Refusal> {
        let sheet = self.sheet;
        let mut cell = CensusCell { place, content: Content::Nothing, formula: false };
        let mut values = 0;
        loop {
            self.buffer.clear();
            self.inner.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(|error| broken(sheet, &error))? {
                Event::Start(element) => match element.local_name().as_ref() {
                    // Beside the text proper some writers repeat it here; calamine passes over it too.
                    "v" if kind == Kind::InlineText => {
                        self.xml.read_to_end_into(element.name(), &mut self.inner).map_err(|error| broken(sheet, &error))?;
                    }
                    "v" => {
                        values += 1;
                        cell.content = self.value(place, kind)?;
                    }
                    "f" => {
                        cell.formula = true;
                        self.xml.read_to_end_into(element.name(), &mut self.inner).map_err(|error| broken(sheet, &error))?;
                    }
                    "is" => {
                        values += 1;
                        cell.content = Content::Text;
                        self.xml.read_to_end_into(element.name(), &mut self.inner).map_err(|error| broken(sheet, &error))?;
                    }
                    _ => {
                        self.xml.read_to_end_into(element.name(), &mut self.inner).map_err(|error| broken(sheet, &error))?;
                    }
                },
                Event::End(_) if values > 1 => return Err(unreadable_cell(self.sheet, place, "has two values")),
                Event::End(_) => return Ok(cell),
                Event::Eof => return Err(unreadable_cell(self.sheet, place, "stops in the middle")),
                _ => {}
            }
        }
    }

    /// The inside of `<v>`: plain characters only, but that a formula's text may have entities.
    fn value(&mut self, place: CellAddress, kind: Kind) -> Result<Content, Refusal> {
        let refuse = |what| unreadable_cell(self.sheet, place, what);
        let mut content = Content::Nothing;
        let mut pieces = 0;
        loop {
            self.inner.clear();
            match self.xml.read_event_into(&mut self.inner).map_err(|error| broken(self.sheet, &error))? {
                Event::Text(text) if kind == Kind::FormulaText => {
                    pieces += 1;
                    let _ = text;
                }
                Event::GeneralRef(_) if kind == Kind::FormulaText => pieces += 1,
                Event::Text(text) => {
                    pieces += 1;
                    content = content_of(&text, kind).ok_or_else(|| refuse("holds a value that is none of its kind"))?;
                }
                Event::End(_) if kind == Kind::FormulaText => {
                    // `<v></v>` is the result "", which shows nothing but is a result.
                    return Ok(Content::Text);
                }
                Event::End(_) if pieces > 1 => return Err(refuse("holds a value in pieces")),
                Event::End(_) => return Ok(content),
                _ => return Err(refuse("holds a value that is not plain text")),
            }
        }
    }

    /// What follows the cells: no second set of them, and not too many merged areas.
    fn rest_of_sheet(&mut self) -> Result<(), Refusal> {
        let mut merged = 0;
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(|error| broken(self.sheet, &error))? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "sheetData" => {
                        return Err(unreadable(&format!("sheet \"{}\" has two sets of cells", self.sheet)));
                    }
                    "mergeCell" => {
                        merged += 1;
                        self.limits.check(LimitName::MergedAreas, merged, Some(self.sheet))?;
                    }
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// How a cell says that its value is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    SharedString,
    FormulaText,
    Bool,
    Error,
    IsoDate,
    InlineText,
}

struct Stated {
    place: Option<CellAddress>,
    kind: Kind,
}

fn cell_attributes(element: &BytesStart<'_>, sheet: &str) -> Result<Stated, Refusal> {
    let mut stated = Stated { place: None, kind: Kind::Number };
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| unreadable(&format!("sheet \"{sheet}\": {error}")))?;
        let value = attribute.value.as_ref();
        match attribute.key.as_ref() {
            "r" => {
                let place =
                    parse_strictly(value.as_bytes()).ok_or_else(|| unreadable(&format!("sheet \"{sheet}\" has a cell at \"{value}\"")))?;
                stated.place = Some(place);
            }
            "t" => {
                stated.kind = match value {
                    "n" => Kind::Number,
                    "s" => Kind::SharedString,
                    "str" => Kind::FormulaText,
                    "b" => Kind::Bool,
                    "e" => Kind::Error,
                    "d" => Kind::IsoDate,
                    "inlineStr" => Kind::InlineText,
                    other => {
                        return Err(unreadable(&format!("sheet \"{sheet}\" has a cell of the unknown kind \"{other}\"")));
                    }
                };
            }
            _ => {}
        }
    }
    Ok(stated)
}

/// The row's number as stated, which must be after the row before it, or the next in turn.
fn row_number(element: &BytesStart<'_>, next: u32, sheet: &str) -> Result<u32, Refusal> {
    let Some(stated) = attribute(element, "r")? else { return in_range(next, sheet) };
    let refuse = || unreadable(&format!("sheet \"{sheet}\" has a row numbered \"{stated}\""));
    let row = stated.parse::<u32>().ok().and_then(|row| row.checked_sub(1)).ok_or_else(refuse)?;
    if row < next {
        return Err(refuse());
    }
    in_range(row, sheet)
}

fn in_range(row: u32, sheet: &str) -> Result<u32, Refusal> {
    if row < ROWS_MAX {
        return Ok(row);
    }
    Err(unreadable(&format!("sheet \"{sheet}\" has a row beyond the last that Excel knows")))
}

/// The content of a value's text under its kind, or nothing where the text cannot be of that kind.
fn content_of(text: &str, kind: Kind) -> Option<Content> {
    if text.is_empty() {
        return Some(Content::Nothing);
    }
    match kind {
        Kind::Number => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Content::Number),
        Kind::SharedString => text.bytes().all(|byte| byte.is_ascii_digit()).then_some(Content::SharedString),
        Kind::Bool => match text {
            "1" | "true" => Some(Content::Bool(true)),
            "0" | "false" => Some(Content::Bool(false)),
            _ => None,
        },
        Kind::Error => Some(Content::Error(text.to_owned())),
        Kind::IsoDate => Some(Content::IsoDate),
        Kind::FormulaText | Kind::InlineText => Some(Content::Text),
    }
}

fn broken(sheet: &str, error: &quick_xml::Error) -> Refusal {
    unreadable(&format!("sheet \"{sheet}\": {error}"))
}

/// Looks through the shared strings before the reader reserves room for as many as they claim to be.
pub(crate) fn check_shared_strings(archive: &mut Archive<'_>, part: &str, limits: &Limits) -> Result<(), Refusal> {
    // Some writers name the part but leave it out where no cell needs it; a cell that does is refused when it comes.
    let Ok(source) = archive.by_name(part) else { return Ok(()) };
    limits.check(LimitName::SharedStringBytes, source.size(), Some(part))?;
    let mut xml = Reader::from_reader(BufReader::new(source));
    let mut buffer = Vec::new();
    let mut count = 0;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|error| unreadable(&format!("{part}: {error}")))? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "sst" => {
                    let claimed = attribute(&element, "uniqueCount")?.and_then(|text| text.parse().ok()).unwrap_or(0);
                    limits.check(LimitName::SharedStrings, claimed, Some(part))?;
                }
                "si" => {
                    count += 1;
                    limits.check(LimitName::SharedStrings, count, Some(part))?;
                }
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
