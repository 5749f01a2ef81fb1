//! The one transaction: verdict, facts, framework rows, answers, rules and findings of a submission, all or nothing.

use chrono::{DateTime, Utc};
use outturn_domain::fact::{Fact, FactValue};
use outturn_domain::finding::{Finding, Verdict};
use outturn_domain::framework::FrameworkRow;
use outturn_domain::period::Period;
use outturn_domain::provenance::{Cover, Sequence, SubmissionId};
use outturn_domain::stage::Stage;
use sqlx::{Connection, SqliteConnection};

use crate::answers::NewAnswer;
use crate::instant::{day_number, instant};
use crate::rules::RuleText;
use crate::scales::ScaleText;
use crate::submission::ArrivalState;
use crate::{StoreError, Writer, answers, fact, finding, framework, rules, scales};

/// Everything that is recorded about a submission at once.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The arrival, which has been taken.
    pub submission: SubmissionId,
    /// The clock's instant; the store records it, or the instant after the newest where the clock went back.
    pub now: DateTime<Utc>,
    /// What became of the file.
    pub verdict: Verdict,
    /// The layout it was read by.
    pub layout: Option<String>,
    /// Reader version, and hashes of layouts and rules, as one text.
    pub reading: String,
    /// The period on the cover.
    pub period: Option<Period>,
    /// What the cover says.
    pub cover: Cover,
    /// The values and absences understood.
    pub facts: Vec<Fact>,
    /// The definitions understood.
    pub framework_rows: Vec<FrameworkRow>,
    /// The answers understood.
    pub answers: Vec<NewAnswer>,
    /// What the sender is told.
    pub findings: Vec<Finding>,
    /// All of this as one hash, by which a later reading is told from it.
    pub understood: Option<String>,
    /// The rule sets in the home's rules folder.
    pub rules: Vec<RuleText>,
    /// The scales and matrices in the home's scales folder.
    pub scales: Vec<ScaleText>,
}

/// What a commit came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Its place in the order of commits.
    pub sequence: Sequence,
    /// The instant from which it is seen.
    pub recorded: DateTime<Utc>,
    /// Facts and framework rows that were new.
    pub appended: usize,
    /// The framework in force after it.
    pub framework: Sequence,
}

impl Writer {
    /// Records a submission. When it returns, everything is on the disk; when it fails, nothing is.
    pub async fn commit(&mut self, commit: &Commit) -> Result<Committed, StoreError> {
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let committed = record(&mut transaction, commit).await?;
        transaction.commit().await?;
        Ok(committed)
    }
}

async fn record(connection: &mut SqliteConnection, commit: &Commit) -> Result<Committed, StoreError> {
    let id = commit.submission.as_str();
    let known = sqlx::query!(
        r#"SELECT coalesce((SELECT max(sequence) FROM submission), 0) AS "sequence!: i64",
                  coalesce((SELECT max(recorded_us) FROM submission WHERE recorded_us IS NOT NULL), 0) AS "recorded_us!: i64",
                  coalesce((SELECT received_us FROM submission WHERE id = ?1), 0) AS "received_us!: i64""#,
        id
    )
    .fetch_one(&mut *connection)
    .await?;
    let sequence = Sequence(known.sequence + 1);
    // Recorded time never goes back, no two commits share an instant, and nothing is recorded before it came, or "as of" would not name one state.
    let recorded = commit.now.timestamp_micros().max(known.recorded_us + 1).max(known.received_us);
    record_at(connection, commit, sequence, instant("submission", "recorded_us", recorded)?).await
}

/// Records a submission in a place in the order of commits that nothing else has.
pub(crate) async fn record_at(
    connection: &mut SqliteConnection,
    commit: &Commit,
    sequence: Sequence,
    recorded: DateTime<Utc>,
) -> Result<Committed, StoreError> {
    let stage = if commit.cover.signed_off_by.is_some() { Stage::SignedOff } else { Stage::Working };
    let facts = fact::append(connection, &commit.facts, sequence, stage).await?;
    let rows = framework::append(connection, &commit.framework_rows, sequence).await?;
    rules::append(connection, &commit.rules, sequence).await?;
    scales::append(connection, &commit.scales, sequence).await?;
    finding::append(connection, &commit.findings, sequence).await?;
    answers::append(connection, &commit.submission, &commit.answers, sequence).await?;
    let framework = framework::newest_sequence(connection, sequence).await?;
    let committed = Committed { sequence, recorded, appended: facts + rows, framework };
    conclude(connection, commit, &committed).await?;
    Ok(committed)
}

async fn conclude(connection: &mut SqliteConnection, commit: &Commit, committed: &Committed) -> Result<(), StoreError> {
    let id = commit.submission.as_str();
    let (recorded, verdict, state) = (committed.recorded.timestamp_micros(), commit.verdict.as_str(), ArrivalState::Committed.as_str());
    let (period, signed_off_on) = (commit.period.map(Period::id), commit.cover.signed_off_on.map(day_number));
    let absences = commit.facts.iter().filter(|fact| matches!(fact.value, FactValue::Absent(_))).count();
    let facts = i64::try_from(commit.facts.len() - absences).unwrap_or(i64::MAX);
    let absences = i64::try_from(absences).unwrap_or(i64::MAX);
    let appended = i64::try_from(committed.appended).unwrap_or(i64::MAX);
    sqlx::query!("INSERT INTO reading (words) VALUES (?1) ON CONFLICT (words) DO NOTHING", commit.reading)
        .execute(&mut *connection)
        .await?;
    let done = sqlx::query!(
        "UPDATE submission SET state = ?2, sequence = ?3, recorded_us = ?4, verdict = ?5, layout = ?6,
                read_with = (SELECT reading.id FROM reading WHERE words = ?7), framework = ?8,
                period = ?9, prepared_by = ?10, signed_off_by = ?11, signed_off_on = ?12, on_behalf_of = ?13,
                facts = ?14, absences = ?15, appended = ?16, understood = ?17, took_us = ?4 - received_us
         WHERE id = ?1 AND state = 'taken'",
        id,
        state,
        committed.sequence.0,
        recorded,
        verdict,
        commit.layout,
        commit.reading,
        committed.framework.0,
        period,
        commit.cover.prepared_by,
        commit.cover.signed_off_by,
        signed_off_on,
        commit.cover.on_behalf_of,
        facts,
        absences,
        appended,
        commit.understood
    )
    .execute(connection)
    .await?;
    crate::submission::one_row(done.rows_affected(), &commit.submission)
}
