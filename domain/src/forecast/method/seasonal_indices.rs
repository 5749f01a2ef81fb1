//! The season: what each step of the year adds to the level, shrunk as far as it could be noise.
//!
//! Deviations within years, around the slope from year to year, are averaged by step of the year, and then drawn towards nought (or towards
//! the season of [peers](super::PeerShape)) by the ratio of their noise to their spread: James and Stein, "Estimation with quadratic loss"
//! (1961); for seasons of short series: Miller and Williams, "Shrinkage estimators of time series seasonal factors", International Journal
//! of Forecasting 19 (2003). A library that fits a season or none drops it at two years, or believes it whole.

use crate::forecast::float;

/// A season.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Season {
    /// What each step adds, by place in the series modulo the steps of a year.
    pub(super) indices: Vec<f64>,
    /// How far it is real: from 0, all of it could be noise, to 1.
    pub(super) real: f64,
}

impl Season {
    /// The season of `values`, drawn towards `peers` (by place, like the indices). With less than a year and a half it is that of the peers.
    pub(super) fn of(values: &[f64], in_year: usize, peers: Option<&[f64]>) -> Self {
        let expected = peers.map_or_else(|| vec![0.0; in_year], <[f64]>::to_vec);
        // With one whole year and no half besides, season and chance cannot be told apart.
        if 2 * values.len() < 3 * in_year || in_year < 2 {
            return Self { indices: expected, real: 1.0 };
        }
        let found = Deviations::of(values, in_year);
        let noise = found.noise() / (float(values.len()) / float(in_year)).max(1.0);
        let mut indices = found.means();
        for (index, expected) in indices.iter_mut().zip(&expected) {
            *index -= expected;
        }
        let spread = indices.iter().map(|index| index * index).sum::<f64>() / float(in_year - 1);
        let real = if spread > 0.0 { (1.0 - noise / spread).clamp(0.0, 1.0) } else { 0.0 };
        for (index, expected) in indices.iter_mut().zip(expected) {
            *index = real * *index + expected;
        }
        Self { indices, real }
    }

    /// The index at a place of the series.
    pub(super) fn at(&self, place: usize) -> f64 {
        self.indices[place % self.indices.len()]
    }

    /// The values without their season.
    pub(super) fn adjusted(&self, values: &[f64]) -> Vec<f64> {
        values.iter().enumerate().map(|(place, value)| value - self.at(place)).collect()
    }
}

/// Deviations from the level of their year, gathered by step of the year.
struct Deviations {
    sums: Vec<f64>,
    squares: Vec<f64>,
    counts: Vec<usize>,
    whole_years: usize,
}

impl Deviations {
    fn of(values: &[f64], in_year: usize) -> Self {
        let count = values.len();
        let mut found =
            Self { sums: vec![0.0; in_year], squares: vec![0.0; in_year], counts: vec![0; in_year], whole_years: count / in_year };
        let yearly = if found.whole_years >= 2 { median_yearly_change(values, in_year) } else { mean_yearly_change(values, in_year) };
        let slope = yearly / float(in_year);
        // Years are counted back from the newest value.
        let before = count % in_year;
        for from in (before..count).step_by(in_year) {
            found.take(values, from..from + in_year, level(&values[from..from + in_year], slope), (from, slope));
        }
        // A beginning of more than half a year has a level that can be told, by the first whole year with what came before.
        if found.whole_years < 2 || 2 * before > in_year {
            found.take(values, 0..before, level(&values[..in_year], slope), (0, slope));
        }
        found
    }

    fn take(&mut self, values: &[f64], places: std::ops::Range<usize>, level: f64, (from, slope): (usize, f64)) {
        for place in places {
            let deviation = values[place] - slope * float(place - from) - level;
            let step = place % self.sums.len();
            self.sums[step] += deviation;
            self.squares[step] += deviation * deviation;
            self.counts[step] += 1;
        }
    }

    /// The variance of a step's deviations around their mean.
    fn noise(&self) -> f64 {
        let (mut squares, mut free) = (0.0, 0.0);
        for ((sum, square), count) in self.sums.iter().zip(&self.squares).zip(&self.counts) {
            let count = float(*count);
            squares += (square - sum * sum / count.max(1.0)).max(0.0);
            free += count - 1.0;
        }
        // Each whole year's level is told from its own values, which takes one freedom of each.
        if self.whole_years >= 2 {
            free *= 1.0 - 1.0 / float(self.sums.len());
        }
        if free > 0.0 { squares / free } else { f64::INFINITY }
    }

    /// The mean deviation of each step, which together come to nought.
    fn means(&self) -> Vec<f64> {
        let mut means: Vec<f64> = self.sums.iter().zip(&self.counts).map(|(sum, count)| sum / float((*count).max(1))).collect();
        let middle = means.iter().sum::<f64>() / float(means.len());
        for mean in &mut means {
            *mean -= middle;
        }
        means
    }
}

fn level(year: &[f64], slope: f64) -> f64 {
    year.iter().enumerate().map(|(step, value)| value - slope * float(step)).sum::<f64>() / float(year.len())
}

/// How much a value differs from that of a year before, on average; nought with less than a year and a step.
pub(super) fn mean_yearly_change(values: &[f64], in_year: usize) -> f64 {
    let changes = values.iter().skip(in_year).zip(values).map(|(value, before)| value - before);
    let count = values.len().saturating_sub(in_year);
    if count == 0 { 0.0 } else { changes.sum::<f64>() / float(count) }
}

fn median_yearly_change(values: &[f64], in_year: usize) -> f64 {
    let mut changes: Vec<f64> = values.iter().skip(in_year).zip(values).map(|(value, before)| value - before).collect();
    median(&mut changes)
}

/// The middle value; nought of nothing.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.get(middle) {
        Some(value) if values.len() % 2 == 1 => *value,
        Some(value) => f64::midpoint(*value, values[middle - 1]),
        None => 0.0,
    }
}
