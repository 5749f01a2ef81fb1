//! Targets: the level a council committed to, who approved it, and from when it judges.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::absence::TargetAbsence;
use crate::address::Place;
use crate::code::{BoardCode, BreakdownCode, EntityCode, ItemCode};
use crate::figure::CellNumber;
use crate::period::Period;
use crate::stage::Basis;

/// Which of a measure's targets it is; some councils keep two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetLevel {
    /// The target, or the upper of two.
    #[default]
    Target,
    /// The least that is acceptable: Kent's floor standard, Lincoln's low target, Swansea's acceptable level.
    Floor,
}

impl TargetLevel {
    /// Reads the Level column; empty means the target.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        match crate::code::lookup_key(text).as_str() {
            "" | "target" | "high" | "targettoaimfor" => Some(Self::Target),
            "floor" | "low" | "acceptablelevel" => Some(Self::Floor),
            _ => None,
        }
    }

    /// The word of the Level column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Floor => "floor",
        }
    }
}

/// The target's value, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetValue {
    /// The number to meet.
    Number(CellNumber),
    /// No target, with the supporting text.
    Absent {
        /// Why.
        reason: TargetAbsence,
        /// What the framework says about it.
        text: Option<String>,
    },
}

/// A target, as one row of the framework gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// The measure it is for.
    pub measure: ItemCode,
    /// Whom it is for; absent for the council itself.
    pub entity: Option<EntityCode>,
    /// The group it is for.
    pub breakdown: Option<BreakdownCode>,
    /// The period whose outturn it judges: a quarter where it is profiled, a year where it is annual.
    pub period: Period,
    /// Which of two.
    pub level: TargetLevel,
    /// The value, or why there is none.
    pub value: TargetValue,
    /// When it was proposed.
    pub proposed_on: Option<NaiveDate>,
    /// When it was approved; absent while it is a proposal.
    pub approved_on: Option<NaiveDate>,
    /// Who approved it.
    pub approved_by: Option<BoardCode>,
    /// The first period it judges: an amendment never changes an earlier one.
    pub judges_from: Option<Period>,
    /// What stands behind it.
    pub basis: Basis,
    /// Where that is stated.
    pub basis_note: Option<String>,
    /// Whether its approval was still to come when it was written down: until that day what was approved before it goes on judging beside it.
    // Left out where it was not: an older row that is sent again is still the same row.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approved_ahead: bool,
    /// The cell of its value in the framework workbook.
    pub place: Place,
}

impl Target {
    /// Whether it was approved by the day `on`.
    #[must_use]
    pub fn approved_by_day(&self, on: NaiveDate) -> bool {
        self.approved_on.is_some_and(|approved| approved <= on)
    }

    /// What a later amendment of the same period is told by: the day from which it judges within the period it is for, whether it was approved by the day `on`,
    /// the day that it names itself, and the day of its approval. What names none goes before what names the same day: that amends it.
    #[must_use]
    pub fn standing(&self, on: NaiveDate) -> (Option<NaiveDate>, bool, Option<NaiveDate>, Option<NaiveDate>) {
        let named = self.judges_from.and_then(Period::start_date);
        (named.max(self.period.start_date()), self.approved_by_day(on), named, self.approved_on)
    }

    /// Whether it may judge the period it is for, by its judge-from.
    #[must_use]
    pub fn judges_its_period(&self) -> bool {
        self.judges_from.is_none_or(|from| self.period.reaches(from))
    }
}
