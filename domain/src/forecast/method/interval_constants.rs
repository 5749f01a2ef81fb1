//! Quantiles of past errors in the scale of their series (`error_scale`), by length of history and steps ahead: what intervals rest on
//! until a council has errors of its own.
//!
//! Source: the method's trials, over public series (M3, tourism, UK public services). Such constants do not travel well: on series of another
//! kind eighty in a hundred became 77 or 88, which is why intervals that rest on them are called not yet calibrated.

use super::calibration::{ErrorKey, Table};
use crate::forecast::float;
use crate::forecast::quantiles::HalfWidths;

// Rows: less than 1.25 years of history, 2, 3, 4.5, more. Columns: steps ahead. Each: the 80% and the 95% quantile of the absolute error.

#[rustfmt::skip]
const QUARTERLY: [[(f64, f64); 9]; 5] = [
    [(2.0312, 3.499), (2.3102, 3.7028), (1.7819, 3.3216), (1.7819, 3.3216), (1.7819, 3.3216), (1.7819, 3.3216), (1.7819, 3.3216), (1.7819, 3.3216), (1.7819, 3.3216)],
    [(1.648, 3.6584), (1.9837, 4.4922), (2.1988, 5.0549), (2.1988, 5.0549), (2.1988, 5.0549), (2.1988, 5.0549), (2.1988, 5.0549), (2.1988, 5.0549), (2.1988, 5.0549)],
    [(1.9273, 3.5301), (2.0506, 3.8792), (2.0017, 3.7388), (1.0767, 2.6631), (1.2203, 3.0169), (1.348, 3.3139), (1.5289, 4.0815), (1.7186, 4.9017), (1.7186, 4.9017)],
    [(1.6466, 2.7515), (1.8148, 3.0836), (1.8228, 3.4164), (2.329, 3.6497), (2.8026, 3.9275), (3.4107, 5.008), (3.2985, 5.7599), (3.7181, 6.5298), (3.7181, 6.5298)],
    [(1.5056, 2.5623), (1.7053, 2.9939), (1.7726, 3.3193), (1.9445, 3.9704), (2.4149, 5.1926), (2.85, 6.1349), (2.9154, 6.0938), (2.9731, 6.7781), (2.9731, 6.7781)],
];

#[rustfmt::skip]
const MONTHLY: [[(f64, f64); 9]; 5] = [
    [(2.0223, 3.2391), (1.9278, 3.4918), (1.9597, 3.5404), (2.1815, 4.3508), (2.1707, 4.3141), (2.2543, 4.6801), (2.475, 4.7517), (2.5616, 4.9975), (2.4988, 5.3955)],
    [(2.0223, 3.2391), (2.0223, 3.2391), (2.0223, 3.2391), (2.0223, 3.2391), (2.0223, 3.2391), (2.0223, 3.2391), (2.0223, 3.2391), (2.0223, 3.2391), (2.0223, 3.2391)],
    [(1.2841, 2.6654), (1.5207, 2.7845), (1.7423, 3.1079), (2.1651, 3.7334), (2.2173, 3.7991), (2.3307, 4.3805), (2.7295, 4.715), (2.8736, 4.6521), (2.8183, 5.7711)],
    [(1.179, 2.2267), (1.343, 2.3477), (1.4607, 2.5815), (1.8617, 3.2523), (1.9356, 3.5389), (2.1314, 3.9839), (2.4174, 4.1478), (2.4599, 4.6243), (2.6613, 5.2633)],
    [(1.1078, 2.027), (1.3464, 2.0527), (1.4682, 2.4254), (1.7941, 2.8957), (1.9681, 3.3044), (2.0929, 3.8499), (2.288, 3.9084), (2.4708, 3.9943), (2.6116, 4.6556)],
];

/// Of the sum of the next one, two, three quarters. The trials had no year total of less than 1.25 years of history, and none of three
/// quarters with the longest: the nearest row stands in.
#[rustfmt::skip]
const YEAR_END: [[(f64, f64); 3]; 5] = [
    [(2.1521, 4.3101), (4.2027, 10.0724), (3.4248, 8.6431)],
    [(2.1521, 4.3101), (4.2027, 10.0724), (3.4248, 8.6431)],
    [(1.5922, 2.3817), (2.6797, 4.3637), (4.2769, 6.9139)],
    [(1.5173, 2.1936), (2.5296, 4.246), (3.737, 5.8228)],
    [(1.4699, 2.1942), (2.4837, 4.0737), (3.737, 5.8228)],
];

/// The shipped half widths. Further ahead than was tried they grow with the root of the distance, as those of a random walk; and no forecast is
/// surer of what is further away.
pub(super) fn shipped(key: ErrorKey) -> HalfWidths {
    let rows: &[[(f64, f64); 9]; 5] = match key.table {
        Table::Monthly => &MONTHLY,
        Table::Quarterly => &QUARTERLY,
        Table::YearEnd => return widest(&YEAR_END[key.length.min(4)], key.ahead),
    };
    widest(&rows[key.length.min(4)], key.ahead)
}

fn widest(row: &[(f64, f64)], ahead: usize) -> HalfWidths {
    let tried = ahead.clamp(1, row.len());
    let (at_80, at_95) = row[..tried].iter().fold((0.0_f64, 0.0_f64), |widest, one| (widest.0.max(one.0), widest.1.max(one.1)));
    let further = (float(ahead.max(1)) / float(tried)).sqrt();
    HalfWidths { at_80: at_80 * further, at_95: at_95 * further }
}
