//! Whether a bare 0.57 is 57% or 0.57%: what the measure was before decides, where it does.

/// How many times nearer one reading must be than the other to decide without asking: twice.
const DECISIVE: f64 = std::f64::consts::LN_2;

/// Whether a bare number is nearer to what is known when it is read in points (0.57%) than as a fraction (57%); absent where nothing is known, or where
/// both readings are about as far away. Distances are ratios: 0.9 is far from 40, and 90 is near.
pub(crate) fn in_points(raw: f64, known: impl IntoIterator<Item = f64>) -> Option<bool> {
    let known: Vec<f64> = known.into_iter().filter(|level| *level != 0.0).collect();
    let distance = |figure: f64| known.iter().map(|level| (figure / level).abs().ln().abs()).min_by(f64::total_cmp);
    let (points, fraction) = (distance(raw)?, distance(raw * 100.0)?);
    ((points - fraction).abs() >= DECISIVE).then_some(points < fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_decides_by_ratio_and_not_by_difference() {
        for (raw, known, expected) in [
            (0.57, &[55.0, 60.0][..], Some(false)),
            (0.9, &[40.0], Some(false)),
            (1.0, &[45.0], Some(false)),
            (0.4, &[0.5, 0.6], Some(true)),
            (0.57, &[5.7], None),
            (0.57, &[], None),
            (0.57, &[0.0], None),
        ] {
            assert_eq!(in_points(raw, known.iter().copied()), expected, "{raw} after {known:?}");
        }
    }
}
