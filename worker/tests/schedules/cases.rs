//! The cases: schedules at random, and those that once found something.

use std::path::Path;

use proptest::test_runner::{Config, TestRunner};

use crate::house::{House, first_home};
use crate::one_at_a_time::Case;
use crate::schedule::{Action, At, Broken, Cell, Said, Save, What, schedules};

pub(crate) const ALL: [Case; 5] = [
    ("a_clock_that_went_back_keeps_nothing_waiting", a_clock_that_went_back_keeps_nothing_waiting),
    ("a_correction_over_a_file_that_was_being_taken", a_correction_over_a_file_that_was_being_taken),
    ("a_share_that_is_lost_is_not_made_anew", a_share_that_is_lost_is_not_made_anew),
    ("every_point_ends_the_worker_and_nothing_else", every_point_ends_the_worker_and_nothing_else),
    ("whatever_happens_nothing_is_lost_or_doubled", whatever_happens_nothing_is_lost_or_doubled),
];

/// How many random schedules are tried where `PROPTEST_CASES` does not say.
const SCHEDULES: u32 = 24;

fn whatever_happens_nothing_is_lost_or_doubled() {
    let first = first_home();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { SCHEDULES };
    // What is found is written down below as a case of its own, so that it is tried first and for ever.
    let config = Config { cases, failure_persistence: None, max_shrink_time: 120_000, ..Config::default() };
    let tried = TestRunner::new(config).run(&schedules(), |schedule| {
        play(first.path(), &schedule);
        Ok(())
    });
    if let Err(found) = tried {
        panic!("{found}");
    }
}

const SAVED: Save = Save { renamed: false, old: false };

/// The first sender's file.
fn file(what: What) -> Action {
    Action::Drop { at: At { sender: 0, name: 0 }, what, save: SAVED }
}

fn says(number: u8) -> What {
    What::Return(Said { period: 0, cells: [Cell::Number(number); 3] })
}

fn kill(point: &str) -> Action {
    let point = outturn_worker::failpoints::POINTS.iter().position(|known| *known == point).unwrap();
    Action::Kill { point, passing: 1 }
}

fn a_clock_that_went_back_keeps_nothing_waiting() {
    let schedule = [file(What::Broken(Broken::Empty)), Action::Step, Action::Clock(-172_800)];
    play(first_home().path(), &schedule);
}

fn a_correction_over_a_file_that_was_being_taken() {
    let first = first_home();
    for point in ["take-after-rename", "take-after-sidecar", "take-after-row", "take-set-aside", "take-after-removal"] {
        play(first.path(), &[file(says(1)), kill(point), file(says(2)), Action::Clock(-60), Action::Step, file(says(3))]);
    }
}

fn a_share_that_is_lost_is_not_made_anew() {
    let first = first_home();
    for point in ["commit-before", "commit-after"] {
        play(first.path(), &[file(What::Framework), kill(point), Action::ShareLost, Action::Step, file(says(1)), Action::Step]);
    }
    // What was set aside when the share went is put back when it comes again, also where the worker started without it.
    for point in ["take-set-aside", "take-after-row"] {
        play(first.path(), &[file(says(1)), kill(point), Action::ShareLost, Action::Step, Action::ShareBack, Action::Step]);
    }
}

fn every_point_ends_the_worker_and_nothing_else() {
    let first = first_home();
    for point in 0..outturn_worker::failpoints::POINTS.len() {
        let mut house = House::copy_of(first.path());
        for action in [file(says(1)), Action::Kill { point, passing: 1 }] {
            house.happen(&action);
        }
        assert_eq!(house.ends, 1, "{}", outturn_worker::failpoints::POINTS[point]);
        house.settle();
        house.hold();
    }
}

fn play(first: &Path, schedule: &[Action]) {
    let mut house = House::copy_of(first);
    for action in schedule {
        house.happen(action);
    }
    house.settle();
    house.hold();
}
