//! Taking the values of a workbook as its layout says, each with its cell.

use std::collections::BTreeSet;

use outturn_domain::address::Place;
use outturn_domain::fact::{FactKind, Marks as FactMarks};
use outturn_domain::finding::{Finding, FindingCode, Severity};
use outturn_domain::period::Period;
use outturn_domain::stage::Basis;

use super::description::{Layout, Meaning, PreparedRows, Table};
use super::figure_cell::FigureCell;
use super::heading::{Column, Header, Role, Shortfall, Sought};
use super::prepared::{RowsPassedOver, is_not_returned, is_spare};
use super::recognise::seek_on;
use super::row::{Figure, Row, period_of};
use crate::normalise::entry::{Entry, EntryValue, Return, Written};
use crate::normalise::grid::{Grid, shown};
use crate::read::cell::{CellValue, RawCell, RawSheet, RawWorkbook, SheetVisibility};

/// How much of a cell's text a finding repeats: enough to find it by.
const MOST_QUOTED: usize = 80;

/// Takes the values of a workbook that the layout describes. Nothing is dropped in silence: sheets, rows and columns
/// that are passed over are named, and so is every cell that holds something other than a figure.
pub fn apply(layout: &Layout, workbook: &RawWorkbook) -> Return {
    let mut taken = Return::default();
    let mut recognised = false;
    for sheet in workbook.sheets.iter().filter(|sheet| !sheet.cells.is_empty()) {
        if sheet.visibility == SheetVisibility::Visible {
            recognised |= read_sheet(layout, sheet, &mut taken);
        } else {
            let message = format!("The sheet {:?} is hidden and was not read.", sheet.name);
            taken.findings.push(Finding::new(FindingCode::SheetHidden, message).at(Place::sheet(&sheet.name)));
        }
    }
    let faulty = taken.findings.iter().any(|finding| finding.severity() == Severity::Error);
    if !recognised && !faulty {
        let message = format!("No sheet has the headings of {:?}.", layout.title());
        taken.findings.push(Finding::new(FindingCode::LayoutUnknown, message));
    } else if taken.entries.is_empty() && !faulty {
        let message = format!("This is {:?}, and no figures have been filled in.", layout.title());
        taken.findings.push(Finding::new(FindingCode::ReturnEmpty, message));
    }
    taken.period = one_period(&taken.entries);
    taken
}

/// The period of a return whose every row is about the same one.
fn one_period(entries: &[Entry]) -> Option<Period> {
    let first = entries.first()?.period;
    entries.iter().all(|entry| entry.period == first).then_some(first)
}

/// Reads every table of the layout that stands on the sheet, and says whether there was one.
fn read_sheet(layout: &Layout, sheet: &RawSheet, taken: &mut Return) -> bool {
    let mut read_rows = Vec::new();
    let mut near = None;
    for table in layout.tables() {
        match seek_on(sheet, table) {
            // Two tables cannot begin with the same headings: the first in the layout has them.
            Sought::Found(header) if !read_rows.contains(&header.row) => {
                read_rows.push(header.row);
                TableReader { layout, table, header: &header, grid: Grid::new(sheet) }.read(taken);
            }
            Sought::Partly(shortfall) if shortfall.is_near() => near = near.or(Some(shortfall)),
            Sought::Found(_) | Sought::Partly(_) | Sought::Nowhere => {}
        }
    }
    if !read_rows.is_empty() {
        return true;
    }
    taken.findings.push(not_read(sheet, near.as_ref()));
    false
}

fn not_read(sheet: &RawSheet, near: Option<&Shortfall>) -> Finding {
    let place = Place::sheet(&sheet.name);
    let Some(shortfall) = near else {
        let message = format!("The sheet {:?} has no headings of this return and was passed over.", sheet.name);
        return Finding::new(FindingCode::SheetPassedOver, message).at(place);
    };
    let missing = shortfall.missing.join(", ");
    let message = format!(
        "Row {} of the sheet {:?} has most headings of this return and lacks {missing}: nothing was taken from the sheet.",
        shortfall.row + 1,
        sheet.name
    );
    Finding::new(FindingCode::SheetHeadingsMissing, message).at(place).expected(missing)
}

/// One table on one sheet.
#[derive(Clone, Copy)]
struct TableReader<'a> {
    layout: &'a Layout,
    table: &'a Table,
    header: &'a Header,
    grid: Grid<'a>,
}

