//! How large a series' errors are likely to be: what makes errors of different series comparable.
//!
//! A product of powers of three sizes: how much the seasonally adjusted series moves from step to step, how much the series moves from year
//! to year, and a tenth of its level. Of short series no one of them can be trusted alone, and with more history the first two tell more.
//! The exponents are from the method's trials, in which such a scale made intervals a twentieth to a third better than the first size alone.

use super::gaps::Filled;
use super::seasonal_indices::Season;
use crate::forecast::float;

/// The exponents of the three sizes by how many years of history there are, up to which.
const BY_YEARS: [(f64, [f64; 3]); 4] =
    [(1.25, [0.1, 0.3, 0.6]), (2.0, [0.5, 0.3, 0.2]), (3.0, [0.4, 0.3, 0.3]), (f64::INFINITY, [0.5, 0.3, 0.2])];

/// The exponents of monthly series of two years or more.
const MONTHLY: [f64; 3] = [0.6, 0.3, 0.1];

/// The third size, as a share of the level.
const OF_LEVEL: f64 = 0.1;

/// The scale. Each size is `rounding` at least; a change that no two values tell of is taken to be the next that is known.
pub(super) fn error_scale(filled: &Filled, season: &Season, in_year: usize, rounding: f64) -> f64 {
    let line = &filled.line;
    let years = float(line.len()) / float(in_year);
    let newest = &line[line.len().saturating_sub(in_year)..];
    let level = OF_LEVEL * newest.iter().map(|value| value.abs()).sum::<f64>() / float(newest.len());
    let by_step = filled.mean_change(1, |place| line[place] - season.at(place)).unwrap_or(level);
    let by_year = filled.mean_change(in_year, |place| line[place]).unwrap_or(by_step);
    let monthly = in_year == 12 && years >= 2.0;
    let exponents =
        if monthly { MONTHLY } else { BY_YEARS.into_iter().find(|(up_to, _)| years < *up_to).map_or(MONTHLY, |(_, found)| found) };
    let sizes = [by_step, by_year, level];
    sizes.into_iter().zip(exponents).map(|(size, exponent)| size.max(rounding).powf(exponent)).product()
}
