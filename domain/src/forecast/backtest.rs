//! What the method would have said of a series at earlier origins, and what came.
//!
//! Source: rolling-origin evaluation (Tashman, "Out-of-sample tests of forecasting accuracy", International Journal of Forecasting 16, 2000).
//! Everything (season, parameters, scale) is fitted anew from what was known at each origin, and gaps are never scored.

use std::ops::Range;

use super::method::{Calibration, ErrorKey, History, YEARS_OF_HISTORY};
use super::quantiles::Quantiles;
use super::{float, method};

/// How many of the newest origins a series is tried at: two years of quarters, so that no quarter of the year weighs more than another.
pub(super) const ORIGINS: usize = 8;

/// A forecast whose outturn is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Realised {
    /// Which forecasts have errors alike.
    pub key: ErrorKey,
    /// How many steps ahead it was.
    pub ahead: usize,
    /// What was forecast.
    pub forecast: Quantiles,
    /// What "as in the same period last year" would have said.
    pub naive: f64,
    /// What came.
    pub outturn: f64,
    /// The error in the scale of the series, as a [`Calibration`] learns it.
    pub scaled_error: f64,
}

/// The forecasts of up to `horizon` steps after a `window` of the values of `history`, from that window alone, whose outturns are known.
pub fn realised(history: &History<'_>, window: Range<usize>, horizon: usize, calibration: &Calibration) -> impl Iterator<Item = Realised> {
    let window = window.start.min(history.values.len())..window.end.min(history.values.len());
    let after = &history.values[window.end.max(window.start)..];
    let known = History { values: &history.values[window.start..window.end.max(window.start)], ..*history };
    let horizon = horizon.min(after.len());
    let forecast = known.forecast(horizon);
    let mut found = Vec::with_capacity(horizon);
    if let Some(forecast) = forecast {
        for (place, (outturn, naive)) in after.iter().zip(known.naive(horizon)).enumerate() {
            let Some(outturn) = method::number(*outturn) else { continue };
            let said = forecast.step(place + 1, calibration);
            let scaled_error = forecast.scaled_error(outturn, said.median());
            found.push(Realised { key: forecast.key(place + 1), ahead: place + 1, forecast: said, naive, outturn, scaled_error });
        }
    }
    found.into_iter()
}

/// The same of totals: what a year comes to of which one to all steps lie after the `window` and the others in it. A year with a gap is not
/// scored.
pub fn realised_totals(history: &History<'_>, window: Range<usize>, calibration: &Calibration) -> Vec<Realised> {
    let (values, in_year) = (history.values, history.in_year.max(1));
    let (start, end) = (window.start.min(window.end), window.end.min(values.len()));
    let known = History { values: &values[start.min(end)..end], ..*history };
    let horizon = in_year.min(values.len() - end);
    let Some(forecast) = known.forecast(horizon) else { return Vec::new() };
    let naive = known.naive(horizon);
    let of = |ahead: usize| {
        let before = end.checked_sub(in_year - ahead).filter(|begins| *begins >= start)?;
        let sum = |part: &[Option<f64>]| part.iter().map(|value| method::number(*value)).sum::<Option<f64>>();
        let (so_far, outturn) = (sum(&values[before..end])?, sum(&values[before..end + ahead])?);
        let said = forecast.year(in_year - ahead, ahead, so_far, calibration);
        Some(Realised {
            key: forecast.sum_key(ahead),
            ahead,
            forecast: said,
            naive: so_far + naive[..ahead].iter().sum::<f64>(),
            outturn,
            scaled_error: forecast.scaled_error(outturn, said.median()),
        })
    };
    (1..=horizon).filter_map(of).collect()
}

/// How well the method would have done on a series' own past, beside "as in the same period last year".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backtest {
    /// The mean absolute error in units of the mean change from year to year.
    pub mase: f64,
    /// The same of "as in the same period last year".
    pub naive_mase: f64,
    /// How many forecasts it is the mean of.
    pub count: usize,
}

impl Backtest {
    /// One step ahead from the newest origins that have a year of history or more before them. Absent where there are none, or where too
    /// little changed from year to year to measure errors by.
    #[must_use]
    pub fn of(history: &History<'_>) -> Option<Self> {
        let in_year = history.in_year.max(1);
        let values = &history.values[history.values.len().saturating_sub((YEARS_OF_HISTORY + 2) * in_year)..];
        let history = History { values, ..*history };
        let unit = yearly_change(values, in_year)?;
        let shipped = Calibration::default();
        let origins = values.len().saturating_sub(ORIGINS).max(in_year)..values.len();
        let (mut own, mut naive, mut count) = (0.0, 0.0, 0);
        for realised in origins.flat_map(|origin| realised(&history, 0..origin, 1, &shipped)) {
            own += (realised.outturn - realised.forecast.median()).abs();
            naive += (realised.outturn - realised.naive).abs();
            count += 1;
        }
        let found = Self { mase: own / float(count.max(1)) / unit, naive_mase: naive / float(count.max(1)) / unit, count };
        (count > 0 && found.mase.is_finite() && found.naive_mase.is_finite()).then_some(found)
    }
}

/// The mean size of changes from year to year: the unit of scaled errors (Hyndman and Koehler, "Another look at measures of forecast
/// accuracy", International Journal of Forecasting 22, 2006). Absent where there are none.
#[must_use]
pub fn yearly_change(values: &[Option<f64>], in_year: usize) -> Option<f64> {
    let change = method::Filled::of(values)?.mean_change_of_values(in_year)?;
    (change > 0.0).then_some(change)
}
