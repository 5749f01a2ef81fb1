//! The total of a year that has begun: besides the sum of the periods to come, what share of last year's total had come by now.
//!
//! Source: the forecasting of a season's sales from the first of them, as in Chang and Fyffe, "Estimation of forecast errors for
//! seasonal-style-goods sales", Management Science 18 (1971); the even blend is from the method's trials.

use super::seasonal_naive::seasonal_naive;

/// The part of the blend while last year is the only whole one (the method's trials).
const WITH_ONE_YEAR: f64 = 0.5;

/// Its part with more: that of one more equal member beside those of the combination.
const WITH_MORE: f64 = 0.25;

/// Below this share of a year, what had come by now is too little to multiply with.
const LEAST_SHARE: f64 = 0.05;

/// The year's total, from `by_steps`, the sum of what is known and what is forecast of its steps; `known` steps are. Without a whole year
/// before this one, or before the year has begun, that sum stands. `seasonal` is how far the season is real: where each quarter brings
/// about a fourth, the run of this year says as much as the profile of the last.
pub(super) fn with_profile(values: &[f64], in_year: usize, known: usize, by_steps: f64, seasonal: f64) -> f64 {
    let Some(from) = values.len().checked_sub(known + in_year).filter(|_| known > 0 && known < in_year) else { return by_steps };
    let this_year: f64 = values[values.len() - known..].iter().sum();
    let last_year = &values[from..from + in_year];
    let (total, by_now): (f64, f64) = (last_year.iter().sum(), last_year[..known].iter().sum());
    let as_last_year = this_year + seasonal_naive(values, in_year, in_year - known, 0.0).iter().sum::<f64>();
    let in_proportion = if by_now > LEAST_SHARE * total { this_year * total / by_now } else { as_last_year };
    let part = if values.len() < 2 * in_year { WITH_ONE_YEAR } else { WITH_MORE };
    let blend = f64::midpoint(as_last_year, in_proportion);
    by_steps + seasonal * part * (blend - by_steps)
}
