//! The states of an arrival, and the steps between them. Each step is one durable row.

use chrono::{DateTime, Utc};
use outturn_domain::code::SubmitterCode;
use outturn_domain::finding::Verdict;
use outturn_domain::provenance::{FileHash, Sequence, SubmissionId};

use crate::instant::instant;
use crate::{ReadPoint, Reader, StoreError, Writer};

/// How far an arrival has come. Before [`ArrivalState::Taken`] a file only waits in the inbox and the store does not know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArrivalState {
    /// Its bytes are in the archive and this row is durable: it cannot be lost any more. The sidecar, which says the same as the row, comes after it.
    Taken,
    /// Its verdict, facts and findings are recorded, all at once.
    Committed,
    /// Its receipt has been written.
    Answered,
}

impl ArrivalState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Committed => "committed",
            Self::Answered => "answered",
        }
    }

    pub(crate) fn from_word(word: &str) -> Result<Self, StoreError> {
        [Self::Taken, Self::Committed, Self::Answered]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| StoreError::corrupt("submission", "state", word))
    }
}

/// A file whose bytes are safe in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The arrival's id.
    pub id: SubmissionId,
    /// The folder it was dropped in; absent where nobody can be told from its place.
    pub submitter: Option<SubmitterCode>,
    /// Its name, with the path below the submitter's folder.
    pub file_name: String,
    /// Its bytes.
    pub file_hash: FileHash,
    /// How many bytes.
    pub file_size: i64,
    /// What tells the inbox file from any other: a crash between taking and removing is seen by it.
    pub source_key: String,
    /// When it was taken.
    pub received: DateTime<Utc>,
}

/// An arrival that is not answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// What was taken.
    pub taken: Taken,
    /// How far it has come.
    pub state: ArrivalState,
}

