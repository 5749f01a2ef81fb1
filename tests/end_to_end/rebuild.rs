//! The database built anew from the archive alone: the same answers, as of every instant.

use outturn_domain::finding::Verdict;
use outturn_worker::failpoints::ABORT_AT;
use serde_json::Value;

use crate::homes::ClosedHome;
use crate::house::{EXAMPLE, House};
use crate::return_workbook::{Cell, ReturnWorkbook};
use crate::tools::outturn;

const CORRECTION: &str = "communities-and-place/correction.xlsx";

fn a_return(value: f64) -> Vec<u8> {
    let row = vec![Cell::Text("EHC-20W"), Cell::Formatted(value, "0.0%"), Cell::Text("As the system says.")];
    ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2").row(row).bytes()
}

/// A return with a percentage that can be read two ways: it is asked about.
fn doubtful() -> Vec<u8> {
    ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
        .row(vec![Cell::Text("EHC-20W"), Cell::Formatted(57.0, "0%"), Cell::Text("As the system says.")])
        .row(vec![Cell::Text("HML-PRV"), Cell::Number(265.0), Cell::Text("As the system says.")])
        .bytes()
}

/// The example council after all that can happen to a file: corrected, sent twice, refused, misplaced, and read with settings and rules that changed.
async fn lived_in() -> House {
    let mut house = House::derby().await;
    let correction = std::fs::read(format!("{EXAMPLE}/correction/{CORRECTION}")).expect("a workbook");
    let settings = std::fs::read_to_string(house.home.settings_file()).expect("settings");
    let mut send = async |below_inbox: &str, bytes: &[u8], verdict: Verdict| {
        house.wait(60);
        let (given, receipt) = house.send(below_inbox, bytes).await;
        assert_eq!(given, verdict, "{below_inbox}: {receipt:#}");
    };
    send(CORRECTION, &correction, Verdict::Accepted).await;
    send(CORRECTION, &correction, Verdict::Duplicate).await;
    send("peoples-services/minutes.pdf", b"%PDF-1.4 minutes of a meeting", Verdict::Refused).await;
    send("at-the-root.xlsx", &correction, Verdict::Refused).await;
    send("peoples-services/doubtful.xlsx", &doubtful(), Verdict::AcceptedWithFindings).await;
    let none_asked = settings.replace("queries = 7", "queries = 0");
    assert_ne!(none_asked, settings);
    std::fs::write(house.home.settings_file(), none_asked).expect("settings");
    house.wait(60);
    // What was asked before is not asked now, so the very same file is no duplicate.
    let (verdict, receipt) = house.send("peoples-services/doubtful.xlsx", &doubtful()).await;
    assert_ne!(verdict, Verdict::Duplicate, "{receipt:#}");
    assert!(receipt["findings"].as_array().expect("findings").iter().all(|finding| finding["severity"] != "query"), "{receipt:#}");
    std::fs::write(house.home.settings_file(), settings).expect("settings");
    let rules = include_str!("../../rules/maidstone-2018-19.toml");
    std::fs::write(house.home.rules().join("maidstone-2018-19.toml"), format!("{rules}\n# Looked through by the council.\n"))
        .expect("rules");
    house.wait(60);
    house.send("peoples-services/again.xlsx", &a_return(0.58)).await;
    house
}

/// What the scorecards and the list of submissions say, as people see them.
fn seen(home: &ClosedHome) -> Vec<String> {
    let scorecard = |options: &[&str]| home.run(&[&["scorecard", "2021/22 Q2"], options].concat()).well();
    vec![scorecard(&[]), scorecard(&["--as-of", "2021-11-11T09:00:30Z"]), home.run(&["submissions", "--limit", "100"]).well()]
}

