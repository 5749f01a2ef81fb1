//! The hidden sheet by which a workbook that was made from the template is known, whatever people do to the sheets that they see.
//!
//! | A | B |
//! |---|---|
//! | `outturn-return` | the version of the form |
//! | `period` | the id of the period that it was made for |
//! | `services` | the codes of its services, separated by `;` |
//!
//! Other columns hold the lists that its drop-downs show.

use outturn_domain::address::Place;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;

use super::cover::separately;
use crate::normalise::entry::{Return, Written};
use crate::normalise::grid::{Grid, shown};
use crate::read::cell::{RawSheet, RawWorkbook};

/// The name on the hidden tab.
pub(crate) const SHEET: &str = "outturn";
/// What its first cell says.
pub(crate) const MARK: &str = "outturn-return";
/// The version of the form; what says another version is read by its headings.
pub(crate) const VERSION: u32 = 1;
/// The label of the period.
pub(crate) const PERIOD: &str = "period";
/// The label of the services.
pub(crate) const SERVICES: &str = "services";
/// What parts the services' codes.
pub(crate) const BETWEEN: &str = "; ";

/// How many rows the labels may stand in.
const LABELS_WITHIN_ROWS: u32 = 10;

/// What the hidden sheet says.
#[derive(Debug)]
pub(super) struct Key<'b> {
    /// The sheet itself, of which there is nothing more to tell.
    pub(super) sheet: &'b RawSheet,
    period: Option<Period>,
    services: Vec<Written>,
}

impl<'b> Key<'b> {
    /// The key of a workbook, where it has one: hidden or not, whatever its tab says now.
    pub(super) fn find(book: &'b RawWorkbook) -> Option<Self> {
        book.sheets.iter().find_map(Self::on)
    }

    fn on(sheet: &'b RawSheet) -> Option<Self> {
        let grid = Grid::new(sheet);
        let is_key = text_at(grid, 0, 0).as_deref() == Some(MARK) && text_at(grid, 0, 1) == Some(VERSION.to_string());
        is_key.then(|| Self {
            sheet,
            period: beside(grid, PERIOD).and_then(|period| Period::parse(&period.text).ok()),
            services: beside(grid, SERVICES).iter().flat_map(separately).collect(),
        })
    }

    /// Says of a return what its cover does not say any more, and asks where the cover says another period.
    pub(super) fn complete(&self, returned: &mut Return, period_cell: Option<Place>) {
        if returned.services.is_empty() {
            returned.services.clone_from(&self.services);
        }
        let Some(prepared) = self.period else { return };
        match (returned.period, period_cell) {
            (Some(named), Some(place)) if named != prepared => {
                let message = format!(
                    "The cover says {}, and the return was prepared for {}. Its rows were taken as figures of {0}; the targets and last values beside them are \
                     those of {1}.",
                    named.label(),
                    prepared.label()
                );
                let finding = Finding::new(FindingCode::CoverPeriodDiffers, message).at(place).found(named.label());
                returned.findings.push(finding.expected(prepared.label()).about(None, Some(named)));
            }
            (None, None) => returned.period = Some(prepared),
            _ => {}
        }
    }
}

fn text_at(grid: Grid<'_>, row: u32, column: u32) -> Option<String> {
    grid.cell(row, column).map(|cell| shown(&cell.value))
}

fn beside(grid: Grid<'_>, label: &str) -> Option<Written> {
    let row = (1..LABELS_WITHIN_ROWS).find(|row| text_at(grid, *row, 0).as_deref() == Some(label))?;
    Some(Written { text: text_at(grid, row, 1)?, place: grid.place(row, 1) })
}
