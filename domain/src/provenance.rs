//! Who said so, in which workbook, and when it was known.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::code::SubmitterCode;
use crate::fact::Fact;
use crate::stage::Stage;

/// The SHA-256 of a file's bytes, in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileHash(String);

impl FileHash {
    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase());
        digits.then(|| Self(text.to_owned()))
    }

    /// The 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FileHash {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not a SHA-256"))
    }
}

impl From<FileHash> for String {
    fn from(hash: FileHash) -> Self {
        hash.0
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The stable id of one arrival of one file: its instant and a few digits of what arrived. It survives a rebuild from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SubmissionId(String);

impl SubmissionId {
    /// The id of what arrived at `received` with `digits` of its hash: `20211012t081500123456-1f00ab34`.
    #[must_use]
    pub fn new(received: DateTime<Utc>, digits: u32) -> Self {
        Self(format!("{}-{digits:08x}", received.format("%Y%m%dt%H%M%S%6f")))
    }

    /// Reads an id; absent for text of another shape.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (instant, digits) = text.split_once('-')?;
        let shaped = instant.len() == 21
            && instant.bytes().enumerate().all(|(index, byte)| if index == 8 { byte == b't' } else { byte.is_ascii_digit() })
            && digits.len() == 8
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase());
        shaped.then(|| Self(text.to_owned()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SubmissionId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not a submission's id"))
    }
}

impl From<SubmissionId> for String {
    fn from(id: SubmissionId) -> Self {
        id.0
    }
}

impl fmt::Display for SubmissionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the cover of a return says of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cover {
    /// Who filled it in.
    pub prepared_by: Option<String>,
    /// Who signed it off; absent while the figures are working figures.
    pub signed_off_by: Option<String>,
    /// When it was signed off.
    pub signed_off_on: Option<NaiveDate>,
    /// Why one submitter reports for another's service.
    pub on_behalf_of: Option<String>,
}

/// The submission that a fact came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Which arrival.
    pub submission: SubmissionId,
    /// The file's name as it was dropped.
    pub file_name: String,
    /// The file's bytes.
    pub file_hash: FileHash,
    /// The folder it was dropped in.
    pub submitter: SubmitterCode,
    /// When it was dropped.
    pub received: DateTime<Utc>,
    /// When it was committed: from then on it was seen.
    pub recorded: DateTime<Utc>,
    /// What its cover says.
    pub cover: Cover,
    /// The layout it was read by.
    pub layout: Option<String>,
}

/// A fact as it was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedFact {
    /// What was reported.
    pub fact: Fact,
    /// The submission it came in, by its place in the order of commits.
    pub sequence: Sequence,
    /// Working, or signed off by the cover.
    pub stage: Stage,
}

/// The place of a submission in the order of commits: as time goes on it only grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sequence(pub i64);
