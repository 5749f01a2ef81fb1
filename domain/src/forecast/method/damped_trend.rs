//! A level with a trend that fades.
//!
//! Source: Gardner and McKenzie, "Forecasting trends in time series", Management Science 31 (1985).

use super::recursion::{Grid, Parameters, State, best};
use super::simple_smoothing::away_from_usual_alpha;

/// How much of the trend goes on from step to step, from the method's trials.
const DAMPING: f64 = 0.85;

/// The trend's share of an error that short series lean towards, from the method's trials.
const USUAL_BETA: f64 = 0.1;

/// How far from the usual share is a standard deviation: as much as the share itself, so that none at all is one away.
const BETA_SPREAD: f64 = 0.1;

static GRID: Grid<24> = {
    let (alphas, betas) = ([0.2, 0.35, 0.5, 0.65, 0.8, 0.95], [0.0, 0.1, 0.2, 0.4]);
    let mut sets = [Parameters { alpha: 0.0, beta: 0.0, phi: DAMPING }; 24];
    let mut place = 0;
    while place < 24 {
        sets[place].alpha = alphas[place / 4];
        sets[place].beta = betas[place % 4];
        place += 1;
    }
    Grid::of(&sets)
};

/// The state at the end, begun at the first value with no trend.
pub(super) fn damped_trend(values: &[f64]) -> State {
    let Some((first, rest)) = values.split_first() else { return State { level: 0.0, trend: 0.0, phi: DAMPING } };
    let usual = |parameters: Parameters| away_from_usual_alpha(parameters) + ((parameters.beta - USUAL_BETA) / BETA_SPREAD).powi(2);
    best(&GRID, (*first, 0.0), rest, usual)
}
