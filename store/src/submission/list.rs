//! Submissions as operators and other systems see them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::Verdict;
use outturn_domain::period::Period;
use outturn_domain::provenance::{Cover, FileHash, Origin, Sequence, SubmissionId};

use super::ArrivalState;
use crate::instant::{day, instant};
use crate::{ReadPoint, Reader, StoreError};

/// One arrival of one file, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Its id.
    pub id: SubmissionId,
    /// Its place in the order of arrival.
    pub arrival: i64,
    /// The folder it was dropped in; absent where nobody could be told from its place.
    pub submitter: Option<SubmitterCode>,
    /// Its name.
    pub file_name: String,
    /// Its bytes.
    pub file_hash: FileHash,
    /// How many bytes.
    pub file_size: i64,
    /// When it was taken.
    pub received: DateTime<Utc>,
    /// How far it has come.
    pub state: ArrivalState,
    /// Its place in the order of commits, and when it was recorded; absent until then.
    pub committed: Option<(Sequence, DateTime<Utc>)>,
    /// What became of it; absent until then.
    pub verdict: Option<Verdict>,
    /// The layout it was read by.
    pub layout: Option<String>,
    /// The period on its cover.
    pub period: Option<Period>,
    /// What its cover says.
    pub cover: Cover,
    /// Values understood.
    pub facts: i64,
    /// Declared absences understood.
    pub absences: i64,
    /// Facts and framework rows that were new.
    pub appended: i64,
    /// Answers to earlier queries that were taken from it.
    pub answers: i64,
    /// Its findings by severity: errors, queries, notes.
    pub findings: (i64, i64, i64),
    /// The receipt's path below `receipts/`.
    pub receipt: Option<String>,
}

/// Which submissions to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubmissionFilter {
    /// Of this submitter only.
    pub submitter: Option<SubmitterCode>,
    /// With this verdict only.
    pub verdict: Option<Verdict>,
    /// For this period only.
    pub period: Option<Period>,
    /// That arrived before this place in the order of arrival: how a page follows another.
    pub before_arrival: Option<i64>,
}

/// How many files ever arrived, by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Accepted, with or without findings.
    pub accepted: i64,
    /// Of those, the ones with errors or queries.
    pub with_findings: i64,
    /// Refused.
    pub refused: i64,
    /// Duplicates.
    pub duplicate: i64,
    /// Taken, and no verdict yet.
    pub waiting: i64,
}

#[derive(Debug)]
struct SubmissionRow {
    id: String,
    arrival: i64,
    submitter: String,
    file_name: String,
    file_hash: String,
    file_size: i64,
    received_us: i64,
    state: String,
    sequence: Option<i64>,
    recorded_us: Option<i64>,
    verdict: Option<String>,
    layout: Option<String>,
    period: Option<String>,
    prepared_by: Option<String>,
    signed_off_by: Option<String>,
    signed_off_on: Option<i64>,
    on_behalf_of: Option<String>,
    facts: i64,
    absences: i64,
    appended: i64,
    answers: i64,
    errors: i64,
    queries: i64,
    notes: i64,
    receipt: Option<String>,
}

impl SubmissionRow {
    /// What was known of it before its commit: that it had been taken.
    fn before_its_commit(self) -> Self {
        Self {
            layout: None,
            period: None,
            prepared_by: None,
            signed_off_by: None,
            signed_off_on: None,
            on_behalf_of: None,
            facts: 0,
            absences: 0,
            appended: 0,
            answers: 0,
            errors: 0,
            queries: 0,
            notes: 0,
            receipt: None,
            ..self
        }
    }
}

fn corrupt(column: &'static str, value: impl ToString) -> StoreError {
    StoreError::corrupt("submission", column, value)
}

impl TryFrom<SubmissionRow> for Submission {
    type Error = StoreError;

