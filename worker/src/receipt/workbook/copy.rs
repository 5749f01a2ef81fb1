//! The sheets that were read, as values only, each cell at its own address, with the cells in question filled and commented.
//!
//! What is copied is decided before anything is written ([`Copies::of`]), because the first sheet links to the copies.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use outturn_domain::address::{CellAddress, Place};
use outturn_domain::fact::Fact;
use outturn_domain::finding::{Finding, Severity};
use rust_xlsxwriter::{ExcelDateTime, Note, Url, Workbook, Worksheet, XlsxError};

use super::style::{CopyFormats, Shape};
use super::{harmless, key, sheet_name::SheetNames, style};
use crate::read::address::{COLUMNS_MAX, ROWS_MAX};
use crate::read::cell::{CellValue, NumberFormat, RawCell, RawSheet, RawWorkbook, SheetVisibility, ShownScale};

/// The most cells that are copied into one feedback workbook; those in question are copied wherever they stand.
pub(super) const MOST_CELLS: usize = 60_000;
/// The longest comment on a cell, in UTF-16 units.
const LONGEST_COMMENT: usize = 2_000;
/// The width of a copied column, in characters, at its narrowest: Excel's own.
const NARROWEST: f64 = 8.43;
/// The same at their widest.
const WIDEST: f64 = 42.0;
/// How wide a copy may be, in characters, to be printed one page wide and still be read.
const WIDEST_PAGE: f64 = 260.0;

/// What is said about one cell.
#[derive(Debug)]
struct Mark {
    severity: Severity,
    said: Vec<String>,
}

/// A sheet that is copied.
#[derive(Debug)]
pub(super) struct Copy<'a> {
    sheet: &'a RawSheet,
    /// What the copy is called.
    name: String,
    /// The rows above this one are copied whole; below it only cells in question.
    whole_rows: u32,
    marks: BTreeMap<CellAddress, Mark>,
}

/// The sheets that are copied, in the workbook's own order.
#[derive(Debug, Default)]
pub(super) struct Copies<'a> {
    copies: Vec<Copy<'a>>,
    by_sheet: HashMap<&'a str, usize>,
}

impl<'a> Copies<'a> {
    /// Decides what is copied of a workbook: every sheet that shows, and of the hidden ones those that a finding or a fact points into.
    pub(super) fn of(workbook: Option<&'a RawWorkbook>, findings: &[Finding], facts: &[Fact]) -> Self {
        let places = findings.iter().filter_map(|finding| finding.place.as_ref()).chain(facts.iter().map(|fact| &fact.place));
        // A finding about a sheet as a whole points at it and into no cell of it.
        let pointed_at: BTreeSet<&str> = places.filter(|place| place.cell.is_some()).map(|place| place.sheet.as_str()).collect();
        let mut names = SheetNames::beside(&[key::WHAT_TO_FIX, key::WHAT_WAS_ACCEPTED, key::KEY_SHEET]);
        let sheets = workbook.map_or(&[] as &[RawSheet], |workbook| &workbook.sheets);
        let is_copied = |sheet: &&RawSheet| sheet.visibility == SheetVisibility::Visible || pointed_at.contains(sheet.name.as_str());
        let mut copies: Vec<Copy<'_>> = sheets
            .iter()
            .filter(is_copied)
            .map(|sheet| Copy { sheet, name: names.give(&sheet.name), whole_rows: 0, marks: marks(&sheet.name, findings) })
            .collect();
        share_out(&mut copies, &pointed_at);
        let by_sheet = copies.iter().enumerate().rev().map(|(index, copy)| (copy.sheet.name.as_str(), index)).collect();
        Self { copies, by_sheet }
    }

    /// The link to the copy of a cell; absent where the cell was not copied.
    pub(super) fn link(&self, place: &Place) -> Option<Url> {
        let address = place.cell.filter(|address| is_in_a_sheet(*address))?;
        let copy = &self.copies[*self.by_sheet.get(place.sheet.as_str())?];
        copy.holds(address).then(|| {
            let sheet = copy.name.replace('\'', "''");
            Url::new(format!("internal:'{sheet}'!{address}")).set_text(address.to_string())
        })
    }

