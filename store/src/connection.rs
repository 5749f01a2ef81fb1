//! Opening the database, for writing and for reading.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::{StoreError, write_ahead_log};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// The first version without the fault in which two connections that write and checkpoint at once lose pages.
const OLDEST_SAFE_SQLITE: &str = "3.51.3";

/// As many reads at once as a small machine has use for.
const READERS: u32 = 4;

/// So many rows are read ahead of whoever asked for them. SQLite has a thread of its own for each connection, and two threads that hand over each row by itself spend more time
/// waking each other than reading.
const ROWS_AHEAD: usize = 512;

/// The one that writes. The worker holds it for its life, behind the home's lock.
#[derive(Debug)]
pub struct Writer {
    pub(crate) connection: SqliteConnection,
}

impl Writer {
    /// Opens the database for writing, makes it where there is none, and brings its schema up to date.
    ///
    /// Commits are durable: they are on the disk when they return.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let database = path.to_owned();
        let written = tokio::task::spawn_blocking(move || write_ahead_log::write_anew(&database)).await;
        written.map_err(std::io::Error::other).and_then(|written| written).map_err(sqlx::Error::from)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .pragma("journal_size_limit", "67108864")
            .pragma("temp_store", "MEMORY")
            .optimize_on_close(true, Some(1000));
        let mut connection = options.connect().await?;
        check_sqlite_version(&mut connection).await?;
        MIGRATIONS.run(&mut connection).await?;
        Ok(Self { connection })
    }

    /// Closes the database cleanly.
    pub async fn close(self) -> Result<(), StoreError> {
        self.connection.close().await?;
        Ok(())
    }
}

/// One that reads and cannot write.
#[derive(Debug, Clone)]
pub struct Reader {
    pub(crate) pool: SqlitePool,
}

impl Reader {
    /// Opens the database for reading only. Fails where there is none yet, or where its schema is not this program's.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .busy_timeout(Duration::from_secs(2))
            // Each keeps the 2 MB of the file that SQLite keeps by itself: a worker reads here and there, so that more would grow with the file, and the system keeps all of
            // it for everybody. It is read and not mapped into memory: where a mapped file is cut short, by a failing disk or by somebody who copies over it, the whole
            // program is killed, and here a read fails.
            .pragma("query_only", "ON")
            .row_buffer_size(ROWS_AHEAD);
        let pool = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(1))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        let reader = Self { pool };
        reader.check_schema().await?;
        Ok(reader)
    }

    /// Whether the database is of this program's schema. A worker of a later version may change that while it is open.
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        check_sqlite_version(&mut connection).await?;
        let needed = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
        // The table of migrations is sqlx's own and is not there in a database that no worker has opened.
        let is_made = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *connection)
            .await?;
        let found = if is_made == 0 {
            None
        } else {
            sqlx::query_scalar::<_, Option<i64>>("SELECT max(version) FROM _sqlx_migrations WHERE success")
                .fetch_one(&mut *connection)
                .await?
        };
        if found == Some(needed) { Ok(()) } else { Err(StoreError::SchemaDiffers { found, needed }) }
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

async fn check_sqlite_version(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let found = sqlx::query_scalar::<_, String>("SELECT sqlite_version()").fetch_one(connection).await?;
    let parts = |version: &str| version.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>();
    if parts(&found) < parts(OLDEST_SAFE_SQLITE) {
        return Err(StoreError::SqliteTooOld { found, needed: OLDEST_SAFE_SQLITE });
    }
    Ok(())
}