    fn try_from(row: SubmissionRow) -> Result<Self, StoreError> {
        let committed = match (row.sequence, row.recorded_us) {
            (Some(sequence), Some(recorded)) => Some((Sequence(sequence), instant("submission", "recorded_us", recorded)?)),
            _ => None,
        };
        let submitter = (!row.submitter.is_empty()).then_some(row.submitter.as_str()).map(SubmitterCode::parse).transpose();
        let verdict = row.verdict.as_deref().map(|word| Verdict::from_word(word).ok_or_else(|| corrupt("verdict", word)));
        let row = if committed.is_some() { row } else { row.before_its_commit() };
        let signed_off_on: Option<NaiveDate> = row.signed_off_on.map(|number| day("submission", "signed_off_on", number)).transpose()?;
        Ok(Self {
            id: SubmissionId::parse(&row.id).ok_or_else(|| corrupt("id", &row.id))?,
            arrival: row.arrival,
            submitter: submitter.map_err(|_| corrupt("submitter", &row.submitter))?,
            file_name: row.file_name,
            file_hash: FileHash::parse(&row.file_hash).ok_or_else(|| corrupt("file_hash", &row.file_hash))?,
            file_size: row.file_size,
            received: instant("submission", "received_us", row.received_us)?,
            state: ArrivalState::from_word(&row.state)?,
            committed,
            verdict: verdict.transpose()?,
            layout: row.layout,
            period: row.period.as_deref().map(Period::parse).transpose().map_err(|error| corrupt("period", error.found))?,
            cover: Cover { prepared_by: row.prepared_by, signed_off_by: row.signed_off_by, signed_off_on, on_behalf_of: row.on_behalf_of },
            facts: row.facts,
            absences: row.absences,
            appended: row.appended,
            answers: row.answers,
            findings: (row.errors, row.queries, row.notes),
            receipt: row.receipt,
        })
    }
}

