//! What a feedback workbook is known by when it comes back: these names and headings are read again, and so never change.

/// The very hidden sheet that says which workbook this is. Its A1 holds [`FEEDBACK_MARK`], B1 [`FEEDBACK_VERSION`], A2 [`SUBMISSION_LABEL`] and B2 the
/// submission's id.
pub const KEY_SHEET: &str = "outturn";

/// What the key sheet says in A1.
pub const FEEDBACK_MARK: &str = "outturn-feedback";

/// What the key sheet says in B1, as text: the form that this workbook has.
pub const FEEDBACK_VERSION: &str = "1";

/// What the key sheet says in A2, beside the submission's id.
pub const SUBMISSION_LABEL: &str = "submission";

/// The first sheet: what became of the file, and a row for each finding.
pub const WHAT_TO_FIX: &str = "What to fix";

/// The last sheet that shows: what was taken.
pub const WHAT_WAS_ACCEPTED: &str = "What was accepted";

/// The column of [`WHAT_TO_FIX`] in which a sender answers a question.
pub const ANSWER_HEADING: &str = "Your answer";

/// The last, hidden column of [`WHAT_TO_FIX`]: the place of the row's finding among all of the submission's, from 1.
pub const KEY_HEADING: &str = "Key";
