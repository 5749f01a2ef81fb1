//! The rows of a prepared return that nobody filled in: told in one line, because each may be meant.

use outturn_domain::finding::{Finding, FindingCode};

use super::form::{NAME, SheetForm};
use crate::normalise::quote::shortened;
use crate::normalise::table::Row;

/// The most codes that the note names.
const MOST_NAMED: usize = 10;

/// Counts the rows of a prepared return.
#[derive(Debug, Default)]
pub(super) struct LeftEmpty {
    rows: usize,
    empty: Vec<String>,
}

impl LeftEmpty {
    /// Counts a row, where it is one of the prepared: with a code and a name. What people write below a table is none.
    pub(super) fn count(&mut self, row: &Row<'_>, form: &SheetForm, empty: bool) {
        let (Ok(Some(code)), true) = (row.line(&form.key), row.cell(&NAME).is_some()) else { return };
        self.rows += 1;
        if empty {
            self.empty.push(code);
        }
    }

    /// The note about them, where there are any.
    pub(super) fn finding(&self) -> Option<Finding> {
        let (count, rows) = (self.empty.len(), self.rows);
        if count == 0 {
            return None;
        }
        let more = count.saturating_sub(MOST_NAMED);
        let mut named = self.empty.iter().take(MOST_NAMED).map(|code| shortened(code)).collect::<Vec<_>>().join(", ");
        if more > 0 {
            named = format!("{named} and {more} more");
        }
        let verb = if count == 1 { "was" } else { "were" };
        let message = format!("{count} of the {rows} prepared rows {verb} left empty, so nothing is reported for {named}.");
        Some(Finding::new(FindingCode::RowEmpty, message))
    }
}
