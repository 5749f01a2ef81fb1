//! The census: a second, independent look at each sheet, cell by cell, beside the reader's own.
//!
//! calamine drops or changes some values without an error. The census walks the same bytes by its own rules, and a
//! cell counts as read only where both agree on its place and its content; else the whole file is refused.

pub(crate) mod ods;
mod packed_number;
pub(crate) mod xls;
pub(crate) mod xlsb;
pub(crate) mod xlsx;

use super::refusal::Refusal;

/// Counts the cells on which the two readings differ.
#[derive(Debug)]
pub(crate) struct Tally<'a> {
    sheet: &'a str,
    differing: u64,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(sheet: &'a str) -> Self {
        Self { sheet, differing: 0 }
    }

    pub(crate) fn differs(&mut self) {
        self.differing += 1;
    }

    /// Passes when there was no difference.
    pub(crate) fn verdict(self) -> Result<(), Refusal> {
        if self.differing == 0 {
            return Ok(());
        }
        Err(Refusal::CensusMismatch { sheet: self.sheet.to_owned(), cells: self.differing })
    }
}
