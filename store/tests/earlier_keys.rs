//! Rows of the framework that an earlier version stored under a key which this one would not make.

use chrono::{DateTime, TimeDelta, Utc};
use outturn_domain::address::Place;
use outturn_domain::benchmark::Benchmark;
use outturn_domain::code::{ItemCode, SubmitterCode};
use outturn_domain::figure::CellNumber;
use outturn_domain::finding::Verdict;
use outturn_domain::framework::FrameworkRow;
use outturn_domain::period::Period;
use outturn_domain::provenance::{Cover, FileHash, SubmissionId};
use outturn_domain::stage::Basis;
use outturn_store::commit::Commit;
use outturn_store::submission::Taken;
use outturn_store::{Reader, Writer};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

fn benchmark(value: f64) -> FrameworkRow {
    FrameworkRow::Benchmark(Box::new(Benchmark {
        measure: ItemCode::parse("EHC-20W").expect("a code"),
        period: Period::parse("fy2021-22").expect("a period"),
        group: "Group 1.2".to_owned(),
        value: CellNumber::new(value, 0).expect("a number"),
        source: None,
        basis: Basis::Published,
        basis_note: None,
        place: Place::sheet("Benchmarks"),
    }))
}

async fn commit(writer: &mut Writer, now: DateTime<Utc>, digits: u32, row: FrameworkRow) {
    let id = SubmissionId::new(now, digits);
    let taken = Taken {
        id: id.clone(),
        submitter: Some(SubmitterCode::parse("framework").expect("a code")),
        file_name: "framework.xlsx".to_owned(),
        file_hash: FileHash::parse(&"a".repeat(64)).expect("a hash"),
        file_size: 5_000,
        source_key: digits.to_string(),
        received: now,
    };
    writer.take(&taken).await.expect("taken");
    let commit = Commit {
        submission: id,
        now,
        verdict: Verdict::Accepted,
        layout: None,
        reading: "reader".to_owned(),
        period: None,
        cover: Cover::default(),
        facts: Vec::new(),
        framework_rows: vec![row],
        answers: Vec::new(),
        findings: Vec::new(),
        understood: None,
        rules: Vec::new(),
        scales: Vec::new(),
    };
    writer.commit(&commit).await.expect("committed");
}

#[tokio::test]
async fn what_a_later_row_defines_anew_does_not_stand_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("outturn.db");
    let begun = DateTime::from_timestamp(1_636_500_000, 0).expect("an instant");
    let mut writer = Writer::open(&database).await.expect("a new database");
    commit(&mut writer, begun, 1, benchmark(57.0)).await;
    writer.close().await.expect("closed");
    // Earlier versions put aside what parts two digits.
    let mut connection = SqliteConnectOptions::new().filename(&database).connect().await.expect("the database");
    let renamed = sqlx::query("UPDATE framework_row SET key = replace(key, 'group1.2', 'group12')").execute(&mut connection).await;
    assert_eq!(renamed.expect("a key").rows_affected(), 1);
    let stored: String = sqlx::query_scalar("SELECT key FROM framework_row").fetch_one(&mut connection).await.expect("a key");
    assert_eq!(stored, "EHC-20W|fy2021-22|group12");
    connection.close().await.expect("closed");

    let mut writer = Writer::open(&database).await.expect("the database");
    let later = begun + TimeDelta::hours(1);
    commit(&mut writer, later, 2, benchmark(60.0)).await;
    let reader = Reader::open(&database).await.expect("a reader");
    for (at, expected) in [(begun, 57.0), (later, 60.0)] {
        let framework = reader.framework(reader.point_at(at).await.expect("a point")).await.expect("a framework");
        let values: Vec<f64> = framework.benchmarks.values().flatten().map(|benchmark| benchmark.value.raw()).collect();
        assert_eq!(values, [expected]);
    }
}
