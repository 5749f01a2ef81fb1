//! The way in under random schedules: files dropped, replaced and broken, the worker ended and started, the share lost, the clock wrong. Whatever the schedule,
//! every file gets its one verdict, and the facts are those of whoever spoke last.
//!
//! This test runs itself as the confined child, so it brings its own main instead of the usual harness, and speaks enough of the harness's language for
//! `cargo test` and `cargo nextest`. `PROPTEST_CASES` says how many random schedules are tried.

#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod arrivals;
mod cases;
mod council;
mod ending;
mod house;
mod invariant;
mod schedule;

use std::panic::catch_unwind;
use std::process::ExitCode;

use outturn_worker::read::child_main;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("read-child") => child_main(),
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
    ending::arm();
    let mut failed = 0;
    for (name, case) in cases::ALL.iter().filter(|(name, _)| is_chosen(name)) {
        let passed = catch_unwind(case).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += u8::from(!passed);
    }
    ExitCode::from(failed)
}
