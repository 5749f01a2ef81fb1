//! Ended at every named point of the way in, and started again: nothing is lost and nothing is taken twice.

use outturn_worker::failpoints::{ABORT_AT, POINTS};
use outturn_worker::home::Home;

use crate::homes::ClosedHome;
use crate::house::{House, receipts};
use crate::return_workbook::{Cell, ReturnWorkbook};
use crate::tools::outturn;

#[tokio::test]
async fn a_file_survives_an_end_at_every_point_of_the_way_in() {
    let derby = House::derby().await;
    let known = derby.worker.reader().balance().await.expect("a balance");
    for point in POINTS {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("home");
        let copied = std::process::Command::new("cp").arg("-r").arg(derby.home.root()).arg(&root).status().expect("cp");
        assert!(copied.success());
        let settings = root.join("outturn.toml");
        let text = std::fs::read_to_string(&settings).expect("settings").replace("best_effort = false", "best_effort = true");
        std::fs::write(&settings, text).expect("settings");
        let home = Home::open(&root).expect("a home");
        let before = receipts(&home).len();
        let bytes = ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
            .row(vec![Cell::Text("EHC-20W"), Cell::Formatted(0.58, "0.0%"), Cell::Text("As the system says.")])
            .bytes();
        std::fs::write(home.inbox().join("peoples-services/return.xlsx"), bytes).expect("a file");
        let ended = outturn().args(["ingest", "--home"]).arg(&root).env(ABORT_AT, point).output().expect("ingest");
        assert!(!ended.status.success(), "{point}: it did not end");
        let again = outturn().args(["ingest", "--home"]).arg(&root).output().expect("ingest");
        assert!(again.status.success(), "{point}: {}", String::from_utf8_lossy(&again.stderr));
        let reader = outturn_store::Reader::open(&home.database()).await.expect("a reader");
        let balance = reader.balance().await.expect("a balance");
        assert_eq!((balance.accepted, balance.duplicate, balance.waiting), (known.accepted + 1, 0, 0), "{point}");
        assert_eq!(receipts(&home).len(), before + 1, "{point}");
        let inbox = std::fs::read_dir(home.inbox().join("peoples-services")).expect("the folder").count();
        assert_eq!(inbox, 0, "{point}: the inbox is not empty");
        let newest = reader.newest_commit().await.expect("a commit").expect("a commit");
        let submissions = reader.submissions(&outturn_store::submission::SubmissionFilter::default(), newest, 1).await.expect("a list");
        assert_eq!((submissions[0].file_name.as_str(), submissions[0].appended), ("return.xlsx", 2), "{point}");
    }
}

/// The removal of a taken file is owed, and meanwhile its sender saves another over it, of the same size and with the old time set back.
#[tokio::test]
async fn what_was_saved_over_a_taken_file_arrives_though_it_looks_like_it() {
    let home = ClosedHome::copy_of(&House::derby().await);
    let path = home.home.inbox().join("peoples-services/minutes.pdf");
    let then = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
    let save = |text: &str| {
        std::fs::write(&path, text).expect("a file");
        let times = std::fs::FileTimes::new().set_modified(then);
        std::fs::File::options().write(true).open(&path).expect("a file").set_times(times).expect("times");
    };
    let settings = std::fs::read_to_string(home.home.settings_file()).expect("settings");
    std::fs::write(home.home.settings_file(), settings.replace("unproven_seconds = 4", "unproven_seconds = 0")).expect("settings");
    save("%PDF-1.4 minutes of the first meeting");
    let ended = outturn().args(["ingest", "--home"]).arg(home.home.root()).env(ABORT_AT, "take-after-sidecar").output().expect("ingest");
    assert!(!ended.status.success(), "it did not end");
    save("%PDF-1.4 minutes of the other meeting");
    home.run(&["ingest"]).well();
    home.run(&["ingest"]).well();
    let listed = home.run(&["submissions", "--submitter", "peoples-services", "--limit", "500"]).well();
    assert_eq!(listed.lines().filter(|line| line.contains("minutes.pdf")).count(), 2, "{listed}");
    assert!(!path.exists());
}
