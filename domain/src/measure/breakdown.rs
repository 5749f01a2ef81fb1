//! The places and groups that a measure is reported by.

use serde::{Deserialize, Serialize};

use super::Effective;
use crate::address::Place;
use crate::code::{BreakdownCode, ItemCode};

/// What a measure is broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakdownKind {
    /// Where: a ward, a neighbourhood, a site.
    Place,
    /// Who or what: an age group, a tenure.
    Group,
}

impl BreakdownKind {
    /// Reads the Kind column.
    #[must_use]
    pub fn from_cell(text: &str) -> Option<Self> {
        match crate::code::lookup_key(text).as_str() {
            "place" => Some(Self::Place),
            "group" => Some(Self::Group),
            _ => None,
        }
    }

    /// The word of the Kind column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Group => "group",
        }
    }
}

/// A place or a group that a measure is reported by, as one row of the framework names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakdown {
    /// The measure.
    pub measure: ItemCode,
    /// What returns write for it.
    pub code: BreakdownCode,
    /// What it is called.
    pub title: String,
    /// Whether it is a place or a group.
    pub kind: BreakdownKind,
    /// From when to when the measure is reported by it.
    pub effective: Effective,
    /// Its row.
    pub place: Place,
}
