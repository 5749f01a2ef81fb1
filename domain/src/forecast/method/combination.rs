//! Simple forecasts, averaged.
//!
//! Source: Bates and Granger, "The combination of forecasts", Operational Research Quarterly 20 (1969); that equal weights are hard to beat
//! where there is too little to learn others from: Smith and Wallis, "A simple explanation of the forecast combination puzzle", Oxford
//! Bulletin of Economics and Statistics 71 (2009).

use super::damped_trend::damped_trend;
use super::free_damped_trend::{self, free_damped_trend};
use super::seasonal_indices::Season;
use super::seasonal_naive::{DRIFT_KEPT, seasonal_naive};
use super::simple_smoothing::smoothed_level;
use super::straight_line::{NEWEST_VALUES, StraightLine};
use super::theta::theta_drift;
use crate::forecast::float;

/// Two that know nothing of each other count alike.
const HALF: f64 = 0.5;

/// The next `horizon` values of `values`, which are without gaps. `may_be_linear` lets a straight line join.
pub(super) fn combined(values: &[f64], in_year: usize, season: &Season, may_be_linear: bool, horizon: usize) -> Vec<f64> {
    let count = values.len();
    let adjusted = season.adjusted(values);
    let level = smoothed_level(&adjusted);
    if count < in_year {
        // What is usual and what is newest: a trend of less than a year is more often a season.
        let usual = HALF * level + HALF * adjusted.iter().sum::<f64>() / float(count.max(1));
        return (0..horizon).map(|ahead| usual + season.at(count + ahead)).collect();
    }
    if 2 * count < 3 * in_year {
        let last_year = seasonal_naive(values, in_year, horizon, 0.0);
        return last_year.iter().enumerate().map(|(ahead, value)| HALF * value + HALF * (level + season.at(count + ahead))).collect();
    }
    let last_year = seasonal_naive(values, in_year, horizon, DRIFT_KEPT);
    // With two years it is one of four equal members; as far as there is no season, last year's periods are no better than others.
    let of_last_year = season.real * if count < 2 * in_year { HALF } else { 1.0 / 4.0 };
    let of_season = adjusted_forecasts(&adjusted, level, may_be_linear, horizon);
    let both = of_season.zip(last_year).enumerate();
    both.map(|(ahead, (adjusted, naive))| (1.0 - of_last_year) * (adjusted + season.at(count + ahead)) + of_last_year * naive).collect()
}

/// The next values of a series without a season: level, level with a fading trend, level with half the slope, in equal parts; where the
/// newest values lie on a line, that too; of a longer series, the freely fitted trend for a part of it all.
fn adjusted_forecasts(adjusted: &[f64], level: f64, may_be_linear: bool, horizon: usize) -> impl Iterator<Item = f64> + use<> {
    let drift = theta_drift(adjusted);
    let newest =
        (may_be_linear && adjusted.len() >= NEWEST_VALUES).then(|| StraightLine::through(&adjusted[adjusted.len() - NEWEST_VALUES..]));
    let (end, slope, weight) = newest.map_or((0.0, 0.0, 0.0), |line| (line.end, line.slope, line.weight()));
    let free = (adjusted.len() >= free_damped_trend::LEAST_VALUES).then(|| free_damped_trend(adjusted));
    let part = if free.is_some() { free_damped_trend::PART } else { 0.0 };
    let damped = damped_trend(adjusted);
    let free = free.unwrap_or(damped).ahead(horizon);
    damped.ahead(horizon).zip(free).enumerate().map(move |(ahead, (damped, free))| {
        let steps = float(ahead + 1);
        let equal = (level + damped + level + drift * steps + weight * (end + slope * steps)) / (3.0 + weight);
        (1.0 - part) * equal + part * free
    })
}
