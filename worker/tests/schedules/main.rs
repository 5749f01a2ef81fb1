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
#[path = "../one_at_a_time/mod.rs"]
mod one_at_a_time;
mod schedule;

use std::process::ExitCode;

use outturn_worker::read::child_main;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("read-child") {
        return child_main();
    }
    ending::arm();
    one_at_a_time::run(&cases::ALL)
}
