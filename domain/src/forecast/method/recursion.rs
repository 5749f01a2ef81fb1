//! Exponential smoothing with a damped trend, in error-correction form, for several sets of parameters at once.
//!
//! Source: Hyndman, Koehler, Snyder and Grose, "A state space framework for automatic forecasting using exponential smoothing methods",
//! International Journal of Forecasting 18 (2002), ETS(A,Ad,N). Simple smoothing is the case without a trend.

use crate::forecast::float;

/// How much of an error goes into the level (`alpha`) and, of that, into the trend (`beta`), and how much of the trend goes on (`phi`).
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameters {
    pub(super) alpha: f64,
    pub(super) beta: f64,
    pub(super) phi: f64,
}

/// Sets of parameters to try. Each kind lies together, which lets the processor work on several sets at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid<const N: usize> {
    alpha: [f64; N],
    beta: [f64; N],
    phi: [f64; N],
    /// How much of an error goes into the trend.
    into_trend: [f64; N],
}

impl<const N: usize> Grid<N> {
    pub(super) const fn of(sets: &[Parameters; N]) -> Self {
        let mut grid = Self { alpha: [0.0; N], beta: [0.0; N], phi: [0.0; N], into_trend: [0.0; N] };
        let mut place = 0;
        while place < N {
            let Parameters { alpha, beta, phi } = sets[place];
            grid.alpha[place] = alpha;
            grid.beta[place] = beta;
            grid.phi[place] = phi;
            grid.into_trend[place] = alpha * beta;
            place += 1;
        }
        grid
    }

    fn at(&self, place: usize) -> Parameters {
        Parameters { alpha: self.alpha[place], beta: self.beta[place], phi: self.phi[place] }
    }
}

/// Where a series stands at its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) level: f64,
    pub(super) trend: f64,
    pub(super) phi: f64,
}

impl State {
    /// The next values: the trend goes on, ever less.
    pub(super) fn ahead(self, horizon: usize) -> impl Iterator<Item = f64> {
        let mut state = self;
        (0..horizon).map(move |_| {
            state.trend *= state.phi;
            state.level += state.trend;
            state.level
        })
    }
}

/// The state after `values` under the parameters for which `count * ln(mean square error)`, which is minus twice the log-likelihood, and
/// their `penalty` come to least.
pub(super) fn best<const N: usize>(grid: &Grid<N>, start: (f64, f64), values: &[f64], penalty: impl Fn(Parameters) -> f64) -> State {
    let (mut levels, mut trends, mut squares) = ([start.0; N], [start.1; N], [0.0_f64; N]);
    for value in values {
        for place in 0..N {
            let damped = grid.phi[place] * trends[place];
            let expected = levels[place] + damped;
            let error = value - expected;
            squares[place] += error * error;
            levels[place] = expected + grid.alpha[place] * error;
            trends[place] = damped + grid.into_trend[place] * error;
        }
    }
    let count = float(values.len());
    let cost = |place: usize| count * (squares[place] / count.max(1.0)).max(f64::MIN_POSITIVE).ln() + penalty(grid.at(place));
    let mut chosen = (0, f64::INFINITY);
    for place in 0..N {
        let cost = cost(place);
        if cost < chosen.1 {
            chosen = (place, cost);
        }
    }
    State { level: levels[chosen.0], trend: trends[chosen.0], phi: grid.phi[chosen.0] }
}
