//! The texts of status rule sets, kept from the commit on at which each was first in the home's rules folder.

use outturn_domain::code::RuleSetCode;
use outturn_domain::provenance::Sequence;
use sqlx::SqliteConnection;

use crate::{ReadPoint, Reader, StoreError};

/// A rule set as its file in the rules folder reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText {
    /// The rule set's code.
    pub code: RuleSetCode,
    /// The SHA-256 of the text.
    pub hash: String,
    /// The TOML.
    pub body: String,
}

/// Records those texts that differ from what was recorded last.
pub(crate) async fn append(connection: &mut SqliteConnection, rules: &[RuleText], sequence: Sequence) -> Result<(), StoreError> {
    for rule in rules {
        let code = rule.code.as_str();
        sqlx::query!(
            "INSERT INTO rule_text (code, sequence, hash, body)
             SELECT ?1, ?2, ?3, ?4
             WHERE ?3 IS NOT (SELECT hash FROM rule_text WHERE code = ?1 ORDER BY sequence DESC LIMIT 1)",
            code,
            sequence.0,
            rule.hash,
            rule.body
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

impl Reader {
    /// The rule sets as they stood at a point.
    pub async fn rule_texts(&self, point: ReadPoint) -> Result<Vec<RuleText>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT code AS "code!: String", hash AS "hash!: String", body AS "body!: String", max(sequence) AS "sequence!: i64"
               FROM rule_text WHERE sequence <= ?1 GROUP BY code ORDER BY code"#,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                let code = RuleSetCode::parse(&row.code).map_err(|_| StoreError::corrupt("rule_text", "code", &row.code))?;
                Ok(RuleText { code, hash: row.hash, body: row.body })
            })
            .collect()
    }
}
