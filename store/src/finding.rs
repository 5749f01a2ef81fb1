//! Findings: what each sender was told, and what was refused.

use std::collections::BTreeSet;

use outturn_domain::address::{CellAddress, Place};
use outturn_domain::code::ItemCode;
use outturn_domain::finding::{Finding, FindingCode};
use outturn_domain::period::Period;
use outturn_domain::provenance::{Sequence, SubmissionId};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::{ReadPoint, Reader, StoreError};

/// Rows a statement: 15 values each stay under SQLite's limit of 32,766.
const ROWS_A_STATEMENT: usize = 2_000;

pub(crate) async fn append(connection: &mut SqliteConnection, findings: &[Finding], sequence: Sequence) -> Result<(), StoreError> {
    let numbered: Vec<(i64, &Finding)> = (0..).zip(findings).collect();
    for rows in numbered.chunks(ROWS_A_STATEMENT) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT INTO finding (sequence, ordinal, code, severity, sheet, cell, found, expected, message, help, item, period, held,
             row_texts, suggestions) ",
        );
        insert.push_values(rows, |mut row, (ordinal, finding)| {
            row.push_bind(sequence.0).push_bind(*ordinal).push_bind(finding.code.as_str()).push_bind(finding.severity().as_str());
            row.push_bind(finding.place.as_ref().map(|place| place.sheet.clone()));
            row.push_bind(finding.place.as_ref().and_then(|place| place.cell).map(|cell| cell.to_string()));
            row.push_bind(finding.found.clone()).push_bind(finding.expected.clone());
            row.push_bind(finding.message.clone()).push_bind(finding.help.clone());
            row.push_bind(finding.item.as_ref().map(ToString::to_string)).push_bind(finding.period.map(Period::id));
            row.push_bind(finding.held.clone()).push_bind(list_text(&finding.row_texts)).push_bind(list_text(&finding.suggestions));
        });
        insert.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// A list as it is kept; one that is empty is not.
fn list_text(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| serde_json::Value::from(texts).to_string())
}

fn texts_of(column: &'static str, text: Option<&str>) -> Result<Vec<String>, StoreError> {
    let read = |text: &str| serde_json::from_str(text).map_err(|_| StoreError::corrupt("finding", column, text));
    text.map_or(Ok(Vec::new()), read)
}

#[derive(Debug)]
pub(crate) struct FindingRow {
    pub(crate) code: String,
    pub(crate) sheet: Option<String>,
    pub(crate) cell: Option<String>,
    pub(crate) found: Option<String>,
    pub(crate) expected: Option<String>,
    pub(crate) message: String,
    pub(crate) help: String,
    pub(crate) item: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) held: Option<String>,
    pub(crate) row_texts: Option<String>,
    pub(crate) suggestions: Option<String>,
}

impl TryFrom<FindingRow> for Finding {
    type Error = StoreError;

    fn try_from(row: FindingRow) -> Result<Self, StoreError> {
        let code = FindingCode::ALL.iter().copied().find(|code| code.as_str() == row.code);
        let cell = row.cell.as_deref().map(|cell| CellAddress::parse(cell).ok_or_else(|| StoreError::corrupt("finding", "cell", cell)));
        let cell = cell.transpose()?;
        let item = row.item.as_deref().map(ItemCode::parse).transpose().map_err(|_| StoreError::corrupt("finding", "item", "?"))?;
        let period = row.period.as_deref().map(Period::parse).transpose();
        Ok(Self {
            code: code.ok_or_else(|| StoreError::corrupt("finding", "code", &row.code))?,
            place: row.sheet.map(|sheet| Place { sheet, cell }),
            found: row.found,
            expected: row.expected,
            message: row.message,
            help: row.help,
            item,
            period: period.map_err(|error| StoreError::corrupt("finding", "period", error.found))?,
            held: row.held,
            row_texts: texts_of("row_texts", row.row_texts.as_deref())?,
            suggestions: texts_of("suggestions", row.suggestions.as_deref())?,
        })
    }
}

