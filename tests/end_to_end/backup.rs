//! A backup made while the worker goes on is a home like any other: it opens, verifies, and answers as the home did.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::Duration;

use outturn_worker::failpoints::ABORT_AT;

use crate::homes::{ClosedHome, run_on};
use crate::house::House;
use crate::return_workbook::{Cell, ReturnWorkbook};
use crate::tools::outturn;

/// How long a test waits for something that takes moments before it says that it never came.
const PATIENCE: Duration = Duration::from_mins(1);

fn a_return(value: f64) -> Vec<u8> {
    let row = vec![Cell::Text("EHC-20W"), Cell::Formatted(value, "0.0%"), Cell::Text("As the system says.")];
    ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2").row(row).bytes()
}

#[tokio::test]
async fn backups_made_while_a_worker_takes_returns_in_restore_and_answer() {
    const RETURNS: usize = 12;
    let home = ClosedHome::copy_of(&House::derby().await);
    for number in 0..RETURNS {
        let value = 0.30 + f64::from(u8::try_from(number).expect("few")) / 100.0;
        home.drop_in(&format!("peoples-services/return-{number:02}.xlsx"), &a_return(value));
    }
    let mut worker = outturn()
        .args(["worker", "--log", "json", "--home"])
        .arg(home.home.root())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a worker");
    let log = BufReader::new(worker.stderr.take().expect("a log"));
    let (tell, lines) = channel();
    std::thread::spawn(move || {
        log.lines().map_while(Result::ok).filter(|line| line.contains("took_ms")).all(|line| tell.send(line).is_ok())
    });
    let mut backups = Vec::new();
    for answered in 1..=RETURNS {
        let line = lines.recv_timeout(PATIENCE).expect("an answer");
        assert!(line.contains("accepted"), "{line}");
        if answered % 4 == 1 {
            let target = home.beside(&format!("backup-{answered}"));
            let said = home.run(&["backup", target.to_str().expect("a path")]).well();
            assert!(said.contains("checked: "), "{said}");
            backups.push((answered, target));
        }
    }
    let stopped = std::process::Command::new("kill").args(["-TERM", &worker.id().to_string()]).status().expect("kill");
    assert!(stopped.success() && worker.wait().expect("an end").success());
    let whole = home.run(&["scorecard", "2021/22 Q2"]).well();
    for (answered, backup) in backups {
        // What was taken and not yet committed is finished as after any other end.
        run_on(&backup, &["ingest"]).well();
        let said = run_on(&backup, &["rebuild", "--verify"]).well();
        assert!(said.contains("equal at "), "{said}");
        let listed = run_on(&backup, &["submissions", "--submitter", "peoples-services", "--limit", "500"]).well();
        let held = listed.lines().filter(|line| line.contains(" return-")).count();
        assert!((answered..=RETURNS).contains(&held), "{answered}: {listed}");
        // As of the newest that it holds, the home says what its backup says.
        let newest = listed.lines().nth(1).and_then(|line| line.split_whitespace().last()).expect("an id").to_owned();
        let as_of = recorded(&backup, &newest).await;
        let of_then = |root: &std::path::Path| {
            let card = run_on(root, &["scorecard", "2021/22 Q2", "--as-of", &as_of]).well();
            card.lines().filter(|line| !line.contains("as of")).collect::<Vec<_>>().join("\n")
        };
        if held < RETURNS && recorded(home.home.root(), &newest).await == as_of {
            assert_eq!(of_then(&backup), of_then(home.home.root()), "{answered}");
        }
        assert_eq!(whole.lines().count(), run_on(&backup, &["scorecard", "2021/22 Q2"]).well().lines().count());
    }
}

/// When a submission was recorded.
async fn recorded(root: &std::path::Path, submission: &str) -> String {
    let reader = outturn_store::Reader::open(&root.join("outturn.db")).await.expect("a reader");
    let id = outturn_domain::provenance::SubmissionId::parse(submission).expect("an id");
    let newest = reader.newest_commit().await.expect("a commit").expect("a commit");
    let found = reader.submission(&id, newest).await.expect("a submission").expect("a submission");
    reader.close().await;
    found.committed.expect("committed").1.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

#[tokio::test]
async fn a_backup_stands_in_for_a_home_that_is_lost() {
    let home = ClosedHome::copy_of(&House::of_one_service().await);
    let seen = || home.run(&["scorecard", "2021/22 Q2"]).well();
    let before = seen();
    let target = home.beside("backup");
    home.run(&["backup", target.to_str().expect("a path")]).well();
    std::fs::remove_dir_all(home.home.root()).expect("a home lost");
    std::fs::rename(&target, home.home.root()).expect("a home restored");
    assert_eq!(seen(), before);
    home.run(&["rebuild", "--verify"]).well();
    home.drop_in("peoples-services/next.xlsx", &a_return(0.57));
    assert!(home.run(&["ingest"]).well().contains("1 taken in"));
}

#[tokio::test]
async fn a_backup_between_the_row_of_an_arrival_and_its_sidecar_holds_both() {
    let home = ClosedHome::copy_of(&House::of_one_service().await);
    home.drop_in("peoples-services/q2.xlsx", &a_return(0.57));
    let ended = outturn().args(["ingest", "--home"]).arg(home.home.root()).env(ABORT_AT, "take-after-row").output().expect("ingest");
    assert!(!ended.status.success(), "it did not end");
    let target = home.beside("backup");
    home.run(&["backup", target.to_str().expect("a path")]).well();
    let said = run_on(&target, &["rebuild", "--verify"]).well();
    assert!(said.contains("; 1 not committed yet") && !said.contains("written: "), "{said}");
    let said = run_on(&target, &["ingest"]).well();
    assert!(said.contains("1 taken in"), "{said}");
}

#[tokio::test]
async fn a_backup_that_would_not_hold_is_not_made() {
    let home = ClosedHome::copy_of(&House::of_one_service().await);
    let target = home.beside("backup");
    let to = target.to_str().expect("a path");
    let reader = outturn_store::Reader::open(&home.home.database()).await.expect("a reader");
    let one = reader.archived().await.expect("files").pop().expect("a file");
    reader.close().await;
    let bytes = home.home.archive().join(&one.file_hash.as_str()[..2]).join(one.file_hash.as_str());
    let kept = std::fs::read(&bytes).expect("bytes");
    std::fs::write(&bytes, [&kept[..100], b"?", &kept[101..]].concat()).expect("a flipped byte");
    let ran = home.run(&["backup", to]);
    assert!(ran.code == Some(2) && ran.err.contains(one.submission.as_str()) && ran.err.contains("damaged"), "{ran:?}");
    std::fs::remove_file(&bytes).expect("removed");
    let ran = home.run(&["backup", to]);
    assert!(ran.code == Some(2) && ran.err.contains(one.submission.as_str()), "{ran:?}");
    assert!(!target.exists());
    std::fs::write(&bytes, kept).expect("bytes");
    home.run(&["backup", to]).well();
    let ran = home.run(&["backup", to]);
    assert!(ran.code == Some(2) && ran.err.contains("is there already"), "{ran:?}");
}
