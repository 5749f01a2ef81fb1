//! The direction of a whole series, where it stands out from the series' own noise.
//!
//! Kendall's rank test against time (Mann 1945, Kendall 1975): of all pairs of periods, how many are better later and how many worse. It asks only which of
//! two figures is better, so that one freak value cannot make a trend. Whether the surplus could be chance is answered by the exact distribution, which is
//! known for so few figures as a council has; figures that are equal count for neither side, which makes the answer more cautious.

use rust_decimal::Decimal;

use super::{Direction, NotTravelled, Series, direction};
use crate::period::Period;
use crate::status::Yardstick;

/// The most periods that are looked back on: two years of quarters. What lies further back is another administration's.
pub const MOST_POINTS: usize = 8;

/// The fewest figures in which a trend can be told: of four, even a straight line comes about by chance once in twelve times.
pub const FEWEST_POINTS: usize = 5;

/// How often chance alone may be taken for a trend.
pub const ONCE_IN: u32 = 20;

/// The trend of a series, or why nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrendOutcome {
    /// The series is long enough.
    Told(Trend),
    /// It is not.
    NotTold(NotTravelled),
    /// It has so few figures since it began, or since what is counted changed.
    TooShort {
        /// How many.
        points: usize,
    },
}

/// The trend of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trend {
    /// Which way; absent where none stands out from the noise.
    pub direction: Option<Direction>,
    /// The first period of the series.
    pub first: Period,
    /// The last.
    pub last: Period,
    /// How many figures it has.
    pub points: usize,
    /// In how many pairs of periods the later one is better, or higher where neither way is good.
    pub later_better: usize,
    /// In how many it is worse, or lower.
    pub later_worse: usize,
}

/// The trend of a series up to `period`. Of a running total the increments are compared. Nothing is said across a break in the series, or a period without a
/// figure at its end.
pub fn trend(yardstick: &Yardstick<'_>, series: &impl Series, period: Period) -> TrendOutcome {
    let figure = |at: Period| {
        let value = series.value(at)?;
        let of_period = if series.is_running_total() { series.increment(at).ok()? } else { value };
        Some((at, yardstick.precision.round(of_period)))
    };
    if figure(period).is_none() {
        return TrendOutcome::NotTold(NotTravelled::NoValue);
    }
    let back = std::iter::successors(Some(period), |later| later.previous()).take(MOST_POINTS);
    let unbroken = back.take_while(|at| *at == period || !series.broken_between(*at, period));
    let mut points: Vec<(Period, Decimal)> = unbroken.filter_map(figure).collect();
    points.reverse();
    match points.as_slice() {
        [(first, _), .., (last, _)] if points.len() >= FEWEST_POINTS => TrendOutcome::Told(told(yardstick, &points, *first, *last)),
        _ => TrendOutcome::TooShort { points: points.len() },
    }
}

fn told(yardstick: &Yardstick<'_>, points: &[(Period, Decimal)], first: Period, last: Period) -> Trend {
    let (mut better, mut worse, mut neither_is_good) = (0usize, 0usize, false);
    for (at, (_, before)) in points.iter().enumerate() {
        for (_, now) in points.iter().skip(at + 1) {
            match direction(yardstick, *before, *now) {
                Direction::Improving => better += 1,
                Direction::Worsening => worse += 1,
                Direction::Increasing => (better, neither_is_good) = (better + 1, true),
                Direction::Decreasing => (worse, neither_is_good) = (worse + 1, true),
                Direction::NoChange => {}
            }
        }
    }
    let up = if neither_is_good { Direction::Increasing } else { Direction::Improving };
    let down = if neither_is_good { Direction::Decreasing } else { Direction::Worsening };
    let stands_out = is_beyond_chance(points.len(), better.abs_diff(worse));
    let direction = match (better, worse) {
        (0, 0) => Some(Direction::NoChange),
        _ if !stands_out => None,
        _ => Some(if better > worse { up } else { down }),
    };
    Trend { direction, first, last, points: points.len(), later_better: better, later_worse: worse }
}

/// Whether so great a surplus, to either side, comes about by chance less than once in [`ONCE_IN`] times.
fn is_beyond_chance(points: usize, surplus: usize) -> bool {
    // How many orders of so many figures have k pairs the wrong way round: each further figure may be put before any number of those there.
    let mut orders: Vec<u64> = vec![1];
    for figure in 1..points {
        let mut more = vec![0; orders.len() + figure];
        for (wrong, count) in orders.iter().enumerate() {
            for place in more.iter_mut().skip(wrong).take(figure + 1) {
                *place += count;
            }
        }
        orders = more;
    }
    let pairs = points * points.saturating_sub(1) / 2;
    // A surplus of s of n pairs leaves (n - s) / 2 pairs the other way round; both sides are alike.
    let most_wrong = pairs.saturating_sub(surplus) / 2;
    let as_great: u64 = orders.iter().take(most_wrong + 1).sum::<u64>() * 2;
    let all: u64 = orders.iter().sum();
    as_great * u64::from(ONCE_IN) <= all
}

impl TrendOutcome {
    /// Why, as a sentence.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::NotTold(reason) => reason.label().to_owned(),
            Self::TooShort { points } => format!("{points} figures are too few to tell a trend; {FEWEST_POINTS} are needed"),
            Self::Told(trend) => trend.reason(),
        }
    }
}

