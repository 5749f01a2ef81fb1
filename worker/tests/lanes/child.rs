//! The child that reads, with something in its way.

use std::fs::File;
use std::process::ExitCode;

use outturn_worker::read::child_main;

pub(crate) const AT_THE_GATE: &str = "at-the-gate";
pub(crate) const HUNGRY: &str = "hungry";
pub(crate) const WITHOUT_LANDLOCK: &str = "without-landlock";

/// A file of more bytes than this is a monster, which ends only when the gate is opened.
pub(crate) const MONSTER_BYTES: u64 = 12_000;

/// Reads the workbook on standard input; a monster not before somebody has opened the gate, a named pipe, for writing.
pub(crate) fn at_the_gate(gate: &str) -> ExitCode {
    // Opened anew, so that the place in the file stays where it is.
    let size = std::fs::metadata("/proc/self/fd/0").unwrap().len();
    if size > MONSTER_BYTES {
        File::create(format!("{gate}.reached")).unwrap();
        drop(File::open(gate).unwrap());
    }
    child_main()
}

/// Reads the workbook on standard input; a monster dies of any share of the memory, and with all of it stands at the gate, where no other may stand.
pub(crate) fn hungry(gate: &str, order: &str) -> ExitCode {
    let size = std::fs::metadata("/proc/self/fd/0").unwrap().len();
    if size > MONSTER_BYTES {
        let order: serde_json::Value = serde_json::from_str(order).unwrap();
        if !order["share"].is_null() {
            // As the standard library does it.
            eprintln!("memory allocation of 1000000 bytes failed");
            std::process::abort();
        }
        let alone = format!("{gate}.reached");
        File::create_new(&alone).unwrap();
        drop(File::open(gate).unwrap());
        std::fs::remove_file(alone).unwrap();
    }
    child_main()
}

/// What the child is on a kernel without landlock: the call is not known there.
pub(crate) fn without_landlock() -> ExitCode {
    let filter = serde_json::json!({
        "old": { "mismatch_action": "allow", "match_action": { "errno": 38 }, "filter": [{ "syscall": "landlock_create_ruleset" }] }
    });
    let architecture = std::env::consts::ARCH.try_into().unwrap();
    let programs = seccompiler::compile_from_json(filter.to_string().as_bytes(), architecture).unwrap();
    seccompiler::apply_filter(&programs["old"]).unwrap();
    child_main()
}
