//! Which rows below its headings belong to a table.

use std::collections::HashMap;
use std::ops::Range;

use super::description::Table;
use super::heading::{Window, within};
use super::pattern::Headings;
use super::region::{Column, Role, span_of};
use crate::normalise::grid::{heading_key, shown};
use crate::read::cell::{CellValue, RawCell};

/// The rows of a sheet that hold anything, each with its number and its cells.
pub(super) type FilledRows<'a> = [(u32, &'a [RawCell])];

/// Those of the rows that lie in the range.
pub(super) fn rows_in<'r, 'a>(rows: &'r FilledRows<'a>, range: &Range<u32>) -> &'r FilledRows<'a> {
    let start = rows.partition_point(|(number, _)| *number < range.start);
    let end = rows.partition_point(|(number, _)| *number < range.end);
    rows.get(start..end).unwrap_or_default()
}

/// The rows of a table of these columns among the rows that it may have: up to the text that ends it, or to as many empty rows as end it.
///
/// Each cell is looked at once at most, and text that comes again is not held against the layout's again.
pub(super) fn extent(rows: &FilledRows<'_>, table: &Table, columns: &[Column], may_have: Range<u32>) -> Range<u32> {
    let mut ends = Ends::new(table, columns);
    let mut next = may_have.start;
    for (number, cells) in rows_in(rows, &may_have) {
        let is_end = ends.is_end(cells);
        if !is_end && !ends.holds_anything(cells) {
            continue;
        }
        let empty = number - next;
        if table.end_after_empty_rows.is_some_and(|most| most > 0 && empty >= most) {
            return may_have.start..next;
        }
        if is_end {
            return may_have.start..*number;
        }
        next = number + 1;
    }
    let left = may_have.end.saturating_sub(next);
    let end = if table.end_after_empty_rows.is_some_and(|most| most > 0 && left >= most) { next } else { may_have.end };
    may_have.start..end.max(may_have.start)
}

/// What ends a table.
struct Ends<'a> {
    until: Option<&'a Headings>,
    columns: Window,
    /// The columns in which the text that ends it may stand, where it stands alone.
    text_columns: Window,
    /// The first column for values, left of which that text may stand beside others.
    first_value: u32,
    /// The column by which a person tells the rows apart.
    label: Option<u32>,
    seen: HashMap<String, bool>,
}

/// The most different texts that are remembered.
const MOST_REMEMBERED: usize = 10_000;

impl<'a> Ends<'a> {
    fn new(table: &'a Table, columns: &[Column]) -> Self {
        let window = span_of(columns);
        // Left of a table there may be a word about it, unless another table stands there.
        let first = if table.side_by_side { *window.start() } else { 0 };
        let of_values = columns.iter().find(|column| matches!(column.role, Role::Value { .. }));
        let is_label = |column: &&Column| table.label().is_some_and(|label| label.fit(&column.key));
        Self {
            until: table.until.as_ref(),
            text_columns: first..=*window.end(),
            first_value: of_values.map_or(*window.end(), |column| column.index),
            label: columns.iter().find(is_label).map(|column| column.index),
            columns: window,
            seen: HashMap::new(),
        }
    }

    fn holds_anything(&self, cells: &[RawCell]) -> bool {
        within(cells, &self.columns).iter().any(|cell| !matches!(&cell.value, CellValue::Text(text) if text.trim().is_empty()))
    }

    fn is_end(&mut self, cells: &[RawCell]) -> bool {
        let Some(until) = self.until else { return false };
        let cells = within(cells, &self.text_columns);
        let filled = cells.iter().filter(|cell| !came_with_the_form(cell)).count();
        let may_end = |cell: &&RawCell| {
            matches!(cell.value, CellValue::Text(_)) && (filled == 1 || cell.column < self.first_value || Some(cell.column) == self.label)
        };
        cells.iter().filter(may_end).any(|cell| {
            let text = shown(&cell.value);
            if let Some(known) = self.seen.get(&text) {
                return *known;
            }
            let fits = until.fit(&heading_key(&text));
            if self.seen.len() < MOST_REMEMBERED {
                self.seen.insert(text, fits);
            }
            fits
        })
    }
}

/// Whether a cell holds nothing that a person typed: spaces, or a nought or an empty text that a formula gives.
fn came_with_the_form(cell: &RawCell) -> bool {
    match &cell.value {
        CellValue::Text(text) => text.trim().is_empty(),
        CellValue::Number(number) => cell.formula && *number == 0.0,
        CellValue::FormulaWithoutResult => true,
        _ => false,
    }
}
