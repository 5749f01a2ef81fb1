//! Erasures: what is left of a submission whose bytes and facts had to go.

use chrono::{DateTime, Utc};
use outturn_domain::provenance::{Sequence, SubmissionId};
use sqlx::Connection;

use crate::commit::{Commit, record_at};
use crate::instant::instant;
use crate::{Reader, StoreError, Writer};

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

impl Reader {
    /// Every erasure, in the order of the submissions' arrival.
    pub async fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        let rows =
            sqlx::query!("SELECT submission, erased_us, erased_by, reason FROM erasure ORDER BY submission").fetch_all(&self.pool).await?;
        let erasures = rows.into_iter().map(|row| {
            Ok(Erasure {
                submission: SubmissionId::parse(&row.submission)
                    .ok_or_else(|| StoreError::corrupt("erasure", "submission", &row.submission))?,
                erased: instant("erasure", "erased_us", row.erased_us)?,
                by: row.erased_by,
                reason: row.reason,
            })
        });
        erasures.collect()
    }
}
