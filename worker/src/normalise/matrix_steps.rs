//! How many steps a side of the risk matrix has, as far as its name tells.

use outturn_domain::code::ScaleCode;
use outturn_domain::risk::Matrix;

/// The matrix of a council that names none, and the steps of its sides.
const USUAL: (&str, usize) = ("risk-matrix-5x5", 5);

/// The highest step that a score can have on the matrix that the council names; of a matrix of its own, the highest that any matrix has.
pub fn highest_step(matrix: Option<&ScaleCode>) -> u32 {
    let steps = if matrix.is_none_or(|matrix| matrix.as_str() == USUAL.0) { USUAL.1 } else { Matrix::MOST_STEPS };
    u32::try_from(steps).unwrap_or(u32::MAX)
}
