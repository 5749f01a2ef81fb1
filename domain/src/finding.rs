//! What a submitter is told about a return, and an operator about a file.
//!
//! A finding is never an exception: a workbook yields facts *and* findings. Only an [`Severity::Error`] blocks, and only what its code says it blocks.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::address::Place;
use crate::code::ItemCode;
use crate::period::Period;

mod answered;
mod catalogue;

pub use catalogue::FindingCode;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It tells.
    Note,
    /// It asks, and never blocks.
    Query,
    /// It blocks its own cell, row or file.
    Error,
}

impl Severity {
    /// The stable word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Query => "query",
            Self::Error => "error",
        }
    }
}

/// What an error keeps out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocks {
    /// Nothing.
    Nothing,
    /// The value of its own cell.
    Cell,
    /// Every value of its row.
    Row,
    /// The whole file.
    File,
}

/// One thing to say about a return: where, what was found, what was expected and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The published code.
    pub code: FindingCode,
    /// Where it stands; absent where the file as a whole is meant.
    pub place: Option<Place>,
    /// What was found, as the sheet shows it.
    pub found: Option<String>,
    /// What was expected there.
    pub expected: Option<String>,
    /// One sentence for the person who filled in the return.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// What it is about, where the row says so.
    pub item: Option<ItemCode>,
    /// The period it is about, where that is known.
    pub period: Option<Period>,
    /// Of a query: what its cell was taken for when it was asked, as one text that only serves to be compared. A question that was answered is the same
    /// question only while this is the same.
    pub held: Option<String>,
    /// The row as it stands, as far as it is shown: the cells that name it and those beside the cell in question, in order, as a person sees them.
    /// Empty where no row is meant. It follows from the file's bytes, as the names suggested follow from what is said, and is no part of either.
    #[serde(skip)]
    pub row_texts: Vec<String>,
    /// The names that were perhaps meant, the nearest first.
    #[serde(skip)]
    pub suggestions: Vec<String>,
}

impl Finding {
    /// A finding with the code's own help.
    #[must_use]
    pub fn new(code: FindingCode, message: impl Into<String>) -> Self {
        Self {
            code,
            place: None,
            found: None,
            expected: None,
            message: message.into(),
            help: code.help().to_owned(),
            item: None,
            period: None,
            held: None,
            row_texts: Vec::new(),
            suggestions: Vec::new(),
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says what was found.
    #[must_use]
    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    /// Says what was expected.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Says how to mend it, where more can be said than the code's own help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Says which names were perhaps meant, the nearest first.
    #[must_use]
    pub fn suggesting<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.suggestions = names.into_iter().map(Into::into).collect();
        self
    }

    /// Says what it is about.
    #[must_use]
    pub fn about(mut self, item: Option<ItemCode>, period: Option<Period>) -> Self {
        self.item = item;
        self.period = period;
        self
    }

    /// How much it weighs.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Whether it keeps the whole file out.
    #[must_use]
    pub fn blocks_file(&self) -> bool {
        self.code.blocks() == Blocks::File
    }
}

impl fmt::Display for Finding {
    /// `error[measure-unknown] Outturns!A14: ...`, one line, as a compiler's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity().as_str(), self.code)?;
        if let Some(place) = &self.place {
            write!(f, " {place}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// What became of a file. Every file that arrives gets exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything in it was understood; there may be notes.
    Accepted,
    /// Something of it was taken, and something is asked or was kept out.
    AcceptedWithFindings,
    /// Nothing of it was taken.
    Refused,
    /// It is the same file as the submitter's newest accepted one, read the same way.
    Duplicate,
}

impl Verdict {
    /// The stable word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::AcceptedWithFindings => "accepted_with_findings",
            Self::Refused => "refused",
            Self::Duplicate => "duplicate",
        }
    }

    /// Reads the stable word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Accepted, Self::AcceptedWithFindings, Self::Refused, Self::Duplicate].into_iter().find(|verdict| verdict.as_str() == word)
    }

    /// The verdict on a file that was read: notes alone leave it accepted; with errors or queries it depends on whether anything was taken.
    #[must_use]
    pub fn of_reading(taken: usize, findings: &[Finding]) -> Self {
        let weightiest = findings.iter().map(Finding::severity).max();
        if findings.iter().any(Finding::blocks_file) {
            return Self::Refused;
        }
        match weightiest {
            None | Some(Severity::Note) => Self::Accepted,
            Some(Severity::Query | Severity::Error) if taken > 0 => Self::AcceptedWithFindings,
            Some(Severity::Query | Severity::Error) => Self::Refused,
        }
    }
}