impl TableReader<'_> {
    fn read(self, taken: &mut Return) {
        if let Some(column) = self.header.twice() {
            let message = format!("Two columns are headed {:?}, so nothing of this sheet can be told apart.", column.heading);
            taken.findings.push(Finding::new(FindingCode::ColumnTwice, message).at(column.place.clone()).found(column.heading.as_str()));
            return;
        }
        let mut passed_over = RowsPassedOver::default();
        let mut unknown = BTreeSet::new();
        for (number, cells) in self.grid.rows().filter(|(number, _)| *number >= self.header.data_row) {
            let row = Row::read(cells, self.header, self.layout.marks());
            if row.figures.is_empty() {
                continue;
            }
            match row.missing_key() {
                Some(_) if is_spare(&row) => passed_over.spare(number),
                // Words alone under the table are a footnote.
                Some(key) if row.has_figures() => taken.findings.push(self.key_missing(number, key)),
                Some(_) => {}
                None if self.table.prepared_rows == PreparedRows::Skip && is_not_returned(&row, self.header) => {
                    passed_over.not_returned(number);
                }
                None => {
                    unknown.extend(row.unknown.iter().copied());
                    self.take(&row, taken);
                }
            }
        }
        taken.findings.extend(unknown.into_iter().map(|column| self.unknown_column(column)));
        taken.findings.extend(passed_over.findings(self.grid.name()));
    }

    /// Takes the figures of a row that says what it is about.
    fn take(self, row: &Row<'_>, taken: &mut Return) {
        let (Some(year), Some(month), Some(entity)) = (row.year, row.month, row.entity) else { return };
        let period = match period_of(year, month) {
            Ok(period) => period,
            Err(cell) => {
                taken.findings.push(self.period_unreadable(cell, cell.column == year.column));
                return;
            }
        };
        let entity = Written { text: shown(&entity.value), place: self.grid.place(entity.row, entity.column) };
        for figure in &row.figures {
            let Some(column) = self.header.columns.get(figure.column) else { continue };
            match Self::value_of(figure) {
                Some(value) => taken.entries.push(self.entry(figure, column, &entity, period, value)),
                None => taken.findings.push(self.refused(figure, column, period)),
            }
        }
    }

    /// What the cell gives, where it gives anything.
    fn value_of(figure: &Figure<'_>) -> Option<EntryValue> {
        match figure.says {
            FigureCell::Number(number) => Some(EntryValue::Cell { value: CellValue::Number(number), format: figure.cell.number_format }),
            FigureCell::Mark(Meaning::Figure(number)) => Some(EntryValue::Means(number)),
            FigureCell::Mark(Meaning::Absent(absence)) => Some(EntryValue::Absent(absence)),
            FigureCell::Error | FigureCell::NoResult | FigureCell::NotAFigure | FigureCell::Blank => None,
        }
    }

    fn refused(self, figure: &Figure<'_>, column: &Column, period: Period) -> Finding {
        let found = quoted(&figure.cell.value);
        let expected = self.layout.marks().expected();
        let (code, what) = match figure.says {
            FigureCell::Error => (FindingCode::CellError, format!("the cell shows {found}")),
            FigureCell::NoResult => (FindingCode::FormulaWithoutResult, "the formula was never calculated".to_owned()),
            _ => (FindingCode::NumberExpected, format!("{found:?} is not a number")),
        };
        Finding::new(code, format!("{}: {what}.", quote(&column.heading)))
            .at(self.grid.place(figure.cell.row, figure.cell.column))
            .found(found)
            .expected(expected)
            .about(None, Some(period))
    }

    fn entry(self, figure: &Figure<'_>, column: &Column, entity: &Written, period: Period, value: EntryValue) -> Entry {
        let group = match column.role {
            Role::Value { group, .. } => self.table.values.groups().get(group),
            _ => None,
        };
        Entry {
            item: Written { text: column.heading.clone(), place: column.place.clone() },
            entity: Some(entity.clone()),
            breakdown: None,
            period,
            kind: FactKind::Actual,
            value,
            unit: group.map(|columns| columns.unit.clone()),
            scale: group.map_or(0, |columns| columns.scale.power()),
            marks: FactMarks { derived: figure.total, ..FactMarks::default() },
            basis: Basis::Supplied,
            basis_note: None,
            place: self.grid.place(figure.cell.row, figure.cell.column),
        }
    }

    fn key_missing(self, row: u32, key: Role) -> Finding {
        let column = self.header.column(key);
        let heading = column.map_or("", |column| column.heading.as_str());
        let index = column.map_or(0, |column| column.index);
        let finding = Finding::new(
            FindingCode::KeyMissing,
            format!("Row {} has figures and nothing under {heading:?}: none of them was taken.", row + 1),
        )
        .at(self.grid.place(row, index))
        .expected(heading)
        .help("Fill in the cell, or clear the row.");
        match self.grid.cell(row, index).map(|cell| quoted(&cell.value)) {
            Some(found) if !found.is_empty() => finding.found(found),
            _ => finding,
        }
    }

    fn period_unreadable(self, cell: &RawCell, is_year: bool) -> Finding {
        let found = quoted(&cell.value);
        let (what, expected) =
            if is_year { ("year", "a year in four digits") } else { ("month of the year in this row", "the month's name, or its number") };
        Finding::new(FindingCode::PeriodUnreadable, format!("{found:?} is no {what}: nothing of row {} was taken.", cell.row + 1))
            .at(self.grid.place(cell.row, cell.column))
            .found(found)
            .expected(expected)
            .help("Write the year in four digits and the month by its name or number.")
    }

    fn unknown_column(self, index: u32) -> Finding {
        let column = self.header.columns.iter().find(|column| column.index == index);
        let (message, place) = match column {
            Some(column) => {
                (format!("The layout does not know the column {:?}; it was passed over.", quote(&column.heading)), column.place.clone())
            }
            None => ("This column has no heading; what stands in it was passed over.".to_owned(), self.grid.place(self.header.row, index)),
        };
        Finding::new(FindingCode::ColumnUnknown, message).at(place)
    }
}

fn quoted(value: &CellValue) -> String {
    quote(&shown(value))
}

/// As much of a text as a finding repeats.
fn quote(text: &str) -> String {
    match text.char_indices().nth(MOST_QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