impl Writer {
    /// Records that a file is safe in the archive. From here on it cannot be lost.
    pub async fn take(&mut self, taken: &Taken) -> Result<(), StoreError> {
        let (id, submitter) = (taken.id.as_str(), taken.submitter.as_ref().map_or("", |submitter| submitter.as_str()));
        let (hash, received) = (taken.file_hash.as_str(), taken.received.timestamp_micros());
        sqlx::query!(
            "INSERT INTO submission (id, arrival, submitter, file_name, file_hash, file_size, source_key, received_us, state)
             VALUES (?1, (SELECT coalesce(max(arrival), 0) + 1 FROM submission), ?2, ?3, ?4, ?5, ?6, ?7, 'taken')",
            id,
            submitter,
            taken.file_name,
            hash,
            taken.file_size,
            taken.source_key,
            received
        )
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    /// Records that the inbox no longer holds the file.
    pub async fn source_removed(&mut self, id: &SubmissionId) -> Result<(), StoreError> {
        let text = id.as_str();
        let done = sqlx::query!("UPDATE submission SET source_gone = 1 WHERE id = ?1", text).execute(&mut self.connection).await?;
        one_row(done.rows_affected(), id)
    }

    /// Records that the receipt has been written, and where.
    pub async fn answered(&mut self, id: &SubmissionId, receipt: &str) -> Result<(), StoreError> {
        let text = id.as_str();
        let done = sqlx::query!("UPDATE submission SET state = 'answered', receipt = ?2 WHERE id = ?1 AND state <> 'taken'", text, receipt)
            .execute(&mut self.connection)
            .await?;
        one_row(done.rows_affected(), id)
    }

    /// What was taken from the inbox file known by `source_key`, where only the removal of that is owed.
    pub async fn owed_removal(&mut self, source_key: &str) -> Result<Option<Taken>, StoreError> {
        let row = sqlx::query_as!(
            TakenRow,
            "SELECT id, submitter, file_name, file_hash, file_size, source_key, received_us, state
             FROM submission WHERE source_key = ?1 AND source_gone = 0",
            source_key
        )
        .fetch_optional(&mut self.connection)
        .await?;
        row.map(TakenRow::taken).transpose()
    }

    /// The arrivals that are not answered yet, in the order of their arrival: what a restart has to finish.
    pub async fn pending(&mut self) -> Result<Vec<Pending>, StoreError> {
        let rows = sqlx::query_as!(
            TakenRow,
            "SELECT id, submitter, file_name, file_hash, file_size, source_key, received_us, state
             FROM submission WHERE state <> 'answered' ORDER BY arrival"
        )
        .fetch_all(&mut self.connection)
        .await?;
        rows.into_iter().map(|row| Ok(Pending { state: ArrivalState::from_word(&row.state)?, taken: row.taken()? })).collect()
    }
}

/// What a row says of a taking.
struct TakenRow {
    id: String,
    submitter: String,
    file_name: String,
    file_hash: String,
    file_size: i64,
    source_key: String,
    received_us: i64,
    state: String,
}

impl TakenRow {
    fn taken(self) -> Result<Taken, StoreError> {
        let submitter = (!self.submitter.is_empty()).then_some(self.submitter.as_str()).map(SubmitterCode::parse).transpose();
        Ok(Taken {
            id: SubmissionId::parse(&self.id).ok_or_else(|| StoreError::corrupt("submission", "id", &self.id))?,
            submitter: submitter.map_err(|_| StoreError::corrupt("submission", "submitter", &self.submitter))?,
            file_name: self.file_name,
            file_hash: FileHash::parse(&self.file_hash).ok_or_else(|| StoreError::corrupt("submission", "file_hash", &self.file_hash))?,
            file_size: self.file_size,
            source_key: self.source_key,
            received: instant("submission", "received_us", self.received_us)?,
        })
    }
}

pub(crate) fn one_row(affected: u64, id: &SubmissionId) -> Result<(), StoreError> {
    if affected == 1 { Ok(()) } else { Err(StoreError::NoSuchSubmission(id.clone())) }
}

/// What was committed last for a submitter: what a duplicate is told by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// The file's bytes.
    pub file_hash: FileHash,
    /// Reader, layouts and rules it was read with.
    pub reading: Option<String>,
    /// The framework that was in force after it.
    pub framework: Sequence,
    /// The layout it was read by.
    pub layout: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
    /// Whether something of it was kept out: sent again, it may get further.
    pub errors: bool,
    /// Its place in the order of commits.
    pub sequence: Sequence,
}

/// What a commit is known by in an arrival's sidecar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommittedAs {
    /// Its place in the order of commits.
    pub sequence: Sequence,
    /// Reader, layouts and rules it was read with.
    pub reading: Option<String>,
    /// The framework that was in force after it.
    pub framework: Sequence,
    /// All that was understood of it, as one hash.
    pub understood: Option<String>,
}

impl Reader {
    /// What was taken as a submission; nothing where there is no such submission.
    pub async fn taken(&self, id: &SubmissionId) -> Result<Option<Taken>, StoreError> {
        let text = id.as_str();
        let row = sqlx::query_as!(
            TakenRow,
            "SELECT id, submitter, file_name, file_hash, file_size, source_key, received_us, state FROM submission WHERE id = ?1",
            text
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(TakenRow::taken).transpose()
    }

    /// The files whose removal from the inbox is owed, by what tells them from others.
    pub async fn owed_removals(&self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar!("SELECT source_key FROM submission WHERE source_gone = 0").fetch_all(&self.pool).await?)
    }

