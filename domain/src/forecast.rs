//! What is expected of a measure: by its service, and by a plain projection of its series.
//!
//! The service's own forecast is the headline ([`submitted()`]); the projection ([`project`]) stands beside it and is experimental until it is
//! calibrated on the council's own realised errors. Both are functions of what was known *as of* an instant, like every judgement.
//!
//! - `outlook`: whether a target will be met, by a number or in words.
//! - `submitted`: how many measures are forecast to achieve their annual targets, and what stands outside.
//! - `calendar`: which periods a projection learns from, and which it is of.
//! - `series`: a measure's values as the method takes them, by what its cells hold.
//! - `seasonal`: the point forecasts.
//! - `spread`: the quantiles around them, and the probability that a target is met.
//! - `projection`: all of it put together, or why there is nothing.

mod calendar;
mod outlook;
mod projection;
mod seasonal;
mod series;
mod spread;
mod submitted;

pub use calendar::{forecast_year, periods_wanted};
pub use outlook::{Judged, Outlook, outlook};
pub use projection::{
    Disagreement, METHOD, METHOD_VERSION, ProjectedPoint, Projection, ProjectionOutcome, Training, known_outturn, project,
};
pub use spread::{LEVELS, Quantiles};
pub use submitted::{SubmittedRow, SubmittedShare, submitted, submitted_share};

#[cfg(test)]
mod tests;
