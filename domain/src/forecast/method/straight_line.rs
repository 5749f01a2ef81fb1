//! The straight line of least squares through equally spaced values.
//!
//! Source: Legendre (1805), Gauss (1809). For counts that grow as on a ruler nothing beats it (the method's trials).

use crate::forecast::float;

/// How many of the newest values the line is held to: two years of quarters (the method's trials).
pub(super) const NEWEST_VALUES: usize = 8;

/// From how much of the variation explained a line joins the combination, and from how much with its whole weight (the method's trials).
const NEARLY_LINEAR: (f64, f64) = (0.92, 0.98);

/// The whole weight, where each of the other members has one (the method's trials).
const WHOLE_WEIGHT: f64 = 3.0;

/// A line through values.
#[derive(Debug, Clone, Copy)]
pub(super) struct StraightLine {
    /// Where it stands at the last value.
    pub(super) end: f64,
    /// How much it rises with each step.
    pub(super) slope: f64,
    /// The share of the values' variation that it explains.
    pub(super) explained: f64,
}

impl StraightLine {
    /// The line through all of `values`; level where there are fewer than two.
    pub(super) fn through(values: &[f64]) -> Self {
        let count = float(values.len().max(1));
        let middle = (count - 1.0) / 2.0;
        let mean = values.iter().sum::<f64>() / count;
        let (mut along, mut across, mut both) = (0.0, 0.0, 0.0);
        for (place, value) in values.iter().enumerate() {
            let (right, up) = (float(place) - middle, value - mean);
            along += right * right;
            across += up * up;
            both += right * up;
        }
        let slope = if along > 0.0 { both / along } else { 0.0 };
        let explained = if across > 0.0 { (slope * both / across).clamp(0.0, 1.0) } else { 0.0 };
        Self { end: mean + slope * middle, slope, explained }
    }

    /// What weight the line has beside members of weight one.
    pub(super) fn weight(self) -> f64 {
        let (from, whole) = NEARLY_LINEAR;
        WHOLE_WEIGHT * ((self.explained - from) / (whole - from)).clamp(0.0, 1.0)
    }
}
