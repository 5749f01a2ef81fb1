//! What is said of a review besides that it was or is to be: its own code, what else it is about, and the actions that came of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::{ItemCode, ReviewCode};
use crate::stage::Basis;

/// How a review stands, where its row says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatedState {
    /// It is to take place.
    Planned,
    /// It took place.
    Held,
    /// All that came of it is done.
    Closed,
    /// It will not take place.
    Cancelled,
}

impl StatedState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Held, Self::Closed, Self::Cancelled];

    /// The word of the State column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the State column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        let key = crate::code::lookup_key(text);
        Self::ALL.into_iter().find(|state| state.as_str() == key)
    }
}

/// What a row of the Reviews sheet may say besides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReviewDetails {
    /// Its own code, by which actions, recommendations and plans name it.
    pub code: Option<ReviewCode>,
    /// What it is called.
    pub title: Option<String>,
    /// What else it is about.
    pub also_about: Vec<ItemCode>,
    /// The day by which it is to take place.
    pub due: Option<NaiveDate>,
    /// How it stands, where that is said.
    pub state: Option<StatedState>,
    /// Who supported it.
    pub supported_by: Vec<String>,
    /// Why it was done, where that is stated; what came of it is its outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl ReviewDetails {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One row of the Actions sheet: what is to be done after a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewAction {
    /// Of which review.
    pub review: ReviewCode,
    /// What is to be done.
    pub title: String,
    /// By whom, by role.
    pub owner: Option<String>,
    /// By when.
    pub due: Option<NaiveDate>,
    /// When it was done; absent while it is not.
    pub completed: Option<NaiveDate>,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}

impl ReviewAction {
    /// Whether it had been done by a day.
    #[must_use]
    pub fn is_done(&self, today: NaiveDate) -> bool {
        self.completed.is_some_and(|done| done <= today)
    }

    /// Whether its day has passed and it is not done.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        !self.is_done(today) && self.due.is_some_and(|due| due < today)
    }
}
