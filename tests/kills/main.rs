//! Killed anywhere, any number of times: nothing is lost, nothing is taken twice, and the archive still gives the same database.
//!
//! The real program is killed with SIGKILL at every named point of its protocol and at random times, while returns, corrections, copies, broken files,
//! answers and editions of the framework keep coming. Between kills it is let run to the end, and everything that must hold is looked at: each file's
//! one outcome, the archive byte by byte, the receipts, the inbox, the database, what a rebuild gives, and what a home that nobody ever killed says of
//! the same files.
//!
//! As it stands it is a short form. The long one, with its figures:
//! `OUTTURN_KILLS=2000 OUTTURN_KILL_RETURNS=500 cargo test --test kills -- --nocapture`. `OUTTURN_KILL_SEED` makes other choices, and repeats them, though not
//! the machine's timing.

mod control;
mod files;
mod invariants;
mod killing;
mod ledger;
mod life;
mod maintenance;
mod outside;
mod program;
mod seed;
mod senders;
mod tally;
mod workbooks;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use life::{Goal, Life};
use program::Program;
use seed::Seed;
use tally::Tally;

/// As many returns as one home sees in its life: a rebuild reads all of them again.
const RETURNS_A_LIFE: usize = 50;

fn number(variable: &str, otherwise: u64) -> u64 {
    let Ok(text) = std::env::var(variable) else { return otherwise };
    text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text:?}"))
}

/// The choices of the short form are the same in every run; when a kill falls that is left to chance is another matter.
const USUAL_SEED: u64 = 1;

/// In so many kills every point of every command is reached, whatever the seed.
const EVERY_POINT_IN: usize = 500;

fn count(variable: &str, otherwise: u64) -> usize {
    usize::try_from(number(variable, otherwise)).expect("a count")
}

#[test]
fn killed_anywhere_any_number_of_times_nothing_is_lost_and_nothing_is_double() {
    let (kills, returns) = (count("OUTTURN_KILLS", 70), count("OUTTURN_KILL_RETURNS", 20));
    let seed = number("OUTTURN_KILL_SEED", USUAL_SEED);
    println!("OUTTURN_KILL_SEED={seed} repeats these choices");
    let lives = returns.div_ceil(RETURNS_A_LIFE).max(1);
    let folder = tempfile::tempdir().expect("a folder");
    // A build that goes on beside this test may put another program in its place.
    let program = Program::copied_into(folder.path());
    let (next, tally) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
    let at_once = std::thread::available_parallelism().map_or(1, usize::from).min(lives);
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= lives {
                        break;
                    }
                    // What does not divide is for the first.
                    let share = |whole: usize| whole / lives + if number == 0 { whole % lives } else { 0 };
                    let goal = Goal { kills: share(kills), returns: share(returns) };
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                    let life = async { Life::begin(number, &program, Seed::new(seed, number)).await.live(goal).await };
                    let figures = runtime.block_on(life);
                    tally.lock().expect("a tally").add(figures);
                }
            });
        }
    });
    let tally = tally.into_inner().expect("a tally");
    println!("{tally}");
    assert!(tally.kills() >= kills, "only {} kills", tally.kills());
    assert!(tally.dropped >= returns, "only {} returns", tally.dropped);
    let mut never_reached = tally.points_never_reached();
    if kills < EVERY_POINT_IN {
        // What a kill left half done, the next start may finish before the next point of the same command comes.
        never_reached.retain(|place| place.starts_with("ingest "));
    }
    assert_eq!(never_reached, Vec::<String>::new(), "points at which nothing was killed");
}
