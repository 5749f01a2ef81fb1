//! A file that should never have been dropped is erased: nothing holds it any more, and that it happened stays.

use outturn_domain::finding::Verdict;

use crate::homes::{ClosedHome, files_that_hold};
use crate::house::House;
use crate::return_workbook::{Cell, ReturnWorkbook};

/// Words that must be nowhere when they are erased.
const SECRET: &str = "Aurelia Quillfeather";
const SECRET_IN_NAME: &str = "Quillfeather-case";
const SECRET_ON_COVER: &str = "Bartholomew Inkpen";

/// A return with somebody's name where none belongs, and a figure far from what it was.
fn revealing() -> Vec<u8> {
    ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
        .signed_off_by(SECRET_ON_COVER)
        .row(vec![Cell::Text("EHC-20W"), Cell::Formatted(0.57, "0.0%"), Cell::Text("The plan of Aurelia Quillfeather was late.")])
        .row(vec![Cell::Text("Aurelia Quillfeather"), Cell::Number(1.0), Cell::Text("")])
        .bytes()
}

/// The same figure, said again without the name.
fn harmless() -> Vec<u8> {
    ReturnWorkbook::of("peoples-services", "peoples-directorate", "2021/22 Q2")
        .row(vec![Cell::Text("EHC-20W"), Cell::Formatted(0.57, "0.0%"), Cell::Text("One plan was late.")])
        .bytes()
}

struct Erasable {
    home: ClosedHome,
    /// The submission that holds the secret.
    id: String,
    /// The same bytes, sent once more.
    again: String,
    commits: i64,
}

async fn erasable() -> Erasable {
    let mut house = House::of_one_service().await;
    let mut sent = Vec::new();
    for (name, bytes) in [
        (format!("peoples-services/{SECRET_IN_NAME}.xlsx"), revealing()),
        ("peoples-services/harmless.xlsx".to_owned(), harmless()),
        ("peoples-services/same.xlsx".to_owned(), revealing()),
        ("peoples-services/last.xlsx".to_owned(), harmless()),
    ] {
        house.wait(60);
        let (verdict, receipt) = house.send(&name, &bytes).await;
        assert!(matches!(verdict, Verdict::Accepted | Verdict::AcceptedWithFindings), "{receipt:#}");
        sent.push(receipt["submission"].as_str().expect("an id").to_owned());
    }
    // The feedback workbook shows the sheets of the return, and so does what is dropped back.
    let feedback = feedback_of(&house, &sent[0]);
    house.wait(60);
    house.send("peoples-services/answers.xlsx", &feedback).await;
    let commits = house.worker.reader().newest_commit().await.expect("a commit").expect("a commit").sequence.0;
    Erasable { home: ClosedHome::copy_of(&house), id: sent[0].clone(), again: sent[2].clone(), commits }
}

fn feedback_of(house: &House, id: &str) -> Vec<u8> {
    let receipts = std::fs::read_dir(house.home.receipts().join("peoples-services")).expect("receipts");
    let mut paths = receipts.map(|entry| entry.expect("a file").path());
    let path = paths.find(|path| path.to_string_lossy().contains(id) && path.extension().is_some_and(|extension| extension == "xlsx"));
    std::fs::read(path.expect("a feedback workbook")).expect("a feedback workbook")
}

fn nowhere(home: &ClosedHome) {
    for words in [SECRET, SECRET_IN_NAME, SECRET_ON_COVER] {
        assert_eq!(files_that_hold(home.home.root(), words), Vec::<std::path::PathBuf>::new(), "{words}");
    }
}

#[tokio::test]
async fn what_is_erased_is_nowhere_and_that_it_was_erased_stays() {
    let Erasable { home, id, again, commits } = erasable().await;
    for words in [SECRET, SECRET_IN_NAME, SECRET_ON_COVER] {
        assert!(files_that_hold(home.home.root(), words).len() >= 3, "{words} is there before");
    }
    let before = home.run(&["scorecard", "2021/22 Q2"]).well();
    let dry = home.run(&["erase", &id, "--reason", "names a child", "--dry-run"]).well();
    assert!(dry.contains(&format!("to be erased: {again}")) && dry.contains("Nothing was done."), "{dry}");
    assert!(!files_that_hold(home.home.root(), SECRET).is_empty());
    let said = home.run(&["erase", &id, "--reason", "names a child", "--by", "the data protection officer"]).well();
    assert!(said.contains(&format!("erased: {id}")), "{said}");
    assert!(said.contains(&format!("erased: {again} of peoples-services, which has the same bytes")), "{said}");
    assert!(said.contains("a feedback workbook that shows its sheets"), "{said}");
    nowhere(&home);
    let listed = home.run(&["submissions", "--limit", "500"]).well();
    assert_eq!(listed.lines().filter(|line| line.contains("(erased)")).count(), 3, "{listed}");
    let verified = home.run(&["rebuild", "--verify"]).well();
    assert!(verified.contains(&format!("equal at {commits} instants; ")) && verified.contains("of which 3 erased"), "{verified}");
    let reader = outturn_store::Reader::open(&home.home.database()).await.expect("a reader");
    let erasures = reader.erasures().await.expect("erasures");
    reader.close().await;
    let erasure = erasures.iter().find(|erasure| erasure.submission.as_str() == id).expect("an erasure");
    assert_eq!((erasure.reason.as_str(), erasure.by.as_str()), ("names a child", "the data protection officer"));
    // The harmless file had said nothing new; now the figure is its own.
    let after = home.run(&["scorecard", "2021/22 Q2"]).well();
    let figure = |card: &str| card.lines().find(|line| line.contains("EHC-20W")).map(str::to_owned);
    assert_eq!(figure(&after), figure(&before));
    assert!(figure(&after).expect("a row").contains("57"), "{after}");
    // Nothing of it comes back.
    let target = home.beside("backup");
    home.run(&["backup", target.to_str().expect("a path")]).well();
    assert_eq!(files_that_hold(&target, SECRET), Vec::<std::path::PathBuf>::new());
    home.lose_the_database();
    home.run(&["rebuild"]).well();
    nowhere(&home);
    assert_eq!(home.run(&["submissions", "--limit", "500"]).well(), listed);
}

