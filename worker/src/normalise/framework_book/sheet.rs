//! One sheet of the framework workbook: from its rows to rows of the framework, each bad row held back by itself.

use std::collections::{BTreeMap, BTreeSet};

use outturn_domain::address::{CellAddress, Place};
use outturn_domain::code::{ItemCode, lookup_key};
use outturn_domain::finding::{Finding, Severity};
use outturn_domain::framework::FrameworkRow;

use super::row_reader::RowReader;
use super::withdrawn::{ByKey, Mark};
use crate::normalise::grid::Grid;
use crate::normalise::table::{Column, Table};
use crate::read::cell::{RawSheet, RawWorkbook, SheetVisibility};

/// What a sheet of the framework looks like.
pub(super) struct SheetForm {
    /// The name on the tab.
    pub(super) name: &'static str,
    /// Another name that is taken for it.
    pub(super) also: Option<&'static str>,
    /// The column that names what a row defines.
    pub(super) key: Column,
    /// Whether that is a measure, milestone, project or risk.
    pub(super) about_items: bool,
    /// Every column the sheet may have.
    pub(super) columns: &'static [Column],
}

impl SheetForm {
    pub(super) fn is_called(&self, sheet: &RawSheet) -> bool {
        let name = sheet.name.trim();
        name.eq_ignore_ascii_case(self.name) || self.also.is_some_and(|also| name.eq_ignore_ascii_case(also))
    }

    /// What stands in the key column of its rows, as [`lookup_key`] leaves it: of rows that cannot be understood, too.
    pub(super) fn keys(&self, book: &RawWorkbook) -> BTreeSet<String> {
        let table = self.sheet_of(book).and_then(|sheet| Table::find(Grid::new(sheet), self.columns, &mut Vec::new()));
        let Some(table) = table else { return BTreeSet::new() };
        table.rows().filter_map(|row| row.line(&self.key).ok().flatten()).map(|key| lookup_key(&key)).collect()
    }

    /// The sheet of a workbook that has this form's name, holds anything and can be seen.
    pub(super) fn sheet_of<'b>(&self, book: &'b RawWorkbook) -> Option<&'b RawSheet> {
        let visible = book.sheets.iter().filter(|sheet| sheet.visibility == SheetVisibility::Visible && !sheet.cells.is_empty());
        visible.into_iter().find(|sheet| self.is_called(sheet))
    }
}

/// Where the columns of the sheets stand, so that a check of a whole row can still name the cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ColumnPositions(BTreeMap<(String, &'static str), u32>);

impl ColumnPositions {
    /// The cell under a heading in the row in which `place` stands.
    pub(super) fn cell(&self, place: &Place, column: &Column) -> Place {
        let position = self.0.get(&(place.sheet.clone(), column.heading()));
        match (place.cell, position) {
            (Some(cell), Some(position)) => Place::cell(&place.sheet, CellAddress::new(cell.row, *position)),
            _ => place.clone(),
        }
    }
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct Sheets {
    pub(super) rows: Vec<(Place, FrameworkRow)>,
    pub(super) findings: Vec<Finding>,
    pub(super) positions: ColumnPositions,
    /// The rows that are taken back, as they were before that was written beside them.
    pub(super) taken_back: ByKey<FrameworkRow>,
}

impl Sheets {
    /// Reads the sheet of this form, where the workbook has one.
    pub(super) fn read(
        &mut self,
        book: &RawWorkbook,
        form: &SheetForm,
        read_row: impl Fn(&mut RowReader<'_>) -> Option<Vec<FrameworkRow>>,
    ) {
        let Some(sheet) = form.sheet_of(book) else { return };
        let Some(table) = Table::find(Grid::new(sheet), form.columns, &mut self.findings) else { return };
        for (heading, position) in table.positions() {
            self.positions.0.insert((sheet.name.clone(), heading), *position);
        }
        for row in table.rows() {
            let place = row.place(&form.key);
            let item = row.cell(&form.key).filter(|_| form.about_items).and_then(|_| ItemCode::parse(&row.line(&form.key).ok()??).ok());
            let mut reader = RowReader::new(row);
            let mark = Mark::of(&mut reader, form.columns);
            let rows = if reader.is_held() { None } else { read_row(&mut reader) };
            let (findings, held) = reader.finish();
            // What a row that is taken back leaves open nobody need say any more.
            let said = findings.into_iter().filter(|finding| mark.is_none() || finding.severity() != Severity::Query);
            self.findings.extend(said.map(|finding| finding.about(item.clone(), None)));
            if !held {
                for row in rows.into_iter().flatten() {
                    let Some(mark) = &mark else {
                        self.rows.push((place.clone(), row));
                        continue;
                    };
                    self.rows.push((place.clone(), mark.takes_back(&row)));
                    self.taken_back.insert(row.row_key(), row);
                }
            }
        }
    }
}
