//! The sandbox, tried for real: this test runs itself as the child, so it brings its own main instead of the usual harness.

#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod cases;
mod misdeeds;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use outturn_worker::read::child_main;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("read-child") => child_main(),
        Some("misdeed") => misdeeds::commit(arguments.get(1).map_or("", String::as_str)),
        _ => run(),
    }
}

/// Runs the cases as the usual harness would, one at a time: each has a worker and children of its own to wait for.
fn run() -> ExitCode {
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    let trials = cases::ALL.map(|(name, case)| {
        Trial::test(name, move || {
            case();
            Ok(())
        })
    });
    libtest_mimic::run(&arguments, trials.into()).exit_code()
}