#[tokio::test]
async fn an_erasure_that_was_cut_short_is_finished_by_erasing_again() {
    let Erasable { home, id, commits, .. } = erasable().await;
    let erased = ClosedHome::copy(home.home.root());
    erased.run(&["erase", &id, "--reason", "names a child"]).well();
    let command = ["erase", &id, "--reason", "names a child"];
    // Cut short before the database was put in place: the archive is done, database and receipts are not.
    let cut = ClosedHome::copy(home.home.root());
    std::fs::remove_dir_all(cut.home.archive()).expect("removed");
    let copied = std::process::Command::new("cp").arg("-r").arg(erased.home.archive()).arg(cut.home.archive()).status().expect("cp");
    assert!(copied.success());
    assert_eq!(cut.run(&["rebuild", "--verify"]).code, Some(1));
    let said = cut.run(&command).well();
    assert!(said.contains("erased before"), "{said}");
    nowhere(&cut);
    assert!(cut.run(&["rebuild", "--verify"]).well().contains(&format!("equal at {commits} instants; ")));
    // Cut short after the tombstone of the first: the bytes are still there.
    let cut = ClosedHome::copy(home.home.root());
    let tomb = |home: &ClosedHome| sidecars(home).into_iter().find(|path| path.to_string_lossy().contains(&id)).expect("a sidecar");
    std::fs::copy(tomb(&erased), tomb(&cut)).expect("a tombstone");
    cut.run(&command).well();
    nowhere(&cut);
    assert!(cut.run(&["rebuild", "--verify"]).well().contains(&format!("equal at {commits} instants; ")));
}

fn sidecars(home: &ClosedHome) -> Vec<std::path::PathBuf> {
    let folders = std::fs::read_dir(home.home.archive()).expect("an archive").map(|entry| entry.expect("an entry").path());
    let files = folders.filter(|path| path.is_dir()).flat_map(|folder| std::fs::read_dir(folder).expect("a folder"));
    files
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect()
}

#[tokio::test]
async fn what_others_stand_on_is_not_erased_unasked() {
    let house = House::of_one_service().await;
    let home = ClosedHome::copy_of(&house);
    let frameworks = home.run(&["submissions", "--submitter", "framework", "--limit", "500"]).well();
    let first = frameworks.lines().rfind(|line| line.contains("01-framework")).expect("the first framework");
    let id = first.split_whitespace().last().expect("an id");
    let ran = home.run(&["erase", id, "--reason", "a test"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.out.contains("its verdict was accepted") && ran.out.contains("would be refused"), "{}", ran.out);
    assert!(ran.out.contains("Nothing was done"), "{}", ran.out);
    home.run(&["rebuild", "--verify"]).well();
    let unknown = home.run(&["erase", "20211012t081500123456-1f00ab34", "--reason", "a test"]);
    assert!(unknown.code == Some(2) && unknown.err.contains("there is no submission"), "{unknown:?}");
}

#[tokio::test]
async fn a_service_that_reads_the_home_must_be_stopped_first() {
    let Erasable { home, id, .. } = erasable().await;
    let reader = outturn_store::Reader::open(&home.home.database()).await.expect("a reader");
    reader.newest_commit().await.expect("read");
    let ran = home.run(&["erase", &id, "--reason", "names a child"]);
    assert!(ran.code == Some(2) && ran.err.contains("stop it first"), "{ran:?}");
    assert!(!files_that_hold(home.home.root(), SECRET).is_empty());
    reader.close().await;
    home.run(&["erase", &id, "--reason", "names a child"]).well();
    nowhere(&home);
}
