//! The range in which a figure of context is expected: what lies outside is flagged, and nothing is judged.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::figure::{CellNumber, Precision};

/// The range in which a figure is expected, ends included; open where no end is given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// The lower end.
    pub lower: Option<CellNumber>,
    /// The upper end.
    pub upper: Option<CellNumber>,
}

/// Where a figure lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InRange {
    /// Under the lower end.
    Below,
    /// Between the ends, or on one of them.
    Within,
    /// Over the upper end.
    Above,
}

impl Thresholds {
    /// Where a figure lies, both rounded as they are published.
    #[must_use]
    pub fn place(self, figure: Decimal, precision: Precision) -> InRange {
        let (figure, end) = (precision.round(figure), |end: CellNumber| precision.round(end.decimal()));
        if self.lower.is_some_and(|lower| figure < end(lower)) {
            InRange::Below
        } else if self.upper.is_some_and(|upper| figure > end(upper)) {
            InRange::Above
        } else {
            InRange::Within
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_within_from_either_side() {
        let end = |number| CellNumber::new(number, 0);
        let range = Thresholds { lower: end(10.0), upper: end(20.0) };
        let one = Precision::new(1).expect("few");
        for (figure, expected) in [
            (Decimal::new(99, 1), InRange::Below),
            (Decimal::new(996, 2), InRange::Within),
            (Decimal::new(100, 1), InRange::Within),
            (Decimal::new(200, 1), InRange::Within),
            (Decimal::new(2004, 2), InRange::Within),
            (Decimal::new(201, 1), InRange::Above),
        ] {
            assert_eq!(range.place(figure, one), expected, "{figure}");
        }
        let open = Thresholds { lower: None, upper: end(20.0) };
        assert_eq!(open.place(Decimal::from(-5), one), InRange::Within);
    }
}
