//! As in the same period last year: what everybody can say without a method, and what a method is measured against.

use super::seasonal_indices::mean_yearly_change;
use crate::forecast::float;

/// The part of the mean yearly change that is expected to go on (the method's trials; trends that fade forecast better than those that do
/// not: Gardner and McKenzie, 1985).
pub(super) const DRIFT_KEPT: f64 = 0.8;

/// The next `horizon` values: those of the newest year again, with `drift` of the mean yearly change added for each year ahead. Before the
/// first year is over, the newest value.
pub(crate) fn seasonal_naive(values: &[f64], in_year: usize, horizon: usize, drift: f64) -> Vec<f64> {
    let Some(newest) = values.last() else { return Vec::new() };
    let change = if drift > 0.0 { drift * mean_yearly_change(values, in_year) } else { 0.0 };
    let one = |ahead: usize| {
        let years = ahead / in_year + 1;
        let place = (values.len() + ahead).checked_sub(years * in_year)?;
        Some(values.get(place)? + change * float(years))
    };
    (0..horizon).map(|ahead| one(ahead).unwrap_or(*newest)).collect()
}
