//! The sidecar of an arrival: everything about it that the bytes do not say.

use chrono::{DateTime, Utc};
use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::Verdict;
use outturn_domain::provenance::{FileHash, SubmissionId};
use serde::{Deserialize, Serialize};

/// What is known of an arrival, from its taking on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sidecar {
    /// The version of this form.
    pub v: u32,
    /// The arrival's id.
    pub submission: SubmissionId,
    /// The folder it was dropped in; absent where nobody can be told from its place.
    pub submitter: Option<SubmitterCode>,
    /// Its name, with the path below the submitter's folder.
    pub file_name: String,
    /// Its bytes.
    pub sha256: FileHash,
    /// How many they are.
    pub size: u64,
    /// What told the inbox file from any other: a crash may leave two sidecars of one taking, and they share this.
    pub source_key: String,
    /// When it was taken.
    pub received: DateTime<Utc>,
    /// What became of it; absent until its commit.
    pub outcome: Option<Outcome>,
    /// That it was erased: then its bytes are gone and its name is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Erased>,
}

/// What became of an arrival, and what it was read with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// From when on it is seen.
    pub recorded: DateTime<Utc>,
    /// Its place in the order of commits.
    pub sequence: i64,
    /// What became of it.
    pub verdict: Verdict,
    /// The version of the reader, and the layouts, rule sets, scales and settings by hash. Their texts are in `archive/texts/`.
    pub reading: String,
    /// The commit that brought the framework in force after it.
    pub framework: i64,
    /// The workbook that this commit was of, by its hash; absent while there is no framework.
    #[serde(default)]
    pub framework_sha256: Option<FileHash>,
    /// All that was understood of the file, as one hash ([`understood`](crate::rebuild::understood)); absent where a crash came before it was written.
    #[serde(default)]
    pub understood: Option<String>,
}

/// That an arrival was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// When.
    pub at: DateTime<Utc>,
    /// By whose command.
    pub by: String,
    /// Why, in the words of who erased it.
    pub reason: String,
}
