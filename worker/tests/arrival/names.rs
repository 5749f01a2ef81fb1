//! Names in any language and of any length, and folders of any depth. A name never decides whether a file arrives.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use outturn_worker::archive::{Archive, hash_of};
use rustix::fs::{Mode, OFlags, mkdirat, openat};

use crate::house::{House, workbook};

#[test]
fn a_return_of_any_name_is_noticed_and_kept_byte_for_byte() {
    let longest = format!("{}.xlsx", "é".repeat(125));
    assert_eq!(longest.len(), 255);
    let names: Vec<&[u8]> = vec![
        "Übersicht für das 2. Quartal.xlsx".as_bytes(),
        "отчёт за квартал.xlsx".as_bytes(),
        "四半期報告書.xlsx".as_bytes(),
        "ربع سنوي.xlsx".as_bytes(),
        "סיכום.xlsx".as_bytes(),
        // Shows as annualxlsx.exe where marks are obeyed.
        "annual\u{202e}exe.xlsx".as_bytes(),
        "\u{200f}q2\u{200e}.xlsx".as_bytes(),
        "q2\nverdict=accepted.xlsx".as_bytes(),
        "q2\r\t\x07.xlsx".as_bytes(),
        // The same letter, written in two ways.
        "caf\u{e9}.xlsx".as_bytes(),
        "cafe\u{301}.xlsx".as_bytes(),
        // No UTF-8 at all; the two show alike.
        b"q2-\xff.xlsx",
        b"q2-\xfe.xlsx",
        b"-rf *.xlsx",
        b"  q2 .xlsx  ",
        "🏛️ return.xlsx".as_bytes(),
        longest.as_bytes(),
        b"no extension",
    ];
    let mut house = House::new();
    let archive = Archive::new(house.folder.path().join("archive"));
    for (number, name) in names.iter().enumerate() {
        house.drop_in(OsStr::from_bytes(name), workbook(&format!("return {number}")));
    }
    let ready = house.ready();
    let noticed: BTreeSet<&[u8]> = ready.iter().filter_map(|file| file.path.file_name()).map(OsStrExt::as_bytes).collect();
    assert_eq!(noticed, names.iter().copied().collect());
    let keys: BTreeSet<&str> = ready.iter().map(|file| file.source_key.as_str()).collect();
    assert_eq!(keys.len(), names.len());
    for file in ready {
        assert_eq!(file.submitter.as_ref().map(ToString::to_string).as_deref(), Some("adults"));
        let kept = archive.keep(file.open().expect("no error").expect("the file")).expect("kept");
        assert_eq!(kept.hash.as_str(), hash_of(&fs::read(&file.path).expect("bytes")), "{}", file.file_name);
    }
}

#[test]
fn a_return_in_a_deep_folder_is_noticed_with_its_path() {
    let mut house = House::new();
    let below = "Jahr 2021/".repeat(150) + "q2.xlsx";
    house.drop_in(&below, workbook("deep"));
    fs::create_dir_all(house.at("q3.xlsx")).expect("a folder");
    house.drop_in("q3.xlsx/q4.xlsx", workbook("in a folder that is named like a return"));
    let mut ready: Vec<String> = house.ready().into_iter().map(|file| file.file_name).collect();
    ready.sort();
    assert_eq!(ready, [below, "q3.xlsx/q4.xlsx".to_owned()]);
}

#[test]
fn a_folder_too_deep_for_any_path_is_told_and_keeps_nobody_out() {
    let mut house = House::new();
    house.drop_in("q2.xlsx", workbook("ordinary"));
    let name = "x".repeat(200);
    let flags = OFlags::RDONLY | OFlags::DIRECTORY;
    let mut folder = rustix::fs::open(house.at(""), flags, Mode::empty()).expect("a folder");
    // 25 times 201 bytes are more than the 4,096 that a path may have.
    for _ in 0..25 {
        mkdirat(&folder, name.as_str(), Mode::RWXU).expect("a folder");
        folder = openat(&folder, name.as_str(), flags, Mode::empty()).expect("a folder");
    }
    let told = house.look();
    let (deep, ordinary): (Vec<_>, Vec<_>) = told.iter().partition(|told| told.starts_with('x'));
    assert_eq!(ordinary, ["q2.xlsx is ready"]);
    assert!(matches!(deep.as_slice(), [deep] if deep.ends_with("waits: Unreadable")), "{deep:?}");
}

#[test]
fn the_folder_says_who_sent_a_file() {
    let mut house = House::new();
    for path in ["lost.xlsx", "adults/q2.xlsx", "_unknown/q2.xlsx"] {
        let path = house.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, workbook("whose?")).expect("a file");
    }
    let mut told: Vec<(Option<String>, String)> =
        house.ready().into_iter().map(|file| (file.submitter.map(|submitter| submitter.to_string()), file.file_name)).collect();
    told.sort();
    let expected = [(None, "_unknown/q2.xlsx"), (None, "lost.xlsx"), (Some("adults".to_owned()), "q2.xlsx")];
    assert_eq!(told, expected.map(|(submitter, name)| (submitter, name.to_owned())));
}
