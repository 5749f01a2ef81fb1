//! Erasures: what is left of a submission whose bytes and facts had to go.

use chrono::{DateTime, Utc};
use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::Verdict;
use outturn_domain::provenance::{Sequence, SubmissionId};
use sqlx::Connection;

use crate::commit::{Commit, record_at};
use crate::instant::instant;
use crate::{ReadPoint, Reader, StoreError, Writer};

/// What stands where the name of an erased file stood: a name can hold what had to go.
pub const ERASED_NAME: &str = "(erased)";

/// That a submission was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Which.
    pub submission: SubmissionId,
    /// When.
    pub erased: DateTime<Utc>,
    /// By whose command.
    pub by: String,
    /// Why, in the words of who erased it.
    pub reason: String,
}

impl Writer {
    /// Records an erased submission in its place: that it came, what its verdict was, and its erasure. There is no receipt to be written.
    pub async fn commit_erased(
        &mut self,
        commit: &Commit,
        sequence: Sequence,
        recorded: DateTime<Utc>,
        erasure: &Erasure,
    ) -> Result<(), StoreError> {
        let (id, erased) = (erasure.submission.as_str(), erasure.erased.timestamp_micros());
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        record_at(&mut transaction, commit, sequence, recorded).await?;
        sqlx::query!("UPDATE submission SET state = 'answered' WHERE id = ?1", id).execute(&mut *transaction).await?;
        sqlx::query!(
            "INSERT INTO erasure (submission, erased_us, erased_by, reason) VALUES (?1, ?2, ?3, ?4)",
            id,
            erased,
            erasure.by,
            erasure.reason
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// An erased submission: what stays of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedSubmission {
    /// That it was erased.
    pub erasure: Erasure,
    /// Who had sent it; absent where nobody could be told.
    pub submitter: Option<SubmitterCode>,
    /// Its place in the order of commits, and when it was recorded.
    pub committed: (Sequence, DateTime<Utc>),
    /// What had become of it.
    pub verdict: Verdict,
}

impl Reader {
    /// The erased submissions that had been recorded by a point, the newest first: whenever they were erased, they are missing from every answer.
    pub async fn erased(&self, point: ReadPoint) -> Result<Vec<ErasedSubmission>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT e.submission, e.erased_us, e.erased_by, e.reason, s.submitter, s.verdict AS "verdict!: String",
                      s.sequence AS "sequence!: i64", s.recorded_us AS "recorded_us!: i64"
               FROM erasure e CROSS JOIN submission s ON s.id = e.submission WHERE s.sequence <= ?1 ORDER BY s.sequence DESC"#,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        let erased = rows.into_iter().map(|row| {
            let submitter = (!row.submitter.is_empty()).then_some(row.submitter.as_str()).map(SubmitterCode::parse).transpose();
            Ok(ErasedSubmission {
                erasure: erasure(&row.submission, row.erased_us, row.erased_by, row.reason)?,
                submitter: submitter.map_err(|_| StoreError::corrupt("submission", "submitter", &row.submitter))?,
                committed: (Sequence(row.sequence), instant("submission", "recorded_us", row.recorded_us)?),
                verdict: Verdict::from_word(&row.verdict).ok_or_else(|| StoreError::corrupt("submission", "verdict", &row.verdict))?,
            })
        });
        erased.collect()
    }

    /// Every erasure, in the order of the submissions' arrival.
    pub async fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        let rows =
            sqlx::query!("SELECT submission, erased_us, erased_by, reason FROM erasure ORDER BY submission").fetch_all(&self.pool).await?;
        rows.into_iter().map(|row| erasure(&row.submission, row.erased_us, row.erased_by, row.reason)).collect()
    }
}

fn erasure(submission: &str, erased: i64, by: String, reason: String) -> Result<Erasure, StoreError> {
    let submission = SubmissionId::parse(submission).ok_or_else(|| StoreError::corrupt("erasure", "submission", submission))?;
    Ok(Erasure { submission, erased: instant("erasure", "erased_us", erased)?, by, reason })
}
