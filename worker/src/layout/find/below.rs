//! What stands below the headings of a table: guidance and units before its first row, and after its last the headings of something else.

use std::collections::BTreeSet;
use std::ops::Range;

use outturn_domain::fact::FactKind;

use super::on_sheet::label_of;
use crate::layout::description::{AfterHeader, Layout, Table};
use crate::layout::extent::{FilledRows, rows_in};
use crate::layout::heading::within;
use crate::layout::region::{Column, OtherHeadings, Role, span_of};
use crate::layout::value_cell::{ValueCell, Writing};
use crate::normalise::grid::{Grid, heading_key, shown};
use crate::read::cell::{CellValue, RawCell};

/// So many texts where figures belong are the headings of another table, and not a word for a figure that is missing.
const FEWEST_OTHER_HEADINGS: usize = 2;

/// A table whose headings were found, to tell its own rows from what stands around them.
pub(super) struct Below<'a, 'c> {
    layout: &'a Layout,
    grid: Grid<'a>,
    table: &'a Table,
    columns: &'c [Column],
    label: Option<u32>,
    /// The columns that say what a row is about, each with its own heading.
    keys: Vec<(u32, String)>,
}

impl<'a, 'c> Below<'a, 'c> {
    pub(super) fn new(layout: &'a Layout, grid: Grid<'a>, table: &'a Table, columns: &'c [Column]) -> Self {
        // A unit may be called what its column is called.
        let keys = columns.iter().filter(|column| column.role.is_key() && column.role != Role::Unit);
        let written = |column: &Column| {
            let cell = column.place.cell.and_then(|cell| grid.cell(cell.row, cell.column))?;
            Some((column.index, heading_key(&shown(&cell.value)))).filter(|(_, key)| !key.is_empty())
        };
        let keys: Vec<(u32, String)> = keys.filter_map(written).collect();
        let label = label_of(table, columns).filter(|column| column.role.is_key()).map(|column| column.index);
        Self { layout, grid, table, columns, label, keys }
    }

    /// The first row below these headings that may belong to the table, and the row of units where there is one. A sender who deletes the guidance has the
    /// first row of figures in its place.
    pub(super) fn first_row(&self, below_headings: u32) -> (u32, Option<u32>) {
        let mut units = None;
        let mut row = below_headings;
        for kind in &self.table.after_header {
            if self.is_of_figures(row) {
                break;
            }
            if *kind == AfterHeader::Units {
                units = Some(row);
            }
            row += 1;
        }
        (row, units)
    }

    /// Whether the row has a label and a number for a value.
    fn is_of_figures(&self, row: u32) -> bool {
        let cells = self.grid.row(row);
        let labelled = self.label.and_then(|label| cell_in(cells, label)).is_some_and(|cell| !shown(&cell.value).is_empty());
        labelled && self.has_figures(cells)
    }

    fn has_figures(&self, cells: &[RawCell]) -> bool {
        self.value_cells(cells).any(|(cell, _)| matches!(cell.value, CellValue::Number(_)))
    }

    fn value_cells<'r>(&'r self, cells: &'r [RawCell]) -> impl Iterator<Item = (&'r RawCell, usize)> {
        self.columns.iter().filter_map(|column| match column.role {
            Role::Value { group, .. } => Some((cell_in(cells, column.index)?, group)),
            _ => None,
        })
    }

    /// The first row among these that holds headings: the table's own once more, or those of another.
    pub(super) fn other_headings(&self, rows: &FilledRows<'_>, range: &Range<u32>) -> Option<OtherHeadings> {
        let mut figures_above = false;
        let mut last_of_figures = None;
        for (number, cells) in rows_in(rows, range) {
            if self.has_figures(cells) {
                figures_above = true;
                last_of_figures = Some(*number);
            }
            if self.is_skipped(cells) {
                continue;
            }
            let repeats = self.repeats_a_heading(cells);
            let apart = last_of_figures.is_some_and(|last| last + 1 < *number);
            if repeats || (figures_above && self.are_others(cells, apart)) {
                let first = within(cells, &span_of(self.columns)).first().map_or(0, |cell| cell.column);
                let below = number + 1..range.end;
                let figures_below = rows_in(rows, &below)
                    .iter()
                    .any(|(_, cells)| within(cells, &span_of(self.columns)).iter().any(|cell| matches!(cell.value, CellValue::Number(_))));
                return Some(OtherHeadings { row: *number, place: self.grid.place(*number, first), repeats, figures_below });
            }
        }
        None
    }

    /// Whether the layout says of the row's label that the row is none of the return: headings in between may be such rows.
    fn is_skipped(&self, cells: &[RawCell]) -> bool {
        let Some(cell) = self.label.and_then(|label| cell_in(cells, label)) else { return false };
        let groups = self.table.group_rows.as_ref().and_then(|groups| groups.labels.as_ref());
        let patterns = [self.table.skip_rows.as_ref(), self.table.total_rows.as_ref(), groups];
        patterns.into_iter().flatten().any(|patterns| patterns.fit(&heading_key(&shown(&cell.value))))
    }

    /// Whether a column that says what rows are about holds its heading once more. Of several such columns one may hold its heading's word by chance, in a
    /// row of figures.
    fn repeats_a_heading(&self, cells: &[RawCell]) -> bool {
        let same =
            |(column, heading): &&(u32, String)| cell_in(cells, *column).is_some_and(|cell| heading_key(&shown(&cell.value)) == *heading);
        let repeated = self.keys.iter().filter(same).count();
        repeated > 0 && (repeated == self.keys.len() || !self.has_figures(cells))
    }

    /// Whether the cells for figures hold different texts and no figure: apart from the rows above, or with a number in each text, as "2022/23 Q1".
    fn are_others(&self, cells: &[RawCell], apart: bool) -> bool {
        let writing = Writing { marks: self.layout.marks(), flags: self.layout.flags() };
        let mut texts = BTreeSet::new();
        for (cell, group) in self.value_cells(cells) {
            let Some(group) = self.table.values.groups().get(group) else { continue };
            let kind = group.kind.fact_kind();
            if matches!(kind, FactKind::Comment | FactKind::Status | FactKind::Date) {
                continue;
            }
            let unit = group.unit.as_ref().map(outturn_domain::figure::Unit::as_str);
            match (ValueCell::read(cell, kind, unit, writing), &cell.value) {
                (ValueCell::Blank, _) => {}
                (ValueCell::Wrong(_), CellValue::Text(text)) => {
                    texts.insert(heading_key(text));
                }
                _ => return false,
            }
        }
        let numbered = || texts.iter().all(|text| text.contains(|letter: char| letter.is_ascii_digit()));
        texts.len() >= FEWEST_OTHER_HEADINGS && (apart || numbered())
    }
}

fn cell_in(cells: &[RawCell], column: u32) -> Option<&RawCell> {
    cells.binary_search_by_key(&column, |cell| cell.column).ok().and_then(|at| cells.get(at))
}
