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

mod allowed;
pub mod apply;
pub mod description;
mod extent;
mod fields;
pub mod find;
pub mod heading;
mod idle_words;
pub mod labels;
pub mod misspelt;
pub mod passed;
pub mod pattern;
mod period_words;
pub mod recognise;
pub mod region;
mod row;
mod rows_passed;
mod sheets_twice;
pub mod shipped;
mod subject;
pub mod suggest;
mod sums;
mod take;
mod timing;
mod titles;
mod told;
mod unnamed;
mod value_cell;

pub use apply::{Reading, apply};
pub use description::{Layout, LayoutError};
pub use idle_words::idle_words;
pub use recognise::{Because, Recognition, recognise};
pub(crate) use value_cell::plain_number;