#[tokio::test]
async fn a_database_built_from_the_archive_alone_gives_the_same_answers_at_every_instant() {
    let house = lived_in().await;
    let commits = house.worker.reader().newest_commit().await.expect("a commit").expect("a commit").sequence.0;
    let home = ClosedHome::copy_of(&house);
    let before = seen(&home);
    let said = home.run(&["rebuild", "--verify"]).well();
    assert!(said.contains(&format!("equal at {commits} instants; ")), "{said}");
    assert!(!said.contains(" 0 scorecards"), "{said}");
    home.lose_the_database();
    let refused = home.run(&["ingest"]);
    assert!(refused.code == Some(2) && refused.err.contains("outturn rebuild"), "{refused:?}");
    let said = home.run(&["rebuild"]).well();
    assert!(said.contains("put in place") && !said.contains("answered: "), "{said}");
    assert_eq!(seen(&home), before);
    assert!(home.run(&["rebuild", "--verify"]).well().contains(&format!("equal at {commits} instants; ")));
    // And it goes on from there.
    home.drop_in("peoples-services/next.xlsx", &a_return(0.61));
    let said = home.run(&["ingest"]).well();
    assert!(said.contains("1 taken in"), "{said}");
    assert!(home.run(&["rebuild", "--verify"]).well().contains(&format!("equal at {} instants; ", commits + 1)));
}

#[tokio::test]
async fn what_differs_is_named_by_file_and_cell_and_the_old_database_is_kept() {
    let house = House::of_one_service().await;
    let home = ClosedHome::copy_of(&house);
    let older = ClosedHome::copy(home.home.root());
    home.drop_in("peoples-services/q2.xlsx", &a_return(0.57));
    home.run(&["ingest"]).well();
    home.lose_the_database();
    for name in ["outturn.db", "outturn.db-wal"] {
        let from = older.home.root().join(name);
        if from.exists() {
            std::fs::copy(from, home.home.root().join(name)).expect("a copy");
        }
    }
    let verified = home.run(&["rebuild", "--verify"]);
    assert_eq!(verified.code, Some(1), "{verified:?}");
    assert!(verified.out.contains("peoples-services/q2.xlsx (") && !verified.out.contains("equal at"), "{}", verified.out);
    assert!(verified.out.contains("in the new: fact EHC-20W fy2021-22-q2 actual at Outturns!B2: Some(0.57)"), "{}", verified.out);
    let said = home.run(&["rebuild"]).well();
    assert!(said.contains("outturn-before-"), "{said}");
    let kept = std::fs::read_dir(home.home.root()).expect("a folder").filter_map(Result::ok);
    assert_eq!(kept.filter(|entry| entry.file_name().to_string_lossy().starts_with("outturn-before-")).count(), 1);
    home.run(&["rebuild", "--verify"]).well();
}

#[tokio::test]
async fn a_file_that_a_newer_reader_reads_otherwise_and_one_that_is_lost_are_reported_and_not_silently_taken() {
    let mut house = House::of_one_service().await;
    house.wait(60);
    let (_, receipt) = house.send("peoples-services/q2.xlsx", &a_return(0.57)).await;
    let home = ClosedHome::copy_of(&house);
    let sidecar = sidecar_of(&home, &receipt);
    let text = std::fs::read_to_string(&sidecar).expect("a sidecar");
    let mut said: Value = serde_json::from_str(&text).expect("JSON");
    said["outcome"]["understood"] = Value::from("1:otherwise");
    said["outcome"]["reading"] = Value::from(by_reader_1(&said));
    std::fs::write(&sidecar, said.to_string()).expect("a sidecar");
    let told = home.run(&["rebuild", "--verify"]);
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(told.out.contains("read otherwise: peoples-services/q2.xlsx (") && told.out.contains("by reader 1)"), "{}", told.out);
    assert!(told.out.contains("this program reads by reader 2: to have what it makes of the newest"), "{}", told.out);
    let told = home.run(&["rebuild"]);
    assert!(told.code == Some(1) && told.out.contains("not put in place"), "{told:?}");
    std::fs::write(&sidecar, text).expect("a sidecar");
    home.run(&["rebuild", "--verify"]).well();
    let bytes =
        home.home.archive().join(&receipt["sha256"].as_str().expect("a hash")[..2]).join(receipt["sha256"].as_str().expect("a hash"));
    std::fs::write(&bytes, a_return(0.99)).expect("other bytes");
    let told = home.run(&["rebuild", "--verify"]);
    assert!(told.code == Some(1) && told.out.contains("lost: peoples-services/q2.xlsx ("), "{told:?}");
    assert!(told.out.contains("damaged"), "{}", told.out);
}

