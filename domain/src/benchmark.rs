//! Benchmarks: figures of others that a measure is shown beside. Nothing is judged by them.

use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::ItemCode;
use crate::figure::CellNumber;
use crate::period::Period;
use crate::stage::Basis;

/// A figure of others, as one row of the framework gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Benchmark {
    /// The measure that it is shown beside.
    pub measure: ItemCode,
    /// The period it is of.
    pub period: Period,
    /// Whose it is: "Nearest neighbours", "England".
    pub group: String,
    /// The figure.
    pub value: CellNumber,
    /// Where it was taken from.
    pub source: Option<String>,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// The cell of its figure in the framework workbook.
    pub place: Place,
}
