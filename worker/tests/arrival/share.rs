//! An inbox on a share that goes away and comes back.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::house::{House, UNPROVABLE, in_words, workbook};

/// Whether this process is held to permissions. The administrator's is not: there the test is run again as nobody, and this run is done.
fn is_held_to_permissions(test: &str) -> bool {
    if !rustix::process::geteuid().is_root() {
        return true;
    }
    let program = std::env::current_exe().expect("this program");
    match Command::new(program).args(["--exact", test, "--nocapture"]).uid(65534).gid(65534).output() {
        Ok(ran) => {
            let said = String::from_utf8_lossy(&ran.stdout);
            assert!(ran.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&ran.stderr));
        }
        Err(error) => eprintln!("SKIPPED: permissions do not hold the administrator, and nobody cannot run this test: {error}"),
    }
    false
}

#[test]
fn while_it_is_away_nothing_is_known_and_nothing_is_forgotten() {
    let mut house = House::new();
    house.drop_in("q2.xls", UNPROVABLE);
    house.drop_in("q2.xlsx", workbook("whole"));
    assert_eq!(house.look(), ["q2.xls waits: Unproven", "q2.xlsx is ready"]);
    house.wait(3);
    assert_eq!(house.look(), ["q2.xls waits: Unproven", "q2.xlsx is ready"]);
    let away = house.folder.path().join("away");
    fs::rename(house.root(), &away).expect("the share goes");
    for _ in 0..3 {
        house.wait(3600);
        assert_eq!(house.try_look().expect_err("no inbox").kind(), io::ErrorKind::NotFound);
    }
    fs::rename(&away, house.root()).expect("the share comes back");
    // What was being copied goes on now: the hours without a share are none in which it kept still.
    assert_eq!(house.look(), ["q2.xls waits: Unproven", "q2.xlsx is ready"]);
    house.wait(1);
    assert_eq!(house.look(), ["q2.xls is ready", "q2.xlsx is ready"]);
}

#[test]
fn an_empty_mount_point_in_its_place_is_told_and_is_no_empty_inbox() {
    let mut house = House::new();
    house.drop_in("q2.xls", UNPROVABLE);
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    let away = house.folder.path().join("away");
    fs::rename(house.root(), &away).expect("the share goes");
    fs::create_dir(house.root()).expect("the mount point");
    let error = house.try_look().expect_err("a mount point").to_string();
    assert!(error.contains("is the share mounted?"), "{error}");
    house.wait(3600);
    house.try_look().expect_err("a mount point");
    fs::remove_dir(house.root()).expect("removed");
    fs::rename(&away, house.root()).expect("the share comes back");
    assert_eq!(house.look(), ["q2.xls waits: Unproven"]);
    house.wait(4);
    assert_eq!(house.look(), ["q2.xls is ready"]);
    // An inbox in which nothing waits has its submitters' folders still.
    fs::remove_file(house.at("q2.xls")).expect("removed");
    assert_eq!(house.look(), [""; 0]);
}

#[test]
fn a_file_in_the_place_of_the_inbox_is_told() {
    let mut house = House::new();
    fs::rename(house.root(), house.folder.path().join("away")).expect("the share goes");
    fs::write(house.root(), "no folder").expect("a file");
    assert_eq!(house.try_look().expect_err("no inbox").kind(), io::ErrorKind::NotADirectory);
}

#[test]
fn an_inbox_that_cannot_be_read_is_told_and_goes_on_when_it_can() {
    if !is_held_to_permissions("share::an_inbox_that_cannot_be_read_is_told_and_goes_on_when_it_can") {
        return;
    }
    let mut house = House::new();
    house.drop_in("q2.xlsx", workbook("whole"));
    let close = |mode| fs::set_permissions(house.root(), fs::Permissions::from_mode(mode)).expect("permissions");
    close(0o000);
    let root = house.root();
    assert_eq!(house.try_look().expect_err("no right").kind(), io::ErrorKind::PermissionDenied);
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).expect("permissions");
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
}

#[test]
fn a_file_or_a_folder_that_is_closed_is_told_and_keeps_nobody_out() {
    if !is_held_to_permissions("share::a_file_or_a_folder_that_is_closed_is_told_and_keeps_nobody_out") {
        return;
    }
    let mut house = House::new();
    house.drop_in("open.xlsx", workbook("open"));
    let closed = house.drop_in("closed.xlsx", workbook("closed"));
    house.drop_in("inner/q2.xlsx", workbook("in a closed folder"));
    fs::create_dir(house.root().join("children")).expect("a folder");
    let set = |path: &std::path::Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    set(&closed, 0o000);
    set(&house.at("inner"), 0o000);
    set(&house.root().join("children"), 0o000);
    let expected = ["children waits: Unreadable", "closed.xlsx waits: Unreadable", "inner waits: Unreadable", "open.xlsx is ready"];
    for _ in 0..2 {
        let mut told: Vec<String> = house.try_look().expect("a look").iter().map(in_words).collect();
        told.sort();
        assert_eq!(told, expected);
        house.wait(1_000_000);
    }
    for path in [closed, house.at("inner"), house.root().join("children")] {
        set(&path, 0o755);
    }
    assert_eq!(house.look(), ["closed.xlsx is ready", "inner/q2.xlsx is ready", "open.xlsx is ready"]);
}
