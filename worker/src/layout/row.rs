//! One row of a table: what it says it is about, and its figures.

use outturn_domain::period::Period;

use super::description::Marks;
use super::figure_cell::FigureCell;
use super::heading::{Header, Role};
use crate::read::cell::{CellValue, RawCell};

/// The cells of one row under a table's headings.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    pub(super) year: Option<&'a RawCell>,
    pub(super) month: Option<&'a RawCell>,
    pub(super) entity: Option<&'a RawCell>,
    /// The cells for figures that are not blank.
    pub(super) figures: Vec<Figure<'a>>,
    /// Columns that hold something and are not known to the layout.
    pub(super) unknown: Vec<u32>,
}

/// A cell for a figure that is not blank.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figure<'a> {
    pub(super) cell: &'a RawCell,
    pub(super) says: FigureCell,
    /// Which of the header's columns it stands in.
    pub(super) column: usize,
    pub(super) total: bool,
}

impl<'a> Row<'a> {
    pub(super) fn read(cells: &'a [RawCell], header: &Header, marks: &Marks) -> Self {
        let mut row = Self::default();
        for cell in cells {
            let Ok(column) = header.columns.binary_search_by_key(&cell.column, |column| column.index) else {
                row.note_unknown(cell);
                continue;
            };
            match header.columns.get(column).map_or(Role::Unknown, |column| column.role) {
                Role::Year => row.year = key_cell(cell),
                Role::Month => row.month = key_cell(cell),
                Role::Entity => row.entity = key_cell(cell),
                Role::Ignored => {}
                Role::Unknown => row.note_unknown(cell),
                Role::Value { total, .. } => {
                    let says = FigureCell::read(cell, marks);
                    if says != FigureCell::Blank {
                        row.figures.push(Figure { cell, says, column, total });
                    }
                }
            }
        }
        row
    }

    fn note_unknown(&mut self, cell: &RawCell) {
        if !matches!(&cell.value, CellValue::Text(text) if text.trim().is_empty()) {
            self.unknown.push(cell.column);
        }
    }

    /// The key column in which nothing stands, where there is one.
    pub(super) fn missing_key(&self) -> Option<Role> {
        [(self.year, Role::Year), (self.month, Role::Month), (self.entity, Role::Entity)]
            .into_iter()
            .find_map(|(cell, role)| cell.is_none().then_some(role))
    }

    /// Whether somebody put in a figure, or a mark for one: a footnote alone is neither.
    pub(super) fn has_figures(&self) -> bool {
        self.figures.iter().any(|figure| matches!(figure.says, FigureCell::Number(_) | FigureCell::Mark(_)))
    }
}

/// A cell that can say what a row is about: not spaces, and not the wreck of a formula.
fn key_cell(cell: &RawCell) -> Option<&RawCell> {
    match &cell.value {
        CellValue::Text(text) if text.trim().is_empty() => None,
        CellValue::Error(_) | CellValue::FormulaWithoutResult => None,
        _ => Some(cell),
    }
}

/// The month that a year and a month cell name; else the cell that cannot be understood.
///
/// A month may also be a date that is shown as a month, where its year is the one in the year column. A year may not:
/// 2025 typed into a cell that is formatted as a date is a day in 1905.
pub(super) fn period_of<'a>(year: &'a RawCell, month: &'a RawCell) -> Result<Period, &'a RawCell> {
    let number = match &year.value {
        CellValue::Number(number) => whole_number(*number),
        CellValue::Text(text) if text.trim().len() == 4 => text.trim().parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| (1000..=9999).contains(number)).ok_or(year)?;
    let period = match &month.value {
        CellValue::Number(month) => whole_number(*month).and_then(|month| Period::month(number, u32::try_from(month).ok()?)),
        CellValue::Text(text) => Period::month_named(number, text.trim()),
        CellValue::Date(date) => {
            Period::month_of(date.date()).filter(|period| Some(*period) == Period::month(number, month_number(*period)))
        }
        _ => None,
    };
    period.ok_or(month)
}

fn month_number(period: Period) -> u32 {
    period.start_date().map_or(0, |start| chrono::Datelike::month(&start))
}

/// The number, where it is a whole one.
fn whole_number(number: f64) -> Option<i32> {
    number.to_string().parse().ok()
}
