//! What can be wrong with a rule set, and where.

use std::fmt;

use super::expression::ExpressionError;

/// A place in a text file, as editors count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Location {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

impl Location {
    /// Where the byte `offset` of `text` stands.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A rule set that cannot judge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleSetError {
    /// It is not the TOML that a rule set is.
    #[error("{}{message}", at.map_or_else(String::new, |at| format!("{at}: ")))]
    Toml {
        /// Where.
        at: Option<Location>,
        /// What is wrong.
        message: String,
    },
    /// Its code, or another of its words, cannot be used.
    #[error("{at}: {message}")]
    Field {
        /// Where.
        at: Location,
        /// What is wrong.
        message: String,
    },
    /// It lists none of what it must list.
    #[error("a rule set needs at least one [[{table}]]")]
    Missing {
        /// The table: `status` or `rule`.
        table: &'static str,
    },
    /// One of its rules cannot be used.
    #[error("{at}: rule {} ({id}): {problem}", index + 1)]
    Rule {
        /// The rule's place in the list, from nought.
        index: usize,
        /// Its name.
        id: String,
        /// Where the offending text begins.
        at: Location,
        /// What is wrong.
        problem: RuleProblem,
    },
    /// One of its cases cannot be tried.
    #[error("{at}: case {} ({name}): {message}", index + 1)]
    Case {
        /// The case's place in the list, from nought.
        index: usize,
        /// Its name.
        name: String,
        /// Where.
        at: Location,
        /// What is wrong.
        message: String,
    },
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// Another rule has the same name.
    #[error("another rule has the same id")]
    DuplicateId,
    /// It gives a status that the set does not list.
    #[error("there is no [[status]] with the code {code:?}")]
    UnknownStatus {
        /// The status.
        code: String,
    },
    /// Its condition cannot be used.
    #[error(transparent)]
    Condition(#[from] ExpressionError),
    /// Its condition fails, or gives neither yes nor no, even where nothing is absent.
    #[error("tried on figures of which nothing is absent: {error}")]
    DoesNotAnswer {
        /// What went wrong.
        error: String,
    },
    /// It gives no reason.
    #[error("the reason is empty")]
    EmptyReason,
    /// Its reason opens a brace and does not close it.
    #[error("the reason opens a {{ and does not close it")]
    UnclosedPlace,
    /// Its reason has a place for something that there is not.
    #[error("the reason has a place for {name:?}, which is not a word of conditions")]
    UnknownPlace {
        /// The word.
        name: String,
    },
}
