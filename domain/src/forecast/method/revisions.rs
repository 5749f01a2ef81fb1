//! How far a provisional value may yet be revised.
//!
//! What a council first reports is often not what it reports in the end, and a forecast that starts from such a value inherits its doubt:
//! independent errors add up in their squares (Gauss, 1823). Each measure's own vintages tell how large its revisions are; every one of
//! them is kept, so this is known as of any instant.

use crate::forecast::float;
use crate::forecast::quantiles::{HalfWidths, SCORES};

/// The root mean square revision of a measure, from its values as first reported and as they stood in the end. Absent without any pair.
#[must_use]
pub fn revision_spread(vintages: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let (count, squares) = vintages.into_iter().fold((0, 0.0), |(count, sum), (first, last)| (count + 1, sum + (last - first).powi(2)));
    let spread = (squares / float(count)).sqrt();
    (count > 0 && spread.is_finite()).then_some(spread)
}

/// Half widths with the doubt of the newest value besides.
pub(super) fn widened(widths: HalfWidths, spread: f64) -> HalfWidths {
    HalfWidths { at_80: widths.at_80.hypot(SCORES[3] * spread), at_95: widths.at_95.hypot(SCORES[4] * spread) }
}
