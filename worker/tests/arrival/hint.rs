//! The hint that something happened in the inbox.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use outturn_worker::inbox::hint::Hint;

use crate::house::{House, workbook};

/// A guard against a hint that never comes; nothing waits for it otherwise.
const GUARD: Duration = Duration::from_secs(30);

async fn woken(hint: &mut Hint) {
    tokio::time::timeout(GUARD, hint.woken()).await.expect("no hint came");
}

/// Looks whenever a hint comes until this is seen.
async fn until_seen(hint: &mut Hint, house: &mut House, expected: &[&str]) {
    loop {
        woken(hint).await;
        if house.look() == expected {
            return;
        }
    }
}

#[tokio::test]
async fn a_file_that_is_dropped_wakes_whoever_waits() {
    let mut house = House::new();
    let mut hint = Hint::watching(&house.root()).expect("a watch");
    let path = house.drop_in("q2.xlsx", workbook("whole"));
    until_seen(&mut hint, &mut house, &["q2.xlsx is ready"]).await;
    // As Excel saves, and as a file is taken.
    house.drop_in("1A2B3C4D", workbook("whole, again"));
    fs::rename(house.at("1A2B3C4D"), house.at("q3.xlsx")).expect("renamed");
    until_seen(&mut hint, &mut house, &["q2.xlsx is ready", "q3.xlsx is ready"]).await;
    fs::remove_file(path).expect("removed");
    until_seen(&mut hint, &mut house, &["q3.xlsx is ready"]).await;
}

#[tokio::test]
async fn one_that_is_dropped_while_nobody_waits_wakes_the_next_who_does() {
    let mut house = House::new();
    fs::create_dir_all(house.at("2021/q2")).expect("a folder");
    let mut hint = Hint::watching(&house.root()).expect("a watch");
    for number in 0..100 {
        house.drop_in(format!("2021/q2/{number}.xlsx"), workbook("whole"));
    }
    // A hundred files are not a hundred hints that somebody would have to listen to: it ends as soon as all are seen.
    let all = loop {
        woken(&mut hint).await;
        if house.look().len() == 100 {
            break house.look();
        }
    };
    assert!(all.iter().all(|told| told.ends_with("is ready")), "{all:?}");
}

#[tokio::test]
async fn an_inbox_that_is_a_link_is_watched_where_it_leads() {
    let mut house = House::new();
    let elsewhere = house.folder.path().join("elsewhere");
    fs::rename(house.root(), &elsewhere).expect("renamed");
    symlink(&elsewhere, house.root()).expect("a link");
    let mut hint = Hint::watching(&house.root()).expect("a watch");
    house.drop_in("q2.xlsx", workbook("whole"));
    until_seen(&mut hint, &mut house, &["q2.xlsx is ready"]).await;
}

#[tokio::test]
async fn an_inbox_that_is_away_gives_no_hints_and_says_so() {
    let house = House::new();
    fs::remove_dir_all(house.root()).expect("removed");
    let error = Hint::watching(&house.root()).expect_err("no inbox");
    assert_eq!(error.inbox, house.root());
    assert!(error.to_string().contains("noticed at the next look only"), "{error}");
}
