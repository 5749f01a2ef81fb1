//! The forecasting method: what the next values of one short series may be.
//!
//! A council's series has four to twenty quarters, or twelve to sixty months. Models with many fitted parameters fail on so little, so this
//! one is an equal combination of simple ones, each in the file of its name, and by how much history there is:
//!
//! | history | point forecast |
//! |---|---|
//! | less than a year | half the smoothed level, half the mean |
//! | a year to a year and a half | half the same period last year, half the smoothed level |
//! | to two years | `combination`, half of it the same period last year so far as there is a season |
//! | two years and more | `combination`, of which the same period last year is one equal member so far as there is a season |
//!
//! What is no percentage and never near nought is forecast on its own scale and in logarithms, and the two are averaged; a percentage that
//! stays in the upper half likewise with its log-odds (`scales`). Where other bodies report the same measure, their [season](PeerShape)
//! stands in for what the series itself is too short to tell.
//!
//! The interval around a point forecast is a scale of the series (`error_scale`) times quantiles of errors that forecasts of the same length
//! of history and as far ahead have had: shipped ones at first, the council's own as they accrue ([`Calibration`]).
//!
//! Everything is a function of its arguments, nothing is random, and each number in the code says where it comes from: mostly the trials of
//! the method on public series (M3, the tourism competition, UK public services), which are called *the method's trials*.

mod calibration;
mod combination;
mod damped_trend;
mod error_scale;
mod few_values;
mod free_damped_trend;
mod gaps;
mod interval_constants;
mod peers;
mod recursion;
mod revisions;
mod sampling_error;
mod scales;
mod seasonal_indices;
mod seasonal_naive;
mod simple_smoothing;
mod straight_line;
mod theta;
mod year_total;

use super::float;
use super::quantiles::{HalfWidths, Quantiles};
pub use calibration::{Calibration, CalibrationState, ErrorKey, Table};
use error_scale::error_scale;
pub(super) use gaps::{Filled, number};
pub use peers::PeerShape;
pub use revisions::revision_spread;
pub use sampling_error::sampling_error;
use scales::combined_over_scales;
use seasonal_indices::Season;
use seasonal_naive::seasonal_naive;

/// How many years of history are looked at: older ones tell of another council. (The method's trials used 24 quarters or 72 months.)
pub const YEARS_OF_HISTORY: usize = 6;

/// Values beyond this are taken as this: their squares would not be numbers any more. No council counts so far.
const LARGEST: f64 = 1e100;

/// What the values of a series are, which decides the scales on which they are forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// A share in points, from 0 to 100.
    Percentage,
    /// So many per so many, or an index.
    Rate,
    /// Things counted, money, days.
    Amount,
}

/// How the point forecasts are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PointMethod {
    /// By the method.
    #[default]
    Combination,
    /// As in the same period last year: what the method falls back to for a kind of measure for which it has shown no skill.
    SeasonalNaive,
}

/// A series up to an origin.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    /// One value a step, oldest first, up to the origin; absent where there is a gap.
    pub values: &'a [Option<f64>],
    /// How many steps make a year.
    pub in_year: usize,
    /// What the values are.
    pub nature: Nature,
    /// Half the unit to which values are rounded: no interval is narrower than what rounding leaves unsaid. Nought where that is not known.
    pub rounding: f64,
    /// What chance alone makes of a value, as [`sampling_error()`] tells of a share of few cases; nought where that is not known.
    pub sampling: f64,
    /// By how much the newest value may yet be revised, as [`revision_spread`] tells; nought where it is final.
    pub revision: f64,
    /// The season that other bodies' series of the same measure show, up to the same origin.
    pub peers: Option<&'a PeerShape>,
    /// How the point forecasts are made.
    pub method: PointMethod,
}

/// What a series says of the steps to come.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Point forecasts of the steps after the origin.
    pub means: Vec<f64>,
    /// How large its errors are; those of other series are compared with it.
    pub scale: f64,
    line: Vec<f64>,
    in_year: usize,
    /// The length of the history, by the calibration's measure.
    length: usize,
    /// How many steps before the origin the last value is.
    behind: usize,
    limits: (f64, f64),
    widening: HalfWidths,
    sampling: f64,
    revision: f64,
    /// How far the season is real.
    seasonal: f64,
}

impl History<'_> {
    /// What "as in the same period last year" says of the next `horizon` steps.
    pub(super) fn naive(&self, horizon: usize) -> Vec<f64> {
        let Some(filled) = Filled::of(self.values) else { return Vec::new() };
        seasonal_naive(&filled.line, self.in_year.max(1), filled.behind + horizon, 0.0).split_off(filled.behind)
    }

    /// Forecasts the next `horizon` steps. `None` where there is no value at all.
    #[must_use]
    pub fn forecast(&self, horizon: usize) -> Option<Forecast> {
        let in_year = self.in_year.max(1);
        let newest = &self.values[self.values.len().saturating_sub(YEARS_OF_HISTORY * in_year)..];
        let filled = Filled::of(if newest.iter().any(Option::is_some) { newest } else { self.values })?;
        let limits = limits(self.nature, &filled.line);
        let season = Season::of(&filled.line, in_year, self.peers.map(|peers| peers.additive(&filled.line)).as_deref());
        let ahead = filled.behind + horizon;
        let all = match self.method {
            PointMethod::Combination => combined_over_scales(self, &filled.line, &season, ahead),
            PointMethod::SeasonalNaive => seasonal_naive(&filled.line, in_year, ahead, 0.0),
        };
        let means = all.into_iter().skip(filled.behind).map(|value| value.max(limits.0).min(limits.1)).collect();
        let scale = error_scale(&filled, &season, in_year, self.rounding);
        let widening = few_values::widening(filled.count());
        let length = calibration::length_bucket(filled.line.len(), in_year);
        let length = if filled.is_sparse { length.saturating_sub(1) } else { length };
        Some(Forecast {
            means,
            scale,
            line: filled.line,
            in_year,
            length,
            behind: filled.behind,
            limits,
            widening,
            sampling: self.sampling,
            revision: self.revision,
            seasonal: season.real,
        })
    }
}

