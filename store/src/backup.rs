//! The database's file as a whole: copied while it is in use, checked, and made sure to be nobody else's.

use std::path::Path;
use std::time::Duration;

use outturn_domain::provenance::{FileHash, Sequence, SubmissionId};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::{Reader, StoreError};

/// A file that the database knows to be in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// The submission that it came as.
    pub submission: SubmissionId,
    /// Its bytes.
    pub file_hash: FileHash,
    /// How many they are.
    pub file_size: i64,
    /// The submission's place in the order of commits; absent until then.
    pub sequence: Option<Sequence>,
    /// Its receipt's path below `receipts/`, once that is written.
    pub receipt: Option<String>,
    /// Whether it was erased: then there are no bytes.
    pub erased: bool,
}

/// Copies a database as it stands at one instant into a new file, whatever is written to it meanwhile. Pages that are free are not copied.
pub async fn copy_database(from: &Path, to: &Path) -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new().filename(from).read_only(true).busy_timeout(Duration::from_secs(10));
    let mut connection = options.connect().await?;
    let to = to.to_str().ok_or_else(|| StoreError::Damaged(format!("the path {} is no text", to.display())))?;
    sqlx::query("VACUUM INTO ?1").bind(to).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Reads every page of a database and checks that they fit together.
pub async fn check_database(path: &Path) -> Result<(), StoreError> {
    let mut connection = SqliteConnectOptions::new().filename(path).read_only(true).connect().await?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(10)").fetch_all(&mut connection).await?;
    connection.close().await?;
    if found == ["ok"] { Ok(()) } else { Err(StoreError::Damaged(found.join("; "))) }
}

/// Makes sure that no other program has the database open, and folds its log into the one file. Whoever writes next opens the log again.
pub async fn hold_alone(path: &Path) -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_millis(500));
    let mut connection = options.connect().await?;
    // SQLite gives up its log only to a connection that is the only one. Where an earlier attempt has folded it in already, it is opened for the test.
    sqlx::query("PRAGMA journal_mode = WAL").execute(&mut connection).await?;
    let alone = sqlx::query_scalar::<_, String>("PRAGMA journal_mode = DELETE").fetch_one(&mut connection).await;
    connection.close().await?;
    match alone {
        Ok(mode) if mode.eq_ignore_ascii_case("delete") => Ok(()),
        Ok(_) => Err(StoreError::InUse),
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == "5" || code == "261" || code == "517") => {
            Err(StoreError::InUse)
        }
        Err(error) => Err(error.into()),
    }
}

impl Reader {
    /// Every file that must be in the archive, in the order of arrival.
    pub async fn archived(&self) -> Result<Vec<Archived>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT s.id, s.file_hash, s.file_size, s.sequence, s.receipt, e.submission IS NOT NULL AS "erased!: bool"
               FROM submission s LEFT JOIN erasure e ON e.submission = s.id ORDER BY s.arrival"#
        )
        .fetch_all(&self.pool)
        .await?;
        let archived = rows.into_iter().map(|row| {
            Ok(Archived {
                submission: SubmissionId::parse(&row.id).ok_or_else(|| StoreError::corrupt("submission", "id", &row.id))?,
                file_hash: FileHash::parse(&row.file_hash).ok_or_else(|| StoreError::corrupt("submission", "file_hash", &row.file_hash))?,
                file_size: row.file_size,
                sequence: row.sequence.map(Sequence),
                receipt: row.receipt,
                erased: row.erased,
            })
        });
        archived.collect()
    }
}
