//! The slow lane, tried for real: workers with children whose reading ends when the test says so. What comes before what is told by the order of commits,
//! never by a clock. Beside them, what trouble with one file may not do to others.
//!
//! This test runs itself as the child, so it brings its own main instead of the usual harness.

#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod cases;
mod child;
mod council;
mod house;
#[path = "../one_at_a_time/mod.rs"]
mod one_at_a_time;
mod trouble;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(child::AT_THE_GATE) => child::at_the_gate(&arguments[1]),
        Some(child::HUNGRY) => child::hungry(&arguments[1], &arguments[2]),
        Some(child::WITHOUT_LANDLOCK) => child::without_landlock(),
        _ => one_at_a_time::run(&[cases::ALL.as_slice(), trouble::ALL.as_slice()].concat()),
    }
}
