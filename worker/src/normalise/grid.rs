//! A sheet as a grid: looked up by row and column, read row by row.

use outturn_domain::address::{CellAddress, Place};

use crate::read::cell::{CellValue, RawCell, RawSheet};

/// A sheet whose cells can be looked up.
#[derive(Debug, Clone, Copy)]
pub struct Grid<'a> {
    sheet: &'a RawSheet,
}

impl<'a> Grid<'a> {
    /// The grid of a sheet.
    pub fn new(sheet: &'a RawSheet) -> Self {
        Self { sheet }
    }

    /// The name on the sheet's tab.
    pub fn name(self) -> &'a str {
        &self.sheet.name
    }

    /// Whether nobody sees the row: it is hidden, or filtered away.
    pub fn is_hidden(self, row: u32) -> bool {
        self.sheet.hidden_rows.binary_search(&row).is_ok()
    }

    /// The cell in `row` and `column`, where it holds anything.
    pub fn cell(self, row: u32, column: u32) -> Option<&'a RawCell> {
        let cells = &self.sheet.cells;
        let index = cells.binary_search_by_key(&(row, column), |cell| (cell.row, cell.column)).ok()?;
        cells.get(index)
    }

    /// The cells of one row, in order of columns.
    pub fn row(self, row: u32) -> &'a [RawCell] {
        let cells = &self.sheet.cells;
        let start = cells.partition_point(|cell| cell.row < row);
        let end = cells.partition_point(|cell| cell.row <= row);
        &cells[start..end]
    }

    /// The rows that hold anything, in order, each with its number from nought.
    pub fn rows(self) -> impl Iterator<Item = (u32, &'a [RawCell])> {
        self.sheet.cells.chunk_by(|left, right| left.row == right.row).filter_map(|cells| cells.first().map(|first| (first.row, cells)))
    }

    /// Where a cell of this sheet stands.
    pub fn place(self, row: u32, column: u32) -> Place {
        Place::cell(&self.sheet.name, CellAddress::new(row, column))
    }
}

/// A cell's value as a person sees it, without the format: what findings quote and words are matched against.
pub fn shown(value: &CellValue) -> String {
    match value {
        CellValue::Number(number) => number.to_string(),
        CellValue::Text(text) => text.trim().to_owned(),
        CellValue::Bool(true) => "TRUE".to_owned(),
        CellValue::Bool(false) => "FALSE".to_owned(),
        CellValue::Date(date) if date.time() == chrono::NaiveTime::MIN => date.format("%d/%m/%Y").to_string(),
        CellValue::Date(date) => date.format("%d/%m/%Y %H:%M").to_string(),
        CellValue::Duration(duration) => {
            let minutes = duration.num_minutes();
            format!("{}:{:02}", minutes / 60, minutes.abs() % 60)
        }
        CellValue::Error(error) => error.clone(),
        CellValue::FormulaWithoutResult => "a formula without a result".to_owned(),
    }
}

/// Text with case, punctuation, line breaks and double spaces put aside: the form in which two headings are equal.
pub fn heading_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in
        text.split(|character: char| !character.is_alphanumeric() && !matches!(character, '%' | '£' | '+')).filter(|word| !word.is_empty())
    {
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase));
    }
    key
}
