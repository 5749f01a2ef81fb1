//! How far an outturn may lie from its point forecast: quantiles from the series' own past errors, widened for how few there are.

use super::seasonal::float;

/// The levels of the quantiles that are given: the ends of a 95% and an 80% interval, and the middle.
pub const LEVELS: [f64; 5] = [0.025, 0.1, 0.5, 0.9, 0.975];

/// The same levels as normal scores (the standard normal table).
const SCORES: [f64; 5] = [-1.959_964, -1.281_552, 0.0, 1.281_552, 1.959_964];

/// Student's t at 0.9 and at 0.975 for 1, 2, 3 ... degrees of freedom (the standard table): the widening for few errors.
const STUDENT: [(f64, f64); 12] = [
    (3.078, 12.706),
    (1.886, 4.303),
    (1.638, 3.182),
    (1.533, 2.776),
    (1.476, 2.571),
    (1.440, 2.447),
    (1.415, 2.365),
    (1.397, 2.306),
    (1.383, 2.262),
    (1.372, 2.228),
    (1.363, 2.201),
    (1.356, 2.179),
];

/// The standard error that is assumed of a series of one value, as a share of it. Nothing can be learnt of one value; a tenth of the level is
/// what the full method starts its scale from. An assumption, to be replaced by realised errors.
const SHARE_OF_LEVEL: f64 = 0.1;

/// Least and greatest probability that is ever shown: no projection is sure.
const PROBABILITIES: (f64, f64) = (0.01, 0.99);

/// How far past outturns were from what a naive forecast would have said of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// The root of the mean square error.
    error: f64,
    /// How many errors it is from.
    count: usize,
    /// How many steps ahead they are of; a forecast further ahead is wider by the root of the ratio, as a random walk's is.
    steps: usize,
}

impl Spread {
    /// From errors against the same period of the year before; where there is none, against the period before. `values` holds gaps, which
    /// give no error.
    pub(super) fn of(values: &[Option<f64>], in_year: usize) -> Self {
        Self::over(values, in_year).or_else(|| Self::over(values, 1)).unwrap_or_else(|| {
            let level = values.iter().flatten().last().copied().unwrap_or_default();
            Self { error: SHARE_OF_LEVEL * level.abs(), count: 1, steps: 1 }
        })
    }

    fn over(values: &[Option<f64>], steps: usize) -> Option<Self> {
        let pairs = values.iter().skip(steps).zip(values).filter_map(|(value, before)| Some((*value)? - (*before)?));
        let (count, squares) = pairs.fold((0_usize, 0.0), |(count, sum), error| (count + 1, sum + error * error));
        (count > 0).then(|| Self { error: (squares / float(count)).sqrt(), count, steps })
    }

    /// How far below and above a forecast `ahead` steps from the last value the quantiles lie; never less than `least` to a standard error.
    pub(super) fn offsets(&self, ahead: usize, least: f64) -> [f64; 5] {
        let (at_90, at_975) = STUDENT[self.count.clamp(1, STUDENT.len()) - 1];
        let whole_spans = ahead.div_ceil(self.steps.max(1)).max(1);
        let error = (self.error * float(whole_spans).sqrt()).max(least);
        [-at_975 * error, -at_90 * error, 0.0, at_90 * error, at_975 * error]
    }
}

/// The quantiles of what is expected, at [`LEVELS`]; they never cross.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantiles(pub(super) [f64; 5]);

impl Quantiles {
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

    /// Quantiles of a sum whose parts go up and down together: no independence is pretended.
    pub(super) fn plus(self, other: Self) -> Self {
        let mut sum = self.0;
        for (own, others) in sum.iter_mut().zip(other.0) {
            *own += others;
        }
        Self(sum)
    }

    /// With every value inside the limits.
    pub(super) fn within(self, limits: (f64, f64)) -> Self {
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
fn normal_score(level: f64) -> f64 {
    let (mut low, mut high) = (-10.0, 10.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if normal_share_below(middle) < level { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The share of a standard normal below `score` (Abramowitz and Stegun 26.2.17, to seven decimals).
fn normal_share_below(score: f64) -> f64 {
    let size = score.abs().min(10.0);
    let t = 1.0 / (1.0 + 0.231_641_9 * size);
    let series = t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let above = (-size * size / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * series;
    if score < 0.0 { above } else { 1.0 - above }
}
