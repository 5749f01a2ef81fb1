//! Files that somebody has open, as the owner files of Excel and LibreOffice say.

use std::fs;

use crate::house::{House, UNPROVABLE, let_the_file_clock_tick, workbook};

#[test]
fn a_return_waits_while_it_is_open_and_is_taken_when_it_is_closed() {
    for owner_file in ["~$q2.xlsx", ".~lock.q2.xlsx#"] {
        let mut house = House::new();
        house.drop_in("q2.xlsx", workbook("open"));
        house.drop_in("q3.xlsx", workbook("closed"));
        house.drop_in("2021/q2.xlsx", workbook("closed, and of the same name"));
        let owner_file = house.drop_in(owner_file, [0; 165]);
        assert_eq!(house.look(), ["2021/q2.xlsx is ready", "q2.xlsx waits: StillOpen", "q3.xlsx is ready"]);
        house.wait(1799);
        assert_eq!(house.look(), ["2021/q2.xlsx is ready", "q2.xlsx waits: StillOpen", "q3.xlsx is ready"]);
        fs::remove_file(owner_file).expect("removed");
        assert_eq!(house.look(), ["2021/q2.xlsx is ready", "q2.xlsx is ready", "q3.xlsx is ready"]);
    }
}

#[test]
fn an_owner_file_that_a_crash_left_behind_is_heeded_once_and_up_to_the_limit() {
    let mut house = House::new();
    house.settings.owner_file_seconds = 600;
    let owner_file = house.drop_in("~$q2.xlsx", [0; 165]);
    house.drop_in("q2.xlsx", workbook("first"));
    assert_eq!(house.look(), ["q2.xlsx waits: StillOpen"]);
    // Saves do not make the wait longer: a file that is saved all the time is taken too.
    for _ in 0..5 {
        house.wait(119);
        house.drop_in("q2.xlsx", workbook("first, saved again"));
        assert_eq!(house.look(), ["q2.xlsx waits: StillOpen"]);
    }
    house.wait(5);
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
    // The next of the same name does not wait for what was left behind.
    house.drop_in("q2.xlsx", workbook("second"));
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
    // But somebody who opens it now is waited for.
    let_the_file_clock_tick(&owner_file);
    fs::remove_file(owner_file).expect("removed");
    house.drop_in("~$q2.xlsx", [1; 165]);
    assert_eq!(house.look(), ["q2.xlsx waits: StillOpen"]);
}

#[test]
fn a_file_that_was_open_is_still_looked_at_for_wholeness() {
    let mut house = House::new();
    house.settings.owner_file_seconds = 10;
    let bytes = workbook("open");
    house.drop_in("q2.xlsx", &bytes[..bytes.len() / 2]);
    house.drop_in("~$q2.xlsx", [0; 165]);
    house.drop_in("q2.xls", UNPROVABLE);
    house.drop_in("~$q2.xls", [0; 165]);
    assert_eq!(house.look(), ["q2.xls waits: StillOpen", "q2.xlsx waits: StillOpen"]);
    house.wait(10);
    assert_eq!(house.look(), ["q2.xls is ready", "q2.xlsx waits: Incomplete"]);
}

#[test]
fn a_folder_with_the_name_of_an_owner_file_is_none() {
    let mut house = House::new();
    house.drop_in("q2.xlsx", workbook("closed"));
    fs::create_dir(house.at("~$q2.xlsx")).expect("a folder");
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
}
