//! The quantiles of what is expected, and the probability that a target is met.

/// The levels of the quantiles that are given: the ends of a 95% and an 80% interval, and the middle.
pub const LEVELS: [f64; 5] = [0.025, 0.1, 0.5, 0.9, 0.975];

/// The same levels as normal scores (the standard normal table).
pub(super) const SCORES: [f64; 5] = [-1.959_964, -1.281_552, 0.0, 1.281_552, 1.959_964];

/// Least and greatest probability that is ever shown: no projection is sure.
pub(super) const PROBABILITIES: (f64, f64) = (0.01, 0.99);

/// How far the ends of intervals lie from the middle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct HalfWidths {
    /// Those of the interval of 80%.
    pub(crate) at_80: f64,
    /// Those of the interval of 95%.
    pub(crate) at_95: f64,
}

impl HalfWidths {
    /// Those of a sum of two that err together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { at_80: self.at_80 + other.at_80, at_95: self.at_95 + other.at_95 }
    }
}

/// The quantiles of what is expected, at [`LEVELS`]; they never cross.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantiles([f64; 5]);

impl Quantiles {
    /// Of what is known.
    pub(crate) fn known(value: f64) -> Self {
        Self([value; 5])
    }

    /// Around a middle.
    pub(crate) fn around(middle: f64, widths: HalfWidths) -> Self {
        let (narrow, wide) = (widths.at_80.max(0.0), widths.at_95.max(widths.at_80).max(0.0));
        Self([middle - wide, middle - narrow, middle, middle + narrow, middle + wide])
    }

    /// The values, in the order of [`LEVELS`].
    #[must_use]
    pub fn values(&self) -> [f64; 5] {
        self.0
    }

    /// The middle.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.0[2]
    }

    /// Each so many times as large; `factor` is more than nought.
    pub(crate) fn times(self, factor: f64) -> Self {
        Self(self.0.map(|value| value * factor))
    }

    /// With every value inside the limits.
    pub(crate) fn within(self, limits: (f64, f64)) -> Self {
        Self(self.0.map(|value| value.max(limits.0).min(limits.1)))
    }

    /// The quantile at any level from 0.01 to 0.99: between those given on a straight line of normal scores, and never across one of them.
    #[must_use]
    pub fn at(&self, level: f64) -> f64 {
        let score = normal_score(level.clamp(PROBABILITIES.0, PROBABILITIES.1)).clamp(SCORES[0], SCORES[4]);
        let upper = SCORES.iter().position(|known| score <= *known).unwrap_or(4).max(1);
        let share = (score - SCORES[upper - 1]) / (SCORES[upper] - SCORES[upper - 1]);
        let (low, high) = (self.0[upper - 1], self.0[upper]);
        (low + (high - low) * share).max(low).min(high)
    }

    /// The share of cases expected below `value`, from 0.01 to 0.99: between the quantiles on a straight line of normal scores.
    #[must_use]
    pub fn share_below(&self, value: f64) -> f64 {
        let upper = self.0.iter().position(|quantile| value <= *quantile).unwrap_or(self.0.len() - 1).max(1);
        let (low, high) = (self.0[upper - 1], self.0[upper]);
        let width = high - low;
        let score = if width > 0.0 {
            SCORES[upper - 1] + (SCORES[upper] - SCORES[upper - 1]) * (value - low) / width
        } else if value < low {
            f64::NEG_INFINITY
        } else if value > high {
            f64::INFINITY
        } else {
            SCORES[upper - 1]
        };
        normal_share_below(score).clamp(PROBABILITIES.0, PROBABILITIES.1)
    }
}

/// The standard normal's score at a level, by halving: it is asked for a few levels at a time.
pub(super) fn normal_score(level: f64) -> f64 {
    let (mut low, mut high) = (-10.0, 10.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if normal_share_below(middle) < level { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The share of a standard normal below `score` (Abramowitz and Stegun 26.2.17, to seven decimals).
pub(super) fn normal_share_below(score: f64) -> f64 {
    let size = score.abs().min(10.0);
    let t = 1.0 / (1.0 + 0.231_641_9 * size);
    let series = t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let above = (-size * size / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * series;
    if score < 0.0 { above } else { 1.0 - above }
}
