//! Ten thousand files at once. What a look reads is counted by the kernel.

use std::fs;
use std::time::Instant;

use crate::house::{House, workbook};

const MANY: usize = 10_000;

/// The bytes that this thread has asked the kernel to read so far.
fn bytes_read() -> u64 {
    let counts = fs::read_to_string("/proc/thread-self/io").expect("the kernel's counts");
    let line = counts.lines().find_map(|line| line.strip_prefix("rchar: ")).expect("a count");
    line.parse().expect("a number")
}

/// A look; how many files were ready and how many waited, what it read, and how long it took in milliseconds.
fn look(house: &mut House) -> (usize, usize, u64, u128) {
    let (began, before) = (Instant::now(), bytes_read());
    let looks = house.try_look().expect("a look");
    let read = bytes_read() - before;
    let ready = looks.iter().filter(|look| matches!(look, outturn_worker::inbox::Look::Ready(_))).count();
    (ready, looks.len() - ready, read, began.elapsed().as_millis())
}

#[test]
fn a_look_at_ten_thousand_files_reads_none_that_it_knows() {
    let mut house = House::new();
    let whole = workbook("whole");
    let half = &whole[..whole.len() / 2];
    for number in 0..MANY / 2 {
        house.drop_in(format!("{}/whole-{number}.xlsx", number % 10), &whole);
        house.drop_in(format!("{}/half-{number}.xlsx", number % 10), half);
    }
    let contents = (MANY / 2 * (whole.len() + half.len())) as u64;
    let (ready, waiting, read, first) = look(&mut house);
    assert_eq!((ready, waiting), (MANY / 2, MANY / 2));
    assert!(read >= contents, "{read} of {contents}");
    // Once more when they have kept still, and then never again, whether they wait for their rest or, were the disk full, for their taking.
    house.wait(2);
    look(&mut house);
    let mut slowest = 0;
    for _ in 0..5 {
        house.wait(1);
        let (ready, waiting, read, took) = look(&mut house);
        assert_eq!((ready, waiting), (MANY / 2, MANY / 2));
        // The counts themselves are read too.
        assert!(read < 4096, "{read} bytes were read of files that did not change");
        slowest = slowest.max(took);
    }
    // Of all that lies there only what changes is read.
    house.drop_in("7/half-7.xlsx", &whole);
    house.wait(1);
    let (ready, waiting, read, _) = look(&mut house);
    assert_eq!((ready, waiting), (MANY / 2 + 1, MANY / 2 - 1));
    assert!((whole.len() as u64..whole.len() as u64 + 4096).contains(&read), "{read} bytes");
    eprintln!("{MANY} files, {contents} bytes: the first look took {first} ms, one in which nothing changed at most {slowest} ms");
}
