//! What was refused of the returns for some periods: whole files, and single values.

use chrono::{DateTime, Utc};
use outturn_domain::code::{ItemCode, SubmitterCode};
use outturn_domain::period::Period;
use outturn_domain::provenance::SubmissionId;

use crate::instant::instant;
use crate::{ReadPoint, Reader, StoreError};

/// A file of which nothing was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFile {
    /// Which.
    pub submission: SubmissionId,
    /// Who sent it; absent where nobody could be told from its place.
    pub submitter: Option<SubmitterCode>,
    /// The period on its cover.
    pub period: Period,
    /// When it was taken.
    pub received: DateTime<Utc>,
    /// Whether its findings name any value that it was about.
    pub names_values: bool,
}

/// A value that came and was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedValue {
    /// Of what.
    pub item: ItemCode,
    /// Of which period.
    pub period: Period,
    /// In which file.
    pub submission: SubmissionId,
    /// When that was taken.
    pub received: DateTime<Utc>,
}

impl Reader {
    /// The files that were refused by a point and name one of these periods on their covers, the oldest first.
    pub async fn refused_files(&self, periods: &[Period], point: ReadPoint) -> Result<Vec<RefusedFile>, StoreError> {
        let periods = list(periods.iter().map(|period| period.id()));
        let rows = sqlx::query!(
            r#"SELECT s.id, s.submitter, s.period AS "period!: String", s.received_us,
                      EXISTS (SELECT 1 FROM finding f WHERE f.sequence = s.sequence AND f.severity = 'error'
                              AND f.item IS NOT NULL AND f.period IS NOT NULL) AS "names_values!: bool"
               FROM submission s
               WHERE s.verdict = 'refused' AND s.sequence <= ?2 AND s.period IN (SELECT value FROM json_each(?1))
               ORDER BY s.arrival"#,
            periods,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        let files = rows.into_iter().map(|row| {
            let corrupt = |column, value: &str| StoreError::corrupt("submission", column, value);
            let submitter = Some(row.submitter.as_str()).filter(|code| !code.is_empty());
            Ok(RefusedFile {
                submission: SubmissionId::parse(&row.id).ok_or_else(|| corrupt("id", &row.id))?,
                submitter: submitter.map(|code| SubmitterCode::parse(code).map_err(|_| corrupt("submitter", code))).transpose()?,
                period: Period::parse(&row.period).map_err(|_| corrupt("period", &row.period))?,
                received: instant("submission", "received_us", row.received_us)?,
                names_values: row.names_values,
            })
        });
        files.collect()
    }

    /// The values of these items and periods that came by a point and were refused.
    pub async fn refused_values(
        &self,
        items: impl IntoIterator<Item = &ItemCode>,
        periods: &[Period],
        point: ReadPoint,
    ) -> Result<Vec<RefusedValue>, StoreError> {
        let (items, periods) = (list(items.into_iter().map(ToString::to_string)), list(periods.iter().map(|period| period.id())));
        let rows = sqlx::query!(
            r#"SELECT DISTINCT f.item AS "item!: String", f.period AS "period!: String", s.id, s.received_us
               FROM json_each(?1) asked
               JOIN finding f ON f.item = asked.value AND f.period IN (SELECT value FROM json_each(?2)) AND f.severity = 'error'
               JOIN submission s ON s.sequence = f.sequence
               WHERE f.sequence <= ?3
               ORDER BY s.sequence, 1, 2"#,
            items,
            periods,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        let values = rows.into_iter().map(|row| {
            Ok(RefusedValue {
                item: ItemCode::parse(&row.item).map_err(|_| StoreError::corrupt("finding", "item", &row.item))?,
                period: Period::parse(&row.period).map_err(|_| StoreError::corrupt("finding", "period", &row.period))?,
                submission: SubmissionId::parse(&row.id).ok_or_else(|| StoreError::corrupt("submission", "id", &row.id))?,
                received: instant("submission", "received_us", row.received_us)?,
            })
        });
        values.collect()
    }
}

fn list(texts: impl Iterator<Item = String>) -> String {
    serde_json::Value::from(texts.collect::<Vec<_>>()).to_string()
}
