//! Recording again what was recorded before, each submission in its own place: how a database is built anew from the archive.

use chrono::{DateTime, Utc};
use outturn_domain::provenance::{Sequence, SubmissionId};
use sqlx::Connection;

use crate::commit::{Commit, Committed, record_at};
use crate::{StoreError, Writer};

impl Writer {
    /// Records a submission at the place in the order of commits, and at the instant, that it has had before. The commits before it must be there.
    pub async fn commit_again(&mut self, commit: &Commit, sequence: Sequence, recorded: DateTime<Utc>) -> Result<Committed, StoreError> {
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let committed = record_at(&mut transaction, commit, sequence, recorded).await?;
        transaction.commit().await?;
        Ok(committed)
    }

    /// Leaves only those removals owed whose file the inbox still holds: all others are known to be gone.
    pub async fn owe_removals_of(&mut self, source_keys: &[String]) -> Result<(), StoreError> {
        let keys = serde_json::Value::from(source_keys).to_string();
        sqlx::query!("UPDATE submission SET source_gone = source_key NOT IN (SELECT value FROM json_each(?1))", keys)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// Records the receipts that are there already, by submission, with the path of each below `receipts/`.
    pub async fn answered_with(&mut self, receipts: &[(SubmissionId, String)]) -> Result<(), StoreError> {
        let mut transaction = self.connection.begin().await?;
        for (id, receipt) in receipts {
            let id = id.as_str();
            sqlx::query!("UPDATE submission SET state = 'answered', receipt = ?2 WHERE id = ?1 AND state <> 'taken'", id, receipt)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