/// What a file was read with, had an earlier version of the program taken it.
fn by_reader_1(sidecar: &Value) -> String {
    let reading = sidecar["outcome"]["reading"].as_str().expect("a reading");
    let (reader, others) = reading.split_once("; ").expect("a reader and what it read with");
    assert_ne!(reader, "reader 1");
    format!("reader 1; {others}")
}

#[tokio::test]
async fn a_file_that_an_earlier_reader_took_is_read_again_when_it_is_dropped_again() {
    let mut house = House::of_one_service().await;
    house.wait(60);
    let book = a_return(0.57);
    let (_, receipt) = house.send("peoples-services/q2.xlsx", &book).await;
    let home = ClosedHome::copy_of(&house);
    home.drop_in("peoples-services/q2.xlsx", &book);
    assert!(home.run(&["ingest"]).well().contains("duplicate"), "this reader had read it");
    let older = ClosedHome::copy_of(&house);
    let sidecar = sidecar_of(&older, &receipt);
    let mut said: Value = serde_json::from_str(&std::fs::read_to_string(&sidecar).expect("a sidecar")).expect("JSON");
    said["outcome"]["reading"] = Value::from(by_reader_1(&said));
    std::fs::write(&sidecar, said.to_string()).expect("a sidecar");
    older.lose_the_database();
    let rebuilt = older.run(&["rebuild"]).well();
    assert!(!rebuilt.contains("this program reads by"), "what is read alike needs nothing done: {rebuilt}");
    older.drop_in("peoples-services/q2.xlsx", &book);
    let again = older.run(&["ingest"]).well();
    assert!(!again.contains("duplicate") && again.contains("accepted"), "{again}");
}

fn sidecar_of(home: &ClosedHome, receipt: &Value) -> std::path::PathBuf {
    let (hash, id) = (receipt["sha256"].as_str().expect("a hash"), receipt["submission"].as_str().expect("an id"));
    home.home.archive().join(&hash[..2]).join(format!("{hash}.{id}.json"))
}

#[tokio::test]
async fn what_was_taken_and_not_committed_is_read_in_its_place_at_the_end() {
    let house = House::of_one_service().await;
    let commits = house.worker.reader().newest_commit().await.expect("a commit").expect("a commit").sequence.0;
    for point in ["take-after-rename", "take-after-row", "take-after-sidecar", "take-set-aside", "commit-before", "commit-after"] {
        let home = ClosedHome::copy_of(&house);
        home.drop_in("peoples-services/q2.xlsx", &a_return(0.57));
        let ended = outturn().args(["ingest", "--home"]).arg(home.home.root()).env(ABORT_AT, point).output().expect("ingest");
        assert!(!ended.status.success(), "{point}: it did not end");
        home.lose_the_database();
        home.run(&["rebuild"]).well();
        home.run(&["ingest"]).well();
        let reader = outturn_store::Reader::open(&home.home.database()).await.expect("a reader");
        let balance = reader.balance().await.expect("a balance");
        assert_eq!((balance.accepted, balance.duplicate, balance.waiting), (commits + 1, 0, 0), "{point}");
        reader.close().await;
        assert!(std::fs::read_dir(home.home.inbox().join("peoples-services")).expect("a folder").next().is_none(), "{point}");
        let said = home.run(&["rebuild", "--verify"]).well();
        assert!(said.contains(&format!("equal at {} instants; ", commits + 1)), "{point}: {said}");
    }
}

/// Drops a return, ends the program at a point of its taking, and saves another return over it.
fn saved_over_while_taken(house: &House, point: &str) -> ClosedHome {
    let home = ClosedHome::copy_of(house);
    home.drop_in("peoples-services/q2.xlsx", &a_return(0.57));
    let ended = outturn().args(["ingest", "--home"]).arg(home.home.root()).env(ABORT_AT, point).output().expect("ingest");
    assert!(!ended.status.success(), "{point}: it did not end");
    home.drop_in("peoples-services/q2.xlsx", &a_return(0.61));
    home
}

