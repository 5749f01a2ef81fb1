//! What is expected of a measure: by its service, and by what its series says.
//!
//! The service's own forecast is the headline ([`submitted()`]); the projection ([`project`]) stands beside it and is experimental until it is
//! calibrated on the council's own realised errors. Both are functions of what was known *as of* an instant, like every judgement, so every
//! forecast ever given can be given again, and scored when the outturn is known ([`Accuracy`]).
//!
//! - `outlook`: whether a target will be met, by a number or in words.
//! - `submitted`: how many measures are forecast to achieve their annual targets, and what stands outside.
//! - `calendar`: which periods a projection learns from, and which it is of.
//! - `series`: a measure's values as the method takes them, by what its cells hold.
//! - [`method`]: the forecasting method, a file a component.
//! - `quantiles`: what a forecast says, and the probability that a target is met.
//! - `experience`: what earlier forecasts and other bodies teach.
//! - `measure_kind`: which measures' forecasts have errors alike.
//! - `track_record`: what the method would have said at earlier origins, and what that teaches.
//! - `projection`: all of it put together, or why there is nothing.
//! - `expected_share`: how many of several measures can be expected to meet their targets.
//! - [`backtest`]: what the method would have said at earlier origins, and what came.
//! - `given`: what was said at a committee date, by the service and by the projection, to be scored when the outturn is known.
//! - `accuracy`: how well forecasts did, the services' and the projections.

mod accuracy;
pub mod backtest;
mod calendar;
mod expected_share;
mod experience;
mod given;
mod measure_kind;
pub mod method;
mod outlook;
mod projection;
mod quantiles;
mod series;
mod submitted;
mod track_record;
mod vintages;

pub use accuracy::{Accuracy, ReliabilityBin, Scored, ScoredPoint, ScoredProbability};
pub use backtest::Backtest;
pub use calendar::{forecast_year, periods_wanted};
pub use expected_share::{ExpectedShare, Togetherness};
pub use experience::Experience;
pub use given::{Forecaster, Given, outturn_since};
pub use measure_kind::MeasureKind;
pub use method::{Calibration, CalibrationState, PeerShape, PointMethod};
pub use outlook::{Judged, Outlook, meets, outlook};
pub use projection::{
    Disagreement, METHOD, METHOD_VERSION, ProjectedPoint, Projection, ProjectionOutcome, Reference, Training, known_outturn, project,
    project_with,
};
pub use quantiles::{LEVELS, Quantiles};
pub use submitted::{SubmittedRow, SubmittedShare, submitted, submitted_share};
pub use track_record::TrackRecord;

/// A number of things, as a number to reckon with.
fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests;
