//! A database that an earlier version made is brought up to date with what is in it.

use std::path::Path;

use chrono::DateTime;
use outturn_domain::provenance::SubmissionId;
use outturn_store::{Reader, Writer};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");

fn id(arrival: u32) -> SubmissionId {
    SubmissionId::new(DateTime::from_timestamp(1_625_130_000, 0).expect("an instant"), arrival)
}

/// The database as the schema stood after so many migrations, with two submissions that were read alike and one that is not read yet.
async fn of_version(database: &Path, version: &str) {
    let earlier = tempfile::tempdir().expect("a folder");
    for file in std::fs::read_dir(MIGRATIONS).expect("the migrations") {
        let file = file.expect("a file");
        if file.file_name().to_string_lossy().as_ref() <= version {
            std::fs::copy(file.path(), earlier.path().join(file.file_name())).expect("copied");
        }
    }
    let mut connection = SqliteConnectOptions::new().filename(database).create_if_missing(true).connect().await.expect("a database");
    Migrator::new(earlier.path()).await.expect("migrations").run(&mut connection).await.expect("migrated");
    for (arrival, read) in [(1, true), (2, true), (3, false)] {
        let id = id(arrival).as_str().to_owned();
        let state = if read { "answered" } else { "taken" };
        let committed = if read {
            format!("{arrival}, 1625130000000000, 'accepted', 'reader 1', 1")
        } else {
            "NULL, NULL, NULL, NULL, NULL".to_owned()
        };
        let insert = format!(
            "INSERT INTO submission (id, arrival, submitter, file_name, file_hash, file_size, source_key, received_us, state,
                                     sequence, recorded_us, verdict, reading, framework)
             VALUES ('{id}', {arrival}, 'childrens', 'a.xlsx', '{arrival:064x}', 5, '1', 1625130000000000, '{state}', {committed})"
        );
        sqlx::query(sqlx::AssertSqlSafe(insert)).execute(&mut connection).await.expect("recorded");
    }
    connection.close().await.expect("closed");
}

#[tokio::test]
async fn what_files_were_read_with_is_kept_once_and_none_loses_it() {
    let home = tempfile::tempdir().expect("a folder");
    let database = home.path().join("outturn.db");
    of_version(&database, "0007_source_key.sql").await;
    Writer::open(&database).await.expect("brought up to date").close().await.expect("closed");
    let reader = Reader::open(&database).await.expect("of this version");
    for arrival in [1, 2] {
        let outcome = reader.outcome(&id(arrival)).await.expect("read").expect("committed");
        assert_eq!(outcome.reading.as_deref(), Some("reader 1"));
    }
    assert_eq!(reader.outcome(&id(3)).await.expect("read"), None);
}
