//! The texts of scales and risk matrices, kept from the commit on at which each was first in the home's scales folder.

use outturn_domain::code::ScaleCode;
use outturn_domain::provenance::Sequence;
use sqlx::SqliteConnection;

use crate::{ReadPoint, Reader, StoreError};

/// A scale or matrix as its file in the scales folder reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaleText {
    /// Its code.
    pub code: ScaleCode,
    /// The SHA-256 of the text.
    pub hash: String,
    /// The TOML.
    pub body: String,
}

/// Records those texts that differ from what was recorded last.
pub(crate) async fn append(connection: &mut SqliteConnection, scales: &[ScaleText], sequence: Sequence) -> Result<(), StoreError> {
    for scale in scales {
        let code = scale.code.as_str();
        sqlx::query!(
            "INSERT INTO scale_text (code, sequence, hash, body)
             SELECT ?1, ?2, ?3, ?4
             WHERE ?3 IS NOT (SELECT hash FROM scale_text WHERE code = ?1 ORDER BY sequence DESC LIMIT 1)",
            code,
            sequence.0,
            scale.hash,
            scale.body
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

impl Reader {
    /// The scales and matrices as they stood at a point.
    pub async fn scale_texts(&self, point: ReadPoint) -> Result<Vec<ScaleText>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT code AS "code!: String", hash AS "hash!: String", body AS "body!: String", max(sequence) AS "sequence!: i64"
               FROM scale_text WHERE sequence <= ?1 GROUP BY code ORDER BY code"#,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                let code = ScaleCode::parse(&row.code).map_err(|_| StoreError::corrupt("scale_text", "code", &row.code))?;
                Ok(ScaleText { code, hash: row.hash, body: row.body })
            })
            .collect()
    }
}
