//! What rows say of themselves as forecast or actual, held against the period that they are for.

use outturn_domain::fact::FactKind;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;

use super::description::{Layout, Timing};
use super::pattern::Headings;
use super::region::Region;
use super::subject::period_in;
use crate::normalise::grid::{heading_key, shown};

/// Two columns of a table that must agree: the word for what has happened or is expected, and the period it is for.
#[derive(Debug)]
pub(super) struct TimedColumns<'a> {
    timing: &'a Timing,
    word: u32,
    period: u32,
    /// The return's own period: what is forecast lies after it.
    own: Period,
}

impl<'a> TimedColumns<'a> {
    /// The columns of a table that its page holds against each other. Where nothing says which period the return itself is for, nothing can be told.
    pub(super) fn of(region: &Region<'a>, own: Option<Period>) -> Vec<Self> {
        let column = |headings: &Headings| {
            region.columns.iter().find(|column| headings.fit(&heading_key(&column.heading))).map(|column| column.index)
        };
        let timed =
            |timing: &'a Timing| Some(Self { timing, word: column(&timing.kinds.column)?, period: column(&timing.period)?, own: own? });
        region.table.timing.iter().filter_map(timed).collect()
    }

    /// What is to be asked of a row whose word does not fit its period.
    pub(super) fn check(&self, row: u32, region: &Region<'_>, layout: &Layout) -> Option<Finding> {
        let word = region.grid.cell(row, self.word)?;
        let period = period_in(region.grid.cell(row, self.period)?, layout)?;
        let is_to_come = period.end_date()? > self.own.end_date()?;
        let said = shown(&word.value);
        let (is, expected) = match (self.timing.kinds.of(&said)?, is_to_come) {
            (FactKind::Actual, true) => ("is still to come", format!("a period up to {}, or the word for a forecast", self.own)),
            (FactKind::Forecast, false) => ("is not still to come", format!("a period after {}, or another word", self.own)),
            _ => return None,
        };
        let message = format!("{said:?} stands here, and the row's period, {period}, {is} in a return for {}.", self.own);
        Some(Finding::new(FindingCode::TimingDiffers, message).at(region.grid.place(row, self.word)).found(said).expected(expected))
    }
}