/// A finding that kept the value of a measure for a period out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The measure, milestone, project or risk.
    pub item: ItemCode,
    /// The period.
    pub period: Period,
    /// The submission that it was found in.
    pub submission: SubmissionId,
    /// Its place in the order of that submission's receipt, from nought.
    pub ordinal: i64,
    /// What the sender was told.
    pub message: String,
}

/// What a finding is about, as it is stored.
fn about(item: &str, period: &str) -> Result<(ItemCode, Period), StoreError> {
    let code = ItemCode::parse(item).map_err(|_| StoreError::corrupt("finding", "item", item))?;
    let period = Period::parse(period).map_err(|_| StoreError::corrupt("finding", "period", period))?;
    Ok((code, period))
}

impl Reader {
    /// What a submission's sender was told, in the order of the receipt, from `start` on and at most `limit`; nothing that was recorded after the
    /// point.
    pub async fn findings(&self, submission: &SubmissionId, point: ReadPoint, start: i64, limit: i64) -> Result<Vec<Finding>, StoreError> {
        let id = submission.as_str();
        let rows = sqlx::query_as!(
            FindingRow,
            r#"SELECT f.code, f.sheet, f.cell, f.found, f.expected, f.message, f.help, f.item, f.period, f.held, f.row_texts, f.suggestions
               FROM submission s CROSS JOIN finding f ON f.sequence = s.sequence
               WHERE s.id = ?1 AND s.sequence <= ?2 AND f.ordinal >= ?3
               ORDER BY f.ordinal LIMIT ?4"#,
            id,
            point.sequence.0,
            start,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Finding::try_from).collect()
    }

    /// What the senders of these submissions were told with a finding of this code, by submission, item and period.
    pub async fn told(
        &self,
        code: FindingCode,
        sequences: impl IntoIterator<Item = Sequence>,
    ) -> Result<BTreeSet<(Sequence, ItemCode, Period)>, StoreError> {
        let code = code.as_str();
        let sequences = serde_json::Value::from(sequences.into_iter().map(|sequence| sequence.0).collect::<Vec<_>>()).to_string();
        let rows = sqlx::query!(
            r#"SELECT sequence, item AS "item!", period AS "period!" FROM finding
               WHERE sequence IN (SELECT value FROM json_each(?1)) AND code = ?2 AND item IS NOT NULL AND period IS NOT NULL"#,
            sequences,
            code
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(|row| about(&row.item, &row.period).map(|(item, period)| (Sequence(row.sequence), item, period))).collect()
    }

    /// The items and periods for which something was refused by a point. A later good value for the same takes its place.
    pub async fn refused(&self, point: ReadPoint) -> Result<BTreeSet<(ItemCode, Period)>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT DISTINCT item AS "item!", period AS "period!" FROM finding
               WHERE item IS NOT NULL AND period IS NOT NULL AND severity = 'error' AND sequence <= ?1"#,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(|row| about(&row.item, &row.period)).collect()
    }

    /// The findings by which values were refused by a point, the newest first.
    pub async fn refusals(&self, point: ReadPoint) -> Result<Vec<Refusal>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT f.item AS "item!", f.period AS "period!", s.id, f.ordinal, f.message
               FROM finding f JOIN submission s ON s.sequence = f.sequence
               WHERE f.item IS NOT NULL AND f.period IS NOT NULL AND f.severity = 'error' AND f.sequence <= ?1
               ORDER BY f.sequence DESC, f.ordinal"#,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        let refusals = rows.into_iter().map(|row| {
            Ok(Refusal {
                item: ItemCode::parse(&row.item).map_err(|_| StoreError::corrupt("finding", "item", &row.item))?,
                period: Period::parse(&row.period).map_err(|_| StoreError::corrupt("finding", "period", &row.period))?,
                submission: SubmissionId::parse(&row.id).ok_or_else(|| StoreError::corrupt("submission", "id", &row.id))?,
                ordinal: row.ordinal,
                message: row.message,
            })
        });
        refusals.collect()
    }
}
