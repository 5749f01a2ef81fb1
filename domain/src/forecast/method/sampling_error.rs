//! What chance alone makes of a share of few cases: with six planning applications a quarter, one more in time is seventeen points.
//!
//! Source: the standard error of a binomial share, at the share that Agresti and Coull take, "Approximate is better than exact for interval
//! estimation of binomial proportions", The American Statistician 52 (1998): two more cases either way, so that none or all of a few still
//! leave room for another outcome.

use crate::forecast::quantiles::{HalfWidths, SCORES};

/// Cases added either way.
const ADDED: f64 = 2.0;

/// The standard error, in points, of a share in points of so many cases; nought where there is no share of them.
#[must_use]
pub fn sampling_error(share: f64, cases: f64) -> f64 {
    let usual = (share / 100.0 * cases + ADDED) / (cases + 2.0 * ADDED);
    let error = 100.0 * (usual * (1.0 - usual) / cases).sqrt();
    if error.is_finite() { error } else { 0.0 }
}

/// Half widths that are no narrower than chance alone allows.
pub(super) fn no_narrower(widths: HalfWidths, sampling: f64) -> HalfWidths {
    HalfWidths { at_80: widths.at_80.max(SCORES[3] * sampling), at_95: widths.at_95.max(SCORES[4] * sampling) }
}
