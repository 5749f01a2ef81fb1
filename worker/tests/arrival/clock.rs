//! How waiting is measured by a clock that is set, and by settings that make no sense.

use crate::house::{House, UNPROVABLE, workbook};

#[test]
fn a_clock_that_goes_back_makes_nothing_wait_for_ever() {
    let mut house = House::new();
    house.drop_in("q2.xls", UNPROVABLE);
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(2);
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(-3600);
    // What it has waited it keeps; what the clock went back by it need not wait again.
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(1);
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(1);
    assert_eq!(house.look(), ["q2.xls is ready"]);
}

#[test]
fn a_clock_that_goes_back_again_and_again_only_costs_its_looks() {
    let mut house = House::new();
    house.drop_in("q2.xlsx", &workbook("cut short")[..3000]);
    house.drop_in("q3.xlsx", workbook("open"));
    house.drop_in("~$q3.xlsx", [0; 165]);
    // Of every second look the clock has gone back before it; the others count.
    for _ in 0..1800 {
        assert_eq!(house.look(), ["q2.xlsx waits: Incomplete", "q3.xlsx waits: StillOpen"]);
        house.wait(-3600);
        assert_eq!(house.look(), ["q2.xlsx waits: Incomplete", "q3.xlsx waits: StillOpen"]);
        house.wait(1);
    }
    assert_eq!(house.look(), ["q2.xlsx is ready", "q3.xlsx is ready"]);
}

#[test]
fn however_far_a_clock_leaps_nothing_is_taken_that_was_seen_only_once() {
    let mut house = House::new();
    house.look();
    house.wait(3600);
    house.drop_in("q2.xls", UNPROVABLE);
    house.drop_in("q2.xlsx", &workbook("cut short")[..3000]);
    assert_eq!(house.look(), ["q2.xls waits: Unproven", "q2.xlsx waits: Incomplete"]);
    // One that was written to during the leap was not still for as long as it seems.
    house.wait(3600);
    house.drop_in("q2.xls", format!("{UNPROVABLE}and more"));
    house.drop_in("q2.xlsx", &workbook("cut short")[..4000]);
    assert_eq!(house.look(), ["q2.xls waits: Unproven", "q2.xlsx waits: Incomplete"]);
}

#[test]
fn settings_of_any_size_are_obeyed() {
    let mut house = House::new();
    house.drop_in("q2.xls", UNPROVABLE);
    house.drop_in("q2.xlsx", &workbook("cut short")[..3000]);
    house.drop_in("q3.xlsx", workbook("open"));
    house.drop_in("~$q3.xlsx", [0; 165]);
    let seconds = |house: &mut House, seconds| {
        house.settings.unproven_seconds = seconds;
        house.settings.incomplete_seconds = seconds;
        house.settings.owner_file_seconds = seconds;
    };
    seconds(&mut house, i64::MAX);
    for _ in 0..2 {
        assert_eq!(house.look(), ["q2.xls waits: Unproven", "q2.xlsx waits: Incomplete", "q3.xlsx waits: StillOpen"]);
        house.wait(1_000_000_000);
    }
    // Without patience everything is taken at sight.
    for patience in [0, i64::MIN] {
        seconds(&mut house, patience);
        assert_eq!(house.look(), ["q2.xls is ready", "q2.xlsx is ready", "q3.xlsx is ready"]);
    }
}
