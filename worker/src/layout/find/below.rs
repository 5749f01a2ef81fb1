//! What stands below the headings of a table: guidance and units before its first row, and after its last the headings of something else.

use std::collections::BTreeMap;
use std::ops::Range;

use outturn_domain::fact::FactKind;

use super::on_sheet::label_of;
use super::other_headings::{are_periods, read_as_headings, says_a_known_heading};
use crate::layout::description::{AfterHeader, Layout, Table};
use crate::layout::extent::{FilledRows, rows_in};
use crate::layout::heading::within;
use crate::layout::region::{Column, EndedBy, NoRow, Role, span_of};
use crate::layout::subject::period_in;
use crate::layout::value_cell::{ValueCell, Writing};
use crate::normalise::grid::{Grid, heading_key, shown};
use crate::normalise::near::nearest;
use crate::read::cell::{CellValue, RawCell};

/// So many texts where figures belong are the headings of another table, and not a word for a figure that is missing.
const FEWEST_OTHER_HEADINGS: usize = 2;

/// The years for which returns are made.
const YEARS: std::ops::RangeInclusive<f64> = 1990.0..=2060.0;

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

    /// The first row among these that is none of the table's: it holds headings, the table's own once more or those of another, or a title.
    pub(super) fn ended_by(&self, rows: &FilledRows<'_>, range: &Range<u32>) -> Option<EndedBy> {
        let mut figures_above = false;
        let mut last = None;
        for (number, cells) in rows_in(rows, range).iter().filter(|(_, cells)| self.holds_anything(cells)) {
            let below_a_gap = last.replace(*number).is_some_and(|last| last + 1 < *number);
            figures_above |= self.has_figures(cells);
            if self.is_skipped(cells) {
                continue;
            }
            let what = if self.repeats_a_heading(cells) {
                NoRow::OwnHeadings
            } else if figures_above && (self.are_others(cells, below_a_gap) || (below_a_gap && self.are_years(cells))) {
                NoRow::OtherHeadings
            } else if figures_above && below_a_gap && self.is_title(cells) && self.has_rows_below(rows, &(number + 1..range.end)) {
                NoRow::Title
            } else {
                continue;
            };
            let span = span_of(self.columns);
            let first = within(cells, &span).first().map_or(0, |cell| cell.column);
            let is_figure = |cell: &RawCell| matches!(cell.value, CellValue::Number(_));
            let below = rows_in(rows, &(number + 1..range.end));
            let figures_below = below.iter().any(|(_, cells)| within(cells, &span).iter().any(is_figure));
            return Some(EndedBy { row: *number, place: self.grid.place(*number, first), what, figures_below });
        }
        None
    }

    fn holds_anything(&self, cells: &[RawCell]) -> bool {
        within(cells, &span_of(self.columns)).iter().any(|cell| !is_spaces(cell))
    }

    /// Whether words stand alone where the labels of rows stand. Where the layout takes such rows for groups, or the column is filled in once for the rows
    /// below, they are the table's own.
    fn is_title(&self, cells: &[RawCell]) -> bool {
        let groups = self.table.group_rows.as_ref().is_some_and(|groups| groups.labels.is_none());
        let fills_down = |label: u32| self.columns.iter().any(|column| column.index == label && column.fills_down);
        let Some(label) = self.label.filter(|label| !groups && !fills_down(*label)) else { return false };
        let mut filled = within(cells, &span_of(self.columns)).iter().filter(|cell| !is_spaces(cell));
        let alone = filled.next().filter(|_| filled.next().is_none());
        alone
            .is_some_and(|cell| cell.column == label && matches!(&cell.value, CellValue::Text(text) if !self.layout.marks().is_blank(text)))
    }

    /// Whether the next of these rows that is not a title itself has a label and a figure: below a title of notes stand words.
    fn has_rows_below(&self, rows: &FilledRows<'_>, range: &Range<u32>) -> bool {
        let mut below = rows_in(rows, range).iter().filter(|(_, cells)| self.holds_anything(cells) && !self.is_title(cells));
        below.next().is_some_and(|(number, _)| self.is_of_figures(*number))
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

    /// Whether the cells for figures hold different texts and no figure, and these are headings: the page knows one of them, they are periods, or words below
    /// an empty row that stand for no figure.
    fn are_others(&self, cells: &[RawCell], below_a_gap: bool) -> bool {
        let writing = Writing::of(self.layout);
        let mut texts = BTreeMap::new();
        for (cell, group) in self.value_cells(cells) {
            let Some(group) = self.table.values.groups().get(group) else { continue };
            let kind = group.kind.fact_kind();
            if kind.is_prose() || matches!(kind, FactKind::Status | FactKind::Date) {
                continue;
            }
            let unit = group.unit.as_ref().map(outturn_domain::figure::Unit::as_str);
            match (ValueCell::read(cell, kind, unit, writing), &cell.value) {
                (ValueCell::Blank, _) => {}
                (ValueCell::Wrong(_), CellValue::Text(text)) => {
                    texts.insert(heading_key(text), text.as_str());
                }
                _ => return false,
            }
        }
        let written: Vec<&str> = texts.values().copied().collect();
        let headings = || {
            says_a_known_heading(&written, self.layout) || are_periods(&written, self.layout) || (below_a_gap && read_as_headings(&written))
        };
        texts.len() >= FEWEST_OTHER_HEADINGS && headings() || self.value_cells(cells).count() == 1 && self.is_other(cells)
    }

    /// Whether the only text where figures belong is a heading: it fits those of its column or says a period, or its label is nearly the label's heading.
    fn is_other(&self, cells: &[RawCell]) -> bool {
        let groups = self.table.values.groups();
        let fits = |cell: &RawCell, group: usize| {
            groups.get(group).is_some_and(|group| !group.headings.fit_any() && group.headings.fit(&heading_key(&shown(&cell.value))))
        };
        let says = self.value_cells(cells).any(|(cell, group)| {
            fits(cell, group) || !matches!(cell.value, CellValue::Number(_)) && period_in(cell, self.layout).is_some()
        });
        let label = self.label.and_then(|label| Some((cell_in(cells, label)?, self.keys.iter().find(|(column, _)| *column == label)?)));
        says || label.is_some_and(|(cell, (_, heading))| nearest(&shown(&cell.value), [heading.as_str()]).is_some())
    }

    /// Whether the cells for figures hold years, each one after the one before: the headings of a table by years.
    fn are_years(&self, cells: &[RawCell]) -> bool {
        let numbers: Option<Vec<f64>> =
            self.value_cells(cells).map(|(cell, _)| if let CellValue::Number(number) = cell.value { Some(number) } else { None }).collect();
        numbers.is_some_and(|numbers| {
            numbers.len() >= FEWEST_OTHER_HEADINGS
                && numbers.iter().all(|number| YEARS.contains(number))
                && numbers.windows(2).all(|pair| (pair[1] - pair[0] - 1.0).abs() < f64::EPSILON)
        })
    }
}

fn is_spaces(cell: &RawCell) -> bool {
    matches!(&cell.value, CellValue::Text(text) if text.trim().is_empty())
}

fn cell_in(cells: &[RawCell], column: u32) -> Option<&RawCell> {
    cells.binary_search_by_key(&column, |cell| cell.column).ok().and_then(|at| cells.get(at))
}
