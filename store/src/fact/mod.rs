//! Facts: appended, and read as of a point.

mod append;
mod first_told;
mod read;
mod row;
mod superseded;

pub(crate) use append::append;
pub use read::{FactsOf, Reported};