    /// What to say of the sheets that were not copied whole.
    pub(super) fn cuts(&self) -> Vec<String> {
        self.copies.iter().filter_map(Copy::cut).collect()
    }

    /// Writes the copies.
    pub(super) fn write(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let mut formats = CopyFormats::default();
        for copy in &self.copies {
            copy.write(workbook.add_worksheet().set_name(&copy.name)?, &mut formats)?;
        }
        Ok(())
    }
}

/// What is said about the cells of a sheet.
fn marks(sheet: &str, findings: &[Finding]) -> BTreeMap<CellAddress, Mark> {
    let mut marks: BTreeMap<CellAddress, Mark> = BTreeMap::new();
    for finding in findings {
        let place = finding.place.as_ref().filter(|place| place.sheet == sheet);
        let Some(address) = place.and_then(|place| place.cell).filter(|address| is_in_a_sheet(*address)) else { continue };
        let mark = marks.entry(address).or_insert_with(|| Mark { severity: finding.severity(), said: Vec::new() });
        mark.severity = mark.severity.max(finding.severity());
        let said = format!("{}\n{}", finding.message, finding.help);
        // One heading may be the matter of every row below it: its comment says so once.
        if !mark.said.contains(&said) {
            mark.said.push(said);
        }
    }
    marks
}

fn is_in_a_sheet(address: CellAddress) -> bool {
    address.row < ROWS_MAX && address.column < COLUMNS_MAX
}

/// Shares out the cells that may be copied: sheets that something points into come first, and each gets whole rows.
fn share_out(copies: &mut [Copy<'_>], pointed_at: &BTreeSet<&str>) {
    let mut left = MOST_CELLS;
    let mut in_turn: Vec<&mut Copy<'_>> = copies.iter_mut().collect();
    in_turn.sort_by_key(|copy| !pointed_at.contains(copy.sheet.name.as_str()));
    for copy in in_turn {
        // The first cell that finds no room ends the copy at the row before its own.
        copy.whole_rows = copy.sheet.cells.get(left).map_or(ROWS_MAX, |cell| cell.row);
        left -= copy.sheet.cells.partition_point(|cell| cell.row < copy.whole_rows).min(left);
    }
}

impl Copy<'_> {
    fn holds(&self, address: CellAddress) -> bool {
        address.row < self.whole_rows || self.marks.contains_key(&address)
    }

    fn cut(&self) -> Option<String> {
        let name = &self.sheet.name;
        match self.whole_rows {
            ROWS_MAX => None,
            0 => Some(format!("{name:?} is too large to be copied here: of it only the cells in question are shown.")),
            rows => Some(format!("The copy of {name:?} ends after row {rows}: below it only the cells in question are shown.")),
        }
    }

    fn write(&self, worksheet: &mut Worksheet, formats: &mut CopyFormats) -> Result<(), XlsxError> {
        worksheet.set_landscape().set_paper_size(style::PAPER_A4);
        if let Some(cut) = self.cut() {
            // A cell in question that stands here takes its place; "What to fix" says it too.
            worksheet.write_string_with_format(self.whole_rows, 0, harmless::text(&cut), &style::cut())?;
        }
        let copied = self.sheet.cells.iter().filter(|cell| self.holds(cell.address()) && is_in_a_sheet(cell.address()));
        let mut widths: BTreeMap<u16, f64> = BTreeMap::new();
        let mut blank: BTreeSet<CellAddress> = self.marks.keys().copied().collect();
        for cell in copied {
            blank.remove(&cell.address());
            let mark = self.marks.get(&cell.address());
            let width = write_cell(worksheet, cell, mark.map(|mark| mark.severity), formats)?;
            let widest = widths.entry(column(cell.column)).or_insert(NARROWEST);
            *widest = widest.max(width + 1.0).min(WIDEST);
        }
        if widths.values().sum::<f64>() <= WIDEST_PAGE {
            worksheet.set_print_fit_to_pages(1, 0);
        }
        for (index, width) in widths {
            worksheet.set_column_width(index, width)?;
        }
        for (address, mark) in &self.marks {
            if blank.contains(address) {
                worksheet.write_blank(address.row, column(address.column), formats.of(Shape::Plain, Some(mark.severity)))?;
            }
            worksheet.insert_note(address.row, column(address.column), &comment(mark))?;
        }
        Ok(())
    }
}

