//! How much wider intervals are while a series has fewer changes than those that past errors are known of.
//!
//! Source: Student, "The probable error of a mean", Biometrika 6 (1908): a spread that is told from few differences is itself uncertain, and
//! intervals from it are wider by the ratio of Student's quantiles.

use crate::forecast::quantiles::HalfWidths;

/// Student's quantiles at 0.9 and at 0.975 with one, two and three degrees of freedom (the standard table).
const STUDENT: [(f64, f64); 3] = [(3.078, 12.706), (1.886, 4.303), (1.638, 3.182)];

/// By how much half widths are multiplied with so many values. The shortest histories of the method's trials had four, which are three
/// changes; of one value, which has none, no more can be said than of two.
pub(super) fn widening(values: usize) -> HalfWidths {
    let usual = STUDENT[STUDENT.len() - 1];
    let changes = values.saturating_sub(1).clamp(1, STUDENT.len());
    let (at_90, at_975) = STUDENT[changes - 1];
    HalfWidths { at_80: at_90 / usual.0, at_95: at_975 / usual.1 }
}
