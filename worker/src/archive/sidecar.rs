//! The sidecar of an arrival: everything about it that the bytes do not say.

use chrono::{DateTime, Utc};
use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::Verdict;
use outturn_domain::provenance::{FileHash, SubmissionId};
use outturn_store::submission::Taken;
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
    /// What told the inbox file from any other.
    pub source_key: String,
    /// When it was taken.
    pub received: DateTime<Utc>,
    /// What became of it; absent until its commit.
    pub outcome: Option<Outcome>,
    /// That it was erased: then its bytes are gone and its name is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Erased>,
}

impl Sidecar {
    /// What is known of an arrival when it has been taken: all of it is in its row.
    pub(crate) fn of(taken: &Taken) -> Self {
        Self {
            v: 1,
            submission: taken.id.clone(),
            submitter: taken.submitter.clone(),
            file_name: taken.file_name.clone(),
            sha256: taken.file_hash.clone(),
            size: u64::try_from(taken.file_size).unwrap_or(0),
            source_key: taken.source_key.clone(),
            received: taken.received,
            outcome: None,
            erased: None,
        }
    }

    /// The row that an arrival is recorded as when it has been taken.
    pub(crate) fn taken(&self) -> Taken {
        Taken {
            id: self.submission.clone(),
            submitter: self.submitter.clone(),
            file_name: self.file_name.clone(),
            file_hash: self.sha256.clone(),
            file_size: i64::try_from(self.size).unwrap_or(i64::MAX),
            source_key: self.source_key.clone(),
            received: self.received,
        }
    }
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
    /// All that was understood of the file, as one hash ([`understood`](crate::rebuild::understood)); absent of what
    /// was erased.
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
