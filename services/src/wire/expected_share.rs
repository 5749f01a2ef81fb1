//! How many measures can be expected to meet their targets.

use outturn_domain::forecast::{CalibrationState, ExpectedShare};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::projection::calibration;
use super::unit::decimal;
use crate::contract;

/// How sure the band is: one of 80%, as each measure's narrower interval.
const BAND: f64 = 0.8;

/// A share with its band; of no measures nothing can be said.
pub(crate) fn expected_share(
    share: ExpectedShare,
    state: CalibrationState,
    outside: Vec<contract::OutsideGroup>,
) -> contract::ExpectedShare {
    let expected = Decimal::from_f64(share.expected).filter(|_| share.of > 0).map(|expected| to_places(expected, 1));
    contract::ExpectedShare {
        expected_count: expected.map(decimal),
        denominator: count(share.of),
        low_count: count(share.low),
        high_count: count(share.high),
        band_level: BAND,
        calibration: calibration(state).into(),
        display_text: expected.map_or_else(|| "not comparable".to_owned(), |expected| shown(expected, share, state)),
        outside,
    }
}

fn shown(expected: Decimal, share: ExpectedShare, state: CalibrationState) -> String {
    let calibrated = match state {
        CalibrationState::NotYet => "not yet calibrated",
        CalibrationState::Partly => "calibrated in part",
        CalibrationState::Calibrated => "calibrated",
    };
    format!("about {} of {}, between {} and {} ({calibrated})", to_places(expected, 0), share.of, share.low, share.high)
}

/// Half away from zero, as everything that is printed; with these places and no fewer.
fn to_places(number: Decimal, places: u32) -> Decimal {
    let mut rounded = number.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(places);
    rounded
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use outturn_domain::forecast::Togetherness;

    use super::*;

    #[test]
    fn it_is_printed_with_its_band_and_how_far_that_can_be_trusted() {
        let share = ExpectedShare::of(&[0.9; 50], Togetherness::default());
        let printed = expected_share(share, CalibrationState::NotYet, Vec::new());
        assert_eq!(printed.display_text, format!("about 45 of 50, between {} and {} (not yet calibrated)", share.low, share.high));
        assert_eq!(printed.expected_count.map(|count| count.value).as_deref(), Some("45.0"));
        let none = expected_share(ExpectedShare::of(&[], Togetherness::default()), CalibrationState::NotYet, Vec::new());
        assert_eq!((none.display_text.as_str(), none.expected_count), ("not comparable", None));
    }
}
