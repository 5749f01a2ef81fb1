//! Forecasts made on more than one scale of measurement, and averaged.
//!
//! What grows in proportion is straight in logarithms (Box and Cox, "An analysis of transformations", 1964); whether a short series does
//! cannot be told, so both are forecast and averaged, which in the method's trials was better than either. Near nought logarithms made
//! forecasts a tenth worse, and log-odds too, so values there stay on their own scale.

use super::combination::combined;
use super::seasonal_indices::{Season, median};
use super::{History, Nature};

/// Logarithms are used where the least value is more than this part of the middle one (the method's trials).
const FAR_FROM_NOUGHT: f64 = 0.25;

/// Log-odds are used where every percentage is above this (the method's trials).
const UPPER_HALF: f64 = 50.0;

/// How close to none or all a share is taken to be at most, for its odds to be finite: half a point.
const NEAREST_TO_ALL: f64 = 0.005;

/// The next `horizon` values of `values`, the filled history.
pub(super) fn combined_over_scales(history: &History<'_>, values: &[f64], season: &Season, horizon: usize) -> Vec<f64> {
    let in_year = history.in_year.max(1);
    let may_be_linear = history.nature == Nature::Amount;
    let mut own = combined(values, in_year, season, may_be_linear, horizon);
    let mut average = |on_scale: Vec<f64>, back: fn(f64) -> f64| {
        for (own, other) in own.iter_mut().zip(on_scale) {
            let other = back(other);
            if other.is_finite() {
                *own = f64::midpoint(*own, other);
            }
        }
    };
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    match history.nature {
        Nature::Amount if least > 0.0 && least > FAR_FROM_NOUGHT * median(&mut values.to_vec()) => {
            let logs: Vec<f64> = values.iter().map(|value| value.ln()).collect();
            // A season relative to the level is one that is added to logarithms.
            let peers = history.peers.map(|peers| peers.by_place(values.len()));
            let season = Season::of(&logs, in_year, peers.as_deref());
            average(combined(&logs, in_year, &season, true, horizon), f64::exp);
        }
        Nature::Percentage if least > UPPER_HALF => {
            let share = |value: &f64| (value / 100.0).clamp(NEAREST_TO_ALL, 1.0 - NEAREST_TO_ALL);
            let odds: Vec<f64> = values.iter().map(|value| (share(value) / (1.0 - share(value))).ln()).collect();
            let season = Season::of(&odds, in_year, None);
            average(combined(&odds, in_year, &season, false, horizon), |odds| 100.0 / (1.0 + (-odds).exp()));
        }
        _ => {}
    }
    own
}
