//! Another file in the place of the database, none at all, a locked one and one of a later version: what calls get while the server runs.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use outturn_services::contract::{GetScorecardResponse, ListSubmissionsRequest};
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;

use crate::council;
use crate::house::{House, Sent, settings};
use crate::scorecards::second_quarter;

async fn scorecard(house: &House) -> Result<GetScorecardResponse, Status> {
    house.scorecards().await.get_scorecard(second_quarter()).await.map(tonic::Response::into_inner)
}

/// Why a call was not answered; the reason says nothing of the machine.
fn cause(status: &Status, house: &House) -> String {
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    let details = status.get_error_details();
    assert!(details.retry_info().is_some(), "it is worth repeating");
    let info = details.error_info().expect("it says why").clone();
    assert_eq!(info.reason, "STORE_NOT_READY");
    let told = format!("{} {:?}", status.message(), info.metadata).to_lowercase();
    let folder = house.database.parent().expect("a folder").to_string_lossy().to_lowercase();
    for inner in [folder.as_str(), "sqlite", "sqlx", "outturn.db", "_sqlx_migrations"] {
        assert!(!told.contains(inner), "{told}");
    }
    info.metadata.get("cause").cloned().unwrap_or_default()
}

/// Waits until health says so of the whole server.
async fn health_says(house: &House, status: ServingStatus) {
    let request = HealthCheckRequest { service: String::new() };
    let mut watch = HealthClient::new(house.channel().await).watch(request).await.expect("a watch").into_inner();
    while watch.message().await.expect("no error").expect("the watch goes on").status() != status {}
}

/// A database beside the one that is served, with the framework and the first quarter alone.
async fn smaller_database(house: &mut House) -> PathBuf {
    let served = house.database.clone();
    house.database = served.with_file_name("new.db");
    house.make_database().await;
    house.send("2021-07-01T09:00:00Z", Sent::framework(council::framework())).await;
    house.send("2021-07-12T09:00:00Z", Sent::facts(council::first_quarter())).await;
    house.close_writer().await;
    std::mem::replace(&mut house.database, served)
}

/// As a rebuild does: the log of the old one first, then the new one at one stroke.
fn put_in_place(new: &Path, database: &Path) {
    for ending in ["-wal", "-shm"] {
        let log = PathBuf::from(format!("{}{ending}", database.display()));
        std::fs::remove_file(&log).or_else(|error| if log.exists() { Err(error) } else { Ok(()) }).expect("no log");
    }
    std::fs::rename(new, database).expect("renamed");
}

/// A program that does something to a file, says so, and goes on until its input ends.
fn another_program(script: &str, file: &Path) -> Child {
    let mut child = Command::new("python3")
        .arg("-c")
        .arg(format!("{script}\nprint('done', flush=True)\nsys.stdin.read()"))
        .arg(file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3");
    let mut said = String::new();
    BufReader::new(child.stdout.as_mut().expect("its output")).read_line(&mut said).expect("a line");
    assert_eq!(said, "done\n");
    child
}

fn ends_well(mut program: Child) {
    program.stdin.take().expect("its input").flush().expect("flushed");
    assert!(program.wait().expect("an end").success());
}

#[tokio::test]
async fn the_next_call_is_answered_from_the_database_that_took_the_place() {
    let mut house = House::council().await;
    let before = scorecard(&house).await.expect("a scorecard");
    assert_eq!(before.revision, 3);
    assert_eq!(scorecard(&house).await.expect("kept").scorecard, before.scorecard);
    house.close_writer().await;
    let new = smaller_database(&mut house).await;
    put_in_place(&new, &house.database);
    let after = scorecard(&house).await.expect("a scorecard");
    assert_eq!(after.revision, 2, "answered from the file that lies there, at once");
    assert_ne!(after.scorecard, before.scorecard, "nothing that was kept of the old one is told of the new one");
    let listed = house.submissions().await.list_submissions(ListSubmissionsRequest::default()).await.expect("a list").into_inner();
    assert_eq!(listed.submissions.len(), 2);
}

#[tokio::test]
async fn commits_to_the_database_that_took_the_place_are_seen() {
    let mut house = House::council().await;
    house.close_writer().await;
    let new = smaller_database(&mut house).await;
    put_in_place(&new, &house.database);
    assert_eq!(scorecard(&house).await.expect("a scorecard").revision, 2);
    house.make_database().await;
    house.send("2021-10-12T09:00:00Z", Sent::facts(council::second_quarter())).await;
    assert_eq!(scorecard(&house).await.expect("a scorecard").revision, 3);
}

#[tokio::test]
async fn without_a_file_nothing_is_answered_until_it_is_there_again() {
    let mut house = House::council().await;
    let before = scorecard(&house).await.expect("a scorecard");
    house.close_writer().await;
    let beside = house.database.with_file_name("moved.db");
    std::fs::rename(&house.database, &beside).expect("moved away");
    assert_eq!(cause(&scorecard(&house).await.expect_err("no database"), &house), "missing");
    health_says(&house, ServingStatus::NotServing).await;
    assert_eq!(cause(&scorecard(&house).await.expect_err("no database"), &house), "missing");
    std::fs::rename(&beside, &house.database).expect("moved back");
    health_says(&house, ServingStatus::Serving).await;
    assert_eq!(scorecard(&house).await.expect("a scorecard").scorecard, before.scorecard);
}

#[tokio::test]
async fn a_locked_database_is_unavailable_until_the_lock_is_gone() {
    let mut house = House::empty(settings()).await;
    let made = smaller_database(&mut house).await;
    let lock = "import fcntl, sys\nf = open(sys.argv[1], 'r+b')\nfcntl.lockf(f, fcntl.LOCK_EX)";
    let holder = another_program(lock, &made);
    std::fs::rename(&made, &house.database).expect("in place");
    assert_eq!(cause(&scorecard(&house).await.expect_err("locked"), &house), "locked");
    ends_well(holder);
    house.is_serving().await;
    assert_eq!(scorecard(&house).await.expect("a scorecard").revision, 2);
}

#[tokio::test]
async fn a_database_of_a_later_version_is_not_answered_from() {
    let mut house = House::council().await;
    house.close_writer().await;
    scorecard(&house).await.expect("a scorecard");
    let version = "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], isolation_level=None)\n";
    let later =
        "db.execute(\"INSERT INTO _sqlx_migrations SELECT 9999, 'later', installed_on, 1, checksum, 0 FROM _sqlx_migrations LIMIT 1\")";
    ends_well(another_program(&format!("{version}{later}"), &house.database));
    health_says(&house, ServingStatus::NotServing).await;
    assert_eq!(cause(&scorecard(&house).await.expect_err("a later version"), &house), "later_schema");
    let earlier = "db.execute('DELETE FROM _sqlx_migrations WHERE version >= 4')";
    ends_well(another_program(&format!("{version}{earlier}"), &house.database));
    loop {
        let told = cause(&scorecard(&house).await.expect_err("an earlier version"), &house);
        if told == "earlier_schema" {
            break;
        }
        assert_eq!(told, "later_schema", "until it is looked at again");
    }
    // The file is damaged beyond what a reader makes of it.
    std::fs::write(house.database.with_file_name("rubbish"), [b'?'; 8192]).expect("written");
    put_in_place(&house.database.with_file_name("rubbish"), &house.database);
    assert_eq!(cause(&scorecard(&house).await.expect_err("rubbish"), &house), "unreadable");
}
