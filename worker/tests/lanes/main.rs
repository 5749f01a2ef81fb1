//! The slow lane, tried for real: workers with children whose reading ends when the test says so. What comes before what is told by the order of commits,
//! never by a clock.
//!
//! This test runs itself as the child, so it brings its own main instead of the usual harness, and speaks enough of the harness's language for `cargo test`
//! and `cargo nextest`.

#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod cases;
mod child;
mod council;
mod house;

use std::panic::catch_unwind;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(child::AT_THE_GATE) => child::at_the_gate(&arguments[1]),
        Some(child::HUNGRY) => child::hungry(&arguments[1], &arguments[2]),
        Some(child::WITHOUT_LANDLOCK) => child::without_landlock(),
        _ => run(&arguments),
    }
}

/// Lists the cases, or runs those that the arguments name.
fn run(arguments: &[String]) -> ExitCode {
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if has("--list") {
        // None of them is ignored, so the list of the ignored ones is empty.
        if !has("--ignored") {
            for (name, _) in cases::ALL {
                println!("{name}: test");
            }
        }
        return ExitCode::SUCCESS;
    }
    let filter = arguments.iter().find(|argument| !argument.starts_with('-'));
    let is_chosen = |name: &str| match filter {
        Some(filter) if has("--exact") => name == filter,
        Some(filter) => name.contains(filter.as_str()),
        None => true,
    };
    let mut failed = 0;
    for (name, case) in cases::ALL.iter().filter(|(name, _)| is_chosen(name)) {
        let passed = catch_unwind(case).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += u8::from(!passed);
    }
    ExitCode::from(failed)
}