impl Forecast {
    /// How much history the forecast rests on and how far ahead step `ahead` (from 1) lies: forecasts alike in this have errors alike.
    #[must_use]
    pub fn key(&self, ahead: usize) -> ErrorKey {
        ErrorKey { table: Table::of(self.in_year), length: self.length, ahead: self.behind + ahead }
    }

    /// The same for the sum of the next `steps` steps.
    #[must_use]
    pub fn sum_key(&self, steps: usize) -> ErrorKey {
        ErrorKey { table: Table::YearEnd, length: self.length, ahead: self.behind + steps }
    }

    /// What is expected of step `ahead`, from 1; beyond the last one that was forecast, what is expected of that.
    #[must_use]
    pub fn step(&self, ahead: usize, calibration: &Calibration) -> Quantiles {
        let mean = self.mean(ahead);
        self.around(mean, self.scaled(calibration.half_widths(self.key(ahead)))).within(self.limits)
    }

    /// What the next `steps` steps come to together, on top of `so_far`. The quantiles are those of errors that such sums have had: errors of
    /// one year's quarters go together, and their variances do not add up. For steps other than quarters there is no table of such errors:
    /// until the council has its own, the half widths are added, which is as wide as it can be.
    #[must_use]
    pub fn sum_of_next(&self, steps: usize, so_far: f64, calibration: &Calibration) -> Quantiles {
        let mean = (1..=steps).map(|ahead| self.mean(ahead)).sum::<f64>() + so_far;
        self.around_sum(mean, steps, calibration)
    }

    /// What the year comes to whose first `known` steps, up to the newest value, came to `so_far`, from its remaining `steps`. Besides the sum
    /// of the steps, `year_total` looks at what share of last year's total had come by then.
    #[must_use]
    pub fn year(&self, known: usize, steps: usize, so_far: f64, calibration: &Calibration) -> Quantiles {
        let by_steps = (1..=steps).map(|ahead| self.mean(ahead)).sum::<f64>() + so_far;
        let whole = known + steps == self.in_year && self.behind == 0;
        let profile = whole.then(|| year_total::with_profile(&self.line, self.in_year, known, by_steps, self.seasonal));
        self.around_sum(profile.unwrap_or(by_steps), steps, calibration)
    }

    /// The mean that so many steps have which come to a sum.
    #[must_use]
    pub fn mean_of(&self, sum: Quantiles, steps: usize) -> Quantiles {
        sum.times(1.0 / float(steps.max(1))).within(self.limits)
    }

    /// What the steps from `first` to `last`, all of them ahead, come to together, with a gap before them: as wide as it can be.
    #[must_use]
    pub fn sum_between(&self, first: usize, last: usize, calibration: &Calibration) -> Quantiles {
        let mean = (first..=last).map(|ahead| self.mean(ahead)).sum();
        self.around(mean, self.added_widths(first, last, calibration)).within((self.limits.0, f64::MAX))
    }

    fn around_sum(&self, mean: f64, steps: usize, calibration: &Calibration) -> Quantiles {
        let has_table = self.in_year == 4 || calibration.has_own(self.sum_key(steps));
        let widths =
            if has_table { self.scaled(calibration.half_widths(self.sum_key(steps))) } else { self.added_widths(1, steps, calibration) };
        self.around(mean, widths).within((self.limits.0, f64::MAX))
    }

    fn around(&self, mean: f64, widths: HalfWidths) -> Quantiles {
        let widths = sampling_error::no_narrower(widths, self.sampling);
        Quantiles::around(mean, if self.revision > 0.0 { revisions::widened(widths, self.revision) } else { widths })
    }

    fn added_widths(&self, first: usize, last: usize, calibration: &Calibration) -> HalfWidths {
        (first..=last).fold(HalfWidths::default(), |sum, ahead| sum.plus(self.scaled(calibration.half_widths(self.key(ahead)))))
    }

    /// How far an outturn was from what was forecast, in the scale of the series: what a [`Calibration`] learns from.
    #[must_use]
    pub fn scaled_error(&self, outturn: f64, forecast: f64) -> f64 {
        if self.scale > 0.0 { (outturn - forecast).abs() / self.scale } else { 0.0 }
    }

    fn mean(&self, ahead: usize) -> f64 {
        self.means.get(ahead.max(1) - 1).or(self.means.last()).copied().unwrap_or_else(|| self.line[self.line.len() - 1])
    }

    fn scaled(&self, widths: HalfWidths) -> HalfWidths {
        let times = |width: f64, wider: f64| width * self.scale * wider;
        HalfWidths { at_80: times(widths.at_80, self.widening.at_80), at_95: times(widths.at_95, self.widening.at_95) }
    }
}

/// No forecast leaves the range that a share can have, or counts less than nothing; where the values do so themselves, it may.
fn limits(nature: Nature, values: &[f64]) -> (f64, f64) {
    let lower = if values.iter().all(|value| *value >= 0.0) { 0.0 } else { -LARGEST };
    let is_share = nature == Nature::Percentage && values.iter().all(|value| *value <= 100.0);
    (lower, if is_share { 100.0 } else { LARGEST })
}
