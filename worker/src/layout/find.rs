//! Finding every table that a layout describes on the sheets of a workbook.
//!
//! A table is known by its headings, where the layout says so under its title, where it says so within a block that begins with a title of its own. What
//! stands in a cell's address, or before and after the table, does not matter.
//!
//! What it costs: for each title of the layout one pass over the cells of a sheet; for headings the cells of at most [`ROWS_LOOKED_THROUGH`] rows a table and
//! block, of at most [`TITLE_REACHES`] rows a title, and of the rows that repeat the heading of the first column; for the end of tables one look at each of
//! their cells. So it grows with the cells of the workbook, and not with cells times tables times rows.

mod anchors;
mod below;
mod on_sheet;
mod other_headings;

use super::description::{Layout, Table};
pub use super::heading::{Lacks, Shortfall};
use super::region::Region;
use crate::normalise::entry::Written;
use crate::read::cell::{RawSheet, RawWorkbook, SheetVisibility};
use on_sheet::SheetSearch;

/// How many rows that hold anything are looked through for headings: titles and notes above a table are shorter.
pub const ROWS_LOOKED_THROUGH: usize = 100;

/// How many rows that hold anything may be looked through below a title: guidance between a title and its table is shorter.
pub const TITLE_REACHES: usize = 20;

/// What was found of a layout in a workbook.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// Every sheet of the workbook, in its order.
    pub sheets: Vec<FoundOnSheet<'a>>,
}

/// What was found of a layout on a sheet.
#[derive(Debug, Clone)]
pub struct FoundOnSheet<'a> {
    /// The sheet.
    pub sheet: &'a RawSheet,
    /// Whether any table was sought here: on a hidden sheet only those of which the layout says so.
    pub looked_at: bool,
    /// The tables, from top to bottom and left to right.
    pub regions: Vec<Region<'a>>,
    /// Where tables were nearly found: for each table that is not on the sheet the place that comes closest to it, where there is any, and every place at
    /// which one that is on the sheet nearly stands once more.
    pub shortfalls: Vec<Shortfall<'a>>,
    /// The titles of blocks that hold figures and no table.
    pub bare_blocks: Vec<Written>,
    /// The tables whose headings stand here, by their place in the layout: those of which another table took the headings, too.
    tables: Vec<usize>,
}

impl<'a> Found<'a> {
    /// Every table that was found, by sheets.
    pub fn regions(&self) -> impl Iterator<Item = &Region<'a>> {
        self.sheets.iter().flat_map(|sheet| &sheet.regions)
    }

    /// Whether a table of the layout was found, by its place in the layout.
    pub fn has(&self, table: usize) -> bool {
        self.sheets.iter().any(|sheet| sheet.tables.contains(&table))
    }

    /// The tables that the layout needs and that were not found.
    pub fn lacking(&self, layout: &'a Layout) -> impl Iterator<Item = &'a Table> {
        layout.tables().iter().enumerate().filter(|(index, table)| !table.optional && !self.has(*index)).map(|(_, table)| table)
    }

    /// The place that comes closest to a table that was not found.
    pub fn closest(&self, table: &Table) -> Option<&Shortfall<'a>> {
        let of_table = self.sheets.iter().flat_map(|sheet| &sheet.shortfalls).filter(|shortfall| std::ptr::eq(shortfall.table, table));
        closest(of_table)
    }
}

/// The one with most headings, and of equal ones the first.
fn closest<'s, 'a>(shortfalls: impl Iterator<Item = &'s Shortfall<'a>>) -> Option<&'s Shortfall<'a>>
where
    'a: 's,
{
    shortfalls.reduce(|best, other| if other.standing.len() > best.standing.len() { other } else { best })
}

/// Finds every table of a layout. A table stands on visible sheets, or where the layout says so on hidden ones only.
pub fn find_tables<'a>(layout: &'a Layout, workbook: &'a RawWorkbook) -> Found<'a> {
    let on = |sheet: &'a RawSheet| {
        let hidden = sheet.visibility != SheetVisibility::Visible;
        let tables = layout.tables().iter().enumerate().filter(|(_, table)| table.hidden == hidden && table.may_stand_on(&sheet.name));
        let mut found = SheetSearch::new(layout, sheet, tables.collect()).run();
        found.looked_at |= !hidden;
        found
    };
    Found { sheets: workbook.sheets.iter().map(on).collect() }
}

/// Finds one table on any sheets of which `may_stand_on` is true, whatever the layout says of its sheets: to tell why it was not found.
pub(super) fn find_elsewhere<'a>(
    layout: &'a Layout,
    table: &'a Table,
    workbook: &'a RawWorkbook,
    may_stand_on: impl Fn(&RawSheet) -> bool,
) -> Option<&'a RawSheet> {
    let sheets = workbook.sheets.iter().filter(|sheet| may_stand_on(sheet));
    sheets.into_iter().find(|sheet| !SheetSearch::new(layout, sheet, vec![(0, table)]).run().regions.is_empty())
}

#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod tests;
