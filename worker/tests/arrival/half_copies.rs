//! Copies that have not arrived whole: cut short, with zeros where the rest will be, or in place of an older or newer file.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, SystemTime};

use crate::house::{House, UNPROVABLE, let_the_file_clock_tick, workbook};

/// A time long before any of these tests.
fn long_ago() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)
}

#[test]
fn a_workbook_that_is_cut_short_anywhere_waits_up_to_its_limit_and_is_then_taken_to_be_refused() {
    let bytes = workbook("whole");
    for eighths in 0..8 {
        let mut house = House::new();
        house.settings.incomplete_seconds = 900;
        house.drop_in("q2.xlsx", &bytes[..bytes.len() * eighths / 8]);
        assert_eq!(house.look(), ["q2.xlsx waits: Incomplete"], "{eighths}/8");
        house.wait(899);
        assert_eq!(house.look(), ["q2.xlsx waits: Incomplete"], "{eighths}/8");
        house.wait(1);
        assert_eq!(house.look(), ["q2.xlsx is ready"], "{eighths}/8");
    }
    let mut house = House::new();
    house.drop_in("q2.xlsx", &bytes[..bytes.len() - 1]);
    assert_eq!(house.look(), ["q2.xlsx waits: Incomplete"]);
}

#[test]
fn a_copy_with_room_made_for_all_of_it_waits_until_the_last_byte_is_there() {
    let mut house = House::new();
    let bytes = workbook("whole");
    let mut file = File::create(house.at("q2.xlsx")).expect("a file");
    // The full size from the start, and nothing in it: a sparse file.
    file.set_len(bytes.len() as u64).expect("room");
    assert_eq!(house.look(), ["q2.xlsx waits: Incomplete"]);
    let pieces: Vec<&[u8]> = bytes.chunks(4096).collect();
    assert!(pieces.len() > 2, "too small to be copied in pieces");
    // The beginning, then the end: size, beginning and directory are right, and only the checksums tell.
    let order = [0, pieces.len() - 1].into_iter().chain(1..pieces.len() - 1);
    for number in order {
        let piece = pieces[number];
        house.wait(60);
        assert_eq!(house.look(), ["q2.xlsx waits: Incomplete"], "without the piece {number}");
        file.seek(SeekFrom::Start(number as u64 * 4096)).expect("a place");
        file.write_all(piece).expect("written");
    }
    // At the end a copy gets the time of its original.
    file.set_modified(long_ago()).expect("a time");
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
}

#[test]
fn a_copy_whose_room_grows_waits() {
    let mut house = House::new();
    let bytes = workbook("whole");
    let mut file = File::create(house.at("q2.xlsx")).expect("a file");
    for eighths in 1..8 {
        file.set_len((bytes.len() * eighths / 8) as u64).expect("room");
        house.wait(1799);
        assert_eq!(house.look(), ["q2.xlsx waits: Incomplete"], "{eighths}/8: while it grows its limit begins anew");
    }
    file.write_all(&bytes).expect("written");
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
}

#[test]
fn pages_of_zeros_make_what_cannot_be_proven_wait_for_longer() {
    let mut house = House::new();
    let mut bytes = UNPROVABLE.as_bytes().to_vec();
    bytes.resize(3 * 4096, 0);
    house.drop_in("q2.xls", &bytes);
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(15);
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(1);
    assert_eq!(house.look(), ["q2.xls is ready"]);
}

#[test]
fn one_that_is_replaced_by_an_older_file_begins_anew() {
    let mut house = House::new();
    let path = house.drop_in("q2.xls", UNPROVABLE);
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(3);
    // Of the same size and written long before.
    let other = UNPROVABLE.replace("57", "75");
    let copy = house.drop_in("copy.part", &other);
    File::options().write(true).open(&copy).expect("a file").set_modified(long_ago()).expect("a time");
    fs::rename(&copy, &path).expect("renamed");
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(3);
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(1);
    assert_eq!(house.look(), ["q2.xls is ready"]);
}

#[test]
fn one_that_is_written_over_in_place_with_the_same_size_and_time_is_read_again() {
    let mut house = House::new();
    let bytes = workbook("whole");
    let path = house.drop_in("q2.xlsx", vec![0; bytes.len()]);
    let mut file = File::options().write(true).open(&path).expect("a file");
    file.set_modified(long_ago()).expect("a time");
    assert_eq!(house.look(), ["q2.xlsx waits: Incomplete"]);
    house.wait(10);
    assert_eq!(house.look(), ["q2.xlsx waits: Incomplete"]);
    // What is known of its content is for good now. Only the time at which it came to lie here tells of what follows.
    let_the_file_clock_tick(&path);
    file.write_all(&bytes).expect("written");
    file.set_modified(long_ago()).expect("a time");
    house.wait(1);
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
}

#[test]
fn one_far_too_large_to_be_kept_is_told_and_never_taken() {
    let mut house = House::new();
    let file = File::create(house.at("q2.xlsx")).expect("a file");
    // Of nothing but room: kept in the archive it would take all of it.
    file.set_len(house.settings.largest_bytes + 1).expect("room");
    assert_eq!(house.look(), ["q2.xlsx waits: TooLarge"]);
    house.wait(1_000_000);
    assert_eq!(house.look(), ["q2.xlsx waits: TooLarge"]);
    // Up to that size it is taken, so that its sender is told.
    file.set_len(house.settings.largest_bytes).expect("room");
    assert_eq!(house.look(), ["q2.xlsx waits: Unproven"]);
    house.wait(4);
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
}
