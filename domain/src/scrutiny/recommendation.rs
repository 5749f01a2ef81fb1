//! What people recommend: a recorded decision, that nothing is recommended among them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::{BoardCode, ItemCode, RecommendationCode, ReviewCode, lookup_key};
use crate::framework::Framework;
use crate::organisation::Board;
use crate::period::Period;
use crate::stage::Basis;

/// What can be recommended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecommendationKind {
    /// It was decided that nothing is recommended.
    Nothing,
    /// A performance surgery.
    Surgery,
    /// A targeted review.
    TargetedReview,
    /// An update to a board.
    Update,
    /// Something for Cabinet to do or consider.
    ToCabinet,
    /// Another thing.
    Other,
}

impl RecommendationKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Nothing, Self::Surgery, Self::TargetedReview, Self::Update, Self::ToCabinet, Self::Other];

    /// The word of the Kind column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Surgery => "surgery",
            Self::TargetedReview => "targeted review",
            Self::Update => "update",
            Self::ToCabinet => "to cabinet",
            Self::Other => "other",
        }
    }

    /// Reads the Kind column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        let key = lookup_key(text);
        let key = if key == "performancesurgery" { "surgery".to_owned() } else { key };
        Self::ALL.into_iter().find(|kind| lookup_key(kind.as_str()) == key)
    }
}

/// What became of a recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecommendationState {
    /// It was made.
    #[default]
    Made,
    /// It was accepted.
    Accepted,
    /// It was rejected.
    Rejected,
    /// It was done.
    Implemented,
}

impl RecommendationState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Made, Self::Accepted, Self::Rejected, Self::Implemented];

    /// The word of the State column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Implemented => "implemented",
        }
    }

    /// Reads the State column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        let key = lookup_key(text);
        Self::ALL.into_iter().find(|state| state.as_str() == key)
    }

    /// Whether anything is still to be said or done about it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Made | Self::Accepted)
    }
}

/// One row of the Recommendations sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Its code.
    pub code: RecommendationCode,
    /// What is recommended.
    pub kind: RecommendationKind,
    /// The period whose report it is about.
    pub period: Period,
    /// What it is about; nothing: the period as a whole.
    pub items: Vec<ItemCode>,
    /// As it is worded.
    pub text: String,
    /// Why; absent where it is not stated.
    pub reason: Option<String>,
    /// Who recommended it; absent where it is not stated.
    pub made_by: Option<String>,
    /// When; absent where it is not stated.
    pub made_on: Option<NaiveDate>,
    /// The board that it goes to.
    pub board: Option<BoardCode>,
    /// Whether it travels with the report to Cabinet.
    pub to_cabinet: bool,
    /// What became of it.
    pub state: RecommendationState,
    /// What was answered.
    pub response: Option<String>,
    /// The review that came of it.
    pub review: Option<ReviewCode>,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Its row.
    pub place: Place,
}

impl Recommendation {
    /// Whether it is a decision that nothing is recommended.
    #[must_use]
    pub fn recommends_nothing(&self) -> bool {
        self.kind == RecommendationKind::Nothing
    }

    /// Whether it comes before `board`: made to it or, where it travels with the report to Cabinet, before the body that reports are published to.
    #[must_use]
    pub fn comes_before(&self, board: &Board, framework: &Framework) -> bool {
        let is_board = |code: &BoardCode| framework.board_called(code.as_str()).is_some_and(|found| found.code == board.code);
        let travels = self.to_cabinet || self.kind == RecommendationKind::ToCabinet;
        let receives_reports = || framework.publications.iter().any(|publication| publication.body.as_ref().is_some_and(is_board));
        self.board.as_ref().is_some_and(is_board) || (travels && receives_reports())
    }

    /// Whether it names `item`. One that is about the period as a whole names none.
    #[must_use]
    pub fn names(&self, item: &ItemCode) -> bool {
        self.items.contains(item)
    }
}
