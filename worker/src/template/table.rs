//! A sheet that asks: a title, a line of guidance, headings, and below them a row for each item.

use chrono::NaiveDate;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::style;
use super::validation::{self, Ask, RowOfCells};

/// The row of headings, from nought.
const HEADINGS: u32 = 2;
/// How many columns stay in sight: the code and the name.
const IN_SIGHT: u16 = 2;
/// A4, and A3 for what is too wide for it.
const PAPERS: [u8; 2] = [9, 8];
/// In characters: the columns that can still be read on a page of A4.
const WIDEST_ON_A4: f64 = 240.0;

/// A sheet that asks.
pub(super) struct Table {
    /// The name on the tab.
    pub(super) name: &'static str,
    /// The line above it.
    pub(super) title: String,
    /// The columns.
    pub(super) columns: Vec<Column>,
    /// A row for each item, with a cell for each column.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) heading: &'static str,
    /// In characters.
    pub(super) width: f64,
    /// What it asks for; nothing, where it is for information.
    pub(super) asks: Option<Ask>,
}

impl Column {
    pub(super) fn tells(heading: &'static str, width: f64) -> Self {
        Self { heading, width, asks: None }
    }

    pub(super) fn asks(heading: &'static str, width: f64, ask: Ask) -> Self {
        Self { heading, width, asks: Some(ask) }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing is known.
    Nothing,
    /// Known words.
    Words(String),
    /// A known figure, and the number format it is shown in.
    Figure(f64, String),
    /// A known day.
    Day(NaiveDate),
    /// To be filled in with something that is shown in a number format.
    Input(String),
    /// The same, where it may well stay empty.
    Optional(String),
    /// Not asked of this row.
    Closed,
}

impl Cell {
    /// Words, where there are any.
    pub(super) fn maybe(words: Option<&str>) -> Self {
        words.map_or(Self::Nothing, |words| Self::Words(words.to_owned()))
    }

    /// A day, where it is known.
    pub(super) fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Nothing, Self::Day)
    }
}

impl Table {
    /// Adds the sheet to a workbook.
    pub(super) fn add(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let sheet = workbook.add_worksheet().set_name(self.name)?;
        sheet.write_with_format(0, 0, &self.title, &style::title())?;
        sheet.write_with_format(1, 0, GUIDANCE, &style::guidance())?;
        sheet.set_row_height(HEADINGS, 33)?;
        for (position, column) in (0..).zip(&self.columns) {
            let format = if column.asks.is_some() { style::input_heading() } else { style::information_heading() };
            sheet.write_with_format(HEADINGS, position, column.heading, &format)?;
            sheet.set_column_width(position, column.width)?;
        }
        for (row, cells) in (HEADINGS + 1..).zip(&self.rows) {
            for (position, cell) in (0..).zip(cells) {
                write(sheet, row, position, cell)?;
            }
            let words = cells.iter().zip(&self.columns).filter_map(|(cell, column)| match cell {
                Cell::Words(words) => Some((words.as_str(), column.width)),
                _ => None,
            });
            if let Some(height) = style::height_for(words) {
                sheet.set_row_height(row, height)?;
            }
        }
        self.finish(sheet)
    }

    fn finish(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let last_row = HEADINGS + u32::try_from(self.rows.len()).unwrap_or_default();
        let last_column = u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or_default();
        let first = RowOfCells { row: HEADINGS + 1, columns: &self.columns };
        for (position, column) in (0..).zip(&self.columns) {
            let Some(ask) = column.asks else { continue };
            if let Some(rule) = validation::rule(ask, &first, position)? {
                sheet.add_data_validation(HEADINGS + 1, position, last_row, position, &rule)?;
            }
        }
        if let Some(first_input) = (0..).zip(&self.columns).find(|(_, column)| column.asks.is_some()).map(|(position, _)| position) {
            sheet.set_selection(HEADINGS + 1, first_input, HEADINGS + 1, first_input)?;
        }
        sheet.autofilter(HEADINGS, 0, last_row, last_column)?;
        sheet.set_freeze_panes(HEADINGS + 1, IN_SIGHT)?;
        let width: f64 = self.columns.iter().map(|column| column.width).sum();
        let paper = PAPERS[usize::from(width > WIDEST_ON_A4)];
        sheet.set_landscape().set_paper_size(paper).set_print_fit_to_pages(1, 0).set_repeat_rows(HEADINGS, HEADINGS)?;
        sheet.set_footer("&L&A&RPage &P of &N");
        Ok(())
    }
}

const GUIDANCE: &str = "Fill in the yellow cells under the dark headings; pale ones where there is something to say. Grey cells are for information. A row left empty reports nothing.";

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    let information = style::information;
    match cell {
        Cell::Nothing => sheet.write_blank(row, column, &information())?,
        Cell::Words(words) => sheet.write_with_format(row, column, words, &style::known_words())?,
        Cell::Figure(number, shown_as) => sheet.write_with_format(row, column, *number, &information().set_num_format(shown_as))?,
        Cell::Day(day) => {
            let day = ExcelDateTime::parse_from_str(&day.to_string())?;
            sheet.write_with_format(row, column, &day, &information().set_num_format(style::DATE))?
        }
        Cell::Input(shown_as) => sheet.write_blank(row, column, &shown(style::input(), shown_as))?,
        Cell::Optional(shown_as) => sheet.write_blank(row, column, &shown(style::optional_input(), shown_as))?,
        Cell::Closed => sheet.write_blank(row, column, &style::closed())?,
    };
    Ok(())
}

/// Words wrap, so that a comment can be read; figures do not.
fn shown(format: Format, shown_as: &str) -> Format {
    if shown_as == style::WORDS { format.set_text_wrap() } else { format.set_num_format(shown_as) }
}
