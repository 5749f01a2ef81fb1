//! Gates: the points at which somebody decides whether a project goes on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::ItemCode;
use crate::framework::Framework;
use crate::stage::Basis;

/// A gate of a project, as one row of the framework gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectGate {
    /// The project.
    pub project: ItemCode,
    /// What the gate is called.
    pub title: String,
    /// The day it was to be passed.
    pub planned: Option<NaiveDate>,
    /// The day it was.
    pub actual: Option<NaiveDate>,
    /// What was decided there.
    pub decision: Option<String>,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}

impl ProjectGate {
    /// Whether it had been passed by the end of a day.
    #[must_use]
    pub fn is_passed_by(&self, day: NaiveDate) -> bool {
        self.actual.is_some_and(|passed| passed <= day)
    }
}

impl Framework {
    /// The gates of a project in the order in which they are planned; those without a day come last, by their titles.
    #[must_use]
    pub fn gates_of(&self, project: &ItemCode) -> Vec<&ProjectGate> {
        let mut gates: Vec<&ProjectGate> = self.gates.iter().filter(|gate| gate.project == *project).collect();
        gates.sort_by_key(|gate| (gate.planned.is_none(), gate.planned, &gate.title));
        gates
    }
}
