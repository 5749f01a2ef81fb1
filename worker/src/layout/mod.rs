//! Layouts: descriptions of returns that a council already sends.
//!
//! A layout is a page of TOML that says what is written over the columns of a return, and no more: where the table
//! stands is found by its headings, never by an address. In order:
//! - [`description`]: what such a page can say, and reading it;
//! - [`pattern`]: when a heading is the one that a layout means;
//! - [`heading`]: finding the headings on a sheet;
//! - [`recognise()`]: which of the installed layouts describes a workbook;
//! - [`apply()`]: taking the values, each with its cell;
//! - [`shipped`]: the layouts that come with the program.

pub mod apply;
pub mod description;
mod figure_cell;
pub mod heading;
pub mod pattern;
mod prepared;
pub mod recognise;
mod row;
pub mod shipped;

pub use apply::apply;
pub use description::{Layout, LayoutError};
pub(crate) use figure_cell::plain_number;
pub use recognise::{Recognition, recognise};
