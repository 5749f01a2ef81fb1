//! An inbox in a folder of its own, looked at whenever the test says so, at the time that the test says it is.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use outturn_worker::inbox::{Inbox, Look, Noticed};
use outturn_worker::read::Limits;
use outturn_worker::settings::InboxSettings;
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) settings: InboxSettings,
    inbox: Inbox,
    now: DateTime<Utc>,
}

impl House {
    /// An inbox with the folder of one submitter.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("inbox/adults")).expect("a folder");
        let inbox = Inbox::new(folder.path().join("inbox"));
        let now = DateTime::from_timestamp(1_636_500_000, 0).expect("an instant");
        Self { folder, settings: InboxSettings::default(), inbox, now }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("inbox")
    }

    /// A path in the submitter's folder.
    pub(crate) fn at(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root().join("adults").join(name)
    }

    /// Writes a file into the submitter's folder, or below it.
    pub(crate) fn drop_in(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("a file");
        path
    }

    /// Lets time pass, backwards too.
    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now += TimeDelta::seconds(seconds);
    }

    pub(crate) fn try_look(&mut self) -> io::Result<Vec<Look>> {
        self.inbox.look(self.now, &self.settings, &Limits::default())
    }

    /// What is made of each file, in words; in the order of their names.
    pub(crate) fn look(&mut self) -> Vec<String> {
        let looks = self.try_look().expect("a look");
        let mut told: Vec<String> = looks.iter().map(in_words).collect();
        told.sort();
        told
    }

    /// The files that can be taken now.
    pub(crate) fn ready(&mut self) -> Vec<Noticed> {
        let looks = self.try_look().expect("a look");
        looks.into_iter().filter_map(|look| if let Look::Ready(file) = look { Some(file) } else { None }).collect()
    }
}

pub(crate) fn in_words(look: &Look) -> String {
    match look {
        Look::Ready(file) => format!("{} is ready", file.file_name),
        Look::Waits(file, reason) => format!("{} waits: {reason:?}", file.file_name),
    }
}

/// A whole workbook that says this.
pub(crate) fn workbook(says: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, says).expect("a cell");
    // Enough of it that it does not fit into one page of the disk.
    for row in 1..400 {
        sheet.write_number(row, 0, f64::from(row * row) / 7.0).expect("a cell");
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// A file that cannot prove that it is whole, as `.xls` cannot.
pub(crate) const UNPROVABLE: &str = "Measure,Value\nEHC-20W,57\n";

/// Waits until the file system's own clock, which is coarse, gives a later time than it gave this file.
pub(crate) fn let_the_file_clock_tick(beside: &Path) {
    let probe = beside.with_file_name(".probe");
    let came = |metadata: &Metadata| (metadata.ctime(), metadata.ctime_nsec());
    let first = came(&fs::metadata(beside).expect("a file"));
    loop {
        fs::write(&probe, "").expect("a file");
        if came(&fs::metadata(&probe).expect("a file")) > first {
            break;
        }
    }
    fs::remove_file(&probe).expect("removed");
}
