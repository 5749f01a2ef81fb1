//! Which of the installed layouts describes a workbook: told by the headings that stand on its sheets.

use outturn_domain::address::{CellAddress, Place};
use outturn_domain::finding::{Finding, FindingCode};

use super::description::{Layout, Table};
use super::heading::{Sought, seek};
use crate::normalise::grid::Grid;
use crate::read::cell::{RawSheet, RawWorkbook, SheetVisibility};

/// What came of looking for a workbook's layout.
#[derive(Debug, Clone, PartialEq)]
pub enum Recognition<'a> {
    /// This one describes it.
    One(&'a Layout),
    /// None does; and which came closest, where any heading of one was found.
    None(Option<Closest<'a>>),
    /// More than one does, and nothing in the workbook says which is meant.
    Several(Vec<&'a Layout>),
}

/// The layout that came closest, and what is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Closest<'a> {
    /// The layout.
    pub layout: &'a Layout,
    /// The sheet on which most of its headings stand, and the row.
    pub place: Place,
    /// How many of its headings stand there.
    pub found: usize,
    /// Those that do not; none where only the sheet is at fault, because it is hidden.
    pub missing: Vec<String>,
}

impl Recognition<'_> {
    /// What the sender is told where no one layout was found.
    pub fn finding(&self) -> Option<Finding> {
        match self {
            Self::One(_) => None,
            Self::None(None) => Some(
                Finding::new(FindingCode::LayoutUnknown, "No sheet has the headings of any return that is known here.")
                    .expected("the standard return, or a workbook that an installed layout describes"),
            ),
            Self::None(Some(closest)) => Some(closest.finding()),
            Self::Several(layouts) => {
                let names: Vec<&str> = layouts.iter().map(|layout| layout.id()).collect();
                let message = format!("{} layouts describe this workbook: {}.", names.len(), names.join(", "));
                Some(Finding::new(FindingCode::LayoutAmbiguous, message).found(names.join(", ")).expected("one layout"))
            }
        }
    }
}

impl Closest<'_> {
    fn finding(&self) -> Finding {
        let title = self.layout.title();
        let message = if self.missing.is_empty() {
            format!("The headings of {title:?} stand on the hidden sheet {:?} only, and hidden sheets are not read.", self.place.sheet)
        } else {
            let missing: Vec<String> = self.missing.iter().map(|heading| format!("{heading:?}")).collect();
            format!(
                "No layout describes this workbook. {title:?} comes closest: {} of its {} headings stand here, and {} {} missing.",
                self.found,
                self.found + missing.len(),
                missing.join(", "),
                if missing.len() == 1 { "is" } else { "are" },
            )
        };
        Finding::new(FindingCode::LayoutUnknown, message).at(self.place.clone()).expected(self.missing.join(", "))
    }
}

/// Looks for the layout that describes a workbook: each of its tables stands on at least one visible sheet.
pub fn recognise<'a>(layouts: &'a [Layout], workbook: &RawWorkbook) -> Recognition<'a> {
    let mut fitting: Vec<&Layout> = layouts.iter().filter(|layout| describes(layout, workbook)).collect();
    match fitting.len() {
        0 => Recognition::None(closest(layouts, workbook)),
        1 => Recognition::One(fitting.remove(0)),
        _ => Recognition::Several(fitting),
    }
}

fn describes(layout: &Layout, workbook: &RawWorkbook) -> bool {
    layout.tables().iter().all(|table| {
        let visible = workbook.sheets.iter().filter(|sheet| sheet.visibility == SheetVisibility::Visible);
        visible.into_iter().any(|sheet| matches!(seek_on(sheet, table), Sought::Found(_)))
    })
}

/// Looks for a table's headings on a sheet, where the table may stand on it.
pub(super) fn seek_on(sheet: &RawSheet, table: &Table) -> Sought {
    if table.may_stand_on(&sheet.name) { seek(Grid::new(sheet), table) } else { Sought::Nowhere }
}

fn closest<'a>(layouts: &'a [Layout], workbook: &RawWorkbook) -> Option<Closest<'a>> {
    let mut best: Option<Closest<'a>> = None;
    for layout in layouts {
        for table in layout.tables() {
            for sheet in &workbook.sheets {
                let candidate = match seek_on(sheet, table) {
                    Sought::Found(header) => {
                        Closest { layout, place: Place::sheet(&sheet.name), found: header.columns.len(), missing: Vec::new() }
                    }
                    Sought::Partly(shortfall) => Closest {
                        layout,
                        place: Place::cell(&sheet.name, CellAddress::new(shortfall.row, 0)),
                        found: shortfall.found,
                        missing: shortfall.missing,
                    },
                    Sought::Nowhere => continue,
                };
                if best.as_ref().is_none_or(|best| candidate.is_closer_than(best)) {
                    best = Some(candidate);
                }
            }
        }
    }
    best
}

impl Closest<'_> {
    /// By the share of its headings that stand there, so that a layout of few headings is not beaten by its size.
    fn is_closer_than(&self, other: &Self) -> bool {
        let of = |closest: &Closest<'_>| closest.found + closest.missing.len();
        self.found * of(other) > other.found * of(self)
    }
}