#[tokio::test]
async fn the_archive_never_tells_of_an_arrival_that_the_database_does_not_know() {
    let house = House::of_one_service().await;
    let commits = house.worker.reader().newest_commit().await.expect("a commit").expect("a commit").sequence.0;
    // What was recorded is an arrival; what was not, its sender took back by saving over it.
    for (point, arrivals) in [("take-after-copy", 1), ("take-after-rename", 1), ("take-after-row", 2), ("take-after-sidecar", 2)] {
        let home = saved_over_while_taken(&house, point);
        home.run(&["rebuild", "--verify"]).well();
        home.run(&["ingest"]).well();
        let reader = outturn_store::Reader::open(&home.home.database()).await.expect("a reader");
        let balance = reader.balance().await.expect("a balance");
        reader.close().await;
        assert_eq!((balance.accepted, balance.waiting), (commits + arrivals, 0), "{point}");
        let said = home.run(&["rebuild", "--verify"]).well();
        assert!(said.contains(&format!("equal at {} instants; ", commits + arrivals)), "{point}: {said}");
        assert!(!said.contains("without a sidecar") && said.contains("0 not committed yet"), "{point}: {said}");
        let card = home.run(&["scorecard", "2021/22 Q2"]).well();
        assert!(card.lines().any(|line| line.contains("EHC-20W") && line.contains("61")), "{point}: {card}");
    }
}

#[tokio::test]
async fn bytes_that_perhaps_a_lost_database_knew_are_told() {
    let home = saved_over_while_taken(&House::of_one_service().await, "take-after-row");
    home.lose_the_database();
    let told = home.run(&["rebuild"]);
    assert!(told.code == Some(1) && told.out.contains("not put in place"), "{told:?}");
    assert!(told.out.contains("without a sidecar: ") && told.out.contains("drop it again if it is wanted"), "{}", told.out);
    let said = home.run(&["rebuild", "--anyway"]).well();
    assert!(said.contains("put in place"), "{said}");
    assert!(home.run(&["ingest"]).well().contains("1 taken in"));
    let said = home.run(&["rebuild", "--verify"]).well();
    assert!(!said.contains("without a sidecar"), "{said}");
}

#[tokio::test]
async fn while_the_share_is_away_a_rebuild_forgets_no_removal_that_is_owed() {
    let house = House::of_one_service().await;
    let commits = house.worker.reader().newest_commit().await.expect("a commit").expect("a commit").sequence.0;
    for (mount_point, old_is_lost) in [(false, false), (true, false), (true, true)] {
        let home = ClosedHome::copy_of(&house);
        home.drop_in("peoples-services/q2.xlsx", &a_return(0.57));
        let ended =
            outturn().args(["ingest", "--home"]).arg(home.home.root()).env(ABORT_AT, "take-after-sidecar").output().expect("ingest");
        assert!(!ended.status.success(), "it did not end");
        let (inbox, away) = (home.home.inbox(), home.beside("away"));
        std::fs::rename(&inbox, &away).expect("the share goes");
        if mount_point {
            std::fs::create_dir(&inbox).expect("a mount point");
        }
        if old_is_lost {
            home.lose_the_database();
        }
        home.run(&["rebuild"]).well();
        if mount_point {
            std::fs::remove_dir(&inbox).expect("an empty mount point");
        }
        std::fs::rename(&away, &inbox).expect("the share comes back");
        home.run(&["ingest"]).well();
        let reader = outturn_store::Reader::open(&home.home.database()).await.expect("a reader");
        let (balance, owed) = (reader.balance().await.expect("a balance"), reader.owed_removals().await.expect("owed"));
        reader.close().await;
        assert_eq!((balance.accepted, balance.duplicate, balance.waiting), (commits + 1, 0, 0), "{mount_point}");
        assert!(old_is_lost || owed.is_empty(), "{owed:?}");
        assert!(std::fs::read_dir(inbox.join("peoples-services")).expect("a folder").next().is_none(), "it is removed");
    }
}

#[tokio::test]
async fn a_home_that_a_worker_holds_is_left_alone() {
    let house = House::of_one_service().await;
    for command in [&["rebuild", "--verify"][..], &["rebuild"], &["erase", "20211012t081500123456-1f00ab34", "--reason", "a test"]] {
        let ran = crate::homes::run_on(house.home.root(), command);
        assert!(ran.code == Some(2) && ran.err.contains(&format!("process {}", std::process::id())), "{ran:?}");
    }
}
