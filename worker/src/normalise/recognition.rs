//! Whether a workbook is of a form: what was looked for in it, what was there and what was not.

/// What came of looking for a form in a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recognition {
    /// What was looked for and found, in words for the sender.
    pub found: Vec<String>,
    /// What was looked for and not found; nothing, where the workbook is of the form.
    pub lacking: Vec<String>,
}

impl Recognition {
    /// Whether the workbook is of the form.
    #[must_use]
    pub fn matches(&self) -> bool {
        self.lacking.is_empty() && !self.found.is_empty()
    }

    /// Notes one thing that was looked for.
    pub(crate) fn note(&mut self, what: impl Into<String>, there: bool) {
        if there { self.found.push(what.into()) } else { self.lacking.push(what.into()) }
    }
}
