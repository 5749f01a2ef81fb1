//! From cells to typed entries: what each cell of a return says, before anybody checks whether it may.
//!
//! Four kinds of workbook come this way: the standard return ([`standard_return`]), any return that a layout describes
//! ([`crate::layout`]), the framework ([`framework_book`]), and the feedback workbook that is dropped back with answers ([`feedback`]).

pub mod basis_columns;
pub(crate) mod breakdown;
pub mod entry;
pub mod feedback;
pub mod framework_book;
pub mod grid;
pub mod matrix_steps;
pub mod near;
pub(crate) mod percent_history;
pub mod quote;
pub mod recognition;
pub mod standard_return;
pub(crate) mod swapped_dates;
pub mod table;
pub mod typed_cells;

#[cfg(test)]
mod described;
#[cfg(test)]
mod real_files;
#[cfg(test)]
pub(crate) mod test_book;
