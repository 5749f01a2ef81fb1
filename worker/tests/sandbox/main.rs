//! The sandbox, tried for real: this test runs itself as the child, so it brings its own main instead of the usual harness.

#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod cases;
mod misdeeds;
#[path = "../one_at_a_time/mod.rs"]
mod one_at_a_time;

use std::process::ExitCode;

use outturn_worker::read::child_main;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("read-child") => child_main(),
        Some("misdeed") => misdeeds::commit(arguments.get(1).map_or("", String::as_str)),
        _ => one_at_a_time::run(&cases::ALL),
    }
}