impl Trend {
    fn reason(&self) -> String {
        let span = format!("{} figures from {} to {}", self.points, self.first.label(), self.last.label());
        let pairs = self.points * (self.points - 1) / 2;
        match self.direction {
            None => format!(
                "no clear trend in {span}: of {pairs} pairs the later is better in {} and worse in {}, as chance alone would often give",
                self.later_better, self.later_worse
            ),
            Some(Direction::NoChange) => format!("all {span} are the same"),
            Some(direction @ (Direction::Increasing | Direction::Decreasing)) => {
                format!(
                    "{} over {span}: of {pairs} pairs the later is higher in {} and lower in {}",
                    direction.label(),
                    self.later_better,
                    self.later_worse
                )
            }
            Some(direction) => {
                format!(
                    "{} over {span}: of {pairs} pairs the later is better in {} and worse in {}",
                    direction.label(),
                    self.later_better,
                    self.later_worse
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::figure::{Precision, Unit};
    use crate::measure::Polarity;

    struct Figures {
        values: BTreeMap<Period, Decimal>,
        broken_before: Option<Period>,
    }

    impl Series for Figures {
        fn value(&self, period: Period) -> Option<Decimal> {
            self.values.get(&period).copied()
        }

        fn increment(&self, _: Period) -> Result<Decimal, NotTravelled> {
            Err(NotTravelled::NoEarlierValue)
        }

        fn broken_between(&self, earlier: Period, later: Period) -> bool {
            self.broken_before.is_some_and(|at| earlier < at && at <= later)
        }

        fn is_running_total(&self) -> bool {
            false
        }
    }

    fn quarters() -> Vec<Period> {
        let last = Period::parse("2021/22 Q4").expect("a quarter");
        let mut quarters: Vec<Period> = std::iter::successors(Some(last), |period| period.previous()).take(12).collect();
        quarters.reverse();
        quarters
    }

    fn outcome(polarity: Polarity, values: &[Option<i64>], broken_before: Option<usize>) -> TrendOutcome {
        let quarters = quarters();
        let known = quarters.iter().zip(values).filter_map(|(period, value)| Some((*period, Decimal::from((*value)?))));
        let figures = Figures { values: known.collect(), broken_before: broken_before.map(|at| quarters[at]) };
        let yardstick = Yardstick { unit: &Unit::Number, precision: Precision::new(0).expect("none"), polarity, tolerance: None };
        trend(&yardstick, &figures, quarters[values.len() - 1])
    }

    fn way(polarity: Polarity, values: &[i64]) -> Option<Direction> {
        match outcome(polarity, &values.iter().copied().map(Some).collect::<Vec<_>>(), None) {
            TrendOutcome::Told(trend) => trend.direction,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_trend_stands_out_or_does_not() {
        use Direction::{Improving, Increasing, NoChange, Worsening};
        let table: [(Polarity, &[i64], Option<Direction>, &str); 9] = [
            (Polarity::High, &[1, 2, 3, 4, 5], Some(Improving), "five in a row: by chance once in sixty times"),
            (Polarity::Low, &[1, 2, 3, 4, 5], Some(Worsening), "less is better"),
            (Polarity::Neither, &[1, 2, 3, 4, 5], Some(Increasing), "neither way is good"),
            (Polarity::High, &[1, 2, 3, 5, 4], None, "five with one pair out of order: once in twelve times"),
            (Polarity::High, &[1, 2, 3, 4, 6, 5], Some(Improving), "six with one pair out of order"),
            (Polarity::High, &[1, 2, 3, 900, 4, 5, 6, 7], Some(Improving), "a freak value does not hide it"),
            (Polarity::High, &[5, 5, 900, 5, 5, 5], None, "nor makes one"),
            (Polarity::High, &[7, 7, 7, 7, 7], Some(NoChange), "all the same"),
            (Polarity::High, &[3, 1, 4, 1, 5, 9, 2, 6], None, "noise"),
        ];
        for (polarity, values, expected, why) in table {
            assert_eq!(way(polarity, values), expected, "{values:?}: {why}");
        }
    }

    #[test]
    fn nothing_is_said_of_few_figures_or_across_a_break() {
        let some = |values: &[i64]| values.iter().copied().map(Some).collect::<Vec<_>>();
        assert_eq!(outcome(Polarity::High, &some(&[1, 2, 3, 4]), None), TrendOutcome::TooShort { points: 4 });
        assert_eq!(outcome(Polarity::High, &some(&[1, 2, 3, 4, 5, 6, 7]), Some(4)), TrendOutcome::TooShort { points: 3 });
        assert_eq!(outcome(Polarity::High, &[Some(1), Some(2), None], None), TrendOutcome::NotTold(NotTravelled::NoValue));
        // A gap before the end leaves a figure out and no more.
        let gap = [Some(1), Some(2), None, Some(3), Some(4), Some(5)];
        assert!(matches!(
            outcome(Polarity::High, &gap, None),
            TrendOutcome::Told(Trend { points: 5, direction: Some(Direction::Improving), .. })
        ));
    }

    #[test]
    fn chance_is_counted_exactly() {
        // Of 120 orders of five figures one is in order and four have one pair out of it; both sides count.
        assert!(is_beyond_chance(5, 10) && !is_beyond_chance(5, 8));
        assert!(!is_beyond_chance(4, 6), "1 of 24 to either side is more than one in twenty");
        // The tabulated critical value of S for eight figures at five per cent, two-sided, is 18.
        assert!(is_beyond_chance(8, 18) && !is_beyond_chance(8, 16));
    }
}
