//! Benchmarks: figures of others that a measure is shown beside. Nothing is judged by them.

use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::{ItemCode, lookup_key};
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

impl Benchmark {
    /// Whether it is the figure of this group, however that is written.
    #[must_use]
    pub fn is_of_group(&self, group: &str) -> bool {
        lookup_key(&self.group) == lookup_key(group)
    }
}

/// What a figure of a period stands beside: of each group its figure of that very period, else its latest before; in the order of the groups.
#[must_use]
pub fn beside(stated: &[Benchmark], of: Period) -> Vec<&Benchmark> {
    let mut ended: Vec<&Benchmark> =
        stated.iter().filter(|stated| stated.period == of || stated.period.end_date() <= of.end_date()).collect();
    ended.sort_by(|one, other| (one.period, &one.group).cmp(&(other.period, &other.group)));
    let mut latest: Vec<&Benchmark> = Vec::new();
    for stated in ended {
        match latest.iter_mut().find(|known| known.is_of_group(&stated.group)) {
            Some(known) if known.period == of => {}
            Some(known) => *known = stated,
            None => latest.push(stated),
        }
    }
    latest.sort_by(|one, other| one.group.cmp(&other.group));
    latest
}
