//! Where tables begin on a sheet, and where that ends the tables above them.

use super::on_sheet::overlap;
use crate::layout::description::Table;
use crate::layout::heading::{Shortfall, Window};
use crate::layout::region::{Column, span_of};
use crate::layout::titles::Title;

/// The most rows that headings take: [`crate::layout::description::HeaderRows`] permits no more.
const MOST_HEADER_ROWS: u32 = 10;

/// Where a table begins.
#[derive(Debug, Clone)]
pub(super) struct Anchor<'a> {
    /// Its place in the layout.
    pub index: usize,
    pub table: &'a Table,
    pub block: Option<Title>,
    pub title: Option<Title>,
    /// The uppermost row of its headings.
    pub row: u32,
    pub columns: Vec<Column>,
    /// The first row that cannot belong to it: its block ends.
    pub end: u32,
}

/// A row that ends the tables above it in these columns.
#[derive(Debug, Clone)]
struct Bound {
    row: u32,
    columns: Window,
}

/// What a search came to.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome<'a> {
    pub anchors: Vec<Anchor<'a>>,
    pub shortfalls: Vec<Shortfall<'a>>,
    bounds: Vec<Bound>,
}

impl<'a> Outcome<'a> {
    /// Adds what a search for another table, or in another block, came to.
    pub(super) fn add(&mut self, other: Self) {
        self.anchors.extend(other.anchors);
        self.shortfalls.extend(other.shortfalls);
        self.bounds.extend(other.bounds);
    }

    /// Notes where a table nearly stands. Where somebody must have meant it, it ends the tables above it, from its title on.
    pub(super) fn nearly(&mut self, part: Option<(Shortfall<'a>, Window)>, title_row: Option<u32>) {
        let Some((shortfall, columns)) = part else { return };
        if shortfall.is_near() {
            self.bounds.push(Bound { row: title_row.unwrap_or(shortfall.row), columns });
        }
        self.shortfalls.push(shortfall);
    }

    /// Whether a table was found in any of these columns.
    pub(super) fn overlaps(&self, columns: &Window) -> bool {
        self.anchors.iter().any(|anchor| overlap(&span_of(&anchor.columns), columns))
    }

    /// The tables whose headings stand here, by their place in the layout.
    pub(super) fn tables(&self) -> Vec<usize> {
        let mut tables: Vec<usize> = self.anchors.iter().map(|anchor| anchor.index).collect();
        tables.sort_unstable();
        tables.dedup();
        tables
    }

    /// Gives each cell of the headings to one table, the first in the layout; puts the tables in the order in which they stand, and notes what they end.
    pub(super) fn settle(&mut self) {
        self.anchors.sort_by_key(|anchor| (anchor.row, anchor.index, *span_of(&anchor.columns).start()));
        let mut kept: Vec<Anchor<'a>> = Vec::with_capacity(self.anchors.len());
        for anchor in std::mem::take(&mut self.anchors) {
            if !takes_headings_of(&kept, anchor.row, &span_of(&anchor.columns)) {
                kept.push(anchor);
            }
        }
        // What looks like a table without its title, or with other headings, is one that was found by another name.
        self.shortfalls.retain(|shortfall| {
            let column = shortfall.place.cell.map_or(0, |cell| cell.column);
            !takes_headings_of(&kept, shortfall.row, &(column..=column))
        });
        kept.sort_by_key(|anchor| (anchor.row, *span_of(&anchor.columns).start()));
        for anchor in &kept {
            let columns = span_of(&anchor.columns);
            let title = anchor.title.as_ref().map_or(anchor.row, |title| title.row);
            let rows = [Some(title), anchor.block.as_ref().map(|block| block.row)];
            self.bounds.extend(rows.into_iter().flatten().map(|row| Bound { row, columns: columns.clone() }));
        }
        self.bounds.sort_by_key(|bound| bound.row);
        self.anchors = kept;
    }

    /// The first row from `row` on that ends a table of these columns.
    pub(super) fn next_bound(&self, row: u32, columns: &Window) -> u32 {
        let start = self.bounds.partition_point(|bound| bound.row < row);
        let next = self.bounds.get(start..).unwrap_or_default().iter().find(|bound| overlap(&bound.columns, columns));
        next.map_or(u32::MAX, |bound| bound.row)
    }
}

/// Whether one of these tables, which stand in order of rows, has its headings in this row and in any of these columns.
fn takes_headings_of(kept: &[Anchor<'_>], row: u32, columns: &Window) -> bool {
    let from = kept.partition_point(|anchor| anchor.row + MOST_HEADER_ROWS <= row);
    let near = kept.get(from..).unwrap_or_default().iter().take_while(|anchor| anchor.row <= row);
    near.into_iter().any(|anchor| row < anchor.row + anchor.table.header_rows.count() && overlap(&span_of(&anchor.columns), columns))
}
