//! What is done about a risk: the controls there are, and the actions still to come.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::{ItemCode, lookup_key};
use crate::stage::Basis;

/// What was found of a control by those who assured it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adequacy {
    /// It does what it is for.
    Adequate,
    /// It does so in part.
    PartlyAdequate,
    /// It does not.
    Inadequate,
}

impl Adequacy {
    /// Every finding.
    pub const ALL: [Self; 3] = [Self::Adequate, Self::PartlyAdequate, Self::Inadequate];

    /// Reads the Adequacy column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        let key = lookup_key(text);
        Self::ALL.into_iter().find(|adequacy| lookup_key(adequacy.as_str()) == key)
    }

    /// The word of the Adequacy column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Adequate => "adequate",
            Self::PartlyAdequate => "partly adequate",
            Self::Inadequate => "inadequate",
        }
    }
}

/// That somebody assured a control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assurance {
    /// What was found.
    pub adequacy: Adequacy,
    /// Who assured it, and how; absent where it is not stated.
    pub by: Option<String>,
}

/// One row of the Risk controls sheet: something that keeps a risk down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskControl {
    /// Of which risk.
    pub risk: ItemCode,
    /// What it is.
    pub title: String,
    /// That it was assured; absent where nobody did.
    pub assurance: Option<Assurance>,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}

impl RiskControl {
    /// Whether it was assured, and found adequate in full.
    #[must_use]
    pub fn is_adequate(&self) -> bool {
        self.assurance.as_ref().is_some_and(|assurance| assurance.adequacy == Adequacy::Adequate)
    }
}

/// One row of the Risk actions sheet: something to be done about a risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskAction {
    /// About which risk.
    pub risk: ItemCode,
    /// What is to be done.
    pub title: String,
    /// By whom, by role.
    pub owner: Option<String>,
    /// By when.
    pub due: Option<NaiveDate>,
    /// When it was done; absent while it is not.
    pub done: Option<NaiveDate>,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}

impl RiskAction {
    /// Whether it had been done by a day.
    #[must_use]
    pub fn is_done(&self, today: NaiveDate) -> bool {
        self.done.is_some_and(|done| done <= today)
    }

    /// Whether its day has passed and it is not done.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        !self.is_done(today) && self.due.is_some_and(|due| due < today)
    }
}
