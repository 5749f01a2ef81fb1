//! The level of a series by simple exponential smoothing.
//!
//! Source: Brown, "Statistical forecasting for inventory control" (1959).

use super::recursion::{Grid, Parameters, best};

/// How much of the newest error the level may take in, tried one by one.
const ALPHAS: [f64; 6] = [0.2, 0.35, 0.5, 0.65, 0.8, 0.95];

/// The value that short series lean towards, from the method's trials: choosing it freely overfits below twelve points.
const USUAL_ALPHA: f64 = 0.65;

/// How far from the usual value is a standard deviation: the grid's own span holds two of them to either side.
const ALPHA_SPREAD: f64 = 0.2;

/// What it costs to be away from the usual value, as minus twice the logarithm of a normal prior.
pub(super) fn away_from_usual_alpha(parameters: Parameters) -> f64 {
    ((parameters.alpha - USUAL_ALPHA) / ALPHA_SPREAD).powi(2)
}

/// The level at the end. Nought of nothing.
pub(super) fn smoothed_level(values: &[f64]) -> f64 {
    static GRID: Grid<6> = {
        let mut sets = [Parameters { alpha: 0.0, beta: 0.0, phi: 0.0 }; 6];
        let mut place = 0;
        while place < 6 {
            sets[place].alpha = ALPHAS[place];
            place += 1;
        }
        Grid::of(&sets)
    };
    let Some((first, rest)) = values.split_first() else { return 0.0 };
    best(&GRID, (*first, 0.0), rest, away_from_usual_alpha).level
}