fn column(column: u32) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

/// Everything that is said about a cell, as a comment that shows when the cell is pointed at.
fn comment(mark: &Mark) -> Note {
    let said = harmless::at_most(&mark.said.join("\n\n"), LONGEST_COMMENT);
    let lines = style::lines(&said, 44.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 40 and 420 pixels")]
    let height = (lines * 16.0 + 12.0).clamp(40.0, 420.0) as u32;
    Note::new(said).add_author_prefix(false).set_author("outturn").set_width(300).set_height(height)
}

/// Writes what a cell held, and says about how many characters wide it shows.
fn write_cell(
    worksheet: &mut Worksheet,
    cell: &RawCell,
    in_question: Option<Severity>,
    formats: &mut CopyFormats,
) -> Result<f64, XlsxError> {
    let (row, column) = (cell.row, column(cell.column));
    let mut number = |number: f64, shape| {
        worksheet.write_number_with_format(row, column, number, formats.of(shape, in_question))?;
        Ok(11.0)
    };
    let words = match &cell.value {
        CellValue::Number(value) if value.is_finite() => return number(*value, shape_of(cell.number_format)),
        CellValue::Duration(length) if *length >= TimeDelta::zero() => {
            return number(length.as_seconds_f64() / 86_400.0, Shape::Length);
        }
        CellValue::Date(date) => match excel_date(*date) {
            Some((date, shape)) => {
                worksheet.write_datetime_with_format(row, column, &date, formats.of(shape, in_question))?;
                return Ok(if shape == Shape::Day { 11.0 } else { 17.0 });
            }
            None => crate::normalise::grid::shown(&cell.value),
        },
        CellValue::Bool(value) => {
            worksheet.write_boolean_with_format(row, column, *value, formats.of(Shape::Plain, in_question))?;
            return Ok(6.0);
        }
        CellValue::Text(text) | CellValue::Error(text) => text.clone(),
        CellValue::Number(_) | CellValue::Duration(_) => crate::normalise::grid::shown(&cell.value),
        CellValue::FormulaWithoutResult => "(a formula without a result)".to_owned(),
    };
    let words = harmless::text(&words);
    let width = words.lines().map(style::units).fold(0.0, f64::max);
    worksheet.write_string_with_format(row, column, words, formats.of(Shape::Plain, in_question))?;
    Ok(width)
}

fn shape_of(format: NumberFormat) -> Shape {
    match format {
        NumberFormat::Percent => Shape::Percent,
        NumberFormat::Currency(sign) => Shape::Currency(if harmless::is_not_of_xml(sign) { '¤' } else { sign }),
        // The whole figure is shown: it is what was read.
        NumberFormat::Scaled(ShownScale { currency: Some(sign), .. }) => shape_of(NumberFormat::Currency(sign)),
        NumberFormat::General | NumberFormat::Date | NumberFormat::Scaled(_) | NumberFormat::Other | NumberFormat::Unknown => Shape::Plain,
    }
}

/// The date as Excel keeps it; absent before 1900 and after 9999.
fn excel_date(date: NaiveDateTime) -> Option<(ExcelDateTime, Shape)> {
    let part = |part: u32| u8::try_from(part).ok();
    let year = u16::try_from(date.year()).ok().filter(|year| (1900..=9999).contains(year))?;
    let day = ExcelDateTime::from_ymd(year, part(date.month())?, part(date.day())?).ok()?;
    if date.time() == NaiveTime::MIN {
        return Some((day, Shape::Day));
    }
    let hour = u16::try_from(date.hour()).ok()?;
    let seconds = part(date.second())?;
    Some((day.and_hms(hour, part(date.minute())?, seconds).ok()?, Shape::DayAndTime))
}
