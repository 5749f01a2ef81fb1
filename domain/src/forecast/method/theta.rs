//! The theta method: half the slope of the whole series goes on from the level.
//!
//! Source: Assimakopoulos and Nikolopoulos, "The theta model", International Journal of Forecasting 16 (2000); as simple smoothing with a
//! drift of half the slope: Hyndman and Billah, "Unmasking the Theta method", ibid. 19 (2003).

use super::straight_line::StraightLine;
use crate::forecast::float;

/// How many values' worth of doubt the slope carries: with so many values it is halved (the method's trials).
const SLOPE_DOUBTED: f64 = 4.0;

/// How much is added to the level with each step.
pub(super) fn theta_drift(values: &[f64]) -> f64 {
    let count = float(values.len());
    StraightLine::through(values).slope / 2.0 * count / (count + SLOPE_DOUBTED)
}
