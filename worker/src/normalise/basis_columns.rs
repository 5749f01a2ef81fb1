//! The two columns that every sheet of our own design may have: what stands behind a row, and where that is stated.

use outturn_domain::stage::Basis;

use crate::normalise::table::{Column, Row};
use crate::normalise::typed_cells::Problem;

/// What stands behind the row.
pub const BASIS: Column = Column::optional("Basis");
/// Where that is stated.
pub const BASIS_NOTE: Column = Column::optional("Basis note");

/// What the row says of its basis; a row that says nothing was supplied.
pub fn basis(row: &Row<'_>) -> Result<Basis, Problem> {
    let words = [Basis::Supplied, Basis::Published, Basis::Illustrative].map(Basis::as_str);
    Ok(row.word(&BASIS, &words, Basis::from_word)?.unwrap_or_default())
}
