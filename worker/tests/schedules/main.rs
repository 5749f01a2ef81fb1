//! The way in under random schedules: files dropped, replaced and broken, the worker ended and started, the share lost, the clock wrong. Whatever the schedule,
//! every file gets its one verdict, and the facts are those of whoever spoke last.
//!
//! This test runs itself as the confined child, so it brings its own main instead of the usual harness. `PROPTEST_CASES` says how many random schedules are tried.

#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod arrivals;
mod cases;
mod council;
mod ending;
mod house;
mod invariant;
mod schedule;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use outturn_worker::read::child_main;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("read-child") => child_main(),
        _ => run(),
    }
}

/// Runs the cases as the usual harness would, one at a time: each has a worker and children of its own to wait for.
fn run() -> ExitCode {
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    ending::arm();
    let trials = cases::ALL.map(|(name, case)| {
        Trial::test(name, move || {
            case();
            Ok(())
        })
    });
    libtest_mimic::run(&arguments, trials.into()).exit_code()
}