    /// Whether any submission has these bytes, and has not been erased.
    pub async fn knows_file(&self, hash: &FileHash) -> Result<bool, StoreError> {
        let hash = hash.as_str();
        let known = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM submission WHERE file_hash = ?1 AND id NOT IN (SELECT submission FROM erasure)) AS "known!: bool""#,
            hash
        );
        Ok(known.fetch_one(&self.pool).await?)
    }

    /// The hashes of the files that were erased.
    pub async fn erased_files(&self) -> Result<Vec<FileHash>, StoreError> {
        let hashes = sqlx::query_scalar!("SELECT file_hash FROM submission WHERE id IN (SELECT submission FROM erasure)");
        let hashes = hashes.fetch_all(&self.pool).await?;
        hashes.iter().map(|hash| FileHash::parse(hash).ok_or_else(|| StoreError::corrupt("submission", "file_hash", hash))).collect()
    }

    /// When the newest arrival was taken; absent before the first.
    pub async fn newest_arrival(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let micros = sqlx::query_scalar!(r#"SELECT max(received_us) AS "received_us?: i64" FROM submission"#).fetch_one(&self.pool).await?;
        micros.map(|micros| instant("submission", "received_us", micros)).transpose()
    }

    /// What a submission was committed as; absent before its commit.
    pub async fn outcome(&self, id: &SubmissionId) -> Result<Option<CommittedAs>, StoreError> {
        let text = id.as_str();
        let row = sqlx::query!(
            r#"SELECT s.sequence AS "sequence!: i64", r.words AS "reading?: String", s.framework, s.understood
               FROM submission s LEFT JOIN reading r ON r.id = s.read_with WHERE s.id = ?1 AND s.sequence IS NOT NULL"#,
            text
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| CommittedAs {
            sequence: Sequence(row.sequence),
            reading: row.reading,
            framework: Sequence(row.framework.unwrap_or(0)),
            understood: row.understood,
        }))
    }

    /// Whether somebody else, after a commit of `submitter`, said something new of what had been told by then: sent again, its return may say that anew.
    pub async fn is_overtaken(&self, submitter: &SubmitterCode, since: Sequence, point: ReadPoint) -> Result<bool, StoreError> {
        let submitter = submitter.as_str();
        // Facts have no index by commit. They are read once, whatever the planner thinks of that, and this is asked of a file that came again alone.
        let overtaken = sqlx::query_scalar!(
            r#"SELECT EXISTS (
                   SELECT 1 FROM fact later CROSS JOIN submission other ON other.sequence = later.sequence
                   WHERE later.sequence > ?2 AND later.sequence <= ?3 AND other.submitter <> ?1
                     AND EXISTS (SELECT 1 FROM fact told
                                 WHERE told.entity = later.entity AND told.period = later.period AND told.item = later.item
                                   AND told.breakdown = later.breakdown AND told.kind = later.kind AND told.sequence <= ?2)
               ) AS "overtaken!: bool""#,
            submitter,
            since.0,
            point.sequence.0
        );
        Ok(overtaken.fetch_one(&self.pool).await?)
    }

    /// The newest file of a submitter that was accepted (with or without findings) by a point.
    pub async fn newest_accepted(&self, submitter: &SubmitterCode, point: ReadPoint) -> Result<Option<Commitment>, StoreError> {
        let submitter = submitter.as_str();
        let row = sqlx::query!(
            r#"SELECT s.sequence AS "sequence!: i64", file_hash, r.words AS "reading?: String", framework, layout, verdict,
                      EXISTS (SELECT 1 FROM finding f WHERE f.sequence = s.sequence AND f.severity = 'error') AS "errors!: bool"
               FROM submission s LEFT JOIN reading r ON r.id = s.read_with
               WHERE submitter = ?1 AND sequence <= ?2 AND verdict IN ('accepted', 'accepted_with_findings')
               ORDER BY sequence DESC LIMIT 1"#,
            submitter,
            point.sequence.0
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            let verdict = row.verdict.as_deref().and_then(Verdict::from_word);
            Ok(Commitment {
                file_hash: FileHash::parse(&row.file_hash).ok_or_else(|| StoreError::corrupt("submission", "file_hash", &row.file_hash))?,
                reading: row.reading,
                framework: Sequence(row.framework.unwrap_or(0)),
                layout: row.layout,
                verdict: verdict.ok_or_else(|| StoreError::corrupt("submission", "verdict", "?"))?,
                errors: row.errors,
                sequence: Sequence(row.sequence),
            })
        })
        .transpose()
    }
}
