//! How a risk was worded when: what a register's rows said one after another.

use crate::provenance::Sequence;

/// The wordings of one risk, oldest first, each with the commit that brought it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wordings(Vec<(Sequence, String)>);

impl Wordings {
    /// Takes what a later row says; one that says the same brings nothing.
    pub fn take(&mut self, brought: Sequence, title: &str) {
        if self.0.last().is_none_or(|(_, last)| last != title) {
            self.0.push((brought, title.to_owned()));
        }
    }

    /// The wording after a commit.
    #[must_use]
    pub fn after(&self, commit: Sequence) -> Option<&str> {
        self.0.iter().rfind(|(brought, _)| *brought <= commit).map(|(_, title)| title.as_str())
    }

    /// The wordings before and after a redefinition: those that changed with the commit that told of it or, where it is the `only` one of the risk, the only two
    /// that there were. Otherwise nobody states which change of words was meant.
    #[must_use]
    pub fn redefined(&self, told: Sequence, only: bool) -> Option<[&str; 2]> {
        let with_it = self.0.windows(2).find(|two| two[1].0 == told);
        // A wording that came only after the redefinition had been told is another matter, such as a slip put right.
        let alone = || self.0.windows(2).next().filter(|two| only && self.0.len() == 2 && two[1].0 <= told);
        with_it.or_else(alone).map(|two| [two[0].1.as_str(), two[1].1.as_str()])
    }
}
