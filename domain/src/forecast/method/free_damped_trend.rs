//! A level with a fading trend whose parameters are chosen freely, by likelihood alone: for series long enough to bear it.
//!
//! Source: Hyndman, Koehler, Snyder and Grose (2002), as in [`super::recursion`]; what libraries call an optimised damped ETS.

use super::recursion::{Grid, Parameters, State, best};
use super::straight_line::StraightLine;

/// Fewer values than these do not bear a free choice, from the method's trials.
pub(super) const LEAST_VALUES: usize = 12;

/// Its part of the combination, from the method's trials.
pub(super) const PART: f64 = 0.3;

/// How many of the first values the trend at the start is told from: two years of quarters.
const FIRST_VALUES: usize = 8;

static GRID: Grid<72> = {
    let (phis, alphas, betas) = ([0.8, 0.9, 0.98], [0.05, 0.2, 0.4, 0.6, 0.8, 0.99], [0.0, 0.1, 0.3, 0.6]);
    let mut sets = [Parameters { alpha: 0.0, beta: 0.0, phi: 0.0 }; 72];
    let mut place = 0;
    while place < 72 {
        sets[place] = Parameters { phi: phis[place / 24], alpha: alphas[place / 4 % 6], beta: betas[place % 4] };
        place += 1;
    }
    Grid::of(&sets)
};

/// The state at the end.
pub(super) fn free_damped_trend(values: &[f64]) -> State {
    let slope = StraightLine::through(&values[..values.len().min(FIRST_VALUES)]).slope;
    best(&GRID, (values.first().copied().unwrap_or_default() - slope, slope), values, |_| 0.0)
}
