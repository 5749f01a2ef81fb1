//! Risks: the registers they stand in, their scores, and what happened to them.

mod details;
mod event;
mod inputs;
mod matrix;
mod mitigation;
mod movement;
mod profile;
mod reviews;
mod score;
mod signal;
mod wording;

pub use details::RiskDetails;
pub use event::{Event, EventKind, Told, events_of, last_exit};
pub use inputs::{Inputs, Register, latest_quarter_ended};
pub use matrix::{Matrix, MatrixError, Step, Zone};
pub use mitigation::{Adequacy, Assurance, RiskAction, RiskControl};
pub use movement::{Movement, ScoreChange, direction, movement};
pub use profile::{Placed, Profile, profile};
pub use reviews::Reviews;
pub use score::{ScoreKind, Scored, Scoring};
pub use signal::{Signal, signals};
pub use wording::Wordings;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::{ItemCode, PlanCode, UnitCode};
use crate::measure::Effective;
use crate::period::Period;
use crate::scrutiny::ReviewDetails;
use crate::stage::Basis;

/// How likely, and how bad: each a step of the matrix in force, counted from 1, and where 5 is the worst of five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RiskScore {
    /// The step of likelihood.
    pub likelihood: u8,
    /// The step of impact.
    pub impact: u8,
}

/// A risk, as one row of the framework gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// Its code.
    pub code: ItemCode,
    /// What may happen.
    pub title: String,
    /// The service that answers for it.
    pub service: Option<UnitCode>,
    /// Where it stands in the plan.
    pub plan_items: Vec<PlanCode>,
    /// Who answers for it, by role.
    pub owner: Option<String>,
    /// The register it stands in: strategic, corporate, a directorate's.
    pub register: Option<String>,
    /// The score with no controls.
    pub inherent: Option<RiskScore>,
    /// The score to be reached.
    pub target: Option<RiskScore>,
    /// The highest score, likelihood times impact, that the council is ready to bear; absent where it says none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appetite: Option<u32>,
    /// What else its row says.
    #[serde(default, skip_serializing_if = "RiskDetails::is_empty")]
    pub details: RiskDetails,
    /// From when to when it is live in its register.
    pub effective: Effective,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}

/// What can happen to an item besides being reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewKind {
    /// It was put into the register.
    Identified,
    /// A body moved it up into the register.
    Escalated,
    /// It was moved down, out of the register.
    DeEscalated,
    /// It is worded or counted otherwise.
    Redefined,
    /// It is over.
    Closed,
    /// Somebody looked at it.
    Reviewed,
    /// Somebody is to look at it.
    ReviewDue,
    /// A board is told about it, or decides something.
    BoardUpdate,
    /// A performance surgery looks at it.
    Surgery,
    /// A targeted review looks at it.
    TargetedReview,
}

impl ReviewKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Identified,
        Self::Escalated,
        Self::DeEscalated,
        Self::Redefined,
        Self::Closed,
        Self::Reviewed,
        Self::ReviewDue,
        Self::BoardUpdate,
        Self::Surgery,
        Self::TargetedReview,
    ];

    /// Reads the Kind column of the Reviews sheet.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        let key = crate::code::lookup_key(text);
        let key = if key == "performancesurgery" { "surgery".to_owned() } else { key };
        Self::ALL.into_iter().find(|kind| crate::code::lookup_key(kind.as_str()) == key)
    }

    /// The word of the Kind column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identified => "identified",
            Self::Escalated => "escalated",
            Self::DeEscalated => "de-escalated",
            Self::Redefined => "redefined",
            Self::Closed => "closed",
            Self::Reviewed => "reviewed",
            Self::ReviewDue => "review due",
            Self::BoardUpdate => "board update",
            Self::Surgery => "surgery",
            Self::TargetedReview => "targeted review",
        }
    }

    /// Whether somebody looks, or is to look, at an item.
    #[must_use]
    pub fn is_look(self) -> bool {
        matches!(self, Self::Reviewed | Self::ReviewDue | Self::BoardUpdate | Self::Surgery | Self::TargetedReview)
    }
}

/// When something happened, as far as it is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occurrence {
    /// On a day.
    On(NaiveDate),
    /// Some time in a period.
    In(Period),
    /// Nobody says.
    NotStated,
}

/// One row of the Reviews sheet: an event of a risk, a review done or due, or what a board is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// What it is about, by code; absent where a board looks at something that is no item.
    pub item: Option<ItemCode>,
    /// What happened.
    pub kind: ReviewKind,
    /// Which body; absent where it is not stated.
    pub body: Option<String>,
    /// When.
    pub occurred: Occurrence,
    /// What came of it, or what it is about; absent where it is not stated.
    pub outcome: Option<String>,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// What else the row says of a look at an item.
    #[serde(default, skip_serializing_if = "ReviewDetails::is_empty")]
    pub details: ReviewDetails,
    /// Its row.
    pub place: Place,
}

impl Review {
    /// Everything that it is about, by code.
    pub fn items(&self) -> impl Iterator<Item = &ItemCode> {
        self.item.iter().chain(&self.details.also_about)
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
