//! Kinds of measures: forecasts of one kind have errors alike, and learn from each other.

use crate::figure::Unit;
use crate::measure::{CellHolds, Measure};

/// What a measure's values are, so far as a forecast's errors depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MeasureKind {
    /// The year's total so far.
    RunningTotal,
    /// The state on a day, or a trailing window.
    Snapshot,
    /// A share, or so many per so many.
    Rate,
    /// Things counted, money, days, in each period.
    Amount,
}

impl MeasureKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::RunningTotal, Self::Snapshot, Self::Rate, Self::Amount];

    /// That of a measure. What is divided by something counted is a rate, whatever its cells hold: it moves as rates do.
    #[must_use]
    pub fn of(measure: &Measure) -> Self {
        if measure.is_rate() || matches!(measure.unit, Unit::Other(_)) {
            return Self::Rate;
        }
        match measure.cell_holds {
            CellHolds::YearToDate => Self::RunningTotal,
            CellHolds::Stock | CellHolds::Rolling => Self::Snapshot,
            CellHolds::InPeriod => Self::Amount,
        }
    }

    /// The stable word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RunningTotal => "running-total",
            Self::Snapshot => "snapshot",
            Self::Rate => "rate",
            Self::Amount => "amount",
        }
    }

    /// What a committee would read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::RunningTotal => "running totals",
            Self::Snapshot => "snapshots",
            Self::Rate => "percentages and rates",
            Self::Amount => "amounts in each period",
        }
    }
}
