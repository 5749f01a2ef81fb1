//! What is no ordinary file, and what is put in the place of one after it was noticed. Nothing that lies outside the inbox is ever opened.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::{FileExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use outturn_worker::inbox::Noticed;
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

use crate::house::{House, workbook};

fn make_pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
}

#[test]
fn what_is_no_file_is_told_and_never_taken() {
    let mut house = House::new();
    let outside = house.folder.path().join("outside");
    fs::create_dir(&outside).expect("a folder");
    fs::write(outside.join("secret.xlsx"), workbook("secret")).expect("a file");
    house.drop_in("q2.xlsx", workbook("ordinary"));
    symlink(outside.join("secret.xlsx"), house.at("link.xlsx")).expect("a link");
    symlink("q2.xlsx", house.at("link-within.xlsx")).expect("a link");
    symlink(&outside, house.at("folder")).expect("a link");
    symlink(house.root(), house.at("loop")).expect("a link");
    symlink("nowhere", house.at("dangling.xlsx")).expect("a link");
    symlink(&outside, house.root().join("children")).expect("a link");
    make_pipe(&house.at("pipe.xlsx"));
    let _socket = UnixListener::bind(house.at("socket.xlsx")).expect("a socket");
    let mut never = vec!["children", "dangling.xlsx", "folder", "link-within.xlsx", "link.xlsx", "loop", "pipe.xlsx", "socket.xlsx"];
    // Only the administrator may make one.
    match mknodat(CWD, house.at("device.xlsx"), FileType::CharacterDevice, Mode::RUSR, makedev(1, 5)) {
        Ok(()) => never.push("device.xlsx"),
        Err(error) => eprintln!("without a device: {error}"),
    }
    never.sort_unstable();
    let expected: Vec<String> =
        never.iter().map(|name| format!("{name} waits: NoOrdinaryFile")).chain(["q2.xlsx is ready".to_owned()]).collect();
    for _ in 0..2 {
        let mut told = house.look();
        told.sort_by_key(|told| told.ends_with("is ready"));
        assert_eq!(told, expected);
        house.wait(1_000_000);
    }
}

#[test]
fn the_inbox_itself_may_be_a_link() {
    let mut house = House::new();
    house.drop_in("q2.xlsx", workbook("ordinary"));
    let elsewhere = house.folder.path().join("elsewhere");
    fs::rename(house.root(), &elsewhere).expect("renamed");
    symlink(&elsewhere, house.root()).expect("a link");
    assert_eq!(house.look(), ["q2.xlsx is ready"]);
}

/// A file that was noticed, and one outside of the same size, which nobody may get at by it.
fn noticed_and_secret(house: &mut House, below: &str) -> (Noticed, std::path::PathBuf) {
    let bytes = workbook("what was noticed");
    house.drop_in(below, &bytes);
    let outside = house.folder.path().join("outside");
    fs::create_dir(&outside).expect("a folder");
    let secret = outside.join(Path::new(below).file_name().expect("a name"));
    fs::write(&secret, vec![7; bytes.len()]).expect("a file");
    (house.ready().remove(0), secret)
}

fn is_not_opened(noticed: &Noticed) {
    let opened = noticed.open().expect("no error");
    assert!(opened.is_none(), "something else was opened: {:?}", opened.map(|file| file.metadata()));
}

#[test]
fn a_link_that_is_put_in_the_place_of_a_file_is_not_opened() {
    let mut house = House::new();
    let (noticed, secret) = noticed_and_secret(&mut house, "q2.xlsx");
    fs::remove_file(&noticed.path).expect("removed");
    symlink(&secret, &noticed.path).expect("a link");
    is_not_opened(&noticed);
    assert_eq!(house.look(), ["q2.xlsx waits: NoOrdinaryFile"]);
    // Nor where it leads back to the very file.
    fs::remove_file(&noticed.path).expect("removed");
    fs::write(house.at("other.xlsx"), workbook("what was noticed")).expect("a file");
    symlink("other.xlsx", &noticed.path).expect("a link");
    is_not_opened(&noticed);
}

#[test]
fn a_link_that_is_put_in_the_place_of_a_folder_leads_nowhere() {
    let mut house = House::new();
    let (noticed, secret) = noticed_and_secret(&mut house, "2021/q2.xlsx");
    fs::rename(house.at("2021"), house.folder.path().join("moved")).expect("renamed");
    symlink(secret.parent().expect("a folder"), house.at("2021")).expect("a link");
    assert!(noticed.path.is_file(), "the path leads to the file outside");
    is_not_opened(&noticed);
    assert_eq!(house.look(), ["2021 waits: NoOrdinaryFile"]);
}

#[test]
fn a_pipe_that_is_put_in_the_place_of_a_file_holds_nobody_up() {
    let mut house = House::new();
    let (noticed, _) = noticed_and_secret(&mut house, "q2.xlsx");
    fs::remove_file(&noticed.path).expect("removed");
    make_pipe(&noticed.path);
    is_not_opened(&noticed);
    fs::remove_file(&noticed.path).expect("removed");
    let _socket = UnixListener::bind(&noticed.path).expect("a socket");
    is_not_opened(&noticed);
    fs::remove_file(&noticed.path).expect("removed");
    fs::create_dir(&noticed.path).expect("a folder");
    is_not_opened(&noticed);
}

#[test]
fn a_file_that_was_written_to_since_it_was_noticed_is_not_opened_as_it() {
    let mut house = House::new();
    let (noticed, _) = noticed_and_secret(&mut house, "q2.xlsx");
    let mut bytes = Vec::new();
    noticed.open().expect("no error").expect("the file").read_to_end(&mut bytes).expect("bytes");
    assert_eq!(bytes, workbook("what was noticed"));
    crate::house::let_the_file_clock_tick(&noticed.path);
    File::options().write(true).open(&noticed.path).expect("a file").write_at(b"P", 0).expect("written");
    is_not_opened(&noticed);
}
