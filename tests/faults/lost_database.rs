//! Whole parts of the home that fail: the archive cannot be written, the receipts cannot, the database is held, gone, or another.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use outturn_store::Reader;

use crate::fixture::{Fixture, files_below};
use crate::invariant;
use crate::named::{EACCES, EROFS};
use crate::shim::{Shim, told};

fn settled(fixture: &Fixture, shim: &Shim) -> invariant::Settled {
    let copy = fixture.copy();
    let home = copy.path().join("home");
    let output = shim.undisturbed(&home);
    assert!(output.status.success(), "{}", told(&output));
    invariant::look(&home).expect("an undisturbed home")
}

#[test]
fn while_the_archive_is_read_only_every_file_stays_in_the_inbox() {
    let Some(shim) = Shim::build() else { return };
    let fixture = Fixture::running_home(&shim);
    let undisturbed = settled(&fixture, &shim);
    let copy = fixture.copy();
    let home = copy.path().join("home");
    let before = files_below(&home.join("inbox"));
    let output = shim.with_closed(&home, "archive", EROFS);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(told(&output).contains("failed: a.xlsx: failed to take"), "{}", told(&output));
    assert_eq!(files_below(&home.join("inbox")), before);
    let output = shim.undisturbed(&home);
    assert!(output.status.success(), "{}", told(&output));
    invariant::holds(&home, &undisturbed).expect("nothing is lost");
}

#[tokio::test]
async fn while_no_receipt_can_be_written_files_are_committed_and_answered_later() {
    let Some(shim) = Shim::build() else { return };
    for fixture in [Fixture::running_home(&shim), Fixture::new_home()] {
        let undisturbed = std::thread::scope(|scope| scope.spawn(|| settled(&fixture, &shim)).join().expect("settled"));
        let copy = fixture.copy();
        let home = copy.path().join("home");
        let (dropped, earlier) = (files_below(&home.join("inbox")), files_below(&home.join("receipts")));
        let output = shim.with_closed(&home, "receipts", EACCES);
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        // A sender's next file, and everything behind a framework, waits until the one before is answered.
        let left = files_below(&home.join("inbox"));
        assert!(left.len() < dropped.len() && left.iter().all(|file| dropped.contains(file)), "{left:?}: {}", told(&output));
        assert_eq!(files_below(&home.join("receipts")), earlier);
        let reader = Reader::open(&home.join("outturn.db")).await.expect("a reader");
        let balance = reader.balance().await.expect("a balance");
        reader.close().await;
        assert_eq!((balance.refused, balance.waiting), (0, 0), "{}: {}", fixture.name, told(&output));
        let output = shim.undisturbed(&home);
        assert!(output.status.success(), "{}", told(&output));
        let held = std::thread::scope(|scope| scope.spawn(|| invariant::holds(&home, &undisturbed)).join().expect("a look"));
        held.expect("nothing is lost");
    }
}

/// A program of somebody else that keeps the database locked for writing until its standard input is closed.
const HOLDER: &str = "import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute('BEGIN IMMEDIATE')
print('held', flush=True)
sys.stdin.read()
held.execute('ROLLBACK')
held.close()";

#[test]
fn while_another_program_holds_the_database_every_file_waits() {
    let Some(shim) = Shim::build() else { return };
    let fixture = Fixture::running_home(&shim);
    let undisturbed = settled(&fixture, &shim);
    let copy = fixture.copy();
    let home = copy.path().join("home");
    let before = files_below(&home.join("inbox"));
    let mut python = Command::new("python3");
    python.args(["-c", HOLDER]).arg(home.join("outturn.db")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut holder) = python.spawn() else {
        assert!(std::env::var_os("OUTTURN_EVERY_TOOL").is_none(), "there is no python3, and OUTTURN_EVERY_TOOL says that there must be");
        eprintln!("SKIPPED: there is no python3 here");
        return;
    };
    let mut line = String::new();
    BufReader::new(holder.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    assert_eq!(line, "held\n");
    let output = shim.undisturbed(&home);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(told(&output).contains("locked"), "{}", told(&output));
    assert_eq!(files_below(&home.join("inbox")), before);
    drop(holder.stdin.take());
    assert!(holder.wait().expect("its end").success());
    let output = shim.undisturbed(&home);
    assert!(output.status.success(), "{}", told(&output));
    invariant::holds(&home, &undisturbed).expect("nothing is lost");
}

/// Does something to the database between two runs; the program says so, touches nothing, and a rebuild from the archive mends it.
fn is_told_of(what: &str, replace: impl Fn(&Path)) {
    let Some(shim) = Shim::build() else { return };
    let fixture = Fixture::running_home(&shim);
    let undisturbed = settled(&fixture, &shim);
    let copy = fixture.copy();
    let home = copy.path().join("home");
    let before = files_below(&home.join("inbox"));
    replace(&home.join("outturn.db"));
    for _ in 0..2 {
        let output = shim.undisturbed(&home);
        assert_eq!(output.status.code(), Some(2), "{what}: {}", told(&output));
        assert!(told(&output).contains("outturn rebuild"), "{what}: {}", told(&output));
        assert_eq!(files_below(&home.join("inbox")), before, "{what}");
    }
    let mut rebuild = Command::new(env!("CARGO_BIN_EXE_outturn"));
    let output =
        rebuild.args(["rebuild", "--home"]).arg(&home).env_remove("OUTTURN_HOME").env_remove("RUST_LOG").output().expect("rebuild");
    assert!(output.status.success(), "{what}: {}", told(&output));
    let output = shim.undisturbed(&home);
    assert!(output.status.success(), "{what}: {}", told(&output));
    for entry in std::fs::read_dir(&home).expect("the home") {
        let path = entry.expect("an entry").path();
        // What a rebuild found in its place is kept beside it.
        if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("outturn.db.") || name.to_string_lossy().contains("before"))
        {
            std::fs::remove_file(path).expect("removed");
        }
    }
    invariant::holds(&home, &undisturbed).expect("nothing is lost");
}

#[test]
fn a_database_that_is_gone_is_told() {
    is_told_of("gone", |database| std::fs::remove_file(database).expect("removed"));
}

#[test]
fn a_database_that_was_emptied_is_told() {
    is_told_of("emptied", |database| std::fs::write(database, "").expect("emptied"));
}

#[test]
fn a_database_from_before_its_last_files_is_told() {
    let Some(shim) = Shim::build() else { return };
    let older = Fixture::new_home();
    // Only its framework: the return comes later.
    let late = older.home().join("inbox/peoples-services/q1.xlsx");
    std::fs::remove_file(late).expect("removed");
    let output = shim.undisturbed(&older.home());
    assert!(output.status.success(), "{}", told(&output));
    is_told_of("older", |database| {
        std::fs::copy(older.home().join("outturn.db"), database).expect("a copy");
    });
}
