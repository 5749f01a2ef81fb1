//! A board's plan of what it looks at in a year. The board may amend it at every meeting: each amendment is a version of its own, and the earlier ones stay.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::RecommendationKind;
use crate::address::Place;
use crate::code::{BoardCode, ItemCode, RecommendationCode, ReviewCode, lookup_key};
use crate::period::Period;
use crate::risk::Occurrence;
use crate::stage::Basis;

/// What a row of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlannedKind {
    /// Something that the board means to look at, in this way.
    Look(RecommendationKind),
    /// Measures that it chose from business plans.
    ChosenMeasures,
}

impl PlannedKind {
    /// The words of the Kind column.
    pub const WORDS: [&'static str; 5] = ["surgery", "targeted review", "update", "other", "chosen measures"];

    /// The word of the Kind column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Look(kind) => kind.as_str(),
            Self::ChosenMeasures => "chosen measures",
        }
    }

    /// Reads the Kind column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        if lookup_key(text) == "chosenmeasures" {
            return Some(Self::ChosenMeasures);
        }
        let kind = RecommendationKind::from_cell(text)?;
        Self::WORDS.contains(&kind.as_str()).then_some(Self::Look(kind))
    }
}

/// One row of the Board plans sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedLook {
    /// Whose plan.
    pub board: BoardCode,
    /// The year.
    pub period: Period,
    /// The version of the plan, from 1.
    pub version: u32,
    /// The day of the meeting that made the version; absent where the plan does not say.
    pub amended_on: Option<NaiveDate>,
    /// What the row is.
    pub kind: PlannedKind,
    /// What the board means to look at.
    pub title: String,
    /// When.
    pub meeting: Occurrence,
    /// What it is about.
    pub items: Vec<ItemCode>,
    /// The review, once there is one.
    pub review: Option<ReviewCode>,
    /// The recommendation that it came of.
    pub recommendation: Option<RecommendationCode>,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}
