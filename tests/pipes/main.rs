//! Commands whose answer nobody reads to its end, as in `outturn status | head`: they end quietly, with the exit code that they have else.

use std::path::Path;
use std::process::{Command, Stdio};

const FRAMEWORK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/derby-2021-22/framework/01-framework-2019-04.xlsx");

fn outturn(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outturn"));
    command.arg("--home").arg(home).args(arguments).stdin(Stdio::null());
    command
}

/// A pipe that nobody reads.
fn unread() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

/// Runs a command that is heard and the same unheard: its exit codes, and what the second said on standard error.
fn heard_and_unheard(home: &Path, arguments: &[&str]) -> (Option<i32>, Option<i32>, String) {
    let heard = outturn(home, arguments).output().expect("run");
    let unheard = outturn(home, arguments).stdout(unread()).output().expect("run");
    assert!(!heard.stdout.is_empty(), "{arguments:?} says nothing");
    (heard.status.code(), unheard.status.code(), String::from_utf8_lossy(&unheard.stderr).into_owned())
}

#[test]
fn a_command_that_nobody_reads_ends_quietly() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let made = outturn(&home, &["init"]).stdout(unread()).output().expect("run");
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    std::fs::copy(FRAMEWORK, home.join("inbox/framework/framework.xlsx")).expect("a framework");
    let ingested = outturn(&home, &["ingest"]).stdout(unread()).output().expect("run");
    assert_eq!(ingested.status.code(), Some(0), "{}", String::from_utf8_lossy(&ingested.stderr));
    for arguments in
        [&["status"][..], &["check", FRAMEWORK], &["check", "--format", "json", FRAMEWORK], &["layout", "suggest", FRAMEWORK], &["--help"]]
    {
        let (heard, unheard, said) = heard_and_unheard(&home, arguments);
        assert_eq!(unheard, heard, "{arguments:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("pipe"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_fault_that_nobody_reads_of_keeps_its_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = folder.path().join("nowhere");
    let heard = outturn(&nowhere, &["status"]).output().expect("run");
    let unheard = outturn(&nowhere, &["status"]).stdout(unread()).stderr(unread()).status().expect("run");
    assert_eq!(heard.status.code(), Some(2));
    assert_eq!(unheard.code(), heard.status.code());
}
