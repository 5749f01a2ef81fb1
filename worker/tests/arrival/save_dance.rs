//! How Excel saves: over an existing file by way of a temporary beside it, a new file directly and in pieces.

use std::fs::{self, File};
use std::io::{Read, Write};

use crate::house::{House, UNPROVABLE, workbook};

#[test]
fn a_return_that_is_saved_over_is_seen_before_and_after_and_never_between() {
    let mut house = House::new();
    let path = house.drop_in("q2.xlsx", workbook("first"));
    let first = house.ready().remove(0);
    let saved = workbook("second");

    // The new content goes into a temporary with a name of eight digits, bit by bit.
    let mut temporary = File::create(house.at("1A2B3C4D")).expect("a file");
    temporary.write_all(&saved[..saved.len() / 2]).expect("written");
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
    temporary.write_all(&saved[saved.len() / 2..]).expect("written");
    drop(temporary);
    assert_eq!(house.look(), ["q2.xlsx is ready"]);

    // The original is moved out of the way: for a moment there is no file of that name, and the one that was noticed cannot be taken.
    fs::rename(&path, house.at("5e6f7081.tmp")).expect("renamed");
    assert_eq!(house.look(), [""; 0]);
    assert!(first.open().expect("no error").is_none());

    // The temporary gets the name, the original goes.
    fs::rename(house.at("1A2B3C4D"), &path).expect("renamed");
    assert!(first.open().expect("no error").is_none(), "what was noticed before is not what lies there now");
    fs::remove_file(house.at("5e6f7081.tmp")).expect("removed");
    let second = house.ready().remove(0);
    assert_ne!(second.source_key, first.source_key);
    let mut bytes = Vec::new();
    second.open().expect("no error").expect("the file").read_to_end(&mut bytes).expect("bytes");
    assert_eq!(bytes, saved);
}

#[test]
fn one_whose_original_is_deleted_first_is_seen_again_as_soon_as_it_has_its_name() {
    let mut house = House::new();
    let path = house.drop_in("q2.xlsx", workbook("first"));
    house.drop_in("0123ABCD", workbook("second"));
    fs::remove_file(&path).expect("removed");
    assert_eq!(house.look(), [""; 0]);
    fs::rename(house.at("0123ABCD"), &path).expect("renamed");
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
}

#[test]
fn what_cannot_be_proven_begins_to_wait_anew_with_each_save() {
    let mut house = House::new();
    let path = house.drop_in("q2.xls", UNPROVABLE);
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(3);
    house.drop_in("0123ABCD", UNPROVABLE);
    fs::rename(house.at("0123ABCD"), &path).expect("renamed");
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(3);
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(1);
    assert_eq!(house.look(), ["q2.xls is ready"]);
}

#[test]
fn a_first_save_is_taken_when_its_last_piece_is_there() {
    let mut house = House::new();
    let bytes = workbook("first");
    let mut file = File::create(house.at("q2.xlsx")).expect("a file");
    assert_eq!(house.look(), ["q2.xlsx waits: Incomplete"]);
    let pieces: Vec<&[u8]> = bytes.chunks(bytes.len().div_ceil(8)).collect();
    let (last, pieces) = pieces.split_last().expect("pieces");
    for piece in pieces {
        file.write_all(piece).expect("written");
        // Slowly: longer than what cannot be proven would wait.
        house.wait(60);
        assert_eq!(house.look(), ["q2.xlsx waits: Incomplete"]);
    }
    file.write_all(last).expect("written");
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
}
