//! Cases of a test that is its own child, run as the usual harness would run them.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// A name and what is tried.
pub(crate) type Case = (&'static str, fn());

/// Runs the cases that the command line asks for, one at a time: each has a worker and children of its own to wait for.
pub(crate) fn run(cases: &[Case]) -> ExitCode {
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    let trial = |(name, case): &Case| {
        let case = *case;
        Trial::test(*name, move || {
            case();
            Ok(())
        })
    };
    libtest_mimic::run(&arguments, cases.iter().map(trial).collect()).exit_code()
}
