//! Answers: what a sender was asked, and what the sender said to it in a feedback workbook.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::{Finding, FindingCode, Severity};
use outturn_domain::period::Period;
use outturn_domain::provenance::{Sequence, SubmissionId};
use sqlx::SqliteConnection;

use crate::finding::FindingRow;
use crate::instant::instant;
use crate::submission::Submission;
use crate::{ReadPoint, Reader, StoreError};

/// An answer as a feedback workbook gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnswer {
    /// The submission that was asked about, by its place in the order of commits.
    pub asked: Sequence,
    /// The query, by its place among that submission's findings, from nought.
    pub ordinal: i64,
    /// What was answered.
    pub words: String,
}

/// An answer in force, with the query that it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was asked, as it was asked.
    pub asked: Finding,
    /// The period of the return that it was asked about, where its cover said so.
    pub period: Option<Period>,
    /// What was answered.
    pub words: String,
    /// When the answer was recorded.
    pub answered: DateTime<Utc>,
}

/// What a submission's sender said to one of its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What was answered.
    pub words: String,
    /// When the answer was recorded.
    pub answered: DateTime<Utc>,
    /// Whether it was said to an earlier submission: the finding is then the note that remembers it.
    pub carried: bool,
}

/// A submission and all that its sender was told: what a feedback workbook answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The submission, which is committed.
    pub submission: Submission,
    /// Its place in the order of commits.
    pub sequence: Sequence,
    /// Its findings, in the order of its receipt.
    pub findings: Vec<Finding>,
}

/// Records the answers of a submission whose sequence is not written yet.
pub(crate) async fn append(
    connection: &mut SqliteConnection,
    submission: &SubmissionId,
    answers: &[NewAnswer],
    sequence: Sequence,
) -> Result<(), StoreError> {
    let id = submission.as_str();
    for answer in answers {
        let done = sqlx::query!(
            "INSERT INTO answer (submitter, sequence, asked_sequence, asked_ordinal, words) SELECT submitter, ?2, ?3, ?4, ?5 FROM submission WHERE id = ?1",
            id,
            sequence.0,
            answer.asked.0,
            answer.ordinal,
            answer.words
        )
        .execute(&mut *connection)
        .await?;
        crate::submission::one_row(done.rows_affected(), submission)?;
    }
    Ok(())
}

impl Reader {
    /// A submission as it was answered by the point, with its findings; absent where there is none, or none that was committed by then.
    pub async fn asked(&self, submission: &SubmissionId, point: ReadPoint) -> Result<Option<Asked>, StoreError> {
        let Some(submission) = self.submission(submission, point).await? else { return Ok(None) };
        let Some((sequence, _)) = submission.committed else { return Ok(None) };
        let findings = self.findings(&submission.id, point, 0, i64::MAX).await?;
        Ok(Some(Asked { submission, sequence, findings }))
    }

    /// The answers of a submitter that were in force at a point, the newest first: of each query the newest answer at or before it.
    pub async fn answers(&self, submitter: &SubmitterCode, point: ReadPoint) -> Result<Vec<Answer>, StoreError> {
        let submitter = submitter.as_str();
        let rows = sqlx::query!(
            r#"SELECT f.code, f.sheet, f.cell, f.found, f.expected, f.message, f.help, f.item, f.period, f.held, f.row_texts, f.suggestions,
                      asked.period AS asked_period, newest.words, answering.recorded_us AS "recorded_us!: i64"
               FROM (SELECT asked_sequence, asked_ordinal, words, max(sequence) AS sequence
                     FROM answer WHERE submitter = ?1 AND sequence <= ?2 GROUP BY asked_sequence, asked_ordinal) newest
               JOIN finding f ON f.sequence = newest.asked_sequence AND f.ordinal = newest.asked_ordinal
               JOIN submission asked ON asked.sequence = newest.asked_sequence
               JOIN submission answering ON answering.sequence = newest.sequence
               ORDER BY newest.sequence DESC, newest.asked_sequence DESC, newest.asked_ordinal"#,
            submitter,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        let answers = rows.into_iter().map(|row| {
            let asked = FindingRow {
                code: row.code,
                sheet: row.sheet,
                cell: row.cell,
                found: row.found,
                expected: row.expected,
                message: row.message,
                help: row.help,
                item: row.item,
                period: row.period,
                held: row.held,
                row_texts: row.row_texts,
                suggestions: row.suggestions,
            };
            let period = row.asked_period.as_deref().map(Period::parse).transpose();
            Ok(Answer {
                asked: asked.try_into()?,
                period: period.map_err(|error| StoreError::corrupt("submission", "period", error.found))?,
                words: row.words,
                answered: instant("submission", "recorded_us", row.recorded_us)?,
            })
        });
        answers.collect()
    }
    /// What the sender of a submission had said by the point to findings of it that follow one another from `start` on, one for each of them.
    ///
    /// Of a query it is the newest answer by then; of the note that stands for a query answered before, the answer that the note quotes.
    pub async fn replies(
        &self,
        submission: &Submission,
        start: i64,
        findings: &[Finding],
        point: ReadPoint,
    ) -> Result<Vec<Option<Reply>>, StoreError> {
        let (Some(submitter), Some((sequence, _))) = (&submission.submitter, submission.committed) else {
            return Ok(vec![None; findings.len()]);
        };
        let asks = findings.iter().any(|finding| finding.severity() == Severity::Query);
        let mut given = if asks { self.given(submitter, sequence, point).await? } else { BTreeMap::new() };
        let remembers = findings.iter().any(|finding| finding.code == FindingCode::QueryAnswered);
        let before = ReadPoint { sequence: Sequence(sequence.0 - 1), ..point };
        let earlier = if remembers { self.answers(submitter, before).await? } else { Vec::new() };
        let carried = |note: &Finding| {
            let quoted =
                earlier.iter().find(|answer| answer.period == submission.period && note.quotes_answer(&answer.asked, &answer.words))?;
            Some(Reply { words: quoted.words.clone(), answered: quoted.answered, carried: true })
        };
        Ok((start..).zip(findings).map(|(ordinal, finding)| given.remove(&ordinal).or_else(|| carried(finding))).collect())
    }

    /// The answers to a submission's own queries by the point, by their places among its findings.
    async fn given(&self, submitter: &SubmitterCode, asked: Sequence, point: ReadPoint) -> Result<BTreeMap<i64, Reply>, StoreError> {
        let submitter = submitter.as_str();
        let rows = sqlx::query!(
            r#"SELECT newest.asked_ordinal AS "asked_ordinal!: i64", newest.words, answering.recorded_us AS "recorded_us!: i64"
               FROM (SELECT asked_ordinal, words, max(sequence) AS sequence
                     FROM answer WHERE submitter = ?1 AND asked_sequence = ?2 AND sequence <= ?3 GROUP BY asked_ordinal) newest
               JOIN submission answering ON answering.sequence = newest.sequence"#,
            submitter,
            asked.0,
            point.sequence.0
        )
        .fetch_all(&self.pool)
        .await?;
        let replies = rows.into_iter().map(|row| {
            let answered = instant("submission", "recorded_us", row.recorded_us)?;
            Ok((row.asked_ordinal, Reply { words: row.words, answered, carried: false }))
        });
        replies.collect()
    }
}
