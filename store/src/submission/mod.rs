//! Submissions: every arrival of every file, from its taking to its answer.

mod list;
mod refused;
mod state;

pub use list::{Balance, Submission, SubmissionFilter};
pub use refused::{RefusedFile, RefusedValue};
pub(crate) use state::one_row;
pub use state::{ArrivalState, Commitment, CommittedAs, Pending, Taken};
