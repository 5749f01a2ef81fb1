//! Intervals that learn from the errors that forecasts turned out to have.
//!
//! Source: pooling scaled errors over series and reading their quantiles is split conformal prediction (Papadopoulos et al., "Inductive
//! confidence machines for regression", 2002; Lei et al., "Distribution-free predictive inference for regression", 2018). Errors are pooled
//! over measures by length of history and steps ahead, never taken from one series alone: in the method's trials a series' own past
//! covered anything from 68 to 89 in a hundred where 80 were promised.

use std::collections::BTreeMap;

use super::interval_constants::shipped;
use crate::forecast::float;
use crate::forecast::quantiles::HalfWidths;

/// With so many realised errors they count as much as the shipped constants (the method's trials).
const HALF_TRUSTED: f64 = 30.0;

/// From so many realised errors on, intervals are called calibrated (the method's trials).
const ENOUGH: usize = 50;

/// Years of history up to which errors are alike (the method's trials); more than the last is the longest.
const LENGTHS: [f64; 4] = [1.25, 2.0, 3.0, 4.5];

/// Which errors are alike by what they are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// Values of quarters, and of what is longer.
    Quarterly,
    /// Values of months.
    Monthly,
    /// Sums of the next steps, as the year's total is one.
    YearEnd,
}

impl Table {
    /// That of values of which so many make a year.
    #[must_use]
    pub fn of(in_year: usize) -> Self {
        if in_year > 4 { Self::Monthly } else { Self::Quarterly }
    }
}

/// Which forecasts have errors alike, in the scale of their series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ErrorKey {
    /// What they are of.
    pub table: Table,
    /// How long the history was: 0, less than 1.25 years, to 4, 4.5 years or more.
    pub length: usize,
    /// How many steps ahead, from 1; of a sum, how many steps it has.
    pub ahead: usize,
}

pub(super) fn length_bucket(count: usize, in_year: usize) -> usize {
    let years = float(count) / float(in_year.max(1));
    LENGTHS.iter().filter(|up_to| years >= **up_to).count()
}

/// How far intervals rest on realised errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CalibrationState {
    /// Not at all: on shipped constants.
    NotYet,
    /// In part.
    Partly,
    /// On enough of them.
    Calibrated,
}

/// What realised errors come to.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Own {
    count: usize,
    widths: HalfWidths,
}

impl Own {
    fn of(mut narrow: Vec<f64>, mut wide: Vec<f64>) -> Self {
        narrow.sort_unstable_by(f64::total_cmp);
        wide.sort_unstable_by(f64::total_cmp);
        let widths = HalfWidths { at_80: conformal_quantile(&narrow, 0.8), at_95: conformal_quantile(&wide, 0.95) };
        Self { count: narrow.len(), widths }
    }

    /// Between `expected` and what the errors come to, by how many they are.
    fn drawn_from(self, expected: HalfWidths) -> HalfWidths {
        let trusted = float(self.count) / (float(self.count) + HALF_TRUSTED);
        let blend = |own: f64, expected: f64| trusted * own + (1.0 - trusted) * expected;
        HalfWidths { at_80: blend(self.widths.at_80, expected.at_80), at_95: blend(self.widths.at_95, expected.at_95) }
    }
}

/// Realised errors of forecasts of one kind of measure.
///
/// They teach twice: all of them together, whether errors are larger or smaller than the shipped constants say; and those of forecasts alike,
/// where there are enough, what just these are like.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Calibration {
    alike: BTreeMap<ErrorKey, Own>,
    /// In units of the shipped half widths.
    together: BTreeMap<(Table, usize), Own>,
}

impl Calibration {
    /// What the errors of forecasts that have been realised teach; each is as [`Forecast::scaled_error`](super::Forecast::scaled_error) gives
    /// it. What is no number teaches nothing.
    #[must_use]
    pub fn of(realised: impl IntoIterator<Item = (ErrorKey, f64)>) -> Self {
        let mut alike: BTreeMap<ErrorKey, Vec<f64>> = BTreeMap::new();
        let mut together: BTreeMap<(Table, usize), (Vec<f64>, Vec<f64>)> = BTreeMap::new();
        for (key, error) in realised.into_iter().filter(|(_, error)| error.is_finite()) {
            let (error, shipped) = (error.abs(), shipped(key));
            alike.entry(key).or_default().push(error);
            let (narrow, wide) = together.entry((key.table, key.length)).or_default();
            narrow.push(error / shipped.at_80);
            wide.push(error / shipped.at_95);
        }
        let alike = alike.into_iter().map(|(key, errors)| (key, Own::of(errors.clone(), errors))).collect();
        let together = together.into_iter().map(|(table, (narrow, wide))| (table, Own::of(narrow, wide))).collect();
        Self { alike, together }
    }

    /// How far intervals of such forecasts rest on realised errors.
    #[must_use]
    pub fn state(&self, key: ErrorKey) -> CalibrationState {
        match self.together.get(&(key.table, key.length)).map_or(0, |own| own.count) {
            0 => CalibrationState::NotYet,
            count if count < ENOUGH => CalibrationState::Partly,
            _ => CalibrationState::Calibrated,
        }
    }

    pub(super) fn has_own(&self, key: ErrorKey) -> bool {
        self.alike.contains_key(&key)
    }

    /// The half widths of such forecasts.
    pub(super) fn half_widths(&self, key: ErrorKey) -> HalfWidths {
        let shipped = shipped(key);
        let of_kind = self.together.get(&(key.table, key.length)).map_or(shipped, |own| {
            let times = own.drawn_from(HalfWidths { at_80: 1.0, at_95: 1.0 });
            HalfWidths { at_80: shipped.at_80 * times.at_80, at_95: shipped.at_95 * times.at_95 }
        });
        self.alike.get(&key).map_or(of_kind, |own| own.drawn_from(of_kind))
    }
}

/// The quantile of errors, sorted and not none, at the rank that a next error is as likely to lie below: `level` of one more than there are.
fn conformal_quantile(sorted: &[f64], level: f64) -> f64 {
    let rank = level * (float(sorted.len()) + 1.0) - 1.0;
    let below = (0..sorted.len()).rev().find(|place| float(*place) <= rank).unwrap_or(0);
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (rank - float(below)).clamp(0.0, 1.0)
}
