//! How many steps a side of the risk matrix has, as far as its name tells.

use outturn_domain::organisation::ScaleOf;
use outturn_domain::risk::Matrix;

/// The steps of the sides of the matrix of a council that names none.
const USUAL: usize = 5;

/// The highest step that a score can have on the matrix of this id; of a matrix of the council's own, the highest that any matrix has.
pub fn highest_step(matrix: &str) -> u32 {
    let steps = if matrix == ScaleOf::Risks.usual() { USUAL } else { Matrix::MOST_STEPS };
    u32::try_from(steps).unwrap_or(u32::MAX)
}
