//! The point in the order of commits that a read is made at.

use chrono::{DateTime, Utc};
use outturn_domain::provenance::Sequence;

use crate::instant::instant;
use crate::{Reader, StoreError};

/// Everything recorded up to here is seen, and nothing after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReadPoint {
    /// The newest commit that is seen; nought before the first.
    pub sequence: Sequence,
    /// The instant that was asked for.
    pub read_time: DateTime<Utc>,
}

impl Reader {
    /// The point at which `instant` saw the store: the newest commit recorded by then.
    pub async fn point_at(&self, instant: DateTime<Utc>) -> Result<ReadPoint, StoreError> {
        let micros = instant.timestamp_micros();
        let sequence =
            sqlx::query_scalar!(r#"SELECT coalesce(max(sequence), 0) AS "sequence!: i64" FROM submission WHERE recorded_us <= ?1"#, micros)
                .fetch_one(&self.pool)
                .await?;
        Ok(ReadPoint { sequence: Sequence(sequence), read_time: instant })
    }

    /// The newest commit there is, whatever the clock says, and when it was recorded; absent while nothing is committed.
    pub async fn newest_commit(&self) -> Result<Option<ReadPoint>, StoreError> {
        let newest = sqlx::query!(
            r#"SELECT sequence AS "sequence!: i64", recorded_us AS "recorded_us!: i64"
               FROM submission WHERE sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1"#
        )
        .fetch_optional(&self.pool)
        .await?;
        newest
            .map(|row| {
                Ok(ReadPoint { sequence: Sequence(row.sequence), read_time: instant("submission", "recorded_us", row.recorded_us)? })
            })
            .transpose()
    }
}
