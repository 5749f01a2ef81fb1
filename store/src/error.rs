//! What can go wrong with the store.

use outturn_domain::provenance::SubmissionId;

/// A failure of the store. None of them is a submitter's doing.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database or its driver failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database could not be brought up to this version's schema")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The library is one with a known fault that loses data when two processes write and checkpoint.
    #[error("SQLite {found} is older than {needed}, which mends a fault that can corrupt the database")]
    SqliteTooOld {
        /// The version found.
        found: String,
        /// The oldest that is safe.
        needed: &'static str,
    },
    /// The database is not of this version's schema; the worker migrates, a reader only looks.
    #[error("the database has schema {found:?} and this program needs {needed}; start the worker, which brings it up to date")]
    SchemaDiffers {
        /// The newest migration applied, where there is any.
        found: Option<i64>,
        /// The migration this program was built with.
        needed: i64,
    },
    /// A stored row does not make a valid domain value.
    #[error("a stored row is not valid: table {table}, column {column}, value {value:?}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What was stored.
        value: String,
    },
    /// The database's file is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Another program has the database open, and what was asked for needs it alone.
    #[error("another program reads the database; stop it first (outturn serve, or whatever has outturn.db open)")]
    InUse,
    /// A submission that is not there, or not in the state that a step needs.
    #[error("submission {0} is not there, or is not in the state for this step")]
    NoSuchSubmission(SubmissionId),
}

/// What the low byte of SQLite's codes says where another connection holds a lock: `SQLITE_BUSY` and `SQLITE_LOCKED`.
const LOCKED: [i32; 2] = [5, 6];

impl StoreError {
    /// Whether another program holds a lock on the database: the same may succeed a little later.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.code().and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| LOCKED.contains(&(code & 0xff)))
    }

    /// Whether every connection was in use for as long as one is waited for: the same may succeed a little later.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::PoolTimedOut))
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers hand over numbers, texts and references alike, on a path that is never taken"
    )]
    pub(crate) fn corrupt(table: &'static str, column: &'static str, value: impl ToString) -> Self {
        Self::Corrupt { table, column, value: value.to_string() }
    }
}
