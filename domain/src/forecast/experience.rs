//! What earlier forecasts, and other bodies, teach about a measure's next values.

use super::method::{Calibration, PeerShape, PointMethod};

/// What is known besides a measure's own series. Of nothing, the shipped constants stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Experience {
    /// The errors that forecasts of measures of the kind have had.
    pub calibration: Calibration,
    /// How points are forecast: by the method, or as last year where [`Accuracy::falls_back`](super::Accuracy::falls_back) says so of the kind.
    pub method: PointMethod,
    /// By how much the measure's provisional values have been revised, as [`revision_spread`](super::method::revision_spread) tells; nought
    /// where nothing is known of it.
    pub revision: f64,
    /// The season that other bodies' series of the measure show up to the same origin.
    pub peers: Option<PeerShape>,
}
