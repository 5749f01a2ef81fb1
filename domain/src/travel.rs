//! Direction of travel: better, worse or the same, against the period before (short) and the same period of the year before (long).

use rust_decimal::Decimal;

use crate::measure::Polarity;
use crate::period::Period;
use crate::status::Yardstick;

mod trend;

pub use trend::{FEWEST_POINTS, MOST_POINTS, ONCE_IN, Trend, TrendOutcome, trend};

/// Which way a measure is moving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Towards good.
    Improving,
    /// Away from good.
    Worsening,
    /// The rounded figures are equal, or both lie inside the band that is best.
    NoChange,
    /// Up, where neither way is good.
    Increasing,
    /// Down, where neither way is good.
    Decreasing,
}

impl Direction {
    /// Every direction.
    pub const ALL: [Self; 5] = [Self::Improving, Self::Worsening, Self::NoChange, Self::Increasing, Self::Decreasing];

    /// The stable word for it, in rules and machine output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Improving => "improving",
            Self::Worsening => "worsening",
            Self::NoChange => "no_change",
            Self::Increasing => "increasing",
            Self::Decreasing => "decreasing",
        }
    }

    /// What a committee would read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NoChange => "no change",
            other => other.as_str(),
        }
    }
}

/// Direction of travel, or why nothing can be said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Travel {
    /// The two could be compared.
    Compared(Comparison),
    /// They could not.
    NotComparable(NotTravelled),
}

/// Two figures, compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// Which way.
    pub direction: Direction,
    /// The period compared with.
    pub with: Period,
    /// What was compared.
    pub of: Compared,
    /// The earlier figure, rounded.
    pub before: Decimal,
    /// The later figure, rounded.
    pub now: Decimal,
}

/// What of two periods was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compared {
    /// The values as reported.
    Values,
    /// What each period added to the year's running total.
    Increments,
}

/// Why there is nothing to say of travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotTravelled {
    /// There is no value now.
    NoValue,
    /// There is no value for the period to compare with, or none of those that its increment needs.
    NoEarlierValue,
    /// What is counted changed between the two.
    BreakInSeries,
    /// A running rate has no increment without its numerators and denominators.
    RunningRate,
    /// The period has no period before it: an open range, a baseline.
    NoEarlierPeriod,
}

impl NotTravelled {
    /// What a committee would read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NoValue => "no value to compare",
            Self::NoEarlierValue => "no earlier value to compare with",
            Self::BreakInSeries => "what is counted has changed since",
            Self::RunningRate => "a running rate has no increment without its numerators and denominators",
            Self::NoEarlierPeriod => "no earlier period",
        }
    }
}

impl Travel {
    /// The travel there would be, had the figure been higher by `change`.
    #[must_use]
    pub fn had_it_changed(&self, yardstick: &Yardstick<'_>, change: Decimal) -> Self {
        match *self {
            Self::Compared(comparison) => {
                let now = yardstick.precision.round(comparison.now.saturating_add(change));
                Self::Compared(Comparison { direction: direction(yardstick, comparison.before, now), now, ..comparison })
            }
            reason @ Self::NotComparable(_) => reason,
        }
    }

    /// The word for it in rules: a direction's, or `not_comparable`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Compared(comparison) => comparison.direction.as_str(),
            Self::NotComparable(_) => NOT_COMPARABLE,
        }
    }

    /// What a committee would read.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Compared(comparison) => comparison.direction.label(),
            Self::NotComparable(reason) => reason.label(),
        }
    }
}

/// The word in rules for travel of which nothing can be said.
pub const NOT_COMPARABLE: &str = "not_comparable";

/// Which of the two comparators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Span {
    /// The period before.
    Short,
    /// The same period of the year before.
    Long,
}

/// A measure's values, as travel needs them.
pub trait Series {
    /// The value reported for a period, unrounded.
    fn value(&self, period: Period) -> Option<Decimal>;

    /// What the period alone came to, where the value is the year's running total; why not, where that cannot be told.
    fn increment(&self, period: Period) -> Result<Decimal, NotTravelled>;

    /// Whether what is counted changed between the two periods.
    fn broken_between(&self, earlier: Period, later: Period) -> bool;

    /// Whether the value of a period is the year's running total.
    fn is_running_total(&self) -> bool;
}

/// The direction of travel at `period`.
///
/// A running total is compared with last year's over the long span; over the short one the period's increment is compared with that of
/// the period before, which for a year's first period is the last of the year before.
pub fn travel(yardstick: &Yardstick<'_>, series: &impl Series, period: Period, span: Span) -> Travel {
    compared(yardstick, series, period, span).map_or_else(Travel::NotComparable, Travel::Compared)
}

fn compared(yardstick: &Yardstick<'_>, series: &impl Series, period: Period, span: Span) -> Result<Comparison, NotTravelled> {
    let value = series.value(period).ok_or(NotTravelled::NoValue)?;
    let with = match span {
        Span::Short => period.previous(),
        Span::Long => period.year_before(),
    };
    let with = with.ok_or(NotTravelled::NoEarlierPeriod)?;
    if series.broken_between(with, period) {
        return Err(NotTravelled::BreakInSeries);
    }
    let (of, before, now) = if series.is_running_total() && span == Span::Short && with != period.year_before().unwrap_or(period) {
        let before = series.increment(with)?;
        (Compared::Increments, before, series.increment(period)?)
    } else {
        (Compared::Values, series.value(with).ok_or(NotTravelled::NoEarlierValue)?, value)
    };
    let (before, now) = (yardstick.precision.round(before), yardstick.precision.round(now));
    Ok(Comparison { direction: direction(yardstick, before, now), with, of, before, now })
}

/// Which way a measure went from one rounded figure to another.
#[must_use]
pub fn direction(yardstick: &Yardstick<'_>, before: Decimal, now: Decimal) -> Direction {
    use std::cmp::Ordering::{Equal, Greater, Less};
    // For a band, what matters is how far outside it a figure lies; the target plays no part.
    let outside = |figure| yardstick.gap(figure, Decimal::ZERO).shortfall;
    let worse = match yardstick.polarity {
        Polarity::High => before.cmp(&now),
        Polarity::Low => now.cmp(&before),
        Polarity::Band { .. } => outside(now).cmp(&outside(before)),
        Polarity::Neither => {
            return match now.cmp(&before) {
                Greater => Direction::Increasing,
                Less => Direction::Decreasing,
                Equal => Direction::NoChange,
            };
        }
    };
    match worse {
        Greater => Direction::Worsening,
        Less => Direction::Improving,
        Equal => Direction::NoChange,
    }
}

#[cfg(test)]
mod tests;