impl Reader {
    /// Submissions that arrived by the point's instant, the newest first, at most `limit`.
    ///
    /// What was committed only after the point is shown as it was then: taken, and without a verdict.
    pub async fn submissions(&self, filter: &SubmissionFilter, point: ReadPoint, limit: i64) -> Result<Vec<Submission>, StoreError> {
        let submitter = filter.submitter.as_ref().map(SubmitterCode::as_str);
        let (verdict, period) = (filter.verdict.map(Verdict::as_str), filter.period.map(Period::id));
        let read_time = point.read_time.timestamp_micros();
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT s.id, s.arrival, s.submitter, s.file_name, s.file_hash, s.file_size, s.received_us,
                      CASE WHEN s.sequence <= ?2 THEN s.state ELSE 'taken' END AS "state!: String",
                      CASE WHEN s.sequence <= ?2 THEN s.sequence END AS "sequence?: i64",
                      CASE WHEN s.sequence <= ?2 THEN s.recorded_us END AS "recorded_us?: i64",
                      CASE WHEN s.sequence <= ?2 THEN s.verdict END AS "verdict?: String",
                      s.layout, s.period, s.prepared_by, s.signed_off_by, s.signed_off_on, s.on_behalf_of, s.facts, s.absences, s.appended,
                      (SELECT count(*) FROM answer a WHERE a.submitter = s.submitter AND a.sequence = s.sequence) AS "answers!: i64",
                      (SELECT count(*) FROM finding f WHERE f.sequence = s.sequence AND f.severity = 'error') AS "errors!: i64",
                      (SELECT count(*) FROM finding f WHERE f.sequence = s.sequence AND f.severity = 'query') AS "queries!: i64",
                      (SELECT count(*) FROM finding f WHERE f.sequence = s.sequence AND f.severity = 'note') AS "notes!: i64",
                      s.receipt
               FROM submission s
               WHERE s.received_us <= ?1 AND (?3 IS NULL OR s.submitter = ?3) AND (?4 IS NULL OR (s.verdict = ?4 AND s.sequence <= ?2))
                 AND (?5 IS NULL OR (s.period = ?5 AND s.sequence <= ?2)) AND (?6 IS NULL OR s.arrival < ?6)
               ORDER BY s.arrival DESC LIMIT ?7"#,
            read_time,
            point.sequence.0,
            submitter,
            verdict,
            period,
            filter.before_arrival,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Submission::try_from).collect()
    }

    /// One submission as it stood at the point; absent where there was none.
    pub async fn submission(&self, id: &SubmissionId, point: ReadPoint) -> Result<Option<Submission>, StoreError> {
        let text = id.as_str();
        let arrival = sqlx::query_scalar!("SELECT arrival FROM submission WHERE id = ?1", text).fetch_optional(&self.pool).await?;
        let Some(arrival) = arrival else { return Ok(None) };
        let filter = SubmissionFilter { before_arrival: Some(arrival + 1), ..SubmissionFilter::default() };
        Ok(self.submissions(&filter, point, 1).await?.into_iter().find(|submission| submission.id == *id))
    }

    /// The submissions behind these commits: who said so, in which file, and when.
    pub async fn origins(&self, sequences: impl IntoIterator<Item = Sequence>) -> Result<HashMap<Sequence, Origin>, StoreError> {
        let asked = serde_json::Value::from(sequences.into_iter().map(|sequence| sequence.0).collect::<Vec<_>>()).to_string();
        let rows = sqlx::query!(
            r#"SELECT s.sequence AS "sequence!: i64", s.id, s.file_name, s.file_hash, s.submitter, s.received_us,
                      s.recorded_us AS "recorded_us!: i64", s.layout, s.prepared_by, s.signed_off_by, s.signed_off_on, s.on_behalf_of
               FROM submission s WHERE s.sequence IN (SELECT value FROM json_each(?1))"#,
            asked
        )
        .fetch_all(&self.pool)
        .await?;
        let origins = rows.into_iter().map(|row| {
            let signed_off_on = row.signed_off_on.map(|number| day("submission", "signed_off_on", number)).transpose()?;
            let origin = Origin {
                submission: SubmissionId::parse(&row.id).ok_or_else(|| corrupt("id", &row.id))?,
                file_name: row.file_name,
                file_hash: FileHash::parse(&row.file_hash).ok_or_else(|| corrupt("file_hash", &row.file_hash))?,
                submitter: SubmitterCode::parse(&row.submitter).map_err(|_| corrupt("submitter", &row.submitter))?,
                received: instant("submission", "received_us", row.received_us)?,
                recorded: instant("submission", "recorded_us", row.recorded_us)?,
                cover: Cover {
                    prepared_by: row.prepared_by,
                    signed_off_by: row.signed_off_by,
                    signed_off_on,
                    on_behalf_of: row.on_behalf_of,
                },
                layout: row.layout,
            };
            Ok((Sequence(row.sequence), origin))
        });
        origins.collect()
    }

    /// How many files ever arrived, by what became of them.
    pub async fn balance(&self) -> Result<Balance, StoreError> {
        self.balance_up_to(i64::MAX, i64::MAX).await
    }

    /// The same as of a point: what arrived by its instant, and what had become of it.
    pub async fn balance_at(&self, point: ReadPoint) -> Result<Balance, StoreError> {
        self.balance_up_to(point.read_time.timestamp_micros(), point.sequence.0).await
    }

    async fn balance_up_to(&self, received: i64, sequence: i64) -> Result<Balance, StoreError> {
        let row = sqlx::query!(
            r#"SELECT count(*) FILTER (WHERE sequence <= ?2 AND verdict IN ('accepted', 'accepted_with_findings')) AS "accepted!: i64",
                      count(*) FILTER (WHERE sequence <= ?2 AND verdict = 'accepted_with_findings') AS "with_findings!: i64",
                      count(*) FILTER (WHERE sequence <= ?2 AND verdict = 'refused') AS "refused!: i64",
                      count(*) FILTER (WHERE sequence <= ?2 AND verdict = 'duplicate') AS "duplicate!: i64",
                      count(*) FILTER (WHERE sequence IS NULL OR sequence > ?2) AS "waiting!: i64"
               FROM submission WHERE received_us <= ?1"#,
            received,
            sequence
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Balance {
            accepted: row.accepted,
            with_findings: row.with_findings,
            refused: row.refused,
            duplicate: row.duplicate,
            waiting: row.waiting,
        })
    }
}
