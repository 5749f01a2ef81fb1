//! How a milestone or project stands in a period, by the council's scale.

use super::DeliveryItem;
use crate::absence::Absence;
use crate::provenance::RecordedFact;
use crate::scale::{Scale, ScalePoint};

/// How a milestone or project stands in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standing<'a> {
    /// At a point of the scale.
    At {
        /// Its place from the best, which is 1.
        rank: u32,
        /// The point.
        point: &'a ScalePoint,
        /// The scale.
        scale: &'a Scale,
        /// Who said so.
        fact: &'a RecordedFact,
    },
    /// The words that were reported are no point of the scale.
    NotOnScale(&'a RecordedFact),
    /// Nothing was reported.
    Absent {
        /// Why.
        absence: Absence,
        /// The cell that says so, where somebody wrote it.
        said_by: Option<&'a RecordedFact>,
    },
}

impl<'a> Standing<'a> {
    /// The point of the scale, with its rank.
    #[must_use]
    pub fn point(&self) -> Option<(u32, &'a ScalePoint)> {
        match self {
            Self::At { rank, point, .. } => Some((*rank, point)),
            Self::NotOnScale(_) | Self::Absent { .. } => None,
        }
    }

    /// Whether the two are points of two scales: which way something went between them nobody can say.
    #[must_use]
    pub fn is_on_another_scale_than(&self, other: &Self) -> bool {
        matches!((self, other), (Self::At { scale: one, .. }, Self::At { scale: two, .. }) if one.id != two.id)
    }

    /// The fact behind it.
    #[must_use]
    pub fn fact(&self) -> Option<&'a RecordedFact> {
        match self {
            Self::At { fact, .. } | Self::NotOnScale(fact) => Some(fact),
            Self::Absent { said_by, .. } => *said_by,
        }
    }
}

/// A milestone or project in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
    /// Which.
    pub item: DeliveryItem<'a>,
    /// How it stands.
    pub standing: Standing<'a>,
    /// How it stood the period before; absent where it was not watched then.
    pub previous: Option<Standing<'a>>,
}
